//! The binary: parse, run, print what went wrong, end with its status.

use std::io::{self, Write};
use std::process::ExitCode;

use seatwise::archive::is_told;
use seatwise::cli::{Cli, Output, run};
use seatwise::error::Result;
use seatwise::model::text::harmless_lines;

fn main() -> ExitCode {
    quiet_where_told();
    // Standard error is not locked: a thread that fails says so there.
    let mut out = io::BufWriter::new(Output::new(io::stdout().lock()));
    let mut err = Output::new(io::stderr());
    match read_and_run(&mut out, &mut err) {
        Ok(code) => code,
        Err(error) => {
            // There is nowhere left to say that this could not be said.
            let _ = writeln!(err, "error: {}", harmless_lines(&error.to_string()));
            if !error.hint().is_empty() {
                let _ = writeln!(err, "hint: {}", harmless_lines(&error.hint()));
            }
            ExitCode::from(error.exit_code())
        }
    }
}

fn read_and_run(out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitCode> {
    match Cli::read(std::env::args_os(), out, err)? {
        Ok(cli) => run(cli, out, err),
        Err(status) => Ok(status),
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
