//! `seatwise audit`: the main job.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::ValueEnum;

use crate::error::{Error, Result};
use crate::ingest::Location;
use crate::model::calendar::DateOrder;
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::report::Format;
use crate::run;

/// Read an export, judge its seats, cost them, report
///
/// Exit status: 0 audited, whatever was found; 1 a finding at or above --fail-on; 2 the command line or the policy is
/// wrong; 3 the export cannot be audited.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folders and files of one export; files are recognised by their header
    #[arg(value_name = "EXPORT", required_unless_present_any = FILE_OPTIONS)]
    export: Vec<PathBuf>,

    /// Thresholds, prices and everything else that is not exported [default: seatwise.toml in the export's folder]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// The day to describe [default: the latest day in the export]
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,

    /// The fiscal quarter to describe, such as 2026-Q3, or FY2027-Q3 if the fiscal year does not start in January
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,

    /// The zone of times that name none [default: UTC, in which API exports are written]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    zone: Option<Tz>,

    /// The order of numeric dates such as 9/6/2026, where their values leave it open: day-first or month-first
    #[arg(long, value_name = "ORDER", value_parser = date_order)]
    date_order: Option<DateOrder>,

    /// The form of the report on standard output
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: FormatName,

    /// The columns that tables may take [default: the terminal's, or 80]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..))]
    width: Option<u16>,

    /// Also write report.json, report.md, licenses.csv, seats.csv, findings.csv and refused.csv into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// End with status 1 if there is a finding of this severity or above
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<SeverityName>,

    #[command(flatten)]
    files: Files,
}

const FILE_OPTIONS: [&str; 1] = ["user"];

/// Files whose object is said and not recognised.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Files that are not to be recognised by their header")]
struct Files {
    /// A file of User
    #[arg(long, value_name = "FILE")]
    user: Vec<PathBuf>,
    /// A file of Contact
    #[arg(long, value_name = "FILE")]
    contact: Vec<PathBuf>,
    /// A file of LoginHistory
    #[arg(long, value_name = "FILE")]
    login_history: Vec<PathBuf>,
    /// A file of Account
    #[arg(long, value_name = "FILE")]
    account: Vec<PathBuf>,
    /// A file of Profile
    #[arg(long, value_name = "FILE")]
    profile: Vec<PathBuf>,
    /// A file of UserLicense
    #[arg(long, value_name = "FILE")]
    user_license: Vec<PathBuf>,
    /// A file of UserRole
    #[arg(long, value_name = "FILE")]
    user_role: Vec<PathBuf>,
    /// A file of UserLogin
    #[arg(long, value_name = "FILE")]
    user_login: Vec<PathBuf>,
}

impl Files {
    fn locations(&self) -> impl Iterator<Item = Location> {
        [
            (Object::User, &self.user),
            (Object::Contact, &self.contact),
            (Object::LoginHistory, &self.login_history),
            (Object::Account, &self.account),
            (Object::Profile, &self.profile),
            (Object::UserLicense, &self.user_license),
            (Object::UserRole, &self.user_role),
            (Object::UserLogin, &self.user_login),
        ]
        .into_iter()
        .flat_map(|(object, paths)| {
            paths.iter().map(move |path| Location { path: path.clone(), object: Some(object) })
        })
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatName {
    /// Tables for a terminal
    Table,
    /// The whole report
    Json,
    /// The summary a person forwards
    Markdown,
    /// The cost-recovery table alone
    Csv,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SeverityName {
    Info,
    Low,
    Medium,
    High,
}

impl From<SeverityName> for Severity {
    fn from(name: SeverityName) -> Self {
        match name {
            SeverityName::Info => Self::Info,
            SeverityName::Low => Self::Low,
            SeverityName::Medium => Self::Medium,
            SeverityName::High => Self::High,
        }
    }
}

fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| "time zones are named like America/New_York or UTC".to_owned())
}

fn date_order(text: &str) -> Result<DateOrder, String> {
    DateOrder::named(text).ok_or_else(|| "write day-first or month-first".to_owned())
}

pub(super) fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitCode> {
    let named = args.export.iter().map(|path| Location { path: path.clone(), object: None });
    let options = run::Options {
        export: named.chain(args.files.locations()).collect(),
        policy: args.policy.clone(),
        as_of: args.as_of,
        period: args.period.clone(),
        zone: args.zone,
        date_order: args.date_order,
    };
    let report = run::audit(&options)?;
    if let Some(folder) = &args.out {
        run::write_files(&report, folder)?;
    }
    report.write(args.format(), out).and_then(|()| out.flush()).map_err(unwritable)?;
    let Some(limit) = args.fail_on.map(Severity::from) else { return Ok(ExitCode::SUCCESS) };
    let grave = report.findings_from(limit);
    if grave == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(err, "seatwise: {grave} findings of severity {limit} or above (--fail-on)")
        .map_err(unwritable)?;
    Ok(ExitCode::from(1))
}

fn unwritable(source: std::io::Error) -> Error {
    Error::Output { path: "standard output".into(), source }
}

/// The width of tables that are piped into a file or another program.
const PIPED_WIDTH: usize = 80;

impl Args {
    fn format(&self) -> Format {
        match self.format {
            FormatName::Json => Format::Json,
            FormatName::Markdown => Format::Markdown,
            FormatName::Csv => Format::Csv,
            FormatName::Table => {
                let terminal = || terminal_size::terminal_size_of(std::io::stdout()).map(|size| size.0.0);
                let width = self.width.or_else(terminal).map_or(PIPED_WIDTH, usize::from);
                Format::Table { width: width.max(40) }
            }
        }
    }
}
