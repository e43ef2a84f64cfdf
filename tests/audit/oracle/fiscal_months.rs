//! What each fiscal month of the period cost and lost, line by line.

use super::case::Case;
use super::charges::Charge;
use super::fraction::{amount_text, shares};
use super::licenses::{currency_of, lines_in_order};
use super::money;
use super::seats::Kind;
use crate::world::LineSpec;
use num_rational::BigRational;
use serde_json::{Value, json};

/// In the order of `licenses[]`, then of time.
pub(super) fn rows(case: &Case, charges: &[Charge]) -> Vec<Value> {
    let priced = lines_in_order(case).into_iter().filter(|line| line.price.is_some());
    priced.flat_map(|line| of_line(case, line, charges)).collect()
}

/// Each month gets its own days' part; what rounding leaves goes to the largest remainders.
fn of_line(case: &Case, line: &LineSpec, charges: &[Charge]) -> Vec<Value> {
    let own = || charges.iter().filter(|charge| charge.is_on(line));
    let (mut spent, mut lost, mut waived_lost) = (Vec::new(), Vec::new(), Vec::new());
    for (_, start, end) in &case.period.months {
        let in_month = |kind| -> BigRational {
            own().filter(|charge| charge.kind == kind).map(|charge| charge.exact(*start, *end)).sum()
        };
        let months = case.months_of(line, *start, *end);
        spent.push(money::spent(line, &months).expect("the line has a price"));
        lost.push(in_month(Kind::Reclaimable));
        waived_lost.push(in_month(Kind::Waived));
    }
    let columns = [("spent", spent), ("lost", lost), ("waived_lost", waived_lost)];
    let columns = columns.map(|(column, amounts)| (column, shares(&amounts, currency_of(line))));
    let mut rows = Vec::new();
    for (place, (label, start, end)) in case.period.months.iter().enumerate() {
        let mut row = json!({
            "month": label,
            "start": start.to_string(),
            "end": end.to_string(),
            "license": line.license,
            "contract": line.id,
            "cost_center": line.cost_center,
            "currency": line.currency,
        });
        for (column, amounts) in &columns {
            row[*column] = json!(amount_text(&amounts[place], currency_of(line)));
        }
        rows.push(row);
    }
    rows
}
