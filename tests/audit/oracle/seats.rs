//! The seats: active external users, the licence and contract line each is on, and its reason.

use super::case::Case;
use super::contained::is_contained;
use super::findings::{Finding, Outcome};
use super::licenses::{
    License, grace_days, idle_days, is_external, is_same, license_of, lines_in_force, meter,
};
use super::parts::line_of_next_seat;
use super::verdict::{Judgement, Thresholds, judge};
use crate::world::{LineSpec, User};
use serde_json::{Value, json};

/// In the order in which the first one wins.
const REASONS: [&str; 5] =
    ["trigger-fired", "duplicate-person", "never-logged-in", "idle-seat", "frozen-seat"];

/// Seats with a reason: those without a waiver, and those with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Reclaimable,
    Waived,
}

pub(super) struct Seat<'a> {
    pub user: &'a User,
    pub license: License,
    /// The contract line in force that pays for it.
    pub line: Option<&'a LineSpec>,
    pub meter: &'static str,
    pub judgement: Judgement,
    pub is_frozen: bool,
    /// Frozen for something else than disuse, as it seems.
    pub is_contained: bool,
    pub reason: Option<&'static str>,
    /// The waiver of the reason, where all its reasons are excused.
    pub waived_by: Option<String>,
}

/// One a user, by user id.
pub(super) fn all<'a>(case: &Case<'a>) -> Vec<Seat<'a>> {
    let mut users = case.users();
    users.retain(|user| user.is_active && is_external(case, user));
    users.sort_by_key(|user| &user.id);
    let mut seats: Vec<Seat<'a>> = Vec::new();
    for user in users {
        let license =
            license_of(case, user).expect("an external user has a licence, if only an inferred one");
        let before = seats.iter().filter(|seat| is_same(&seat.license.name, &license.name)).count();
        let line = line_of_next_seat(&lines_in_force(case, &license.name), before);
        let grace = grace_days(case, &license.name);
        let judgement = judge(case, user, Thresholds { idle: idle_days(case, &license.name), grace });
        let is_frozen = is_frozen(case, user);
        let last_activity = judgement.last.map(|moment| case.day(moment));
        seats.push(Seat {
            user,
            line,
            meter: meter(case, &license.name, line),
            judgement,
            is_frozen,
            is_contained: is_frozen && is_contained(case, user, last_activity, grace),
            license,
            reason: None,
            waived_by: None,
        });
    }
    seats
}

fn is_frozen(case: &Case, user: &User) -> bool {
    case.world.user_logins.iter().flatten().any(|row| row.user_id == user.id && row.is_frozen)
}

/// Gives each seat the first reason that no waiver excuses; where all are excused, the first of them.
pub(super) fn charge(seats: &mut [Seat], outcomes: &[Outcome]) {
    for seat in seats {
        let finding = |rule: &str| outcomes.iter().find(|outcome| outcome.rule == rule)?.charge(seat.user);
        let found: Vec<(&'static str, &Finding)> =
            REASONS.into_iter().filter_map(|rule| Some((rule, finding(rule)?))).collect();
        let charged = found.iter().find(|(_, finding)| finding.waived_by.is_none()).or(found.first());
        seat.reason = charged.map(|(rule, _)| *rule);
        seat.waived_by = charged.and_then(|(_, finding)| finding.waived_by.clone());
    }
}

/// By user id, as all seats are.
pub(super) fn seats_on<'s, 'a>(line: &LineSpec, seats: &'s [Seat<'a>]) -> Vec<&'s Seat<'a>> {
    seats.iter().filter(|seat| seat.line.is_some_and(|own| own.id == line.id)).collect()
}

pub(super) fn reclaimable<'s, 'a>(on: &[&'s Seat<'a>]) -> Vec<&'s Seat<'a>> {
    on.iter().copied().filter(|seat| seat.is_reclaimable()).collect()
}

pub(super) fn waived<'s, 'a>(on: &[&'s Seat<'a>]) -> Vec<&'s Seat<'a>> {
    on.iter().copied().filter(|seat| seat.waived_by.is_some()).collect()
}

impl Seat<'_> {
    pub(super) fn is_reclaimable(&self) -> bool {
        self.kind() == Some(Kind::Reclaimable)
    }

    /// None without a reason.
    pub(super) fn kind(&self) -> Option<Kind> {
        self.reason?;
        Some(if self.waived_by.is_some() { Kind::Waived } else { Kind::Reclaimable })
    }
}

pub(super) fn verdict_counts(seats: &[&Seat]) -> Value {
    let count = |verdict| seats.iter().filter(|seat| seat.judgement.verdict == verdict).count();
    json!({
        "active": count("active"),
        "idle": count("idle"),
        "never": count("never"),
        "new": count("new"),
        "unknown": count("unknown"),
    })
}
