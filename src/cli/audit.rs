//! `seatwise audit`: the main job.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use super::export::{Export, Screen};
use super::unwritable;
use crate::error::Result;
use crate::model::verdict::Severity;
use crate::report::{Format, counted};
use crate::run;

/// Read an export, judge its seats, cost them, report
///
/// Exit status: 0 audited, whatever was found; 1 a finding at or above --fail-on; 2 the command line or the policy is
/// wrong; 3 the export cannot be audited.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The form of the report on standard output
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: FormatName,

    #[command(flatten)]
    screen: Screen,

    /// Also write report.json, report.md, licenses.csv, seats.csv, findings.csv and refused.csv into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// End with status 1 if there is a finding of this severity or above
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<SeverityName>,

    // Last, since its own heading would go on over what follows.
    #[command(flatten)]
    export: Export,
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

pub(super) fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitCode> {
    let options = args.export.options();
    let report = run::audit(&options)?;
    if let Some(folder) = &args.out {
        run::write_files(&report, folder, &options.export)?;
    }
    report.write(args.format(), out).and_then(|()| out.flush()).map_err(unwritable)?;
    let Some(limit) = args.fail_on.map(Severity::from) else { return Ok(ExitCode::SUCCESS) };
    let grave = report.findings_from(limit);
    if grave == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let found = counted(grave as u64, "finding");
    writeln!(err, "seatwise: {found} of severity {limit} or above (--fail-on)").map_err(unwritable)?;
    Ok(ExitCode::from(1))
}

impl Args {
    fn format(&self) -> Format {
        match self.format {
            FormatName::Json => Format::Json,
            FormatName::Markdown => Format::Markdown,
            FormatName::Csv => Format::Csv,
            FormatName::Table => Format::Table { width: self.screen.width() },
        }
    }
}
