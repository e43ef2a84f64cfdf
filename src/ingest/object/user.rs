//! `User`: the login identities.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::Kind;
use crate::ingest::schema::{Column, Need, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::User,
    key: &[column::USER_ID],
    columns: &[
        Column::new(column::USER_ID, &["Id"], Kind::Id(&["005"]), Need::Value)
            .because("identifies the user in every finding")
            .labelled(&["User ID"]),
        Column::new(column::IS_ACTIVE, &["IsActive"], Kind::Flag, Need::Value)
            .because("only active users hold a seat")
            .labelled(&["Active"]),
        Column::optional(column::USERNAME, &["Username"], Kind::Text)
            .because("matches logins, register and waivers to the user")
            .labelled(&["Username", "User Name"]),
        Column::optional(column::EMAIL, &["Email"], Kind::Text)
            .because("finds one person with several seats")
            .labelled(&["Email"]),
        Column::optional(column::FIRST_NAME, &["FirstName"], Kind::Text)
            .because("distinguishes a shared mailbox from one person")
            .labelled(&["First Name"]),
        Column::optional(column::LAST_NAME, &["LastName"], Kind::Text)
            .because("distinguishes a shared mailbox from one person")
            .labelled(&["Last Name"]),
        Column::optional(column::NAME, &["Name"], Kind::Text).labelled(&["Full Name"]),
        Column::optional(column::FEDERATION_ID, &["FederationIdentifier"], Kind::Key)
            .because("finds one person with several seats")
            .labelled(&["Federation ID", "SAML Federation ID"]),
        Column::optional(column::USER_TYPE, &["UserType"], Kind::Text)
            .because("distinguishes external users from internal ones")
            .labelled(&["User Type"]),
        Column::optional(column::PROFILE_ID, &["ProfileId", "Profile.Id"], Kind::Id(&["00e"]))
            .because("identifies the licence")
            .labelled(&["Profile ID"]),
        Column::optional(column::PROFILE_NAME, &["Profile.Name"], Kind::Nested(&["Name"]))
            .because("names the profile in the policy and in contract lines")
            .labelled(&["Profile", "Profile Name", "Profile: Name"]),
        Column::optional(column::LICENSE, &["Profile.UserLicense.Name"], Kind::Text)
            .because("is the licence of the seat")
            .labelled(&["User License", "License", "License Name"]),
        Column::optional(column::LICENSE_LABEL, &["Profile.UserLicense.MasterLabel"], Kind::Text)
            .labelled(&["Master Label"]),
        Column::optional(column::LICENSE_KEY, &["Profile.UserLicense.LicenseDefinitionKey"], Kind::Text)
            .labelled(&["License Definition Key"]),
        // A script may have printed the whole profile where its name belongs.
        Column::optional(column::PRINTED_LICENSE, &["Profile.Name"], Kind::Nested(&["UserLicense", "Name"])),
        Column::optional(column::ROLE_ID, &["UserRoleId", "UserRole.Id"], Kind::Id(&["00E"]))
            .because("finds external users in internal roles")
            .labelled(&["Role ID", "User Role ID"]),
        Column::optional(column::CONTACT_ID, &["ContactId", "Contact.Id"], Kind::Id(&["003"]))
            .because("is the contact of the user")
            .labelled(&["Contact ID"]),
        Column::optional(column::ACCOUNT_ID, &["AccountId", "Account.Id"], Kind::Id(&["001"]))
            .because("is compared with the contact's account")
            .labelled(&["Account ID"]),
        Column::optional(column::LAST_LOGIN_AT, &["LastLoginDate"], Kind::Timestamp)
            .because("is the last login, however long ago")
            .labelled(&["Last Login", "Last Login Date"]),
        CREATED,
        MODIFIED,
        STAMPED,
    ],
    marks: &[&["username"], &["usertype"], &["profileid"], &["lastlogindate"], &["userroleid"]],
    needs_marks: false,
    foreign: &["userid", "isfrozen", "logintime"],
};
