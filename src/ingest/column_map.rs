//! The columns of an object as they stand in one file: where each is, and how its cells are read.

use std::hash::{Hash, Hasher};

use chrono_tz::Tz;
use rustc_hash::FxHasher;

use super::cell::{self, CellKind, ReadCell};
use super::date_order::DateOrders;
use super::dialect::{self, Naming};
use super::discover::FoundFile;
use super::file_stats::FileStats;
use super::headerless::in_any_order;
use super::nested;
use super::options::ReadOptions;
use super::refuse::shown;
use super::remark::{is_report_footer, is_tool_line_text};
use super::schema::{ColumnNeed, Header, ObjectSchema};
use super::source::Source;
use super::timestamp::Times;
use crate::error::{Error, Result};
use crate::model::calendar::DateOrder;
use crate::model::id::RecordId;
use crate::model::input::RefusedRow;
use crate::model::object::Object;
use crate::model::person::is_masked;
use crate::model::text::joined;
use crate::org::column::{EMAIL, USER_ID, USERNAME};

/// A schema laid over a file's header.
pub(super) struct ColumnMap {
    schema: &'static ObjectSchema,
    places: Vec<Option<usize>>,
    headers: Vec<String>,
    /// How the times of each of the schema's columns are meant.
    times: Vec<Times>,
    is_labelled: bool,
    separator: u8,
    label: String,
    /// Whether rows may lack empty cells at their end: spreadsheet programs leave them out, and quote no cell without need.
    may_be_short: bool,
}

impl ColumnMap {
    /// Finds the columns of a schema in a file's header.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when a needed column is missing or occurs twice.
    pub(super) fn new(
        schema: &'static ObjectSchema,
        found: &FoundFile,
        source: &Source,
        orders: &DateOrders,
        options: &ReadOptions,
    ) -> Result<Self> {
        let label = &found.label;
        let header = Header::of(&source.headers, schema);
        let missing = header.missing(schema);
        if !missing.is_empty() {
            let message = format!(
                "{label}: no column {}, so it cannot be read as {}",
                joined(&missing, "or"),
                schema.object.name()
            );
            return Err(Error::input(message, "export the object again with these columns"));
        }
        let places = header.places(schema);
        for (column, place) in schema.columns.iter().zip(&places) {
            if place.is_some_and(|place| header.stands_twice(place)) {
                let message = format!("{label}: duplicate column {}", column.headers[0]);
                return Err(Error::input(message, "remove one of the two"));
            }
        }
        let times = (0..schema.columns.len())
            .map(|column| {
                // API exports are written in UTC, whatever the object; labels come with the zone of their user.
                let is_labelled = places[column].is_some_and(|place| header.is_label(place));
                let usual = if is_labelled { options.zone } else { Tz::UTC };
                Times {
                    unmarked: options.unmarked_zone.unwrap_or(usual),
                    is_said: options.unmarked_zone.is_some(),
                    days: options.zone,
                    order: orders.by_column.get(column).copied().flatten(),
                }
            })
            .collect();
        Ok(Self {
            schema,
            places,
            headers: source.headers.clone(),
            times,
            is_labelled: header.is_labelled(schema),
            separator: source.separator,
            label: label.clone(),
            may_be_short: !source.quotes_all && !source.quoted,
        })
    }

    /// How the file names its columns.
    pub(super) fn naming(&self) -> Naming {
        if self.is_labelled { Naming::Labels } else { Naming::Api }
    }

    /// The place of a column among the schema's.
    pub(super) fn index(&self, name: &str) -> usize {
        self.schema.columns.iter().position(|column| column.name == name).unwrap_or(usize::MAX)
    }

    /// How many columns the file has.
    pub(super) fn width(&self) -> usize {
        self.headers.len()
    }

    /// How the times of a column are meant.
    pub(super) fn times(&self, name: &str) -> Times {
        self.times[self.index(name)]
    }

    /// The place in the file's header of one of the schema's columns.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(self.index(name)).copied().flatten()
    }

    /// Whether the file has a column.
    pub(super) fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// Reads a record's cells, in the order of the schema's columns; refuses the record where one is bad.
    ///
    /// `whole` may find a fault with the row that no single cell has: the column that it concerns and the
    /// reason.
    pub(super) fn cells<'r>(
        &self,
        record: &'r csv::ByteRecord,
        line: u64,
        cells: &mut Vec<ReadCell<'r>>,
        stats: &mut FileStats,
        whole: impl Fn(&[ReadCell<'r>]) -> Option<(&'static str, &'static str)>,
    ) -> bool {
        cells.clear();
        if record.iter().all(is_blank) {
            return false;
        }
        if self.is_header_again(record) {
            stats.see_header_again();
            return false;
        }
        if is_tool_line(record, self.headers.len()) {
            stats.see_tool_line(&dialect::text(&line_text(record)));
            return false;
        }
        stats.pass(record);
        if stats.row_spans_lines && self.swallows_rows(record) {
            stats.swallow(self.refusal(record, line, None, String::new()));
        }
        let read = self.read(record, cells, stats).and_then(|repaired| match whole(cells) {
            Some((name, reason)) => Err((self.place(name), reason.to_owned())),
            None => Ok(repaired),
        });
        match read {
            Ok(repaired) => {
                let timestamps = cells.iter().filter_map(|cell| match cell {
                    ReadCell::Timestamp(timestamp) => Some(*timestamp),
                    _ => None,
                });
                stats.accept(timestamps, || self.record_of(cells, record), repaired);
                stats.see_width(record.len() < self.headers.len());
                true
            }
            Err((place, reason)) => {
                cells.clear();
                let first = dialect::text(record.get(0).unwrap_or_default());
                let is_lonely = record.iter().skip(1).all(is_blank);
                // A footer's line without quotes falls into cells at its commas.
                let is_footer = record.len() != self.headers.len() && is_report_footer(&first);
                if self.headers.len() > 1 && (is_lonely || is_footer || is_total(&first)) {
                    let refusal = self.refusal(record, line, place, reason);
                    stats.hold(refusal, first.into_owned());
                } else {
                    let refusal = self.refusal(record, line, place, reason);
                    for _ in 0..self.merged_rows(record, stats.row_spans_lines) {
                        let reason =
                            "was read as part of the row above, in which a quote is missing".to_owned();
                        stats.refuse(RefusedRow { reason, value: String::new(), ..refusal.clone() });
                    }
                    stats.refuse(refusal);
                }
                false
            }
        }
    }

    /// Whether a record is the header again: parts that were joined each have theirs.
    fn is_header_again(&self, record: &csv::ByteRecord) -> bool {
        record.len() == self.headers.len()
            && record.iter().zip(&self.headers).all(|(cell, header)| {
                let text = dialect::text(cell);
                let text = text.trim_start_matches('\u{feff}').trim();
                let is_header = |text: &str| text.eq_ignore_ascii_case(header);
                is_header(text) || is_header(text.trim_matches('"'))
            })
    }

    /// How many rows a refused record has swallowed: it spans lines and has the cells of several.
    fn merged_rows(&self, record: &csv::ByteRecord, spans_lines: bool) -> usize {
        let width = self.headers.len();
        if spans_lines && record.len() > width { ((record.len() + width / 2) / width - 1).max(1) } else { 0 }
    }

    /// Whether a cell holds what looks like further rows: a quote that was opened and not closed in time
    /// swallows them.
    fn swallows_rows(&self, record: &csv::ByteRecord) -> bool {
        let has_lines = |bytes: &[u8]| memchr::memchr2(b'\n', b'\r', bytes).is_some();
        record.iter().filter(|cell| has_lines(cell)).any(|cell| {
            cell.split(|byte| matches!(byte, b'\n' | b'\r')).skip(1).any(|line| self.is_row(line))
        })
    }

    /// Whether a line has about as many cells as the header, and in the places of ids, flags and times what
    /// can be one. Prose, addresses and pasted lists have not.
    fn is_row(&self, line: &[u8]) -> bool {
        let cells: Vec<&[u8]> = line.split(|byte| *byte == self.separator).collect();
        let is_wide_enough = cells.len() == self.headers.len()
            || (cells.len() > 2 && cells.len() < self.headers.len() && cells.len() * 2 >= self.headers.len());
        if !is_wide_enough {
            return false;
        }
        let typed = self.schema.columns.iter().zip(&self.places).zip(&self.times).filter_map(
            |((column, place), times)| {
                let bytes = cells.get((*place)?)?;
                let unquoted = bytes.strip_prefix(b"\"").unwrap_or(bytes);
                let unquoted = unquoted.strip_suffix(b"\"").unwrap_or(unquoted);
                // A date whose order is not settled is a date all the same.
                let times = Times { order: times.order.or(Some(DateOrder::MonthFirst)), ..*times };
                (!matches!(column.kind, CellKind::Text | CellKind::Key | CellKind::Nested(_)))
                    .then(|| cell::read(unquoted, column.kind, times).map(|read| read.cell))
            },
        );
        let mut filled = 0;
        for cell in typed {
            match cell {
                Err(_) => return false,
                Ok(ReadCell::Null) => {}
                Ok(_) => filled += 1,
            }
        }
        let key = self.place(self.schema.key[0]).and_then(|place| cells.get(place));
        filled >= 2 || (filled == 1 && key.is_some_and(|cell| !is_blank(cell)))
    }

    /// Reads the cells; says how many ids had to be repaired, or which place is bad and why.
    fn read<'r>(
        &self,
        record: &'r csv::ByteRecord,
        cells: &mut Vec<ReadCell<'r>>,
        stats: &mut FileStats,
    ) -> Result<u64, (Option<usize>, String)> {
        let is_short = record.len() < self.headers.len();
        if is_short && self.may_be_short && record.len() > 1 {
            let read = self.read_cells(record, cells, stats);
            // What does not fit in its column has lost a cell further left.
            if let Ok(repaired) = read
                && !self.seems_shifted(record)
            {
                return Ok(repaired);
            }
        }
        if record.len() != self.headers.len() {
            return Err((None, format!("has {} cells, the header has {}", record.len(), self.headers.len())));
        }
        self.read_cells(record, cells, stats)
    }

    /// Reads the cells of a record that has at most as many as the header.
    fn read_cells<'r>(
        &self,
        record: &'r csv::ByteRecord,
        cells: &mut Vec<ReadCell<'r>>,
        stats: &mut FileStats,
    ) -> Result<u64, (Option<usize>, String)> {
        cells.clear();
        let mut repaired = 0;
        for ((column, place), times) in self.schema.columns.iter().zip(&self.places).zip(&self.times) {
            let Some(place) = *place else {
                cells.push(ReadCell::Null);
                continue;
            };
            let bytes = record.get(place).unwrap_or_default();
            let read = cell::read(bytes, column.kind, *times).map_err(|reason| (Some(place), reason))?;
            if read.cell == ReadCell::Null && column.need == ColumnNeed::Value {
                return Err((Some(place), "is empty".into()));
            }
            if matches!(read.cell, ReadCell::Timestamp(_)) {
                stats.see_time(bytes.trim_ascii());
            }
            if matches!(column.kind, CellKind::Nested([_])) && nested::is_printed(bytes.trim_ascii()) {
                stats.see_printed_record();
            }
            repaired += u64::from(read.repaired);
            cells.push(read.cell);
        }
        Ok(repaired)
    }

    /// Whether a text in a short row belongs into another column: an id or a time where a name should be, an address without
    /// its sign.
    fn seems_shifted(&self, record: &csv::ByteRecord) -> bool {
        let columns = self.schema.columns.iter().zip(&self.places);
        let texts = columns.filter(|(column, _)| {
            matches!(column.kind, CellKind::Text | CellKind::Key | CellKind::Nested(_))
        });
        texts.filter_map(|(column, place)| Some((column, record.get((*place)?)?.trim_ascii()))).any(
            |(column, text)| {
                let is_address = matches!(column.name, EMAIL | USERNAME);
                // What stands for an address that was taken out is in its place.
                let is_masked = || is_masked(&dialect::text(text).to_lowercase());
                let has_sign = text.contains(&b'@') || (is_address && is_masked());
                let is_other = text.len() == 18
                    && in_any_order(text, CellKind::Id(&[])).is_some_and(|cell| cell != ReadCell::Null);
                let is_time = matches!(in_any_order(text, CellKind::Timestamp), Some(ReadCell::Timestamp(_)));
                !cell::is_null(text)
                    && (is_other || is_time || (is_address != has_sign && column.kind == CellKind::Text))
            },
        )
    }

    /// The refused row; a row that is wrong as a whole is identified by its first cell.
    fn refusal(
        &self,
        record: &csv::ByteRecord,
        line: u64,
        place: Option<usize>,
        reason: String,
    ) -> RefusedRow {
        let cell = record.get(place.unwrap_or(0));
        RefusedRow {
            file: self.label.clone(),
            object: self.schema.object,
            record: record.position().map_or(0, csv::Position::record),
            line,
            column: place.map_or_else(String::new, |place| self.headers[place].clone()),
            value: cell.map_or_else(String::new, shown),
            reason,
        }
    }

    /// What tells a row's record from others: the id or the name that it is about. All logins of a user are one record.
    fn record_of(&self, cells: &[ReadCell], record: &csv::ByteRecord) -> u64 {
        let subjects: &[&str] = match self.schema.object {
            Object::LoginHistory => &[USER_ID, USERNAME],
            _ => self.schema.key,
        };
        let subject =
            subjects.iter().map(|name| cells[self.index(name)]).find(|cell| *cell != ReadCell::Null);
        match subject {
            Some(ReadCell::Id(id)) => record_hash(&id),
            Some(ReadCell::Text(text)) => record_hash(&text.to_ascii_lowercase()),
            _ => record.position().map_or(0, csv::Position::record),
        }
    }

    /// The fault of a row in which no key column is filled, so that its subject is unknown.
    pub(super) fn names_nothing(&self, cells: &[ReadCell]) -> Option<(&'static str, &'static str)> {
        let is_filled = |name: &&&str| cells[self.index(name)] != ReadCell::Null;
        let is_keyless = self.schema.key.len() < 2;
        (!is_keyless && !self.schema.key.iter().any(|name| is_filled(&name))).then(|| {
            (
                self.schema.key[0],
                "is empty, and so is every other column that could identify the user or \
                                          contact",
            )
        })
    }

    /// The record's own id where it can be read at all, even though the record was refused.
    pub(super) fn key_of(&self, record: &csv::ByteRecord) -> Option<RecordId> {
        let index = self.index(self.schema.key[0]);
        let bytes = record.get(self.place(self.schema.key[0])?)?;
        match cell::read(bytes, self.schema.columns[index].kind, self.times[index]) {
            Ok(cell::CellRead { cell: ReadCell::Id(id), .. }) => Some(id),
            _ => None,
        }
    }
}

/// A hash of what identifies a record.
pub(super) fn record_hash(subject: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    subject.hash(&mut hasher);
    hasher.finish()
}

fn is_blank(cell: &[u8]) -> bool {
    // The last byte of some files is the end mark of old systems, Ctrl-Z.
    matches!(cell.trim_ascii(), [] | [0x1A])
}

/// Whether a record is a line that a tool wrote between or below the rows.
fn is_tool_line(record: &csv::ByteRecord, width: usize) -> bool {
    width > 1 && record.len() != width && is_tool_line_text(&dialect::text(record.get(0).unwrap_or_default()))
}

/// A record as the line that it was, its cells at the commas put together again.
fn line_text(record: &csv::ByteRecord) -> Vec<u8> {
    record.iter().collect::<Vec<_>>().join(&b","[..])
}

/// Whether a row of a report sums up those above it.
fn is_total(first: &str) -> bool {
    ["total", "totals", "grand total", "grand totals"].contains(&first.trim().to_lowercase().as_str())
}
