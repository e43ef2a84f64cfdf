//! How much the users of a login licence and of its sibling use them, month by month: what right-sizing rests on.

use chrono::NaiveDate;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;
use polars::prelude::{DataFrame, PolarsResult};

use super::column::{METER, PLACE, VERDICT};
use super::pools::{ENOUGH_DAYS, OBSERVED_MONTHS, observed_months};
use crate::model::calendar::{date_of, epoch_day};
use crate::model::license::license_key;
use crate::model::verdict::{Advice, Counted, Meter, Verdict};
use crate::org::Org;
use crate::org::column::{CREATED_DAY, LICENSE};
use crate::policy::{Pair, Policy, Prices};

/// The use of a pair of licences.
#[derive(Debug)]
pub struct PairUse<'p> {
    /// The two lines.
    pub pair: Pair<'p>,
    /// Days up to the as-of date that the login files cover without a gap.
    pub covered_days: u32,
    /// First and last day of each month that was observed, oldest first.
    pub months: Vec<(NaiveDate, NaiveDate)>,
    /// One entry per seat on one of the two licences that has months of its own, by user id.
    pub seats: Vec<SeatUse>,
    /// One entry per seat on one of the two licences: its place among the seats, and whether it is on the member meter.
    pub population: Vec<(usize, bool)>,
    /// Why nothing can be advised; nothing where it can.
    pub no_advice: Option<String>,
}

/// The use of one seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatUse {
    /// Its place among the seats.
    pub place: usize,
    /// Whether it is on the member meter.
    pub is_member: bool,
    /// Whether its verdict lets it be compared: neither new nor unknown.
    pub is_known: bool,
    /// Days with a metered login in each of the latest observed months, oldest first: those that began since it was created.
    /// At most 1 where the login licence counts a user once a month.
    pub days: Vec<u32>,
}

impl SeatUse {
    /// The days of all its months.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.days.iter().map(|days| u64::from(*days)).sum()
    }
}

impl<'p> PairUse<'p> {
    /// The use of each pair of the policy on the as-of date; `seats` has one row per seat, by user id.
    pub(super) fn all(
        seats: &DataFrame,
        org: &Org,
        policy: &'p Policy,
        as_of: i32,
    ) -> PolarsResult<Vec<Self>> {
        policy.pairs(date_of(as_of)).into_iter().map(|pair| Self::of(pair, seats, org, as_of)).collect()
    }

    fn of(pair: Pair<'p>, seats: &DataFrame, org: &Org, as_of: i32) -> PolarsResult<Self> {
        let population = population(&pair, seats)?;
        let Observed { covered_days, months, no_advice } = Observed::of(&pair, org, as_of);
        let seats = if no_advice.is_none() {
            seat_uses(&pair, seats, org, &population, &months)?
        } else {
            Vec::new()
        };
        Ok(Self { pair, covered_days, months, seats, population, no_advice })
    }
}

/// What the login files show of a pair.
struct Observed {
    covered_days: u32,
    months: Vec<(NaiveDate, NaiveDate)>,
    no_advice: Option<String>,
}

impl Observed {
    fn of(pair: &Pair, org: &Org, as_of: i32) -> Self {
        let months = pair.login.contract_months();
        let months = months.map_or_else(Vec::new, |months| observed_months(months, org, date_of(as_of)));
        let covered_days = org.coverage().days_up_to(as_of);
        let no_advice = match &pair.prices {
            Err(why) => Some(why.clone()),
            Ok(_) if covered_days == 0 => Some("the login history does not reach the as-of date".to_owned()),
            Ok(_) if covered_days < ENOUGH_DAYS => Some(format!(
                "the login history covers only {} up to the as-of date, and {ENOUGH_DAYS} are needed",
                if covered_days == 1 { "1 day".to_owned() } else { format!("{covered_days} days") }
            )),
            Ok(_) if months.is_empty() => Some("the login history covers no full contract month".to_owned()),
            Ok(_) => None,
        };
        Self { covered_days, months, no_advice }
    }
}

/// Why no pair of the policy can be compared on a day; nothing where one can.
pub(super) fn no_comparison(org: &Org, policy: &Policy, as_of: i32) -> Option<String> {
    let none = || "no [[contract]] line in force on the login meter that names a sibling".to_owned();
    let of_pairs: Vec<Option<String>> =
        policy.pairs(date_of(as_of)).iter().map(|pair| Observed::of(pair, org, as_of).no_advice).collect();
    if of_pairs.iter().any(Option::is_none) {
        return None;
    }
    Some(of_pairs.into_iter().flatten().next().unwrap_or_else(none))
}

/// The seats of both licences, each on its meter.
fn population(pair: &Pair, seats: &DataFrame) -> PolarsResult<Vec<(usize, bool)>> {
    let (licenses, meters) = (seats.column(LICENSE)?.str()?, seats.column(METER)?.str()?);
    let wanted =
        [(license_key(pair.sibling), Meter::Member), (license_key(&pair.login.license), Meter::Login)];
    let mut known: std::collections::BTreeMap<(&str, &str), Option<bool>> = std::collections::BTreeMap::new();
    let meter_of = |row: usize| {
        let key = (licenses.get(row)?, meters.get(row)?);
        *known.entry(key).or_insert_with(|| {
            let name = license_key(key.0);
            let fits = wanted.iter().find(|(license, meter)| *license == name && meter.as_str() == key.1);
            fits.map(|(_, meter)| *meter == Meter::Member)
        })
    };
    let of_rows: Vec<Option<bool>> = (0..seats.height()).map(meter_of).collect();
    let numbered = of_rows.into_iter().enumerate();
    Ok(numbered.filter_map(|(row, is_member)| Some((row, is_member?))).collect())
}

/// The use of each seat of a population that has months of its own.
fn seat_uses(
    pair: &Pair,
    seats: &DataFrame,
    org: &Org,
    population: &[(usize, bool)],
    months: &[(NaiveDate, NaiveDate)],
) -> PolarsResult<Vec<SeatUse>> {
    let (verdicts, places) = (seats.column(VERDICT)?.str()?, seats.column(PLACE)?.u32()?);
    let created = seats.column(CREATED_DAY)?.i32()?;
    let most = if pair.login.counts() == Counted::Monthly { 1 } else { u32::MAX };
    let days: Vec<Vec<u32>> = months
        .iter()
        .map(|(start, end)| org.activity().metered_days(epoch_day(*start), epoch_day(*end)))
        .collect();
    let use_of = |(row, is_member): &(usize, bool)| {
        let place = places.get(*row)? as usize;
        let first = created
            .get(*row)
            .map_or(0, |created| months.iter().filter(|(start, _)| epoch_day(*start) < created).count());
        let own: Vec<u32> = days[first..].iter().map(|days| days[place].min(most)).collect();
        let unclear = [Verdict::New, Verdict::Unknown].map(Verdict::as_str);
        let is_known = verdicts.get(*row).is_some_and(|verdict| !unclear.contains(&verdict));
        (!own.is_empty()).then_some(SeatUse { place: *row, is_member: *is_member, is_known, days: own })
    };
    Ok(population.iter().filter_map(use_of).collect())
}

/// What so many logins are compared with: the break-even of so many months, in whole logins on either side of it.
#[derive(Debug)]
pub struct Limits {
    /// For each number of months: fewer logins than this cost less than the seat.
    below: Vec<u64>,
    /// For each number of months: more logins than this cost more than the seat.
    above: Vec<u64>,
}

impl Limits {
    /// The limits at two prices.
    #[must_use]
    pub fn at(prices: &Prices) -> Self {
        let break_even = prices.break_even();
        let of = |months: usize| &break_even * BigRational::from_integer(BigInt::from(months));
        let whole = |exact: BigRational| exact.to_integer().to_u64().unwrap_or(u64::MAX);
        Self {
            below: (0..=OBSERVED_MONTHS).map(|months| whole(of(months).ceil())).collect(),
            above: (0..=OBSERVED_MONTHS).map(|months| whole(of(months).floor())).collect(),
        }
    }

    /// What is cheaper for a seat, going by the mean of its months; and whether each of them says so by itself. A seat
    /// that is already where it is cheaper stays there. A seat has [`OBSERVED_MONTHS`] months at the most.
    #[must_use]
    pub fn advice(&self, seat: &SeatUse) -> (Advice, bool) {
        let (sum, months) = (seat.sum(), seat.days.len());
        let mut each = seat.days.iter().map(|days| u64::from(*days));
        if seat.is_member {
            let moves = sum < self.below[months];
            (
                if moves { Advice::ToLogin } else { Advice::Keep },
                moves && each.all(|days| days < self.below[1]),
            )
        } else {
            let moves = sum > self.above[months];
            (
                if moves { Advice::ToMember } else { Advice::Keep },
                moves && each.all(|days| days > self.above[1]),
            )
        }
    }
}
