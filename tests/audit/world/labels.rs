//! The labels under which reports and Setup downloads show columns and user types.

use super::tables::Object;

const USER: [(&str, &str); 20] = [
    ("Id", "User ID"),
    ("Username", "Username"),
    ("FirstName", "First Name"),
    ("LastName", "Last Name"),
    ("Name", "Full Name"),
    ("Email", "Email"),
    ("IsActive", "Active"),
    ("UserType", "User Type"),
    ("ProfileId", "Profile ID"),
    ("Profile.Name", "Profile"),
    ("Profile.UserLicense.Name", "User License"),
    ("Profile.UserLicense.MasterLabel", "Master Label"),
    ("Profile.UserLicense.LicenseDefinitionKey", "License Definition Key"),
    ("UserRoleId", "Role ID"),
    ("ContactId", "Contact ID"),
    ("AccountId", "Account ID"),
    ("FederationIdentifier", "Federation ID"),
    ("LastLoginDate", "Last Login"),
    ("CreatedDate", "Created Date"),
    ("LastModifiedDate", "Last Modified Date"),
];

const CONTACT: [(&str, &str); 9] = [
    ("Id", "Contact ID"),
    ("AccountId", "Account ID"),
    ("IsDeleted", "Deleted"),
    ("MasterRecordId", "Master Record ID"),
    ("FirstName", "First Name"),
    ("LastName", "Last Name"),
    ("Name", "Full Name"),
    ("Email", "Email"),
    ("LastModifiedDate", "Last Modified Date"),
];

const ACCOUNT: [(&str, &str); 8] = [
    ("Id", "Account ID"),
    ("Name", "Account Name"),
    ("IsPartner", "Partner Account"),
    ("IsCustomerPortal", "Customer Portal Account"),
    ("IsDeleted", "Deleted"),
    ("MasterRecordId", "Master Record ID"),
    ("IsPersonAccount", "Is Person Account"),
    ("PersonContactId", "Person Contact ID"),
];

const PROFILE: [(&str, &str); 7] = [
    ("Id", "Profile ID"),
    ("Name", "Profile Name"),
    ("UserType", "User Type"),
    ("UserLicenseId", "License ID"),
    ("UserLicense.Name", "User License"),
    ("UserLicense.MasterLabel", "Master Label"),
    ("UserLicense.LicenseDefinitionKey", "License Definition Key"),
];

const USER_LICENSE: [(&str, &str); 8] = [
    ("Id", "License ID"),
    ("Name", "License Name"),
    ("MasterLabel", "Master Label"),
    ("LicenseDefinitionKey", "License Definition Key"),
    ("TotalLicenses", "Total Licenses"),
    ("UsedLicenses", "Used Licenses"),
    ("MonthlyLoginsEntitlement", "Monthly Logins Entitlement"),
    ("MonthlyLoginsUsed", "Monthly Logins Used"),
];

const USER_ROLE: [(&str, &str); 4] = [
    ("Id", "Role ID"),
    ("Name", "Role Name"),
    ("PortalType", "Portal Type"),
    ("PortalAccountId", "Portal Account ID"),
];

const USER_LOGIN: [(&str, &str); 4] = [
    ("UserId", "User ID"),
    ("IsFrozen", "Frozen"),
    ("IsPasswordLocked", "Password Locked"),
    ("LastModifiedDate", "Last Modified Date"),
];

const LOGIN_HISTORY: [(&str, &str); 7] = [
    ("Id", "Login ID"),
    ("UserId", "User ID"),
    ("LoginTime", "Login Time"),
    ("LoginType", "Login Type"),
    ("LoginSubType", "Login Subtype"),
    ("SourceIp", "Source IP"),
    ("Status", "Status"),
];

const USER_TYPES: [(&str, &str); 6] = [
    ("PowerPartner", "Partner"),
    ("CspLitePortal", "High Volume Portal"),
    ("PowerCustomerSuccess", "Customer Portal Manager"),
    ("CustomerSuccess", "Customer Portal User"),
    ("Standard", "Standard"),
    ("Guest", "Guest"),
];

/// API names and labels of the columns that a report of the object shows.
pub(super) fn labels(object: Object) -> &'static [(&'static str, &'static str)] {
    match object {
        Object::User => &USER,
        Object::Contact => &CONTACT,
        Object::Account => &ACCOUNT,
        Object::Profile => &PROFILE,
        Object::UserLicense => &USER_LICENSE,
        Object::UserRole => &USER_ROLE,
        Object::UserLogin => &USER_LOGIN,
        Object::LoginHistory => &LOGIN_HISTORY,
    }
}

pub(super) fn label(object: Object, column: &str) -> Option<&'static str> {
    labels(object).iter().find(|(name, _)| *name == column).map(|(_, label)| *label)
}

/// System types have no label that anybody has seen: they keep their API name.
pub(super) fn user_type_label(name: &str) -> &str {
    let known = USER_TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map_or(name, |(_, label)| label)
}

pub(super) fn user_type_named(label: &str) -> &str {
    USER_TYPES.iter().find(|(_, known)| *known == label).map_or(label, |(name, _)| name)
}
