//! `User`: the login identities.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::Kind;
use crate::ingest::shape::{Column, Need, Shape};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SHAPE: Shape = Shape {
    object: Object::User,
    key: column::USER_ID,
    columns: &[
        Column::new(column::USER_ID, &["Id"], Kind::Id(Some("005")), Need::Value),
        Column::new(column::IS_ACTIVE, &["IsActive"], Kind::Flag, Need::Value),
        Column::optional(column::USERNAME, &["Username"], Kind::Text),
        Column::optional(column::EMAIL, &["Email"], Kind::Text),
        Column::optional(column::FIRST_NAME, &["FirstName"], Kind::Text),
        Column::optional(column::LAST_NAME, &["LastName"], Kind::Text),
        Column::optional(column::NAME, &["Name"], Kind::Text),
        Column::optional(column::FEDERATION_ID, &["FederationIdentifier"], Kind::Text),
        Column::optional(column::USER_TYPE, &["UserType"], Kind::Text),
        Column::optional(column::PROFILE_ID, &["ProfileId", "Profile.Id"], Kind::Id(Some("00e"))),
        Column::optional(column::PROFILE_NAME, &["Profile.Name"], Kind::Text),
        Column::optional(column::LICENSE, &["Profile.UserLicense.Name"], Kind::Text),
        Column::optional(column::ROLE_ID, &["UserRoleId", "UserRole.Id"], Kind::Id(Some("00E"))),
        Column::optional(column::CONTACT_ID, &["ContactId", "Contact.Id"], Kind::Id(Some("003"))),
        Column::optional(column::ACCOUNT_ID, &["AccountId", "Account.Id"], Kind::Id(Some("001"))),
        Column::optional(column::LAST_LOGIN_AT, &["LastLoginDate"], Kind::Moment),
        CREATED,
        MODIFIED,
        STAMPED,
    ],
    marks: &[&["username"], &["usertype"], &["profileid"], &["lastlogindate"], &["userroleid"]],
    foreign: &["userid", "isfrozen", "logintime"],
};
