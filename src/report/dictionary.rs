//! The data dictionary: every column of every CSV file, from the declarations of the records.

use std::borrow::Cow;

use super::cell::{Column, TextCell};
use super::record::{Record, record};
use super::records::files::RefusedRecord;
use super::records::findings::FindingRecord;
use super::records::money::{
    AllocationRecord, ChargeRecord, LicenseRecord, MonthRecord, ProfileRecord, TotalRecord,
};
use super::records::reclaim::ReclaimRecord;
use super::records::renewal::{PoolRecord, RenewalRecord};
use super::records::seats::SeatRecord;

record! {
    /// One row per column of a CSV file, in the order of files and columns.
    DictionaryRecord<'a> {
        /// The file.
        file: TextCell<'a>,
        /// What one row of the file is.
        grain: TextCell<'a>,
        /// The column.
        column: TextCell<'a>,
        /// What its cells hold.
        data_type: TextCell<'a>,
        /// What is counted, where something is.
        unit: Option<TextCell<'a>>,
        /// Whether its cells can be empty.
        can_be_empty: bool,
        /// What it means.
        meaning: TextCell<'a>,
    }
}

/// A file with what one row of it is, and its columns.
type Listed = (&'static str, &'static str, Vec<Column>);

fn listed<R: Record>(file: &'static str) -> Listed {
    (file, R::GRAIN, R::columns())
}

/// The CSV files of a report, each with its columns.
fn files() -> Vec<Listed> {
    vec![
        listed::<ReclaimRecord>("reclaim.csv"),
        listed::<LicenseRecord>("licenses.csv"),
        listed::<TotalRecord>("totals.csv"),
        listed::<MonthRecord>("months.csv"),
        listed::<AllocationRecord>("allocation.csv"),
        listed::<ChargeRecord>("charges.csv"),
        listed::<PoolRecord>("pools.csv"),
        listed::<RenewalRecord>("renewal.csv"),
        listed::<SeatRecord>("seats.csv"),
        listed::<ProfileRecord>("profiles.csv"),
        listed::<FindingRecord>("findings.csv"),
        listed::<RefusedRecord>("refused.csv"),
        listed::<DictionaryRecord>("dictionary.csv"),
    ]
}

/// The dictionary.
pub fn dictionary() -> impl Iterator<Item = DictionaryRecord<'static>> {
    files().into_iter().flat_map(|(file, grain, columns)| {
        columns.into_iter().map(move |column| DictionaryRecord {
            file: file.into(),
            grain: one_line(grain),
            column: column.name.into(),
            data_type: column.kind.as_str().into(),
            unit: Some(column.unit).filter(|unit| !unit.is_empty()).map(TextCell::from),
            can_be_empty: column.is_optional,
            meaning: one_line(column.meaning),
        })
    })
}

/// A doc comment as one line.
fn one_line(text: &str) -> TextCell<'static> {
    TextCell(Cow::Owned(crate::model::text::one_line(text)))
}
