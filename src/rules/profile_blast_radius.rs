//! A profile on which many seats of several accounts depend.
//!
//! # Finds
//!
//! Profiles with ten or more seats from two or more accounts. One finding per profile. The report always has a
//! table of all profiles with seats, accounts and money.
//!
//! # Why
//!
//! A change to a profile affects all its users at once: permissions, page layouts, login hours and the licence.
//! Before such a change, an administrator should know how many people in how many companies it affects.
//!
//! # Fix
//!
//! This is information, not an error. Test a change on a copy of the profile with a few users, or use permission
//! sets.
//!
//! # Blind spots
//!
//! The sites of a profile are not known, since no exported file contains them. Internal users of the same profile
//! are not counted.

use polars::prelude::{LazyFrame, PolarsResult, col, lit};

use crate::audit::column::{ACCOUNTS, CONFIDENCE, SEATS};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::{Confidence, Severity};
use crate::org::column::{PROFILE_ID, PROFILE_NAME};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "profile-blast-radius",
    title: "Profile that many seats depend on",
    severity: Severity::Info,
    scope: Scope::Profiles,
    needs: &[Need::one_of(Object::User, &[(PROFILE_ID, "ProfileId"), (PROFILE_NAME, "Profile.Name")])],
    reason: None,
    evidence: &[
        Evidence::new("Profile.Id", PROFILE_ID, Form::Text),
        Evidence::new("Profile.Name", PROFILE_NAME, Form::Text),
        Evidence::new("seats", SEATS, Form::Count),
        Evidence::new("accounts", ACCOUNTS, Form::Count),
    ],
    find,
    message,
    source: "",
};

/// Seats from which on a profile is worth a line.
const WIDE_SEATS: i64 = 10;
/// Accounts from which on it is.
const WIDE_ACCOUNTS: i64 = 2;

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    let is_wide = col(SEATS).gt_eq(lit(WIDE_SEATS)).and(col(ACCOUNTS).gt_eq(lit(WIDE_ACCOUNTS)));
    Ok(facts.profiles().filter(is_wide).with_column(lit(Confidence::High.as_str()).alias(CONFIDENCE)))
}

fn message(row: &Row) -> String {
    let name = row.text(PROFILE_NAME).or(row.text(PROFILE_ID)).unwrap_or("?");
    let (seats, accounts) = (row.number(SEATS).unwrap_or_default(), row.number(ACCOUNTS).unwrap_or_default());
    format!("a change to the profile {name} affects {seats} seats in {accounts} accounts")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    fn users(seats: usize, accounts: usize) -> String {
        let rows = (1..=seats)
            .map(|seat| format!("u{seat},1,PowerPartner,p1,Dealers,a{}\n", seat % accounts + 1))
            .collect::<Vec<_>>()
            .concat();
        format!(
            "-- User\nId,IsActive,UserType,ProfileId,Profile.Name,AccountId\n{rows}u99,0,PowerPartner,p1,Dealers,a9\n"
        )
    }

    #[test]
    fn ten_seats_of_two_accounts_are_many() {
        let found = "Partner Community info: a change to the profile Dealers affects 10 seats in 2 accounts";
        check(&RULE, &users(10, 2), &[found]);
        check_silent(&RULE, &users(9, 2));
        check_silent(&RULE, &users(10, 1));
    }

    #[test]
    fn without_profiles_nothing_is_said() {
        check_silent(&RULE, "-- User\nId,IsActive,UserType\nu1,1,PowerPartner\n");
    }
}
