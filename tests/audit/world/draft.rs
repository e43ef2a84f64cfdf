//! What is drawn for a world: picks from small pools, so that persons meet and links break in most
//! worlds, and shrinking keeps them so.

use super::extra_draft::{ExtraDraft, extra_draft};
use super::license_draft::{PROFILES, columns, columns_of_licenses};
use super::login_draft::{CoverageDraft, When, coverage, when};
use super::policy_draft::{PolicyDraft, policy_draft};
use super::user_draft::{AccountPick, UserDraft, account_pick, user};
use super::{LicenseColumns, NameColumns};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

/// The most users of a world; there is a contact of its own for each, and some more.
pub(super) const MOST_USERS: usize = 40;
pub(super) const ACCOUNTS: usize = 4;

pub(super) const ROLES: [(&str, &str); 3] =
    [("CEO", "None"), ("Acme Partner User", "Partner"), ("Acme Customer User", "CustomerPortal")];

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
    pub freeze_dates: bool,
    pub profile_names: bool,
    pub user_file_licenses: LicenseColumns,
    pub profile_file_licenses: LicenseColumns,
    pub license_file_licenses: LicenseColumns,
    pub name_columns: NameColumns,
}

/// How a sandbox is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sandbox {
    Addresses,
    Usernames,
}

/// A moment much later than the export, where a clock or a hand was wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stray {
    pub on: StrayOn,
    /// Days after the as-of date, and the second of that day.
    pub days: i64,
    pub second: u32,
}

/// The record that has it, by the number of a user, never the first, or of a contact.
#[derive(Debug, Clone, Copy)]
pub(super) enum StrayOn {
    LastLogin(usize),
    Created(usize),
    Modified(usize),
    Login(usize),
    Contact(usize),
}

#[derive(Debug, Clone)]
pub(super) struct WorldDraft {
    pub day: u64,
    pub anchor: Anchor,
    pub question: Question,
    pub files: FilesDraft,
    pub policy: PolicyDraft,
    pub users: Vec<UserDraft>,
    /// The number of the contract line whose licence most external users have.
    pub popular_line: Option<usize>,
    pub contacts: Vec<ContactDraft>,
    pub coverage: Option<CoverageDraft>,
    pub sandbox: Option<Sandbox>,
    pub strays: Vec<Stray>,
    /// Profiles and licences whose rows are missing, by their place in `PROFILES`.
    pub missing_profiles: Vec<usize>,
    pub missing_licenses: Vec<usize>,
    pub extra: ExtraDraft,
}

// Boxed, since a strategy that holds all others by value does not fit a test's stack.
prop_compose! {
    pub fn world_draft()(
        day in 0..1000_u64,
        anchor in anchor(),
        question in question().boxed(),
        files in files().boxed(),
        policy in policy_draft().boxed(),
        users in vec(user().boxed(), 5..=MOST_USERS),
        popular_line in weighted(0.7, 0..8_usize),
        contacts in vec(contact().boxed(), MOST_USERS + 3),
        coverage in weighted(0.8, coverage().boxed()),
        sandbox in weighted(0.06, select(vec![Sandbox::Addresses, Sandbox::Usernames])),
        strays in strays().boxed(),
        missing_profiles in vec(0..PROFILES.len(), 0..4),
        missing_licenses in vec(0..PROFILES.len(), 0..4),
        extra in extra_draft().boxed(),
    ) -> WorldDraft {
        WorldDraft {
            day, anchor, question, files, policy, users, popular_line, contacts, coverage, sandbox, strays,
            missing_profiles, missing_licenses, extra,
        }
    }
}

/// The end of a quarter is when audits are made.
fn anchor() -> impl Strategy<Value = Anchor> {
    prop_oneof![2 => Just(Anchor::AnyDay), 1 => Just(Anchor::QuarterStart), 2 => Just(Anchor::QuarterEnd)]
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
        freeze_dates in prop::bool::weighted(0.6),
        profile_names in any::<bool>(),
        user_file_licenses in columns(),
        profile_file_licenses in columns(),
        license_file_licenses in columns_of_licenses(),
        name_columns in name_columns(),
    ) -> FilesDraft {
        FilesDraft {
            contacts, accounts, profiles, licenses, roles, user_logins, last_login_column, created_column,
            modified_column, freeze_dates, profile_names, user_file_licenses, profile_file_licenses,
            license_file_licenses, name_columns,
        }
    }
}

/// Mostly none. No day is just 31 days after the others by one clock and not by the other.
fn strays() -> impl Strategy<Value = Vec<Stray>> {
    let user = || 1..MOST_USERS;
    let on = prop_oneof![
        3 => user().prop_map(StrayOn::LastLogin),
        1 => user().prop_map(StrayOn::Created),
        2 => user().prop_map(StrayOn::Modified),
        2 => user().prop_map(StrayOn::Login),
        2 => (0..MOST_USERS).prop_map(StrayOn::Contact),
    ];
    let at = select(vec![(31, 0), (32, 86_399), (100, 43_200), (103, 43_200), (400, 43_200), (9000, 0)]);
    let stray = (on, at).prop_map(|(on, (days, second))| Stray { on, days, second });
    prop_oneof![5 => Just(Vec::new()), 2 => vec(stray.clone(), 1), 1 => vec(stray, 2)]
}

fn often() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.85)
}

fn name_columns() -> impl Strategy<Value = NameColumns> {
    prop_oneof![1 => Just(NameColumns::Whole), 2 => Just(NameColumns::Parts), 1 => Just(NameColumns::Absent)]
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
