//! Login pools, as the terminal, Markdown and the renewal page show them alike.

use std::collections::BTreeMap;

use super::Report;
use crate::audit::pools::ENOUGH_DAYS;
use crate::cost::{Forecast, LineCost, Outlook};
use crate::model::license::license_key;
use crate::model::money::shown_exact;
use crate::model::pool::Logins;
use crate::model::text::counted;
use crate::model::verdict::Counted;
use crate::policy::ContractLine;

/// What stands above each column of [`pools`].
pub(super) const POOLS: [&str; 7] =
    ["Contract line", "Month", "Pool", "Logins", "One a day", "Above", "Left"];

/// One row per line on the login meter and contract month of the period: line, month, pool, logins by both counts, what
/// is above the pool and what is left by the count of the line.
pub(super) fn pools(report: &Report) -> Vec<Vec<String>> {
    report
        .pools_of_period()
        .map(|(_, line, month)| {
            let counted = line.counted();
            let mark = if month.is_covered { "" } else { " *" };
            vec![
                line.id.clone(),
                format!("{} to {}{mark}", month.start, month.end),
                line.quantity.to_string(),
                month.logins.all.to_string(),
                month.logins.daily.to_string(),
                month.over.by(counted).to_string(),
                month.left(line.quantity).by(counted).to_string(),
            ]
        })
        .collect()
}

/// What the pools do not say by themselves: what is not covered, what is to be expected, what the org counts.
pub(super) fn notes(report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    if report.pools_of_period().any(|(.., month)| !month.is_covered) {
        notes.push(
            "* Not covered by the login files from its start up to the as-of date: there may be more logins."
                .to_owned(),
        );
    }
    for (place, cost) in report.costs.lines.iter().enumerate().filter(|(_, cost)| cost.in_force) {
        let Some(line) = cost.line.as_ref().filter(|line| line.login.is_some()) else { continue };
        let held = match line.counted() {
            Counted::All => "every login is held against its pool",
            Counted::Daily => "one login per user and day is held against its pool",
        };
        let outlook = report.renewals.iter().find(|renewal| renewal.line == place);
        let expected = match &cost.forecast {
            Some(forecast) => expected(forecast, outlook.and_then(|renewal| renewal.outlook), line),
            None => format!("no forecast: {}", why_none(report, cost)),
        };
        notes.push(format!("{}: {held}; {expected}.", line.id));
    }
    notes.extend(told(report));
    notes
}

/// Why there is no forecast.
fn why_none(report: &Report, cost: &LineCost) -> String {
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
    format!(
        "the login files cover {} without a gap up to the as-of date, and wanted are {ENOUGH_DAYS} with a whole month of \
         the contract",
        counted(report.pools.covered_days, "day")
    )
}

/// What the observed months let expect.
fn expected(forecast: &Forecast, outlook: Option<Outlook>, line: &ContractLine) -> String {
    let months = counted(forecast.months as u64, "whole month");
    let of_months = if forecast.low == forecast.high {
        format!("{months} covered, of {}", counted(forecast.high, "login"))
    } else {
        let (low, high) = (forecast.low, forecast.high);
        format!(
            "{months} covered, of {low} to {high} logins, {} on average",
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
        let logins = counted(average, "login");
        format!("{of_months}; if so until renewal, {pools} of {} will lack {logins}{range}", line.quantity)
    }
}

/// The org's own count of its running month beside that of the files, licence by licence.
fn told(report: &Report) -> Vec<String> {
    let mut running: BTreeMap<String, (&str, Logins)> = BTreeMap::new();
    for (cost, line, month) in report.pools_of_period() {
        if month.holds(report.when.as_of) {
            let (_, sum) = running
                .entry(license_key(&line.license))
                .or_insert((cost.license.as_str(), Logins::default()));
            *sum += month.logins;
        }
    }
    let note = |(key, (license, logins)): (&String, &(&str, Logins))| {
        let told = report.org_logins.get(key)?;
        Some(format!(
            "{license}: the org counts {} in its running month (UserLicense.MonthlyLoginsUsed); the files show {} in the \
             contract's, {} if a user counts once a day.",
            counted(*told, "login"),
            logins.all,
            logins.daily
        ))
    };
    running.iter().filter_map(note).collect()
}
