//! `seatwise explain`: everything known of one user or contact.

use std::io::Write;
use std::process::ExitCode;

use super::export::{Export, Register, ScreenArgs};
use crate::error::Result;
use crate::run;

/// Explain one user or contact: every fact, the verdict, the findings, the money
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A user's or contact's id, a user name, an e-mail address or a full name
    #[arg(value_name = "WHO")]
    who: String,

    #[command(flatten)]
    screen: ScreenArgs,

    #[command(flatten)]
    register: Register,

    // Last, since its own heading would go on over what follows.
    #[command(flatten)]
    export: Export,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    let mut options = args.register.among(args.export.options()?);
    options.reading.without_digests = true;
    let pages = run::explain(&args.who, &options)?;
    for (number, page) in pages.iter().enumerate() {
        let gap = if number > 0 { "\n" } else { "" };
        write!(out, "{gap}")
            .and_then(|()| page.write(args.screen.width(), out))
            .map_err(super::unwritable)?;
    }
    out.flush().map_err(super::unwritable)?;
    Ok(ExitCode::SUCCESS)
}
