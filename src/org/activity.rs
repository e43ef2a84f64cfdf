//! What is left of login files once they are read: never a row a login, always a row a user.

use std::collections::BTreeMap;

use chrono::Datelike;

use crate::model::calendar::{date_of, epoch_day};

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
    /// Whether anything or anybody logged in as the user.
    succeeded: Vec<bool>,
    /// For each month (year × 12 + month from 0): bit *d* is set for a real login on day *d* + 1.
    months: BTreeMap<i32, Vec<u32>>,
}

impl Activity {
    /// No login for any of so many users.
    #[must_use]
    pub fn of_users(count: usize) -> Self {
        Self {
            seen_at: vec![None; count],
            by_oauth: vec![false; count],
            moved_by_machine: vec![false; count],
            failed: vec![0; count],
            failed_at: vec![None; count],
            succeeded: vec![false; count],
            months: BTreeMap::new(),
        }
    }

    /// A real login of a user, on a day of the policy's zone.
    pub fn record(&mut self, user: usize, moment: i64, day: i32, by_oauth: bool) {
        let date = date_of(day);
        let month = date.year() * 12 + date.month0().cast_signed();
        let users = self.seen_at.len();
        self.months.entry(month).or_insert_with(|| vec![0; users])[user] |= 1 << date.day0();
        let seen = &mut self.seen_at[user];
        if seen.is_none_or(|seen| moment > seen) {
            *seen = Some(moment);
            self.by_oauth[user] = by_oauth;
        } else if *seen == Some(moment) {
            // A person's login in the same second is the stronger evidence.
            self.by_oauth[user] &= by_oauth;
        }
    }

    /// A person's failed attempt to log in.
    pub fn record_failure(&mut self, user: usize, moment: i64) {
        self.failed[user] = self.failed[user].saturating_add(1);
        self.failed_at[user] = self.failed_at[user].max(Some(moment));
    }

    /// A login of any kind succeeded.
    pub fn mark_succeeded(&mut self, user: usize) {
        self.succeeded[user] = true;
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
    pub fn succeeded(&self) -> &[bool] {
        &self.succeeded
    }

    /// Whether a machine moved each user's LastLoginDate.
    #[must_use]
    pub fn moved_by_machine(&self) -> &[bool] {
        &self.moved_by_machine
    }

    /// Each user's distinct days with a real login between two days, both included.
    #[must_use]
    pub fn login_days(&self, first: i32, last: i32) -> Vec<u32> {
        let mut days = vec![0; self.seen_at.len()];
        for (month, masks) in &self.months {
            let allowed = days_of_month(*month, first, last);
            if allowed != 0 {
                for (count, mask) in days.iter_mut().zip(masks) {
                    *count += (mask & allowed).count_ones();
                }
            }
        }
        days
    }
}

impl Activity {
    /// A user's months with a real login up to a day, each with its number of days with one.
    #[must_use]
    pub fn months_of(&self, user: usize, last: i32) -> Vec<(String, u32)> {
        self.months
            .iter()
            .filter_map(|(month, masks)| {
                let days = (masks.get(user)? & days_of_month(*month, i32::MIN, last)).count_ones();
                let label = format!("{}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1);
                (days > 0).then_some((label, days))
            })
            .collect()
    }
}

/// The days of a month that lie between two days, as a mask.
fn days_of_month(month: i32, first: i32, last: i32) -> u32 {
    let (year, month0) = (month.div_euclid(12), month.rem_euclid(12));
    let Some(start) =
        chrono::NaiveDate::from_ymd_opt(year, u32::try_from(month0).unwrap_or(0) + 1, 1).map(epoch_day)
    else {
        return 0;
    };
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
        let mut activity = Activity::of_users(2);
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
        let mut activity = Activity::of_users(1);
        activity.record(0, 10, 0, true);
        assert_eq!(activity.by_oauth(), [true]);
        activity.record(0, 10, 0, false);
        assert_eq!(activity.by_oauth(), [false]);
    }
}
