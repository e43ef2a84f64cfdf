//! The cost table: a row a contract line, a row a licence without one (DESIGN section 6).

use super::case::Case;
use super::charges::Charge;
use super::contract_months::pool_months;
use super::fraction::{amount_text, decimal, months, rounded, whole};
use super::licenses::{currency_of, is_in_force, is_same, meter};
use super::line_counts::{self, Counts};
use super::metering::{Count, Metering};
use super::orders::{has_successor, prices_a_year, renewal_price};
use super::seats::{Kind, Seat, seats_on, verdict_counts, waived};
use crate::world::LineSpec;
use chrono::Days;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const AMOUNTS: [&str; 8] = [
    "spent",
    "lost",
    "waived_lost",
    "freed_value",
    "avoided",
    "saved_at_renewal",
    "saved_from_unassigned",
    "cash_in_term",
];

/// By licence and contract; the row without a contract comes last.
pub(super) fn rows(case: &Case, seats: &[Seat], charges: &[Charge], metering: &Metering) -> Vec<Value> {
    let mut rows: Vec<(String, bool, String, Value)> = Vec::new();
    for line in &case.world.policy.contract {
        let counts = line_counts::of_line(case, line, &seats_on(line, seats), seats, metering);
        let row = line_row(case, line, seats, &counts, charges);
        rows.push((line.license.clone(), false, line.id.clone(), row));
    }
    for seat in seats.iter().filter(|seat| seat.line.is_none()) {
        let name = &seat.license.name;
        if !rows.iter().any(|(license, is_bare, ..)| *is_bare && is_same(license, name)) {
            rows.push((name.clone(), true, String::new(), bare_row(case, name, seats, metering)));
        }
    }
    rows.sort_by(|one, other| (&one.0, one.1, &one.2).cmp(&(&other.0, other.1, &other.2)));
    rows.into_iter().map(|(.., row)| row).collect()
}

fn line_row(case: &Case, line: &LineSpec, seats: &[Seat], counts: &Counts, charges: &[Charge]) -> Value {
    let mut row = counts_json(&line.license, &seats_on(line, seats), counts);
    row["contract"] = json!(line.id);
    row["meter"] = json!(line.meter);
    row["cost_center"] = json!(line.cost_center);
    row["price"] = json!(line.price);
    row["currency"] = json!(line.currency);
    row["renews_on"] = json!((line.ends + Days::new(1)).to_string());
    row["notice_by"] = json!((line.ends - Days::new(u64::from(line.notice_days))).to_string());
    for (column, amount) in amounts(case, line, counts, charges) {
        row[column] = json!(amount_text(&amount, currency_of(line)));
    }
    row
}

fn bare_row(case: &Case, license: &str, seats: &[Seat], metering: &Metering) -> Value {
    let on: Vec<&Seat> =
        seats.iter().filter(|seat| seat.line.is_none() && is_same(&seat.license.name, license)).collect();
    let meter = meter(case, license, None);
    let mut row = counts_json(license, &on, &line_counts::of_no_line(case, license, meter, &on, metering));
    row["meter"] = json!(meter);
    row
}

/// A row with its counts and without money.
fn counts_json(license: &str, on: &[&Seat], counts: &Counts) -> Value {
    let mut row = json!({
        "license": license,
        "contract": null,
        "quantity": counts.quantity,
        "bought": counts.bought,
        "bought_logins": counts.bought_logins,
        "bought_users": counts.bought_users,
        "assigned": counts.assigned,
        "unassigned": counts.unassigned,
        "frozen": on.iter().filter(|seat| seat.is_frozen).count(),
        "reclaimable": counts.reclaimable,
        "waived": waived(on).len(),
        "overage": counts.overage,
        "overage_logins": counts.overage_logins,
        "overage_users": counts.overage_users,
        "freed": counts.freed,
        "needed": counts.needed,
        "pool": counts.pool,
        "pool_left": counts.pool_left,
        "cost_center": null,
        "price": null,
        "currency": null,
        "renews_on": null,
        "notice_by": null,
    });
    for (count, logins) in Count::EACH.into_iter().zip(counts.logins) {
        row[format!("logins_{}", count.name())] = json!(logins);
    }
    for column in AMOUNTS {
        row[column] = Value::Null;
    }
    for (verdict, count) in verdict_counts(on).as_object().expect("an object of counts") {
        row[verdict] = count.clone();
    }
    row
}

/// What a line costs up to the as-of date, in the term: of the pools of several months a part, as of months.
pub(super) fn spent(line: &LineSpec, months: &BigRational) -> Option<BigRational> {
    let price = decimal(line.price.as_deref()?);
    Some(whole(line.quantity as usize) * price * months / whole(pool_months(line)))
}

/// The amounts of a line in minor units; none without a price, unless it is included in something else.
fn amounts(case: &Case, line: &LineSpec, counts: &Counts, charges: &[Charge]) -> Vec<(&'static str, BigInt)> {
    if line.meter == "included" {
        return AMOUNTS.map(|column| (column, BigInt::zero())).to_vec();
    }
    let Some(price) = line.price.as_deref().map(decimal) else { return Vec::new() };
    let quantity = line.quantity as usize;
    // A line that is not in force has no seats, and is not renewed.
    let dropped = if is_in_force(case, line) { quantity.saturating_sub(counts.needed) } else { 0 };
    let saved = if has_successor(case, line) { 0 } else { dropped };
    let (freed, empty) = match line.meter {
        "member" => (counts.freed, counts.bought.saturating_sub(counts.assigned)),
        _ => (0, 0),
    };
    let given_back = if line.is_reducible { dropped } else { 0 };
    let year = renewal_price(line).expect("the line has a price") * prices_a_year(line);
    let remaining = price * months(case.as_of + Days::new(1), line.ends + Days::new(1));
    let in_period = case.months_of(line, case.period.start, case.period.end);
    let exact = [
        ("spent", spent(line, &in_period).expect("the line has a price")),
        ("freed_value", whole(freed) * &remaining),
        ("avoided", whole(freed.min(line.planned_growth as usize)) * &remaining),
        ("saved_at_renewal", whole(saved) * &year),
        ("saved_from_unassigned", whole(saved.min(empty)) * &year),
        ("cash_in_term", whole(given_back) * &remaining / whole(pool_months(line))),
    ];
    let rounded = exact.map(|(column, amount)| (column, rounded(&amount, currency_of(line))));
    let lost =
        |kind| charges.iter().filter(|charge| charge.is_on(line)).map(|charge| charge.amount(kind)).sum();
    let lost = [("lost", lost(Kind::Reclaimable)), ("waived_lost", lost(Kind::Waived))];
    rounded.into_iter().chain(lost).collect()
}

/// The rounded lines of each currency, summed; a line without a price adds nothing.
pub(super) fn totals(rows: &[Value]) -> Vec<Value> {
    let mut sums: BTreeMap<&str, [BigRational; 8]> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row["price"].is_null()) {
        let sum = sums.entry(row["currency"].as_str().expect("a currency")).or_default();
        for (sum, column) in sum.iter_mut().zip(AMOUNTS) {
            *sum += decimal(row[column].as_str().expect("a line with a price has amounts"));
        }
    }
    let total = |(currency, sum): (&str, [BigRational; 8])| {
        let mut total = json!({ "currency": currency });
        for (column, sum) in AMOUNTS.into_iter().zip(sum) {
            total[column] = json!(amount_text(&rounded(&sum, currency), currency));
        }
        total
    };
    sums.into_iter().map(total).collect()
}
