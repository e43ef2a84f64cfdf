//! Whether a file of a dialect can tell all that a table holds.

use super::dialect::Dialect;
use super::login_codes::{status_code, type_code};
use super::moment_form::MomentForm;
use super::tables::{Cell, Object, Table};
use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::Tz;

impl Dialect {
    /// Whether a reader of the file, written as usual, can know all that the table says.
    pub(super) fn can_tell(self, table: &Table, zone: Tz) -> bool {
        self.telling_forms(table, zone).contains(&self.moment_forms()[0])
    }

    /// The forms of moments with which a reader of the file can know all that the table says.
    pub(super) fn telling_forms(self, table: &Table, zone: Tz) -> Vec<MomentForm> {
        let columns: Vec<Vec<NaiveDateTime>> = moments(table)
            .map(|moments| moments.iter().map(|&moment| self.clock(moment, zone)).collect())
            .collect();
        let happens_once = |clock: &NaiveDateTime| zone.from_local_datetime(clock).single().is_some();
        if !self.has(table) || self.has_labels() && !columns.iter().flatten().all(happens_once) {
            return Vec::new();
        }
        let forms = self.moment_forms().iter().copied();
        forms.filter(|form| form.can_tell(&columns)).collect()
    }

    /// Whether the exporter has the object, its columns and all of the words in them.
    fn has(self, table: &Table) -> bool {
        if self.is_database() && table.columns.iter().any(|column| column.contains('.')) {
            return false;
        }
        match self {
            Self::SetupLogins => table.object == Object::LoginHistory,
            Self::EventLogFile => table.object == Object::LoginHistory && has_codes(table),
            // Logins have no field by which Heroku Connect could tell what changed; and of frozen users reports show no
            // id, without which a row has only its number.
            Self::HerokuConnect => !matches!(table.object, Object::LoginHistory | Object::UserLogin),
            _ => true,
        }
    }
}

/// The moments of each column that has any.
fn moments(table: &Table) -> impl Iterator<Item = Vec<i64>> {
    let moment = |cell: &Cell| if let Cell::Moment(moment) = cell { *moment } else { None };
    (0..table.columns.len()).map(move |place| table.column(place).filter_map(moment).collect())
}

fn has_codes(table: &Table) -> bool {
    let all = |name: &str, has_code: fn(&str) -> bool| {
        let place = table.columns.iter().position(|column| *column == name);
        let is_told = |cell: &Cell| matches!(cell, Cell::Text(Some(text)) if has_code(text));
        place.is_some_and(|place| table.column(place).all(is_told))
    };
    all("LoginType", |text| type_code(text).is_some()) && all("Status", |text| status_code(text).is_some())
}
