//! From what was drawn to the records of a world.

use super::calendar::{day_of, moment_at, quarter_of, shifted};
use super::draft::*;
use super::extra;
use super::login_draft::{Ago, CoverageDraft, LoginDraft, RhythmDraft, When};
use super::{Account, Contact, Login, Profile, Role, User, UserLicense, UserLogin, World, id};
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

const NOT_IN_ANY_FILE: usize = 900;
const NOON: u32 = 43_200;

/// What relative times are relative to.
struct Frame {
    zone: Tz,
    as_of: NaiveDate,
    thresholds: Vec<i64>,
    /// Where the latest moment decides the as-of date, boundaries are only hit if nothing lies after it.
    nothing_after: bool,
}

impl Frame {
    fn day(&self, ago: Ago) -> NaiveDate {
        let days = match ago {
            Ago::Days(days) => days,
            Ago::Threshold { which, more } => self.thresholds[which % self.thresholds.len()] + more,
        };
        shifted(self.as_of, -if self.nothing_after { days.max(0) } else { days })
    }

    fn moment(&self, when: When) -> i64 {
        moment_at(self.zone, self.day(when.ago), when.second)
    }
}

pub(super) fn assemble(draft: WorldDraft) -> World {
    let frame = frame(&draft);
    let contacts: Vec<Contact> = (0..draft.users.len() + 3).map(|n| contact(n, &draft, &frame)).collect();
    let mut users: Vec<User> =
        draft.users.iter().enumerate().map(|(n, user)| self::user(n, user, &frame, &contacts)).collect();
    make_auditable(&mut users[0], &draft.question, &frame);
    let quarter = quarter_of(frame.as_of, draft.policy.fiscal_year);
    let files = &draft.files;
    World {
        logins: draft.coverage.as_ref().map(|coverage| login_files(&draft, coverage, &frame)),
        register: extra::register(&draft, &users, frame.as_of),
        users,
        contacts: files.contacts.then_some(contacts),
        accounts: files.accounts.then(|| accounts(&draft)),
        profiles: files.profiles.then(|| profiles(&draft)),
        licenses: files.licenses.then(|| licenses(&draft)),
        roles: files.roles.then(|| roles(&draft)),
        user_logins: files.user_logins.then(|| user_logins(&draft)),
        assignments: extra::assignments(&draft),
        has_account_flags: draft.extra.has_account_flags,
        has_profile_types: draft.extra.has_profile_types,
        has_whole_contact_names: draft.extra.has_whole_contact_names,
        register_without: draft.extra.register_without,
        has_last_login_column: files.last_login_column,
        has_created_column: files.created_column,
        // Without --as-of the export has to hold a moment.
        has_modified_column: files.modified_column || !draft.question.has_as_of(),
        name_columns: files.name_columns,
        has_profile_license_columns: files.profile_license_columns,
        has_profile_file_license_name: files.profile_file_license_name,
        policy: draft.policy.settle(frame.as_of, extra::waivers(&draft.extra.waivers, frame.as_of)),
        as_of: draft.question.has_as_of().then_some(frame.as_of),
        period: draft.question.has_period().then_some(quarter.label),
    }
}

fn frame(draft: &WorldDraft) -> Frame {
    let day = shifted(NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date"), draft.day.cast_signed());
    let quarter = quarter_of(day, draft.policy.fiscal_year);
    let as_of = match (draft.question, draft.anchor) {
        // A period alone speaks of its last day.
        (Question::Period { .. }, _) | (_, Anchor::QuarterEnd) => quarter.end,
        (_, Anchor::QuarterStart) => quarter.start,
        (_, Anchor::AnyDay) => day,
    };
    Frame {
        zone: draft.policy.timezone.parse().expect("a zone"),
        as_of,
        thresholds: draft.policy.thresholds(),
        nothing_after: matches!(draft.question, Question::Latest),
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

fn user(n: usize, draft: &UserDraft, frame: &Frame, contacts: &[Contact]) -> User {
    let (first_name, last_name) = match draft.names {
        Names::Own => (Some(format!("Given{n}")), Some(format!("Family{n}"))),
        Names::Pool(first, last) => (first.map(str::to_owned), last.map(str::to_owned)),
    };
    let email = match draft.email {
        Text::Own => Some(format!("person{n}@example.net")),
        Text::Pool(text) => Some(text.to_owned()),
        Text::Null => None,
    };
    let contact = linked_contact(n, &draft.contact, contacts.len());
    let (profile_name, license) = PROFILES[draft.profile];
    User {
        id: id("005", n),
        username: format!("user{n}@example.com.portal"),
        first_name,
        last_name,
        email,
        is_active: draft.is_active,
        user_type: draft.user_type.to_owned(),
        profile_id: Some(id("00e", draft.profile)),
        role_id: draft.role.map(|role| id("00E", role)),
        account_id: account(&draft.account, || contacts.get(contact?)?.account_id.clone()),
        contact_id: contact.map(|number| id("003", number)),
        federation_id: draft.federation_id.map(str::to_owned),
        last_login: last_login(draft, frame),
        created: frame.moment(draft.created),
        modified: frame.moment(draft.modified),
        profile_name: Some(profile_name.to_owned()),
        license_name: match draft.license_cell {
            LicenseCell::OfProfile => Some(license.to_owned()),
            LicenseCell::Null => None,
            LicenseCell::Other(name) => Some(name.to_owned()),
        },
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
    }
}

fn contact(n: usize, world: &WorldDraft, frame: &Frame) -> Contact {
    let draft = &world.contacts[n];
    let (first_name, last_name, email) = extra::person(n, &world.extra.people[n]);
    Contact {
        id: id("003", n),
        is_deleted: draft.is_deleted,
        master_id: draft.merged_into.map(|further| id("003", n + further)),
        account_id: account(&draft.account, || Some(id("001", n % ACCOUNTS))),
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
        }
    };
    names.into_iter().enumerate().map(account).collect()
}

fn profiles(draft: &WorldDraft) -> Vec<Profile> {
    let present = (0..PROFILES.len()).filter(|place| !draft.missing_profiles.contains(place));
    let profile = |place: usize| Profile {
        id: id("00e", place),
        name: PROFILES[place].0.to_owned(),
        user_type: draft.extra.profile_types[place].map(str::to_owned),
        license_id: Some(license_id(place)),
        license_name: Some(PROFILES[place].1.to_owned()),
    };
    present.map(profile).collect()
}

/// Profiles of one licence share its row: that of the first of them.
fn license_id(place: usize) -> String {
    let first = PROFILES.iter().position(|profile| profile.1 == PROFILES[place].1).expect("its own place");
    id("100", first)
}

fn licenses(draft: &WorldDraft) -> Vec<UserLicense> {
    let is_first = |place: &usize| license_id(*place) == id("100", *place);
    let present =
        (0..PROFILES.len()).filter(is_first).filter(|place| !draft.missing_licenses.contains(place));
    let license = |place: usize| UserLicense {
        id: id("100", place),
        name: PROFILES[place].1.to_owned(),
        monthly_logins_entitlement: entitlement(PROFILES[place].1),
        monthly_logins_used: draft.extra.counts[place].logins_used,
        total: draft.extra.counts[place].total,
        used: draft.extra.counts[place].used,
    };
    present.map(license).collect()
}

/// External Identity is on the login meter by its entitlement alone, while no contract line says otherwise.
fn entitlement(license: &str) -> Option<u32> {
    match license {
        "Partner Community Login" => Some(1000),
        "External Identity" => Some(500),
        _ => None,
    }
}

fn roles(draft: &WorldDraft) -> Vec<Role> {
    let role = |(n, (name, portal_type)): (usize, (&str, &str))| Role {
        id: id("00E", n),
        name: name.to_owned(),
        portal_type: portal_type.to_owned(),
        portal_account_id: draft.extra.role_accounts[n].map(|account| id("001", account)),
    };
    ROLES.into_iter().enumerate().map(role).collect()
}

fn user_logins(draft: &WorldDraft) -> Vec<UserLogin> {
    let row = |(n, user): (usize, &UserDraft)| UserLogin {
        id: id("0Yw", n),
        user_id: id("005", n),
        is_frozen: user.is_frozen,
        is_password_locked: user.is_password_locked,
    };
    // A user without a row is as good as one that is neither frozen nor locked.
    let has_row = |(n, user): &(usize, &UserDraft)| user.is_frozen || user.is_password_locked || n % 3 == 0;
    draft.users.iter().enumerate().filter(has_row).map(row).collect()
}

/// Every row goes into each file whose days hold it, and into none when no file covers it.
fn login_files(draft: &WorldDraft, coverage: &CoverageDraft, frame: &Frame) -> Vec<Vec<Login>> {
    let windows = windows(coverage, frame);
    let mut rows: Vec<(String, LoginDraft)> = Vec::new();
    for (n, user) in draft.users.iter().enumerate() {
        let regular = user.rhythm.iter().flat_map(RhythmDraft::logins);
        let logins = user.history.iter().cloned().chain(regular);
        rows.extend(logins.map(|login| (id("005", n), login)));
    }
    let login = |(n, (user_id, login)): (usize, (String, LoginDraft))| Login {
        id: id("0Ya", n),
        user_id,
        time: frame.moment(login.when),
        login_type: login.login_type.to_owned(),
        sub_type: login.sub_type.map(str::to_owned),
        status: login.status.to_owned(),
    };
    let mut logins: Vec<Login> = rows.into_iter().enumerate().map(login).collect();
    if coverage.has_marks {
        let first = logins.len();
        let days = windows.iter().flat_map(|&(from, until)| [from, until]);
        logins.extend(days.zip(first..).map(|(day, n)| mark(n, day, frame)));
    }
    let within = |from, until| move |login: &&Login| (from..=until).contains(&day_of(frame.zone, login.time));
    windows
        .into_iter()
        .map(|(from, until)| logins.iter().filter(within(from, until)).cloned().collect())
        .collect()
}

/// The first and the last day of each file.
fn windows(coverage: &CoverageDraft, frame: &Frame) -> Vec<(NaiveDate, NaiveDate)> {
    let (mut from, until) = (frame.day(coverage.from), frame.day(coverage.until));
    let until = until.max(from);
    let mut cuts = coverage.cuts.clone();
    cuts.sort_unstable();
    let mut windows = Vec::new();
    let length = (until - from).num_days();
    let start = from;
    for (percent, gap) in cuts {
        let cut = shifted(start, length * percent / 100).max(from);
        windows.push((from, cut));
        from = (cut + TimeDelta::days(gap)).max(start);
    }
    windows.push((from.min(until), until));
    windows
}

fn mark(n: usize, day: NaiveDate, frame: &Frame) -> Login {
    Login {
        id: id("0Ya", n),
        user_id: id("005", NOT_IN_ANY_FILE),
        time: moment_at(frame.zone, day, NOON),
        login_type: "k".to_owned(),
        sub_type: None,
        status: "Invalid Password".to_owned(),
    }
}
