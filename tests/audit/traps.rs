//! The traps that other tools fell into, one test each, named after what goes wrong.
//!
//! The number behind `T` is the trap's in the list that the project keeps of its peers.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// An export of these files; with a policy beside, if one of them is called so.
fn export(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let command = args[0];
    Command::new(env!("CARGO_BIN_EXE_seatwise"))
        .arg(command)
        .arg(folder)
        .args(&args[1..])
        .output()
        .expect("the program runs")
}

/// The report of an export on 30 September 2026.
fn report(files: &[(&str, &str)], args: &[&str]) -> Value {
    let folder = export(files);
    let wanted = [&["audit", "--format", "json", "--as-of", "2026-09-30"], args].concat();
    let output = run(folder.path(), &wanted);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Rule and user of each finding, in order; ids are told by their number.
fn findings(report: &Value) -> Vec<(String, u32)> {
    let number = |id: &Value| id.as_str().and_then(|id| id[3..15].parse().ok()).unwrap_or(0);
    list(report, "findings")
        .iter()
        .map(|finding| (finding["rule"].as_str().expect("a rule").to_owned(), number(&finding["user_id"])))
        .collect()
}

/// The users that a rule finds.
fn found(report: &Value, rule: &str) -> Vec<u32> {
    findings(report).into_iter().filter(|(id, _)| id == rule).map(|(_, user)| user).collect()
}

fn list<'a>(report: &'a Value, name: &str) -> &'a [Value] {
    report[name].as_array().expect("a list")
}

/// The verdicts of the seats, by user.
fn verdicts(report: &Value) -> Vec<&str> {
    list(report, "seats").iter().map(|seat| seat["verdict"].as_str().expect("a verdict")).collect()
}

fn user(number: u32) -> String {
    format!("005{number:012}AAA")
}

/// A contract line for the licence, at 10 USD a seat and month, all of 2026.
fn line(license: &str, quantity: u32) -> String {
    format!(
        "[[contract]]\nid = \"{license}\"\nlicense = \"{license}\"\nmeter = \"member\"\nquantity = {quantity}\n\
         price = \"10\"\ncurrency = \"USD\"\nstarts = 2026-01-01\nends = 2026-12-31\n"
    )
}

#[test]
fn t1_an_empty_last_login_neither_vanishes_nor_accuses_yesterdays_user() {
    let users = format!(
        "Id,IsActive,UserType,LastLoginDate,CreatedDate\n{},1,PowerPartner,,2026-01-01T00:00:00Z\n\
         {},1,PowerPartner,,2026-09-29T00:00:00Z\n{},0,PowerPartner,,2026-01-01T00:00:00Z\n",
        user(1),
        user(2),
        user(3)
    );
    let report = report(&[("User.csv", &users)], &[]);
    assert_eq!(verdicts(&report), ["never", "new"], "and whoever is inactive holds no seat");
    assert_eq!(found(&report, "never-logged-in"), [1]);
}

#[test]
fn t2_no_command_changes_anything_in_the_export() {
    let users = format!(
        "Id,IsActive,UserType,LastLoginDate,CreatedDate\n{},1,PowerPartner,,2026-01-01T00:00:00Z\n",
        user(1)
    );
    let folder = export(&[("User.csv", &users)]);
    let entries = || {
        let mut entries: Vec<_> = std::fs::read_dir(folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .map(|path| (path.clone(), std::fs::read(path).expect("a file")))
            .collect();
        entries.sort();
        entries
    };
    let before = entries();
    let out = tempfile::tempdir().expect("a folder");
    let out = out.path().join("q3");
    let out = out.to_str().expect("UTF-8");
    for args in [
        &["audit", "--out", out][..],
        &["check"],
        &["init"],
        &["init", "--register"],
        &["audit", "--show-policy"],
    ] {
        assert_eq!(run(folder.path(), args).status.code(), Some(0), "{args:?}");
        assert_eq!(entries(), before, "{args:?}");
    }
    let own = folder.path().to_str().expect("UTF-8");
    assert_eq!(run(folder.path(), &["audit", "--out", own]).status.code(), Some(2));
    assert_eq!(entries(), before);
    let help = Command::new(env!("CARGO_BIN_EXE_seatwise")).args(["audit", "--help"]).output().expect("help");
    let help = String::from_utf8(help.stdout).expect("UTF-8");
    for word in ["--fix", "--apply", "--deactivate", "--freeze", "--delete"] {
        assert!(!help.contains(word), "{word}");
    }
}

#[test]
fn t5_attempts_machines_and_the_platforms_own_rows_are_no_use() {
    let users = format!(
        "Id,Username,IsActive,UserType,LastLoginDate,CreatedDate\n\
         {},ana@x.example,1,PowerPartner,2026-09-20T10:00:00Z,2020-01-01T00:00:00Z\n\
         {},ben@x.example,1,PowerPartner,,2020-01-01T00:00:00Z\n",
        user(1),
        user(2)
    );
    // Ana's LastLoginDate was moved by a token refresh; Ben only failed; the last row is the platform's own user.
    let logins = "Username,Login Time,Login Type,Login Subtype,Status\n\
        ana@x.example,2026-09-20T10:00:10Z,Remote Access 2.0,OAuth Refresh Token,Success\n\
        ana@x.example,2026-01-02T10:00:00Z,Chatter Communities External User,,Success\n\
        ben@x.example,2026-09-21T10:00:00Z,Chatter Communities External User,,Invalid Password\n\
        033300000000001AAA@00d300000000001AAA,2026-09-28T10:00:00Z,Application,,Success\n";
    let report = report(&[("User.csv", &users), ("LoginHistory.csv", logins)], &["--zone", "UTC"]);
    let last: Vec<&Value> = list(&report, "seats").iter().map(|seat| &seat["last_activity"]).collect();
    assert_eq!(last, [&Value::from("2026-01-02"), &Value::Null]);
    assert_eq!(found(&report, "failed-logins-only"), [2]);
    assert_eq!(report["coverage"]["logins"], 1);
}

#[test]
fn t6_six_months_of_logins_prove_nothing_about_a_year() {
    let users = format!(
        "Id,IsActive,UserType,CreatedDate\n{},1,PowerPartner,2020-01-01T00:00:00Z\n\
         {},1,PowerPartner,2020-01-01T00:00:00Z\n",
        user(1),
        user(2)
    );
    let logins = format!(
        "UserId,LoginTime,LoginType,Status\n{0},2026-04-01T10:00:00Z,k,Success\n{0},2026-09-29T10:00:00Z,k,Success\n",
        user(1)
    );
    // A login a day: without gaps, from 1 April on.
    let days = (1..=182)
        .map(|day| {
            let date =
                chrono::NaiveDate::from_ymd_opt(2026, 4, 1).expect("a date") + chrono::Duration::days(day);
            format!("{},{date}T09:00:00Z,k,Success\n", user(1))
        })
        .collect::<Vec<_>>()
        .concat();
    let logins = logins + &days;
    let with = |idle_days: u32| {
        let policy = format!("[thresholds]\nidle_days = {idle_days}\n");
        report(&[("User.csv", &users), ("LoginHistory.csv", &logins), ("seatwise.toml", &policy)], &[])
    };
    assert_eq!(verdicts(&with(90)), ["active", "idle"]);
    assert_eq!(verdicts(&with(365)), ["active", "unknown"]);
}

#[test]
fn t7_a_frozen_user_is_not_a_freed_seat() {
    let users = format!(
        "Id,IsActive,UserType,Profile.UserLicense.Name,LastLoginDate,CreatedDate\n\
         {},1,PowerPartner,Partner Community,2026-09-20T10:00:00Z,2020-01-01T00:00:00Z\n\
         {},0,PowerPartner,Partner Community,2026-09-20T10:00:00Z,2020-01-01T00:00:00Z\n",
        user(1),
        user(2)
    );
    let frozen = format!("UserId,IsFrozen\n{},true\n{},true\n", user(1), user(2));
    let policy = line("Partner Community", 2);
    let report = report(&[("User.csv", &users), ("UserLogin.csv", &frozen), ("seatwise.toml", &policy)], &[]);
    let license = &list(&report, "licenses")[0];
    assert_eq!(
        (&license["assigned"], &license["frozen"], &license["unassigned"]),
        (&1.into(), &1.into(), &1.into())
    );
    assert_eq!(found(&report, "frozen-seat"), [1]);
}

#[test]
fn t8_a_licence_billed_by_logins_costs_no_seat() {
    let users = format!(
        "Id,IsActive,UserType,Profile.UserLicense.Name,LastLoginDate,CreatedDate\n\
         {},1,CspLitePortal,Customer Community Login,2026-01-20T10:00:00Z,2020-01-01T00:00:00Z\n\
         {},1,CspLitePortal,Club Portal,2026-01-20T10:00:00Z,2020-01-01T00:00:00Z\n",
        user(1),
        user(2)
    );
    // The entitlement tells the meter where the name does not.
    let counts =
        "Id,Name,MonthlyLoginsEntitlement,MonthlyLoginsUsed\n100000000000001AAA,Club Portal,500,501\n";
    let report = report(&[("User.csv", &users), ("UserLicense.csv", counts)], &[]);
    for seat in list(&report, "seats") {
        assert_eq!((&seat["meter"], &seat["lost"]), (&"login".into(), &Value::Null));
    }
    for finding in list(&report, "findings").iter().filter(|finding| finding["rule"] == "idle-seat") {
        assert_eq!(finding["severity"], "low");
    }
    assert_eq!(found(&report, "idle-seat"), [1, 2]);
    assert_eq!(found(&report, "over-allocated").len(), 1, "more logins than are included");
}

#[test]
fn t9_a_disabled_user_without_contact_is_history_and_no_broken_link() {
    let users = format!(
        "Id,IsActive,UserType,ContactId\n{},0,PowerCustomerSuccess,000000000000000AAA\n\
         {},1,PowerCustomerSuccess,000000000000000AAA\n",
        user(1),
        user(2)
    );
    assert_eq!(found(&report(&[("User.csv", &users)], &[]), "user-without-contact"), [2]);
}

#[test]
fn t10_users_that_need_no_contact_are_neither_broken_nor_internal() {
    let users = format!(
        "Id,IsActive,UserType,ContactId,Profile.UserLicense.Name\n{},1,CspLitePortal,,External Identity\n\
         {},1,Guest,,Guest User License\n{},1,CsnOnly,003000000000001AAA,Chatter External\n\
         {},1,AutomatedProcess,,\n{},1,CspLitePortal,003000000000002AAA,Customer Community\n",
        user(1),
        user(2),
        user(3),
        user(4),
        user(5)
    );
    let report = report(&[("User.csv", &users)], &[]);
    assert_eq!(report["population"]["seats"], 2);
    assert_eq!(found(&report, "user-without-contact"), [0; 0]);
    assert_eq!(found(&report, "internal-user-with-contact"), [0; 0]);
}

#[test]
fn t11_one_contact_on_two_users_is_a_bad_export_and_one_person_on_two_contacts_is_the_costly_case() {
    let users = format!(
        "Id,IsActive,UserType,ContactId,Email,FirstName,LastName,LastLoginDate,CreatedDate\n\
         {},1,PowerPartner,003000000000001AAA,a@x.example,A,A,2026-09-01T10:00:00Z,2020-01-01T00:00:00Z\n\
         {},0,PowerPartner,003000000000001AAA,b@x.example,B,B,2026-09-01T10:00:00Z,2020-01-01T00:00:00Z\n\
         {},1,PowerPartner,003000000000003AAA,jo@x.example,Jo,Ash,2026-09-02T10:00:00Z,2020-01-01T00:00:00Z\n\
         {},1,PowerPartner,003000000000004AAA,JO@x.example,jo,ASH,2026-09-01T10:00:00Z,2020-01-01T00:00:00Z\n",
        user(1),
        user(2),
        user(3),
        user(4)
    );
    let report = report(&[("User.csv", &users)], &[]);
    assert_eq!(found(&report, "contact-shared"), [1, 2]);
    assert_eq!(found(&report, "duplicate-person"), [4], "the seat that was used last is kept");
    let page = Command::new(env!("CARGO_BIN_EXE_seatwise"))
        .args(["rules", "contact-shared"])
        .output()
        .expect("a page");
    let page = String::from_utf8(page.stdout).expect("UTF-8");
    assert!(page.contains("export"), "the page says first what it usually is: {page}");
}

#[test]
fn t12_inactive_users_are_in_no_count_of_seats() {
    let inactive = (10..60)
        .map(|number| {
            format!("{},0,PowerPartner,00e000000000001AAA,Dealers,Partner Community\n", user(number))
        })
        .collect::<Vec<_>>()
        .concat();
    let users = format!(
        "Id,IsActive,UserType,ProfileId,Profile.Name,Profile.UserLicense.Name\n\
         {},1,PowerPartner,00e000000000001AAA,Dealers,Partner Community\n{inactive}",
        user(1)
    );
    let report = report(&[("User.csv", &users)], &[]);
    assert_eq!(list(&report, "profiles")[0]["seats"], 1);
    assert_eq!(list(&report, "licenses")[0]["assigned"], 1);
    assert_eq!(found(&report, "profile-blast-radius"), [0; 0]);
    assert_eq!((&report["population"]["external"], &report["population"]["seats"]), (&51.into(), &1.into()));
}

#[test]
fn t13_ids_join_by_their_case_sensitive_fifteen_characters() {
    let users = "Id,IsActive,UserType,ContactId\n005000000000001AAA,1,PowerPartner,00300000000aBcD\n\
        005000000000002AAA,1,PowerPartner,00300000000abcd\n";
    // The 18 characters of the first contact; the second differs in letter case alone.
    let contacts = "Id,AccountId,LastName\n00300000000aBcDAAU,001000000000001AAA,Ash\n";
    let suffixed = seatwise::model::id::RecordId::parse(b"00300000000aBcD");
    let Ok(seatwise::model::id::IdCell::Id(id)) = suffixed else { panic!("an id") };
    let contacts = contacts.replace("00300000000aBcDAAU", &id.to_string());
    let report = report(&[("User.csv", users), ("Contact.csv", &contacts)], &[]);
    assert_eq!(found(&report, "contact-missing"), [2]);
    assert!(list(&report, "issues").iter().any(|issue| issue["kind"] == "case-folded-ids"));
}

#[test]
fn t14_nothing_is_worth_money_without_a_price_and_nothing_freed_is_cash() {
    let users = format!(
        "Id,IsActive,UserType,Profile.UserLicense.Name,LastLoginDate,CreatedDate\n\
         {},1,PowerPartner,Partner Community,2026-01-20T10:00:00Z,2020-01-01T00:00:00Z\n",
        user(1)
    );
    let bare = report(&[("User.csv", &users)], &[]);
    let license = &list(&bare, "licenses")[0];
    for key in ["price", "spent", "lost", "freed_value", "avoided", "saved_at_renewal"] {
        assert_eq!(license[key], Value::Null, "{key}");
    }
    assert!(list(&bare, "totals").is_empty());
    let policy = line("Partner Community", 1);
    let priced = report(&[("User.csv", &users), ("seatwise.toml", &policy)], &[]);
    let license = &list(&priced, "licenses")[0];
    // Three months of the quarter were lost and three are left; nothing is multiplied by twelve but the renewal.
    assert_eq!((&license["lost"], &license["freed_value"]), (&"30.00".into(), &"30.00".into()));
    assert_eq!((&license["cash_in_term"], &license["saved_at_renewal"]), (&"0.00".into(), &"120.00".into()));
}

#[test]
fn t15_a_seat_with_four_reasons_is_charged_once() {
    let users = format!(
        "Id,LastName,IsActive,UserType,Profile.UserLicense.Name,FederationIdentifier,LastLoginDate,CreatedDate\n\
         {},Brandt,1,PowerPartner,Partner Community,F-1,2026-01-20T10:00:00Z,2020-01-01T00:00:00Z\n\
         {},Brandt,1,PowerPartner,Partner Community,F-1,2026-09-20T10:00:00Z,2020-01-01T00:00:00Z\n",
        user(1),
        user(2)
    );
    let frozen = format!("UserId,IsFrozen\n{},true\n", user(1));
    let register = format!("user_id,trigger_date\n{},2026-09-01\n", user(1));
    let policy = line("Partner Community", 2);
    let report = report(
        &[
            ("User.csv", &users),
            ("UserLogin.csv", &frozen),
            ("register.csv", &register),
            ("seatwise.toml", &policy),
        ],
        &[],
    );
    for rule in ["trigger-fired", "duplicate-person", "idle-seat", "frozen-seat"] {
        assert_eq!(found(&report, rule), [1], "{rule}");
    }
    let license = &list(&report, "licenses")[0];
    assert_eq!((&license["reclaimable"], &license["lost"]), (&1.into(), &"30.00".into()));
    assert_eq!(list(&report, "seats")[0]["reason"], "trigger-fired");
}

#[test]
fn t16_the_screen_shows_no_person_and_stays_one_screen() {
    let rows = (1..=400)
        .map(|number| {
            format!(
                "{},u{number}@secret.example,1,PowerPartner,2026-01-20T10:00:00Z,2020-01-01T00:00:00Z\n",
                user(number)
            )
        })
        .collect::<Vec<_>>()
        .concat();
    let users = format!("Id,Email,IsActive,UserType,LastLoginDate,CreatedDate\n{rows}");
    let folder = export(&[("User.csv", &users)]);
    for format in ["table", "markdown"] {
        let output = run(folder.path(), &["audit", "--as-of", "2026-09-30", "--format", format]);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(text.contains("400"), "the idle seats are counted");
        assert!(!text.contains("secret.example") && !text.contains("0050000000"), "{text}");
        assert!(text.lines().count() < 120, "{} lines", text.lines().count());
        assert!(output.stderr.is_empty());
    }
}

#[test]
fn t17_nothing_examined_is_never_a_success() {
    let header = "Id,IsActive,UserType\n";
    let internal = format!("{header}{},1,Standard\n", user(1));
    let external = format!("{header}{},1,PowerPartner\n", user(1));
    let misnamed = format!("Id,Active?,UserType\n{},1,PowerPartner\n", user(1));
    for (users, args) in [
        (header, &["audit", "--as-of", "2026-09-30"][..]),
        (internal.as_str(), &["audit", "--as-of", "2026-09-30"]),
        (misnamed.as_str(), &["audit", "--as-of", "2026-09-30"]),
        (external.as_str(), &["audit", "--as-of", "2026-09-30", "--only", "frozen-seat,account-mismatch"]),
    ] {
        let folder = export(&[("User.csv", users)]);
        let output = run(folder.path(), args);
        assert_eq!(output.status.code(), Some(3), "{users}: {}", String::from_utf8_lossy(&output.stdout));
        assert!(!output.stderr.is_empty());
    }
    // A licence that nobody knows is said loudly, and its seat is counted.
    let users = format!(
        "Id,IsActive,UserType,Profile.UserLicense.Name\n{},1,PowerPartner,Partner Comunity\n",
        user(1)
    );
    let report = report(&[("User.csv", &users)], &[]);
    assert_eq!(report["population"]["seats"], 1);
    assert_eq!(found(&report, "unknown-license").len(), 1);
}

#[test]
fn t18_a_waived_finding_is_no_passed_one() {
    let users = format!(
        "Id,IsActive,UserType,Profile.UserLicense.Name,LastLoginDate,CreatedDate\n\
         {},1,PowerPartner,Partner Community,2026-01-20T10:00:00Z,2020-01-01T00:00:00Z\n",
        user(1)
    );
    let waiver = "[[waiver]]\nid = \"W-1\"\nrules = [\"idle-seat\"]\nowner = \"jo@x.example\"\nreason = \"once a year\"\n\
        expires = 2026-09-30\n";
    let policy = line("Partner Community", 1) + waiver;
    let files = [("User.csv", users.as_str()), ("seatwise.toml", policy.as_str())];
    let excused = report(&files, &[]);
    let license = &list(&excused, "licenses")[0];
    assert_eq!((&license["reclaimable"], &license["waived"]), (&0.into(), &1.into()));
    assert_eq!((&license["lost"], &license["waived_lost"]), (&"0.00".into(), &"30.00".into()));
    let finding =
        list(&excused, "findings").iter().find(|finding| finding["rule"] == "idle-seat").expect("found");
    assert_eq!(finding["waived_by"], "W-1");
    let waiver = &list(&excused, "waivers")[0];
    assert_eq!(
        (&waiver["state"], &waiver["seats"], &waiver["lost"]),
        (&"used".into(), &1.into(), &"30.00".into())
    );
    let folder = export(&files);
    let output =
        run(folder.path(), &["audit", "--as-of", "2026-09-30", "--only", "idle-seat", "--fail-on", "high"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 of them waived"));
    // The day after its last day it excuses nothing, and without waivers neither.
    let late = policy.replace("expires = 2026-09-30", "expires = 2026-09-29");
    let expired = report(&[("User.csv", &users), ("seatwise.toml", &late)], &[]);
    assert_eq!(list(&expired, "licenses")[0]["reclaimable"], 1);
    assert_eq!(list(&expired, "waivers")[0]["state"], "expired");
    let without = report(&files, &["--no-waivers"]);
    assert_eq!(list(&without, "licenses")[0]["reclaimable"], 1);
    assert!(list(&without, "waivers").is_empty());
}

#[test]
fn t19_one_login_is_not_a_quarter_of_use() {
    let users = format!(
        "Id,Username,IsActive,UserType,LastLoginDate,CreatedDate\n\
         {},once@x.example,1,PowerPartner,2026-09-20T10:00:00Z,2020-01-01T00:00:00Z\n\
         {},often@x.example,1,PowerPartner,2026-09-20T10:00:00Z,2020-01-01T00:00:00Z\n",
        user(1),
        user(2)
    );
    let often = ["07-01", "07-02", "08-03", "09-04"]
        .iter()
        .map(|day| format!("{},2026-{day}T10:00:00Z,k,Success\n", user(2)))
        .collect::<Vec<_>>()
        .concat();
    let logins = format!(
        "UserId,LoginTime,LoginType,Status\n{},2026-09-20T10:00:00Z,k,Success\n{},2026-09-20T10:00:00Z,k,Success\n{often}",
        user(1),
        user(2)
    );
    let files = [("User.csv", users.as_str()), ("LoginHistory.csv", logins.as_str())];
    let report = report(&files, &[]);
    let days: Vec<&Value> = list(&report, "seats").iter().map(|seat| &seat["login_days"]).collect();
    assert_eq!(days, [&Value::from(1), &Value::from(5)]);
    let folder = export(&files);
    let page = Command::new(env!("CARGO_BIN_EXE_seatwise"))
        .args(["explain", "often@x.example"])
        .arg(folder.path())
        .output()
        .expect("a page");
    let page = String::from_utf8(page.stdout).expect("UTF-8");
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("logins on 2 days in 2026-07, 1 day in 2026-08, 2 days in 2026-09"), "{page}");
}

#[test]
fn t20_a_day_begins_where_the_policy_says_and_not_where_the_reader_sits() {
    // 03:30 UTC on 3 July is still 2 July in New York: 90 days before there, 89 in UTC.
    let users = format!(
        "Id,IsActive,UserType,LastLoginDate,CreatedDate\n{},1,PowerPartner,2026-07-03T03:30:00Z,2020-01-01T00:00:00Z\n",
        user(1)
    );
    let at = |zone: &str| {
        let policy = format!("timezone = \"{zone}\"\n");
        report(&[("User.csv", &users), ("seatwise.toml", &policy)], &[])
    };
    let (utc, new_york) = (at("UTC"), at("America/New_York"));
    assert_eq!((verdicts(&utc), verdicts(&new_york)), (vec!["active"], vec!["idle"]));
    assert_eq!(new_york["policy"]["settings"]["timezone"], "America/New_York", "and the report says so");
}

#[test]
fn t22_the_owner_of_an_external_user_is_the_accounts_and_not_its_manager() {
    let users = format!(
        "Id,Username,Name,IsActive,UserType,ContactId,AccountId,ManagerId\n\
         {},ana@x.example,Ana,1,PowerPartner,003000000000001AAA,001000000000001AAA,{}\n\
         {},boss@x.example,The Boss,1,Standard,,,\n{},kim@x.example,Kim Owner,1,Standard,,,\n",
        user(1),
        user(2),
        user(2),
        user(3)
    );
    let accounts = format!("Id,Name,OwnerId,IsPartner\n001000000000001AAA,Acme,{},true\n", user(3));
    let folder = export(&[("User.csv", &users), ("Account.csv", &accounts)]);
    let output = run(folder.path(), &["init", "--register", "--as-of", "2026-09-30"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("ana@x.example,,Acme,,,Kim Owner,"), "{text}");
    assert!(!text.contains("The Boss"), "{text}");
    let queries = Command::new(env!("CARGO_BIN_EXE_seatwise")).arg("queries").output().expect("queries");
    assert!(!String::from_utf8_lossy(&queries.stdout).contains("Manager"), "nobody asks for the manager");
}

#[test]
fn t23_one_licence_name_can_have_two_prices() {
    let users = format!(
        "Id,IsActive,UserType,Profile.Name,Profile.UserLicense.Name,LastLoginDate,CreatedDate\n\
         {},1,PowerPartner,Dealers,Partner Community,2026-01-20T10:00:00Z,2020-01-01T00:00:00Z\n\
         {},1,PowerPartner,App Users,Partner Community,2026-01-20T10:00:00Z,2020-01-01T00:00:00Z\n",
        user(1),
        user(2)
    );
    let of = |id: &str, price: &str, profile: &str| {
        line("Partner Community", 1)
            .replace("id = \"Partner Community\"", &format!("id = \"{id}\"\nprofiles = [\"{profile}\"]"))
            .replace("\"10\"", &format!("\"{price}\""))
    };
    let policy = of("PRM", "25", "Dealers") + &of("APPS", "4", "App Users");
    let report = report(&[("User.csv", &users), ("seatwise.toml", &policy)], &[]);
    let lost: Vec<&Value> = list(&report, "seats").iter().map(|seat| &seat["lost"]).collect();
    assert_eq!(lost, [&Value::from("75.00"), &Value::from("12.00")]);
}

#[test]
fn t24_yesterdays_count_is_no_proof_against_todays_export() {
    let users = format!(
        "Id,IsActive,UserType,Profile.UserLicense.Name,CreatedDate\n{},1,PowerPartner,Partner Community,2026-09-30T08:00:00Z\n",
        user(1)
    );
    let confidence = |counted: &str| {
        let counts = format!(
            "Id,Name,UsedLicenses,UsedLicensesLastUpdated\n100000000000001AAA,Partner Community,0,{counted}\n"
        );
        let report = report(&[("User.csv", &users), ("UserLicense.csv", &counts)], &[]);
        let finding =
            list(&report, "findings").iter().find(|finding| finding["rule"] == "count-mismatch").cloned();
        let finding = finding.expect("the counts differ");
        (
            finding["confidence"].clone(),
            finding["message"].as_str().expect("a message").contains("counted on"),
        )
    };
    assert_eq!(confidence("2026-09-29T04:00:00Z"), ("low".into(), true));
    assert_eq!(confidence("2026-09-30T04:00:00Z"), ("high".into(), true));
}
