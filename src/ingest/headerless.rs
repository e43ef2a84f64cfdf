//! Parts of an export without a header: some tools write it into the first file only.

use super::cell::{self, CellKind, ReadCell};
use super::schema::{Header, ObjectSchema};
use super::timestamp::Times;
use crate::model::calendar::DateOrder;

/// Whether a row fits under the header of another file of an object: as many cells, the record's own id where it belongs,
/// and nothing in the columns of ids, flags and times that is none.
pub(super) fn fits(row: &[String], headers: &[String], schema: &'static ObjectSchema) -> bool {
    if row.len() != headers.len() {
        return false;
    }
    let places = Header::of(headers, schema).places(schema);
    let mut has_key = false;
    for (column, place) in schema.columns.iter().zip(places) {
        let Some(place) = place else { continue };
        if matches!(column.kind, CellKind::Text | CellKind::Key | CellKind::Nested(_)) {
            continue;
        }
        match in_any_order(row[place].as_bytes(), column.kind) {
            None => return false,
            Some(cell) => has_key |= matches!(cell, ReadCell::Id(_)),
        }
    }
    has_key
}

/// Whether a line is a row of users, contacts or logins and no header: it has an id of theirs in one of its cells.
pub(super) fn is_row(cells: &[String]) -> bool {
    cells.iter().any(|text| {
        cell::read(text.as_bytes(), CellKind::Id(&["005", "003", "0Ya"]), Times::IN_UTC)
            .is_ok_and(|read| matches!(read.cell, ReadCell::Id(_)))
    })
}

/// A cell as it can be read: a date whose order is not settled is a date all the same.
pub(super) fn in_any_order(bytes: &[u8], kind: CellKind) -> Option<ReadCell<'_>> {
    [DateOrder::MonthFirst, DateOrder::DayFirst].into_iter().find_map(|order| {
        let times = Times { is_said: true, order: Some(order), ..Times::IN_UTC };
        cell::read(bytes, kind, times).ok().map(|read| read.cell)
    })
}
