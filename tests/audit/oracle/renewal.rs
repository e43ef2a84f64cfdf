//! What to order when a line in force ends, and what of a pool can be foretold until then.

use super::case::Case;
use super::contract_months::{Grid, pool_months};
use super::forecast::{Forecast, forecast};
use super::fraction::{amount_text, exact_text, rounded, two_places, whole};
use super::licenses::{currency_of, is_by_seat, is_in_force};
use super::metering::Metering;
use super::orders::{prices_a_year, renewal_price};
use crate::world::LineSpec;
use chrono::{Datelike, Days};
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};
use serde_json::{Value, json};

/// In the order of the rows of `licenses[]`, which have the counts and most amounts. What is included in something else
/// is renewed with it.
pub(super) fn rows(case: &Case, licenses: &[Value], metering: &Metering) -> Vec<Value> {
    let mut rows = Vec::new();
    for license in licenses {
        let line = case.world.policy.contract.iter().find(|line| license["contract"] == line.id);
        let is_renewed =
            |line: &&LineSpec| is_in_force(case, line) && line.meter != "included" && line.ends.year() < 9999;
        if let Some(line) = line.filter(is_renewed) {
            let mut row = row(case, line, license);
            let forecast = forecast(case, line, metering).filter(|_| !is_by_seat(line));
            add_use(&mut row, case, line, forecast.as_ref());
            rows.push(row);
        }
    }
    rows
}

fn row(case: &Case, line: &LineSpec, license: &Value) -> Value {
    let order = license["needed"].as_u64().and_then(|needed| usize::try_from(needed).ok());
    let price = renewal_price(line);
    let year = |number: usize| {
        let amount = whole(number) * price.as_ref()? * prices_a_year(line);
        Some(amount_text(&rounded(&amount, currency_of(line)), currency_of(line)))
    };
    let notice_by = line.ends - Days::new(u64::from(line.notice_days));
    json!({
        "license": line.license,
        "contract": line.id,
        "meter": line.meter,
        "pool_months": Some(pool_months(line)).filter(|_| line.meter == "login"),
        "quantity": line.quantity,
        "order": order,
        "price": line.price,
        "renewal_price": price.as_ref().map(exact_text),
        "currency": line.currency,
        "same_quantity": year(line.quantity as usize),
        "ordered": year(order.expect("a count")),
        "saved": license["saved_at_renewal"],
        "saved_from_unassigned": license["saved_from_unassigned"],
        "renews_on": (line.ends + Days::new(1)).to_string(),
        "notice_by": notice_by.to_string(),
        "notice_passed": notice_by < case.as_of,
        "reducible": line.is_reducible,
        "cash_in_term": license["cash_in_term"],
        "months_observed": null,
        "use_low": null,
        "use_expected": null,
        "use_high": null,
        "months_left": null,
        "over_low": null,
        "over_expected": null,
        "over_high": null,
    })
}

/// How much of a pool is used, and how much above the pools that are left: of one for several months this one, else all
/// that begin until the end.
fn add_use(row: &mut Value, case: &Case, line: &LineSpec, forecast: Option<&Forecast>) {
    let Some(forecast) = forecast else { return };
    let mut later = Grid::of(line).months(case.as_of, line.ends);
    later.retain(|month| month.start > case.as_of && forecast.months.is_some());
    let pools = if forecast.months.is_some() { later.len() } else { 1 };
    let over = |number: &BigRational| {
        let above = (number - whole(line.quantity as usize)).max(BigRational::zero());
        (above * whole(pools)).ceil().to_integer().to_u64().expect("a count")
    };
    row["months_observed"] = json!(forecast.months);
    row["months_left"] = json!(later.len());
    row["use_low"] = json!(forecast.low);
    row["use_expected"] = json!(two_places(&forecast.expected));
    row["use_high"] = json!(forecast.high);
    row["over_low"] = json!(over(&whole(forecast.low)));
    row["over_expected"] = json!(over(&forecast.expected));
    row["over_high"] = json!(over(&whole(forecast.high)));
}
