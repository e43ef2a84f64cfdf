//! The seats and the money behind each profile.

use std::collections::BTreeMap;

use iso_currency::Currency;
use num_rational::BigRational;
use num_traits::Zero;
use polars::prelude::{DataFrame, PolarsResult};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Columns, Costs, LineCost};
use crate::model::money::Amount;
use crate::model::verdict::Meter;

/// One row per profile and currency; seats without a price are a row of their own.
#[derive(Clone, Debug)]
pub struct ProfileCost {
    /// The profile's id.
    pub profile_id: Option<String>,
    /// Its name.
    pub profile: Option<String>,
    /// The licence of its seats, the smallest name if several: a profile has one.
    pub license: String,
    /// Seats.
    pub seats: u64,
    /// Accounts of these seats.
    pub accounts: u64,
    /// Reclaimable seats.
    pub reclaimable: u64,
    /// Seats with a reason and a waiver.
    pub waived: u64,
    /// What these seats cost a month, and what was lost on them this period; nothing without a price.
    pub money: Option<ProfileMoney>,
}

/// The amounts of a profile.
#[derive(Clone, Copy, Debug)]
pub struct ProfileMoney {
    /// The prices of the seats' lines, for one month.
    pub monthly: Amount,
    /// The seats' lost amounts.
    pub lost: Amount,
}

/// What is summed up for one row.
#[derive(Default)]
struct Sum<'a> {
    license: &'a str,
    seats: u64,
    accounts: FxHashSet<&'a str>,
    reclaimable: u64,
    waived: u64,
    lost: i128,
    /// How many of the seats each line pays for.
    by_line: BTreeMap<usize, u64>,
    currency: Option<Currency>,
}

/// Id, name and currency.
type ProfileKey<'a> = (Option<&'a str>, Option<&'a str>, Option<&'static str>);

/// The profiles of the seats: most seats first, then by name, id and currency. `seats` has one row per seat, in the order
/// of [`Costs::line_of_seat`].
///
/// # Errors
///
/// When the frame lacks a column.
pub fn profiles(seats: &DataFrame, costs: &Costs) -> PolarsResult<Vec<ProfileCost>> {
    let Costs { lines, line_of_seat, of_seat, .. } = costs;
    let seats = Columns::of(seats)?.rows();
    let mut sums: FxHashMap<ProfileKey, Sum> = FxHashMap::default();
    for (place, seat) in seats.iter().enumerate() {
        // A price per login is no seat's price a month.
        let line = &lines[line_of_seat[place]];
        let price = line.price().filter(|_| line.meter == Meter::Member);
        let name = if seat.profile_id.is_some() { None } else { seat.profile_name };
        // A line that ended meanwhile may have cost something, in whatever currency.
        let lost = of_seat[place].lost.filter(|lost| price.is_some() || lost.minor > 0);
        let currency = price.map(|price| price.currency).or(lost.map(|lost| lost.currency));
        let key = (seat.profile_id, name, currency.map(|currency| currency.code()));
        let sum = sums.entry(key).or_default();
        if sum.seats == 0 || seat.license < sum.license {
            sum.license = seat.license;
        }
        sum.seats += 1;
        sum.accounts.extend(seat.account_id);
        sum.reclaimable += u64::from(seat.is_reclaimable());
        sum.waived += u64::from(seat.is_waived());
        sum.lost += lost.map_or(0, |lost| lost.minor);
        sum.currency = currency;
        *sum.by_line.entry(line_of_seat[place]).or_default() += 1;
    }
    let names: FxHashMap<&str, &str> =
        seats.iter().filter_map(|seat| Some((seat.profile_id?, seat.profile_name?))).collect();
    let mut profiles: Vec<ProfileCost> = sums
        .into_iter()
        .map(|((id, name, _), sum)| ProfileCost {
            profile_id: id.map(str::to_owned),
            profile: name.or_else(|| names.get(id?).copied()).map(str::to_owned),
            license: sum.license.to_owned(),
            seats: sum.seats,
            accounts: sum.accounts.len() as u64,
            reclaimable: sum.reclaimable,
            waived: sum.waived,
            money: sum.currency.map(|currency| ProfileMoney {
                monthly: Amount::rounded(&monthly(&sum.by_line, lines), currency),
                lost: Amount { minor: sum.lost, currency },
            }),
        })
        .collect();
    profiles.sort_by(|one, other| {
        other
            .seats
            .cmp(&one.seats)
            .then_with(|| one.profile.cmp(&other.profile))
            .then_with(|| one.profile_id.cmp(&other.profile_id))
    });
    Ok(profiles)
}

/// What so many seats of each line cost a month.
fn monthly(by_line: &BTreeMap<usize, u64>, lines: &[LineCost]) -> BigRational {
    let of_line = |(line, seats): (&usize, &u64)| {
        lines[*line].price().map(|price| &price.exact * BigRational::from_integer((*seats).into()))
    };
    by_line.iter().filter_map(of_line).fold(BigRational::zero(), |sum, part| sum + part)
}
