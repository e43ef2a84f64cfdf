//! One file of an export: a table in a dialect, a separator and an encoding.

use super::dialect::{Dialect, Quotes};
use super::tables::{Cell, Object, Table};
use chrono_tz::Tz;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Encoding {
    Utf8,
    Utf8Bom,
    Cp1252,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    pub(super) const ALL: [Self; 5] = [Self::Utf8, Self::Utf8Bom, Self::Cp1252, Self::Utf16Le, Self::Utf16Be];

    /// Encodings but UTF-8 have their byte order mark, without which nobody knows them.
    fn encode(self, text: &str) -> Vec<u8> {
        let utf16 = || std::iter::once(0xfeff).chain(text.encode_utf16());
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf8Bom => ["\u{feff}", text].concat().into_bytes(),
            Self::Cp1252 => cp1252(text).unwrap_or_else(|| text.as_bytes().to_vec()),
            Self::Utf16Le => utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
}

/// None where the bytes would lack a character, or would be read as UTF-8.
fn cp1252(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, is_lossy) = encoding_rs::WINDOWS_1252.encode(text);
    let is_mistaken = !text.is_ascii() && std::str::from_utf8(&bytes).is_ok();
    (!is_lossy && !is_mistaken).then(|| bytes.into_owned())
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub dialect: Dialect,
    pub separator: char,
    pub encoding: Encoding,
}

impl Style {
    pub(super) const SEPARATORS: [char; 6] = [',', ';', '\t', '|', '^', '`'];

    /// What the exporter does unless told otherwise.
    pub(super) fn usual(dialect: Dialect) -> Self {
        let separator = match dialect {
            Dialect::ExcelDayFirst => ';',
            Dialect::Inspector => '\t',
            _ => ',',
        };
        let encoding = match dialect {
            Dialect::DataLoader => Encoding::Utf8Bom,
            Dialect::DataExport | Dialect::ExcelUs | Dialect::ExcelDayFirst | Dialect::ReportDayFirst => {
                Encoding::Cp1252
            }
            _ => Encoding::Utf8,
        };
        Self { dialect, separator, encoding }
    }

    fn line(self, cells: Vec<Written>) -> String {
        let cells: Vec<String> = cells.into_iter().map(|cell| self.quoted(cell)).collect();
        cells.join(&self.separator.to_string())
    }

    fn quoted(self, cell: Written) -> String {
        let needs =
            |more: &[char]| cell.text.contains([self.separator, '"', '\n', '\r']) || cell.text.contains(more);
        let is_quoted = match self.dialect.quotes() {
            Quotes::Always => true,
            Quotes::WhereNeeded => needs(&[]),
            Quotes::WhereBlank => needs(&[' ', '\t', ',']),
            Quotes::AroundTimes => cell.is_time || needs(&[]),
        };
        if is_quoted { format!("\"{}\"", cell.text.replace('"', "\"\"")) } else { cell.text }
    }
}

/// The text of a cell before quotes.
struct Written {
    text: String,
    is_time: bool,
}

impl Written {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_time: false }
    }
}

pub(super) struct File {
    pub name: String,
    pub style: Style,
    /// Only columns that the dialect shows.
    pub table: Table,
}

impl File {
    pub(super) fn bytes(&self, zone: Tz) -> Vec<u8> {
        let end = self.style.dialect.line_end();
        let mut lines = vec![self.style.line(self.header())];
        for (place, row) in self.table.rows.iter().enumerate() {
            lines.push(self.style.line(self.cells(row, place, zone)));
        }
        if self.style.dialect.is_report() {
            lines.extend(self.footer());
        }
        let mut text = lines.join(end);
        if self.style.dialect != Dialect::Inspector {
            text.push_str(end);
        }
        self.style.encoding.encode(&text)
    }

    fn header(&self) -> Vec<Written> {
        let title = |column: &&'static str| {
            let title = self.style.dialect.title(self.table.object, column);
            Written::plain(title.expect("only columns that the dialect shows"))
        };
        let mut titles: Vec<Written> = self.table.columns.iter().map(title).collect();
        if self.style.dialect == Dialect::Inspector {
            titles.insert(0, Written::plain("_"));
            titles.extend(self.relations().into_iter().map(Written::plain));
        }
        titles
    }

    fn cells(&self, row: &[Cell], place: usize, zone: Tz) -> Vec<Written> {
        let cell = |(column, cell): (usize, &Cell)| Written {
            text: self.style.dialect.cell_text(cell, zone, place + column),
            is_time: matches!(cell, Cell::Moment(_)),
        };
        let mut cells: Vec<Written> = row.iter().enumerate().map(cell).collect();
        if self.style.dialect == Dialect::Inspector {
            cells.insert(0, Written::plain(format!("[{}]", object_name(self.table.object))));
            let relations = self.relations();
            cells.extend(relations.iter().map(|relation| self.relation_cell(relation, row)));
        }
        cells
    }

    /// The paths before each dot of the columns: Inspector shows them as columns of their own.
    fn relations(&self) -> Vec<&'static str> {
        let mut relations = Vec::new();
        for column in &self.table.columns {
            for (dot, _) in column.match_indices('.') {
                if !relations.contains(&&column[..dot]) {
                    relations.push(&column[..dot]);
                }
            }
        }
        relations
    }

    /// The name of the related object, or nothing where the record has none.
    fn relation_cell(&self, relation: &str, row: &[Cell]) -> Written {
        let is_within =
            |column: &str| column.strip_prefix(relation).is_some_and(|rest| rest.starts_with('.'));
        let mut within = self.table.columns.iter().zip(row).filter(|(column, _)| is_within(column));
        let is_related = within.any(|(_, cell)| !matches!(cell, Cell::Text(None)));
        let name = relation.rsplit('.').next().expect("a path has a last part");
        Written::plain(if is_related { format!("[{name}]") } else { String::new() })
    }

    /// Two empty lines and five of furniture.
    fn footer(&self) -> Vec<String> {
        let made = match self.style.dialect {
            Dialect::ReportDayFirst => "08/09/2026 11:22",
            _ => "9/8/2026 11:22 AM",
        };
        let furniture = [
            format!("{} Report", object_name(self.table.object)),
            "Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.".to_owned(),
            "Confidential Information - Do Not Distribute".to_owned(),
            format!("Generated By:  Jo Admin  {made}"),
            "Acme Corp".to_owned(),
        ];
        let lines = furniture.into_iter().map(|text| self.style.line(vec![Written::plain(text)]));
        [String::new(), String::new()].into_iter().chain(lines).collect()
    }
}

pub(super) fn object_name(object: Object) -> String {
    format!("{object:?}")
}
