//! `seatwise activity`: the archive that outlives the login history.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;

use super::export::{Reads, ScreenArgs};
use crate::archive::Engine;
use crate::error::Result;
use crate::model::object::Object;
use crate::run;

/// Reduce login files to a small archive, or merge archives into one of years
///
/// Salesforce deletes logins after six months. The archive (Parquet) has a row for each user, month and kind of login: the
/// first and the last, and how many on which days, counted in the policy's time zone. An audit reads archives beside login
/// files. The same logins twice are the same archive.
///
/// Exit status: 0 written; 2 the command line or the policy is wrong, or the file cannot be written; 3 the logins cannot be
/// read.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The archive to write
    ///
    /// An archive that is there is replaced once the new one is whole
    #[arg(short, long, value_name = "FILE", required_unless_present = "sql")]
    output: Option<PathBuf>,

    /// Print the statement that makes the archive in this engine, and read nothing
    ///
    /// For logins that lie in a data platform already [default: login files are read]
    #[arg(long, value_name = "ENGINE")]
    sql: Option<EngineName>,

    #[command(flatten)]
    screen: ScreenArgs,

    // Last, since its own heading would go on over what follows.
    #[command(flatten)]
    reads: Reads,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum EngineName {
    /// DuckDB, over CSV files
    Duckdb,
    /// Spark SQL, over CSV files
    Spark,
    /// Snowflake, over a table
    Snowflake,
    /// BigQuery, over a table
    Bigquery,
    /// Databricks SQL, over a table
    Databricks,
}

impl From<EngineName> for Engine {
    fn from(name: EngineName) -> Self {
        match name {
            EngineName::Duckdb => Self::DuckDb,
            EngineName::Spark => Self::Spark,
            EngineName::Snowflake => Self::Snowflake,
            EngineName::Bigquery => Self::BigQuery,
            EngineName::Databricks => Self::Databricks,
        }
    }
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    let file = args.output.as_deref().unwrap_or(Path::new("activity.parquet"));
    let printed = if let Some(engine) = args.sql {
        let statement = run::activity_statement(&args.reads.options_without_export(), engine.into(), file)?;
        out.write_all(statement.as_bytes())
    } else {
        let archived = run::activity(&args.reads.options(Object::LoginHistory)?, file)?;
        archived.write(&file.display().to_string(), args.screen.width(), out)
    };
    printed.and_then(|()| out.flush()).map_err(super::unwritable)?;
    Ok(ExitCode::SUCCESS)
}
