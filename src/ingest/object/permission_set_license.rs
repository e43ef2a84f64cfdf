//! `PermissionSetLicense`: permission set licences as the org counts them.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::CellKind;
use crate::ingest::schema::{ColumnNeed, ExportColumn, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::PermissionSetLicense,
    key: &[column::PERMISSION_LICENSE_ID],
    columns: &[
        // The prefix of these ids is not certain, so any id will do; so below.
        ExportColumn::new(column::PERMISSION_LICENSE_ID, &["Id"], CellKind::Id(&[]), ColumnNeed::Value)
            .because("is what PermissionSetLicenseAssign.PermissionSetLicenseId points to"),
        ExportColumn::optional(column::PERMISSION_LICENSE, &["MasterLabel", "DeveloperName"], CellKind::Text)
            .because("names the permission set licence"),
        ExportColumn::optional(column::PERMISSION_LICENSE_KEY, &["PermissionSetLicenseKey"], CellKind::Text)
            .because("distinguishes these licences from user licences"),
        // Read where they are, but no export needs them: setup changes seldom.
        CREATED.because(""),
        MODIFIED.because(""),
        STAMPED.because(""),
    ],
    marks: &[&["permissionsetlicensekey"]],
    needs_marks: false,
    foreign: &["licensedefinitionkey", "monthlyloginsentitlement", "username", "assigneeid"],
};
