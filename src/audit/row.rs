//! One row of a frame, as the few places that look at single rows read it.

use polars::prelude::{AnyValue, DataFrame};

use crate::model::calendar::{date_of, timestamp_text};

/// A row of a frame by column names; a column that is not there reads as null.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    frame: &'a DataFrame,
    index: usize,
}

impl<'a> Row<'a> {
    /// A row of a frame.
    #[must_use]
    pub fn new(frame: &'a DataFrame, index: usize) -> Self {
        Self { frame, index }
    }

    /// Every row of a frame, in order.
    pub fn all(frame: &'a DataFrame) -> impl Iterator<Item = Row<'a>> {
        (0..frame.height()).map(move |index| Row { frame, index })
    }

    fn value(&self, column: &str) -> AnyValue<'a> {
        self.frame
            .column(column)
            .ok()
            .and_then(|column| column.get(self.index).ok())
            .unwrap_or(AnyValue::Null)
    }

    /// A text.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&'a str> {
        self.frame.column(column).ok()?.str().ok()?.get(self.index)
    }

    /// A text, or a word for its absence.
    #[must_use]
    pub fn text_or(&self, column: &str, otherwise: &'a str) -> &'a str {
        self.text(column).unwrap_or(otherwise)
    }

    /// A whole number of any width.
    #[must_use]
    pub fn number(&self, column: &str) -> Option<i64> {
        self.value(column).extract::<i64>()
    }

    /// A flag; false where nothing is known.
    #[must_use]
    pub fn is_true(&self, column: &str) -> bool {
        self.flag(column) == Some(true)
    }

    /// A flag; nothing where it is not known.
    #[must_use]
    pub fn flag(&self, column: &str) -> Option<bool> {
        match self.value(column) {
            AnyValue::Boolean(flag) => Some(flag),
            _ => None,
        }
    }

    /// A day as an ISO date.
    #[must_use]
    pub fn date(&self, column: &str) -> Option<String> {
        let day = i32::try_from(self.number(column)?).ok()?;
        Some(date_of(day).to_string())
    }

    /// A timestamp as a time in UTC, or a word for its absence.
    #[must_use]
    pub fn time_or(&self, column: &str, otherwise: &str) -> String {
        self.number(column).map_or_else(|| otherwise.to_owned(), timestamp_text)
    }
}
