//! A user should no longer have access, but is still active.
//!
//! # Finds
//!
//! Seats whose trigger date in the register is before the as-of date; seats whose account is deleted; seats of
//! partner users whose account is no longer enabled as a partner (Account.IsPartner is false) and of customer users
//! whose account is no longer enabled as a customer account (Account.IsCustomerPortal is false). The account is
//! that of the user or, if empty, that of the contact. A merged account does not count as deleted.
//!
//! # Why
//!
//! The end of access was decided, but access did not end. This is the strongest reason to reclaim a seat, whether
//! it is used or not: access in use after its end is a greater risk than idle access.
//!
//! # Fix
//!
//! If the date has passed: deactivate the user, or enter a new date in the register. If the account is no longer
//! enabled: the platform normally deactivates the users of such an account, so first make sure that User and
//! Account were exported on the same day. Then deactivate the user, or enable the account again.
//!
//! # Blind spots
//!
//! There is no finding on the trigger date itself, since the day has not passed. Triggers without a date and
//! accounts that are not in the Account file are not checked.

use polars::prelude::{Expr, LazyFrame, PolarsResult, col, lit};

use crate::audit::column::LAST_ACTIVITY;
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::seat;
use crate::model::license::{HIGH_VOLUME_TYPE, PARTNER_TYPE, PLUS_TYPE, PORTAL_TYPE, user_type_key};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{
    IS_CUSTOMER, IS_DELETED, IS_PARTNER, TRIGGER, TRIGGER_DAY, USER_TYPE, day, is_true,
};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "trigger-fired",
    title: "Seat whose access should have ended",
    severity: Severity::High,
    scope: Scope::Seats,
    needs: &[Need::Either(&[
        Need::of(Object::Register, &[(TRIGGER_DAY, "trigger_date")]),
        Need::one_of(
            Object::Account,
            &[(IS_PARTNER, "IsPartner"), (IS_CUSTOMER, "IsCustomerPortal"), (IS_DELETED, "IsDeleted")],
        ),
    ])],
    reason: Some(1),
    evidence: &[
        Evidence::new("Register.trigger_date", TRIGGER_DAY, Form::Day),
        Evidence::new("Register.trigger", TRIGGER, Form::Text),
        Evidence::new("Account.IsPartner", IS_PARTNER, Form::Flag),
        Evidence::new("Account.IsCustomerPortal", IS_CUSTOMER, Form::Flag),
        Evidence::new("Account.IsDeleted", IS_DELETED, Form::Flag),
        Evidence::new("User.UserType", USER_TYPE, Form::Text),
        Evidence::new("trigger_passed", HAS_PASSED, Form::Flag),
        Evidence::new("account_closed", IS_CLOSED, Form::Flag),
        Evidence::new("last_activity", LAST_ACTIVITY, Form::Day),
    ],
    find,
    message,
    source: "",
};

/// Whether the register's date lies before the as-of date.
const HAS_PASSED: &str = "has_passed";
/// Whether the account is closed to users of this type.
const IS_CLOSED: &str = "is_closed";

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    let is_false = |flag: &str| col(flag).not().fill_null(lit(false));
    let has_passed = col(TRIGGER_DAY).lt(day(facts.as_of())).fill_null(lit(false));
    let no_partner = is_false(IS_PARTNER).and(seat::type_is(PARTNER_TYPE));
    let is_customer = [PLUS_TYPE, HIGH_VOLUME_TYPE, PORTAL_TYPE].map(seat::type_is);
    let is_customer = is_customer.into_iter().reduce(Expr::or).unwrap_or(lit(false));
    let no_customer = is_false(IS_CUSTOMER).and(is_customer);
    Ok(facts
        .seats_with_account()?
        .with_columns([
            has_passed.alias(HAS_PASSED),
            no_partner.or(no_customer).alias(IS_CLOSED),
            is_true(IS_DELETED).alias(IS_DELETED),
        ])
        .filter(col(HAS_PASSED).or(col(IS_CLOSED)).or(col(IS_DELETED))))
}

fn message(row: &Row) -> String {
    let trigger = row.text(TRIGGER).map_or_else(String::new, |trigger| format!(" ({trigger})"));
    let passed = row.date(TRIGGER_DAY).map(|day| format!("access was to end on {day}{trigger}"));
    let mut causes: Vec<String> = passed.filter(|_| row.is_true(HAS_PASSED)).into_iter().collect();
    if row.is_true(IS_DELETED) {
        causes.push("the account is deleted".to_owned());
    }
    if row.is_true(IS_CLOSED) {
        let is_partner = user_type_key(row.text_or(USER_TYPE, "")) == PARTNER_TYPE;
        let flag = if is_partner { "IsPartner" } else { "IsCustomerPortal" };
        causes.push(format!("the account is no longer enabled for such users ({flag} is false)"));
    }
    format!("{}, but the user is still active", causes.join(", "))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,AccountId,ContactId\nu1,1,PowerPartner,a1,c1\n\
        u2,1,PowerPartner,a2,c2\nu3,1,CspLitePortal,a2,c3\nu4,1,PowerPartner,,c4\nu5,0,PowerPartner,a2,c5\n\
        u6,1,PowerPartner,a6,c6\n";

    #[test]
    fn a_date_has_passed_on_the_day_after() {
        let register = "-- Register\nuser_id,trigger,trigger_date\nu1,contract ends,2026-09-29\nu2,,2026-09-30\n\
            u3,,2026-10-01\nu4,contract ends,\nu5,,2026-01-01\n";
        check(
            &RULE,
            &format!("{USERS}{register}"),
            &["u1 high: access was to end on 2026-09-29 (contract ends), but the user is still active"],
        );
    }

    #[test]
    fn each_kind_of_user_has_its_own_flag() {
        let files = "-- Account\nId,Name,AccountNumber,IsPartner,IsCustomerPortal,IsDeleted,MasterRecordId\n\
            a1,One,1,true,false,false,\na2,Two,2,false,,false,\na6,Six,6,true,true,true,a1\n";
        check(
            &RULE,
            &format!("{USERS}{files}"),
            &[
                "u2 high: the account is no longer enabled for such users (IsPartner is false), but the user is still active",
            ],
        );
    }

    #[test]
    fn the_contacts_account_serves_where_the_user_has_none() {
        let files = "-- Account\nId,Name,AccountNumber,IsDeleted\na1,One,1,true\na2,Two,2,false\n\
            -- Contact\nId,AccountId,Email\nc4,a1,jo@acme.example\n";
        check(
            &RULE,
            &format!("{USERS}{files}"),
            &[
                "u1 high: the account is deleted, but the user is still active",
                "u4 high: the account is deleted, but the user is still active",
            ],
        );
    }

    #[test]
    fn without_register_and_flags_nothing_is_said() {
        check_silent(&RULE, &format!("{USERS}-- Account\nId,Name,AccountNumber\na1,One,1\n"));
    }
}
