//! More is used than was bought.
//!
//! # Finds
//!
//! Licences with more seats than bought: more than the total quantity of their contract lines in force or, without
//! a line, more than UserLicense.TotalLicenses. On the login meter, licences with more logins in the period than
//! their pools, counted as each line is billed; or with more logins in the org's current month (MonthlyLoginsUsed)
//! than the lines or, without a line, MonthlyLoginsEntitlement include. On the active meter, licences with more
//! users in a contract month than bought. One finding per licence.
//!
//! # Why
//!
//! Seats above the quantity bought are a cost, not a saving. As long as there are more seats than bought,
//! deactivating a user does not free a seat for another user, and the extra seats may be billed at renewal.
//!
//! # Fix
//!
//! Compare with UserLicense.TotalLicenses: if it is higher than the quantity of the lines, a line is missing in the
//! policy. If the overage is real, deactivate idle users and settle the rest with Salesforce.
//!
//! # Blind spots
//!
//! If one of several contract lines is missing in the policy, the overage may not be real; if all are missing, the
//! licences of the org are used instead of the quantity bought. Only logins in the login files are counted.
//! MonthlyLoginsUsed covers only the org's current month.

use polars::prelude::{Expr, LazyFrame, PolarsResult, col, lit};

use crate::audit::column::{BOUGHT, CONFIDENCE, LOGINS_OVER, METER, SEATS};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::text::counted;
use crate::model::verdict::{Confidence, Meter, Severity};
use crate::org::column::{LICENSE, LOGINS_ENTITLED, LOGINS_USED, TOTAL_LICENSES, first_of};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "over-allocated",
    title: "More used than bought",
    severity: Severity::High,
    scope: Scope::BoughtLicenses,
    needs: &[Need::Either(&[
        Need::Contract,
        Need::one_of(
            Object::UserLicense,
            &[(TOTAL_LICENSES, "TotalLicenses"), (LOGINS_ENTITLED, "MonthlyLoginsEntitlement")],
        ),
    ])],
    reason: None,
    evidence: &[
        Evidence::new("license", LICENSE, Form::Text),
        Evidence::new("meter", METER, Form::Text),
        Evidence::new("seats", SEATS, Form::Count),
        Evidence::new("contract.quantity", BOUGHT, Form::Count),
        Evidence::new("logins_over", LOGINS_OVER, Form::Count),
        Evidence::new("UserLicense.TotalLicenses", TOTAL_LICENSES, Form::Count),
        Evidence::new("UserLicense.MonthlyLoginsUsed", LOGINS_USED, Form::Count),
        Evidence::new("UserLicense.MonthlyLoginsEntitlement", LOGINS_ENTITLED, Form::Count),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, policy: &Policy) -> PolarsResult<LazyFrame> {
    let is_on = |meter: Meter| col(METER).eq(lit(meter.as_str()));
    let is_login = || is_on(Meter::Login);
    let by_use = || is_login().or(is_on(Meter::Active));
    let seats_over = by_use().not().and(col(SEATS).gt(first_of(col(BOUGHT), col(TOTAL_LICENSES))));
    let above_pools = by_use().and(col(LOGINS_OVER).gt(lit(0)));
    let above_month = is_login().and(col(LOGINS_USED).gt(first_of(col(BOUGHT), col(LOGINS_ENTITLED))));
    let is_true = |over: Expr| over.fill_null(lit(false));
    Ok(facts
        .counted_licenses(policy)?
        .filter(col(SEATS).gt(lit(0)).or(col(LOGINS_OVER).is_not_null()))
        .filter(is_true(seats_over).or(is_true(above_pools)).or(is_true(above_month)))
        .with_column(lit(Confidence::High.as_str()).alias(CONFIDENCE)))
}

fn message(row: &Row) -> String {
    let license = row.text_or(LICENSE, "?");
    let over = row.number(LOGINS_OVER).and_then(|over| u64::try_from(over).ok()).filter(|over| *over > 0);
    let meter = row.text(METER).and_then(Meter::parse);
    if let (Some(Meter::Active), Some(over)) = (meter, over) {
        let bought = row.number(BOUGHT).unwrap_or_default();
        let users = counted(over, "user");
        return format!(
            "{license}: {users} more than the {bought} bought per month, added up over the months of the period"
        );
    }
    if meter == Some(Meter::Login) {
        if let Some(over) = over {
            let verb = if over == 1 { "exceeds" } else { "exceed" };
            return format!("{license}: {} of the period {verb} the pools", counted(over, "login"));
        }
        let (used, bought) = (row.number(LOGINS_USED), row.number(BOUGHT).or(row.number(LOGINS_ENTITLED)));
        return format!(
            "{license}: {} in the org's current month, but only {} bought",
            counted(used.unwrap_or_default().unsigned_abs(), "login"),
            bought.unwrap_or_default()
        );
    }
    let seats = row.number(SEATS).and_then(|seats| u64::try_from(seats).ok()).unwrap_or_default();
    let bought = row.number(BOUGHT).or(row.number(TOTAL_LICENSES)).unwrap_or_default();
    format!("{license}: {} assigned, but only {bought} bought", counted(seats, "seat"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,Profile.UserLicense.Name\nu1,1,PowerPartner,Partner Community\n\
        u2,1,PowerPartner,Partner Community\nu3,0,PowerPartner,Partner Community\n\
        u4,1,CspLitePortal,Customer Community Login\n";

    fn line(id: &str, quantity: u32, ends: &str) -> String {
        format!(
            "[[contract]]\nid = \"{id}\"\nlicense = \"Partner Community\"\nmeter = \"member\"\nquantity = {quantity}\n\
             starts = 2026-01-01\nends = {ends}\n"
        )
    }

    #[test]
    fn one_seat_too_many_is_found_and_as_many_as_bought_are_fine() {
        let counts = |total: u32| {
            format!(
                "{USERS}-- UserLicense\nId,Name,TotalLicenses\n100000000000001AAA,Partner Community,{total}\n"
            )
        };
        check(
            &RULE,
            &counts(1),
            &["Partner Community high: Partner Community: 2 seats assigned, but only 1 bought"],
        );
        check_silent(&RULE, &counts(2));
    }

    #[test]
    fn the_contract_outweighs_the_org() {
        let counts = "-- UserLicense\nId,Name,TotalLicenses\n100000000000001AAA,Partner Community,1\n";
        let both = format!("{}{}", line("A", 1, "2026-12-31"), line("B", 1, "2026-12-31"));
        check_silent(&RULE, &format!("{USERS}{counts}-- policy\n{both}"));
        let over = format!("{}{}", line("A", 1, "2026-12-31"), line("B", 5, "2026-09-29"));
        check(
            &RULE,
            &format!("{USERS}-- policy\n{over}"),
            &["Partner Community high: Partner Community: 2 seats assigned, but only 1 bought"],
        );
    }

    #[test]
    fn logins_are_compared_with_logins() {
        let counts = |used: u32| {
            format!(
                "{USERS}-- UserLicense\nId,Name,TotalLicenses,MonthlyLoginsEntitlement,MonthlyLoginsUsed\n\
                 100000000000001AAA,Customer Community Login,0,20,{used}\n"
            )
        };
        check(
            &RULE,
            &counts(21),
            &[
                "Customer Community Login high: Customer Community Login: 21 logins in the org's current month, but only 20 bought",
            ],
        );
        check_silent(&RULE, &counts(20));
    }

    #[test]
    fn logins_above_a_pool_are_found_by_the_count_of_the_line() {
        let line = |counted: &str, quantity: u32| {
            format!(
                "-- policy\n[[contract]]\nid = \"L\"\nlicense = \"Customer Community Login\"\nmeter = \"login\"\n\
                 quantity = {quantity}\nstarts = 2026-01-15\nends = 2026-12-31\n{counted}\n"
            )
        };
        let logins = "-- LoginHistory\nUserId,LoginTime,Status,LoginType\nu4,2026-06-20T10:00:00Z,Success,Application\n\
            u4,2026-07-14T10:00:00Z,Success,Application\nu4,2026-07-14T11:00:00Z,Success,Application\n\
            u4,2026-07-15T10:00:00Z,Success,Application\nu4,2026-07-16T10:00:00Z,Failed,Application\n";
        // The pool from 15 June: one login before the period, two in it, on one day.
        let said = |number| {
            format!(
                "Customer Community Login high: Customer Community Login: {} the pools",
                if number == 1 { "1 login of the period exceeds" } else { "2 logins of the period exceed" }
            )
        };
        check(&RULE, &format!("{USERS}{logins}{}", line("", 2)), &[&said(1)]);
        check(&RULE, &format!("{USERS}{logins}{}", line("counted = \"all\"", 1)), &[&said(2)]);
        check_silent(&RULE, &format!("{USERS}{logins}{}", line("", 3)));
        check_silent(&RULE, &format!("{USERS}{logins}{}", line("counted = \"daily\"", 2)));
    }

    #[test]
    fn without_counts_and_contract_nothing_is_said() {
        check_silent(&RULE, USERS);
    }
}
