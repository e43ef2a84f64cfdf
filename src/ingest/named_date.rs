//! Times with the month as a word, and the compact form of event logs: nothing in them has to be settled.
//!
//! | written | by |
//! | --- | --- |
//! | `21-Sep-2026 10:00`, `Sep 21, 2026, 10:00:00 AM` | databases, spreadsheets and scripts, by the language of their user |
//! | `Mon Sep 21 10:00:00 GMT 2026` | Java |
//! | `Mon Sep 21 2026 10:00:00 GMT+0000 (Coordinated Universal Time)` | JavaScript |
//! | `21-SEP-26 10.00.00.000000 AM` | Oracle |
//! | `20260921100000.123` | EventLogFile |
//! | `1789984800`, `1789984800000` | databases: seconds or milliseconds since 1970 |

use chrono::{DateTime, NaiveDate, NaiveTime};

use super::dialect;
use super::stamp::{Stamp, WrittenStamp, Zone, clock, number, zone};

/// The months' names and abbreviations in English, German, French, Spanish, Italian, Dutch, Portuguese, Swedish,
/// Norwegian and Danish; none of them
/// stands for two months.
const MONTHS: [&str; 12] = [
    "january januari januar janvier janv jan enero ene gennaio gen janeiro",
    "february februari februar februar feb février févr fév fevr febrero febbraio fevereiro fev",
    "march märz mrz mär mars mar marzo maart mrt março",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag mei maio maj",
    "june juni jun juin junio giugno giu junho",
    "july juli jul juillet juil julio luglio lug julho",
    "august aug août aou agosto ago augustus",
    "september sept sep septembre septiembre settembre set setembro",
    "october oktober okt oct octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dezember dez dec décembre déc desember des diciembre dic dicembre dezembro",
];

/// Words between the parts of a date: `21 de septiembre de 2026`.
const JOINING_WORDS: [&str; 10] = ["de", "del", "of", "at", "um", "uhr", "à", "a", "kl", "alle"];

/// A time with its month as a word, or in the compact form; nothing for any other text.
pub(super) fn stamp(text: &[u8]) -> Option<Stamp> {
    compact(text).or_else(|| since_1970(text)).or_else(|| named(&dialect::text(text)))
}

/// Seconds or milliseconds since 1970, of the years 2001 to 2286.
fn since_1970(text: &[u8]) -> Option<Stamp> {
    let seconds = match text.len() {
        10 => text,
        13 if text[10..].iter().all(u8::is_ascii_digit) => &text[..10],
        _ => return None,
    };
    let seconds = seconds.iter().try_fold(0_i64, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
    })?;
    let timestamp = DateTime::from_timestamp(seconds, 0).filter(|_| seconds >= 1_000_000_000)?.naive_utc();
    Some(Stamp {
        date: WrittenStamp::Settled(timestamp.date()),
        time: Some(timestamp.time()),
        zone: Zone::Offset(0),
    })
}

/// `20260921100000`, with or without a fraction; it is in UTC wherever it is written.
fn compact(text: &[u8]) -> Option<Stamp> {
    let (digits, fraction) = text.split_at_checked(14)?;
    let is_fraction = match fraction {
        [] => true,
        [b'.', rest @ ..] => !rest.is_empty() && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    let part = |from: usize, to: usize| number(&digits[from..to]);
    let date = NaiveDate::from_ymd_opt(part(0, 4)?.cast_signed(), part(4, 6)?, part(6, 8)?)?;
    let time = NaiveTime::from_hms_opt(part(8, 10)?, part(10, 12)?, part(12, 14)?)?;
    is_fraction.then_some(Stamp {
        date: WrittenStamp::Settled(date),
        time: Some(time),
        zone: Zone::Offset(0),
    })
}

/// The parts of a date and time as they are found, in whatever order.
#[derive(Default)]
struct Parts {
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i32>,
    clock: Option<(u32, u32, u32)>,
    is_afternoon: Option<bool>,
    zone: Option<Zone>,
    has_weekday: bool,
}

fn named(text: &str) -> Option<Stamp> {
    // JavaScript writes the zone's name behind its offset.
    let text = text.split_once(" (").map_or(text, |(text, _)| text);
    let mut parts = Parts::default();
    let text = text.replace("a. m.", "am").replace("p. m.", "pm").replace("a.m.", "am").replace("p.m.", "pm");
    // A narrow blank stands before AM and PM in newer locales.
    for token in text.split(|letter: char| letter.is_whitespace() || letter == ',') {
        if token.is_empty() {
            continue;
        }
        if token.contains(':') || (parts.has_date() && is_dotted_clock(token)) {
            let is_first = parts.clock.is_none();
            parts.clock = Some(clock(token.as_bytes()).filter(|_| is_first)?);
        } else if ["+", "-", "GMT+", "GMT-", "UTC+", "UTC-"].iter().any(|start| token.starts_with(start)) {
            parts.add_zone(token)?;
        } else {
            // 21-Sep-2026: the parts of one token.
            for part in token.split(['-', '/', '.']).filter(|part| !part.is_empty()) {
                parts.add(part)?;
            }
        }
    }
    parts.stamp()
}

fn is_dotted_clock(token: &str) -> bool {
    token.contains('.') && clock(token.as_bytes()).is_some()
}

impl Parts {
    fn has_date(&self) -> bool {
        self.day.is_some() && self.month.is_some() && self.year.is_some()
    }

    /// Takes in a number or a word; nothing where it can be no part of a time.
    fn add(&mut self, part: &str) -> Option<()> {
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.add_number(part);
        }
        let word = part.to_lowercase();
        if let Some(month) = MONTHS.iter().position(|names| names.split(' ').any(|name| name == word)) {
            let is_first = self.month.is_none();
            self.month = Some(u32::try_from(month).unwrap_or(0) + 1);
            return is_first.then_some(());
        }
        match word.as_str() {
            "am" | "pm" if self.clock.is_some() && self.is_afternoon.is_none() => {
                self.is_afternoon = Some(word == "pm");
                Some(())
            }
            _ if JOINING_WORDS.contains(&word.as_str()) => Some(()),
            // A weekday stands in front of everything else.
            _ if self.is_empty() && word.chars().all(char::is_alphabetic) => {
                self.has_weekday = true;
                Some(())
            }
            _ => self.add_zone(part),
        }
    }

    fn is_empty(&self) -> bool {
        self.day.is_none() && self.month.is_none() && self.year.is_none() && !self.has_weekday
    }

    /// Four digits are the year; of one or two the first are the day, the others a year of this century.
    fn add_number(&mut self, digits: &str) -> Option<()> {
        let value = if digits.len() <= 4 { number(digits.as_bytes())? } else { return None };
        match digits.len() {
            1 | 2 if self.day.is_none() => self.day = Some(value),
            2 if self.year.is_none() => self.year = Some(2000 + value.cast_signed()),
            4 if self.year.is_none() && value > 0 => self.year = Some(value.cast_signed()),
            _ => return None,
        }
        Some(())
    }

    fn add_zone(&mut self, text: &str) -> Option<()> {
        let is_first = self.zone.is_none() && self.clock.is_some();
        self.zone = Some(zone(&text.to_ascii_uppercase())?);
        is_first.then_some(())
    }

    fn stamp(self) -> Option<Stamp> {
        let date = NaiveDate::from_ymd_opt(self.year?, self.month?, self.day?)?;
        let time = match (self.clock, self.is_afternoon) {
            (None, None) => None,
            (None, Some(_)) => return None,
            (Some((hour, minute, second)), None) => Some(NaiveTime::from_hms_opt(hour, minute, second)?),
            (Some((hour, minute, second)), Some(is_afternoon)) => {
                let hour = Some(hour).filter(|hour| (1..=12).contains(hour))?;
                let hour = hour % 12 + if is_afternoon { 12 } else { 0 };
                Some(NaiveTime::from_hms_opt(hour, minute, second)?)
            }
        };
        Some(Stamp { date: WrittenStamp::Settled(date), time, zone: self.zone.unwrap_or(Zone::None) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::timestamp::{Times, read};

    fn at(text: &str) -> Option<i64> {
        read(text.as_bytes(), Times::IN_UTC).ok()
    }

    #[test]
    fn a_month_by_name_needs_no_order() {
        let timestamp = at("2026-09-21T10:00:00Z");
        assert!(timestamp.is_some());
        for text in [
            "21-Sep-2026 10:00",
            "21-sep-26 10:00:00",
            "21 September 2026 10:00",
            "21. September 2026, 10:00",
            "Sep 21, 2026, 10:00:00 AM",
            "Sep 21, 2026 10:00:00\u{202f}AM",
            "21 de septiembre de 2026 10:00",
            "21-set-2026 10.00",
            "Mon Sep 21 10:00:00 GMT 2026",
            "Mon Sep 21 06:00:00 EDT 2026",
            "Mon, 21 Sep 2026 10:00:00 +0000",
            "Mon Sep 21 2026 12:00:00 GMT+0200 (Central European Summer Time)",
            "21-SEP-26 10.00.00.000000 AM",
            "21 septembre 2026 à 10:00",
            "21 sept. 2026, 10:00:00 a. m.",
            "21. September 2026 um 10:00 Uhr",
            "20260921100000.123",
            "20260921100000",
            "1789984800",
            "1789984800000",
        ] {
            assert_eq!(at(text), timestamp, "{text}");
        }
        assert_eq!(at("21-Oct-2026 10:00"), at("2026-10-21T10:00:00Z"));
        assert_eq!(at("2. März 2026"), at("2026-03-02"));
    }

    #[test]
    fn what_is_no_date_stays_refused() {
        for text in [
            "Sep 2026",
            "31-Feb-2026",
            "21-Sep-Oct-2026",
            "Sep 21 2026 13:00 PM",
            "Sep 21 2026 PM",
            "Monday Tuesday 21 Sep 2026",
            "21-Sepp-2026",
            "21 Sep 2026 10:00 11:00",
            "20261321100000",
            "20260921100000.x",
            "202609211000",
            "Standard User 12 Mar",
            "May",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn no_name_stands_for_two_months() {
        let mut seen = std::collections::BTreeMap::new();
        for (month, names) in MONTHS.iter().enumerate() {
            for name in names.split(' ') {
                assert_eq!(*seen.entry(name).or_insert(month), month, "{name}");
            }
        }
    }
}
