//! When a user came, since when and until when it logs in, and how often compared with others.

use super::login_clock::{AS_OF, DAY, FIRST_DAY};
use super::plan::{UserKind, UserPlace};
use super::random::Draws;
use super::world::World;

/// Whose logins they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// An employee, or the platform itself.
    Internal,
    /// A customer or partner.
    External(UserPlace),
}

/// What comes of a user's attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ways {
    /// A person's, and now and then a machine's; the last one succeeds and is a person's.
    Usual,
    /// A person's, and all fail.
    Failing,
    /// A machine's; the last one succeeds.
    Machine,
}

/// A user's pattern. Places are those of [`super::login_clock::LoginClock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UsagePattern {
    /// The day of creation, in days since 1970.
    pub(super) created: i32,
    /// The earliest place of a login in the login files.
    pub(super) from: u32,
    /// The place of the last login in the login files.
    pub(super) last: u32,
    /// The moment of the last login before the login files begin; nothing where there is none, or a later one.
    pub(super) earlier: Option<i64>,
    /// So many logins the user has in any case.
    pub(super) least: u32,
    /// How often the user logs in beyond these, compared with others.
    pub(super) weight: u32,
    pub(super) ways: Ways,
}

/// An idle user's last login is more than so many days ago.
const IDLE_DAYS: i32 = 90;
/// The first users came on 2018-03-01.
const OLDEST: i32 = 17_591;
/// In days before the last: users who are no longer new were created by then, with room to spare.
const SETTLED: i32 = 40;

impl UsagePattern {
    /// A user without a login.
    fn none(created: i32) -> Self {
        Self { created, from: 0, last: 0, earlier: None, least: 0, weight: 0, ways: Ways::Usual }
    }

    /// The moment of the last success, as LastLoginDate shows it.
    pub(super) fn last_login(&self, world: &World) -> Option<i64> {
        if self.least > 0 && self.ways != Ways::Failing {
            Some(world.clock.moment(self.last))
        } else {
            self.earlier
        }
    }
}

impl World {
    /// A user's pattern.
    pub(super) fn pattern(&self, number: u64, who: Who) -> UsagePattern {
        let mut draws = self.patterns.at(number);
        match who {
            Who::Internal => self.habit_of_employee(number, &mut draws),
            Who::External(place) => self.habit_of_kind(place.kind, &mut draws),
        }
    }

    fn habit_of_kind(&self, kind: UserKind, draws: &mut Draws) -> UsagePattern {
        let old = |draws: &mut Draws| OLDEST + days(draws.below(span(OLDEST, FIRST_DAY)));
        match kind {
            UserKind::Never => UsagePattern::none(OLDEST + days(draws.below(span(OLDEST, AS_OF - SETTLED)))),
            UserKind::New => UsagePattern::none(AS_OF - 1 - days(draws.below(25))),
            UserKind::Idle if draws.percent(50) => {
                let created = old(draws);
                UsagePattern { earlier: Some(before(created, draws)), ..UsagePattern::none(created) }
            }
            UserKind::Idle => {
                let until = self.clock.start_of(AS_OF - IDLE_DAYS);
                let last = part(u64::from(until), draws);
                UsagePattern { last, least: 1, weight: weight(draws) / 4, ..UsagePattern::none(old(draws)) }
            }
            UserKind::NeverAndFails | UserKind::IdleAndFails => {
                let created = old(draws);
                let earlier = (kind == UserKind::IdleAndFails).then(|| before(created, draws));
                let attempts = 1 + u32::try_from(draws.below(6)).unwrap_or(0);
                let last = part(1 << 32, draws);
                UsagePattern {
                    last,
                    earlier,
                    least: attempts,
                    ways: Ways::Failing,
                    ..UsagePattern::none(created)
                }
            }
            // In use not so long ago, and frozen not so lately that somebody might still look into it.
            UserKind::Frozen => {
                let last = self.clock.start_of(AS_OF - 40 - days(draws.below(40)));
                UsagePattern { last, least: 1, weight: weight(draws) / 4, ..UsagePattern::none(old(draws)) }
            }
            UserKind::MachineOnly => {
                let last = u32::MAX - part(1 << 24, draws);
                UsagePattern {
                    last,
                    least: 1,
                    weight: 4 * weight(draws),
                    ways: Ways::Machine,
                    ..UsagePattern::none(old(draws))
                }
            }
            UserKind::Deactivated | UserKind::Sharing | UserKind::Disabled if draws.percent(75) => {
                let created = old(draws);
                UsagePattern { earlier: Some(before(created, draws)), ..UsagePattern::none(created) }
            }
            UserKind::Deactivated | UserKind::Sharing | UserKind::Disabled => {
                let last = part(3 << 30, draws);
                UsagePattern { last, least: 1, weight: weight(draws) / 2, ..UsagePattern::none(old(draws)) }
            }
            _ => self.in_use(draws, 1),
        }
    }

    fn habit_of_employee(&self, number: u64, draws: &mut Draws) -> UsagePattern {
        match number {
            // The administrator's logins mark both ends of the login files.
            0 => {
                UsagePattern { last: u32::MAX, least: 2, weight: weight(draws), ..UsagePattern::none(OLDEST) }
            }
            1 | 2 => UsagePattern::none(OLDEST),
            _ if !is_active_employee(&self.plan, number) => {
                UsagePattern::none(OLDEST + days(draws.below(1500)))
            }
            _ => self.in_use(draws, 3),
        }
    }

    /// The pattern of a user whose last login is less than 90 days ago.
    fn in_use(&self, draws: &mut Draws, times: u32) -> UsagePattern {
        let weight = weight(draws);
        let created = if draws.percent(72) {
            OLDEST + days(draws.below(span(OLDEST, FIRST_DAY)))
        } else {
            FIRST_DAY + days(draws.below(span(FIRST_DAY, AS_OF - 10)))
        };
        let from = self.clock.start_of(created + 1);
        let earliest = from.max(self.clock.start_of(AS_OF - IDLE_DAYS + 1));
        // Whoever comes often came lately.
        let gap = (draws.bits() * draws.bits()) >> 32;
        let gap = gap * 40 / u64::from(weight.max(40));
        let room = u64::from(u32::MAX - earliest);
        let last = u32::MAX - low((gap * room) >> 32);
        // Whoever came lately had less time to log in.
        let share = (u64::from(last - from) * u64::from(weight * times)) >> 32;
        UsagePattern { from, last, least: 1, weight: low(share).max(1), ..UsagePattern::none(created) }
    }
}

/// Whether an internal user is active.
pub(super) fn is_active_employee(plan: &super::plan::Plan, number: u64) -> bool {
    // Those with a contact are the first behind the administrator and the platform's own.
    number < 3 + plan.extras.internal || number % 20 < 17
}

/// A moment before the login files begin, on or after a day.
fn before(created: i32, draws: &mut Draws) -> i64 {
    let seconds = (i64::from(FIRST_DAY) - i64::from(created)).max(1) * DAY;
    let second = (u128::from(draws.next()) * u128::from(seconds.unsigned_abs())) >> 64;
    i64::from(created) * DAY + i64::try_from(second).unwrap_or(0)
}

/// A place below a limit that is at most the whole scale.
fn part(limit: u64, draws: &mut Draws) -> u32 {
    low((draws.bits() * limit) >> 32)
}

fn low(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn days(number: u64) -> i32 {
    i32::try_from(number).unwrap_or(0)
}

/// The days from one to before another.
fn span(from: i32, to: i32) -> u64 {
    u64::from(from.abs_diff(to))
}

/// How often somebody logs in compared with others: a log-normal distribution, with a tail like Zipf's of those who come
/// all day long.
fn weight(draws: &mut Draws) -> u32 {
    let bits = draws.next();
    let place = (bits >> 56) as usize;
    let usual = WEIGHTS[place];
    if place < WEIGHTS.len() - 1 { usual } else { usual << bits.trailing_zeros().min(4) }
}

/// The quantiles of exp(1.35 z) for a normally distributed z, in fortieths of the median.
const WEIGHTS: [u32; 256] = [
    1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 9, 9, 9,
    9, 9, 10, 10, 10, 10, 11, 11, 11, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 15,
    16, 16, 16, 16, 17, 17, 17, 18, 18, 18, 18, 19, 19, 19, 20, 20, 20, 21, 21, 21, 21, 22, 22, 22, 23, 23,
    23, 24, 24, 24, 25, 25, 25, 26, 26, 27, 27, 27, 28, 28, 28, 29, 29, 30, 30, 30, 31, 31, 32, 32, 33, 33,
    33, 34, 34, 35, 35, 36, 36, 37, 37, 38, 38, 39, 39, 40, 40, 41, 41, 42, 42, 43, 44, 44, 45, 45, 46, 47,
    47, 48, 48, 49, 50, 50, 51, 52, 53, 53, 54, 55, 55, 56, 57, 58, 59, 59, 60, 61, 62, 63, 64, 65, 66, 66,
    67, 68, 69, 70, 71, 72, 73, 75, 76, 77, 78, 79, 80, 82, 83, 84, 85, 87, 88, 90, 91, 92, 94, 95, 97, 99,
    100, 102, 104, 105, 107, 109, 111, 113, 115, 117, 119, 122, 124, 126, 129, 131, 134, 136, 139, 142, 145,
    148, 151, 155, 158, 162, 165, 169, 173, 178, 182, 187, 191, 197, 202, 208, 213, 220, 226, 233, 241, 249,
    257, 266, 276, 287, 298, 311, 324, 339, 356, 374, 395, 418, 445, 477, 514, 559, 615, 687, 787, 936, 1202,
    1967,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::login_clock::END;
    use crate::synth::world::tests::world;

    fn externals(world: &World) -> impl Iterator<Item = (UserKind, UsagePattern)> {
        (0..world.plan.external).map(|external| {
            let place = world.plan.placed(world.plan.rank(external));
            (place.kind, world.pattern(world.plan.internal + external, Who::External(place)))
        })
    }

    #[test]
    fn a_kind_is_as_long_unused_as_it_says() {
        let world = world(20_000, 40_000);
        for (kind, pattern) in externals(&world) {
            let day = pattern.last_login(&world).map(|moment| i32::try_from(moment / DAY).expect("a day"));
            match kind {
                UserKind::Idle | UserKind::IdleAndFails => assert!(day.is_some_and(|day| AS_OF - day > 90)),
                UserKind::Never | UserKind::NeverAndFails => {
                    assert!(day.is_none() && AS_OF - pattern.created >= 30);
                }
                UserKind::New => assert!(day.is_none() && AS_OF - pattern.created < 30),
                UserKind::Deactivated | UserKind::Sharing | UserKind::Disabled => {}
                _ => assert!(day.is_some_and(|day| AS_OF - day < 90), "{kind:?} {pattern:?}"),
            }
        }
    }

    #[test]
    fn nobody_logs_in_before_being_created_or_after_the_last_day() {
        let world = world(20_000, 40_000);
        for (kind, pattern) in externals(&world) {
            assert!(pattern.created < AS_OF && pattern.from <= pattern.last, "{kind:?} {pattern:?}");
            let moment = pattern.last_login(&world);
            assert!(moment.is_none_or(|moment| moment <= END && moment >= i64::from(pattern.created) * DAY));
            assert!(pattern.least > 0 || pattern.weight == 0, "{kind:?}");
            if pattern.least > 0 {
                assert!(world.clock.moment(pattern.from) >= i64::from(pattern.created) * DAY);
            }
        }
    }

    #[test]
    fn few_users_log_in_much_more_than_most() {
        let world = world(50_000, 50_000);
        let mut weights: Vec<u32> = externals(&world)
            .filter(|(kind, _)| *kind == UserKind::Ordinary)
            .map(|(_, pattern)| pattern.weight)
            .collect();
        weights.sort_unstable();
        let (median, most) = (weights[weights.len() / 2], weights[weights.len() - 1]);
        assert!(most > 100 * median, "{median} {most}");
    }
}
