//! The program as a person runs it: statuses, forms, files.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn run(args: &[&str]) -> Output {
    let aurora = fixture("aurora");
    Command::new(env!("CARGO_BIN_EXE_seatwise"))
        .current_dir(aurora)
        .args(args)
        .output()
        .expect("the program runs")
}

fn status(output: &Output) -> Option<i32> {
    output.status.code()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(args: &[&str]) -> serde_json::Value {
    let output = run(args);
    assert_eq!(status(&output), Some(0), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn findings_do_not_fail_unless_asked_to() {
    assert_eq!(status(&run(&["audit", "."])), Some(0));
    let output = run(&["audit", ".", "--fail-on", "high"]);
    assert_eq!(status(&output), Some(1));
    assert!(stdout(&output).contains("Quarterly cost recovery"), "the report is printed all the same");
    assert!(stderr(&output).contains("of severity high or above"), "{}", stderr(&output));
    let healthy = fixture("healthy");
    let healthy = healthy.to_str().expect("UTF-8");
    assert_eq!(status(&run(&["audit", healthy, "--fail-on", "info"])), Some(0));
}

#[test]
fn a_wrong_command_line_ends_with_two() {
    for args in [
        &["audit", "--no-such-flag"][..],
        &["audit", ".", "--format", "pdf"],
        &["audit", ".", "--as-of", "yesterday"],
        &["audit", ".", "--period", "2026-Q5"],
        &["audit", ".", "--period", "FY2026-Q3"],
        &["audit", ".", "--as-of", "2026-06-30", "--period", "2026-Q3"],
        &["audit", ".", "--period", "2026-Q4"],
        &["audit", ".", "--zone", "Mars/Olympus"],
        &["audit", ".", "--policy", "no-such-policy.toml"],
        &["rules", "idle-seats"],
        &["frobnicate"],
    ] {
        let output = run(args);
        assert_eq!(status(&output), Some(2), "{args:?}: {}", stderr(&output));
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn an_unreadable_export_ends_with_three() {
    for args in
        [&["audit", "no-such-folder"][..], &["audit", "README.md"], &["audit", "--file", "User=Contact.csv"]]
    {
        let output = run(args);
        assert_eq!(status(&output), Some(3), "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("error: "), "{args:?}");
    }
}

#[test]
fn an_earlier_quarter_is_judged_by_what_was_known_then() {
    let report = json(&["audit", ".", "--period", "2026-Q2", "--format", "json"]);
    assert_eq!(report["as_of"], "2026-06-30");
    assert_eq!(report["period"]["label"], "2026-Q2");
    let kinds: Vec<&str> = report["issues"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|issue| issue["kind"].as_str().expect("a word"))
        .collect();
    assert!(kinds.contains(&"export-younger"), "{kinds:?}");
    for seat in report["seats"].as_array().expect("a list") {
        assert!(seat["last_activity"].as_str().unwrap_or("2026") <= "2026-06-30", "{seat}");
    }
}

#[test]
fn a_day_inside_the_quarter_costs_its_days_only() {
    let report = json(&["audit", ".", "--as-of", "2026-08-15", "--format", "json"]);
    assert_eq!(report["period"]["end"], "2026-09-30");
    let line = report["licenses"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|line| line["contract"] == "AO-2026-01")
        .expect("the contract line");
    // 24 seats × 25.00 × (July and 15 of 31 days of August).
    assert_eq!(line["spent"], "890.32");
}

#[test]
fn single_files_and_said_objects_give_the_same_report() {
    let mut whole = json(&["audit", ".", "--format", "json"]);
    // Of the folder's other files only a whole folder can tell.
    assert_eq!(whole["ignored"][0]["path"], "README.md");
    whole["ignored"] = serde_json::json!([]);
    let single = json(&[
        "audit",
        "User.csv",
        "--file",
        "Contact=Contact.csv",
        "Account.csv",
        "Profile.csv",
        "UserLicense.csv",
        "UserRole.csv",
        "UserLogin.csv",
        "--file",
        "permissionsetlicense=PermissionSetLicense.csv",
        "--file",
        "PermissionSetLicenseAssign=PermissionSetLicenseAssign.csv",
        "--register",
        "register.csv",
        "LoginHistory-2026-07.csv",
        "--file",
        "LoginHistory=LoginHistory-2026-04.csv",
        "--policy",
        "seatwise.toml",
        "--format",
        "json",
    ]);
    assert_eq!(whole, single);
}

#[test]
fn without_prices_seats_are_counted_and_prices_are_missed() {
    let folder = tempfile::tempdir().expect("a folder");
    let policy = folder.path().join("policy.toml");
    std::fs::write(&policy, "timezone = \"America/New_York\"\n").expect("written");
    let policy = policy.to_str().expect("UTF-8");
    let report = json(&["audit", ".", "--policy", policy, "--format", "json"]);
    assert_eq!(report["totals"], serde_json::json!([]));
    let seats: u64 = report["licenses"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|line| {
            assert!(line["price"].is_null() && line["lost"].is_null());
            line["assigned"].as_u64().expect("a count")
        })
        .sum();
    assert_eq!(seats, 50);
    let shown = stdout(&run(&["audit", ".", "--all", "--policy", policy]));
    assert!(shown.contains("no price, so the seats are counted"), "{shown}");
}

#[test]
fn the_forms_hold_the_same_figures() {
    let csv = stdout(&run(&["audit", ".", "--format", "csv"]));
    assert!(csv.starts_with("license,contract,meter,quantity,bought,"), "{csv}");
    assert!(csv.contains("Partner Community,AO-2026-01,member,24,24,0,0,19,"), "{csv}");
    let markdown = stdout(&run(&["audit", ".", "--format", "markdown"]));
    assert!(markdown.starts_with("# External users of aurora, 2026-Q3"), "{markdown}");
    for amount in ["297.23", "2,568.00", "349.40", "75.00"] {
        assert!(markdown.contains(amount), "{amount}");
    }
}

#[test]
fn files_are_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("q3");
    let path = out.to_str().expect("UTF-8");
    assert_eq!(status(&run(&["audit", ".", "--out", path])), Some(0));
    let names = |folder: &Path| {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let all = [
        "allocation.csv",
        "charges.csv",
        "dictionary.csv",
        "findings.csv",
        "licenses.csv",
        "months.csv",
        "pools.csv",
        "profiles.csv",
        "reclaim.csv",
        "refused.csv",
        "renewal.csv",
        "renewal.md",
        "report.json",
        "report.md",
        "seats.csv",
        "totals.csv",
    ];
    assert_eq!(names(&out), all);
    let refused = std::fs::read_to_string(out.join("refused.csv")).expect("a file");
    assert_eq!(refused.lines().count(), 3, "{refused}");

    // A folder stands where one of the files should: nothing is written beside it.
    let blocked = folder.path().join("blocked");
    std::fs::create_dir_all(blocked.join("seats.csv")).expect("a folder");
    let output = run(&["audit", ".", "--out", blocked.to_str().expect("UTF-8")]);
    assert_eq!(status(&output), Some(2), "{}", stderr(&output));
    assert_eq!(names(&blocked), ["seats.csv"]);
}

#[test]
fn rules_are_listed_and_explained() {
    let list = stdout(&run(&["rules"]));
    for id in seatwise::rules::ids() {
        assert!(list.contains(id), "{id}");
        let page = stdout(&run(&["rules", id]));
        assert!(page.starts_with(&format!("# {id}: ")), "{page}");
        for heading in ["Finds", "Why", "Fix", "Blind spots"] {
            assert!(page.contains(heading), "{id}: {heading}");
        }
    }
    assert!(stderr(&run(&["rules", "idle-seats"])).contains("did you mean \"idle-seat\"?"));
}

#[test]
fn the_doctor_says_what_each_file_is_and_audits_nothing() {
    let output = run(&["check", "."]);
    assert_eq!(status(&output), Some(0), "{}", stderr(&output));
    let shown = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["data-export,", "windows-1252, comma", "row 30 (line 31)", "What to do", "can be audited"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!shown.contains("idle-seat"), "{shown}");
    let healthy = fixture("healthy");
    let healthy = stdout(&run(&["check", healthy.to_str().expect("UTF-8")]));
    assert!(!healthy.contains("What to do") && healthy.lines().count() < 35, "{healthy}");
    let report = json(&["check", ".", "--format", "json"]);
    assert_eq!(report["schema"], "seatwise.check/1");
    assert_eq!(report["files"][0]["first_refused"][0]["record"], 30);
}

#[test]
fn the_doctor_names_the_rules_that_are_off() {
    let output = run(&["check", "User.csv"]);
    assert_eq!(status(&output), Some(0));
    let shown = stdout(&output);
    for words in ["Export LoginHistory", "Export Contact: it switches on", "frozen-seat"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[test]
fn the_doctor_sees_an_export_that_no_audit_would_take() {
    let case = fixture("broken").join("too-many-refused");
    let output = run(&["check", case.to_str().expect("UTF-8")]);
    assert_eq!(status(&output), Some(3));
    assert!(stdout(&output).contains("cannot be audited as it is"), "{}", stdout(&output));
}

#[test]
fn a_flag_or_the_policy_settles_what_the_dates_leave_open() {
    let case = fixture("broken").join("ambiguous-dates");
    let path = case.to_str().expect("UTF-8");
    let as_of = |order: &str| {
        let report = json(&["audit", path, "--date-order", order, "--format", "json"]);
        report["as_of"].as_str().expect("a date").to_owned()
    };
    // One user alone came after 8 August, by more than a month: that stamp is left aside.
    assert_eq!(as_of("month-first"), "2026-08-08");
    assert_eq!(as_of("day-first"), "2026-11-02");
    let folder = tempfile::tempdir().expect("a folder");
    let policy = folder.path().join("policy.toml");
    std::fs::write(&policy, "[input]\ndate_order = \"month-first\"\n").expect("written");
    let policy = policy.to_str().expect("UTF-8");
    assert_eq!(json(&["audit", path, "--policy", policy, "--format", "json"])["as_of"], "2026-08-08");
}

/// Aurora with another policy, as JSON.
fn with_policy(policy: &str) -> serde_json::Value {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.toml");
    std::fs::write(&path, format!("timezone = \"America/New_York\"\n{policy}")).expect("written");
    json(&["audit", ".", "--policy", path.to_str().expect("UTF-8"), "--format", "json"])
}

/// A contract line of the member meter.
fn line(id: &str, terms: &str) -> String {
    format!("[[contract]]\nid = \"{id}\"\nlicense = \"Partner Community\"\nmeter = \"member\"\n{terms}\n")
}

#[test]
fn a_line_that_was_renewed_counts_its_seats_once() {
    let policy = line(
        "OLD",
        "quantity = 24\nprice = \"25\"\ncurrency = \"USD\"\nstarts = 2025-08-01\nends = 2026-07-31",
    ) + &line(
        "RENEWED",
        "quantity = 24\nprice = \"25\"\ncurrency = \"USD\"\nstarts = 2026-08-01\nends = 2027-07-31",
    );
    let report = with_policy(&policy);
    let lines = report["licenses"].as_array().expect("a list");
    let of = |id: &str| lines.iter().find(|line| line["contract"] == id).expect("the line");
    assert_eq!((of("OLD")["assigned"].as_u64(), of("OLD")["unassigned"].as_i64()), (Some(0), Some(0)));
    assert_eq!(
        (of("OLD")["spent"].as_str(), of("RENEWED")["spent"].as_str()),
        (Some("600.00"), Some("1200.00"))
    );
    assert_eq!(of("RENEWED")["unassigned"], 5);

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.toml");
    std::fs::write(&path, policy).expect("written");
    let shown =
        stdout(&run(&["audit", ".", "--all", "--policy", path.to_str().expect("UTF-8"), "--width", "120"]));
    let total = shown.lines().find(|line| line.starts_with("Total USD")).expect("a total");
    assert!(total.split_whitespace().nth(2) == Some("24"), "{total}");
}

#[test]
fn large_amounts_stay_within_the_width_and_names_readable() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.toml");
    let terms =
        "quantity = 12000\nprice = \"450000\"\ncurrency = \"IDR\"\nstarts = 2026-01-01\nends = 2026-12-31";
    std::fs::write(&path, line("A-1", terms)).expect("written");
    let shown =
        stdout(&run(&["audit", ".", "--all", "--policy", path.to_str().expect("UTF-8"), "--width", "80"]));
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    assert!(shown.contains("Partner Community"), "{shown}");
}

#[test]
fn a_term_that_never_ends_has_no_day_of_renewal() {
    let report = with_policy(&line("A", "quantity = 24\nstarts = 2026-01-01\nends = 9999-12-31"));
    let found =
        report["licenses"].as_array().expect("a list").iter().find(|line| line["contract"] == "A").cloned();
    assert!(found.expect("the line")["renews_on"].is_null());
}

#[test]
fn the_report_does_not_go_into_the_exports_folder() {
    let output = run(&["audit", ".", "--out", "."]);
    assert_eq!(status(&output), Some(2));
    assert!(stderr(&output).contains("is the folder of the export"), "{}", stderr(&output));
}

#[test]
fn two_folders_with_two_policies_need_a_word() {
    let healthy = fixture("healthy");
    let output = run(&["audit", ".", healthy.to_str().expect("UTF-8")]);
    assert_eq!(status(&output), Some(2));
    assert!(stderr(&output).contains("two policies"), "{}", stderr(&output));
}

#[test]
fn the_doctor_sees_all_bad_files_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["User.csv", "Profile.csv"] {
        std::fs::copy(fixture("aurora").join(name), folder.path().join(name)).expect("copied");
    }
    std::fs::write(folder.path().join("Contact.csv"), "").expect("written");
    std::fs::write(folder.path().join("LoginHistory.csv"), "time,who\n").expect("written");
    std::fs::write(folder.path().join("Account.csv.gz"), b"\x1f\x8b\x08").expect("written");
    std::fs::write(folder.path().join("more.zip"), b"PK\x03\x04").expect("written");
    let out = folder.path().join("out");
    let path = folder.path().to_str().expect("UTF-8");
    let output = run(&["check", path, "--out", out.to_str().expect("UTF-8")]);
    assert_eq!(status(&output), Some(3));
    let shown = stdout(&output);
    for words in [
        "Contact.csv: the file is empty",
        "LoginHistory.csv: this is no",
        "Account.csv.gz",
        "more.zip",
        "cannot be audited",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let refused = std::fs::read_to_string(out.join("refused.csv")).expect("a file");
    assert_eq!(refused.lines().count(), 2, "{refused}");
    assert!(out.join("check.json").is_file());
}

#[test]
fn a_drafted_policy_holds_at_once() {
    let draft = stdout(&run(&["init", "."]));
    for words in
        ["# license = \"Partner Community\"", "# quantity = 19", "# User = 65", "# meter = \"login\""]
    {
        assert!(draft.contains(words), "{words}: {draft}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("policy.toml");
    std::fs::write(&path, &draft).expect("written");
    let report = json(&["audit", ".", "--policy", path.to_str().expect("UTF-8"), "--format", "json"]);
    assert_eq!(report["population"]["seats"], 50);
    // Filled in, it holds as well.
    let (lines, waiver) = draft.split_once("# A written exception.").expect("a waiver");
    let waiver =
        waiver.split_once("# [[waiver]]").expect("a waiver").1.replace("\n# ", "\n").replace("\"\"", "\"W\"");
    let waiver = waiver.replace("expires =", "expires = 2026-12-31");
    let line = lines.split("# [[contract]]").last().expect("a contract line");
    let line = line
        .replace("\n# ", "\n")
        .replace("id = \"\"", "id = \"L1\"")
        .replace("price = \"\"", "price = \"25.00\"");
    let line = line.replace("starts =", "starts = 2026-01-01").replace("ends =", "ends = 2026-12-31");
    std::fs::write(&path, format!("{draft}\n[[contract]]{line}\n[[waiver]]{waiver}")).expect("written");
    let path = path.to_str().expect("UTF-8");
    let report = json(&["audit", ".", "--policy", path, "--as-of", "2026-09-30", "--format", "json"]);
    assert_eq!(report["totals"][0]["spent"], "1425.00");
    assert_eq!(report["waivers"][0]["state"], "unused");
}

#[test]
fn a_user_is_explained_step_by_step() {
    let page = stdout(&run(&["explain", "0058c00000AUP07", "."]));
    for words in [
        "User.csv row 15",
        "a machine login set it",
        "2026-05-11T17:22:05Z",
        "idle, confidence medium",
        "142 days before",
        "which is 75.00 when",
        "idle-seat (high)",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let by_name = stdout(&run(&["explain", "FARAH.nasseri@aurora-portal.example", "."]));
    assert_eq!(by_name, page);
    let by_contact = stdout(&run(&["explain", "0038c00000CTP07AAH", "."]));
    assert_eq!(by_contact, page);
    // Two users of one contact are two pages.
    let shared = stdout(&run(&["explain", "0038c00000CTL07AAH", "."]));
    assert_eq!(shared.matches("From      User.csv").count(), 2, "{shared}");
    assert_eq!(status(&run(&["explain", "nobody@acme.example", "."])), Some(2));
    let free = stdout(&run(&["explain", "0058c00000AUL01AAH", "."]));
    assert!(free.contains("frozen") && free.contains("this one is not paid for"), "{free}");
}

#[test]
fn the_queries_ask_for_what_the_reader_reads() {
    let shown = stdout(&run(&["queries"]));
    let soql = stdout(&run(&["queries", "--soql"]));
    assert_eq!(soql.lines().count(), 10);
    for line in soql.lines() {
        assert!(shown.contains(line), "{line}");
        let (fields, object) =
            line.strip_prefix("SELECT ").and_then(|rest| rest.split_once(" FROM ")).expect("SOQL");
        // A file of just these columns is known by its header, and audits.
        let folder = tempfile::tempdir().expect("a folder");
        let header = fields.replace(", ", ",");
        std::fs::write(folder.path().join("export.csv"), format!("{header}\n")).expect("written");
        std::fs::copy(fixture("healthy").join("User.csv"), folder.path().join("User.csv")).expect("copied");
        let report = json(&["check", folder.path().to_str().expect("UTF-8"), "--format", "json"]);
        let files = report["files"].as_array().expect("a list");
        let known = files
            .iter()
            .any(|file| file["input"]["path"] == "export.csv" && file["input"]["object"] == object);
        assert!(known || object == "Account", "{object}: {report}");
    }
}
