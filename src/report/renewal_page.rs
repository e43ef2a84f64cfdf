//! The renewal page: what a controller takes into the talk, with how each figure came about.

use std::io::{self, Write};

use super::markdown::{all_escaped, escaped, table};
use super::pool_tables::{self, POOLS};
use super::renewal_tables::{self, RENEWALS};
use super::right_sizing_tables::{self, SCENARIOS};
use super::{Report, tables};
use crate::cost::{LineCost, Renewal};
use crate::model::text::counted;
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
            "\nNo contract line is in force that ends, so nothing is to be renewed. [[contract]] lines in the policy say what was bought."
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
    let rows = renewal_tables::renewals(report);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Renewal: what to order\n")?;
    table(out, &RENEWALS, 1, &all_escaped(&rows))?;
    paragraphs(out, &renewal_tables::notes(report))
}

/// The pools; nothing where no line is on the login meter.
pub(super) fn pools(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let rows = pool_tables::pools(report);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Login pools of the period\n")?;
    table(out, &POOLS, 2, &all_escaped(&rows))?;
    paragraphs(out, &pool_tables::notes(report))
}

/// Both meters compared; nothing where no line names a sibling.
pub(super) fn right_sizing(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for sized in &report.right_sizing {
        writeln!(out, "\n## {}", escaped(&right_sizing_tables::title(sized)))?;
        let rows = right_sizing_tables::scenarios(sized);
        if !rows.is_empty() {
            writeln!(out)?;
            table(out, &SCENARIOS, 1, &all_escaped(&rows))?;
        }
        paragraphs(out, &right_sizing_tables::notes(sized))?;
    }
    Ok(())
}

fn paragraphs(out: &mut dyn Write, notes: &[String]) -> io::Result<()> {
    notes.iter().try_for_each(|note| writeln!(out, "\n{}", escaped(note)))
}

/// The terms that an order is made of.
fn derived(renewal: &Renewal, cost: &LineCost, line: &ContractLine) -> String {
    let extra =
        format!("{} planned, {} % headroom, rounded up", line.planned_growth, line.headroom_percent());
    let made = match (cost.meter, &cost.forecast) {
        (Meter::Member | Meter::Included, _) => format!(
            "{} assigned less {} reclaimable, {extra}: {} where {} are bought",
            cost.assigned, cost.reclaimable, cost.needed, cost.bought
        ),
        (Meter::Login | Meter::Active, Some(forecast)) => {
            let used = counted(forecast.high, pool_tables::noun(line));
            let observed = match forecast.months {
                Some(months) => {
                    format!("{used} in the busiest of {}", counted(months as u64, "observed month"))
                }
                None => format!("{used} in the running pool with the use of the year before"),
            };
            let (needed, bought) = (cost.needed, cost.bought);
            format!("{observed}, {extra}: {needed} a pool where {bought} are bought")
        }
        (Meter::Login | Meter::Active, None) => {
            "too little can be told to advise another quantity".to_owned()
        }
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
