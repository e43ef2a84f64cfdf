//! A world as the CSV files of one exporter.

use super::World;
use super::dialect::Dialect;
use super::dice::Dice;
use super::file::{File, Style, object_name};
use super::tables::{Object, Table};
use chrono_tz::Tz;
use std::{fs, io, path::Path};

impl World {
    /// Writes every file that the world has. Seed 0 keeps the order of the rows, any other shuffles it.
    ///
    /// A file in which the dialect cannot tell all that the world holds (seconds, the order of its dates,
    /// an hour that the zone has twice) is written as by the Bulk API instead, and so is what an exporter
    /// of few objects does not have.
    pub(crate) fn write(&self, dir: &Path, dialect: Dialect, seed: u64) -> io::Result<()> {
        save(&self.plan(dialect, seed), dir, self.zone())
    }

    pub(super) fn plan(&self, dialect: Dialect, seed: u64) -> Vec<File> {
        let of_object = |object| {
            let tables = self.tables(object);
            let dialects = told_dialects(&tables, dialect, self.zone());
            let files = uniform(&tables, &dialects).into_iter().zip(dialects).enumerate();
            let several = tables.len() > 1;
            files.map(move |(place, (mut table, dialect))| {
                if seed != 0 {
                    Dice::new(seed).shuffle(&mut table.rows);
                }
                let number = if several { format!("-{}", place + 1) } else { String::new() };
                let name = format!("{}{number}.csv", object_name(object));
                File::bare(name, Style::usual(dialect), table)
            })
        };
        Object::ALL.into_iter().flat_map(of_object).collect()
    }

    pub(super) fn zone(&self) -> Tz {
        self.policy.timezone.parse().expect("a zone")
    }
}

pub(super) fn save(files: &[File], dir: &Path, zone: Tz) -> io::Result<()> {
    files.iter().try_for_each(|file| fs::write(dir.join(&file.name), file.bytes(zone)))
}

/// Logins with ids and logins without are not mixed, because nothing tells that two of them are one.
fn told_dialects(tables: &[Table], wanted: Dialect, zone: Tz) -> Vec<Dialect> {
    let is_told = |table: &Table| wanted.can_tell(table, zone);
    let all_are = tables.iter().all(is_told);
    let told = |table| {
        let is_possible = if wanted.lacks_login_ids() { all_are } else { is_told(table) };
        if is_possible { wanted } else { Dialect::Bulk }
    };
    tables.iter().map(told).collect()
}

/// The tables with those columns only that every dialect shows: what one file of an object lacks is not
/// trusted in the others.
pub(super) fn uniform(tables: &[Table], dialects: &[Dialect]) -> Vec<Table> {
    let keep = |table: &Table| -> Vec<usize> {
        let shown = |place: &usize| {
            let column = table.columns[*place];
            dialects.iter().all(|dialect| dialect.title(table.object, column).is_some())
        };
        (0..table.columns.len()).filter(shown).collect()
    };
    tables.iter().map(|table| table.with_columns(&keep(table))).collect()
}
