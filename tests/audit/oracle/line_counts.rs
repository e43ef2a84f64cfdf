//! What a contract line has and needs, counted in seats, in logins or in users who come.

use super::case::Case;
use super::contract_months::pool_of;
use super::forecast::forecast;
use super::fraction::{percent, whole};
use super::licenses::{is_by_seat, is_in_force};
use super::metering::{Count, Metering};
use super::orders::is_held_by_nobody;
use super::seats::{Seat, reclaimable};
use crate::world::LineSpec;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive};

/// The figures of a row of `licenses[]` that come before money.
#[derive(Default)]
pub(super) struct Counts {
    pub quantity: Option<u32>,
    /// In force as a line by seat, by login or by use.
    pub bought: usize,
    pub bought_logins: usize,
    pub bought_users: usize,
    pub assigned: usize,
    /// Negative where more are held than were bought.
    pub unassigned: i64,
    pub reclaimable: usize,
    pub overage: usize,
    pub overage_logins: usize,
    pub overage_users: usize,
    pub freed: usize,
    pub needed: usize,
    pub logins: [usize; 3],
    pub pool: usize,
    pub pool_left: usize,
}

pub(super) fn of_line(
    case: &Case,
    line: &LineSpec,
    on: &[&Seat],
    seats: &[Seat],
    metering: &Metering,
) -> Counts {
    let counts = Counts {
        quantity: Some(line.quantity),
        assigned: on.len(),
        reclaimable: reclaimable(on).len(),
        ..Counts::default()
    };
    if is_by_seat(line) { by_seat(case, line, seats, counts) } else { by_pool(case, line, metering, counts) }
}

/// Of a licence on days without a line.
pub(super) fn of_no_line(
    case: &Case,
    license: &str,
    meter: &str,
    on: &[&Seat],
    metering: &Metering,
) -> Counts {
    let logins = |count| if meter == "login" { metering.on_no_line(case, license, count) } else { 0 };
    let (assigned, reclaimable) = (on.len(), reclaimable(on).len());
    Counts {
        assigned,
        reclaimable,
        freed: reclaimable,
        needed: assigned - reclaimable,
        logins: Count::EACH.map(logins),
        ..Counts::default()
    }
}

/// A line that is not in force has no seats and is not renewed.
fn by_seat(case: &Case, line: &LineSpec, seats: &[Seat], counts: Counts) -> Counts {
    if !is_in_force(case, line) {
        return counts;
    }
    let (quantity, assigned, reclaimable) = (line.quantity as usize, counts.assigned, counts.reclaimable);
    let overage = assigned.saturating_sub(quantity);
    let wanted = whole(assigned - reclaimable + line.planned_growth as usize);
    Counts {
        bought: quantity,
        unassigned: i64::from(line.quantity) - i64::try_from(assigned).expect("few seats"),
        overage,
        freed: reclaimable.saturating_sub(overage),
        // Of a licence that the export does not know, nothing can be said: the order stays.
        needed: if is_held_by_nobody(case, line, seats) { quantity } else { with_headroom(&wanted, line) },
        ..counts
    }
}

/// Seats cost nothing in a pool: what is bought, used up and needed are logins, or users who come.
fn by_pool(case: &Case, line: &LineSpec, metering: &Metering, counts: Counts) -> Counts {
    let in_period = |count| metering.taken(line, count, case.period.start, case.as_of);
    let over = in_period(Count::of(line)).over;
    let (is_by_login, quantity) = (line.meter == "login", line.quantity as usize);
    let mut counts = Counts {
        overage_logins: if is_by_login { over } else { 0 },
        overage_users: if is_by_login { 0 } else { over },
        freed: counts.reclaimable,
        logins: Count::EACH.map(|count| in_period(count).logins),
        ..counts
    };
    if is_in_force(case, line) {
        let pool = pool_of(line, case.as_of);
        let used = metering.taken(line, Count::of(line), pool.start, case.as_of).logins;
        counts.bought_logins = if is_by_login { quantity } else { 0 };
        counts.bought_users = if is_by_login { 0 } else { quantity };
        counts.pool = quantity;
        counts.pool_left = quantity.saturating_sub(used);
        counts.needed = forecast(case, line, metering).map_or(quantity, |forecast| {
            let wanted = whole(forecast.high + line.planned_growth as usize);
            with_headroom(&wanted, line).next_multiple_of(line.block.unwrap_or(1) as usize)
        });
    }
    counts
}

/// So many, and the reserve that the line wants beside, rounded up.
pub(super) fn with_headroom(number: &BigRational, line: &LineSpec) -> usize {
    let headroom = BigRational::one() + percent(&line.headroom_percent);
    (number * headroom).ceil().to_integer().to_usize().expect("a count")
}
