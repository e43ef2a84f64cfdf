//! The policy file as it is written: TOML, strict, every key optional.
//!
//! The comments below are the descriptions of the JSON Schema that `seatwise schema policy` prints.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use toml::Spanned;

use crate::model::fiscal::Pattern;

/// What a customer considers acceptable, and what was bought.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "Seatwise policy")]
pub(super) struct Written {
    /// Where days begin, as an IANA time zone. Default UTC.
    #[schemars(with = "Option<String>")]
    pub(super) timezone: Option<Spanned<String>>,
    /// The month, 1 to 12, in which the fiscal year starts. Default 1.
    #[schemars(with = "Option<i64>", range(min = 1, max = 12))]
    pub(super) fiscal_year_starts: Option<Spanned<i64>>,
    /// A fiscal year of 52 or 53 whole weeks; without it fiscal months are calendar months.
    pub(super) calendar: Option<Calendar>,
    /// Thresholds named after the controls that state them. The shortest sets idle_days, unless it is written.
    #[schemars(schema_with = "preset_names")]
    pub(super) presets: Option<Vec<Spanned<String>>>,
    /// A CSV file with waivers, beside the policy.
    #[schemars(with = "Option<String>")]
    pub(super) waiver_file: Option<Spanned<String>>,
    /// A CSV file with the cost center of each account, beside the policy.
    #[schemars(with = "Option<String>")]
    pub(super) cost_center_file: Option<Spanned<String>>,
    /// After how many days a seat is idle, and how long a user is new.
    pub(super) thresholds: Thresholds,
    /// Rows that the exporter saw, by object.
    #[schemars(with = "BTreeMap<String, u64>")]
    pub(super) expected: BTreeMap<Spanned<String>, Spanned<i64>>,
    /// How files are read.
    pub(super) input: Input,
    /// Which logins count as use.
    pub(super) logins: Logins,
    /// The licence of a profile, by profile name or id, where no file says it.
    pub(super) profiles: BTreeMap<String, String>,
    /// Which rules are evaluated, and how grave they are.
    pub(super) rules: Rules,
    /// The currency that the company reports in; amounts are converted beside those of the contract.
    pub(super) reporting: Option<Reporting>,
    /// What was bought: one table a line of an order form.
    #[schemars(with = "Vec<Contract>")]
    pub(super) contract: Vec<Spanned<Contract>>,
    /// Written exceptions: one table each.
    #[schemars(with = "Vec<Waiver>")]
    pub(super) waiver: Vec<Spanned<Waiver>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Calendar {
    /// The weeks of the three months of a quarter. A 53rd week is added to the year's last month.
    #[schemars(with = "String", extend("enum" = Pattern::NAMES))]
    pub(super) weeks: Spanned<String>,
    /// The day on which the year ends: the last of that name in the month before fiscal_year_starts, or the one nearest
    /// to that month's end.
    #[schemars(with = "String", regex(pattern = YEAR_END))]
    pub(super) year_ends: Spanned<String>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Thresholds {
    /// Last activity this many days ago, or more, makes a seat idle. Default 90.
    #[schemars(with = "Option<i64>", range(min = 1, max = 36500))]
    pub(super) idle_days: Option<Spanned<i64>>,
    /// A user created less than this many days ago is new. Default 30.
    #[schemars(with = "Option<i64>", range(min = 1, max = 36500))]
    pub(super) grace_days: Option<Spanned<i64>>,
    /// Thresholds of single licences, by the licence's name.
    #[schemars(with = "BTreeMap<String, LicenseThresholds>")]
    pub(super) license: BTreeMap<Spanned<String>, LicenseThresholds>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct LicenseThresholds {
    /// As for all licences.
    #[schemars(with = "Option<i64>", range(min = 1, max = 36500))]
    pub(super) idle_days: Option<Spanned<i64>>,
    /// As for all licences.
    #[schemars(with = "Option<i64>", range(min = 1, max = 36500))]
    pub(super) grace_days: Option<Spanned<i64>>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Input {
    /// More than this share of one file's rows refused stops the audit. Default 5.
    #[schemars(with = "Option<i64>", range(min = 0, max = 100))]
    pub(super) max_refused_percent: Option<Spanned<i64>>,
    /// The order of numeric dates where their values leave it open.
    #[schemars(with = "Option<String>", extend("enum" = ["day-first", "month-first"]))]
    pub(super) date_order: Option<Spanned<String>>,
    /// The time zone of times without one, as an IANA time zone. Default UTC in files with API names, the policy's time
    /// zone in files with labels.
    #[schemars(with = "Option<String>")]
    pub(super) zone: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Logins {
    /// Whether "Remote Access 2.0" logins count as use. Default true.
    pub(super) count_oauth: Option<bool>,
    /// Whether logins of machines (API, token refresh, password reset) count as use. Default false.
    pub(super) count_machine: Option<bool>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Rules {
    /// The only rules to evaluate.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) only: Option<Vec<Spanned<String>>>,
    /// Rules not to evaluate.
    #[schemars(with = "Vec<String>")]
    pub(super) skip: Vec<Spanned<String>>,
    /// Severities that replace a rule's own, by rule.
    #[schemars(with = "BTreeMap<String, String>")]
    pub(super) severity: BTreeMap<Spanned<String>, Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reporting {
    /// ISO 4217 code.
    #[schemars(with = "String")]
    pub(super) currency: Spanned<String>,
    /// One table per other currency.
    #[serde(default)]
    pub(super) rate: Vec<ReportingRate>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportingRate {
    /// ISO 4217 code of the currency that is converted.
    #[schemars(with = "String")]
    pub(super) currency: Spanned<String>,
    /// What one unit of it is worth in the reporting currency, as a decimal text.
    #[schemars(with = "String")]
    pub(super) rate: Spanned<String>,
    /// The day that the rate is of.
    #[schemars(with = "String", regex(pattern = DAY))]
    pub(super) date: Spanned<toml::value::Datetime>,
    /// Who published it.
    #[schemars(with = "String", length(min = 1))]
    pub(super) source: Spanned<String>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Contract {
    /// The order form's line, unique in the policy.
    #[schemars(with = "String", length(min = 1))]
    pub(super) id: Spanned<String>,
    /// The licence's name.
    #[schemars(with = "String", length(min = 1))]
    pub(super) license: Spanned<String>,
    /// How the licence is billed.
    #[schemars(with = "String", extend("enum" = ["member", "login", "active", "included"]))]
    pub(super) meter: Spanned<String>,
    /// What was bought: seats, the logins of one pool, or the users who may come in a contract month.
    #[schemars(with = "i64", range(min = 0, max = 1_000_000_000))]
    pub(super) quantity: Spanned<i64>,
    /// Price per seat and month, per login, or per user and month, as a decimal text. None on an included line.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) price: Option<Spanned<String>>,
    /// ISO 4217 code of the price.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) currency: Option<Spanned<String>>,
    /// First day of the term.
    #[schemars(with = "String", regex(pattern = DAY))]
    pub(super) starts: Spanned<toml::value::Datetime>,
    /// Last day of the term.
    #[schemars(with = "String", regex(pattern = DAY))]
    pub(super) ends: Spanned<toml::value::Datetime>,
    /// Uplift of the price at renewal, in percent. Default 0.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) uplift_percent: Option<Spanned<String>>,
    /// What to hold in reserve at renewal, in percent of the quantity. Default 0.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) headroom_percent: Option<Spanned<String>>,
    /// What would otherwise be bought within the term, in the unit of the quantity. Default 0.
    #[serde(default)]
    #[schemars(with = "Option<i64>", range(min = 0, max = 1_000_000_000))]
    pub(super) planned_growth: Option<Spanned<i64>>,
    /// Days before the term's last day by which a reduction must be announced. Default 0.
    #[serde(default)]
    #[schemars(with = "Option<i64>", range(min = 0, max = 36500))]
    pub(super) notice_days: Option<Spanned<i64>>,
    /// Whether the contract lets the quantity be reduced within the term. Default false.
    #[serde(default)]
    pub(super) reducible: Option<bool>,
    /// Where finance books it.
    #[serde(default)]
    pub(super) cost_center: Option<String>,
    /// The profiles whose seats this line pays for; all of the licence where it is not written.
    #[serde(default)]
    pub(super) profiles: Option<Vec<String>>,
    /// On the login and the active meter: the day of the month on which contract months start; the month's last day where it
    /// is shorter. Default the day of starts.
    #[serde(default)]
    #[schemars(with = "Option<i64>", range(min = 1, max = 31))]
    pub(super) pool_starts_on: Option<Spanned<i64>>,
    /// On the login meter: how many months one pool holds, 12 for a pool by the year. Default 1.
    #[serde(default)]
    #[schemars(with = "Option<i64>", range(min = 1, max = 36))]
    pub(super) pool_months: Option<Spanned<i64>>,
    /// On the login meter: which logins are held against the pool, every one ("all", the default), one per user and day
    /// ("daily"), or one per user and contract month ("monthly").
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("enum" = ["all", "daily", "monthly"]))]
    pub(super) counted: Option<Spanned<String>>,
    /// On the active meter: users are sold in blocks of so many. Default 1.
    #[serde(default)]
    #[schemars(with = "Option<i64>", range(min = 1, max = 1_000_000_000))]
    pub(super) block: Option<Spanned<i64>>,
    /// On the login meter: the member licence that it is compared with.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) sibling: Option<Spanned<String>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Waiver {
    /// A name of its own, which findings that it excuses carry.
    #[schemars(with = "String", length(min = 1))]
    pub(super) id: Spanned<String>,
    /// The rules whose findings it excuses; all rules where it is not written.
    #[serde(default)]
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) rules: Option<Vec<Spanned<String>>>,
    /// Whom it excuses; everybody where it is not written. All keys must fit.
    #[serde(default, rename = "match")]
    #[schemars(with = "Option<Matching>")]
    pub(super) matching: Option<Spanned<Matching>>,
    /// Who answers for it.
    #[schemars(with = "String", length(min = 1))]
    pub(super) owner: Spanned<String>,
    /// Why it is right.
    #[schemars(with = "String", length(min = 1))]
    pub(super) reason: Spanned<String>,
    /// The last day on which it holds.
    #[schemars(with = "String", regex(pattern = DAY))]
    pub(super) expires: Spanned<toml::value::Datetime>,
}

#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Matching {
    /// User ids or user names.
    pub(super) user: OneOrMany,
    /// Patterns of user names, with * and ?.
    pub(super) username: OneOrMany,
    /// Account ids, or patterns of account names.
    pub(super) account: OneOrMany,
    /// Profile ids, or patterns of profile names.
    pub(super) profile: OneOrMany,
    /// Patterns of licence names.
    pub(super) license: OneOrMany,
}

/// One text or several.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a text or a list of texts")]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl OneOrMany {
    /// The texts.
    pub(super) fn texts(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

/// A list of known presets.
fn preset_names(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": { "type": "string", "enum": super::preset::names() } })
}

/// The last or nearest day of some name.
const YEAR_END: &str = "^(last|nearest) (monday|tuesday|wednesday|thursday|friday|saturday|sunday)$";

/// A date as TOML writes it.
const DAY: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
