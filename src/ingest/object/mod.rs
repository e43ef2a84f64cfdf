//! The objects' files: one file an object, with its column table.

mod account;
mod contact;
mod login_history;
mod profile;
mod user;
mod user_license;
mod user_login;
mod user_role;

use super::cell::Kind;
use super::shape::{Column, Shape};
use crate::model::object::Object;
use crate::org::column;

/// The shape of an object's file.
pub(super) fn shape(object: Object) -> &'static Shape {
    match object {
        Object::User => &user::SHAPE,
        Object::Contact => &contact::SHAPE,
        Object::Account => &account::SHAPE,
        Object::Profile => &profile::SHAPE,
        Object::UserLicense => &user_license::SHAPE,
        Object::UserRole => &user_role::SHAPE,
        Object::UserLogin => &user_login::SHAPE,
        Object::LoginHistory => &login_history::SHAPE,
    }
}

/// The stamps that every object carries. They tell how recent an export is, and which of two rows with
/// one id is the later.
const CREATED: Column = Column::optional(column::CREATED_AT, &["CreatedDate"], Kind::Moment);
const MODIFIED: Column = Column::optional(column::MODIFIED_AT, &["LastModifiedDate"], Kind::Moment);
const STAMPED: Column = Column::optional(column::STAMPED_AT, &["SystemModstamp"], Kind::Moment);
