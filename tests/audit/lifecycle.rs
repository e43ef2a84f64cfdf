//! The register, waivers and the policy's flags, as a person uses them from quarter to quarter.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn aurora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/aurora")
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seatwise"));
    command.current_dir(folder).args(args).output().expect("the program runs")
}

fn text(folder: &Path, args: &[&str]) -> String {
    let output = run(folder, args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
    assert_eq!(said, "", "{args:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json(folder: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&text(folder, &[&["audit", ".", "--format", "json"], args].concat())).expect("JSON")
}

/// The fixture's policy with a fiscal year of weeks.
fn write_weeks(folder: &Path) {
    let path = folder.join("seatwise.toml");
    let policy = std::fs::read_to_string(&path).expect("the policy");
    let months = "fiscal_year_starts = 1 ";
    assert!(policy.contains(months));
    let weeks = "[calendar]\nweeks = \"4-5-4\"\nyear_ends = \"nearest saturday\"\n\n[thresholds]\n";
    let policy = policy.replace(months, "fiscal_year_starts = 2 ").replacen("[thresholds]\n", weeks, 1);
    std::fs::write(path, policy).expect("written");
}

#[test]
fn a_retailer_gets_quarters_and_months_of_weeks() {
    let folder = copy();
    write_weeks(folder.path());
    let report = json(folder.path(), &["--as-of", "2026-09-30"]);
    assert_eq!(report["period"]["label"], "FY2027-Q3");
    let days = |month: &Value| {
        [&month["label"], &month["start"], &month["end"]].map(|text| text.as_str().map(str::to_owned))
    };
    let months: Vec<_> = report["period"]["months"].as_array().expect("a list").iter().map(days).collect();
    let expected = [
        ["FY2027-P07", "2026-08-02", "2026-08-29"],
        ["FY2027-P08", "2026-08-30", "2026-10-03"],
        ["FY2027-P09", "2026-10-04", "2026-10-31"],
    ];
    assert_eq!(months, expected.map(|month| month.map(|text| Some(text.to_owned()))));
    assert_eq!(report["policy"]["settings"]["calendar"]["weeks"], "4-5-4");

    let asked = json(folder.path(), &["--period", "FY2027-Q3", "--as-of", "2026-09-30"]);
    assert_eq!(asked, report);
    let screen = text(folder.path(), &["audit", ".", "--all", "--as-of", "2026-09-30"]);
    assert!(
        plain(&screen).contains("FY2027-Q3 (2026-08-02 to 2026-10-31), months of 4-5-4 weeks"),
        "{screen}"
    );
    let wrong = run(folder.path(), &["audit", ".", "--period", "2026-Q3"]);
    assert_eq!(wrong.status.code(), Some(2));

    // What takes effect is a policy that says the same.
    let shown = text(folder.path(), &["audit", ".", "--show-policy"]);
    std::fs::write(folder.path().join("seatwise.toml"), shown).expect("written");
    let again = json(folder.path(), &["--as-of", "2026-09-30"]);
    assert_eq!(again["months"], report["months"]);
}

#[test]
fn a_user_name_is_one_in_any_letter_case() {
    let folder = tempfile::tempdir().expect("a folder");
    let users = "Id,IsActive,UserType,Username,LastLoginDate,CreatedDate\n\
        005000000000001AAA,true,PowerPartner,u1@acme.example,2026-09-01T12:00:00.000Z,2020-01-01T00:00:00.000Z\n";
    std::fs::write(folder.path().join("User.csv"), users).expect("written");
    let entry = ",orders,Acme,contract ends,2026-08-01\n";
    let register = format!(
        "username,purpose,account,trigger,trigger_date\nu1@acme.example{entry}U1@ACME.example{entry}"
    );
    std::fs::write(folder.path().join("register.csv"), register).expect("written");
    let report = json(folder.path(), &[]);
    let fired = report["findings"].as_array().expect("a list").iter();
    assert_eq!(fired.filter(|finding| finding["rule"] == "trigger-fired").count(), 1);
    assert_eq!(report["seats"][0]["reason"], "trigger-fired");
}

#[test]
fn a_licence_without_money_says_why() {
    let screen = plain(&text(&aurora(), &["audit", ".", "--all"]));
    assert!(screen.contains("Customer Community Login: billed by logins"), "{screen}");
    let folder = copy();
    let path = folder.path().join("seatwise.toml");
    let policy = std::fs::read_to_string(&path).expect("the policy");
    let start = policy.find("[[contract]]\nid = \"AO-2026-04\"").expect("the line by logins");
    let end = start + policy[start..].find("[[waiver]]").expect("a waiver behind it");
    let policy = [&policy[..start], &policy[end..]].concat();
    std::fs::write(&path, &policy).expect("written");
    let screen = plain(&text(folder.path(), &["audit", ".", "--all"]));
    let said = "Customer Community Login: billed by logins, so an idle user costs nothing by itself.";
    assert!(screen.contains(said), "{screen}");
    let ended = policy.replace("ends = 2026-12-31", "ends = 2026-08-31");
    assert_ne!(ended, policy);
    std::fs::write(&path, ended).expect("written");
    let screen = plain(&text(folder.path(), &["audit", ".", "--all"]));
    let said = "The line AO-2026-03 of Customer Community ended on 2026-08-31, before the as-of date.";
    assert!(screen.contains(said), "{screen}");
}

#[test]
fn amounts_in_the_currency_of_the_company() {
    let folder = copy();
    let path = folder.path().join("seatwise.toml");
    let policy = std::fs::read_to_string(&path).expect("the policy");
    let rate =
        "[[reporting.rate]]\ncurrency = \"EUR\"\nrate = \"1.0842\"\ndate = 2026-09-30\nsource = \"bank\"\n";
    let with = |rate: &str| {
        let text = policy.replacen(
            "[[contract]]",
            &format!("[reporting]\ncurrency = \"USD\"\n{rate}\n[[contract]]"),
            1,
        );
        std::fs::write(&path, text).expect("written");
    };
    with(rate);
    let report = json(folder.path(), &[]);
    let lines = report["converted"]["lines"].as_array().expect("a list");
    let of = |contract: &str| lines.iter().find(|line| line["contract"] == contract).expect("a line").clone();
    // 225.00 and 26.94 EUR at 1.0842: 243.945 (half to even) and 29.208…
    let euros = of("AO-2026-03");
    assert_eq!([&euros["converted_from"], &euros["currency"]], ["EUR", "USD"]);
    assert_eq!([&euros["spent"], &euros["lost"]], ["243.94", "29.21"]);
    assert_eq!(of("AO-2026-01")["spent"], "1800.00");
    // 1800.00 + 282.00 + 243.94, and a pool of 45.00 EUR: 48.789.
    assert_eq!(report["converted"]["total"]["spent"], "2374.73");
    // The contracts' own amounts are as they were.
    assert_eq!(report["totals"], json(&aurora(), &[])["totals"]);
    let screen = plain(&text(folder.path(), &["audit", ".", "--all"]));
    assert!(screen.contains("1 EUR = 1.0842 USD on 2026-09-30 (bank)"), "{screen}");
    let shown = text(folder.path(), &["audit", ".", "--show-policy"]);

    with("");
    let missing = json(folder.path(), &[]);
    assert_eq!(missing["converted"]["missing"], serde_json::json!(["EUR"]));
    assert_eq!(missing["converted"]["total"], Value::Null);
    assert_eq!(missing["converted"]["lines"].as_array().map(Vec::len), Some(2));
    let screen = plain(&text(folder.path(), &["audit", ".", "--all"]));
    assert!(
        screen.contains("No rate for EUR: its lines are left out here, and there is no total."),
        "{screen}"
    );

    std::fs::write(&path, shown).expect("written");
    assert_eq!(json(folder.path(), &[])["converted"], report["converted"]);
}

#[test]
fn what_each_account_and_cost_center_costs() {
    let folder = copy();
    let path = folder.path().join("seatwise.toml");
    let policy = std::fs::read_to_string(&path).expect("the policy");
    std::fs::write(&path, format!("cost_center_file = \"centers.csv\"\n{policy}")).expect("written");
    let missing = run(folder.path(), &["audit", "."]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("centers.csv"));

    let centers = "account;cost_center\nbrindlemoor  OUTFITTERS;CC-Dealers\n0018c00000AA006;CC-Rentals\n";
    std::fs::write(folder.path().join("centers.csv"), centers).expect("written");
    let report = json(folder.path(), &[]);
    assert_eq!(report["policy"]["cost_center_file"], "centers.csv");
    assert_eq!(report["policy"]["cost_center_file_sha256"].as_str().map(str::len), Some(64));
    assert!(!report["ignored"].to_string().contains("centers.csv"));
    let rows = |by: &str, contract: &str| -> Vec<Value> {
        let all = report["allocation"].as_array().expect("a list").iter();
        all.filter(|row| row["by"] == by && row["contract"] == contract).cloned().collect()
    };
    // Accounts that are not in the file and empty seats are charged to the line's own cost center.
    let by_center = rows("cost-center", "AO-2026-01");
    let keys: Vec<Option<&str>> = by_center.iter().map(|row| row["key"].as_str()).collect();
    assert_eq!(keys, [Some("CC-310"), Some("CC-Dealers"), None]);
    let brindlemoor: Vec<Value> = rows("account", "AO-2026-01")
        .into_iter()
        .filter(|row| row["name"] == "Brindlemoor Outfitters")
        .collect();
    assert_eq!(brindlemoor.len(), 1);
    for key in ["seats", "lost"] {
        assert_eq!(brindlemoor[0][key], by_center[1][key], "{key}");
    }
    // 24 seats cost 1800.00, so one costs 75.00; 19 are assigned and 5 empty.
    assert_eq!(
        [&by_center[0]["unassigned"], &by_center[2]["unassigned"], &by_center[2]["spent"]],
        [&Value::from(5), &Value::from(0), &Value::from("0.00")]
    );
    let seats = by_center[1]["seats"].as_u64().expect("a count");
    assert_eq!(by_center[1]["spent"], format!("{}.00", 75 * seats));
    let screen = plain(&text(folder.path(), &["audit", ".", "--all"]));
    assert!(screen.contains("Seats and money of each cost center"), "{screen}");
    assert!(screen.contains("CC-Dealers USD"), "{screen}");
    let shown = text(folder.path(), &["audit", ".", "--show-policy"]);
    std::fs::write(&path, shown).expect("written");
    assert_eq!(json(folder.path(), &[])["allocation"], report["allocation"]);
}

/// Words of a text with one blank between them.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A copy of the fixture that a test may change.
fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(aurora()).expect("the fixture") {
        let path = entry.expect("an entry").path();
        std::fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("copied");
    }
    folder
}

#[test]
fn a_drafted_register_documents_every_seat_once_it_is_filled_in() {
    let folder = copy();
    std::fs::remove_file(folder.path().join("register.csv")).expect("removed");
    let draft = text(folder.path(), &["init", "--register", "."]);
    assert_eq!(draft.lines().count(), 51, "a header and a row for every seat");
    assert!(
        draft.contains("greta.lindqvist@aurora-portal.example,,Brindlemoor Outfitters,,,Marcus Ellery,"),
        "{draft}"
    );
    let undocumented = |folder: &Path| {
        let report = json(folder, &["--only", "undocumented"]);
        report["findings"].as_array().expect("a list").len()
    };
    std::fs::write(folder.path().join("register.csv"), &draft).expect("written");
    assert_eq!(undocumented(folder.path()), 50, "nobody filled it in");
    let mut rows = csv::Reader::from_reader(draft.as_bytes());
    let mut filled = csv::Writer::from_writer(Vec::new());
    filled.write_record(rows.headers().expect("a header")).expect("written");
    for row in rows.records() {
        let mut cells: Vec<String> = row.expect("a row").iter().map(str::to_owned).collect();
        cells[3] = "orders, and \"more\"".into();
        cells[5] = "contract ends".into();
        if cells[4].is_empty() {
            cells[4] = "members".into();
        }
        filled.write_record(&cells).expect("written");
    }
    let filled = String::from_utf8(filled.into_inner().expect("written")).expect("UTF-8");
    std::fs::write(folder.path().join("register.csv"), &filled).expect("written");
    assert_eq!(undocumented(folder.path()), 0);
    // Drafting goes on with what is there, and changes nothing more.
    let again = text(folder.path(), &["init", "--register", "."]);
    assert_eq!(again, filled);
}

#[test]
fn a_drafted_register_loses_no_entry() {
    let draft = text(&aurora(), &["init", "--register", "."]);
    let folder = copy();
    std::fs::write(folder.path().join("register.csv"), &draft).expect("written");
    let (before, after) = (json(&aurora(), &[]), json(folder.path(), &[]));
    for key in ["licenses", "totals", "seats"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    let of = |report: &Value, rule: &str| {
        let findings = report["findings"].as_array().expect("a list").iter();
        findings.filter(|finding| finding["rule"] == rule).cloned().collect::<Vec<_>>()
    };
    for rule in ["trigger-fired", "review-overdue", "registered-without-user"] {
        assert_eq!(of(&before, rule), of(&after, rule), "{rule}");
    }
    assert!(draft.contains("0038c00000CTX01AAH"), "the entry of a contact without a user stays");
    assert_eq!(of(&after, "undocumented").len(), 3, "AUC09 has an entry now, and nobody filled it in");
}

#[test]
fn a_register_can_lie_anywhere_and_be_written_anyhow() {
    let folder = copy();
    let register = std::fs::read_to_string(folder.path().join("register.csv")).expect("a register");
    std::fs::remove_file(folder.path().join("register.csv")).expect("removed");
    let beside = tempfile::tempdir().expect("a folder");
    let path = beside.path().join("who is who.txt");
    // Semicolons, the code page of Windows, labels, dates as a country writes them.
    let turned = register
        .trim_start_matches('\u{feff}')
        .replace(',', ";")
        .replace("user_id;contact_id;username", "User ID;Contact ID;User Name")
        .replace("trigger_date", "Trigger Date")
        .replace("2026-08-31", "31.08.2026")
        .replace("2026-09-30", "30.09.2026")
        .replace("2027-01-31", "31.01.2027")
        .replace("2026-06-30", "30.06.2026")
        .replace("2026-12-31", "31.12.2026");
    let bytes: Vec<u8> =
        turned.chars().map(|letter| u8::try_from(u32::from(letter)).expect("Latin-1")).collect();
    std::fs::write(&path, bytes).expect("written");
    let path = path.to_str().expect("UTF-8");
    let (inside, outside) = (json(&aurora(), &[]), json(folder.path(), &["--register", path]));
    for key in ["findings", "seats", "rules"] {
        assert_eq!(inside[key], outside[key], "{key}");
    }
    let explained = text(folder.path(), &["explain", "0058c00000AUL13AAH", ".", "--register", path]);
    assert!(plain(&explained).contains("trigger rental agreement ends, date 2026-08-31"), "{explained}");
    let without = json(folder.path(), &[]);
    let off =
        without["rules"].as_array().expect("a list").iter().filter(|rule| rule["status"] == "not-evaluated");
    assert_eq!(off.count(), 3, "three rules need the register");
}

#[test]
fn a_page_tells_the_register_the_waiver_and_the_attempts() {
    let page = |who: &str| plain(&text(&aurora(), &["explain", who, "."]));
    let waived = page("ruben.castell@aurora-portal.example");
    assert!(waived.contains("would be charged to idle-seat, but waiver W-1 excuses it"), "{waived}");
    assert!(waived.contains("idle-seat (high)") && waived.contains("waived by W-1"), "{waived}");
    let registered = page("0058c00000AUL04AAH");
    for words in [
        "Contact.csv row 57",
        "from the profile's licence, Profile.csv row 7; billed per seat",
        "created 102 days before the as-of date; at least 30 days, so never used",
    ] {
        assert!(registered.contains(words), "{words}: {registered}");
    }
    assert!(
        registered.contains("Register register.csv row") && registered.contains("purpose Plans club trips"),
        "{registered}"
    );
    assert!(page("0058c00000AUC09AAH").contains("Register no entry"));
    assert!(page("0058c00000AUC03AAH").contains("4 failed in the login files"));
    let contact = page("0038c00000CTZ08");
    assert!(
        contact.contains("no user points to it") && contact.contains("duplicate-contact (low)"),
        "{contact}"
    );
    let internal = page("0058c00000AUN03AAH");
    assert!(
        internal.contains("not external") && internal.contains("internal-user-with-contact"),
        "{internal}"
    );
}

#[test]
fn waivers_in_a_file_are_waivers_in_the_policy() {
    let folder = copy();
    let policy = std::fs::read_to_string(folder.path().join("seatwise.toml")).expect("a policy");
    let (lines, _) = policy.split_once("[[waiver]]").expect("waivers");
    std::fs::write(folder.path().join("seatwise.toml"), format!("waiver_file = \"waivers.csv\"\n{lines}"))
        .expect("written");
    let waivers = "id;rules;username;account;profile;owner;reason;expires\r\n\
        W-1;idle-seat;ruben.castell@*;;;marcus.ellery@aurora.example;on parental leave until January;2027-01-31\r\n\
        W-2;never-logged-in;;;Aurora Trade Fair *;padraig.nolan@aurora.example;fair staff get their users a month ahead;2026-12-31\r\n\
        W-3;;;Kestrel Fen Youth Hostel;;padraig.nolan@aurora.example;the hostel was closed for repairs;2026-06-30\r\n";
    std::fs::write(folder.path().join("waivers.csv"), waivers).expect("written");
    let (written, filed) = (json(&aurora(), &[]), json(folder.path(), &[]));
    for key in ["waivers", "licenses", "totals", "findings", "seats", "ignored"] {
        assert_eq!(written[key], filed[key], "{key}");
    }
    assert_eq!(written["policy"]["settings"]["waivers"], filed["policy"]["settings"]["waivers"]);
    assert_eq!(filed["policy"]["waiver_file"], "waivers.csv");
    assert_eq!(filed["policy"]["waiver_file_sha256"].as_str().map(str::len), Some(64));
}

#[test]
fn a_waiver_of_one_reason_leaves_the_next() {
    // AUL01 is idle and frozen: whoever excuses the first is charged to the second.
    let folder = copy();
    let with = |rules: &str| {
        let waiver = format!(
            "[[waiver]]\nid = \"W\"\nrules = [{rules}]\nmatch = {{ user = \"0058c00000AUL01\" }}\nowner = \"jo\"\n\
             reason = \"so\"\nexpires = 2026-12-31\n"
        );
        std::fs::write(folder.path().join("policy.toml"), waiver).expect("written");
        let report = json(folder.path(), &["--policy", "policy.toml"]);
        let seats = report["seats"].as_array().expect("a list");
        let seat = seats.iter().find(|seat| seat["user_id"] == "0058c00000AUL01AAH").expect("the seat");
        (seat["reason"].clone(), seat["waived_by"].clone())
    };
    assert_eq!(with("\"never-logged-in\""), ("idle-seat".into(), Value::Null));
    assert_eq!(with("\"idle-seat\""), ("frozen-seat".into(), Value::Null));
    assert_eq!(with("\"idle-seat\", \"frozen-seat\""), ("idle-seat".into(), "W".into()));
}

#[test]
fn a_waiver_whose_rules_were_left_out_is_not_called_useless() {
    let folder = copy();
    let path = folder.path().join("seatwise.toml");
    let policy =
        std::fs::read_to_string(&path).expect("the policy") + "\n[rules]\nonly = [\"trigger-fired\"]\n";
    std::fs::write(&path, policy).expect("written");
    let screen = plain(&text(folder.path(), &["audit", ".", "--all"]));
    assert!(screen.contains("W-1: unused: its rules were not evaluated"), "{screen}");
    let screen = plain(&text(&aurora(), &["audit", ".", "--all", "--only", "never-logged-in"]));
    assert!(screen.contains("W-2: unused: no finding matches it"), "{screen}");
}

#[test]
fn presets_judge_all_seats_in_one_pass() {
    let folder = copy();
    std::fs::write(
        folder.path().join("policy.toml"),
        "timezone = \"America/New_York\"\npresets = [\"pci-4\", \"cis-v8\"]\n",
    )
    .expect("written");
    let report = json(folder.path(), &["--policy", "policy.toml"]);
    let controls = report["controls"].as_array().expect("a list");
    assert_eq!(controls.len(), 6);
    for control in controls {
        let sum: u64 = ["active", "due", "overdue", "never", "new", "unknown"]
            .iter()
            .map(|key| control[key].as_u64().expect("a count"))
            .sum();
        assert_eq!(sum, 50, "{control}");
        // A policy of that threshold alone says the same.
        let days = control["idle_days"].as_u64().expect("days");
        let alone = format!("timezone = \"America/New_York\"\n[thresholds]\nidle_days = {days}\n");
        std::fs::write(folder.path().join("alone.toml"), alone).expect("written");
        let alone = json(folder.path(), &["--policy", "alone.toml"]);
        let idle = control["due"].as_u64().expect("a count") + control["overdue"].as_u64().expect("a count");
        assert_eq!(alone["verdicts"]["idle"], idle, "{control}");
        for key in ["active", "never", "new", "unknown"] {
            assert_eq!(alone["verdicts"][key], control[key], "{control}");
        }
    }
    assert_eq!(report["policy"]["settings"]["thresholds"]["idle_days"], 45);
    let screen = text(folder.path(), &["audit", ".", "--all", "--policy", "policy.toml"]);
    for words in ["PCI DSS 4.0.1 8.2.6", "CIS Controls v8 5.3"] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    assert!(!screen.contains("CNIL"), "only what was chosen is on the screen");
    let page = text(folder.path(), &["audit", ".", "--policy", "policy.toml", "--format", "markdown"]);
    assert!(page.contains("supports evidence for"), "{page}");
}

#[test]
fn the_sweep_is_what_audits_at_each_threshold_say() {
    let folder = copy();
    let policy = std::fs::read_to_string(folder.path().join("seatwise.toml")).expect("a policy");
    let report = json(folder.path(), &[]);
    let swept = report["sweep"].as_array().expect("a list");
    let thresholds: Vec<u64> = swept.iter().map(|row| row["idle_days"].as_u64().expect("days")).collect();
    assert_eq!(thresholds, [30, 45, 60, 90, 120, 180, 365]);
    for row in swept {
        let days = format!("idle_days = {}", row["idle_days"]);
        let alone = policy.replace("idle_days = 90", &days).replace("idle_days = 180", &days);
        std::fs::write(folder.path().join("alone.toml"), alone).expect("written");
        let alone = json(folder.path(), &["--policy", "alone.toml"]);
        for verdict in ["active", "idle", "never", "new", "unknown"] {
            assert_eq!(alone["verdicts"][verdict], row[verdict], "{days}: {verdict}");
        }
        assert_eq!(alone["totals"], row["totals"], "{days}");
        let sum = |key: &str| -> u64 {
            alone["licenses"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|line| line[key].as_u64().expect("a count"))
                .sum()
        };
        assert_eq!(row["reclaimable"], sum("reclaimable"), "{days}");
        assert_eq!(row["waived"], sum("waived"), "{days}");
    }
    assert_eq!(swept[3]["presets"], serde_json::json!(["fedramp-mod", "pci-4", "salesforce-admin"]));
    let screen = text(&aurora(), &["audit", ".", "--all"]);
    assert!(screen.contains("idle after so many days"), "{screen}");
}

#[test]
fn what_takes_effect_can_be_saved_and_gives_the_same_report() {
    let folder = copy();
    let shown = text(folder.path(), &["audit", ".", "--show-policy", "--date-order", "month-first"]);
    assert!(
        shown.contains("# flag --date-order") && shown.contains("# file") && shown.contains("# default"),
        "{shown}"
    );
    std::fs::write(folder.path().join("effective.toml"), &shown).expect("written");
    let (flagged, saved) = (
        json(folder.path(), &["--date-order", "month-first"]),
        json(folder.path(), &["--policy", "effective.toml"]),
    );
    assert_eq!(flagged["policy"]["settings"], saved["policy"]["settings"]);
    for key in ["licenses", "totals", "findings", "seats", "waivers"] {
        assert_eq!(flagged[key], saved[key], "{key}");
    }
    let bare = tempfile::tempdir().expect("a folder");
    let bare = text(bare.path(), &["audit", "--show-policy"]);
    assert!(
        bare.lines().filter(|line| line.contains(" = ")).all(|line| line.ends_with("# default")),
        "{bare}"
    );
}
