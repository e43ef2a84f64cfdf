//! Rules that compare persons: contacts with contacts, users with their contacts, internal users with external ones.

use super::contact_rules::{contact_of, is_deleted, undeleted};
use super::duplicates::valid;
use super::findings::{Audit, Finding};
use super::licenses::{fold, is_external};
use crate::world::{Contact, User};

/// One finding for each contact of a group, since each is one of several.
pub(super) fn duplicate_contact(audit: &Audit) -> Vec<Finding> {
    let contacts: Vec<&Contact> = undeleted(audit).collect();
    let mut findings = Vec::new();
    for one in &contacts {
        let is_twin = |other: &&Contact| {
            other.id != one.id && is_same_person(one, other) && may_be_merged(&contacts, one, other)
        };
        if contacts.iter().any(is_twin) {
            findings.push(Finding::about_contact("low", &one.id, one.account_id.as_ref()));
        }
    }
    findings
}

fn is_same_person(one: &Contact, other: &Contact) -> bool {
    let address = |contact: &Contact| contact.email.as_deref().and_then(valid);
    address(one).is_some()
        && address(one) == address(other)
        && name(one) == name(other)
        && !name(one).is_empty()
}

/// Two contacts of one account, or of two accounts that are one contact each.
fn may_be_merged(contacts: &[&Contact], one: &Contact, other: &Contact) -> bool {
    if one.account_id.is_none() || other.account_id.is_none() {
        return false;
    }
    let is_alone = |contact: &Contact| {
        let of_account = contacts.iter().filter(|other| other.account_id == contact.account_id);
        of_account.count() == 1
    };
    one.account_id == other.account_id || (is_alone(one) && is_alone(other))
}

fn name(contact: &Contact) -> String {
    fold(&contact.full_name())
}

/// A sandbox's mark behind an address makes it no other one.
pub(super) fn email_drift(audit: &Audit) -> Vec<Finding> {
    let address = |email: Option<&String>| {
        let address = valid(email?)?;
        Some(address.strip_suffix(".invalid").map_or(address.clone(), str::to_owned))
    };
    audit.about_seats("low", |seat| {
        let Some(contact) = contact_of(audit, seat.user).filter(|contact| !is_deleted(contact)) else {
            return false;
        };
        let (of_user, of_contact) = (address(seat.user.email.as_ref()), address(contact.email.as_ref()));
        of_user.is_some() && of_contact.is_some() && of_user != of_contact
    })
}

/// Types that are no employees.
const OTHER_TYPES: [&str; 4] = ["guest", "automatedprocess", "csnonly", "cloudintegrationuser"];

pub(super) fn internal_user_with_contact(audit: &Audit) -> Vec<Finding> {
    let mut users: Vec<&User> = audit.case.users();
    users.retain(|user| {
        let is_employee =
            !is_external(audit.case, user) && !OTHER_TYPES.contains(&fold(&user.user_type).as_str());
        user.is_active && is_employee && user.contact_id.is_some()
    });
    users.into_iter().map(|user| Finding { is_reason: false, ..audit.about_user("medium", user) }).collect()
}
