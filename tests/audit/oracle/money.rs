//! The cost table: a row a contract line, a row a licence without one (DESIGN section 6).

use super::case::Case;
use super::contract_months::Grid;
use super::forecast::forecast;
use super::fraction::{amount_text, decimal, months, percent, rounded, whole};
use super::licenses::{is_in_force, is_same, meter};
use super::losses::{self, Kind};
use super::metering::{Count, Metering};
use super::seats::{Seat, reclaimable, seats_on, verdict_counts, waived};
use crate::world::LineSpec;
use chrono::Days;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The figures of a row that come before money.
#[derive(Default)]
struct Counts {
    bought: usize,
    assigned: usize,
    reclaimable: usize,
    overage: usize,
    freed: usize,
    needed: usize,
    /// This and the rest are of the login meter.
    logins_all: usize,
    logins_daily: usize,
    pool: usize,
    pool_left: usize,
}

/// By licence and contract; the row without a contract comes last.
pub(super) fn rows(case: &Case, seats: &[Seat], metering: &Metering) -> Vec<Value> {
    let mut rows: Vec<(String, bool, String, Value)> = Vec::new();
    for line in &case.world.policy.contract {
        rows.push((line.license.clone(), false, line.id.clone(), line_row(case, line, seats, metering)));
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

fn line_row(case: &Case, line: &LineSpec, seats: &[Seat], metering: &Metering) -> Value {
    let on = seats_on(line, seats);
    let counts = match line.meter {
        "login" => pool_counts(case, line, &on, metering),
        _ => seat_counts(case, line, &on),
    };
    let mut row = counts_json(&line.license, &on, &counts);
    row["contract"] = json!(line.id);
    row["meter"] = json!(line.meter);
    row["cost_center"] = json!(line.cost_center);
    row["price"] = json!(line.price);
    row["currency"] = json!(line.currency);
    row["renews_on"] = json!((line.ends + Days::new(1)).to_string());
    row["notice_by"] = json!((line.ends - Days::new(u64::from(line.notice_days))).to_string());
    for (column, amount) in amounts(case, line, &counts) {
        row[column] = json!(amount_text(&amount, &line.currency));
    }
    for (column, kind) in [("lost", Kind::Reclaimable), ("waived_lost", Kind::Waived)] {
        if let Some(losses) = losses::of_line(case, line, &on, kind) {
            row[column] = json!(amount_text(&losses.iter().sum(), &line.currency));
        }
    }
    row
}

fn bare_row(case: &Case, license: &str, seats: &[Seat], metering: &Metering) -> Value {
    let on: Vec<&Seat> =
        seats.iter().filter(|seat| seat.line.is_none() && is_same(&seat.license.name, license)).collect();
    let meter = meter(case, license, None);
    let logins = |count| if meter == "login" { metering.on_no_line(case, license, count) } else { 0 };
    let (assigned, reclaimable) = (on.len(), reclaimable(&on).len());
    let counts = Counts {
        assigned,
        reclaimable,
        freed: reclaimable,
        needed: assigned - reclaimable,
        logins_all: logins(Count::All),
        logins_daily: logins(Count::Daily),
        ..Counts::default()
    };
    let mut row = counts_json(license, &on, &counts);
    row["meter"] = json!(meter);
    row
}

/// A row with its counts and without money.
fn counts_json(license: &str, on: &[&Seat], counts: &Counts) -> Value {
    let mut row = json!({
        "license": license,
        "contract": null,
        "bought": counts.bought,
        "assigned": counts.assigned,
        "frozen": on.iter().filter(|seat| seat.is_frozen).count(),
        "reclaimable": counts.reclaimable,
        "waived": waived(on).len(),
        "overage": counts.overage,
        "freed": counts.freed,
        "needed": counts.needed,
        "logins_all": counts.logins_all,
        "logins_daily": counts.logins_daily,
        "pool": counts.pool,
        "pool_left": counts.pool_left,
        "cost_center": null,
        "price": null,
        "currency": null,
        "spent": null,
        "lost": null,
        "waived_lost": null,
        "freed_value": null,
        "avoided": null,
        "saved_at_renewal": null,
        "saved_from_unassigned": null,
        "cash_in_term": null,
        "renews_on": null,
        "notice_by": null,
    });
    for (verdict, count) in verdict_counts(on).as_object().expect("an object of counts") {
        row[verdict] = count.clone();
    }
    row
}

fn seat_counts(case: &Case, line: &LineSpec, on: &[&Seat]) -> Counts {
    let bought = line.quantity as usize;
    let (assigned, reclaimable) = (on.len(), reclaimable(on).len());
    let overage = assigned.saturating_sub(bought);
    let wanted = assigned - reclaimable + line.planned_growth as usize;
    // A line that is not in force is not renewed: nothing is needed of it.
    let needed = if is_in_force(case, line) { with_headroom(&whole(wanted), line) } else { 0 };
    let freed = reclaimable.saturating_sub(overage);
    Counts { bought, assigned, reclaimable, overage, freed, needed, ..Counts::default() }
}

/// Seats cost nothing in a pool: what is bought, used up and needed are logins.
fn pool_counts(case: &Case, line: &LineSpec, on: &[&Seat], metering: &Metering) -> Counts {
    let in_period = |count| metering.taken(line, count, case.period.start, case.as_of);
    let mut counts = Counts {
        bought: line.quantity as usize,
        assigned: on.len(),
        reclaimable: reclaimable(on).len(),
        overage: in_period(Count::of(line)).over,
        freed: reclaimable(on).len(),
        logins_all: in_period(Count::All).logins,
        logins_daily: in_period(Count::Daily).logins,
        ..Counts::default()
    };
    if is_in_force(case, line) {
        let month = Grid::of(line).month_of(case.as_of);
        let used = metering.taken(line, Count::of(line), month.start, case.as_of).logins;
        counts.pool = counts.bought;
        counts.pool_left = counts.bought.saturating_sub(used);
        counts.needed = forecast(case, line, metering).map_or(counts.bought, |forecast| {
            with_headroom(&whole(forecast.high + line.planned_growth as usize), line)
        });
    }
    counts
}

/// So many, and the reserve that the line wants beside, rounded up.
pub(super) fn with_headroom(number: &BigRational, line: &LineSpec) -> usize {
    let headroom = BigRational::one() + percent(&line.headroom_percent);
    (number * headroom).ceil().to_integer().to_usize().expect("a count")
}

/// What a seat or a login costs a month from the renewal on; none without a price.
pub(super) fn renewal_price(line: &LineSpec) -> Option<BigRational> {
    let price = decimal(line.price.as_deref()?);
    Some(price * (BigRational::one() + percent(&line.uplift_percent)))
}

/// The amounts of a line in minor units, except what was lost; none without a price.
fn amounts(case: &Case, line: &LineSpec, counts: &Counts) -> Vec<(&'static str, BigInt)> {
    let Some(price) = line.price.as_deref().map(decimal) else { return Vec::new() };
    // A line that is not in force has no seats, and is not renewed.
    let dropped = if is_in_force(case, line) { counts.bought.saturating_sub(counts.needed) } else { 0 };
    let (freed, empty) = match line.meter {
        "login" => (0, 0),
        _ => (counts.freed, counts.bought.saturating_sub(counts.assigned)),
    };
    let given_back = if line.is_reducible { dropped } else { 0 };
    let year = renewal_price(line).expect("the line has a price") * whole(12);
    let remaining = &price * months(case.as_of + Days::new(1), line.ends + Days::new(1));
    let spent = &price * case.months_of(line, case.period.start, case.period.end);
    let amounts = [
        ("spent", whole(counts.bought) * spent),
        ("freed_value", whole(freed) * &remaining),
        ("avoided", whole(freed.min(line.planned_growth as usize)) * &remaining),
        ("saved_at_renewal", whole(dropped) * &year),
        ("saved_from_unassigned", whole(dropped.min(empty)) * &year),
        ("cash_in_term", whole(given_back) * &remaining),
    ];
    amounts.into_iter().map(|(column, amount)| (column, rounded(&amount, &line.currency))).collect()
}

/// The rounded lines of each currency, summed; a line without a price adds nothing.
pub(super) fn totals(rows: &[Value]) -> Vec<Value> {
    const COLUMNS: [&str; 8] = [
        "spent",
        "lost",
        "waived_lost",
        "freed_value",
        "avoided",
        "saved_at_renewal",
        "saved_from_unassigned",
        "cash_in_term",
    ];
    let mut sums: BTreeMap<&str, [BigRational; 8]> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row["price"].is_null()) {
        let sum = sums.entry(row["currency"].as_str().expect("a currency")).or_default();
        for (sum, column) in sum.iter_mut().zip(COLUMNS) {
            *sum += decimal(row[column].as_str().expect("a line with a price has amounts"));
        }
    }
    let total = |(currency, sum): (&str, [BigRational; 8])| {
        let mut total = json!({ "currency": currency });
        for (column, sum) in COLUMNS.into_iter().zip(sum) {
            total[column] = json!(amount_text(&rounded(&sum, currency), currency));
        }
        total
    };
    sums.into_iter().map(total).collect()
}
