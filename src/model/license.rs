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

/// One licence of the field.
struct KnownLicense {
    /// The name that the org shows.
    name: &'static str,
    /// Other names and master labels of the same licence.
    other_names: &'static [&'static str],
    /// `UserLicense.LicenseDefinitionKey`; exports without names hold these.
    keys: &'static [&'static str],
    /// The key of the same licence on the login meter, whose name ends in `Login`.
    login_key: Option<&'static str>,
    audience: Audience,
    /// The user type that its users certainly have.
    user_type: Option<&'static str>,
}

impl KnownLicense {
    const fn new(name: &'static str, audience: Audience) -> Self {
        Self { name, other_names: &[], keys: &[], login_key: None, audience, user_type: None }
    }

    const fn external(name: &'static str, user_type: &'static str) -> Self {
        Self { user_type: Some(user_type), ..Self::new(name, Audience::External) }
    }

    /// An external licence whose users are of several types.
    const fn of_any_type(name: &'static str) -> Self {
        Self::new(name, Audience::External)
    }

    const fn internal(name: &'static str) -> Self {
        Self { user_type: Some(INTERNAL), ..Self::new(name, Audience::Internal) }
    }

    const fn also(self, other_names: &'static [&'static str]) -> Self {
        Self { other_names, ..self }
    }

    const fn keys(self, keys: &'static [&'static str]) -> Self {
        Self { keys, ..self }
    }

    const fn login_key(self, key: &'static str) -> Self {
        Self { login_key: Some(key), ..self }
    }
}

/// The licences that are known. A new one is one line.
///
/// Source: Salesforce object reference, `UserLicense.LicenseDefinitionKey`, and names that orgs show. A name that is
/// followed by `Login` is the same licence on the login meter. Licences that several user types can be on (External
/// Apps, Channel Account), and those of the old customer portal, name no type.
const LICENSES: &[KnownLicense] = &[
    KnownLicense::external("Customer Community", HIGH_VOLUME_TYPE)
        .keys(&["PID_Customer_Community"])
        .login_key("PID_Customer_Community_Login"),
    KnownLicense::external("Customer Community Plus", PLUS_TYPE)
        .keys(&["PID_Customer_Community_Plus"])
        .login_key("PID_Customer_Community_Plus_Login"),
    KnownLicense::external("Partner Community", PARTNER_TYPE)
        .keys(&["PID_Partner_Community"])
        .login_key("PID_Partner_Community_Login"),
    KnownLicense {
        user_type: Some(HIGH_VOLUME_TYPE),
        ..KnownLicense::new("External Identity", Audience::Contactless)
    },
    KnownLicense::of_any_type("External Apps").also(&["External Apps Member", "Lightning External Apps"]),
    KnownLicense::of_any_type("External Apps Plus")
        .also(&["External Apps Plus Member", "Lightning External Apps Plus"]),
    KnownLicense::of_any_type("Lightning External Apps Starter"),
    KnownLicense::of_any_type("Channel Account"),
    KnownLicense::of_any_type("Commerce Portals"),
    KnownLicense::external("Gold Partner", PARTNER_TYPE).keys(&["PID_STRATEGIC_PRM"]),
    KnownLicense::external("Silver Partner", PARTNER_TYPE),
    KnownLicense::external("Bronze Partner", PARTNER_TYPE),
    KnownLicense::external("Partner", PARTNER_TYPE),
    KnownLicense::of_any_type("Customer Portal"),
    KnownLicense::of_any_type("Customer Portal User"),
    KnownLicense::external("Customer Portal Manager", PLUS_TYPE),
    KnownLicense::external("Customer Portal Manager Standard", PLUS_TYPE),
    KnownLicense::external("Customer Portal Manager Custom", PLUS_TYPE)
        .keys(&["PID_Customer_Portal_Standard"]),
    KnownLicense::external("Limited Customer Portal Manager Standard", PLUS_TYPE)
        .keys(&["PID_Limited_Customer_Portal_Basic"]),
    KnownLicense::external("Limited Customer Portal Manager Custom", PLUS_TYPE)
        .keys(&["PID_Limited_Customer_Portal_Standard"]),
    KnownLicense::external("Overage Customer Portal Manager Standard", PLUS_TYPE)
        .keys(&["PID_Overage_Customer_Portal_Basic"]),
    KnownLicense::external("Overage Customer Portal Manager Custom", PLUS_TYPE),
    KnownLicense::external("High Volume Customer Portal", HIGH_VOLUME_TYPE)
        .also(&["High Volume Portal", "CSP Lite Portal"])
        .keys(&["High Volume Customer Portal_User"]),
    KnownLicense::external("Overage High Volume Customer Portal", HIGH_VOLUME_TYPE)
        .keys(&["PID_Overage_High Volume Customer Portal"]),
    KnownLicense::external("Authenticated Website", HIGH_VOLUME_TYPE)
        .also(&["Authenticated Website User", "Platform Portal"])
        .keys(&["Platform_Portal_User"]),
    KnownLicense::external("Overage Authenticated Website", HIGH_VOLUME_TYPE)
        .also(&["Authenticated Website User Overage"])
        .keys(&["Overage_Platform_Portal_User"]),
    KnownLicense::of_any_type("Ideas Only Portal").keys(&["PID_Ideas_Only_Portal"]),
    KnownLicense::of_any_type("Ideas Only Site").keys(&["PID_Ideas_Only_Site"]),
    KnownLicense::internal("Salesforce").keys(&["SFDC"]),
    KnownLicense::internal("Salesforce Platform").keys(&["AUL"]),
    KnownLicense::internal("Salesforce Platform Light").also(&["Platform Light"]).keys(&["AUL_LIGHT"]),
    KnownLicense::internal("Salesforce Platform One").keys(&["AUL1"]),
    KnownLicense::internal("Salesforce Integration"),
    KnownLicense::internal("Platform Integration"),
    KnownLicense::internal("Analytics Cloud Integration User"),
    KnownLicense::internal("Cloud Integration User"),
    KnownLicense::internal("XOrg Proxy User"),
    KnownLicense::internal("Company Communities"),
    KnownLicense::internal("Force.com - App Subscription").keys(&["FDC_SUB"]),
    KnownLicense::internal("Force.com - One App").keys(&["FDC_ONE"]),
    KnownLicense::internal("Force.com - Free").keys(&["PID_FDC_FREE"]),
    KnownLicense::internal("Chatter Free").keys(&["PID_CHATTER"]),
    KnownLicense::internal("Chatter External"),
    KnownLicense::internal("Identity"),
    KnownLicense::internal("Content Only User").keys(&["PID_CONTENT"]),
    KnownLicense::internal("Ideas Only User").keys(&["PID_IDEAS"]),
    KnownLicense::internal("Knowledge Only User").also(&["Knowledge Only"]).keys(&["PID_KNOWLEDGE"]),
    KnownLicense::internal("Work.com Only"),
    KnownLicense::internal("External Einstein Agent"),
    KnownLicense::internal("Einstein Agent"),
    KnownLicense::internal("Guest User License"),
];

/// The key of two licences of the old customer portal, between which the user type decides.
const PORTAL_BASIC_KEY: &str = "PID_Customer_Portal_Basic";

/// The keys of the old partner and customer portals: they say no more than the user type does.
const TYPE_KEYS: [&str; 2] = ["POWER_PRM", "POWER_SSP"];

/// What a text that stands for a licence in an export says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LicenseText {
    /// The licence's name, as the text has it.
    Name,
    /// A key that stands for the licence of this name.
    Key {
        /// The licence's name.
        name: &'static str,
        /// Whether it is the licence on the login meter, whose name ends in `Login`.
        by_login: bool,
    },
    /// A key that says no more than the user type does.
    TypeKey,
}

/// What a licence's text in an export says: a name, or a `LicenseDefinitionKey` of a known licence.
#[must_use]
pub fn license_text(text: &str, user_type: Option<&str>) -> LicenseText {
    let same = |key: &str| key.eq_ignore_ascii_case(text.trim());
    if TYPE_KEYS.into_iter().any(same) {
        return LicenseText::TypeKey;
    }
    if same(PORTAL_BASIC_KEY) {
        let name = match user_type.map(user_type_key).as_deref() {
            Some(PORTAL_TYPE) => "Customer Portal User",
            Some(PLUS_TYPE) => "Customer Portal Manager Standard",
            _ => return LicenseText::TypeKey,
        };
        return LicenseText::Key { name, by_login: false };
    }
    let known = LICENSES.iter().find_map(|license| {
        let by_login = license.login_key.is_some_and(same);
        (by_login || license.keys.iter().copied().any(same)).then_some((license.name, by_login))
    });
    known.map_or(LicenseText::Name, |(name, by_login)| LicenseText::Key { name, by_login })
}

/// The form in which licence names are compared: case folded, blanks folded.
#[must_use]
pub fn license_key(name: &str) -> String {
    folded(name)
}

/// The known licence of a name, on either meter.
fn known(name: &str) -> Option<&'static KnownLicense> {
    let key = license_key(name);
    let same = |known: &str| known.eq_ignore_ascii_case(&key);
    let find = |same: &dyn Fn(&str) -> bool| {
        LICENSES
            .iter()
            .find(|license| same(license.name) || license.other_names.iter().any(|name| same(name)))
    };
    // A trailing "Login" is the same licence on the other meter; employees have none.
    find(&same).or_else(|| {
        let base = key.strip_suffix(" login")?;
        find(&|known| known.eq_ignore_ascii_case(base))
            .filter(|license| license.audience != Audience::Internal)
    })
}

/// Whom the licence of that name is for, or nothing where its meaning is not known.
#[must_use]
pub fn audience(name: &str) -> Option<Audience> {
    known(name).map(|license| license.audience)
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

/// The user type that users of a licence have, as [`user_type_key`] writes it; [`INTERNAL`] for licences of
/// employees, nothing where it is not certain.
#[must_use]
pub fn wanted_type(license: &str) -> Option<&'static str> {
    known(license).and_then(|license| license.user_type)
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
        assert_eq!(audience("Salesforce Login"), None);
    }

    #[test]
    fn official_names_are_known() {
        for name in [
            "Limited Customer Portal Manager Custom",
            "Overage Customer Portal Manager Standard",
            "Lightning External Apps Plus",
            "Authenticated Website User Overage",
            "Ideas Only Site",
        ] {
            assert_eq!(audience(name), Some(Audience::External), "{name}");
        }
        for name in ["XOrg Proxy User", "Cloud Integration User", "Knowledge Only"] {
            assert_eq!(audience(name), Some(Audience::Internal), "{name}");
        }
    }

    #[test]
    fn a_key_stands_for_its_licence() {
        let key = |name, by_login| LicenseText::Key { name, by_login };
        assert_eq!(license_text("pid_customer_community_login", None), key("Customer Community", true));
        assert_eq!(license_text("PID_Partner_Community", None), key("Partner Community", false));
        assert_eq!(
            license_text("High Volume Customer Portal_User", None),
            key("High Volume Customer Portal", false)
        );
        assert_eq!(license_text("Partner Community", None), LicenseText::Name);
        assert_eq!(license_text("POWER_PRM", None), LicenseText::TypeKey);
    }

    #[test]
    fn the_user_type_decides_between_two_licences_of_one_key() {
        let of = |user_type| license_text(PORTAL_BASIC_KEY, Some(user_type));
        assert_eq!(of("CustomerSuccess"), LicenseText::Key { name: "Customer Portal User", by_login: false });
        assert_eq!(
            of("PowerCustomerSuccess"),
            LicenseText::Key { name: "Customer Portal Manager Standard", by_login: false }
        );
    }

    #[test]
    fn no_name_or_key_is_listed_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for license in LICENSES {
            let texts = license.other_names.iter().chain(license.keys).chain(&license.login_key);
            for text in texts.chain([&license.name]) {
                assert!(seen.insert(text.to_lowercase()), "{text}");
            }
        }
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
