//! Activity archives among the files of an export: opened, and taken into the users' activity.

use chrono::NaiveTime;

use super::column_map::record_hash;
use super::discover::FoundFile;
use super::latest::Latest;
use super::login_sink::Counts;
use super::login_users::Users;
use super::options::ReadOptions;
use crate::archive::{self, ArchiveEntry, EntryKind, MergedArchives};
use crate::error::Result;
use crate::model::calendar::{date_of, day_in, epoch_day, month_of, month_start, timestamp_in};
use crate::model::input::Input;
use crate::model::issue::Issue;
use crate::model::object::Object;
use crate::model::span::Span;
use crate::model::text::counted;
use crate::org::activity::{Activity, ActivityPart, PART_USERS};

/// The archives of an export, open.
pub(super) struct Archives {
    /// One entry per user, month and kind of login.
    pub(super) entries: MergedArchives,
    /// The time that each of them covers.
    pub(super) spans: Vec<Span>,
    pub(super) inputs: Vec<Input>,
}

/// Opens the archives.
///
/// # Errors
///
/// When one cannot be read, or counts its days in another zone.
pub(super) fn open(found: &[FoundFile], options: &ReadOptions) -> Result<Archives> {
    let mut opened = Vec::with_capacity(found.len());
    let (mut spans, mut inputs) = (Vec::new(), Vec::new());
    for file in found {
        let archive = archive::open(file.path(), &file.label, options.zone)?;
        inputs.push(input(file, archive.spans(), archive.rows())?);
        spans.extend_from_slice(archive.spans());
        opened.push((archive.spans().to_vec(), Box::new(archive) as archive::ArchiveEntries));
    }
    Ok(Archives { entries: archive::merge(opened)?, spans, inputs })
}

/// What the archives of an export say of its users.
pub(super) struct ArchivedActivity {
    pub(super) activity: Activity,
    pub(super) counts: Counts,
    /// Successful logins, by known users or not.
    pub(super) successes: u64,
    /// The latest timestamps.
    pub(super) latest: Latest,
    pub(super) issues: Vec<Issue>,
}

/// Takes the archives' entries into the activity.
///
/// # Errors
///
/// When a row of one cannot be read.
pub(super) fn note(
    archives: Archives,
    users: &Users,
    activity: Activity,
    options: &ReadOptions,
) -> Result<ArchivedActivity> {
    let mut parts = activity.into_parts();
    let mut counts = Counts::default();
    let mut successes = 0;
    let (mut perhaps, mut cut) = (Vec::new(), 0_u64);
    let mut latest = Latest::default();
    for entry in archives.entries {
        let entry = entry?;
        latest.see(entry.last_at, || record_hash(&entry.user));
        let logins = entry.days.logins();
        counts.rows += logins;
        successes += if entry.kind.success().is_some() { logins } else { 0 };
        let Some(place) = users.of_id(entry.user) else { continue };
        counts.of_known_users += logins;
        let is_use = entry.kind.success().is_some_and(|kind| options.counts_as_use(kind));
        counts.logins += if is_use { logins } else { 0 };
        let place = place as usize;
        let (part, user) = (&mut parts[place / PART_USERS], place % PART_USERS);
        if entry.kind.success().is_some() && !is_use {
            match moved_last_login(users, place, &entry, options) {
                Some(Moved::Surely) => part.mark_moved_by_machine(user),
                Some(Moved::OnDay(day)) => perhaps.push((place, day)),
                None => {}
            }
        }
        cut += u64::from(note_entry(part, user, &entry, is_use, options));
    }
    for (place, day) in perhaps {
        let (part, user) = (&mut parts[place / PART_USERS], place % PART_USERS);
        // Where the user came that day too, it is the day of the last use whoever was later.
        if !part.is_used_on(user, day) {
            part.mark_moved_by_machine(user);
        }
    }
    let last_covered = archives.spans.iter().map(|span| span.to_at).max();
    if let Some(timestamp) =
        last_covered.filter(|covered| latest.timestamp().is_none_or(|last| last < *covered))
    {
        // Of somebody whom the archive does not keep.
        latest.merge(Latest::of_many(timestamp));
    }
    let message = format!(
        "the as-of date lies inside a month of an activity archive, which keeps days without times: {} {} the time \
         00:00",
        counted(cut, "last login"),
        if cut == 1 { "has" } else { "have" }
    );
    let issues =
        if cut > 0 { vec![Issue::about(Object::LoginHistory, "archive-times", message)] } else { Vec::new() };
    Ok(ArchivedActivity { activity: Activity::from_parts(parts), counts, successes, latest, issues })
}

/// What an archive knows of machines that moved a LastLoginDate.
enum Moved {
    /// One of them stands where it does.
    Surely,
    /// There were some on its day, at times that the archive does not keep.
    OnDay(i32),
}

/// Whether a machine's logins of a month moved the user's LastLoginDate.
fn moved_last_login(
    users: &Users,
    user: usize,
    entry: &ArchiveEntry,
    options: &ReadOptions,
) -> Option<Moved> {
    let known = [entry.first_at, entry.last_at];
    if known.iter().any(|timestamp| users.is_last_login(user, *timestamp, false)) {
        return Some(Moved::Surely);
    }
    if entry.first_at == entry.last_at {
        // All of the month were at that timestamp.
        return None;
    }
    let day = day_in(options.zone, users.last_login_at[user]?);
    let (month, day0) = month_of(day);
    let on_day = if month == entry.month { entry.days.on(day0) } else { 0 };
    let at_known = known.iter().filter(|timestamp| day_in(options.zone, **timestamp) == day).count();
    (u64::from(on_day) > at_known as u64).then_some(Moved::OnDay(day))
}

/// Takes an entry into its user's activity; whether the time of the last login in it is unknown.
fn note_entry(
    part: &mut ActivityPart,
    user: usize,
    entry: &ArchiveEntry,
    is_use: bool,
    options: &ReadOptions,
) -> bool {
    let first_day = epoch_day(month_start(entry.month));
    let mut last = None;
    let mut failures = 0_u32;
    for (day, logins) in entry.days.iter() {
        let day = first_day + day.cast_signed();
        if options.cutoff_day.is_some_and(|cutoff| day > cutoff) {
            break;
        }
        last = Some(day);
        if entry.kind.success().is_some() {
            part.record_successes(user, day, u64::from(logins));
        } else {
            failures = failures.saturating_add(logins);
        }
        if is_use {
            part.record_use(user, day);
        }
    }
    let matters = is_use || entry.kind.is_failure_of_person() || entry.kind.is_refused_as_frozen();
    let Some(day) = last.filter(|_| matters) else { return false };
    let of_day = |timestamp: &i64| day_in(options.zone, *timestamp) == day;
    let known = [entry.last_at, entry.first_at].into_iter().find(of_day);
    let timestamp =
        known.unwrap_or_else(|| timestamp_in(options.zone, date_of(day).and_time(NaiveTime::MIN)));
    if is_use {
        part.see(user, timestamp, entry.kind == EntryKind::OAuth);
    }
    if entry.kind.is_failure_of_person() {
        part.record_failures(user, timestamp, failures);
    }
    if entry.kind.is_refused_as_frozen() {
        part.record_refused_as_frozen(user, timestamp);
    }
    known.is_none()
}

/// The file's line in the report. Its rows are those of the archive, of which none is ever refused alone.
fn input(file: &FoundFile, spans: &[Span], rows: u64) -> Result<Input> {
    let bytes = file.size()?;
    Ok(Input {
        object: Object::LoginHistory,
        path: file.label.clone(),
        dialect: "activity-archive",
        encoding: "Parquet",
        separator: "none",
        date_order: None,
        date_order_from: None,
        from: spans.iter().map(|span| date_of(span.from_day)).min(),
        to: spans.iter().map(|span| date_of(span.to_day)).max(),
        bytes,
        sha256: None,
        rows,
        used: rows,
        refused: 0,
        left_out: false,
    })
}
