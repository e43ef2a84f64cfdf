//! Who is one person, worked out by hand: federation ids, person accounts, contacts of several accounts.

use super::examples::{user, user_id, world};
use super::expect;
use super::rule_examples::{account, contact, found};
use crate::world::{Account, Contact, NameColumns, World, id};

const SSO: &str = "sso";

/// Seats that carry one federation id, with these names and addresses.
fn carriers(people: &[(&str, &str, &str)]) -> World {
    let mut world = world(["2026-08-30", "2026-08-30", "2026-08-30"]);
    world.users.clear();
    for (n, (first_name, last_name, email)) in people.iter().enumerate() {
        let mut user = user(n, "2026-08-30");
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (user.first_name, user.last_name, user.email) = (text(first_name), text(last_name), text(email));
        user.federation_id = Some(SSO.to_owned());
        world.users.push(user);
    }
    world
}

fn duplicates(world: &World) -> Vec<String> {
    found(&expect(world), "duplicate-person")
}

/// Of one person, all but the seat used last; here that is the one with the highest id.
#[test]
fn a_federation_id_of_one_person() {
    let married = carriers(&[("Ana", "Lima", ""), ("ana ", "Ortiz", "")]);
    assert_eq!(duplicates(&married), [user_id(0)]);
    let family = carriers(&[("Ana", "Lima", ""), ("A.", " LIMA", ""), ("", "lima", "")]);
    assert_eq!(duplicates(&family), [user_id(0), user_id(1)]);
    let address = carriers(&[("Ana", "Lima", "a@b.c"), ("Jo", "Vega", "A@b.C"), ("Bo", "Ortiz", " a@b.c")]);
    assert_eq!(duplicates(&address), [user_id(0), user_id(1)]);
}

#[test]
fn a_federation_id_of_everybody() {
    let strangers = [("Ana", "Lima", "ana@b.c"), ("Jo", "Vega", "jo@b.c"), ("Bo", "Ortiz", "bo@b.c")];
    assert!(duplicates(&carriers(&strangers)).is_empty());
    assert!(duplicates(&carriers(&strangers[..2])).is_empty());
    // Two of three are one person by name; the id says nothing of them, since it is the third's as well.
    let two = [("Ana", "Lima", ""), ("Jo", "Lima", ""), ("Bo", "Ortiz", "")];
    assert!(duplicates(&carriers(&two)).is_empty());
    // Three with one first name are three people, and what a mask leaves of an address is nobody's.
    let three = [("Ana", "Lima", "X"), ("Ana", "Vega", "X"), ("Ana", "Ortiz", "X")];
    assert!(duplicates(&carriers(&three)).is_empty());
    let nameless = carriers(&[("", "", ""), ("", "", "")]);
    assert!(duplicates(&nameless).is_empty());
    // Who holds no seat carries nothing.
    let mut one_left = carriers(&two);
    one_left.users[2].is_active = false;
    assert_eq!(duplicates(&one_left), [user_id(0)]);
}

#[test]
fn a_federation_id_where_names_are_whole() {
    let mut world = carriers(&[("Ana", "Lima", ""), ("Jo", "Lima", "")]);
    world.name_columns = NameColumns::Whole;
    assert_eq!(duplicates(&world), [user_id(0)]);
    world.users[1].last_name = Some("Silva".to_owned());
    assert!(duplicates(&world).is_empty());
    world.users[1].first_name = Some("ANA".to_owned());
    assert_eq!(duplicates(&world), [user_id(0)]);
    world.name_columns = NameColumns::Absent;
    assert!(duplicates(&world).is_empty());
}

fn person_account(n: usize, contact: usize) -> Account {
    Account { is_person: true, person_contact_id: Some(id("003", contact)), ..account(n, Some(true)) }
}

/// The second's contact stands in its account alone, the third's nowhere.
#[test]
fn a_contact_that_only_its_account_has() {
    let mut world = world(["2026-08-30", "2026-08-30", "2026-08-30"]);
    for (n, user) in world.users.iter_mut().enumerate() {
        user.contact_id = Some(id("003", 2 * n));
    }
    world.contacts = Some(vec![contact(0, 0, "Ana", "ana@example.com")]);
    world.accounts = Some(vec![account(0, None), person_account(2, 2)]);
    assert_eq!(found(&expect(&world), "contact-missing"), [user_id(1), user_id(2)], "no column says so");
    world.has_person_accounts = true;
    assert_eq!(found(&expect(&world), "contact-missing"), [user_id(2)]);
}

/// Contacts of one person with an account each; in the last account there are two.
#[test]
fn one_person_in_several_accounts() {
    let mut world = world(["2026-08-30", "2026-08-30", "2026-08-30"]);
    let ana = |n: usize, account: usize| contact(n, account, "Ana", "ana@example.com");
    let mut private = ana(10, 0);
    private.account_id = None;
    let other = contact(8, 4, "Jo", "jo@example.com");
    world.contacts = Some(vec![ana(0, 0), ana(2, 2), ana(4, 4), other, private]);
    let ids = |numbers: &[usize]| -> Vec<String> { numbers.iter().map(|n| id("003", *n)).collect() };
    let twins = |world: &World| found(&expect(world), "duplicate-contact");
    assert_eq!(twins(&world), ids(&[0, 2]));
    // A contact that is gone leaves the other alone in the account.
    contacts_of(&mut world)[3].is_deleted = true;
    assert_eq!(twins(&world), ids(&[0, 2, 4]));
    contacts_of(&mut world)[1].is_deleted = true;
    contacts_of(&mut world)[2].is_deleted = true;
    assert!(twins(&world).is_empty());
}

fn contacts_of(world: &mut World) -> &mut Vec<Contact> {
    world.contacts.as_mut().expect("contacts")
}
