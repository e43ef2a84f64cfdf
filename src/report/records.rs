//! The rows of the report's lists, with the field names that are a promise; JSON and CSV print the same.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Report;
use crate::audit::Outcome;
use crate::audit::column::{
    CONFIDENCE, DAYS_INACTIVE, IS_INFERRED, LAST_ACTIVITY, LOGIN_DAYS, METER, REASON, SEASONAL, SEVERITY,
    VERDICT, WAIVED_BY,
};
use crate::audit::control::Judged;
use crate::audit::row::Row;
use crate::cost::{Costs, LineCost, Money, NO_LICENSE, ProfileCost, Swept};
use crate::model::money::Amount;
use crate::model::verdict::Advice;
use crate::org::column::{ACCOUNT_ID, CONTACT_ID, IS_FROZEN, LICENSE, USER_ID};
use crate::policy::preset::{CONTROLS, Control};

/// One row per contract line, and one per licence without a line.
#[derive(Debug, Serialize)]
pub(super) struct LicenseRecord<'a> {
    license: &'a str,
    contract: Option<&'a str>,
    meter: &'static str,
    bought: u64,
    assigned: u64,
    unassigned: i64,
    active: usize,
    idle: usize,
    never: usize,
    new: usize,
    unknown: usize,
    frozen: u64,
    inferred: u64,
    reclaimable: u64,
    waived: u64,
    overage: u64,
    freed: u64,
    needed: u64,
    logins_all: u64,
    logins_daily: u64,
    pool: u64,
    pool_left: u64,
    price: Option<String>,
    currency: Option<&'static str>,
    spent: Option<String>,
    lost: Option<String>,
    waived_lost: Option<String>,
    freed_value: Option<String>,
    avoided: Option<String>,
    saved_at_renewal: Option<String>,
    saved_from_unassigned: Option<String>,
    cash_in_term: Option<String>,
    renews_on: Option<String>,
    notice_by: Option<String>,
    cost_center: Option<&'a str>,
}

impl<'a> From<&'a LineCost> for LicenseRecord<'a> {
    fn from(cost: &'a LineCost) -> Self {
        let line = cost.line.as_ref();
        let money = |amount: fn(&Money) -> Amount| cost.money.as_ref().map(|money| amount(money).to_string());
        Self {
            license: &cost.license,
            contract: line.map(|line| line.id.as_str()),
            meter: cost.meter.as_str(),
            bought: cost.bought,
            assigned: cost.assigned,
            unassigned: cost.unassigned(),
            active: cost.verdicts.active,
            idle: cost.verdicts.idle,
            never: cost.verdicts.never,
            new: cost.verdicts.new,
            unknown: cost.verdicts.unknown,
            frozen: cost.frozen,
            inferred: cost.inferred,
            reclaimable: cost.reclaimable,
            waived: cost.waived,
            overage: cost.overage,
            freed: cost.freed,
            needed: cost.needed,
            logins_all: cost.logins.all,
            logins_daily: cost.logins.daily,
            pool: cost.pool,
            pool_left: cost.pool_left,
            price: cost.price().map(crate::policy::Price::shown),
            currency: line.and_then(|line| line.currency).map(|currency| currency.code()),
            spent: money(|money| money.spent),
            lost: money(|money| money.lost),
            waived_lost: money(|money| money.waived_lost),
            freed_value: money(|money| money.freed_value),
            avoided: money(|money| money.avoided),
            saved_at_renewal: money(|money| money.saved_at_renewal),
            saved_from_unassigned: money(|money| money.saved_from_unassigned),
            cash_in_term: money(|money| money.cash_in_term),
            renews_on: line.filter(|line| line.ends()).map(|line| line.renews_on.to_string()),
            notice_by: line.filter(|line| line.ends()).map(|line| line.notice_by().to_string()),
            cost_center: line.and_then(|line| line.cost_center.as_deref()),
        }
    }
}

/// One row per contract line with a price and fiscal month of the period.
#[derive(Debug, Serialize)]
pub(super) struct MonthRecord<'a> {
    month: &'a str,
    start: NaiveDate,
    end: NaiveDate,
    license: &'a str,
    contract: Option<&'a str>,
    cost_center: Option<&'a str>,
    currency: &'static str,
    spent: String,
    lost: String,
    waived_lost: String,
}

/// What each month of the period cost, line by line.
pub(super) fn months(costs: &Costs) -> impl Iterator<Item = MonthRecord<'_>> {
    costs.lines.iter().flat_map(|cost| {
        let line = cost.line.as_ref();
        cost.months.iter().map(move |part| MonthRecord {
            month: &part.month.label,
            start: part.month.start,
            end: part.month.end,
            license: &cost.license,
            contract: line.map(|line| line.id.as_str()),
            cost_center: line.and_then(|line| line.cost_center.as_deref()),
            currency: part.spent.currency.code(),
            spent: part.spent.to_string(),
            lost: part.lost.to_string(),
            waived_lost: part.waived_lost.to_string(),
        })
    })
}

/// One row per contract line with a price, what it is shared out by, and key; what is nobody's has none.
#[derive(Debug, Serialize)]
pub(super) struct AllocationRecord<'a> {
    license: &'a str,
    contract: Option<&'a str>,
    currency: &'static str,
    by: &'static str,
    key: Option<&'a str>,
    name: Option<&'a str>,
    seats: u64,
    unassigned: u64,
    logins: u64,
    spent: String,
    lost: String,
    waived_lost: String,
}

/// Whose the money of each line is.
pub(super) fn allocation(report: &Report) -> impl Iterator<Item = AllocationRecord<'_>> {
    report.allocation.iter().map(|part| {
        let line = &report.costs.lines[part.line];
        AllocationRecord {
            license: &line.license,
            contract: line.line.as_ref().map(|line| line.id.as_str()),
            currency: part.spent.currency.code(),
            by: part.by.as_str(),
            key: part.key.as_deref(),
            name: part.name.as_deref(),
            seats: part.seats,
            unassigned: part.unassigned,
            logins: part.logins,
            spent: part.spent.to_string(),
            lost: part.lost.to_string(),
            waived_lost: part.waived_lost.to_string(),
        }
    })
}

/// One row per currency.
#[derive(Debug, Serialize)]
pub(super) struct TotalRecord {
    currency: &'static str,
    spent: String,
    lost: String,
    waived_lost: String,
    freed_value: String,
    avoided: String,
    saved_at_renewal: String,
    saved_from_unassigned: String,
    cash_in_term: String,
}

impl From<&Money> for TotalRecord {
    fn from(money: &Money) -> Self {
        Self {
            currency: money.spent.currency.code(),
            spent: money.spent.to_string(),
            lost: money.lost.to_string(),
            waived_lost: money.waived_lost.to_string(),
            freed_value: money.freed_value.to_string(),
            avoided: money.avoided.to_string(),
            saved_at_renewal: money.saved_at_renewal.to_string(),
            saved_from_unassigned: money.saved_from_unassigned.to_string(),
            cash_in_term: money.cash_in_term.to_string(),
        }
    }
}

/// The amounts of all lines, by currency.
pub(super) fn totals(totals: &BTreeMap<&'static str, Money>) -> Vec<TotalRecord> {
    totals.values().map(TotalRecord::from).collect()
}

/// All amounts in the reporting currency.
#[derive(Debug, Serialize)]
pub(super) struct ConvertedRecord<'a> {
    currency: &'static str,
    missing: Vec<&'static str>,
    lines: Vec<ConvertedLine<'a>>,
    total: Option<TotalRecord>,
}

/// One row per contract line with a price and a rate.
#[derive(Debug, Serialize)]
struct ConvertedLine<'a> {
    license: &'a str,
    contract: Option<&'a str>,
    converted_from: &'static str,
    #[serde(flatten)]
    amounts: TotalRecord,
}

/// All amounts in the reporting currency; nothing where the policy has none.
pub(super) fn converted(report: &Report) -> Option<ConvertedRecord<'_>> {
    let converted = report.converted.as_ref()?;
    let rows = report.costs.lines.iter().zip(&converted.lines).filter_map(|(cost, money)| {
        Some(ConvertedLine {
            license: &cost.license,
            contract: cost.line.as_ref().map(|line| line.id.as_str()),
            converted_from: cost.money.as_ref()?.spent.currency.code(),
            amounts: TotalRecord::from(money.as_ref()?),
        })
    });
    Some(ConvertedRecord {
        currency: converted.currency.code(),
        missing: converted.missing.iter().copied().collect(),
        lines: rows.collect(),
        total: converted.total.as_ref().map(TotalRecord::from),
    })
}

/// One row per threshold, shortest first.
#[derive(Debug, Serialize)]
pub(super) struct SweepRecord {
    idle_days: u32,
    presets: Vec<&'static str>,
    active: usize,
    idle: usize,
    never: usize,
    new: usize,
    unknown: usize,
    reclaimable: u64,
    waived: u64,
    totals: Vec<TotalRecord>,
}

impl From<&Swept> for SweepRecord {
    fn from(swept: &Swept) -> Self {
        let asks = |control: &&Control| control.idle_days == swept.idle_days;
        Self {
            idle_days: swept.idle_days,
            presets: CONTROLS.iter().filter(asks).map(|control| control.preset).collect(),
            active: swept.verdicts.active,
            idle: swept.verdicts.idle,
            never: swept.verdicts.never,
            new: swept.verdicts.new,
            unknown: swept.verdicts.unknown,
            reclaimable: swept.reclaimable,
            waived: swept.waived,
            totals: totals(&swept.totals),
        }
    }
}

/// One row per seat, by user id.
#[derive(Debug, Serialize)]
pub(super) struct SeatRecord<'a> {
    user_id: Option<&'a str>,
    contact_id: Option<&'a str>,
    account_id: Option<&'a str>,
    license: &'a str,
    contract: Option<&'a str>,
    meter: &'a str,
    verdict: &'a str,
    confidence: &'a str,
    last_activity: Option<String>,
    days_inactive: Option<i64>,
    login_days: i64,
    frozen: bool,
    license_inferred: bool,
    seasonal: Option<bool>,
    reason: Option<&'a str>,
    waived_by: Option<&'a str>,
    lost: Option<String>,
    advice: Option<&'static str>,
}

/// The seats of a report.
pub(super) fn seats(report: &Report) -> impl Iterator<Item = SeatRecord<'_>> {
    Row::all(&report.audit.seats).enumerate().map(|(place, row)| {
        let line = &report.costs.lines[report.costs.line_of_seat[place]];
        SeatRecord {
            user_id: row.text(USER_ID),
            contact_id: row.text(CONTACT_ID),
            account_id: row.text(ACCOUNT_ID),
            license: row.text_or(LICENSE, NO_LICENSE),
            contract: line.line.as_ref().map(|line| line.id.as_str()),
            meter: row.text_or(METER, "member"),
            verdict: row.text_or(VERDICT, "unknown"),
            confidence: row.text_or(CONFIDENCE, "low"),
            last_activity: row.date(LAST_ACTIVITY),
            days_inactive: row.number(DAYS_INACTIVE),
            login_days: row.number(LOGIN_DAYS).unwrap_or(0),
            frozen: row.holds(IS_FROZEN),
            license_inferred: row.holds(IS_INFERRED),
            seasonal: row.flag(SEASONAL),
            reason: row.text(REASON),
            waived_by: row.text(WAIVED_BY),
            lost: report.costs.lost_of_seat[place].map(|lost| lost.to_string()),
            advice: report.advice.get(place).copied().flatten().map(Advice::as_str),
        }
    })
}

/// One row per rule, in report order.
#[derive(Debug, Serialize)]
pub(super) struct RuleRecord<'a> {
    id: &'static str,
    title: &'static str,
    severity: &'static str,
    status: &'static str,
    reason: Option<&'a str>,
    subjects: usize,
    findings: usize,
    waived: usize,
}

impl<'a> From<&'a Outcome> for RuleRecord<'a> {
    fn from(outcome: &'a Outcome) -> Self {
        Self {
            id: outcome.rule.id,
            title: outcome.rule.title,
            severity: outcome.severity.as_str(),
            status: if outcome.not_evaluated.is_some() { "not-evaluated" } else { "evaluated" },
            reason: outcome.not_evaluated.as_deref(),
            subjects: outcome.subjects,
            findings: outcome.findings.height(),
            waived: outcome.waived,
        }
    }
}

/// One row per finding: by rule in report order, then by subject.
#[derive(Debug, Serialize)]
pub(super) struct FindingRecord<'a> {
    pub(super) rule: &'static str,
    pub(super) severity: &'a str,
    pub(super) confidence: &'a str,
    pub(super) user_id: Option<&'a str>,
    pub(super) contact_id: Option<&'a str>,
    pub(super) account_id: Option<&'a str>,
    pub(super) license: Option<&'a str>,
    pub(super) message: String,
    pub(super) evidence: Map<String, Value>,
    pub(super) waived_by: Option<&'a str>,
}

/// The findings of a report.
pub(super) fn findings(report: &Report) -> impl Iterator<Item = FindingRecord<'_>> {
    report.audit.outcomes.iter().flat_map(|outcome| {
        Row::all(&outcome.findings).map(|row| FindingRecord {
            rule: outcome.rule.id,
            severity: row.text_or(SEVERITY, "info"),
            confidence: row.text_or(CONFIDENCE, "low"),
            user_id: row.text(USER_ID),
            contact_id: row.text(CONTACT_ID),
            account_id: row.text(ACCOUNT_ID),
            license: row.text(LICENSE),
            message: (outcome.rule.message)(&row),
            evidence: outcome
                .rule
                .evidence
                .iter()
                .map(|evidence| (evidence.key.to_owned(), row.evidence(evidence)))
                .collect(),
            waived_by: row.text(WAIVED_BY),
        })
    })
}

/// One row per waiver of the policy, in its order.
#[derive(Debug, Serialize)]
pub(super) struct WaiverRecord<'a> {
    id: &'a str,
    state: &'static str,
    owner: &'a str,
    reason: &'a str,
    expires: String,
    findings: usize,
    seats: u64,
    lost: Option<String>,
    currency: Option<&'static str>,
    lost_by_currency: BTreeMap<&'static str, String>,
}

/// The waivers of a report.
pub(super) fn waivers(report: &Report) -> impl Iterator<Item = WaiverRecord<'_>> {
    report.audit.waivers.iter().map(|waived| {
        let waiver = &waived.waiver;
        let cost = report.costs.waivers.get(&waiver.id).cloned().unwrap_or_default();
        // Currencies are never added: where a waiver spans several, only the map tells.
        let only = cost.lost.iter().next().filter(|_| cost.lost.len() == 1);
        WaiverRecord {
            id: &waiver.id,
            state: waived.state.as_str(),
            owner: &waiver.owner,
            reason: &waiver.reason,
            expires: waiver.expires.to_string(),
            findings: waived.findings,
            seats: cost.seats,
            lost: only.map(|(_, lost)| lost.to_string()),
            currency: only.map(|(currency, _)| *currency),
            lost_by_currency: cost
                .lost
                .iter()
                .map(|(currency, lost)| (*currency, lost.to_string()))
                .collect(),
        }
    })
}

/// One row per control that states a threshold.
#[derive(Debug, Serialize)]
pub(super) struct ControlRecord {
    preset: &'static str,
    framework: &'static str,
    control: &'static str,
    idle_days: u32,
    selected: bool,
    seats: usize,
    active: usize,
    due: usize,
    overdue: usize,
    never: usize,
    new: usize,
    unknown: usize,
}

impl From<&Judged> for ControlRecord {
    fn from(judged: &Judged) -> Self {
        let (control, verdicts) = (judged.control, judged.verdicts);
        Self {
            preset: control.preset,
            framework: control.framework,
            control: control.control,
            idle_days: control.idle_days,
            selected: judged.is_selected,
            seats: verdicts.seats(),
            active: verdicts.active,
            due: judged.due,
            overdue: verdicts.idle - judged.due,
            never: verdicts.never,
            new: verdicts.new,
            unknown: verdicts.unknown,
        }
    }
}

/// One row per profile and currency, most seats first.
#[derive(Debug, Serialize)]
pub(super) struct ProfileRecord<'a> {
    profile_id: Option<&'a str>,
    profile: Option<&'a str>,
    license: &'a str,
    currency: Option<&'static str>,
    seats: u64,
    accounts: u64,
    reclaimable: u64,
    waived: u64,
    monthly: Option<String>,
    lost: Option<String>,
}

impl<'a> From<&'a ProfileCost> for ProfileRecord<'a> {
    fn from(cost: &'a ProfileCost) -> Self {
        Self {
            profile_id: cost.profile_id.as_deref(),
            profile: cost.profile.as_deref(),
            license: &cost.license,
            currency: cost.money.map(|money| money.lost.currency.code()),
            seats: cost.seats,
            accounts: cost.accounts,
            reclaimable: cost.reclaimable,
            waived: cost.waived,
            monthly: cost.money.map(|money| money.monthly.to_string()),
            lost: cost.money.map(|money| money.lost.to_string()),
        }
    }
}
