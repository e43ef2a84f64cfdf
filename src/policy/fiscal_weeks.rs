//! Fiscal years of whole weeks, as a policy writes them.

use super::kind::{Choice, ValueKind};
use super::table::table;
use super::written::{PolicyReader, WrittenValue};
use crate::model::fiscal::{Pattern, YearEnd};

table! {
    /// A fiscal year of 52 or 53 whole weeks.
    pub struct CalendarSettings {
        /// The weeks of the three months of a quarter. A 53rd week is added to the year's last month.
        weeks: Pattern =
            Choice { noun: "pattern", words: Pattern::NAMES.to_vec(), parse: Pattern::parse }, required;
        /// The day on which the year ends: the last of that name in the month before fiscal_year_starts, or the one nearest
        /// to that month's end.
        year_ends: YearEnd = YearEndText, required;
    }
}

/// The day on which a year of weeks ends.
struct YearEndText;

impl ValueKind for YearEndText {
    type Value = YearEnd;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<YearEnd> {
        let text = written.text(reader)?;
        text.parse().ok().or_else(|| {
            let remedy = "write \"last saturday\" or \"nearest saturday\": the last one in the month before \
                fiscal_year_starts, or the one nearest to that month's end";
            written.refuse(reader, format!("year_ends is \"{text}\""), remedy)
        })
    }

    fn schema(&self) -> serde_json::Value {
        let pattern = "^(last|nearest) (monday|tuesday|wednesday|thursday|friday|saturday|sunday)$";
        serde_json::json!({ "type": "string", "pattern": pattern })
    }
}
