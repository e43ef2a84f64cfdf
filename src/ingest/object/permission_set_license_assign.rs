//! `PermissionSetLicenseAssign`: which user holds which permission set licence.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::Kind;
use crate::ingest::schema::{Column, Need, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::PermissionSetLicenseAssign,
    key: &[column::ASSIGNMENT_ID],
    columns: &[
        Column::optional(column::ASSIGNMENT_ID, &["Id"], Kind::Id(&[]))
            .because("makes sure that an assignment in several files counts once"),
        Column::new(column::USER_ID, &["AssigneeId", "Assignee.Id"], Kind::Id(&["005"]), Need::Value)
            .because("identifies the user"),
        Column::optional(
            column::PERMISSION_LICENSE_ID,
            &["PermissionSetLicenseId", "PermissionSetLicense.Id"],
            Kind::Id(&[]),
        )
        .because("identifies the permission set licence"),
        Column::optional(column::PERMISSION_LICENSE, &["PermissionSetLicense.MasterLabel"], Kind::Text)
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
