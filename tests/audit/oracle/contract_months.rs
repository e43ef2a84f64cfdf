//! The months of a contract line, and its pools, each of which is for one or several of them.

use crate::world::LineSpec;
use chrono::{Datelike, NaiveDate};

/// First and last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ContractMonth {
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// Not cut by the term.
    pub is_whole: bool,
}

/// First and last day, cut to the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pool {
    pub start: NaiveDate,
    pub end: NaiveDate,
}

/// How many contract months one pool of a line is for.
pub(super) fn pool_months(line: &LineSpec) -> usize {
    line.pool_months.unwrap_or(1) as usize
}

/// The pool that holds a day of the term: the first begins with the month that holds the first day of the term, and
/// the others follow.
pub(super) fn pool_of(line: &LineSpec, day: NaiveDate) -> Pool {
    // One contract month begins in each calendar month, so that these number them.
    let number = |month: &ContractMonth| month.start.year() * 12 + month.start.month0().cast_signed();
    let grid = Grid::uncut(line);
    let first = number(&grid.month_of(line.starts));
    let length = i32::try_from(pool_months(line)).expect("few months");
    let mut month = grid.month_of(day);
    while (number(&month) - first) % length != 0 {
        month = grid.month_of(month.start.pred_opt().expect("a day before"));
    }
    let start = month.start;
    for _ in 1..length {
        month = grid.month_of(next(month.end));
    }
    Pool { start: start.max(line.starts), end: month.end.min(line.ends) }
}

/// The pools that hold any day from one to another.
pub(super) fn pools(line: &LineSpec, from: NaiveDate, to: NaiveDate) -> Vec<Pool> {
    let mut pools = Vec::new();
    let mut day = from.max(line.starts);
    while day <= to.min(line.ends) {
        let pool = pool_of(line, day);
        pools.push(pool);
        day = next(pool.end);
    }
    pools
}

/// Where the months of a line begin, and the days to which they are cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    day: u32,
    first: NaiveDate,
    last: NaiveDate,
}

impl Grid {
    /// Cut to the term.
    pub(super) fn of(line: &LineSpec) -> Self {
        Self { first: line.starts, last: line.ends, ..Self::uncut(line) }
    }

    pub(super) fn uncut(line: &LineSpec) -> Self {
        Self { day: line.pool_starts_on.unwrap_or_else(|| line.starts.day()), ..Self::calendar() }
    }

    /// Months as they stand in the calendar.
    pub(super) fn calendar() -> Self {
        Self { day: 1, first: NaiveDate::MIN, last: NaiveDate::MAX }
    }

    /// The month that holds a day of the term.
    pub(super) fn month_of(self, day: NaiveDate) -> ContractMonth {
        let (mut start, mut end) = (day, day);
        while start > self.first && !self.is_boundary(start) {
            start = start.pred_opt().expect("a day before");
        }
        while end < self.last && !self.is_boundary(next(end)) {
            end = next(end);
        }
        ContractMonth { start, end, is_whole: self.is_boundary(start) && self.is_boundary(next(end)) }
    }

    /// The months that hold any day from one to another.
    pub(super) fn months(self, from: NaiveDate, to: NaiveDate) -> Vec<ContractMonth> {
        let mut months = Vec::new();
        let mut day = from.max(self.first);
        while day <= to.min(self.last) {
            let month = self.month_of(day);
            months.push(month);
            day = next(month.end);
        }
        months
    }

    /// The wanted day of the month, or the last one of a month that does not have it.
    fn is_boundary(self, day: NaiveDate) -> bool {
        let is_last = next(day).day() == 1;
        day.day() == self.day || (is_last && day.day() < self.day)
    }
}

fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().expect("a day after")
}
