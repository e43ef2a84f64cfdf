//! The policy file as it is written: TOML, strict, every key optional.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// The whole file; see the README for what each key means.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Written {
    pub(super) timezone: Option<Spanned<String>>,
    pub(super) fiscal_year_starts: Option<Spanned<i64>>,
    pub(super) presets: Option<Spanned<Vec<String>>>,
    pub(super) thresholds: Thresholds,
    pub(super) expected: BTreeMap<Spanned<String>, Spanned<i64>>,
    pub(super) input: Input,
    pub(super) logins: Logins,
    pub(super) profiles: BTreeMap<String, String>,
    pub(super) rules: Rules,
    pub(super) contract: Vec<Spanned<Contract>>,
    pub(super) waiver: Vec<Spanned<toml::Table>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Thresholds {
    pub(super) idle_days: Option<Spanned<i64>>,
    pub(super) grace_days: Option<Spanned<i64>>,
    pub(super) license: BTreeMap<Spanned<String>, LicenseThresholds>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct LicenseThresholds {
    pub(super) idle_days: Option<Spanned<i64>>,
    pub(super) grace_days: Option<Spanned<i64>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Input {
    pub(super) max_refused_percent: Option<Spanned<i64>>,
    pub(super) date_order: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Logins {
    pub(super) count_oauth: Option<bool>,
    pub(super) count_machine: Option<bool>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Rules {
    pub(super) skip: Vec<Spanned<String>>,
    pub(super) severity: BTreeMap<Spanned<String>, Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contract {
    pub(super) id: Spanned<String>,
    pub(super) license: Spanned<String>,
    pub(super) meter: Spanned<String>,
    pub(super) quantity: Spanned<i64>,
    #[serde(default)]
    pub(super) price: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) currency: Option<Spanned<String>>,
    pub(super) starts: Spanned<toml::value::Datetime>,
    pub(super) ends: Spanned<toml::value::Datetime>,
    #[serde(default)]
    pub(super) uplift_percent: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) headroom_percent: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) planned_growth: Option<Spanned<i64>>,
    #[serde(default)]
    pub(super) notice_days: Option<Spanned<i64>>,
    #[serde(default)]
    pub(super) cost_center: Option<String>,
    #[serde(default)]
    pub(super) profiles: Option<Vec<String>>,
    #[serde(default)]
    pub(super) pool_starts_on: Option<Spanned<i64>>,
    #[serde(default)]
    pub(super) sibling: Option<Spanned<String>>,
}
