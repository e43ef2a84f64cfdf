//! An external user is frozen and still holds a seat.
//!
//! # Finds
//!
//! Seats whose user is frozen (UserLogin.IsFrozen), whatever the verdict. Where the freeze is recent, the finding
//! has low severity and is not a reason to reclaim the seat. A freeze is recent if the change of the UserLogin row,
//! the last activity, or an attempt refused because the user is frozen is less than `grace_days` before the as-of
//! date. In a sandbox no freeze counts as recent, since the platform freezes unused users there.
//!
//! # Why
//!
//! Freezing prevents the login but keeps the licence in use: "Freezing user accounts doesn't make their user
//! licenses available" (Salesforce Help). A frozen user is often a deactivation that was not completed. A recent
//! freeze is more often a security measure: since 2026 Salesforce itself freezes users after abnormal logins.
//!
//! # Fix
//!
//! Deactivate the user, or unfreeze it if it is still needed. Ask first where the freeze is recent.
//!
//! # Blind spots
//!
//! A recent freeze of a user without activity is not recognised as recent if UserLogin was exported without
//! LastModifiedDate.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::column::{IS_CONTAINED, IS_REASON, LAST_ACTIVITY};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::seat;
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{FREEZE_CHANGED_AT, IS_FROZEN, REFUSED_AS_FROZEN_AT};
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
        Evidence::new("UserLogin.LastModifiedDate", FREEZE_CHANGED_AT, Form::Timestamp),
        Evidence::new("refused_as_frozen", REFUSED_AS_FROZEN_AT, Form::Timestamp),
        Evidence::new("last_activity", LAST_ACTIVITY, Form::Day),
        Evidence::new("contained", IS_CONTAINED, Form::Flag),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    let severity = seat::low_where(col(IS_CONTAINED));
    let is_reason = col(IS_CONTAINED).not().alias(IS_REASON);
    Ok(facts.seats_as_recorded().filter(col(IS_FROZEN)).with_columns([severity, is_reason]))
}

fn message(row: &Row) -> String {
    if row.is_true(IS_CONTAINED) {
        return "frozen recently while in use: ask why before you reclaim the seat".to_owned();
    }
    match row.date(LAST_ACTIVITY) {
        Some(day) => format!("frozen but not deactivated, so it still uses a seat; last active on {day}"),
        None => "frozen but not deactivated, so it still uses a seat; no activity known".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,LastLoginDate\n\
        u1,1,PowerPartner,2026-08-31T12:00:00Z\nu2,0,PowerPartner,\nu3,1,PowerPartner,\n";
    const CONTAINED: &str = "frozen recently while in use: ask why before you reclaim the seat";

    #[test]
    fn a_frozen_seat_is_found_and_a_frozen_inactive_user_is_not() {
        let frozen = "-- UserLogin\nUserId,IsFrozen\nu1,true\nu2,true\nu3,false\n";
        check(
            &RULE,
            &format!("{USERS}{frozen}"),
            &["u1 medium: frozen but not deactivated, so it still uses a seat; last active on 2026-08-31"],
        );
    }

    #[test]
    fn a_recent_freeze_is_asked_about_first() {
        let frozen = "-- UserLogin\nUserId,IsFrozen,LastModifiedDate\nu1,true,2026-09-01T10:00:00Z\n\
            u3,true,2026-08-31T10:00:00Z\n";
        check(
            &RULE,
            &format!("{USERS}{frozen}"),
            &[
                &format!("u1 low: {CONTAINED}"),
                "u3 medium: frozen but not deactivated, so it still uses a seat; no activity known",
            ],
        );
    }

    #[test]
    fn recent_use_and_a_recent_refusal_make_a_freeze_recent() {
        let org = "-- User\nId,IsActive,UserType,LastLoginDate\nu1,1,PowerPartner,2026-09-01T12:00:00Z\n\
            u2,1,PowerPartner,2026-08-01T12:00:00Z\nu3,1,PowerPartner,2026-08-01T12:00:00Z\n\
            -- UserLogin\nUserId,IsFrozen\nu1,true\nu2,true\nu3,true\n\
            -- LoginHistory\nUserId,LoginTime,Status,LoginType\nu2,2026-09-02T12:00:00Z,User is frozen,k\n\
            u3,2026-08-02T12:00:00Z,User is frozen,k\nu3,2026-08-01T12:00:00Z,Success,k\n";
        check(
            &RULE,
            org,
            &[
                &format!("u1 low: {CONTAINED}"),
                &format!("u2 low: {CONTAINED}"),
                "u3 medium: frozen but not deactivated, so it still uses a seat; last active on 2026-08-01",
            ],
        );
    }

    #[test]
    fn in_a_sandbox_the_platform_freezes_unused_users() {
        let org = "-- User\nId,IsActive,UserType,LastLoginDate,Email\n\
            u1,1,PowerPartner,2026-09-20T12:00:00Z,jo@acme.example.invalid\n\
            -- UserLogin\nUserId,IsFrozen\nu1,true\n";
        check(
            &RULE,
            org,
            &["u1 medium: frozen but not deactivated, so it still uses a seat; last active on 2026-09-20"],
        );
    }

    #[test]
    fn without_the_file_nobody_is_frozen() {
        check_silent(&RULE, USERS);
    }
}
