//! Forms in which exports arrive: `fixtures/forms/<case>` holds an export, `<case>.json` beside it the part of the
//! report that is right, written by hand. Cases are found, not listed; how both are compared is told in their README.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr;

/// Keys of an expectation that speak of something else than a field of the report.
const OTHER_KEYS: [&str; 6] = ["status", "message", "issues", "absent_issues", "screen", "screen_lacks"];

/// The fields that name a record of the report, where an expectation speaks of single ones.
const NAMES: [&str; 6] = ["path", "id", "user_id", "contract", "license", "currency"];

/// The columns that a screen has, and the lines of the first one.
const COLUMNS: usize = 80;
const LINES: usize = 45;

#[test]
fn every_form_is_read_for_what_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/forms");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .expect("fixtures/forms")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() >= 30, "the cases were not found");
    let wrong: Vec<String> = cases
        .iter()
        .flat_map(|case| {
            let name = case.file_name().unwrap_or_default().to_string_lossy().into_owned();
            faults(case).into_iter().map(move |fault| format!("{name}: {fault}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn as_many_rows_as_a_tool_stops_at_are_suspect() {
    for (rows, is_suspect) in [(1_999, false), (2_000, true), (2_001, false), (10_000, true), (50_000, true)]
    {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("User.csv"), ONE_USER).expect("written");
        let contacts: Vec<String> =
            (0..rows).map(|number| format!("00300000000{number:04x}AAA,001000000000001AAA,Reed\n")).collect();
        let contacts = format!("Id,AccountId,LastName\n{}", contacts.concat());
        fs::write(folder.path().join("Contact.csv"), contacts).expect("written");
        assert_eq!(kinds(folder.path()).contains(&"row-limit".to_owned()), is_suspect, "{rows} rows");
        let expected = format!("[expected]\nContact = {rows}\n");
        fs::write(folder.path().join("seatwise.toml"), expected).expect("written");
        assert!(!kinds(folder.path()).contains(&"row-limit".to_owned()), "{rows} rows, as expected");
    }
}

/// What `seatwise queries` prints reads every record: no step stops at such a number, or leaves deleted records out where they
/// matter.
#[test]
fn no_printed_step_cuts() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_seatwise")).arg("queries").output().expect("the program runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    let steps: Vec<&str> = printed.lines().filter(|line| line.trim_start().starts_with("sf ")).collect();
    assert!(steps.len() > 5, "{printed}");
    for step in steps {
        assert!(step.contains("sf data export bulk") && step.contains("--output-file"), "{step}");
        assert!(!step.contains('>'), "a shell writes what a tool says into the file as well: {step}");
        let keeps_deleted = ["FROM Contact", "FROM Account"].iter().any(|from| step.contains(from));
        assert_eq!(step.contains("--all-rows"), keeps_deleted, "{step}");
    }
}

const ONE_USER: &str = "Id,IsActive,UserType,LastLoginDate,CreatedDate\n\
                        005000000000001AAA,true,CspLitePortal,2026-05-28T10:00:00Z,2024-08-14T10:00:00Z\n";

/// The kinds of an export's issues.
fn kinds(export: &Path) -> Vec<String> {
    let output = audit(export, &["--format", "json"]);
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
    elements(&report["issues"])
        .iter()
        .map(|issue| issue["kind"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn audit(export: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seatwise"))
        .arg("audit")
        .arg(export)
        .args(args)
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What is not as the expectation beside a case says.
fn faults(case: &Path) -> Vec<String> {
    let text = fs::read_to_string(case.with_extension("json")).expect("an expectation beside the case");
    let expected: Map<String, Value> = serde_json::from_str(&text).expect("an expectation in JSON");
    let output = audit(case, &["--format", "json"]);
    let status = expected.get("status").and_then(Value::as_i64).unwrap_or(0);
    if output.status.code().map(i64::from) != Some(status) {
        return vec![format!("ends with {}, not {status}: {}", output.status, said(&output))];
    }
    if status != 0 {
        let message = said(&output);
        let lacking = texts(&expected, "message").into_iter().filter(|text| !message.contains(text));
        return lacking.map(|text| format!("does not say \"{text}\" but: {message}")).collect();
    }
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report in JSON");
    let mut faults = Vec::new();
    for (key, value) in expected.iter().filter(|(key, _)| !OTHER_KEYS.contains(&key.as_str())) {
        compare(value, &report[key], key, &mut faults);
    }
    faults.extend(faults_of_issues(&expected, elements(&report["issues"])));
    faults.extend(faults_of_screen(&expected, case));
    faults
}

fn faults_of_issues(expected: &Map<String, Value>, issues: &[Value]) -> Vec<String> {
    let is_like = |expected: &Value, issue: &Value| {
        let mut faults = Vec::new();
        compare(expected, issue, "issues", &mut faults);
        faults.is_empty()
    };
    let wanted = expected.get("issues").map_or(&[][..], elements);
    let missing = wanted.iter().filter(|wanted| !issues.iter().any(|issue| is_like(wanted, issue)));
    let mut faults: Vec<String> =
        missing.map(|wanted| format!("issues: none is {wanted} of {}", Value::from(issues))).collect();
    for kind in texts(expected, "absent_issues") {
        let found = issues.iter().filter(|issue| issue["kind"] == kind);
        faults.extend(found.map(|issue| format!("issues: {issue} must not be there")));
    }
    faults
}

fn faults_of_screen(expected: &Map<String, Value>, case: &Path) -> Vec<String> {
    let shown = |more: &[&str]| {
        let output = audit(case, &[&["--width", &COLUMNS.to_string()], more].concat());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let first = shown(&[]);
    let screen = first.clone() + &shown(&["--all"]);
    let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut faults = Vec::new();
    for text in texts(expected, "screen").into_iter().filter(|text| !words.contains(text)) {
        faults.push(format!("screen: lacks \"{text}\""));
    }
    for text in texts(expected, "screen_lacks").into_iter().filter(|text| words.contains(text)) {
        faults.push(format!("screen: holds \"{text}\""));
    }
    if first.lines().count() > LINES {
        faults.push(format!("screen: {} lines", first.lines().count()));
    }
    let wide = screen.lines().filter(|line| line.width() > COLUMNS);
    faults.extend(wide.map(|line| format!("screen: wider than {COLUMNS} columns: {line}")));
    faults
}

/// Notes where a value of the report is not as expected, by its path.
fn compare(expected: &Value, found: &Value, path: &str, faults: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                compare(value, found.get(key).unwrap_or(&Value::Null), &format!("{path}.{key}"), faults);
            }
        }
        (Value::Object(expected), Value::Array(found)) => {
            for (name, value) in expected {
                let path = format!("{path}[{name}]");
                match found.iter().filter(|record| name_of(record) == Some(name.as_str())).collect::<Vec<_>>()
                    [..]
                {
                    [record] => compare(value, record, &path, faults),
                    [] => faults.push(format!("{path}: is not there")),
                    _ => faults.push(format!("{path}: stands there more than once")),
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (place, (expected, found)) in expected.iter().zip(found).enumerate() {
                compare(expected, found, &format!("{path}[{place}]"), faults);
            }
        }
        _ if expected == found => {}
        _ => faults.push(format!("{path}: {found}, not {expected}")),
    }
}

/// The name of a record: the first of the fields that name one and is filled.
fn name_of(record: &Value) -> Option<&str> {
    NAMES.iter().find_map(|name| record[*name].as_str())
}

fn elements(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

/// The texts under a key of an expectation.
fn texts<'a>(expected: &'a Map<String, Value>, key: &str) -> Vec<&'a str> {
    expected.get(key).map_or(&[][..], elements).iter().filter_map(Value::as_str).collect()
}
