//! The habits of each exporter: header, nulls, flags, moments, quotes (SALESFORCE.md section 1).

use super::labels::label;
use super::moment_form::MomentForm;
use super::tables::Object;
use chrono::{DateTime, NaiveDateTime};
use chrono_tz::Tz;

/// The exporter whose habits a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dialect {
    /// Setup > Data Export.
    DataExport,
    DataLoader,
    /// The result of a Bulk API 2.0 job.
    Bulk,
    /// `sf data query` in the releases that write `null`.
    SfQuery,
    /// Salesforce Inspector.
    Inspector,
    Workbench,
    /// Data Export, saved again by Excel on a machine of the United States.
    ExcelUs,
    /// The same where the day stands first and lists are separated by semicolons.
    ExcelDayFirst,
    /// A report, details only, run by somebody of the United States.
    Report,
    ReportDayFirst,
    /// The download of Setup > Login History: it names no ids. Other objects have no such page.
    SetupLogins,
    /// The type Login of EventLogFile: it names no ids of logins, and knows nothing but logins.
    EventLogFile,
    /// A table that Fivetran filled, as the warehouse exports it.
    Warehouse,
    /// A Postgres table of Heroku Connect, which numbers its rows in `id`.
    HerokuConnect,
    Steampipe,
    /// A data frame of R, with its row names.
    R,
    /// A data frame of pandas, with its index.
    Pandas,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    Always,
    WhereNeeded,
    /// PHP's `fputcsv` quotes blanks, too.
    WhereBlank,
    /// Around times, as in the only rows of the Setup download seen, and where needed.
    AroundTimes,
    /// Around every text, and around nothing that R holds as something else.
    AroundTexts,
}

impl Dialect {
    pub(crate) const ALL: [Self; 17] = [
        Self::DataExport,
        Self::DataLoader,
        Self::Bulk,
        Self::SfQuery,
        Self::Inspector,
        Self::Workbench,
        Self::ExcelUs,
        Self::ExcelDayFirst,
        Self::Report,
        Self::ReportDayFirst,
        Self::SetupLogins,
        Self::EventLogFile,
        Self::Warehouse,
        Self::HerokuConnect,
        Self::Steampipe,
        Self::R,
        Self::Pandas,
    ];

    /// Labels instead of API names, and times of the policy's zone instead of UTC.
    pub(super) fn has_labels(self) -> bool {
        matches!(self, Self::Report | Self::ReportDayFirst | Self::SetupLogins)
    }

    pub(super) fn is_report(self) -> bool {
        matches!(self, Self::Report | Self::ReportDayFirst)
    }

    pub(super) fn is_excel(self) -> bool {
        matches!(self, Self::ExcelUs | Self::ExcelDayFirst)
    }

    /// Tables of a database, which have no columns of other tables.
    pub(super) fn is_database(self) -> bool {
        matches!(self, Self::Warehouse | Self::HerokuConnect | Self::Steampipe)
    }

    /// Whether it writes logins without their ids: nothing but their cells tells that two of them are one.
    pub(super) fn lacks_login_ids(self) -> bool {
        matches!(self, Self::SetupLogins | Self::EventLogFile)
    }

    /// The title of a column, if this dialect shows it.
    pub(super) fn title(self, object: Object, column: &'static str) -> Option<String> {
        let is_setup_only = column.contains(' ')
            || object == Object::LoginHistory
                && matches!(column, "Username" | "Browser" | "Platform" | "Application");
        match self {
            Self::SetupLogins if is_setup_only => Some(column.to_owned()),
            Self::SetupLogins if matches!(column, "Id" | "UserId") => None,
            Self::SetupLogins | Self::Report | Self::ReportDayFirst => {
                label(object, column).map(str::to_owned)
            }
            Self::EventLogFile => event_title(column).map(str::to_owned),
            _ if is_setup_only => None,
            Self::DataLoader => Some(column.to_uppercase()),
            Self::Warehouse | Self::Steampipe => Some(snake_case(column)),
            Self::HerokuConnect if column == "Id" => Some("sfid".to_owned()),
            Self::HerokuConnect => Some(column.to_lowercase()),
            _ => Some(column.to_owned()),
        }
    }

    pub(super) fn quotes(self) -> Quotes {
        match self {
            Self::SfQuery
            | Self::ExcelUs
            | Self::ExcelDayFirst
            | Self::Warehouse
            | Self::HerokuConnect
            | Self::Steampipe
            | Self::Pandas => Quotes::WhereNeeded,
            Self::Workbench => Quotes::WhereBlank,
            Self::SetupLogins => Quotes::AroundTimes,
            Self::R => Quotes::AroundTexts,
            _ => Quotes::Always,
        }
    }

    pub(super) fn line_end(self) -> &'static str {
        match self {
            Self::DataLoader | Self::Inspector | Self::ExcelUs | Self::ExcelDayFirst => "\r\n",
            _ => "\n",
        }
    }

    /// Data Export replaces line breaks by blanks when asked to, as the exports seen were; reports break
    /// lines in their own way.
    pub(super) fn lines(self, text: &str) -> String {
        match self {
            Self::DataExport | Self::ExcelUs | Self::ExcelDayFirst => text.replace('\n', " "),
            Self::Report | Self::ReportDayFirst => text.replace('\n', "\r\n"),
            _ => text.to_owned(),
        }
    }

    pub(super) fn id(self, id: &str) -> &str {
        if self.has_labels() { &id[..15] } else { id }
    }

    /// What may stand where an id, a time or another typed value is null, the usual word first.
    pub(super) fn null_words(self) -> &'static [&'static str] {
        match self {
            Self::SfQuery => &["null"],
            Self::Steampipe => &["<null>"],
            Self::Warehouse => &["NULL", "\\N", ""],
            Self::R => &["NA"],
            Self::Pandas => &["None", ""],
            _ => &[""],
        }
    }

    /// Whether the word stands in texts as well. Elsewhere it does not: it could be a name.
    pub(super) fn has_null_texts(self) -> bool {
        matches!(self, Self::SfQuery | Self::Steampipe)
    }

    pub(super) fn flag(self, flag: bool) -> &'static str {
        let (yes, no) = match self {
            Self::DataExport | Self::Report | Self::ReportDayFirst => ("1", "0"),
            Self::ExcelUs | Self::ExcelDayFirst | Self::R => ("TRUE", "FALSE"),
            Self::HerokuConnect => ("t", "f"),
            Self::Pandas => ("True", "False"),
            _ => ("true", "false"),
        };
        if flag { yes } else { no }
    }

    /// How it may write moments, the usual form first.
    pub(super) fn moment_forms(self) -> &'static [MomentForm] {
        match self {
            Self::DataLoader | Self::Bulk | Self::Workbench => &[MomentForm::API],
            Self::SfQuery | Self::Inspector => &[MomentForm::API_OFFSET],
            Self::DataExport | Self::HerokuConnect | Self::R => &[MomentForm::DATABASE],
            Self::Warehouse => &[MomentForm::ISO, MomentForm::DATABASE_OFFSET],
            Self::Steampipe => &[MomentForm::ISO],
            Self::Pandas => &[MomentForm::DATABASE_OFFSET],
            Self::EventLogFile => &[MomentForm::EVENT],
            Self::Report => &[MomentForm::MONTH_FIRST_HALVES],
            Self::ReportDayFirst => &[MomentForm::DAY_FIRST],
            Self::SetupLogins => &[MomentForm::MONTH_FIRST_SECONDS],
            Self::ExcelUs => &[
                MomentForm::MONTH_FIRST,
                MomentForm::MONTH_NAME_BETWEEN,
                MomentForm::MONTH_NAME_FIRST,
                MomentForm::JAVA,
            ],
            Self::ExcelDayFirst => &[
                MomentForm::DAY_FIRST_DASHES,
                MomentForm::MONTH_NAME_BETWEEN,
                MomentForm::SHORT_DOTS,
                MomentForm::SHORT_DASHES,
                MomentForm::DAY_FIRST_DOTTED_CLOCK,
            ],
        }
    }

    /// What the clock shows by which the dialect writes.
    pub(super) fn clock(self, moment: i64, zone: Tz) -> NaiveDateTime {
        let utc = DateTime::from_timestamp(moment, 0).expect("a moment of our time");
        if self.has_labels() { utc.with_timezone(&zone).naive_local() } else { utc.naive_utc() }
    }
}

/// `is_active` for `IsActive`.
fn snake_case(column: &str) -> String {
    let mut title = String::new();
    for letter in column.chars() {
        if letter.is_ascii_uppercase() && !title.is_empty() {
            title.push('_');
        }
        title.push(letter.to_ascii_lowercase());
    }
    title
}

/// The fields of EventLogFile for what LoginHistory has.
fn event_title(column: &str) -> Option<&'static str> {
    let title = match column {
        "UserId" => "USER_ID_DERIVED",
        "Username" => "USER_NAME",
        "LoginTime" => "TIMESTAMP_DERIVED",
        "SourceIp" => "SOURCE_IP",
        "LoginType" => "LOGIN_TYPE",
        "LoginSubType" => "LOGIN_SUB_TYPE",
        "Status" => "LOGIN_STATUS",
        _ => return None,
    };
    Some(title)
}
