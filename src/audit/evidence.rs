//! The columns by which a reader can check a finding.

use serde_json::{Value, json};

use super::row::Row;
use crate::model::calendar::timestamp_text;

/// One column of evidence.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// Object and field, such as `User.LastLoginDate`, or the name of what was computed.
    pub key: &'static str,
    /// The frame's column.
    pub column: &'static str,
    /// How its values are printed.
    pub form: Form,
}

/// How a column's values are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As text.
    Text,
    /// Seconds since 1970, as a time in UTC.
    Timestamp,
    /// Days since 1970, as a date.
    Day,
    /// As a whole number.
    Count,
    /// As true or false.
    Flag,
    /// Ids with blanks between, as a list.
    Ids,
}

impl Evidence {
    /// A column under its key.
    #[must_use]
    pub const fn new(key: &'static str, column: &'static str, form: Form) -> Self {
        Self { key, column, form }
    }

    /// The value in a row of findings, as JSON.
    #[must_use]
    pub fn value(&self, row: &Row) -> Value {
        let column = self.column;
        match self.form {
            Form::Text => json!(row.text(column)),
            Form::Timestamp => json!(row.number(column).map(timestamp_text)),
            Form::Day => json!(row.date(column)),
            Form::Count => json!(row.number(column)),
            Form::Flag => json!(row.flag(column)),
            Form::Ids => {
                json!(row.text(column).map(|ids| ids.split(' ').collect::<Vec<_>>()).unwrap_or_default())
            }
        }
    }
}
