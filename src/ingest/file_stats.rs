//! Statistics of one file while its rows are read: counts, refused rows, and signs of what the file is.

use std::collections::VecDeque;

use super::date_order::DateOrders;
use super::dialect::{self, Encoding, Naming, Signs};
use super::discover::FoundFile;
use super::latest::Latest;
use super::options::ReadOptions;
use super::remark::{is_note, is_report_footer, reported_rows, says_records_are_missing};
use super::source::Source;
use crate::error::{Error, Result};
use crate::model::calendar::{date_of, day_in};
use crate::model::id::RecordId;
use crate::model::input::{Input, RefusedRow};
use crate::model::issue::Issue;
use crate::model::object::Object;
use crate::model::progress;
use crate::model::text::{counted, one_line};

/// Counts and marks of one file.
#[allow(clippy::struct_excessive_bools, reason = "each is a mark of its own")]
pub(super) struct FileStats {
    pub(super) rows: u64,
    pub(super) refused: Vec<RefusedRow>,
    pub(super) repaired_ids: u64,
    /// The earliest timestamp of the accepted rows.
    pub(super) earliest: Option<i64>,
    /// The latest timestamps of the accepted rows.
    pub(super) latest: Latest,
    /// Whether the row read last holds a time without seconds.
    pub(super) row_lacks_seconds: bool,
    lacking_seconds: u64,
    with_seconds: u64,
    /// Whether every row so far is valid UTF-8.
    is_utf8: bool,
    first_time: Option<String>,
    /// For each refused row, how many rows there were with it.
    refused_at: Vec<u64>,
    /// So many of them were looked at for whether the file is hopeless.
    looked_at: usize,
    /// The number of rows at which the file was found hopeless.
    hopeless_at: Option<u64>,
    /// Rows with nothing but a first cell, and that cell: damaged ones, unless they turn out to be a report's footer or a
    /// tool's remark.
    held: VecDeque<(RefusedRow, String)>,
    last_record: u64,
    /// Whether the row read last has line ends in its cells.
    pub(super) row_spans_lines: bool,
    /// The first row with further rows in one of its cells.
    swallowing: Option<RefusedRow>,
    /// The number of rows that the report's footer tells.
    reported_rows: Option<u64>,
    /// Records that were the header again.
    headers_again: u64,
    /// Rows that lacked empty cells at their end.
    short_rows: u64,
    /// Whether the row accepted last was one of them.
    last_is_short: bool,
    /// Cells with a whole record printed into them.
    printed_records: u64,
    /// Lines of tools between and below the rows, and the first of them.
    remarks: u64,
    first_remark: Option<String>,
    /// The line by which a tool says that records are missing.
    says_missing: Option<String>,
}

impl FileStats {
    pub(super) fn new() -> Self {
        Self {
            rows: 0,
            refused: Vec::new(),
            repaired_ids: 0,
            earliest: None,
            latest: Latest::default(),
            row_lacks_seconds: false,
            lacking_seconds: 0,
            with_seconds: 0,
            is_utf8: true,
            first_time: None,
            refused_at: Vec::new(),
            looked_at: 0,
            hopeless_at: None,
            held: VecDeque::new(),
            last_record: 0,
            row_spans_lines: false,
            swallowing: None,
            reported_rows: None,
            headers_again: 0,
            short_rows: 0,
            last_is_short: false,
            printed_records: 0,
            remarks: 0,
            first_remark: None,
            says_missing: None,
        }
    }

    /// Counts a record that is the header again.
    pub(super) fn see_header_again(&mut self) {
        self.release();
        self.headers_again += 1;
    }

    /// Counts a line of a tool among the rows.
    pub(super) fn see_tool_line(&mut self, text: &str) {
        self.remarks += 1;
        self.first_remark.get_or_insert_with(|| text.to_owned());
        if says_records_are_missing(text) {
            self.says_missing.get_or_insert_with(|| text.to_owned());
        }
    }

    /// Counts a cell with a whole record printed into it.
    pub(super) fn see_printed_record(&mut self) {
        self.printed_records += 1;
    }

    /// Notes whether the row accepted last lacked empty cells at its end.
    pub(super) fn see_width(&mut self, is_short: bool) {
        self.short_rows += u64::from(is_short);
        self.last_is_short = is_short;
    }

    /// Looks at a record's bytes before its cells are read.
    pub(super) fn pass(&mut self, record: &csv::ByteRecord) {
        let is_utf8 = |cell: &[u8]| std::str::from_utf8(cell).is_ok();
        self.is_utf8 = self.is_utf8 && (record.as_slice().is_ascii() || record.iter().all(is_utf8));
        self.last_record = record.position().map_or(0, csv::Position::record);
        self.row_spans_lines = memchr::memchr2(b'\n', b'\r', record.as_slice()).is_some();
        self.row_lacks_seconds = false;
    }

    /// Looks at a record that was found plain: whole, on one line, its time with seconds.
    pub(super) fn pass_plain(&mut self, record: u64, time: &[u8]) {
        self.last_record = record;
        self.row_spans_lines = false;
        self.row_lacks_seconds = false;
        self.with_seconds += 1;
        if self.first_time.is_none() {
            self.first_time = Some(dialect::text(time).into_owned());
        }
    }

    /// Notes whether a stretch of the file is valid UTF-8.
    pub(super) fn see_encoding(&mut self, bytes: &[u8]) {
        self.is_utf8 = self.is_utf8 && std::str::from_utf8(bytes).is_ok();
    }

    /// Goes on with the statistics of the rows that follow, whose records and lines were counted from there.
    pub(super) fn absorb(&mut self, mut next: Self) {
        if next.rows > 0 {
            self.release();
        }
        self.refused_at.extend(next.refused_at.iter().map(|rows| self.rows + rows));
        self.rows += next.rows;
        self.refused.append(&mut next.refused);
        self.held.append(&mut next.held);
        self.bound_held();
        self.repaired_ids += next.repaired_ids;
        self.latest.merge(next.latest);
        self.earliest = match (self.earliest, next.earliest) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.lacking_seconds += next.lacking_seconds;
        self.with_seconds += next.with_seconds;
        self.is_utf8 &= next.is_utf8;
        self.first_time = self.first_time.take().or(next.first_time);
        self.swallowing = self.swallowing.take().or(next.swallowing);
        self.headers_again += next.headers_again;
        self.short_rows += next.short_rows;
        self.printed_records += next.printed_records;
        self.remarks += next.remarks;
        self.first_remark = self.first_remark.take().or(next.first_remark);
        self.says_missing = self.says_missing.take().or(next.says_missing);
        if next.last_record > 0 {
            self.last_record = next.last_record;
            self.row_spans_lines = next.row_spans_lines;
            self.last_is_short = next.last_is_short;
        }
    }

    /// Moves the places of its refused rows behind so many records and lines.
    pub(super) fn shift(&mut self, records: u64, lines: u64) {
        let held = self.held.iter_mut().map(|(refusal, _)| refusal);
        let refusals = self.refused.iter_mut().chain(held).chain(&mut self.swallowing);
        for refusal in refusals {
            refusal.record += records;
            refusal.line += lines;
        }
        if self.last_record > 0 {
            self.last_record += records;
        }
    }

    /// Looks at a time's text.
    pub(super) fn see_time(&mut self, text: &[u8]) {
        if super::timestamp::lacks_seconds(text) {
            self.row_lacks_seconds = true;
            self.lacking_seconds += 1;
        } else {
            self.with_seconds += 1;
        }
        if self.first_time.is_none() {
            self.first_time = Some(dialect::text(text).into_owned());
        }
    }

    /// Counts an accepted row with the timestamps in it; `record` tells its record from others.
    pub(super) fn accept(
        &mut self,
        timestamps: impl Iterator<Item = i64>,
        record: impl Fn() -> u64,
        repaired_ids: u64,
    ) {
        self.release();
        self.rows += 1;
        progress::count_row(self.rows);
        self.repaired_ids += repaired_ids;
        for timestamp in timestamps {
            self.latest.see(timestamp, &record);
            self.earliest = Some(self.earliest.map_or(timestamp, |earliest| earliest.min(timestamp)));
        }
    }

    /// Counts a refused row.
    pub(super) fn refuse(&mut self, refusal: RefusedRow) {
        self.release();
        self.put_aside(refusal);
    }

    /// Counts a row as refused.
    fn put_aside(&mut self, refusal: RefusedRow) {
        self.rows += 1;
        progress::count_row(self.rows);
        self.refused.push(refusal);
        self.refused_at.push(self.rows);
    }

    /// Keeps a row with nothing but a first cell until it is clear what it is.
    pub(super) fn hold(&mut self, refusal: RefusedRow, first_cell: String) {
        self.held.push_back((refusal, first_cell));
        self.bound_held();
    }

    /// A footer is short: what stands further above cannot be one.
    fn bound_held(&mut self) {
        const LONGEST_FOOTER: usize = 30;
        while self.held.len() > LONGEST_FOOTER {
            let Some((first, _)) = self.held.pop_front() else { return };
            self.put_aside(first);
        }
    }

    /// Remembers a row that swallowed others.
    pub(super) fn swallow(&mut self, row: RefusedRow) {
        self.swallowing.get_or_insert(row);
    }

    /// A row follows, so what was held is no footer.
    fn release(&mut self) {
        for (refusal, _) in std::mem::take(&mut self.held) {
            self.put_aside(refusal);
        }
    }

    /// Ends the file: what was held is the footer of a report, if one of its lines says so, or what a tool said at the end.
    pub(super) fn close(&mut self) {
        let sums_up = |text: &str| text.trim().to_lowercase().contains("total");
        if let Some(first) = self.held.iter().position(|(_, text)| is_report_footer(text)) {
            self.reported_rows = self.held.iter().find_map(|(_, text)| reported_rows(text));
            // Above its lines a footer has the report's name, and above that perhaps a total. What else
            // stands there are damaged rows.
            let is_id = |text: &str| RecordId::parse(text.trim().as_bytes()).is_ok();
            let text_at = |place: usize| self.held[place].1.as_str();
            let has_name = first > 0 && !sums_up(text_at(first)) && !is_id(text_at(first - 1));
            let start = first - usize::from(has_name);
            let start = start - usize::from(start > 0 && sums_up(text_at(start - 1)));
            self.held.truncate(start);
        }
        let first_note = self.held.iter().rposition(|(_, text)| !is_note(text)).map_or(0, |last| last + 1);
        for (_, text) in self.held.split_off(first_note) {
            self.see_tool_line(&text);
        }
        self.release();
    }

    /// Whether all times of the file are without seconds.
    pub(super) fn is_in_minutes(&self) -> bool {
        self.lacking_seconds > 0 && self.with_seconds == 0
    }

    /// Whether so much is refused that reading on would only fill memory with reasons. If so, it is a file of the rows up
    /// to where that was clear, however many at a time were read.
    pub(super) fn is_hopeless(&mut self, max_percent: u32) -> bool {
        const MANY: usize = 10_000;
        let most_are_refused = |place: &usize| (*place as u64 + 1) * 2 > self.refused_at[*place];
        let unseen = self.looked_at.max(MANY - 1)..self.refused.len();
        if max_percent < 50
            && self.hopeless_at.is_none()
            && let Some(place) = unseen.into_iter().find(most_are_refused)
        {
            self.rows = self.refused_at[place];
            self.hopeless_at = Some(self.rows);
            self.refused.truncate(place + 1);
            self.refused_at.truncate(place + 1);
            self.held.clear();
        }
        self.looked_at = self.refused.len();
        self.hopeless_at.is_some()
    }

    /// The refused row with which the file ends, if it does.
    fn ends_refused(&self) -> Option<&RefusedRow> {
        self.refused.last().filter(|refusal| refusal.record == self.last_record)
    }

    /// Stops at a file in which a missing quote joined an unknown number of rows.
    pub(super) fn check_end(&self, source: &Source, found: &FoundFile) -> Result<()> {
        if self.hopeless_at.is_some() {
            // Its end was not read.
            return Ok(());
        }
        let open = source.ends_in_quotes();
        // A single inch mark in a file without quotes is no open quote.
        let last = self.ends_refused().filter(|_| open && (source.quotes_all || self.row_spans_lines));
        if let Some(row) = self.swallowing.as_ref().or(last) {
            let message = format!(
                "{}: a quote opened in row {} (line {}) is not closed there, so the rows after it cannot be separated",
                found.label, row.record, row.line
            );
            let hint = "the file is cut off, a quote is missing, or quotes are written as \\\": export it again, \
                        with another tool";
            return Err(Error::input(message, hint));
        }
        if open && source.quotes_all && !source.ends_a_line() {
            let message = format!("{}: the file is cut off inside a cell of its last row", found.label);
            return Err(Error::input(message, "export it again"));
        }
        Ok(())
    }

    /// What a reader must know of the file.
    pub(super) fn issues(&self, found: &FoundFile, object: Object, source: &Source) -> Vec<Issue> {
        let name = &found.label;
        let mut issues = Vec::new();
        let cut_off = match self.ends_refused() {
            _ if source.ends_a_line() => None,
            Some(last) => {
                Some(format!("the file ends in the middle of row {}: it seems to be cut off", last.record))
            }
            // Exporters that write the last row without a line end write all of its cells.
            None if self.last_is_short => {
                Some("the file ends in a row without its last cells: it seems to be cut off".to_owned())
            }
            None => None,
        };
        let mut issue =
            |kind, message: String| issues.push(Issue::about(object, kind, format!("{name}: {message}")));
        if let Some(message) = cut_off {
            issue("cut-off", message);
        }
        let above = || found.above.iter().find(|text| says_records_are_missing(text));
        if let Some(text) = self.says_missing.as_ref().or_else(above) {
            issue(
                "rows-missing",
                format!(
                    "the tool that wrote the file reports missing records (\"{}\"): export all of them with `sf \
                     data export bulk`",
                    shortened(text)
                ),
            );
        }
        if let Some(reported) = self.reported_rows.filter(|reported| *reported != self.rows) {
            issue(
                "row-count",
                format!("read {}, but the report footer says {reported}", counted(self.rows, "row")),
            );
        }
        if found.has_borrowed_header() {
            issue(
                "no-header",
                "the file has no header, so it was read with the columns of another file of this object"
                    .into(),
            );
        }
        if self.headers_again > 0 {
            let count =
                if self.headers_again == 1 { "once".into() } else { format!("{} times", self.headers_again) };
            issue(
                "repeated-header",
                format!("the header is repeated {count} among the rows, which was skipped"),
            );
        }
        let lines = found.above.len() as u64 + self.remarks;
        if lines > 0 {
            let first = found.above.first().or(self.first_remark.as_ref()).map_or("", String::as_str);
            let message = format!(
                "skipped {} above or below the rows (\"{}\")",
                counted(lines, "line"),
                shortened(first)
            );
            issue("skipped-lines", message);
        }
        if self.short_rows > 0 {
            let message = format!(
                "read {} without their last cells as if these were empty: spreadsheet programs leave empty cells out",
                counted(self.short_rows, "row")
            );
            issue("short-rows", message);
        }
        if self.printed_records > 0 {
            let message = format!(
                "read {} with a whole record instead of a name: name and licence were taken from it where possible",
                counted(self.printed_records, "cell")
            );
            issue("printed-records", message);
        }
        if self.repaired_ids > 0 {
            issue(
                "repaired-ids",
                format!(
                    "upper and lower case of {} were lost, and were restored from the last three characters",
                    counted(self.repaired_ids, "id")
                ),
            );
        }
        issues
    }

    /// The encoding of the file as a whole.
    fn encoding(&self, source: &Source) -> Encoding {
        match source.encoding {
            Encoding::Utf8 if !self.is_utf8 => Encoding::Windows1252,
            known => known,
        }
    }

    /// The file's line in the report.
    pub(super) fn input(
        &self,
        found: &FoundFile,
        object: Object,
        source: &Source,
        orders: &DateOrders,
        naming: Naming,
        options: &ReadOptions,
    ) -> Input {
        let signs = Signs {
            headers: &source.headers,
            naming,
            quoted: source.quoted,
            with_mark: source.encoding != Encoding::Utf8,
            time: self.first_time.as_deref(),
        };
        let refused = self.refused.len() as u64;
        let day = |timestamp: i64| date_of(day_in(options.zone, timestamp));
        Input {
            object,
            path: found.label.clone(),
            // No exporter writes a register: it is kept by hand.
            dialect: if object == Object::Register { "by-hand" } else { dialect::name(&signs) },
            encoding: self.encoding(source).name(),
            separator: dialect::separator_name(source.separator),
            date_order: orders.order(),
            date_order_from: orders.settled_by.clone(),
            from: self.earliest.map(day),
            to: self.latest.timestamp().map(day),
            bytes: source.bytes(),
            sha256: None,
            rows: self.rows,
            used: self.rows - refused,
            refused,
            left_out: false,
        }
    }
}

/// A line as messages show it.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    let text = one_line(text);
    if text.chars().count() > SHOWN { text.chars().take(SHOWN).chain(['…']).collect() } else { text }
}
