//! A world as files of many exporters: parts, dialects, styles, orders and what stands around them, by a seed.

use super::World;
use super::around::{Around, can_lack_header};
use super::dialect::Dialect;
use super::dice::Dice;
use super::file::{Encoding, File, Style, object_name};
use super::parts::{parts, stands_apart};
use super::tables::{Object, Table};
use super::write::{save, uniform};
use chrono_tz::Tz;
use std::collections::BTreeSet;
use std::{io, path::Path};

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
            if parts.len() > 1 && dice.one_in(5) {
                files.extend(one_job(object, &parts, &mut dice));
                continue;
            }
            let dialects = self.dialects(object, &parts, &mut dice);
            let several = uniform(&parts, &dialects).into_iter().zip(dialects).enumerate();
            for (place, (table, dialect)) in several {
                let name = name(object, dialect, place, files.len(), &mut dice);
                files.push(file(name, table, dialect, self.zone(), &mut dice));
            }
        }
        files
    }

    fn dialects(&self, object: Object, parts: &[Table], dice: &mut Dice) -> Vec<Dialect> {
        let zone = self.zone();
        let can_tell = |dialect: Dialect, part: &Table| !dialect.telling_forms(part, zone).is_empty();
        let all_tell = |dialect: Dialect| parts.iter().all(|part| can_tell(dialect, part));
        let mut dialects: Vec<Dialect> = parts.iter().map(|part| any_dialect(part, zone, dice)).collect();
        if object != Object::LoginHistory {
            return dialects;
        }
        if dice.one_in(4) && all_tell(Dialect::SetupLogins) && self.usernames_are_unique() {
            return vec![Dialect::SetupLogins; parts.len()];
        }
        if dice.one_in(4) && all_tell(Dialect::EventLogFile) {
            return vec![Dialect::EventLogFile; parts.len()];
        }
        for (place, part) in parts.iter().enumerate() {
            // Elsewhere a login of two files would be known only by a type that each spells in its own way.
            if dice.one_in(3) && stands_apart(place, parts) && can_tell(Dialect::EventLogFile, part) {
                dialects[place] = Dialect::EventLogFile;
            }
        }
        dialects
    }

    /// Case does not tell usernames apart.
    pub(super) fn usernames_are_unique(&self) -> bool {
        let mut seen = BTreeSet::new();
        self.users.iter().all(|user| seen.insert(user.username.to_lowercase()))
    }
}

fn any_dialect(part: &Table, zone: Tz, dice: &mut Dice) -> Dialect {
    let is_possible =
        |dialect: &Dialect| !dialect.lacks_login_ids() && !dialect.telling_forms(part, zone).is_empty();
    let possible: Vec<Dialect> = Dialect::ALL.into_iter().filter(is_possible).collect();
    let databases: Vec<Dialect> = possible.iter().copied().filter(|dialect| dialect.is_database()).collect();
    // They have only tables without relations, which are few among those of users.
    let is_wanted = part.object == Object::User && !databases.is_empty() && dice.one_in(2);
    dice.pick(if is_wanted { &databases } else { &possible })
}

fn file(name: String, table: Table, dialect: Dialect, zone: Tz, dice: &mut Dice) -> File {
    let mut places: Vec<usize> = (0..table.columns.len()).collect();
    dice.shuffle(&mut places);
    let mut table = table.with_columns(&places);
    dice.shuffle(&mut table.rows);
    let style = Style {
        dialect,
        separator: dice.pick(&Style::SEPARATORS),
        encoding: dice.pick(&Encoding::ALL),
        moments: dice.pick(&dialect.telling_forms(&table, zone)),
        null_word: dice.pick(dialect.null_words()),
    };
    let around = Around::draw(&table, style, dice);
    File { name, style, table, around }
}

/// The parts of one bulk job: columns, their order and the style are the same, and further parts may lack the header.
fn one_job(object: Object, parts: &[Table], dice: &mut Dice) -> Vec<File> {
    let parts = uniform(parts, &vec![Dialect::Bulk; parts.len()]);
    let mut places: Vec<usize> = (0..parts[0].columns.len()).collect();
    dice.shuffle(&mut places);
    let style = Style {
        separator: dice.pick(&Style::SEPARATORS),
        encoding: dice.pick(&Encoding::ALL),
        ..Style::usual(Dialect::Bulk)
    };
    let mut files = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let mut table = part.with_columns(&places);
        dice.shuffle(&mut table.rows);
        let name = name(object, Dialect::Bulk, place, place, dice);
        let around = if place > 0 && can_lack_header(&table) && dice.below(3) > 0 {
            Around::without_header(dice)
        } else {
            Around::draw(&table, style, dice)
        };
        files.push(File { name, style, table, around });
    }
    files
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
