//! What is drawn for a policy: thresholds, calendar, switched rules.

use super::calendar::{FiscalYear, Weeks};
use super::contract_draft::{ContractDraft, contract_draft};
use super::license_draft::{NAMED_PROFILES, PROFILES};
use super::{PolicySpec, WaiverSpec, id};
use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const RULES: [&str; 31] = [
    "idle-seat",
    "never-logged-in",
    "frozen-seat",
    "duplicate-person",
    "low-use-member",
    "failed-logins-only",
    "permission-license-on-inactive",
    "contact-without-account",
    "contact-account-missing",
    "contact-user-gone",
    "contact-deleted",
    "duplicate-contact",
    "registered-without-user",
    "contact-shared",
    "user-without-contact",
    "contact-missing",
    "account-mismatch",
    "email-drift",
    "internal-user-with-contact",
    "internal-role",
    "role-missing",
    "role-unexpected",
    "role-account-mismatch",
    "license-type-mismatch",
    "profile-blast-radius",
    "undocumented",
    "trigger-fired",
    "review-overdue",
    "count-mismatch",
    "over-allocated",
    "unknown-license",
];

const ZONES: [&str; 6] =
    ["UTC", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland", "Europe/Berlin"];

/// Rules with one severity: DESIGN does not say whether an override also replaces the lower
/// severity that a rule gives to some of its findings.
const RULES_OF_ONE_SEVERITY: [&str; 9] = [
    "never-logged-in",
    "low-use-member",
    "contact-deleted",
    "contact-shared",
    "account-mismatch",
    "trigger-fired",
    "undocumented",
    "count-mismatch",
    "unknown-license",
];

#[derive(Debug, Clone)]
pub(super) struct PolicyDraft {
    pub timezone: &'static str,
    pub fiscal_year: FiscalYear,
    idle_days: i64,
    grace_days: i64,
    license_idle_days: Vec<(&'static str, i64)>,
    license_grace_days: Vec<(&'static str, i64)>,
    count_oauth: bool,
    /// A place in `PROFILES`, and whether the policy names it by its id.
    profiles: Vec<(usize, bool)>,
    skip: Vec<&'static str>,
    only: Option<Vec<&'static str>>,
    severity: Vec<(&'static str, &'static str)>,
    contract: ContractDraft,
}

prop_compose! {
    pub fn policy_draft()(
        timezone in select(ZONES.to_vec()),
        starts in 1..=12_u32,
        weeks in prop::option::weighted(0.3, weeks()),
        idle_days in select(vec![7, 30, 90, 120]),
        grace_days in select(vec![1, 14, 30, 150]),
        license_idle_days in vec(license_days(vec![10, 60, 180]), 0..3),
        license_grace_days in vec(license_days(vec![2, 20, 90]), 0..2),
        count_oauth in prop::bool::weighted(0.7),
        profiles in vec((1..NAMED_PROFILES, any::<bool>()), 0..4),
        (skip, only) in chosen_rules(),
        changed in subsequence(RULES_OF_ONE_SEVERITY.to_vec(), 0..3),
        severity in select(vec!["low", "medium", "high"]),
        contract in contract_draft(),
    ) -> PolicyDraft {
        let severity = changed.into_iter().map(|rule| (rule, severity)).collect();
        PolicyDraft {
            timezone, fiscal_year: FiscalYear { starts, weeks }, idle_days, grace_days, license_idle_days,
            license_grace_days, count_oauth, profiles, skip, only, severity, contract,
        }
    }
}

fn weeks() -> impl Strategy<Value = Weeks> {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    (select(vec![[4, 4, 5], [4, 5, 4], [5, 4, 4]]), any::<bool>(), select(days.to_vec()))
        .prop_map(|(months, nearest, ends_on)| Weeks { months, nearest, ends_on })
}

/// One in lower case: a licence is found whatever its case.
fn license_days(days: Vec<i64>) -> impl Strategy<Value = (&'static str, i64)> {
    (select(vec!["Customer Community", "partner community", "External Identity"]), select(days))
}

/// Those that are skipped, or those that alone are evaluated.
fn chosen_rules() -> impl Strategy<Value = (Vec<&'static str>, Option<Vec<&'static str>>)> {
    prop_oneof![
        14 => Just((vec![], None)),
        5 => subsequence(RULES.to_vec(), 0..4).prop_map(|skip| (skip, None)),
        1 => subsequence(RULES.to_vec(), 12..24).prop_map(|only| (vec![], Some(only))),
    ]
}

impl PolicyDraft {
    /// The days that are worth hitting exactly.
    pub(super) fn thresholds(&self) -> Vec<i64> {
        let own = self.license_idle_days.iter().map(|(_, days)| *days);
        [self.idle_days, self.grace_days, self.idle_days].into_iter().chain(own).collect()
    }

    /// Of one of the contract lines, if there are any.
    pub(super) fn license_of_line(&self, n: usize) -> Option<&'static str> {
        self.contract.license_of_line(n)
    }

    pub(super) fn settle(&self, as_of: NaiveDate, waivers: Vec<WaiverSpec>) -> PolicySpec {
        let owned = |(key, value): &(&str, &str)| (key.to_string(), value.to_string());
        PolicySpec {
            timezone: self.timezone.to_owned(),
            fiscal_year: self.fiscal_year,
            idle_days: self.idle_days,
            grace_days: self.grace_days,
            license_idle_days: first_of_each(named(&self.license_idle_days)),
            license_grace_days: first_of_each(named(&self.license_grace_days)),
            count_oauth: self.count_oauth,
            profiles: self.profiles(),
            skip: self.skip.iter().map(ToString::to_string).collect(),
            only: self.only.as_ref().map(|only| only.iter().map(ToString::to_string).collect()),
            severity: self.severity.iter().map(owned).collect(),
            contract: self.contract.settle(as_of),
            waivers,
        }
    }

    fn profiles(&self) -> Vec<(String, String)> {
        let places = first_of_each(self.profiles.iter().copied()).into_iter();
        let pair = |(place, by_id): (usize, bool)| {
            let license = PROFILES[place].license.expect("a profile before the unnamed ones");
            let name = PROFILES[place].name.to_owned();
            (if by_id { id("00e", place) } else { name }, license.to_owned())
        };
        places.map(pair).collect()
    }
}

fn named(days: &[(&'static str, i64)]) -> impl Iterator<Item = (String, i64)> {
    days.iter().map(|(name, days)| ((*name).to_owned(), *days))
}

/// A TOML table holds a key once.
fn first_of_each<K: PartialEq, V>(pairs: impl Iterator<Item = (K, V)>) -> Vec<(K, V)> {
    let mut kept: Vec<(K, V)> = Vec::new();
    for (key, value) in pairs {
        if !kept.iter().any(|(other, _)| *other == key) {
            kept.push((key, value));
        }
    }
    kept
}
