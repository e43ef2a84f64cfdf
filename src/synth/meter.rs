//! What the logins come to where logins are billed: the only counts that every login must be looked at for.

use super::license::{BREAK_EVEN_HALVES, License};
use super::login_clock::FIRST_DAY;
use super::logins::{LoginSeries, Shares, Somebody};
use super::plan::{UserKind, UserPlace};
use super::usage_pattern::Who;
use super::world::World;

/// The months that the login files cover, by their first days, in days since the first of April.
const MONTHS: [usize; 6] = [0, 30, 61, 91, 122, 153];
/// The end of the last.
const DAYS: usize = 183;
/// The day on which the quarter starts that is audited.
const QUARTER: usize = MONTHS[3];

/// The logins by which licences are billed or compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct BilledLogins {
    /// Seats in use that would cost less if their logins were billed.
    #[serde(skip)]
    pub(super) low_use: u64,
    /// Successes in the quarter on the licence that is billed by logins.
    pub(super) logins_all: u64,
    /// The same, one for each user and day.
    pub(super) logins_daily: u64,
    /// Successes on that licence in each month of the quarter.
    #[serde(skip)]
    pub(super) of_months: [u64; 3],
}

/// A set of the days that the login files cover.
#[derive(Clone, Copy, Default)]
struct DaySet([u64; 3]);

impl DaySet {
    fn add(&mut self, day: usize) {
        self.0[day / 64] |= 1 << (day % 64);
    }

    /// How many days from one on are in it.
    fn since(&self, first: usize) -> u64 {
        (first..DAYS).filter(|day| self.0[day / 64] >> (day % 64) & 1 == 1).count() as u64
    }
}

impl BilledLogins {
    pub(super) fn of(world: &World, shares: Shares) -> Self {
        let mut meter = Self::default();
        for (user, series) in world.visitors(shares) {
            let Who::External(place) = user.who else { continue };
            match world.home(user.number - world.plan.internal, place).license {
                License::CustomerLogin => meter.count_logins(world, &series),
                License::Customer if is_in_use(place) => meter.count_seat(world, &user, &series),
                _ => {}
            }
        }
        meter
    }

    /// Logins a month that were bought: more than the busiest month needs.
    pub(super) fn pool(&self) -> u64 {
        let most = self.of_months.into_iter().max().unwrap_or(0);
        (most + most / 8 + 20).next_multiple_of(100)
    }

    fn count_logins(&mut self, world: &World, series: &LoginSeries) {
        let mut days = DaySet::default();
        for day in successes(world, series).filter(|day| *day >= QUARTER) {
            self.logins_all += 1;
            let month = usize::from(day >= MONTHS[4]) + usize::from(day >= MONTHS[5]);
            self.of_months[month] += 1;
            days.add(day);
        }
        self.logins_daily += days.since(QUARTER);
    }

    fn count_seat(&mut self, world: &World, user: &Somebody, series: &LoginSeries) {
        let mut days = DaySet::default();
        successes(world, series).for_each(|day| days.add(day));
        // The months that began since the user was created.
        let came = usize::try_from(user.pattern.created - FIRST_DAY).unwrap_or(0);
        let months = MONTHS.iter().filter(|first| **first >= came);
        let count = months.clone().count() as u64;
        let first = months.min().copied().unwrap_or(DAYS);
        self.low_use += u64::from(2 * days.since(first) < BREAK_EVEN_HALVES * count);
    }
}

/// Whether a seat is active by its verdict.
fn is_in_use(place: UserPlace) -> bool {
    use UserKind::{Idle, IdleAndFails, MachineOnly, Never, NeverAndFails, New};
    let is_unused = matches!(place.kind, Idle | IdleAndFails | MachineOnly | Never | NeverAndFails | New);
    place.kind.is_active() && !is_unused
}

/// The days of a user's successes.
fn successes(world: &World, series: &LoginSeries) -> impl Iterator<Item = usize> {
    (0..series.count)
        .filter(|login| series.outcome(*login).is_success)
        .map(|login| world.clock.day(series.place(login)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::world::tests::world;

    #[test]
    fn months_start_where_they_do() {
        let starts = MONTHS.map(|first| {
            let day = FIRST_DAY + i32::try_from(first).expect("few days");
            crate::model::calendar::date_of(day).to_string()
        });
        assert_eq!(starts[0], "2026-04-01");
        assert_eq!(starts[3], "2026-07-01");
        assert!(starts.iter().all(|day| day.ends_with("-01")));
    }

    #[test]
    fn days_are_counted_once() {
        let mut days = DaySet::default();
        for day in [0, 90, 91, 91, 182] {
            days.add(day);
        }
        assert_eq!((days.since(0), days.since(QUARTER), days.since(DAYS)), (4, 2, 0));
    }

    #[test]
    fn more_logins_make_fewer_seats_of_low_use() {
        let low_use = |logins| {
            let world = world(4000, logins);
            BilledLogins::of(&world, Shares::of(&world, logins).expect("enough")).low_use
        };
        assert!(low_use(8000) > low_use(200_000) && low_use(200_000) > 0);
    }
}
