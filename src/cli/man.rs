//! `seatwise man`: the manual pages.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::Cli;
use crate::error::{Error, Result};
use crate::model::text::did_you_mean;

/// Print a manual page, or write all of them
///
/// Read one with `seatwise man audit | man -l -`. Written to a folder such as ~/.local/share/man/man1, `man seatwise-audit`
/// finds it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The command to describe [default: seatwise itself]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,

    /// Write the pages of all commands into this folder
    ///
    /// [default: one page on standard output]
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    if let Some(folder) = &args.out {
        let written =
            std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(program, folder));
        written.map_err(|source| Error::Output { path: folder.clone(), source })?;
        return Ok(ExitCode::SUCCESS);
    }
    let command = match &args.command {
        None => program,
        Some(name) => command(&program, name)?,
    };
    let mut page = Vec::new();
    Man::new(command)
        .render(&mut page)
        .and_then(|()| out.write_all(&page))
        .and_then(|()| out.flush())
        .map_err(super::unwritable)?;
    Ok(ExitCode::SUCCESS)
}

/// The command of a name.
fn command(program: &Command, name: &str) -> Result<Command> {
    program.find_subcommand(name).cloned().ok_or_else(|| {
        let meant = did_you_mean(name, program.get_subcommands().map(Command::get_name));
        let hint = format!("{meant}`seatwise --help` lists all commands");
        Error::usage(format!("there is no command \"{name}\""), hint)
    })
}
