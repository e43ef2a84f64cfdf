//! The documentation tells the truth: its commands run, its policies are accepted, its links lead somewhere.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages of `docs`, but for those of the rules, which are made by the program.
fn pages() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("docs")).expect("docs");
    let mut pages: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    pages.sort();
    assert!(pages.len() >= 10, "the pages were not found");
    pages
}

/// The fenced blocks of one language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(found) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if found == language {
                blocks.push(block.join("\n"));
            }
        }
    }
    blocks
}

/// A folder in which `export` is a copy of the sample org.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let export = folder.path().join("export");
    std::fs::create_dir(&export).expect("a folder");
    for entry in std::fs::read_dir(root().join("fixtures/aurora")).expect("the fixture") {
        let path = entry.expect("an entry").path();
        std::fs::copy(&path, export.join(path.file_name().expect("a name"))).expect("copied");
    }
    folder
}

/// Runs one line of a page as a shell would.
fn assert_runs(folder: &Path, line: &str, page: &Path) {
    let binary = Path::new(env!("CARGO_BIN_EXE_seatwise")).parent().expect("a folder");
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").expect("a path"));
    let run = Command::new("sh").args(["-c", line]).env("PATH", path).current_dir(folder).output();
    let run = run.expect("a shell");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{}: {line}\n{said}", page.display());
}

#[test]
fn every_command_of_the_docs_runs() {
    let mut count = 0;
    for page in pages() {
        let text = std::fs::read_to_string(&page).expect("a page");
        let folder = workplace();
        for line in blocks(&text, "sh").iter().flat_map(|block| block.lines()) {
            assert!(line.starts_with("seatwise "), "{}: {line}", page.display());
            assert_runs(folder.path(), line, &page);
            count += 1;
        }
        for policy in blocks(&text, "toml") {
            std::fs::write(folder.path().join("page.toml"), policy).expect("written");
            assert_runs(folder.path(), "seatwise audit export --policy page.toml --show-policy", &page);
            count += 1;
        }
    }
    assert!(count >= 20, "{count} commands were found");
}

#[test]
fn every_link_of_the_docs_leads_to_a_file() {
    let mut all = pages();
    all.extend(["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"].map(|name| root().join(name)));
    let mut count = 0;
    for page in all {
        let text = std::fs::read_to_string(&page).expect("a page");
        for part in text.split("](").skip(1) {
            let target = part.split([')', '#']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") {
                let path = page.parent().expect("a folder").join(target);
                assert!(path.exists(), "{}: {target}", page.display());
                count += 1;
            }
        }
    }
    assert!(count >= 30, "{count} links were found");
}

/// The names of all keys of a schema, those of the tables inside it with them.
fn keys(schema: &serde_json::Value, found: &mut Vec<String>) {
    for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
        found.push(key.clone());
        keys(inner, found);
    }
    for inner in ["items", "additionalProperties"].into_iter().filter_map(|key| schema.get(key)) {
        keys(inner, found);
    }
}

#[test]
fn the_page_on_the_policy_knows_every_key() {
    let page = std::fs::read_to_string(root().join("docs/policy.md")).expect("the page");
    let mut names = Vec::new();
    keys(&seatwise::policy::schema(), &mut names);
    assert!(names.len() > 50, "the keys were not found");
    for name in names {
        let words = page.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        assert!(words.into_iter().any(|word| word == name), "{name} is not in docs/policy.md");
    }
}
