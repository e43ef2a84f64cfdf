//! An external user is frozen and still holds a seat.
//!
//! # Finds
//!
//! Seats whose user is frozen (UserLogin.IsFrozen), whatever the verdict.
//!
//! # Why
//!
//! Freezing stops the login and keeps the licence: "Freezing user accounts doesn't make their user licenses
//! available" (Salesforce Help). A frozen user is often a deactivation that nobody finished.
//!
//! # Fix
//!
//! Deactivate the user, or unfreeze it if it is still wanted.
//!
//! # Blind spots
//!
//! A user frozen only yesterday while somebody looks into it.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::column::LAST_ACTIVITY;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::snapshot::Snapshot;
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::IS_FROZEN;
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "frozen-seat",
    title: "Seat of a frozen user",
    severity: Severity::Medium,
    scope: Scope::Seats,
    needs: &[Need::of(Object::UserLogin, &[])],
    reason: Some(5),
    evidence: &[
        Evidence::new("UserLogin.IsFrozen", IS_FROZEN, Form::Flag),
        Evidence::new("last_activity", LAST_ACTIVITY, Form::Day),
    ],
    find,
    message,
    source: "",
};

fn find(snapshot: &Snapshot, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(snapshot.bare_seats().filter(col(IS_FROZEN)))
}

fn message(row: &Row) -> String {
    match row.date(LAST_ACTIVITY) {
        Some(day) => format!("frozen but still active, so the seat is paid for; last active on {day}"),
        None => "frozen but still active, so the seat is paid for; no activity known".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,LastLoginDate\n\
        u1,1,PowerPartner,2026-09-01T12:00:00Z\nu2,0,PowerPartner,\nu3,1,PowerPartner,\n";

    #[test]
    fn a_frozen_seat_is_found_and_a_frozen_inactive_user_is_not() {
        let frozen = "-- UserLogin\nUserId,IsFrozen\nu1,true\nu2,true\nu3,false\n";
        check(
            &RULE,
            &format!("{USERS}{frozen}"),
            &["u1 medium: frozen but still active, so the seat is paid for; last active on 2026-09-01"],
        );
    }

    #[test]
    fn without_the_file_nobody_is_frozen() {
        check_silent(&RULE, USERS);
    }
}
