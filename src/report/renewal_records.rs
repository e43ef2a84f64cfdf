//! The rows of the lists about login pools, renewal and right-sizing, as JSON and CSV print them.

use chrono::NaiveDate;
use serde::Serialize;

use super::Report;
use crate::cost::{Money, RightSizing, Scenario};
use crate::model::license::license_key;
use crate::model::money::{Amount, shown_exact};
use crate::policy::{ContractLine, Price};

/// One row per line on the login meter and contract month of the period.
#[derive(Debug, Serialize)]
pub(super) struct PoolRecord<'a> {
    license: &'a str,
    contract: &'a str,
    start: NaiveDate,
    end: NaiveDate,
    pool: u64,
    counted: &'static str,
    logins_all: u64,
    logins_daily: u64,
    over_all: u64,
    over_daily: u64,
    left_all: u64,
    left_daily: u64,
    covered: bool,
    org_used: Option<u64>,
}

/// The pools of the period, line by line.
pub(super) fn pools(report: &Report) -> impl Iterator<Item = PoolRecord<'_>> {
    let as_of = report.when.as_of;
    report.pools_of_period().map(move |(cost, line, month)| {
        let left = month.left(line.quantity);
        let is_running = month.holds(as_of);
        PoolRecord {
            license: &cost.license,
            contract: &line.id,
            start: month.start,
            end: month.end,
            pool: line.quantity,
            counted: line.counted().as_str(),
            logins_all: month.logins.all,
            logins_daily: month.logins.daily,
            over_all: month.over.all,
            over_daily: month.over.daily,
            left_all: left.all,
            left_daily: left.daily,
            covered: month.is_covered,
            org_used: report.org_logins.get(&license_key(&line.license)).copied().filter(|_| is_running),
        }
    })
}

/// One row per contract line in force whose term ends.
#[derive(Debug, Serialize)]
pub(super) struct RenewalRecord<'a> {
    license: &'a str,
    contract: Option<&'a str>,
    meter: &'static str,
    quantity: u64,
    order: u64,
    price: Option<String>,
    renewal_price: Option<String>,
    currency: Option<&'static str>,
    same_quantity: Option<String>,
    ordered: Option<String>,
    saved: Option<String>,
    saved_from_unassigned: Option<String>,
    renews_on: Option<NaiveDate>,
    notice_by: Option<NaiveDate>,
    notice_passed: bool,
    reducible: bool,
    cash_in_term: Option<String>,
    months_observed: Option<usize>,
    use_low: Option<u64>,
    use_expected: Option<String>,
    use_high: Option<u64>,
    months_left: Option<u64>,
    over_low: Option<u64>,
    over_expected: Option<u64>,
    over_high: Option<u64>,
}

/// What to order when the lines are renewed.
pub(super) fn renewals(report: &Report) -> impl Iterator<Item = RenewalRecord<'_>> {
    report.renewals.iter().map(|renewal| {
        let cost = &report.costs.lines[renewal.line];
        let line = cost.line.as_ref();
        let money = |amount: fn(&Money) -> Amount| cost.money.as_ref().map(|money| amount(money).to_string());
        let forecast = cost.forecast.as_ref();
        let over = |place: usize| renewal.outlook.map(|outlook| outlook.over[place]);
        RenewalRecord {
            license: &cost.license,
            contract: line.map(|line| line.id.as_str()),
            meter: cost.meter.as_str(),
            quantity: cost.bought,
            order: cost.needed,
            price: cost.price().map(Price::shown),
            renewal_price: renewal.price_text(),
            currency: line.and_then(|line| line.currency).map(|currency| currency.code()),
            same_quantity: renewal.same_quantity.map(|amount| amount.to_string()),
            ordered: renewal.ordered.map(|amount| amount.to_string()),
            saved: money(|money| money.saved_at_renewal),
            saved_from_unassigned: money(|money| money.saved_from_unassigned),
            renews_on: line.map(|line| line.renews_on),
            notice_by: line.map(ContractLine::notice_by),
            notice_passed: renewal.notice_passed,
            reducible: line.is_some_and(|line| line.reducible),
            cash_in_term: money(|money| money.cash_in_term),
            months_observed: forecast.map(|forecast| forecast.months),
            use_low: forecast.map(|forecast| forecast.low),
            use_expected: forecast.map(|forecast| shown_exact(&forecast.expected, 2)),
            use_high: forecast.map(|forecast| forecast.high),
            months_left: renewal.outlook.map(|outlook| outlook.months_left),
            over_low: over(0),
            over_expected: over(1),
            over_high: over(2),
        }
    })
}

/// One row per login licence with a sibling.
#[derive(Debug, Serialize)]
pub(super) struct RightSizingRecord<'a> {
    license: &'a str,
    login_license: &'a str,
    contract: Option<&'a str>,
    login_contract: &'a str,
    currency: Option<&'static str>,
    member_price: Option<String>,
    login_price: Option<String>,
    break_even: Option<String>,
    covered_days: u32,
    months_observed: usize,
    member_seats: u64,
    login_seats: u64,
    advice: AdvisedRecord,
    scenarios: Vec<ScenarioRecord>,
    no_advice: Option<&'a str>,
}

/// Seats by advice; `sure` are the moves that each single month speaks for.
#[derive(Debug, Serialize)]
struct AdvisedRecord {
    keep: u64,
    to_login: u64,
    to_member: u64,
    end: u64,
    none: u64,
    sure: u64,
}

/// One row per size of the months to come.
#[derive(Debug, Serialize)]
struct ScenarioRecord {
    #[serde(rename = "use")]
    sizing: &'static str,
    on_member: u64,
    on_login: u64,
    pool: u64,
    now: String,
    best: String,
    saved: String,
}

impl From<&Scenario> for ScenarioRecord {
    fn from(scenario: &Scenario) -> Self {
        Self {
            sizing: scenario.sizing.as_str(),
            on_member: scenario.on_member,
            on_login: scenario.on_login,
            pool: scenario.pool,
            now: scenario.now.to_string(),
            best: scenario.best.to_string(),
            saved: scenario.saved().to_string(),
        }
    }
}

impl<'a> From<&'a RightSizing> for RightSizingRecord<'a> {
    fn from(sized: &'a RightSizing) -> Self {
        let (login, member) = (&sized.login_line, sized.member_line.as_ref());
        let advised = sized.advised;
        Self {
            license: &sized.sibling,
            login_license: &login.license,
            contract: member.map(|line| line.id.as_str()),
            login_contract: &login.id,
            currency: sized.break_even.as_ref().and(login.currency).map(|currency| currency.code()),
            member_price: member.and_then(|line| line.price.as_ref()).map(Price::shown),
            login_price: login.price.as_ref().map(Price::shown),
            break_even: sized.break_even.as_ref().map(|logins| shown_exact(logins, 2)),
            covered_days: sized.covered_days,
            months_observed: sized.months.len(),
            member_seats: sized.member_seats,
            login_seats: sized.login_seats,
            advice: AdvisedRecord {
                keep: advised.keep,
                to_login: advised.to_login,
                to_member: advised.to_member,
                end: advised.end,
                none: advised.none,
                sure: advised.sure,
            },
            scenarios: sized.scenarios.iter().map(ScenarioRecord::from).collect(),
            no_advice: sized.no_advice.as_deref(),
        }
    }
}
