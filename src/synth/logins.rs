//! Who logs in how many times, and each single login: all told by the seed, the user and the login's number.

use super::random::Stream;
use super::usage_pattern::{UsagePattern, Ways, Who};
use super::world::World;

/// What all patterns come to, and so how the logins are shared out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shares {
    /// The logins that users have in any case.
    pub(super) least: u64,
    /// The weights of all users.
    weight: u64,
    /// The logins to share out by weight.
    rest: u64,
}

impl Shares {
    /// The shares of so many logins; nothing where they are not enough for all who must have one.
    pub(super) fn of(world: &World, logins: u64) -> Result<Self, u64> {
        let mut shares = Self::default();
        for user in world.people() {
            shares.least += u64::from(user.pattern.least);
            shares.weight += u64::from(user.pattern.weight);
        }
        shares.rest = logins.checked_sub(shares.least).ok_or(shares.least)?;
        Ok(shares)
    }
}

/// A user and its pattern.
#[derive(Clone, Copy, Debug)]
pub(super) struct Somebody {
    pub(super) number: u64,
    pub(super) who: Who,
    pub(super) pattern: UsagePattern,
}

/// All users in the order of their numbers.
#[derive(Clone, Debug)]
pub(super) struct AllUsers<'a> {
    world: &'a World,
    number: u64,
    rank: u64,
}

impl World {
    /// All users in the order of their numbers.
    pub(super) fn people(&self) -> AllUsers<'_> {
        AllUsers { world: self, number: 0, rank: self.plan.rank(0) }
    }

    /// All users with their logins, in the order of their numbers.
    pub(super) fn visitors(&self, shares: Shares) -> Visitors<'_> {
        Visitors { people: self.people(), shares, carried: 0 }
    }
}

impl Iterator for AllUsers<'_> {
    type Item = Somebody;

    fn next(&mut self) -> Option<Somebody> {
        let number = self.number;
        if number >= self.world.plan.users {
            return None;
        }
        self.number += 1;
        let who = if number < self.world.plan.internal {
            Who::Internal
        } else {
            let place = self.world.plan.placed(self.rank);
            self.rank = self.world.plan.next_rank(self.rank);
            Who::External(place)
        };
        Some(Somebody { number, who, pattern: self.world.pattern(number, who) })
    }
}

/// All users with their logins.
#[derive(Clone, Debug)]
pub(super) struct Visitors<'a> {
    people: AllUsers<'a>,
    shares: Shares,
    /// What the users so far were due and did not get, since logins are whole; in logins × weight.
    carried: u64,
}

impl Iterator for Visitors<'_> {
    type Item = (Somebody, LoginSeries);

    fn next(&mut self) -> Option<(Somebody, LoginSeries)> {
        let user = self.people.next()?;
        self.carried += u64::from(user.pattern.weight) * self.shares.rest;
        let more = self.carried / self.shares.weight;
        self.carried -= more * self.shares.weight;
        let count = u64::from(user.pattern.least) + more;
        Some((user, LoginSeries::new(self.people.world, user.number, &user.pattern, count)))
    }
}

/// A user's logins: the last one lies where the pattern says, the others are spread evenly between it and the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct LoginSeries {
    draws: Stream,
    pub(super) count: u64,
    from: u32,
    last: u32,
    /// The width of the part of the scale that each login but the last has, in parts of [`FINE`].
    step: u64,
    ways: Ways,
    /// Whether the first login is at the very start.
    is_pinned: bool,
}

/// Widths are reckoned in parts so much smaller than a place, as a shift.
const FINE: u32 = 27;

impl LoginSeries {
    fn new(world: &World, number: u64, pattern: &UsagePattern, count: u64) -> Self {
        let between = u64::from(pattern.last - pattern.from);
        let step = if count > 1 { (between << FINE) / (count - 1) } else { 0 };
        let (from, last, ways) = (pattern.from, pattern.last, pattern.ways);
        let draws = world.logins.inner(number);
        Self { draws, count, from, last, step, ways, is_pinned: number == 0 }
    }

    /// The random bits of a login.
    fn bits(&self, login: u64) -> u64 {
        self.draws.number(login)
    }

    /// Where the part of a login starts.
    fn start_of(&self, login: u64) -> u64 {
        u64::from(self.from) + ((self.step * login) >> FINE)
    }

    /// The place of a login: later logins never lie before earlier ones.
    pub(super) fn place(&self, login: u64) -> u32 {
        if login + 1 >= self.count {
            return self.last;
        }
        if login == 0 && self.is_pinned {
            return self.from;
        }
        let start = self.start_of(login);
        let width = self.start_of(login + 1) - start;
        u32::try_from(start + (((self.bits(login) & 0xffff_ffff) * width) >> 32)).unwrap_or(u32::MAX)
    }

    /// The logins from one place to before another, each with its place.
    pub(super) fn within(&self, from: u64, to: u64) -> impl Iterator<Item = (u64, u32)> {
        let is_apart = self.count == 0 || u64::from(self.last) < from || u64::from(self.from) >= to;
        // Parts start at whole places: two places more are room enough for what was rounded.
        let before = from.saturating_sub(u64::from(self.from) + 2);
        let first = (before << FINE).checked_div(self.step).unwrap_or(0).saturating_sub(1);
        let first = first.min(self.count.saturating_sub(1));
        let range = if is_apart { 0..0 } else { first..self.count };
        range
            .map(|login| (login, self.place(login)))
            .skip_while(move |(_, place)| u64::from(*place) < from)
            .take_while(move |(_, place)| u64::from(*place) < to)
    }

    /// What came of a login.
    pub(super) fn outcome(&self, login: u64) -> AttemptOutcome {
        AttemptOutcome::of(self.bits(login), self.ways, login + 1 >= self.count)
    }
}

/// What came of a login, and the random bits that tell the rest of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AttemptOutcome {
    pub(super) is_success: bool,
    pub(super) is_machine: bool,
    /// For whatever else there is to choose.
    pub(super) bits: u8,
}

/// Attempts that fail, of 1024: with the last ones, which succeed, about seven of a hundred.
const FAILING: u64 = 76;
/// Machines' logins, of 4096: about four of a hundred.
const MACHINES: u64 = 172;

impl AttemptOutcome {
    fn of(bits: u64, ways: Ways, is_last: bool) -> Self {
        // The lower half tells when.
        let fails = (bits >> 32 & 1023) < FAILING;
        let by_machine = (bits >> 42 & 4095) < MACHINES;
        let (is_success, is_machine) = match ways {
            Ways::Failing => (false, false),
            Ways::Usual => (is_last || !fails, !is_last && by_machine),
            Ways::Machine => (is_last || !fails, true),
        };
        Self { is_success, is_machine, bits: (bits >> 56) as u8 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::world::tests::world;

    fn series_of(world: &World, logins: u64) -> Vec<LoginSeries> {
        let shares = Shares::of(world, logins).expect("enough logins");
        world.visitors(shares).map(|(_, series)| series).collect()
    }

    #[test]
    fn the_logins_are_as_many_as_were_asked_for() {
        for (users, logins) in [(10, 10), (500, 12_345), (3000, 3000), (3000, 999_999)] {
            let world = world(users, logins);
            let series_of = series_of(&world, logins);
            assert_eq!(series_of.len() as u64, users);
            assert_eq!(series_of.iter().map(|series| series.count).sum::<u64>(), logins);
        }
    }

    #[test]
    fn too_few_logins_are_refused() {
        let world = world(1000, 10);
        let least = Shares::of(&world, 10).expect_err("too few");
        assert!(least > 10 && Shares::of(&world, least).is_ok());
    }

    #[test]
    fn the_parts_of_the_scale_hold_each_login_once_and_in_order() {
        let world = world(3000, 60_000);
        let ends = [0, 1, 70_000, 1 << 30, 3 << 30, (1 << 32) - 1, 1 << 32];
        for series in series_of(&world, 60_000) {
            let whole: Vec<(u64, u32)> =
                (0..series.count).map(|login| (login, series.place(login))).collect();
            assert!(whole.is_sorted_by_key(|(_, place)| *place));
            let parts: Vec<(u64, u32)> =
                ends.windows(2).flat_map(|pair| series.within(pair[0], pair[1])).collect();
            assert_eq!(parts, whole);
        }
    }

    #[test]
    fn most_logins_succeed_and_few_are_machines() {
        let world = world(3000, 100_000);
        let outcomes: Vec<AttemptOutcome> = series_of(&world, 100_000)
            .iter()
            .flat_map(|series| (0..series.count).map(|login| series.outcome(login)))
            .collect();
        let per_thousand = |test: &dyn Fn(&AttemptOutcome) -> bool| {
            outcomes.iter().filter(|outcome| test(outcome)).count() / (outcomes.len() / 1000)
        };
        assert!((920..=940).contains(&per_thousand(&|outcome| outcome.is_success)));
        assert!((30..=80).contains(&per_thousand(&|outcome| outcome.is_machine)));
    }
}
