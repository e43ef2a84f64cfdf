//! The columns of the snapshot's frames: one name for one thing, and the literals to compare them with.
//!
//! Days are `i32` since 1970-01-01, timestamps `i64` seconds since then. Neither is a polars date: in polars
//! 0.55 a date literal becomes a nanosecond time, which turns every day after 2262 (a term that ends on
//! 9999-12-31, say) into null and drops its row without a word.

use polars::prelude::{DataType, Expr, LiteralValue, NULL, StringChunked, col, lit};

/// Declares columns: a constant, its documentation, and the name in frames.
macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        $($(#[$doc])* pub const $name: &str = $text;)+
    };
}

pub(crate) use columns;

columns! {
    /// The user's id, 18 characters.
    USER_ID = "user_id";
    /// The contact's id, 18 characters.
    CONTACT_ID = "contact_id";
    /// The account's id, 18 characters.
    ACCOUNT_ID = "account_id";
    /// The profile's id, 18 characters.
    PROFILE_ID = "profile_id";
    /// The profile's name.
    PROFILE_NAME = "profile_name";
    /// The role's id, 18 characters.
    ROLE_ID = "role_id";
    /// The licence's id, 18 characters.
    LICENSE_ID = "license_id";
    /// The licence's name.
    LICENSE = "license";
    /// The licence's master label, where an export tells it.
    LICENSE_LABEL = "license_label";
    /// The licence's `LicenseDefinitionKey`, where an export tells it.
    LICENSE_KEY = "license_definition_key";
    /// The licence's name in a profile that was printed into one cell.
    PRINTED_LICENSE = "printed_license";
    /// The login name.
    USERNAME = "username";
    /// The e-mail address as exported.
    EMAIL = "email";
    /// First name as exported.
    FIRST_NAME = "first_name";
    /// Last name as exported.
    LAST_NAME = "last_name";
    /// Whole name as exported.
    NAME = "name";
    /// The federation id as exported.
    FEDERATION_ID = "federation_id";
    /// `User.UserType` as exported.
    USER_TYPE = "user_type";
    /// `User.IsActive`.
    IS_ACTIVE = "is_active";
    /// `IsDeleted`.
    IS_DELETED = "is_deleted";
    /// The record that a merged one went into.
    MASTER_ID = "master_id";
    /// `UserLogin.IsFrozen`.
    IS_FROZEN = "is_frozen";
    /// `UserRole.PortalType`.
    PORTAL_TYPE = "portal_type";
    /// `UserRole.PortalAccountId`: the account that an external role belongs to.
    PORTAL_ACCOUNT_ID = "portal_account_id";
    /// `Profile.UserType`.
    PROFILE_USER_TYPE = "profile_user_type";
    /// `Account.Name`.
    ACCOUNT_NAME = "account_name";
    /// `Account.OwnerId`.
    OWNER_ID = "owner_id";
    /// `Account.PersonContactId`: the contact of a person account.
    PERSON_CONTACT_ID = "person_contact_id";
    /// `Account.IsPartner`.
    IS_PARTNER = "is_partner";
    /// `Account.IsCustomerPortal`.
    IS_CUSTOMER = "is_customer";
    /// The permission set licence's id, 18 characters.
    PERMISSION_LICENSE_ID = "permission_license_id";
    /// The permission set licence's label.
    PERMISSION_LICENSE = "permission_license";
    /// The permission set licence's key.
    PERMISSION_LICENSE_KEY = "permission_license_key";
    /// The id of one assignment of a permission set licence.
    ASSIGNMENT_ID = "assignment_id";
    /// Register: whom an entry is about, in one column for user ids, contact ids and user names.
    WHO = "who";
    /// Register: why the user exists.
    PURPOSE = "purpose";
    /// Register: the account that the user belongs to, as its owner calls it.
    REGISTERED_ACCOUNT = "registered_account";
    /// Register: what ends the user.
    TRIGGER = "trigger";
    /// Register: the day on which it ends.
    TRIGGER_DAY = "trigger_day";
    /// Register: who answers for the user.
    REGISTERED_OWNER = "registered_owner";
    /// Register: the day of the next review.
    REVIEW_DAY = "review_day";
    /// Timestamp of creation.
    CREATED_AT = "created_at";
    /// Timestamp of the last change by a person.
    MODIFIED_AT = "modified_at";
    /// Timestamp of the last change by anybody.
    STAMPED_AT = "stamped_at";
    /// Timestamp of `User.LastLoginDate`.
    LAST_LOGIN_AT = "last_login_at";
    /// Day of creation.
    CREATED_DAY = "created_day";
    /// Day of `User.LastLoginDate`.
    LAST_LOGIN_DAY = "last_login_day";
    /// Timestamp of the latest real login in the login files, not after the as-of date.
    SEEN_AT = "seen_at";
    /// Day of it.
    SEEN_DAY = "seen_day";
    /// Whether that login is an OAuth one.
    SEEN_BY_OAUTH = "seen_by_oauth";
    /// Failed attempts to log in by a person, not after the as-of date.
    FAILED_LOGINS = "failed_logins";
    /// Timestamp of the latest of them.
    FAILED_AT = "failed_at";
    /// Timestamp of the latest attempt to log in that was refused because the user is frozen, not after the as-of date.
    REFUSED_AS_FROZEN_AT = "refused_as_frozen_at";
    /// Timestamp of `UserLogin.LastModifiedDate`: of the freeze, where the user is frozen.
    FREEZE_CHANGED_AT = "freeze_changed_at";
    /// Whether the login files show a successful login of any kind, not after the as-of date.
    HAS_LOGGED_IN = "has_logged_in";
    /// Whether a machine's login moved `User.LastLoginDate`.
    MOVED_BY_MACHINE = "moved_by_machine";
    /// Logins that the contract includes a month; not null means the login meter.
    LOGINS_ENTITLED = "logins_entitled";
    /// Logins used in the running month, as the org counts them.
    LOGINS_USED = "logins_used";
    /// `UserLicense.TotalLicenses`.
    TOTAL_LICENSES = "total_licenses";
    /// `UserLicense.UsedLicenses`.
    USED_LICENSES = "used_licenses";
    /// Day on which the org counted them.
    USED_COUNTED_ON = "used_counted_on";
    /// The file that a row comes from, as reports name it.
    FILE_NAME = "file_name";
    /// The row's number in its file.
    RECORD = "record";
    /// Whether the file a row comes from has times without seconds only: spreadsheets drop them.
    IN_MINUTES = "in_minutes";
    /// A login's timestamp.
    LOGIN_AT = "login_at";
    /// A login's own id.
    LOGIN_ID = "login_id";
    /// A login's type.
    LOGIN_TYPE = "login_type";
    /// A login's subtype.
    LOGIN_SUBTYPE = "login_subtype";
    /// A login's status.
    LOGIN_STATUS = "login_status";
    /// A login's address.
    LOGIN_ADDRESS = "login_address";
}

/// A day, as a literal of the type that day columns have.
pub fn day(day: i32) -> Expr {
    lit(day)
}

/// Null, as a text.
pub fn no_text() -> Expr {
    Expr::Literal(LiteralValue::untyped_null()).cast(DataType::String)
}

/// Null, as a day.
pub fn no_day() -> Expr {
    lit(NULL).cast(DataType::Int32)
}

/// The first of two columns that is not null.
pub fn first_of(one: Expr, other: Expr) -> Expr {
    polars::prelude::when(one.clone().is_not_null()).then(one).otherwise(other)
}

/// A flag that counts as false where nothing is known.
pub fn is_true(flag: &str) -> Expr {
    col(flag).fill_null(lit(false))
}

/// Whether texts are all there, each once and in order: to see it costs far less than to sort.
#[must_use]
pub fn ascends(texts: &StringChunked) -> bool {
    texts.null_count() == 0 && texts.iter().flatten().is_sorted_by(|one, next| one < next)
}
