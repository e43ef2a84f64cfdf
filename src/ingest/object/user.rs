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
        Column::new(column::USER_ID, &["Id"], Kind::Id(Some("005")), Need::Value).labelled(&["User ID"]),
        Column::new(column::IS_ACTIVE, &["IsActive"], Kind::Flag, Need::Value).labelled(&["Active"]),
        Column::optional(column::USERNAME, &["Username"], Kind::Text).labelled(&["Username", "User Name"]),
        Column::optional(column::EMAIL, &["Email"], Kind::Text).labelled(&["Email"]),
        Column::optional(column::FIRST_NAME, &["FirstName"], Kind::Text).labelled(&["First Name"]),
        Column::optional(column::LAST_NAME, &["LastName"], Kind::Text).labelled(&["Last Name"]),
        Column::optional(column::NAME, &["Name"], Kind::Text).labelled(&["Full Name"]),
        Column::optional(column::FEDERATION_ID, &["FederationIdentifier"], Kind::Text)
            .labelled(&["Federation ID", "SAML Federation ID"]),
        Column::optional(column::USER_TYPE, &["UserType"], Kind::Text).labelled(&["User Type"]),
        Column::optional(column::PROFILE_ID, &["ProfileId", "Profile.Id"], Kind::Id(Some("00e")))
            .labelled(&["Profile ID"]),
        Column::optional(column::PROFILE_NAME, &["Profile.Name"], Kind::Text).labelled(&[
            "Profile",
            "Profile Name",
            "Profile: Name",
        ]),
        Column::optional(column::LICENSE, &["Profile.UserLicense.Name"], Kind::Text).labelled(&[
            "User License",
            "License",
            "License Name",
        ]),
        Column::optional(column::ROLE_ID, &["UserRoleId", "UserRole.Id"], Kind::Id(Some("00E")))
            .labelled(&["Role ID", "User Role ID"]),
        Column::optional(column::CONTACT_ID, &["ContactId", "Contact.Id"], Kind::Id(Some("003")))
            .labelled(&["Contact ID"]),
        Column::optional(column::ACCOUNT_ID, &["AccountId", "Account.Id"], Kind::Id(Some("001")))
            .labelled(&["Account ID"]),
        Column::optional(column::LAST_LOGIN_AT, &["LastLoginDate"], Kind::Moment)
            .labelled(&["Last Login", "Last Login Date"]),
        CREATED,
        MODIFIED,
        STAMPED,
    ],
    marks: &[&["username"], &["usertype"], &["profileid"], &["lastlogindate"], &["userroleid"]],
    needs_marks: false,
    foreign: &["userid", "isfrozen", "logintime"],
};
