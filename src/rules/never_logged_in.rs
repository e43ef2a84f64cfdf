//! An external user has a seat and has never logged in.
//!
//! # Finds
//!
//! Seats with the verdict `never`: no activity ever, and created `grace_days` or more before the as-of date.
//! Salesforce keeps User.LastLoginDate permanently, so an empty value means never, unless LoginHistory shows a
//! login.
//!
//! # Why
//!
//! Unused invitations take seats that are paid for from the first day, and are often the easiest to reclaim. Check
//! `failed-logins-only` first: a person with failed attempts wants to log in.
//!
//! # Fix
//!
//! Ask the owner of the account whether the person still needs access. Then send the invitation again, or
//! deactivate the user.
//!
//! # Blind spots
//!
//! A login that does not change LastLoginDate, if there is such a login, is not known. An export with LoginHistory
//! would show it.

use polars::prelude::{LazyFrame, PolarsResult};

use crate::audit::column::{GRACE_DAYS, UNUSED_FROM};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::seat;
use crate::model::object::Object;
use crate::model::verdict::{Severity, Verdict};
use crate::org::column::{CREATED_AT, LAST_LOGIN_AT, SEEN_AT};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "never-logged-in",
    title: "Seat of a user who never logged in",
    severity: Severity::High,
    scope: Scope::Seats,
    needs: &[Need::of(Object::User, &[(LAST_LOGIN_AT, "LastLoginDate")])],
    reason: Some(3),
    evidence: &[
        Evidence::new("User.LastLoginDate", LAST_LOGIN_AT, Form::Timestamp),
        Evidence::new("LoginHistory.LoginTime", SEEN_AT, Form::Timestamp),
        Evidence::new("User.CreatedDate", CREATED_AT, Form::Timestamp),
        Evidence::new("grace_days", GRACE_DAYS, Form::Count),
        Evidence::new("unused_from", UNUSED_FROM, Form::Day),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.seats().filter(seat::verdict_is(Verdict::Never)))
}

fn message(row: &Row) -> String {
    format!(
        "created on {} and never logged in (grace period {} days)",
        row.date(UNUSED_FROM).unwrap_or_default(),
        row.number(GRACE_DAYS).unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,LastLoginDate,CreatedDate\n";

    #[test]
    fn the_thirtieth_day_ends_the_grace() {
        let rows = "u1,1,PowerPartner,,2026-08-31T12:00:00Z\nu2,1,PowerPartner,,2026-09-01T12:00:00Z\n";
        check(
            &RULE,
            &format!("{USERS}{rows}"),
            &["u1 high: created on 2026-08-31 and never logged in (grace period 30 days)"],
        );
    }

    #[test]
    fn a_login_in_the_history_is_a_login() {
        let rows = "u1,1,PowerPartner,,2026-01-01T12:00:00Z\n";
        let logins =
            "-- LoginHistory\nUserId,LoginTime,LoginType,Status\nu1,2026-09-01T12:00:00Z,k,Success\n";
        check_silent(&RULE, &format!("{USERS}{rows}{logins}"));
    }

    #[test]
    fn a_failed_attempt_is_none() {
        let rows = "u1,1,PowerPartner,,2026-01-01T12:00:00Z\n";
        let logins = "-- LoginHistory\nUserId,LoginTime,LoginType,Status\nu1,2026-09-01T12:00:00Z,k,Invalid Password\n";
        check(
            &RULE,
            &format!("{USERS}{rows}{logins}"),
            &["u1 high: created on 2026-01-01 and never logged in (grace period 30 days)"],
        );
    }

    #[test]
    fn without_a_date_of_creation_nothing_can_be_said() {
        check_silent(&RULE, "-- User\nId,IsActive,UserType,LastLoginDate\nu1,1,PowerPartner,\n");
    }
}
