//! The objects' files: one file an object, with its column table.

mod account;
mod contact;
mod login_history;
mod permission_set_license;
mod permission_set_license_assign;
mod profile;
mod register;
mod user;
mod user_license;
mod user_login;
mod user_role;

use super::cell::CellKind;
use super::schema::{ExportColumn, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

/// The schema of an object's file.
pub(super) fn schema(object: Object) -> &'static ObjectSchema {
    match object {
        Object::User => &user::SCHEMA,
        Object::Contact => &contact::SCHEMA,
        Object::Account => &account::SCHEMA,
        Object::Profile => &profile::SCHEMA,
        Object::UserLicense => &user_license::SCHEMA,
        Object::UserRole => &user_role::SCHEMA,
        Object::UserLogin => &user_login::SCHEMA,
        Object::PermissionSetLicense => &permission_set_license::SCHEMA,
        Object::PermissionSetLicenseAssign => &permission_set_license_assign::SCHEMA,
        Object::Register => &register::SCHEMA,
        Object::LoginHistory => &login_history::SCHEMA,
    }
}

/// The stamps that every object carries. They tell how recent an export is, and which of two rows with
/// one id is the later.
const CREATED: ExportColumn =
    ExportColumn::optional(column::CREATED_AT, &["CreatedDate"], CellKind::Timestamp)
        .because("distinguishes new users from users who never logged in, and dates the export");
const MODIFIED: ExportColumn =
    ExportColumn::optional(column::MODIFIED_AT, &["LastModifiedDate"], CellKind::Timestamp)
        .because("shows which of two rows is newer, and dates the export");
const STAMPED: ExportColumn =
    ExportColumn::optional(column::STAMPED_AT, &["SystemModstamp"], CellKind::Timestamp)
        .because("shows which of two rows is newer");

/// A column that the audit reads, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The field's API name, seen from the object.
    pub field: &'static str,
    /// What the audit does with it, as the end of a sentence that starts with the field.
    pub why: &'static str,
}

/// The columns that an export of an object should have, in the order in which they are read. Left out are
/// columns that other exporters write in place of one of these.
#[must_use]
pub fn asked(object: Object) -> Vec<Asked> {
    schema(object)
        .columns
        .iter()
        .filter(|column| !column.why.is_empty())
        .map(|column| Asked { field: column.headers[0], why: column.why })
        .collect()
}
