//! The columns that tools write beside the fields of an object.

use super::dialect::Dialect;
use super::file::{File, Written, object_name};
use super::moment_form::MomentForm;
use super::tables::{Cell, Object};
use chrono_tz::Tz;

impl File {
    /// The titles before and behind those of the object.
    pub(super) fn tool_titles(&self) -> (Vec<String>, Vec<String>) {
        let (before, behind): (&[&str], &[&str]) = match self.style.dialect {
            Dialect::Inspector => (&["_"], &self.relations()),
            Dialect::EventLogFile => (&["EVENT_TYPE", "TIMESTAMP", "REQUEST_ID", "USER_ID"], &[]),
            Dialect::Warehouse if self.tells_deletion() => (&[], &["_fivetran_synced", "_fivetran_deleted"]),
            Dialect::Warehouse => (&[], &["_fivetran_synced"]),
            Dialect::HerokuConnect => (&["id"], &["_hc_lastop"]),
            Dialect::R | Dialect::Pandas => (&[""], &[]),
            _ => (&[], &[]),
        };
        let owned = |titles: &[&str]| titles.iter().map(ToString::to_string).collect();
        (owned(before), owned(behind))
    }

    /// The cells under these titles.
    pub(super) fn tool_cells(&self, row: &[Cell], place: usize, zone: Tz) -> (Vec<Written>, Vec<Written>) {
        let (before, behind) = match self.style.dialect {
            Dialect::Inspector => {
                let relations = self.relations().into_iter();
                let object = format!("[{}]", object_name(self.table.object));
                (vec![object], relations.map(|relation| self.relation_cell(relation, row)).collect())
            }
            Dialect::EventLogFile => (self.event_cells(row, place, zone), Vec::new()),
            Dialect::Warehouse => {
                let is_deleted = self.tells_deletion().then(|| "false".to_owned());
                (Vec::new(), std::iter::once("2026-10-01T02:15:00Z".to_owned()).chain(is_deleted).collect())
            }
            Dialect::HerokuConnect => (vec![(place + 1).to_string()], vec!["SYNCED".to_owned()]),
            Dialect::R => (vec![(place + 1).to_string()], Vec::new()),
            Dialect::Pandas => (vec![place.to_string()], Vec::new()),
            _ => (Vec::new(), Vec::new()),
        };
        let written = |texts: Vec<String>| texts.into_iter().map(Written::plain).collect();
        (written(before), written(behind))
    }

    /// Whether Fivetran's flag says no more than the table does: where an object has IsDeleted and this file of it has
    /// not, the flag would stand for it.
    fn tells_deletion(&self) -> bool {
        !matches!(self.table.object, Object::Account | Object::Contact)
            || self.table.columns.contains(&"IsDeleted")
    }

    /// What EventLogFile says twice, in an older form each, beside the type of the event and the request.
    fn event_cells(&self, row: &[Cell], place: usize, zone: Tz) -> Vec<String> {
        let cell = |name: &str| {
            let place = self.table.columns.iter().position(|column| *column == name);
            &row[place.expect("every login has a user and a time")]
        };
        let (Cell::Moment(Some(moment)), Cell::Reference(Some(user))) = (cell("LoginTime"), cell("UserId"))
        else {
            unreachable!("every login has a user and a time")
        };
        let stamp = MomentForm::EVENT_STAMP.write(self.style.dialect.clock(*moment, zone));
        vec!["Login".to_owned(), stamp, format!("4Rq{place:019}"), user[..15].to_owned()]
    }

    /// The paths before each dot of the columns: Inspector shows them as columns of their own.
    fn relations(&self) -> Vec<&'static str> {
        let mut relations = Vec::new();
        for column in &self.table.columns {
            for (dot, _) in column.match_indices('.') {
                if !relations.contains(&&column[..dot]) {
                    relations.push(&column[..dot]);
                }
            }
        }
        relations
    }

    /// The name of the related object, or nothing where the record has none.
    fn relation_cell(&self, relation: &str, row: &[Cell]) -> String {
        let is_within =
            |column: &str| column.strip_prefix(relation).is_some_and(|rest| rest.starts_with('.'));
        let mut within = self.table.columns.iter().zip(row).filter(|(column, _)| is_within(column));
        let is_related = within.any(|(_, cell)| !matches!(cell, Cell::Text(None)));
        let name = relation.rsplit('.').next().expect("a path has a last part");
        if is_related { format!("[{name}]") } else { String::new() }
    }
}
