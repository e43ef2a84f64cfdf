//! The arguments that every command which reads an export takes.

use std::path::PathBuf;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::error::{Error, Result};
use crate::ingest::Location;
use crate::model::calendar::DateOrder;
use crate::model::object::Object;
use crate::policy::Flags;
use crate::run::Options;

/// An export to judge, and the day.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// The day to describe [default: the latest day in the export]
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,

    /// The fiscal quarter to describe, such as 2026-Q3, or FY2027-Q3 if the fiscal year does not start in January
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,

    #[command(flatten)]
    reads: Reads,
}

/// What to read, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Reads {
    /// Folders and files of one export; files are recognised by their header
    #[arg(value_name = "EXPORT")]
    paths: Vec<PathBuf>,

    /// Thresholds, prices and everything else that is not exported [default: seatwise.toml in the export's folder]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// The zone of times that name none [default: UTC in files with API names, the policy's in files with labels]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    zone: Option<Tz>,

    /// The order of numeric dates such as 9/6/2026, where their values leave it open: day-first or month-first
    #[arg(long, value_name = "ORDER", value_parser = date_order)]
    date_order: Option<DateOrder>,

    #[command(flatten)]
    files: Files,
}

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
    /// A file of PermissionSetLicense
    #[arg(long, value_name = "FILE")]
    permission_set_license: Vec<PathBuf>,
    /// A file of PermissionSetLicenseAssign
    #[arg(long, value_name = "FILE")]
    permission_set_license_assign: Vec<PathBuf>,
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
            (Object::PermissionSetLicense, &self.permission_set_license),
            (Object::PermissionSetLicenseAssign, &self.permission_set_license_assign),
        ]
        .into_iter()
        .flat_map(|(object, paths)| {
            paths.iter().map(move |path| Location { path: path.clone(), object: Some(object) })
        })
    }
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
        let options = self.options_without_export();
        let could_hold = |location: &Location| location.object.is_none_or(|known| known == object);
        if !options.export.iter().any(could_hold) {
            let hint = format!(
                "name the folder that holds {}.csv, or single files; --help says more",
                object.name()
            );
            return Err(Error::usage("no EXPORT is named", hint));
        }
        Ok(options)
    }

    /// The options where there need not be an export.
    pub(super) fn options_without_export(&self) -> Options {
        let named = self.paths.iter().map(|path| Location { path: path.clone(), object: None });
        Options {
            export: named.chain(self.files.locations()).collect(),
            policy: self.policy.clone(),
            flags: Flags { date_order: self.date_order, zone: self.zone, ..Flags::default() },
            ..Options::default()
        }
    }
}

/// The customer's register, for the commands that read one.
#[derive(Debug, clap::Args)]
pub(super) struct Register {
    /// A register of external users: why each exists, and when it should end; one in EXPORT is read too
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
pub(super) struct Screen {
    /// The columns that tables may take [default: the terminal's, or 80]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..))]
    width: Option<u16>,
}

/// The width of tables that are piped into a file or another program.
const PIPED_WIDTH: usize = 80;

impl Screen {
    /// The columns that were asked for, else the terminal's.
    pub(super) fn width(&self) -> usize {
        let terminal = || terminal_size::terminal_size_of(std::io::stdout()).map(|size| size.0.0);
        self.width.or_else(terminal).map_or(PIPED_WIDTH, usize::from).max(40)
    }
}

fn zone(text: &str) -> std::result::Result<Tz, String> {
    text.parse().map_err(|_| "time zones are named like America/New_York or UTC".to_owned())
}

fn date_order(text: &str) -> std::result::Result<DateOrder, String> {
    DateOrder::parse(text).ok_or_else(|| "write day-first or month-first".to_owned())
}
