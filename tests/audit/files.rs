//! Files as they come: very many, from a pipe, twice in an archive, of no use; and a reader that goes away. With them, the
//! flags and hints that a person meets first.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use chrono::{Days, NaiveDate};
use serde_json::Value;

fn aurora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/aurora")
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_seatwise"))
}

/// Runs the program in a folder.
fn run(folder: &Path, args: &[&str]) -> Output {
    program().current_dir(folder).args(args).output().expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a run printed that went well.
fn text(folder: &Path, args: &[&str]) -> String {
    let output = run(folder, args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
    assert_eq!(stderr(&output), "", "{args:?}");
    stdout(&output)
}

fn json(folder: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&text(folder, &[args, &["--format", "json"]].concat())).expect("JSON")
}

fn list<'a>(report: &'a Value, name: &str) -> &'a [Value] {
    report[name].as_array().expect("a list")
}

/// The text in one line, however it was broken.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(folder.join(name), content).expect("written");
}

const USER_COLUMNS: &str = "Id,IsActive,UserType,Username,LastLoginDate,CreatedDate\n";

/// A file of the users of these numbers, none of whom ever came.
fn users(numbers: std::ops::Range<u32>) -> String {
    let row = |number: u32| {
        format!("005{number:012}AAA,true,PowerPartner,u{number}@acme.example,,2024-01-01T00:00:00.000Z\n")
    };
    USER_COLUMNS.to_owned() + &numbers.map(row).collect::<String>()
}

const LOGIN_COLUMNS: &str = "Id,UserId,LoginTime,LoginType,Status\n";

/// A day, counted from 1 September 2025, and the one login on it: a row of LoginHistory.
fn login(number: u32) -> (NaiveDate, String) {
    let first = NaiveDate::from_ymd_opt(2025, 9, 1).expect("a date");
    let day = first + Days::new(number.into());
    let user = number % 20 + 1;
    let row = format!("0Ya{number:012}CAA,005{user:012}AAA,{day}T12:00:00.000Z,Application,Success\n");
    (day, row)
}

#[cfg(unix)]
#[test]
fn a_file_a_day_needs_no_more_open_files_than_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (daily, whole) = (folder.path().join("daily/export"), folder.path().join("whole/export"));
    let mut all = LOGIN_COLUMNS.to_owned();
    for path in [&daily, &whole] {
        std::fs::create_dir_all(path).expect("a folder");
        write(path, "User.csv", users(1..21));
    }
    for number in 0..400 {
        let (day, row) = login(number);
        write(&daily, &format!("LoginHistory-{day}.csv"), format!("{LOGIN_COLUMNS}{row}"));
        all += &row;
    }
    write(&whole, "LoginHistory.csv", all);
    assert_eq!(std::fs::read_dir(&daily).expect("a folder").count(), 401);

    let output = Command::new("sh")
        .args(["-c", "ulimit -n 128; exec \"$0\" audit export --format json"])
        .arg(env!("CARGO_BIN_EXE_seatwise"))
        .current_dir(folder.path().join("daily"))
        .output()
        .expect("a shell");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let of_daily: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let of_whole = json(&folder.path().join("whole"), &["audit", "export"]);
    assert_eq!((list(&of_daily, "inputs").len(), list(&of_whole, "inputs").len()), (401, 2));
    assert_eq!(of_whole["coverage"]["logins"], 400);
    assert_same_but_for(&of_daily, &of_whole, &["inputs"]);
}

/// Compares two reports, part by part but for these.
fn assert_same_but_for(one: &Value, other: &Value, differing: &[&str]) {
    let (one, other) = (one.as_object().expect("a report"), other.as_object().expect("a report"));
    assert!(one.keys().eq(other.keys()), "{:?}", one.keys());
    for (key, value) in one.iter().filter(|(key, _)| !differing.contains(&key.as_str())) {
        assert_eq!(*value, other[key], "{key}");
    }
}

#[cfg(unix)]
#[test]
fn users_from_a_pipe_are_all_read_or_none() {
    let wanted = 4000;
    let file = users(1..wanted + 1);
    assert!(file.len() > 4 * 65_536, "more than a pipe holds at once");
    for args in [&["audit", "/dev/stdin"][..], &["audit", "--file", "User=/dev/stdin"]] {
        let mut child = program()
            .args(args)
            .args(["--as-of", "2026-09-30", "--format", "json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut pipe = child.stdin.take().expect("a pipe");
        let bytes = file.clone();
        // A program that refuses the pipe need not read it.
        let writer = std::thread::spawn(move || drop(pipe.write_all(bytes.as_bytes())));
        let output = child.wait_with_output().expect("an end");
        writer.join().expect("written");
        if output.status.code() == Some(3) {
            assert!(stderr(&output).contains("error: ") && output.stdout.is_empty(), "{args:?}");
            continue;
        }
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(report["population"]["users"], wanted, "{args:?}");
        assert_eq!(list(&report, "seats").len(), wanted as usize, "{args:?}");
    }
}

/// An archive of two files with different users.
fn archive() -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, numbers) in [("UserA.csv", 1..4), ("UserB.csv", 4..8)] {
        archive.start_file(name, stored).expect("an entry");
        archive.write_all(users(numbers).as_bytes()).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

/// Replaces text in bytes by as much other text; how often is returned too.
fn replaced(mut bytes: Vec<u8>, old: &[u8], new: &[u8]) -> (Vec<u8>, usize) {
    let places: Vec<usize> = bytes
        .windows(old.len())
        .enumerate()
        .filter(|(_, part)| *part == old)
        .map(|(place, _)| place)
        .collect();
    for place in &places {
        bytes[*place..*place + old.len()].copy_from_slice(new);
    }
    (bytes, places.len())
}

#[test]
fn two_files_of_one_name_in_an_archive_are_both_read_or_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (twice, times) = replaced(archive(), b"UserB.csv", b"UserA.csv");
    assert_eq!(times, 2, "the name stands before the file and in the directory");
    write(folder.path(), "export.zip", archive());
    write(folder.path(), "twice.zip", twice);
    let audit =
        |name: &str| run(folder.path(), &["audit", name, "--as-of", "2026-09-30", "--format", "json"]);
    let seats = |output: &Output| {
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        list(&report, "seats").len()
    };
    let output = audit("export.zip");
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
    assert_eq!(seats(&output), 7);
    let output = audit("twice.zip");
    if output.status.success() {
        assert_eq!(seats(&output), 7);
    } else {
        assert_eq!(output.status.code(), Some(3));
        let message = stderr(&output);
        assert!(
            message.contains("twice.zip: the archive holds two files with the same name")
                && message.contains("hint: "),
            "{message}"
        );
        assert!(output.stdout.is_empty());
    }
}

#[cfg(unix)]
#[test]
fn files_that_are_left_aside_are_named_with_a_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let export = folder.path();
    write(export, "User.csv", users(1..21));
    write(export, "User.csv.bz2", "BZh9");
    write(export, "old.bak", "whatever");
    std::os::unix::fs::symlink("nowhere.csv", export.join("Contact.csv")).expect("a link");
    let reasons = [
        ("Contact.csv", "is a link to a missing file"),
        ("User.csv.bz2", "unpack it"),
        ("old.bak", "is not named like a CSV file"),
    ];
    for report in [json(export, &["check", "."]), json(export, &["audit", "."])] {
        let ignored = list(&report, "ignored");
        assert_eq!(ignored.len(), reasons.len(), "{ignored:?}");
        for (file, (name, reason)) in ignored.iter().zip(reasons) {
            assert_eq!(file["path"], name);
            assert!(file["reason"].as_str().expect("a reason").contains(reason), "{file}");
        }
    }
    for args in [&["check", "."][..], &["audit", ".", "--all"], &["audit", ".", "--format", "markdown"]] {
        let shown = in_one_line(&text(export, args));
        for (name, reason) in reasons {
            let is_told = shown.contains(&format!("- {name}: ")) && shown.contains(reason);
            assert!(is_told, "{args:?} {name}: {shown}");
        }
    }
}

#[test]
fn a_reader_that_is_gone_is_no_error() {
    for args in [
        &["audit", "."][..],
        &["audit", ".", "--format", "json"],
        &["audit", ".", "--format", "markdown"],
        &["audit", ".", "--format", "csv"],
        &["check", "."],
        &["check", ".", "--format", "json"],
        &["explain", "0058c00000AUP07", "."],
        &["init", "."],
        &["init", "--register", "."],
        &["queries"],
        &["rules"],
        &["rules", "idle-seat"],
        &["schema", "report"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output =
            program().current_dir(aurora()).args(args).stdout(writer).output().expect("the program runs");
        assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()), "{args:?}");
    }
}

#[test]
fn a_reader_of_the_first_line_gets_it_and_nothing_fails() {
    for (args, first) in
        [(&["audit", ".", "--format", "json"][..], "{\n"), (&["init", "--register", "."], "user_id,")]
    {
        let mut child = program()
            .current_dir(aurora())
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut line = String::new();
        let mut reader = BufReader::with_capacity(64, child.stdout.take().expect("a pipe"));
        reader.read_line(&mut line).expect("a line");
        drop(reader);
        let output = child.wait_with_output().expect("an end");
        assert!(line.starts_with(first), "{args:?}: {line}");
        assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()), "{args:?}");
    }
}

/// Which rules are shown.
type Wanted<'a> = &'a dyn Fn(&str) -> bool;

/// The findings of a report that these rules made.
fn findings(report: &Value, is_wanted: impl Fn(&str) -> bool) -> Vec<&Value> {
    let rule = |finding: &Value| is_wanted(finding["rule"].as_str().expect("a rule"));
    list(report, "findings").iter().filter(|finding| rule(finding)).collect()
}

#[test]
fn rules_that_are_not_shown_change_no_figure() {
    let audit = |flags: &[&str]| json(&aurora(), &[&["audit", "."], flags].concat());
    let whole = audit(&[]);
    let both = ["idle-seat", "never-logged-in"];
    let cases: [(&[&str], Wanted); 5] = [
        (&["--only", "idle-seat"], &|rule| rule == "idle-seat"),
        (&["--skip", "idle-seat"], &|rule| rule != "idle-seat"),
        (&["--only", "idle-seat, never-logged-in"], &|rule| both.contains(&rule)),
        (&["--only", "idle-seat", "--only", "never-logged-in"], &|rule| both.contains(&rule)),
        (&["--skip", " idle-seat ,never-logged-in"], &|rule| !both.contains(&rule)),
    ];
    for (flags, is_wanted) in cases {
        let part = audit(flags);
        let (shown, expected) = (findings(&part, |_| true), findings(&whole, is_wanted));
        assert_eq!(shown, expected, "{flags:?}");
        assert!(!shown.is_empty() && shown.len() < list(&whole, "findings").len(), "{flags:?}");
        assert_same_but_for(&part, &whole, &["findings", "rules", "policy"]);
        for rule in list(&part, "rules") {
            let id = rule["id"].as_str().expect("an id");
            assert_eq!(rule["status"] == "evaluated", is_wanted(id), "{flags:?} {rule}");
        }
    }
    for key in ["licenses", "totals", "charges", "seats", "renewal"] {
        assert!(!list(&whole, key).is_empty(), "{key}");
    }
    let wrong = run(&aurora(), &["audit", ".", "--only", "idle-seat, never-logged"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", stdout(&wrong));
}

/// An export of four users, the latest of whose logins is on this day.
fn few_users(folder: &Path, latest: &str) {
    let columns = "Id,IsActive,UserType,Username,Email,FirstName,LastName,LastLoginDate,CreatedDate\n";
    let rows = [
        ("ana@acme.example", "Ana", "Lima", latest),
        ("desk@acme.example", "Bo", "Berg", "2026-09-20"),
        ("desk@acme.example", "Bo", "Berg", "2026-08-20"),
        ("jose@acme.example", "José", "Ortiz Vega", "2026-07-20"),
    ];
    let row = |(number, (email, first, last, day)): (u32, (&str, &str, &str, &str))| {
        format!(
            "005{number:012}AAA,true,PowerPartner,u{number}@portal.example,{email},{first},{last},\
             {day}T12:00:00.000Z,2024-01-01T00:00:00.000Z\n"
        )
    };
    let file = columns.to_owned() + &(1..).zip(rows).map(row).collect::<String>();
    write(folder, "User.csv", file);
}

#[test]
fn an_export_of_a_quarters_first_days_says_how_to_get_the_closed_quarter() {
    let hint = "--period 2026-Q3 reports the closed one";
    let folder = tempfile::tempdir().expect("a folder");
    for (latest, is_early) in
        [("2026-09-30", false), ("2026-10-01", true), ("2026-10-10", true), ("2026-10-11", false)]
    {
        few_users(folder.path(), latest);
        for format in ["table", "markdown"] {
            let shown = in_one_line(&text(folder.path(), &["audit", ".", "--format", format]));
            assert_eq!(shown.contains(hint), is_early, "{latest}: {shown}");
            assert_eq!(shown.contains("closed one"), is_early, "{latest}: {shown}");
        }
    }
    // What the hint says holds; who asks for a quarter gets no hint.
    few_users(folder.path(), "2026-10-03");
    let shown = in_one_line(&text(folder.path(), &["audit", ".", "--all", "--period", "2026-Q3"]));
    assert!(shown.contains("2026-Q3 (2026-07-01 to 2026-09-30)"), "{shown}");
    assert!(shown.contains("As of 2026-09-30") && !shown.contains("closed one"), "{shown}");
}

#[test]
fn a_user_is_explained_by_address_or_name_and_several_are_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    few_users(folder.path(), "2026-09-30");
    let explain = |who: &str| run(folder.path(), &["explain", who, "."]);
    for (who, number) in [
        ("ANA@acme.example", 1),
        ("ana lima", 1),
        ("jose@acme.example", 4),
        ("JOSÉ  Ortiz Vega", 4),
        ("u2@portal.example", 2),
        ("005000000000003", 3),
    ] {
        let output = explain(who);
        assert_eq!(output.status.code(), Some(0), "{who}: {}", stderr(&output));
        let title = format!("u{number}@portal.example (005{number:012}AAA)");
        assert!(stdout(&output).starts_with(&title), "{who}: {}", stdout(&output));
    }
    for who in ["desk@acme.example", "bo berg"] {
        let output = explain(who);
        assert_eq!(output.status.code(), Some(2), "{who}: {}", stdout(&output));
        let listed = stderr(&output);
        for words in ["2 records match", "005000000000002AAA", "005000000000003AAA", "by its id"] {
            assert!(listed.contains(words), "{who}: {listed}");
        }
        assert!(!listed.contains("005000000000001AAA") && output.stdout.is_empty(), "{who}: {listed}");
    }
    assert_eq!(explain("Ana").status.code(), Some(2), "half a name is nobody's");
}

#[test]
fn the_doctor_gives_no_advice_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "User.csv", users(1..21));
    let healthy = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/healthy");
    let mut most = 0;
    for export in [folder.path(), &aurora(), &healthy] {
        let report = json(export, &["check", "."]);
        let advice = list(&report, "advice");
        let different: BTreeSet<&str> = advice.iter().map(|line| line.as_str().expect("a line")).collect();
        assert_eq!(different.len(), advice.len(), "{advice:?}");
        most = most.max(advice.len());
        let shown = in_one_line(&text(export, &["check", "."]));
        for line in different {
            assert_eq!(shown.matches(line).count(), 1, "{line}: {shown}");
        }
    }
    assert!(most > 5, "an export of nothing but users lacks much");
}

#[test]
fn no_text_of_the_export_is_a_formula_in_a_file_for_people() {
    let folder = tempfile::tempdir().expect("a folder");
    let formula = "=HYPERLINK(1)";
    let users = format!(
        "Id,Username,IsActive,UserType,LastLoginDate,CreatedDate\n\
         005000000000001AAA,{formula},true,PowerPartner,2026-01-05T12:00:00Z,2020-01-01T00:00:00Z\n\
         005000000000002AAA,jo@portal.example,true,PowerPartner,2026-09-29T12:00:00Z,2020-01-01T00:00:00Z\n\
         005000000000003AAA,al@portal.example,true,PowerPartner,2026-09-29T12:00:00Z,2020-01-01T00:00:00Z\n"
    );
    write(folder.path(), "User.csv", users);
    let written = |args: &[&str]| {
        let out = tempfile::tempdir().expect("a folder");
        let path = out.path().to_str().expect("UTF-8").to_owned();
        let run = run(folder.path(), &[&["audit", ".", "--out", &path], args].concat());
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        let files: Vec<String> = ["seats.csv", "reclaim.csv"]
            .iter()
            .map(|name| std::fs::read_to_string(out.path().join(name)).expect("a file"))
            .collect();
        (files, said)
    };
    let (for_people, said) = written(&[]);
    for file in &for_people {
        assert!(file.starts_with('\u{feff}') && file.contains(&format!("'{formula}")), "{file}");
    }
    assert!(said.contains("2 texts have an apostrophe in front"), "{said}");
    let (exact, said) = written(&["--csv", "data"]);
    for file in &exact {
        assert!(!file.starts_with('\u{feff}') && file.contains(formula), "{file}");
        assert!(!file.contains(&format!("'{formula}")), "{file}");
    }
    assert!(!said.contains("apostrophe"), "{said}");
}
