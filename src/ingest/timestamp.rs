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
use crate::model::calendar::{DateOrder, moment_in};

/// How the times of one column are meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// The zone of a time of day that names none.
    pub(super) unmarked: Tz,
    /// Whether somebody said so: then it also stands for zones that are not known.
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

/// A date as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// The year first, or the month as a word: nothing to settle.
    Settled(NaiveDate),
    /// Two numbers and a year.
    Numeric {
        first: u32,
        second: u32,
        year: i32,
        /// The sign between them.
        mark: u8,
        /// Whether the year has two digits.
        is_short: bool,
    },
}

impl Written {
    /// The date, in an order.
    pub(super) fn date(self, order: DateOrder) -> Option<NaiveDate> {
        match (self, order) {
            (Self::Settled(date), _) => Some(date),
            (Self::Numeric { first, second, year, .. }, DateOrder::DayFirst) => {
                NaiveDate::from_ymd_opt(year, second, first)
            }
            (Self::Numeric { first, second, year, .. }, DateOrder::MonthFirst) => {
                NaiveDate::from_ymd_opt(year, first, second)
            }
        }
    }
}

/// A time as it is written: date, time of day, zone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp {
    pub(super) date: Written,
    pub(super) time: Option<NaiveTime>,
    pub(super) zone: Zone,
}

/// What stands behind a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    None,
    /// Seconds east of Greenwich.
    Offset(i64),
    /// Letters that are no zone we know.
    Unknown,
}

/// Reads a timestamp, in seconds since 1970.
///
/// # Errors
///
/// A clause that follows the cell's value in a sentence.
pub(super) fn read(text: &[u8], times: Times) -> Result<i64, String> {
    let Some(stamp) = stamp(text) else {
        return Err(if is_serial_number(text) {
            "is a date as a spreadsheet program stores it: format the column as a date there, or export it again"
        } else {
            "is not a date"
        }
        .into());
    };
    let date = match (stamp.date, times.order) {
        (Written::Settled(date), _) => date,
        (numeric, Some(order)) => numeric
            .date(order)
            .ok_or_else(|| format!("is not a date where the other dates of the column are {order}"))?,
        (_, None) => return Err("is a date in another format than at the start of the file".into()),
    };
    let Some(time) = stamp.time else {
        return Ok(moment_in(times.days, date.and_time(NaiveTime::MIN)));
    };
    match stamp.zone {
        Zone::Offset(offset) => Ok(at_offset(date.and_time(time), offset)),
        Zone::Unknown if !times.is_said => {
            Err("has an ambiguous or unknown time zone: set it with --zone".into())
        }
        Zone::None | Zone::Unknown => Ok(moment_in(times.unmarked, date.and_time(time))),
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
pub(super) fn written(text: &[u8]) -> Option<Written> {
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

fn date(text: &[u8]) -> Option<Written> {
    // In Hungary a dot stands behind the day, too.
    let text = text.strip_suffix(b".").unwrap_or(text);
    if let [y1, y2, y3, y4, mark @ (b'-' | b'/' | b'.'), rest @ ..] = text
        && let Some(year) = number(&[*y1, *y2, *y3, *y4])
    {
        let year = year.cast_signed();
        let (month, day) = two_numbers(rest, *mark)?;
        return NaiveDate::from_ymd_opt(year, month, day).filter(|_| year > 0).map(Written::Settled);
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
    let written = Written::Numeric { first, second, year, mark, is_short };
    // What is no date in either order is none at all.
    let exists = written.date(DateOrder::DayFirst).or(written.date(DateOrder::MonthFirst)).is_some();
    (matches!(mark, b'/' | b'-' | b'.') && exists && year > 0).then_some(written)
}

/// Two numbers of one or two digits with a mark between.
fn two_numbers(text: &[u8], mark: u8) -> Option<(u32, u32)> {
    let place = text.iter().position(|byte| *byte == mark)?;
    let (first, second) = (&text[..place], &text[place + 1..]);
    Some((short_number(first)?, short_number(second)?))
}

fn short_number(text: &[u8]) -> Option<u32> {
    (matches!(text.len(), 1 | 2)).then(|| number(text)).flatten()
}

/// Reads `14:05:09.000Z`, `2:05 PM`, `2:05:09 PM PDT`, `14:05 +0200`.
fn time_and_zone(text: &[u8]) -> Option<(NaiveTime, Zone)> {
    let text = text.trim_ascii();
    let end = text.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b':' | b'.')).unwrap_or(text.len());
    let (hour, minute, second) = clock(text[..end].trim_ascii_end())?;
    // Newer locales put a narrow blank, which is not ASCII, before AM and PM.
    let rest: String = text[end..]
        .iter()
        .map(|byte| if byte.is_ascii() { char::from(*byte) } else { ' ' })
        .collect::<String>()
        .to_ascii_uppercase();
    let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = rest.as_str();
    let mut hour = hour;
    let marks =
        [("AM", false), ("PM", true), ("A.M.", false), ("P.M.", true), ("A. M.", false), ("P. M.", true)];
    for (mark, afternoon) in marks {
        if let Some(behind) = rest.strip_prefix(mark)
            && (behind.is_empty() || behind.starts_with(' '))
        {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if afternoon { 12 } else { 0 };
            rest = behind.trim();
            break;
        }
    }
    let zone = if rest.is_empty() { Zone::None } else { zone(rest)? };
    Some((NaiveTime::from_hms_opt(hour, minute, second)?, zone))
}

/// Hour, minute, second of `14:05`, `14:05:09` or `14:05:09.000`; of `14.05`, `14.05.09` and `14.05.09.000000` too.
pub(super) fn clock(text: &[u8]) -> Option<(u32, u32, u32)> {
    let mark = if text.contains(&b':') { b':' } else { b'.' };
    let mut parts = text.split(|byte| *byte == mark);
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next());
    let is_digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    if parts.next().is_some_and(|part| mark == b':' || !is_digits(part))
        || parts.next().is_some()
        || minute.len() != 2
    {
        return None;
    }
    let second = match second {
        None => 0,
        Some(text) => {
            let (whole, part) = text.split_at_checked(2)?;
            let is_fraction = match part {
                [] => true,
                [b'.', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
                _ => false,
            };
            is_fraction.then(|| number(whole)).flatten()?
        }
    };
    Some((short_number(hour)?, number(minute)?, second))
}

/// The abbreviations that Salesforce prints for its users' zones, in hours east of Greenwich. Those that
/// several countries share (IST, for one) are not here: such a time is refused rather than guessed.
const ABBREVIATIONS: [(&str, i64); 22] = [
    ("Z", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("BST", 1),
    ("WEST", 1),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("EEST", 3),
    ("JST", 9),
    ("AEST", 10),
    ("AEDT", 11),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
    ("HST", -10),
];

/// The zone of `Z`, `+0530`, `GMT+05:30`, `PDT`; nothing where the text can be none.
pub(super) fn zone(text: &str) -> Option<Zone> {
    if let Some((_, hours)) = ABBREVIATIONS.iter().find(|(name, _)| *name == text) {
        return Some(Zone::Offset(hours * 3600));
    }
    if (2..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Some(Zone::Unknown);
    }
    let text = text.strip_prefix("GMT").or_else(|| text.strip_prefix("UTC")).unwrap_or(text);
    let (sign, hours, minutes) = match text.as_bytes() {
        [sign, h1, h2] => (sign, [*h1, *h2], [b'0', b'0']),
        [sign, h1, h2, m1, m2] | [sign, h1, h2, b':', m1, m2] => (sign, [*h1, *h2], [*m1, *m2]),
        _ => return None,
    };
    let seconds = i64::from(number(&hours).filter(|hours| *hours < 24)?) * 3600
        + i64::from(number(&minutes).filter(|minutes| *minutes < 60)?) * 60;
    match sign {
        b'+' => Some(Zone::Offset(seconds)),
        b'-' => Some(Zone::Offset(-seconds)),
        _ => None,
    }
}

pub(super) fn number(digits: &[u8]) -> Option<u32> {
    let digit = |digit: &u8| digit.is_ascii_digit().then(|| u32::from(digit - b'0'));
    digits.iter().try_fold(0, |number, next| Some(number * 10 + digit(next)?)).filter(|_| !digits.is_empty())
}

/// The minute of a timestamp.
pub(super) fn minute(timestamp: i64) -> i64 {
    timestamp.div_euclid(60)
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
