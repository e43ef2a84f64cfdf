//! Waivers in a CSV file beside the policy, for those who keep them in a spreadsheet.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use super::read::nearest;
use super::waiver::{Matching, Waiver};
use crate::error::{Error, Result};
use crate::model::digest::sha256;

/// The file's columns.
const COLUMNS: [&str; 10] =
    ["id", "rules", "user", "username", "account", "profile", "license", "owner", "reason", "expires"];

/// The columns that every file has, and every row fills.
const NEEDED: [&str; 4] = ["id", "owner", "reason", "expires"];

/// What stands between several rules or values in one cell.
const BETWEEN: char = ';';

/// The file that some waivers come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaiverFile {
    /// As the policy names it.
    pub name: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// Reads a file of waivers; `name` is what the policy calls it, `rules` are the ids that it may name.
///
/// # Errors
///
/// [`Error::Policy`] naming file, record and column.
pub(super) fn read(path: &Path, name: &str, rules: &[&str]) -> Result<(WaiverFile, Vec<Waiver>)> {
    let wrong = |message: String, hint: &str| Error::Policy {
        place: path.display().to_string(),
        message,
        hint: hint.to_owned(),
    };
    let bytes = std::fs::read(path).map_err(|error| {
        wrong(
            format!("{error}, and waiver_file in the policy names it"),
            "waiver_file is seen from the policy's folder",
        )
    })?;
    let digest = WaiverFile { name: name.to_owned(), sha256: sha256(&bytes) };
    let text = decoded(&bytes);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| wrong(error.to_string(), "save it as CSV again"))?.clone();
    let columns = Columns::of(&headers).map_err(|(message, hint)| wrong(message, &hint))?;
    let mut waivers: Vec<Waiver> = Vec::new();
    let mut ids = BTreeSet::new();
    for (number, record) in (1_u64..).zip(reader.records()) {
        let record =
            record.map_err(|error| wrong(error.to_string(), "every row has as many cells as the header"))?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        let waiver = waiver(&columns, &record, rules).map_err(|(column, message, hint)| Error::Policy {
            place: format!("{} row {number}, column {column}", path.display()),
            message,
            hint,
        })?;
        if !ids.insert(waiver.id.clone()) {
            let message = format!("row {number}: the waiver \"{}\" stands twice", waiver.id);
            return Err(wrong(message, "give every waiver an id of its own"));
        }
        waivers.push(waiver);
    }
    Ok((digest, waivers))
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

/// Where each column stands.
struct Columns([Option<usize>; COLUMNS.len()]);

impl Columns {
    fn of(headers: &csv::StringRecord) -> std::result::Result<Self, (String, String)> {
        let headers: Vec<String> = headers.iter().map(str::to_lowercase).collect();
        let place = |name: &str| headers.iter().position(|header| header == name);
        // A column that is not understood could be the one that keeps a waiver narrow.
        if let Some(unknown) = headers.iter().find(|header| !COLUMNS.contains(&header.as_str())) {
            let near = nearest(unknown, COLUMNS.into_iter());
            let hint = near.map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
            return Err((
                format!("unknown column \"{unknown}\""),
                format!("{hint}Known are {}", COLUMNS.join(", ")),
            ));
        }
        if let Some(twice) = headers.iter().enumerate().find(|(at, header)| place(header) != Some(*at)) {
            return Err((
                format!("the column \"{}\" stands twice", twice.1),
                "take one of the two out".into(),
            ));
        }
        if let Some(missing) = NEEDED.iter().find(|name| place(name).is_none()) {
            return Err((format!("no column \"{missing}\""), format!("needed are {}", NEEDED.join(", "))));
        }
        Ok(Self(COLUMNS.map(place)))
    }

    fn cell<'r>(&self, record: &'r csv::StringRecord, name: &str) -> &'r str {
        let column = COLUMNS.iter().position(|column| *column == name);
        column.and_then(|column| self.0[column]).and_then(|place| record.get(place)).unwrap_or_default()
    }
}

/// The fault of a row: the column, what is wrong, what to do.
type Fault = (&'static str, String, String);

fn waiver(
    columns: &Columns,
    record: &csv::StringRecord,
    rules: &[&str],
) -> std::result::Result<Waiver, Fault> {
    let cell = |name: &str| columns.cell(record, name).to_owned();
    if let Some(empty) = NEEDED.iter().find(|name| cell(name).is_empty()) {
        return Err((empty, "is empty".into(), "a waiver needs id, owner, reason and expires".into()));
    }
    let list = |name: &str| -> Vec<String> {
        cell(name).split(BETWEEN).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    };
    let named = list("rules");
    if let Some(unknown) = named.iter().find(|id| !rules.contains(&id.as_str())) {
        let near = nearest(unknown, rules.iter().copied());
        let hint = near.map_or_else(
            || "`seatwise rules` lists them; a semicolon stands between several".to_owned(),
            |near| format!("did you mean \"{near}\"? `seatwise rules` lists them"),
        );
        return Err(("rules", format!("unknown rule \"{unknown}\""), hint));
    }
    let expires: NaiveDate = cell("expires").parse().map_err(|_| {
        let hint = "write the last day as 2027-03-31, in a column of the kind text";
        ("expires", format!("\"{}\" is no date", cell("expires")), hint.to_owned())
    })?;
    let matching = Matching {
        user: list("user"),
        username: list("username"),
        account: list("account"),
        profile: list("profile"),
        license: list("license"),
    };
    if named.is_empty() && matching.is_empty() {
        let message = format!("the waiver \"{}\" would excuse every finding there is", cell("id"));
        return Err(("rules", message, super::read::NARROW.to_owned()));
    }
    Ok(Waiver {
        id: cell("id"),
        rules: (!named.is_empty()).then_some(named),
        matching,
        owner: cell("owner"),
        reason: cell("reason"),
        expires,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [&str; 2] = ["idle-seat", "never-logged-in"];

    fn parsed(bytes: &[u8]) -> Result<Vec<Waiver>> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("waivers.csv");
        std::fs::write(&path, bytes).expect("a file");
        read(&path, "waivers.csv", &RULES).map(|(_, waivers)| waivers)
    }

    fn complaint(text: &str) -> String {
        let error = parsed(text.as_bytes()).expect_err("refused");
        assert_eq!(error.exit_code(), 2);
        format!("{error}\n{}", error.hint())
    }

    #[test]
    fn a_spreadsheets_file_is_read() {
        let text = b"\xEF\xBB\xBFid;rules;username;license;owner;reason;expires\r\n\
            W-1;idle-seat ; *@auditors.example;;jo@a.example;once a year;2027-03-31\r\n;;;;;;\r\n\
            W-2;\"idle-seat;never-logged-in\";;\"Gold Partner;Silver Partner\";kim;M\xfcller;2027-01-01\r\n";
        let waivers = parsed(text).expect("waivers");
        assert_eq!(waivers.len(), 2);
        assert_eq!(waivers[0].matching.username, ["*@auditors.example"]);
        assert_eq!(waivers[1].rules.as_deref(), Some(&RULES.map(str::to_owned)[..]));
        assert_eq!(waivers[1].matching.license, ["Gold Partner", "Silver Partner"]);
        assert_eq!(waivers[1].reason, "Müller");
        assert_eq!(waivers[1].expires.to_string(), "2027-01-01");
    }

    #[test]
    fn faults_name_row_and_column() {
        let row = |rules: &str, expires: &str| {
            format!(
                "id,rules,owner,reason,expires\nW-1,idle-seat,jo,because,2027-01-01\nW-2,{rules},jo,because,{expires}\n"
            )
        };
        assert!(complaint(&row("idle-seats", "2027-01-01")).contains("row 2, column rules"));
        assert!(complaint(&row("idle-seats", "2027-01-01")).contains("did you mean \"idle-seat\""));
        assert!(
            complaint(&row("idle-seat", "3/31/2027")).contains("column expires: \"3/31/2027\" is no date")
        );
        assert!(complaint(&row("idle-seat", "")).contains("is empty"));
        assert!(complaint(&row("", "2027-01-01")).contains("every finding"));
        assert!(complaint("id,owner,reason,expires,usernme\n").contains("did you mean \"username\""));
        assert!(complaint("id,owner,expires\n").contains("no column \"reason\""));
        assert!(complaint("id,owner,reason,expires\nW,a,b\n").contains("as many cells"));
    }
}
