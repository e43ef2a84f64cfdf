//! Several files of one object become one frame, each record once.

use std::borrow::Cow;
use std::collections::BTreeSet;

use polars::prelude::{
    AnyValue, Column, DataFrame, DataType, IdxCa, NamedFrom, PlSmallStr, PolarsResult, Scalar, Series,
    SortMultipleOptions,
};

use super::cell::CellKind;
use super::schema::{ExportColumn, ObjectSchema};
use super::table::{FILE, Table};
use crate::error::{Error, Result};
use crate::model::issue::Issue;
use crate::model::object::Object;
use crate::org::column;

/// What names a row's record; compared, and dropped.
const KEY: &str = "_key";

/// An object's records.
pub(super) struct MergedTables {
    /// One row per record, ordered by the schema's key.
    pub(super) frame: DataFrame,
    /// The columns that every file has: a column that one file lacks cannot be trusted to be empty there.
    pub(super) present: BTreeSet<&'static str>,
}

/// Puts an object's tables together.
///
/// # Errors
///
/// [`Error::Input`] naming both rows when two differ under one id and nothing tells which is the later.
pub(super) fn merge(
    schema: &'static ObjectSchema,
    tables: &[Table],
    issues: &mut Vec<Issue>,
) -> Result<MergedTables> {
    let failed = |error: polars::prelude::PolarsError| Error::frames(schema.object.name(), &error);
    // A file without rows has nothing to say about columns, unless there is no other.
    let mut voting: Vec<&Table> = tables.iter().filter(|table| table.frame.height() > 0).collect();
    if voting.is_empty() {
        voting = tables.iter().collect();
    }
    let has = |table: &Table, name: &str| table.present.contains(&name);
    let present: BTreeSet<&'static str> = schema
        .columns
        .iter()
        .map(|column| column.name)
        .filter(|name| !voting.is_empty() && voting.iter().all(|table| has(table, name)))
        .collect();
    for lacking in &voting {
        let columns: Vec<&str> = schema
            .columns
            .iter()
            .filter(|column| !has(lacking, column.name) && voting.iter().any(|table| has(table, column.name)))
            .map(|column| column.headers[0])
            .collect();
        if !columns.is_empty() {
            let message = format!(
                "{} has no column {}, which another file has: the column is ignored in all files",
                lacking.input.path,
                columns.join(", ")
            );
            issues.push(Issue::about(schema.object, "differing-headers", message));
        }
    }
    let mut frame = stacked(schema, tables).map_err(failed)?;
    let keys = keys(schema, &frame).map_err(failed)?;
    let is_in_order = keys.str().map(column::ascends).map_err(failed)?;
    frame.with_column(keys).map_err(failed)?;
    // Exporters write records once and by their ids: nothing then is sorted, which would copy it all.
    if !is_in_order {
        frame = frame.sort([KEY], SortMultipleOptions::default()).map_err(failed)?;
        frame.rechunk_mut();
        if let Some(kept) = kept_rows(schema, &frame, &present, tables)? {
            frame = frame.take(&IdxCa::new("kept".into(), kept)).map_err(failed)?;
        }
    }
    for column in schema.columns.iter().filter(|column| !present.contains(column.name)) {
        frame
            .with_column(Column::full_null(column.name.into(), frame.height(), &data_type(column)))
            .map_err(failed)?;
    }
    frame.with_column(file_names(&frame, tables).map_err(failed)?).map_err(failed)?;
    Ok(MergedTables { frame: frame.drop_many([FILE, KEY]), present })
}

/// The rows of all files.
fn stacked(schema: &ObjectSchema, tables: &[Table]) -> PolarsResult<DataFrame> {
    // What is constant in the only file takes no memory, which it would behind another.
    if let [table] = tables {
        return Ok(table.frame.clone());
    }
    let mut stacked = empty(schema);
    for table in tables {
        stacked.vstack_mut(&table.frame)?;
    }
    Ok(stacked)
}

/// The name of each row's file.
fn file_names(frame: &DataFrame, tables: &[Table]) -> PolarsResult<Column> {
    let name = |table: &Table| PlSmallStr::from(table.input.path.as_str());
    if let [table] = tables {
        let name = Scalar::from(name(table));
        return Ok(Column::new_scalar(column::FILE_NAME.into(), name, frame.height()));
    }
    let file = |file: Option<u32>| file.and_then(|file| tables.get(file as usize));
    let names =
        frame.column(FILE)?.u32()?.iter().map(|number| file(number).map(|table| table.input.path.as_str()));
    Ok(Series::new(column::FILE_NAME.into(), names.collect::<Vec<_>>()).into())
}

/// What names each row's record: the first of the schema's key columns that it fills.
fn keys(schema: &ObjectSchema, frame: &DataFrame) -> PolarsResult<Column> {
    if let [name] = schema.key {
        return Ok(frame.column(name)?.clone().with_name(KEY.into()));
    }
    let texts = |name: &&str| frame.column(name).and_then(|column| column.str().cloned());
    let columns: Vec<_> = schema.key.iter().map(texts).collect::<PolarsResult<_>>()?;
    let key = |row: usize| columns.iter().find_map(|column| column.get(row)).map(key_text);
    let keys: Vec<Option<Cow<str>>> = (0..frame.height()).map(key).collect();
    Ok(Series::new(KEY.into(), keys).into())
}

/// A key as it is compared: user names, which look like addresses, are the same in any case; ids are not.
fn key_text(key: &str) -> Cow<'_, str> {
    if key.contains('@') { key.to_lowercase().into() } else { key.into() }
}

/// A frame of no rows with a schema's columns.
pub(super) fn empty(schema: &ObjectSchema) -> DataFrame {
    let mut columns: Vec<Column> = schema
        .columns
        .iter()
        .map(|column| Column::full_null(column.name.into(), 0, &data_type(column)))
        .collect();
    columns.push(Column::full_null(FILE.into(), 0, &DataType::UInt32));
    columns.push(Column::full_null(column::RECORD.into(), 0, &DataType::Int64));
    columns.push(Column::full_null(column::IN_MINUTES.into(), 0, &DataType::Boolean));
    DataFrame::new(0, columns).expect("columns of no rows have one length and distinct names")
}

fn data_type(column: &ExportColumn) -> DataType {
    match column.kind {
        CellKind::Id(_) | CellKind::Text | CellKind::Key | CellKind::Nested(_) => DataType::String,
        CellKind::Flag => DataType::Boolean,
        CellKind::Timestamp | CellKind::Count => DataType::Int64,
        CellKind::Day => DataType::Int32,
    }
}

/// The rows to keep of a frame that is ordered by key, or nothing where every key stands once.
fn kept_rows(
    schema: &ObjectSchema,
    frame: &DataFrame,
    present: &BTreeSet<&'static str>,
    tables: &[Table],
) -> Result<Option<Vec<u32>>> {
    let keys = frame.column(KEY).and_then(|column| column.str().cloned());
    let keys = keys.map_err(|error| Error::frames(schema.object.name(), &error))?;
    let height = u32::try_from(frame.height())
        .map_err(|_| Error::input("more than 4,294,967,295 rows", "split the export"))?;
    let mut kept: Vec<u32> = Vec::new();
    let mut start = 0;
    while start < height {
        let key = keys.get(start as usize);
        // Rows without a key are records of their own.
        let same = (start + 1..height).take_while(|row| key.is_some() && keys.get(*row as usize) == key);
        let end = start + 1 + u32::try_from(same.count()).unwrap_or(0);
        let rows: Vec<u32> = (start..end).collect();
        kept.push(if rows.len() == 1 { start } else { latest(&rows, schema, frame, present, tables)? });
        start = end;
    }
    Ok((kept.len() < frame.height()).then_some(kept))
}

/// The row that counts of several with one key: any if all are the same, else the one with the latest stamp.
fn latest(
    rows: &[u32],
    schema: &ObjectSchema,
    frame: &DataFrame,
    present: &BTreeSet<&'static str>,
    tables: &[Table],
) -> Result<u32> {
    let value = |name: &str, row: u32| {
        frame.column(name).and_then(|column| column.get(row as usize)).unwrap_or(AnyValue::Null)
    };
    let is_key = |name: &str| schema.key.len() > 1 && schema.key.contains(&name);
    let same = |one: u32, other: u32| {
        present.iter().all(|name| {
            let (one, other) = (value(name, one), value(name, other));
            let as_keys = || Some(key_text(one.get_str()?) == key_text(other.get_str()?));
            one == other || (is_key(name) && as_keys() == Some(true))
        })
    };
    let mut candidates: Vec<u32> = Vec::new();
    for row in rows {
        if !candidates.iter().any(|known| same(*known, *row)) {
            candidates.push(*row);
        }
    }
    for stamp in [column::STAMPED_AT, column::MODIFIED_AT] {
        if candidates.len() > 1 {
            let timestamp = |row: &u32| value(stamp, *row).extract::<i64>();
            let last = candidates.iter().map(timestamp).max().flatten();
            // A row without a stamp cannot be said to be the earlier one.
            candidates.retain(|row| timestamp(row) == last || timestamp(row).is_none());
        }
    }
    match candidates[..] {
        [row] => Ok(row),
        _ => Err(undecided(candidates[0], candidates[1], &value, schema, tables)),
    }
}

fn undecided<'a>(
    one: u32,
    other: u32,
    value: &dyn Fn(&str, u32) -> AnyValue<'a>,
    schema: &ObjectSchema,
    tables: &[Table],
) -> Error {
    let place = |row: u32| {
        let file = value(FILE, row).extract::<u32>().and_then(|file| tables.get(file as usize));
        format!("{} row {}", file.map_or("?", |table| table.input.path.as_str()), value(column::RECORD, row))
    };
    Error::input(
        format!(
            "{} {} occurs twice with different values: {} and {}",
            schema.object.name(),
            value(KEY, one).get_str().unwrap_or("?"),
            place(one),
            place(other)
        ),
        match schema.object {
            Object::Register => "keep one of the two rows",
            _ => {
                "keep one of the two rows, or export LastModifiedDate or SystemModstamp, which show the newer one"
            }
        },
    )
}
