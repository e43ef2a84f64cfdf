//! What seats cost while they lay unused, and which of them carries it. On the login meter none does.

use super::case::Case;
use super::fraction::{amount_text, decimal, shares};
use super::seats::{Seat, reclaimable, seats_on, waived};
use crate::world::LineSpec;
use chrono::NaiveDate;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

/// Which seats: those with a reason and no waiver, or those with both.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Reclaimable,
    Waived,
}

/// What each seat of a line lost in the period, in minor units; none without a price.
pub(super) fn of_line(case: &Case, line: &LineSpec, on: &[&Seat], kind: Kind) -> Option<Vec<BigInt>> {
    let exact = exact(case, line, on, kind, (case.period.start, case.period.end))?;
    Some(shares(&exact, &line.currency))
}

/// The same between two days, both counted, before any rounding.
pub(super) fn exact(
    case: &Case,
    line: &LineSpec,
    on: &[&Seat],
    kind: Kind,
    (from, to): (NaiveDate, NaiveDate),
) -> Option<Vec<BigRational>> {
    let price = decimal(line.price.as_deref()?);
    let paid = if line.meter == "member" { paid(line, on, kind) } else { Vec::new() };
    let loss = |seat: &&Seat| match seat.judgement.unused_from {
        Some(unused) if paid.contains(&&seat.user.id) => &price * case.months_of(line, unused.max(from), to),
        _ => BigRational::zero(),
    };
    Some(on.iter().map(loss).collect())
}

/// As many of the seats that count as nobody pays for carry no loss: the longest unused, then the lowest ids.
/// What the reclaimable seats leave of the overage, nobody pays for among the waived ones.
fn paid<'s>(line: &LineSpec, on: &[&'s Seat], kind: Kind) -> Vec<&'s String> {
    let overage = on.len().saturating_sub(line.quantity as usize);
    let (mut counted, unpaid) = match kind {
        Kind::Reclaimable => (reclaimable(on), overage),
        Kind::Waived => (waived(on), overage.saturating_sub(reclaimable(on).len())),
    };
    // A seat of which nobody knows how long it lay unused is the last to be called the longest.
    counted.sort_by_key(|seat| (seat.judgement.unused_from.unwrap_or(NaiveDate::MAX), &seat.user.id));
    counted.into_iter().skip(unpaid).map(|seat| &seat.user.id).collect()
}

/// The seat's own part, in minor units: none on the login meter and without a price.
pub(super) fn of_seat(case: &Case, seat: &Seat, seats: &[Seat], kind: Kind) -> Option<BigInt> {
    let line = seat.line.filter(|line| line.meter == "member")?;
    let on = seats_on(line, seats);
    let place = on.iter().position(|other| other.user.id == seat.user.id).expect("the seat is on its line");
    Some(of_line(case, line, &on, kind)?.swap_remove(place))
}

/// The same as an amount.
pub(super) fn text_of_seat(case: &Case, seat: &Seat, seats: &[Seat], kind: Kind) -> Option<String> {
    let lost = of_seat(case, seat, seats, kind)?;
    Some(amount_text(&lost, &seat.line?.currency))
}
