//! Rules that look at seats and at nothing but the users themselves.

use super::findings::{Audit, Finding};
use super::licenses::{fold, is_contactless, is_known_external, is_same, lines_in_force};
use super::seats::Seat;

pub(super) fn idle_seat(audit: &Audit) -> Vec<Finding> {
    let is_idle_on = |meter| move |seat: &Seat| seat.judgement.verdict == "idle" && seat.meter == meter;
    let mut findings = audit.about_seats("high", is_idle_on("member"));
    findings.extend(audit.about_seats("low", is_idle_on("login")));
    findings
}

pub(super) fn never_logged_in(audit: &Audit) -> Vec<Finding> {
    audit.about_seats("high", |seat| seat.judgement.verdict == "never")
}

pub(super) fn frozen_seat(audit: &Audit) -> Vec<Finding> {
    audit.about_seats("medium", |seat| seat.is_frozen)
}

pub(super) fn user_without_contact(audit: &Audit) -> Vec<Finding> {
    let lacks = |seat: &Seat| seat.user.contact_id.is_none() && !is_contactless(&seat.license.name);
    let mut findings = audit.about_seats("high", |seat| lacks(seat) && !seat.license.is_inferred);
    findings.extend(audit.about_seats("low", |seat| lacks(seat) && seat.license.is_inferred));
    findings
}

pub(super) fn internal_role(audit: &Audit) -> Vec<Finding> {
    let mut roles = Vec::new();
    for role in audit.case.world.roles.iter().flatten() {
        if fold(&role.portal_type) == "none" {
            roles.push(&role.id);
        }
    }
    audit.about_seats("high", |seat| seat.user.role_id.as_ref().is_some_and(|role| roles.contains(&role)))
}

/// One finding a licence: its meaning is unknown, or nobody said what it costs today.
pub(super) fn unknown_license(audit: &Audit) -> Vec<Finding> {
    let mut said: Vec<&str> = Vec::new();
    for seat in audit.seats {
        let name = seat.license.name.as_str();
        let has_price = lines_in_force(audit.case, name).iter().any(|line| line.price.is_some());
        let is_known = is_known_external(name) && has_price;
        if !is_known && !said.iter().any(|other| is_same(other, name)) {
            said.push(name);
        }
    }
    said.into_iter().map(about_license).collect()
}

fn about_license(name: &str) -> Finding {
    Finding {
        severity: "medium".to_owned(),
        user_id: None,
        contact_id: None,
        license: Some(name.to_owned()),
        is_reason: false,
    }
}
