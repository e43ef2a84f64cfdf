//! CSV files beside the policy, as spreadsheet programs write them: each row stands for a table of the policy.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use serde::Serialize;

use super::fault::{FaultPlace, RowFile};
use super::table::{PolicyKey, PolicyTable};
use super::written::{PolicyReader, WrittenTable};
use crate::model::digest::sha256;
use crate::model::text::did_you_mean;

/// A file that the policy names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SideFile {
    /// As the policy names it.
    pub name: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// A file that was read.
pub(super) struct FileRows<T> {
    /// The file.
    pub(super) file: SideFile,
    /// Its rows, in the order of the file, each with the path of the entry that it stands for.
    pub(super) rows: Vec<(String, T)>,
}

/// Reads the file that a key of the policy names: its rows go on behind the `before` entries of `list`. Nothing where
/// something is wrong, which the reader then knows.
pub(super) fn read<T: PolicyTable>(
    folder: &Path,
    key: &'static str,
    name: &str,
    (list, before): (&str, usize),
    reader: &mut PolicyReader,
) -> Option<FileRows<T>> {
    let path = folder.join(name);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("{}: {error}", path.display());
            reader.refuse_at(key, message, "the file is looked for in the folder of the policy");
            return None;
        }
    };
    let file = Rc::new(RowFile { path: path.display().to_string(), key });
    let cell =
        |row: u64, column: &str| FaultPlace::Row { file: file.clone(), row, column: column.to_owned() };
    let text = decoded(&bytes);
    let mut csv = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let keys = T::keys();
    let columns = match csv.headers() {
        Ok(headers) => columns(headers, &keys, |column| cell(0, column), reader)?,
        Err(error) => {
            reader.refuse(cell(0, ""), error.to_string(), "save the file as CSV again");
            return None;
        }
    };
    let mut rows = Vec::new();
    let mut is_right = true;
    for (number, record) in (1_u64..).zip(csv.into_records()) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                reader.refuse(
                    cell(number, ""),
                    error.to_string(),
                    "every row has as many cells as the header",
                );
                return None;
            }
        };
        let cells: BTreeMap<String, String> = columns
            .iter()
            .zip(&record)
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| (column.clone(), cell.to_owned()))
            .collect();
        if cells.is_empty() {
            continue;
        }
        let path = format!("{list}[{}]", before + rows.len());
        let row = WrittenTable::row(&cells, cell(number, ""), path.clone());
        match T::read(&row, reader) {
            Some(read) => rows.push((path, read)),
            None => is_right = false,
        }
    }
    let file = SideFile { name: name.to_owned(), sha256: sha256(&bytes) };
    is_right.then_some(FileRows { file, rows })
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

/// The columns of a header; nothing where something is wrong with it.
fn columns(
    headers: &csv::StringRecord,
    keys: &[PolicyKey],
    place: impl Fn(&str) -> FaultPlace,
    reader: &mut PolicyReader,
) -> Option<Vec<String>> {
    let known: Vec<&str> = keys.iter().flat_map(|key| key.columns.iter().copied()).collect();
    let headers: Vec<String> = headers.iter().map(str::to_lowercase).collect();
    let mut is_right = true;
    for (at, header) in headers.iter().enumerate() {
        // A column that is not understood could be the one that keeps a row narrow.
        if !known.contains(&header.as_str()) {
            let meant = did_you_mean(header, known.iter().copied());
            let remedy = format!("{meant}known are {}", known.join(", "));
            reader.refuse(place(header), format!("unknown column \"{header}\""), remedy);
            is_right = false;
        } else if headers[..at].contains(header) {
            let message = format!("there are two columns \"{header}\"");
            reader.refuse(place(header), message, "remove one of the two columns");
            is_right = false;
        }
    }
    for key in keys.iter().filter(|key| key.is_required && !headers.iter().any(|header| header == key.name)) {
        let needed: Vec<&str> = keys.iter().filter(|key| key.is_required).map(|key| key.name).collect();
        let remedy = format!("every file has the columns {}", needed.join(", "));
        reader.refuse(place(key.name), format!("there is no column \"{}\"", key.name), remedy);
        is_right = false;
    }
    is_right.then_some(headers)
}
