//! Times as exporters and spreadsheets write them.
//!
//! | written | by |
//! | --- | --- |
//! | `2026-09-30T14:05:09.000Z`, `…+0000` | Data Loader, Bulk API, `sf` |
//! | `2026-09-30 14:05:09` | Setup > Data Export |
//! | `9/30/2026 14:05`, `30-09-2026 14:05`, `30.09.2026 14:05` | spreadsheets, by the country of their user |
//! | `30/09/2026 14.05`, `30.09.26 14:05`, `30-09-26 14:05` | the same, in other countries |
//! | `9/30/2026 2:05 PM`, `9/30/2026 2:05:09 PM PDT` | reports and Setup pages, by the locale of their user |
//!
//! Months as words are read in [`super::named_date`].
//!
//! Whether the day or the month comes first in the numeric forms is settled before the file is read, from all
//! values of a column: see [`super::date_order`].

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::named_date;
use super::stamp::{Stamp, WrittenStamp, Zone, clock, number, time_and_zone, two_numbers};
use crate::model::calendar::{DateOrder, timestamp_in};

/// How the times of one column are meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// The zone of a time of day that names none.
    pub(super) unmarked: Tz,
    /// Whether it was set by option or policy: then it also stands for unknown zones.
    pub(super) is_said: bool,
    /// The zone of a date without a time: the day itself is meant, so the zone in which days are counted.
    pub(super) days: Tz,
    /// The order of numeric dates, where it is settled.
    pub(super) order: Option<DateOrder>,
}

impl Times {
    /// Everything is meant in UTC, and no order is settled.
    pub(super) const IN_UTC: Self = Self { unmarked: Tz::UTC, is_said: false, days: Tz::UTC, order: None };
}

/// Reads a timestamp, in seconds since 1970.
///
/// # Errors
///
/// A clause that follows the cell's value in a sentence.
pub(super) fn read(text: &[u8], times: Times) -> Result<i64, String> {
    // Nearly all times are written so, and this way is the short one.
    if let Some(timestamp) = exact(text, times) {
        return Ok(timestamp);
    }
    let Some(stamp) = stamp(text) else {
        return Err(if is_serial_number(text) {
            "is a date as a spreadsheet program stores it: format the column as a date there, or export it again"
        } else {
            "is not a date"
        }
        .into());
    };
    let date = match (stamp.date, times.order) {
        (WrittenStamp::Settled(date), _) => date,
        (numeric, Some(order)) => numeric
            .date(order)
            .ok_or_else(|| format!("is not a date where the other dates of the column are {order}"))?,
        (_, None) => return Err("is a date in another format than at the start of the file".into()),
    };
    let Some(time) = stamp.time else {
        return Ok(timestamp_in(times.days, date.and_time(NaiveTime::MIN)));
    };
    match stamp.zone {
        Zone::Offset(offset) => Ok(at_offset(date.and_time(time), offset)),
        Zone::Unknown if !times.is_said => {
            Err("has an ambiguous or unknown time zone: set it with --zone".into())
        }
        Zone::None | Zone::Unknown => Ok(timestamp_in(times.unmarked, date.and_time(time))),
    }
}

/// Whether a text is a date as a spreadsheet counts it, in days since 1900: of the years 1990 to 2064.
fn is_serial_number(text: &[u8]) -> bool {
    let (whole, fraction) = text.split_at_checked(5).unwrap_or((text, b""));
    let is_fraction = fraction.is_empty()
        || (matches!(fraction[0], b'.' | b',') && fraction[1..].iter().all(u8::is_ascii_digit));
    is_fraction && number(whole).is_some_and(|days| (32_874..60_000).contains(&days))
}

/// Whether a date stands for none, as databases and programs write it: the zero date and the end of time.
pub(super) fn stands_for_none(text: &[u8]) -> bool {
    text.starts_with(b"0000-00-00") || text.starts_with(b"9999-12-31")
}

/// Reads a timestamp in one of the forms that exporters write, with seconds and in UTC; nothing for any other text.
pub(super) fn exact(text: &[u8], times: Times) -> Option<i64> {
    let (stamp, zone) = text.split_at_checked(19)?;
    let is_utc = match zone {
        b".000Z" | b".000+0000" | b"Z" | b"+0000" => true,
        b"" => times.unmarked == Tz::UTC,
        _ => false,
    };
    let marks = [stamp[4], stamp[7], stamp[13], stamp[16]];
    if !is_utc || marks != *b"--::" || !matches!(stamp[10], b'T' | b' ') {
        return None;
    }
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    let (year, month, day) = (number(&stamp[..4])?, number(&stamp[5..7])?, number(&stamp[8..10])?);
    let (hour, minute, second) = (number(&stamp[11..13])?, number(&stamp[14..16])?, number(&stamp[17..19])?);
    if year == 0 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year.cast_signed(), month, day)?;
    Some(i64::from(date.to_epoch_days()) * 86_400 + i64::from(hour * 3_600 + minute * 60 + second))
}

fn at_offset(local: NaiveDateTime, offset: i64) -> i64 {
    local.and_utc().timestamp() - offset
}

/// The date of a cell as it is written; nothing where there is none.
pub(super) fn written(text: &[u8]) -> Option<WrittenStamp> {
    stamp(text).map(|stamp| stamp.date)
}

/// Whether a cell is a time of day without seconds: exporters write them, spreadsheets drop them.
pub(super) fn lacks_seconds(text: &[u8]) -> bool {
    match memchr::memchr_iter(b':', text).count() {
        // In some countries a dot stands between hours and minutes.
        0 => {
            let last = text.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
            last.len() < text.len() && memchr::memchr_iter(b'.', last).count() == 1 && clock(last).is_some()
        }
        colons => colons == 1,
    }
}

fn stamp(text: &[u8]) -> Option<Stamp> {
    numeric(text).or_else(|| named_date::stamp(text))
}

fn numeric(text: &[u8]) -> Option<Stamp> {
    let end = text.iter().position(|byte| matches!(byte, b'T' | b't' | b' ' | b',')).unwrap_or(text.len());
    let date = date(&text[..end])?;
    let rest = text.get(end + 1..).unwrap_or_default();
    if rest.iter().all(|byte| matches!(byte, b' ' | b',')) {
        return (end == text.len()).then_some(Stamp { date, time: None, zone: Zone::None });
    }
    let (time, zone) = time_and_zone(rest)?;
    Some(Stamp { date, time: Some(time), zone })
}

fn date(text: &[u8]) -> Option<WrittenStamp> {
    // In Hungary a dot stands behind the day, too.
    let text = text.strip_suffix(b".").unwrap_or(text);
    if let [y1, y2, y3, y4, mark @ (b'-' | b'/' | b'.'), rest @ ..] = text
        && let Some(year) = number(&[*y1, *y2, *y3, *y4])
    {
        let year = year.cast_signed();
        let (month, day) = two_numbers(rest, *mark)?;
        return NaiveDate::from_ymd_opt(year, month, day).filter(|_| year > 0).map(WrittenStamp::Settled);
    }
    let mark = *text.iter().find(|byte| !byte.is_ascii_digit())?;
    let end = text.iter().rposition(|byte| *byte == mark)?;
    let (first, second) = two_numbers(&text[..end], mark)?;
    let year = &text[end + 1..];
    let (year, is_short) = match year.len() {
        4 => (number(year)?.cast_signed(), false),
        // Spreadsheets on a Mac write 9/12/16, 12.09.16 or 12-09-16.
        2 => (2000 + number(year)?.cast_signed(), true),
        _ => return None,
    };
    let written = WrittenStamp::Numeric { first, second, year, mark, is_short };
    // What is no date in either order is none at all.
    let exists = written.date(DateOrder::DayFirst).or(written.date(DateOrder::MonthFirst)).is_some();
    (matches!(mark, b'/' | b'-' | b'.') && exists && year > 0).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, order: Option<DateOrder>) -> Option<i64> {
        read(text.as_bytes(), Times { order, ..Times::IN_UTC }).ok()
    }

    fn iso(text: &str) -> Option<i64> {
        at(text, None)
    }

    #[test]
    fn every_exporters_time_is_the_same_moment() {
        let timestamp = iso("2023-02-07T20:44:05Z");
        assert!(timestamp.is_some());
        for text in [
            "2023-02-07 20:44:05",
            "2023-02-07T20:44:05.000Z",
            "2023-02-07T20:44:05.000+0000",
            "2023-02-08T02:14:05+05:30",
            "2023-02-07T15:44:05.000-0500",
            "2023/02/07 8:44:05 PM",
            "2023/02/07 8:44:05 p. m.",
            "2023.02.07. 20:44:05",
            "2023-02-07 20.44.05.000000",
            "1675802645",
            "1675802645000",
        ] {
            assert_eq!(iso(text), timestamp, "{text}");
        }
    }

    #[test]
    fn numeric_dates_follow_the_settled_order() {
        let timestamp = iso("2016-09-12T16:48:00Z");
        for text in ["9/12/2016 16:48", "09/12/2016 4:48 PM", "9/12/2016, 4:48:00 pm", "09-12-2016 16:48:00"]
        {
            assert_eq!(at(text, Some(DateOrder::MonthFirst)), timestamp, "{text}");
        }
        assert_eq!(at("9/12/16 16:48", Some(DateOrder::MonthFirst)), timestamp);
        for text in ["12-09-16 16:48", "12.09.16 16:48", "12/09/2016 16.48", "12.09.2016 16.48.00"] {
            assert_eq!(at(text, Some(DateOrder::DayFirst)), timestamp, "{text}");
        }
        for text in ["12/9/2016 16:48", "12.09.2016 16:48", "12-09-2016 4:48\u{202f}PM"] {
            assert_eq!(at(text, Some(DateOrder::DayFirst)), timestamp, "{text}");
        }
        assert_eq!(at("9/12/2016 16:48", None), None);
        assert_eq!(at("13/12/2016 16:48", Some(DateOrder::MonthFirst)), None);
    }

    #[test]
    fn midnight_and_noon_are_twelve() {
        let order = Some(DateOrder::MonthFirst);
        assert_eq!(at("9/12/2016 12:05 AM", order), iso("2016-09-12T00:05:00Z"));
        assert_eq!(at("9/12/2016 12:05 PM", order), iso("2016-09-12T12:05:00Z"));
        assert_eq!(at("9/12/2016 0:05 AM", order), None);
        assert_eq!(at("9/12/2016 13:05 PM", order), None);
    }

    #[test]
    fn a_zone_behind_the_time_outweighs_the_files() {
        let times = Times {
            unmarked: Tz::America__New_York,
            is_said: false,
            days: Tz::UTC,
            order: Some(DateOrder::MonthFirst),
        };
        let at = |text: &str| read(text.as_bytes(), times).ok();
        assert_eq!(at("11/15/2024 6:32:01 AM PST"), iso("2024-11-15T14:32:01Z"));
        assert_eq!(at("11/15/2024 6:32:01 AM GMT+05:30"), iso("2024-11-15T01:02:01Z"));
        assert_eq!(at("11/15/2024 6:32:01 AM"), iso("2024-11-15T11:32:01Z"));
        assert_eq!(at("11/15/2024 6:32:01 AM IST"), None);
        let said = Times { unmarked: Tz::Asia__Kolkata, is_said: true, ..times };
        assert_eq!(read(b"11/15/2024 6:32:01 AM IST", said).ok(), iso("2024-11-15T01:02:01Z"));
    }

    #[test]
    fn a_date_without_a_time_is_that_day_where_days_are_counted() {
        let times = Times { unmarked: Tz::UTC, is_said: false, days: Tz::America__New_York, order: None };
        assert_eq!(read(b"2023-02-07", times).ok(), iso("2023-02-07T05:00:00Z"));
    }

    #[test]
    fn a_date_that_never_was_is_refused() {
        for text in [
            "2023-02-29",
            "2023-13-01",
            "0000-01-01",
            "2023-02-07T24:00:00Z",
            "2023-02-07T20:44:61Z",
            "2023-02-07T20:44:05.Z",
            "2023-02-07T20:44:05+2500",
            "2023-02-07T20:44:05 XYZ",
            "2023-02-07T",
            "2023-02-07x",
            "en_US",
            "20230207",
            "32/13/2016",
            "31/2/2016",
            "16/9",
            "9/12-2016",
            "9//2016",
            "/",
            "-",
        ] {
            for order in [None, Some(DateOrder::DayFirst), Some(DateOrder::MonthFirst)] {
                assert_eq!(at(text, order), None, "{text}");
            }
        }
    }

    #[test]
    fn lost_seconds_are_seen() {
        assert!(lacks_seconds(b"9/12/2016 16:48"));
        assert!(lacks_seconds(b"12/09/2016 16.48"));
        assert!(!lacks_seconds(b"12.09.2016"));
        assert!(!lacks_seconds(b"9/12/2016 16:48:00"));
        assert!(!lacks_seconds(b"2016-09-12"));
    }
}
