//! `fixtures/dialects/<name>`: one small org as each exporter writes it. All give the same report (law 4). The folders
//! are found, not listed.

use std::path::{Path, PathBuf};

use seatwise::ingest::Location;
use seatwise::run::{Options, audit};
use serde_json::Value;

/// What law 4 holds constant.
const CONSTANT: [&str; 8] =
    ["as_of", "period", "population", "verdicts", "licenses", "totals", "findings", "seats"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dialects")
}

fn report(path: PathBuf) -> Value {
    let policy = folder().join("data-export/seatwise.toml");
    let options = Options {
        export: vec![Location { path: path.clone(), object: None }],
        policy: Some(policy),
        ..Options::default()
    };
    let report =
        audit(&options).unwrap_or_else(|error| panic!("{}: {error}\n{}", path.display(), error.hint()));
    let mut bytes = Vec::new();
    seatwise::report::json::write(&report, &mut bytes).expect("written");
    serde_json::from_slice(&bytes).expect("JSON")
}

#[test]
fn every_dialect_gives_the_same_report() {
    let expected = report(folder().join("data-export"));
    assert!(!expected["findings"].as_array().expect("a list").is_empty());
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("fixtures/dialects")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    names.sort();
    assert!(names.len() >= 14, "the dialects were not found");
    for path in names {
        let report = report(path.clone());
        for key in CONSTANT {
            assert_eq!(report[key], expected[key], "{}: {key}", path.display());
        }
        for input in report["inputs"].as_array().expect("a list") {
            assert_eq!(input["refused"], 0, "{}: {input}", path.display());
        }
    }
}

#[test]
fn the_exporter_is_named() {
    for (name, dialect) in [
        ("data-export", "data-export"),
        ("data-loader", "data-loader"),
        ("sf-query", "sf-query"),
        ("inspector", "inspector"),
        ("inspector-tab", "inspector"),
        ("workbench", "workbench"),
        ("excel-us", "spreadsheet"),
        ("excel-day-first", "spreadsheet"),
        ("report", "report"),
    ] {
        let report = report(folder().join(name));
        let users =
            report["inputs"].as_array().expect("a list").iter().find(|input| input["object"] == "User");
        assert_eq!(users.expect("users")["dialect"], dialect, "{name}");
    }
}

#[test]
fn archives_are_read_as_folders_are() {
    use std::io::Write as _;
    let source = folder().join("data-export");
    let target = tempfile::tempdir().expect("a folder");
    let mut archive =
        zip::ZipWriter::new(std::fs::File::create(target.path().join("export.zip")).expect("a file"));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for entry in std::fs::read_dir(&source).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        let bytes = std::fs::read(&path).expect("a file");
        if name.starts_with("LoginHistory") {
            let file = std::fs::File::create(target.path().join(format!("{name}.gz"))).expect("a file");
            let mut packer = flate2::write::GzEncoder::new(file, flate2::Compression::default());
            packer.write_all(&bytes).expect("packed");
            packer.finish().expect("packed");
        } else {
            archive.start_file(format!("data/{name}"), stored).expect("started");
            archive.write_all(&bytes).expect("packed");
        }
    }
    archive.finish().expect("packed");
    let (packed, plain) = (report(target.path().to_owned()), report(source));
    for key in CONSTANT.into_iter().chain(["coverage"]) {
        assert_eq!(packed[key], plain[key], "{key}");
    }
    // The digests are those of the files themselves, so that anybody can compare them.
    let digests = |report: &Value| {
        let mut digests: Vec<String> = report["inputs"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|input| input["sha256"].to_string())
            .collect();
        digests.sort();
        digests
    };
    assert_eq!(digests(&packed), digests(&plain));
}
