//! `seatwise synth`: an invented org, written on all cores; all of its files, or none.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tempfile::NamedTempFile;

use super::files::temporary;
use crate::error::{Error, Result};
use crate::model::parallel::most_threads;
use crate::synth::{self, FilePart, Order, OrgSpec};

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Files, truth.json included.
    pub files: u64,
    /// Rows of all CSV files.
    pub rows: u64,
    /// Bytes of all files but truth.json.
    pub bytes: u64,
}

/// Writes an org into a folder, which is made if need be.
///
/// # Errors
///
/// [`Error::Usage`] when such an org cannot be made, or something lies in the folder; [`Error::Output`] when it cannot be
/// written: no file has come into it then, unless the system fails between two renames.
pub fn synth(order: Order, folder: &Path) -> Result<Made> {
    let failed = |source| Error::Output { path: folder.to_owned(), source };
    let is_new = !folder.exists();
    if !is_new && folder.read_dir().map_err(failed)?.next().is_some() {
        let message = format!("{} is not empty", folder.display());
        let hint = "name a new folder: an audit would read what lies there together with the new files";
        return Err(Error::usage(message, hint));
    }
    let spec = OrgSpec::new(order)?;
    std::fs::create_dir_all(folder).map_err(failed)?;
    let written = write(&spec, folder);
    if written.is_err() && is_new {
        // The folder was made for files that could not be written; a failure here changes nothing.
        let _ = std::fs::remove_dir(folder);
    }
    written.map_err(failed)
}

/// Each file is written whole under another name first; only when all are, they take their places. What is invented can
/// be made again, so nothing waits for the disk.
fn write(spec: &OrgSpec, folder: &Path) -> io::Result<Made> {
    let files = spec.files();
    let mut ready = thread::scope(|scope| {
        scope.spawn(|| spec.meter());
        write_all(&files, folder)
    })?;
    ready.sort_by_key(|(place, ..)| *place);
    let parts: Vec<FilePart> = ready.iter().map(|(_, part, _)| *part).collect();
    let truth = write_truth(&spec.truth(&parts), folder)?;
    for ((.., file), known) in ready.into_iter().zip(&files) {
        file.persist(folder.join(known.name())).map_err(|error| error.error)?;
    }
    truth.persist(folder.join("truth.json")).map_err(|error| error.error)?;
    Ok(Made {
        files: parts.len() as u64 + 1,
        rows: parts.iter().map(FilePart::rows).sum(),
        bytes: parts.iter().map(FilePart::bytes).sum(),
    })
}

/// A file that is written: its place among the org's, what it came to, and where it is.
type Ready = (usize, FilePart, NamedTempFile);

/// Writes all files, several at a time: the logins of each are in memory.
fn write_all(files: &[synth::OrgFile], folder: &Path) -> io::Result<Vec<Ready>> {
    let next = AtomicUsize::new(0);
    let write_some = || {
        let mut ready: Vec<Ready> = Vec::new();
        loop {
            // The last ones are the logins, which take longest: they come first.
            let Some(place) = files.len().checked_sub(next.fetch_add(1, Ordering::Relaxed) + 1) else {
                return Ok(ready);
            };
            let written = write_file(&files[place], folder);
            if written.is_err() {
                // Nobody else needs to go on.
                next.store(files.len(), Ordering::Relaxed);
            }
            let (part, file) = written?;
            ready.push((place, part, file));
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..most_threads()).map(|_| scope.spawn(write_some)).collect();
        let mut all = Vec::with_capacity(files.len());
        for thread in threads {
            let ready: io::Result<Vec<Ready>> =
                thread.join().unwrap_or_else(|_| Err(io::Error::other("a file could not be made")));
            all.extend(ready?);
        }
        Ok(all)
    })
}

fn write_file(file: &synth::OrgFile, folder: &Path) -> io::Result<(FilePart, NamedTempFile)> {
    let mut target = temporary(folder)?;
    // Rows come in blocks that are bigger than any buffer.
    let out: &mut File = target.as_file_mut();
    let part = file.write(out)?;
    out.flush()?;
    Ok((part, target))
}

fn write_truth(truth: &synth::Truth, folder: &Path) -> io::Result<NamedTempFile> {
    let mut target = temporary(folder)?;
    let mut out = BufWriter::new(target.as_file_mut());
    serde_json::to_writer_pretty(&mut out, truth)?;
    out.write_all(b"\n")?;
    out.flush()?;
    drop(out);
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::OutputDialect;

    const ORDER: Order = Order { users: 2000, logins: 5000, seed: 4, dialect: OutputDialect::Bulk };

    #[test]
    fn the_files_are_those_that_the_truth_names() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = place.path().join("org");
        let made = synth(ORDER, &folder).expect("written");
        let truth = std::fs::read(folder.join("truth.json")).expect("the truth");
        let truth: serde_json::Value = serde_json::from_slice(&truth).expect("JSON");
        let files = truth["files"].as_array().expect("files");
        assert_eq!(made.files, files.len() as u64 + 1);
        for file in files {
            let name = file["name"].as_str().expect("a name");
            let size = std::fs::metadata(folder.join(name)).expect("a file").len();
            assert_eq!(file["bytes"].as_u64(), Some(size), "{name}");
        }
        let there = folder.read_dir().expect("a folder").count();
        assert_eq!(there as u64, made.files);
    }

    /// The report of an audit of a folder, as JSON.
    fn audited(folder: &Path) -> serde_json::Value {
        let location = crate::ingest::Location { path: folder.to_owned(), object: None };
        let options = crate::run::Options { export: vec![location], ..crate::run::Options::default() };
        let report = crate::run::audit(&options).expect("audited");
        let mut json = Vec::new();
        crate::report::json::write(&report, &mut json).expect("written");
        serde_json::from_slice(&json).expect("JSON")
    }

    #[test]
    fn an_audit_finds_what_is_true() {
        for (dialect, name) in OutputDialect::NAMES {
            let place = tempfile::tempdir().expect("a folder");
            let folder = place.path().join("org");
            synth(Order { logins: 9000, dialect, ..ORDER }, &folder).expect("written");
            let truth = std::fs::read(folder.join("truth.json")).expect("the truth");
            let truth: serde_json::Value = serde_json::from_slice(&truth).expect("JSON");
            let report = audited(&folder);
            for key in ["as_of", "population", "verdicts"] {
                assert_eq!(report[key], truth[key], "{name}: {key}");
            }
            for key in ["rows", "logins"] {
                assert_eq!(report["coverage"][key], truth["coverage"][key], "{name}: {key}");
            }
            for rule in report["rules"].as_array().expect("rules") {
                let id = rule["id"].as_str().expect("an id");
                if let Some(told) = truth["findings"].get(id) {
                    assert_eq!(rule["findings"], *told, "{name}: {id}");
                }
            }
            assert_eq!(report["issues"], serde_json::json!([]), "{name}");
        }
    }

    #[test]
    fn a_folder_with_files_is_left_alone() {
        let place = tempfile::tempdir().expect("a folder");
        std::fs::write(place.path().join("User.csv"), "Id\n").expect("written");
        let error = synth(ORDER, place.path()).expect_err("refused");
        assert_eq!(error.exit_code(), 2);
        assert_eq!(place.path().read_dir().expect("a folder").count(), 1);
    }

    #[test]
    fn an_org_that_cannot_be_made_leaves_no_folder() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = place.path().join("org");
        assert!(synth(Order { logins: 1, ..ORDER }, &folder).is_err());
        assert!(!folder.exists());
    }
}
