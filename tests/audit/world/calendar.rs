//! Days in a zone and fiscal quarters, by counting months.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, TimeZone};
use chrono_tz::Tz;

/// A fiscal quarter; `end` is its last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quarter {
    pub label: String,
    pub start: NaiveDate,
    pub end: NaiveDate,
}

pub(crate) fn day_of(zone: Tz, moment: i64) -> NaiveDate {
    DateTime::from_timestamp(moment, 0).expect("a moment of our time").with_timezone(&zone).date_naive()
}

/// The moment at which the clocks of the zone show this second of this day.
pub(crate) fn moment_at(zone: Tz, day: NaiveDate, second: u32) -> i64 {
    let local = day.and_hms_opt(0, 0, 0).expect("midnight") + TimeDelta::seconds(i64::from(second));
    let hour_later = local + TimeDelta::hours(1);
    // The hour that a zone skips in spring has no moment: take the same minute of the next one.
    let found = zone.from_local_datetime(&local).earliest();
    found.or_else(|| zone.from_local_datetime(&hour_later).earliest()).expect("a gap of one hour").timestamp()
}

pub(crate) fn shifted(day: NaiveDate, days: i64) -> NaiveDate {
    day + TimeDelta::days(days)
}

/// The quarter that holds a day.
pub(crate) fn quarter_of(day: NaiveDate, fiscal_year_starts: u32) -> Quarter {
    let first_month = fiscal_year_starts.cast_signed() - 1;
    let month = day.year() * 12 + day.month0().cast_signed();
    let into_year = (month - first_month).rem_euclid(12);
    let into_quarter = into_year % 3;
    let year_begins = month - into_year;
    // A fiscal year is named by the calendar year it ends in, which is its own when it starts in January.
    let year = (year_begins + 11).div_euclid(12);
    let prefix = if fiscal_year_starts == 1 { "" } else { "FY" };
    Quarter {
        label: format!("{prefix}{year}-Q{}", into_year / 3 + 1),
        start: first_day(month - into_quarter),
        end: first_day(month - into_quarter + 3) - Days::new(1),
    }
}

/// The quarter of a label such as `2026-Q3` or `FY2027-Q3`.
pub(crate) fn quarter_named(label: &str, fiscal_year_starts: u32) -> Quarter {
    let (year, number) = label.trim_start_matches("FY").split_once("-Q").expect("a period label");
    let (year, number): (i32, i32) = (year.parse().expect("a year"), number.parse().expect("a quarter"));
    let begins_in = if fiscal_year_starts == 1 { year } else { year - 1 };
    let month = begins_in * 12 + fiscal_year_starts.cast_signed() - 1 + 3 * (number - 1);
    quarter_of(first_day(month), fiscal_year_starts)
}

/// Months are counted from the year 0.
fn first_day(month: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(
        month.div_euclid(12),
        u32::try_from(month.rem_euclid(12)).expect("a month") + 1,
        1,
    )
    .expect("a first of a month")
}

#[test]
fn quarters_are_named_by_the_year_they_end_in() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
    let quarter =
        |label: &str, start, end| Quarter { label: label.to_owned(), start: day(start), end: day(end) };
    assert_eq!(quarter_of(day("2026-08-15"), 1), quarter("2026-Q3", "2026-07-01", "2026-09-30"));
    assert_eq!(quarter_of(day("2026-08-15"), 2), quarter("FY2027-Q3", "2026-08-01", "2026-10-31"));
    assert_eq!(quarter_of(day("2026-01-31"), 2), quarter("FY2026-Q4", "2025-11-01", "2026-01-31"));
    assert_eq!(quarter_of(day("2026-12-31"), 12), quarter("FY2027-Q1", "2026-12-01", "2027-02-28"));
}

#[test]
fn a_label_names_its_quarter() {
    for fiscal_year_starts in 1..=12 {
        for month in 0..24 {
            let quarter = quarter_of(first_day(2025 * 12 + month), fiscal_year_starts);
            assert_eq!(quarter_named(&quarter.label, fiscal_year_starts), quarter);
        }
    }
}
