//! `UserRole`: roles, internal ones and those of external accounts.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::CellKind;
use crate::ingest::schema::{ColumnNeed, ExportColumn, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::UserRole,
    key: &[column::ROLE_ID],
    columns: &[
        // Exports hold the territories of territory models beside the roles; they are no roles.
        ExportColumn::new(column::ROLE_ID, &["Id"], CellKind::Id(&["00E", "0MI"]), ColumnNeed::Value)
            .because("is what User.UserRoleId points to")
            .labelled(&["Role ID"]),
        ExportColumn::optional(column::PORTAL_TYPE, &["PortalType"], CellKind::Text)
            .because("distinguishes internal roles (None) from roles of external accounts"),
        ExportColumn::optional(column::PORTAL_ACCOUNT_ID, &["PortalAccountId"], CellKind::Id(&["001"]))
            .because("is the account that an external role belongs to"),
        // The object has no date of creation.
        CREATED.because(""),
        MODIFIED,
        STAMPED,
    ],
    marks: &[
        &["portaltype"],
        &["portalaccountid"],
        &["portalrole"],
        &["parentroleid"],
        &["rollupdescription"],
    ],
    needs_marks: false,
    foreign: &["username", "userroleid"],
};
