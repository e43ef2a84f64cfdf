//! CSV files beside the policy, as spreadsheet programs write them.

use std::path::Path;

use serde::Serialize;

use super::read::nearest;
use crate::error::{Error, Result};
use crate::model::digest::sha256;

/// A file that the policy names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SideFile {
    /// As the policy names it.
    pub name: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// What a kind of file looks like.
pub(super) struct Form {
    /// The policy's key that names the file.
    pub(super) key: &'static str,
    /// The columns that it may have.
    pub(super) columns: &'static [&'static str],
    /// The columns that every file has.
    pub(super) needed: &'static [&'static str],
}

/// A file that was read: the rows that are not empty.
pub(super) struct Sheet<'p> {
    pub(super) file: SideFile,
    path: &'p Path,
    form: Form,
    /// Where each column of the form stands.
    places: Vec<Option<usize>>,
    records: Vec<(u64, csv::StringRecord)>,
}

/// One row of a sheet.
pub(super) struct Row<'s> {
    sheet: &'s Sheet<'s>,
    number: u64,
    record: &'s csv::StringRecord,
}

impl<'p> Sheet<'p> {
    /// Reads a file; `name` is what the policy calls it.
    ///
    /// # Errors
    ///
    /// [`Error::Policy`] naming the file, and the column that is unknown, missing or there twice.
    pub(super) fn read(path: &'p Path, name: &str, form: Form) -> Result<Self> {
        let wrong = |message: String, hint: &str| Error::Policy {
            place: path.display().to_string(),
            message,
            hint: hint.to_owned(),
        };
        let key = form.key;
        let bytes = std::fs::read(path).map_err(|error| {
            wrong(
                format!("{error}, and {key} in the policy names it"),
                &format!("{key} is seen from the policy's folder"),
            )
        })?;
        let text = decoded(&bytes);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(&text))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let headers =
            reader.headers().map_err(|error| wrong(error.to_string(), "save it as CSV again"))?.clone();
        let places = places(&headers, &form).map_err(|(message, hint)| wrong(message, &hint))?;
        let mut records = Vec::new();
        for (number, record) in (1_u64..).zip(reader.into_records()) {
            let record = record
                .map_err(|error| wrong(error.to_string(), "every row has as many cells as the header"))?;
            if !record.iter().all(str::is_empty) {
                records.push((number, record));
            }
        }
        let file = SideFile { name: name.to_owned(), sha256: sha256(&bytes) };
        Ok(Self { file, path, form, places, records })
    }

    /// The rows, in the order of the file.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().map(|(number, record)| Row { sheet: self, number: *number, record })
    }
}

impl<'s> Row<'s> {
    /// The text of a column of the form; empty where the file has no such column.
    pub(super) fn cell(&self, name: &str) -> &'s str {
        let column = self.sheet.form.columns.iter().position(|column| *column == name);
        let place = column.and_then(|column| self.sheet.places[column]);
        place.and_then(|place| self.record.get(place)).unwrap_or_default()
    }

    /// That something is wrong with a column of this row.
    pub(super) fn wrong(&self, column: &str, message: impl Into<String>, hint: impl Into<String>) -> Error {
        Error::Policy {
            place: format!("{} row {}, column {column}", self.sheet.path.display(), self.number),
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// A spreadsheet writes UTF-8, with a byte order mark or without, or the code page of Windows.
fn decoded(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The sign that stands most often in the header.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |sign: u8| header.bytes().filter(|byte| *byte == sign).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|sign| (count(*sign), *sign == b',')).unwrap_or(b',')
}

/// Where each column stands; else what is wrong with the header, and what to do.
fn places(
    headers: &csv::StringRecord,
    form: &Form,
) -> std::result::Result<Vec<Option<usize>>, (String, String)> {
    let headers: Vec<String> = headers.iter().map(str::to_lowercase).collect();
    let place = |name: &str| headers.iter().position(|header| header == name);
    // A column that is not understood could be the one that keeps a row narrow.
    if let Some(unknown) = headers.iter().find(|header| !form.columns.contains(&header.as_str())) {
        let near = nearest(unknown, form.columns.iter().copied());
        let hint = near.map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
        return Err((
            format!("unknown column \"{unknown}\""),
            format!("{hint}Known are {}", form.columns.join(", ")),
        ));
    }
    if let Some(twice) = headers.iter().enumerate().find(|(at, header)| place(header) != Some(*at)) {
        return Err((format!("the column \"{}\" stands twice", twice.1), "take one of the two out".into()));
    }
    if let Some(missing) = form.needed.iter().find(|name| place(name).is_none()) {
        return Err((format!("no column \"{missing}\""), format!("needed are {}", form.needed.join(", "))));
    }
    Ok(form.columns.iter().map(|name| place(name)).collect())
}
