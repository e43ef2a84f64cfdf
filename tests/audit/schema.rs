//! The JSON Schemas hold for what the fixtures have and give, says a validator that is not ours.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use seatwise::ingest::Location;
use seatwise::run::{Options, audit};
use serde_json::{Value, json};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The folders of the fixtures that can be audited.
fn exports() -> Vec<PathBuf> {
    let dialects = std::fs::read_dir(fixtures().join("dialects")).expect("fixtures/dialects");
    let mut exports: Vec<PathBuf> =
        dialects.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    exports.extend(["aurora", "healthy"].map(|name| fixtures().join(name)));
    exports.sort();
    assert!(exports.len() > 10, "the fixtures were not found");
    exports
}

fn validator(schema: &Value) -> Validator {
    jsonschema::meta::validate(schema).expect("the schema is one");
    jsonschema::validator_for(schema).expect("a schema")
}

fn report_schema() -> Value {
    seatwise::report::document::Document::schema()
}

fn report(export: &Path) -> Value {
    let mut options =
        Options { export: vec![Location { path: export.to_owned(), object: None }], ..Options::default() };
    // A fixture of a report needs its policy's word on dates; the policy lies beside.
    options.policy = Some(export.join("seatwise.toml")).filter(|path| path.is_file());
    let report = audit(&options).unwrap_or_else(|error| panic!("{}: {error}", export.display()));
    let mut bytes = Vec::new();
    seatwise::report::json::write(&report, &mut bytes).expect("written");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// A policy as JSON; TOML's dates are texts there.
fn policy(text: &str) -> Value {
    fn plain(value: &toml::Value) -> Value {
        match value {
            toml::Value::Datetime(date) => json!(date.to_string()),
            toml::Value::Array(values) => values.iter().map(plain).collect(),
            toml::Value::Table(table) => {
                table.iter().map(|(key, value)| (key.clone(), plain(value))).collect()
            }
            other => serde_json::to_value(other).expect("JSON"),
        }
    }
    plain(&text.parse::<toml::Table>().expect("TOML").into())
}

#[track_caller]
fn assert_valid(validator: &Validator, instance: &Value, what: &str) {
    let errors: Vec<String> =
        validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}:\n{}", errors.join("\n"));
}

#[test]
fn every_report_of_the_fixtures_is_as_its_schema_says() {
    let validator = validator(&report_schema());
    for export in exports() {
        assert_valid(&validator, &report(&export), &export.display().to_string());
    }
}

#[test]
fn a_report_that_is_no_longer_one_is_refused() {
    let validator = validator(&report_schema());
    let report = report(&fixtures().join("aurora"));
    assert!(validator.is_valid(&report));
    let mut paths =
        vec!["/as_of", "/verdicts/idle", "/licenses/0/spent", "/findings/0/severity", "/seats/0/user_id"];
    paths.extend([
        "/waivers/0/state",
        "/profiles/0/seats",
        "/controls/0/preset",
        "/inputs/0/sha256",
        "/totals/0/lost",
    ]);
    for path in paths {
        let mut wrong = report.clone();
        *wrong.pointer_mut(path).unwrap_or_else(|| panic!("{path} is not there")) = json!(1.5);
        assert!(!validator.is_valid(&wrong), "{path} may be 1.5");
        let (parent, key) = path.rsplit_once('/').expect("a path");
        let mut lacking = report.clone();
        lacking.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object").remove(key);
        assert!(!validator.is_valid(&lacking), "{path} may be missing");
        let mut more = report.clone();
        let object = more.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
        object.insert("surplus".into(), json!(null));
        assert!(!validator.is_valid(&more), "{parent} may have anything");
    }
}

#[test]
fn every_policy_of_the_fixtures_is_as_its_schema_says() {
    let validator = validator(&seatwise::policy::schema());
    for export in exports() {
        let Ok(text) = std::fs::read_to_string(export.join("seatwise.toml")) else { continue };
        assert_valid(&validator, &policy(&text), &export.display().to_string());
    }
}

/// A policy with every key there is; the schema of each table must list no other.
const EVERYTHING: &str = r#"
timezone = "UTC"
fiscal_year_starts = 2
presets = ["pci-4"]
contract_file = "lines.csv"
waiver_file = "waivers.csv"
cost_center_file = "centers.csv"
[calendar]
weeks = "4-5-4"
year_ends = "nearest saturday"
[thresholds]
idle_days = 90
grace_days = 30
[thresholds.license."Customer Community"]
idle_days = 180
grace_days = 10
[expected]
User = 1
[input]
max_refused_percent = 5
date_order = "day-first"
zone = "UTC"
[logins]
count_oauth = true
count_machine = false
[profiles]
"Dealers" = "Partner Community"
[rules]
only = ["idle-seat"]
skip = ["email-drift"]
[rules.severity]
undocumented = "high"
[reporting]
currency = "USD"
[[reporting.rate]]
currency = "EUR"
rate = "1.0842"
date = 2026-09-30
source = "bank"
[[contract]]
id = "A"
license = "Partner Community"
meter = "member"
quantity = 1
price = "25.00"
currency = "USD"
starts = 2026-02-01
ends = 2027-01-31
uplift_percent = "7"
headroom_percent = "5"
planned_growth = 4
notice_days = 30
reducible = true
cost_center = "CC"
profiles = ["Dealers"]
pool_starts_on = 15
pool_months = 12
block = 100
counted = "daily"
sibling = "Partner Community Login"
[[waiver]]
id = "W"
rules = ["idle-seat"]
match = { user = "u", username = ["*"], account = "a", profile = "p", license = "l" }
owner = "jo"
reason = "so"
expires = 2027-03-31
"#;

#[test]
fn the_schema_of_the_policy_knows_every_key_and_no_other() {
    let schema = seatwise::policy::schema();
    let validator = validator(&schema);
    let everything = policy(EVERYTHING);
    assert_valid(&validator, &everything, "everything");
    assert_same_keys(&schema, &everything, "");
}

/// Asserts that a table has each key that its schema has, and the tables inside it.
fn assert_same_keys(schema: &Value, table: &Value, path: &str) {
    if let Some(names) = schema["properties"].as_object() {
        let keys = |table: &serde_json::Map<String, Value>| table.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(names), keys(table.as_object().expect("a table")), "{path}");
    }
    match table {
        Value::Object(table) => {
            for (key, value) in table {
                let inner = schema["properties"].get(key).unwrap_or(&schema["additionalProperties"]);
                assert_same_keys(inner, value, &format!("{path}/{key}"));
            }
        }
        Value::Array(values) => {
            for value in values {
                assert_same_keys(&schema["items"], value, path);
            }
        }
        _ => (),
    }
}

#[test]
fn what_the_reader_refuses_for_its_form_the_schema_refuses_too() {
    let validator = validator(&seatwise::policy::schema());
    for (right, wrong) in [
        ("idle_days = 90", "idle_day = 90"),
        ("idle_days = 90", "idle_days = \"90\""),
        ("fiscal_year_starts = 2", "fiscal_year_starts = 13"),
        ("\"4-5-4\"", "\"4-4-4\""),
        ("nearest saturday", "first saturday"),
        ("year_ends = \"nearest saturday\"\n", ""),
        ("\"pci-4\"", "\"pci-3\""),
        ("\"day-first\"", "\"american\""),
        ("meter = \"member\"", "meter = \"seat\""),
        ("price = \"25.00\"", "price = 25.0"),
        ("rate = \"1.0842\"", "rate = 1.0842"),
        ("source = \"bank\"\n", ""),
        ("owner = \"jo\"\n", ""),
        ("username = [\"*\"]", "usernme = [\"*\"]"),
    ] {
        let text = EVERYTHING.replacen(right, wrong, 1);
        assert_ne!(text, EVERYTHING, "{right}");
        assert!(!validator.is_valid(&policy(&text)), "{wrong}");
        assert!(
            seatwise::policy::Policy::from_text(&text, "policy", &seatwise::rules::ids()).is_err(),
            "{wrong}"
        );
    }
}
