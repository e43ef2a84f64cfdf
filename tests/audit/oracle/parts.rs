//! The parts of a period: stretches of days in which the same lines of a licence are in force, and who is on which of
//! them (DESIGN section 6).

use super::case::Case;
use super::licenses::{is_by_seat, is_same, lines_on};
use super::seats::Seat;
use crate::world::LineSpec;
use chrono::{Days, NaiveDate};

pub(super) struct Part<'s, 'a> {
    /// First and last day.
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// In the order in which they fill.
    pub lines: Vec<&'a LineSpec>,
    /// The seats that existed by the last day, each with its line.
    places: Vec<(&'s Seat<'a>, Option<&'a LineSpec>)>,
}

/// From the first day of the period to the as-of date. A part begins wherever a line begins or has just ended.
pub(super) fn of_license<'s, 'a>(case: &Case<'a>, license: &str, seats: &'s [Seat<'a>]) -> Vec<Part<'s, 'a>> {
    let lines: Vec<&LineSpec> =
        case.world.policy.contract.iter().filter(|line| is_same(&line.license, license)).collect();
    let begins = |day: NaiveDate| {
        let is_border = |line: &&LineSpec| line.starts == day || line.ends + Days::new(1) == day;
        day == case.period.start || lines.iter().any(is_border)
    };
    let days: Vec<NaiveDate> = case.period.start.iter_days().take_while(|day| *day <= case.as_of).collect();
    let mut parts = Vec::new();
    for (place, &from) in days.iter().enumerate().filter(|(_, day)| begins(**day)) {
        let next = days[place + 1..].iter().position(|day| begins(*day));
        let to = next.map_or(case.as_of, |next| days[place + next]);
        let lines = lines_on(case, license, from);
        parts.push(Part { from, to, places: places(case, license, seats, &lines, to), lines });
    }
    parts
}

fn places<'s, 'a>(
    case: &Case<'a>,
    license: &str,
    seats: &'s [Seat<'a>],
    lines: &[&'a LineSpec],
    last_day: NaiveDate,
) -> Vec<(&'s Seat<'a>, Option<&'a LineSpec>)> {
    let exists = |seat: &&Seat| case.created(seat.user).is_none_or(|created| created <= last_day);
    let own = seats.iter().filter(|seat| is_same(&seat.license.name, license)).filter(exists);
    own.enumerate().map(|(before, seat)| (seat, line_of_next_seat(lines, before))).collect()
}

/// The line of the seat that has so many of its licence before it: lines fill in their order, the last takes the rest.
/// A pool has no places: there the first takes all.
pub(super) fn line_of_next_seat<'a>(lines: &[&'a LineSpec], before: usize) -> Option<&'a LineSpec> {
    if !lines.iter().all(|line| is_by_seat(line)) {
        return lines.first().copied();
    }
    let places = lines.iter().flat_map(|&line| std::iter::repeat_n(line, line.quantity as usize));
    places.into_iter().nth(before).or(lines.last().copied())
}

impl<'s, 'a> Part<'s, 'a> {
    /// By user id, as all seats are.
    pub(super) fn seats_on(&self, line: &LineSpec) -> Vec<&'s Seat<'a>> {
        let own = self.places.iter().filter(|(_, place)| place.is_some_and(|place| place.id == line.id));
        own.map(|(seat, _)| *seat).collect()
    }

    pub(super) fn places(&self) -> &[(&'s Seat<'a>, Option<&'a LineSpec>)] {
        &self.places
    }
}
