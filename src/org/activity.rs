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

    /// Adds what was recorded elsewhere of the same users, in the same order.
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
            let mut days = [Logins::default(); 31];
            for of_class in classes.iter().filter_map(|class| month.successes.get(*class as usize)) {
                days.iter_mut().zip(of_class).for_each(|(day, all)| day.all += all);
            }
            for user in users {
                let mut mask = month.succeeded[*user];
                while mask != 0 {
                    days[mask.trailing_zeros() as usize].daily += 1;
                    mask &= mask - 1;
                }
            }
            let numbered = (first_day(*number)..).zip(days);
            by_day.extend(numbered.filter(|(day, logins)| *day <= last && *logins != Logins::default()));
        }
        by_day
    }

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
