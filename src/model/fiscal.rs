//! The fiscal year: its quarters and months, in calendar months or in weeks.
//!
//! Whichever it is, the first days of the months are computed and everything else follows from them: a month ends where
//! the next one starts, so that nothing lies between two periods or in both.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// How a company divides its years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiscalCalendar {
    /// The month, 1 to 12, in which the fiscal year starts.
    pub starts: u32,
    /// How many weeks its months have; nothing where they are calendar months.
    pub weeks: Option<Weeks>,
}

impl Default for FiscalCalendar {
    /// Calendar years.
    fn default() -> Self {
        Self { starts: 1, weeks: None }
    }
}

/// A fiscal year of 52 or 53 whole weeks.
///
/// A 53rd week belongs to the year's last month, as in the calendar of the National Retail Federation (nrf.com).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Weeks {
    /// The weeks of the three months of a quarter.
    #[serde(rename = "weeks")]
    #[schemars(with = "String")]
    pub pattern: Pattern,
    /// The day on which the year ends.
    #[schemars(with = "String")]
    pub year_ends: YearEnd,
}

/// The weeks of the three months of a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// 4-4-5.
    LongLast,
    /// 4-5-4, the pattern of retailers.
    LongMiddle,
    /// 5-4-4.
    LongFirst,
}

impl Pattern {
    /// All patterns, as policies write them.
    pub const NAMES: [&str; 3] = ["4-4-5", "4-5-4", "5-4-4"];

    const ALL: [Self; 3] = [Self::LongLast, Self::LongMiddle, Self::LongFirst];

    /// The pattern that a policy writes so.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pattern| pattern.as_str() == name)
    }

    /// As policies write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LongLast => "4-4-5",
            Self::LongMiddle => "4-5-4",
            Self::LongFirst => "5-4-4",
        }
    }

    /// The weeks from a quarter's first day to the first day of each of its months.
    fn weeks_before(self) -> [u64; 3] {
        match self {
            Self::LongLast => [0, 4, 8],
            Self::LongMiddle => [0, 4, 9],
            Self::LongFirst => [0, 5, 9],
        }
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The day on which a fiscal year of whole weeks ends, such as `last saturday` or `nearest saturday`: of the month
/// before the one in which fiscal years start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearEnd {
    /// Which of the days with that name.
    pub anchor: Anchor,
    /// The last day of every week.
    pub weekday: Weekday,
}

/// Which day of a name ends a fiscal year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The last one in the month.
    Last,
    /// The one nearest to the month's last day, be it before or after.
    Nearest,
}

impl YearEnd {
    /// The day itself, for a month whose last day this is.
    fn of(self, last_of_month: NaiveDate) -> NaiveDate {
        let since = u64::from(last_of_month.weekday().days_since(self.weekday));
        let forward = match self.anchor {
            Anchor::Nearest if since > 3 => last_of_month.checked_add_days(Days::new(7 - since)),
            _ => last_of_month.checked_sub_days(Days::new(since)),
        };
        forward.unwrap_or(last_of_month)
    }
}

impl FromStr for YearEnd {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split_whitespace();
        let anchor = match words.next() {
            Some("last") => Anchor::Last,
            Some("nearest") => Anchor::Nearest,
            _ => return Err(()),
        };
        let weekday = words.next().and_then(|day| day.parse().ok()).ok_or(())?;
        if words.next().is_some() { Err(()) } else { Ok(Self { anchor, weekday }) }
    }
}

impl fmt::Display for YearEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let anchor = match self.anchor {
            Anchor::Last => "last",
            Anchor::Nearest => "nearest",
        };
        let weekday = match self.weekday {
            Weekday::Mon => "monday",
            Weekday::Tue => "tuesday",
            Weekday::Wed => "wednesday",
            Weekday::Thu => "thursday",
            Weekday::Fri => "friday",
            Weekday::Sat => "saturday",
            Weekday::Sun => "sunday",
        };
        write!(f, "{anchor} {weekday}")
    }
}

impl Serialize for YearEnd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A fiscal quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// `2026-Q3`, or `FY2027-Q3` (named by the year it ends in) when the year does not start in January.
    pub label: String,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// Its months, in order.
    pub months: [FiscalMonth; 3],
}

/// A fiscal month: a calendar month, or four weeks or five, or six at the end of a year of 53 weeks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FiscalMonth {
    /// `2026-P07`, or `FY2027-P07`: the seventh month of the fiscal year.
    pub label: String,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

impl Period {
    /// Whether a date lies inside.
    #[must_use]
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.start <= date && date <= self.end
    }
}

impl FiscalCalendar {
    /// The quarter that holds a date.
    #[must_use]
    pub fn holding(self, date: NaiveDate) -> Period {
        // A year may begin some days before its first month, and end some days after its last.
        let near = [date.year() + 1, date.year(), date.year() - 1];
        let year = near.into_iter().find(|year| self.first_day(*year) <= date).unwrap_or(date.year() - 1);
        let later = (2..=4).rev().find(|quarter| self.month_start(year, 3 * (quarter - 1)) <= date);
        self.quarter(year, later.unwrap_or(1))
    }

    /// The quarter of a label such as `2026-Q3` or `FY2027-Q3`.
    ///
    /// # Errors
    ///
    /// A sentence that says how periods are written in such fiscal years.
    pub fn labelled(self, label: &str) -> Result<Period, String> {
        self.parse(label).ok_or_else(|| {
            let starts = self.starts;
            let (form, year) = if starts == 1 {
                ("2026-Q3", "the fiscal year starts in January".to_owned())
            } else {
                let named = "and is named by the year it ends in";
                ("FY2027-Q3", format!("the fiscal year starts in month {starts} {named}"))
            };
            format!("\"{label}\" is not a period: write it like {form}, since {year}")
        })
    }

    fn parse(self, label: &str) -> Option<Period> {
        let upper = label.trim().to_ascii_uppercase();
        let (year, quarter) = match (upper.strip_prefix("FY"), self.starts) {
            (None, 1) => upper.as_str(),
            (Some(rest), 2..) => rest,
            _ => return None,
        }
        .split_once("-Q")?;
        let is_year = year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit());
        let quarter = ["1", "2", "3", "4"].iter().position(|known| *known == quarter)?;
        if is_year { Some(self.quarter(year.parse().ok()?, u32::try_from(quarter).ok()? + 1)) } else { None }
    }

    /// A quarter, 1 to 4, of the fiscal year that is named by the calendar year in which its last month lies.
    fn quarter(self, year: i32, quarter: u32) -> Period {
        let name = if self.starts == 1 { year.to_string() } else { format!("FY{year}") };
        let before = 3 * (quarter - 1);
        let months = [before, before + 1, before + 2].map(|before| FiscalMonth {
            label: format!("{name}-P{:02}", before + 1),
            start: self.month_start(year, before),
            end: day_before(self.month_start(year, before + 1)),
        });
        Period { label: format!("{name}-Q{quarter}"), start: months[0].start, end: months[2].end, months }
    }

    /// The first day of the month of a fiscal year that so many (0 to 12) of its months come before.
    fn month_start(self, year: i32, before: u32) -> NaiveDate {
        if before == 12 {
            return self.first_day(year + 1);
        }
        let first = self.first_day(year);
        let start = match self.weeks {
            None => first.checked_add_months(Months::new(before)),
            Some(weeks) => {
                let of_quarter = weeks.pattern.weeks_before()[before as usize % 3];
                first.checked_add_days(Days::new(7 * (13 * u64::from(before / 3) + of_quarter)))
            }
        };
        start.unwrap_or(NaiveDate::MAX)
    }

    /// The first day of a fiscal year.
    fn first_day(self, year: i32) -> NaiveDate {
        let start_year = if self.starts == 1 { year } else { year - 1 };
        let Some(first) = NaiveDate::from_ymd_opt(start_year, self.starts, 1) else {
            return if year < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
        };
        match self.weeks {
            None => first,
            Some(weeks) => weeks.year_ends.of(day_before(first)).succ_opt().unwrap_or(NaiveDate::MAX),
        }
    }
}

fn day_before(date: NaiveDate) -> NaiveDate {
    // The last day that a calendar can show stands for all that come after.
    if date == NaiveDate::MAX { date } else { date.pred_opt().unwrap_or(NaiveDate::MIN) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("an ISO date")
    }

    fn months_from(starts: u32) -> FiscalCalendar {
        FiscalCalendar { starts, weeks: None }
    }

    fn weeks(starts: u32, pattern: &str, year_ends: &str) -> FiscalCalendar {
        let pattern = Pattern::parse(pattern).expect("a pattern");
        FiscalCalendar {
            starts,
            weeks: Some(Weeks { pattern, year_ends: year_ends.parse().expect("a day") }),
        }
    }

    fn shown(period: &Period) -> (&str, NaiveDate, NaiveDate) {
        (&period.label, period.start, period.end)
    }

    #[test]
    fn calendar_quarters_are_named_by_their_year() {
        let period = FiscalCalendar::default().holding(date("2026-08-15"));
        assert_eq!(shown(&period), ("2026-Q3", date("2026-07-01"), date("2026-09-30")));
        let months: Vec<_> = period.months.iter().map(|month| (month.label.as_str(), month.end)).collect();
        let ends = [("2026-P07", "2026-07-31"), ("2026-P08", "2026-08-31"), ("2026-P09", "2026-09-30")];
        assert_eq!(months, ends.map(|(label, end)| (label, date(end))));
    }

    #[test]
    fn fiscal_quarters_are_named_by_the_year_they_end_in() {
        let third = months_from(2).holding(date("2026-08-15"));
        assert_eq!(shown(&third), ("FY2027-Q3", date("2026-08-01"), date("2026-10-31")));
        let last = months_from(2).holding(date("2027-01-31"));
        assert_eq!(shown(&last), ("FY2027-Q4", date("2026-11-01"), date("2027-01-31")));
        assert_eq!(last.months[2].label, "FY2027-P12");
    }

    /// The National Retail Federation's 4-5-4 calendar names its 53 weeks from 29 January 2023 to 3 February 2024
    /// "2023"; here years are named by the one they end in.
    #[test]
    fn the_retail_calendar_has_its_53_weeks_where_retailers_have_them() {
        let retail = weeks(2, "4-5-4", "nearest saturday");
        let first = retail.labelled("FY2024-Q1").expect("a period");
        assert_eq!(shown(&first), ("FY2024-Q1", date("2023-01-29"), date("2023-04-29")));
        assert_eq!(
            first.months.clone().map(|month| month.end),
            ["2023-02-25", "2023-04-01", "2023-04-29"].map(date)
        );
        let last = retail.holding(date("2024-02-03"));
        assert_eq!(shown(&last), ("FY2024-Q4", date("2023-10-29"), date("2024-02-03")));
        // November has four weeks, December five, January four and the 53rd.
        assert_eq!(last.months.map(|month| month.end), ["2023-11-25", "2023-12-30", "2024-02-03"].map(date));
        assert_eq!(retail.holding(date("2024-02-04")).label, "FY2025-Q1");
    }

    /// A fiscal year that ends on the last Saturday of September had 53 weeks in 2023: 25 September 2022 to
    /// 30 September 2023, as annual reports of that year say.
    #[test]
    fn a_year_can_end_on_the_last_saturday_of_a_month() {
        let calendar = weeks(10, "4-4-5", "last saturday");
        assert_eq!(calendar.first_day(2023), date("2022-09-25"));
        let last = calendar.holding(date("2023-09-30"));
        assert_eq!(shown(&last), ("FY2023-Q4", date("2023-06-25"), date("2023-09-30")));
        assert_eq!(calendar.holding(date("2022-09-24")).label, "FY2022-Q4");
    }

    #[test]
    fn a_year_that_is_nearest_to_december_may_reach_into_january() {
        let calendar = weeks(1, "5-4-4", "nearest sunday");
        // 31 December 2026 is a Thursday: the nearest Sunday is 3 January 2027.
        let last = calendar.holding(date("2027-01-02"));
        assert_eq!((last.label.as_str(), last.end), ("2026-Q4", date("2027-01-03")));
        assert_eq!(calendar.holding(date("2027-01-04")).label, "2027-Q1");
    }

    #[test]
    fn a_label_of_the_other_kind_of_year_is_refused() {
        assert!(months_from(1).labelled("FY2026-Q3").is_err());
        assert!(months_from(2).labelled("2026-Q3").is_err());
        for wrong in ["2026", "2026-Q5", "2026-Q0", "26-Q1", "+202-Q1", "Q3-2026", "2026-Q+", "2026-Q01", ""]
        {
            assert!(months_from(1).labelled(wrong).is_err(), "{wrong}");
        }
        assert!(months_from(1).labelled("2026-q3").is_ok());
    }

    #[test]
    fn the_edges_of_the_calendar_are_survived() {
        for calendar in [months_from(1), months_from(7), weeks(2, "4-5-4", "nearest saturday")] {
            for edge in [NaiveDate::MIN, NaiveDate::MAX] {
                assert!(calendar.holding(edge).contains(edge), "{edge}");
            }
        }
    }

    /// The days of the Gregorian calendar repeat after 400 years, and these are whole weeks.
    #[test]
    fn four_hundred_years_of_weeks_are_as_long_as_those_of_months() {
        for year_ends in ["last saturday", "nearest saturday", "last monday", "nearest thursday"] {
            for starts in 1..=12 {
                let calendar = weeks(starts, "4-4-5", year_ends);
                let days = (calendar.first_day(2400) - calendar.first_day(2000)).num_days();
                assert_eq!(days, 146_097, "{year_ends} {starts}");
            }
        }
    }

    fn calendars() -> impl Strategy<Value = FiscalCalendar> {
        let weekday = (0..7_u8).prop_map(|day| Weekday::try_from(day).expect("a weekday"));
        let anchor = prop::sample::select(vec![Anchor::Last, Anchor::Nearest]);
        let pattern = prop::sample::select(Pattern::ALL.to_vec());
        let weeks = (pattern, anchor, weekday)
            .prop_map(|(pattern, anchor, weekday)| Weeks { pattern, year_ends: YearEnd { anchor, weekday } });
        (1..=12_u32, prop::option::weighted(0.8, weeks))
            .prop_map(|(starts, weeks)| FiscalCalendar { starts, weeks })
    }

    proptest! {
        #[test]
        fn quarters_and_months_tile_the_year(calendar in calendars(), year in 1900..2200_i32) {
            let quarters: Vec<Period> = (1..=4).map(|quarter| calendar.quarter(year, quarter)).collect();
            let months: Vec<&FiscalMonth> = quarters.iter().flat_map(|quarter| &quarter.months).collect();
            prop_assert_eq!(quarters[0].start, calendar.first_day(year));
            prop_assert_eq!(quarters[3].end.succ_opt(), Some(calendar.first_day(year + 1)));
            for pair in quarters.windows(2) {
                prop_assert_eq!(pair[0].end.succ_opt(), Some(pair[1].start));
            }
            for pair in months.windows(2) {
                prop_assert_eq!(pair[0].end.succ_opt(), Some(pair[1].start));
            }
            let length = |start: NaiveDate, end: NaiveDate| (end - start).num_days() + 1;
            let days = length(quarters[0].start, quarters[3].end);
            let Some(weeks) = calendar.weeks else {
                prop_assert!(days == 365 || days == 366);
                prop_assert!(months.iter().all(|month| month.start.day() == 1));
                return Ok(());
            };
            prop_assert!(days == 364 || days == 371, "{} days", days);
            let expected: Vec<i64> =
                weeks.pattern.as_str().split('-').map(|weeks| 7 * weeks.parse::<i64>().expect("weeks")).collect();
            for (place, month) in months.iter().enumerate() {
                let extra = if place == 11 { days - 364 } else { 0 };
                prop_assert_eq!(length(month.start, month.end), expected[place % 3] + extra);
                prop_assert_eq!(month.end.weekday(), weeks.year_ends.weekday);
            }
            // The year ends in the right place: not a week earlier or later.
            let end_year = if calendar.starts == 1 { year + 1 } else { year };
            let last = NaiveDate::from_ymd_opt(end_year, calendar.starts, 1).and_then(|day| day.pred_opt()).expect("a day");
            let off = (quarters[3].end - last).num_days();
            match weeks.year_ends.anchor {
                Anchor::Last => prop_assert!((-6..=0).contains(&off), "{} days off", off),
                Anchor::Nearest => prop_assert!((-3..=3).contains(&off), "{} days off", off),
            }
        }

        #[test]
        fn a_day_has_one_period_and_a_period_one_label(calendar in calendars(), day in -30_000..60_000_i32) {
            let day = NaiveDate::from_epoch_days(day).expect("a date");
            let period = calendar.holding(day);
            prop_assert!(period.contains(day));
            prop_assert_eq!(calendar.labelled(&period.label), Ok(period.clone()));
            prop_assert_eq!(&calendar.holding(period.start), &period);
            prop_assert_eq!(&calendar.holding(period.end), &period);
            let next = period.end.succ_opt().expect("a day");
            prop_assert_eq!(calendar.holding(next).start, next);
        }

        #[test]
        fn a_year_end_is_read_as_it_is_written(calendar in calendars()) {
            if let Some(weeks) = calendar.weeks {
                prop_assert_eq!(weeks.year_ends.to_string().parse(), Ok(weeks.year_ends));
                prop_assert_eq!(Pattern::parse(weeks.pattern.as_str()), Some(weeks.pattern));
            }
        }
    }
}
