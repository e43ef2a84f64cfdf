//! The binary: parse, run, print what went wrong, end with its status.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use seatwise::archive::is_told;
use seatwise::cli::{Cli, Output, run};

fn main() -> ExitCode {
    let cli = Cli::parse();
    quiet_where_told();
    // Standard error is not locked: a thread that fails says so there.
    let mut out = io::BufWriter::new(Output::new(io::stdout().lock()));
    let mut err = Output::new(io::stderr());
    match run(cli, &mut out, &mut err) {
        Ok(code) => code,
        Err(error) => {
            // There is nowhere left to say that this could not be said.
            let _ = writeln!(err, "error: {error}");
            if !error.hint().is_empty() {
                let _ = writeln!(err, "hint: {}", error.hint());
            }
            ExitCode::from(error.exit_code())
        }
    }
}

/// Panics that become a message of their own print no other.
fn quiet_where_told() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|location| is_told(location.file())) {
            print(panic);
        }
    }));
}
