//! From the bytes of one cell to a typed value, or to the reason why not.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::model::calendar::moment_in;
use crate::model::id::{IdCell, RecordId};

/// What a column holds, and so how its cells are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A record id; with the key prefix that its object's ids have, where that is certain.
    Id(Option<&'static str>),
    /// Any text.
    Text,
    /// `true`, `false`, `1` or `0`.
    Flag,
    /// A time, or a date where the exporter left the time away.
    Moment,
    /// A whole number.
    Count,
}

/// A typed cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    Null,
    Id(RecordId),
    Text(&'a [u8]),
    Flag(bool),
    Moment(i64),
    Count(i64),
}

/// A typed cell, and whether it had to be mended on the way.
pub(super) struct Read<'a> {
    pub(super) cell: Cell<'a>,
    pub(super) repaired: bool,
}

impl<'a> From<Cell<'a>> for Read<'a> {
    fn from(cell: Cell<'a>) -> Self {
        Self { cell, repaired: false }
    }
}

/// In which zone times without one are meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Zones {
    /// For a time of day without a zone.
    pub(super) unmarked: Tz,
    /// For a date without a time: the day itself is meant, so the zone in which days are counted.
    pub(super) days: Tz,
}

/// Reads one cell.
///
/// # Errors
///
/// A clause that follows the cell's value in a sentence: `is no date`.
pub(super) fn read(bytes: &[u8], kind: Kind, zones: Zones) -> Result<Read<'_>, String> {
    let text = bytes.trim_ascii();
    if is_null(text) {
        return Ok(Cell::Null.into());
    }
    match kind {
        Kind::Text => Ok(Cell::Text(text).into()),
        Kind::Id(prefix) => id(text, prefix),
        Kind::Flag => flag(text).map(|flag| Cell::Flag(flag).into()),
        Kind::Moment => moment(text, zones).map(|moment| Cell::Moment(moment).into()),
        Kind::Count => count(text).map(|count| Cell::Count(count).into()),
    }
}

/// Nothing, as the exporters write it: an empty cell, the `null` of some `sf` versions, Data Loader's `#N/A`.
fn is_null(text: &[u8]) -> bool {
    text.is_empty() || text == b"null" || text == b"#N/A"
}

fn id<'a>(text: &[u8], prefix: Option<&str>) -> Result<Read<'a>, String> {
    let (id, repaired) = match RecordId::parse(text).map_err(|error| error.to_string())? {
        IdCell::Null => return Ok(Cell::Null.into()),
        IdCell::Id(id) => (id, false),
        IdCell::Repaired(id) => (id, true),
    };
    match prefix {
        Some(prefix) if id.prefix() != prefix.as_bytes() => {
            Err(format!("is an id of another object: ids of this column start with {prefix}"))
        }
        _ => Ok(Read { cell: Cell::Id(id), repaired }),
    }
}

fn flag(text: &[u8]) -> Result<bool, String> {
    if text == b"1" || text.eq_ignore_ascii_case(b"true") {
        Ok(true)
    } else if text == b"0" || text.eq_ignore_ascii_case(b"false") {
        Ok(false)
    } else {
        Err("is neither true nor false".into())
    }
}

fn count(text: &[u8]) -> Result<i64, String> {
    let wrong = || "is no whole number".to_owned();
    let text = std::str::from_utf8(text).map_err(|_| wrong())?;
    // Some exporters write counts as 12.0.
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse().map_err(|_| wrong())
}

/// Reads `2026-09-30`, with or without a time `14:05[:09[.000]]` behind `T` or a blank, with or without a
/// zone `Z`, `+0000` or `+00:00`.
fn moment(text: &[u8], zones: Zones) -> Result<i64, String> {
    let wrong = || "is no date".to_owned();
    let (date, rest) = text.split_at_checked(10).ok_or_else(wrong)?;
    let date = iso_date(date).ok_or_else(wrong)?;
    let Some((mark, rest)) = rest.split_first() else {
        return Ok(moment_in(zones.days, date.and_time(chrono::NaiveTime::MIN)));
    };
    if !matches!(mark, b'T' | b't' | b' ') {
        return Err(wrong());
    }
    let (time, zone) = rest.split_at(
        rest.iter().position(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-' | b' ')).unwrap_or(rest.len()),
    );
    let local = date.and_time(iso_time(time).ok_or_else(wrong)?);
    match zone.trim_ascii() {
        b"" => Ok(moment_in(zones.unmarked, local)),
        b"Z" | b"z" => Ok(local.and_utc().timestamp()),
        offset => Ok(local.and_utc().timestamp() - iso_offset(offset).ok_or_else(wrong)?),
    }
}

fn iso_date(text: &[u8]) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return None };
    let year = number(&[*y1, *y2, *y3, *y4])?;
    NaiveDate::from_ymd_opt(year.cast_signed(), number(&[*m1, *m2])?, number(&[*d1, *d2])?)
        .filter(|_| year > 0)
}

fn iso_time(text: &[u8]) -> Option<chrono::NaiveTime> {
    let (hour, minute, rest) = match text {
        [h1, h2, b':', m1, m2, rest @ ..] => (number(&[*h1, *h2])?, number(&[*m1, *m2])?, rest),
        _ => return None,
    };
    let (second, fraction) = match rest {
        [] => (0, &[][..]),
        [b':', s1, s2, fraction @ ..] => (number(&[*s1, *s2])?, fraction),
        _ => return None,
    };
    let fraction_is_one = match fraction {
        [] => true,
        [b'.', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    chrono::NaiveTime::from_hms_opt(hour, minute, second).filter(|_| fraction_is_one)
}

/// Seconds east of Greenwich of `+0530`, `-05:30` or `+05`.
fn iso_offset(text: &[u8]) -> Option<i64> {
    let (sign, hours, minutes) = match text {
        [sign, h1, h2] => (sign, [*h1, *h2], [b'0', b'0']),
        [sign, h1, h2, m1, m2] | [sign, h1, h2, b':', m1, m2] => (sign, [*h1, *h2], [*m1, *m2]),
        _ => return None,
    };
    let seconds = i64::from(number(&hours).filter(|hours| *hours < 24)?) * 3600
        + i64::from(number(&minutes).filter(|minutes| *minutes < 60)?) * 60;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTC: Zones = Zones { unmarked: Tz::UTC, days: Tz::UTC };

    fn cell(text: &str, kind: Kind) -> Result<Cell<'_>, String> {
        read(text.as_bytes(), kind, UTC).map(|read| read.cell)
    }

    fn at(text: &str) -> Option<i64> {
        match cell(text, Kind::Moment) {
            Ok(Cell::Moment(moment)) => Some(moment),
            _ => None,
        }
    }

    #[test]
    fn every_exporters_time_is_the_same_moment() {
        let moment = at("2023-02-07T20:44:05Z");
        assert!(moment.is_some());
        for text in [
            "2023-02-07 20:44:05",
            "2023-02-07T20:44:05.000Z",
            "2023-02-07T20:44:05.000+0000",
            "2023-02-08T02:14:05+05:30",
            "2023-02-07T15:44:05.000-0500",
            "  2023-02-07 20:44:05 ",
        ] {
            assert_eq!(at(text), moment, "{text}");
        }
    }

    #[test]
    fn a_time_without_a_zone_is_meant_in_the_zone_of_the_file() {
        let zones = Zones { unmarked: Tz::America__New_York, days: Tz::America__New_York };
        let read = read(b"2023-02-07 15:44:05", Kind::Moment, zones).map(|read| read.cell);
        assert_eq!(read, Ok(Cell::Moment(at("2023-02-07T20:44:05Z").unwrap_or(0))));
    }

    #[test]
    fn a_date_without_a_time_is_that_day_where_days_are_counted() {
        let zones = Zones { unmarked: Tz::UTC, days: Tz::America__New_York };
        let read = read(b"2023-02-07", Kind::Moment, zones).map(|read| read.cell);
        assert_eq!(read, Ok(Cell::Moment(at("2023-02-07T05:00:00Z").unwrap_or(0))));
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
            "2023-02-07T20:44:05 PST",
            "2023-02-07x",
            "en_US",
            "9/12/2016 16:48",
            "2023-2-7",
            "20230207",
        ] {
            assert!(cell(text, Kind::Moment).is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_is_written_in_four_ways() {
        for text in ["", "  ", "null", "#N/A"] {
            assert_eq!(cell(text, Kind::Moment), Ok(Cell::Null), "{text}");
            assert_eq!(cell(text, Kind::Text), Ok(Cell::Null), "{text}");
        }
        assert_eq!(cell("000000000000000AAA", Kind::Id(Some("003"))), Ok(Cell::Null));
        assert_eq!(cell("None", Kind::Text), Ok(Cell::Text(b"None")));
    }

    #[test]
    fn flags_come_as_words_and_digits() {
        for (text, flag) in [("1", true), ("0", false), ("TRUE", true), ("false", false)] {
            assert_eq!(cell(text, Kind::Flag), Ok(Cell::Flag(flag)));
        }
        assert!(cell("yes", Kind::Flag).is_err());
        assert!(cell("America/Lima", Kind::Flag).is_err());
    }

    #[test]
    fn an_id_of_another_object_is_refused() {
        assert!(cell("0015g00000XyZab", Kind::Id(Some("003"))).is_err());
        assert!(cell("00e000000000001", Kind::Id(Some("00E"))).is_err());
        assert!(cell("0035g00000XyZab", Kind::Id(Some("003"))).is_ok());
    }

    #[test]
    fn counts_are_whole() {
        assert_eq!(cell("12", Kind::Count), Ok(Cell::Count(12)));
        assert_eq!(cell("12.0", Kind::Count), Ok(Cell::Count(12)));
        assert!(cell("12.5", Kind::Count).is_err());
    }
}
