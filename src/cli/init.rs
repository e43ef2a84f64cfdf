//! `seatwise init`: a policy to start from.

use std::io::Write;
use std::process::ExitCode;

use super::export::Export;
use crate::error::Result;
use crate::run;

/// Print a commented policy drafted from an export: its licences, seats and profiles, prices left blank
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    export: Export,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    let draft = run::init(&args.export.options())?;
    out.write_all(draft.text().as_bytes()).and_then(|()| out.flush()).map_err(super::unwritable)?;
    Ok(ExitCode::SUCCESS)
}
