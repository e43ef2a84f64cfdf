//! A world as files of many exporters: parts, dialects, separators, encodings and orders by a seed.

use super::World;
use super::dialect::Dialect;
use super::dice::Dice;
use super::file::{Encoding, File, Style, object_name};
use super::tables::{Cell, Object, Table};
use super::write::{save, uniform};
use chrono_tz::Tz;
use std::collections::BTreeSet;
use std::{io, path::Path};

/// Files this far apart are still one coverage, whether days or hours are counted.
const SMALL_GAP: i64 = 2 * 86_400;

impl World {
    /// Writes every file that the world has, each part of it as another exporter might.
    ///
    /// A dialect is used only where it can tell all that the part holds, so `in_minutes` makes more of
    /// them possible.
    pub(crate) fn write_mixed(&self, dir: &Path, seed: u64) -> io::Result<()> {
        save(&self.plan_mixed(seed), dir, self.zone())
    }

    pub(super) fn plan_mixed(&self, seed: u64) -> Vec<File> {
        let mut dice = Dice::new(seed);
        let mut files = Vec::new();
        for object in Object::ALL {
            let parts = parts(object, self.tables(object), &mut dice);
            let dialects = self.dialects(object, &parts, &mut dice);
            let several = uniform(&parts, &dialects).into_iter().zip(dialects).enumerate();
            for (place, (table, dialect)) in several {
                let name = name(object, dialect, place, files.len(), &mut dice);
                files.push(file(name, &table, dialect, &mut dice));
            }
        }
        files
    }

    fn dialects(&self, object: Object, parts: &[Table], dice: &mut Dice) -> Vec<Dialect> {
        let zone = self.zone();
        let by_username = || {
            parts.iter().all(|part| Dialect::SetupLogins.can_tell(part, zone)) && self.usernames_are_unique()
        };
        if object == Object::LoginHistory && dice.one_in(3) && by_username() {
            return vec![Dialect::SetupLogins; parts.len()];
        }
        parts.iter().map(|part| any_dialect(part, zone, dice)).collect()
    }

    /// Case does not tell usernames apart.
    pub(super) fn usernames_are_unique(&self) -> bool {
        let mut seen = BTreeSet::new();
        self.users.iter().all(|user| seen.insert(user.username.to_lowercase()))
    }
}

fn any_dialect(part: &Table, zone: Tz, dice: &mut Dice) -> Dialect {
    let is_possible = |dialect: &Dialect| *dialect != Dialect::SetupLogins && dialect.can_tell(part, zone);
    let possible: Vec<Dialect> = Dialect::ALL.into_iter().filter(is_possible).collect();
    dice.pick(&possible)
}

fn file(name: String, table: &Table, dialect: Dialect, dice: &mut Dice) -> File {
    let mut places: Vec<usize> = (0..table.columns.len()).collect();
    dice.shuffle(&mut places);
    let mut table = table.with_columns(&places);
    dice.shuffle(&mut table.rows);
    let separator = dice.pick(&Style::SEPARATORS);
    let encoding = dice.pick(&Encoding::ALL);
    File { name, style: Style { dialect, separator, encoding }, table }
}

fn parts(object: Object, tables: Vec<Table>, dice: &mut Dice) -> Vec<Table> {
    // Where the world itself has several files, fewer parts of each are enough.
    let most = if tables.len() > 1 { 2 } else { 3 };
    let split = |table| match object {
        Object::LoginHistory => cut_in_time(table, 1 + dice.below(most), dice),
        Object::User | Object::Contact | Object::UserLogin => deal(table, 1 + dice.below(most), dice),
        _ => vec![table],
    };
    tables.into_iter().flat_map(split).collect()
}

/// Deals the rows to that many parts, at least one to each as long as there are rows.
fn deal(mut table: Table, parts: usize, dice: &mut Dice) -> Vec<Table> {
    let parts = parts.min(table.rows.len()).max(1);
    let rows = std::mem::take(&mut table.rows);
    let mut dealt = vec![table; parts];
    for (place, row) in rows.into_iter().enumerate() {
        let part = if place < parts { place } else { dice.below(parts) };
        dealt[part].rows.push(row);
    }
    dealt
}

/// Cuts a login file into at most that many spans of time, which cover what the whole file does.
fn cut_in_time(mut table: Table, parts: usize, dice: &mut Dice) -> Vec<Table> {
    let time = table.columns.iter().position(|column| *column == "LoginTime").expect("logins have a time");
    table.rows.sort_by_key(|row| moment(&row[time]));
    let mut cut = Vec::new();
    while cut.len() + 1 < parts && table.rows.len() > 1 {
        let moments: Vec<i64> = table.column(time).map(moment).collect();
        let (end, start) = cut_once(&moments, dice);
        let later = Table { rows: table.rows[start..].to_vec(), ..table.clone() };
        table.rows.truncate(end);
        cut.push(std::mem::replace(&mut table, later));
    }
    cut.push(table);
    cut
}

/// Where the earlier part ends and the later one starts. They share rows, or only a small gap parts them.
fn cut_once(moments: &[i64], dice: &mut Dice) -> (usize, usize) {
    let end = 1 + dice.below(moments.len() - 1);
    let gap = moments[end] - moments[end - 1];
    if (1..=SMALL_GAP).contains(&gap) && dice.one_in(2) {
        return (end, end);
    }
    let (first, last) = (moments[dice.below(end)], moments[end - 1]);
    // Rows of one moment stay together, as they do where an exporter is asked for a span of time.
    (moments.partition_point(|&moment| moment <= last), moments.partition_point(|&moment| moment < first))
}

fn moment(cell: &Cell) -> i64 {
    match cell {
        Cell::Moment(Some(moment)) => *moment,
        _ => unreachable!("every login has a time"),
    }
}

/// Only objects that a header alone can tell may come under a name that says nothing.
fn name(object: Object, dialect: Dialect, place: usize, number: usize, dice: &mut Dice) -> String {
    let is_told_by_header =
        matches!(object, Object::User | Object::Contact | Object::UserLogin | Object::LoginHistory);
    let object = object_name(object);
    match dialect {
        Dialect::Report | Dialect::ReportDayFirst if is_told_by_header && dice.one_in(2) => {
            format!("report{}.csv", 1_758_999_999_991_u64 + number as u64)
        }
        Dialect::Workbench if is_told_by_header && dice.one_in(2) => {
            format!("export202609081122{number:02}.csv")
        }
        _ if place == 0 && dice.one_in(2) => format!("{object}.csv"),
        _ if dice.one_in(2) => format!("{object}-{}.csv", place + 1),
        _ => format!("{object} ({}).csv", place + 1),
    }
}
