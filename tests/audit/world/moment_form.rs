//! The forms in which files write moments, and what of a moment each of them can tell.

use chrono::{Datelike, NaiveDateTime, Timelike};
use std::collections::BTreeSet;
use std::ops::Range;

/// A way to write moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct MomentForm {
    /// As chrono writes it.
    format: &'static str,
    keeps_seconds: bool,
    /// Whether day and month are two numbers of which the values alone tell which is which.
    order_is_open: bool,
    years: Years,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Years {
    FourDigits,
    /// Two digits, which everybody knows to stand last.
    TwoDigits,
    /// Two digits between marks that also stand behind a year.
    TwoDigitsAnywhere,
}

/// The years that two digits mean to every spreadsheet program.
const SHORT_YEARS: Range<i32> = 2000..2030;

impl MomentForm {
    /// `2026-09-21T10:00:00.000Z`, of the API.
    pub(super) const API: Self = Self::exact("%Y-%m-%dT%H:%M:%S.000Z");
    /// `2026-09-21T10:00:00.000+0000`, of the API as well.
    pub(super) const API_OFFSET: Self = Self::exact("%Y-%m-%dT%H:%M:%S.000+0000");
    /// `2026-09-21T10:00:00.123Z`, of EventLogFile.
    pub(super) const EVENT: Self = Self::exact("%Y-%m-%dT%H:%M:%S.123Z");
    /// `20260921100000.123`, the same moment in EventLogFile's own words.
    pub(super) const EVENT_STAMP: Self = Self::exact("%Y%m%d%H%M%S.123");
    /// `2026-09-21T10:00:00Z`, of warehouses.
    pub(super) const ISO: Self = Self::exact("%Y-%m-%dT%H:%M:%SZ");
    /// `2026-09-21 10:00:00`, of databases.
    pub(super) const DATABASE: Self = Self::exact("%Y-%m-%d %H:%M:%S");
    /// `2026-09-21 10:00:00+00:00`, of databases that keep the zone.
    pub(super) const DATABASE_OFFSET: Self = Self::exact("%Y-%m-%d %H:%M:%S+00:00");
    /// `Mon Sep 21 10:00:00 GMT 2026`, of Java.
    pub(super) const JAVA: Self = Self::exact("%a %b %d %H:%M:%S GMT %Y");
    /// `Sep 21, 2026, 10:00:00 AM`, of the United States.
    pub(super) const MONTH_NAME_FIRST: Self = Self::exact("%b %-d, %Y, %-I:%M:%S %p");
    /// `21-Sep-2026 10:00`
    pub(super) const MONTH_NAME_BETWEEN: Self =
        Self { keeps_seconds: false, ..Self::exact("%d-%b-%Y %H:%M") };
    /// `9/21/2026 10:00`
    pub(super) const MONTH_FIRST: Self = Self::open("%-m/%-d/%Y %-H:%M");
    /// `9/21/2026 10:00 AM`
    pub(super) const MONTH_FIRST_HALVES: Self = Self::open("%-m/%-d/%Y %-I:%M %p");
    /// `9/21/2026 10:00:00 AM`
    pub(super) const MONTH_FIRST_SECONDS: Self =
        Self { keeps_seconds: true, ..Self::open("%-m/%-d/%Y %-I:%M:%S %p") };
    /// `21/09/2026 10:00`
    pub(super) const DAY_FIRST: Self = Self::open("%d/%m/%Y %H:%M");
    /// `21-09-2026 10:00`
    pub(super) const DAY_FIRST_DASHES: Self = Self::open("%d-%m-%Y %H:%M");
    /// `21/09/2026 10.00`, of Italy and its neighbours.
    pub(super) const DAY_FIRST_DOTTED_CLOCK: Self = Self::open("%d/%m/%Y %H.%M");
    /// `21.09.26 10:00`, of Germany; before dots the day stands first everywhere.
    pub(super) const SHORT_DOTS: Self =
        Self { order_is_open: false, years: Years::TwoDigits, ..Self::open("%d.%m.%y %H:%M") };
    /// `21-09-26 10:00`, of the Netherlands.
    pub(super) const SHORT_DASHES: Self =
        Self { years: Years::TwoDigitsAnywhere, ..Self::open("%d-%m-%y %H:%M") };

    /// Seconds, and nothing to settle.
    const fn exact(format: &'static str) -> Self {
        Self { format, keeps_seconds: true, order_is_open: false, years: Years::FourDigits }
    }

    /// Minutes, and day and month as two numbers.
    const fn open(format: &'static str) -> Self {
        Self { format, keeps_seconds: false, order_is_open: true, years: Years::FourDigits }
    }

    pub(super) fn write(self, clock: NaiveDateTime) -> String {
        clock.format(self.format).to_string()
    }

    /// Whether a reader knows each of these moments again; they are those of a file, by column.
    pub(super) fn can_tell(self, columns: &[Vec<NaiveDateTime>]) -> bool {
        let all = || columns.iter().flatten();
        // A 13th month does not exist: one such day settles the order of the whole column.
        let is_settled =
            |column: &Vec<NaiveDateTime>| column.is_empty() || column.iter().any(|clock| clock.day() > 12);
        (self.keeps_seconds || all().all(|clock| clock.second() == 0))
            && (!self.order_is_open || columns.iter().all(is_settled))
            && match self.years {
                Years::FourDigits => true,
                Years::TwoDigits => all().all(|clock| SHORT_YEARS.contains(&clock.year())),
                // Of few years and many days it is clear which are which.
                Years::TwoDigitsAnywhere => {
                    let days: BTreeSet<u32> = all().map(Datelike::day).collect();
                    let years: BTreeSet<i32> = all().map(Datelike::year).collect();
                    years.iter().all(|year| SHORT_YEARS.contains(year))
                        && (years.is_empty() || days.len() > years.len())
                }
            }
    }
}
