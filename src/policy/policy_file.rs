//! The policy file: its tables, what the command line says in their place, and the files that it names.

use std::collections::BTreeMap;
use std::path::Path;

use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use toml::de::DeTable;

use super::contract::{self, ContractLine};
use super::cost_centers::CostCenters;
use super::fault::{self, FaultPlace};
use super::fiscal_weeks::CalendarSettings;
use super::kind::{
    AnyName, Choice, Flag, KnownName, List, NamedEntries, NonEmptyText, RowCount, RuleId, Whole, ZoneName,
    choice,
};
use super::origin::{Origin, Origins};
use super::preset::{self, Control};
use super::reporting::Reporting;
use super::row_file::{self, SideFile};
use super::table::{self, PolicyTable, nested, table};
use super::thresholds::{ThresholdSettings, Thresholds};
use super::waiver::{self, Waiver};
use super::written::{PolicyReader, WrittenTable};
use crate::error::{Error, Result};
use crate::model::calendar::DateOrder;
use crate::model::digest::sha256;
use crate::model::fiscal::{FiscalCalendar, Weeks};
use crate::model::object::Object;
use crate::model::text::did_you_mean;
use crate::model::verdict::Severity;

table! {
    /// What a customer considers acceptable, and what was bought.
    pub struct Policy {
        /// Where days begin, as an IANA time zone.
        timezone: Tz = ZoneName, default(Tz::UTC);
        /// The month, 1 to 12, in which the fiscal year starts.
        fiscal_year_starts: u32 = Whole(1, 12), default(1_u32);
        /// A fiscal year of 52 or 53 whole weeks; without it fiscal months are calendar months.
        calendar: Option<CalendarSettings> = nested::<CalendarSettings>(), optional;
        /// Thresholds named after the controls that state them. The shortest sets idle_days, unless it is written.
        presets: Vec<&'static str> = List(chosen_preset()), optional;
        /// A CSV file with contract lines, beside the policy: one row a line, its columns are the keys of a contract line.
        contract_file: Option<String> = NonEmptyText, optional;
        /// A CSV file with waivers, beside the policy: one row a waiver.
        waiver_file: Option<String> = NonEmptyText, optional;
        /// A CSV file with the cost center of each account, beside the policy.
        cost_center_file: Option<String> = NonEmptyText, optional;
        /// After how many days a seat is idle, and how long a user is new.
        thresholds: ThresholdSettings = nested::<ThresholdSettings>(), always;
        /// How files are read.
        input: InputSettings = nested::<InputSettings>(), always;
        /// Which logins count as use.
        logins: LoginSettings = nested::<LoginSettings>(), always;
        /// Which rules are evaluated, and how grave they are.
        rules: RuleSettings = nested::<RuleSettings>(), always;
        /// The number of rows that each export has, by object: fewer or more are an issue.
        expected: BTreeMap<Object, u64> = NamedEntries { name: OBJECT, value: RowCount }, optional;
        /// The licence of a profile, by profile name or id, where no file says it.
        profiles: BTreeMap<String, String> = NamedEntries { name: AnyName, value: NonEmptyText }, optional;
        /// The currency that the company reports in; amounts are converted beside those of the contract.
        reporting: Option<Reporting> = nested::<Reporting>(), optional;
        /// What was bought: one table a line of an order form.
        contract: Vec<ContractLine> = List(nested::<ContractLine>()), optional;
        /// Written exceptions: one table each.
        waiver: Vec<Waiver> = List(nested::<Waiver>()), optional;
    }
    beside {
        /// What the command line says about findings.
        shown: ShownFindings;
        /// The files that the policy names, in the order of their keys.
        files: Vec<(&'static str, SideFile)>;
        /// Which cost center each account is charged to; nothing where no file tells.
        cost_centers: Option<CostCenters>;
        /// Where the settings come from.
        origins: Origins;
        /// SHA-256 of the policy file, in lower-case hexadecimal; nothing without a file.
        sha256: Option<String>;
    }
}

table! {
    /// How files are read.
    pub struct InputSettings {
        /// More than this share of one file's rows refused stops the audit, in percent.
        max_refused_percent: u32 = Whole(0, 100), default(5_u32);
        /// The order of numeric dates where their values leave it open; such a file stops the audit without it.
        date_order: Option<DateOrder> = choice!("date order", DateOrder), optional;
        /// The time zone of times without one, as an IANA time zone. Without it UTC in files with API names, and the policy's
        /// time zone in files with labels.
        zone: Option<Tz> = ZoneName, optional;
    }
}

table! {
    /// Which logins count as use.
    pub struct LoginSettings {
        /// Whether "Remote Access 2.0" logins count as use.
        count_oauth: bool = Flag, default(true);
        /// Whether logins of machines (API, token refresh, password reset) count as use.
        count_machine: bool = Flag, default(false);
    }
}

table! {
    /// Which rules are evaluated, and how grave they are.
    pub struct RuleSettings {
        /// The only rules to evaluate; all where it is not written.
        only: Option<Vec<String>> = List(RuleId), optional;
        /// Rules not to evaluate.
        skip: Vec<String> = List(RuleId), optional;
        /// Severities that replace a rule's own, by rule.
        severity: BTreeMap<String, Severity> = NamedEntries { name: RULE, value: choice!("severity", Severity) }, optional;
    }
}

fn chosen_preset() -> Choice<&'static str> {
    Choice {
        noun: "preset",
        words: preset::names(),
        parse: |name| preset::named(name).map(|control| control.preset),
    }
}

const OBJECT: KnownName<Object> = KnownName {
    noun: "object",
    known: |_| Object::ALL.map(|object| object.name().to_owned()).to_vec(),
    parse: Object::parse,
};

const RULE: KnownName<String> = KnownName {
    noun: "rule",
    known: |reader| reader.rules.iter().map(ToString::to_string).collect(),
    parse: |id| Some(id.to_owned()),
};

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

/// What the command line says about findings. Unlike the rules of the policy, those that are hidden still give seats their
/// reasons, so that no figure changes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ShownFindings {
    /// The only rules whose findings are shown; null for all.
    #[serde(rename = "shown_only")]
    pub only: Option<Vec<String>>,
    /// The rules whose findings are not shown.
    pub hidden: Vec<String>,
    /// Whether waivers excuse anything.
    pub waivers_applied: bool,
}

impl Default for ShownFindings {
    fn default() -> Self {
        Self { only: None, hidden: Vec::new(), waivers_applied: true }
    }
}

/// Every effective setting of a policy, in the order of the policy file, with what the command line says.
#[derive(Serialize)]
pub struct Settings<'a> {
    #[serde(flatten)]
    policy: &'a Policy,
    #[serde(flatten)]
    shown: &'a ShownFindings,
}

impl JsonSchema for Settings<'_> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Settings".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut settings = table::shown(table::schema(Policy::keys()));
        let shown = ShownFindings::json_schema(generator).to_value();
        for part in ["properties", "required"] {
            match (settings.get_mut(part), shown.get(part)) {
                (Some(Value::Object(all)), Some(Value::Object(more))) => all.extend(more.clone()),
                (Some(Value::Array(all)), Some(Value::Array(more))) => all.extend(more.clone()),
                _ => (),
            }
        }
        settings.try_into().unwrap_or_default()
    }
}

/// The JSON Schema of the policy file, for editors and for checks that are not ours. TOML's dates are texts in it, as
/// editors see them.
#[must_use]
pub fn schema() -> Value {
    let mut schema = table::schema(Policy::keys());
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        schema.insert("title".into(), "Seatwise policy".into());
    }
    schema
}

impl Default for Policy {
    fn default() -> Self {
        Self::read(&WrittenTable::empty(), &mut PolicyReader::new(&[])).expect("every key has a default")
    }
}

impl Policy {
    /// Reads and checks a policy file; `rules` are the ids that it may name.
    ///
    /// # Errors
    ///
    /// [`Error::Policy`] when the file cannot be read; with every unknown key and every value that makes no sense, each with
    /// its line.
    pub fn from_file(path: &Path, rules: &[&str]) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|error| {
            let hint = "name the policy file with --policy FILE, or leave the option out";
            Error::policy(format!("{}: {error}", path.display()), hint)
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::from_bytes(&bytes, &path.display().to_string(), folder, rules)
    }

    /// Reads and checks the text of a policy.
    ///
    /// # Errors
    ///
    /// As [`Policy::from_file`], with `name` in the place of the path.
    pub fn from_text(text: &str, name: &str, rules: &[&str]) -> Result<Self> {
        Self::from_bytes(text.as_bytes(), name, Path::new(""), rules)
    }

    fn from_bytes(bytes: &[u8], name: &str, folder: &Path, rules: &[&str]) -> Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(|_| {
            Error::policy(format!("{name}: the policy is not a UTF-8 text"), "save the file as UTF-8")
        })?;
        // Windows editors put a byte order mark in front, which TOML does not know.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = PolicyReader::new(rules);
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            reader.refuse_form(fault::of_syntax(&error, text));
        }
        let policy = Self::read(&WrittenTable::whole(&table), &mut reader);
        let policy = policy.and_then(|policy| policy.with_files(folder, &mut reader));
        match policy.filter(|_| reader.faults.is_empty()) {
            Some(policy) => Ok(Self { sha256: Some(sha256(bytes)), ..policy }),
            None => Err(Error::policy(fault::rendered(&mut reader.faults, name, text), "")),
        }
    }

    /// Reads the files that the policy names, checks what depends on several tables, and notes where everything comes from.
    fn with_files(mut self, folder: &Path, reader: &mut PolicyReader) -> Option<Self> {
        let before = ("contract", self.contract.len());
        let lines = self.rows_of("contract_file", self.contract_file.clone(), before, folder, reader);
        let before = ("waiver", self.waiver.len());
        let waivers = self.rows_of("waiver_file", self.waiver_file.clone(), before, folder, reader);
        let before = ("cost_center", 0);
        let centers = self.rows_of("cost_center_file", self.cost_center_file.clone(), before, folder, reader);
        let mut is_right = lines.is_some() && waivers.is_some() && centers.is_some();
        self.contract.extend(lines.into_iter().flatten().map(|(_, line)| line));
        self.waiver.extend(waivers.into_iter().flatten().map(|(_, waiver)| waiver));
        if self.cost_center_file.is_some() {
            self.cost_centers = centers.and_then(|rows| CostCenters::new(rows, reader));
            is_right &= self.cost_centers.is_some();
        }
        let checked = contract::check(&self.contract, reader).and(waiver::check(&self.waiver, reader));
        self.note_origins(reader);
        checked.filter(|()| is_right).map(|()| self)
    }

    /// The rows of the file that a key names, which is kept with its digest; none where the key is not written.
    fn rows_of<T: PolicyTable>(
        &mut self,
        key: &'static str,
        name: Option<String>,
        before: (&str, usize),
        folder: &Path,
        reader: &mut PolicyReader,
    ) -> Option<Vec<(String, T)>> {
        let Some(name) = name else { return Some(Vec::new()) };
        let read = row_file::read(folder, key, &name, before, reader)?;
        self.files.push((key, read.file));
        Some(read.rows)
    }

    /// Notes where each setting comes from, and lets presets and the thresholds of all licences fill what is not written.
    fn note_origins(&mut self, reader: &PolicyReader) {
        for (path, place) in &reader.places {
            let origin = match place {
                FaultPlace::Bytes(_) => Origin::File,
                FaultPlace::Row { file, .. } => Origin::RowFile(file.key),
            };
            self.origins.set(path, origin);
        }
        let strictest = self.controls().min_by_key(|control| control.idle_days);
        if let Some(control) = strictest.filter(|_| !reader.places.contains_key("thresholds.idle_days")) {
            self.thresholds.idle_days = control.idle_days;
            self.origins.set("thresholds.idle_days", Origin::Preset(control.preset));
        }
    }

    /// The controls whose thresholds were chosen by name.
    pub fn controls(&self) -> impl Iterator<Item = &'static Control> {
        self.presets.iter().filter_map(|name| preset::named(name))
    }

    /// How years divide into periods.
    #[must_use]
    pub fn fiscal_calendar(&self) -> FiscalCalendar {
        let weeks = self.calendar.as_ref();
        let weeks = weeks.map(|weeks| Weeks { pattern: weeks.weeks, year_ends: weeks.year_ends });
        FiscalCalendar { starts: self.fiscal_year_starts, weeks }
    }

    /// The file that a key of the policy names.
    #[must_use]
    pub fn file(&self, key: &str) -> Option<&SideFile> {
        self.files.iter().find(|(own, _)| *own == key).map(|(_, file)| file)
    }

    /// Every effective setting, as reports print it.
    #[must_use]
    pub fn settings(&self) -> Settings<'_> {
        Settings { policy: self, shown: &self.shown }
    }

    /// The thresholds that hold for a licence.
    #[must_use]
    pub fn thresholds_for(&self, license: &str) -> Thresholds {
        self.thresholds.of(license)
    }

    /// Puts what the command line says in the place of what the file says.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for a rule that does not exist; `rules` are those that do.
    pub fn overrule(&mut self, flags: &Flags, rules: &[&str]) -> Result<()> {
        for (flag, ids) in [("--only", &flags.only), ("--skip", &flags.skip)] {
            if let Some(unknown) = ids.iter().find(|id| !rules.contains(&id.as_str())) {
                let meant = did_you_mean(unknown, rules.iter().copied());
                let hint = format!("{meant}`seatwise rules` lists all rules");
                return Err(Error::usage(format!("{flag}: there is no rule \"{unknown}\""), hint));
            }
        }
        self.shown.only = Some(flags.only.clone()).filter(|only| !only.is_empty());
        self.shown.hidden.clone_from(&flags.skip);
        if let Some(order) = flags.date_order {
            self.input.date_order = Some(order);
            self.origins.set("input.date_order", Origin::Flag("--date-order"));
        }
        if let Some(zone) = flags.zone {
            self.input.zone = Some(zone);
            self.origins.set("input.zone", Origin::Flag("--zone"));
        }
        if flags.no_waivers {
            self.shown.waivers_applied = false;
            self.origins.set("waivers_applied", Origin::Flag("--no-waivers"));
        }
        Ok(())
    }

    /// Why the policy does not evaluate a rule; nothing where it does.
    #[must_use]
    pub fn leaves_out(&self, rule: &str) -> Option<&'static str> {
        let has = |ids: &[String]| ids.iter().any(|id| id == rule);
        if has(&self.rules.skip) {
            return Some("skipped by the policy");
        }
        self.rules.only.as_deref().filter(|only| !has(only)).map(|_| "not chosen by the policy")
    }

    /// Why the findings of a rule are not shown; nothing where they are.
    #[must_use]
    pub fn hides(&self, rule: &str) -> Option<&'static str> {
        let has = |ids: &[String]| ids.iter().any(|id| id == rule);
        if has(&self.shown.hidden) {
            return Some("skipped by --skip");
        }
        self.shown.only.as_deref().filter(|only| !has(only)).map(|_| "not chosen by --only")
    }

    /// The waivers that excuse findings on a day; none where they are not applied.
    pub fn waivers_in_force(&self, day: chrono::NaiveDate) -> impl Iterator<Item = &Waiver> {
        self.waiver.iter().filter(move |waiver| self.shown.waivers_applied && waiver.holds_on(day))
    }
}
