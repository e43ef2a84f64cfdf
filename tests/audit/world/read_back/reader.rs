//! A naive reader of exports: it knows the forms of SALESFORCE.md section 1 and nothing of the writer but
//! its labels.

use crate::world::labels::{labels, user_type_named};
use crate::world::tables::Object;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Values by API name: ids as 15 characters, moments as epoch seconds, flags as `true` and `false`, null
/// as nothing.
pub(super) type Row = BTreeMap<String, String>;

pub(super) struct Sheet {
    pub object: Object,
    pub rows: Vec<Row>,
}

pub(super) fn read(name: &str, bytes: &[u8], zone: Tz) -> Sheet {
    let text = decode(bytes);
    let records = records(&text);
    let (titles, records) = records.split_first().expect("a header");
    let object = object(titles, name);
    // The furniture of a report has fewer cells than any object has columns.
    let length = titles.len();
    let records: Vec<&Vec<String>> = records.iter().take_while(|record| record.len() == length).collect();
    let is_labelled = titles.iter().any(|title| title.contains(' '));
    let mut rows = vec![Row::new(); records.len()];
    for (place, title) in titles.iter().enumerate() {
        let Some(column) = column(object, title, is_labelled) else { continue };
        let values: Vec<&str> = records.iter().map(|record| record[place].as_str()).collect();
        let values = canonical(&column, &values, if is_labelled { zone } else { Tz::UTC });
        for (row, value) in rows.iter_mut().zip(values) {
            row.insert(column.clone(), value);
        }
    }
    Sheet { object, rows }
}

fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    let as_utf8 = std::str::from_utf8(bytes).map(str::to_owned);
    as_utf8.unwrap_or_else(|_| encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned())
}

fn records(text: &str) -> Vec<Vec<String>> {
    let header = text.lines().next().expect("a header");
    let count = |separator: &&u8| header.matches(char::from(**separator)).count();
    let separator = *b",;\t|^`".iter().max_by_key(count).expect("six of them");
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(separator).flexible(true).has_headers(false);
    let record = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    reader
        .from_reader(text.as_bytes())
        .records()
        .map(|read| read.map(record).expect("text is UTF-8"))
        .collect()
}

/// By the header where it says enough, else by the name.
fn object(titles: &[String], name: &str) -> Object {
    let has = |known: &[&str]| titles.iter().any(|title| known.iter().any(|k| k.eq_ignore_ascii_case(title)));
    let told = [
        (Object::LoginHistory, ["LoginTime", "Login Time"]),
        (Object::UserLogin, ["IsFrozen", "Frozen"]),
        (Object::User, ["Username", "Username"]),
        (Object::Contact, ["Email", "Email"]),
        (Object::UserLicense, ["MonthlyLoginsEntitlement", "Monthly Logins Entitlement"]),
        (Object::UserRole, ["PortalType", "Portal Type"]),
    ];
    let by_header = told.into_iter().find(|(_, known)| has(known)).map(|(object, _)| object);
    by_header.unwrap_or_else(|| {
        let named = [Object::Account, Object::Profile].into_iter();
        named.rev().find(|object| name.starts_with(&format!("{object:?}"))).expect("a name that tells")
    })
}

/// The API name of a column; none for those of Inspector itself.
fn column(object: Object, title: &str, is_labelled: bool) -> Option<String> {
    if is_labelled {
        let known = labels(object).iter().find(|(_, label)| *label == title);
        return Some(known.map_or(title, |(name, _)| name).to_owned());
    }
    let known = labels(object).iter().find(|(name, _)| name.eq_ignore_ascii_case(title));
    match title {
        "_" | "Profile" | "Profile.UserLicense" | "UserLicense" => None,
        // Reports of UserLogin show no id, so there is no label to find it by.
        "ID" => Some("Id".to_owned()),
        _ => Some(known.map_or(title, |(name, _)| name).to_owned()),
    }
}

fn canonical(column: &str, values: &[&str], zone: Tz) -> Vec<String> {
    let values = values.iter().map(|value| match *value {
        "null" | "#N/A" | "000000000000000AAA" => "",
        value => value,
    });
    match column {
        "LastLoginDate" | "CreatedDate" | "LastModifiedDate" | "LoginTime" => moments(values.collect(), zone),
        "IsActive" | "IsDeleted" | "IsFrozen" | "IsPasswordLocked" => values.map(flag).collect(),
        "IsPartner" | "IsCustomerPortal" => {
            values.map(|value| if value.is_empty() { String::new() } else { flag(value) }).collect()
        }
        "UserType" => values.map(|value| user_type_named(value).to_lowercase()).collect(),
        "Username" => values.map(str::to_lowercase).collect(),
        _ if column == "Id" || column.ends_with("Id") => {
            values.map(|id| id.chars().take(15).collect()).collect()
        }
        _ => values.map(|value| value.replace("\r\n", " ").replace('\n', " ")).collect(),
    }
}

fn flag(text: &str) -> String {
    match text {
        "1" | "true" | "TRUE" => "true".to_owned(),
        "0" | "false" | "FALSE" => "false".to_owned(),
        _ => panic!("{text} is no flag"),
    }
}

fn moments(values: Vec<&str>, zone: Tz) -> Vec<String> {
    let is_day_first = values.iter().copied().filter(|value| is_numeric(value)).any(|value| {
        // Whether the values settle the order is the promise of the writer.
        let over_twelve =
            |place: usize| values.iter().any(|other| !other.is_empty() && numbers(other)[place] > 12);
        assert_ne!(over_twelve(0), over_twelve(1), "the order of {value} is open");
        over_twelve(0)
    });
    let moment = |value: &str| match value {
        "" => String::new(),
        _ if is_numeric(value) => at(zone, numeric(value, is_day_first)).to_string(),
        _ => at(zone, iso(value)).to_string(),
    };
    values.into_iter().map(moment).collect()
}

fn is_numeric(value: &str) -> bool {
    !value.is_empty() && value.chars().nth(4) != Some('-')
}

/// A local time that the zone has once.
fn at(zone: Tz, local: NaiveDateTime) -> i64 {
    zone.from_local_datetime(&local).single().expect("one moment").timestamp()
}

fn iso(value: &str) -> NaiveDateTime {
    let parsed = match value.chars().nth(10) {
        Some('T') if value.ends_with('Z') => DateTime::parse_from_rfc3339(value).map(|at| at.naive_utc()),
        Some('T') => DateTime::parse_from_str(value, "%Y-%m-%dT%H:%M:%S%.3f%z").map(|at| at.naive_utc()),
        _ => NaiveDateTime::parse_from_str(value, "%Y-%m-%d %H:%M:%S"),
    };
    parsed.unwrap_or_else(|error| panic!("{value}: {error}"))
}

fn numbers(value: &str) -> Vec<u32> {
    let digits = value.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    digits.map(|part| part.parse().expect("digits")).collect()
}

fn numeric(value: &str, is_day_first: bool) -> NaiveDateTime {
    let numbers = numbers(value);
    let (day, month) = if is_day_first { (numbers[0], numbers[1]) } else { (numbers[1], numbers[0]) };
    let year = numbers[2].try_into().expect("a year");
    let hour = match value {
        _ if value.ends_with(" AM") => numbers[3] % 12,
        _ if value.ends_with(" PM") => numbers[3] % 12 + 12,
        _ => numbers[3],
    };
    let second = numbers.get(5).copied().unwrap_or(0);
    let time = NaiveTime::from_hms_opt(hour, numbers[4], second).expect("a time");
    NaiveDate::from_ymd_opt(year, month, day).expect("a date").and_time(time)
}
