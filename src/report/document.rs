//! The report as a document: what `report.json` holds, and what can be read back from it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cell::{DayCell, DigestCell, LoginCount, RowCount, SeatCount, TextCell, UserCount};
use super::outcome::{Report, SCHEMA};
use super::record::Rows;
use super::records::files::{IgnoredRecord, InputRecord, IssueRecord};
use super::records::findings::{self, ControlRecord, FindingRecord, RuleRecord, WaiverRecord};
use super::records::money::{
    self, AllocationRecord, ChargeRecord, ConvertedRecord, LicenseRecord, MonthRecord, ProfileRecord,
    SweepRecord, TotalRecord,
};
use super::records::renewal::{self, PoolRecord, RenewalRecord, RightSizingRecord};
use super::records::seats::{self, InactiveRecord, SeatRecord};
use crate::audit::facts::{Population, Verdicts};
use crate::model::calendar::date_of;
use crate::model::fiscal::{FiscalMonth, Period};
use crate::org::coverage::Coverage;

/// Everything that one audit came to. Counts are 0, never null; amounts are exact decimals as text, or null without a price;
/// dates are ISO 8601 in the policy's time zone; ids have 18 characters.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Document<'a> {
    /// The version of this form: within it fields may be added, and none changes its meaning.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: TextCell<'a>,
    /// What wrote the report.
    pub tool: Tool<'a>,
    /// The day whose end the audit describes.
    pub as_of: DayCell,
    /// The fiscal quarter.
    pub period: PeriodPart<'a>,
    /// The policy.
    pub policy: PolicyPart<'a>,
    /// The files that were read.
    pub inputs: Vec<InputRecord<'a>>,
    /// The files that were left aside.
    pub ignored: Vec<IgnoredRecord<'a>>,
    /// What the login files cover.
    pub coverage: CoveragePart,
    /// What a reader must know of the export first.
    pub issues: Vec<IssueRecord<'a>>,
    /// The waivers of the policy.
    pub waivers: Rows<'a, WaiverRecord<'a>>,
    /// How many users there are.
    pub population: PopulationPart,
    /// Seats by verdict.
    pub verdicts: VerdictsPart,
    /// The seats as each control that states a threshold would judge them.
    pub controls: Vec<ControlRecord<'a>>,
    /// Contract lines, and licences without one.
    pub licenses: Vec<LicenseRecord<'a>>,
    /// What each line cost in each fiscal month of the period.
    pub months: Rows<'a, MonthRecord<'a>>,
    /// Whose the money of each line is.
    pub allocation: Rows<'a, AllocationRecord<'a>>,
    /// The sums of the lines, by currency.
    pub totals: Vec<TotalRecord<'a>>,
    /// The amounts in the reporting currency; null where the policy names none.
    pub converted: Option<ConvertedPart<'a>>,
    /// Pools of the lines that are billed by use.
    pub pools: Rows<'a, PoolRecord<'a>>,
    /// What to order when the lines are renewed.
    pub renewal: Rows<'a, RenewalRecord<'a>>,
    /// Both meters compared.
    pub right_sizing: Vec<RightSizingRecord<'a>>,
    /// Seats and money at other thresholds.
    pub sweep: Vec<SweepRecord<'a>>,
    /// Seats and money behind each profile.
    pub profiles: Rows<'a, ProfileRecord<'a>>,
    /// The rules.
    pub rules: Vec<RuleRecord<'a>>,
    /// What they found.
    pub findings: Rows<'a, FindingRecord<'a>>,
    /// The seats.
    pub seats: Rows<'a, SeatRecord<'a>>,
    /// The external users who hold no seat.
    pub inactive: Rows<'a, InactiveRecord<'a>>,
    /// What was lost on each seat with a reason, line by line and part by part of the period.
    pub charges: Rows<'a, ChargeRecord<'a>>,
}

/// What wrote a report.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Tool<'a> {
    /// The tool's name.
    pub name: TextCell<'a>,
    /// The tool's version.
    pub version: TextCell<'a>,
}

/// A fiscal quarter.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PeriodPart<'a> {
    /// 2026-Q3, or FY2027-Q3 (named by the year it ends in) where the fiscal year does not start in January.
    #[schemars(extend("pattern" = "^(FY)?[0-9]{4}-Q[1-4]$"))]
    pub label: TextCell<'a>,
    /// Its first day.
    pub start: DayCell,
    /// Its last day.
    pub end: DayCell,
    /// Its months.
    pub months: Vec<MonthPart<'a>>,
}

/// A fiscal month.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MonthPart<'a> {
    /// 2026-P07, the seventh month of the fiscal year.
    #[schemars(extend("pattern" = "^(FY)?[0-9]{4}-P(0[1-9]|1[0-2])$"))]
    pub label: TextCell<'a>,
    /// Its first day.
    pub start: DayCell,
    /// Its last day.
    pub end: DayCell,
}

/// The digests of the policy and of the files that it names, and every effective setting.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PolicyPart<'a> {
    /// The SHA-256 of the policy file; null without one.
    pub sha256: Option<DigestCell<'a>>,
    /// The file of contract lines that it names.
    pub contract_file: Option<TextCell<'a>>,
    /// Its SHA-256.
    pub contract_file_sha256: Option<DigestCell<'a>>,
    /// The file of waivers that it names.
    pub waiver_file: Option<TextCell<'a>>,
    /// Its SHA-256.
    pub waiver_file_sha256: Option<DigestCell<'a>>,
    /// The file of cost centers that it names.
    pub cost_center_file: Option<TextCell<'a>>,
    /// Its SHA-256.
    pub cost_center_file_sha256: Option<DigestCell<'a>>,
    /// Every setting that takes effect, be it of the file, of a flag, or a default.
    #[schemars(with = "crate::policy::Settings")]
    pub settings: Value,
}

/// What the login files cover.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CoveragePart {
    /// Stretches of days without a gap of more than three days.
    pub spans: Vec<SpanPart>,
    /// Login rows used, each login once however many files hold it.
    pub rows: RowCount,
    /// Logins of people among them.
    pub logins: LoginCount,
}

/// A stretch of days.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SpanPart {
    /// Its first day.
    pub from: DayCell,
    /// Its last day.
    pub to: DayCell,
}

/// How many users there are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PopulationPart {
    /// Users of the export that existed on the as-of date.
    pub users: UserCount,
    /// External ones among them, inactive ones included.
    pub external: UserCount,
    /// Active external ones.
    pub seats: SeatCount,
}

/// Seats by verdict.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct VerdictsPart {
    /// Used within the threshold.
    pub active: SeatCount,
    /// Not used for as many days as the threshold, or longer.
    pub idle: SeatCount,
    /// Never used.
    pub never: SeatCount,
    /// Never used, and created lately.
    pub new: SeatCount,
    /// The inputs cannot tell.
    pub unknown: SeatCount,
}

/// All amounts in the reporting currency.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConvertedPart<'a> {
    /// The reporting currency.
    pub currency: super::cell::CurrencyCell<'a>,
    /// Currencies of lines that the policy has no rate for.
    pub missing: Vec<super::cell::CurrencyCell<'a>>,
    /// The lines with a price and a rate.
    pub lines: Vec<ConvertedRecord<'a>>,
    /// Their sum; null where a rate is missing, since a part would look like the whole.
    pub total: Option<TotalRecord<'a>>,
}

impl Document<'_> {
    /// The JSON Schema of reports, as this version writes them.
    #[must_use]
    pub fn schema() -> Value {
        let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
        let mut schema = settings.into_generator().into_root_schema_for::<Self>();
        schema.insert("$id".to_owned(), SCHEMA.into());
        schema.insert("title".to_owned(), "Seatwise report".into());
        schema.to_value()
    }
}

impl<'a> From<&'a Report> for Document<'a> {
    fn from(report: &'a Report) -> Self {
        Self {
            schema: SCHEMA.into(),
            tool: Tool { name: env!("CARGO_PKG_NAME").into(), version: env!("CARGO_PKG_VERSION").into() },
            as_of: report.when.as_of.into(),
            period: PeriodPart::from(&report.when.period),
            policy: PolicyPart::from(report),
            inputs: report.inputs.iter().map(InputRecord::from).collect(),
            ignored: report.ignored.iter().map(IgnoredRecord::from).collect(),
            coverage: CoveragePart::from(&report.coverage),
            issues: report.issues.iter().map(IssueRecord::from).collect(),
            waivers: Rows::made(|| findings::waivers(report)),
            population: PopulationPart::from(&report.population),
            verdicts: VerdictsPart::from(&report.verdicts),
            controls: report.controls.iter().map(ControlRecord::from).collect(),
            licenses: report.costs.lines.iter().map(LicenseRecord::from).collect(),
            months: Rows::made(|| money::months(report)),
            allocation: Rows::made(|| money::allocation(report)),
            totals: money::totals(&report.costs.totals),
            converted: report.converted.as_ref().map(|converted| ConvertedPart {
                currency: converted.currency.into(),
                missing: converted.missing.iter().map(|currency| (*currency).into()).collect(),
                lines: money::converted(report),
                total: converted.total.as_ref().map(TotalRecord::from),
            }),
            pools: Rows::made(|| renewal::pools(report)),
            renewal: Rows::made(|| renewal::renewals(report)),
            right_sizing: report.right_sizing.iter().map(RightSizingRecord::from).collect(),
            sweep: report.sweep.iter().map(SweepRecord::from).collect(),
            profiles: Rows::made(|| report.profiles.iter().map(ProfileRecord::from)),
            rules: report.audit.outcomes.iter().map(RuleRecord::from).collect(),
            findings: Rows::made(|| findings::findings(report)),
            seats: Rows::made(|| seats::seats(report)),
            inactive: Rows::made(|| seats::inactive(report)),
            charges: Rows::made(|| money::charges(report)),
        }
    }
}

impl<'a> From<&'a Period> for PeriodPart<'a> {
    fn from(period: &'a Period) -> Self {
        let month = |month: &'a FiscalMonth| MonthPart {
            label: month.label.as_str().into(),
            start: month.start.into(),
            end: month.end.into(),
        };
        Self {
            label: period.label.as_str().into(),
            start: period.start.into(),
            end: period.end.into(),
            months: period.months.iter().map(month).collect(),
        }
    }
}

impl<'a> From<&'a Report> for PolicyPart<'a> {
    fn from(report: &'a Report) -> Self {
        let policy = &report.policy;
        let name = |key: &str| policy.file(key).map(|file| file.name.as_str().into());
        let digest = |key: &str| policy.file(key).map(|file| file.sha256.as_str().into());
        Self {
            sha256: policy.sha256.as_deref().map(DigestCell::from),
            contract_file: name("contract_file"),
            contract_file_sha256: digest("contract_file"),
            waiver_file: name("waiver_file"),
            waiver_file_sha256: digest("waiver_file"),
            cost_center_file: name("cost_center_file"),
            cost_center_file_sha256: digest("cost_center_file"),
            // Settings are texts, numbers and flags under keys that are texts.
            settings: serde_json::to_value(policy.settings()).unwrap_or_default(),
        }
    }
}

impl From<&Coverage> for CoveragePart {
    fn from(coverage: &Coverage) -> Self {
        let span = |from: i32, to: i32| SpanPart { from: date_of(from).into(), to: date_of(to).into() };
        Self {
            spans: coverage.spans.iter().map(|own| span(own.from_day, own.to_day)).collect(),
            rows: coverage.rows.into(),
            logins: coverage.logins.into(),
        }
    }
}

impl From<&Population> for PopulationPart {
    fn from(people: &Population) -> Self {
        Self { users: people.users.into(), external: people.external.into(), seats: people.seats.into() }
    }
}

impl From<&Verdicts> for VerdictsPart {
    fn from(seats: &Verdicts) -> Self {
        Self {
            active: seats.active.into(),
            idle: seats.idle.into(),
            never: seats.never.into(),
            new: seats.new.into(),
            unknown: seats.unknown.into(),
        }
    }
}
