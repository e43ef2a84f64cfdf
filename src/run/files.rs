//! The report's files: all of them, or none.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::report::{Report, csv, json, markdown};

type View = fn(&Report, &mut dyn Write) -> io::Result<()>;

/// The files by name.
const FILES: [(&str, View); 6] = [
    ("report.json", json::write),
    ("report.md", markdown::write),
    ("licenses.csv", csv::licenses),
    ("seats.csv", csv::seats),
    ("findings.csv", csv::findings),
    ("refused.csv", csv::refused),
];

/// Writes every file of the report into a folder, which is made if need be.
///
/// Each is written whole under another name first; only when all are, they take their places.
///
/// # Errors
///
/// [`Error::Output`] when the folder cannot be written; no file has changed then, unless the system fails
/// between two renames.
pub fn write_files(report: &Report, folder: &Path) -> Result<()> {
    let failed = |source| Error::Output { path: folder.to_owned(), source };
    let is_new = !folder.exists();
    std::fs::create_dir_all(folder).map_err(failed)?;
    let written = write_all(report, folder);
    if written.is_err() && is_new {
        // The folder was made for files that could not be written; a failure here changes nothing.
        let _ = std::fs::remove_dir(folder);
    }
    written.map_err(failed)
}

fn write_all(report: &Report, folder: &Path) -> io::Result<()> {
    let mut ready: Vec<(NamedTempFile, &str)> = Vec::with_capacity(FILES.len());
    for (name, view) in FILES {
        let target = folder.join(name);
        if target.is_dir() {
            return Err(io::Error::other(format!("{name} is a folder there")));
        }
        let mut file = tempfile::Builder::new().prefix(".seatwise-").tempfile_in(folder)?;
        let mut out = BufWriter::new(file.as_file_mut());
        view(report, &mut out)?;
        out.flush()?;
        drop(out);
        file.as_file().sync_all()?;
        readable(file.as_file())?;
        ready.push((file, name));
    }
    for (file, name) in ready {
        file.persist(folder.join(name)).map_err(|error| error.error)?;
    }
    Ok(())
}

/// Temporary files are private to their owner; a report is an ordinary file.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}
