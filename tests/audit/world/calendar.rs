//! Days in a zone and fiscal quarters, by counting months or by walking over weeks.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, TimeZone};
use chrono_tz::Tz;

/// A fiscal quarter; `end` is its last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quarter {
    pub label: String,
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// Label, first and last day of each month.
    pub months: Vec<(String, NaiveDate, NaiveDate)>,
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

/// How a world's company divides its years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FiscalYear {
    /// The month, 1 to 12, in which it starts.
    pub starts: u32,
    pub weeks: Option<Weeks>,
}

/// A fiscal year of whole weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weeks {
    /// Of the months of a quarter.
    pub months: [u32; 3],
    /// Whether the year ends on the day nearest to the month's end, and not on the last one in the month.
    pub nearest: bool,
    /// The name of that day.
    pub ends_on: &'static str,
}

/// The quarter that holds a day.
pub(crate) fn quarter_of(day: NaiveDate, year: FiscalYear) -> Quarter {
    match year.weeks {
        None => quarter_of_months(day, year.starts),
        Some(weeks) => quarter_of_weeks(day, year.starts, weeks),
    }
}

fn quarter_of_months(day: NaiveDate, fiscal_year_starts: u32) -> Quarter {
    let first_month = fiscal_year_starts.cast_signed() - 1;
    let month = day.year() * 12 + day.month0().cast_signed();
    let into_year = (month - first_month).rem_euclid(12);
    let into_quarter = into_year % 3;
    let year_begins = month - into_year;
    // A fiscal year is named by the calendar year it ends in, which is its own when it starts in January.
    let year = (year_begins + 11).div_euclid(12);
    let begins = month - into_quarter;
    let starts = [begins, begins + 1, begins + 2, begins + 3].map(first_day);
    quarter(year, into_year / 3 + 1, starts, fiscal_year_starts)
}

/// By walking over the years around the day, quarter by quarter.
fn quarter_of_weeks(day: NaiveDate, fiscal_year_starts: u32, weeks: Weeks) -> Quarter {
    for year in day.year() - 1..=day.year() + 1 {
        let mut start = year_end(year - 1, fiscal_year_starts, weeks) + Days::new(1);
        for number in 1..=4 {
            let [first, second, third] = weeks.months.map(|weeks| Days::new(7 * u64::from(weeks)));
            let next = match number {
                4 => year_end(year, fiscal_year_starts, weeks) + Days::new(1),
                _ => start + first + second + third,
            };
            if start <= day && day < next {
                let starts = [start, start + first, start + first + second, next];
                return quarter(year, number, starts, fiscal_year_starts);
            }
            start = next;
        }
    }
    panic!("no quarter holds {day}")
}

/// The last day of a fiscal year of weeks, found by its name.
fn year_end(year: i32, fiscal_year_starts: u32, weeks: Weeks) -> NaiveDate {
    let next_year_begins = if fiscal_year_starts == 1 { year + 1 } else { year };
    let last_of_month =
        first_day(next_year_begins * 12 + fiscal_year_starts.cast_signed() - 1) - Days::new(1);
    let around = if weeks.nearest { -3..=3 } else { -6..=0 };
    around
        .map(|days| shifted(last_of_month, days))
        .find(|day| day.format("%A").to_string().to_lowercase() == weeks.ends_on)
        .expect("seven days have seven names")
}

/// A quarter of the first days of its months and of the next quarter.
fn quarter(year: i32, number: i32, starts: [NaiveDate; 4], fiscal_year_starts: u32) -> Quarter {
    let name = if fiscal_year_starts == 1 { year.to_string() } else { format!("FY{year}") };
    let before = |day: NaiveDate| day - Days::new(1);
    let months = (0..3).zip(starts.windows(2)).map(|(month, days)| {
        (format!("{name}-P{:02}", 3 * (number - 1) + month + 1), days[0], before(days[1]))
    });
    Quarter {
        label: format!("{name}-Q{number}"),
        start: starts[0],
        end: before(starts[3]),
        months: months.collect(),
    }
}

/// The quarter of a label such as `2026-Q3` or `FY2027-Q3`.
pub(crate) fn quarter_named(label: &str, fiscal_year: FiscalYear) -> Quarter {
    let (year, number) = label.trim_start_matches("FY").split_once("-Q").expect("a period label");
    let (year, number): (i32, i32) = (year.parse().expect("a year"), number.parse().expect("a quarter"));
    let begins_in = if fiscal_year.starts == 1 { year } else { year - 1 };
    let month = begins_in * 12 + fiscal_year.starts.cast_signed() - 1 + 3 * (number - 1);
    // The middle of the quarter by months lies in the quarter of weeks with the same name.
    let quarter = quarter_of(first_day(month + 1) + Days::new(14), fiscal_year);
    assert_eq!(quarter.label, label);
    quarter
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

const MONTHS: FiscalYear = FiscalYear { starts: 1, weeks: None };

#[test]
fn quarters_are_named_by_the_year_they_end_in() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
    let is = |of: &str, starts, label: &str, start, end| {
        let quarter = quarter_of(day(of), FiscalYear { starts, ..MONTHS });
        assert_eq!((quarter.label.as_str(), quarter.start, quarter.end), (label, day(start), day(end)));
    };
    is("2026-08-15", 1, "2026-Q3", "2026-07-01", "2026-09-30");
    is("2026-08-15", 2, "FY2027-Q3", "2026-08-01", "2026-10-31");
    is("2026-01-31", 2, "FY2026-Q4", "2025-11-01", "2026-01-31");
    is("2026-12-31", 12, "FY2027-Q1", "2026-12-01", "2027-02-28");
}

#[test]
fn weeks_are_counted_as_retailers_count_them() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
    let weeks = Weeks { months: [4, 5, 4], nearest: true, ends_on: "saturday" };
    let quarter = quarter_of(day("2024-01-10"), FiscalYear { starts: 2, weeks: Some(weeks) });
    assert_eq!((quarter.start, quarter.end), (day("2023-10-29"), day("2024-02-03")));
    assert_eq!(quarter.months[2], ("FY2024-P12".to_owned(), day("2023-12-31"), day("2024-02-03")));
}

#[test]
fn a_label_names_its_quarter() {
    let weeks = Weeks { months: [5, 4, 4], nearest: false, ends_on: "friday" };
    for starts in 1..=12 {
        for month in 0..24 {
            for weeks in [None, Some(weeks)] {
                let year = FiscalYear { starts, weeks };
                let quarter = quarter_of(first_day(2025 * 12 + month), year);
                assert_eq!(quarter_named(&quarter.label, year), quarter);
            }
        }
    }
}
