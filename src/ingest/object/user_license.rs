//! `UserLicense`: licences as the org counts them.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::Kind;
use crate::ingest::shape::{Column, Need, Shape};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SHAPE: Shape = Shape {
    object: Object::UserLicense,
    key: column::LICENSE,
    columns: &[
        Column::new(column::LICENSE, &["Name", "MasterLabel"], Kind::Text, Need::Value)
            .because("is the licence as contract lines name it")
            .labelled(&["License Name", "User License"]),
        Column::optional(column::LICENSE_ID, &["Id"], Kind::Id(None))
            .because("is what Profile.UserLicenseId points to")
            .labelled(&["License ID", "User License ID"]),
        Column::optional(column::LOGINS_ENTITLED, &["MonthlyLoginsEntitlement"], Kind::Count)
            .because("not empty: billed per login"),
        // Read where they are, but no export needs them: setup changes seldom.
        CREATED.because(""),
        MODIFIED.because(""),
        STAMPED.because(""),
    ],
    marks: &[&["licensedefinitionkey"], &["totallicenses"], &["usedlicenses"], &["monthlyloginsentitlement"]],
    needs_marks: false,
    foreign: &["permissionsetlicensekey", "developername", "expirationdate", "username"],
};
