//! What is left of login files once they are read: never a row a login, always a row a user.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::calendar::{epoch_day, month_of, month_start};

/// The reduced logins of all users, in the order of the users frame.
///
/// They lie in parts of [`PART_USERS`] users each, so that several threads can fill them and each part stays near.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    parts: Vec<ActivityPart>,
    users: usize,
}

/// Users of a part; the last one may have fewer.
pub const PART_USERS: usize = 1 << 14;

/// The reduced logins of some users that follow each other. Every list has one entry per user, in their order.
#[derive(Clone, Debug, Default)]
pub struct ActivityPart {
    users: Vec<UserLogins>,
    /// Failed attempts by a person, and the timestamp of the latest, for the users who have one.
    failures: FxHashMap<u32, (u32, i64)>,
    /// Timestamp of the latest attempt that was refused because the user is frozen, for the few users who have one.
    refused_as_frozen_at: FxHashMap<u32, i64>,
    classes: usize,
    /// The months with a success by year × 12 + month from 0, ascending: a handful.
    months: Vec<(i32, Month)>,
}

/// What is kept of the logins of one user, in 16 bytes: a login touches one line of memory here and one in its month.
#[derive(Clone, Copy, Debug)]
struct UserLogins {
    /// Timestamp of the latest real login not after the cut-off; [`NEVER`] where there is none.
    seen_at: i64,
    /// Users of one class are on one licence and profile; [`NO_CLASS`] for users who came later.
    class: u32,
    /// Whether the latest real login is an OAuth one.
    by_oauth: bool,
    /// Whether a machine's login moved the user's LastLoginDate.
    moved_by_machine: bool,
}

/// No login has this timestamp.
const NEVER: i64 = i64::MIN;
/// No class has this number.
const NO_CLASS: u32 = u32::MAX;

impl UserLogins {
    fn seen(&self) -> Option<i64> {
        Some(self.seen_at).filter(|at| *at != NEVER)
    }

    fn class(&self) -> Option<u32> {
        Some(self.class).filter(|class| *class != NO_CLASS)
    }
}

/// The successes of one calendar month.
#[derive(Clone, Debug)]
struct Month {
    /// For each user: its days.
    days: Vec<DayMasks>,
    /// For each class and day: the successes of any kind.
    successes: Vec<[u64; 31]>,
}

/// The days of one user in one month, as masks: bit *d* stands for day *d* + 1.
#[derive(Clone, Copy, Debug, Default)]
struct DayMasks {
    /// The days with a real login.
    used: u32,
    /// The days with a success of any kind.
    succeeded: u32,
}

impl ActivityPart {
    fn of_users(class_of: &[Option<u32>], classes: usize) -> Self {
        let user = |class: &Option<u32>| UserLogins {
            seen_at: NEVER,
            class: class.unwrap_or(NO_CLASS),
            by_oauth: false,
            moved_by_machine: false,
        };
        Self { users: class_of.iter().map(user).collect(), classes, ..Self::default() }
    }

    /// A user's real login, which may be the latest.
    pub fn see(&mut self, user: usize, timestamp: i64, by_oauth: bool) {
        let seen = &mut self.users[user];
        if timestamp > seen.seen_at {
            seen.seen_at = timestamp;
            seen.by_oauth = by_oauth;
        } else if seen.seen_at == timestamp {
            // A person's login in the same second is the stronger evidence.
            seen.by_oauth &= by_oauth;
        }
    }

    fn month(&mut self, number: i32) -> &mut Month {
        // Logins come in the order of time: mostly it is the last month.
        let place = match self.months.iter().rposition(|(own, _)| *own <= number) {
            Some(place) if self.months[place].0 == number => place,
            before => {
                let place = before.map_or(0, |before| before + 1);
                let month = Month {
                    days: vec![DayMasks::default(); self.users.len()],
                    successes: vec![[0; 31]; self.classes],
                };
                self.months.insert(place, (number, month));
                place
            }
        };
        &mut self.months[place].1
    }

    /// Some successes of any kind on a day of the policy's zone: the day is a user's even where none of them is counted,
    /// since another file has them.
    pub fn record_successes(&mut self, user: usize, day: i32, count: u64) {
        let class = self.users[user].class();
        let (number, day) = month_of(day);
        let month = self.month(number);
        month.days[user].succeeded |= 1 << day;
        if let Some(class) = class {
            month.successes[class as usize][day as usize] += count;
        }
    }

    /// A real login of a user, on a day of the policy's zone.
    pub fn record_use(&mut self, user: usize, day: i32) {
        let (number, day) = month_of(day);
        self.month(number).days[user].used |= 1 << day;
    }

    /// Failed attempts by a person, and the timestamp of the latest.
    pub fn record_failures(&mut self, user: usize, timestamp: i64, count: u32) {
        let (failed, at) = self.failures.entry(key(user)).or_insert((0, timestamp));
        *failed = failed.saturating_add(count);
        *at = timestamp.max(*at);
    }

    /// An attempt that was refused because the user is frozen.
    pub fn record_refused_as_frozen(&mut self, user: usize, timestamp: i64) {
        let known = self.refused_as_frozen_at.entry(key(user)).or_insert(timestamp);
        *known = timestamp.max(*known);
    }

    /// Whether a user came on a day of the policy's zone.
    #[must_use]
    pub fn is_used_on(&self, user: usize, day: i32) -> bool {
        let (number, day) = month_of(day);
        self.months.iter().any(|(own, month)| *own == number && month.days[user].used & (1 << day) != 0)
    }

    /// A machine's login stands where the user's LastLoginDate does.
    pub fn mark_moved_by_machine(&mut self, user: usize) {
        self.users[user].moved_by_machine = true;
    }
}

/// The number of a user in its part, which has [`PART_USERS`] at most.
fn key(user: usize) -> u32 {
    u32::try_from(user).unwrap_or(u32::MAX)
}

impl Activity {
    /// No login for any of some users, who are in these classes.
    #[must_use]
    pub fn of_users(class_of: &[Option<u32>]) -> Self {
        let classes = class_of.iter().flatten().max().map_or(0, |class| *class as usize + 1);
        let parts = class_of.chunks(PART_USERS).map(|part| ActivityPart::of_users(part, classes)).collect();
        Self { parts, users: class_of.len() }
    }

    /// The parts, to be filled.
    #[must_use]
    pub fn into_parts(self) -> Vec<ActivityPart> {
        self.parts
    }

    /// The activity in the parts that [`Activity::into_parts`] gave, in their order.
    #[must_use]
    pub fn from_parts(parts: Vec<ActivityPart>) -> Self {
        let users = parts.iter().map(|part| part.users.len()).sum();
        Self { parts, users }
    }

    /// The part of a user, and the place there.
    fn part(&self, user: usize) -> Option<(&ActivityPart, usize)> {
        self.parts.get(user / PART_USERS).map(|part| (part, user % PART_USERS))
    }

    /// One value for each user.
    fn each<T>(&self, value: impl Fn(&UserLogins) -> T) -> Vec<T> {
        self.parts.iter().flat_map(|part| &part.users).map(value).collect()
    }

    /// One value for each user of few, and another for all others.
    fn of_few<T: Copy, V>(
        &self,
        others: T,
        few: impl Fn(&ActivityPart) -> &FxHashMap<u32, V>,
        value: impl Fn(&V) -> T,
    ) -> Vec<T> {
        let mut all = vec![others; self.users];
        for (number, part) in self.parts.iter().enumerate() {
            for (user, own) in few(part) {
                all[number * PART_USERS + *user as usize] = value(own);
            }
        }
        all
    }

    /// Timestamp of each user's latest real login.
    #[must_use]
    pub fn seen_at(&self) -> Vec<Option<i64>> {
        self.each(UserLogins::seen)
    }

    /// Whether each user's latest real login is an OAuth one.
    #[must_use]
    pub fn by_oauth(&self) -> Vec<bool> {
        self.each(|user| user.by_oauth)
    }

    /// Each user's failed attempts.
    #[must_use]
    pub fn failed(&self) -> Vec<u32> {
        self.of_few(0, |part| &part.failures, |(failed, _)| *failed)
    }

    /// Timestamp of each user's latest failed attempt.
    #[must_use]
    pub fn failed_at(&self) -> Vec<Option<i64>> {
        self.of_few(None, |part| &part.failures, |(_, at)| Some(*at))
    }

    /// Timestamp of each user's latest attempt that was refused because the user is frozen.
    #[must_use]
    pub fn refused_as_frozen_at(&self) -> Vec<Option<i64>> {
        self.of_few(None, |part| &part.refused_as_frozen_at, |at| Some(*at))
    }

    /// Whether a machine moved each user's LastLoginDate.
    #[must_use]
    pub fn moved_by_machine(&self) -> Vec<bool> {
        self.each(|user| user.moved_by_machine)
    }

    /// Whether each user has a successful login of any kind.
    #[must_use]
    pub fn succeeded(&self) -> Vec<bool> {
        self.metered_days(i32::MIN, i32::MAX).into_iter().map(|days| days > 0).collect()
    }

    /// Each user's distinct days with a real login between two days, both included.
    #[must_use]
    pub fn login_days(&self, first: i32, last: i32) -> Vec<u32> {
        self.days_within(first, last, |days| days.used)
    }

    /// Each user's distinct days with a success of any kind between two days, both included: the logins that a meter of
    /// one login per user and day counts.
    #[must_use]
    pub fn metered_days(&self, first: i32, last: i32) -> Vec<u32> {
        self.days_within(first, last, |days| days.succeeded)
    }

    fn days_within(&self, first: i32, last: i32, mask: impl Fn(&DayMasks) -> u32) -> Vec<u32> {
        let mut days = Vec::with_capacity(self.users);
        for part in &self.parts {
            let start = days.len();
            days.resize(start + part.users.len(), 0);
            for (number, month) in &part.months {
                let allowed = days_of_month(*number, first, last);
                if allowed != 0 {
                    for (count, own) in days[start..].iter_mut().zip(&month.days) {
                        *count += (mask(own) & allowed).count_ones();
                    }
                }
            }
        }
        days
    }

    /// A user's distinct days with a real login between two days, both included.
    #[must_use]
    pub fn login_days_of(&self, user: usize, first: i32, last: i32) -> u32 {
        self.part(user).map_or(0, |(part, place)| {
            let days = |(number, month): &(i32, Month)| {
                let used = month.days.get(place).map_or(0, |days| days.used);
                (used & days_of_month(*number, first, last)).count_ones()
            };
            part.months.iter().map(days).sum()
        })
    }

    /// The class of a user; nothing for one who came after the cut-off.
    #[must_use]
    pub fn class_of(&self, user: usize) -> Option<u32> {
        self.part(user).and_then(|(part, place)| part.users.get(place).and_then(UserLogins::class))
    }

    /// The successes of some classes up to a day, and the users with one among these: by day, ascending. Users come in
    /// ascending order.
    #[must_use]
    pub fn metered(&self, classes: &[u32], users: &[usize], last: i32) -> BTreeMap<i32, (u64, u64)> {
        let mut by_day: BTreeMap<i32, (u64, u64)> = BTreeMap::new();
        self.each_part(users, |part, users| {
            for (number, month) in &part.months {
                let mut days = [(0_u64, 0_u64); 31];
                for of_class in classes.iter().filter_map(|class| month.successes.get(*class as usize)) {
                    days.iter_mut().zip(of_class).for_each(|(day, all)| day.0 += all);
                }
                for user in users {
                    let mut mask = month.days[*user % PART_USERS].succeeded;
                    while mask != 0 {
                        days[mask.trailing_zeros() as usize].1 += 1;
                        mask &= mask - 1;
                    }
                }
                for (day, (all, daily)) in (epoch_day(month_start(*number))..).zip(days) {
                    if day <= last && (all, daily) != (0, 0) {
                        let known = by_day.entry(day).or_default();
                        *known = (known.0 + all, known.1 + daily);
                    }
                }
            }
        });
        by_day
    }

    /// The users of these who had their first success of a contract month on each day up to another: by day, ascending.
    /// Contract months start on a day of each calendar month, its last where it is shorter. Users come in ascending order.
    #[must_use]
    pub fn first_days_of_months(&self, users: &[usize], starts_on: u32, last: i32) -> BTreeMap<i32, u64> {
        let mut by_day: BTreeMap<i32, u64> = BTreeMap::new();
        self.each_part(users, |part, users| {
            // The contract month in which each user was met last, by the calendar month in which it starts.
            let mut met = vec![i32::MIN; users.len()];
            for (number, month) in &part.months {
                let (start, border) = (epoch_day(month_start(*number)), month_border(*number, starts_on));
                let allowed = days_of_month(*number, i32::MIN, last);
                for (user, met) in users.iter().zip(&mut met) {
                    let mask = month.days[*user % PART_USERS].succeeded & allowed;
                    let before = mask & ((1 << border) - 1);
                    for (own, days) in [(number - 1, before), (*number, mask & !before)] {
                        if days != 0 && *met != own {
                            *met = own;
                            *by_day.entry(start + days.trailing_zeros().cast_signed()).or_default() += 1;
                        }
                    }
                }
            }
        });
        by_day
    }

    /// For each user: the contract months in which a success lies between two days, both included. They start on a day of
    /// each calendar month, its last where it is shorter.
    #[must_use]
    pub fn metered_months(&self, starts_on: u32, first: i32, last: i32) -> Vec<u32> {
        let mut months = vec![0; self.users];
        for (number, part) in self.parts.iter().enumerate() {
            let own = &mut months[number * PART_USERS..][..part.users.len()];
            let mut met = vec![i32::MIN; own.len()];
            for (number, month) in &part.months {
                let border = month_border(*number, starts_on);
                let allowed = days_of_month(*number, first, last);
                for ((count, met), days) in own.iter_mut().zip(&mut met).zip(&month.days) {
                    let mask = days.succeeded;
                    let before = mask & allowed & ((1 << border) - 1);
                    for (month, days) in [(number - 1, before), (*number, mask & allowed & !before)] {
                        if days != 0 && *met != month {
                            *met = month;
                            *count += 1;
                        }
                    }
                }
            }
        }
        months
    }

    /// Looks at each part with those of some users that lie in it; users come in ascending order.
    fn each_part(&self, users: &[usize], mut look: impl FnMut(&ActivityPart, &[usize])) {
        let mut rest = users;
        for (number, part) in self.parts.iter().enumerate() {
            let here = rest.partition_point(|user| *user < (number + 1) * PART_USERS);
            let (own, behind) = rest.split_at(here);
            rest = behind;
            look(part, own);
        }
    }

    /// A user's months with a real login up to a day, each with its number of days with one.
    #[must_use]
    pub fn months_of(&self, user: usize, last: i32) -> Vec<(String, u32)> {
        let months = self.part(user).into_iter().flat_map(|(part, place)| {
            part.months
                .iter()
                .map(move |(number, month)| (*number, month.days.get(place).map_or(0, |days| days.used)))
        });
        months
            .filter_map(|(number, mask)| {
                let days = (mask & days_of_month(number, i32::MIN, last)).count_ones();
                let label = format!("{}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1);
                (days > 0).then_some((label, days))
            })
            .collect()
    }
}

/// The day, from 0, of a calendar month on which a contract month starts.
fn month_border(month: i32, starts_on: u32) -> u32 {
    let length = epoch_day(month_start(month + 1)).saturating_sub(epoch_day(month_start(month)));
    starts_on.clamp(1, length.unsigned_abs().max(1)) - 1
}

/// The days of a month that lie between two days, as a mask.
fn days_of_month(month: i32, first: i32, last: i32) -> u32 {
    let start = epoch_day(month_start(month));
    (0..31).filter(|day| (first..=last).contains(&(start + day))).fold(0, |mask, day| mask | 1 << day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(class_of: &[Option<u32>], fill: impl Fn(&mut ActivityPart)) -> Activity {
        let mut parts = Activity::of_users(class_of).into_parts();
        fill(&mut parts[0]);
        Activity::from_parts(parts)
    }

    #[test]
    fn a_day_counts_once_however_many_logins_it_has() {
        let activity = filled(&[Some(0); 2], |part| {
            for (timestamp, day) in [(10, 0), (20, 0), (86_400 * 31, 31)] {
                part.record_use(1, day);
                part.see(1, timestamp, false);
            }
        });
        assert_eq!(activity.login_days(0, 31), [0, 2]);
        assert_eq!(activity.login_days(0, 30), [0, 1]);
        assert_eq!(activity.seen_at(), [None, Some(86_400 * 31)]);
        assert_eq!(activity.months_of(1, 31), [("1970-01".to_owned(), 1), ("1970-02".to_owned(), 1)]);
        assert!(activity.months_of(0, 31).is_empty());
    }

    #[test]
    fn a_person_in_the_same_second_outweighs_a_token() {
        assert_eq!(filled(&[Some(0)], |part| part.see(0, 10, true)).by_oauth(), [true]);
        let both = filled(&[Some(0)], |part| {
            part.see(0, 10, true);
            part.see(0, 10, false);
        });
        assert_eq!(both.by_oauth(), [false]);
    }

    #[test]
    fn successes_are_counted_by_class_and_day_and_once_a_user() {
        let activity = filled(&[Some(0), Some(1), Some(1), None], |part| {
            for (user, day) in [(0, 5), (1, 5), (1, 5), (2, 5), (2, 40), (3, 5)] {
                part.record_successes(user, day, 1);
            }
        });
        let metered = activity.metered(&[1], &[1, 2], 40);
        assert_eq!(metered.into_iter().collect::<Vec<_>>(), [(5, (3, 2)), (40, (1, 1))]);
        assert_eq!(activity.metered(&[1], &[1, 2], 39).len(), 1);
        assert_eq!(activity.metered_days(0, 39), [1, 1, 1, 1]);
        assert_eq!(activity.succeeded(), [true; 4]);
        assert_eq!(activity.login_days(0, 99), [0; 4]);
    }

    #[test]
    fn users_of_a_later_part_are_found_there() {
        let last = PART_USERS + 1;
        let mut parts = Activity::of_users(&vec![Some(0); last + 1]).into_parts();
        assert_eq!(parts.len(), 2);
        parts[0].record_successes(7, 3, 2);
        parts[1].record_successes(1, 3, 5);
        parts[1].record_use(1, 3);
        let activity = Activity::from_parts(parts);
        assert_eq!(activity.login_days(3, 3)[last], 1);
        assert_eq!(activity.months_of(last, 3).len(), 1);
        let metered = activity.metered(&[0], &[7, last], 3);
        assert_eq!(metered[&3], (7, 2));
        assert_eq!(activity.metered(&[0], &[last], 3)[&3].1, 1);
    }

    #[test]
    fn a_user_counts_once_a_contract_month() {
        // 14 and 15 January, 14 February, 20 February.
        let activity = filled(&[Some(0), Some(0)], |part| {
            for (user, day) in [(0, 13), (0, 14), (0, 44), (0, 50), (1, 50)] {
                part.record_successes(user, day, 1);
            }
        });
        let firsts = |starts_on, last| {
            let firsts = activity.first_days_of_months(&[0, 1], starts_on, last);
            firsts.into_iter().collect::<Vec<_>>()
        };
        assert_eq!(firsts(15, 60), [(13, 1), (14, 1), (50, 2)]);
        assert_eq!(firsts(1, 60), [(13, 1), (44, 1), (50, 1)]);
        // February's starts on the 28th, so all of these days are of January's or December's.
        assert_eq!(firsts(31, 60), [(13, 1), (44, 1), (50, 1)]);
        assert_eq!(firsts(1, 43), [(13, 1)]);
    }
}
