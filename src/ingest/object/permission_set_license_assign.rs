//! `PermissionSetLicenseAssign`: which user holds which permission set licence.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::CellKind;
use crate::ingest::schema::{ColumnNeed, ExportColumn, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::PermissionSetLicenseAssign,
    key: &[column::ASSIGNMENT_ID],
    columns: &[
        ExportColumn::optional(column::ASSIGNMENT_ID, &["Id"], CellKind::Id(&[]))
            .because("makes sure that an assignment in several files counts once"),
        ExportColumn::new(
            column::USER_ID,
            &["AssigneeId", "Assignee.Id"],
            CellKind::Id(&["005"]),
            ColumnNeed::Value,
        )
        .because("identifies the user"),
        ExportColumn::optional(
            column::PERMISSION_LICENSE_ID,
            &["PermissionSetLicenseId", "PermissionSetLicense.Id"],
            CellKind::Id(&[]),
        )
        .because("identifies the permission set licence"),
        ExportColumn::optional(
            column::PERMISSION_LICENSE,
            &["PermissionSetLicense.MasterLabel"],
            CellKind::Text,
        )
        .because("names the permission set licence"),
        // Read where they are, but no export needs them: setup changes seldom.
        CREATED.because(""),
        MODIFIED.because(""),
        STAMPED.because(""),
    ],
    marks: &[&["assigneeid", "permissionsetlicenseid"], &["assigneeid", "permissionsetlicense.masterlabel"]],
    needs_marks: false,
    foreign: &["permissionsetid", "username"],
};
