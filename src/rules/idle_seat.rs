//! An external user has a seat and has not used it for a long time.
//!
//! # Finds
//!
//! Seats with the verdict `idle`: the last activity is `idle_days` or more before the as-of date. Exactly
//! `idle_days` is *due*, more is *overdue*. Last activity is the later of User.LastLoginDate and the last login by
//! a person in LoginHistory. Logins by machines (API, token refresh, password reset) are not activity. Where
//! LastLoginDate is missing, was set by a machine or is later than the as-of date, LoginHistory alone decides, if
//! it covers all `idle_days`.
//!
//! # Why
//!
//! An idle user keeps the licence until the user is deactivated. The seat can then be assigned to another user on
//! the same day, unless more seats are assigned than bought. It saves money only when fewer seats are ordered at
//! renewal or a purchase is avoided.
//!
//! # Fix
//!
//! Ask the account's owner, then deactivate the user (Setup > Users, or IsActive = false by Data Loader). Do not
//! use "Disable Customer User" for a user who may come back: it removes the link to the contact permanently.
//!
//! # Blind spots
//!
//! A person who uses the login of another person is not known. Users who log in during one season of the year are
//! marked as seasonal if the logins of the previous year are known, for example from an activity archive (`seatwise
//! activity`); otherwise they are idle like any other user. On the login meter an idle user causes no cost, so the
//! severity is low there.

use polars::prelude::{LazyFrame, PolarsResult};

use crate::audit::column::{DAYS_INACTIVE, IDLE_DAYS, LAST_ACTIVITY, SEASONAL, UNUSED_FROM};
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
    id: "idle-seat",
    title: "Seat held by an idle user",
    severity: Severity::High,
    scope: Scope::Seats,
    needs: &[Need::of(Object::User, &[])],
    reason: Some(4),
    evidence: &[
        Evidence::new("User.LastLoginDate", LAST_LOGIN_AT, Form::Timestamp),
        Evidence::new("LoginHistory.LoginTime", SEEN_AT, Form::Timestamp),
        Evidence::new("User.CreatedDate", CREATED_AT, Form::Timestamp),
        Evidence::new("last_activity", LAST_ACTIVITY, Form::Day),
        Evidence::new("days_inactive", DAYS_INACTIVE, Form::Count),
        Evidence::new("idle_days", IDLE_DAYS, Form::Count),
        Evidence::new("unused_from", UNUSED_FROM, Form::Day),
        Evidence::new("seasonal", SEASONAL, Form::Flag),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.seats().filter(seat::verdict_is(Verdict::Idle)).with_column(seat::low_off_member_meter()))
}

fn message(row: &Row) -> String {
    let limit = row.number(IDLE_DAYS).unwrap_or_default();
    let seasonal =
        if row.is_true(SEASONAL) { "; also idle a year ago and used again since: seasonal" } else { "" };
    match (row.date(LAST_ACTIVITY), row.number(DAYS_INACTIVE)) {
        (Some(day), Some(days)) => {
            let state = if days > limit { "overdue" } else { "due" };
            format!(
                "last active on {day}, {days} days before the as-of date ({state}: the limit is {limit} days){seasonal}"
            )
        }
        _ => format!(
            "no login since {}, and the login history covers the limit of {limit} days{seasonal}",
            row.date(UNUSED_FROM).unwrap_or_default()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "Id,IsActive,UserType,LastLoginDate,CreatedDate,Profile.UserLicense.Name\n";

    #[test]
    fn the_ninetieth_day_is_due_and_the_day_before_is_not() {
        let rows = "u1,1,PowerPartner,2026-07-02T12:00:00Z,2020-01-01T00:00:00Z,Partner Community\n\
            u2,1,PowerPartner,2026-07-03T00:00:00Z,2020-01-01T00:00:00Z,Partner Community\n";
        let said =
            "u1 high: last active on 2026-07-02, 90 days before the as-of date (due: the limit is 90 days)";
        check(&RULE, &format!("-- User\n{USERS}{rows}"), &[said]);
    }

    #[test]
    fn the_ninety_first_day_is_overdue() {
        let rows = "u1,1,PowerPartner,2026-07-01T12:00:00Z,2020-01-01T00:00:00Z,Partner Community\n";
        let said = "u1 high: last active on 2026-07-01, 91 days before the as-of date (overdue: the limit is 90 days)";
        check(&RULE, &format!("-- User\n{USERS}{rows}"), &[said]);
    }

    #[test]
    fn an_empty_last_login_is_not_idle() {
        let rows = "u1,1,PowerPartner,,2020-01-01T00:00:00Z,Partner Community\n";
        check_silent(&RULE, &format!("-- User\n{USERS}{rows}"));
    }

    #[test]
    fn inactive_and_internal_users_hold_no_seat() {
        let rows = "u1,0,PowerPartner,2020-07-01T12:00:00Z,2020-01-01T00:00:00Z,Partner Community\n\
            u2,1,Standard,2020-07-01T12:00:00Z,2020-01-01T00:00:00Z,Salesforce\n";
        check_silent(&RULE, &format!("-- User\n{USERS}{rows}"));
    }

    #[test]
    fn who_was_idle_a_year_ago_and_came_since_is_seasonal() {
        // Both came in winter; one of them in the summer of the year before as well.
        let rows = "u1,1,PowerPartner,2026-01-10T12:00:00Z,2020-01-01T00:00:00Z,Partner Community\n\
            u2,1,PowerPartner,2026-01-10T12:00:00Z,2020-01-01T00:00:00Z,Partner Community\n\
            u3,1,PowerPartner,2026-01-10T12:00:00Z,2025-08-01T00:00:00Z,Partner Community\n\
            u9,1,PowerPartner,2026-09-30T12:00:00Z,2020-01-01T00:00:00Z,Partner Community\n";
        // Somebody logs in every third day, so that the coverage has no gap.
        let daily: Vec<String> = (0..200)
            .map(|step| {
                let day = crate::model::calendar::date_of(20_727 - 3 * step);
                format!("u9,{day}T08:00:00Z,k,Success\n")
            })
            .collect();
        let logins = "-- LoginHistory\nUserId,LoginTime,LoginType,Status\n\
            u1,2026-01-10T12:00:00Z,k,Success\nu2,2026-01-10T12:00:00Z,k,Success\nu2,2025-09-01T12:00:00Z,k,Success\n\
            u3,2026-01-10T12:00:00Z,k,Success\n";
        let said =
            "last active on 2026-01-10, 263 days before the as-of date (overdue: the limit is 90 days)";
        check(
            &RULE,
            &format!("-- User\n{USERS}{rows}{logins}{}", daily.concat()),
            &[
                &format!("u1 high: {said}; also idle a year ago and used again since: seasonal"),
                &format!("u2 high: {said}"),
                &format!("u3 high: {said}"),
            ],
        );
    }

    #[test]
    fn on_the_login_meter_it_weighs_little() {
        let rows = "u1,1,PowerPartner,2026-07-02T12:00:00Z,2020-01-01T00:00:00Z,Partner Community Login\n";
        let said =
            "u1 low: last active on 2026-07-02, 90 days before the as-of date (due: the limit is 90 days)";
        check(&RULE, &format!("-- User\n{USERS}{rows}"), &[said]);
    }
}
