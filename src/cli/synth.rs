//! `seatwise synth`: an invented org of any size.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use crate::error::Result;
use crate::run;
use crate::synth::{FEWEST_USERS, MOST_LOGINS, MOST_USERS, Order, OutputDialect};

/// Write an invented org of any size as CSV files, for trials and load tests
///
/// With a known number of each defect. Every record, name and price in it is invented. The same arguments give the same bytes. What an audit must find stands
/// in DIR/truth.json.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Users of the org, nine in ten of them external
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(FEWEST_USERS..=MOST_USERS))]
    users: u64,

    /// Rows of LoginHistory; at least about as many as users, since whoever came of late is in it
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u64).range(..=MOST_LOGINS))]
    logins: u64,

    /// Another seed makes another org of the same size
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// Which exporter writes the files
    #[arg(long, value_name = "DIALECT", default_value = "bulk")]
    dialect: DialectName,

    /// The folder to write, which must be new or empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DialectName {
    /// The sf command and the Bulk API
    Bulk,
    /// Data Loader: everything quoted, names in capitals
    DataLoader,
    /// Setup > Data Export: everything quoted, Latin-1, 1 and 0, the zero id
    DataExport,
}

impl From<DialectName> for OutputDialect {
    fn from(name: DialectName) -> Self {
        match name {
            DialectName::Bulk => Self::Bulk,
            DialectName::DataLoader => Self::DataLoader,
            DialectName::DataExport => Self::DataExport,
        }
    }
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    let order =
        Order { users: args.users, logins: args.logins, seed: args.seed, dialect: args.dialect.into() };
    let made = run::synth(order, &args.folder)?;
    let folder = args.folder.display();
    writeln!(
        out,
        "{folder}: {} files, {} rows, {} bytes; truth.json says what an audit must find",
        made.files, made.rows, made.bytes
    )
    .and_then(|()| out.flush())
    .map_err(super::unwritable)?;
    Ok(ExitCode::SUCCESS)
}
