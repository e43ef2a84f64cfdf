//! What is written can be read: a naive reader finds the records of the world in every dialect and mix.

mod expected;
mod reader;
mod values;

use super::dialect::Dialect;
use super::file::{Encoding, File, Style};
use super::tables::Object;
use super::{World, calendar, world};
use chrono::NaiveDate;
use expected::expected;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reader::{Row, Sheet, read_all};
use std::collections::BTreeSet;

fn sheets(world: &World, files: &[File]) -> Vec<Sheet> {
    let zone = world.zone();
    let written: Vec<(String, Vec<u8>)> =
        files.iter().map(|file| (file.name.clone(), file.bytes(zone))).collect();
    read_all(&written, zone)
}

/// Logins stand in as many files as hold their moment, and count once.
fn assert_holds(world: &World, sheets: &[Sheet]) {
    for object in Object::ALL {
        let of_object = || sheets.iter().filter(|sheet| sheet.object == object);
        let mut found: Vec<Row> = of_object().flat_map(|sheet| &sheet.rows).cloned().collect();
        let mut expected = expected(world, object);
        only_common_columns(&mut found, &mut expected, object);
        found.sort();
        expected.sort();
        if object == Object::LoginHistory {
            found.dedup();
            expected.dedup();
        }
        assert_eq!(found, expected, "{object:?}");
    }
}

/// Leaves the columns that both sides have, which must be nearly all of those expected.
fn only_common_columns(found: &mut [Row], expected: &mut [Row], object: Object) {
    let (Some(columns), Some(wanted)) = (found.first().cloned(), expected.first().cloned()) else { return };
    let lacking: Vec<&str> =
        wanted.keys().map(String::as_str).filter(|name| !columns.contains_key(*name)).collect();
    match object {
        Object::LoginHistory => {
            let names_users: [&[&str]; 4] = [&["Username"], &["Id", "UserId"], &["Id"], &["Id", "Username"]];
            assert!(names_users.contains(&lacking.as_slice()), "{lacking:?}");
        }
        _ => assert!(lacking.is_empty(), "{object:?} lacks {lacking:?}"),
    }
    for row in found {
        assert!(row.keys().eq(columns.keys()), "all parts have the same columns");
        row.retain(|name, value| {
            if name == "Username" && value.starts_with("stranger-") {
                value.clear();
            }
            wanted.contains_key(name)
        });
    }
    for row in expected {
        row.retain(|name, _| columns.contains_key(name));
    }
}

/// The moments of each login file.
fn login_moments(sheets: &[Sheet]) -> Vec<Vec<i64>> {
    let moment = |row: &Row| row["LoginTime"].parse().expect("a moment");
    let of_logins = sheets.iter().filter(|sheet| sheet.object == Object::LoginHistory);
    of_logins.map(|sheet| sheet.rows.iter().map(moment).collect()).collect()
}

/// The days from the first to the last row of each file, merged where at most three are missing.
fn coverage(world: &World, files: Vec<Vec<i64>>) -> Vec<(NaiveDate, NaiveDate)> {
    let span = |moments: Vec<i64>| {
        let days = || moments.iter().map(|&moment| calendar::day_of(world.zone(), moment));
        Some((days().min()?, days().max()?))
    };
    let mut spans: Vec<(NaiveDate, NaiveDate)> = files.into_iter().filter_map(span).collect();
    spans.sort_unstable();
    let mut merged: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for (from, to) in spans {
        match merged.last_mut() {
            Some(last) if (from - last.1).num_days() <= 3 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// Where the spans of two login files meet, each holds every row of the meeting.
fn assert_overlaps_are_whole(sheets: &[Sheet]) {
    let files: Vec<(&Sheet, i64, i64)> = sheets
        .iter()
        .filter(|sheet| sheet.object == Object::LoginHistory)
        .zip(login_moments(sheets))
        .filter_map(|(sheet, moments)| Some((sheet, *moments.iter().min()?, *moments.iter().max()?)))
        .collect();
    for (one, one_from, one_to) in &files {
        for (other, from, to) in &files {
            let meeting = *one_from.max(from)..=*one_to.min(to);
            let within = |sheet: &Sheet| -> BTreeSet<Row> {
                let is_within = |row: &&Row| meeting.contains(&row["LoginTime"].parse().expect("a moment"));
                sheet.rows.iter().filter(is_within).cloned().collect()
            };
            assert_eq!(within(one), within(other));
        }
    }
}

/// Event logs know no ids of logins and spell types in their own way: beside other files they hold no login of these.
fn assert_event_logs_stand_apart(files: &[File], sheets: &[Sheet]) {
    let span = |(file, sheet): (&File, &Sheet)| {
        let moments = login_moments(std::slice::from_ref(sheet)).concat();
        let is_event_log = file.style.dialect == Dialect::EventLogFile;
        Some((is_event_log, *moments.iter().min()?, *moments.iter().max()?))
    };
    let spans: Vec<(bool, i64, i64)> = files.iter().zip(sheets).filter_map(span).collect();
    for (_, from, to) in spans.iter().filter(|(is_event_log, ..)| *is_event_log) {
        let mut others = spans.iter().filter(|(is_event_log, ..)| !is_event_log);
        assert!(others.all(|(_, other_from, other_to)| to < other_from || other_to < from));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn each_dialect_holds_the_world(world in world(), seed in 0..3_u64) {
        let in_minutes = world.in_minutes();
        for dialect in Dialect::ALL {
            // Seconds make some dialects give way to others: the records are still all there.
            assert_holds(&world, &sheets(&world, &world.plan(dialect, seed)));
            assert_holds(&in_minutes, &sheets(&in_minutes, &in_minutes.plan(dialect, seed)));
        }
    }

    #[test]
    fn each_mix_holds_the_world(world in world(), seed in any::<u64>()) {
        for world in [world.clone(), world.shifted_off_ambiguity(), world.in_minutes()] {
            let files = world.plan_mixed(seed);
            let sheets = sheets(&world, &files);
            assert_holds(&world, &sheets);
            assert_overlaps_are_whole(&sheets);
            assert_event_logs_stand_apart(&files, &sheets);
            let own = world.logins.iter().flatten();
            let own = own.map(|file| file.iter().map(|login| login.time).collect()).collect();
            assert_eq!(coverage(&world, login_moments(&sheets)), coverage(&world, own));
        }
    }

    #[test]
    fn a_mix_lies_on_disk_as_it_was_planned(world in world(), seed in any::<u64>()) {
        let folder = tempfile::tempdir().expect("a folder");
        world.write_mixed(folder.path(), seed).expect("files");
        let files = world.plan_mixed(seed);
        prop_assert_eq!(folder.path().read_dir().expect("a folder").count(), files.len());
        for file in files {
            let bytes = std::fs::read(folder.path().join(&file.name)).expect("a file");
            prop_assert!(bytes == file.bytes(world.zone()), "{}", file.name);
        }
    }

    #[test]
    fn minutes_change_no_more_than_they_must(world in world()) {
        let whole = world.in_minutes();
        prop_assert!(world.usernames_are_unique());
        for (before, after) in world.users.iter().zip(&whole.users) {
            let moments = [Some(after.created), Some(after.modified), after.last_login];
            prop_assert!(moments.into_iter().flatten().all(|moment| moment % 60 == 0));
            prop_assert!((0..3660).contains(&(before.created - after.created).abs()));
            prop_assert_eq!(before.last_login.is_some(), after.last_login.is_some());
        }
        for login in whole.logins.iter().flatten().flatten() {
            let user = whole.users.iter().find(|user| user.id == login.user_id);
            let last_login = user.and_then(|user| user.last_login);
            prop_assert!(last_login.is_none_or(|moment| (moment - login.time).abs() != 60));
        }
        let logins = |world: &World| -> Vec<(String, NaiveDate)> {
            let zone = world.zone();
            let login = |login: &super::Login| (login.id.clone(), calendar::day_of(zone, login.time));
            world.logins.iter().flatten().flatten().map(login).collect()
        };
        prop_assert_eq!(logins(&world), logins(&whole), "each login keeps its file and its day");
        prop_assert_eq!(format!("{:?}", whole), format!("{:?}", whole.in_minutes()), "once is enough");
    }
}

/// Mixes are worth their name: each dialect, style and form is there, and objects have parts.
#[test]
fn mixes_are_mixed() {
    let mut runner = TestRunner::deterministic();
    let (mut used, mut separators) = (BTreeSet::new(), BTreeSet::new());
    let (mut forms, mut around) = (BTreeSet::new(), BTreeSet::new());
    let mut most_parts = 0;
    for seed in 0..150 {
        let world = world().new_tree(&mut runner).expect("a world").current().in_minutes();
        let files = world.plan_mixed(seed);
        most_parts = most_parts.max(files.iter().filter(|file| file.table.object == Object::User).count());
        for file in &files {
            let (style, object) = (file.style, file.table.object);
            used.insert((style.dialect, object == Object::User));
            separators.insert((style.separator, style.encoding));
            forms.insert((style.dialect, style.moments, style.null_word));
            around.extend(forms_around(file).into_iter().map(|form| (form, object == Object::LoginHistory)));
        }
    }
    let everywhere = Dialect::ALL.into_iter().flat_map(|dialect| [(dialect, false), (dialect, true)]);
    let lacking: Vec<_> = everywhere.filter(|pair| !used.contains(pair)).collect();
    assert_eq!(
        lacking,
        [(Dialect::SetupLogins, true), (Dialect::EventLogFile, true)],
        "they know logins only"
    );
    assert_eq!(separators.len(), Style::SEPARATORS.len() * Encoding::ALL.len());
    let all_forms: usize = Dialect::ALL
        .into_iter()
        .map(|dialect| dialect.moment_forms().len() * dialect.null_words().len())
        .sum();
    assert_eq!(forms.len(), all_forms);
    let all_around = FORMS_AROUND.into_iter().flat_map(|form| [(form, false), (form, true)]);
    let lacking: Vec<_> = all_around.filter(|pair| !around.contains(pair)).collect();
    assert!(lacking.is_empty(), "{lacking:?}");
    assert_eq!(most_parts, 3);
}

const FORMS_AROUND: [&str; 8] = [
    "a line of the CLI above",
    "the type of PowerShell above",
    "a title above",
    "a line below",
    "the header again",
    "no header",
    "a row without its end",
    "no line end",
];

/// Which of them a file has.
fn forms_around(file: &File) -> Vec<&'static str> {
    let around = &file.around;
    let text = String::from_utf8_lossy(&file.bytes(chrono_tz::UTC)).into_owned();
    let is_above = |start: &str| around.above.iter().any(|line| line.contains(start));
    let is_row_short = || {
        let count = |line: &str| line.matches(file.style.separator).count();
        let header = text.lines().nth(around.above.len()).map_or(0, count);
        around.lacks_empty_ends && text.lines().skip(around.above.len()).any(|line| count(line) < header)
    };
    let has = [
        is_above("@salesforce/cli") || is_above("Querying Data"),
        is_above("#TYPE"),
        is_above("users") || is_above("Review"),
        !around.below.is_empty(),
        around.header_again.is_some(),
        around.lacks_header,
        is_row_short(),
        around.lacks_last_line_end,
    ];
    FORMS_AROUND.into_iter().zip(has).filter(|(_, has)| *has).map(|(form, _)| form).collect()
}
