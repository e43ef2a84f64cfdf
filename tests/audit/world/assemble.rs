//! From what was drawn to the records of a world.

use super::calendar::{day_of, moment_at, quarter_of, shifted};
use super::draft::{ACCOUNTS, Question, ROLES, Sandbox, Stray, StrayOn, WorldDraft};
use super::extra;
use super::extra_draft::LoginsUsed;
use super::frame::Frame;
use super::license_draft::{LicenseCell, NAMED_PROFILES, PROFILES, cells_of_profile};
use super::login_draft::{Ago, When};
use super::login_files::login_files;
use super::person_accounts;
use super::proof::succeeded;
use super::user_draft::{AccountPick, ContactPick, EXTERNAL_TYPES, LastLogin, Names, Text, UserDraft};
use super::{Account, Contact, Login, Profile, Role, User, UserLicense, UserLogin, World, id};
use chrono::Datelike;
use std::collections::BTreeSet;

const NOT_IN_ANY_FILE: usize = 900;
const NOON: u32 = 43_200;

pub(super) fn assemble(draft: WorldDraft) -> World {
    let frame = Frame::of(&draft);
    let mut contacts: Vec<Contact> = (0..draft.users.len() + 3).map(|n| contact(n, &draft, &frame)).collect();
    let mut users: Vec<User> = (0..draft.users.len()).map(|n| user(n, &draft, &frame, &contacts)).collect();
    make_auditable(&mut users[0], &draft.question, &frame);
    // One record alone, long after all others, would not set the as-of date.
    users[1].modified = users[0].modified;
    draft.strays.iter().for_each(|stray| go_astray(stray, &mut users, &mut contacts, &frame));
    let quarter = quarter_of(frame.as_of, draft.policy.fiscal_year);
    let files = &draft.files;
    let logins = draft.coverage.as_ref().map(|coverage| login_files(&draft, coverage, &frame));
    let all_logins = logins.iter().flatten().flatten().cloned().collect::<Vec<_>>();
    World {
        logins,
        register: extra::register(&draft, &users, frame.as_of),
        users,
        contacts: files.contacts.then(|| with_a_row(contacts, &draft)),
        accounts: files.accounts.then(|| accounts(&draft)),
        profiles: files.profiles.then(|| profiles(&draft)),
        licenses: files.licenses.then(|| licenses(&draft, &all_logins, &frame)),
        roles: files.roles.then(|| roles(&draft)),
        user_logins: files.user_logins.then(|| user_logins(&draft, &frame)),
        assignments: extra::assignments(&draft),
        has_account_flags: draft.extra.has_account_flags,
        has_person_accounts: draft.extra.has_person_columns,
        has_profile_types: draft.extra.has_profile_types,
        has_whole_contact_names: draft.extra.has_whole_contact_names,
        register_without: draft.extra.register_without,
        has_last_login_column: files.last_login_column,
        has_created_column: files.created_column,
        // Without --as-of the export has to hold a moment.
        has_modified_column: files.modified_column || !draft.question.has_as_of(),
        has_freeze_dates: files.freeze_dates,
        name_columns: files.name_columns,
        has_profile_names: files.profile_names,
        user_file_licenses: files.user_file_licenses,
        profile_file_licenses: files.profile_file_licenses,
        license_file_licenses: files.license_file_licenses,
        policy: draft.policy.settle(frame.as_of, extra::waivers(&draft.extra.waivers, frame.as_of)),
        as_of: draft.question.has_as_of().then_some(frame.as_of),
        period: draft.question.has_period().then_some(quarter.label),
    }
}

/// An export without an external user is refused, and one that ends before the period asks of nothing.
fn make_auditable(user: &mut User, question: &Question, frame: &Frame) {
    "PowerPartner".clone_into(&mut user.user_type);
    user.is_active = true;
    user.created = frame.moment(When { ago: Ago::Days(500), second: NOON });
    let ends = match question {
        Question::Period { export_ends_after } => *export_ends_after,
        _ => 0,
    };
    user.modified = frame.moment(When { ago: Ago::Days(-ends), second: NOON });
}

/// Gives one record a moment long after all others. The logins among them stand in the login files.
fn go_astray(stray: &Stray, users: &mut [User], contacts: &mut [Contact], frame: &Frame) {
    let moment = moment_at(frame.zone, shifted(frame.as_of, stray.days), stray.second);
    // Never the first user, who keeps the export from ending too early.
    let place = |n: usize| 1 + n % (users.len() - 1);
    match stray.on {
        StrayOn::LastLogin(n) => users[place(n)].last_login = Some(moment),
        StrayOn::Created(n) => users[place(n)].created = moment,
        StrayOn::Modified(n) => users[place(n)].modified = moment,
        StrayOn::Login(_) => {}
        StrayOn::Contact(n) => {
            let count = contacts.len();
            contacts[n % count].modified = moment;
        }
    }
}

/// Some contacts of person accounts stand nowhere but there.
fn with_a_row(contacts: Vec<Contact>, draft: &WorldDraft) -> Vec<Contact> {
    let has_row = |n: usize| draft.extra.person_accounts[n].is_none_or(|person| person.has_contact_row);
    contacts.into_iter().enumerate().filter(|(n, _)| has_row(*n)).map(|(_, contact)| contact).collect()
}

fn user(n: usize, world: &WorldDraft, frame: &Frame, contacts: &[Contact]) -> User {
    let draft = &world.users[n];
    let (first_name, last_name) = match draft.names {
        Names::Own => (Some(format!("Given{n}")), Some(format!("Family{n}"))),
        Names::Pool(first, last) => (first.map(str::to_owned), last.map(str::to_owned)),
    };
    let contact = linked_contact(n, &draft.contact, contacts.len());
    let (profile, license) = (profile(n, world), license_cell(n, draft));
    User {
        id: id("005", n),
        username: username(n, world.sandbox),
        first_name,
        last_name,
        email: email(n, draft, world.sandbox),
        is_active: draft.is_active,
        user_type: user_type(draft, license).to_owned(),
        profile_id: Some(id("00e", profile)),
        role_id: draft.role.map(|role| id("00E", role)),
        account_id: account(&draft.account, || contacts.get(contact?)?.account_id.clone()),
        contact_id: contact.map(|number| id("003", number)),
        federation_id: draft.federation_id.map(str::to_owned),
        last_login: last_login(draft, frame),
        created: frame.moment(draft.created),
        modified: frame.moment(draft.modified),
        profile_name: Some(PROFILES[profile].name.to_owned()),
        license: license.cells(profile, draft.filled),
    }
}

/// Two of three external users are on one licence that lines are for, unless they have the profile of employees.
fn profile(n: usize, world: &WorldDraft) -> usize {
    let draft = &world.users[n];
    let may_change =
        (1..NAMED_PROFILES).contains(&draft.profile) && EXTERNAL_TYPES.contains(&draft.user_type);
    let of_line = || {
        let license = world.policy.license_of_line(world.popular_line?)?;
        PROFILES.iter().position(|profile| profile.license == Some(license))
    };
    if may_change && !n.is_multiple_of(3) { of_line().unwrap_or(draft.profile) } else { draft.profile }
}

/// The type of the first user is settled, so its licence is one that every type may have.
fn license_cell(n: usize, draft: &UserDraft) -> LicenseCell {
    match draft.license_cell {
        LicenseCell::Other(license) if n == 0 && license.user_type.is_some() => LicenseCell::OfProfile,
        cell => cell,
    }
}

fn user_type(draft: &UserDraft, license: LicenseCell) -> &'static str {
    match license {
        LicenseCell::Other(license) => license.user_type.unwrap_or(draft.user_type),
        _ => draft.user_type,
    }
}

fn username(n: usize, sandbox: Option<Sandbox>) -> String {
    let mark = if sandbox == Some(Sandbox::Usernames) { "uat" } else { "portal" };
    format!("user{n}@example.com.{mark}")
}

/// A sandbox marks every address.
fn email(n: usize, draft: &UserDraft, sandbox: Option<Sandbox>) -> Option<String> {
    let own = || format!("person{n}@example.net");
    let address = match draft.email {
        Text::Own => Some(own()),
        Text::Pool(text) => Some(text.to_owned()),
        Text::Null => None,
    };
    match sandbox {
        Some(Sandbox::Addresses) => Some(format!("{}.invalid", address.unwrap_or_else(own))),
        _ => address,
    }
}

/// The number of the user's contact. The first contacts after those of the users are shared ones.
fn linked_contact(n: usize, pick: &ContactPick, contacts: usize) -> Option<usize> {
    match pick {
        ContactPick::Own => Some(n),
        ContactPick::Shared(which) => Some(contacts - 3 + which),
        ContactPick::NotInFile => Some(NOT_IN_ANY_FILE + n),
        ContactPick::Null => None,
    }
}

fn account(pick: &AccountPick, usual: impl FnOnce() -> Option<String>) -> Option<String> {
    match pick {
        AccountPick::Usual => usual(),
        AccountPick::Other(number) => Some(id("001", *number)),
        AccountPick::OfPerson(contact) => Some(person_accounts::account_id(*contact)),
        AccountPick::NotInFile => Some(id("001", NOT_IN_ANY_FILE)),
        AccountPick::Null => None,
    }
}

fn last_login(draft: &UserDraft, frame: &Frame) -> Option<i64> {
    match draft.last_login {
        LastLogin::Null => None,
        LastLogin::At(when) => Some(frame.moment(when)),
        LastLogin::NearRow { row, seconds } => {
            let row = draft.history.get(row % draft.history.len().max(1))?;
            Some(frame.moment(row.when) + seconds)
        }
        LastLogin::Sentinel(pick) => Some(frame.sentinel(pick)),
    }
}

fn contact(n: usize, world: &WorldDraft, frame: &Frame) -> Contact {
    let draft = &world.contacts[n];
    let (first_name, last_name, email) = extra::person(n, &world.extra.people[n]);
    let usual = match world.extra.person_accounts[n] {
        Some(_) => person_accounts::account_id(n),
        None => id("001", n % ACCOUNTS),
    };
    Contact {
        id: id("003", n),
        is_deleted: draft.is_deleted,
        master_id: draft.merged_into.map(|further| id("003", n + further)),
        account_id: account(&draft.account, || Some(usual)),
        first_name,
        last_name,
        email,
        modified: frame.moment(draft.modified),
    }
}

/// Names that a careless reader or writer of CSV breaks.
fn accounts(draft: &WorldDraft) -> Vec<Account> {
    let names = ["Acme; A|B^`C`", "Müller, Söhne & Co", "The \"Best\" Ltd", "Two\nLines"];
    let account = |(n, name): (usize, &str)| {
        let flags = draft.extra.accounts[n];
        Account {
            id: id("001", n),
            name: name.to_owned(),
            is_partner: flags.is_partner,
            is_customer: flags.is_customer,
            is_deleted: flags.is_deleted,
            master_id: flags.is_merged.then(|| id("001", n + 1)),
            is_person: false,
            person_contact_id: None,
        }
    };
    let persons = &draft.extra.person_accounts[..draft.users.len() + 3];
    let businesses = names.into_iter().enumerate().map(account);
    businesses.chain(person_accounts::rows(persons, &draft.extra.accounts)).collect()
}

fn profiles(draft: &WorldDraft) -> Vec<Profile> {
    let present = (0..PROFILES.len()).filter(|place| !draft.missing_profiles.contains(place));
    let profile = |place: usize| Profile {
        id: id("00e", place),
        name: PROFILES[place].name.to_owned(),
        user_type: draft.extra.profile_types[place].map(str::to_owned),
        license_id: PROFILES[place].license.map(|_| license_id(place)),
        license: cells_of_profile(place, draft.extra.filled[place]),
    };
    present.map(profile).collect()
}

/// Profiles of one licence share its row: that of the first of them.
fn license_id(place: usize) -> String {
    let is_same = |profile: &super::license_draft::ProfileKind| profile.license == PROFILES[place].license;
    id("100", PROFILES.iter().position(is_same).expect("its own place"))
}

/// What a licence has for a key alone tells no name, so it has no row; nor has a licence of which the file's columns tell
/// nothing.
fn licenses(draft: &WorldDraft, logins: &[Login], frame: &Frame) -> Vec<UserLicense> {
    let is_first = |place: &usize| license_id(*place) == id("100", *place);
    let present =
        (0..NAMED_PROFILES).filter(is_first).filter(|place| !draft.missing_licenses.contains(place));
    let license = |place: usize| UserLicense {
        id: id("100", place),
        license: cells_of_profile(place, [true; 3]),
        monthly_logins_entitlement: PROFILES[place].license.and_then(entitlement),
        monthly_logins_used: logins_used(draft, place, logins, frame),
        total: draft.extra.counts[place].total,
        used: draft.extra.counts[place].used,
    };
    let columns = draft.files.license_file_licenses;
    present.map(license).filter(|license| columns.tell(&license.license)).collect()
}

/// By the users whose profile has the licence, be it theirs or not.
fn logins_used(draft: &WorldDraft, place: usize, logins: &[Login], frame: &Frame) -> Option<u32> {
    let by = match draft.extra.counts[place].logins_used {
        LoginsUsed::Exactly(number) => return number,
        by => by,
    };
    let is_of = |n: usize| PROFILES[profile(n, draft)].license == PROFILES[place].license;
    let users: Vec<String> = (0..draft.users.len()).filter(|n| is_of(*n)).map(|n| id("005", n)).collect();
    let mut used = BTreeSet::new();
    for login in logins.iter().filter(|login| succeeded(login) && users.contains(&login.user_id)) {
        let day = day_of(frame.zone, login.time);
        if day <= frame.as_of && day.with_day(1) == frame.as_of.with_day(1) {
            used.insert(match by {
                LoginsUsed::Users => (&login.user_id, None, None),
                LoginsUsed::Days => (&login.user_id, Some(day), None),
                _ => (&login.user_id, Some(day), Some(&login.id)),
            });
        }
    }
    Some(u32::try_from(used.len()).expect("few logins"))
}

/// External Identity is on the login meter by its entitlement alone, while no contract line says otherwise.
fn entitlement(license: &str) -> Option<u32> {
    match license {
        "Partner Community Login" => Some(1000),
        "External Identity" => Some(500),
        _ => None,
    }
}

/// Territories stand in the file of roles, with ids of their own.
fn roles(draft: &WorldDraft) -> Vec<Role> {
    let role = |(n, (name, portal_type)): (usize, (&str, &str))| Role {
        id: id("00E", n),
        name: name.to_owned(),
        portal_type: portal_type.to_owned(),
        portal_account_id: draft.extra.role_accounts[n].map(|account| id("001", account)),
    };
    let territory = |n: usize| Role {
        id: id("0MI", n),
        name: format!("Territory {n}"),
        portal_type: "None".to_owned(),
        portal_account_id: None,
    };
    ROLES.into_iter().enumerate().map(role).chain((0..draft.extra.territories).map(territory)).collect()
}

fn user_logins(draft: &WorldDraft, frame: &Frame) -> Vec<UserLogin> {
    let row = |(n, user): (usize, &UserDraft)| UserLogin {
        id: id("0Yw", n),
        user_id: id("005", n),
        is_frozen: user.is_frozen,
        is_password_locked: user.is_password_locked,
        modified: frame.moment(user.frozen_at),
    };
    // A user without a row is as good as one that is neither frozen nor locked.
    let has_row = |(n, user): &(usize, &UserDraft)| user.is_frozen || user.is_password_locked || n % 3 == 0;
    draft.users.iter().enumerate().filter(has_row).map(row).collect()
}
