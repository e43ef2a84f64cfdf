//! What the commands share: the options, the policy that holds, and the export, read.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use polars::prelude::PolarsError;

use crate::audit::when::{AuditDate, WantedDate};
use crate::error::{Error, Result};
use crate::ingest::{self, Loaded, Location, Reading};
use crate::model::calendar::epoch_day;
use crate::model::issue::Issue;
use crate::policy::{Flags, Policy};
use crate::rules;

/// The name of the policy file that is used when it lies in the export's folder.
pub const POLICY_FILE: &str = "seatwise.toml";

/// What to audit, and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Folders and files of the export.
    pub export: Vec<Location>,
    /// The policy file; nothing for the one in the export's folder, or else the defaults.
    pub policy: Option<PathBuf>,
    /// The day to describe; nothing for the latest in the export.
    pub as_of: Option<NaiveDate>,
    /// The fiscal quarter to describe.
    pub period: Option<String>,
    /// What the command line says about the policy.
    pub flags: Flags,
    /// How large files are read.
    pub reading: Reading,
}

/// An export, read, with the policy and the day to judge it by.
pub(super) struct Prepared {
    pub(super) policy_file: Option<PathBuf>,
    pub(super) unread_policy: Option<Issue>,
    pub(super) policy: Policy,
    pub(super) when: AuditDate,
    pub(super) loaded: Loaded,
}

/// Reads policy and export; where it shall keep going, bad files are listed and do not stop.
pub(super) fn prepare(options: &Options, keep_going: bool) -> Result<Prepared> {
    let (policy_file, policy) = policy(options)?;
    let wanted = WantedDate::new(options.as_of, options.period.as_deref(), &policy)?;
    let reading = reading(options, &policy, wanted.limit());
    let reading = ingest::ReadOptions { keep_going, ..reading };
    let mut loaded = ingest::load(&options.export, &reading)?;
    // The policy and its own files may lie in the export's folder: they are used, not left aside.
    let own_name = policy_file.as_deref().map(file_name);
    let is_used = |path: &str| {
        policy.files.iter().any(|(_, file)| file.name == path) || own_name.as_deref() == Some(path)
    };
    loaded.ignored.retain(|file| !is_used(&file.path));
    let when = wanted.settle(loaded.org.latest(), &policy)?;
    let unread_policy = unread_policy(options, policy_file.as_deref());
    Ok(Prepared { policy_file, unread_policy, policy, when, loaded })
}

/// How files are read under a policy; logins count up to a day, if there is such a limit.
pub(super) fn reading(options: &Options, policy: &Policy, limit: Option<NaiveDate>) -> ingest::ReadOptions {
    ingest::ReadOptions {
        zone: policy.timezone,
        unmarked_zone: policy.input.zone,
        date_order: policy.input.date_order,
        cutoff_day: limit.map(epoch_day),
        count_oauth: policy.logins.count_oauth,
        count_machine: policy.logins.count_machine,
        max_refused_percent: policy.input.max_refused_percent,
        expected: policy.expected.clone(),
        keep_going: false,
        reading: options.reading,
    }
}

/// The policy that holds, and the file that it stands in: the one that was named, the one beside the export, or else the
/// one in the current folder; with what the command line says in place of what the file says.
///
/// # Errors
///
/// [`Error`] when there is no such file, it makes no sense, or two lie beside the export.
pub fn policy(options: &Options) -> Result<(Option<PathBuf>, Policy)> {
    let file = match &options.policy {
        Some(path) => Some(path.clone()),
        None => policy_beside(&options.export)?.or_else(policy_here),
    };
    let mut policy = match &file {
        Some(path) => Policy::from_file(path, &rules::ids())?,
        None => Policy::default(),
    };
    policy.overrule(&options.flags, &rules::ids())?;
    Ok((file, policy))
}

pub(super) fn frames(error: PolarsError) -> Error {
    Error::Frames { what: "the audit".into(), message: error.to_string() }
}

/// The policy in the current folder.
fn policy_here() -> Option<PathBuf> {
    Some(PathBuf::from(POLICY_FILE)).filter(|path| path.is_file())
}

/// A `seatwise.toml` that lies where somebody may believe it is used: beside the export or a file of it, or in the current
/// folder.
fn unread_policy(options: &Options, used: Option<&Path>) -> Option<Issue> {
    let used = used.and_then(|file| file.canonicalize().ok());
    let beside = options.export.iter().flat_map(|location| {
        let folder = location.path.parent().unwrap_or(Path::new(""));
        [location.path.join(POLICY_FILE), folder.join(POLICY_FILE)]
    });
    let unread = beside
        .chain(policy_here())
        .find(|file| file.is_file() && file.canonicalize().ok().is_some_and(|file| Some(file) != used))?;
    let why = match used {
        Some(used) => format!("the policy is {}", used.display()),
        None => "a policy is read from the folder of the export, the current folder, or --policy".to_owned(),
    };
    let message = format!("{} is not read: {why}; name it with --policy to use it", unread.display());
    Some(Issue::general("unread-policy", message))
}

/// What the screen calls the policy: its name, and where it lies if that is neither beside the export nor said.
pub(super) fn policy_name(options: &Options, file: &Path) -> String {
    let is_beside = options.export.iter().any(|location| location.path.join(POLICY_FILE) == file);
    if options.policy.is_none() && !is_beside {
        format!("{} of the current folder", file_name(file))
    } else {
        file_name(file)
    }
}

/// The policy that lies in one of the folders named on the command line.
fn policy_beside(export: &[Location]) -> Result<Option<PathBuf>> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in export.iter().map(|location| location.path.join(POLICY_FILE)).filter(|path| path.is_file()) {
        let is_known = found.iter().any(|known| known.canonicalize().ok() == path.canonicalize().ok());
        if !is_known {
            found.push(path);
        }
    }
    match &found[..] {
        [] => Ok(None),
        [path] => Ok(Some(path.clone())),
        [one, other, ..] => Err(Error::usage(
            format!("two policies: {} and {}", one.display(), other.display()),
            "choose one with --policy FILE",
        )),
    }
}

/// What the person calls the export: the name of the folder or of the zip archive, or the folder of the first file.
pub(super) fn name_of(export: &[Location]) -> String {
    let Some(first) = export.first() else { return "the export".into() };
    let path = first.path.canonicalize().unwrap_or_else(|_| first.path.clone());
    let is_zip = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    if is_zip && path.is_file() {
        return path.file_stem().map_or_else(|| file_name(&path), |stem| stem.to_string_lossy().into_owned());
    }
    let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
    folder.map_or_else(|| "the export".to_owned(), file_name)
}

/// The export as it was named; a word for it where several files were.
pub(super) fn path_of(export: &[Location]) -> String {
    match export {
        [only] => only.path.display().to_string(),
        _ => "EXPORT".to_owned(),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
