//! Which layer may use which: the arrows of the design, read off the `use` lines.

use std::collections::{BTreeMap, BTreeSet};
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

/// Type names that several files define: each command has its arguments.
const DEFINED_TWICE: &[&str] = &["Args"];

/// The types that code defines.
fn types(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in code.lines() {
        // Types inside functions and macros are indented.
        let line = line.strip_prefix("pub").map_or(line, |rest| {
            rest.strip_prefix('(')
                .and_then(|rest| rest.split_once(") "))
                .map_or(rest, |(_, rest)| rest)
                .trim_start()
        });
        for keyword in ["struct ", "enum ", "trait ", "type "] {
            if let Some(rest) = line.strip_prefix(keyword) {
                found.extend(rest.split(|letter: char| !letter.is_alphanumeric()).next());
            }
        }
    }
    // `words! {` is followed by documentation and the name.
    for rest in code.split("\nwords! {").skip(1) {
        let name = rest.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        found.extend(name.and_then(|line| line.split(' ').next()));
    }
    found
}

#[test]
fn a_type_name_means_one_thing() {
    let mut paths = Vec::new();
    files(&source(), &mut paths);
    let mut homes: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
    for path in paths {
        for name in types(&code(&path)) {
            homes.entry(name.to_owned()).or_default().insert(path.clone());
        }
    }
    assert!(homes.len() > 200, "the types were not found");
    let twice: Vec<&str> =
        homes.iter().filter(|(_, files)| files.len() > 1).map(|(name, _)| name.as_str()).collect();
    let new: Vec<_> =
        twice.iter().filter(|name| !DEFINED_TWICE.contains(name)).map(|name| (name, &homes[*name])).collect();
    assert!(new.is_empty(), "defined twice: {new:#?}");
    let gone: Vec<_> = DEFINED_TWICE.iter().filter(|name| !twice.contains(name)).collect();
    assert!(gone.is_empty(), "no longer defined twice, so take them off the list: {gone:?}");
}

/// The paths that a `use` tree names, each as its parts.
fn leaves(tree: &str, prefix: &[String], found: &mut Vec<Vec<String>>) {
    let (mut depth, mut start) = (0, 0);
    let mut items = Vec::new();
    for (at, letter) in tree.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&tree[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(&tree[start..]);
    for item in items.into_iter().map(str::trim).filter(|item| !item.is_empty()) {
        let mut path = prefix.to_vec();
        if let Some((head, rest)) = item.split_once('{') {
            path.extend(head.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
            leaves(rest.trim_end().strip_suffix('}').unwrap_or(rest), &path, found);
        } else {
            let item = item.split(" as ").next().unwrap_or_default();
            path.extend(item.split("::").map(|part| part.trim().to_owned()).filter(|part| part != "self"));
            found.push(path);
        }
    }
}

/// The files that a file imports from, by their modules: each path as far as it names a module.
fn imports(
    own: &[String],
    is_root: bool,
    code: &str,
    modules: &BTreeSet<Vec<String>>,
) -> BTreeSet<Vec<String>> {
    let mut trees = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find("use ") {
        let is_statement = rest[..at].rsplit('\n').next().is_some_and(|before| {
            let before = before.trim();
            before.is_empty() || (before.starts_with("pub") && !before.contains(' '))
        });
        let tail = &rest[at + 4..];
        let end = tail.find(';').unwrap_or(tail.len());
        if is_statement {
            trees.push(&tail[..end]);
        }
        rest = &tail[if is_statement { end } else { 0 }..];
    }
    let mut paths = Vec::new();
    for tree in trees {
        leaves(tree, &[], &mut paths);
    }
    // Paths that stand in the code itself.
    for root in ["crate::", "super::"] {
        for (at, _) in code.match_indices(root) {
            if code[..at].ends_with("super::") || code[at + root.len()..].starts_with('{') {
                continue;
            }
            let end =
                code[at..].find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != ':');
            let path = &code[at..end.map_or(code.len(), |end| at + end)];
            paths.push(path.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect());
        }
    }
    let mut found = BTreeSet::new();
    for path in paths {
        let mut full: Vec<String> = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("super" | "self") => own.to_vec(),
            // A child of this module.
            Some(first) if is_root && modules.contains(&[own, &[first.to_owned()]].concat()) => own.to_vec(),
            _ => continue,
        };
        for part in path {
            match part.as_str() {
                "crate" | "self" => {}
                "super" => {
                    full.pop();
                }
                _ => full.push(part),
            }
        }
        while !full.is_empty() && !modules.contains(&full) {
            full.pop();
        }
        if !full.is_empty() && full != own {
            found.insert(full);
        }
    }
    found
}

/// Goes on from a file to the files that it imports from, and keeps those that are on a circle.
fn reachable(
    from: &Vec<String>,
    arrows: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>,
) -> BTreeSet<Vec<String>> {
    let mut seen: BTreeSet<Vec<String>> = BTreeSet::new();
    let mut next: Vec<&Vec<String>> = vec![from];
    while let Some(file) = next.pop() {
        for other in arrows.get(file).into_iter().flatten() {
            if seen.insert(other.clone()) {
                next.push(other);
            }
        }
    }
    seen
}

#[test]
fn files_import_in_one_direction() {
    let mut paths = Vec::new();
    files(&source(), &mut paths);
    let module = |path: &Path| -> Vec<String> {
        let inside = path.strip_prefix(source()).expect("under src").with_extension("");
        inside.iter().map(|part| part.to_string_lossy().into_owned()).filter(|part| part != "mod").collect()
    };
    let modules: BTreeSet<Vec<String>> = paths.iter().map(|path| module(path)).collect();
    let arrows: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = paths
        .iter()
        .filter(|path| !["lib", "main", "testing"].contains(&module(path)[0].as_str()))
        .map(|path| (module(path), imports(&module(path), path.ends_with("mod.rs"), &code(path), &modules)))
        .collect();
    assert!(arrows.values().map(BTreeSet::len).sum::<usize>() > 500, "the imports were not found");
    let on_circle: BTreeSet<String> = arrows
        .keys()
        .filter(|file| reachable(file, &arrows).contains(*file))
        .map(|file| file.join("/"))
        .collect();
    assert!(on_circle.is_empty(), "these import each other around a circle: {on_circle:#?}");
}
