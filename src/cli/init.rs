//! `seatwise init`: a policy to start from, and a register.

use std::io::Write;
use std::process::ExitCode;

use super::export::Export;
use crate::error::Result;
use crate::report::register;
use crate::run;

/// Print a commented policy drafted from an export: its licences, seats and profiles, prices left blank; or a register
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print a register instead, as CSV: a row for every seat with what the export knows, and all that a register in
    /// EXPORT says already
    #[arg(long)]
    register: bool,

    // Last, since its own heading would go on over what follows.
    #[command(flatten)]
    export: Export,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    let options = args.export.options()?;
    if args.register {
        let entries = run::register(&options)?;
        register::write(&entries, out).and_then(|()| out.flush()).map_err(super::unwritable)?;
        return Ok(ExitCode::SUCCESS);
    }
    let draft = run::init(&options)?;
    out.write_all(draft.text().as_bytes()).and_then(|()| out.flush()).map_err(super::unwritable)?;
    Ok(ExitCode::SUCCESS)
}
