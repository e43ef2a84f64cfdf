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
        Column::new(column::PROFILE_ID, &["Id"], Kind::Id(Some("00e")), Need::Value),
        Column::optional(column::PROFILE_NAME, &["Name"], Kind::Text),
        // The prefix of licence ids is not certain, so any id will do.
        Column::optional(column::LICENSE_ID, &["UserLicenseId", "UserLicense.Id"], Kind::Id(None)),
        Column::optional(column::LICENSE, &["UserLicense.Name"], Kind::Text),
        CREATED,
        MODIFIED,
        STAMPED,
    ],
    marks: &[&["userlicenseid"], &["userlicense.name"], &["userlicense.id"]],
    foreign: &["username", "profileid", "licenseid", "userid"],
};
