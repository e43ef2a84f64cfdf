//! What a reader must know of the files as a whole: counts that look cut, times that do not fit each other.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::latest::Latest;
use crate::model::calendar::{date_of, day_in};
use crate::model::input::Input;
use crate::model::issue::Issue;
use crate::model::object::Object;
use crate::model::text::{counted, was};

/// The issues of single files and of their number of rows.
pub(super) fn of_inputs(inputs: &[Input], expected: &BTreeMap<Object, u64>) -> Vec<Issue> {
    let mut issues = Vec::new();
    for input in inputs {
        if input.refused > 0 && !input.left_out {
            let (path, of) = (&input.path, counted(input.rows, "row"));
            let message = format!("{path}: {} of {of} {} refused", input.refused, was(input.refused));
            issues.push(Issue::about(input.object, "refused-rows", message));
        }
        if input.rows == 0 {
            let message = format!("{}: the file has a header but no rows", input.path);
            issues.push(Issue::about(input.object, "empty-file", message));
        }
        if let Some(limit) = row_limit(input).filter(|_| !is_complete(input, inputs, expected)) {
            let message = format!("{}: {} rows, {}", input.path, input.rows, limit.hint);
            issues.push(Issue::about(input.object, limit.kind, message));
        }
    }
    for (object, expected) in expected {
        let rows: u64 = inputs.iter().filter(|input| input.object == *object).map(|input| input.rows).sum();
        if rows != *expected {
            let message = format!(
                "{} {} read, but [expected] in the policy says {expected}",
                counted(rows, &format!("{} row", object.name())),
                was(rows)
            );
            issues.push(Issue::about(*object, "row-count", message));
        }
    }
    issues
}

/// A number of rows at which a tool stops without saying so.
struct RowLimit {
    kind: &'static str,
    hint: &'static str,
}

/// The limit that a file has just reached, if it has reached one.
///
/// Source: `sf data query` ends at 50,000 rows, its older releases and REST scripts at 10,000 or 2,000, a spreadsheet
/// program at 1,048,576 with the header, the Setup page of logins at 20,000; report exports above 10,000 records are held
/// by a default policy.
fn row_limit(input: &Input) -> Option<RowLimit> {
    let limit = |hint| Some(RowLimit { kind: "row-limit", hint });
    match input.rows {
        _ if matches!(input.object, Object::Register) || input.dialect == "activity-archive" => None,
        2_000 | 10_000 | 50_000 => limit(
            "a number at which some tools stop without notice: rows may be missing. Export with `sf data export \
             bulk`, or enter the number of records under [expected] in the policy",
        ),
        1_048_575 => limit(
            "the most that a spreadsheet program can hold: if one saved the file, rows are missing. Export it again \
             and do not open it there",
        ),
        20_000 if input.object == Object::LoginHistory => Some(RowLimit {
            kind: "login-limit",
            hint: "the most that the Setup page shows: older logins are missing. Download the whole file there",
        }),
        9_990..10_000 if input.dialect == "report" => limit(
            "just below the 10,000 that a report can export: rows may be missing. Export with `sf data \
             export bulk`",
        ),
        _ => None,
    }
}

/// Whether a file is known to be whole: the policy expects as many rows, or a shorter part shows where the parts end.
fn is_complete(input: &Input, inputs: &[Input], expected: &BTreeMap<Object, u64>) -> bool {
    let parts = || inputs.iter().filter(|other| other.object == input.object);
    let rows: u64 = parts().map(|part| part.rows).sum();
    expected.get(&input.object) == Some(&rows) || parts().any(|part| part.rows < input.rows)
}

/// A record whose latest timestamp lies so many days after those of all others has a wrong clock.
const STRAY_DAYS: i32 = 31;

/// The latest timestamp of an export; one that stands alone does not count, and is said.
pub(super) fn settled_latest(latest: Latest, zone: Tz) -> (Option<i64>, Option<Issue>) {
    let day = |timestamp: i64| day_in(zone, timestamp);
    match (latest.timestamp(), latest.of_others()) {
        (Some(first), Some(others)) if day(first).saturating_sub(day(others)) > STRAY_DAYS => {
            let message = format!(
                "one record has the date {}, {} days after all others: it is not used for the as-of date",
                date_of(day(first)),
                day(first) - day(others)
            );
            (Some(others), Some(Issue::general("stray-time", message)))
        }
        (timestamp, _) => (timestamp, None),
    }
}

/// Files made this many days apart show two states of the org.
const APART_DAYS: i32 = 2;

/// Files that say by their names when they were made, and are of different days: links between them look broken.
pub(super) fn export_times(inputs: &[Input], zone: Tz) -> Option<Issue> {
    let made = |input: &Input| Some((day_in(zone, time_in_name(&input.path)?), input.path.clone()));
    let made: Vec<(i32, String)> = inputs.iter().filter_map(made).collect();
    let (first, last) = (made.iter().min()?, made.iter().max()?);
    (last.0 - first.0 > APART_DAYS).then(|| {
        let message = format!(
            "{} was exported on {}, but {} on {}: links between files of different days can look broken",
            first.1,
            date_of(first.0),
            last.1,
            date_of(last.0)
        );
        Issue::general("skewed-export", message)
    })
}

/// The timestamp in a name such as `report1758999999991.csv`, which reports and downloads of Setup get: milliseconds or seconds
/// since 1970.
fn time_in_name(path: &str) -> Option<i64> {
    let stem = path.rsplit('/').next()?.split('.').next()?;
    let letters = stem.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = &stem[letters.len()..];
    let is_known = ["report", "loginhistory"].contains(&letters.to_lowercase().as_str());
    match digits.len() {
        13 if is_known => digits.parse::<i64>().ok().map(|milliseconds| milliseconds / 1_000),
        10 if is_known => digits.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_reports_tell_when_they_were_made() {
        assert_eq!(time_in_name("x/report1758999999991.csv"), Some(1_758_999_999));
        assert_eq!(time_in_name("LoginHistory1759000000.csv"), Some(1_759_000_000));
        assert_eq!(time_in_name("User-2026.csv"), None);
        assert_eq!(time_in_name("part1759000000.csv"), None);
    }

    #[test]
    fn one_stray_time_does_not_count() {
        let mut latest = Latest::default();
        let day = |day: i64| day * 86_400;
        for (record, timestamp) in [(1, day(100)), (2, day(90)), (3, day(132)), (4, day(80))] {
            latest.see(timestamp, || record);
        }
        let (settled, issue) = settled_latest(latest, Tz::UTC);
        assert_eq!((settled, issue.map(|issue| issue.kind)), (Some(day(100)), Some("stray-time")));
        latest.see(day(101), || 4);
        assert_eq!(settled_latest(latest, Tz::UTC).0, Some(day(132)));
    }
}
