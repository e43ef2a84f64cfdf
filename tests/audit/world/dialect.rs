//! The habits of each exporter: header, nulls, flags, moments, quotes (SALESFORCE.md section 1).

use super::labels::{label, user_type_label};
use super::tables::{Cell, Object, Table};
use chrono::{DateTime, Datelike, NaiveDateTime, TimeZone};
use chrono_tz::Tz;

const ZERO_ID: &str = "000000000000000AAA";

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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    Always,
    WhereNeeded,
    /// PHP's `fputcsv` quotes blanks, too.
    WhereBlank,
    /// Around times, as in the only rows of the Setup download seen, and where needed.
    AroundTimes,
}

impl Dialect {
    pub(crate) const ALL: [Self; 11] = [
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
    ];

    /// Labels instead of API names, and times of the policy's zone instead of UTC.
    pub(super) fn has_labels(self) -> bool {
        matches!(self, Self::Report | Self::ReportDayFirst | Self::SetupLogins)
    }

    pub(super) fn is_report(self) -> bool {
        matches!(self, Self::Report | Self::ReportDayFirst)
    }

    fn is_excel(self) -> bool {
        matches!(self, Self::ExcelUs | Self::ExcelDayFirst)
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
            _ if is_setup_only => None,
            Self::DataLoader => Some(column.to_uppercase()),
            _ => Some(column.to_owned()),
        }
    }

    pub(super) fn quotes(self) -> Quotes {
        match self {
            Self::SfQuery | Self::ExcelUs | Self::ExcelDayFirst => Quotes::WhereNeeded,
            Self::Workbench => Quotes::WhereBlank,
            Self::SetupLogins => Quotes::AroundTimes,
            _ => Quotes::Always,
        }
    }

    pub(super) fn line_end(self) -> &'static str {
        match self {
            Self::DataLoader | Self::Inspector | Self::ExcelUs | Self::ExcelDayFirst => "\r\n",
            _ => "\n",
        }
    }

    /// The text of a cell. Where a dialect has several nulls, the place says which.
    pub(super) fn cell_text(self, cell: &Cell, zone: Tz, place: usize) -> String {
        match cell {
            Cell::Text(Some(text)) => self.lines(text),
            Cell::Reference(Some(id)) | Cell::MasterReference(Some(id)) => self.id(id).to_owned(),
            Cell::UserType(name) if self.has_labels() => user_type_label(name).to_owned(),
            Cell::UserType(name) => name.clone(),
            Cell::Flag(flag) => self.flag(*flag).to_owned(),
            Cell::Moment(Some(moment)) => self.clock(*moment, zone).format(self.moment_form()).to_string(),
            Cell::Reference(None) => self.null(true, place).to_owned(),
            Cell::Text(None) | Cell::MasterReference(None) | Cell::Moment(None) => {
                self.null(false, place).to_owned()
            }
        }
    }

    /// Data Export replaces line breaks by blanks when asked to, as the exports seen were; reports break
    /// lines in their own way.
    fn lines(self, text: &str) -> String {
        match self {
            Self::DataExport | Self::ExcelUs | Self::ExcelDayFirst => text.replace('\n', " "),
            Self::Report | Self::ReportDayFirst => text.replace('\n', "\r\n"),
            _ => text.to_owned(),
        }
    }

    fn id(self, id: &str) -> &str {
        if self.has_labels() { &id[..15] } else { id }
    }

    fn null(self, is_reference: bool, place: usize) -> &'static str {
        match self {
            Self::SfQuery => "null",
            // Left by another tool that the file went through.
            Self::ExcelUs if place.is_multiple_of(3) => "#N/A",
            Self::DataExport | Self::ExcelUs | Self::ExcelDayFirst if is_reference => ZERO_ID,
            _ => "",
        }
    }

    fn flag(self, flag: bool) -> &'static str {
        let (yes, no) = match self {
            Self::DataExport | Self::Report | Self::ReportDayFirst => ("1", "0"),
            Self::ExcelUs | Self::ExcelDayFirst => ("TRUE", "FALSE"),
            _ => ("true", "false"),
        };
        if flag { yes } else { no }
    }

    fn moment_form(self) -> &'static str {
        match self {
            Self::DataExport => "%Y-%m-%d %H:%M:%S",
            Self::DataLoader | Self::Bulk | Self::Workbench => "%Y-%m-%dT%H:%M:%S.000Z",
            Self::SfQuery | Self::Inspector => "%Y-%m-%dT%H:%M:%S.000+0000",
            Self::ExcelUs => "%-m/%-d/%Y %-H:%M",
            Self::ExcelDayFirst => "%d-%m-%Y %H:%M",
            Self::Report => "%-m/%-d/%Y %-I:%M %p",
            Self::ReportDayFirst => "%d/%m/%Y %H:%M",
            Self::SetupLogins => "%-m/%-d/%Y %-I:%M:%S %p",
        }
    }

    /// Day and month as two numbers, in either order.
    fn has_numeric_dates(self) -> bool {
        self.is_excel() || self.has_labels()
    }

    /// What the clock shows by which the dialect writes.
    fn clock(self, moment: i64, zone: Tz) -> NaiveDateTime {
        let utc = DateTime::from_timestamp(moment, 0).expect("a moment of our time");
        if self.has_labels() { utc.with_timezone(&zone).naive_local() } else { utc.naive_utc() }
    }

    /// Whether a reader of the file can know all that the table says.
    pub(super) fn can_tell(self, table: &Table, zone: Tz) -> bool {
        let is_login_page = self == Self::SetupLogins;
        let places = 0..table.columns.len();
        (!is_login_page || table.object == Object::LoginHistory)
            && places.into_iter().all(|place| self.can_tell_column(table.column(place), zone))
    }

    fn can_tell_column<'a>(self, cells: impl Iterator<Item = &'a Cell>, zone: Tz) -> bool {
        let moment = |cell: &Cell| if let Cell::Moment(moment) = cell { *moment } else { None };
        let moments: Vec<i64> = cells.filter_map(moment).collect();
        // A 13th month does not exist: one such day settles the order of the whole column.
        let is_settled = !self.has_numeric_dates()
            || moments.is_empty()
            || moments.iter().any(|&moment| self.clock(moment, zone).day() > 12);
        is_settled && moments.iter().all(|&moment| self.can_tell_moment(moment, zone))
    }

    fn can_tell_moment(self, moment: i64, zone: Tz) -> bool {
        let loses_seconds = self.is_excel() || self.is_report();
        let is_whole = moment.rem_euclid(60) == 0;
        let happens_once = || zone.from_local_datetime(&self.clock(moment, zone)).single().is_some();
        (is_whole || !loses_seconds) && (!self.has_labels() || happens_once())
    }
}
