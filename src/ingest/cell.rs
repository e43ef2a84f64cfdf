//! From the bytes of one cell to a typed value, or to the reason why not.

use super::nested;
use super::timestamp::{self, Times};
use crate::model::calendar::day_in;
use crate::model::id::{IdCell, RecordId};

/// What a column holds, and so how its cells are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellKind {
    /// A record id; with the key prefixes that its object's ids have, where they are certain.
    Id(&'static [&'static str]),
    /// Any text.
    Text,
    /// A text that is compared as it stands: of the words for nothing only those of exporters count.
    Key,
    /// The related record, where an exporter wrote it into one cell: its name, if that can be read.
    Nested(&'static [&'static str]),
    /// `true`, `false`, `1` or `0`.
    Flag,
    /// A time, or a date where the exporter left the time away.
    Timestamp,
    /// A day, in the zone in which days are counted: it tells nothing of when the export was made.
    Day,
    /// A whole number.
    Count,
}

/// A typed cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ReadCell<'a> {
    Null,
    Id(RecordId),
    Text(&'a [u8]),
    Flag(bool),
    Timestamp(i64),
    Day(i32),
    Count(i64),
}

/// A typed cell, and whether it had to be mended on the way.
pub(super) struct CellRead<'a> {
    pub(super) cell: ReadCell<'a>,
    pub(super) repaired: bool,
}

impl<'a> From<ReadCell<'a>> for CellRead<'a> {
    fn from(cell: ReadCell<'a>) -> Self {
        Self { cell, repaired: false }
    }
}

/// Reads one cell.
///
/// # Errors
///
/// A clause that follows the cell's value in a sentence: `is not a date`.
pub(super) fn read(bytes: &[u8], kind: CellKind, times: Times) -> Result<CellRead<'_>, String> {
    let text = match kind {
        CellKind::Key => {
            let text = bytes.trim_ascii();
            // NULL may be what somebody typed in for want of a value: that is for the reader to know.
            let is_none = is_null(text) && text != b"NULL";
            return Ok(if is_none { ReadCell::Null } else { ReadCell::Text(text) }.into());
        }
        CellKind::Text | CellKind::Nested(_) => bytes.trim_ascii(),
        _ => without_hard_blanks(bytes),
    };
    if is_null(text) {
        return Ok(ReadCell::Null.into());
    }
    match kind {
        CellKind::Text | CellKind::Key => Ok(ReadCell::Text(text).into()),
        CellKind::Nested(path) => Ok(nested::value(text, path).map_or(ReadCell::Null, ReadCell::Text).into()),
        _ if is_word_for_nothing(text) => Ok(ReadCell::Null.into()),
        CellKind::Timestamp if timestamp::stands_for_none(text) => Ok(ReadCell::Null.into()),
        CellKind::Id(prefixes) => id(text, prefixes),
        CellKind::Flag => flag(text).map(|flag| ReadCell::Flag(flag).into()),
        CellKind::Timestamp => {
            timestamp::read(text, times).map(|timestamp| ReadCell::Timestamp(timestamp).into())
        }
        CellKind::Day => {
            timestamp::read(text, times).map(|timestamp| ReadCell::Day(day_in(times.days, timestamp)).into())
        }
        CellKind::Count => count(text).map(|count| ReadCell::Count(count).into()),
    }
}

/// Nothing, as exporters write it into any cell: an empty one, the `null` of some `sf` versions, Data Loader's `#N/A`,
/// the words of databases that can be nobody's name.
pub(super) fn is_null(text: &[u8]) -> bool {
    [&b""[..], b"null", b"NULL", b"#N/A", b"#NV", b"#N/D", b"\\N", b"<null>", b"<NULL>", b"(null)"]
        .contains(&text)
}

/// Words for nothing in cells that hold an id, a flag, a time or a number: R, Python, databases and people write them.
/// In a text they could be a name.
fn is_word_for_nothing(text: &[u8]) -> bool {
    const WORDS: [&str; 17] = [
        "null",
        "na",
        "n/a",
        "none",
        "nil",
        "nan",
        "nat",
        "<na>",
        "<none>",
        "<null>",
        "(null)",
        "undefined",
        "#n/a",
        "#nv",
        "-",
        "--",
        "empty",
    ];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes()))
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

fn id<'a>(text: &[u8], prefixes: &[&str]) -> Result<CellRead<'a>, String> {
    let (id, repaired) = match RecordId::parse(text).map_err(|error| error.to_string())? {
        IdCell::Null => return Ok(ReadCell::Null.into()),
        IdCell::Id(id) => (id, false),
        IdCell::Repaired(id) => (id, true),
    };
    if prefixes.is_empty() || prefixes.iter().any(|prefix| id.prefix() == prefix.as_bytes()) {
        return Ok(CellRead { cell: ReadCell::Id(id), repaired });
    }
    Err(format!("is an id of another object: ids of this column start with {}", prefixes[0]))
}

/// Spreadsheets write TRUE and FALSE in the language of their user, Postgres `t` and `f`.
const TRUE_WORDS: [&str; 13] =
    ["1", "1.0", "true", "t", "yes", "y", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar", "sant"];
const FALSE_WORDS: [&str; 12] =
    ["0", "0.0", "false", "f", "no", "n", "falsch", "faux", "falso", "onwaar", "falskt", "usant"];

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
    let wrong = || "is not a whole number".to_owned();
    let text = std::str::from_utf8(text).map_err(|_| wrong())?;
    // Some exporters write counts as 12.0.
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::timestamp::Times;

    fn cell(text: &str, kind: CellKind) -> Result<ReadCell<'_>, String> {
        read(text.as_bytes(), kind, Times::IN_UTC).map(|read| read.cell)
    }

    #[test]
    fn nothing_is_written_in_many_ways() {
        for text in ["", "  ", "null", "NULL", "#N/A", "\\N", "<null>"] {
            assert_eq!(cell(text, CellKind::Timestamp), Ok(ReadCell::Null), "{text}");
            assert_eq!(cell(text, CellKind::Text), Ok(ReadCell::Null), "{text}");
        }
        assert_eq!(cell("000000000000000AAA", CellKind::Id(&["003"])), Ok(ReadCell::Null));
        for text in ["NA", "None", "n/a", "-", "NaT"] {
            assert_eq!(cell(text, CellKind::Timestamp), Ok(ReadCell::Null), "{text}");
            assert_eq!(cell(text, CellKind::Id(&["003"])), Ok(ReadCell::Null), "{text}");
            assert_eq!(cell(text, CellKind::Text), Ok(ReadCell::Text(text.as_bytes())), "{text}");
        }
        assert_eq!(cell("NULL", CellKind::Key), Ok(ReadCell::Text(b"NULL")));
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
            assert_eq!(cell(text, CellKind::Flag), Ok(ReadCell::Flag(flag)));
        }
        assert!(cell("perhaps", CellKind::Flag).is_err());
        assert!(cell("America/Lima", CellKind::Flag).is_err());
    }

    #[test]
    fn an_id_of_another_object_is_refused() {
        assert!(cell("0015g00000XyZab", CellKind::Id(&["003"])).is_err());
        assert!(cell("00e000000000001", CellKind::Id(&["00E"])).is_err());
        assert!(cell("0035g00000XyZab", CellKind::Id(&["003"])).is_ok());
    }

    #[test]
    fn counts_are_whole() {
        assert_eq!(cell("12", CellKind::Count), Ok(ReadCell::Count(12)));
        assert_eq!(cell("12.0", CellKind::Count), Ok(ReadCell::Count(12)));
        assert!(cell("12.5", CellKind::Count).is_err());
    }
}
