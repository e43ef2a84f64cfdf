//! Which layer may use which: the arrows of the design, read off the `use` lines.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Each layer with the layers that it may use; a layer that is not named may use none.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("model", &[]),
    ("error", &["model"]),
    ("policy", &["model", "error"]),
    ("org", &["model"]),
    ("archive", &["model", "error"]),
    ("ingest", &["archive", "org", "model", "error"]),
    ("audit", &["org", "policy", "model", "error"]),
    ("rules", &["audit", "org", "policy", "model"]),
    ("cost", &["audit", "org", "policy", "model", "error"]),
    ("report", &["audit", "cost", "org", "policy", "model"]),
    ("synth", &["model", "error"]),
    (
        "run",
        &[
            "archive", "ingest", "rules", "audit", "cost", "report", "synth", "org", "policy", "model",
            "error",
        ],
    ),
    ("cli", &["archive", "run", "report", "rules", "synth", "policy", "ingest", "model", "error"]),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The layer of a file: the first part of its path under `src`.
fn layer(path: &Path) -> String {
    let inside = path.strip_prefix(source()).expect("under src");
    let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file up to its tests, which may use whatever they like, and without comments.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("a file");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The layers that code names as `crate::layer`.
fn used(code: &str) -> Vec<&str> {
    code.split("crate::")
        .skip(1)
        .map(|rest| {
            rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
        })
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn arrows_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    let mut paths = Vec::new();
    files(&source(), &mut paths);
    assert!(paths.len() > 40, "the sources were not found");
    for path in paths {
        let own = layer(&path);
        if ["main", "lib", "testing"].contains(&own.as_str()) {
            continue;
        }
        let may = allowed.get(own.as_str()).unwrap_or_else(|| panic!("{own} is no known layer"));
        for other in used(&code(&path)) {
            assert!(
                other == own || may.contains(&other),
                "{} uses {other}, which {own} may not",
                path.display()
            );
        }
    }
}

/// Walks down from a layer.
fn below<'a>(layer: &'a str, allowed: &BTreeMap<&'a str, &'a [&'a str]>, way: &mut Vec<&'a str>) {
    assert!(!way.contains(&layer), "{way:?} leads back to {layer}");
    way.push(layer);
    for next in allowed[layer] {
        below(next, allowed, way);
    }
    way.pop();
}

#[test]
fn there_is_no_circle() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    for layer in allowed.keys() {
        below(layer, &allowed, &mut Vec::new());
    }
}

#[test]
fn rules_name_no_column_and_read_no_clock() {
    let mut paths = Vec::new();
    files(&source(), &mut paths);
    for path in paths {
        let code = code(&path);
        for clock in ["Local::now", "Utc::now", "SystemTime::now", "Instant::now"] {
            assert!(!code.contains(clock), "{} reads the clock", path.display());
        }
        if layer(&path) == "rules" && !path.ends_with("rules/mod.rs") {
            for banned in ["col(\"", "JoinType", ".group_by(", ".collect()?"] {
                assert!(!code.contains(banned), "{} holds {banned}", path.display());
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    let mut paths = Vec::new();
    files(&source(), &mut paths);
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.starts_with("//! "), "{} has no first sentence", path.display());
        assert!(text.lines().count() <= 600, "{} is long: does it have one subject?", path.display());
    }
}
