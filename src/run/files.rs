//! The report's files: all of them, or none.

use std::cell::Cell;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::ingest::Location;
use crate::model::progress;
use crate::model::text::counted;
use crate::report::check::Check;
use crate::report::csv::CsvForm;
use crate::report::dictionary::dictionary;
use crate::report::document::Document;
use crate::report::records::files::RefusedRecord;
use crate::report::records::reclaim::reclaim;
use crate::report::{Report, csv, json, markdown};

/// A file of a set: its name and what writes it.
type View<'a> = (&'static str, &'a dyn Fn(&mut dyn Write) -> io::Result<()>);

/// Writes a report into a folder, which is made if need be: `report.json`, `report.md`,
/// `renewal.md`, and a CSV file a list. Gives the number of texts that got an apostrophe, so that no spreadsheet runs them.
///
/// # Errors
///
/// [`Error::Output`] when the folder cannot be written; no file has changed then, unless the system fails
/// between two renames. [`Error::Usage`] when it is the export's own.
pub fn write_files(report: &Report, folder: &Path, export: &[Location], form: CsvForm) -> Result<u64> {
    let marked = Cell::new(0);
    let list = |written: io::Result<u64>| written.map(|own| marked.set(marked.get() + own));
    progress::enter("Writing files");
    let document = Document::from(report);
    let views: [View; 16] = [
        ("report.json", &|out| json::write(report, out)),
        ("report.md", &|out| markdown::write(report, out)),
        ("renewal.md", &|out| markdown::write_renewal(report, out)),
        ("reclaim.csv", &|out| list(csv::write(reclaim(report), form, out))),
        ("licenses.csv", &|out| list(csv::write(document.licenses.iter().cloned(), form, out))),
        ("totals.csv", &|out| list(csv::write(document.totals.iter().cloned(), form, out))),
        ("months.csv", &|out| list(csv::write(document.months.each(), form, out))),
        ("allocation.csv", &|out| list(csv::write(document.allocation.each(), form, out))),
        ("pools.csv", &|out| list(csv::write(document.pools.each(), form, out))),
        ("renewal.csv", &|out| list(csv::write(document.renewal.each(), form, out))),
        ("seats.csv", &|out| list(csv::write(document.seats.each(), form, out))),
        ("charges.csv", &|out| list(csv::write(document.charges.each(), form, out))),
        ("profiles.csv", &|out| list(csv::write(document.profiles.each(), form, out))),
        ("findings.csv", &|out| list(csv::write(document.findings.each(), form, out))),
        ("refused.csv", &|out| list(csv::write(report.refused.iter().map(RefusedRecord::from), form, out))),
        ("dictionary.csv", &|out| list(csv::write(dictionary(), form, out))),
    ];
    write_set(&views, folder, export)?;
    Ok(marked.get())
}

/// What was written, file by file with its purpose, the one to start with first; and how many texts were marked.
#[must_use]
pub fn written(report: &Report, folder: &Path, marked: u64) -> String {
    let reclaimable = report.costs.reclaimable();
    let refused = report.refused.len() as u64;
    let files = [
        ("reclaim.csv", format!("{} to take back: start here", counted(reclaimable, "seat"))),
        ("report.md", "the whole report to read and forward".to_owned()),
        ("renewal.md", "what to order at renewal, and by when to give notice".to_owned()),
        (
            "licenses.csv",
            "cost recovery by contract line; totals.csv by currency, months.csv by month".to_owned(),
        ),
        ("allocation.csv", "cost by account, cost center and profile; profiles.csv".to_owned()),
        ("seats.csv", "every seat with its verdict; charges.csv with what each lost".to_owned()),
        ("findings.csv", counted(report.findings() as u64, "finding") + " with evidence"),
        (
            "refused.csv",
            format!("{}; pools.csv and renewal.csv for contracts by use", counted(refused, "refused row")),
        ),
        ("dictionary.csv", "what each column means".to_owned()),
        ("report.json", "everything, for programs".to_owned()),
    ];
    let lines: Vec<String> =
        files.iter().map(|(name, purpose)| format!("  {name:<15} {purpose}\n")).collect();
    let marked = match marked {
        0 => String::new(),
        some => format!(
            "{} an apostrophe in front, since a spreadsheet would run it as a formula; --csv data writes exact values.\n",
            if some == 1 { "1 text has".to_owned() } else { format!("{some} texts have") }
        ),
    };
    format!("Written to {}:\n{}{marked}", folder.display(), lines.concat())
}

/// Writes what the input doctor found into a folder: `check.json` and `refused.csv`.
///
/// # Errors
///
/// As [`write_files`].
pub fn write_check(check: &Check, folder: &Path, export: &[Location]) -> Result<()> {
    let views: [View; 2] = [
        ("check.json", &|out| check.write_json(out)),
        ("refused.csv", &|out| {
            let rows = check.refused.iter().map(RefusedRecord::from);
            csv::write(rows, CsvForm::Spreadsheet, out).map(|_| ())
        }),
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

/// Writes one file, whole or not at all.
///
/// # Errors
///
/// [`Error::Output`] when it cannot be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = temporary(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)
    };
    write().map(|_| ()).map_err(|source| Error::Output { path: path.to_owned(), source })
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
