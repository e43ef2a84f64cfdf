//! What the customer considers acceptable, and what was bought: the policy file, read and checked.
//!
//! [`written`] is the file as it stands, [`Policy`] what it means: below this line nothing is optional and
//! nothing is text that still has to be understood.

mod contract;
mod cost_centers;
mod effective;
mod lines;
pub mod origin;
mod pair;
pub mod preset;
mod read;
mod reporting;
mod schema;
mod settings;
mod sheet;
pub mod waiver;
mod waiver_file;
mod written;

use std::collections::BTreeMap;
use std::path::Path;

use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Serialize;

pub use contract::{ActiveTerms, ContractLine, LoginTerms, Price, Terms};
pub use cost_centers::CostCenters;
pub(crate) use effective::quoted;
pub use lines::LicenseProfile;
pub use pair::{Pair, Prices};
pub(crate) use read::nearest;
pub use reporting::{Rate, Reporting};
pub use schema::schema;
pub use settings::Settings;
pub use sheet::SideFile;

use crate::error::{Error, Result};
use crate::model::calendar::DateOrder;
use crate::model::fiscal::FiscalCalendar;
use crate::model::license::license_key;
use crate::model::object::Object;
use crate::model::verdict::Severity;
use origin::{Origin, Origins};
use preset::Control;
use waiver::Waiver;

/// The thresholds for one licence, in whole days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Thresholds {
    /// Last activity this many days ago, or more, makes a seat idle. Default 90.
    pub idle_days: u32,
    /// A user created less than this many days ago is new. Default 30.
    pub grace_days: u32,
}

/// What the command line says about the policy.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// The only rules whose findings are shown; empty for all.
    pub only: Vec<String>,
    /// Rules whose findings are not shown.
    pub skip: Vec<String>,
    /// The order of numeric dates where their values leave it open.
    pub date_order: Option<DateOrder>,
    /// The zone of times that name none.
    pub zone: Option<Tz>,
    /// Whether waivers excuse nothing.
    pub no_waivers: bool,
}

/// Everything that is decided and not exported.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Where days begin. Default UTC.
    pub timezone: Tz,
    /// How years divide into periods. Default calendar years.
    pub calendar: FiscalCalendar,
    /// The controls whose thresholds were chosen by name.
    pub presets: Vec<&'static Control>,
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
    /// The zone of times that name none. Default UTC in files with API names, the policy's zone in files with labels.
    pub unmarked_zone: Option<Tz>,
    /// Whether "Remote Access 2.0" logins count as use. Default true.
    pub count_oauth: bool,
    /// Whether logins of machines (API, token refresh, password reset) count as use. Default false.
    pub count_machine: bool,
    /// The licence of a profile, by profile name or id, where no file says it.
    pub profiles: BTreeMap<String, String>,
    /// The only rules to evaluate; nothing for all.
    pub only: Option<Vec<String>>,
    /// The rules not to evaluate.
    pub skip: Vec<String>,
    /// The only rules whose findings are shown; nothing for all. Unlike the rules of the policy, those that are hidden still
    /// give seats their reasons, so that no figure changes.
    pub shown_only: Option<Vec<String>>,
    /// The rules whose findings are not shown.
    pub hidden: Vec<String>,
    /// Severities that replace a rule's own.
    pub severity: BTreeMap<String, Severity>,
    /// The contract lines, in the order of the file.
    pub contract: Vec<ContractLine>,
    /// Written exceptions, in the order of the file; those of the waiver file behind.
    pub waivers: Vec<Waiver>,
    /// The file that some of them come from.
    pub waiver_file: Option<SideFile>,
    /// The currency of a second, converted view of all amounts; nothing for none.
    pub reporting: Option<Reporting>,
    /// Which cost center each account is charged to; nothing where no file tells.
    pub cost_centers: Option<CostCenters>,
    /// Whether waivers excuse anything. Default true.
    pub apply_waivers: bool,
    /// Where the settings come from.
    pub origins: Origins,
    /// SHA-256 of the policy file, in lower-case hexadecimal; nothing without a file.
    pub sha256: Option<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            timezone: Tz::UTC,
            calendar: FiscalCalendar::default(),
            presets: Vec::new(),
            thresholds: Thresholds { idle_days: 90, grace_days: 30 },
            license_thresholds: BTreeMap::new(),
            expected: BTreeMap::new(),
            max_refused_percent: 5,
            date_order: None,
            unmarked_zone: None,
            count_oauth: true,
            count_machine: false,
            profiles: BTreeMap::new(),
            only: None,
            skip: Vec::new(),
            shown_only: None,
            hidden: Vec::new(),
            severity: BTreeMap::new(),
            contract: Vec::new(),
            waivers: Vec::new(),
            waiver_file: None,
            cost_centers: None,
            reporting: None,
            apply_waivers: true,
            origins: Origins::default(),
            sha256: None,
        }
    }
}

impl Policy {
    /// The files that the policy names.
    pub fn files(&self) -> impl Iterator<Item = &SideFile> {
        let centers = self.cost_centers.as_ref().map(|centers| &centers.file);
        self.waiver_file.iter().chain(centers)
    }

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
        let folder = path.parent().unwrap_or(Path::new(""));
        read::policy(&bytes, &path.display().to_string(), folder, rules)
    }

    /// Reads and checks the text of a policy.
    ///
    /// # Errors
    ///
    /// As [`Policy::from_file`], with `name` in the place of the path.
    pub fn from_text(text: &str, name: &str, rules: &[&str]) -> Result<Self> {
        read::policy(text.as_bytes(), name, Path::new(""), rules)
    }

    /// Puts what the command line says in the place of what the file says.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for a rule that does not exist; `rules` are those that do.
    pub fn overrule(&mut self, flags: &Flags, rules: &[&str]) -> Result<()> {
        for (flag, ids) in [("--only", &flags.only), ("--skip", &flags.skip)] {
            if let Some(unknown) = ids.iter().find(|id| !rules.contains(&id.as_str())) {
                let hint = nearest(unknown, rules.iter().copied()).map_or_else(
                    || "`seatwise rules` lists them".to_owned(),
                    |near| format!("did you mean {near}? `seatwise rules` lists them"),
                );
                return Err(Error::usage(format!("{flag}: there is no rule \"{unknown}\""), hint));
            }
        }
        self.shown_only = Some(flags.only.clone()).filter(|only| !only.is_empty());
        self.hidden.clone_from(&flags.skip);
        if let Some(order) = flags.date_order {
            self.date_order = Some(order);
            self.origins.set("input.date_order", Origin::Flag("--date-order"));
        }
        if let Some(zone) = flags.zone {
            self.unmarked_zone = Some(zone);
            self.origins.set("input.zone", Origin::Flag("--zone"));
        }
        if flags.no_waivers {
            self.apply_waivers = false;
            self.origins.set("waivers_applied", Origin::Flag("--no-waivers"));
        }
        Ok(())
    }

    /// Why the policy does not evaluate a rule; nothing where it does.
    #[must_use]
    pub fn leaves_out(&self, rule: &str) -> Option<&'static str> {
        let has = |ids: &[String]| ids.iter().any(|id| id == rule);
        if has(&self.skip) {
            return Some("skipped by the policy");
        }
        self.only.as_deref().filter(|only| !has(only)).map(|_| "not chosen by the policy")
    }

    /// Why the findings of a rule are not shown; nothing where they are.
    #[must_use]
    pub fn hides(&self, rule: &str) -> Option<&'static str> {
        let has = |ids: &[String]| ids.iter().any(|id| id == rule);
        if has(&self.hidden) {
            return Some("skipped by --skip");
        }
        self.shown_only.as_deref().filter(|only| !has(only)).map(|_| "not chosen by --only")
    }

    /// The waivers that excuse findings on a day; none where they are not applied.
    pub fn waivers_in_force(&self, day: chrono::NaiveDate) -> impl Iterator<Item = &Waiver> {
        self.waivers.iter().filter(move |waiver| self.apply_waivers && waiver.holds_on(day))
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
}
