//! Pools of logins and of users, as the terminal, Markdown and the renewal page show them alike.

use super::Report;
use super::records::renewal::{self, PoolRecord};
use crate::audit::pools::ENOUGH_DAYS;
use crate::cost::{Forecast, LineCost, Outlook};
use crate::model::license::license_key;
use crate::model::money::shown_exact;
use crate::model::text::{counted, joined};
use crate::model::verdict::{Counted, Meter};
use crate::policy::ContractLine;

/// What stands above each column of [`pools`].
pub(super) const POOLS: [&str; 6] = ["Contract line", "Pool", "Holds", "Used", "Above", "Left"];

/// One row per line that is billed by use and pool of the period: line, days, what it holds, and by the count of the line what
/// was used of it, what is above it, and what is left.
pub(super) fn pools(report: &Report) -> Vec<Vec<String>> {
    let row = |(_, line, pool): (&LineCost, &ContractLine, &crate::audit::pools::Pool)| {
        let counted = line.counted();
        let mark = if pool.is_covered { "" } else { " *" };
        vec![
            line.id.clone(),
            format!("{} to {}{mark}", pool.start, pool.end),
            line.quantity.to_string(),
            pool.logins.by(counted).to_string(),
            pool.over.by(counted).to_string(),
            pool.left(line.quantity).by(counted).to_string(),
        ]
    };
    report.pools_of_period().map(row).collect()
}

/// What the pools do not say by themselves: how logins are counted, what is not covered, what is to be expected, what the org
/// counts.
pub(super) fn notes(report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    if report.pools_of_period().any(|(.., pool)| !pool.is_covered) {
        notes.push(
            "* The login files do not cover the pool from its first day to the as-of date: used is at least, and left at \
             most, what is shown."
                .to_owned(),
        );
    }
    for (place, cost) in report.costs.lines.iter().enumerate().filter(|(_, cost)| cost.in_force) {
        let Some(line) = cost.line.as_ref().filter(|line| line.meter().is_by_use()) else { continue };
        let outlook = report.renewals.iter().find(|renewal| renewal.line == place);
        let expected = match &cost.forecast {
            Some(forecast) => expected(forecast, outlook.and_then(|renewal| renewal.outlook), line),
            None => format!("no forecast: {}", why_none(report, cost, line)),
        };
        notes.push(format!("{}: {}; {expected}.", line.id, how_counted(line)));
    }
    notes.extend(renewal::pools(report).filter_map(|pool| org_count(&pool)));
    notes
}

/// How the logins of a line are counted.
pub(super) fn how_counted(line: &ContractLine) -> &'static str {
    match (line.meter(), line.counted()) {
        (Meter::Active, _) => "each user who comes counts once a contract month",
        (_, Counted::All) => "every login counts",
        (_, Counted::Daily) => "a user counts once a day",
        (_, Counted::Monthly) => "a user counts once a contract month",
    }
}

/// What a pool of the line holds.
pub(super) fn noun(line: &ContractLine) -> &'static str {
    if line.meter() == Meter::Active { "user" } else { "login" }
}

/// Why there is no forecast.
fn why_none(report: &Report, cost: &LineCost, line: &ContractLine) -> String {
    let others: Vec<&str> = report
        .costs
        .lines
        .iter()
        .filter(|other| other.in_force && other.line.is_some() && other.line != cost.line)
        .filter(|other| license_key(&other.license) == license_key(&cost.license))
        .filter_map(|other| other.line.as_ref().map(|line| line.id.as_str()))
        .collect();
    if !others.is_empty() {
        return format!("it shares its logins with {}", others.join(", "));
    }
    if line.pool_months() > 1 {
        return "the login files do not cover the running pool and the same days of the year before"
            .to_owned();
    }
    format!(
        "the login files cover {} without a gap up to the as-of date; a forecast takes {ENOUGH_DAYS}, with a whole contract \
         month among them",
        counted(report.pools.covered_days, "day")
    )
}

/// What the observed months let expect.
fn expected(forecast: &Forecast, outlook: Option<Outlook>, line: &ContractLine) -> String {
    let noun = noun(line);
    let Some(months) = forecast.months else {
        return format!(
            "with as much use as a year before, the running pool will come to {}",
            counted(forecast.high, noun)
        );
    };
    let months = counted(months as u64, "whole month");
    let of_months = if forecast.low == forecast.high {
        format!("{months} covered, of {}", counted(forecast.high, noun))
    } else {
        let (low, high) = (forecast.low, forecast.high);
        format!(
            "{months} covered, of {low} to {high} {noun}s, {} on average",
            shown_exact(&forecast.expected, 2)
        )
    };
    let Some(outlook) = outlook else { return of_months };
    let [low, average, high] = outlook.over;
    let pools = counted(outlook.months_left, "more pool");
    if outlook.months_left == 0 {
        format!("{of_months}; no other pool starts before renewal")
    } else if high == 0 {
        format!("{of_months}; if so until renewal, {pools} of {} will do", line.quantity)
    } else {
        let range = if low == high { String::new() } else { format!(" ({low} to {high})") };
        let short = counted(average, noun);
        format!("{of_months}; if so until renewal, {pools} of {} will be {short} short{range}", line.quantity)
    }
}

/// The org's own count of its running month, and which of the ways of counting fits it.
fn org_count(pool: &PoolRecord) -> Option<String> {
    let (told, fits) = (pool.org_used?, pool.org_fits.as_ref()?);
    let way = |counted: &Counted| match counted {
        Counted::All => "every login counts",
        Counted::Daily => "a user counts once a day",
        Counted::Monthly => "a user counts once a month",
    };
    let ways: Vec<&str> = fits.0.iter().map(way).collect();
    let compared = if ways.is_empty() {
        format!(
            "the files show {} if every login counts, {} if a user counts once a day, {} if once a month",
            pool.logins_all.0, pool.logins_daily.0, pool.logins_monthly.0
        )
    } else {
        format!("so do the files if {}", joined(&ways, "or"))
    };
    Some(format!(
        "{}: the org counts {} in its running month (UserLicense.MonthlyLoginsUsed); {compared}.",
        pool.license,
        counted(told.0, "login")
    ))
}
