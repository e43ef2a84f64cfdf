//! Rules about what the register and the accounts say of the life of a user.

use super::contact_rules::contact_of;
use super::findings::{Audit, Finding};
use super::licenses::fold;
use super::seats::Seat;
use crate::world::{Account, Entry, User};

/// The entry that names a user most strongly: by id, else by name, else by contact. An entry with an id is about
/// that user alone, whatever else it says.
fn entry_of<'a>(audit: &'a Audit, user: &User) -> Option<&'a Entry> {
    let entries = || audit.case.world.register.iter().flatten();
    let name = |entry: &Entry| entry.username.as_ref().map(|name| name.to_lowercase());
    entries()
        .find(|entry| entry.user_id.as_ref() == Some(&user.id))
        .or_else(|| {
            entries()
                .find(|entry| entry.user_id.is_none() && name(entry) == Some(user.username.to_lowercase()))
        })
        .or_else(|| {
            entries().find(|entry| {
                let is_by_contact = entry.user_id.is_none() && entry.username.is_none();
                is_by_contact && entry.contact_id.is_some() && entry.contact_id == user.contact_id
            })
        })
}

pub(super) fn undocumented(audit: &Audit) -> Vec<Finding> {
    audit.about_seats("medium", |seat| match entry_of(audit, seat.user) {
        None => true,
        Some(entry) => {
            let has_trigger = entry.trigger.is_some() || entry.trigger_date.is_some();
            entry.purpose.is_none() || entry.account.is_none() || !has_trigger
        }
    })
}

pub(super) fn review_overdue(audit: &Audit) -> Vec<Finding> {
    audit.about_seats("low", |seat| {
        entry_of(audit, seat.user)
            .and_then(|entry| entry.review_date)
            .is_some_and(|day| day < audit.case.as_of)
    })
}

pub(super) fn trigger_fired(audit: &Audit) -> Vec<Finding> {
    audit.about_seats("high", |seat| {
        let date = entry_of(audit, seat.user).and_then(|entry| entry.trigger_date);
        date.is_some_and(|day| day < audit.case.as_of)
            || account_of(audit, seat).is_some_and(|account| is_closed(account, seat.user))
    })
}

/// The user's account, else its contact's, if the file has it and says something of it.
fn account_of<'a>(audit: &'a Audit, seat: &Seat) -> Option<&'a Account> {
    let of_contact = || contact_of(audit, seat.user)?.account_id.as_ref();
    let id = seat.user.account_id.as_ref().or_else(of_contact)?;
    let world = audit.case.world;
    world.accounts.iter().flatten().find(|account| account.id == *id).filter(|_| world.has_account_flags)
}

fn is_closed(account: &Account, user: &User) -> bool {
    let is_open = match fold(&user.user_type).as_str() {
        "powerpartner" => account.is_partner,
        "powercustomersuccess" | "cspliteportal" | "customersuccess" => account.is_customer,
        _ => None,
    };
    is_open == Some(false) || (account.is_deleted && account.master_id.is_none())
}

/// One finding a contact that the register names and to which no active user points.
pub(super) fn registered_without_user(audit: &Audit) -> Vec<Finding> {
    let world = audit.case.world;
    let mut contacts: Vec<&String> = Vec::new();
    for entry in world.register.iter().flatten() {
        let named = world.users.iter().find(|user| match (&entry.user_id, &entry.username) {
            (Some(id), _) => user.id == *id,
            (None, Some(name)) => user.username.to_lowercase() == name.to_lowercase(),
            (None, None) => false,
        });
        let contact = entry.contact_id.as_ref().or_else(|| named?.contact_id.as_ref());
        contacts.extend(contact.filter(|contact| !contacts.contains(contact)));
    }
    let users = audit.case.users();
    contacts.retain(|contact| {
        !users.iter().any(|user| user.is_active && user.contact_id.as_ref() == Some(*contact))
    });
    let account = |id: &String| {
        let contact = world.contacts.iter().flatten().find(|contact| contact.id == *id)?;
        contact.account_id.as_ref()
    };
    contacts.into_iter().map(|id| Finding::about_contact("low", id, account(id))).collect()
}
