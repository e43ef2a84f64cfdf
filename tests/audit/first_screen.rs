//! The first screen of any org: at most 45 lines of 80 columns, whatever it holds, and the same in plain text and in colour.

use std::path::Path;

use seatwise::ingest::Location;
use seatwise::report::Format;
use seatwise::report::terminal::{Extent, MOST_LINES, Screen};
use seatwise::run::{Options, audit};
use unicode_width::UnicodeWidthStr;

/// An org of so many licences, each with some seats, and a contract line for each in one of some currencies.
fn org(folder: &Path, licenses: &[String], currencies: &[&str]) {
    let mut users = "Id,IsActive,UserType,LastLoginDate,CreatedDate,Profile.UserLicense.Name\n".to_owned();
    let mut policy = String::new();
    let mut number = 0;
    for (place, license) in licenses.iter().enumerate() {
        for day in ["2026-09-29", "2026-09-30", "2026-01-05"] {
            number += 1;
            users.extend([format!(
                "005000000000{number:03}AAA,true,PowerPartner,{day}T12:00:00Z,2020-01-01T00:00:00Z,\"{license}\"\n"
            )]);
        }
        if let Some(currency) = currencies.get(place % currencies.len().max(1)) {
            let name = toml::Value::from(license.as_str());
            policy.extend([format!(
                "[[contract]]\nid = \"L-{place}\"\nlicense = {name}\nmeter = \"member\"\nquantity = {}\n\
                 price = \"12345.67\"\ncurrency = \"{currency}\"\nstarts = 2026-01-01\nends = 2026-12-31\n",
                1000 * (place + 1)
            )]);
        }
    }
    std::fs::write(folder.join("User.csv"), users).expect("written");
    std::fs::write(folder.join("seatwise.toml"), policy).expect("written");
}

fn shown(folder: &Path, screen: Screen) -> String {
    let export = vec![Location { path: folder.to_owned(), object: None }];
    let report = audit(&Options { export, ..Options::default() }).unwrap_or_else(|error| panic!("{error}"));
    let mut bytes = Vec::new();
    report.write(&Format::Table(screen), &mut bytes).expect("written");
    String::from_utf8(bytes).expect("UTF-8")
}

#[track_caller]
fn assert_fits(licenses: &[String], currencies: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    org(folder.path(), licenses, currencies);
    let text = shown(folder.path(), Screen::first(80));
    assert!(text.lines().count() <= MOST_LINES, "{} lines\n{text}", text.lines().count());
    for width in [60, 80, 120] {
        for extent in [Extent::First, Extent::All] {
            let text = shown(folder.path(), Screen { width, extent, is_coloured: false });
            for line in text.lines() {
                assert!(line.width() <= width, "{width}: {line}\n{text}");
                assert!(!line.contains(|letter: char| letter.is_control()), "{line:?}");
            }
        }
    }
    text
}

fn named(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("Licence of a long name {number}")).collect()
}

#[test]
fn forty_contract_lines_fit() {
    let text = assert_fits(&named(40), &["USD"]);
    assert!(text.contains("40 of 120 seats can be reclaimed"), "{text}");
    assert!(text.contains("more licences: --table recovery"), "{text}");
    let text = assert_fits(&named(40), &["USD", "EUR", "GBP", "CHF", "JPY", "KWD"]);
    assert!(text.contains("2 more currencies") || text.contains("more currencies"), "{text}");
}

#[test]
fn an_org_without_prices_says_so() {
    let text = assert_fits(&named(9), &[]);
    assert!(text.contains("No contract line has a price"), "{text}");
}

#[test]
fn wide_and_hostile_names_break_nothing() {
    let names = [
        "パートナーコミュニティのライセンス",
        "Лицензия партнёра",
        "\u{1b}[31mred\u{1b}[0m",
        "e\u{301}e\u{301}e\u{301} 👩\u{200d}🔬",
        "\u{202e}gnorw\u{202c}",
        "x",
    ];
    let mut names: Vec<String> = names.map(str::to_owned).to_vec();
    names.push("W".repeat(400));
    let text = assert_fits(&names, &["USD", "JPY"]);
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
}

#[test]
fn colour_changes_no_word() {
    let folder = tempfile::tempdir().expect("a folder");
    org(folder.path(), &named(3), &["USD"]);
    let plain = shown(folder.path(), Screen::first(80));
    let coloured = shown(folder.path(), Screen { is_coloured: true, ..Screen::first(80) });
    assert!(coloured.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut rest = coloured.as_str();
    while let Some(start) = rest.find('\u{1b}') {
        stripped += &rest[..start];
        let end = rest[start..].find('m').expect("the end of the sequence");
        rest = &rest[start + end + 1..];
    }
    stripped += rest;
    let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(&stripped), lines(&plain));
}
