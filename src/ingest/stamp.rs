//! The parts of a time as it is written: numbers, time of day and zone.

use chrono::{NaiveDate, NaiveTime};

use crate::model::calendar::DateOrder;

/// A date as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WrittenStamp {
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

impl WrittenStamp {
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
    pub(super) date: WrittenStamp,
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

/// Two numbers of one or two digits with a mark between.
pub(super) fn two_numbers(text: &[u8], mark: u8) -> Option<(u32, u32)> {
    let place = text.iter().position(|byte| *byte == mark)?;
    let (first, second) = (&text[..place], &text[place + 1..]);
    Some((short_number(first)?, short_number(second)?))
}

pub(super) fn short_number(text: &[u8]) -> Option<u32> {
    (matches!(text.len(), 1 | 2)).then(|| number(text)).flatten()
}

/// Reads `14:05:09.000Z`, `2:05 PM`, `2:05:09 PM PDT`, `14:05 +0200`.
pub(super) fn time_and_zone(text: &[u8]) -> Option<(NaiveTime, Zone)> {
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
