//! Several files of one object become one frame, each record once.

use std::collections::BTreeSet;

use polars::prelude::{
    AnyValue, Column as FrameColumn, DataFrame, DataType, IdxCa, NamedFrom, SortMultipleOptions,
};

use super::cell::Kind;
use super::frames;
use super::shape::{Column, Shape};
use super::table::{FILE, RECORD, Table};
use crate::error::{Error, Result};
use crate::model::issue::Issue;
use crate::org::column;

/// An object's records.
pub(super) struct Merged {
    /// One row per record, ordered by the shape's key.
    pub(super) frame: DataFrame,
    /// The columns that every file has: a column that one file lacks cannot be trusted to be empty there.
    pub(super) present: BTreeSet<&'static str>,
}

/// Puts an object's tables together.
///
/// # Errors
///
/// [`Error::Input`] naming both rows when two differ under one id and nothing tells which is the later.
pub(super) fn merge(shape: &'static Shape, tables: &[Table], issues: &mut Vec<Issue>) -> Result<Merged> {
    let failed = |error: polars::prelude::PolarsError| frames(shape.object.name(), &error);
    let present: BTreeSet<&'static str> = shape
        .columns
        .iter()
        .map(|column| column.name)
        .filter(|name| !tables.is_empty() && tables.iter().all(|table| table.present.contains(name)))
        .collect();
    for column in shape.columns {
        let lacking = tables.iter().find(|table| !table.present.contains(&column.name));
        let some_have = tables.iter().any(|table| table.present.contains(&column.name));
        if let (Some(lacking), true) = (lacking, some_have) {
            issues.push(Issue::about(
                shape.object,
                "differing-headers",
                format!(
                    "{} has no column {}, which another file has: the column is not used",
                    lacking.input.path, column.headers[0]
                ),
            ));
        }
    }
    let mut stacked = empty(shape);
    for table in tables {
        stacked.vstack_mut(&table.frame).map_err(failed)?;
    }
    let mut sorted = stacked.sort([shape.key], SortMultipleOptions::default()).map_err(failed)?;
    sorted.rechunk_mut();
    let kept = kept_rows(shape, &sorted, tables)?;
    let mut frame = match kept {
        None => sorted,
        Some(kept) => sorted.take(&IdxCa::new("kept".into(), kept)).map_err(failed)?,
    };
    for column in shape.columns.iter().filter(|column| !present.contains(column.name)) {
        frame
            .with_column(FrameColumn::full_null(column.name.into(), frame.height(), &data_type(column)))
            .map_err(failed)?;
    }
    Ok(Merged { frame: frame.drop_many([FILE, RECORD]), present })
}

/// A frame of no rows with a shape's columns.
fn empty(shape: &Shape) -> DataFrame {
    let mut columns: Vec<FrameColumn> = shape
        .columns
        .iter()
        .map(|column| FrameColumn::full_null(column.name.into(), 0, &data_type(column)))
        .collect();
    columns.push(FrameColumn::full_null(FILE.into(), 0, &DataType::UInt32));
    columns.push(FrameColumn::full_null(RECORD.into(), 0, &DataType::Int64));
    columns.push(FrameColumn::full_null(column::IN_MINUTES.into(), 0, &DataType::Boolean));
    DataFrame::new(0, columns).expect("columns of no rows have one length and distinct names")
}

fn data_type(column: &Column) -> DataType {
    match column.kind {
        Kind::Id(_) | Kind::Text => DataType::String,
        Kind::Flag => DataType::Boolean,
        Kind::Moment | Kind::Count => DataType::Int64,
    }
}

/// The rows to keep of a frame that is ordered by key, or nothing where every key stands once.
fn kept_rows(shape: &Shape, frame: &DataFrame, tables: &[Table]) -> Result<Option<Vec<u32>>> {
    let keys = frame.column(shape.key).and_then(|column| column.str().cloned());
    let keys = keys.map_err(|error| frames(shape.object.name(), &error))?;
    let mut kept: Vec<u32> = Vec::new();
    let mut doubled = false;
    for row in 0..frame.height() {
        let index = u32::try_from(row)
            .map_err(|_| Error::input("more than 4,294,967,295 rows", "split the export"))?;
        match kept.last() {
            Some(last) if keys.get(*last as usize) == keys.get(row) => {
                doubled = true;
                let last_row = *last as usize;
                if let Some(later) = later_of(shape, frame, last_row, row, tables)?
                    && let Some(last) = kept.last_mut()
                    && later == row
                {
                    *last = index;
                }
            }
            _ => kept.push(index),
        }
    }
    Ok(doubled.then_some(kept))
}

/// Which of two rows of one record counts: nothing when they are the same.
fn later_of(
    shape: &Shape,
    frame: &DataFrame,
    one: usize,
    other: usize,
    tables: &[Table],
) -> Result<Option<usize>> {
    let value = |name: &str, row: usize| {
        frame.column(name).and_then(|column| column.get(row)).unwrap_or(AnyValue::Null)
    };
    if shape.columns.iter().all(|column| value(column.name, one) == value(column.name, other)) {
        return Ok(None);
    }
    for stamp in [column::STAMPED_AT, column::MODIFIED_AT] {
        if let (AnyValue::Int64(first), AnyValue::Int64(second)) = (value(stamp, one), value(stamp, other))
            && first != second
        {
            return Ok(Some(if second > first { other } else { one }));
        }
    }
    let place = |row: usize| {
        let file = match value(FILE, row) {
            AnyValue::UInt32(file) => {
                tables.get(file as usize).map_or("?", |table| table.input.path.as_str())
            }
            _ => "?",
        };
        format!("{file} row {}", value(RECORD, row))
    };
    let key = value(shape.key, one);
    Err(Error::input(
        format!(
            "{} {} stands twice with different values: {} and {}",
            shape.object.name(),
            key.get_str().unwrap_or("?"),
            place(one),
            place(other)
        ),
        "keep one of the two rows, or export LastModifiedDate or SystemModstamp, which tell the later one",
    ))
}
