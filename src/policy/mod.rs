//! What the customer considers acceptable, and what was bought: the policy file, read and checked.
//!
//! [`written`] is the file as it stands, [`Policy`] what it means: below this line nothing is optional and
//! nothing is text that still has to be understood.

mod contract;
mod read;
mod written;

use std::collections::BTreeMap;
use std::path::Path;

use chrono_tz::Tz;
use serde::Serialize;

pub use contract::{ContractLine, Price};
pub(crate) use read::nearest;

use crate::error::{Error, Result};
use crate::model::calendar::DateOrder;
use crate::model::license::license_key;
use crate::model::object::Object;
use crate::model::verdict::Severity;

/// The thresholds for one licence, in whole days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Thresholds {
    /// Last activity this many days ago, or more, makes a seat idle. Default 90.
    pub idle_days: u32,
    /// A user created less than this many days ago is new. Default 30.
    pub grace_days: u32,
}

/// Everything that is decided and not exported.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Where days begin. Default UTC.
    pub timezone: Tz,
    /// The month (1 to 12) in which the fiscal year starts. Default 1.
    pub fiscal_year_starts: u32,
    /// The thresholds of licences that have none of their own.
    pub thresholds: Thresholds,
    /// The thresholds of single licences, by name as written.
    pub license_thresholds: BTreeMap<String, Thresholds>,
    /// Row counts that the exporter saw, by object.
    pub expected: BTreeMap<Object, u64>,
    /// More than this share of one file's rows refused stops the audit. Default 5.
    pub max_refused_percent: u32,
    /// The order of numeric dates where their values leave it open. Default: such a file stops the audit.
    pub date_order: Option<DateOrder>,
    /// Whether "Remote Access 2.0" logins count as use. Default true.
    pub count_oauth: bool,
    /// Whether logins of machines (API, token refresh, password reset) count as use. Default false.
    pub count_machine: bool,
    /// The licence of a profile, by profile name or id, where no file says it.
    pub profiles: BTreeMap<String, String>,
    /// The rules not to evaluate.
    pub skip: Vec<String>,
    /// Severities that replace a rule's own.
    pub severity: BTreeMap<String, Severity>,
    /// Rules that the policy names and that this version does not have yet.
    pub later_rules: Vec<String>,
    /// The contract lines, in the order of the file.
    pub contract: Vec<ContractLine>,
    /// SHA-256 of the policy file, in lower-case hexadecimal; nothing without a file.
    pub sha256: Option<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            timezone: Tz::UTC,
            fiscal_year_starts: 1,
            thresholds: Thresholds { idle_days: 90, grace_days: 30 },
            license_thresholds: BTreeMap::new(),
            expected: BTreeMap::new(),
            max_refused_percent: 5,
            date_order: None,
            count_oauth: true,
            count_machine: false,
            profiles: BTreeMap::new(),
            skip: Vec::new(),
            severity: BTreeMap::new(),
            later_rules: Vec::new(),
            contract: Vec::new(),
            sha256: None,
        }
    }
}

impl Policy {
    /// Reads and checks a policy file; `rules` are the ids that it may name.
    ///
    /// # Errors
    ///
    /// [`Error::Policy`] with file, line and column when the file cannot be read, holds an unknown key or
    /// a value that makes no sense.
    pub fn from_file(path: &Path, rules: &[&str]) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|error| Error::Policy {
            place: path.display().to_string(),
            message: error.to_string(),
            hint: "name the policy file with --policy FILE, or leave the option out".into(),
        })?;
        read::policy(&bytes, &path.display().to_string(), rules)
    }

    /// Reads and checks the text of a policy.
    ///
    /// # Errors
    ///
    /// As [`Policy::from_file`], with `name` in the place of the path.
    pub fn from_text(text: &str, name: &str, rules: &[&str]) -> Result<Self> {
        read::policy(text.as_bytes(), name, rules)
    }

    /// The thresholds for a licence.
    #[must_use]
    pub fn thresholds_for(&self, license: &str) -> Thresholds {
        let key = license_key(license);
        self.license_thresholds
            .iter()
            .find(|(name, _)| license_key(name) == key)
            .map_or(self.thresholds, |(_, thresholds)| *thresholds)
    }

    /// Every effective setting, as reports print it.
    #[must_use]
    pub fn settings(&self) -> Settings<'_> {
        Settings {
            timezone: self.timezone.name(),
            fiscal_year_starts: self.fiscal_year_starts,
            thresholds: self.thresholds,
            license_thresholds: &self.license_thresholds,
            expected: self.expected.iter().map(|(object, rows)| (object.name(), *rows)).collect(),
            max_refused_percent: self.max_refused_percent,
            date_order: self.date_order,
            count_oauth: self.count_oauth,
            count_machine: self.count_machine,
            profiles: &self.profiles,
            skip: &self.skip,
            severity: &self.severity,
            contract: self.contract.iter().map(contract::Shown::from).collect(),
        }
    }
}

/// Every effective setting of a policy, in the order of the policy file.
#[derive(Serialize)]
pub struct Settings<'a> {
    timezone: &'static str,
    fiscal_year_starts: u32,
    thresholds: Thresholds,
    license_thresholds: &'a BTreeMap<String, Thresholds>,
    expected: BTreeMap<&'static str, u64>,
    max_refused_percent: u32,
    date_order: Option<DateOrder>,
    count_oauth: bool,
    count_machine: bool,
    profiles: &'a BTreeMap<String, String>,
    skip: &'a [String],
    severity: &'a BTreeMap<String, Severity>,
    contract: Vec<contract::Shown<'a>>,
}
