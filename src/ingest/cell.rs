//! From the bytes of one cell to a typed value, or to the reason why not.

use super::moment::{self, Times};
use crate::model::calendar::day_in;
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
    /// A day, in the zone in which days are counted: it tells nothing of when the export was made.
    Day,
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
    Day(i32),
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

/// Reads one cell.
///
/// # Errors
///
/// A clause that follows the cell's value in a sentence: `is no date`.
pub(super) fn read(bytes: &[u8], kind: Kind, times: Times) -> Result<Read<'_>, String> {
    let text = if kind == Kind::Text { bytes.trim_ascii() } else { without_hard_blanks(bytes) };
    if is_null(text) {
        return Ok(Cell::Null.into());
    }
    match kind {
        Kind::Text => Ok(Cell::Text(text).into()),
        Kind::Id(prefix) => id(text, prefix),
        Kind::Flag => flag(text).map(|flag| Cell::Flag(flag).into()),
        Kind::Moment => moment::read(text, times).map(|moment| Cell::Moment(moment).into()),
        Kind::Day => moment::read(text, times).map(|moment| Cell::Day(day_in(times.days, moment)).into()),
        Kind::Count => count(text).map(|count| Cell::Count(count).into()),
    }
}

/// Nothing, as the exporters write it: an empty cell, the `null` of some `sf` versions, Data Loader's `#N/A`.
pub(super) fn is_null(text: &[u8]) -> bool {
    [&b""[..], b"null", b"#N/A", b"#NV", b"#N/D"].contains(&text)
}

/// A cell without the blanks around it, those that do not break lines included: web pages and spreadsheets leave
/// them behind.
fn without_hard_blanks(bytes: &[u8]) -> &[u8] {
    let mut text = bytes.trim_ascii();
    while let [0xC2, 0xA0, rest @ ..] | [0xA0, rest @ ..] = text {
        text = rest.trim_ascii_start();
    }
    while let [rest @ .., 0xC2, 0xA0] | [rest @ .., 0xA0] = text {
        text = rest.trim_ascii_end();
    }
    text
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

/// Spreadsheets write TRUE and FALSE in the language of their user.
const TRUE_WORDS: [&str; 9] = ["1", "true", "yes", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar"];
const FALSE_WORDS: [&str; 8] = ["0", "false", "no", "falsch", "faux", "falso", "onwaar", "falskt"];

fn flag(text: &[u8]) -> Result<bool, String> {
    let is = |word: &&str| text.eq_ignore_ascii_case(word.as_bytes());
    if TRUE_WORDS.iter().any(is) {
        Ok(true)
    } else if FALSE_WORDS.iter().any(is) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::moment::Times;

    fn cell(text: &str, kind: Kind) -> Result<Cell<'_>, String> {
        read(text.as_bytes(), kind, Times::utc()).map(|read| read.cell)
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
        for (text, flag) in [
            ("WAHR", true),
            ("FAUX", false),
            ("1\u{a0}", true),
            ("1", true),
            ("0", false),
            ("TRUE", true),
            ("false", false),
        ] {
            assert_eq!(cell(text, Kind::Flag), Ok(Cell::Flag(flag)));
        }
        assert!(cell("perhaps", Kind::Flag).is_err());
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
