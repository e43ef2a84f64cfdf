//! The number of seats differs from the number that Salesforce counts.
//!
//! # Finds
//!
//! Licences whose seats in the User file differ in number from UserLicense.UsedLicenses. The rule compares licences
//! with seats and licences known to be external. One finding per licence. A licence is not compared if it is only
//! inferred for one of its seats.
//!
//! # Why
//!
//! Auditors ask whether the export is complete. A filter in the query, a truncated report or users on another
//! profile show as a difference here.
//!
//! # Fix
//!
//! Export User again without a filter, on the same day as UserLicense. Check refused rows first.
//!
//! # Blind spots
//!
//! In large orgs Salesforce counts with a delay: UsedLicensesLastUpdated is the time of the count. The confidence
//! is low if the count is older than the as-of date, if the as-of date is before the export, or if rows of User
//! were refused.

use polars::prelude::{LazyFrame, PolarsResult, col, lit, when};

use crate::audit::column::{CONFIDENCE, IS_COMPARED, SEATS};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::calendar::day_in;
use crate::model::object::Object;
use crate::model::text::counted;
use crate::model::verdict::{Confidence, Severity};
use crate::org::column::{LICENSE, USED_COUNTED_ON, USED_LICENSES};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "count-mismatch",
    title: "Seats differ from Salesforce's own count",
    severity: Severity::Medium,
    scope: Scope::ComparedLicenses,
    needs: &[Need::of(Object::UserLicense, &[(USED_LICENSES, "UsedLicenses")])],
    reason: None,
    evidence: &[
        Evidence::new("license", LICENSE, Form::Text),
        Evidence::new("seats", SEATS, Form::Count),
        Evidence::new("UserLicense.UsedLicenses", USED_LICENSES, Form::Count),
        Evidence::new("UserLicense.UsedLicensesLastUpdated", USED_COUNTED_ON, Form::Day),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, policy: &Policy) -> PolarsResult<LazyFrame> {
    let as_of = facts.as_of();
    let exported_later =
        facts.org().latest().is_some_and(|timestamp| day_in(policy.timezone, timestamp) > as_of);
    // A refused row may be the very seat that is missing.
    let is_short = facts.org().has_refused(Object::User);
    let is_old = col(USED_COUNTED_ON).lt(lit(i64::from(as_of))).fill_null(lit(false));
    let is_stale = is_old.or(lit(exported_later || is_short));
    let confidence =
        when(is_stale).then(lit(Confidence::Low.as_str())).otherwise(lit(Confidence::High.as_str()));
    Ok(facts
        .counted_licenses(policy)?
        .filter(col(IS_COMPARED).and(col(SEATS).neq(col(USED_LICENSES))))
        .with_column(confidence.alias(CONFIDENCE)))
}

fn message(row: &Row) -> String {
    let seats = counted(row.number(SEATS).unwrap_or_default().unsigned_abs(), "seat");
    let used = row.number(USED_LICENSES).unwrap_or_default();
    let counted_on = row.date(USED_COUNTED_ON).map_or_else(String::new, |day| format!(", counted on {day}"));
    format!(
        "{}: {seats} in the User file, but Salesforce counts {used} used{counted_on}",
        row.text_or(LICENSE, "?")
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,Profile.UserLicense.Name\nu1,1,PowerPartner,Partner Community\n\
        u2,1,PowerPartner,partner community\nu3,0,PowerPartner,Partner Community\nu4,1,Standard,Salesforce\n";

    #[test]
    fn counts_are_compared_by_name_and_internal_licences_are_not() {
        let counts = "-- UserLicense\nId,Name,UsedLicenses,UsedLicensesLastUpdated\n\
            100000000000001AAA,Partner Community,3,2026-09-30T04:00:00Z\n100000000000002AAA,Salesforce,9,\n\
            100000000000003AAA,Customer Community,4,\n100000000000004AAA,Gold Partner,0,\n\
            100000000000005AAA,External Identity,,\n";
        check(
            &RULE,
            &format!("{USERS}{counts}"),
            &[
                "Customer Community medium: Customer Community: 0 seats in the User file, but Salesforce counts 4 used",
                "Partner Community medium: Partner Community: 2 seats in the User file, but Salesforce counts 3 used, \
             counted on 2026-09-30",
            ],
        );
    }

    #[test]
    fn equal_counts_are_fine() {
        let counts = "-- UserLicense\nId,Name,UsedLicenses\n100000000000001AAA,Partner Community,2\n";
        check_silent(&RULE, &format!("{USERS}{counts}"));
    }

    #[test]
    fn where_licences_are_inferred_nothing_is_compared() {
        let files = "-- User\nId,IsActive,UserType\nu1,1,PowerPartner\n\
            -- UserLicense\nId,Name,UsedLicenses\n100000000000001AAA,Partner Community,2\n\
            100000000000002AAA,Partner Community Login,1\n";
        check_silent(&RULE, files);
    }

    #[test]
    fn without_counts_nothing_is_said() {
        check_silent(
            &RULE,
            &format!(
                "{USERS}-- UserLicense\nId,Name,TotalLicenses\n100000000000001AAA,Partner Community,2\n"
            ),
        );
    }
}
