//! Rules against what a person finds in the same few records.

use super::examples::{day, login, noon, user, user_id, world};
use super::expect;
use crate::world::{
    Account, Assignment, Contact, Entry, LicenseCells, LicenseColumns, Login, Profile, Role, User,
    UserLicense, World, id,
};
use serde_json::Value;

const PARTNER: &str = "Partner Community";

/// Three seats that are in use.
fn active_world() -> World {
    world(["2026-08-30", "2026-08-30", "2026-08-30"])
}

/// The subjects of a rule's findings: the user, else the contact, else the licence.
pub(super) fn found(report: &Value, rule: &str) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings");
    let subject = |finding: &Value| {
        let told = ["user_id", "contact_id", "license"].into_iter().find_map(|key| finding[key].as_str());
        told.expect("a finding has a subject").to_owned()
    };
    findings.iter().filter(|finding| finding["rule"] == rule).map(subject).collect()
}

pub(super) fn is_evaluated(report: &Value, rule: &str) -> bool {
    let rules = report["rules"].as_array().expect("rules");
    rules.iter().any(|row| row["id"] == rule && row["status"] == "evaluated")
}

pub(super) fn contact(n: usize, account: usize, first_name: &str, email: &str) -> Contact {
    Contact {
        id: id("003", n),
        is_deleted: false,
        master_id: None,
        account_id: Some(id("001", account)),
        first_name: Some(first_name.to_owned()),
        last_name: "Lima".to_owned(),
        email: Some(email.to_owned()),
        modified: noon("2025-01-01"),
    }
}

/// Even numbers only, as for users.
fn contact_ids<const N: usize>(numbers: [usize; N]) -> [String; N] {
    numbers.map(|n| id("003", n))
}

#[test]
fn contacts_of_one_person_in_one_account() {
    let mut world = active_world();
    let mut deleted = contact(8, 0, "Ana", "ana@example.com");
    deleted.is_deleted = true;
    let mut merged = contact(10, 0, "Ana", "ana@example.com");
    merged.master_id = Some(id("003", 0));
    let mut private = contact(12, 0, "Ana", "ana@example.com");
    private.account_id = None;
    world.contacts = Some(vec![
        contact(0, 0, "Ana", "ana@example.com"),
        contact(2, 0, "ANA ", " ANA@example.com"),
        contact(4, 1, "Ana", "ana@example.com"),
        contact(6, 0, "Jo", "ana@example.com"),
        deleted,
        merged,
        private,
        // What a mask leaves is nobody's address.
        contact(14, 0, "Bo", "X"),
        contact(16, 0, "Bo", "X"),
    ]);
    assert_eq!(found(&expect(&world), "duplicate-contact"), contact_ids([0, 2]));
    world.contacts = None;
    assert!(!is_evaluated(&expect(&world), "duplicate-contact"));
}

#[test]
fn an_address_that_moved_away_from_its_contact() {
    let mut world = active_world();
    let pairs =
        [("jo@example.com.invalid", "JO@example.com"), ("al@example.com", "bo@example.com"), ("X", "c@d.e")];
    let mut contacts = Vec::new();
    for (n, (of_user, of_contact)) in pairs.into_iter().enumerate() {
        world.users[n].email = Some(of_user.to_owned());
        world.users[n].contact_id = Some(id("003", 2 * n));
        contacts.push(contact(2 * n, 0, "Ana", of_contact));
    }
    world.contacts = Some(contacts.clone());
    assert_eq!(found(&expect(&world), "email-drift"), [user_id(1)]);
    contacts[1].is_deleted = true;
    world.contacts = Some(contacts);
    assert!(found(&expect(&world), "email-drift").is_empty());
}

#[test]
fn an_employee_with_a_contact() {
    let mut world = active_world();
    for (user, user_type) in world.users.iter_mut().zip(["Standard", "Guest", "PowerPartner"]) {
        user_type.clone_into(&mut user.user_type);
        user.contact_id = Some(id("003", 0));
    }
    assert_eq!(found(&expect(&world), "internal-user-with-contact"), [user_id(0)]);
    world.users[0].is_active = false;
    assert!(found(&expect(&world), "internal-user-with-contact").is_empty());
}

fn complete() -> Entry {
    Entry {
        purpose: Some("orders".to_owned()),
        account: Some("Acme".to_owned()),
        trigger: Some("contract ends".to_owned()),
        ..Entry::default()
    }
}

/// The strongest name decides: the second entry, with a name and a date long gone, is not about the first
/// user, whom another entry names by id.
#[test]
fn entries_of_a_register() {
    let mut world = active_world();
    let by_id = Entry { user_id: Some(user_id(0)), trigger_date: Some(day("2026-08-31")), ..complete() };
    let weaker = Entry {
        username: Some("user0@example.com".to_owned()),
        trigger_date: Some(day("2020-01-01")),
        ..complete()
    };
    let by_name = Entry { username: Some("USER1@example.com".to_owned()), trigger: None, ..complete() };
    let by_contact = Entry {
        contact_id: Some(id("003", 4)),
        review_date: Some(day("2026-08-30")),
        trigger_date: Some(day("2026-08-30")),
        ..complete()
    };
    let of_nobody = Entry { contact_id: Some(id("003", 6)), ..complete() };
    world.users[2].contact_id = Some(id("003", 4));
    world.register = Some(vec![by_id, weaker, by_name, by_contact, of_nobody]);
    let report = expect(&world);
    assert_eq!(found(&report, "undocumented"), [user_id(1)]);
    assert_eq!(found(&report, "trigger-fired"), [user_id(2)]);
    assert_eq!(found(&report, "review-overdue"), [user_id(2)]);
    assert_eq!(found(&report, "registered-without-user"), contact_ids([6]));
    assert_eq!(report["seats"][2]["reason"], "trigger-fired");
    world.users[2].is_active = false;
    assert_eq!(found(&expect(&world), "registered-without-user"), contact_ids([4, 6]));
    world.register_without = Some("review_date");
    let report = expect(&world);
    let rules = ["review-overdue", "trigger-fired", "undocumented"];
    assert_eq!(rules.map(|rule| is_evaluated(&report, rule)), [false, true, true]);
}

pub(super) fn account(n: usize, is_partner: Option<bool>) -> Account {
    Account {
        id: id("001", n),
        name: "Acme".to_owned(),
        is_partner,
        is_customer: Some(true),
        is_deleted: false,
        master_id: None,
        is_person: false,
        person_contact_id: None,
    }
}

#[test]
fn accounts_that_are_no_partners_any_more() {
    let mut world = active_world();
    let deleted = Account { is_deleted: true, ..account(2, Some(true)) };
    let merged = Account { is_deleted: true, master_id: Some(id("001", 0)), ..account(4, None) };
    world.accounts = Some(vec![account(0, Some(false)), deleted, merged]);
    for (n, user) in world.users.iter_mut().enumerate() {
        user.account_id = Some(id("001", 2 * n));
    }
    assert!(!is_evaluated(&expect(&world), "trigger-fired"), "the file says nothing of it");
    world.has_account_flags = true;
    assert_eq!(found(&expect(&world), "trigger-fired"), [user_id(0), user_id(1)]);
    "CspLitePortal".clone_into(&mut world.users[0].user_type);
    assert_eq!(found(&expect(&world), "trigger-fired"), [user_id(1)]);
    // Without an account of its own a user has that of its contact.
    world.users[1].account_id = None;
    world.users[1].contact_id = Some(id("003", 0));
    assert!(found(&expect(&world), "trigger-fired").is_empty());
    world.contacts = Some(vec![contact(0, 2, "Ana", "X")]);
    assert_eq!(found(&expect(&world), "trigger-fired"), [user_id(1)]);
}

#[test]
fn roles_that_fit_and_do_not() {
    let mut world = active_world();
    world.roles = Some(vec![Role {
        id: id("00E", 0),
        name: "Acme Partner User".to_owned(),
        portal_type: "Partner".to_owned(),
        portal_account_id: Some(id("001", 0)),
    }]);
    world.users[1].role_id = Some(id("00E", 0));
    "CSPLitePortal".clone_into(&mut world.users[2].user_type);
    world.users[2].role_id = Some(id("00E", 2));
    let report = expect(&world);
    assert_eq!(found(&report, "role-missing"), [user_id(0)]);
    assert_eq!(found(&report, "role-unexpected"), [user_id(2)]);
    assert_eq!(found(&report, "role-account-mismatch"), [user_id(1)], "no account is another one");
    world.users[1].account_id = Some(id("001", 0));
    assert!(found(&expect(&world), "role-account-mismatch").is_empty());
}

#[test]
fn types_that_do_not_fit_the_licence_or_the_profile() {
    let mut world = active_world();
    let types = ["PowerPartner", "PowerCustomerSuccess", "CspLitePortal"];
    for (user, user_type) in world.users.iter_mut().zip(types) {
        user_type.clone_into(&mut user.user_type);
        user.license = LicenseCells::named(PARTNER);
        user.profile_id = Some(id("00e", 0));
    }
    assert!(found(&expect(&world), "license-type-mismatch").is_empty(), "nobody tells the licence");
    world.user_file_licenses = LicenseColumns::NAME;
    assert_eq!(found(&expect(&world), "license-type-mismatch"), [user_id(1), user_id(2)]);
    world.users[1].license = LicenseCells::named("External Apps");
    world.users[2].license = LicenseCells::named("overage  authenticated website");
    assert!(found(&expect(&world), "license-type-mismatch").is_empty());
    world.profiles = Some(vec![Profile {
        id: id("00e", 0),
        name: "Acme".to_owned(),
        user_type: Some("POWERpartner".to_owned()),
        license_id: None,
        license: LicenseCells::default(),
    }]);
    assert!(found(&expect(&world), "license-type-mismatch").is_empty(), "the file does not tell the type");
    world.has_profile_types = true;
    assert_eq!(found(&expect(&world), "license-type-mismatch"), [user_id(1), user_id(2)]);
}

#[test]
fn a_profile_with_many_seats() {
    let mut world = active_world();
    let seat = |n: usize| User {
        profile_id: Some(id("00e", 0)),
        account_id: Some(id("001", n % 2)),
        ..user(n, "2026-08-30")
    };
    world.users = (0..10).map(seat).collect();
    assert_eq!(found(&expect(&world), "profile-blast-radius"), [PARTNER]);
    world.users[9].is_active = false;
    assert!(found(&expect(&world), "profile-blast-radius").is_empty(), "nine are not many");
    world.users = (0..20).step_by(2).map(seat).collect();
    assert!(found(&expect(&world), "profile-blast-radius").is_empty(), "one account is one customer's");
}

/// The line pays for two of three seats.
#[test]
fn seats_counted_by_others() {
    let mut world = active_world();
    world.licenses = Some(vec![UserLicense {
        id: id("100", 0),
        license: LicenseCells::named("partner  community"),
        monthly_logins_entitlement: None,
        monthly_logins_used: Some(101),
        total: Some(3),
        used: Some(2),
    }]);
    for user in &mut world.users {
        user.license = LicenseCells::named(PARTNER);
    }
    let report = expect(&world);
    assert!(found(&report, "count-mismatch").is_empty(), "inferred licences are not compared");
    assert_eq!(found(&report, "over-allocated"), [PARTNER], "three on two");
    world.user_file_licenses = LicenseColumns::NAME;
    world.policy.contract.clear();
    let report = expect(&world);
    assert_eq!(found(&report, "count-mismatch"), [PARTNER]);
    assert!(found(&report, "over-allocated").is_empty(), "three on three");
    let row = |world: &mut World, total, entitlement| {
        for row in world.licenses.iter_mut().flatten() {
            (row.total, row.monthly_logins_entitlement) = (total, entitlement);
        }
        found(&expect(world), "over-allocated")
    };
    assert_eq!(row(&mut world, Some(2), None), [PARTNER]);
    assert_eq!(row(&mut world, Some(2), Some(100)), [PARTNER], "101 logins of 100");
    assert!(row(&mut world, Some(2), Some(101)).is_empty());
    assert!(row(&mut world, None, None).is_empty());
}

#[test]
fn attempts_that_never_succeed() {
    let mut world = world(["2026-05-01", "2026-08-30", "2026-08-15"]);
    let failed = |user: usize, login_type: &str| Login {
        status: "Invalid Password".to_owned(),
        ..login(user, noon("2026-08-20"), login_type)
    };
    // The second came in later than its attempt, by its LastLoginDate; for the third a machine did.
    let machine = Login { id: id("0Ya", 8), ..login(2, noon("2026-08-21"), "I") };
    world.logins = Some(vec![vec![failed(0, "k"), failed(1, "k"), failed(2, "k"), machine.clone()]]);
    assert_eq!(found(&expect(&world), "failed-logins-only"), [user_id(0)]);
    world.logins = Some(vec![vec![failed(0, "I"), failed(1, "k"), failed(2, "k"), machine]]);
    assert!(found(&expect(&world), "failed-logins-only").is_empty(), "a machine's attempts are nobody's");
}

#[test]
fn permission_licences_of_people_who_left() {
    let mut world = active_world();
    world.users[0].is_active = false;
    let held = [(0, 0), (0, 0), (0, 1), (1, 0)];
    let assignment = |(n, (user, license)): (usize, (usize, usize))| Assignment {
        id: id("2LA", n),
        user_id: user_id(user),
        license_id: id("0PL", license),
        label: None,
    };
    world.assignments = Some(held.into_iter().enumerate().map(assignment).collect());
    assert_eq!(found(&expect(&world), "permission-license-on-inactive"), [user_id(0), user_id(0)]);
}

#[test]
fn a_name_in_one_column_is_the_same_name() {
    let mut world = active_world();
    let whole = Contact { first_name: None, last_name: "ana  Lima".to_owned(), ..contact(2, 0, "", "a@b.c") };
    world.contacts = Some(vec![contact(0, 0, "Ana", "a@b.c"), whole]);
    world.has_whole_contact_names = true;
    assert_eq!(found(&expect(&world), "duplicate-contact"), contact_ids([0, 2]));
}
