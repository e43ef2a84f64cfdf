//! What is left of login files once they are read: never a row a login, always a row a user.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{Datelike, NaiveDate};

use crate::model::calendar::{date_of, epoch_day};
use crate::model::pool::Logins;

/// The reduced logins. Every list has one entry per user, in the order of the users frame.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    /// Moment of the latest real login not after the cut-off.
    seen_at: Vec<Option<i64>>,
    /// Whether that login is an OAuth one.
    by_oauth: Vec<bool>,
    /// Whether a machine's login moved the user's LastLoginDate.
    moved_by_machine: Vec<bool>,
    /// Failed attempts by a person.
    failed: Vec<u32>,
    /// Moment of the latest failed attempt.
    failed_at: Vec<Option<i64>>,
    /// The class of each user: users of one class are on one licence and profile. Nothing for users who came later.
    class_of: Vec<Option<u32>>,
    classes: usize,
    /// The months with a success, by year × 12 + month from 0.
    months: BTreeMap<i32, Month>,
}

/// The successes of one calendar month. In masks bit *d* stands for day *d* + 1.
#[derive(Clone, Debug)]
struct Month {
    /// For each user: the days with a real login.
    used: Vec<u32>,
    /// For each user: the days with a success of any kind.
    succeeded: Vec<u32>,
    /// For each class and day: the successes of any kind.
    successes: Vec<[u64; 31]>,
}

impl Month {
    fn merge(&mut self, other: &Self) {
        for (masks, more) in [(&mut self.used, &other.used), (&mut self.succeeded, &other.succeeded)] {
            for (mask, more) in masks.iter_mut().zip(more) {
                *mask |= more;
            }
        }
        for (days, more) in self.successes.iter_mut().zip(&other.successes) {
            for (count, more) in days.iter_mut().zip(more) {
                *count += more;
            }
        }
    }
}

impl Activity {
    /// No login for any of some users, who are in these classes.
    #[must_use]
    pub fn of_users(class_of: Vec<Option<u32>>) -> Self {
        let count = class_of.len();
        Self {
            seen_at: vec![None; count],
            by_oauth: vec![false; count],
            moved_by_machine: vec![false; count],
            failed: vec![0; count],
            failed_at: vec![None; count],
            classes: class_of.iter().flatten().max().map_or(0, |class| *class as usize + 1),
            class_of,
            months: BTreeMap::new(),
        }
    }

    /// Adds what was recorded elsewhere of the same users.
    pub fn merge(&mut self, other: Self) {
        let users = self.class_of.len();
        for user in 0..users {
            if let Some(moment) = other.seen_at[user] {
                self.see(user, moment, other.by_oauth[user]);
            }
            self.failed[user] = self.failed[user].saturating_add(other.failed[user]);
            self.failed_at[user] = self.failed_at[user].max(other.failed_at[user]);
            self.moved_by_machine[user] |= other.moved_by_machine[user];
        }
        for (number, month) in other.months {
            match self.months.entry(number) {
                Entry::Vacant(entry) => {
                    entry.insert(month);
                }
                Entry::Occupied(mut entry) => entry.get_mut().merge(&month),
            }
        }
    }

    /// A user's real login, which may be the latest.
    fn see(&mut self, user: usize, moment: i64, by_oauth: bool) {
        let seen = &mut self.seen_at[user];
        if seen.is_none_or(|seen| moment > seen) {
            *seen = Some(moment);
            self.by_oauth[user] = by_oauth;
        } else if *seen == Some(moment) {
            // A person's login in the same second is the stronger evidence.
            self.by_oauth[user] &= by_oauth;
        }
    }

    /// The month of a day, and the day in it from 0.
    fn month(&mut self, day: i32) -> (&mut Month, usize) {
        let date = date_of(day);
        let month = date.year() * 12 + date.month0().cast_signed();
        let (users, classes) = (self.class_of.len(), self.classes);
        let month = self.months.entry(month).or_insert_with(|| Month {
            used: vec![0; users],
            succeeded: vec![0; users],
            successes: vec![[0; 31]; classes],
        });
        (month, date.day0() as usize)
    }

    /// A success of any kind, on a day of the policy's zone.
    pub fn record_success(&mut self, user: usize, day: i32) {
        let class = self.class_of[user];
        let (month, day) = self.month(day);
        month.succeeded[user] |= 1 << day;
        if let Some(class) = class {
            month.successes[class as usize][day] += 1;
        }
    }

    /// A real login of a user, on a day of the policy's zone.
    pub fn record(&mut self, user: usize, moment: i64, day: i32, by_oauth: bool) {
        let (month, day) = self.month(day);
        month.used[user] |= 1 << day;
        self.see(user, moment, by_oauth);
    }

    /// A person's failed attempt to log in.
    pub fn record_failure(&mut self, user: usize, moment: i64) {
        self.failed[user] = self.failed[user].saturating_add(1);
        self.failed_at[user] = self.failed_at[user].max(Some(moment));
    }

    /// A machine's login stands where the user's LastLoginDate does.
    pub fn mark_moved_by_machine(&mut self, user: usize) {
        self.moved_by_machine[user] = true;
    }

    /// Moment of each user's latest real login.
    #[must_use]
    pub fn seen_at(&self) -> &[Option<i64>] {
        &self.seen_at
    }

    /// Whether each user's latest real login is an OAuth one.
    #[must_use]
    pub fn by_oauth(&self) -> &[bool] {
        &self.by_oauth
    }

    /// Each user's failed attempts.
    #[must_use]
    pub fn failed(&self) -> &[u32] {
        &self.failed
    }

    /// Moment of each user's latest failed attempt.
    #[must_use]
    pub fn failed_at(&self) -> &[Option<i64>] {
        &self.failed_at
    }

    /// Whether each user has a successful login of any kind.
    #[must_use]
    pub fn succeeded(&self) -> Vec<bool> {
        let mut succeeded = vec![false; self.class_of.len()];
        for month in self.months.values() {
            for (any, mask) in succeeded.iter_mut().zip(&month.succeeded) {
                *any |= *mask != 0;
            }
        }
        succeeded
    }

    /// Whether a machine moved each user's LastLoginDate.
    #[must_use]
    pub fn moved_by_machine(&self) -> &[bool] {
        &self.moved_by_machine
    }

    /// Each user's distinct days with a real login between two days, both included.
    #[must_use]
    pub fn login_days(&self, first: i32, last: i32) -> Vec<u32> {
        self.days_within(first, last, |month| &month.used)
    }

    /// Each user's distinct days with a success of any kind between two days, both included: the logins that a meter of
    /// one login per user and day counts.
    #[must_use]
    pub fn metered_days(&self, first: i32, last: i32) -> Vec<u32> {
        self.days_within(first, last, |month| &month.succeeded)
    }

    fn days_within(&self, first: i32, last: i32, masks: impl Fn(&Month) -> &Vec<u32>) -> Vec<u32> {
        let mut days = vec![0; self.class_of.len()];
        for (number, month) in &self.months {
            let allowed = days_of_month(*number, first, last);
            if allowed != 0 {
                for (count, mask) in days.iter_mut().zip(masks(month)) {
                    *count += (mask & allowed).count_ones();
                }
            }
        }
        days
    }

    /// The class of a user; nothing for one who came after the cut-off.
    #[must_use]
    pub fn class_of(&self, user: usize) -> Option<u32> {
        self.class_of.get(user).copied().flatten()
    }

    /// The successes of some classes up to a day, and the distinct days of these users with one: by day, ascending.
    #[must_use]
    pub fn metered(&self, classes: &[u32], users: &[usize], last: i32) -> BTreeMap<i32, Logins> {
        let mut by_day = BTreeMap::new();
        for (number, month) in &self.months {
            let start = first_day(*number);
            for (bit, day) in (start..).take(31).enumerate() {
                if day > last {
                    break;
                }
                let of_class = |class: &u32| month.successes.get(*class as usize).map_or(0, |days| days[bit]);
                let all = classes.iter().map(of_class).sum();
                if all > 0 {
                    let daily =
                        users.iter().filter(|user| month.succeeded[**user] >> bit & 1 == 1).count() as u64;
                    by_day.insert(day, Logins { all, daily });
                }
            }
        }
        by_day
    }
}

impl Activity {
    /// A user's months with a real login up to a day, each with its number of days with one.
    #[must_use]
    pub fn months_of(&self, user: usize, last: i32) -> Vec<(String, u32)> {
        self.months
            .iter()
            .filter_map(|(number, month)| {
                let days = (month.used.get(user)? & days_of_month(*number, i32::MIN, last)).count_ones();
                let label = format!("{}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1);
                (days > 0).then_some((label, days))
            })
            .collect()
    }
}

/// The first day of a month by its number.
fn first_day(month: i32) -> i32 {
    let (year, month0) = (month.div_euclid(12), month.rem_euclid(12));
    NaiveDate::from_ymd_opt(year, month0.unsigned_abs() + 1, 1).map_or(0, epoch_day)
}

/// The days of a month that lie between two days, as a mask.
fn days_of_month(month: i32, first: i32, last: i32) -> u32 {
    let start = first_day(month);
    (0..31).filter(|day| (first..=last).contains(&(start + day))).fold(0, |mask, day| mask | 1 << day)
}

/// A stretch of time without gaps: moments, and the days in the policy's zone on which they fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First moment.
    pub from_at: i64,
    /// Last moment.
    pub to_at: i64,
    /// Day of the first moment.
    pub from_day: i32,
    /// Day of the last moment.
    pub to_day: i32,
}

/// The time that login files really cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Ordered and apart.
    pub spans: Vec<Span>,
    /// Login rows used, each login once however many files hold it.
    pub rows: u64,
    /// Real logins among them, by users of the export.
    pub logins: u64,
}

/// Spans this many days apart are one: nobody may have logged in over a weekend.
const BRIDGED_DAYS: i32 = 3;

impl Coverage {
    /// Merges the spans of single files.
    #[must_use]
    pub fn merged(mut files: Vec<Span>) -> Vec<Span> {
        files.sort_unstable();
        let mut spans: Vec<Span> = Vec::new();
        for file in files {
            match spans.last_mut() {
                Some(last) if file.from_day.saturating_sub(last.to_day) <= BRIDGED_DAYS => {
                    last.to_at = last.to_at.max(file.to_at);
                    last.to_day = last.to_day.max(file.to_day);
                }
                _ => spans.push(file),
            }
        }
        spans
    }

    /// The span that reaches almost up to the as-of date, if there is one.
    #[must_use]
    pub fn recent(&self, as_of: i32) -> Option<Span> {
        let reaches =
            |span: &&Span| span.from_day <= as_of && as_of.saturating_sub(span.to_day) <= BRIDGED_DAYS;
        self.spans.iter().find(reaches).copied()
    }

    /// How many days up to the as-of date are covered without a gap; 0 where coverage does not reach it.
    #[must_use]
    pub fn days_up_to(&self, as_of: i32) -> u32 {
        self.recent(as_of).map_or(0, |span| (span.to_day.min(as_of) - span.from_day + 1).unsigned_abs())
    }

    /// Whether the days from one to another lie in what is covered up to the as-of date.
    #[must_use]
    pub fn shows(&self, first: i32, last: i32, as_of: i32) -> bool {
        self.recent(as_of).is_some_and(|span| {
            span.from_day <= first && last.min(as_of).saturating_sub(span.to_day) <= BRIDGED_DAYS
        })
    }

    /// The first day of the span that reaches from `idle_days` before the as-of date almost up to it, if
    /// there is one: only then does the absence of a login say anything.
    #[must_use]
    pub fn reaching_back(&self, as_of: i32, idle_days: u32) -> Option<i32> {
        let needed_from = as_of.saturating_sub(i32::try_from(idle_days).unwrap_or(i32::MAX));
        self.spans
            .iter()
            .find(|span| span.from_day <= needed_from && as_of.saturating_sub(span.to_day) <= BRIDGED_DAYS)
            .map(|span| span.from_day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(spans: &[(i32, i32)]) -> Vec<Span> {
        let moment = |day: i32| i64::from(day) * 86_400;
        spans
            .iter()
            .map(|(from, to)| Span {
                from_at: moment(*from),
                to_at: moment(*to),
                from_day: *from,
                to_day: *to,
            })
            .collect()
    }

    #[test]
    fn spans_three_days_apart_are_one_and_four_days_are_two() {
        assert_eq!(Coverage::merged(days(&[(20, 30), (1, 17)])), days(&[(1, 30)]));
        assert_eq!(Coverage::merged(days(&[(21, 30), (1, 17)])), days(&[(1, 17), (21, 30)]));
        assert_eq!(Coverage::merged(days(&[(1, 30), (5, 9)])), days(&[(1, 30)]));
    }

    #[test]
    fn coverage_must_reach_all_the_way_and_almost_to_the_end() {
        let covering =
            |spans: &[(i32, i32)]| Coverage { spans: days(spans), rows: 0, logins: 0 }.reaching_back(100, 90);
        assert_eq!(covering(&[(10, 97)]), Some(10));
        assert_eq!(covering(&[(11, 100)]), None);
        assert_eq!(covering(&[(10, 96)]), None);
        assert_eq!(covering(&[(0, 40), (50, 100)]), None);
    }

    #[test]
    fn a_day_counts_once_however_many_logins_it_has() {
        let mut activity = Activity::of_users(vec![Some(0); 2]);
        for (moment, day) in [(10, 0), (20, 0), (86_400 * 31, 31)] {
            activity.record(1, moment, day, false);
        }
        assert_eq!(activity.login_days(0, 31), [0, 2]);
        assert_eq!(activity.login_days(0, 30), [0, 1]);
        assert_eq!(activity.seen_at(), [None, Some(86_400 * 31)]);
        assert_eq!(activity.months_of(1, 31), [("1970-01".to_owned(), 1), ("1970-02".to_owned(), 1)]);
        assert!(activity.months_of(0, 31).is_empty());
    }

    #[test]
    fn a_person_in_the_same_second_outweighs_a_token() {
        let mut activity = Activity::of_users(vec![Some(0)]);
        activity.record(0, 10, 0, true);
        assert_eq!(activity.by_oauth(), [true]);
        activity.record(0, 10, 0, false);
        assert_eq!(activity.by_oauth(), [false]);
    }

    #[test]
    fn successes_are_counted_by_class_and_day_and_once_a_user() {
        let mut activity = Activity::of_users(vec![Some(0), Some(1), Some(1), None]);
        for (user, day) in [(0, 5), (1, 5), (1, 5), (2, 5), (2, 40), (3, 5)] {
            activity.record_success(user, day);
        }
        let logins = |all, daily| Logins { all, daily };
        let metered = activity.metered(&[1], &[1, 2], 40);
        assert_eq!(metered.into_iter().collect::<Vec<_>>(), [(5, logins(3, 2)), (40, logins(1, 1))]);
        assert_eq!(activity.metered(&[1], &[1, 2], 39).len(), 1);
        assert_eq!(activity.metered_days(0, 39), [1, 1, 1, 1]);
        assert_eq!(activity.succeeded(), [true; 4]);
        assert_eq!(activity.login_days(0, 99), [0; 4]);
    }

    #[test]
    fn what_recent_coverage_shows_has_no_gap() {
        let coverage = Coverage { spans: days(&[(0, 40), (50, 97)]), rows: 0, logins: 0 };
        assert_eq!(coverage.days_up_to(100), 48);
        assert_eq!(coverage.days_up_to(60), 11);
        assert_eq!(coverage.days_up_to(101), 0);
        assert!(coverage.shows(50, 100, 100) && coverage.shows(60, 130, 100));
        assert!(!coverage.shows(49, 100, 100) && !coverage.shows(10, 20, 100));
    }
}
