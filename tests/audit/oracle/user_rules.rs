//! Rules that look at seats and at nothing but the users themselves.

use super::findings::{Audit, Finding};
use super::license_names::is_known_internal;
use super::licenses::{fold, is_contactless, is_external, is_known_external, is_same, lines_in_force};
use super::right_sizing::pairs;
use super::seats::Seat;

pub(super) fn idle_seat(audit: &Audit) -> Vec<Finding> {
    let is_idle = |seat: &Seat| seat.judgement.verdict == "idle";
    let mut findings = audit.about_seats("high", |seat| is_idle(seat) && seat.meter == "member");
    // Where it is not the seat that is paid for, it costs nothing.
    findings.extend(audit.about_seats("low", |seat| is_idle(seat) && seat.meter != "member"));
    findings
}

pub(super) fn never_logged_in(audit: &Audit) -> Vec<Finding> {
    audit.about_seats("high", |seat| seat.judgement.verdict == "never")
}

pub(super) fn frozen_seat(audit: &Audit) -> Vec<Finding> {
    let mut findings = audit.about_seats("medium", |seat| seat.is_frozen && !seat.is_contained);
    let contained = audit.about_seats("low", |seat| seat.is_contained);
    findings.extend(contained.into_iter().map(|finding| Finding { is_reason: false, ..finding }));
    findings
}

/// Seats in use that would cost less by login, whatever else is found of them.
pub(super) fn low_use_member(audit: &Audit) -> Vec<Finding> {
    let pairs = pairs(audit.case);
    let mut findings = Vec::new();
    for seat in audit.seats {
        let found = pairs.iter().find_map(|pair| Some((pair, pair.low_use(audit.case, seat)?)));
        if let Some((pair, is_sure)) = found {
            // Days are compared: where every login counts, that says less.
            let confidence = match (seat.license.is_inferred || !pair.counts_days(), is_sure) {
                (true, _) => "low",
                (false, true) => "high",
                (false, false) => "medium",
            };
            findings.push(Finding { confidence: Some(confidence), ..audit.about_user("low", seat.user) });
        }
    }
    findings
}

pub(super) fn user_without_contact(audit: &Audit) -> Vec<Finding> {
    let lacks = |seat: &Seat| seat.user.contact_id.is_none() && !is_contactless(&seat.license.name);
    let mut findings = audit.about_seats("high", |seat| lacks(seat) && !seat.license.is_inferred);
    findings.extend(audit.about_seats("low", |seat| lacks(seat) && seat.license.is_inferred));
    findings
}

pub(super) fn internal_role(audit: &Audit) -> Vec<Finding> {
    let mut roles = Vec::new();
    // A territory in the file of roles is none.
    for role in audit.case.world.roles.iter().flatten().filter(|role| !role.id.starts_with("0MI")) {
        if fold(&role.portal_type) == "none" {
            roles.push(&role.id);
        }
    }
    audit.about_seats("high", |seat| seat.user.role_id.as_ref().is_some_and(|role| roles.contains(&role)))
}

/// One finding a licence: its meaning is unknown, or nobody said what it costs today. What is included in something
/// else costs nothing.
pub(super) fn unknown_license(audit: &Audit) -> Vec<Finding> {
    let mut said: Vec<&str> = Vec::new();
    for seat in audit.seats {
        let name = seat.license.name.as_str();
        let mut lines = lines_in_force(audit.case, name).into_iter();
        let has_price = lines.any(|line| line.price.is_some() || line.meter == "included");
        let is_known = (is_known_external(name) && has_price) || is_known_internal(name);
        if !is_known && !said.iter().any(|other| is_same(other, name)) {
            said.push(name);
        }
    }
    said.into_iter().map(|name| Finding::about_license("medium", name)).collect()
}

/// A person who tries and never gets in: no success of any kind, and no use after the last attempt.
pub(super) fn failed_logins_only(audit: &Audit) -> Vec<Finding> {
    audit.about_seats("low", |seat| {
        let (failed, has_success) = audit.case.attempts(seat.user);
        match failed.into_iter().max() {
            Some(last) => !has_success && seat.judgement.last.is_none_or(|used| used < last),
            None => false,
        }
    })
}

/// One finding a user and licence, however many rows say it.
pub(super) fn permission_license_on_inactive(audit: &Audit) -> Vec<Finding> {
    let mut findings = Vec::new();
    let users = audit.case.users();
    for user in users.into_iter().filter(|user| !user.is_active && is_external(audit.case, user)) {
        let mut held = Vec::new();
        for row in audit.case.world.assignments.iter().flatten().filter(|row| row.user_id == user.id) {
            if !held.contains(&&row.license_id) {
                held.push(&row.license_id);
                findings.push(audit.about_user("medium", user));
            }
        }
    }
    findings
}
