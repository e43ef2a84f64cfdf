//! What was paid for seats that lay unused: each by its own days, all to the minor unit of their line.

use chrono::NaiveDate;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::Seat;
use crate::audit::when::When;
use crate::model::calendar::{date_of, epoch_day};
use crate::model::fiscal::FiscalMonth;
use crate::model::money::{Amount, split, split_each};
use crate::policy::{ContractLine, Price};

/// What was lost on some seats of a line.
pub(super) struct Loss {
    pub(super) total: Amount,
    /// For each seat of the line.
    pub(super) of_seat: Vec<Amount>,
    /// In each month of the period.
    pub(super) of_month: Vec<Amount>,
}

/// What was lost on the seats at some places.
///
/// As many of them as nobody pays for carry no loss: those unused longest, then of the lowest id.
pub(super) fn lost(
    line: &ContractLine,
    price: &Price,
    seats: &[&Seat],
    mut charged: Vec<usize>,
    overage: u64,
    when: &When,
) -> Loss {
    charged.sort_by_key(|place| (seats[*place].unused_from.unwrap_or(i32::MAX), seats[*place].id));
    charged.drain(..usize::try_from(overage).unwrap_or(usize::MAX).min(charged.len()));
    charged.sort_unstable();

    // Seats that lay unused from the same day of the period cost the same, so each day is computed once.
    let first_day = epoch_day(when.period.start);
    let from = |place: &usize| seats[*place].unused_from.map(|from| from.max(first_day));
    let mut starts: Vec<i32> = charged.iter().filter_map(from).collect();
    starts.sort_unstable();
    starts.dedup();
    let by_month: Vec<Vec<BigRational>> =
        starts.iter().map(|from| month_sizes(line, price, date_of(*from), when)).collect();
    let mut sizes: Vec<BigRational> = by_month.iter().map(|months| sum(months.iter().cloned())).collect();
    sizes.push(BigRational::zero());
    let size_of =
        |place: &usize| from(place).and_then(|from| starts.binary_search(&from).ok()).unwrap_or(starts.len());
    let shares: Vec<usize> = charged.iter().map(size_of).collect();
    let mut counts = vec![0_u64; sizes.len()];
    for share in &shares {
        counts[*share] += 1;
    }
    let times = |size: &BigRational, count: &u64| size * whole(*count);
    let exact = sum(sizes.iter().zip(&counts).map(|(size, count)| times(size, count)));
    let months: Vec<BigRational> = (0..when.period.months.len())
        .map(|month| sum(by_month.iter().zip(&counts).map(|(sizes, count)| times(&sizes[month], count))))
        .collect();
    let total = Amount::rounded(&exact, price.currency);
    let mut of_seat = vec![Amount::zero(price.currency); seats.len()];
    for (place, minor) in charged.iter().zip(split(total, &sizes, &shares)) {
        of_seat[*place].minor = minor;
    }
    Loss { total, of_seat, of_month: split_each(total, &months) }
}

/// What one seat costs in each month of the period, from a day to the as-of date, inside the term.
pub(super) fn month_sizes(
    line: &ContractLine,
    price: &Price,
    from: NaiveDate,
    when: &When,
) -> Vec<BigRational> {
    let in_month = |month: &FiscalMonth| {
        line.months_within(month.start.max(from), month.end.min(when.as_of)) * &price.exact
    };
    when.period.months.iter().map(in_month).collect()
}

pub(super) fn sum(parts: impl Iterator<Item = BigRational>) -> BigRational {
    parts.fold(BigRational::zero(), |sum, part| sum + part)
}

pub(super) fn whole(count: u64) -> BigRational {
    BigRational::from_integer(BigInt::from(count))
}
