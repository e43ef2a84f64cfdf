//! Pools of logins and of users.

use crate::audit::pools::{ENOUGH_DAYS, Pool};
use crate::cost::{Forecast, LineCost, Outlook};
use crate::model::license::license_key;
use crate::model::money::shown_exact;
use crate::model::text::{counted, joined};
use crate::model::verdict::{Counted, Meter};
use crate::policy::ContractLine;
use crate::report::cell::ColumnKind;
use crate::report::outcome::Report;
use crate::report::page::{Grid, Heading, PageCell, Section};
use crate::report::records::renewal::{self, PoolRecord};

const HEADINGS: [Heading; 6] = [
    Heading::new("Contract line", ColumnKind::Text),
    Heading::new("Pool", ColumnKind::Text),
    Heading::new("Size", ColumnKind::Count),
    Heading::new("Used", ColumnKind::Count),
    Heading::new("Above", ColumnKind::Count).at_risk(),
    Heading::new("Left", ColumnKind::Count),
];

/// One row per line that is billed by use and pool of the period, by the count of the line.
pub(super) fn pools(report: &Report, most: usize) -> Vec<Section> {
    let row = |(_, line, pool): (&LineCost, &ContractLine, &Pool)| {
        let counted = line.counts();
        let mark = if pool.is_covered { "" } else { " *" };
        let cells = vec![
            PageCell::text(&line.id),
            PageCell::Text(format!("{} to {}{mark}", pool.start, pool.end)),
            PageCell::count(line.quantity),
            PageCell::count(pool.logins.by(counted)),
            PageCell::count(pool.over.by(counted)),
            PageCell::count(pool.left(line.quantity).by(counted)),
        ];
        cells.into()
    };
    let all = report.pools_of_period().count();
    if all == 0 {
        return Vec::new();
    }
    let rows = report.pools_of_period().take(most).map(row).collect();
    let more = Some((all.saturating_sub(most), "pools.csv")).filter(|(more, _)| *more > 0);
    vec![Section {
        name: "pools",
        title: "Pools of the period".to_owned(),
        table: Some(Grid { headings: HEADINGS.to_vec(), rows, more }),
        notes: notes(report),
        ..Section::default()
    }]
}

/// What the pools do not say by themselves: how logins are counted, what is not covered, what is to be expected, what the org
/// counts.
fn notes(report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    if report.pools_of_period().any(|(.., pool)| !pool.is_covered) {
        notes.push(
            "* The login files do not cover this pool from its first day to the as-of date: at least so much is used, and at \
             most so much is left."
                .to_owned(),
        );
    }
    for (place, cost) in report.costs.lines.iter().enumerate().filter(|(_, cost)| cost.in_force) {
        let Some(line) = cost.line.as_ref().filter(|line| line.meter.is_by_use()) else { continue };
        let outlook = report.renewals.iter().find(|renewal| renewal.line == place);
        let expected = match &cost.forecast {
            Some(forecast) => expected(forecast, outlook.and_then(|renewal| renewal.outlook), line),
            None => format!("No forecast: {}.", why_none(report, cost, line)),
        };
        notes.push(format!("{}: {}. {expected}", line.id, how_counted(line)));
    }
    notes.extend(renewal::pools(report).filter_map(|pool| org_count(&pool)));
    notes
}

/// How the logins of a line are counted.
fn how_counted(line: &ContractLine) -> &'static str {
    match (line.meter, line.counts()) {
        (Meter::Active, _) => "billed per user who logs in in a contract month",
        (_, Counted::All) => "billed per login",
        (_, Counted::Daily) => "billed per user and day",
        (_, Counted::Monthly) => "billed per user and contract month",
    }
}

/// What a pool of the line holds.
pub(super) fn noun(line: &ContractLine) -> &'static str {
    if line.meter == Meter::Active { "user" } else { "login" }
}

/// Why there is no forecast.
fn why_none(report: &Report, cost: &LineCost, line: &ContractLine) -> String {
    let others: Vec<&str> = report
        .costs
        .lines
        .iter()
        .filter(|other| other.in_force && license_key(&other.license) == license_key(&cost.license))
        .filter_map(|other| other.line.as_ref().map(|line| line.id.as_str()))
        .filter(|id| *id != line.id)
        .collect();
    if !others.is_empty() {
        return format!("it shares its logins with {}", others.join(", "));
    }
    if line.months_of_pool() > 1 {
        return "the login files do not cover the running pool and the same days of the year before"
            .to_owned();
    }
    format!(
        "the login files cover {} without a gap up to the as-of date; a forecast needs {ENOUGH_DAYS} and a full contract month",
        counted(report.pools.covered_days, "day")
    )
}

/// What the observed months let expect.
fn expected(forecast: &Forecast, outlook: Option<Outlook>, line: &ContractLine) -> String {
    let noun = noun(line);
    let Some(months) = forecast.months else {
        return format!(
            "With the use of a year before, the running pool will come to {}.",
            counted(forecast.high, noun)
        );
    };
    let record = if months == 1 {
        format!("The full month on record had {}.", counted(forecast.high, noun))
    } else if forecast.low == forecast.high {
        format!("The {months} full months on record had {} each.", counted(forecast.high, noun))
    } else {
        let (low, high) = (forecast.low, forecast.high);
        let average = shown_exact(&forecast.expected, 2);
        format!("The {months} full months on record had {low} to {high} {noun}s (average {average}).")
    };
    let Some(outlook) = outlook else { return record };
    let [low, average, high] = outlook.over;
    let (left, quantity) = (outlook.months_left, line.quantity);
    let pools = if left == 1 { "the remaining pool".into() } else { format!("the {left} remaining pools") };
    if left == 0 {
        format!("{record} No other pool starts before renewal.")
    } else if high == 0 {
        format!("{record} At that rate {pools} of {quantity} will be enough.")
    } else {
        let range = if low == high { String::new() } else { format!(" ({low} to {high})") };
        let short = counted(average, noun);
        format!("{record} At that rate {pools} of {quantity} will be short by about {short} in all{range}.")
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
            "the files show {} in the contract month ({} counted once per user and day, {} once per user)",
            pool.logins_all.0, pool.logins_daily.0, pool.logins_monthly.0
        )
    } else {
        format!("the files show the same if {}", joined(&ways, "or"))
    };
    Some(format!(
        "{}: the org counts {} in its running month (UserLicense.MonthlyLoginsUsed); {compared}.",
        pool.license,
        counted(told.0, "login")
    ))
}
