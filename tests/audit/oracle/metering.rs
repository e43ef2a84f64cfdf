//! Logins as they are billed: which count, which contract line took them, what was above its pool.

use super::case::Case;
use super::contract_months::{Grid, pool_of};
use super::licenses::{fold, is_by_seat, is_external, is_same, license_of, lines_on};
use crate::world::LineSpec;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Every login, or one a user and day, or one a user and contract month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    All,
    Daily,
    Monthly,
}

impl Count {
    pub(super) const EACH: [Self; 3] = [Self::All, Self::Daily, Self::Monthly];

    /// What is held against the pool of a line. Users who come count once a month, as they are sold.
    pub(super) fn of(line: &LineSpec) -> Self {
        match line.counted {
            _ if line.meter == "active" => Self::Monthly,
            Some("daily") => Self::Daily,
            Some("monthly") => Self::Monthly,
            _ => Self::All,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Daily => "daily",
            Self::Monthly => "monthly",
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
    users: Vec<Visitor>,
    days: Vec<LicenseDay>,
    takes: Vec<Take<'a>>,
}

/// A user of a licence. Nobody has to hold a seat any more to have logged in.
struct Visitor {
    license: String,
    /// The day of each success.
    logins: Vec<NaiveDate>,
}

/// The logins of a licence on a day.
struct LicenseDay {
    license: String,
    day: NaiveDate,
    all: usize,
    daily: usize,
    monthly: usize,
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
        let users = visitors(case);
        let mut metering = Self { days: license_days(case, &users), users, takes: Vec::new() };
        for place in 0..metering.days.len() {
            for count in Count::EACH {
                let takes = metering.takes_of(case, &metering.days[place], count);
                metering.takes.extend(takes);
            }
        }
        metering
    }

    /// Each line in force takes what is left of its pool, the last one all the rest.
    fn takes_of(&self, case: &Case<'a>, on: &LicenseDay, count: Count) -> Vec<Take<'a>> {
        let lines = pools_on(case, &on.license, on.day);
        let mut rest = on.logins(count);
        let mut found = Vec::new();
        for (place, &line) in lines.iter().enumerate() {
            let pool = pool_of(line, on.day);
            let used = self.taken(line, count, pool.start, pool.end).logins;
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

    /// The logins of a line's licence on some days, whatever line took them then; where a month counts, it is one of
    /// the line's.
    pub(super) fn of_license(
        &self,
        line: &LineSpec,
        count: Count,
        is_asked: impl Fn(NaiveDate) -> bool,
    ) -> usize {
        let grid = Grid::uncut(line);
        let of_user = |user: &Visitor| -> usize {
            let asked = user.logins.iter().copied().filter(|day| is_asked(*day));
            match count {
                Count::All => asked.count(),
                Count::Daily => asked.collect::<BTreeSet<_>>().len(),
                Count::Monthly => {
                    let days: BTreeSet<NaiveDate> = asked.collect();
                    days.into_iter().filter(|day| user.is_first(*day, grid)).count()
                }
            }
        };
        self.users.iter().filter(|user| is_same(&user.license, &line.license)).map(of_user).sum()
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
            Count::Monthly => self.monthly,
        }
    }
}

impl Visitor {
    /// Whether a day is the first on which the user came in the month that holds it.
    fn is_first(&self, day: NaiveDate, grid: Grid) -> bool {
        let start = grid.month_of(day).start;
        !self.logins.iter().any(|other| (start..day).contains(other))
    }
}

/// The lines in force that sell logins or users, in the order in which they fill.
fn pools_on<'a>(case: &Case<'a>, license: &str, day: NaiveDate) -> Vec<&'a LineSpec> {
    let mut lines = lines_on(case, license, day);
    lines.retain(|line| !is_by_seat(line));
    lines
}

fn visitors(case: &Case) -> Vec<Visitor> {
    let users = case.users().into_iter().filter(|user| is_external(case, user));
    let visitor = |user| {
        let license =
            license_of(case, user).expect("an external user has a licence, if only an inferred one");
        Visitor { license: fold(&license.name), logins: case.metered_logins(user) }
    };
    users.map(visitor).collect()
}

/// By licence and day. A user counts once in a contract month of the first line in force, or of the calendar where
/// there is none.
fn license_days(case: &Case, users: &[Visitor]) -> Vec<LicenseDay> {
    let mut days: BTreeMap<(String, NaiveDate), [usize; 3]> = BTreeMap::new();
    for user in users {
        for &day in &user.logins {
            days.entry((user.license.clone(), day)).or_default()[0] += 1;
        }
        for &day in &user.logins.iter().copied().collect::<BTreeSet<_>>() {
            let first = pools_on(case, &user.license, day).first().map(|line| Grid::uncut(line));
            let counts = days.entry((user.license.clone(), day)).or_default();
            counts[1] += 1;
            counts[2] += usize::from(user.is_first(day, first.unwrap_or_else(Grid::calendar)));
        }
    }
    let day = |((license, day), [all, daily, monthly]): ((String, NaiveDate), [usize; 3])| LicenseDay {
        license,
        day,
        all,
        daily,
        monthly,
    };
    days.into_iter().map(day).collect()
}
