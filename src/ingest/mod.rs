//! From files to a snapshot of the org: bytes, header, typed cells, accepted rows, frames.
//!
//! Every file but LoginHistory becomes a frame; login rows are reduced while they are read and never held.
//! Rows read are rows used and rows refused, for every file.

mod archives;
mod blocks;
mod cell;
mod container;
mod dialect;
mod discover;
mod layout;
mod login_activity;
mod login_archive;
mod login_blocks;
mod login_row;
mod login_sink;
mod login_users;
mod logins;
mod merge;
mod moment;
mod object;
mod order;
mod refuse;
mod scan;
mod shape;
mod source;
mod table;
mod tally;

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use polars::prelude::PolarsError;

pub use discover::Location;
pub use login_archive::{Gathered, gather};
pub use object::{Asked, asked};

use crate::error::{Error, Result};
use crate::model::calendar::{DateOrder, date_of, day_in};
use crate::model::input::{Ignored, Input, Refusal, Trouble};
use crate::model::issue::Issue;
use crate::model::object::Object;
use crate::model::side_by_side::{most_threads, side_by_side};
use crate::org::{Org, Tables};
use discover::Found;
use source::Source;
use table::Table;

/// How to read an export.
#[derive(Clone, Debug)]
pub struct Options {
    /// The zone in which days are counted.
    pub zone: Tz,
    /// The zone of times that name none; UTC where nothing is said, since API exports are written in it.
    pub unmarked_zone: Option<Tz>,
    /// The order of numeric dates where their values leave it open.
    pub date_order: Option<DateOrder>,
    /// The last day whose logins count as activity; every day where there is no such limit.
    pub cutoff_day: Option<i32>,
    /// Whether OAuth logins count as use.
    pub count_oauth: bool,
    /// Whether logins of machines count as use.
    pub count_machine: bool,
    /// More than this share of one file's rows refused stops the audit.
    pub max_refused_percent: u32,
    /// The row counts that the exporter saw.
    pub expected: BTreeMap<Object, u64>,
    /// Whether a file that cannot be read is listed and left aside, where it would stop an audit.
    pub keep_going: bool,
    /// How large files are read: no choice of it changes what is read.
    pub reading: Reading,
}

/// How large files are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// Threads; nothing for one a core, eight at the most.
    pub threads: Option<usize>,
    /// Bytes of a block that a thread reads at a time; nothing for what is fast.
    pub block_bytes: Option<usize>,
    /// Whether login files are read row by row instead, on one thread.
    pub in_order: bool,
}

/// What stays in a core's own memory, with the ends of its cells.
const BLOCK_BYTES: usize = 1024 * 1024;

impl Options {
    fn threads(&self) -> usize {
        // Each of them holds all users' months.
        self.reading.threads.unwrap_or_else(most_threads).max(1)
    }

    fn block_bytes(&self) -> usize {
        self.reading.block_bytes.unwrap_or(BLOCK_BYTES).max(1)
    }
}

/// An export, read.
#[derive(Debug)]
pub struct Loaded {
    /// The snapshot.
    pub org: Org,
    /// One entry per file used, in the order of the objects, then of the names.
    pub inputs: Vec<Input>,
    /// Every row that was not used.
    pub refused: Vec<Refusal>,
    /// Files that are of no known object.
    pub ignored: Vec<Ignored>,
    /// What stops an audit of the export; empty unless it was asked to keep going.
    pub troubles: Vec<Trouble>,
    /// What a reader must know of the export before the findings.
    pub issues: Vec<Issue>,
}

/// Reads an export.
///
/// # Errors
///
/// [`Error::Unreadable`] and [`Error::Input`] when a file cannot be read or audited, when there are no
/// users, or when too many rows of a file are refused.
pub fn load(locations: &[Location], options: &Options) -> Result<Loaded> {
    let mut recognised = discover::recognise(locations, options.keep_going)?;
    let mut files = recognised.by_object();
    if !files.contains_key(&Object::User) {
        return Err(no_users(locations, &recognised.ignored, &recognised.troubles));
    }
    let login_files = files.remove(&Object::LoginHistory).unwrap_or_default();
    let archives = std::mem::take(&mut recognised.archives);
    let mut loading = Loading::new();
    loading.troubles.append(&mut recognised.troubles);
    let mut tables = Tables::default();
    let mut read = read_tables(files, options);
    for object in Object::ALL.into_iter().filter(|object| *object != Object::LoginHistory) {
        loading.object(object, read.remove(&object).unwrap_or_default(), options, &mut tables)?;
    }
    if tables.frame(Object::User).height() == 0 {
        return Err(empty_users(&loading));
    }
    if !login_files.is_empty() || !archives.is_empty() {
        let reduced = login_activity::reduce(login_files, &archives, tables.frame(Object::User), options);
        if let Some(reduced) = loading.or_trouble(reduced, options)? {
            loading.add_logins(reduced, &mut tables);
        }
    }
    loading.finish(tables, recognised.ignored, options)
}

/// Reads the files of all objects, each on a thread of its own as far as there are cores: for each object its files, in
/// their order.
fn read_tables(
    files: BTreeMap<Object, Vec<(Found, Source)>>,
    options: &Options,
) -> BTreeMap<Object, Vec<Result<Table>>> {
    let numbered = files
        .into_iter()
        .flat_map(|(object, files)| (0_u32..).zip(files).map(move |(number, file)| (object, number, file)));
    let read = side_by_side(numbered.collect(), |(object, number, (found, source))| {
        (object, table::read(&found, number, source, object::shape(object), options))
    });
    let mut tables: BTreeMap<Object, Vec<Result<Table>>> = BTreeMap::new();
    for (object, table) in read {
        tables.entry(object).or_default().push(table);
    }
    tables
}

/// What gathers while one object after the other is read.
struct Loading {
    inputs: Vec<Input>,
    refused: Vec<Refusal>,
    issues: Vec<Issue>,
    /// The latest moment of each object's accepted rows.
    latest: BTreeMap<Object, i64>,
    troubles: Vec<Trouble>,
}

impl Loading {
    fn new() -> Self {
        Self {
            inputs: Vec::new(),
            refused: Vec::new(),
            issues: Vec::new(),
            latest: BTreeMap::new(),
            troubles: Vec::new(),
        }
    }

    /// Puts the files of one object into its frame; an object that was not exported has no rows.
    fn object(
        &mut self,
        object: Object,
        files: Vec<Result<Table>>,
        options: &Options,
        tables: &mut Tables,
    ) -> Result<()> {
        let shape = object::shape(object);
        let mut read: Vec<Table> = Vec::with_capacity(files.len());
        for table in files {
            read.extend(self.or_trouble(table, options)?);
        }
        let merged = merge::merge(shape, &read, &mut self.issues);
        let merged = match self.or_trouble(merged, options)? {
            Some(merged) => merged,
            None => merge::merge(shape, &read[..1], &mut self.issues)?,
        };
        let unidentified = read.iter().map(|table| table.unidentified).sum();
        let mut refused_ids: BTreeSet<String> = BTreeSet::new();
        for table in &mut read {
            refused_ids.extend(table.refused_ids.iter().map(ToString::to_string));
            self.refused.append(&mut table.tally.refused);
            self.see_latest(object, table.tally.latest);
            self.issues.append(&mut table.issues);
            self.inputs.push(table.input.clone());
        }
        tables.insert(
            object,
            merged.frame,
            (!read.is_empty()).then_some(merged.present),
            refused_ids,
            unidentified,
        );
        Ok(())
    }

    fn see_latest(&mut self, object: Object, latest: Option<i64>) {
        if let Some(latest) = latest {
            let known = self.latest.entry(object).or_insert(latest);
            *known = latest.max(*known);
        }
    }

    /// What was read; or nothing, and the error on the list, where reading shall keep going.
    fn or_trouble<T>(&mut self, read: Result<T>, options: &Options) -> Result<Option<T>> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(error) if options.keep_going => {
                self.troubles.push(Trouble::from(&error));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn add_logins(&mut self, reduced: login_activity::Reduced, tables: &mut Tables) {
        self.inputs.extend(reduced.inputs);
        self.refused.extend(reduced.refused);
        self.see_latest(Object::LoginHistory, reduced.latest);
        self.issues.extend(reduced.issues);
        tables.with_logins(reduced.activity, reduced.coverage);
    }

    /// Exports of different days make most of the links that seem broken.
    fn skew(&self, options: &Options) -> Option<Issue> {
        const APART_DAYS: i32 = 2;
        let compared = [Object::User, Object::Contact, Object::LoginHistory];
        let moments = compared.iter().filter_map(|object| Some((*object, *self.latest.get(object)?)));
        let (first, first_at) = moments.clone().min_by_key(|(_, moment)| *moment)?;
        let (last, last_at) = moments.max_by_key(|(_, moment)| *moment)?;
        let (first_day, last_day) = (day_in(options.zone, first_at), day_in(options.zone, last_at));
        (last_day - first_day > APART_DAYS).then(|| {
            Issue::general(
                "skewed-export",
                format!(
                    "the latest {} is of {}, the latest {} of {}: files exported on different days make links look \
                     broken",
                    first.name(),
                    date_of(first_day),
                    last.name(),
                    date_of(last_day)
                ),
            )
        })
    }

    fn finish(mut self, tables: Tables, ignored: Vec<Ignored>, options: &Options) -> Result<Loaded> {
        let mut issues: Vec<Issue> = Vec::new();
        for input in &self.inputs {
            if input.refused > 0 {
                let message = format!(
                    "{}: {} of {} rows cannot be used and were refused",
                    input.path, input.refused, input.rows
                );
                issues.push(Issue::about(input.object, "refused-rows", message));
            }
            if input.rows == 0 {
                let message = format!("{}: no row stands under the header", input.path);
                issues.push(Issue::about(input.object, "empty-file", message));
            }
        }
        for (object, expected) in &options.expected {
            let rows: u64 =
                self.inputs.iter().filter(|input| input.object == *object).map(|input| input.rows).sum();
            if rows != *expected {
                let message = format!("{rows} rows were read, the exporter saw {expected}");
                issues.push(Issue::about(*object, "row-count", message));
            }
        }
        issues.append(&mut self.issues);
        issues.extend(self.skew(options));
        let org = Org::new(tables, self.latest.values().max().copied())
            .map_err(|error| frames("the snapshot", &error))?;
        let Self { inputs, refused, troubles, .. } = self;
        Ok(Loaded { org, inputs, refused, ignored, troubles, issues })
    }
}

fn no_users(locations: &[Location], ignored: &[Ignored], troubles: &[Trouble]) -> Error {
    let places: Vec<String> = locations.iter().map(|location| location.path.display().to_string()).collect();
    let mut message = vec![format!("{}: no file holds users", places.join(", "))];
    message.extend(troubles.iter().take(5).map(|trouble| format!("  {}", trouble.message)));
    message.extend(ignored.iter().take(5).map(|file| format!("  {}: {}", file.path, file.reason)));
    Error::input(
        message.join("\n"),
        "export User with the columns Id, IsActive, UserType, ContactId, LastLoginDate, CreatedDate",
    )
}

fn empty_users(loading: &Loading) -> Error {
    let mut message: Vec<String> = loading
        .inputs
        .iter()
        .filter(|input| input.object == Object::User)
        .map(|input| format!("{}: no user stands under the header", input.path))
        .collect();
    message.extend(loading.troubles.iter().map(|trouble| trouble.message.clone()));
    let hint = loading.troubles.first().map_or("export User again without a filter", |first| &first.remedy);
    Error::input(message.join("\n"), hint)
}

/// A failed computation over an object's frames.
fn frames(what: &str, error: &PolarsError) -> Error {
    Error::Frames { what: what.to_owned(), message: error.to_string() }
}
