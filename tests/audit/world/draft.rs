//! What is drawn for a world: picks from small pools, so that persons meet and links break in most
//! worlds, and shrinking keeps them so.

use super::NameColumns;
use super::extra_draft::{ExtraDraft, extra_draft};
use super::login_draft::{CoverageDraft, LoginDraft, RhythmDraft, When, coverage, login, rhythm, when};
use super::policy_draft::{PolicyDraft, policy_draft};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

/// The most users of a world; there is a contact of its own for each, and some more.
pub(super) const MOST_USERS: usize = 40;
pub(super) const ACCOUNTS: usize = 4;

/// Profiles and the licence of each. The licence of the ninth is one that nobody has heard of.
pub(super) const PROFILES: [(&str, &str); 11] = [
    ("System Administrator", "Salesforce"),
    ("Customer Community User", "Customer Community"),
    ("Customer Community Login User", "Customer Community Login"),
    ("Customer Community Plus User", "Customer Community Plus"),
    ("Partner Community User", "Partner Community"),
    ("Partner Community Login User", "Partner Community Login"),
    ("External Identity User", "External Identity"),
    ("Gold Partner User", "Gold Partner"),
    ("Acme Portal", "Acme Special Seats"),
    ("Acme Partner", "Partner Community"),
    ("External Apps User", "External Apps"),
];

pub(super) const ROLES: [(&str, &str); 3] =
    [("CEO", "None"), ("Acme Partner User", "Partner"), ("Acme Customer User", "CustomerPortal")];

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
}

#[derive(Debug, Clone)]
pub(super) enum LicenseCell {
    OfProfile,
    Null,
    Other(&'static str),
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
    NotInFile,
    Null,
}

#[derive(Debug, Clone)]
pub(super) struct UserDraft {
    pub user_type: &'static str,
    pub profile: usize,
    pub license_cell: LicenseCell,
    pub is_active: bool,
    pub is_frozen: bool,
    pub is_password_locked: bool,
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

#[derive(Debug, Clone)]
pub(super) struct ContactDraft {
    pub account: AccountPick,
    pub is_deleted: bool,
    /// Merged into the contact that many places further on, be it there or not.
    pub merged_into: Option<usize>,
    pub modified: When,
}

/// What the command line asks for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Question {
    AsOf,
    AsOfAndPeriod,
    /// Neither flag.
    Latest,
    /// The export ends that many days after the period.
    Period {
        export_ends_after: i64,
    },
}

impl Question {
    pub(super) fn has_as_of(self) -> bool {
        matches!(self, Self::AsOf | Self::AsOfAndPeriod)
    }

    pub(super) fn has_period(self) -> bool {
        matches!(self, Self::AsOfAndPeriod | Self::Period { .. })
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    AnyDay,
    QuarterStart,
    QuarterEnd,
}

#[derive(Debug, Clone)]
pub(super) struct FilesDraft {
    pub contacts: bool,
    pub accounts: bool,
    pub profiles: bool,
    pub licenses: bool,
    pub roles: bool,
    pub user_logins: bool,
    pub last_login_column: bool,
    pub created_column: bool,
    pub modified_column: bool,
    pub profile_license_columns: bool,
    pub profile_file_license_name: bool,
    pub name_columns: NameColumns,
}

#[derive(Debug, Clone)]
pub(super) struct WorldDraft {
    pub day: u64,
    pub anchor: Anchor,
    pub question: Question,
    pub files: FilesDraft,
    pub policy: PolicyDraft,
    pub users: Vec<UserDraft>,
    pub contacts: Vec<ContactDraft>,
    pub coverage: Option<CoverageDraft>,
    /// Profiles and licences whose rows are missing, by their place in `PROFILES`.
    pub missing_profiles: Vec<usize>,
    pub missing_licenses: Vec<usize>,
    pub extra: ExtraDraft,
}

// Boxed, since a strategy that holds all others by value does not fit a test's stack.
prop_compose! {
    pub fn world_draft()(
        day in 0..1000_u64,
        anchor in select(vec![Anchor::AnyDay, Anchor::AnyDay, Anchor::QuarterStart, Anchor::QuarterEnd]),
        question in question().boxed(),
        files in files().boxed(),
        policy in policy_draft().boxed(),
        users in vec(user().boxed(), 5..=MOST_USERS),
        contacts in vec(contact().boxed(), MOST_USERS + 3),
        coverage in weighted(0.8, coverage().boxed()),
        missing_profiles in vec(0..PROFILES.len(), 0..4),
        missing_licenses in vec(0..PROFILES.len(), 0..4),
        extra in extra_draft().boxed(),
    ) -> WorldDraft {
        WorldDraft {
            day, anchor, question, files, policy, users, contacts, coverage, missing_profiles,
            missing_licenses, extra,
        }
    }
}

fn question() -> impl Strategy<Value = Question> {
    let period = |export_ends_after| Question::Period { export_ends_after };
    prop_oneof![
        4 => Just(Question::AsOf),
        1 => Just(Question::AsOfAndPeriod),
        2 => Just(Question::Latest),
        2 => select(vec![-5, 0, 5]).prop_map(period),
    ]
}

prop_compose! {
    fn files()(
        contacts in often(),
        accounts in often(),
        profiles in prop::bool::weighted(0.6),
        licenses in prop::bool::weighted(0.6),
        roles in often(),
        user_logins in often(),
        last_login_column in prop::bool::weighted(0.65),
        created_column in often(),
        modified_column in any::<bool>(),
        profile_license_columns in any::<bool>(),
        profile_file_license_name in any::<bool>(),
        name_columns in name_columns(),
    ) -> FilesDraft {
        FilesDraft {
            contacts, accounts, profiles, licenses, roles, user_logins, last_login_column, created_column,
            modified_column, profile_license_columns, profile_file_license_name, name_columns,
        }
    }
}

fn often() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.85)
}

fn name_columns() -> impl Strategy<Value = NameColumns> {
    prop_oneof![1 => Just(NameColumns::Whole), 2 => Just(NameColumns::Parts), 1 => Just(NameColumns::Absent)]
}

prop_compose! {
    fn user()(
        (user_type, profile) in user_type_and_profile().boxed(),
        license_cell in license_cell().boxed(),
        is_active in prop::bool::weighted(0.8),
        is_frozen in prop::bool::weighted(0.15),
        is_password_locked in prop::bool::weighted(0.1),
        created in when().boxed(),
        modified in when().boxed(),
        last_login in last_login().boxed(),
        history in vec(login().boxed(), 0..5),
        rhythm in weighted(0.5, rhythm().boxed()),
        (names, email, federation_id) in person().boxed(),
        (contact, account, role) in links().boxed(),
    ) -> UserDraft {
        UserDraft {
            user_type, profile, license_cell, is_active, is_frozen, is_password_locked, created, modified,
            last_login, history, rhythm, names, email, federation_id, contact, account, role,
        }
    }
}

fn license_cell() -> impl Strategy<Value = LicenseCell> {
    let others = select(vec![
        "Customer Community",
        "Customer Community Plus",
        "Partner Community",
        "Silver Partner",
        "Customer Portal Manager Standard",
        "Overage High Volume Customer Portal",
        "Authenticated Website",
    ]);
    prop_oneof![
        12 => Just(LicenseCell::OfProfile),
        2 => Just(LicenseCell::Null),
        1 => others.prop_map(LicenseCell::Other),
    ]
}

/// An internal user only gets a licence that is surely internal or surely external: DESIGN does not
/// say what an unknown licence makes of one.
fn user_type_and_profile() -> impl Strategy<Value = (&'static str, usize)> {
    let external = || {
        select(vec![
            "PowerPartner",
            "powerpartner",
            "PowerCustomerSuccess",
            "POWERCUSTOMERSUCCESS",
            "CspLitePortal",
            "CSPLitePortal",
            "CustomerSuccess",
            "customersuccess",
        ])
    };
    // Few licences with many seats each, so that contract lines and pools fill and overflow.
    let profile = select(vec![4, 4, 4, 4, 4, 4, 9, 1, 1, 1, 1, 3, 2, 2, 2, 2, 2, 5, 5, 5, 5, 5, 6, 7, 8, 10]);
    let others = select(vec!["Guest", "guest", "AutomatedProcess", "CsnOnly", "CloudIntegrationUser"]);
    prop_oneof![
        16 => (external(), profile),
        1 => (external(), Just(0)),
        2 => Just(("Standard", 0)),
        1 => Just(("Standard", 4)),
        2 => (others, 0..PROFILES.len()),
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
    (names, email, weighted(0.12, select(vec!["f-1", "f-2", "f-3"])))
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

fn account_pick() -> impl Strategy<Value = AccountPick> {
    prop_oneof![
        8 => Just(AccountPick::Usual),
        1 => (0..ACCOUNTS).prop_map(AccountPick::Other),
        1 => Just(AccountPick::NotInFile),
        1 => Just(AccountPick::Null),
    ]
}

fn contact() -> impl Strategy<Value = ContactDraft> {
    (account_pick(), prop::bool::weighted(0.1), weighted(0.1, 1..6_usize), when()).prop_map(
        |(account, is_deleted, merged_into, modified)| ContactDraft {
            account,
            is_deleted,
            merged_into,
            modified,
        },
    )
}

fn last_login() -> impl Strategy<Value = LastLogin> {
    let near = (0..4_usize, select(vec![-61, -60, -5, 0, 0, 60, 61]));
    prop_oneof![
        2 => Just(LastLogin::Null),
        4 => when().prop_map(LastLogin::At),
        5 => near.prop_map(|(row, seconds)| LastLogin::NearRow { row, seconds }),
    ]
}
