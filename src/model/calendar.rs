//! Days, timestamps and month fractions.
//!
//! Days are counted from 1970-01-01 as `i32` wherever many of them stand in a column; a timestamp is in
//! seconds since then, UTC, as `i64`.

use chrono::{DateTime, Datelike, Days, MappedLocalTime, Months, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use num_rational::BigRational;
use num_traits::Zero;

use super::words::words;

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

/// The number of a day's month (year × 12 + month from 0), and the day in it from 0.
#[must_use]
pub fn month_of(day: i32) -> (i32, u32) {
    let date = date_of(day);
    (date.year() * 12 + date.month0().cast_signed(), date.day0())
}

/// The first day of a month by its number, clamped to the years that a calendar can show.
#[must_use]
pub fn month_start(month: i32) -> NaiveDate {
    let (year, month0) = (month.div_euclid(12), month.rem_euclid(12));
    NaiveDate::from_ymd_opt(year, month0.unsigned_abs() + 1, 1).unwrap_or(if month < 0 {
        NaiveDate::MIN
    } else {
        NaiveDate::MAX
    })
}

/// The day on which a timestamp falls in a zone.
#[must_use]
pub fn day_in(zone: Tz, timestamp: i64) -> i32 {
    let utc = DateTime::<Utc>::from_timestamp(timestamp, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
    // The offset is added to the seconds: a local date at the calendar's edge has no `DateTime`.
    let offset = chrono::Offset::fix(&zone.offset_from_utc_datetime(&utc.naive_utc())).local_minus_utc();
    let day = (timestamp + i64::from(offset)).div_euclid(86_400);
    i32::try_from(day).unwrap_or(i32::MAX)
}

/// The timestamp at which a local time stands on the clocks of a zone; the earlier one where it stands twice,
/// the first timestamp after the gap where it was skipped.
#[must_use]
pub fn timestamp_in(zone: Tz, local: NaiveDateTime) -> i64 {
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

/// An ISO 8601 text of a timestamp, in UTC.
#[must_use]
pub fn timestamp_text(timestamp: i64) -> String {
    DateTime::<Utc>::from_timestamp(timestamp, 0)
        .map_or_else(|| timestamp.to_string(), |time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

words! {
    /// Whether the day or the month comes first in numeric dates such as `9/6/2026`.
    DateOrder {
        /// 9 June.
        DayFirst = "day-first",
        /// September 6.
        MonthFirst = "month-first",
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
        let timestamp = date("2026-10-01").and_hms_opt(2, 30, 0).map_or(0, |t| t.and_utc().timestamp());
        assert_eq!(date_of(day_in(chrono_tz::America::New_York, timestamp)), date("2026-09-30"));
        assert_eq!(date_of(day_in(chrono_tz::UTC, timestamp)), date("2026-10-01"));
        assert_eq!(date_of(day_in(chrono_tz::UTC, -1)), date("1969-12-31"));
    }

    #[test]
    fn a_skipped_hour_becomes_the_first_moment_after_it() {
        let zone = chrono_tz::America::New_York;
        let skipped = date("2026-03-08").and_hms_opt(2, 30, 0).expect("a time");
        let after = date("2026-03-08").and_hms_opt(3, 0, 0).expect("a time");
        assert_eq!(timestamp_in(zone, skipped), timestamp_in(zone, after));
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

    proptest::proptest! {
        #[test]
        fn months_add_up_wherever_they_are_cut(start in 10_000..30_000_i32, cut in 0..900_i32, rest in 0..900_i32) {
            let (first, last) = (date_of(start), date_of(start + cut + rest));
            let before = months(first, date_of(start + cut - 1));
            proptest::prop_assert_eq!(before + months(date_of(start + cut), last), months(first, last));
        }
    }

    #[test]
    fn a_never_ending_term_is_counted_at_once() {
        let months = months(date("2026-07-01"), date("9999-12-31"));
        assert_eq!(months, fraction((9999 - 2026) * 12 + 6, 1));
    }
}
