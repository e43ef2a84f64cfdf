//! Who wrote a file: encoding, separator, quoting, and the exporter's name for reports.

use std::borrow::Cow;

/// How a file's characters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf8WithMark,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

impl Encoding {
    /// What a byte order mark says; UTF-8 until proven otherwise where there is none.
    pub(super) fn of_mark(bytes: &[u8]) -> Self {
        match bytes {
            [0xEF, 0xBB, 0xBF, ..] => Self::Utf8WithMark,
            [0xFF, 0xFE, ..] => Self::Utf16Le,
            [0xFE, 0xFF, ..] => Self::Utf16Be,
            _ => Self::Utf8,
        }
    }

    /// The name in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8WithMark => "utf-8-bom",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
        }
    }
}

/// Decodes a cell of a file that is not known to be UTF-8 as a whole: never fails.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

const SEPARATORS: [u8; 6] = [b',', b';', b'\t', b'|', b'^', b'`'];

/// The separator that stands most often in the header, outside quotes.
pub(super) fn separator(head: &[u8]) -> u8 {
    let mut counts = [0_u32; SEPARATORS.len()];
    let mut in_quotes = false;
    for byte in head.iter().skip_while(|byte| matches!(byte, b'\r' | b'\n')) {
        match byte {
            b'"' => in_quotes = !in_quotes,
            b'\r' | b'\n' if !in_quotes => break,
            _ if !in_quotes => {
                if let Some(place) = SEPARATORS.iter().position(|separator| separator == byte) {
                    counts[place] += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    let place = counts.iter().position(|count| *count == most).unwrap_or(0);
    SEPARATORS[place]
}

/// Whether the row under the header starts with a quote.
pub(super) fn quotes_rows(head: &[u8]) -> bool {
    let mut in_quotes = false;
    let mut ended = false;
    for byte in head {
        match byte {
            b'"' if ended => return true,
            b'\r' | b'\n' if !in_quotes => ended = true,
            _ if ended => return false,
            b'"' => in_quotes = !in_quotes,
            _ => {}
        }
    }
    false
}

/// A separator's name in reports.
pub(super) fn separator_name(separator: u8) -> &'static str {
    match separator {
        b';' => "semicolon",
        b'\t' => "tab",
        b'|' => "pipe",
        b'^' => "caret",
        b'`' => "backquote",
        _ => "comma",
    }
}

/// The separator that a spreadsheet's first line `sep=;` announces, and the length of that line.
pub(super) fn announced_separator(head: &[u8]) -> Option<(u8, usize)> {
    let line = head.split(|byte| *byte == b'\n').next()?;
    let text = line.trim_ascii();
    let text = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
    match text {
        [s, e, p, b'=', separator] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => {
            Some((*separator, (line.len() + 1).min(head.len())))
        }
        _ => None,
    }
}

/// How a file names its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// As the API does.
    Api,
    /// As reports and Setup pages do.
    Labels,
    /// By labels, and users by their names: the Setup download of logins.
    LabelsAndUsernames,
}

/// What was seen of a file that tells its exporter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs<'a> {
    pub(super) headers: &'a [String],
    /// How columns are named.
    pub(super) naming: Naming,
    pub(super) quoted: bool,
    pub(super) with_mark: bool,
    /// The first time in the file.
    pub(super) time: Option<&'a str>,
}

/// An exporter, known by the first test that holds.
struct Dialect {
    name: &'static str,
    is: fn(&Signs) -> bool,
}

/// The exporters, most particular first.
const DIALECTS: [Dialect; 10] = [
    Dialect { name: "inspector", is: |signs| signs.headers.first().is_some_and(|first| first == "_") },
    Dialect { name: "setup-login-history", is: |signs| signs.naming == Naming::LabelsAndUsernames },
    Dialect { name: "report", is: |signs| signs.naming == Naming::Labels },
    Dialect {
        name: "spreadsheet",
        is: |signs| signs.time.is_some_and(|time| !time.get(..4).is_some_and(is_number)),
    },
    Dialect {
        name: "data-export",
        is: |signs| signs.quoted && signs.time.is_some_and(|time| time.contains(' ')),
    },
    Dialect {
        name: "data-loader",
        is: |signs| {
            let upper = |header: &String| !header.chars().any(char::is_lowercase);
            signs.headers.iter().all(upper) || (signs.quoted && signs.with_mark)
        },
    },
    Dialect { name: "bulk-api", is: |signs| signs.quoted },
    Dialect { name: "sf-query", is: |signs| signs.time.is_none_or(|time| time.ends_with("+0000")) },
    Dialect { name: "workbench", is: |signs| signs.time.is_some_and(|time| time.ends_with('Z')) },
    Dialect { name: "csv", is: |_| true },
];

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The exporter's name for reports: a guess for the reader, on which nothing depends.
pub(super) fn name(signs: &Signs) -> &'static str {
    DIALECTS.iter().find(|dialect| (dialect.is)(signs)).map_or("csv", |dialect| dialect.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_stands_outside_quotes() {
        assert_eq!(separator(b"Id;\"a,b,c\";Name\n1,2,3,4"), b';');
        assert_eq!(separator(b"\"Id\"\t\"Name\"\n"), b'\t');
        assert_eq!(separator(b"Id\n"), b',');
    }

    #[test]
    fn a_spreadsheets_first_line_names_the_separator() {
        assert_eq!(announced_separator(b"sep=;\r\nId;Name\r\n"), Some((b';', 7)));
        assert_eq!(announced_separator(b"Id;Name\n"), None);
    }

    #[test]
    fn quoting_is_seen_on_the_first_row() {
        assert!(quotes_rows(b"\"Id\",\"Name\"\r\n\"1\",\"2\"\r\n"));
        assert!(!quotes_rows(b"Id,Name\n1,2\n"));
        assert!(!quotes_rows(b"Id,Name\n"));
    }

    #[test]
    fn decoding_never_fails() {
        assert_eq!(text(b"Ren\xe9"), "Ren\u{e9}");
        assert_eq!(text(b"\x81\x8d"), "\u{81}\u{8d}");
        assert_eq!(text("Ren\u{e9}".as_bytes()), "Ren\u{e9}");
    }
}
