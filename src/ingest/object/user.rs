//! `User`: the login identities.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::CellKind;
use crate::ingest::schema::{ColumnNeed, ExportColumn, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::User,
    key: &[column::USER_ID],
    columns: &[
        ExportColumn::new(column::USER_ID, &["Id"], CellKind::Id(&["005"]), ColumnNeed::Value)
            .because("identifies the user in every finding")
            .labelled(&["User ID"]),
        ExportColumn::new(column::IS_ACTIVE, &["IsActive"], CellKind::Flag, ColumnNeed::Value)
            .because("only active users hold a seat")
            .labelled(&["Active"]),
        ExportColumn::optional(column::USERNAME, &["Username"], CellKind::Text)
            .because("matches logins, register and waivers to the user")
            .labelled(&["Username", "User Name"]),
        ExportColumn::optional(column::EMAIL, &["Email"], CellKind::Text)
            .because("finds one person with several seats")
            .labelled(&["Email"]),
        ExportColumn::optional(column::FIRST_NAME, &["FirstName"], CellKind::Text)
            .because("distinguishes a shared mailbox from one person")
            .labelled(&["First Name"]),
        ExportColumn::optional(column::LAST_NAME, &["LastName"], CellKind::Text)
            .because("distinguishes a shared mailbox from one person")
            .labelled(&["Last Name"]),
        ExportColumn::optional(column::NAME, &["Name"], CellKind::Text).labelled(&["Full Name"]),
        ExportColumn::optional(column::FEDERATION_ID, &["FederationIdentifier"], CellKind::Key)
            .because("finds one person with several seats")
            .labelled(&["Federation ID", "SAML Federation ID"]),
        ExportColumn::optional(column::USER_TYPE, &["UserType"], CellKind::Text)
            .because("distinguishes external users from internal ones")
            .labelled(&["User Type"]),
        ExportColumn::optional(column::PROFILE_ID, &["ProfileId", "Profile.Id"], CellKind::Id(&["00e"]))
            .because("identifies the licence")
            .labelled(&["Profile ID"]),
        ExportColumn::optional(column::PROFILE_NAME, &["Profile.Name"], CellKind::Nested(&["Name"]))
            .because("names the profile in the policy and in contract lines")
            .labelled(&["Profile", "Profile Name", "Profile: Name"]),
        ExportColumn::optional(column::LICENSE, &["Profile.UserLicense.Name"], CellKind::Text)
            .because("is the licence of the seat")
            .labelled(&["User License", "License", "License Name"]),
        ExportColumn::optional(column::LICENSE_LABEL, &["Profile.UserLicense.MasterLabel"], CellKind::Text)
            .labelled(&["Master Label"]),
        ExportColumn::optional(
            column::LICENSE_KEY,
            &["Profile.UserLicense.LicenseDefinitionKey"],
            CellKind::Text,
        )
        .labelled(&["License Definition Key"]),
        // A script may have printed the whole profile where its name belongs.
        ExportColumn::optional(
            column::PRINTED_LICENSE,
            &["Profile.Name"],
            CellKind::Nested(&["UserLicense", "Name"]),
        ),
        ExportColumn::optional(column::ROLE_ID, &["UserRoleId", "UserRole.Id"], CellKind::Id(&["00E"]))
            .because("finds external users in internal roles")
            .labelled(&["Role ID", "User Role ID"]),
        ExportColumn::optional(column::CONTACT_ID, &["ContactId", "Contact.Id"], CellKind::Id(&["003"]))
            .because("is the contact of the user")
            .labelled(&["Contact ID"]),
        ExportColumn::optional(column::ACCOUNT_ID, &["AccountId", "Account.Id"], CellKind::Id(&["001"]))
            .because("is compared with the contact's account")
            .labelled(&["Account ID"]),
        ExportColumn::optional(column::LAST_LOGIN_AT, &["LastLoginDate"], CellKind::Timestamp)
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
