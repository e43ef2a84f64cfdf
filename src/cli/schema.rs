//! `seatwise schema`: what a policy and a report look like, for editors and other programs.

use std::io::Write;
use std::process::ExitCode;

use clap::ValueEnum;

use crate::error::Result;
use crate::policy;
use crate::report::document::Document;

/// Print the JSON Schema of the policy file or of the JSON report
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to describe
    #[arg(value_name = "WHAT")]
    what: What,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// The policy file
    Policy,
    /// What `seatwise audit --format json` prints
    Report,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    let text = match args.what {
        What::Policy => format!("{:#}\n", policy::schema()),
        What::Report => format!("{:#}\n", Document::schema()),
    };
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(super::unwritable)?;
    Ok(ExitCode::SUCCESS)
}
