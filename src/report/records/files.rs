//! The files that were read, and the rows that were not used.

use crate::model::calendar::DateOrder;
use crate::model::input::{Input, RefusedRow, SkippedFile};
use crate::model::issue::Issue;
use crate::model::object::Object;
use crate::report::cell::{ByteCount, DayCell, DigestCell, Ordinal, RowCount, TextCell, WordCell};
use crate::report::record::record;

record! {
    /// One row per file that was read.
    InputRecord<'a> {
        /// What the file holds: an object's API name, or Register for the customer's own list of external users.
        object: Object,
        /// Its name, relative to the export.
        path: TextCell<'a>,
        /// The exporter, as far as the file tells.
        dialect: TextCell<'a>,
        /// How its characters are written.
        encoding: TextCell<'a>,
        /// What stands between its cells.
        separator: TextCell<'a>,
        /// The order of its numeric dates, if it has any.
        date_order: Option<DateOrder>,
        /// How that order was found.
        date_order_from: Option<TextCell<'a>>,
        /// Day of the earliest moment in it.
        from: Option<DayCell>,
        /// Day of the latest moment in it.
        to: Option<DayCell>,
        /// Its size.
        bytes: ByteCount,
        /// Its SHA-256.
        sha256: DigestCell<'a>,
        /// Rows read: those used and those refused.
        rows: RowCount,
        /// Rows used.
        used: RowCount,
        /// Rows refused.
        refused: RowCount,
        /// Whether the file was left out whole, since too many of its rows are refused.
        left_out: bool,
    }

    /// One row per row of the export that was not used.
    RefusedRecord<'a> {
        /// The file.
        file: TextCell<'a>,
        /// What the file holds.
        object: Object,
        /// The row's number: 1 is the first row under the header.
        record: Ordinal,
        /// The line of the file on which the row starts.
        line: Ordinal,
        /// The header of the bad cell; empty where the row as a whole is bad.
        column: TextCell<'a>,
        /// The cell as it stands.
        value: TextCell<'a>,
        /// What is wrong with it.
        reason: TextCell<'a>,
    }

    /// One row per file of the export that was left aside.
    IgnoredRecord<'a> {
        /// Its name, relative to the export.
        path: TextCell<'a>,
        /// Why.
        reason: TextCell<'a>,
    }

    /// One row per remark about the export itself.
    IssueRecord<'a> {
        /// A stable word, such as refused-rows.
        kind: WordCell<'a>,
        /// The object concerned, if it is one.
        object: Option<Object>,
        /// One sentence for a person.
        message: TextCell<'a>,
    }
}

impl<'a> From<&'a Input> for InputRecord<'a> {
    fn from(input: &'a Input) -> Self {
        Self {
            object: input.object,
            path: input.path.as_str().into(),
            dialect: input.dialect.into(),
            encoding: input.encoding.into(),
            separator: input.separator.into(),
            date_order: input.date_order,
            date_order_from: input.date_order_from.as_deref().map(TextCell::from),
            from: input.from.map(DayCell),
            to: input.to.map(DayCell),
            bytes: input.bytes.into(),
            sha256: input.sha256.as_deref().unwrap_or_default().into(),
            rows: input.rows.into(),
            used: input.used.into(),
            refused: input.refused.into(),
            left_out: input.left_out,
        }
    }
}

impl<'a> From<&'a RefusedRow> for RefusedRecord<'a> {
    fn from(refusal: &'a RefusedRow) -> Self {
        Self {
            file: refusal.file.as_str().into(),
            object: refusal.object,
            record: refusal.record.into(),
            line: refusal.line.into(),
            column: refusal.column.as_str().into(),
            value: refusal.value.as_str().into(),
            reason: refusal.reason.as_str().into(),
        }
    }
}

impl<'a> From<&'a SkippedFile> for IgnoredRecord<'a> {
    fn from(ignored: &'a SkippedFile) -> Self {
        Self { path: ignored.path.as_str().into(), reason: ignored.reason.as_str().into() }
    }
}

impl<'a> From<&'a Issue> for IssueRecord<'a> {
    fn from(issue: &'a Issue) -> Self {
        Self { kind: issue.kind.into(), object: issue.object, message: issue.message.as_str().into() }
    }
}
