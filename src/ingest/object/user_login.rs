//! `UserLogin`: who is frozen or locked out.

use super::{CREATED, STAMPED};
use crate::ingest::cell::Kind;
use crate::ingest::schema::{Column, Need, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::UserLogin,
    key: &[column::USER_ID],
    columns: &[
        Column::new(column::USER_ID, &["UserId"], Kind::Id(&["005"]), Need::Value)
            .because("identifies the user"),
        Column::new(column::IS_FROZEN, &["IsFrozen"], Kind::Flag, Need::Value)
            .because("finds frozen users who still hold a seat")
            .labelled(&["Frozen"]),
        // The object has a date of change only; other exporters may write more.
        CREATED.because(""),
        Column::optional(column::MODIFIED_AT, &["LastModifiedDate"], Kind::Timestamp)
            .because("shows whether a freeze is recent")
            .labelled(&["Last Modified Date"]),
        STAMPED.because(""),
    ],
    marks: &[&["isfrozen"]],
    needs_marks: false,
    foreign: &["username", "logintime"],
};
