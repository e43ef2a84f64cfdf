//! `UserLicense`: licences as the org counts them.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::CellKind;
use crate::ingest::schema::{ExportColumn, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::UserLicense,
    key: &[column::LICENSE, column::LICENSE_LABEL, column::LICENSE_KEY],
    columns: &[
        ExportColumn::optional(column::LICENSE, &["Name"], CellKind::Text)
            .because("is the name that contract lines use")
            .labelled(&["License Name", "User License"]),
        ExportColumn::optional(column::LICENSE_ID, &["Id"], CellKind::Id(&[]))
            .because("is what Profile.UserLicenseId points to")
            .labelled(&["License ID", "User License ID"]),
        ExportColumn::optional(column::LICENSE_LABEL, &["MasterLabel"], CellKind::Text)
            .because("is the name that some exports use"),
        ExportColumn::optional(column::LICENSE_KEY, &["LicenseDefinitionKey"], CellKind::Text)
            .because("identifies the licence in exports without names"),
        ExportColumn::optional(column::LOGINS_ENTITLED, &["MonthlyLoginsEntitlement"], CellKind::Count)
            .because("is filled where the licence is billed per login"),
        ExportColumn::optional(column::LOGINS_USED, &["MonthlyLoginsUsed"], CellKind::Count)
            .because("is compared with the logins bought"),
        ExportColumn::optional(column::TOTAL_LICENSES, &["TotalLicenses"], CellKind::Count)
            .because("is the number bought, where the policy has no contract line"),
        ExportColumn::optional(column::USED_LICENSES, &["UsedLicenses"], CellKind::Count)
            .because("is compared with the seats of the User file"),
        ExportColumn::optional(column::USED_COUNTED_ON, &["UsedLicensesLastUpdated"], CellKind::Day)
            .because("shows how old that count is"),
        // Read where they are, but no export needs them: setup changes seldom.
        CREATED.because(""),
        MODIFIED.because(""),
        STAMPED.because(""),
    ],
    marks: &[&["licensedefinitionkey"], &["totallicenses"], &["usedlicenses"], &["monthlyloginsentitlement"]],
    needs_marks: false,
    foreign: &["permissionsetlicensekey", "developername", "expirationdate", "username"],
};
