//! What is drawn for a policy: thresholds, contract terms around the as-of date, switched rules.

use super::calendar::{FiscalYear, Weeks, shifted};
use super::draft::PROFILES;
use super::{LineSpec, PolicySpec, WaiverSpec, id};
use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Their order is not that of the lines, because the id decides between lines of one term.
const LINE_IDS: [&str; 6] = ["ORD-30/1", "ORD-4/1", "A-9", "Z-1", "B-2", "a-5"];

const RULES: [&str; 30] = [
    "idle-seat",
    "never-logged-in",
    "frozen-seat",
    "duplicate-person",
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

/// Often the same, so that lines share a licence.
const LICENSES: [&str; 11] = [
    "Partner Community",
    "Partner Community",
    "Partner Community",
    "Customer Community",
    "Customer Community",
    "Customer Community Plus",
    "External Identity",
    "Gold Partner",
    "Acme Special Seats",
    "External Apps",
    "Customer Community Login",
];

const PRICES: [(&str, &str); 9] = [
    ("USD", "25.00"),
    ("USD", "7.125"),
    ("USD", "5.00"),
    ("EUR", "4.99"),
    ("EUR", "19.95"),
    ("JPY", "1200"),
    ("JPY", "950.5"),
    ("KWD", "8.250"),
    ("KWD", "1.0005"),
];

/// Days from the as-of date to the first and the last day.
const LONG_TERM: (i64, i64) = (-3000, 3000);

/// Rules with one severity: DESIGN does not say whether an override also replaces the lower
/// severity that a rule gives to some of its findings.
const RULES_OF_ONE_SEVERITY: [&str; 9] = [
    "never-logged-in",
    "frozen-seat",
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
    count_oauth: bool,
    /// A place in `PROFILES`, and whether the policy names it by its id.
    profiles: Vec<(usize, bool)>,
    skip: Vec<&'static str>,
    severity: Vec<(&'static str, &'static str)>,
    lines: Vec<LineDraft>,
}

#[derive(Debug, Clone)]
struct LineDraft {
    license: &'static str,
    quantity: u32,
    price: Option<&'static str>,
    currency: &'static str,
    /// Days from the as-of date.
    starts: i64,
    ends: i64,
    uplift_percent: &'static str,
    headroom_percent: &'static str,
    planned_growth: u32,
    notice_days: u32,
}

prop_compose! {
    pub fn policy_draft()(
        timezone in select(ZONES.to_vec()),
        starts in 1..=12_u32,
        weeks in prop::option::weighted(0.3, weeks()),
        idle_days in select(vec![7, 30, 90, 120]),
        grace_days in select(vec![1, 14, 30, 150]),
        license_idle_days in vec(license_idle_days(), 0..3),
        count_oauth in prop::bool::weighted(0.7),
        profiles in vec((1..PROFILES.len(), any::<bool>()), 0..4),
        skip in prop_oneof![3 => Just(vec![]), 1 => subsequence(RULES.to_vec(), 0..4)],
        changed in subsequence(RULES_OF_ONE_SEVERITY.to_vec(), 0..3),
        severity in select(vec!["low", "medium", "high"]),
        lines in prop_oneof![1 => Just(vec![]), 8 => vec(line(), 2..=LINE_IDS.len())],
    ) -> PolicyDraft {
        let severity = changed.into_iter().map(|rule| (rule, severity)).collect();
        PolicyDraft {
            timezone, fiscal_year: FiscalYear { starts, weeks }, idle_days, grace_days, license_idle_days, count_oauth, profiles,
            skip, severity, lines,
        }
    }
}

fn weeks() -> impl Strategy<Value = Weeks> {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    (select(vec![[4, 4, 5], [4, 5, 4], [5, 4, 4]]), any::<bool>(), select(days.to_vec()))
        .prop_map(|(months, nearest, ends_on)| Weeks { months, nearest, ends_on })
}

/// One in lower case: a licence is found whatever its case.
fn license_idle_days() -> impl Strategy<Value = (&'static str, i64)> {
    (select(vec!["Customer Community", "partner community", "External Identity"]), select(vec![10, 60, 180]))
}

prop_compose! {
    fn line()(
        license in select(LICENSES.to_vec()),
        quantity in prop_oneof![5 => 1..4_u32, 2 => 4..10_u32, 1 => Just(50)],
        (currency, price) in select(PRICES.to_vec()),
        has_price in prop::bool::weighted(0.9),
        (starts, ends) in term(),
        uplift_percent in select(vec!["0", "7", "3.5"]),
        headroom_percent in select(vec!["0", "5", "12.5"]),
        planned_growth in 0..4_u32,
        notice_days in select(vec![0, 30, 90]),
    ) -> LineDraft {
        let price = has_price.then_some(price);
        LineDraft {
            license, quantity, price, currency, starts, ends, uplift_percent, headroom_percent,
            planned_growth, notice_days,
        }
    }
}

/// First and last day: long, and bought, ended, ending, starting around the as-of date.
fn term() -> impl Strategy<Value = (i64, i64)> {
    let usual = vec![(-20, 344), (-400, -5), (-350, 10), (5, 370), (-364, 0), (0, 364), (0, 0)];
    let any = (-100..100_i64, 0..400_i64).prop_map(|(starts, days)| (starts, starts + days));
    prop_oneof![4 => Just(LONG_TERM), 4 => select(usual), 1 => any]
}

impl PolicyDraft {
    /// The days that are worth hitting exactly.
    pub(super) fn thresholds(&self) -> Vec<i64> {
        let own = self.license_idle_days.iter().map(|(_, days)| *days);
        [self.idle_days, self.grace_days, self.idle_days].into_iter().chain(own).collect()
    }

    pub(super) fn has_line_for(&self, license: &str) -> bool {
        self.lines.iter().any(|line| line.license == license)
    }

    pub(super) fn settle(&self, as_of: NaiveDate, waivers: Vec<WaiverSpec>) -> PolicySpec {
        let owned = |(key, value): &(&str, &str)| (key.to_string(), value.to_string());
        PolicySpec {
            timezone: self.timezone.to_owned(),
            fiscal_year: self.fiscal_year,
            idle_days: self.idle_days,
            grace_days: self.grace_days,
            license_idle_days: first_of_each(
                self.license_idle_days.iter().map(|(name, days)| (name.to_string(), *days)),
            ),
            count_oauth: self.count_oauth,
            profiles: self.profiles(),
            skip: self.skip.iter().map(ToString::to_string).collect(),
            severity: self.severity.iter().map(owned).collect(),
            contract: self.lines.iter().zip(LINE_IDS).map(|(line, id)| line.settle(id, as_of)).collect(),
            waivers,
        }
    }

    fn profiles(&self) -> Vec<(String, String)> {
        let places = first_of_each(self.profiles.iter().copied()).into_iter();
        let pair = |(place, by_id): (usize, bool)| {
            let (name, license) = PROFILES[place];
            (if by_id { id("00e", place) } else { name.to_owned() }, license.to_owned())
        };
        places.map(pair).collect()
    }
}

impl LineDraft {
    fn settle(&self, id: &str, as_of: NaiveDate) -> LineSpec {
        // Whether an expired member line makes a login licence a member one is not said anywhere.
        let is_login = self.license.contains("Login");
        let (starts, ends) = if is_login { LONG_TERM } else { (self.starts, self.ends) };
        LineSpec {
            id: id.to_owned(),
            license: self.license.to_owned(),
            quantity: self.quantity,
            price: self.price.map(str::to_owned),
            currency: self.currency.to_owned(),
            starts: shifted(as_of, starts),
            ends: shifted(as_of, ends),
            uplift_percent: self.uplift_percent.to_owned(),
            headroom_percent: self.headroom_percent.to_owned(),
            planned_growth: self.planned_growth,
            notice_days: self.notice_days,
        }
    }
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
