//! Every effective setting of a policy, as reports print it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::waiver::{Matching, Waiver};
use super::{Policy, Thresholds, contract, reporting};
use crate::model::calendar::DateOrder;
use crate::model::fiscal::Weeks;
use crate::model::verdict::Severity;

/// Every effective setting of a policy, in the order of the policy file.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Settings<'a> {
    timezone: &'static str,
    fiscal_year_starts: u32,
    calendar: Option<Weeks>,
    presets: Vec<&'static str>,
    thresholds: Thresholds,
    license_thresholds: &'a BTreeMap<String, Thresholds>,
    expected: BTreeMap<&'static str, u64>,
    max_refused_percent: u32,
    date_order: Option<DateOrder>,
    zone: Option<&'static str>,
    count_oauth: bool,
    count_machine: bool,
    profiles: &'a BTreeMap<String, String>,
    only: Option<&'a [String]>,
    skip: &'a [String],
    shown_only: Option<&'a [String]>,
    hidden: &'a [String],
    severity: &'a BTreeMap<String, Severity>,
    reporting: Option<reporting::Shown<'a>>,
    contract: Vec<contract::Shown<'a>>,
    waivers_applied: bool,
    waivers: Vec<ShownWaiver<'a>>,
}

/// A waiver as the report's settings show it.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ShownWaiver<'a> {
    id: &'a str,
    rules: Option<&'a [String]>,
    #[serde(rename = "match")]
    matching: &'a Matching,
    owner: &'a str,
    reason: &'a str,
    #[schemars(with = "String")]
    expires: NaiveDate,
}

impl<'a> From<&'a Waiver> for ShownWaiver<'a> {
    fn from(waiver: &'a Waiver) -> Self {
        Self {
            id: &waiver.id,
            rules: waiver.rules.as_deref(),
            matching: &waiver.matching,
            owner: &waiver.owner,
            reason: &waiver.reason,
            expires: waiver.expires,
        }
    }
}

impl Policy {
    /// Every effective setting, as reports print it.
    #[must_use]
    pub fn settings(&self) -> Settings<'_> {
        Settings {
            timezone: self.timezone.name(),
            fiscal_year_starts: self.calendar.starts,
            calendar: self.calendar.weeks,
            presets: self.presets.iter().map(|control| control.preset).collect(),
            thresholds: self.thresholds,
            license_thresholds: &self.license_thresholds,
            expected: self.expected.iter().map(|(object, rows)| (object.name(), *rows)).collect(),
            max_refused_percent: self.max_refused_percent,
            date_order: self.date_order,
            zone: self.unmarked_zone.map(chrono_tz::Tz::name),
            count_oauth: self.count_oauth,
            count_machine: self.count_machine,
            profiles: &self.profiles,
            only: self.only.as_deref(),
            skip: &self.skip,
            shown_only: self.shown_only.as_deref(),
            hidden: &self.hidden,
            severity: &self.severity,
            reporting: self.reporting.as_ref().map(reporting::Shown::from),
            contract: self.contract.iter().map(contract::Shown::from).collect(),
            waivers_applied: self.apply_waivers,
            waivers: self.waivers.iter().map(ShownWaiver::from).collect(),
        }
    }
}
