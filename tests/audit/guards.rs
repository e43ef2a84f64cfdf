//! What holds for every rule of the registry, whatever it looks for; measured on the fixtures.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use seatwise::audit::need::Need;
use seatwise::ingest::Location;
use seatwise::model::object::Object;
use seatwise::report::Report;
use seatwise::rules::RULES;
use seatwise::run::{Options, audit};
use serde_json::Value;

fn aurora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/aurora")
}

fn report(folder: &Path) -> Report {
    let options = Options {
        export: vec![Location { path: folder.to_owned(), object: None }],
        as_of: "2026-09-30".parse().ok(),
        ..Options::default()
    };
    audit(&options).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

fn json(report: &Report) -> Value {
    let mut bytes = Vec::new();
    seatwise::report::json::write(report, &mut bytes).expect("written");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// Copies the fixture's files, each by a function of its name and bytes; nothing leaves a file out.
fn copied(change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(aurora()).expect("the fixture") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("a file");
        if let Some(bytes) = change(&name, bytes) {
            std::fs::write(folder.path().join(name), bytes).expect("written");
        }
    }
    folder
}

/// The rows of a CSV file the other way round.
fn turned(bytes: &[u8]) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(bytes);
    let mut rows: Vec<csv::ByteRecord> = reader.byte_records().map(|row| row.expect("a row")).collect();
    rows[1..].reverse();
    let mut writer =
        csv::WriterBuilder::new().flexible(true).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
    for row in rows {
        writer.write_byte_record(&row).expect("written");
    }
    writer.into_inner().expect("written")
}

#[test]
fn no_rule_minds_the_order_of_the_rows() {
    let folder = copied(|name, bytes| {
        Some(if Path::new(name).extension().is_some_and(|kind| kind == "csv") {
            turned(&bytes)
        } else {
            bytes
        })
    });
    let (straight, turned) = (json(&report(&aurora())), json(&report(folder.path())));
    for key in
        ["verdicts", "waivers", "controls", "licenses", "totals", "profiles", "rules", "findings", "seats"]
    {
        assert_eq!(straight[key], turned[key], "{key}");
    }
}

/// Whether a need stands on an object alone.
fn stands_on(need: &Need, object: Object) -> bool {
    match need {
        Need::Of(own, _) | Need::OneOf(own, _) => *own == object,
        Need::Contract | Need::Comparison => false,
        Need::Either(needs) => needs.iter().all(|need| stands_on(need, object)),
    }
}

#[test]
fn no_rule_passes_without_its_inputs() {
    let whole = report(&aurora());
    let mut met: BTreeSet<&str> = BTreeSet::new();
    for object in Object::ALL.into_iter().filter(|object| *object != Object::User) {
        let files: Vec<&str> = whole
            .inputs
            .iter()
            .filter(|input| input.object == object)
            .map(|input| input.path.as_str())
            .collect();
        assert!(!files.is_empty(), "the fixture has no {}", object.name());
        let folder = copied(|name, bytes| (!files.contains(&name)).then_some(bytes));
        for outcome in report(folder.path()).audit.outcomes {
            let is_off = outcome.not_evaluated.is_some();
            let must_be = outcome.rule.needs.iter().any(|need| stands_on(need, object));
            assert_eq!(
                is_off,
                must_be,
                "{} without {}: {:?}",
                outcome.rule.id,
                object.name(),
                outcome.not_evaluated
            );
            if is_off {
                met.insert(outcome.rule.id);
                assert_eq!((outcome.subjects, outcome.findings.height()), (0, 0), "{}", outcome.rule.id);
                assert!(outcome.not_evaluated.is_some_and(|reason| reason.starts_with("no ")), "says which");
            }
        }
    }
    // The others need nothing but users, or one of two things.
    for rule in RULES.iter().filter(|rule| !met.contains(rule.id)) {
        let user_alone = |need: &Need| stands_on(need, Object::User) || matches!(need, Need::Either(_));
        assert!(rule.needs.iter().all(user_alone), "{}", rule.id);
    }
}

#[test]
fn a_rule_with_two_sources_needs_one_of_them() {
    let without = |names: &[&str]| {
        let folder =
            copied(|name, bytes| (!names.iter().any(|gone| name.starts_with(gone))).then_some(bytes));
        let report = report(folder.path());
        let is_off = |id: &str| {
            report
                .audit
                .outcomes
                .iter()
                .any(|outcome| outcome.rule.id == id && outcome.not_evaluated.is_some())
        };
        (is_off("trigger-fired"), is_off("over-allocated"))
    };
    assert_eq!(without(&["Account", "UserLicense"]), (false, false));
    assert_eq!(without(&["register", "seatwise"]), (false, false));
    assert_eq!(without(&["Account", "register", "UserLicense", "seatwise"]), (true, true));
}

#[test]
fn what_is_not_shown_is_said_and_changes_no_figure() {
    let folder = copied(|_, bytes| Some(bytes));
    let mut options = Options {
        export: vec![Location { path: folder.path().to_owned(), object: None }],
        ..Options::default()
    };
    options.flags.skip = vec!["idle-seat".into(), "trigger-fired".into()];
    let skipped = audit(&options).expect("a report");
    for outcome in &skipped.audit.outcomes {
        let said = outcome.not_evaluated.as_deref();
        let expected =
            options.flags.skip.iter().any(|id| id == outcome.rule.id).then_some("skipped by --skip");
        assert_eq!(said, expected, "{}", outcome.rule.id);
    }
    let (whole, skipped) = (json(&report(folder.path())), json(&skipped));
    for figures in ["population", "verdicts", "licenses", "totals", "charges", "seats", "renewal", "months"] {
        assert_eq!(skipped[figures], whole[figures], "{figures}");
    }
    let is_hidden = |finding: &Value| finding["rule"] == "idle-seat" || finding["rule"] == "trigger-fired";
    let shown = whole["findings"].as_array().expect("findings").iter().filter(|finding| !is_hidden(finding));
    assert!(skipped["findings"].as_array().expect("findings").iter().eq(shown));
    options.flags.skip.clear();
    options.flags.only = vec!["idle-seat".into()];
    let only = audit(&options).expect("a report");
    let evaluated: Vec<&str> = only
        .audit
        .outcomes
        .iter()
        .filter(|outcome| outcome.not_evaluated.is_none())
        .map(|outcome| outcome.rule.id)
        .collect();
    assert_eq!(evaluated, ["idle-seat"]);
    options.flags.only = vec!["idle-seats".into()];
    let error = audit(&options).expect_err("no such rule");
    assert_eq!(error.exit_code(), 2);
    assert!(error.hint().contains("idle-seat"));
}
