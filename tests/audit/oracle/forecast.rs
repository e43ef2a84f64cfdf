//! What is to be expected of a pool: the contract months that the login files show whole, or the same pool a year
//! before.

use super::case::Case;
use super::contract_months::{ContractMonth, Grid, Pool, pool_months, pool_of};
use super::fraction::whole;
use super::licenses::lines_in_force;
use super::metering::{Count, Metering};
use crate::world::LineSpec;
use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use num_rational::BigRational;

/// What a pool uses: the fewest, the mean, the most.
pub(super) struct Forecast {
    /// How many were observed; none where a pool is for several months.
    pub months: Option<usize>,
    pub low: usize,
    pub expected: BigRational,
    pub high: usize,
}

/// With fewer days covered than this nothing is foretold of a month.
pub(super) const DAYS_TO_FORECAST: i64 = 60;

const MOST_MONTHS: usize = 12;

/// Of a line that is alone in force for its licence.
pub(super) fn forecast(case: &Case, line: &LineSpec, metering: &Metering) -> Option<Forecast> {
    let in_force = lines_in_force(case, &line.license);
    let is_alone = in_force.len() == 1 && in_force[0].id == line.id;
    if !is_alone {
        return None;
    }
    if pool_months(line) > 1 { of_pool(case, line, metering) } else { of_months(case, line, metering) }
}

/// What the licence used in whole months of the line's grid, whoever's pool that was then.
fn of_months(case: &Case, line: &LineSpec, metering: &Metering) -> Option<Forecast> {
    if case.covered_days() < DAYS_TO_FORECAST {
        return None;
    }
    let use_of = |month: &ContractMonth| {
        metering.of_license(line, Count::of(line), |day| (month.start..=month.end).contains(&day))
    };
    let uses: Vec<usize> = observed(case, line).iter().map(use_of).collect();
    Some(Forecast {
        months: Some(uses.len()),
        low: *uses.iter().min()?,
        expected: whole(uses.iter().sum()) / whole(uses.len()),
        high: *uses.iter().max()?,
    })
}

/// What the licence used in the pool so far, and a year before in what the pool has left.
fn of_pool(case: &Case, line: &LineSpec, metering: &Metering) -> Option<Forecast> {
    let pool = pool_of(line, case.as_of);
    let tomorrow = case.as_of + Days::new(1);
    let rest = (tomorrow <= pool.end).then(|| year_before(tomorrow)..=year_before(pool.end));
    let first = rest.as_ref().map_or(pool.start, |rest| pool.start.min(*rest.start()));
    if case.recent().is_none_or(|recent| recent.from > first) {
        return None;
    }
    let is_in = |day: NaiveDate| {
        (pool.start..=case.as_of).contains(&day) || rest.as_ref().is_some_and(|rest| rest.contains(&day))
    };
    let number = metering.of_license(line, Count::of(line), is_in);
    Some(Forecast { months: None, low: number, expected: whole(number), high: number })
}

/// The same day of the year before; of a 29 February the day before it.
fn year_before(day: NaiveDate) -> NaiveDate {
    day.with_year(day.year() - 1).unwrap_or_else(|| year_before(day - Days::new(1)))
}

/// The whole months of a line's grid, its term aside, that the login files show to their end.
pub(super) fn observed(case: &Case, line: &LineSpec) -> Vec<ContractMonth> {
    let Some(recent) = case.recent() else { return Vec::new() };
    let last = case.as_of.min(recent.to + TimeDelta::days(3));
    let mut months = Grid::uncut(line).months(recent.from, last);
    months.retain(|month| recent.from <= month.start && month.end <= last);
    latest(months)
}

/// Whether the login files show the pool up to the as-of date.
pub(super) fn is_covered(case: &Case, pool: Pool) -> bool {
    case.recent().is_some_and(|recent| {
        recent.from <= pool.start && recent.to >= pool.end.min(case.as_of) - TimeDelta::days(3)
    })
}

fn latest(mut months: Vec<ContractMonth>) -> Vec<ContractMonth> {
    months.split_off(months.len().saturating_sub(MOST_MONTHS))
}
