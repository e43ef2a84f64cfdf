//! What is drawn for licences: the profiles of an org, which columns tell their licences, and in which words.

use super::{LicenseCells, LicenseColumns};
use proptest::prelude::*;
use proptest::sample::select;

/// A profile and what is said of its licence.
pub(super) struct ProfileKind {
    pub name: &'static str,
    /// None where only the key says something.
    pub license: Option<&'static str>,
    pub key: Option<&'static str>,
}

const fn named(name: &'static str, license: &'static str) -> ProfileKind {
    ProfileKind { name, license: Some(license), key: None }
}

const fn keyed(name: &'static str, license: &'static str, key: &'static str) -> ProfileKind {
    ProfileKind { name, license: Some(license), key: Some(key) }
}

const fn by_key_alone(name: &'static str, key: &'static str) -> ProfileKind {
    ProfileKind { name, license: None, key: Some(key) }
}

/// The licence of the ninth is one that nobody has heard of. The licences of the last three have a key that alone says
/// nothing, or not enough.
pub(super) const PROFILES: [ProfileKind; 14] = [
    named("System Administrator", "Salesforce"),
    keyed("Customer Community User", "Customer Community", "PID_Customer_Community"),
    keyed("Customer Community Login User", "Customer Community Login", "PID_Customer_Community_Login"),
    keyed("Customer Community Plus User", "Customer Community Plus", "PID_Customer_Community_Plus"),
    keyed("Partner Community User", "Partner Community", "PID_Partner_Community"),
    keyed("Partner Community Login User", "Partner Community Login", "PID_Partner_Community_Login"),
    named("External Identity User", "External Identity"),
    keyed("Gold Partner User", "Gold Partner", "PID_STRATEGIC_PRM"),
    named("Acme Portal", "Acme Special Seats"),
    keyed("Acme Partner", "Partner Community", "PID_Partner_Community"),
    named("External Apps User", "External Apps"),
    by_key_alone("Partner User", "POWER_PRM"),
    by_key_alone("Customer Portal Manager", "POWER_SSP"),
    by_key_alone("Customer Portal User", "PID_Customer_Portal_Basic"),
];

/// The profiles before this one have a licence with a name.
pub(super) const NAMED_PROFILES: usize = 11;
/// The key of this one means one licence for one user type and another for the other.
pub(super) const PORTAL_PROFILE: usize = 13;

/// A licence that is not that of the user's profile.
#[derive(Debug, Clone, Copy)]
pub(super) struct OtherLicense {
    name: &'static str,
    key: Option<&'static str>,
    /// The type that its users have: where none is named, they may have any.
    pub user_type: Option<&'static str>,
}

const fn other(name: &'static str, key: Option<&'static str>) -> OtherLicense {
    OtherLicense { name, key, user_type: None }
}

const fn of_type(name: &'static str, key: Option<&'static str>, user_type: &'static str) -> OtherLicense {
    OtherLicense { name, key, user_type: Some(user_type) }
}

const MANAGER: &str = "PowerCustomerSuccess";
const HIGH_VOLUME: &str = "CspLitePortal";

/// Which type belongs to a licence is only certain of some; of the others, users have the one that is likely.
const OTHER_LICENSES: [OtherLicense; 25] = [
    other("Customer Community", Some("PID_Customer_Community")),
    other("Customer Community Plus", Some("PID_Customer_Community_Plus")),
    other("Partner Community", Some("PID_Partner_Community")),
    other("Silver Partner", None),
    other("Customer Portal Manager Standard", None),
    other("Customer Portal Manager Custom", Some("PID_Customer_Portal_Standard")),
    other("Overage High Volume Customer Portal", Some("PID_Overage_High Volume Customer Portal")),
    other("High Volume Customer Portal", Some("High Volume Customer Portal_User")),
    other("Authenticated Website", Some("Platform_Portal_User")),
    other("Overage Authenticated Website", Some("Overage_Platform_Portal_User")),
    other("External Apps Member", None),
    other("External Apps Plus Member", None),
    other("Lightning External Apps", None),
    other("Lightning External Apps Plus", None),
    other("Lightning External Apps Starter", None),
    other("Commerce Portals", None),
    of_type("Limited Customer Portal Manager Custom", Some("PID_Limited_Customer_Portal_Standard"), MANAGER),
    of_type("Limited Customer Portal Manager Standard", Some("PID_Limited_Customer_Portal_Basic"), MANAGER),
    of_type("Overage Customer Portal Manager Standard", Some("PID_Overage_Customer_Portal_Basic"), MANAGER),
    of_type("Overage Customer Portal Manager Custom", None, MANAGER),
    of_type("Authenticated Website User", None, HIGH_VOLUME),
    of_type("Authenticated Website User Overage", None, HIGH_VOLUME),
    of_type("Ideas Only Portal", Some("PID_Ideas_Only_Portal"), HIGH_VOLUME),
    of_type("Ideas Only Site", Some("PID_Ideas_Only_Site"), HIGH_VOLUME),
    of_type("High Volume Portal", None, HIGH_VOLUME),
];

#[derive(Debug, Clone, Copy)]
pub(super) enum LicenseCell {
    OfProfile,
    Null,
    Other(OtherLicense),
}

/// Which of name, label and key a row fills, if it has them.
pub(super) type Filled = [bool; 3];

pub(super) fn license_cell() -> impl Strategy<Value = LicenseCell> {
    prop_oneof![
        24 => Just(LicenseCell::OfProfile),
        3 => Just(LicenseCell::Null),
        3 => select(OTHER_LICENSES.to_vec()).prop_map(LicenseCell::Other),
    ]
}

pub(super) fn filled() -> impl Strategy<Value = Filled> {
    let often = || prop::bool::weighted(0.9);
    [often(), often(), often()]
}

/// Of a file that may tell no licence at all.
pub(super) fn columns() -> impl Strategy<Value = LicenseColumns> {
    prop_oneof![2 => Just(LicenseColumns::NONE), 3 => columns_of_licenses()]
}

/// Of the file of licences, which tells them at least in one way.
pub(super) fn columns_of_licenses() -> impl Strategy<Value = LicenseColumns> {
    let (label, key) = (
        LicenseColumns { label: true, ..LicenseColumns::NONE },
        LicenseColumns { key: true, ..LicenseColumns::NONE },
    );
    prop_oneof![
        6 => Just(LicenseColumns::NAME),
        1 => Just(label),
        2 => Just(key),
        1 => Just(LicenseColumns { key: true, ..label }),
        1 => Just(LicenseColumns { key: true, ..LicenseColumns::NAME }),
        1 => Just(LicenseColumns { name: true, label: true, key: true }),
    ]
}

impl LicenseCell {
    /// The cells of a user with that profile.
    pub(super) fn cells(self, profile: usize, filled: Filled) -> LicenseCells {
        match self {
            Self::OfProfile => cells_of_profile(profile, filled),
            Self::Null => LicenseCells::default(),
            Self::Other(license) => cells(Some(license.name), license.key, filled),
        }
    }
}

pub(super) fn cells_of_profile(profile: usize, filled: Filled) -> LicenseCells {
    cells(PROFILES[profile].license, PROFILES[profile].key, filled)
}

/// The label of a licence is its name.
fn cells(license: Option<&str>, key: Option<&str>, [name, label, has_key]: Filled) -> LicenseCells {
    let text = |text: Option<&str>, is_filled: bool| text.filter(|_| is_filled).map(str::to_owned);
    LicenseCells { name: text(license, name), label: text(license, label), key: text(key, has_key) }
}
