//! Logins as an archive keeps them: every one of anybody with an id, by user, month and kind.

use std::sync::{Mutex, PoisonError};

use polars::prelude::{DataFrame, PolarsError};
use rustc_hash::FxHashMap;

use super::archives::{self, Archives};
use super::discover::{self, FoundFile, Location, Recognised};
use super::loading::{Loading, read_tables};
use super::login_sink::{Counts, KeptLogins, ReadLogin, Sink};
use super::options::ReadOptions;
use super::{logins, object};
use crate::archive::{
    self, ArchiveEntries, EntryKind, MONTHLY_LOGINS_PARTS, MergedArchives, MonthlyLogin, MonthlyLogins,
    MonthlyLoginsPart,
};
use crate::error::{Error, Result};
use crate::model::calendar::month_of;
use crate::model::id::RecordId;
use crate::model::input::{Input, RefusedRow};
use crate::model::issue::Issue;
use crate::model::login::LoginKind;
use crate::model::object::Object;
use crate::model::span::Span;
use crate::org::coverage::Coverage;
use crate::org::{Tables, column};

/// Login files and archives, put together.
pub struct Gathered {
    /// One entry per user, month and kind of login, in order.
    pub entries: MergedArchives,
    /// The time that they cover, ordered and apart.
    pub spans: Vec<Span>,
    /// One entry per file used.
    pub inputs: Vec<Input>,
    /// Every row that was not used.
    pub refused: Vec<RefusedRow>,
    /// What a reader must know of the files.
    pub issues: Vec<Issue>,
    /// Rows used that name a user whom the User file does not know by that name: no archive can keep them.
    pub nameless: u64,
    /// The archives, whose entries are read while they are asked for.
    archives: Vec<FoundFile>,
}

impl Gathered {
    /// Stops where an archive was written while its entries were read.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] naming the archive.
    pub fn check_unchanged(&self) -> Result<()> {
        self.archives.iter().try_for_each(FoundFile::check_unchanged)
    }
}

/// Reads the login files and archives of an export; User only where login files name users by Username.
///
/// # Errors
///
/// [`Error::Unreadable`] and [`Error::Input`] when a file cannot be read, when there is no login, or when too many rows of
/// a file are refused.
pub fn gather(locations: &[Location], options: &ReadOptions) -> Result<Gathered> {
    let mut recognised = discover::recognise(locations, false)?;
    let login_files = recognised.files.remove(&Object::LoginHistory).unwrap_or_default();
    let schema = object::schema(Object::LoginHistory);
    let lacks_ids = login_files.iter().any(|file| !schema.has(&file.headers, column::USER_ID));
    recognised.files.retain(|object, _| *object == Object::User && lacks_ids);
    let (names, mut inputs) = names(&recognised, options)?;
    let Archives { entries, spans: archived, inputs: of_archives } =
        archives::open(&recognised.archives, options)?;
    inputs.extend(of_archives);
    if login_files.is_empty() && archived.is_empty() {
        let message = "no logins found: neither a LoginHistory export nor an activity archive".to_owned();
        let ignored = recognised.ignored.iter().take(5);
        let message = ignored.fold(message, |text, file| text + "\n  " + &file.path + ": " + &file.reason);
        return Err(Error::input(message, "export LoginHistory: `seatwise queries` shows how"));
    }
    let mut gathered = Gathered {
        entries,
        spans: archived.clone(),
        inputs,
        refused: Vec::new(),
        issues: Vec::new(),
        nameless: 0,
        archives: std::mem::take(&mut recognised.archives),
    };
    if !login_files.is_empty() {
        let sink = || Recorded {
            names: &names,
            parts: (0..MONTHLY_LOGINS_PARTS).map(|_| Mutex::default()).collect(),
        };
        let (filled, read) = logins::read(&login_files, schema, sink, options)?;
        gathered.inputs.extend(read.inputs);
        gathered.refused = read.refused;
        gathered.issues = read.issues;
        let Counts { rows, of_known_users, .. } = read.counts;
        gathered.nameless = rows - of_known_users;
        gathered.spans.extend(&read.spans);
        let kept: ArchiveEntries = Box::new(gathered.entries);
        let both = vec![(archived, kept), (Coverage::merged(read.spans), filled.entries())];
        gathered.entries = archive::merge(both)?;
    }
    if gathered.spans.is_empty() {
        let no_success = gathered.issues.iter().find(|issue| issue.kind == "no-success");
        let message = no_success.map_or("the login files contain no logins", |issue| &issue.message);
        return Err(Error::input(
            message.to_owned(),
            "export LoginHistory again without a filter, in English",
        ));
    }
    gathered.spans = Coverage::merged(gathered.spans);
    Ok(gathered)
}

/// The ids of the users by their names in lower case.
type Names = FxHashMap<String, RecordId>;

fn names(recognised: &Recognised, options: &ReadOptions) -> Result<(Names, Vec<Input>)> {
    let (mut loading, mut tables) = (Loading::new(), Tables::default());
    let mut read = read_tables(recognised, options);
    loading.object(Object::User, read.remove(&Object::User).unwrap_or_default(), options, &mut tables)?;
    let names = ids_by_name(tables.frame(Object::User)).map_err(|error| Error::frames("User", &error))?;
    Ok((names, loading.inputs))
}

fn ids_by_name(users: &DataFrame) -> std::result::Result<Names, PolarsError> {
    let (ids, names) = (users.column(column::USER_ID)?.str()?, users.column(column::USERNAME)?.str()?);
    let known = ids.iter().zip(names.iter());
    Ok(known.filter_map(|(id, name)| Some((name?.to_lowercase(), RecordId::from_text(id?)?))).collect())
}

/// The logins, while they are gathered.
struct Recorded<'a> {
    names: &'a Names,
    parts: Vec<Mutex<MonthlyLoginsPart>>,
}

impl Recorded<'_> {
    /// What was gathered, in order.
    fn entries(self) -> ArchiveEntries {
        let parts =
            self.parts.into_iter().map(|part| part.into_inner().unwrap_or_else(PoisonError::into_inner));
        Box::new(MonthlyLogins::of(parts.collect()).map(Ok))
    }
}

impl Sink for Recorded<'_> {
    type User = RecordId;
    type Record = MonthlyLogin;
    type Part = MonthlyLoginsPart;

    fn of_id(&self, id: RecordId) -> Option<RecordId> {
        Some(id)
    }

    fn of_name(&self, name: &str) -> Option<RecordId> {
        self.names.get(name).copied()
    }

    fn knows_names(&self) -> bool {
        !self.names.is_empty()
    }

    fn key(user: RecordId) -> u128 {
        user.key()
    }

    fn parts(&self) -> &[Mutex<MonthlyLoginsPart>] {
        &self.parts
    }

    fn kept(
        &self,
        login: &ReadLogin<RecordId>,
        user: RecordId,
        day: i32,
        _: bool,
    ) -> KeptLogins<MonthlyLogin> {
        let kind = EntryKind::of(login.kind, login.outcome);
        let is_use = kind.success().is_some_and(|kind| kind != LoginKind::Machine);
        let (month, day) = month_of(day);
        let login = MonthlyLogin { user, month, day, kind, timestamp: login.timestamp };
        KeptLogins { record: Some((MonthlyLogins::part_of(user), login)), is_use }
    }

    fn put(part: &mut MonthlyLoginsPart, login: &[MonthlyLogin]) {
        part.note(login);
    }
}
