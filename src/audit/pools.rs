//! Meters of use: whose pool each login is of, and what is above it.
//!
//! Logins of a day fill the pools of the lines that are in force on that day, in the order of the lines; the last line takes
//! what is left, and what is above its pool is its overage. So a login counts in the period in which it was made, although
//! a pool lies across the ends of periods. On the active meter each user's first login of a contract month is what fills.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};
use polars::prelude::{DataFrame, PolarsResult};

use super::column::{IS_EXTERNAL, METER, PLACE};
use super::when::AuditDate;
use crate::model::calendar::{date_of, epoch_day};
use crate::model::license::license_key;
use crate::model::pool::{ContractMonths, Logins};
use crate::model::verdict::Meter;
use crate::org::Org;
use crate::org::column::{LICENSE, PROFILE_ID, PROFILE_NAME};
use crate::policy::{ContractLine, LicenseProfile, Policy};

/// So many months, the latest, tell what a month is like: a year, so that each season counts once.
pub const OBSERVED_MONTHS: usize = 12;

/// Below so many covered days in a row nothing is said of the months to come.
pub const ENOUGH_DAYS: u32 = 60;

/// One pool of a line: the logins that were bought for one contract month, or for several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
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

impl Pool {
    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.start <= day && day <= self.end
    }

    /// What is left of a pool of so many logins.
    #[must_use]
    pub fn left(&self, quantity: u64) -> Logins {
        self.logins.zip(Logins::each(quantity), |used, pool| pool.saturating_sub(used))
    }
}

/// The use of a line that is billed by use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineUse {
    /// The logins of the period, up to the as-of date.
    pub logins: Logins,
    /// Those above the pools.
    pub over: Logins,
    /// Its pools from the first login, or the start of the period, up to the as-of date.
    pub pools: Vec<Pool>,
    /// What is known of the use of its licence, whoever's pool it was of; nothing where another line of the licence is in
    /// force on the as-of date, since nobody can say which of them will take it.
    pub observed: Option<ObservedUse>,
}

/// What is known of the use of a licence, by the contract months of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObservedUse {
    /// The logins of each whole month that the files cover, oldest first.
    Months(Vec<Logins>),
    /// The logins of the running pool of several months so far, and those of the rest of the same pool a year before;
    /// nothing where the files do not cover both.
    Season(Option<Season>),
}

/// The use of a pool of several months, going by the year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Season {
    /// From the pool's start to the as-of date.
    pub so_far: Logins,
    /// A year before, from the day after the as-of date to the pool's end.
    pub year_before: Logins,
}

impl LineUse {
    /// The pool that holds a day.
    #[must_use]
    pub fn pool_of(&self, day: NaiveDate) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.contains(day))
    }
}

/// The use of all lines that are billed by use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pools {
    /// For each such line, by its place in the contract.
    pub lines: BTreeMap<usize, LineUse>,
    /// The logins of the period on days on which no line of their licence was in force, by the licence's key.
    pub without_line: BTreeMap<String, Logins>,
    /// Days up to the as-of date that the login files cover without a gap.
    pub covered_days: u32,
    /// The logins of each licence that is billed by use, by its key.
    by_license: BTreeMap<String, LicenseLogins>,
}

/// The logins of a licence, by day up to the as-of date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct LicenseLogins {
    /// Every success, and users.
    days: BTreeMap<i32, (u64, u64)>,
    /// Users on the day of their first success in a contract month, by when those start.
    firsts: BTreeMap<ContractMonths, BTreeMap<i32, u64>>,
}

impl LicenseLogins {
    fn add(&mut self, other: Self) {
        for (day, (all, daily)) in other.days {
            let known = self.days.entry(day).or_default();
            *known = (known.0 + all, known.1 + daily);
        }
        for (months, firsts) in other.firsts {
            let known = self.firsts.entry(months).or_default();
            for (day, users) in firsts {
                *known.entry(day).or_default() += users;
            }
        }
    }

    /// The logins of a day, by contract months that start so.
    fn on(&self, day: i32, months: ContractMonths) -> Logins {
        let (all, daily) = self.days.get(&day).copied().unwrap_or_default();
        let firsts = self.firsts.get(&months);
        let monthly = firsts.and_then(|firsts| firsts.get(&day)).copied().unwrap_or(0);
        Logins { all, daily, monthly }
    }
}

/// The users of one licence and profile.
#[derive(Default)]
struct UserGroup {
    classes: BTreeSet<u32>,
    /// Ascending.
    places: Vec<usize>,
}

/// The contract months by which logins are counted where no line says it: calendar months.
const CALENDAR_MONTHS: ContractMonths = ContractMonths { starts_on: 1 };

impl Pools {
    /// Gives every login of an external user whose licence is billed by use to a line: `users` has one row per user that
    /// existed on the as-of date.
    pub(super) fn of(users: &DataFrame, org: &Org, policy: &Policy, when: &AuditDate) -> PolarsResult<Self> {
        let groups = groups(users, org, policy)?;
        let as_of = epoch_day(when.as_of);
        let mut of_groups: Vec<(LicenseProfile, LicenseLogins)> = Vec::new();
        for (placed, group) in &groups {
            let own = policy.contract.iter().filter(|line| line.covers(placed.license));
            let mut grids: BTreeSet<ContractMonths> = own.filter_map(ContractLine::contract_months).collect();
            grids.insert(CALENDAR_MONTHS);
            of_groups.push((*placed, logins(group, &grids, org, as_of)));
        }
        let days: BTreeSet<i32> =
            of_groups.iter().flat_map(|(_, logins)| logins.days.keys().copied()).collect();
        let mut pools = Self {
            lines: lines(days.first().copied(), org, policy, when),
            without_line: BTreeMap::new(),
            covered_days: org.coverage().days_up_to(as_of),
            by_license: BTreeMap::new(),
        };
        let mut in_force = LinesInForce::default();
        for day in days {
            let date = date_of(day);
            for (placed, logins) in of_groups.iter().filter(|(_, logins)| logins.days.contains_key(&day)) {
                pools.take(*placed, logins, date, in_force.of(*placed, date, policy), policy, when);
            }
        }
        for (placed, logins) in of_groups {
            pools.by_license.entry(license_key(placed.license)).or_default().add(logins);
        }
        pools.observe(org, policy, when.as_of);
        Ok(pools)
    }

    /// Takes in the logins of a day of some users, for whom these lines can pay.
    fn take(
        &mut self,
        user: LicenseProfile,
        logins: &LicenseLogins,
        date: NaiveDate,
        lines: &[usize],
        policy: &Policy,
        when: &AuditDate,
    ) {
        let by_use: Vec<usize> =
            lines.iter().copied().filter(|place| policy.contract[*place].meter.is_by_use()).collect();
        let months = by_use.first().and_then(|first| policy.contract[*first].contract_months());
        let logins = logins.on(epoch_day(date), months.unwrap_or(CALENDAR_MONTHS));
        let in_period = when.period.start <= date;
        if lines.is_empty() && in_period {
            *self.without_line.entry(license_key(user.license)).or_default() += logins;
        }
        self.fill(&by_use, policy, date, in_period, logins);
    }

    /// Gives each line in force that is alone in it what is known of the use of its licence.
    fn observe(&mut self, org: &Org, policy: &Policy, as_of: NaiveDate) {
        for (place, line) in policy.contract.iter().enumerate() {
            let Some(months) = line.contract_months().filter(|_| line.in_force(as_of)) else { continue };
            let others =
                policy.contract.iter().filter(|other| other.covers(&line.license) && other.in_force(as_of));
            if others.count() != 1 {
                continue;
            }
            let observed = if line.months_of_pool() > 1 {
                ObservedUse::Season(self.season(line, months, org, as_of))
            } else {
                let whole = observed_months(months, org, as_of).into_iter();
                ObservedUse::Months(
                    whole.map(|(first, last)| self.between(&line.license, months, first, last)).collect(),
                )
            };
            self.lines.entry(place).or_default().observed = Some(observed);
        }
    }

    /// The use of a running pool of several months so far, and of the rest of the same pool a year before.
    fn season(
        &self,
        line: &ContractLine,
        months: ContractMonths,
        org: &Org,
        as_of: NaiveDate,
    ) -> Option<Season> {
        let (start, end) = line.pool(as_of)?;
        let year_before = |day: NaiveDate| day.checked_sub_months(Months::new(12));
        let rest = as_of.succ_opt().filter(|first| *first <= end);
        let rest = rest.map(|first| Some((year_before(first)?, year_before(end)?)));
        let first = rest.flatten().map_or(start, |(first, _)| first.min(start));
        let is_covered = org.coverage().shows(epoch_day(first), epoch_day(as_of), epoch_day(as_of));
        let between = |first, last| self.between(&line.license, months, first, last);
        is_covered.then(|| Season {
            so_far: between(start, as_of),
            year_before: rest.flatten().map_or(Logins::default(), |(first, last)| between(first, last)),
        })
    }

    /// The logins of a licence that is billed by use between two days, both included, by contract months that start so.
    #[must_use]
    pub fn between(
        &self,
        license: &str,
        months: ContractMonths,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Logins {
        let mut sum = Logins::default();
        if let Some(logins) = self.by_license.get(&license_key(license)).filter(|_| first <= last) {
            for day in logins.days.range(epoch_day(first)..=epoch_day(last)).map(|(day, _)| *day) {
                sum += logins.on(day, months);
            }
        }
        sum
    }

    /// Fills the pools of some lines, in their order, with the logins of a day: by each count by itself.
    fn fill(&mut self, lines: &[usize], policy: &Policy, day: NaiveDate, in_period: bool, logins: Logins) {
        let mut left = logins;
        for (index, line) in lines.iter().enumerate() {
            let quantity = policy.contract[*line].quantity;
            let line = self.lines.entry(*line).or_default();
            let used = line.pool_of(day).map_or(Logins::default(), |pool| pool.logins);
            let room = used.zip(Logins::each(quantity), |used, pool| pool.saturating_sub(used));
            let is_last = index + 1 == lines.len();
            let taken = if is_last { left } else { left.zip(room, u64::min) };
            let over = taken.zip(room, u64::saturating_sub);
            left = left.zip(taken, u64::saturating_sub);
            if in_period {
                line.logins += taken;
                line.over += over;
            }
            if let Some(pool) = line.pools.iter_mut().find(|pool| pool.contains(day)) {
                pool.logins += taken;
                pool.over += over;
            }
        }
    }

    /// What the lines of a licence took above their pools in the period, each by its own count.
    #[must_use]
    pub fn over(&self, license: &str, policy: &Policy) -> u64 {
        let own = self.lines.iter().map(|(place, line)| (&policy.contract[*place], line));
        own.filter(|(line, _)| line.covers(license)).map(|(line, used)| used.over.by(line.counts())).sum()
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

/// The logins of some users up to a day, by contract months that start in these ways.
fn logins(group: &UserGroup, grids: &BTreeSet<ContractMonths>, org: &Org, last: i32) -> LicenseLogins {
    let classes: Vec<u32> = group.classes.iter().copied().collect();
    let firsts = |months: &ContractMonths| {
        (*months, org.activity().first_days_of_months(&group.places, months.starts_on, last))
    };
    LicenseLogins {
        days: org.activity().metered(&classes, &group.places, last),
        firsts: grids.iter().map(firsts).collect(),
    }
}

/// The users whose licence is billed by use, by licence and profile.
fn groups<'a>(
    users: &'a DataFrame,
    org: &Org,
    policy: &Policy,
) -> PolarsResult<BTreeMap<LicenseProfile<'a>, UserGroup>> {
    let billed: Vec<&ContractLine> = policy.contract.iter().filter(|line| line.meter.is_by_use()).collect();
    let (licenses, meters) = (users.column(LICENSE)?.str()?, users.column(METER)?.str()?);
    let (ids, names) = (users.column(PROFILE_ID)?.str()?, users.column(PROFILE_NAME)?.str()?);
    let (external, places) = (users.column(IS_EXTERNAL)?.bool()?, users.column(PLACE)?.u32()?);
    let mut known: BTreeMap<&str, bool> = BTreeMap::new();
    let mut groups: BTreeMap<LicenseProfile, UserGroup> = BTreeMap::new();
    for row in 0..users.height() {
        let (Some(license), Some(true), Some(place)) =
            (licenses.get(row), external.get(row), places.get(row))
        else {
            continue;
        };
        let is_by_use = meters.get(row).and_then(Meter::parse).is_some_and(Meter::is_by_use);
        let is_metered = *known
            .entry(license)
            .or_insert_with(|| is_by_use || billed.iter().any(|line| line.covers(license)));
        if is_metered {
            let user = LicenseProfile { license, profile_id: ids.get(row), profile_name: names.get(row) };
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

/// The pools of each line that is billed by use, without a login: from the first login on, since what one line took before
/// the period decides what is left for the next.
fn lines(earliest: Option<i32>, org: &Org, policy: &Policy, when: &AuditDate) -> BTreeMap<usize, LineUse> {
    let as_of = epoch_day(when.as_of);
    let coverage = org.coverage();
    let first = earliest.map_or(when.period.start, |day| date_of(day).min(when.period.start));
    let mut lines = BTreeMap::new();
    for (place, line) in policy.contract.iter().enumerate().filter(|(_, line)| line.meter.is_by_use()) {
        let mut pools = Vec::new();
        let mut day = line.starts.max(first);
        while day <= when.as_of.min(line.ends) {
            let Some((start, end)) = line.pool(day) else { break };
            pools.push(Pool {
                start,
                end,
                logins: Logins::default(),
                over: Logins::default(),
                is_covered: coverage.shows(epoch_day(start), epoch_day(end), as_of),
            });
            let Some(next) = end.succ_opt() else { break };
            day = next;
        }
        lines.insert(place, LineUse { pools, ..LineUse::default() });
    }
    lines
}

/// The lines that can pay for users, found anew only where a term starts or ends.
#[derive(Default)]
struct LinesInForce<'a> {
    known: BTreeMap<LicenseProfile<'a>, (NaiveDate, Vec<usize>)>,
}

impl<'a> LinesInForce<'a> {
    /// The lines for a user on a day; days are asked for in their order.
    fn of(&mut self, user: LicenseProfile<'a>, day: NaiveDate, policy: &Policy) -> &[usize] {
        let is_stale = self.known.get(&user).is_none_or(|(until, _)| *until <= day);
        if is_stale {
            let turns = policy.contract.iter().flat_map(|line| [line.starts, line.renews_on()]);
            let until = turns.filter(|turn| *turn > day).min().unwrap_or(NaiveDate::MAX);
            self.known.insert(user, (until, policy.lines_for(user, day)));
        }
        self.known.get(&user).map_or(&[], |(_, lines)| lines)
    }
}
