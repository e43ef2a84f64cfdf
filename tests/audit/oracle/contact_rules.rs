//! Rules about contacts and about the link between a user and its contact.

use super::findings::{Audit, Finding};
use crate::world::{Contact, User};

pub(super) fn contact_without_account(audit: &Audit) -> Vec<Finding> {
    let private = undeleted(audit).filter(|contact| contact.account_id.is_none());
    let severity =
        |contact| if users_of(audit, contact).iter().any(|user| user.is_active) { "high" } else { "low" };
    private.map(|contact| about_contact(severity(contact), contact)).collect()
}

pub(super) fn contact_account_missing(audit: &Audit) -> Vec<Finding> {
    let is_in_file =
        |id: &String| audit.case.world.accounts.iter().flatten().any(|account| account.id == *id);
    let missing =
        undeleted(audit).filter(|contact| contact.account_id.as_ref().is_some_and(|id| !is_in_file(id)));
    missing.map(|contact| about_contact("medium", contact)).collect()
}

pub(super) fn contact_user_gone(audit: &Audit) -> Vec<Finding> {
    let is_gone = |contact: &&Contact| {
        let users = users_of(audit, contact);
        !users.is_empty() && users.iter().all(|user| !user.is_active)
    };
    undeleted(audit).filter(is_gone).map(|contact| about_contact("low", contact)).collect()
}

pub(super) fn contact_deleted(audit: &Audit) -> Vec<Finding> {
    audit.about_seats("high", |seat| contact_of(audit, seat.user).is_some_and(is_deleted))
}

pub(super) fn contact_missing(audit: &Audit) -> Vec<Finding> {
    audit.about_seats("high", |seat| {
        let is_missing = contact_of(audit, seat.user).is_none();
        seat.user.contact_id.as_ref().is_some_and(|id| is_missing && !is_person(audit, id))
    })
}

/// Whether an account names it as its one contact.
pub(super) fn is_person(audit: &Audit, contact: &String) -> bool {
    let world = audit.case.world;
    let mut accounts = world.accounts.iter().flatten().filter(|_| world.has_person_accounts);
    accounts.any(|account| account.person_contact_id.as_ref() == Some(contact))
}

pub(super) fn contact_shared(audit: &Audit) -> Vec<Finding> {
    let users = audit.case.users();
    let shares = |user: &&&User| {
        user.contact_id.is_some()
            && users.iter().filter(|other| other.contact_id == user.contact_id).count() > 1
    };
    users.iter().filter(shares).map(|user| audit.about_user("high", user)).collect()
}

/// Literally: an account on one side only is a mismatch, none on both sides is not.
pub(super) fn account_mismatch(audit: &Audit) -> Vec<Finding> {
    audit.about_seats("medium", |seat| {
        contact_of(audit, seat.user).is_some_and(|contact| contact.account_id != seat.user.account_id)
    })
}

fn about_contact(severity: &str, contact: &Contact) -> Finding {
    Finding::about_contact(severity, &contact.id, contact.account_id.as_ref())
}

/// A contact that was merged into another one is gone as well.
pub(super) fn is_deleted(contact: &Contact) -> bool {
    contact.is_deleted || contact.master_id.is_some()
}

pub(super) fn undeleted<'a>(audit: &'a Audit) -> impl Iterator<Item = &'a Contact> {
    audit.case.world.contacts.iter().flatten().filter(|contact| !is_deleted(contact))
}

pub(super) fn contact_of<'a>(audit: &'a Audit, user: &User) -> Option<&'a Contact> {
    audit.case.contact_of(user)
}

/// Users of any type, active or not, that existed on the as-of date.
fn users_of<'a>(audit: &'a Audit, contact: &Contact) -> Vec<&'a User> {
    let mut users = audit.case.users();
    users.retain(|user| user.contact_id.as_ref() == Some(&contact.id));
    users
}
