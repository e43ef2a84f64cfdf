//! `seatwise demo`: the sample org, written and audited.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use super::{export, unwritable};
use crate::error::Result;
use crate::ingest::Location;
use crate::report::Format;
use crate::report::csv::CsvForm;
use crate::report::terminal::Extent;
use crate::run::{self, Options};

/// Write an invented org with its policy into a folder, audit it, and say what to try next
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A new folder
    #[arg(value_name = "DIR", default_value = "seatwise-demo")]
    folder: PathBuf,

    #[command(flatten)]
    screen: export::ScreenArgs,
}

pub(super) fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitCode> {
    let export = args.folder.join("export");
    let reports = args.folder.join("report");
    run::demo(&export)?;
    let export = vec![Location { path: export, object: None }];
    let options = Options { export, ..Options::default() };
    let report = run::audit(&options)?;
    let marked = run::write_files(&report, &reports, &options.export, CsvForm::Spreadsheet)?;
    let format = Format::Table(args.screen.screen(Extent::First));
    report.write(&format, out).and_then(|()| out.flush()).map_err(unwritable)?;
    write!(
        err,
        "\nThe org is invented. Its files lie in {}, its prices and thresholds in seatwise.toml there.\n{}",
        args.folder.join("export").display(),
        run::written(&report, &reports, marked)
    )
    .map_err(unwritable)?;
    Ok(ExitCode::SUCCESS)
}
