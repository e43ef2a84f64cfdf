//! `Profile`: each implies exactly one licence.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::CellKind;
use crate::ingest::schema::{ColumnNeed, ExportColumn, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::Profile,
    key: &[column::PROFILE_ID],
    columns: &[
        ExportColumn::new(column::PROFILE_ID, &["Id"], CellKind::Id(&["00e"]), ColumnNeed::Value)
            .because("is what User.ProfileId points to")
            .labelled(&["Profile ID"]),
        ExportColumn::optional(column::PROFILE_NAME, &["Name"], CellKind::Text)
            .because("names the profile in the policy")
            .labelled(&["Profile Name"]),
        // The prefix of licence ids is not certain, so any id will do.
        ExportColumn::optional(column::LICENSE_ID, &["UserLicenseId", "UserLicense.Id"], CellKind::Id(&[]))
            .because("identifies the licence")
            .labelled(&["License ID", "User License ID"]),
        ExportColumn::optional(column::LICENSE, &["UserLicense.Name"], CellKind::Text)
            .because("is the licence of the profile")
            .labelled(&["User License", "License", "License Name"]),
        ExportColumn::optional(column::LICENSE_LABEL, &["UserLicense.MasterLabel"], CellKind::Text)
            .labelled(&["Master Label"]),
        ExportColumn::optional(column::LICENSE_KEY, &["UserLicense.LicenseDefinitionKey"], CellKind::Text)
            .labelled(&["License Definition Key"]),
        ExportColumn::optional(column::PROFILE_USER_TYPE, &["UserType"], CellKind::Text)
            .because("is the user type that the profile is made for"),
        // Read where they are, but no export needs them: setup changes seldom.
        CREATED.because(""),
        MODIFIED.because(""),
        STAMPED.because(""),
    ],
    marks: &[
        &["userlicenseid"],
        &["userlicense.name"],
        &["userlicense.id"],
        &["userlicense.masterlabel"],
        &["userlicense.licensedefinitionkey"],
    ],
    needs_marks: false,
    foreign: &["username", "profileid", "licenseid", "userid"],
};
