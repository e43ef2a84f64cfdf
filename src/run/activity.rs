//! `seatwise activity`: login files and archives, reduced to one archive.

use std::fs::File;
use std::path::Path;

use chrono_tz::Tz;

use super::files::temporary;
use super::prepare::{Options, policy, reading};
use crate::archive::{self, ArchiveEntry, Engine, is_archive};
use crate::error::{Error, Result};
use crate::ingest::{self, Gathered, Location};
use crate::model::calendar::date_of;
use crate::model::id::RecordId;
use crate::model::issue::Issue;
use crate::model::text::{counted, was};
use crate::report::activity::Archived;

/// Reduces login files and archives to one archive, which is written whole or not at all.
///
/// # Errors
///
/// As for an audit; [`Error::Usage`] when the file that would be replaced is no archive, [`Error::Output`] when it cannot
/// be written.
pub fn activity(options: &Options, out: &Path) -> Result<Archived> {
    let (_, policy) = policy(options)?;
    check_target(out)?;
    let gathered = ingest::gather(&options.export, &reading(options, &policy, None))?;
    let zone = policy.timezone;
    let failed = |source| Error::Output { path: out.to_owned(), source };
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = temporary(folder).map_err(failed)?;
    let archived = write(gathered, zone, file.as_file_mut()).map_err(|error| match error {
        Error::Output { source, .. } => failed(source),
        other => other,
    })?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(out).map_err(|error| failed(error.error))?;
    Ok(archived)
}

/// What would be replaced must be an archive: a slip of the hand must not cost an export.
fn check_target(out: &Path) -> Result<()> {
    let name = out.display().to_string();
    if !out.exists() || is_archive(out, &name).unwrap_or(false) {
        return Ok(());
    }
    Err(Error::usage(
        format!("-o {name} exists and is not an activity archive"),
        "name a new file, such as activity.parquet",
    ))
}

fn write(mut gathered: Gathered, zone: Tz, file: &mut File) -> Result<Archived> {
    let (mut users, mut logins) = (0, 0);
    let mut last: Option<RecordId> = None;
    let mut count = |entry: &ArchiveEntry| {
        users += u64::from(last.replace(entry.user) != Some(entry.user));
        logins += entry.days.logins();
    };
    let counted = gathered.entries.by_ref().inspect(|entry| {
        if let Ok(entry) = entry {
            count(entry);
        }
    });
    let rows = archive::write(&gathered.spans, counted, zone, &mut *file)?;
    gathered.check_unchanged()?;
    let bytes = file.metadata().map_err(|source| Error::Output { path: "the archive".into(), source })?.len();
    let mut issues = std::mem::take(&mut gathered.issues);
    issues.extend(left_out(&gathered));
    let (spans, inputs) = (gathered.spans, gathered.inputs);
    Ok(Archived { rows, users, logins, bytes, zone, spans, inputs, issues })
}

/// What the archive does not keep.
fn left_out(gathered: &Gathered) -> Vec<Issue> {
    let mut issues = Vec::new();
    if !gathered.refused.is_empty() {
        let message = format!(
            "{} {} refused: `seatwise check` lists every row with its reason",
            counted(gathered.refused.len() as u64, "row"),
            was(gathered.refused.len() as u64)
        );
        issues.push(Issue::general("refused-rows", message));
    }
    if gathered.nameless > 0 {
        let message = format!(
            "{} with a user name that is not in the User file {} left out: the archive keeps users by id",
            counted(gathered.nameless, "row"),
            was(gathered.nameless)
        );
        issues.push(Issue::general("unknown-usernames", message));
    }
    let days = gathered.entries.uncertain();
    if let (Some(first), Some(last)) = (days.first(), days.last()) {
        let message = format!(
            "on {} {} ({} to {}) files overlap and none covers the whole day: the number of logins on these days is \
             a minimum",
            days.len(),
            if days.len() == 1 { "day" } else { "days" },
            date_of(*first),
            date_of(*last)
        );
        issues.push(Issue::general("uncertain-counts", message));
    }
    issues
}

/// The statement by which an engine makes the archive of some login files.
///
/// # Errors
///
/// When the policy is wrong, which tells the zone.
pub fn activity_statement(options: &Options, engine: Engine, out: &Path) -> Result<String> {
    let (_, policy) = policy(options)?;
    let file = |location: &Location| {
        let path = if location.path.is_dir() {
            location.path.join("LoginHistory*.csv")
        } else {
            location.path.clone()
        };
        path.display().to_string()
    };
    let mut files: Vec<String> = options.export.iter().map(file).collect();
    if files.is_empty() {
        files.push("LoginHistory*.csv".to_owned());
    }
    Ok(archive::statement(engine, &files, &out.display().to_string(), policy.timezone))
}
