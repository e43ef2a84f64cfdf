//! What each fiscal month of the period cost and lost, line by line.

use super::case::Case;
use super::fraction::{amount_text, decimal, shares, whole};
use super::licenses::lines_in_order;
use super::losses::{self, Kind};
use super::seats::{Seat, seats_on};
use crate::world::LineSpec;
use num_rational::BigRational;
use serde_json::{Value, json};

/// In the order of `licenses[]`, then of time.
pub(super) fn rows(case: &Case, seats: &[Seat]) -> Vec<Value> {
    let priced = lines_in_order(case).into_iter().filter(|line| line.price.is_some());
    priced.flat_map(|line| of_line(case, line, seats)).collect()
}

/// Each month gets its own days' part; what rounding leaves goes to the largest remainders.
fn of_line(case: &Case, line: &LineSpec, seats: &[Seat]) -> Vec<Value> {
    let on = seats_on(line, seats);
    let price = decimal(line.price.as_deref().expect("the line has a price"));
    let bought = whole(line.quantity as usize) * price;
    let (mut spent, mut lost, mut waived_lost) = (Vec::new(), Vec::new(), Vec::new());
    for (_, start, end) in &case.period.months {
        let in_month = |kind| {
            let exact = losses::exact(case, line, &on, kind, (*start, *end));
            exact.expect("the line has a price").iter().sum::<BigRational>()
        };
        spent.push(&bought * case.months_of(line, *start, *end));
        lost.push(in_month(Kind::Reclaimable));
        waived_lost.push(in_month(Kind::Waived));
    }
    let columns = [("spent", spent), ("lost", lost), ("waived_lost", waived_lost)];
    let columns = columns.map(|(column, amounts)| (column, shares(&amounts, &line.currency)));
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
            row[*column] = json!(amount_text(&amounts[place], &line.currency));
        }
        rows.push(row);
    }
    rows
}
