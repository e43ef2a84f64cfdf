//! What was paid for each seat with a reason while it lay unused, line by line and part by part; or why nothing was.

use chrono::NaiveDate;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use rustc_hash::FxHashMap;

use super::Seat;
use super::placement::{LinePart, LineSlot};
use crate::audit::when::AuditDate;
use crate::model::calendar::{date_of, epoch_day, months};
use crate::model::fiscal::FiscalMonth;
use crate::model::money::{Amount, split, split_each};
use crate::model::verdict::Meter;
use crate::model::words::words;
use crate::policy::{ContractLine, Policy, Price};

/// One seat with a reason on one line in one part of the period.
#[derive(Clone, Debug)]
pub struct Charge {
    /// The seat's place among all.
    pub seat: usize,
    /// The place of its line in the policy's contract; nothing where no line pays for it.
    pub line: Option<usize>,
    /// The part.
    pub part: LinePart,
    /// What was paid for it in the part while it lay unused; nothing without a price, and where seats are not what was
    /// bought.
    pub lost: Option<Amount>,
    /// The same where a waiver excuses the seat; then nothing of it was lost.
    pub waived_lost: Option<Amount>,
    /// Why nothing was lost.
    pub free: Option<Free>,
}

impl Charge {
    /// Whether a seat that is unused from a day on lay unused in the part.
    pub(super) fn is_unused_from(&self, day: i32) -> bool {
        day <= epoch_day(self.part.to)
    }

    /// Whether its line has a price per seat.
    pub(super) fn has_price(&self, policy: &Policy) -> bool {
        let line = self.line.and_then(|place| policy.contract.get(place));
        line.is_some_and(|line| line.meter == Meter::Member && line.price.is_some())
    }

    /// The months of the part in which a seat lay unused that is unused from a day on.
    #[must_use]
    pub fn unused_months(&self, unused_from: Option<i32>) -> BigRational {
        unused_from.map_or_else(BigRational::zero, |day| self.part.months_from(date_of(day)))
    }
}

words! {
    /// Why nothing is lost on a seat of a line with a price.
    Free {
        /// More seats are assigned than bought, and this one is not paid for.
        Overage = "overage",
        /// A waiver excuses it.
        Waived = "waived",
    }
}

/// The charges of a slot.
pub(super) struct SlotCharges {
    /// One entry per seat with a reason and part, by seat, then by part.
    pub(super) charges: Vec<Charge>,
    /// What was lost on the slot, and in each month of the period; nothing without a price.
    pub(super) lost: Option<Loss>,
    /// The same of waived seats.
    pub(super) waived: Option<Loss>,
}

/// A sum of charges.
pub(super) struct Loss {
    pub(super) total: Amount,
    pub(super) of_month: Vec<Amount>,
}

/// Charges the seats of a slot, whose line has that place in the policy's contract.
pub(super) fn charges(line: Option<usize>, slot: &LineSlot, seats: &[Seat], when: &AuditDate) -> SlotCharges {
    let mut entries = entries(slot, seats);
    // By user id, then by part: the order in which a rounded minor unit is given out.
    entries.sort_by_key(|entry| (entry.seat, entry.part));
    let priced = slot.line.filter(|line| line.meter == Meter::Member).and_then(price_of);
    let of_entry = |entry: &ChargeEntry| Charge {
        seat: entry.seat,
        line,
        part: slot.parts[entry.part].part,
        lost: None,
        waived_lost: None,
        free: entry.free,
    };
    let mut charges: Vec<Charge> = entries.iter().map(of_entry).collect();
    let Some((_, price)) = priced else {
        if let Some(line) = slot.line.filter(|line| line.meter == Meter::Included) {
            let nothing = Amount::zero(line.currency_or_none());
            for charge in &mut charges {
                (charge.lost, charge.waived_lost) = (Some(nothing), Some(nothing));
            }
        }
        return SlotCharges { charges, lost: None, waived: None };
    };
    let nothing = Amount::zero(price.currency);
    for charge in &mut charges {
        (charge.lost, charge.waived_lost) = (Some(nothing), Some(nothing));
    }
    let of_kind = |free: Option<Free>| -> Vec<usize> {
        (0..entries.len()).filter(|place| entries[*place].free == free).collect()
    };
    let (reclaimable, waived) = (of_kind(None), of_kind(Some(Free::Waived)));
    let (lost, of_entry) = shared_out(&reclaimable, &entries, slot, price, seats, when);
    for (place, amount) in reclaimable.iter().zip(of_entry) {
        charges[*place].lost = Some(amount);
    }
    let (waived_lost, of_entry) = shared_out(&waived, &entries, slot, price, seats, when);
    for (place, amount) in waived.iter().zip(of_entry) {
        charges[*place].waived_lost = Some(amount);
    }
    SlotCharges { charges, lost: Some(lost), waived: Some(waived_lost) }
}

fn price_of(line: &ContractLine) -> Option<(&ContractLine, &Price)> {
    line.price.as_ref().map(|price| (line, price))
}

/// One seat with a reason in one part of a slot.
struct ChargeEntry {
    seat: usize,
    /// The part's place in the slot.
    part: usize,
    free: Option<Free>,
}

/// The seats with a reason in each part of a slot.
///
/// As many of the reclaimable ones as nobody pays for are free, those unused longest first, then of the lowest id; what is
/// left of the overage takes waived seats.
fn entries(slot: &LineSlot, seats: &[Seat]) -> Vec<ChargeEntry> {
    let mut entries = Vec::new();
    for (part, placed) in slot.parts.iter().enumerate() {
        let bought = slot.line.filter(|line| line.meter.is_by_seat()).map(|line| line.quantity);
        let overage = bought.map_or(0, |bought| (placed.seats.len() as u64).saturating_sub(bought));
        let overage = usize::try_from(overage).unwrap_or(usize::MAX);
        let of_kind = |test: &dyn Fn(&Seat) -> bool| -> Vec<usize> {
            placed.seats.iter().copied().filter(|seat| test(&seats[*seat])).collect()
        };
        let (mut reclaimable, mut waived) =
            (of_kind(&|seat| seat.is_reclaimable()), of_kind(&|seat| seat.is_waived()));
        let waived_overage = overage.saturating_sub(reclaimable.len());
        for (list, overage, free) in
            [(&mut reclaimable, overage, None), (&mut waived, waived_overage, Some(Free::Waived))]
        {
            if overage > 0 {
                list.sort_by_key(|seat| (seats[*seat].unused_from.unwrap_or(i32::MAX), *seat));
            }
            entries.extend(list.iter().enumerate().map(|(rank, seat)| ChargeEntry {
                seat: *seat,
                part,
                free: if rank < overage { Some(Free::Overage) } else { free },
            }));
        }
    }
    entries
}

/// What some entries come to, and the amount of each: rounded once, shared out by the largest remainder.
fn shared_out(
    places: &[usize],
    entries: &[ChargeEntry],
    slot: &LineSlot,
    price: &Price,
    seats: &[Seat],
    when: &AuditDate,
) -> (Loss, Vec<Amount>) {
    // Seats that lay unused from the same day cost the same in a part: each size is computed once.
    let mut known: FxHashMap<(usize, i32), usize> = FxHashMap::default();
    let mut sizes = vec![BigRational::zero()];
    let mut counts = vec![0_u64];
    let mut of_months = vec![vec![BigRational::zero(); when.period.months.len()]];
    let mut shares = Vec::with_capacity(places.len());
    for place in places {
        let entry = &entries[*place];
        let part = slot.parts[entry.part].part;
        let unused = seats[entry.seat].unused_from.filter(|day| *day <= epoch_day(part.to));
        let share = unused.map_or(0, |day| {
            let day = day.max(epoch_day(part.from));
            *known.entry((entry.part, day)).or_insert_with(|| {
                sizes.push(part.months_from(date_of(day)) * &price.exact);
                of_months.push(month_sizes(part, date_of(day), price, when));
                counts.push(0);
                sizes.len() - 1
            })
        });
        counts[share] += 1;
        shares.push(share);
    }
    let times = |size: &BigRational, count: &u64| size * whole(*count);
    let exact = sum(sizes.iter().zip(&counts).map(|(size, count)| times(size, count)));
    let months: Vec<BigRational> = (0..when.period.months.len())
        .map(|month| sum(of_months.iter().zip(&counts).map(|(sizes, count)| times(&sizes[month], count))))
        .collect();
    let total = Amount::rounded(&exact, price.currency);
    let of_entry = split(total, &sizes, &shares).into_iter().map(|minor| Amount { minor, ..total }).collect();
    (Loss { total, of_month: split_each(total, &months) }, of_entry)
}

/// What one seat costs in each fiscal month, from a day to the end of a part.
fn month_sizes(part: LinePart, from: NaiveDate, price: &Price, when: &AuditDate) -> Vec<BigRational> {
    let in_month = |month: &FiscalMonth| {
        months(month.start.max(from).max(part.from), month.end.min(part.to)) * &price.exact
    };
    when.period.months.iter().map(in_month).collect()
}

/// A sum of exact values.
pub(super) fn sum(parts: impl Iterator<Item = BigRational>) -> BigRational {
    parts.fold(BigRational::zero(), |sum, part| sum + part)
}

/// A count as an exact value.
pub(super) fn whole(count: u64) -> BigRational {
    BigRational::from_integer(BigInt::from(count))
}
