//! The cost table: a row a contract line, a row a licence without one (DESIGN section 6).

use super::case::Case;
use super::fraction::{amount_text, decimal, months, percent, rounded, shares, whole};
use super::licenses::{is_in_force, is_same, meter};
use super::seats::{Seat, verdict_counts};
use crate::world::LineSpec;
use chrono::{Days, NaiveDate};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The figures of a row that come before money.
struct Counts {
    bought: usize,
    assigned: usize,
    reclaimable: usize,
    overage: usize,
    freed: usize,
    needed: usize,
}

/// By licence and contract; the row without a contract comes last.
pub(super) fn rows(case: &Case, seats: &[Seat]) -> Vec<Value> {
    let mut rows: Vec<(String, bool, String, Value)> = Vec::new();
    for line in &case.world.policy.contract {
        rows.push((line.license.clone(), false, line.id.clone(), line_row(case, line, seats)));
    }
    for seat in seats.iter().filter(|seat| seat.line.is_none()) {
        let name = &seat.license.name;
        if !rows.iter().any(|(license, is_bare, ..)| *is_bare && is_same(license, name)) {
            rows.push((name.clone(), true, String::new(), bare_row(case, name, seats)));
        }
    }
    rows.sort_by(|one, other| (&one.0, one.1, &one.2).cmp(&(&other.0, other.1, &other.2)));
    rows.into_iter().map(|(.., row)| row).collect()
}

fn line_row(case: &Case, line: &LineSpec, seats: &[Seat]) -> Value {
    let on = seats_on(line, seats);
    let counts = line_counts(case, line, &on);
    let mut row = counts_json(&line.license, &on, &counts);
    row["contract"] = json!(line.id);
    row["meter"] = json!("member");
    row["price"] = json!(line.price);
    row["currency"] = json!(line.currency);
    row["renews_on"] = json!((line.ends + Days::new(1)).to_string());
    row["notice_by"] = json!((line.ends - Days::new(u64::from(line.notice_days))).to_string());
    for (column, amount) in amounts(case, line, &counts) {
        row[column] = json!(amount_text(&amount, &line.currency));
    }
    if let Some(losses) = losses(case, line, &on) {
        row["lost"] = json!(amount_text(&losses.iter().sum(), &line.currency));
        let waived = waived_losses(case, line, &on).expect("there is a price");
        row["waived_lost"] = json!(amount_text(&waived.iter().sum(), &line.currency));
    }
    row
}

fn bare_row(case: &Case, license: &str, seats: &[Seat]) -> Value {
    let on: Vec<&Seat> =
        seats.iter().filter(|seat| seat.line.is_none() && is_same(&seat.license.name, license)).collect();
    let reclaimable = reclaimable(&on).len();
    let (assigned, needed) = (on.len(), on.len() - reclaimable);
    let counts = Counts { bought: 0, assigned, reclaimable, overage: 0, freed: reclaimable, needed };
    let mut row = counts_json(license, &on, &counts);
    row["meter"] = json!(meter(case, license, None));
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
        "price": null,
        "currency": null,
        "spent": null,
        "lost": null,
        "waived_lost": null,
        "freed_value": null,
        "avoided": null,
        "saved_at_renewal": null,
        "renews_on": null,
        "notice_by": null,
    });
    for (verdict, count) in verdict_counts(on).as_object().expect("an object of counts") {
        row[verdict] = count.clone();
    }
    row
}

fn line_counts(case: &Case, line: &LineSpec, on: &[&Seat]) -> Counts {
    let bought = line.quantity as usize;
    let (assigned, reclaimable) = (on.len(), reclaimable(on).len());
    let overage = assigned.saturating_sub(bought);
    let headroom = BigRational::one() + percent(&line.headroom_percent);
    let needed = whole(assigned - reclaimable + line.planned_growth as usize) * headroom;
    // A line that is not in force is not renewed: nothing is needed of it.
    let needed =
        if is_in_force(case, line) { needed.ceil().to_integer().to_usize().expect("a count") } else { 0 };
    Counts { bought, assigned, reclaimable, overage, freed: reclaimable.saturating_sub(overage), needed }
}

/// The amounts of a line in minor units, except what was lost; none without a price.
fn amounts(case: &Case, line: &LineSpec, counts: &Counts) -> Vec<(&'static str, BigInt)> {
    let Some(price) = line.price.as_deref().map(decimal) else { return Vec::new() };
    let spent = whole(counts.bought) * &price * months_used(case, line, case.period.start);
    let mut amounts = vec![("spent", spent)];
    if is_in_force(case, line) {
        let remaining = months(case.as_of + Days::new(1), line.ends + Days::new(1));
        let avoided = whole(counts.freed.min(line.planned_growth as usize));
        let dropped = whole(counts.bought.saturating_sub(counts.needed));
        let renewal_price = &price * (BigRational::one() + percent(&line.uplift_percent));
        amounts.push(("freed_value", whole(counts.freed) * &price * &remaining));
        amounts.push(("avoided", avoided * &price * &remaining));
        amounts.push(("saved_at_renewal", dropped * renewal_price * whole(12)));
    } else {
        amounts.extend(
            ["freed_value", "avoided", "saved_at_renewal"].map(|column| (column, BigRational::zero())),
        );
    }
    amounts.into_iter().map(|(column, amount)| (column, rounded(&amount, &line.currency))).collect()
}

/// Months from a day, if it lies in the period and the term, up to the as-of date.
fn months_used(case: &Case, line: &LineSpec, from: NaiveDate) -> BigRational {
    let last = case.as_of.min(case.period.end).min(line.ends);
    months(from.max(case.period.start).max(line.starts), last + Days::new(1))
}

/// What each seat of a line lost, in minor units; none without a price.
fn losses(case: &Case, line: &LineSpec, on: &[&Seat]) -> Option<Vec<BigInt>> {
    losses_of(case, line, on, &reclaimable(on), overage(line, on))
}

/// What was paid for waived seats. What the reclaimable seats leave of the overage, nobody pays for either.
fn waived_losses(case: &Case, line: &LineSpec, on: &[&Seat]) -> Option<Vec<BigInt>> {
    losses_of(case, line, on, &waived(on), overage(line, on).saturating_sub(reclaimable(on).len()))
}

fn overage(line: &LineSpec, on: &[&Seat]) -> usize {
    on.len().saturating_sub(line.quantity as usize)
}

/// As many of the seats that count as nobody pays for carry no loss: the longest unused, then the lowest ids.
fn losses_of(
    case: &Case,
    line: &LineSpec,
    on: &[&Seat],
    counted: &[&Seat],
    unpaid: usize,
) -> Option<Vec<BigInt>> {
    let price = decimal(line.price.as_deref()?);
    let mut counted = counted.to_vec();
    // A seat of which nobody knows how long it lay unused is the last to be called the longest.
    counted.sort_by_key(|seat| (seat.judgement.unused_from.unwrap_or(NaiveDate::MAX), &seat.user.id));
    let paid: Vec<&String> = counted.into_iter().skip(unpaid).map(|seat| &seat.user.id).collect();
    let loss = |seat: &&Seat| match seat.judgement.unused_from {
        Some(from) if paid.contains(&&seat.user.id) => &price * months_used(case, line, from),
        _ => BigRational::zero(),
    };
    Some(shares(&on.iter().map(loss).collect::<Vec<_>>(), &line.currency))
}

/// The amount that the seat itself lost: none on the login meter and without a price.
pub(super) fn lost_of(case: &Case, seat: &Seat, seats: &[Seat]) -> Option<String> {
    let line = seat.line?;
    let on = seats_on(line, seats);
    let place = on.iter().position(|other| other.user.id == seat.user.id).expect("the seat is on its line");
    Some(amount_text(&losses(case, line, &on)?[place], &line.currency))
}

/// The amount that was paid for a waived seat.
pub(super) fn waived_of(case: &Case, seat: &Seat, seats: &[Seat]) -> Option<String> {
    let line = seat.line?;
    let on = seats_on(line, seats);
    let place = on.iter().position(|other| other.user.id == seat.user.id).expect("the seat is on its line");
    Some(amount_text(&waived_losses(case, line, &on)?[place], &line.currency))
}

/// By user id, as all seats are.
fn seats_on<'s, 'a>(line: &LineSpec, seats: &'s [Seat<'a>]) -> Vec<&'s Seat<'a>> {
    seats.iter().filter(|seat| seat.line.is_some_and(|own| own.id == line.id)).collect()
}

fn reclaimable<'s, 'a>(on: &[&'s Seat<'a>]) -> Vec<&'s Seat<'a>> {
    on.iter().copied().filter(|seat| seat.reason.is_some() && seat.waived_by.is_none()).collect()
}

fn waived<'s, 'a>(on: &[&'s Seat<'a>]) -> Vec<&'s Seat<'a>> {
    on.iter().copied().filter(|seat| seat.waived_by.is_some()).collect()
}

/// The rounded lines of each currency, summed; a line without a price adds nothing.
pub(super) fn totals(rows: &[Value]) -> Vec<Value> {
    const COLUMNS: [&str; 6] = ["spent", "lost", "waived_lost", "freed_value", "avoided", "saved_at_renewal"];
    let mut sums: BTreeMap<&str, [BigRational; 6]> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row["price"].is_null()) {
        let sum = sums.entry(row["currency"].as_str().expect("a currency")).or_default();
        for (sum, column) in sum.iter_mut().zip(COLUMNS) {
            *sum += decimal(row[column].as_str().expect("a line with a price has amounts"));
        }
    }
    let total = |(currency, sum): (&str, [BigRational; 6])| {
        let mut total = json!({ "currency": currency });
        for (column, sum) in COLUMNS.into_iter().zip(sum) {
            total[column] = json!(amount_text(&rounded(&sum, currency), currency));
        }
        total
    };
    sums.into_iter().map(total).collect()
}
