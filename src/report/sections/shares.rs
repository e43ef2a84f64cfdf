//! Amounts in the reporting currency, by cost center and by profile.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::cost::{By, Money, ProfileCost};
use crate::model::money::Amount;
use crate::policy::Rate;
use crate::report::cell::ColumnKind;
use crate::report::outcome::Report;
use crate::report::page::{Grid, GridRow, Heading, PageCell, Section};

const CONVERTED: [Heading; 6] = [
    Heading::new("Contract line", ColumnKind::Text),
    Heading::new("From", ColumnKind::Currency),
    Heading::new("Spent", ColumnKind::Amount),
    Heading::new("Lost", ColumnKind::Amount).at_risk(),
    Heading::new("Freed value", ColumnKind::Amount),
    Heading::new("Saved at renewal", ColumnKind::Amount),
];

/// One row per contract line in the reporting currency, and their total; none without such a currency.
pub(super) fn converted(report: &Report) -> Vec<Section> {
    let Some(converted) = &report.converted else { return Vec::new() };
    let cells = |name: &str, from: PageCell, money: &Money| {
        let amounts = [money.spent, money.lost, money.freed_value, money.saved_at_renewal];
        [vec![PageCell::text(name), from], amounts.map(PageCell::Money).to_vec()].concat()
    };
    let lines = report.costs.lines.iter().zip(&converted.lines).filter_map(|(cost, money)| {
        let (line, own) = (cost.line.as_ref()?, cost.money.as_ref()?);
        let from = PageCell::text(own.spent.currency.code());
        Some(GridRow::from(cells(&line.id, from, money.as_ref()?)))
    });
    let total = converted
        .total
        .as_ref()
        .map(|total| GridRow { cells: cells("Total", PageCell::Blank, total), is_total: true });
    let grid = Grid { headings: CONVERTED.to_vec(), rows: lines.chain(total).collect(), more: None };
    vec![Section {
        name: "converted",
        title: format!("Converted into {}, beside the contracts' own currencies", converted.currency.code()),
        table: Some(grid),
        notes: rates(report),
        ..Section::default()
    }]
}

/// What was converted with what, and what could not be.
fn rates(report: &Report) -> Vec<String> {
    let (Some(converted), Some(reporting)) = (&report.converted, &report.policy.reporting) else {
        return Vec::new();
    };
    let into = converted.currency.code();
    let rate = |rate: &Rate| {
        format!("1 {} = {} {into} on {} ({})", rate.currency.code(), rate.rate.text, rate.date, rate.source)
    };
    let mut lines: Vec<String> = reporting.rate.iter().map(rate).collect();
    if !converted.missing.is_empty() {
        let missing: Vec<&str> = converted.missing.iter().copied().collect();
        lines.push(format!(
            "No rate for {}: its lines are left out here, and there is no total.",
            missing.join(", ")
        ));
    }
    lines
}

const COST_CENTERS: [Heading; 5] = [
    Heading::new("Cost center", ColumnKind::Text),
    Heading::new("Currency", ColumnKind::Currency),
    Heading::new("Seats", ColumnKind::Count),
    Heading::new("Spent", ColumnKind::Amount),
    Heading::new("Lost", ColumnKind::Amount).at_risk(),
];

/// A cost center and currency with its seats, what they cost, and what was lost.
type CenterSum<'a> = ((Option<&'a str>, &'a str), (u64, Amount, Amount));

/// The largest cost centers by currency, largest first; what has none comes last. No section where no line with a price has
/// a cost center.
pub(super) fn cost_centers(report: &Report, most: usize) -> Vec<Section> {
    let mut sums: BTreeMap<(Option<&str>, &str), (u64, Amount, Amount)> = BTreeMap::new();
    for part in report.allocation.iter().filter(|part| part.by == By::CostCenter) {
        let none = Amount { minor: 0, ..part.spent };
        let key = (part.key.as_deref(), part.spent.currency.code());
        let (seats, spent, lost) = sums.entry(key).or_insert((0, none, none));
        *seats += part.seats + part.unassigned;
        spent.minor += part.spent.minor;
        lost.minor += part.lost.minor;
    }
    if sums.keys().all(|(key, _)| key.is_none()) {
        return Vec::new();
    }
    let row = |((key, currency), (seats, spent, lost)): &CenterSum| {
        GridRow::from(vec![
            PageCell::text(key.unwrap_or("(no cost center)")),
            PageCell::text(*currency),
            PageCell::count(*seats),
            PageCell::Money(*spent),
            PageCell::Money(*lost),
        ])
    };
    let (mut named, mut others): (Vec<CenterSum>, Vec<CenterSum>) =
        sums.into_iter().partition(|((key, _), _)| key.is_some());
    named.sort_by_key(|(_, (seats, ..))| Reverse(*seats));
    others.retain(|(_, (seats, spent, _))| *seats > 0 || spent.minor > 0);
    let more = named.len().saturating_sub(most);
    named.truncate(most);
    let grid = Grid {
        headings: COST_CENTERS.to_vec(),
        rows: named.iter().chain(&others).map(row).collect(),
        more: Some((more, "allocation.csv")).filter(|(more, _)| *more > 0),
    };
    vec![Section {
        name: "cost-centers",
        title: "Seats and money of each cost center".to_owned(),
        table: Some(grid),
        ..Section::default()
    }]
}

const PROFILES: [Heading; 6] = [
    Heading::new("Profile", ColumnKind::Text),
    Heading::new("Seats", ColumnKind::Count),
    Heading::new("Accounts", ColumnKind::Count),
    Heading::new("Reclaimable", ColumnKind::Count),
    Heading::new("Price a month", ColumnKind::Amount),
    Heading::new("Lost", ColumnKind::Amount).at_risk(),
];

/// The largest profiles.
pub(super) fn profiles(report: &Report, most: usize) -> Vec<Section> {
    let row = |cost: &ProfileCost| {
        let name = cost.profile.as_ref().or(cost.profile_id.as_ref());
        let money = cost.money.as_ref();
        GridRow::from(vec![
            PageCell::text(name.map_or("(no profile in the export)", String::as_str)),
            PageCell::count(cost.seats),
            PageCell::count(cost.accounts),
            PageCell::count(cost.reclaimable),
            PageCell::or_nothing(money, |money| PageCell::MoneyIn(money.monthly)),
            PageCell::or_nothing(money, |money| PageCell::MoneyIn(money.lost)),
        ])
    };
    let rows: Vec<GridRow> = report.profiles.iter().take(most).map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let more = report.profiles.len() - rows.len();
    let more = Some((more, "profiles.csv")).filter(|(more, _)| *more > 0);
    vec![Section {
        name: "profiles",
        title: "Seats and money of each profile".to_owned(),
        table: Some(Grid { headings: PROFILES.to_vec(), rows, more }),
        ..Section::default()
    }]
}
