//! A person tries to log in without success.
//!
//! # Finds
//!
//! Seats with at least one failed attempt by a person in the login files, up to the as-of date, and no successful
//! login of any kind. Attempts by machines (API, token refresh) do not count. A seat whose last activity is later
//! than the last attempt is left out, since that person has logged in another way.
//!
//! # Why
//!
//! Such a seat looks unused, but the person wants to use it: a lost password, a wrong single sign-on setup or
//! missing access to a site prevents the login. Help first, before you decide on the seat.
//!
//! # Fix
//!
//! Check Status in Setup > Login History for the user and solve the problem. The seat stays reclaimable under
//! `never-logged-in` or `idle-seat`; a waiver excuses it in the meantime.
//!
//! # Blind spots
//!
//! Attempts before the first day of the login files are not known. Attempts by another person with the user's name
//! are counted. Attempts with a wrong user name are not recorded at all.

use polars::prelude::{LazyFrame, PolarsResult, col, lit};

use crate::audit::column::LAST_ACTIVITY_AT;
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::text::counted;
use crate::model::verdict::Severity;
use crate::org::column::{FAILED_AT, FAILED_LOGINS, HAS_LOGGED_IN, LAST_LOGIN_AT, is_true};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "failed-logins-only",
    title: "Seat with failed logins only",
    severity: Severity::Low,
    scope: Scope::Seats,
    needs: &[Need::of(Object::LoginHistory, &[])],
    reason: None,
    evidence: &[
        Evidence::new("failed_logins", FAILED_LOGINS, Form::Count),
        Evidence::new("LoginHistory.LoginTime", FAILED_AT, Form::Timestamp),
        Evidence::new("User.LastLoginDate", LAST_LOGIN_AT, Form::Timestamp),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    let got_in_later = col(LAST_ACTIVITY_AT).gt_eq(col(FAILED_AT)).fill_null(lit(false));
    let locked_out = col(FAILED_LOGINS).gt(lit(0)).and(is_true(HAS_LOGGED_IN).not()).and(got_in_later.not());
    Ok(facts.seats_as_recorded().filter(locked_out))
}

fn message(row: &Row) -> String {
    let attempts = row.number(FAILED_LOGINS).unwrap_or_default();
    let attempts = counted(attempts.unsigned_abs(), "attempt");
    format!(
        "{attempts} to log in, none successful, the last at {}",
        row.time_or(FAILED_AT, "an unknown time")
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,LastLoginDate\nu1,1,PowerPartner,\nu2,1,PowerPartner,\n\
        u3,1,PowerPartner,2026-09-20T08:00:00Z\nu4,1,PowerPartner,2026-03-01T08:00:00Z\nu5,0,PowerPartner,\n\
        u6,1,PowerPartner,\n";

    #[test]
    fn attempts_without_a_success_are_found_and_one_success_silences() {
        let logins = "-- LoginHistory\nUserId,LoginTime,LoginType,Status\n\
            u1,2026-09-01T08:00:00Z,k,Invalid Password\nu1,2026-09-02T08:00:00Z,k,Password lockout\n\
            u2,2026-09-01T08:00:00Z,k,Invalid Password\nu2,2026-09-01T08:01:00Z,k,Success\n\
            u3,2026-09-01T08:00:00Z,k,Invalid Password\nu4,2026-09-05T08:00:00Z,k,User is frozen\n\
            u5,2026-09-05T08:00:00Z,k,User is inactive\n";
        check(
            &RULE,
            &format!("{USERS}{logins}"),
            &[
                "u1 low: 2 attempts to log in, none successful, the last at 2026-09-02T08:00:00Z",
                "u4 low: 1 attempt to log in, none successful, the last at 2026-09-05T08:00:00Z",
            ],
        );
    }

    #[test]
    fn machines_and_the_time_after_the_as_of_date_do_not_count() {
        let logins = "-- LoginHistory\nUserId,LoginTime,LoginType,Status\n\
            u1,2026-09-01T08:00:00Z,Other Apex API,Invalid Password\n\
            u6,2026-10-01T08:00:00Z,k,Invalid Password\nu2,2026-09-30T08:00:00Z,k,Success\n";
        check_silent(&RULE, &format!("{USERS}{logins}"));
    }

    #[test]
    fn without_login_files_nothing_is_said() {
        check_silent(&RULE, USERS);
    }
}
