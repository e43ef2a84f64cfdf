//! The command line: one file a command, each parses, calls and prints.

mod activity;
mod audit;
mod check;
mod completions;
mod demo;
mod explain;
mod export;
mod init;
mod man;
mod output;
mod progress;
mod queries;
mod rules;
mod schema;
mod synth;
mod typed;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::{Parser, Subcommand};

use crate::error::{Error, Result};
use crate::model::object::Object;
use crate::model::text::joined;

pub use output::Output;

/// Audits Salesforce external users from exported CSV files
///
/// Seatwise answers who holds a licence and does not use it, which contacts and users have come apart, and what that costs
/// this quarter. It reads files only: no login to the org, no network, nothing is changed.
#[derive(Debug, Parser)]
#[command(name = "seatwise", version, max_term_width = 100, after_long_help = where_to_start())]
pub struct Cli {
    // Without a command the export in the current folder is audited.
    #[command(subcommand)]
    command: Option<Command>,
}

// In the order in which they are needed.
#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Queries(queries::Args),
    Check(Box<check::Args>),
    Init(Box<init::Args>),
    Audit(Box<audit::Args>),
    Explain(Box<explain::Args>),
    Rules(rules::Args),
    Activity(Box<activity::Args>),
    Schema(schema::Args),
    Synth(synth::Args),
    Completions(completions::Args),
    Man(man::Args),
}

fn where_to_start() -> String {
    let files: Vec<String> = Object::exported()
        .filter(|object| *object != Object::User)
        .map(|object| format!("{}.csv", object.name()))
        .collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    format!(
        "Start with `seatwise demo`, or with `seatwise audit FOLDER`, where FOLDER holds User.csv and, if you have them, {}. \
         Without a command the export in the current folder is audited.",
        joined(&files, "and")
    )
}

impl Cli {
    /// Reads the command line: what it asks for; or, where it asks for help or is wrong, the status once that is said.
    ///
    /// # Errors
    ///
    /// When the help cannot be written.
    pub fn read<I, T>(
        typed: I,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<std::result::Result<Self, ExitCode>>
    where
        I: IntoIterator<Item = T>,
        T: Into<OsString> + Clone,
    {
        let said = match Self::try_parse_from(typed) {
            Ok(cli) => return Ok(Ok(cli)),
            Err(said) => said,
        };
        let has_color = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && if said.use_stderr() {
                std::io::stderr().is_terminal()
            } else {
                std::io::stdout().is_terminal()
            };
        let text = said.render();
        let mut text = if has_color { text.ansi().to_string() } else { text.to_string() };
        if let Some(path) = path_for_command(&said) {
            let _ = writeln!(text, "\nhint: `seatwise audit {path}` audits it");
        }
        if said.use_stderr() {
            // There is nowhere left to say that this could not be said.
            let _ = err.write_all(text.as_bytes());
            return Ok(Err(ExitCode::from(2)));
        }
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(unwritable)?;
        Ok(Err(ExitCode::SUCCESS))
    }
}

/// The path that somebody typed where a command belongs.
fn path_for_command(said: &clap::Error) -> Option<&str> {
    match said.get(ContextKind::InvalidSubcommand)? {
        ContextValue::String(word) if Path::new(word).exists() => Some(word),
        _ => None,
    }
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
        Command::Man(args) => man::run(&args, out),
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
