//! The objects that an export can hold.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A Salesforce object of which Seatwise reads the exported rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Object {
    /// The login identities.
    User,
    /// The people that external users stand for.
    Contact,
    /// The customer and partner companies.
    Account,
    /// Profiles; each implies one licence.
    Profile,
    /// Licences as the org counts them.
    UserLicense,
    /// Roles, internal ones and those of external accounts.
    UserRole,
    /// Who is frozen or locked out.
    UserLogin,
    /// Permission set licences as the org counts them.
    PermissionSetLicense,
    /// Which user holds which permission set licence.
    PermissionSetLicenseAssign,
    /// The customer's own list of external users: why each exists, and when it should end.
    Register,
    /// Login attempts; the platform keeps six months of them.
    LoginHistory,
}

impl Object {
    /// Every object, in the order in which reports list them.
    pub const ALL: [Self; 11] = [
        Self::User,
        Self::Contact,
        Self::Account,
        Self::Profile,
        Self::UserLicense,
        Self::UserRole,
        Self::UserLogin,
        Self::PermissionSetLicense,
        Self::PermissionSetLicenseAssign,
        Self::Register,
        Self::LoginHistory,
    ];

    /// The objects that Salesforce exports; the register is the customer's own.
    pub fn exported() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|object| *object != Self::Register)
    }

    /// The API name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Contact => "Contact",
            Self::Account => "Account",
            Self::Profile => "Profile",
            Self::UserLicense => "UserLicense",
            Self::UserRole => "UserRole",
            Self::UserLogin => "UserLogin",
            Self::PermissionSetLicense => "PermissionSetLicense",
            Self::PermissionSetLicenseAssign => "PermissionSetLicenseAssign",
            Self::Register => "Register",
            Self::LoginHistory => "LoginHistory",
        }
    }

    /// The object of that API name, in any case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|object| object.name().eq_ignore_ascii_case(name))
    }
}
