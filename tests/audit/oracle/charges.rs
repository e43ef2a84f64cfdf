//! What each seat with a reason cost while it lay unused: a charge for each part of the period, or why there is none.

use super::case::Case;
use super::fraction::{amount_text, decimal, months, months_text, shares};
use super::licenses::{currency_of, is_by_seat, is_same};
use super::parts::{self, Part};
use super::seats::{Kind, Seat};
use crate::world::LineSpec;
use chrono::{Days, NaiveDate};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use serde_json::{Value, json};

pub(super) struct Charge<'s, 'a> {
    pub seat: &'s Seat<'a>,
    /// None where no line of the licence is in force.
    pub line: Option<&'a LineSpec>,
    /// First and last day of the part.
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub kind: Kind,
    /// Nobody pays for the seat: more are held than were bought.
    pub is_above: bool,
    /// Its part of what the line lost, in minor units.
    amount: BigInt,
}

/// By user, then by time.
pub(super) fn all<'s, 'a>(case: &Case<'a>, seats: &'s [Seat<'a>]) -> Vec<Charge<'s, 'a>> {
    let mut licenses: Vec<&str> = Vec::new();
    for seat in seats {
        if !licenses.iter().any(|license| is_same(license, &seat.license.name)) {
            licenses.push(&seat.license.name);
        }
    }
    let parts = licenses.into_iter().flat_map(|license| parts::of_license(case, license, seats));
    let mut charges: Vec<Charge> = parts.flat_map(|part| of_part(&part)).collect();
    charges.sort_by(|one, other| (&one.seat.user.id, one.from).cmp(&(&other.seat.user.id, other.from)));
    for line in &case.world.policy.contract {
        share_out(&mut charges, line, Kind::Reclaimable);
        share_out(&mut charges, line, Kind::Waived);
    }
    charges
}

fn of_part<'s, 'a>(part: &Part<'s, 'a>) -> Vec<Charge<'s, 'a>> {
    let mut above: Vec<&String> = Vec::new();
    for line in part.lines.iter().filter(|line| is_by_seat(line)) {
        above.extend(unpaid(line, &part.seats_on(line)));
    }
    let charge = |(seat, line): &(&'s Seat<'a>, Option<&'a LineSpec>)| {
        let kind = seat.kind()?;
        let (is_above, amount) = (above.contains(&&seat.user.id), BigInt::zero());
        Some(Charge { seat, line: *line, from: part.from, to: part.to, kind, is_above, amount })
    };
    part.places().iter().filter_map(charge).collect()
}

/// As many of the reclaimable seats as nobody pays for: the longest unused, then the lowest ids. What they leave of
/// the overage, nobody pays for among the waived ones.
fn unpaid<'s>(line: &LineSpec, on: &[&'s Seat]) -> Vec<&'s String> {
    let overage = on.len().saturating_sub(line.quantity as usize);
    let of_kind = |kind| {
        let mut seats: Vec<&&Seat> = on.iter().filter(|seat| seat.kind() == Some(kind)).collect();
        // A seat of which nobody knows how long it lay unused is the last to be called the longest.
        seats.sort_by_key(|seat| (seat.judgement.unused_from.unwrap_or(NaiveDate::MAX), &seat.user.id));
        seats
    };
    let order = of_kind(Kind::Reclaimable).into_iter().chain(of_kind(Kind::Waived));
    order.take(overage).map(|seat| &seat.user.id).collect()
}

/// Rounds what a line lost once, over all its charges.
fn share_out(charges: &mut [Charge], line: &LineSpec, kind: Kind) {
    let Some(currency) = line.currency.as_ref().filter(|_| line.price.is_some()) else { return };
    let own = |charge: &&mut Charge| {
        charge.kind == kind && charge.line.is_some_and(|of_charge| of_charge.id == line.id)
    };
    let mut charges: Vec<&mut Charge> = charges.iter_mut().filter(own).collect();
    let exact: Vec<BigRational> = charges.iter().map(|charge| charge.exact(charge.from, charge.to)).collect();
    for (charge, amount) in charges.iter_mut().zip(shares(&exact, currency)) {
        charge.amount = amount;
    }
}

impl Charge<'_, '_> {
    /// What a seat costs a month, where it has a price of its own.
    pub(super) fn price(&self) -> Option<&String> {
        self.line.filter(|line| line.meter == "member")?.price.as_ref()
    }

    pub(super) fn is_on(&self, line: &LineSpec) -> bool {
        self.line.is_some_and(|own| own.id == line.id)
    }

    /// The months between two days, both counted, that lie in the part and in which the seat lay unused.
    pub(super) fn months(&self, from: NaiveDate, to: NaiveDate) -> BigRational {
        match self.seat.judgement.unused_from {
            Some(unused) => months(from.max(self.from).max(unused), to.min(self.to) + Days::new(1)),
            None => BigRational::zero(),
        }
    }

    /// What was paid for them, before any rounding.
    pub(super) fn exact(&self, from: NaiveDate, to: NaiveDate) -> BigRational {
        match self.price() {
            Some(price) if !self.is_above => decimal(price) * self.months(from, to),
            _ => BigRational::zero(),
        }
    }

    /// In minor units.
    pub(super) fn amount(&self, kind: Kind) -> BigInt {
        if self.kind == kind { self.amount.clone() } else { BigInt::zero() }
    }

    /// None where nobody knows what the seat costs, or where it is not the seat that costs something.
    fn amount_text(&self, kind: Kind) -> Option<String> {
        let line = self.line?;
        let has_amount = self.price().is_some() || line.meter == "included";
        has_amount.then(|| amount_text(&self.amount(kind), currency_of(line)))
    }
}

/// In the order of `charges`.
pub(super) fn rows(charges: &[Charge]) -> Vec<Value> {
    charges.iter().map(row).collect()
}

fn row(charge: &Charge) -> Value {
    let lost = charge.amount_text(Kind::Reclaimable);
    let free_because = match (charge.is_above, charge.kind) {
        (true, _) => Some("overage"),
        (false, Kind::Waived) => Some("waived"),
        (false, Kind::Reclaimable) => None,
    };
    json!({
        "user_id": charge.seat.user.id,
        "license": charge.seat.license.name,
        "contract": charge.line.map(|line| &line.id),
        "from": charge.from.to_string(),
        "to": charge.to.to_string(),
        "unused_from": charge.seat.judgement.unused_from.map(|day| day.to_string()),
        "months": months_text(&charge.months(charge.from, charge.to)),
        "price": charge.price(),
        "currency": charge.line.filter(|_| lost.is_some()).and_then(|line| line.currency.as_ref()),
        "lost": lost,
        "waived_lost": charge.amount_text(Kind::Waived),
        "free_because": free_because,
    })
}
