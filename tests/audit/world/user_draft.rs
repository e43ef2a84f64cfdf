//! What is drawn for a user: who it is, what it is linked to, what it did.

use super::draft::{ACCOUNTS, MOST_USERS, ROLES};
use super::license_draft::{Filled, LicenseCell, NAMED_PROFILES, PORTAL_PROFILE, filled, license_cell};
use super::login_draft::{Ago, LoginDraft, RhythmDraft, When, login, rhythm, when};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

/// In the case in which they are written, and in others.
pub(super) const EXTERNAL_TYPES: [&str; 8] = [
    "PowerPartner",
    "powerpartner",
    "PowerCustomerSuccess",
    "POWERCUSTOMERSUCCESS",
    "CspLitePortal",
    "CSPLitePortal",
    "CustomerSuccess",
    "customersuccess",
];

#[derive(Debug, Clone)]
pub(super) enum Text {
    /// One that no other row has.
    Own,
    Pool(&'static str),
    Null,
}

#[derive(Debug, Clone)]
pub(super) enum Names {
    Own,
    Pool(Option<&'static str>, Option<&'static str>),
}

#[derive(Debug, Clone)]
pub(super) enum LastLogin {
    Null,
    At(When),
    /// Some seconds off a row of the user's history, real or a machine's.
    NearRow {
        row: usize,
        seconds: i64,
    },
    /// What a program writes where it knows no date; which one depends on the zone.
    Sentinel(usize),
}

#[derive(Debug, Clone)]
pub(super) enum ContactPick {
    Own,
    Shared(usize),
    NotInFile,
    Null,
}

#[derive(Debug, Clone)]
pub(super) enum AccountPick {
    /// The user's is that of the contact; the contact's is one that follows from its number.
    Usual,
    Other(usize),
    /// The person account of the contact of that number.
    OfPerson(usize),
    NotInFile,
    Null,
}

#[derive(Debug, Clone)]
pub(super) struct UserDraft {
    pub user_type: &'static str,
    pub profile: usize,
    pub license_cell: LicenseCell,
    pub filled: Filled,
    pub is_active: bool,
    pub is_frozen: bool,
    pub is_password_locked: bool,
    /// Of the row that says whether it is frozen.
    pub frozen_at: When,
    pub created: When,
    pub modified: When,
    pub last_login: LastLogin,
    pub history: Vec<LoginDraft>,
    pub rhythm: Option<RhythmDraft>,
    pub names: Names,
    pub email: Text,
    pub federation_id: Option<&'static str>,
    pub contact: ContactPick,
    pub account: AccountPick,
    /// Beyond the end of `ROLES`: one that is not in the file.
    pub role: Option<usize>,
}

prop_compose! {
    pub fn user()(
        (user_type, profile) in user_type_and_profile().boxed(),
        (license_cell, filled) in (license_cell(), filled()).boxed(),
        is_active in prop::bool::weighted(0.8),
        (is_frozen, frozen_at) in (prop::bool::weighted(0.15), when()).boxed(),
        is_password_locked in prop::bool::weighted(0.1),
        created in created().boxed(),
        modified in when().boxed(),
        last_login in last_login().boxed(),
        history in vec(login().boxed(), 0..5),
        rhythm in weighted(0.5, rhythm().boxed()),
        (names, email, federation_id) in person().boxed(),
        (contact, account, role) in links().boxed(),
    ) -> UserDraft {
        UserDraft {
            user_type, profile, license_cell, filled, is_active, is_frozen, is_password_locked, frozen_at, created,
            modified, last_login, history, rhythm, names, email, federation_id, contact, account, role,
        }
    }
}

/// Mostly long before all that is told of the user.
fn created() -> impl Strategy<Value = When> {
    let old = (760..2000_i64, 0..86_400_u32).prop_map(|(days, second)| When { ago: Ago::Days(days), second });
    prop_oneof![1 => old, 1 => when()]
}

/// An internal user only gets a licence that is surely internal or surely external: DESIGN does not
/// say what an unknown licence makes of one.
fn user_type_and_profile() -> impl Strategy<Value = (&'static str, usize)> {
    let external = || select(EXTERNAL_TYPES.to_vec());
    // Few licences with many seats each, so that contract lines and pools fill and overflow.
    let profile = select(vec![
        4, 4, 4, 4, 4, 4, 4, 4, 4, 9, 1, 1, 1, 1, 1, 1, 3, 3, 2, 2, 2, 2, 2, 2, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6,
        7, 8, 10, 10, 11, 12,
    ]);
    let portal =
        select(vec!["PowerCustomerSuccess", "powercustomersuccess", "CustomerSuccess", "CUSTOMERSUCCESS"]);
    let others = select(vec!["Guest", "guest", "AutomatedProcess", "CsnOnly", "CloudIntegrationUser"]);
    prop_oneof![
        32 => (external(), profile),
        1 => (portal, Just(PORTAL_PROFILE)),
        2 => (external(), Just(0)),
        4 => Just(("Standard", 0)),
        2 => Just(("Standard", 4)),
        4 => (others, 0..NAMED_PROFILES),
    ]
}

fn person() -> impl Strategy<Value = (Names, Text, Option<&'static str>)> {
    let pool = select(vec![
        (Some("Ana"), Some("Lima")),
        (Some("ANA "), Some(" lima")),
        (Some("José"), Some("Ortiz  Vega")),
        (Some("JOSÉ"), Some("Ortiz Vega")),
        (Some("Jo"), Some("O\"Neil, Jr")),
        (None, Some("Lima")),
        (None, None),
    ]);
    let names =
        prop_oneof![1 => Just(Names::Own), 2 => pool.prop_map(|(first, last)| Names::Pool(first, last))];
    let emails = vec![
        "ana@example.com",
        "ANA@Example.com",
        "support@acme.example",
        "jo@example.org",
        "X",
        "none",
        "n/a",
    ];
    let email =
        prop_oneof![4 => Just(Text::Own), 5 => select(emails).prop_map(Text::Pool), 1 => Just(Text::Null)];
    // The last is no one's in particular.
    (names, email, weighted(0.2, select(vec!["f-1", "f-2", "f-3", "f-4", "f-5", "f-6", "sso", "sso"])))
}

fn links() -> impl Strategy<Value = (ContactPick, AccountPick, Option<usize>)> {
    let contact = prop_oneof![
        12 => Just(ContactPick::Own),
        2 => (0..3_usize).prop_map(ContactPick::Shared),
        1 => Just(ContactPick::NotInFile),
        2 => Just(ContactPick::Null),
    ];
    (contact, account_pick(), weighted(0.5, 0..=ROLES.len()))
}

pub(super) fn account_pick() -> impl Strategy<Value = AccountPick> {
    prop_oneof![
        16 => Just(AccountPick::Usual),
        2 => (0..ACCOUNTS).prop_map(AccountPick::Other),
        1 => (0..MOST_USERS).prop_map(AccountPick::OfPerson),
        2 => Just(AccountPick::NotInFile),
        2 => Just(AccountPick::Null),
    ]
}

fn last_login() -> impl Strategy<Value = LastLogin> {
    let near = (0..4_usize, select(vec![-61, -60, -5, 0, 0, 60, 61]));
    let later = (-20..0_i64, 0..86_400_u32).prop_map(|(days, second)| When { ago: Ago::Days(days), second });
    prop_oneof![
        4 => Just(LastLogin::Null),
        8 => when().prop_map(LastLogin::At),
        1 => later.prop_map(LastLogin::At),
        10 => near.prop_map(|(row, seconds)| LastLogin::NearRow { row, seconds }),
        1 => (0..12_usize).prop_map(LastLogin::Sentinel),
    ]
}
