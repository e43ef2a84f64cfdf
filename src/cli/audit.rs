//! `seatwise audit`: the main job.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use super::export;
use super::export::{Export, Register};
use super::progress::ProgressLine;
use super::unwritable;
use crate::error::{Error, Result};
use crate::model::text::counted;
use crate::model::verdict::Severity;
use crate::report::csv::CsvForm;
use crate::report::terminal::Extent;
use crate::report::{Format, sections};
use crate::run::{self, Options};

/// Audit an export: who holds a licence and does not use it, and what that costs
///
/// Exit status: 0 audited, whatever was found; 1 a finding at or above --fail-on; 2 the command line or the policy is
/// wrong; 3 the export cannot be audited.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: FormatName,

    #[command(flatten)]
    screen: export::ScreenArgs,

    /// Also write all files to this folder; reclaim.csv is the list to work from
    ///
    /// report.json, report.md, renewal.md, and a CSV file for each list: reclaim, licenses, totals, months, allocation,
    /// charges, pools, renewal, seats, profiles, findings, refused, and dictionary, which explains every column
    /// [default: no files]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// How CSV files are written
    #[arg(long, value_name = "FORM", default_value = "spreadsheet", hide_short_help = true)]
    csv: CsvName,

    /// End with status 1 if a finding is of this severity or above
    ///
    /// [default: findings do not change the status]
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<SeverityName>,

    /// Show only the findings of these rules, with commas between them
    ///
    /// No figure of seats and money changes [default: all rules]
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    only: Vec<String>,

    /// Do not show the findings of these rules, with commas between them
    ///
    /// No figure of seats and money changes [default: none]
    #[arg(long, hide_short_help = true, value_name = "RULE", value_delimiter = ',')]
    skip: Vec<String>,

    /// Print all tables
    #[arg(long, conflicts_with = "table")]
    all: bool,

    /// Print one table, such as findings or renewal
    ///
    /// summary, recovery, pools, renewal, right-sizing, converted, cost-centers, profiles, thresholds, controls, findings,
    /// waivers, issues, not-evaluated or files [default: the first screen]
    #[arg(long, value_name = "NAME")]
    table: Option<String>,

    /// Audit as if there were no waivers
    #[arg(long, hide_short_help = true)]
    no_waivers: bool,

    /// Print every setting and where it comes from, and audit nothing
    #[arg(long)]
    show_policy: bool,

    #[command(flatten)]
    register: Register,

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
enum CsvName {
    /// To be opened in a spreadsheet: texts that would run as formulas get an apostrophe
    Spreadsheet,
    /// Exact values, for programs
    Data,
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
    if args.show_policy {
        return show_policy(&args.with_flags(args.export.options_without_export()), out);
    }
    let mut options = args.with_flags(args.export.options()?);
    options.reading.without_digests = !args.shows_digests();
    let progress = ProgressLine::start(args.export.is_quiet());
    let report = run::audit(&options)?;
    let form = match args.csv {
        CsvName::Spreadsheet => CsvForm::Spreadsheet,
        CsvName::Data => CsvForm::Data,
    };
    let written = args.out.as_ref().map(|folder| {
        let marked = run::write_files(&report, folder, &options.export, form)?;
        Ok(run::written(&report, folder, marked))
    });
    let written = written.transpose()?;
    drop(progress);
    report.write(&args.format()?, out).and_then(|()| out.flush()).map_err(unwritable)?;
    if let Some(written) = written.filter(|_| !args.export.is_quiet()) {
        write!(err, "\n{written}").map_err(unwritable)?;
    }
    let Some(limit) = args.fail_on.map(Severity::from) else { return Ok(ExitCode::SUCCESS) };
    let grave = report.findings_from(limit);
    if grave.all == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let found = counted(grave.all as u64, "finding");
    let waived = if grave.waived > 0 { format!(", {} of them waived", grave.waived) } else { String::new() };
    writeln!(err, "seatwise: {found} of severity {limit} or above{waived} (--fail-on)")
        .map_err(unwritable)?;
    Ok(ExitCode::from(1))
}

/// Prints the policy that takes effect.
fn show_policy(options: &Options, out: &mut dyn Write) -> Result<ExitCode> {
    let (file, policy) = run::policy(options)?;
    let name = file.as_deref().map(|file| file.display().to_string());
    let text = policy.effective(name.as_deref());
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(unwritable)?;
    Ok(ExitCode::SUCCESS)
}

impl Args {
    fn with_flags(&self, options: Options) -> Options {
        let mut options = self.register.among(options);
        let ids = |typed: &[String]| {
            typed.iter().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect()
        };
        options.flags.only = ids(&self.only);
        options.flags.skip = ids(&self.skip);
        options.flags.no_waivers = self.no_waivers;
        options
    }

    /// Whether anything that is written has the digests of the files.
    fn shows_digests(&self) -> bool {
        let is_on_screen = self.all || self.table.as_deref() == Some("files");
        match self.format {
            FormatName::Table => self.out.is_some() || is_on_screen,
            FormatName::Json | FormatName::Markdown => true,
            FormatName::Csv => self.out.is_some(),
        }
    }

    fn format(&self) -> Result<Format> {
        Ok(match self.format {
            FormatName::Json => Format::Json,
            FormatName::Markdown => Format::Markdown,
            FormatName::Csv => Format::Csv,
            FormatName::Table => Format::Table(self.screen.screen(self.extent()?)),
        })
    }

    /// How much of the report the screen shows.
    fn extent(&self) -> Result<Extent> {
        let Some(name) = &self.table else {
            return Ok(if self.all { Extent::All } else { Extent::First });
        };
        if sections::NAMES.contains(&name.as_str()) {
            return Ok(Extent::Table(name.clone()));
        }
        let message = format!("there is no table {name}");
        Err(Error::usage(message, format!("choose one of {}", sections::NAMES.join(", "))))
    }
}
