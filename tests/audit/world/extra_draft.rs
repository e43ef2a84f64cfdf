//! What is drawn beside users and their links: who contacts are, what accounts, roles, profiles and licences
//! say, permission set licences, the register, waivers.

use super::draft::{ACCOUNTS, MOST_USERS, ROLES};
use super::license_draft::{Filled, PROFILES, filled};
use super::person_accounts::{PersonAccountDraft, person_accounts};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

#[derive(Debug, Clone)]
pub(super) enum PersonDraft {
    /// The person of the user of that number, with that address.
    OfUser(Address),
    /// Somebody whom several contacts can be.
    Pool(Option<&'static str>, Option<&'static str>, &'static str),
}

/// How the contact's address differs from the user's.
#[derive(Debug, Clone, Copy)]
pub(super) enum Address {
    Same,
    InCapitals,
    OfASandbox,
    Another,
    Masked,
    None,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct AccountFlags {
    pub is_partner: Option<bool>,
    pub is_customer: Option<bool>,
    pub is_deleted: bool,
    pub is_merged: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub total: Option<u32>,
    pub used: Option<u32>,
    pub logins_used: LoginsUsed,
}

/// What Salesforce says that a licence used of its logins, in the calendar month up to the as-of date.
#[derive(Debug, Clone, Copy)]
pub(super) enum LoginsUsed {
    Exactly(Option<u32>),
    All,
    Days,
    Users,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Who {
    User(usize),
    /// By the user's name, in capitals or not.
    Name(usize, bool),
    Contact(usize),
    /// A user, and a contact beside.
    Both(usize, usize),
    /// A user, and the name of another beside.
    IdAndName(usize, usize),
    /// A user's name, and a contact beside.
    NameAndContact(usize, usize),
}

#[derive(Debug, Clone)]
pub(super) struct EntryDraft {
    pub who: Who,
    pub purpose: bool,
    pub account: bool,
    pub trigger: bool,
    pub owner: bool,
    /// Days from the as-of date; so below.
    pub trigger_date: Option<i64>,
    pub review_date: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Whom {
    Everybody,
    User(usize),
    Username(&'static str),
    Account(usize),
    AccountName(&'static str),
    Profile(usize),
    ProfileName(&'static str),
    License(&'static str),
    Several(&'static str, &'static str),
    /// A user by id, and another by name.
    TwoUsers(usize, usize),
    /// An account by id, and others by name.
    Accounts(usize, &'static str),
}

#[derive(Debug, Clone)]
pub(super) struct WaiverDraft {
    pub rules: Option<Vec<&'static str>>,
    pub whom: Whom,
    pub expires: i64,
}

/// Of these the first three tell whom an entry is about; a register can do without any one.
pub(super) const REGISTER_COLUMNS: [&str; 9] = [
    "user_id",
    "contact_id",
    "username",
    "purpose",
    "account",
    "trigger",
    "trigger_date",
    "owner",
    "review_date",
];

#[derive(Debug, Clone)]
pub(super) struct ExtraDraft {
    /// One for each contact.
    pub people: Vec<PersonDraft>,
    pub has_account_flags: bool,
    pub accounts: Vec<AccountFlags>,
    pub has_person_columns: bool,
    /// For each contact its own account, where it has one.
    pub person_accounts: Vec<Option<PersonAccountDraft>>,
    pub role_accounts: Vec<Option<usize>>,
    /// How many stand among the roles.
    pub territories: usize,
    pub has_profile_types: bool,
    /// Which words the row of each profile has for its licence.
    pub filled: Vec<Filled>,
    pub profile_types: Vec<Option<&'static str>>,
    pub counts: Vec<Counts>,
    /// User, licence, and whether its label is told.
    pub assignments: Option<Vec<(usize, usize, bool)>>,
    pub register: Option<Vec<EntryDraft>>,
    /// A column that the register does not have.
    pub register_without: Option<&'static str>,
    pub has_whole_contact_names: bool,
    pub waivers: Vec<WaiverDraft>,
}

prop_compose! {
    pub fn extra_draft()(
        people in vec(person(), MOST_USERS + 3),
        has_account_flags in prop::bool::weighted(0.7),
        accounts in vec(account_flags(), ACCOUNTS),
        (has_person_columns, person_accounts) in (prop::bool::weighted(0.75), person_accounts(MOST_USERS + 3)),
        role_accounts in vec(weighted(0.7, 0..ACCOUNTS), ROLES.len()),
        territories in select(vec![0, 0, 1, 12]),
        (has_profile_types, filled) in (prop::bool::weighted(0.6), vec(filled(), PROFILES.len())),
        profile_types in vec(profile_type(), PROFILES.len()),
        counts in vec(counts(), PROFILES.len()),
        assignments in weighted(0.7, vec((0..MOST_USERS, 0..3_usize, any::<bool>()), 0..12)),
        register in weighted(0.7, vec(entry(), 0..40)),
        register_without in weighted(0.25, select(REGISTER_COLUMNS.to_vec())),
        has_whole_contact_names in prop::bool::weighted(0.25),
        waivers in prop_oneof![2 => Just(vec![]), 3 => vec(waiver(), 1..5)],
    ) -> ExtraDraft {
        ExtraDraft {
            people, has_account_flags, accounts, has_person_columns, person_accounts, role_accounts, territories,
            has_profile_types, filled, profile_types, counts, assignments, register, register_without,
            has_whole_contact_names, waivers,
        }
    }
}

fn person() -> impl Strategy<Value = PersonDraft> {
    let address = select(vec![
        Address::Same,
        Address::Same,
        Address::InCapitals,
        Address::OfASandbox,
        Address::Another,
        Address::Masked,
        Address::None,
    ]);
    let pool = select(vec![
        (Some("ana@example.com"), Some("Ana"), "Lima"),
        (Some("ANA@Example.com "), Some("ana"), "LIMA"),
        (Some("ana@example.com"), None, "Ana Lima"),
        (Some("ana@example.com"), Some("Jo"), "Lima"),
        (Some("X"), Some("Ana"), "Lima"),
        (None, Some("Ana"), "Lima"),
    ]);
    prop_oneof![
        3 => address.prop_map(PersonDraft::OfUser),
        1 => pool.prop_map(|(email, first, last)| PersonDraft::Pool(email, first, last)),
    ]
}

fn account_flags() -> impl Strategy<Value = AccountFlags> {
    let flag = || select(vec![Some(true), Some(true), Some(true), Some(true), Some(false), None]);
    (flag(), flag(), prop::bool::weighted(0.15), prop::bool::weighted(0.3)).prop_map(
        |(is_partner, is_customer, is_deleted, is_merged)| AccountFlags {
            is_partner,
            is_customer,
            is_deleted,
            is_merged: is_deleted && is_merged,
        },
    )
}

fn profile_type() -> impl Strategy<Value = Option<&'static str>> {
    select(vec![
        None,
        Some("PowerPartner"),
        Some("powerpartner"),
        Some("CspLitePortal"),
        Some("PowerCustomerSuccess"),
        Some("Standard"),
    ])
}

fn counts() -> impl Strategy<Value = Counts> {
    let small = || select(vec![None, Some(0), Some(1), Some(2), Some(3), Some(4), Some(50)]);
    let exact = select(vec![None, Some(0), Some(3), Some(12), Some(499), Some(500), Some(501), Some(1001)]);
    let counted = select(vec![LoginsUsed::All, LoginsUsed::Days, LoginsUsed::Users]);
    let logins = prop_oneof![1 => exact.prop_map(LoginsUsed::Exactly), 2 => counted];
    (small(), small(), logins).prop_map(|(total, used, logins_used)| Counts { total, used, logins_used })
}

fn entry() -> impl Strategy<Value = EntryDraft> {
    let user = || 0..MOST_USERS + 2;
    let who = prop_oneof![
        4 => user().prop_map(Who::User),
        2 => (user(), any::<bool>()).prop_map(|(user, shouts)| Who::Name(user, shouts)),
        2 => (0..MOST_USERS + 5).prop_map(Who::Contact),
        1 => (user(), 0..MOST_USERS + 5).prop_map(|(user, contact)| Who::Both(user, contact)),
        1 => (user(), user()).prop_map(|(user, other)| Who::IdAndName(user, other)),
        1 => (user(), 0..MOST_USERS + 5).prop_map(|(user, contact)| Who::NameAndContact(user, contact)),
    ];
    let often = || prop::bool::weighted(0.85);
    let day = || select(vec![None, Some(-400), Some(-1), Some(0), Some(1), Some(300)]);
    (who, often(), often(), often(), any::<bool>(), day(), day()).prop_map(
        |(who, purpose, account, trigger, owner, trigger_date, review_date)| EntryDraft {
            who,
            purpose,
            account,
            trigger,
            owner,
            trigger_date,
            review_date,
        },
    )
}

fn waiver() -> impl Strategy<Value = WaiverDraft> {
    let usual = vec![
        "idle-seat",
        "never-logged-in",
        "frozen-seat",
        "duplicate-person",
        "trigger-fired",
        "contact-user-gone",
        "unknown-license",
        "profile-blast-radius",
    ];
    let others = vec![
        "permission-license-on-inactive",
        "duplicate-contact",
        "registered-without-user",
        "contact-shared",
        "internal-user-with-contact",
        "license-type-mismatch",
        "undocumented",
        "low-use-member",
        "count-mismatch",
        "over-allocated",
    ];
    let rules = prop_oneof![3 => subsequence(usual, 1..4), 1 => subsequence(others, 1..4)];
    let whom = prop_oneof![
        1 => Just(Whom::Everybody),
        2 => (0..MOST_USERS).prop_map(Whom::User),
        2 => select(vec!["user1*", "USER?@*", "*@example.com.portal", "user2@*", "nobody"]).prop_map(Whom::Username),
        1 => (0..ACCOUNTS).prop_map(Whom::Account),
        1 => select(vec!["acme*", "the*LTD", "Two?Lines", "ac"]).prop_map(Whom::AccountName),
        1 => (0..PROFILES.len()).prop_map(Whom::Profile),
        1 => select(vec!["partner *", "*user", "acme"]).prop_map(Whom::ProfileName),
        1 => select(vec!["partner  COMMUNITY", "customer*", "*"]).prop_map(Whom::License),
        2 => several(),
    ];
    (weighted(0.7, rules), whom, select(vec![-1, 0, 1, 200])).prop_map(|(rules, whom, expires)| WaiverDraft {
        rules,
        whom,
        expires,
    })
}

/// Two keys, or two values of one.
fn several() -> impl Strategy<Value = Whom> {
    let keys = (select(vec!["user1*", "*"]), select(vec!["Partner Community", "gold*"]));
    prop_oneof![
        1 => keys.prop_map(|(user, license)| Whom::Several(user, license)),
        1 => (0..MOST_USERS, 0..MOST_USERS).prop_map(|(user, other)| Whom::TwoUsers(user, other)),
        1 => (0..ACCOUNTS, select(vec!["acme*", "nobody"]))
            .prop_map(|(account, name)| Whom::Accounts(account, name)),
    ]
}
