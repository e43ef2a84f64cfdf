//! Waivers in a CSV file beside the policy, for those who keep them in a spreadsheet.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use super::read::nearest;
use super::sheet::{Form, Row, Sheet, SideFile};
use super::waiver::{Matching, Waiver};
use crate::error::Result;

/// The file's columns.
const COLUMNS: [&str; 10] =
    ["id", "rules", "user", "username", "account", "profile", "license", "owner", "reason", "expires"];

/// The columns that every file has, and every row fills.
const NEEDED: [&str; 4] = ["id", "owner", "reason", "expires"];

/// What stands between several rules or values in one cell.
const BETWEEN: char = ';';

/// Reads a file of waivers; `name` is what the policy calls it, `rules` are the ids that it may name.
///
/// # Errors
///
/// [`Error::Policy`](crate::error::Error::Policy) naming file, row and column.
pub(super) fn read(path: &Path, name: &str, rules: &[&str]) -> Result<(SideFile, Vec<Waiver>)> {
    let sheet = Sheet::read(path, name, Form { key: "waiver_file", columns: &COLUMNS, needed: &NEEDED })?;
    let mut waivers: Vec<Waiver> = Vec::new();
    let mut ids = BTreeSet::new();
    for row in sheet.rows() {
        let waiver = waiver(&row, rules)?;
        if !ids.insert(waiver.id.clone()) {
            let message = format!("the waiver \"{}\" stands twice", waiver.id);
            return Err(row.wrong("id", message, "give every waiver an id of its own"));
        }
        waivers.push(waiver);
    }
    Ok((sheet.file, waivers))
}

fn waiver(row: &Row, rules: &[&str]) -> Result<Waiver> {
    let cell = |name: &str| row.cell(name).to_owned();
    if let Some(empty) = NEEDED.iter().find(|name| row.cell(name).is_empty()) {
        return Err(row.wrong(empty, "is empty", "a waiver needs id, owner, reason and expires"));
    }
    let list = |name: &str| -> Vec<String> {
        let texts = row.cell(name).split(BETWEEN).map(|text| text.trim().to_owned());
        texts.filter(|text| !text.is_empty()).collect()
    };
    let named = list("rules");
    if let Some(unknown) = named.iter().find(|id| !rules.contains(&id.as_str())) {
        let near = nearest(unknown, rules.iter().copied());
        let hint = near.map_or_else(
            || "`seatwise rules` lists them; a semicolon stands between several".to_owned(),
            |near| format!("did you mean \"{near}\"? `seatwise rules` lists them"),
        );
        return Err(row.wrong("rules", format!("unknown rule \"{unknown}\""), hint));
    }
    let expires: NaiveDate = row.cell("expires").parse().map_err(|_| {
        let hint = "write the last day as 2027-03-31, in a column of the kind text";
        row.wrong("expires", format!("\"{}\" is no date", row.cell("expires")), hint)
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
        return Err(row.wrong("rules", message, super::read::NARROW));
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
