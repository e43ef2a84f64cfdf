//! One file of an export: a table in a style, with what stands around its rows.

use super::around::Around;
use super::dialect::{Dialect, Quotes};
use super::labels::user_type_label;
use super::login_codes::{status_code, type_code};
use super::moment_form::MomentForm;
use super::tables::{Cell, Object, Table};
use chrono_tz::Tz;

const ZERO_ID: &str = "000000000000000AAA";

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

    /// The byte order mark, as the character that it is.
    fn mark(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Cp1252 => "",
            Self::Utf8Bom | Self::Utf16Le | Self::Utf16Be => "\u{feff}",
        }
    }

    /// Encodings but UTF-8 have their byte order mark, without which nobody knows them.
    fn encode(self, text: &str) -> Vec<u8> {
        let marked = [self.mark(), text].concat();
        match self {
            Self::Utf8 | Self::Utf8Bom => marked.into_bytes(),
            Self::Cp1252 => cp1252(text).unwrap_or_else(|| text.as_bytes().to_vec()),
            Self::Utf16Le => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
}

/// None where the bytes would lack a character, or would be read as UTF-8.
fn cp1252(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, is_lossy) = encoding_rs::WINDOWS_1252.encode(text);
    let is_mistaken = !text.is_ascii() && std::str::from_utf8(&bytes).is_ok();
    (!is_lossy && !is_mistaken).then(|| bytes.into_owned())
}

/// How the cells of a file are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub dialect: Dialect,
    pub separator: char,
    pub encoding: Encoding,
    pub moments: MomentForm,
    /// What stands where a typed value is null.
    pub null_word: &'static str,
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
        let (moments, null_word) = (dialect.moment_forms()[0], dialect.null_words()[0]);
        Self { dialect, separator, encoding, moments, null_word }
    }

    pub(super) fn line(self, cells: Vec<Written>) -> String {
        let cells: Vec<String> = cells.into_iter().map(|cell| self.quoted(cell)).collect();
        cells.join(&self.separator.to_string())
    }

    fn quoted(self, cell: Written) -> String {
        if self.quotes(&cell) { format!("\"{}\"", cell.text.replace('"', "\"\"")) } else { cell.text }
    }

    pub(super) fn quotes(self, cell: &Written) -> bool {
        let needs =
            |more: &[char]| cell.text.contains([self.separator, '"', '\n', '\r']) || cell.text.contains(more);
        match self.dialect.quotes() {
            Quotes::Always => true,
            Quotes::WhereNeeded => needs(&[]),
            Quotes::WhereBlank => needs(&[' ', '\t', ',']),
            Quotes::AroundTimes => cell.kind == WrittenKind::Time || needs(&[]),
            Quotes::AroundTexts => cell.kind == WrittenKind::Text,
        }
    }

    /// A cell of a column. Where a dialect has several nulls, the place says which.
    fn written(self, column: &str, cell: &Cell, zone: Tz, place: usize) -> Written {
        let kind = match cell {
            Cell::Moment(Some(_)) => WrittenKind::Time,
            Cell::Moment(None) | Cell::Reference(None) | Cell::MasterReference(None) | Cell::Flag(_) => {
                WrittenKind::Value
            }
            Cell::Text(_) | Cell::UserType(_) | Cell::Reference(_) | Cell::MasterReference(_) => {
                WrittenKind::Text
            }
        };
        Written { text: self.text(column, cell, zone, place), kind }
    }

    fn text(self, column: &str, cell: &Cell, zone: Tz, place: usize) -> String {
        let dialect = self.dialect;
        match cell {
            Cell::Text(Some(text)) if dialect == Dialect::EventLogFile => event_text(column, text),
            Cell::Text(Some(text)) => dialect.lines(text),
            Cell::Reference(Some(id)) | Cell::MasterReference(Some(id)) => dialect.id(id).to_owned(),
            Cell::UserType(name) if dialect.has_labels() => user_type_label(name).to_owned(),
            Cell::UserType(name) => name.clone(),
            Cell::Flag(flag) => dialect.flag(*flag).to_owned(),
            Cell::Moment(Some(moment)) => self.moments.write(dialect.clock(*moment, zone)),
            Cell::Text(None) | Cell::Reference(None) | Cell::MasterReference(None) | Cell::Moment(None) => {
                self.null(cell, place).to_owned()
            }
        }
    }

    fn null(self, cell: &Cell, place: usize) -> &'static str {
        match (self.dialect, cell) {
            // Left by another tool that the file went through.
            (Dialect::ExcelUs, _) if place.is_multiple_of(3) => "#N/A",
            (Dialect::DataExport | Dialect::ExcelUs | Dialect::ExcelDayFirst, Cell::Reference(_)) => ZERO_ID,
            (dialect, Cell::Text(_)) if !dialect.has_null_texts() => "",
            _ => self.null_word,
        }
    }
}

/// Types and statuses of logins by their codes.
fn event_text(column: &str, text: &str) -> String {
    let code = match column {
        "LoginType" => type_code(text),
        "Status" => status_code(text),
        _ => None,
    };
    code.unwrap_or(text).to_owned()
}

/// The text of a cell before quotes.
pub(super) struct Written {
    pub text: String,
    kind: WrittenKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WrittenKind {
    Text,
    Time,
    /// Neither: a flag, or nothing.
    Value,
}

impl Written {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: WrittenKind::Text }
    }
}

pub(super) struct File {
    pub name: String,
    pub style: Style,
    /// Only columns that the dialect shows.
    pub table: Table,
    pub around: Around,
}

impl File {
    /// A file with nothing but its header and its rows.
    pub(super) fn bare(name: String, style: Style, table: Table) -> Self {
        Self { name, style, table, around: Around::default() }
    }

    pub(super) fn bytes(&self, zone: Tz) -> Vec<u8> {
        let dialect = self.style.dialect;
        let header = self.style.line(self.titles());
        let mut lines = self.around.above.clone();
        if !self.around.lacks_header {
            lines.push(header.clone());
        }
        for (place, row) in self.table.rows.iter().enumerate() {
            if self.around.header_again == Some(place) {
                // Where files were joined, the bytes of the second stand there from its mark on.
                lines.push([self.style.encoding.mark(), &header].concat());
            }
            lines.push(self.style.line(self.cells(row, place, zone)));
        }
        if dialect.is_report() {
            lines.extend(self.footer());
        }
        lines.extend(self.around.below.iter().cloned());
        let end = dialect.line_end();
        let mut text = lines.join(end);
        if self.ends_its_last_line() {
            text.push_str(end);
        }
        self.style.encoding.encode(&text)
    }

    fn ends_its_last_line(&self) -> bool {
        self.style.dialect != Dialect::Inspector && !self.around.lacks_last_line_end
    }

    fn titles(&self) -> Vec<Written> {
        let title = |column: &&'static str| {
            let title = self.style.dialect.title(self.table.object, column);
            title.expect("only columns that the dialect shows")
        };
        let (mut titles, behind) = self.tool_titles();
        titles.extend(self.table.columns.iter().map(title));
        titles.extend(behind);
        titles.into_iter().map(Written::plain).collect()
    }

    fn cells(&self, row: &[Cell], place: usize, zone: Tz) -> Vec<Written> {
        let (mut cells, behind) = self.tool_cells(row, place, zone);
        cells.extend(
            self.table
                .columns
                .iter()
                .zip(row)
                .enumerate()
                .map(|(number, (column, cell))| self.style.written(column, cell, zone, place + number)),
        );
        cells.extend(behind);
        if self.may_lack_its_end(place, zone) {
            // A line of one cell could be anything.
            while cells.len() > 2 && cells.last().is_some_and(|cell| cell.text.is_empty()) {
                cells.pop();
            }
        }
        cells
    }

    /// Whether the empty cells at the end of a row are left out.
    fn may_lack_its_end(&self, place: usize, zone: Tz) -> bool {
        let is_cut_off = place + 1 == self.table.rows.len() && !self.ends_its_last_line();
        self.around.lacks_empty_ends
            && !is_cut_off
            && !self.looks_quoted(zone)
            && !self.seems_shifted(&self.table.rows[place])
    }

    /// Whether the first row starts with a quote, as if every cell did. Who quotes every cell writes every cell.
    fn looks_quoted(&self, zone: Tz) -> bool {
        let first = self.table.rows.first().and_then(|row| row.first()).zip(self.table.columns.first());
        first.is_some_and(|(cell, column)| self.style.quotes(&self.style.written(column, cell, zone, 0)))
    }

    /// Whether a short row would seem to have lost another cell than its last: where an address should be there is
    /// something else, as in masked exports.
    fn seems_shifted(&self, row: &[Cell]) -> bool {
        self.table.columns.iter().zip(row).any(|(column, cell)| {
            *column == "Email" && matches!(cell, Cell::Text(Some(text)) if !text.contains('@'))
        })
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
