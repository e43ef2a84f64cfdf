//! The months of a contract line, each of which has a pool of logins of its own.

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
        let day = line.pool_starts_on.unwrap_or_else(|| line.starts.day());
        Self { day, first: NaiveDate::MIN, last: NaiveDate::MAX }
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
