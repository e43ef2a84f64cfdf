//! Logins as the audit keeps them: reduced to the activity of each user of the User file.
//!
//! They come from archives and from login files. What an archive covers it has counted: there a row of a login file adds its
//! day, and nothing to a count.

use std::sync::{Mutex, PoisonError};

use polars::prelude::DataFrame;

use super::archives;
use super::discover::FoundFile;
use super::latest::Latest;
use super::login_sink::{Counts, KeptLogins, ReadLogin, Sink};
use super::login_users::{Users, classes};
use super::options::ReadOptions;
use super::{logins, object};
use crate::error::Result;
use crate::model::id::RecordId;
use crate::model::input::{Input, RefusedRow};
use crate::model::issue::Issue;
use crate::model::login::{LoginKind, LoginOutcome};
use crate::model::object::Object;
use crate::model::span::Span;
use crate::model::text::counted;
use crate::org::activity::{Activity, ActivityPart, PART_USERS};
use crate::org::coverage::Coverage;

/// What login files and archives come to.
pub(super) struct Reduced {
    pub(super) activity: Activity,
    pub(super) coverage: Coverage,
    pub(super) inputs: Vec<Input>,
    pub(super) refused: Vec<RefusedRow>,
    pub(super) latest: Latest,
    pub(super) issues: Vec<Issue>,
}

/// Reads archives and login files.
///
/// # Errors
///
/// As for any file: a header that does not serve, too many refused rows, an unreadable file, an archive of another zone.
pub(super) fn reduce(
    files: &[FoundFile],
    archive_files: &[FoundFile],
    users: &DataFrame,
    options: &ReadOptions,
) -> Result<Reduced> {
    let known = Users::new(users)?;
    let class_of = classes(users, options)?;
    let opened = archives::open(archive_files, options)?;
    let (archived, mut inputs) = (opened.spans.clone(), opened.inputs.clone());
    let noted = archives::note(opened, &known, Activity::of_users(&class_of), options)?;
    archive_files.iter().try_for_each(FoundFile::check_unchanged)?;
    let (activity, mut counts, mut issues, mut latest) =
        (noted.activity, noted.counts, noted.issues, noted.latest);
    if files.is_empty() {
        let coverage = covered(archived, counts, noted.successes, &mut issues);
        return Ok(Reduced { activity, coverage, inputs, refused: Vec::new(), latest, issues });
    }
    let sink = || Tracked::new(&known, activity.clone(), &archived, options);
    let (filled, mut read) = logins::read(files, object::schema(Object::LoginHistory), sink, options)?;
    counts.add(read.counts);
    read.spans.extend(&archived);
    inputs.append(&mut read.inputs);
    issues.append(&mut read.issues);
    let coverage = covered(read.spans, counts, noted.successes + read.successes, &mut issues);
    latest.merge(read.latest);
    Ok(Reduced { activity: filled.activity(), coverage, inputs, refused: read.refused, latest, issues })
}

/// What files with such spans cover; nothing where they are another org's, since those say nothing about these users, and
/// where no login succeeded, since then the status says something else than is understood.
fn covered(spans: Vec<Span>, counts: Counts, successes: u64, issues: &mut Vec<Issue>) -> Coverage {
    let mut coverage = Coverage { spans: Vec::new(), rows: counts.rows, logins: counts.logins };
    if successes == 0 && counts.rows > 0 {
        if issues.iter().all(|issue| issue.kind != "no-success") {
            let message = format!(
                "none of {} has the status Success, so the login files are not used: is Status in another language?",
                counted(counts.rows, "login row")
            );
            issues.push(Issue::about(Object::LoginHistory, "no-success", message));
        }
    } else if counts.of_known_users > 0 {
        coverage.spans = Coverage::merged(spans);
    } else if coverage.rows > 0 {
        let message = format!(
            "none of {} belongs to a user in the User file, so the login files are not used: are they from another org?",
            counted(coverage.rows, "login row")
        );
        issues.push(Issue::about(Object::LoginHistory, "unmatched-logins", message));
    }
    coverage
}

/// The activity of the users of the User file, while it is gathered.
pub(super) struct Tracked<'a> {
    users: &'a Users,
    options: &'a ReadOptions,
    /// The time that archives cover: what lies there was counted by them.
    archived: &'a [Span],
    parts: Vec<Mutex<ActivityPart>>,
}

/// What a login says of one user.
pub(super) struct LoginEffect {
    user: usize,
    day: i32,
    timestamp: i64,
    /// What it says of the days up to the cut-off, if it lies there.
    outcome: Option<ActivityOutcome>,
    /// Whether it is no use, and moved LastLoginDate.
    has_moved: bool,
    is_counted: bool,
}

#[derive(Clone, Copy)]
enum ActivityOutcome {
    /// An attempt failed; by a person, or because the user is frozen.
    Failure { is_frozen: bool, is_person: bool },
    /// A successful login that does not count as use.
    Success,
    /// A successful login that counts as use.
    Use { by_oauth: bool },
}

impl<'a> Tracked<'a> {
    pub(super) fn new(
        users: &'a Users,
        activity: Activity,
        archived: &'a [Span],
        options: &'a ReadOptions,
    ) -> Self {
        Self { users, options, archived, parts: activity.into_parts().into_iter().map(Mutex::new).collect() }
    }

    /// What was gathered.
    pub(super) fn activity(self) -> Activity {
        let parts =
            self.parts.into_iter().map(|part| part.into_inner().unwrap_or_else(PoisonError::into_inner));
        Activity::from_parts(parts.collect())
    }
}

impl Sink for Tracked<'_> {
    type User = u32;
    type Record = LoginEffect;
    type Part = ActivityPart;

    fn of_id(&self, id: RecordId) -> Option<u32> {
        self.users.of_id(id)
    }

    fn of_name(&self, name: &str) -> Option<u32> {
        self.users.of_name(name)
    }

    fn knows_names(&self) -> bool {
        self.users.have_names()
    }

    fn key(user: u32) -> u128 {
        u128::from(user)
    }

    fn is_counted_elsewhere(&self, timestamp: i64) -> bool {
        self.archived.iter().any(|span| span.contains(timestamp))
    }

    fn parts(&self) -> &[Mutex<ActivityPart>] {
        &self.parts
    }

    fn kept(&self, login: &ReadLogin<u32>, user: u32, day: i32, is_counted: bool) -> KeptLogins<LoginEffect> {
        let is_in_time = self.options.cutoff_day.is_none_or(|cutoff| day <= cutoff);
        let is_success = login.is_success();
        let is_use = is_success && self.options.counts_as_use(login.kind);
        let outcome = match (is_success, is_use, login.kind) {
            (false, ..) if login.outcome == LoginOutcome::RefusedAsFrozen => Some(ActivityOutcome::Failure {
                is_frozen: true,
                is_person: login.kind != LoginKind::Machine,
            }),
            (false, _, LoginKind::Machine) => None,
            (false, ..) => Some(ActivityOutcome::Failure { is_frozen: false, is_person: true }),
            (true, false, _) => Some(ActivityOutcome::Success),
            (true, true, kind) => Some(ActivityOutcome::Use { by_oauth: kind == LoginKind::OAuth }),
        };
        let place = user as usize;
        let effect = LoginEffect {
            user: place % PART_USERS,
            day,
            timestamp: login.timestamp,
            outcome: outcome.filter(|_| is_in_time),
            has_moved: is_success
                && !is_use
                && self.users.is_last_login(place, login.timestamp, login.in_minutes),
            is_counted,
        };
        let says_something = effect.outcome.is_some() || effect.has_moved;
        KeptLogins { record: says_something.then_some((place / PART_USERS, effect)), is_use }
    }

    fn put(part: &mut ActivityPart, effects: &[LoginEffect]) {
        for effect in effects {
            effect.put(part);
        }
    }
}

impl LoginEffect {
    fn put(&self, part: &mut ActivityPart) {
        let Self { user, day, timestamp, .. } = *self;
        let counted = u32::from(self.is_counted);
        match self.outcome {
            None => {}
            Some(ActivityOutcome::Failure { is_frozen, is_person }) => {
                if is_person {
                    part.record_failures(user, timestamp, counted);
                }
                if is_frozen {
                    part.record_refused_as_frozen(user, timestamp);
                }
            }
            Some(ActivityOutcome::Success) => part.record_successes(user, day, counted.into()),
            Some(ActivityOutcome::Use { by_oauth }) => {
                part.record_successes(user, day, counted.into());
                part.record_use(user, day);
                part.see(user, timestamp, by_oauth);
            }
        }
        if self.has_moved {
            part.mark_moved_by_machine(user);
        }
    }
}
