//! Days, fiscal quarters and month fractions.
//!
//! Days are counted from 1970-01-01 as `i32` wherever many of them stand in a column; a moment is in
//! seconds since then, UTC, as `i64`.

use chrono::{DateTime, Datelike, Days, MappedLocalTime, Months, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use num_rational::BigRational;
use num_traits::Zero;

/// The day of a date: days since 1970-01-01.
#[must_use]
pub fn epoch_day(date: NaiveDate) -> i32 {
    date.to_epoch_days()
}

/// The date of a day, clamped to the years that a calendar can show.
#[must_use]
pub fn date_of(day: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(day).unwrap_or(if day < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

/// The day on which a moment falls in a zone.
#[must_use]
pub fn day_in(zone: Tz, moment: i64) -> i32 {
    let utc = DateTime::<Utc>::from_timestamp(moment, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
    // The offset is added to the seconds: a local date at the calendar's edge has no `DateTime`.
    let offset = chrono::Offset::fix(&zone.offset_from_utc_datetime(&utc.naive_utc())).local_minus_utc();
    let day = (moment + i64::from(offset)).div_euclid(86_400);
    i32::try_from(day).unwrap_or(i32::MAX)
}

/// The moment at which a local time stands on the clocks of a zone; the earlier one where it stands twice,
/// the first moment after the gap where it was skipped.
#[must_use]
pub fn moment_in(zone: Tz, local: NaiveDateTime) -> i64 {
    let mut probe = local;
    for _ in 0..=24 {
        match zone.from_local_datetime(&probe) {
            MappedLocalTime::Single(time) | MappedLocalTime::Ambiguous(time, _) => {
                return time.timestamp();
            }
            MappedLocalTime::None => probe += chrono::TimeDelta::minutes(15),
        }
    }
    local.and_utc().timestamp()
}

/// An ISO 8601 text of a moment, in UTC.
#[must_use]
pub fn moment_text(moment: i64) -> String {
    DateTime::<Utc>::from_timestamp(moment, 0)
        .map_or_else(|| moment.to_string(), |time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// Whether the day or the month comes first in numeric dates such as `9/6/2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// 9 June.
    DayFirst,
    /// September 6.
    MonthFirst,
}

impl DateOrder {
    /// The order of a word, as options and policies write it.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "day-first" => Some(Self::DayFirst),
            "month-first" => Some(Self::MonthFirst),
            _ => None,
        }
    }
}

impl std::fmt::Display for DateOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::DayFirst => "day-first",
            Self::MonthFirst => "month-first",
        })
    }
}

/// A fiscal quarter: three whole calendar months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// `2026-Q3`, or `FY2027-Q3` (named by the year it ends in) when the year does not start in January.
    pub label: String,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

impl Period {
    /// The quarter that holds a date, in fiscal years that start in month `starts` (1 to 12).
    #[must_use]
    pub fn holding(date: NaiveDate, starts: u32) -> Self {
        let months_in = (date.month() + 12 - starts) % 12;
        let first = date.with_day(1).unwrap_or(date);
        let start = first.checked_sub_months(Months::new(months_in % 3)).unwrap_or(first);
        let year_start = first.checked_sub_months(Months::new(months_in)).unwrap_or(first);
        Self::starting(start, year_start, months_in / 3 + 1)
    }

    /// The quarter of a label such as `2026-Q3` or `FY2027-Q3`.
    ///
    /// # Errors
    ///
    /// A sentence that says how periods are written in such fiscal years.
    pub fn labelled(label: &str, starts: u32) -> Result<Self, String> {
        let form = if starts == 1 { "2026-Q3" } else { "FY2027-Q3" };
        let wrong = || {
            let year = if starts == 1 {
                "the fiscal year starts in January".to_owned()
            } else {
                format!("the fiscal year starts in month {starts} and is named by the year it ends in")
            };
            format!("\"{label}\" is no period: write it like {form}, since {year}")
        };
        let upper = label.trim().to_ascii_uppercase();
        let year_and_quarter = match (upper.strip_prefix("FY"), starts) {
            (None, 1) => upper.as_str(),
            (Some(rest), 2..) => rest,
            _ => return Err(wrong()),
        };
        let (year, quarter) = year_and_quarter.split_once("-Q").ok_or_else(wrong)?;
        let well_formed = year.len() == 4 && quarter.len() == 1;
        let year: i32 = year.parse().map_err(|_| wrong())?;
        let quarter: u32 = quarter.parse().map_err(|_| wrong())?;
        if !well_formed || !(1..=4).contains(&quarter) {
            return Err(wrong());
        }
        let start_year = if starts == 1 { year } else { year - 1 };
        let year_start = NaiveDate::from_ymd_opt(start_year, starts, 1).ok_or_else(wrong)?;
        let start = year_start.checked_add_months(Months::new(3 * (quarter - 1))).ok_or_else(wrong)?;
        Ok(Self::starting(start, year_start, quarter))
    }

    fn starting(start: NaiveDate, year_start: NaiveDate, quarter: u32) -> Self {
        let label = if year_start.month() == 1 {
            format!("{}-Q{quarter}", year_start.year())
        } else {
            format!("FY{}-Q{quarter}", year_start.year() + 1)
        };
        let end = start
            .checked_add_months(Months::new(3))
            .and_then(|next| next.checked_sub_days(Days::new(1)))
            .unwrap_or(NaiveDate::MAX);
        Self { label, start, end }
    }

    /// Whether a date lies inside.
    #[must_use]
    pub fn holds(&self, date: NaiveDate) -> bool {
        self.start <= date && date <= self.end
    }
}

/// The months from the first day to the last, both included: a whole calendar month is 1, a part is its
/// days over the month's days. Nothing when the last day comes before the first.
#[must_use]
pub fn months(first: NaiveDate, last: NaiveDate) -> BigRational {
    let mut total = BigRational::zero();
    let mut day = first;
    while day <= last {
        let days = i64::from(day.num_days_in_month());
        let left = days - i64::from(day.day0());
        if day.day() == 1 {
            let whole = whole_months(day, last);
            if whole > 0 {
                total += BigRational::from_integer(whole.into());
                match day.checked_add_months(Months::new(whole)) {
                    Some(next) => day = next,
                    None => break,
                }
                continue;
            }
        }
        let taken = left.min((last - day).num_days() + 1);
        total += BigRational::new(taken.into(), days.into());
        match day.checked_add_days(Days::new(taken.unsigned_abs())) {
            Some(next) => day = next,
            None => break,
        }
    }
    total
}

/// How many whole calendar months fit between the first of a month and a last day.
fn whole_months(first: NaiveDate, last: NaiveDate) -> u32 {
    let months =
        (last.year() - first.year()) * 12 + last.month0().cast_signed() - first.month0().cast_signed();
    let ends_whole = last.day() == u32::from(last.num_days_in_month());
    u32::try_from(months + i32::from(ends_whole)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("an ISO date")
    }

    fn fraction(numerator: i64, denominator: i64) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    #[test]
    fn a_moment_falls_on_the_day_of_its_zone() {
        // 2026-10-01 02:30 UTC is still 30 September in New York.
        let moment = date("2026-10-01").and_hms_opt(2, 30, 0).map_or(0, |t| t.and_utc().timestamp());
        assert_eq!(date_of(day_in(chrono_tz::America::New_York, moment)), date("2026-09-30"));
        assert_eq!(date_of(day_in(chrono_tz::UTC, moment)), date("2026-10-01"));
        assert_eq!(date_of(day_in(chrono_tz::UTC, -1)), date("1969-12-31"));
    }

    #[test]
    fn a_skipped_hour_becomes_the_first_moment_after_it() {
        let zone = chrono_tz::America::New_York;
        let skipped = date("2026-03-08").and_hms_opt(2, 30, 0).expect("a time");
        let after = date("2026-03-08").and_hms_opt(3, 0, 0).expect("a time");
        assert_eq!(moment_in(zone, skipped), moment_in(zone, after));
    }

    #[test]
    fn calendar_quarters_are_named_by_their_year() {
        let period = Period::holding(date("2026-08-15"), 1);
        assert_eq!(
            (period.label.as_str(), period.start, period.end),
            ("2026-Q3", date("2026-07-01"), date("2026-09-30"))
        );
    }

    #[test]
    fn fiscal_quarters_are_named_by_the_year_they_end_in() {
        let third = Period::holding(date("2026-08-15"), 2);
        assert_eq!(
            (third.label.as_str(), third.start, third.end),
            ("FY2027-Q3", date("2026-08-01"), date("2026-10-31"))
        );
        let last = Period::holding(date("2027-01-31"), 2);
        assert_eq!((last.label.as_str(), last.start), ("FY2027-Q4", date("2026-11-01")));
    }

    #[test]
    fn a_label_and_a_date_name_the_same_quarter() {
        for starts in 1..=12 {
            for month in 1..=12 {
                let day = NaiveDate::from_ymd_opt(2026, month, 17).expect("a date");
                let period = Period::holding(day, starts);
                assert!(period.holds(day));
                assert_eq!(Period::labelled(&period.label, starts), Ok(period.clone()), "{starts} {month}");
            }
        }
    }

    #[test]
    fn a_label_of_the_other_kind_of_year_is_refused() {
        assert!(Period::labelled("FY2026-Q3", 1).is_err());
        assert!(Period::labelled("2026-Q3", 2).is_err());
        for wrong in ["2026", "2026-Q5", "2026-Q0", "26-Q1", "Q3-2026", "2026-Q+", ""] {
            assert!(Period::labelled(wrong, 1).is_err(), "{wrong}");
        }
        assert!(Period::labelled("2026-q3", 1).is_ok());
    }

    #[test]
    fn whole_months_count_one_and_parts_their_days() {
        assert_eq!(months(date("2026-07-01"), date("2026-09-30")), fraction(3, 1));
        assert_eq!(months(date("2026-02-15"), date("2026-02-28")), fraction(14, 28));
        assert_eq!(months(date("2028-02-15"), date("2028-02-29")), fraction(15, 29));
        assert_eq!(
            months(date("2026-01-31"), date("2026-03-01")),
            fraction(1, 31) + fraction(1, 1) + fraction(1, 31)
        );
        assert_eq!(months(date("2026-07-10"), date("2026-07-09")), fraction(0, 1));
        assert_eq!(months(date("2026-07-10"), date("2026-07-10")), fraction(1, 31));
    }

    #[test]
    fn a_never_ending_term_is_counted_at_once() {
        let months = months(date("2026-07-01"), date("9999-12-31"));
        assert_eq!(months, fraction((9999 - 2026) * 12 + 6, 1));
    }
}
