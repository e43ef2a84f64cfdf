//! What is to be expected of a pool of logins: the months that the login files show whole.

use super::case::Case;
use super::contract_months::{ContractMonth, Grid};
use super::fraction::whole;
use super::licenses::lines_in_force;
use super::metering::{Count, Metering};
use crate::world::LineSpec;
use chrono::TimeDelta;
use num_rational::BigRational;

/// The logins of a line in a month: the fewest, the mean, the most.
pub(super) struct Forecast {
    pub months: usize,
    pub low: usize,
    pub expected: BigRational,
    pub high: usize,
}

/// With fewer days covered than this nothing is foretold.
pub(super) const DAYS_TO_FORECAST: i64 = 60;

const MOST_MONTHS: usize = 12;

/// Of a line that is alone in force for its licence: what the licence used in whole months of the line's grid, whoever's
/// pool that was then.
pub(super) fn forecast(case: &Case, line: &LineSpec, metering: &Metering) -> Option<Forecast> {
    let in_force = lines_in_force(case, &line.license);
    let is_alone = in_force.len() == 1 && in_force[0].id == line.id;
    if case.covered_days() < DAYS_TO_FORECAST || !is_alone {
        return None;
    }
    let count = Count::of(line);
    let use_of = |month: &ContractMonth| metering.of_license(&line.license, count, month.start, month.end);
    let uses: Vec<usize> = observed(case, line).iter().map(use_of).collect();
    Some(Forecast {
        months: uses.len(),
        low: *uses.iter().min()?,
        expected: whole(uses.iter().sum()) / whole(uses.len()),
        high: *uses.iter().max()?,
    })
}

/// The whole months of a login line's grid, its term aside, that the login files show to their end.
pub(super) fn observed(case: &Case, line: &LineSpec) -> Vec<ContractMonth> {
    let Some(recent) = case.recent() else { return Vec::new() };
    let last = case.as_of.min(recent.to + TimeDelta::days(3));
    let mut months = Grid::uncut(line).months(recent.from, last);
    months.retain(|month| recent.from <= month.start && month.end <= last);
    latest(months)
}

/// Whether the login files show the month up to the as-of date.
pub(super) fn is_covered(case: &Case, month: &ContractMonth) -> bool {
    case.recent().is_some_and(|recent| {
        recent.from <= month.start && recent.to >= month.end.min(case.as_of) - TimeDelta::days(3)
    })
}

fn latest(mut months: Vec<ContractMonth>) -> Vec<ContractMonth> {
    months.split_off(months.len().saturating_sub(MOST_MONTHS))
}
