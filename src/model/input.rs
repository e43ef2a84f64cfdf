//! The files of an export as reports list them: what was used, refused and ignored.

use chrono::NaiveDate;
use serde::Serialize;

use super::calendar::DateOrder;
use super::object::Object;

/// What is known of one file once it was read; one row of the report's inputs.
#[derive(Clone, Debug, Serialize)]
pub struct Input {
    /// What it holds.
    pub object: Object,
    /// Its name, relative to the export.
    pub path: String,
    /// The exporter, as far as the file tells.
    pub dialect: &'static str,
    /// How its characters are written.
    pub encoding: &'static str,
    /// What stands between its cells.
    pub separator: &'static str,
    /// The order of its numeric dates, if it has any.
    pub date_order: Option<DateOrder>,
    /// How that order was found.
    pub date_order_from: Option<String>,
    /// Day of the earliest timestamp in it.
    pub from: Option<NaiveDate>,
    /// Day of the latest timestamp in it.
    pub to: Option<NaiveDate>,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, as `sha256sum` prints it; nothing where nobody asked for digests.
    pub sha256: Option<String>,
    /// Rows read.
    pub rows: u64,
    /// Rows used.
    pub used: u64,
    /// Rows refused.
    pub refused: u64,
    /// Whether the file was left out whole, since too many of its rows are refused.
    pub left_out: bool,
}

/// One row that was not used. A row is refused whole: half a row would be a wrong statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// The file, as reports name it.
    pub file: String,
    /// What the file holds.
    pub object: Object,
    /// The row's number: 1 is the first row under the header.
    pub record: u64,
    /// The line of the file on which the row starts; the header stands on line 1.
    pub line: u64,
    /// The header of the bad cell; empty where the row as a whole is bad.
    pub column: String,
    /// The cell as it stands.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
}

impl RefusedRow {
    /// Record, line, column, value and reason in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let place = format!("row {} (line {})", self.record, self.line);
        if self.column.is_empty() {
            format!("{place}, \"{}\": {}", self.value, self.reason)
        } else {
            format!("{place}: {} \"{}\" {}", self.column, self.value, self.reason)
        }
    }
}

/// A file that is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkippedFile {
    /// Its name, relative to the export.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// What stops an audit, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputError {
    /// What is wrong, with the file's name.
    pub message: String,
    /// What to do.
    pub remedy: String,
}
