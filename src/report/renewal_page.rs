//! The renewal page: what a controller takes into the talk, with how each figure came about.

use std::io::{self, Write};

use super::markdown::{all_escaped, escaped, table};
use super::renewal_tables::{self, POOLS, RENEWALS, SCENARIOS};
use super::{Report, tables};
use crate::cost::{LineCost, Renewal};
use crate::model::verdict::Meter;
use crate::policy::ContractLine;

/// Writes the page as Markdown.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Renewal: {}", escaped(&tables::title(report)))?;
    if report.renewals.is_empty() {
        writeln!(
            out,
            "\nNo contract line in force has a term that ends: [[contract]] lines in the policy fill this page."
        )?;
    } else {
        orders(report, out)?;
        writeln!(out, "\n## How each order came about\n")?;
        for renewal in &report.renewals {
            let cost = &report.costs.lines[renewal.line];
            if let Some(line) = &cost.line {
                writeln!(
                    out,
                    "- **{}** ({}): {}",
                    escaped(&line.id),
                    escaped(&cost.license),
                    escaped(&derived(renewal, cost, line))
                )?;
            }
        }
    }
    pools(report, out)?;
    right_sizing(report, out)?;
    writeln!(
        out,
        "\nThe rows stand in renewal.csv and pools.csv, the advice on each seat in seats.csv. Amounts are of the contracts' own \
         currencies and are never added across them."
    )
}

/// What to order; nothing where no line is to be renewed.
pub(super) fn orders(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let renewals = renewal_tables::renewals(report);
    if !renewals.is_empty() {
        writeln!(out, "\n## Renewal: what to order\n")?;
        table(out, &RENEWALS, 1, &all_escaped(&renewals))?;
        for note in renewal_tables::renewal_notes(report) {
            writeln!(out, "\n{}", escaped(&note))?;
        }
    }
    Ok(())
}

/// The pools; nothing where no line is on the login meter.
pub(super) fn pools(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let pools = renewal_tables::pools(report);
    if !pools.is_empty() {
        writeln!(out, "\n## Login pools of the period\n")?;
        table(out, &POOLS, 2, &all_escaped(&pools))?;
        for note in renewal_tables::pool_notes(report) {
            writeln!(out, "\n{}", escaped(&note))?;
        }
    }
    Ok(())
}

/// Both meters compared; nothing where no line names a sibling.
pub(super) fn right_sizing(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for sized in &report.right_sizing {
        writeln!(out, "\n## {}\n", escaped(&renewal_tables::right_sizing_title(sized)))?;
        let rows = renewal_tables::scenarios(sized);
        if !rows.is_empty() {
            table(out, &SCENARIOS, 1, &all_escaped(&rows))?;
            writeln!(out)?;
        }
        writeln!(out, "{}", escaped(&renewal_tables::advice(sized)))?;
    }
    Ok(())
}

/// The terms that an order is made of.
fn derived(renewal: &Renewal, cost: &LineCost, line: &ContractLine) -> String {
    let extra =
        format!("{} planned, {} % headroom, rounded up", line.planned_growth, line.headroom_percent());
    let made = match (cost.meter, &cost.forecast) {
        (Meter::Member, _) => format!(
            "{} assigned less {} reclaimable, {extra}: {} where {} are bought",
            cost.assigned, cost.reclaimable, cost.needed, cost.bought
        ),
        (Meter::Login, Some(forecast)) => format!(
            "{} logins in the busiest of {} observed months, {extra}: {} a month where {} are bought",
            forecast.high, forecast.months, cost.needed, cost.bought
        ),
        (Meter::Login, None) => "too little was observed to advise another quantity".to_owned(),
    };
    let price = match (renewal.price_text(), &line.price, &renewal.same_quantity, &renewal.ordered) {
        (Some(text), Some(price), Some(same), Some(ordered)) => format!(
            "; {} {} with {} % uplift is {text}: twelve months cost {same} for the same quantity, {ordered} for the order",
            price.shown(),
            price.currency.code(),
            line.uplift_percent()
        ),
        _ => "; no price".to_owned(),
    };
    format!("{made}{price}; the term ends on {}", line.last_day())
}
