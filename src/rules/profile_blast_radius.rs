//! A profile on which many seats of several accounts depend.
//!
//! # Finds
//!
//! Profiles that ten seats or more are on, from two accounts or more. One finding per profile. The table of all
//! profiles, with seats, accounts and money, stands in the report whether or not this rule finds anything.
//!
//! # Why
//!
//! A change of a profile changes all its users at once: permissions, page layouts, login hours. Its licence is also
//! the licence of all of them. Who is about to change one should know how many people at how many companies it hits.
//!
//! # Fix
//!
//! Nothing is broken. Before a change, try it on a copy of the profile with a few users, or use permission sets.
//!
//! # Blind spots
//!
//! Sites that a profile is a member of: no exported file of ours tells them. Internal users of the same profile.

use polars::prelude::{LazyFrame, PolarsResult, col, lit};

use crate::audit::column::{ACCOUNTS, CONFIDENCE, SEATS};
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::snapshot::Snapshot;
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

fn find(snapshot: &Snapshot, _policy: &Policy) -> PolarsResult<LazyFrame> {
    let is_wide = col(SEATS).gt_eq(lit(WIDE_SEATS)).and(col(ACCOUNTS).gt_eq(lit(WIDE_ACCOUNTS)));
    Ok(snapshot.profiles().filter(is_wide).with_column(lit(Confidence::High.as_str()).alias(CONFIDENCE)))
}

fn message(row: &Row) -> String {
    let name = row.text(PROFILE_NAME).or(row.text(PROFILE_ID)).unwrap_or("?");
    let (seats, accounts) = (row.number(SEATS).unwrap_or_default(), row.number(ACCOUNTS).unwrap_or_default());
    format!("a change of the profile {name} hits {seats} seats of {accounts} accounts")
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
        let found = "Partner Community info: a change of the profile Dealers hits 10 seats of 2 accounts";
        check(&RULE, &users(10, 2), &[found]);
        check_silent(&RULE, &users(9, 2));
        check_silent(&RULE, &users(10, 1));
    }

    #[test]
    fn without_profiles_nothing_is_said() {
        check_silent(&RULE, "-- User\nId,IsActive,UserType\nu1,1,PowerPartner\n");
    }
}
