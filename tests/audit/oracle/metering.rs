//! Logins as they are billed: which count, which contract line took them, what was above its pool.

use super::case::Case;
use super::contract_months::Grid;
use super::licenses::{fold, is_external, is_same, license_of, lines_on};
use crate::world::LineSpec;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Every login, or one a user and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    All,
    Daily,
}

impl Count {
    /// What is held against the pool of a line.
    pub(super) fn of(line: &LineSpec) -> Self {
        if line.counted == Some("daily") { Self::Daily } else { Self::All }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Daily => "daily",
        }
    }
}

/// Logins, and those among them that were above the pool.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Taken {
    pub logins: usize,
    pub over: usize,
}

pub(super) struct Metering<'a> {
    days: Vec<LicenseDay>,
    takes: Vec<Take<'a>>,
}

/// The logins of a licence on a day.
struct LicenseDay {
    license: String,
    day: NaiveDate,
    all: usize,
    daily: usize,
}

/// What a line took on a day, by one of the counts.
struct Take<'a> {
    line: &'a LineSpec,
    day: NaiveDate,
    count: Count,
    taken: Taken,
}

impl<'a> Metering<'a> {
    pub(super) fn of(case: &Case<'a>) -> Self {
        let mut metering = Self { days: license_days(case), takes: Vec::new() };
        for place in 0..metering.days.len() {
            for count in [Count::All, Count::Daily] {
                let takes = metering.takes_of(case, &metering.days[place], count);
                metering.takes.extend(takes);
            }
        }
        metering
    }

    /// Each line in force takes what is left of its pool, the last one all the rest.
    fn takes_of(&self, case: &Case<'a>, on: &LicenseDay, count: Count) -> Vec<Take<'a>> {
        let mut lines = lines_on(case, &on.license, on.day);
        lines.retain(|line| line.meter == "login");
        let mut rest = on.logins(count);
        let mut found = Vec::new();
        for (place, &line) in lines.iter().enumerate() {
            let month = Grid::of(line).month_of(on.day);
            let used = self.taken(line, count, month.start, month.end).logins;
            let left = (line.quantity as usize).saturating_sub(used);
            let logins = if place + 1 == lines.len() { rest } else { rest.min(left) };
            let taken = Taken { logins, over: logins.saturating_sub(left) };
            found.push(Take { line, day: on.day, count, taken });
            rest -= logins;
        }
        found
    }

    /// What a line took from one day to another.
    pub(super) fn taken(&self, line: &LineSpec, count: Count, from: NaiveDate, to: NaiveDate) -> Taken {
        let mut sum = Taken::default();
        for take in &self.takes {
            if take.line.id == line.id && take.count == count && (from..=to).contains(&take.day) {
                sum.logins += take.taken.logins;
                sum.over += take.taken.over;
            }
        }
        sum
    }

    /// The logins of a licence from one day to another, whatever line took them.
    pub(super) fn of_license(&self, license: &str, count: Count, from: NaiveDate, to: NaiveDate) -> usize {
        let own =
            self.days.iter().filter(|on| is_same(&on.license, license) && (from..=to).contains(&on.day));
        own.map(|on| on.logins(count)).sum()
    }

    /// The logins of a licence on days of the period on which it had no line of any meter.
    pub(super) fn on_no_line(&self, case: &Case, license: &str, count: Count) -> usize {
        let days = self.days.iter().filter(|on| {
            let is_in_period = (case.period.start..=case.as_of).contains(&on.day);
            is_in_period && is_same(&on.license, license) && lines_on(case, license, on.day).is_empty()
        });
        days.map(|on| on.logins(count)).sum()
    }
}

impl LicenseDay {
    fn logins(&self, count: Count) -> usize {
        match count {
            Count::All => self.all,
            Count::Daily => self.daily,
        }
    }
}

/// By licence and day. Nobody has to hold a seat any more to have logged in.
fn license_days(case: &Case) -> Vec<LicenseDay> {
    let mut days: BTreeMap<(String, NaiveDate), (usize, usize)> = BTreeMap::new();
    for user in case.users() {
        let Some(license) = license_of(case, user).filter(|_| is_external(case, user)) else { continue };
        let logins = case.metered_logins(user);
        for &day in &logins {
            days.entry((fold(&license.name), day)).or_default().0 += 1;
        }
        for day in logins.into_iter().collect::<BTreeSet<_>>() {
            days.entry((fold(&license.name), day)).or_default().1 += 1;
        }
    }
    let day = |((license, day), (all, daily))| LicenseDay { license, day, all, daily };
    days.into_iter().map(day).collect()
}
