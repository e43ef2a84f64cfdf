//! The rule `duplicate-person`: one person with several seats, and mailboxes that persons share.

use super::findings::{Audit, Finding};
use super::licenses::fold;
use super::seats::Seat;
use crate::world::{NameColumns, User};

pub(super) fn duplicate_person(audit: &Audit) -> Vec<Finding> {
    let persons = persons(audit);
    let mut findings = Vec::new();
    let mut is_found = vec![false; audit.seats.len()];
    for seat in 0..audit.seats.len() {
        let same_person = members(audit, |other| persons[other] == persons[seat]);
        if seat != used_last(audit, &same_person) {
            is_found[seat] = true;
            findings.push(audit.about_user("high", audit.seats[seat].user));
        }
    }
    for seat in (0..audit.seats.len()).filter(|&seat| !is_found[seat]) {
        if is_in_shared_mailbox(audit, &persons, seat) {
            findings.push(Finding { is_reason: false, ..audit.about_user("low", audit.seats[seat].user) });
        }
    }
    findings
}

/// The number of the person of each seat: seats that are linked, if only through others, share one.
fn persons(audit: &Audit) -> Vec<usize> {
    let seats = audit.seats;
    let mut persons: Vec<usize> = (0..seats.len()).collect();
    for one in 0..seats.len() {
        for other in 0..one {
            if is_same_person(audit, &seats[one], &seats[other]) {
                let (kept, gone) = (persons[other], persons[one]);
                persons.iter_mut().filter(|person| **person == gone).for_each(|person| *person = kept);
            }
        }
    }
    persons
}

fn is_same_person(audit: &Audit, one: &Seat, other: &Seat) -> bool {
    let (one, other) = (one.user, other.user);
    let has_same_name = || both(name(audit, one), name(audit, other));
    is_one_federated_person(audit, one, other)
        || both(one.contact_id.as_ref(), other.contact_id.as_ref())
        || (both(mailbox(one), mailbox(other)) && has_same_name())
}

/// A federation id that seats share makes them one person only if all seats that carry it share something else: a
/// word such as `sso` identifies nobody.
fn is_one_federated_person(audit: &Audit, one: &User, other: &User) -> bool {
    if !both(one.federation_id.as_ref(), other.federation_id.as_ref()) {
        return false;
    }
    let users = audit.seats.iter().map(|seat| seat.user);
    let carriers: Vec<&User> = users.filter(|user| user.federation_id == one.federation_id).collect();
    let all_share = |word: &dyn Fn(&User) -> Option<String>| {
        carriers.iter().all(|user| both(word(user), word(carriers[0])))
    };
    all_share(&|user| part_of_name(audit, user, user.last_name.as_ref(), <[String]>::last))
        || all_share(&mailbox)
        || (carriers.len() == 2
            && all_share(&|user| part_of_name(audit, user, user.first_name.as_ref(), <[String]>::first)))
}

/// A first or a last name. Where the export has whole names only, one of their ends stands for it.
fn part_of_name(
    audit: &Audit,
    user: &User,
    part: Option<&String>,
    end: fn(&[String]) -> Option<&String>,
) -> Option<String> {
    match audit.case.world.name_columns {
        NameColumns::Parts => part.map(|part| fold(part)).filter(|part| !part.is_empty()),
        NameColumns::Whole => {
            let words: Vec<String> = name(audit, user)?.split(' ').map(str::to_owned).collect();
            end(&words).cloned()
        }
        NameColumns::Absent => None,
    }
}

/// The mailbox is that of another person too, and somebody used it after this seat.
fn is_in_shared_mailbox(audit: &Audit, persons: &[usize], seat: usize) -> bool {
    let group =
        members(audit, |other| both(mailbox(audit.seats[other].user), mailbox(audit.seats[seat].user)));
    let is_shared = group.iter().any(|&other| persons[other] != persons[seat]);
    is_shared && seat != used_last(audit, &group)
}

fn members(audit: &Audit, belongs: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..audit.seats.len()).filter(|&seat| belongs(seat)).collect()
}

fn used_last(audit: &Audit, group: &[usize]) -> usize {
    let rank = |seat: &Seat| -> (Option<i64>, Option<i64>, String) {
        let created = audit.case.world.has_created_column.then_some(seat.user.created);
        (seat.judgement.last, created, seat.user.id.clone())
    };
    *group.iter().max_by_key(|&&seat| rank(&audit.seats[seat])).expect("a group has members")
}

/// Two absent values are not the same value.
fn both<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_some() && one == other
}

fn name(audit: &Audit, user: &User) -> Option<String> {
    let is_told = audit.case.world.name_columns != NameColumns::Absent;
    user.full_name().filter(|_| is_told).map(|name| fold(&name))
}

fn mailbox(user: &User) -> Option<String> {
    valid(user.email.as_deref()?)
}

/// The folded address, if it is one: something at something with a dot inside.
pub(super) fn valid(email: &str) -> Option<String> {
    let address = fold(email);
    let (local, domain) = address.split_once('@')?;
    let labels: Vec<&str> = domain.split('.').collect();
    let is_valid = !local.is_empty() && labels.len() > 1 && labels.iter().all(|label| !label.is_empty());
    (is_valid && !address.contains(' ') && !domain.contains('@')).then_some(address)
}
