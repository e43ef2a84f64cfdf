//! `seatwise completions` and `seatwise man`: what a shell and `man` read.

use std::io::Write;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, unwritable};
use crate::error::Result;

/// Print a script that completes commands and flags in a shell
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Print the manual page
#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    // The generator writes to memory, since it ends the program where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "seatwise", &mut script);
    out.write_all(&script).and_then(|()| out.flush()).map_err(unwritable)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn man(out: &mut dyn Write) -> Result<ExitCode> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(unwritable)?;
    out.write_all(&page).and_then(|()| out.flush()).map_err(unwritable)?;
    Ok(ExitCode::SUCCESS)
}
