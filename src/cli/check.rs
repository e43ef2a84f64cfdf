//! `seatwise check`: the input doctor.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use super::export::{Export, Register, ScreenArgs};
use crate::error::Result;
use crate::run;

/// Check an export: what each file is, what is wrong with it, what it switches off
///
/// Exit status: 0 the export can be audited; 2 the command line or the policy is wrong; 3 it cannot be audited.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: CheckFormat,

    #[command(flatten)]
    screen: ScreenArgs,

    /// Also write check.json and refused.csv to this folder
    ///
    /// refused.csv has every refused row with its reason [default: no files]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    #[command(flatten)]
    register: Register,

    // Last, since its own heading would go on over what follows.
    #[command(flatten)]
    export: Export,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CheckFormat {
    /// Tables for a terminal
    Table,
    /// Everything, for a program
    Json,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    let mut options = args.register.among(args.export.options()?);
    options.reading.without_digests = args.out.is_none() && matches!(args.format, CheckFormat::Table);
    let check = run::check(&options)?;
    if let Some(folder) = &args.out {
        run::write_check(&check, folder, &options.export)?;
    }
    match args.format {
        CheckFormat::Table => check.write_table(args.screen.width(), out),
        CheckFormat::Json => check.write_json(out),
    }
    .and_then(|()| out.flush())
    .map_err(super::unwritable)?;
    Ok(if check.can_be_audited() { ExitCode::SUCCESS } else { ExitCode::from(3) })
}
