//! The sample reports, compared byte for byte. `UPDATE_REPORTS=1 cargo test` writes them anew: the change then
//! stands in the diff, where a reader can judge it.

use std::path::{Path, PathBuf};

use seatwise::ingest::Location;
use seatwise::report::csv::CsvForm;
use seatwise::report::dictionary::dictionary;
use seatwise::report::document::Document;
use seatwise::report::records::reclaim::reclaim;
use seatwise::report::terminal::{Extent, MOST_LINES, Screen};
use seatwise::report::{Format, Report};
use seatwise::run::{Options, audit, write_files};
use unicode_width::UnicodeWidthStr;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn report(fixture: &str) -> Report {
    // As a person names it who stands in the project's folder: the path is shown on the first screen.
    let path = Path::new("fixtures").join(fixture);
    let options = Options { export: vec![Location { path, object: None }], ..Options::default() };
    audit(&options).unwrap_or_else(|error| panic!("{error}"))
}

/// Compares bytes with a committed file, or writes the file when asked to.
fn assert_same(committed: &Path, made: &[u8]) {
    if std::env::var_os("UPDATE_REPORTS").is_some() {
        std::fs::create_dir_all(committed.parent().expect("a folder")).expect("a folder");
        std::fs::write(committed, made).expect("written");
    }
    let expected = std::fs::read(committed).unwrap_or_default();
    let (expected, made) = (String::from_utf8_lossy(&expected), String::from_utf8_lossy(made));
    for (number, (expected, made)) in expected.lines().zip(made.lines()).enumerate() {
        assert_eq!(made, expected, "{} line {}", committed.display(), number + 1);
    }
    assert!(expected == made, "{} differs in length", committed.display());
}

#[test]
fn the_sample_reports_are_what_the_fixture_gives() {
    let report = report("aurora");
    let folder = tempfile::tempdir().expect("a folder");
    write_files(&report, folder.path(), &[], CsvForm::Spreadsheet).expect("written");
    let committed = root().join("reports/aurora");
    let written = std::fs::read_dir(folder.path()).expect("a folder");
    let names: Vec<_> = written.map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(names.len() >= 14, "{names:?}");
    for name in names {
        assert_same(&committed.join(&name), &std::fs::read(folder.path().join(&name)).expect("a file"));
    }
}

/// What a terminal shows, by the name of the sample.
fn screens() -> [(&'static str, Screen); 6] {
    [
        ("terminal-60.txt", Screen::first(60)),
        ("terminal-80.txt", Screen::first(80)),
        ("terminal-120.txt", Screen::first(120)),
        ("terminal-80-colour.txt", Screen { is_coloured: true, ..Screen::first(80) }),
        ("all-80.txt", Screen::all(80)),
        ("all-120.txt", Screen::all(120)),
    ]
}

#[test]
fn the_terminal_shows_what_is_committed() {
    let report = report("aurora");
    for (name, screen) in screens() {
        let mut made = Vec::new();
        report.write(&Format::Table(screen.clone()), &mut made).expect("written");
        let text = String::from_utf8(made.clone()).expect("UTF-8");
        if !screen.is_coloured {
            for line in text.lines() {
                assert!(line.width() <= screen.width, "{name}: {line}");
                assert_eq!(line, line.trim_end());
            }
        }
        if screen.extent == Extent::First && screen.width >= 80 {
            assert!(text.lines().count() <= MOST_LINES, "{name}");
        }
        assert_same(&root().join("reports/aurora").join(name), &made);
    }
}

#[test]
fn nothing_fires_on_a_healthy_org() {
    let report = report("healthy");
    assert_eq!(report.findings(), 0);
    assert_eq!(report.issues, []);
    assert!(report.population.seats > 10);
    let evaluated = report.audit.outcomes.iter().filter(|outcome| outcome.not_evaluated.is_none());
    assert_eq!(evaluated.count(), seatwise::rules::RULES.len());
}

#[test]
fn everything_fires_on_aurora() {
    for outcome in report("aurora").audit.outcomes {
        assert!(outcome.findings.height() > 0, "{} is silent", outcome.rule.id);
        assert!(outcome.subjects >= outcome.findings.height(), "{}", outcome.rule.id);
    }
}

#[test]
fn every_rule_has_its_page() {
    let folder = root().join("docs/rules");
    for rule in seatwise::rules::RULES {
        let page = seatwise::report::rule_page::page(rule);
        assert_same(&folder.join(format!("{}.md", rule.id)), page.as_bytes());
    }
    let pages = std::fs::read_dir(folder).expect("docs/rules").count();
    assert_eq!(pages, seatwise::rules::RULES.len(), "a page without a rule");
}

#[test]
fn the_readme_shows_what_the_first_command_prints() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).expect("README.md");
    let screen = std::fs::read_to_string(root().join("reports/aurora/terminal-80.txt")).expect("a sample");
    let marker = "The first command prints:\n\n```\n";
    let start = readme.find(marker).expect("the marker") + marker.len();
    let end = start + readme[start..].find("```").expect("the end of the block");
    let shown = readme[..start].to_owned() + &screen + &readme[end..];
    assert_same(&path, shown.as_bytes());
}

/// `docs/columns.md`: the data dictionary for readers.
#[test]
fn every_column_is_described() {
    let mut page = "# Columns\n\nEvery column of the CSV files that `--out DIR` writes, from the program's own declarations. \
        `dictionary.csv` has the same as data. An empty cell means that there is no value.\n"
        .to_owned();
    let mut file = String::new();
    for column in dictionary() {
        if *column.file.0 != *file {
            file = column.file.0.to_string();
            page.extend([format!("\n## {file}\n\n{}\n\n", column.grain)]);
            page += "| column | type | unit | can be empty | meaning |\n| --- | --- | --- | --- | --- |\n";
        }
        let unit = column.unit.as_ref().map_or("", |unit| unit.0.as_ref());
        let empty = if column.can_be_empty { "yes" } else { "" };
        page.extend([format!(
            "| `{}` | {} | {unit} | {empty} | {} |\n",
            column.column, column.data_type, column.meaning
        )]);
    }
    assert_same(&root().join("docs/columns.md"), page.as_bytes());
}

#[test]
fn the_dictionary_has_the_columns_of_every_file() {
    let folder = tempfile::tempdir().expect("a folder");
    write_files(&report("aurora"), folder.path(), &[], CsvForm::Spreadsheet).expect("written");
    for entry in std::fs::read_dir(folder.path()).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.extension().is_none_or(|ending| ending != "csv") {
            continue;
        }
        let mut reader = csv::Reader::from_path(&path).expect("a CSV file");
        let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let listed: Vec<String> = dictionary()
            .filter(|column| column.file.0 == name)
            .map(|column| column.column.to_string())
            .collect();
        assert_eq!(listed, header, "{name}");
    }
}

#[test]
fn findings_have_keys_of_their_own_and_a_report_can_be_read_back() {
    for fixture in ["aurora", "healthy"] {
        let mut bytes = Vec::new();
        report(fixture).write(&Format::Json, &mut bytes).expect("written");
        let read: Document = serde_json::from_slice(&bytes).expect("a report");
        let mut again = serde_json::to_vec_pretty(&read).expect("written");
        again.push(b'\n');
        assert!(again == bytes, "{fixture} is not what was written");
        let keys: Vec<String> = read.findings.each().map(|finding| finding.key.to_string()).collect();
        let different: std::collections::BTreeSet<&String> = keys.iter().collect();
        assert_eq!(different.len(), keys.len(), "{fixture}");
    }
}

/// The list to hand to a colleague has the seats that are counted as reclaimable, each with its finding.
#[test]
fn the_reclaim_list_has_every_reclaimable_seat() {
    let report = report("aurora");
    let reclaimable = report.costs.reclaimable();
    let document = Document::from(&report);
    let keys: Vec<String> = document.findings.each().map(|finding| finding.key.to_string()).collect();
    let rows: Vec<_> = reclaim(&report).collect();
    assert_eq!(rows.len() as u64, reclaimable);
    for row in &rows {
        assert!(keys.contains(&row.finding.to_string()), "{row:?}");
        assert!(row.username.is_some() && !row.why.0.is_empty(), "{row:?}");
    }
    let lost: Vec<String> =
        rows.iter().filter_map(|row| row.lost.as_ref().map(ToString::to_string)).collect();
    assert!(lost.contains(&"75.00".to_owned()), "{lost:?}");
}

/// `docs/first-screen.svg`: the coloured first screen as a picture, which README shows.
#[test]
fn the_picture_shows_the_first_screen() {
    let text =
        std::fs::read_to_string(root().join("reports/aurora/terminal-80-colour.txt")).expect("a sample");
    let lines: Vec<&str> = text.lines().collect();
    let height = 20 * (lines.len() + 2);
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 {height}\" role=\"img\">\n\
         <title>The first screen of the audit of the sample org</title>\n\
         <rect width=\"800\" height=\"{height}\" rx=\"8\" fill=\"#1e1e2e\"/>\n\
         <g font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"15\" fill=\"#e4e4ef\" xml:space=\"preserve\">\n"
    );
    for (place, line) in lines.iter().enumerate() {
        let y = 20 * (place + 2) - 6;
        picture += &["<text x=\"20\" y=\"", &y.to_string(), "\">", &spans(line), "</text>\n"].concat();
    }
    picture += "</g>\n</svg>\n";
    assert_same(&root().join("docs/first-screen.svg"), picture.as_bytes());
}

/// A line of a terminal with its colours as parts of an SVG text.
fn spans(line: &str) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut parts = line.split('\u{1b}');
    let mut made = escaped(parts.next().unwrap_or_default());
    for part in parts {
        let (code, text) = part.split_once('m').expect("a colour's end");
        let style = match code.trim_start_matches('[') {
            "1" => " font-weight=\"bold\"",
            "31" | "38;5;9" => " fill=\"#f38ba8\"",
            "1;31" => " fill=\"#f38ba8\" font-weight=\"bold\"",
            _ => "",
        };
        if !text.is_empty() {
            made += &["<tspan", style, ">", &escaped(text), "</tspan>"].concat();
        }
    }
    made
}
