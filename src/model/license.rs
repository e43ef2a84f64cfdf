//! What is known of user types and licences.
//!
//! Source: Salesforce object reference, `User.UserType` and `UserLicense`. Two products may sell the same
//! licence, and licence names say nothing of prices.

use super::text::folded;
use super::verdict::Meter;

/// What a `User.UserType` says about its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserClass {
    /// A customer or partner; the family is the licence to assume where nothing better is known.
    External {
        /// The licence family of the type.
        family: &'static str,
    },
    /// Guests, Chatter-only users and the platform's own: never a seat, whatever the licence.
    Excluded,
    /// Everybody else: internal, or not known.
    Other,
}

/// API name, the label that reports print, and the licence family.
const EXTERNAL_TYPES: [(&str, &str, &str); 4] = [
    ("PowerPartner", "Partner", "Partner Community"),
    ("PowerCustomerSuccess", "Customer Portal Manager", "Customer Community Plus"),
    ("CspLitePortal", "High Volume Portal", "Customer Community"),
    ("CustomerSuccess", "Customer Portal User", "Customer Portal"),
];

const EXCLUDED_TYPES: [&str; 12] = [
    "Guest",
    "CsnOnly",
    "Chatter Free",
    "SelfService",
    "Self-Service",
    "Automated Process",
    "AutomatedProcess",
    "SfdcAdmin",
    "CloudIntegrationUser",
    "LicenseManager",
    "ExternalWho",
    "PartnerNetwork",
];

/// The class of a user type, by API name or label, compared without case.
#[must_use]
pub fn user_class(user_type: &str) -> UserClass {
    let same = |known: &str| known.eq_ignore_ascii_case(user_type.trim());
    let external = EXTERNAL_TYPES.iter().find(|(name, label, _)| same(name) || same(label));
    if let Some((_, _, family)) = external {
        UserClass::External { family }
    } else if EXCLUDED_TYPES.iter().any(|known| same(known)) {
        UserClass::Excluded
    } else {
        UserClass::Other
    }
}

/// Whom a licence of known meaning is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Customers and partners, through a contact.
    External,
    /// Customers and partners who may have no contact at all (External Identity).
    Contactless,
    /// Employees, guests and machines.
    Internal,
}

const EXTERNAL_LICENSES: [&str; 19] = [
    "customer community",
    "customer community plus",
    "partner community",
    "channel account",
    "customer portal",
    "customer portal user",
    "customer portal manager",
    "customer portal manager standard",
    "customer portal manager custom",
    "high volume customer portal",
    "overage high volume customer portal",
    "authenticated website",
    "overage authenticated website",
    "gold partner",
    "silver partner",
    "bronze partner",
    "partner",
    "external apps",
    "external apps plus",
];

const CONTACTLESS_LICENSES: [&str; 1] = ["external identity"];

const INTERNAL_LICENSES: [&str; 18] = [
    "salesforce",
    "salesforce platform",
    "salesforce platform light",
    "salesforce platform one",
    "salesforce integration",
    "platform light",
    "platform integration",
    "company communities",
    "force.com - app subscription",
    "force.com - free",
    "chatter free",
    "chatter external",
    "identity",
    "knowledge only",
    "work.com only",
    "external einstein agent",
    "einstein agent",
    "guest user license",
];

/// The form in which licence names are compared: case folded, blanks folded.
#[must_use]
pub fn license_key(name: &str) -> String {
    folded(name)
}

/// Whom the licence of that name is for, or nothing where its meaning is not known.
#[must_use]
pub fn audience(name: &str) -> Option<Audience> {
    let key = license_key(name);
    // A trailing "Login" is the same licence on the other meter.
    let base = key.strip_suffix(" login").unwrap_or(&key);
    if EXTERNAL_LICENSES.contains(&base) {
        Some(Audience::External)
    } else if CONTACTLESS_LICENSES.contains(&base) {
        Some(Audience::Contactless)
    } else if INTERNAL_LICENSES.contains(&key.as_str()) {
        Some(Audience::Internal)
    } else {
        None
    }
}

/// The user type by which users are compared: the API name of an external type, else the text in lower case.
#[must_use]
pub fn user_type_key(user_type: &str) -> String {
    let same = |known: &str| known.eq_ignore_ascii_case(user_type.trim());
    let external = EXTERNAL_TYPES.iter().find(|(name, label, _)| same(name) || same(label));
    external.map_or_else(|| user_type.trim().to_lowercase(), |(name, _, _)| (*name).to_owned())
}

/// The user types of partners, and of customers, by API name.
pub const PARTNER_TYPE: &str = "PowerPartner";
/// Customers with roles, on the Customer Community Plus licence.
pub const PLUS_TYPE: &str = "PowerCustomerSuccess";
/// Customers without roles, in any number.
pub const HIGH_VOLUME_TYPE: &str = "CspLitePortal";
/// Customers of the old customer portal.
pub const PORTAL_TYPE: &str = "CustomerSuccess";

/// What stands for the user types of employees in [`wanted_type`].
pub const INTERNAL: &str = "internal";

/// Licences of which it is certain which user type their users have. Licences that several types can be on (External
/// Apps, Channel Account), and those of the old customer portal, are not here.
const TYPES_OF_LICENSES: [(&str, &str); 15] = [
    ("customer community", HIGH_VOLUME_TYPE),
    ("external identity", HIGH_VOLUME_TYPE),
    ("high volume customer portal", HIGH_VOLUME_TYPE),
    ("overage high volume customer portal", HIGH_VOLUME_TYPE),
    ("authenticated website", HIGH_VOLUME_TYPE),
    ("overage authenticated website", HIGH_VOLUME_TYPE),
    ("customer community plus", PLUS_TYPE),
    ("customer portal manager", PLUS_TYPE),
    ("customer portal manager standard", PLUS_TYPE),
    ("customer portal manager custom", PLUS_TYPE),
    ("partner community", PARTNER_TYPE),
    ("partner", PARTNER_TYPE),
    ("gold partner", PARTNER_TYPE),
    ("silver partner", PARTNER_TYPE),
    ("bronze partner", PARTNER_TYPE),
];

/// The user type that users of a licence have, as [`user_type_key`] writes it; [`INTERNAL`] for licences of
/// employees, nothing where it is not certain.
#[must_use]
pub fn wanted_type(license: &str) -> Option<&'static str> {
    let key = license_key(license);
    let base = key.strip_suffix(" login").unwrap_or(&key);
    let known = TYPES_OF_LICENSES.iter().find(|(name, _)| *name == base);
    match known {
        Some((_, user_type)) => Some(user_type),
        None => (audience(license) == Some(Audience::Internal)).then_some(INTERNAL),
    }
}

/// The meter that a licence's name implies: every `… Login` licence is billed per login.
#[must_use]
pub fn meter_by_name(name: &str) -> Meter {
    if name.to_lowercase().contains("login") { Meter::Login } else { Meter::Member }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_compared_without_case() {
        assert_eq!(user_class("CSPLitePortal"), UserClass::External { family: "Customer Community" });
        assert_eq!(user_class("High Volume Portal"), user_class("CspLitePortal"));
        assert_eq!(user_class("guest"), UserClass::Excluded);
        assert_eq!(user_class("Standard"), UserClass::Other);
        assert_eq!(user_class(""), UserClass::Other);
    }

    #[test]
    fn licences_are_known_by_name_on_both_meters() {
        assert_eq!(audience("Partner  Community Login"), Some(Audience::External));
        assert_eq!(audience("external identity"), Some(Audience::Contactless));
        assert_eq!(audience("Guest User License"), Some(Audience::Internal));
        assert_eq!(audience("Aurora Dealer Portal"), None);
    }

    #[test]
    fn types_are_compared_by_api_name() {
        assert_eq!(user_type_key(" High Volume Portal"), HIGH_VOLUME_TYPE);
        assert_eq!(user_type_key("cspliteportal"), HIGH_VOLUME_TYPE);
        assert_eq!(user_type_key("Standard"), "standard");
    }

    #[test]
    fn a_licence_wants_a_user_type_only_where_that_is_certain() {
        assert_eq!(wanted_type("Customer  Community Login"), Some(HIGH_VOLUME_TYPE));
        assert_eq!(wanted_type("Customer Community Plus"), Some(PLUS_TYPE));
        assert_eq!(wanted_type("Bronze Partner"), Some(PARTNER_TYPE));
        assert_eq!(wanted_type("Salesforce"), Some(INTERNAL));
        assert_eq!(wanted_type("External Apps"), None);
        assert_eq!(wanted_type("Aurora Dealer Portal"), None);
    }

    #[test]
    fn the_name_tells_the_meter() {
        assert_eq!(meter_by_name("Customer Community Plus Login"), Meter::Login);
        assert_eq!(meter_by_name("Customer Community Plus"), Meter::Member);
    }
}
