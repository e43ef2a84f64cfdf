//! `Profile`: each implies exactly one licence.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::Kind;
use crate::ingest::shape::{Column, Need, Shape};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SHAPE: Shape = Shape {
    object: Object::Profile,
    key: column::PROFILE_ID,
    columns: &[
        Column::new(column::PROFILE_ID, &["Id"], Kind::Id(Some("00e")), Need::Value)
            .labelled(&["Profile ID"]),
        Column::optional(column::PROFILE_NAME, &["Name"], Kind::Text).labelled(&["Profile Name"]),
        // The prefix of licence ids is not certain, so any id will do.
        Column::optional(column::LICENSE_ID, &["UserLicenseId", "UserLicense.Id"], Kind::Id(None))
            .labelled(&["License ID", "User License ID"]),
        Column::optional(column::LICENSE, &["UserLicense.Name"], Kind::Text).labelled(&[
            "User License",
            "License",
            "License Name",
        ]),
        CREATED,
        MODIFIED,
        STAMPED,
    ],
    marks: &[&["userlicenseid"], &["userlicense.name"], &["userlicense.id"]],
    needs_marks: false,
    foreign: &["username", "profileid", "licenseid", "userid"],
};
