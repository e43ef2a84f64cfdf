//! The arguments that every command which reads an export takes.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::ValueEnum;

use super::typed;
use crate::error::{Error, Result};
use crate::ingest::Location;
use crate::model::calendar::DateOrder;
use crate::model::object::Object;
use crate::policy::Flags;
use crate::report::terminal::{Extent, Screen};
use crate::run::Options;

/// An export to judge, and the day.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// The day to describe
    ///
    /// A day as 2026-09-30 [default: the latest day in the export]
    #[arg(long, value_name = "DATE", value_parser = typed::date)]
    as_of: Option<NaiveDate>,

    /// The fiscal quarter to describe, such as 2026-Q3
    ///
    /// FY2027-Q3 if the fiscal year does not start in January [default: the quarter of the as-of date]
    #[arg(long, value_name = "PERIOD", value_parser = typed::period)]
    period: Option<String>,

    #[command(flatten)]
    reads: Reads,
}

/// What to read, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Reads {
    /// Folders and files of one export
    ///
    /// Files are recognised by their header [default: the current folder]
    #[arg(value_name = "EXPORT")]
    paths: Vec<PathBuf>,

    /// The policy file: thresholds, prices, exceptions
    ///
    /// [default: seatwise.toml in the folder of the export, else in the current folder]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// The time zone of timestamps that name none
    ///
    /// An IANA time zone such as America/New_York [default: UTC in files with API names, the policy's in files with labels]
    #[arg(long, value_name = "ZONE", value_parser = typed::zone, hide_short_help = true)]
    zone: Option<Tz>,

    /// The order of numeric dates such as 9/6/2026: day-first or month-first
    ///
    /// Used only where the values of a file leave it open [default: such a file stops the audit]
    #[arg(long, value_name = "ORDER", value_parser = typed::date_order, hide_short_help = true)]
    date_order: Option<DateOrder>,

    /// A file and the object that it holds, such as Contact=export/people.csv
    ///
    /// For files that are not recognised; may be repeated [default: files are recognised by their header]
    #[arg(long, value_name = "OBJECT=PATH", value_parser = typed::file, hide_short_help = true)]
    file: Vec<Location>,

    /// Print nothing on standard error but errors
    #[arg(long, hide_short_help = true)]
    quiet: bool,
}

impl Export {
    /// The options that the arguments mean.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`](Error) when no file is named that could hold users.
    pub(super) fn options(&self) -> Result<Options> {
        self.reads.options(Object::User).map(|options| self.on_a_day(options))
    }

    /// The options where there need not be an export.
    pub(super) fn options_without_export(&self) -> Options {
        self.on_a_day(self.reads.options_without_export())
    }

    /// Whether standard error is for errors alone.
    pub(super) fn is_quiet(&self) -> bool {
        self.reads.is_quiet()
    }

    fn on_a_day(&self, options: Options) -> Options {
        Options { as_of: self.as_of, period: self.period.clone(), ..options }
    }
}

impl Reads {
    /// The options that the arguments mean.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`](Error) when no file is named that could hold an object.
    pub(super) fn options(&self, object: Object) -> Result<Options> {
        let mut options = self.options_without_export();
        if options.export.is_empty() && holds_export(Path::new(".")) {
            options.export.push(Location { path: ".".into(), object: None });
        }
        let could_hold = |location: &Location| location.object.is_none_or(|known| known == object);
        if !options.export.iter().any(could_hold) {
            let hint = format!(
                "name the folder that holds {}.csv, or go there; `seatwise queries` says how to export, and `seatwise demo` \
                 shows an audit of an invented org",
                object.name()
            );
            return Err(Error::usage("no EXPORT is named, and this folder holds no CSV file", hint));
        }
        Ok(options)
    }

    /// Whether standard error is for errors alone.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// The options where there need not be an export.
    pub(super) fn options_without_export(&self) -> Options {
        let named = self.paths.iter().map(|path| Location { path: path.clone(), object: None });
        Options {
            export: named.chain(self.file.iter().cloned()).collect(),
            policy: self.policy.clone(),
            flags: Flags { date_order: self.date_order, zone: self.zone, ..Flags::default() },
            ..Options::default()
        }
    }
}

/// Whether a folder holds files that an export could consist of.
pub(super) fn holds_export(folder: &Path) -> bool {
    let is_data = |path: PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
        matches!(ending.as_deref(), Some("csv" | "tsv" | "zip" | "gz"))
    };
    std::fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(|entry| is_data(entry.path())))
}

/// The customer's register, for the commands that read one.
#[derive(Debug, clap::Args)]
pub(super) struct Register {
    /// The register: why each user exists, and when it should end
    ///
    /// A CSV file that `seatwise init --register` drafts [default: the one in EXPORT, which is read too]
    #[arg(long, value_name = "FILE")]
    register: Option<PathBuf>,
}

impl Register {
    /// The options with the register among the files to read.
    pub(super) fn among(&self, mut options: Options) -> Options {
        let file =
            self.register.iter().map(|path| Location { path: path.clone(), object: Some(Object::Register) });
        options.export.extend(file);
        options
    }
}

/// How wide tables may be.
#[derive(Debug, clap::Args)]
pub(super) struct ScreenArgs {
    /// The columns that tables may take
    ///
    /// 40 or more [default: the width of the terminal, or 80 in a pipe]
    #[arg(long, hide_short_help = true, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..))]
    width: Option<u16>,

    /// Colour for severity and money at risk
    ///
    /// auto: on a terminal, unless the variable NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_short_help = true)]
    color: ColorName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ColorName {
    Auto,
    Always,
    Never,
}

/// The width of tables that are piped into a file or another program.
const PIPED_WIDTH: usize = 80;

impl ScreenArgs {
    /// The columns that were asked for, else the terminal's.
    pub(super) fn width(&self) -> usize {
        let terminal = || terminal_size::terminal_size_of(std::io::stdout()).map(|size| size.0.0);
        self.width.or_else(terminal).map_or(PIPED_WIDTH, usize::from).max(40)
    }

    /// The screen for so much of a report.
    pub(super) fn screen(&self, extent: Extent) -> Screen {
        Screen { width: self.width(), extent, is_coloured: self.is_coloured() }
    }

    /// Whether colour was asked for, or a terminal shows it.
    fn is_coloured(&self) -> bool {
        match self.color {
            ColorName::Always => true,
            ColorName::Never => false,
            ColorName::Auto => {
                std::io::stdout().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }
}
