//! `seatwise init`: a policy to start from, and a register.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::export::Export;
use crate::error::{Error, Result};
use crate::ingest::Location;
use crate::model::object::Object;
use crate::report::register;
use crate::run;

/// Draft a policy from an export, with prices left blank; or a register
///
/// The draft names the licences, seats and profiles of the export.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Draft a register instead: a CSV row for every seat
    ///
    /// With what the export knows of the seat, and all that a register in EXPORT says already
    #[arg(long)]
    register: bool,

    /// Write to this file
    ///
    /// Whole or not at all. An existing register is continued, an existing policy is never overwritten
    /// [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    // Last, since its own heading would go on over what follows.
    #[command(flatten)]
    export: Export,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    let mut options = args.export.options()?;
    options.reading.without_digests = true;
    let existing = args.output.as_deref().filter(|file| file.exists());
    match existing {
        Some(file) if args.register => {
            let object = Some(Object::Register);
            options.export.push(Location { path: file.to_owned(), object });
        }
        Some(file) => {
            let message = format!("{} exists already, and a policy is never overwritten", file.display());
            return Err(Error::usage(message, "name another file, or move this one away"));
        }
        None if args.output.is_none() => refuse_own_input(&options.export)?,
        None => (),
    }
    let mut text = Vec::new();
    if args.register {
        let entries = run::register(&options)?;
        register::write(&entries, &mut text).map_err(super::unwritable)?;
    } else {
        text.extend(run::init(&options)?.text().into_bytes());
    }
    match &args.output {
        Some(file) => run::write_file(file, &text)?,
        None => out.write_all(&text).and_then(|()| out.flush()).map_err(super::unwritable)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses to write over a file that is read: `init --register FOLDER > FOLDER/register.csv`.
#[cfg(unix)]
fn refuse_own_input(export: &[Location]) -> Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let identity = |path: &Path| {
        std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|file| (file.dev(), file.ino()))
    };
    let Some(output) = identity(Path::new("/dev/stdout")) else { return Ok(()) };
    let files = export.iter().flat_map(|location| {
        let inside = std::fs::read_dir(&location.path).into_iter().flatten().flatten();
        inside.map(|entry| entry.path()).chain([location.path.clone()])
    });
    match files.into_iter().find(|file| identity(file) == Some(output)) {
        Some(file) => {
            let message = format!("standard output is {}, a file of the export", file.display());
            Err(Error::usage(
                message,
                "use --output FILE: it writes the file whole, and continues a register",
            ))
        }
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn refuse_own_input(_: &[Location]) -> Result<()> {
    Ok(())
}
