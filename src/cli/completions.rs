//! `seatwise completions`: what the shell completes behind the program's name.

use std::io::Write;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;
use crate::error::Result;

/// Print the completions of your shell
///
/// Write them to the file in which the shell looks for them, and open a new shell:
///
///   bash         ~/.local/share/bash-completion/completions/seatwise
///   fish         ~/.config/fish/completions/seatwise.fish
///   powershell   at the end of $PROFILE
///   zsh          _seatwise in a folder of $fpath
///
/// For example: seatwise completions fish > ~/.config/fish/completions/seatwise.fish
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "seatwise", &mut script);
    out.write_all(&script).and_then(|()| out.flush()).map_err(super::unwritable)?;
    Ok(ExitCode::SUCCESS)
}
