//! An export is loaded: one object after the other, then the logins.

use std::collections::{BTreeMap, BTreeSet};

use super::digests::Digests;
use super::discover::{self, FoundFile, Location, Recognised};
use super::latest::Latest;
use super::options::ReadOptions;
use super::table::{self, Excess, Table};
use super::{issues, login_activity, merge, object};
use crate::error::{Error, Result};
use crate::model::calendar::day_in;
use crate::model::input::{Input, InputError, RefusedRow, SkippedFile};
use crate::model::issue::Issue;
use crate::model::object::Object;
use crate::model::parallel::parallel;
use crate::org::{Org, Tables, column};

/// An export, read.
#[derive(Debug)]
pub struct Loaded {
    /// The snapshot.
    pub org: Org,
    /// One entry per file used, in the order of the objects, then of the names.
    pub inputs: Vec<Input>,
    /// Every row that was not used.
    pub refused: Vec<RefusedRow>,
    /// Files that are of no known object.
    pub ignored: Vec<SkippedFile>,
    /// What stops an audit of the export; empty unless it was asked to keep going.
    pub troubles: Vec<InputError>,
    /// What a reader must know of the export before the findings.
    pub issues: Vec<Issue>,
}

/// Reads an export.
///
/// # Errors
///
/// [`Error::Unreadable`] and [`Error::Input`] when a file cannot be read or audited, when there are no
/// users, or when too many rows of a file are refused.
pub fn load(locations: &[Location], options: &ReadOptions) -> Result<Loaded> {
    let mut recognised = discover::recognise(locations, options.keep_going)?;
    if !recognised.files.contains_key(&Object::User) {
        return Err(no_users(locations, &recognised));
    }
    let files = recognised.files.values().flatten().chain(&recognised.archives);
    let digests = Digests::start(files.cloned().collect(), !options.reading.without_digests);
    let mut loading = Loading::new();
    loading.troubles.append(&mut recognised.troubles);
    let mut tables = Tables::default();
    let mut read = read_tables(&recognised, options);
    for object in Object::ALL.into_iter().filter(|object| *object != Object::LoginHistory) {
        loading.object(object, read.remove(&object).unwrap_or_default(), options, &mut tables)?;
    }
    if tables.frame(Object::User).height() == 0 {
        return Err(empty_users(&loading));
    }
    let login_files = recognised.files.remove(&Object::LoginHistory).unwrap_or_default();
    if !login_files.is_empty() || !recognised.archives.is_empty() {
        let users = tables.frame(Object::User);
        let reduce = |options: &ReadOptions| {
            login_activity::reduce(&login_files, &recognised.archives, users, options)
        };
        let mut reduced = reduce(options);
        if let (Ok(first), None) = (&reduced, options.cutoff_day)
            && let Some(day) = loading.day_before_stray(first.latest, options)
        {
            // Logins after the as-of date count for nothing, and only now it is known that there are some.
            reduced = reduce(&ReadOptions { cutoff_day: Some(day), ..options.clone() });
        }
        if let Some(reduced) = loading.or_trouble(reduced, options)? {
            loading.add_logins(reduced, &mut tables);
        }
    }
    digests.give(&mut loading.inputs)?;
    loading.finish(tables, recognised.ignored, options)
}

/// Reads the files of all objects but LoginHistory, each on a thread of its own as far as there are cores: for each object
/// its files, in their order.
pub(super) fn read_tables(
    recognised: &Recognised,
    options: &ReadOptions,
) -> BTreeMap<Object, Vec<Result<Table>>> {
    let objects = recognised.files.iter().filter(|(object, _)| **object != Object::LoginHistory);
    let numbered = objects
        .flat_map(|(object, files)| (0_u32..).zip(files).map(move |(number, file)| (*object, number, file)));
    let read = parallel(numbered.collect(), |(object, number, found): (Object, u32, &FoundFile)| {
        (object, table::read(found, number, object::schema(object), excess(object, recognised), options))
    });
    let mut tables: BTreeMap<Object, Vec<Result<Table>>> = BTreeMap::new();
    for (object, table) in read {
        tables.entry(object).or_default().push(table);
    }
    tables
}

/// What becomes of an object's file of which too many rows are refused: one on the side is left out, unless it is the only
/// one that tells licences.
fn excess(object: Object, recognised: &Recognised) -> Excess {
    let has_one_of = |object: Object, columns: &[&str]| {
        let schema = object::schema(object);
        let mut files = recognised.files.get(&object).into_iter().flatten();
        files.any(|file| columns.iter().any(|name| schema.has(&file.headers, name)))
    };
    let tells_licenses =
        |object| has_one_of(object, &[column::LICENSE, column::LICENSE_LABEL, column::LICENSE_KEY]);
    let is_needed = match object {
        Object::User | Object::Contact | Object::LoginHistory => true,
        Object::Profile => !tells_licenses(Object::User),
        Object::UserLicense => {
            has_one_of(Object::Profile, &[column::LICENSE_ID])
                && !tells_licenses(Object::User)
                && !tells_licenses(Object::Profile)
        }
        _ => false,
    };
    if is_needed { Excess::Stops } else { Excess::LeavesOut }
}

/// The state of loading, object by object.
pub(super) struct Loading {
    pub(super) inputs: Vec<Input>,
    refused: Vec<RefusedRow>,
    issues: Vec<Issue>,
    /// The latest timestamps of each object's accepted rows.
    latest: BTreeMap<Object, Latest>,
    troubles: Vec<InputError>,
}

impl Loading {
    pub(super) fn new() -> Self {
        Self {
            inputs: Vec::new(),
            refused: Vec::new(),
            issues: Vec::new(),
            latest: BTreeMap::new(),
            troubles: Vec::new(),
        }
    }

    /// Puts the files of one object into its frame; an object that was not exported has no rows.
    pub(super) fn object(
        &mut self,
        object: Object,
        files: Vec<Result<Table>>,
        options: &ReadOptions,
        tables: &mut Tables,
    ) -> Result<()> {
        let schema = object::schema(object);
        let mut read: Vec<Table> = Vec::with_capacity(files.len());
        for table in files {
            read.extend(self.or_trouble(table, options)?);
        }
        if let Some(reason) = read.iter().find_map(|table| table.left_out.clone()) {
            self.leave_out(object, read, reason, tables);
            return Ok(());
        }
        let merged = merge::merge(schema, &read, &mut self.issues);
        let merged = match self.or_trouble(merged, options)? {
            Some(merged) => merged,
            None => merge::merge(schema, &read[..1], &mut self.issues)?,
        };
        let unidentified = read.iter().map(|table| table.unidentified).sum();
        let mut refused_ids: BTreeSet<String> = BTreeSet::new();
        for table in &mut read {
            refused_ids.extend(table.refused_ids.iter().map(ToString::to_string));
            self.refused.append(&mut table.stats.refused);
            self.see_latest(object, table.stats.latest);
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

    /// Leaves all files of an object out: a part of its records would make the others seem to be missing.
    fn leave_out(&mut self, object: Object, files: Vec<Table>, reason: String, tables: &mut Tables) {
        for mut table in files {
            self.refused.append(&mut table.stats.refused);
            let input = Input { left_out: true, used: 0, refused: table.input.rows, ..table.input };
            let why = table.left_out.unwrap_or_else(|| "another of its files cannot be used".to_owned());
            let message =
                format!("{} was left out: {why}. The rules that need it are not evaluated", input.path);
            self.issues.push(Issue::about(object, "left-out", message));
            self.inputs.push(input);
        }
        let frame = merge::empty(object::schema(object));
        tables.insert(object, frame, None, BTreeSet::new(), 0);
        tables.leave_out(object, reason);
    }

    /// The day of the latest timestamp, where a later one stands alone; with what is known of the logins.
    fn day_before_stray(&self, logins: Latest, options: &ReadOptions) -> Option<i32> {
        let mut all = logins;
        for latest in self.latest.values() {
            all.merge(*latest);
        }
        let (latest, stray) = issues::settled_latest(all, options.zone);
        stray.and(latest).map(|timestamp| day_in(options.zone, timestamp))
    }

    fn see_latest(&mut self, object: Object, latest: Latest) {
        self.latest.entry(object).or_default().merge(latest);
    }

    /// What was read; or nothing, and the error on the list, where reading shall keep going.
    fn or_trouble<T>(&mut self, read: Result<T>, options: &ReadOptions) -> Result<Option<T>> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(error) if options.keep_going => {
                self.troubles.push(InputError::from(&error));
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

    fn finish(mut self, tables: Tables, ignored: Vec<SkippedFile>, options: &ReadOptions) -> Result<Loaded> {
        let mut issues = issues::of_inputs(&self.inputs, &options.expected);
        issues.append(&mut self.issues);
        let mut all = Latest::default();
        for latest in self.latest.values() {
            all.merge(*latest);
        }
        let (latest, stray) = issues::settled_latest(all, options.zone);
        issues.extend(stray);
        issues.extend(issues::export_times(&self.inputs, options.zone));
        let mut of_objects =
            self.latest.iter().filter_map(|(object, latest)| Some((*object, latest.timestamp()?)));
        let latest_contact =
            of_objects.find(|(object, _)| *object == Object::Contact).map(|(_, timestamp)| timestamp);
        let org = Org::new(tables, latest, latest_contact)
            .map_err(|error| Error::frames("the snapshot", &error))?;
        let Self { inputs, refused, troubles, .. } = self;
        Ok(Loaded { org, inputs, refused, ignored, troubles, issues })
    }
}

/// Where no file holds users: what each was taken for.
fn no_users(locations: &[Location], recognised: &Recognised) -> Error {
    const SHOWN: usize = 10;
    let places: Vec<String> = locations.iter().map(|location| location.path.display().to_string()).collect();
    let mut message = vec![format!("{}: no User file found", places.join(", "))];
    let taken = recognised.files.iter().flat_map(|(object, files)| {
        files.iter().map(move |file| format!("{}: read as {}", file.label(), object.name()))
    });
    let archives = recognised.archives.iter().map(|file| format!("{}: an activity archive", file.label()));
    let troubles = recognised.troubles.iter().map(|trouble| trouble.message.clone());
    let ignored = recognised.ignored.iter().map(|file| format!("{}: {}", file.path, file.reason));
    let lines: Vec<String> = taken.chain(archives).chain(troubles).chain(ignored).collect();
    message.extend(lines.iter().take(SHOWN).map(|line| format!("  {line}")));
    if lines.len() > SHOWN {
        message.push(format!("  and {} more", lines.len() - SHOWN));
    }
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
        .map(|input| format!("{}: the file has a header but no rows", input.path))
        .collect();
    message.extend(loading.troubles.iter().map(|trouble| trouble.message.clone()));
    let hint = loading.troubles.first().map_or("export User again without a filter", |first| &first.remedy);
    Error::input(message.join("\n"), hint)
}
