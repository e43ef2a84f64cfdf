//! The login meter: whose pool each login is of, and what is above it.
//!
//! Logins of a day fill the pools of the lines that are in force on that day, in the order of the lines; the last line takes
//! what is left, and what is above its pool is its overage. So a login counts in the period in which it was made, although
//! the month of a contract lies across the ends of periods.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::{DataFrame, PolarsResult};

use super::column::{IS_EXTERNAL, METER, PLACE};
use super::when::When;
use crate::model::calendar::{date_of, epoch_day};
use crate::model::license::license_key;
use crate::model::pool::{ContractMonths, Logins};
use crate::model::verdict::Meter;
use crate::org::Org;
use crate::org::column::{LICENSE, PROFILE_ID, PROFILE_NAME};
use crate::policy::{ContractLine, Placed, Policy};

/// So many months, the latest, tell what a month is like: a year, so that each season counts once.
pub const OBSERVED_MONTHS: usize = 12;

/// Below so many covered days in a row nothing is said of the months to come.
pub const ENOUGH_DAYS: u32 = 60;

/// One contract month of a line on the login meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolMonth {
    /// First day, inside the term.
    pub start: NaiveDate,
    /// Last day, inside the term.
    pub end: NaiveDate,
    /// The logins that the line took in it, up to the as-of date.
    pub logins: Logins,
    /// Those above the pool.
    pub over: Logins,
    /// Whether the login files cover it, up to the as-of date.
    pub is_covered: bool,
}

impl PoolMonth {
    /// Whether a day lies in it.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.start <= day && day <= self.end
    }

    /// What is left of a pool of so many logins.
    #[must_use]
    pub fn left(&self, pool: u64) -> Logins {
        self.logins.zip(Logins::both(pool), |used, pool| pool.saturating_sub(used))
    }
}

/// The use of a line on the login meter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineUse {
    /// The logins of the period, up to the as-of date.
    pub logins: Logins,
    /// Those above the pools.
    pub over: Logins,
    /// Its contract months from the first login, or the start of the period, up to the as-of date.
    pub months: Vec<PoolMonth>,
    /// The logins of its licence in each observed month, oldest first, whoever's pool they were of; none where another line
    /// of the licence is in force on the as-of date, since nobody can say which of them will take them.
    pub observed: Vec<Logins>,
}

impl LineUse {
    /// The month that holds a day.
    #[must_use]
    pub fn month_of(&self, day: NaiveDate) -> Option<&PoolMonth> {
        self.months.iter().find(|month| month.holds(day))
    }
}

/// The use of all lines on the login meter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pools {
    /// For each line on the login meter, by its place in the contract.
    pub lines: BTreeMap<usize, LineUse>,
    /// The logins of the period on days on which no line of their licence was in force, by the licence's key.
    pub without_line: BTreeMap<String, Logins>,
    /// Days up to the as-of date that the login files cover without a gap.
    pub covered_days: u32,
    /// The logins of each licence on the login meter, by its key and by day, up to the as-of date.
    by_day: BTreeMap<String, BTreeMap<i32, Logins>>,
}

/// The users of one licence and profile.
#[derive(Default)]
struct Group {
    classes: BTreeSet<u32>,
    /// Ascending.
    places: Vec<usize>,
}

impl Pools {
    /// Gives every login of an external user on the login meter to a line: `users` has one row per user that existed on
    /// the as-of date.
    pub(super) fn of(users: &DataFrame, org: &Org, policy: &Policy, when: &When) -> PolarsResult<Self> {
        let groups = groups(users, org, policy)?;
        let as_of = epoch_day(when.as_of);
        let mut by_day: BTreeMap<i32, Vec<(Placed, Logins)>> = BTreeMap::new();
        let mut of_licenses: BTreeMap<String, BTreeMap<i32, Logins>> = BTreeMap::new();
        for (placed, group) in &groups {
            let classes: Vec<u32> = group.classes.iter().copied().collect();
            let of_license = of_licenses.entry(license_key(placed.license)).or_default();
            for (day, logins) in org.activity().metered(&classes, &group.places, as_of) {
                by_day.entry(day).or_default().push((*placed, logins));
                *of_license.entry(day).or_default() += logins;
            }
        }
        let mut pools = Self {
            lines: months(by_day.keys().next().copied(), org, policy, when),
            without_line: BTreeMap::new(),
            covered_days: org.coverage().days_up_to(as_of),
            by_day: of_licenses,
        };
        let mut lines = Lines::default();
        for (day, of_groups) in by_day {
            let date = date_of(day);
            let in_period = when.period.start <= date;
            for (placed, logins) in of_groups {
                let lines = lines.of(placed, date, policy);
                if lines.is_empty() && in_period {
                    *pools.without_line.entry(license_key(placed.license)).or_default() += logins;
                }
                let by_login: Vec<usize> = lines
                    .iter()
                    .copied()
                    .filter(|place| policy.contract[*place].meter() == Meter::Login)
                    .collect();
                pools.fill(&by_login, policy, date, in_period, logins);
            }
        }
        pools.observe(org, policy, when.as_of);
        Ok(pools)
    }

    /// Gives each line in force that is alone in it the logins of its licence in the observed months.
    fn observe(&mut self, org: &Org, policy: &Policy, as_of: NaiveDate) {
        for place in 0..policy.contract.len() {
            let line = &policy.contract[place];
            let Some(login) = line.login.as_ref().filter(|_| line.in_force(as_of)) else { continue };
            let is_alone =
                policy.contract.iter().filter(|other| other.covers(&line.license) && other.in_force(as_of));
            if is_alone.count() != 1 {
                continue;
            }
            let months = observed_months(login.months, org, as_of);
            let observed =
                months.into_iter().map(|(first, last)| self.between(&line.license, first, last)).collect();
            self.lines.entry(place).or_default().observed = observed;
        }
    }

    /// The logins of a licence on the login meter between two days, both included.
    #[must_use]
    pub fn between(&self, license: &str, first: NaiveDate, last: NaiveDate) -> Logins {
        let mut sum = Logins::default();
        if let Some(days) = self.by_day.get(&license_key(license)).filter(|_| first <= last) {
            days.range(epoch_day(first)..=epoch_day(last)).for_each(|(_, logins)| sum += *logins);
        }
        sum
    }

    /// Fills the pools of some lines, in their order, with the logins of a day: by both counts, each by itself.
    fn fill(&mut self, lines: &[usize], policy: &Policy, day: NaiveDate, in_period: bool, logins: Logins) {
        let mut left = logins;
        for (index, line) in lines.iter().enumerate() {
            let quantity = policy.contract[*line].quantity;
            let line = self.lines.entry(*line).or_default();
            let used = line.month_of(day).map_or(Logins::default(), |month| month.logins);
            let room = used.zip(Logins::both(quantity), |used, pool| pool.saturating_sub(used));
            let is_last = index + 1 == lines.len();
            let taken = if is_last { left } else { left.zip(room, u64::min) };
            let over = taken.zip(room, u64::saturating_sub);
            left = left.zip(taken, u64::saturating_sub);
            if in_period {
                line.logins += taken;
                line.over += over;
            }
            if let Some(month) = line.months.iter_mut().find(|month| month.holds(day)) {
                month.logins += taken;
                month.over += over;
            }
        }
    }

    /// What the lines of a licence took above their pools in the period, each by its own count.
    #[must_use]
    pub fn over(&self, license: &str, policy: &Policy) -> u64 {
        let own = self.lines.iter().map(|(place, line)| (&policy.contract[*place], line));
        own.filter(|(line, _)| line.covers(license)).map(|(line, used)| used.over.by(line.counted())).sum()
    }
}

/// The latest whole contract months, whatever the term, that the login files show to their end: first and last day of each,
/// oldest first.
pub(super) fn observed_months(
    months: ContractMonths,
    org: &Org,
    as_of: NaiveDate,
) -> Vec<(NaiveDate, NaiveDate)> {
    let today = epoch_day(as_of);
    let mut observed = Vec::new();
    let mut day = as_of;
    while observed.len() < OBSERVED_MONTHS {
        let (start, end) = months.holding(day);
        if end <= as_of {
            if !org.coverage().shows(epoch_day(start), epoch_day(end), today) {
                break;
            }
            observed.push((start, end));
        }
        let Some(before) = start.pred_opt() else { break };
        day = before;
    }
    observed.reverse();
    observed
}

/// The users on the login meter, by licence and profile.
fn groups<'a>(users: &'a DataFrame, org: &Org, policy: &Policy) -> PolarsResult<BTreeMap<Placed<'a>, Group>> {
    let billed: Vec<&ContractLine> =
        policy.contract.iter().filter(|line| line.meter() == Meter::Login).collect();
    let (licenses, meters) = (users.column(LICENSE)?.str()?, users.column(METER)?.str()?);
    let (ids, names) = (users.column(PROFILE_ID)?.str()?, users.column(PROFILE_NAME)?.str()?);
    let (external, places) = (users.column(IS_EXTERNAL)?.bool()?, users.column(PLACE)?.u32()?);
    let mut known: BTreeMap<&str, bool> = BTreeMap::new();
    let mut groups: BTreeMap<Placed, Group> = BTreeMap::new();
    for row in 0..users.height() {
        let (Some(license), Some(true), Some(place)) =
            (licenses.get(row), external.get(row), places.get(row))
        else {
            continue;
        };
        let is_login = meters.get(row) == Some(Meter::Login.as_str());
        let is_metered = *known
            .entry(license)
            .or_insert_with(|| is_login || billed.iter().any(|line| line.covers(license)));
        if is_metered {
            let user = Placed { license, profile_id: ids.get(row), profile_name: names.get(row) };
            let group = groups.entry(user).or_default();
            group.classes.extend(org.activity().class_of(place as usize));
            group.places.push(place as usize);
        }
    }
    for group in groups.values_mut() {
        group.places.sort_unstable();
    }
    Ok(groups)
}

/// The contract months of each line on the login meter, without a login: from the first login on, since what one line took
/// before the period decides what is left for the next.
fn months(earliest: Option<i32>, org: &Org, policy: &Policy, when: &When) -> BTreeMap<usize, LineUse> {
    let as_of = epoch_day(when.as_of);
    let coverage = org.coverage();
    let first = earliest.map_or(when.period.start, |day| date_of(day).min(when.period.start));
    let mut lines = BTreeMap::new();
    for (place, line) in policy.contract.iter().enumerate().filter(|(_, line)| line.meter() == Meter::Login) {
        let mut months = Vec::new();
        let mut day = line.starts.max(first);
        while day <= when.as_of.min(line.last_day()) {
            let Some((start, end)) = line.pool_month(day) else { break };
            months.push(PoolMonth {
                start,
                end,
                logins: Logins::default(),
                over: Logins::default(),
                is_covered: coverage.shows(epoch_day(start), epoch_day(end), as_of),
            });
            let Some(next) = end.succ_opt() else { break };
            day = next;
        }
        lines.insert(place, LineUse { months, ..LineUse::default() });
    }
    lines
}

/// The lines that can pay for users, found anew only where a term starts or ends.
#[derive(Default)]
struct Lines<'a> {
    known: BTreeMap<Placed<'a>, (NaiveDate, Vec<usize>)>,
}

impl<'a> Lines<'a> {
    /// The lines for a user on a day; days are asked for in their order.
    fn of(&mut self, user: Placed<'a>, day: NaiveDate, policy: &Policy) -> &[usize] {
        let is_stale = self.known.get(&user).is_none_or(|(until, _)| *until <= day);
        if is_stale {
            let turns = policy.contract.iter().flat_map(|line| [line.starts, line.renews_on]);
            let until = turns.filter(|turn| *turn > day).min().unwrap_or(NaiveDate::MAX);
            self.known.insert(user, (until, policy.lines_for(user, day)));
        }
        self.known.get(&user).map_or(&[], |(_, lines)| lines)
    }
}
