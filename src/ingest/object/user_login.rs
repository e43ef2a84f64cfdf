//! `UserLogin`: who is frozen or locked out.

use super::{CREATED, STAMPED};
use crate::ingest::cell::CellKind;
use crate::ingest::schema::{ColumnNeed, ExportColumn, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::UserLogin,
    key: &[column::USER_ID],
    columns: &[
        ExportColumn::new(column::USER_ID, &["UserId"], CellKind::Id(&["005"]), ColumnNeed::Value)
            .because("identifies the user"),
        ExportColumn::new(column::IS_FROZEN, &["IsFrozen"], CellKind::Flag, ColumnNeed::Value)
            .because("finds frozen users who still hold a seat")
            .labelled(&["Frozen"]),
        // The object has a date of change only; other exporters may write more.
        CREATED.because(""),
        ExportColumn::optional(column::MODIFIED_AT, &["LastModifiedDate"], CellKind::Timestamp)
            .because("shows whether a freeze is recent")
            .labelled(&["Last Modified Date"]),
        STAMPED.because(""),
    ],
    marks: &[&["isfrozen"]],
    needs_marks: false,
    foreign: &["username", "logintime"],
};
