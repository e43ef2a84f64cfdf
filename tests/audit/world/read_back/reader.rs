//! A naive reader of exports: it knows the forms of SALESFORCE.md section 1 and nothing of the writer but
//! its labels and codes.

use super::values::{canonical, check_short_years};
use crate::world::labels::labels;
use crate::world::tables::Object;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Values by API name: ids as 15 characters, moments as epoch seconds, flags as `true` and `false`, null
/// as nothing.
pub(super) type Row = BTreeMap<String, String>;

pub(super) struct Sheet {
    pub object: Object,
    pub rows: Vec<Row>,
}

/// Reads the files of a folder. One without a header has that of the others of its object.
pub(super) fn read_all(files: &[(String, Vec<u8>)], zone: Tz) -> Vec<Sheet> {
    let pages: Vec<Page> = files.iter().map(|(name, bytes)| Page::of(name, &decode(bytes))).collect();
    let titles = |page: &Page| page.titles.clone().unwrap_or_else(|| borrowed_titles(page, &pages));
    pages.iter().map(|page| sheet(page, &titles(page), zone)).collect()
}

/// A file as cells.
struct Page {
    name: String,
    /// None where no line is a header.
    titles: Option<Vec<String>>,
    records: Vec<Vec<String>>,
    /// Whether every cell seems to be quoted.
    is_quoted: bool,
}

impl Page {
    fn of(name: &str, text: &str) -> Self {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if is_header(line) {
                let (titles, behind) = text[start..].split_at(line.len());
                let separator = separator(titles);
                return Self {
                    name: name.to_owned(),
                    titles: records(titles, separator).pop(),
                    records: records(behind, separator),
                    is_quoted: behind.starts_with('"'),
                };
            }
            start += line.len();
        }
        let first = text.lines().next().expect("a row");
        let records = records(text, separator(first));
        Self { name: name.to_owned(), titles: None, records, is_quoted: text.starts_with('"') }
    }
}

fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    let as_utf8 = std::str::from_utf8(bytes).map(str::to_owned);
    as_utf8.unwrap_or_else(|_| encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned())
}

/// A header names at least two columns; no title and no line of a tool does.
fn is_header(line: &str) -> bool {
    let cells = records(line, separator(line)).pop().unwrap_or_default();
    cells.iter().filter(|cell| is_title(cell)).count() > 1
}

fn is_title(cell: &str) -> bool {
    let mut known = Object::ALL.into_iter().flat_map(labels);
    let is_known = known.any(|(name, label)| cell == *label || folded(cell) == folded(name));
    is_known || cell == "sfid" || cell.ends_with("_DERIVED")
}

fn separator(line: &str) -> u8 {
    let count = |separator: &&u8| line.matches(char::from(**separator)).count();
    *b",;\t|^`".iter().max_by_key(count).expect("six of them")
}

fn records(text: &str, separator: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(separator).flexible(true).has_headers(false);
    let record = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    // The reader would take the mark off a text that starts with one.
    let text = ["\n", text].concat();
    reader
        .from_reader(text.as_bytes())
        .records()
        .map(|read| read.map(record).expect("text is UTF-8"))
        .collect()
}

fn borrowed_titles(page: &Page, pages: &[Page]) -> Vec<String> {
    let object = object_named(&page.name);
    let of_object = pages.iter().filter(|other| object_named(&other.name) == object);
    let mut titles = of_object.filter_map(|other| other.titles.clone());
    let first = titles.next().expect("a part with a header");
    assert!(titles.all(|other| other == first), "the parts of one result have one header");
    assert!(page.records.iter().all(|record| record.len() == first.len()), "rows are whole");
    first
}

fn object_named(name: &str) -> Option<Object> {
    // UserLicense starts with User: the longest name is meant.
    let named = Object::ALL.into_iter().filter(|object| name.starts_with(&format!("{object:?}")));
    named.max_by_key(|object| format!("{object:?}").len())
}

fn sheet(page: &Page, titles: &[String], zone: Tz) -> Sheet {
    let object = object(titles, &page.name);
    let is_labelled = titles.iter().any(|title| title.contains(' '));
    let records = rows(page, titles, is_labelled);
    let columns: Vec<Option<String>> =
        titles.iter().map(|title| column(object, title, titles, is_labelled)).collect();
    let values = |place: usize| -> Vec<&str> { records.iter().map(|row| row[place].as_str()).collect() };
    check_short_years(&records);
    let mut rows = vec![Row::new(); records.len()];
    for (place, column) in columns.into_iter().enumerate() {
        let Some(column) = column else { continue };
        let values = canonical(&column, &values(place), if is_labelled { zone } else { Tz::UTC });
        for (row, value) in rows.iter_mut().zip(values) {
            assert!(row.insert(column.clone(), value).is_none(), "{column} stands twice: {titles:?}");
        }
    }
    check_events(titles, &records, &rows);
    Sheet { object, rows }
}

/// The rows among what stands under the header.
fn rows(page: &Page, titles: &[String], is_labelled: bool) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for record in &page.records {
        let is_title = |(cell, title): (&String, &String)| {
            cell == title || cell.trim_start_matches('\u{feff}').trim_matches('"') == title
        };
        if record.len() == titles.len() && record.iter().zip(titles).all(is_title) {
            continue;
        }
        if record.len() == titles.len() {
            rows.push(record.clone());
            continue;
        }
        // The furniture of a report has fewer cells than any object has columns.
        if is_labelled {
            break;
        }
        if is_remark(&record[0], rows.len()) {
            continue;
        }
        assert!(record.len() < titles.len() && !page.is_quoted, "{record:?} under {titles:?}");
        let missing = std::iter::repeat_n(String::new(), titles.len() - record.len());
        rows.push(record.iter().cloned().chain(missing).collect());
    }
    rows
}

/// Whether a line is one of a tool below so many rows.
fn is_remark(text: &str, rows: usize) -> bool {
    let counts = [format!("Total number of records retrieved: {rows}."), format!("({rows} rows affected)")];
    text == "Querying Data... done" || counts.iter().any(|count| count == text)
}

/// A title as names are compared, whatever its case.
fn folded(title: &str) -> String {
    title.to_lowercase().replace(['_', ' '], "")
}

/// By the header where it says enough, else by the name.
fn object(titles: &[String], name: &str) -> Object {
    let has = |known: &[&str]| titles.iter().any(|title| known.contains(&folded(title).as_str()));
    let told: [(Object, &[&str]); 6] = [
        (Object::LoginHistory, &["logintime", "timestampderived"]),
        (Object::UserLogin, &["isfrozen", "frozen"]),
        (Object::User, &["username"]),
        (Object::Contact, &["email"]),
        (Object::UserLicense, &["monthlyloginsentitlement"]),
        (Object::UserRole, &["portaltype"]),
    ];
    let by_header = told.into_iter().find(|(_, known)| has(known)).map(|(object, _)| object);
    by_header.unwrap_or_else(|| {
        let object = object_named(name).expect("a name that tells");
        assert!(matches!(object, Object::Account | Object::Profile), "{name} has another header: {titles:?}");
        object
    })
}

/// The API name of a column; none for those that tools write beside the fields.
fn column(object: Object, title: &str, titles: &[String], is_labelled: bool) -> Option<String> {
    if is_labelled {
        let known = labels(object).iter().find(|(_, label)| *label == title);
        return Some(known.map_or(title, |(name, _)| name).to_owned());
    }
    let has = |known: &str| titles.iter().any(|title| title == known);
    let name = match title {
        "Profile" | "Profile.UserLicense" | "UserLicense" | "EVENT_TYPE" | "TIMESTAMP" | "REQUEST_ID" => {
            return None;
        }
        "USER_ID" if has("USER_ID_DERIVED") => return None,
        "id" if has("sfid") => return None,
        _ if title.is_empty() || title.starts_with('_') => return None,
        "sfid" => "Id",
        "USER_ID_DERIVED" => "UserId",
        "TIMESTAMP_DERIVED" => "LoginTime",
        "LOGIN_STATUS" => "Status",
        _ => title,
    };
    let known = labels(object).iter().find(|(known, _)| folded(known) == folded(name));
    // Reports of UserLogin show no id, so there is no label to find it by.
    let id = (folded(name) == "id").then(|| "Id".to_owned());
    Some(id.unwrap_or_else(|| known.map_or_else(|| folded(name), |(name, _)| (*name).to_owned())))
}

/// What EventLogFile says twice is the same.
fn check_events(titles: &[String], records: &[Vec<String>], rows: &[Row]) {
    let Some(stamp) = titles.iter().position(|title| title == "TIMESTAMP") else { return };
    let user = titles.iter().position(|title| title == "USER_ID").expect("events name their users");
    let stamps: Vec<&str> = records.iter().map(|record| record[stamp].as_str()).collect();
    let times = canonical("LoginTime", &stamps, Tz::UTC);
    for ((record, row), time) in records.iter().zip(rows).zip(times) {
        assert_eq!((&row["UserId"], &row["LoginTime"]), (&record[user], &time));
    }
}
