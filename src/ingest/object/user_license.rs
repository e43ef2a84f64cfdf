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
            .labelled(&["License Name", "User License"]),
        Column::optional(column::LICENSE_ID, &["Id"], Kind::Id(None))
            .labelled(&["License ID", "User License ID"]),
        Column::optional(column::LOGINS_ENTITLED, &["MonthlyLoginsEntitlement"], Kind::Count),
        CREATED,
        MODIFIED,
        STAMPED,
    ],
    marks: &[&["licensedefinitionkey"], &["totallicenses"], &["usedlicenses"], &["monthlyloginsentitlement"]],
    needs_marks: false,
    foreign: &["permissionsetlicensekey", "developername", "expirationdate", "username"],
};
