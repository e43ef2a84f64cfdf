//! The report's files: all of them, or none.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::ingest::Location;
use crate::report::check::Check;
use crate::report::document::Document;
use crate::report::records::files::RefusedRecord;
use crate::report::{Report, csv, json, markdown, renewal_page};

/// A file of a set: its name and what writes it.
type View<'a> = (&'static str, &'a dyn Fn(&mut dyn Write) -> io::Result<()>);

/// Writes a report into a folder, which is made if need be: `report.json`, `report.md`,
/// `renewal.md`, and a CSV file a list.
///
/// # Errors
///
/// [`Error::Output`] when the folder cannot be written; no file has changed then, unless the system fails
/// between two renames. [`Error::Usage`] when it is the export's own.
pub fn write_files(report: &Report, folder: &Path, export: &[Location]) -> Result<()> {
    let document = Document::from(report);
    let views: [View; 14] = [
        ("report.json", &|out| json::write(report, out)),
        ("report.md", &|out| markdown::write(report, out)),
        ("renewal.md", &|out| renewal_page::write(report, out)),
        ("licenses.csv", &|out| csv::write(document.licenses.iter().cloned(), out)),
        ("totals.csv", &|out| csv::write(document.totals.iter().cloned(), out)),
        ("months.csv", &|out| csv::write(document.months.each(), out)),
        ("allocation.csv", &|out| csv::write(document.allocation.each(), out)),
        ("pools.csv", &|out| csv::write(document.pools.each(), out)),
        ("renewal.csv", &|out| csv::write(document.renewal.each(), out)),
        ("seats.csv", &|out| csv::write(document.seats.each(), out)),
        ("charges.csv", &|out| csv::write(document.charges.each(), out)),
        ("profiles.csv", &|out| csv::write(document.profiles.each(), out)),
        ("findings.csv", &|out| csv::write(document.findings.each(), out)),
        ("refused.csv", &|out| csv::write(report.refused.iter().map(RefusedRecord::from), out)),
    ];
    write_set(&views, folder, export)
}

/// Writes what the input doctor found into a folder: `check.json` and `refused.csv`.
///
/// # Errors
///
/// As [`write_files`].
pub fn write_check(check: &Check, folder: &Path, export: &[Location]) -> Result<()> {
    let views: [View; 2] = [
        ("check.json", &|out| check.write_json(out)),
        ("refused.csv", &|out| csv::write(check.refused.iter().map(RefusedRecord::from), out)),
    ];
    write_set(&views, folder, export)
}

/// Each file is written whole under another name first; only when all are, they take their places.
fn write_set(views: &[View], folder: &Path, export: &[Location]) -> Result<()> {
    let is_export = |location: &Location| {
        location.path.is_dir() && location.path.canonicalize().ok() == folder.canonicalize().ok()
    };
    if export.iter().any(is_export) {
        let message = format!("--out {} is the folder of the export", folder.display());
        let hint = "name another folder: the next audit would read the report's files";
        return Err(Error::usage(message, hint));
    }
    let failed = |source| Error::Output { path: folder.to_owned(), source };
    let is_new = !folder.exists();
    std::fs::create_dir_all(folder).map_err(failed)?;
    let written = write_all(views, folder);
    if written.is_err() && is_new {
        // The folder was made for files that could not be written; a failure here changes nothing.
        let _ = std::fs::remove_dir(folder);
    }
    written.map_err(failed)
}

fn write_all(views: &[View], folder: &Path) -> io::Result<()> {
    let mut ready: Vec<(NamedTempFile, &str)> = Vec::with_capacity(views.len());
    for (name, view) in views {
        if folder.join(name).is_dir() {
            return Err(io::Error::other(format!("{name} is a folder there")));
        }
        let mut file = temporary(folder)?;
        let mut out = BufWriter::new(file.as_file_mut());
        view(&mut out)?;
        out.flush()?;
        drop(out);
        file.as_file().sync_all()?;
        ready.push((file, name));
    }
    for (file, name) in ready {
        file.persist(folder.join(name)).map_err(|error| error.error)?;
    }
    Ok(())
}

/// Where to write: an ordinary file, as private as the user's other files are.
pub(super) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".seatwise-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The umask takes away what the user does not want others to have.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
