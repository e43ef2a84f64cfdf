//! The laws, over generated orgs.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{Duration, NaiveDate};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use seatwise::ingest::{Location, Reading};
use seatwise::report::document::Document;
use seatwise::run::{Options, audit};
use serde_json::Value;

use crate::meter_laws;
use crate::oracle;
use crate::share_laws;
use crate::world::{Dialect, Login, World, calendar, id, world};

/// Audits a world from files of a dialect, its rows shuffled by a seed.
fn report(world: &World, dialect: Dialect, seed: u64) -> Value {
    serde_json::from_slice(&report_bytes(world, dialect, seed)).expect("the report is JSON")
}

fn report_bytes(world: &World, dialect: Dialect, seed: u64) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let export = folder.path().join("export");
    std::fs::create_dir(&export).expect("a folder");
    world.write(&export, dialect, seed).expect("files");
    world.write_extras(&export).expect("files");
    report_on(world, &export, folder.path())
}

fn report_on(world: &World, export: &Path, beside: &Path) -> Vec<u8> {
    read_on(world, export, beside, Reading::default())
}

fn read_on(world: &World, export: &Path, beside: &Path, reading: Reading) -> Vec<u8> {
    let policy = beside.join("policy.toml");
    std::fs::write(&policy, world.policy.to_toml()).expect("a policy");
    let options = Options {
        export: vec![Location { path: export.to_owned(), object: None }],
        policy: Some(policy),
        as_of: world.as_of,
        period: world.period.clone(),
        reading,
        ..Options::default()
    };
    let report = audit(&options).unwrap_or_else(|error| panic!("{error}\n{}", error.hint()));
    let mut bytes = Vec::new();
    seatwise::report::json::write(&report, &mut bytes).expect("written");
    bytes
}

/// What is written can be read, and is written again as it was; no two findings have one key.
fn assert_is_read_back(bytes: &[u8]) {
    let read: Document = serde_json::from_slice(bytes).expect("a report");
    let mut again = serde_json::to_vec_pretty(&read).expect("written");
    again.push(b'\n');
    assert!(again == bytes, "the report is read as another one");
    let keys: Vec<String> = read.findings.each().map(|finding| finding.key.to_string()).collect();
    let different: BTreeSet<&String> = keys.iter().collect();
    assert_eq!(different.len(), keys.len(), "two findings have one key: {keys:?}");
}

/// The parts of a report that the oracle knows, in the oracle's order.
fn known_part(report: &Value, expected: &Value) -> Value {
    match (report, expected) {
        (Value::Object(report), Value::Object(expected)) => expected
            .iter()
            .map(|(key, expected)| {
                let found = report.get(key).unwrap_or(&Value::Null);
                let is_exact = key == "renewal_price";
                (key.clone(), if is_exact { shortest(found) } else { known_part(found, expected) })
            })
            .collect(),
        (Value::Array(report), Value::Array(expected)) if !expected.is_empty() => {
            let shape = |place: usize| expected.get(place).unwrap_or(&expected[0]);
            report.iter().enumerate().map(|(place, row)| known_part(row, shape(place))).collect()
        }
        _ => report.clone(),
    }
}

/// A decimal without the zeros at its end: how many an exact one has is a matter of taste.
fn shortest(decimal: &Value) -> Value {
    match decimal.as_str() {
        Some(text) if text.contains('.') => text.trim_end_matches('0').trim_end_matches('.').into(),
        _ => decimal.clone(),
    }
}

fn assert_agrees(report: &Value, expected: &Value) {
    /// What the other lists are made of: a difference there explains those that follow from it.
    const FIRST: [&str; 4] = ["as_of", "population", "findings", "seats"];
    let known = known_part(report, expected);
    let expected = expected.as_object().expect("an object");
    let first = FIRST.into_iter().filter_map(|key| expected.get_key_value(key));
    let rest = expected.iter().filter(|(key, _)| !FIRST.contains(&key.as_str()));
    for (key, expected) in first.chain(rest) {
        let found = &known[key];
        if let (Value::Array(found), Value::Array(expected)) = (found, expected) {
            for (found, expected) in found.iter().zip(expected) {
                assert_eq!(found, expected, "{key}");
            }
            assert_eq!(found.len(), expected.len(), "{key}: {found:#?}\n{expected:#?}");
        }
        assert_eq!(found, expected, "{key}");
    }
}

pub(crate) fn number(text: &Value) -> i128 {
    text.as_str().expect("an amount").replace('.', "").parse().expect("digits")
}

pub(crate) fn count(value: &Value) -> u64 {
    value.as_u64().expect("a count")
}

pub(crate) fn rows<'a>(report: &'a Value, list: &str) -> &'a [Value] {
    report[list].as_array().expect("a list")
}

/// Law 1: rows read are rows used and rows refused, for every file.
fn rows_are_used_or_refused(report: &Value) {
    for input in rows(report, "inputs") {
        assert_eq!(count(&input["rows"]), count(&input["used"]) + count(&input["refused"]), "{input}");
    }
}

/// Law 2: verdicts sum to the seats, and a seat's reason is one of its findings.
fn every_seat_has_a_verdict_and_at_most_one_reason(report: &Value) {
    let seats = rows(report, "seats");
    let sum: u64 = report["verdicts"].as_object().expect("verdicts").values().map(count).sum();
    assert_eq!(sum, seats.len() as u64);
    assert_eq!(count(&report["population"]["seats"]), sum);
    for seat in seats.iter().filter(|seat| !seat["reason"].is_null()) {
        let found = rows(report, "findings")
            .iter()
            .any(|finding| finding["rule"] == seat["reason"] && finding["user_id"] == seat["user_id"]);
        assert!(found, "{seat}");
    }
}

const TOTALLED: [&str; 8] = [
    "spent",
    "lost",
    "waived_lost",
    "freed_value",
    "avoided",
    "saved_at_renewal",
    "saved_from_unassigned",
    "cash_in_term",
];

/// Law 3: lines sum to totals, to the minor unit. That charges sum to lines and seats is in `share_laws`.
fn money_sums_up(report: &Value) {
    let licenses = rows(report, "licenses");
    for total in rows(report, "totals") {
        for key in TOTALLED {
            let sum: i128 = licenses
                .iter()
                .filter(|line| line["currency"] == total["currency"] && !line["price"].is_null())
                .map(|line| number(&line[key]))
                .sum();
            assert_eq!(sum, number(&total[key]), "{key}");
        }
    }
}

/// Law 6: nothing is lost that was not spent, and on no seat more than its price for the months of each part. Where a
/// line's rounding gives a charge the last minor unit, that unit is above the exact price.
fn no_more_is_lost_than_spent(report: &Value) {
    for line in rows(report, "licenses").iter().filter(|line| !line["lost"].is_null()) {
        assert!(number(&line["lost"]) <= number(&line["spent"]), "{line}");
    }
    for charge in rows(report, "charges").iter().filter(|charge| !charge["price"].is_null()) {
        let decimals =
            charge["lost"].as_str().and_then(|text| text.split_once('.')).map_or(0, |both| both.1.len());
        let scale = 10_i128.pow(u32::try_from(decimals).expect("few"));
        let most = billionths(&charge["price"]) * billionths(&charge["months"]) * scale;
        // Months are written with six decimals.
        let most = most / 1_000_000_000_000_000_000 + 1;
        assert!(number(&charge["lost"]) + number(&charge["waived_lost"]) <= most, "{charge}");
    }
}

/// A decimal of up to nine places, since prices may have more than their currency.
fn billionths(decimal: &Value) -> i128 {
    let text = decimal.as_str().expect("a decimal");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<9}").parse().expect("digits")
}

/// What law 4 holds constant.
pub(crate) const CONSTANT: [&str; 14] = [
    "as_of",
    "period",
    "population",
    "verdicts",
    "licenses",
    "totals",
    "months",
    "pools",
    "renewal",
    "right_sizing",
    "findings",
    "seats",
    "charges",
    "allocation",
];

const DIALECTS: [Dialect; 4] = [Dialect::DataExport, Dialect::DataLoader, Dialect::Bulk, Dialect::SfQuery];

proptest! {
    /// Law 7, and with it laws 1, 2, 3 and 6.
    #[test]
    fn the_frames_agree_with_plain_loops(world in world(), dialect in 0..DIALECTS.len(), seed in any::<u64>()) {
        let bytes = report_bytes(&world, DIALECTS[dialect], seed);
        assert_is_read_back(&bytes);
        let report = serde_json::from_slice(&bytes).expect("the report is JSON");
        assert_agrees(&report, &oracle::expect(&world));
        rows_are_used_or_refused(&report);
        every_seat_has_a_verdict_and_at_most_one_reason(&report);
        money_sums_up(&report);
        share_laws::hold(&report);
        no_more_is_lost_than_spent(&report);
        meter_laws::hold(&report);
    }
}

/// Audits a world whose every file is of a dialect, separator, encoding and order of its own, in parts, read by any number
/// of threads in blocks of any size.
fn mixed_report(world: &World, seed: u64) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let export = folder.path().join("export");
    std::fs::create_dir(&export).expect("a folder");
    world.write_mixed(&export, seed).expect("files");
    world.write_extras(&export).expect("files");
    let small = usize::try_from(seed % 1_000).unwrap_or(1);
    let reading = Reading {
        threads: Some(1 + small % 4),
        block_bytes: Some(1 + small),
        in_order: small.is_multiple_of(5),
        ..Reading::default()
    };
    serde_json::from_slice(&read_on(world, &export, folder.path(), reading)).expect("JSON")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    /// Law 4, in full: any mix of dialects, splits and orders audits to what the oracle says.
    #[test]
    fn any_mix_of_dialects_says_the_same(world in world(), seed in 1..u64::MAX) {
        let world = world.with_files_that_can_be_cut().in_minutes();
        let report = mixed_report(&world, seed);
        assert_agrees(&report, &oracle::expect(&world));
        rows_are_used_or_refused(&report);
        for input in rows(&report, "inputs") {
            prop_assert_eq!(count(&input["refused"]), 0, "{}", input);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Law 4: neither the dialect nor the order of the rows changes anything.
    #[test]
    fn dialect_and_row_order_change_nothing(world in world(), seed in any::<u64>()) {
        let first = report(&world, Dialect::DataExport, 0);
        for dialect in DIALECTS {
            let other = report(&world, dialect, seed);
            for key in CONSTANT {
                prop_assert_eq!(&first[key], &other[key], "{}", key);
            }
        }
    }

    /// Law 4: files that overlap more, or are split, say the same.
    #[test]
    fn overlapping_login_files_count_once(world in world()) {
        prop_assume!(world.logins.as_ref().is_some_and(|files| files.iter().flatten().count() > 1));
        let mut once = world.clone();
        let mut all: Vec<Login> = world.logins.iter().flatten().flatten().cloned().collect();
        all.sort_by(|one, other| (one.time, &one.id).cmp(&(other.time, &other.id)));
        all.dedup_by(|one, other| one.id == other.id);
        once.logins = Some(vec![all.clone()]);
        let mut twice = world.clone();
        twice.logins = Some(vec![all.clone(), all.clone()]);
        let (once, twice) = (report(&once, Dialect::Bulk, 1), report(&twice, Dialect::DataExport, 2));
        for key in CONSTANT.into_iter().chain(["coverage"]) {
            prop_assert_eq!(&once[key], &twice[key], "{}", key);
        }
        prop_assert_eq!(count(&once["coverage"]["rows"]), all.len() as u64);
    }

    /// Law 4: the same files twice give the same bytes.
    #[test]
    fn the_same_files_give_the_same_bytes(world in world()) {
        let first = report_bytes(&world, Dialect::DataLoader, 7);
        prop_assert!(first == report_bytes(&world, Dialect::DataLoader, 7));
    }

    /// A threshold of the sweep says what an audit at it says, although most rules are not evaluated again for it.
    #[test]
    fn the_sweep_says_what_an_audit_at_the_threshold_says(world in world(), place in 0..7_usize) {
        let mut alone = world.clone();
        // The day is the same then, whatever stands in the export.
        let before = report(&world, Dialect::Bulk, 0);
        let swept = &rows(&before, "sweep")[place];
        alone.policy.idle_days = swept["idle_days"].as_i64().expect("days");
        alone.policy.license_idle_days.clear();
        let alone = report(&alone, Dialect::Bulk, 0);
        for verdict in ["active", "idle", "never", "new", "unknown"] {
            prop_assert_eq!(&alone["verdicts"][verdict], &swept[verdict], "{}", verdict);
        }
        prop_assert_eq!(&alone["totals"], &swept["totals"]);
        for key in ["reclaimable", "waived"] {
            let sum: u64 = rows(&alone, "licenses").iter().map(|line| count(&line[key])).sum();
            prop_assert_eq!(sum, count(&swept[key]), "{}", key);
        }
    }

    /// Law 5: a higher threshold never makes more idle seats.
    #[test]
    fn a_higher_threshold_makes_no_more_idle_seats(world in world(), more in 1..400_i64) {
        let idle = |world: &World| count(&report(world, Dialect::Bulk, 0)["verdicts"]["idle"]);
        let mut patient = world.clone();
        patient.policy.idle_days += more;
        for (_, days) in &mut patient.policy.license_idle_days {
            *days += more;
        }
        prop_assert!(idle(&patient) <= idle(&world));
    }

    /// Law 5: one more real login inside coverage, within the threshold, makes its user active, or leaves
    /// what nobody can tell; it changes no other seat's verdict.
    #[test]
    fn one_more_login_makes_nobody_more_idle(world in world(), seat in any::<prop::sample::Index>()) {
        let before = report(&world, Dialect::Bulk, 0);
        let as_of: NaiveDate = before["as_of"].as_str().expect("a date").parse().expect("a date");
        let zone = world.policy.timezone.parse().expect("a zone");
        let inside = rows(&before["coverage"], "spans").iter().find_map(|span| {
            let day = |key: &str| span[key].as_str().expect("a date").parse::<NaiveDate>().expect("a date");
            // A day strictly inside the span, so that the login does not lengthen it.
            let last = (day("to") - Duration::days(1)).min(as_of);
            (last > day("from") && as_of - last < Duration::days(1)).then_some(last)
        });
        prop_assume!(inside.is_some());
        let seats = rows(&before, "seats");
        let chosen = seat.get(seats)["user_id"].as_str().expect("an id");
        let mut busier = world.clone();
        let login = Login {
            id: id("0Ya", 4_000_000),
            user_id: chosen.to_owned(),
            time: calendar::moment_at(zone, inside.expect("assumed"), 43_200),
            login_type: "k".into(),
            sub_type: None,
            status: "Success".into(),
        };
        busier.logins.as_mut().expect("there is coverage").push(vec![login]);
        let after = report(&busier, Dialect::Bulk, 0);
        for (before, after) in seats.iter().zip(rows(&after, "seats")) {
            if before["user_id"] == chosen {
                let verdict = after["verdict"].as_str().expect("a verdict");
                prop_assert!(verdict == "active" || (verdict == "unknown" && before["verdict"] == "unknown"));
            } else {
                prop_assert_eq!(&before["verdict"], &after["verdict"]);
            }
        }
    }
}

/// Agreement is worth little about what never happens: each rule finds something in the worlds and is not evaluated
/// in others, waivers come to every end, seats are waived with money on them, and so on for logins.
#[test]
fn worlds_hold_every_case() {
    let mut runner = TestRunner::deterministic();
    let (mut fired, mut off, mut seen) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for _ in 0..600 {
        let world = world().new_tree(&mut runner).expect("a world").current();
        let expected = oracle::expect(&world);
        for rule in rows(&expected, "rules") {
            let id = rule["id"].as_str().expect("an id").to_owned();
            if count(&rule["findings"]) > 0 {
                fired.insert(id);
            } else if rule["status"] == "not-evaluated" {
                off.insert(id);
            }
        }
        for finding in rows(&expected, "findings").iter().filter(|finding| !finding["waived_by"].is_null()) {
            seen.insert(format!("waived {}", finding["rule"].as_str().expect("a rule")));
        }
        for waiver in rows(&expected, "waivers") {
            seen.insert(format!("{} waiver", waiver["state"].as_str().expect("a state")));
        }
        for seat in rows(&expected, "seats") {
            let end = if seat["waived_by"].is_null() { "charged" } else { "waived" };
            seen.insert(format!("{end} to {}", seat["reason"].as_str().unwrap_or("nothing")));
        }
        let has_waived_money =
            |line: &&Value| line["waived_lost"].as_str().is_some_and(|lost| lost.contains(['1', '5']));
        seen.extend(
            rows(&expected, "licenses").iter().find(has_waived_money).map(|_| "waived money".to_owned()),
        );
        seen.extend(meter_laws::cases(&expected).into_iter().map(str::to_owned));
        seen.extend(share_laws::cases(&expected));
    }
    let all: BTreeSet<String> = seatwise::rules::ids().into_iter().map(str::to_owned).collect();
    assert_eq!(fired, all, "rules that never find anything");
    assert!(off.is_superset(&all), "rules that are always evaluated: {:?}", all.difference(&off));
    let reasons = ["trigger-fired", "duplicate-person", "never-logged-in", "idle-seat", "frozen-seat"];
    for reason in reasons {
        for end in [format!("charged to {reason}"), format!("waived to {reason}"), format!("waived {reason}")]
        {
            assert!(seen.contains(&end), "{end}: {seen:?}");
        }
    }
    let ends = ["used waiver", "unused waiver", "expired waiver", "waived money", "waived unknown-license"];
    for end in ends.into_iter().chain(meter_laws::CASES).chain(share_laws::CASES) {
        assert!(seen.contains(end), "{end}: {seen:?}");
    }
}
