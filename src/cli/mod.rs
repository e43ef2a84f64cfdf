//! The command line: one file a command, each parses, calls and prints.

mod activity;
mod audit;
mod check;
mod completions;
mod demo;
mod explain;
mod export;
mod init;
mod output;
mod progress;
mod queries;
mod rules;
mod schema;
mod synth;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::{Error, Result};

pub use output::Output;

/// Audits Salesforce external users from exported CSV files.
///
/// Seatwise answers who holds a licence and does not use it, which contacts and users have come apart, and what
/// that costs this quarter. It reads files only: no login to the org, no network, nothing is changed.
#[derive(Debug, Parser)]
#[command(
    name = "seatwise",
    version,
    max_term_width = 100,
    after_help = "Start with `seatwise audit FOLDER`, where FOLDER holds User.csv and, if you have them, Contact.csv, \
                  LoginHistory.csv, Account.csv, Profile.csv, UserLicense.csv, \
                  UserRole.csv, UserLogin.csv, PermissionSetLicenseAssign.csv and a register."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Activity(Box<activity::Args>),
    Audit(Box<audit::Args>),
    Check(Box<check::Args>),
    Completions(completions::Args),
    Demo(demo::Args),
    Explain(Box<explain::Args>),
    Init(Box<init::Args>),
    Man(completions::ManArgs),
    Queries(queries::Args),
    Rules(rules::Args),
    Schema(schema::Args),
    Synth(synth::Args),
}

/// Runs the command that was typed: results go to `out`, everything else to `err`.
///
/// # Errors
///
/// Whatever kept the command from its result.
pub fn run(cli: Cli, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitCode> {
    let Some(command) = cli.command else { return without_command(out, err) };
    match command {
        Command::Activity(args) => activity::run(&args, out),
        Command::Audit(args) => audit::run(&args, out, err),
        Command::Check(args) => check::run(&args, out),
        Command::Completions(args) => completions::run(&args, out),
        Command::Demo(args) => demo::run(&args, out, err),
        Command::Explain(args) => explain::run(&args, out),
        Command::Init(args) => init::run(&args, out),
        Command::Man(_) => completions::man(out),
        Command::Queries(args) => queries::run(&args, out),
        Command::Rules(args) => rules::run(&args, out),
        Command::Schema(args) => schema::run(&args, out),
        Command::Synth(args) => synth::run(&args, out),
    }
}

/// `seatwise` alone: audits the folder it is called in, or says what to do.
fn without_command(out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitCode> {
    if export::holds_export(Path::new("."))
        && let Ok(Cli { command: Some(command) }) = Cli::try_parse_from(["seatwise", "audit"])
    {
        return run(Cli { command: Some(command) }, out, err);
    }
    let hint = "`seatwise audit FOLDER` audits the folder with your export, `seatwise queries` says how to export, `seatwise \
                demo` shows an audit of an invented org, and `seatwise --help` lists all commands";
    Err(Error::usage("no command is named, and this folder holds no CSV file", hint))
}

fn unwritable(source: std::io::Error) -> Error {
    Error::Output { path: "standard output".into(), source }
}
