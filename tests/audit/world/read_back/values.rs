//! The values of a column in one form, whatever form they were written in.

use crate::world::labels::user_type_named;
use crate::world::login_codes::{status_code, type_code};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike};
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// Words for nothing in any cell.
const NULLS: [&str; 3] = ["null", "#N/A", "<null>"];

/// Words for nothing where a name cannot stand.
const TYPED_NULLS: [&str; 5] = ["000000000000000AAA", "NULL", "\\N", "NA", "None"];

/// Forms with an offset to UTC.
const MARKED: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%:z"];

/// Forms without, which begin with the year or name the month.
const UNMARKED: [&str; 5] = [
    "%Y-%m-%d %H:%M:%S",
    "%Y%m%d%H%M%S%.f",
    "%d-%b-%Y %H:%M",
    "%b %d, %Y, %I:%M:%S %p",
    "%a %b %d %H:%M:%S GMT %Y",
];

pub(super) fn canonical(column: &str, values: &[&str], zone: Tz) -> Vec<String> {
    let is_moment = matches!(column, "LastLoginDate" | "CreatedDate" | "LastModifiedDate" | "LoginTime");
    let is_flag = column.starts_with("Is");
    let is_id = column == "Id" || column.ends_with("Id");
    let is_typed = is_moment || is_flag || is_id;
    let is_null = |value: &str| NULLS.contains(&value) || is_typed && TYPED_NULLS.contains(&value);
    let values = values.iter().map(|value| if is_null(value) { "" } else { *value });
    if is_moment {
        return moments(&values.collect::<Vec<_>>(), zone);
    }
    values.map(|value| if is_id { value.chars().take(15).collect() } else { text(column, value) }).collect()
}

fn text(column: &str, value: &str) -> String {
    match column {
        _ if column.starts_with("Is") => flag(value),
        "UserType" => user_type_named(value).to_lowercase(),
        "Username" => value.to_lowercase(),
        "LoginType" => type_code(value).unwrap_or(value).to_owned(),
        "Status" => status_code(value).unwrap_or(value).to_owned(),
        _ => value.replace("\r\n", " ").replace('\n', " "),
    }
}

/// Nothing where it is empty.
fn flag(text: &str) -> String {
    let flag = match text {
        "1" | "true" | "TRUE" | "True" | "t" => "true",
        "0" | "false" | "FALSE" | "False" | "f" => "false",
        "" => "",
        _ => panic!("{text} is no flag"),
    };
    flag.to_owned()
}

fn moments(values: &[&str], zone: Tz) -> Vec<String> {
    let open = || values.iter().copied().filter(|value| is_numeric(value) && !is_dotted(value));
    // Whether the values settle the order is the promise of the writer.
    let over_twelve = |place: usize| open().any(|value| numbers(value)[place] > 12);
    let is_day_first = over_twelve(0);
    assert!(open().next().is_none() || is_day_first != over_twelve(1), "the order of {values:?} is open");
    let moment = |value: &str| match value {
        "" => String::new(),
        _ if is_numeric(value) => at(zone, numeric(value, is_day_first || is_dotted(value))).to_string(),
        _ => at(zone, settled(value)).to_string(),
    };
    values.iter().map(|value| moment(value)).collect()
}

/// Whether day, month and year are numbers of which the year is not the first.
fn is_numeric(value: &str) -> bool {
    let numbers: Vec<&str> = value.split(['/', '-', '.', ' ']).take(3).collect();
    let has_digits =
        |text: &&&str| matches!(text.len(), 1 | 2 | 4) && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.iter().filter(has_digits).count() == 3 && numbers[0].len() < 4
}

/// Before dots the day stands first.
fn is_dotted(value: &str) -> bool {
    value.chars().nth(2) == Some('.')
}

/// A local time that the zone has once.
fn at(zone: Tz, local: NaiveDateTime) -> i64 {
    zone.from_local_datetime(&local).single().expect("one moment").timestamp()
}

/// A moment whose form leaves nothing open.
fn settled(value: &str) -> NaiveDateTime {
    let marked = MARKED.into_iter().find_map(|form| DateTime::parse_from_str(value, form).ok());
    let unmarked = || UNMARKED.into_iter().find_map(|form| NaiveDateTime::parse_from_str(value, form).ok());
    let moment = marked.map(|moment| moment.naive_utc()).or_else(unmarked);
    let moment = moment.unwrap_or_else(|| panic!("{value} is no moment"));
    moment.with_nanosecond(0).expect("a whole second")
}

fn numbers(value: &str) -> Vec<u32> {
    let digits = value.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    digits.map(|part| part.parse().expect("digits")).collect()
}

fn numeric(value: &str, is_day_first: bool) -> NaiveDateTime {
    let numbers = numbers(value);
    let (day, month) = if is_day_first { (numbers[0], numbers[1]) } else { (numbers[1], numbers[0]) };
    let year: i32 = numbers[2].try_into().expect("a year");
    let year = if has_short_year(value) { 2000 + year } else { year };
    let hour = match value {
        _ if value.ends_with(" AM") => numbers[3] % 12,
        _ if value.ends_with(" PM") => numbers[3] % 12 + 12,
        _ => numbers[3],
    };
    let second = numbers.get(5).copied().unwrap_or(0);
    let time = NaiveTime::from_hms_opt(hour, numbers[4], second).expect("a time");
    NaiveDate::from_ymd_opt(year, month, day).expect("a date").and_time(time)
}

fn has_short_year(value: &str) -> bool {
    value.split(['/', '-', '.', ' ']).nth(2).is_some_and(|year| year.len() == 2)
}

/// In dates such as `21-09-26` the year may seem to stand first: of the days there must be more.
pub(super) fn check_short_years(records: &[Vec<String>]) {
    let is_short = |value: &&String| {
        value.chars().nth(2) == Some('-') && is_numeric(value) && has_short_year(value) && value.contains(':')
    };
    let dates: Vec<Vec<u32>> =
        records.iter().flatten().filter(is_short).map(|value| numbers(value)).collect();
    let count = |place: usize| dates.iter().map(|date| date[place]).collect::<BTreeSet<u32>>().len();
    assert!(dates.is_empty() || count(0) > count(2), "the years of {dates:?} are open");
}
