//! The report on a terminal: one screen at any size, nothing cut off.

use std::io::{self, Write};

use comfy_table::Table;

use super::Report;
use super::pool_tables;
use super::recovery::{self, RecoveryRow};
use super::renewal_tables;
use super::right_sizing_tables;
use super::screen::{fitted, grid, list, paragraph, shrunk, stacked, table, widest};
use super::tables;
use crate::model::text::counted;

/// Writes the report for a terminal of so many columns.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn write(report: &Report, width: usize, out: &mut dyn Write) -> io::Result<()> {
    paragraph(out, "", &tables::title(report), width)?;
    writeln!(out)?;
    for (name, text) in tables::summary(report) {
        paragraph(out, &format!("{name:<8}"), &text, width)?;
    }
    writeln!(out)?;
    writeln!(out, "Quarterly cost recovery")?;
    let rows = recovery::rows(report);
    let waived = recovery::has_waived(report);
    if let Some(table) = shrunk(whole(&rows, waived), width) {
        grid(out, &table)?;
    } else {
        grid(out, &fitted(seats(&rows, waived), width))?;
        writeln!(out)?;
        if let Some(table) = shrunk(money(&rows, 0..6), width) {
            grid(out, &table)?;
        } else {
            grid(out, &fitted(money(&rows, 0..3), width))?;
            writeln!(out)?;
            grid(out, &fitted(money(&rows, 3..6), width))?;
        }
    }
    writeln!(out)?;
    for note in recovery::notes(report) {
        paragraph(out, "", &note, width)?;
    }
    meters(report, width, out)?;
    if let Some(converted) = &report.converted {
        writeln!(
            out,
            "\nConverted into {}, beside the contracts' own currencies",
            converted.currency.code()
        )?;
        grid(out, &fitted(table(&tables::CONVERTED, 2, 2, tables::converted(report)), width))?;
        for rate in tables::rates(report) {
            paragraph(out, "", &rate, width)?;
        }
    }
    let centers = tables::cost_centers(report, SHOWN_ROWS);
    largest(
        out,
        "Seats and money of each cost center",
        &tables::COST_CENTERS,
        2,
        centers,
        "allocation.csv",
        width,
    )?;
    let profiles = tables::profiles(report, SHOWN_ROWS);
    largest(
        out,
        "Seats and money behind each profile",
        &tables::PROFILES,
        1,
        profiles,
        "profiles.csv",
        width,
    )?;
    writeln!(out, "\nThe seats if every licence were idle after so many days")?;
    grid(out, &fitted(table(&tables::SWEEP, 0, 2, tables::sweep(report)), width))?;
    let controls = tables::controls(report);
    if !controls.is_empty() {
        writeln!(out, "\nThe seats by the controls that the policy chose")?;
        grid(out, &fitted(table(&tables::CONTROLS, 1, 2, controls), width))?;
    }
    writeln!(out)?;
    writeln!(out, "Findings")?;
    let titled = findings(report, true, waived);
    let table = if widest(&titled) <= width { titled } else { findings(report, false, waived) };
    grid(out, &table)?;
    list(out, "Waivers", &tables::waivers(report), width)?;
    list(out, "The export itself", &tables::issues(&report.issues), width)?;
    list(out, "Rules not evaluated", &tables::not_evaluated(report), width)?;
    list(out, "Files left aside", &tables::ignored(&report.ignored), width)?;
    writeln!(out)?;
    let advice = format!(
        "{} in all. --out DIR writes every seat and finding; `seatwise rules ID` explains a rule.",
        counted(report.findings() as u64, "finding")
    );
    paragraph(out, "", &advice, width)
}

/// Login pools, renewal, and both meters compared.
fn meters(report: &Report, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let notes = |out: &mut dyn Write, notes: Vec<String>| {
        notes.iter().try_for_each(|note| paragraph(out, "", note, width))
    };
    let pools = pool_tables::pools(report);
    if !pools.is_empty() {
        let more = pools.len().saturating_sub(SHOWN_POOLS);
        let shown = pools.into_iter().take(SHOWN_POOLS).collect();
        writeln!(out, "\nLogin pools of the period")?;
        stacked(out, &pool_tables::POOLS, 2, shown, width)?;
        if more > 0 {
            writeln!(out, "and {more} more in pools.csv (--out DIR)")?;
        }
        notes(out, pool_tables::notes(report))?;
    }
    let renewals = renewal_tables::renewals(report);
    if !renewals.is_empty() {
        writeln!(out, "\nRenewal: what to order")?;
        stacked(out, &renewal_tables::RENEWALS, 1, renewals, width)?;
        notes(out, renewal_tables::notes(report))?;
    }
    for sized in &report.right_sizing {
        writeln!(out)?;
        paragraph(out, "", &right_sizing_tables::title(sized), width)?;
        let rows = right_sizing_tables::scenarios(sized);
        if !rows.is_empty() {
            stacked(out, &right_sizing_tables::SCENARIOS, 1, rows, width)?;
        }
        notes(out, right_sizing_tables::notes(sized))?;
    }
    Ok(())
}

/// So many pools are shown on a screen: two lines of a quarter.
const SHOWN_POOLS: usize = 8;

/// The licence, and under it the contract line.
fn name(row: &RecoveryRow) -> String {
    match &row.line {
        Some(line) => format!("{}\n  {line}", row.license),
        None => row.license.clone(),
    }
}

const SEATS: [&str; 7] = ["Bought", "As-\nsigned", "Active", "Never", "Idle", "Other", "Un-\nassigned"];
const MONEY: [&str; 6] = ["Price", "Spent", "Lost", "Freed\nvalue", "Saved at\nrenewal", "Renews on"];

/// The seats; with the waived ones behind the reclaimable, if any seat is.
fn seat_cells(row: &RecoveryRow, waived: bool) -> Vec<String> {
    let mut cells = row.seats.to_vec();
    if waived {
        cells.insert(WAIVED_AT, row.waived.clone());
    }
    cells
}

fn seat_header(waived: bool) -> Vec<&'static str> {
    let mut header = SEATS.to_vec();
    if waived {
        header.insert(WAIVED_AT, "Waived");
    }
    header
}

/// Where the waived seats stand among the others: behind Other.
const WAIVED_AT: usize = 6;

/// So many profiles, and so many cost centers, are shown on a screen.
const SHOWN_ROWS: usize = 5;

/// The largest rows of a list, if it has any, and where the others stand.
fn largest(
    out: &mut dyn Write,
    title: &str,
    header: &[&str],
    texts: usize,
    (rows, more): (Vec<Vec<String>>, usize),
    file: &str,
    width: usize,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    grid(out, &fitted(table(header, texts, 2, rows), width))?;
    if more > 0 {
        writeln!(out, "and {more} more in {file} (--out DIR)")?;
    }
    Ok(())
}

fn money_cells(row: &RecoveryRow) -> Vec<String> {
    let mut cells = vec![row.price.join("\n").trim().to_owned()];
    cells.extend(row.money.iter().cloned());
    cells.push(row.renews_on.clone());
    cells
}

fn whole(rows: &[RecoveryRow], waived: bool) -> Table {
    let header: Vec<&str> = ["Licence"].into_iter().chain(seat_header(waived)).chain(MONEY).collect();
    let cells = |row: &RecoveryRow| [vec![name(row)], seat_cells(row, waived), money_cells(row)].concat();
    table(&header, 1, 1, rows.iter().map(cells).collect())
}

fn seats(rows: &[RecoveryRow], waived: bool) -> Table {
    let header: Vec<&str> = ["Licence"].into_iter().chain(seat_header(waived)).collect();
    let cells = |row: &RecoveryRow| [vec![name(row)], seat_cells(row, waived)].concat();
    table(&header, 1, 2, rows.iter().map(cells).collect())
}

/// The amounts, or those of some columns where amounts are too long for one table.
fn money(rows: &[RecoveryRow], columns: std::ops::Range<usize>) -> Table {
    let header: Vec<&str> = ["Licence"].into_iter().chain(MONEY[columns.clone()].iter().copied()).collect();
    let cells = |row: &RecoveryRow| [vec![name(row)], money_cells(row)[columns.clone()].to_vec()].concat();
    table(&header, 1, 2, rows.iter().map(cells).collect())
}

/// The rules and what they found; with what each looks for, if there is room, and with what waivers excuse, if they do.
fn findings(report: &Report, titled: bool, waived: bool) -> Table {
    let mut header = vec!["Rule", "Finds", "Severity", "Looked at", "Found", "Waived"];
    let mut rows: Vec<Vec<String>> = tables::rules(report).into_iter().map(Vec::from).collect();
    if !waived {
        header.pop();
        for row in &mut rows {
            row.pop();
        }
    }
    if !titled {
        header.remove(1);
        for row in &mut rows {
            row.remove(1);
        }
    }
    table(&header, if titled { 3 } else { 2 }, 2, rows)
}
