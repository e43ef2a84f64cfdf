//! The names and keys of licences (SALESFORCE section 2.3).

use crate::world::{LicenseCells, LicenseColumns};

/// Folded, with their optional words written out.
const EXTERNAL_LICENSES: [&str; 41] = [
    "customer community",
    "customer community login",
    "customer community plus",
    "customer community plus login",
    "partner community",
    "partner community login",
    "channel account",
    "customer portal",
    "customer portal user",
    "customer portal manager",
    "customer portal manager standard",
    "customer portal manager custom",
    "limited customer portal manager standard",
    "limited customer portal manager custom",
    "overage customer portal manager standard",
    "overage customer portal manager custom",
    "high volume customer portal",
    "overage high volume customer portal",
    "authenticated website",
    "overage authenticated website",
    "authenticated website user",
    "authenticated website user overage",
    "gold partner",
    "silver partner",
    "bronze partner",
    "external identity",
    "external identity login",
    "external apps",
    "external apps login",
    "external apps plus",
    "external apps member",
    "external apps plus member",
    "lightning external apps",
    "lightning external apps plus",
    "lightning external apps starter",
    "ideas only portal",
    "ideas only site",
    "high volume portal",
    "csp lite portal",
    "platform portal",
    "commerce portals",
];

/// Not external, and so well known that nothing is to be said of them.
const KNOWN_INTERNAL: [&str; 3] =
    ["analytics cloud integration user", "cloud integration user", "xorg proxy user"];

/// The keys that mean one licence.
const KEYS: [(&str, &str); 17] = [
    ("PID_Customer_Community", "Customer Community"),
    ("PID_Customer_Community_Login", "Customer Community Login"),
    ("PID_Customer_Community_Plus", "Customer Community Plus"),
    ("PID_Customer_Community_Plus_Login", "Customer Community Plus Login"),
    ("PID_Partner_Community", "Partner Community"),
    ("PID_Partner_Community_Login", "Partner Community Login"),
    ("PID_STRATEGIC_PRM", "Gold Partner"),
    ("PID_Customer_Portal_Standard", "Customer Portal Manager Custom"),
    ("PID_Limited_Customer_Portal_Basic", "Limited Customer Portal Manager Standard"),
    ("PID_Limited_Customer_Portal_Standard", "Limited Customer Portal Manager Custom"),
    ("PID_Overage_Customer_Portal_Basic", "Overage Customer Portal Manager Standard"),
    ("High Volume Customer Portal_User", "High Volume Customer Portal"),
    ("PID_Overage_High Volume Customer Portal", "Overage High Volume Customer Portal"),
    ("Platform_Portal_User", "Authenticated Website"),
    ("Overage_Platform_Portal_User", "Overage Authenticated Website"),
    ("PID_Ideas_Only_Portal", "Ideas Only Portal"),
    ("PID_Ideas_Only_Site", "Ideas Only Site"),
];

/// Keys of several licences: the user's type has to tell which.
const SILENT_KEYS: [&str; 2] = ["power_prm", "power_ssp"];
const PORTAL_KEY: &str = "pid_customer_portal_basic";

pub(super) fn is_known_external(license: &str) -> bool {
    EXTERNAL_LICENSES.contains(&fold(license).as_str())
}

pub(super) fn is_known_internal(license: &str) -> bool {
    KNOWN_INTERNAL.contains(&fold(license).as_str())
}

/// The name that the cells of a row give for the licence of users of that type: by name, else by label, else by key.
pub(super) fn name_in(columns: LicenseColumns, cells: &LicenseCells, user_type: &str) -> Option<String> {
    let name = cells.name.clone().filter(|_| columns.name);
    let label = cells.label.clone().filter(|_| columns.label);
    let by_key = || by_key(cells.key.as_ref().filter(|_| columns.key)?, user_type);
    name.or(label).or_else(by_key)
}

/// A key that nobody knows is as good as a name.
fn by_key(key: &str, user_type: &str) -> Option<String> {
    let folded = fold(key);
    if SILENT_KEYS.contains(&folded.as_str()) {
        return None;
    }
    if folded == PORTAL_KEY {
        return match fold(user_type).as_str() {
            "powercustomersuccess" => Some("Customer Portal Manager Standard".to_owned()),
            "customersuccess" => Some("Customer Portal User".to_owned()),
            _ => None,
        };
    }
    let known = KEYS.iter().find(|(known, _)| fold(known) == folded);
    Some(known.map_or(key, |(_, license)| license).to_owned())
}

/// Case and blanks do not make another name.
pub(super) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
