//! What policies mean, and what is said of those that make no sense.

use num_rational::BigRational;

use chrono_tz::Tz;

use super::*;
use crate::error::Result;
use crate::model::verdict::{Counted, Meter};

const RULES: [&str; 2] = ["idle-seat", "frozen-seat"];

fn read(text: &str) -> Result<Policy> {
    Policy::from_text(text, "policy.toml", &RULES)
}

fn complaint(text: &str) -> String {
    match read(text) {
        Ok(_) => panic!("accepted: {text}"),
        Err(error) => format!("{error} | {}", error.hint()),
    }
}

const LINE: &str = "[[contract]]\nid = \"A/1\"\nlicense = \"Partner Community\"\nmeter = \"member\"\n\
    quantity = 10\nprice = \"25.00\"\ncurrency = \"USD\"\nstarts = 2026-02-01\nends = 2027-01-31\n";

#[test]
fn an_empty_policy_is_the_default() {
    let policy = read("").expect("an empty policy");
    assert_eq!(policy.thresholds_for("Gold"), Thresholds { idle_days: 90, grace_days: 30 });
    assert_eq!(policy.timezone, Tz::UTC);
    assert_eq!(policy.input.max_refused_percent, 5);
}

#[test]
fn a_mistyped_key_names_line_and_nearest_key() {
    let said = complaint("timezone = \"UTC\"\n\n[thresholds]\nidle_day = 60\n");
    assert!(said.starts_with("unknown key \"idle_day\"") && said.contains("policy.toml:4:1"), "{said}");
    assert!(said.contains("did you mean \"idle_days\"?"), "{said}");
    let said = complaint(&format!("{LINE}quantiti = 3\n"));
    assert!(said.starts_with("unknown key \"quantiti\"") && said.contains("policy.toml:10:1"), "{said}");
    assert!(said.contains("did you mean \"quantity\"?"), "{said}");
}

#[test]
fn a_contract_line_is_read_exactly() {
    let policy = read(&format!("{LINE}uplift_percent = \"7\"\nnotice_days = 30\n")).expect("a line");
    let line = &policy.contract[0];
    assert_eq!(line.renews_on().to_string(), "2027-02-01");
    assert_eq!(line.notice_by().to_string(), "2027-01-01");
    assert_eq!(line.renewal_price(), BigRational::new(2675.into(), 100.into()));
    assert!(line.covers("partner  community"));
    assert!(line.in_force("2027-01-31".parse().expect("a date")));
    assert!(!line.in_force("2027-02-01".parse().expect("a date")));
}

#[test]
fn a_term_may_never_end() {
    let text = LINE.replace("2027-01-31", "9999-12-31");
    let policy = read(&text).expect("a line");
    assert!(policy.contract[0].in_force("9999-12-31".parse().expect("a date")));
}

const LOGIN: &str = "[[contract]]\nid = \"L/1\"\nlicense = \"Partner Community Login\"\nmeter = \"login\"\n\
    quantity = 500\nprice = \"10.00\"\ncurrency = \"USD\"\nstarts = 2026-02-15\nends = 2027-02-14\n\
    sibling = \"Partner Community\"\n";

#[test]
fn a_line_on_the_login_meter_has_pools_from_the_day_of_its_start() {
    let policy = read(&format!("{LINE}{LOGIN}")).expect("two lines");
    let line = &policy.contract[1];
    assert_eq!((line.pool_starts_on, line.counts()), (Some(15), Counted::All));
    assert_eq!(line.sibling.as_deref(), Some("Partner Community"));
    let day = |text: &str| text.parse().expect("a date");
    assert_eq!(line.pool(day("2027-01-20")), Some((day("2027-01-15"), day("2027-02-14"))));
    let policy = read(&format!("{LOGIN}pool_starts_on = 1\ncounted = \"daily\"\n")).expect("a line");
    let line = &policy.contract[0];
    assert_eq!(line.counts(), Counted::Daily);
    // The first pool is cut by the term's start, the last by its end.
    assert_eq!(line.pool(day("2026-02-20")), Some((day("2026-02-15"), day("2026-02-28"))));
    assert_eq!(line.pool(day("2027-02-01")), Some((day("2027-02-01"), day("2027-02-14"))));
}

#[test]
fn pools_may_last_several_months_and_users_may_be_sold_in_blocks() {
    let day = |text: &str| text.parse().expect("a date");
    let policy = read(&format!("{LOGIN}pool_months = 12\ncounted = \"monthly\"\n")).expect("a line");
    let line = &policy.contract[0];
    assert_eq!((line.months_of_pool(), line.counts()), (12, Counted::Monthly));
    assert_eq!(line.pool(day("2026-07-01")), Some((day("2026-02-15"), day("2027-02-14"))));
    let active = LOGIN
        .replace("\"login\"", "\"active\"")
        .replace("sibling = \"Partner Community\"\n", "block = 100\n");
    let policy = read(&active).expect("a line");
    let line = &policy.contract[0];
    assert_eq!((line.meter, line.counts()), (Meter::Active, Counted::Monthly));
    assert_eq!((line.in_blocks(0), line.in_blocks(100), line.in_blocks(101)), (0, 100, 200));
    assert_eq!(line.pool(day("2026-07-01")), Some((day("2026-06-15"), day("2026-07-14"))));
    let included = LINE.replace("\"member\"", "\"included\"").replace("price = \"25.00\"\n", "");
    assert_eq!(read(&included).expect("a line").contract[0].meter, Meter::Included);
}

#[test]
fn the_meters_are_not_mixed_up() {
    for (text, said) in [
        (format!("{LINE}pool_starts_on = 3\n"), "belongs to the login or active meter"),
        (format!("{LINE}counted = \"daily\"\n"), "belongs to the login meter"),
        (format!("{LINE}sibling = \"Partner Community Login\"\n"), "belongs to the login meter"),
        (format!("{LINE}block = 10\n"), "belongs to the active meter"),
        (format!("{LOGIN}pool_months = 0\n"), "from 1 to 36"),
        (LINE.replace("\"member\"", "\"included\""), "has no price of its own"),
        (format!("{LOGIN}pool_starts_on = 32\n"), "from 1 to 31"),
        (format!("{LOGIN}counted = \"each\"\n"), "write \"all\", \"daily\" or \"monthly\""),
        (
            LOGIN.replace("sibling = \"Partner Community\"", "sibling = \"partner community  login\""),
            "its own sibling",
        ),
        (LOGIN.replace("\"login\"", "\"logins\""), "write \"member\", \"login\", \"active\" or \"included\""),
        (
            format!(
                "{LINE}{}",
                LOGIN
                    .replace("Community Login", "Community")
                    .replace("sibling = \"Partner Community\"\n", "")
            ),
            "are on different meters",
        ),
        (
            format!("{LOGIN}{}", LOGIN.replace("L/1", "L/2").replace("Partner Community Login", "Gold")),
            "has two siblings",
        ),
    ] {
        let complaint = complaint(&text);
        assert!(complaint.contains(said), "{text}\n{complaint}");
    }
}

const RATE: &str = "[reporting]\ncurrency = \"USD\"\n[[reporting.rate]]\ncurrency = \"EUR\"\nrate = \"1.1\"\n\
    date = 2026-09-30\nsource = \"bank\"\n";

#[test]
fn values_without_sense_are_refused() {
    for (text, said) in [
        ("timezone = \"America/NewYork\"".to_owned(), "did you mean \"America/New_York\""),
        ("fiscal_year_starts = 13".to_owned(), "from 1 to 12"),
        ("[calendar]\nweeks = \"4-4-4\"\nyear_ends = \"last friday\"".to_owned(), "policy.toml:2:9"),
        ("[calendar]\nweeks = \"4-4-5\"\nyear_ends = \"friday\"".to_owned(), "nearest saturday"),
        ("[calendar]\nweeks = \"4-4-5\"\nyear_ends = \"last fryday\"".to_owned(), "policy.toml:3:13"),
        ("[calendar]\nweeks = \"4-4-5\"".to_owned(), "lacks the key \"year_ends\""),
        ("[calendar]\nyear_ends = \"last friday\"".to_owned(), "lacks the key \"weeks\""),
        ("[thresholds]\nidle_days = 0".to_owned(), "whole number from 1"),
        ("[thresholds]\nidle_days = \"90\"".to_owned(), "policy.toml:2:13"),
        (
            "[thresholds.license.\"Gold Partner\"]\nidle_days = 9\n[thresholds.license.\"gold  partner\"]\nidle_days = 8"
                .to_owned(),
            "duplicate licence",
        ),
        ("[thresholds]\nidle_days = \"90\"".to_owned(), "expected a whole number"),
        ("[rules]\nskip = [\"idle-seats\"]".to_owned(), "did you mean \"idle-seat\""),
        ("[rules.severity]\nidle-seat = \"grave\"".to_owned(), "\"low\", \"medium\" or \"high\""),
        ("[input]\ndate_order = \"American\"".to_owned(), "day-first"),
        ("[expected]\nUsers = 3".to_owned(), "did you mean \"User\""),
        (LINE.replace("\"25.00\"", "\"25,00\""), "not a decimal number"),
        (LINE.replace("\"25.00\"", "25.00"), "policy.toml:6:9"),
        (LINE.replace("\"25.00\"", "\"-1\""), "negative"),
        (LINE.replace("USD", "XQX"), "unknown currency"),
        (RATE.replace("USD", "XQX"), "unknown currency"),
        (RATE.replace("EUR", "USD"), "reporting currency itself"),
        (RATE.replace("\"1.1\"", "\"0\""), "not above 0"),
        (RATE.replace("\"1.1\"", "\"1,1\""), "not a decimal number"),
        (RATE.replace("\"1.1\"", "1.1"), "policy.toml:5:8"),
        (RATE.replace("\"bank\"", "\" \""), "source is empty"),
        (RATE.replace("date = 2026-09-30\n", ""), "lacks the key \"date\""),
        (format!("{RATE}{}", &RATE[RATE.find("[[").unwrap_or(0)..]), "EUR has two rates"),
        (LINE.replace("currency = \"USD\"\n", ""), "without a currency"),
        (LINE.replace("2027-01-31", "2026-01-31"), "before it starts"),
        (LINE.replace("quantity = 10\n", ""), "lacks the key \"quantity\""),
        (format!("{LINE}{LINE}"), "have the id"),
        ("timezone = ".to_owned(), "policy.toml:1"),
    ] {
        let complaint = complaint(&text);
        assert!(complaint.contains(said), "{text}\n{complaint}");
    }
}

const WAIVER: &str = "[[waiver]]\nid = \"W-7\"\nrules = [\"idle-seat\"]\nowner = \"jo@example.com\"\n\
    reason = \"once a year\"\nexpires = 2027-03-31\nmatch = { username = \"*@auditors.example\", account = [\"a\", \"b\"] }\n";

#[test]
fn a_waiver_is_read() {
    let policy = read(WAIVER).expect("a waiver");
    let waiver = &policy.waiver[0];
    assert_eq!(waiver.rules.as_deref(), Some(&["idle-seat".to_owned()][..]));
    assert_eq!(waiver.r#match.username, ["*@auditors.example"]);
    assert_eq!(waiver.r#match.account, ["a", "b"]);
    assert_eq!(waiver.expires.to_string(), "2027-03-31");
}

#[test]
fn a_waiver_without_owner_reason_end_or_bounds_is_refused() {
    for (text, said) in [
        (WAIVER.replace("owner = \"jo@example.com\"\n", ""), "lacks the key \"owner\""),
        (WAIVER.replace("reason = \"once a year\"\n", ""), "lacks the key \"reason\""),
        (WAIVER.replace("expires = 2027-03-31\n", ""), "lacks the key \"expires\""),
        (WAIVER.replace("once a year", " "), "reason is empty"),
        (WAIVER.replace("idle-seat", "idle-sead"), "did you mean \"idle-seat\""),
        (WAIVER.replace("username", "usernme"), "did you mean \"username\""),
        (WAIVER.replace("*@auditors.example", ""), "username is empty"),
        (format!("{WAIVER}{WAIVER}"), "have the id"),
        (
            "[[waiver]]\nid = \"W\"\nowner = \"jo\"\nreason = \"so\"\nexpires = 2027-01-01\n".into(),
            "every finding",
        ),
        ("waiver_file = \"nowhere.csv\"".into(), "nowhere.csv"),
    ] {
        let complaint = complaint(&text);
        assert!(complaint.contains(said), "{text}\n{complaint}");
    }
}

#[test]
fn the_shortest_preset_sets_the_threshold_unless_one_is_written() {
    let idle_days = |text: &str| read(text).expect("a policy").thresholds.idle_days;
    assert_eq!(idle_days("presets = [\"pci-4\", \"cis-v8\", \"cnil\"]"), 45);
    assert_eq!(idle_days("presets = [\"cis-v8\"]\n[thresholds]\nidle_days = 60"), 60);
    assert!(complaint("presets = [\"pci-3\"]").contains("did you mean \"pci-4\""));
}

#[test]
fn a_blank_price_is_no_price() {
    let policy = read(&LINE.replace("25.00", "")).expect("a line");
    assert!(policy.contract[0].price.is_none());
}

/// Reads a policy beside which files lie.
fn read_with(files: &[(&str, &[u8])], text: &str) -> Result<Policy> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("a file");
    }
    let path = folder.path().join("seatwise.toml");
    std::fs::write(&path, text).expect("a file");
    Policy::from_file(&path, &["idle-seat", "never-logged-in"])
}

fn complaint_of_file(key: &str, bytes: &[u8]) -> String {
    let error = read_with(&[("file.csv", bytes)], &format!("{key} = \"file.csv\"\n")).expect_err("refused");
    assert_eq!(error.exit_code(), 2);
    error.to_string()
}

#[test]
fn a_spreadsheets_file_of_waivers_is_read() {
    let text = b"\xEF\xBB\xBFid;rules;username;license;owner;reason;expires\r\n\
        W-1;idle-seat ; *@auditors.example;;jo@a.example;once a year;2027-03-31\r\n;;;;;;\r\n\
        W-2;\"idle-seat;never-logged-in\";;\"Gold Partner;Silver Partner\";kim;M\xfcller;2027-01-01\r\n";
    let policy = read_with(&[("waivers.csv", text)], "waiver_file = \"waivers.csv\"\n").expect("waivers");
    let waivers = &policy.waiver;
    assert_eq!(waivers.len(), 2);
    assert_eq!(waivers[0].r#match.username, ["*@auditors.example"]);
    assert_eq!(waivers[1].rules.as_ref().map(Vec::len), Some(2));
    assert_eq!(waivers[1].r#match.license, ["Gold Partner", "Silver Partner"]);
    assert_eq!(waivers[1].reason, "Müller");
    assert_eq!(waivers[1].expires.to_string(), "2027-01-01");
    assert_eq!(policy.file("waiver_file").map(|file| file.name.as_str()), Some("waivers.csv"));
    assert_eq!(policy.origins.of("waiver[1].reason").to_string(), "waiver_file");
}

#[test]
fn faults_of_a_file_of_waivers_name_row_and_column() {
    let row = |rules: &str, expires: &str| {
        let text = format!(
            "id,rules,owner,reason,expires\nW-1,idle-seat,jo,because,2027-01-01\nW-2,{rules},jo,because,{expires}\n"
        );
        complaint_of_file("waiver_file", text.as_bytes())
    };
    assert!(row("idle-seats", "2027-01-01").contains("row 2, column rules"));
    assert!(row("idle-seats", "2027-01-01").contains("did you mean \"idle-seat\""));
    assert!(row("idle-seat", "3/31/2027").contains("row 2, column expires"));
    assert!(row("idle-seat", "3/31/2027").contains("write it as 2027-03-31"));
    assert!(row("idle-seat", "").contains("expires is empty"));
    assert!(row("", "2027-01-01").contains("every finding"));
    let header = |text: &str| complaint_of_file("waiver_file", text.as_bytes());
    assert!(header("id,owner,reason,expires,usernme\n").contains("did you mean \"username\""));
    assert!(header("id,owner,expires\n").contains("no column \"reason\""));
    assert!(header("id,owner,reason,expires,owner\n").contains("two columns \"owner\""));
    assert!(header("id,owner,reason,expires\nW,a,b\n").contains("as many cells"));
}

#[test]
fn a_waiver_of_the_policy_and_one_of_its_file_have_names_of_their_own() {
    let file = b"id,rules,owner,reason,expires\nW-7,idle-seat,jo,because,2027-01-01\n".as_slice();
    let said =
        read_with(&[("w.csv", file)], &format!("waiver_file = \"w.csv\"\n{WAIVER}")).expect_err("twice");
    assert!(said.to_string().contains("two waivers have the id \"W-7\""), "{said}");
    assert!(said.to_string().contains("row 1, column id"), "{said}");
}

#[test]
fn contract_lines_of_a_spreadsheet_mean_what_they_would_mean_in_the_policy() {
    let rows = "id;license;meter;quantity;price;currency;starts;ends;reducible;profiles;pool_months\n\
        A/1;Partner Community;member;10;25.00;USD;2026-02-01;2027-01-31;TRUE;\"Dealers;Agents\";\n\
        L/1;Partner Community Login;login;500;;;2026-02-15;2027-02-14;;;12\n";
    let table = format!(
        "{LINE}reducible = true\nprofiles = [\"Dealers\", \"Agents\"]\n[[contract]]\nid = \"L/1\"\n\
         license = \"Partner Community Login\"\nmeter = \"login\"\nquantity = 500\nstarts = 2026-02-15\nends = 2027-02-14\n\
         pool_months = 12\n"
    );
    let of_file =
        read_with(&[("lines.csv", rows.as_bytes())], "contract_file = \"lines.csv\"\n").expect("lines");
    let of_table = read(&table).expect("lines");
    let settings = |policy: &Policy| serde_json::to_value(&policy.contract).expect("JSON");
    assert_eq!(settings(&of_file), settings(&of_table));
    // What is shown of it is a policy of its own, with the origin behind each value.
    let shown = of_file.effective(None);
    assert_eq!(settings(&read(&shown).expect("a policy")), settings(&of_table), "{shown}");
    assert!(
        shown.lines().any(|line| line.starts_with("price = \"25.00\"") && line.ends_with("# contract_file"))
    );
}

#[test]
fn faults_of_a_file_of_contract_lines_name_row_and_column() {
    let with = |price: &str, starts: &str, meter: &str| {
        let text = format!(
            "id,license,meter,quantity,price,currency,starts,ends\nA,Gold,{meter},10,{price},USD,{starts},2027-01-31\n"
        );
        complaint_of_file("contract_file", text.as_bytes())
    };
    assert!(with("\"25,00\"", "2026-02-01", "member").contains("not a decimal number"));
    assert!(with("25.00", "01.02.2026", "member").contains("row 1, column starts"));
    assert!(with("25.00", "2027-02-01", "member").contains("before it starts"));
    assert!(with("25.00", "2026-02-01", "membre").contains("did you mean \"member\""));
    // All that is wrong is said at once.
    let all = with("\"25,00\"", "01.02.2026", "membre");
    assert_eq!(all.matches("row 1, column").count(), 3, "{all}");
}

#[test]
fn an_accounts_cost_center_is_found_by_id_and_by_name() {
    let text = "Account;Cost_Center\n0018c00000AA001AAD;CC-1\nAcme  Outdoor;CC-2\n0018c00000AA002;CC-3\n;\n";
    let policy =
        read_with(&[("c.csv", text.as_bytes())], "cost_center_file = \"c.csv\"\n").expect("a policy");
    let centers = policy.cost_centers.expect("cost centers");
    assert_eq!(centers.of(Some("0018c00000AA001AAD"), Some("Acme Outdoor")), Some("CC-1"));
    assert_eq!(centers.of(Some("0018c00000AA009AAD"), Some("ACME Outdoor")), Some("CC-2"));
    assert_eq!(centers.of(Some("0018c00000AA002AAD"), None), Some("CC-3"));
    assert_eq!(centers.of(None, Some("Other")), None);
}

#[test]
fn faults_of_a_file_of_cost_centers_name_row_and_column() {
    let said = |text: &str| complaint_of_file("cost_center_file", text.as_bytes());
    let twice = said("account,cost_center\n0018c00000AA001,CC-1\n0018c00000AA001AAD,CC-2\n");
    assert!(twice.contains("row 2, column cost_center"), "{twice}");
    assert!(said("account,cost_center\nAcme,\n").contains("cost_center is empty"));
    assert!(said("account,cost_centre\n").contains("did you mean \"cost_center\""));
    let same = b"account,cost_center\nAcme,CC-1\nacme,CC-1\n".as_slice();
    assert!(read_with(&[("c.csv", same)], "cost_center_file = \"c.csv\"\n").is_ok());
}

#[test]
fn everything_that_is_wrong_is_said_in_one_run() {
    let said = complaint(
        "timezone = \"Europe/Olso\"\n[thresholds]\nidle_day = 60\ngrace_days = \"30\"\n[[contract]]\nid = \"A\"\n\
         license = \"Gold\"\nmeter = \"member\"\nquantity = 1\nprice = 25.00\ncurrency = \"USD\"\nstarts = \"2026-01-01\"\n",
    );
    for place in [":1:12", ":3:1", ":4:14", ":10:9", ":12:10"] {
        assert!(said.contains(&format!("policy.toml{place}")), "{place}\n{said}");
    }
    for words in [
        "did you mean \"Europe/Oslo\"?",
        "did you mean \"idle_days\"?",
        "write grace_days = 30",
        "write price = \"25.00\"",
        "write starts = 2026-01-01, without quotes",
        "lacks the key \"ends\"",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn errors_of_form_are_said_in_words_of_the_policy() {
    for (text, words) in [
        ("timezone =\nfiscal_year_starts = 13", &["timezone has no value", "from 1 to 12"][..]),
        (&LINE.replace("2026-02-01", "01.02.2026"), &["write a day as starts = 2026-02-01"]),
        (&LINE.replace("2026-02-01", "2/1/2026"), &["write a day as starts = 2026-02-01"]),
        (&LINE.replace("\"member\"", "member"), &["write meter = \"member\""]),
        (&LINE.replace("\"25.00\"", "25,00"), &["price = \"25.00\""]),
    ] {
        let said = complaint(text);
        for words in words {
            assert!(said.contains(words), "{text}\n{said}");
        }
        assert!(!said.contains("lacks the key"), "{said}");
    }
}

#[test]
fn no_cut_and_no_letter_too_many_makes_it_panic() {
    let whole = format!("timezone = \"Europe/Oslo\"\n{LINE}{LOGIN}{RATE}{WAIVER}");
    for at in 0..whole.len() {
        let Some((start, rest)) = whole.split_at_checked(at) else { continue };
        let _ = read(start);
        let letter = ["\"", "[", "=", "\n", "é", "\u{0}", "9"][at % 7];
        let _ = read(&format!("{start}{letter}{rest}"));
    }
}
