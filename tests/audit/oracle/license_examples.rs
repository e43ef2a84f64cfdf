//! Licences by name, by label and by key, worked out by hand.

use super::examples::world;
use super::expect;
use super::rule_examples::found;
use crate::world::{LicenseCells, LicenseColumns, Profile, UserLicense, World, id};
use serde_json::{Value, json};

const KEY: LicenseColumns = LicenseColumns { key: true, ..LicenseColumns::NONE };
const ALL: LicenseColumns = LicenseColumns { name: true, label: true, key: true };

fn cells(name: Option<&str>, label: Option<&str>, key: Option<&str>) -> LicenseCells {
    let [name, label, key] = [name, label, key].map(|cell| cell.map(str::to_owned));
    LicenseCells { name, label, key }
}

fn keyed(key: &str) -> LicenseCells {
    cells(None, None, Some(key))
}

/// Three active seats without contract lines.
fn seats() -> World {
    let mut world = world(["2026-08-30", "2026-08-30", "2026-08-30"]);
    world.policy.contract.clear();
    world
}

fn licenses(world: &World) -> [String; 3] {
    let report = expect(world);
    [0, 1, 2].map(|seat: usize| report["seats"][seat]["license"].as_str().expect("a licence").to_owned())
}

#[test]
fn the_first_word_that_is_filled() {
    let mut world = seats();
    world.users[0].license = cells(Some("Gold Partner"), Some("Gold"), Some("PID_Partner_Community"));
    world.users[1].license = cells(None, Some("Silver Partner"), Some("PID_Partner_Community"));
    world.users[2].license = cells(None, None, Some("PID_Partner_Community_Login"));
    world.user_file_licenses = ALL;
    assert_eq!(licenses(&world), ["Gold Partner", "Silver Partner", "Partner Community Login"]);
    assert_eq!(expect(&world)["seats"][2]["meter"], "login");
    world.user_file_licenses = KEY;
    assert_eq!(licenses(&world), ["Partner Community", "Partner Community", "Partner Community Login"]);
    // Where no column says it, the type does.
    world.user_file_licenses = LicenseColumns::NONE;
    assert_eq!(licenses(&world), ["Partner Community", "Partner Community", "Partner Community"]);
}

/// Blanks inside a key are real; one that nobody knows is a name that nobody knows.
#[test]
fn keys_that_are_not_what_they_seem() {
    let mut world = seats();
    world.user_file_licenses = KEY;
    world.users[0].license = keyed("PID_Overage_High Volume Customer Portal");
    world.users[1].license = keyed("PID_Nobody_Knows");
    assert_eq!(licenses(&world)[..2], ["Overage High Volume Customer Portal", "PID_Nobody_Knows"]);
    for (user, user_type) in
        world.users.iter_mut().zip(["PowerCustomerSuccess", "CustomerSuccess", "PowerPartner"])
    {
        user.license = keyed("PID_Customer_Portal_Basic");
        user_type.clone_into(&mut user.user_type);
    }
    let inferred = "Partner Community";
    assert_eq!(licenses(&world), ["Customer Portal Manager Standard", "Customer Portal User", inferred]);
    for user in &mut world.users {
        user.license = keyed("POWER_SSP");
    }
    assert_eq!(licenses(&world), ["Customer Community Plus", "Customer Portal", inferred]);
    // What the type makes likely is no reason to say that a contact is surely missing.
    let report = expect(&world);
    let mut findings = report["findings"].as_array().expect("findings").iter();
    let finding = findings.find(|finding| finding["rule"] == "user-without-contact").expect("a finding");
    assert_eq!(finding["severity"], "low");
}

#[test]
fn keys_of_profiles_and_of_licences() {
    let mut world = seats();
    for user in &mut world.users {
        user.profile_id = Some(id("00e", 0));
    }
    let profile = Profile {
        id: id("00e", 0),
        name: "Acme".to_owned(),
        user_type: None,
        license_id: Some(id("100", 0)),
        license: keyed("PID_STRATEGIC_PRM"),
    };
    world.profiles = Some(vec![profile]);
    world.licenses = Some(vec![UserLicense {
        id: id("100", 0),
        license: keyed("PID_Customer_Community"),
        monthly_logins_entitlement: None,
        monthly_logins_used: None,
        total: None,
        used: Some(2),
    }]);
    (world.profile_file_licenses, world.license_file_licenses) = (KEY, KEY);
    assert_eq!(licenses(&world)[0], "Gold Partner");
    assert_eq!(found(&expect(&world), "count-mismatch"), ["Customer Community"], "nobody has one of two");
    world.profile_file_licenses = LicenseColumns::NONE;
    assert_eq!(licenses(&world)[0], "Customer Community");
    assert_eq!(found(&expect(&world), "count-mismatch"), ["Customer Community"], "three, not two");
}

/// Official names, and those of Salesforce's own users, which are no news.
#[test]
fn names_that_are_known() {
    let mut world = seats();
    world.user_file_licenses = LicenseColumns::NAME;
    let names =
        ["Lightning External Apps  plus", "Limited Customer Portal Manager Custom", "Commerce Portals"];
    let line = super::examples::world(["2026-08-30"; 3]).policy.contract.remove(0);
    for (user, name) in world.users.iter_mut().zip(names) {
        user.license = LicenseCells::named(name);
        let line = crate::world::LineSpec { license: name.to_owned(), id: name.to_owned(), ..line.clone() };
        world.policy.contract.push(line);
    }
    assert!(found(&expect(&world), "unknown-license").is_empty());
    world.users[0].license = LicenseCells::named("Cloud Integration User");
    world.users[1].license = LicenseCells::named("Acme Seats");
    let report = expect(&world);
    assert_eq!(found(&report, "unknown-license"), ["Acme Seats"]);
    let unpriced: Vec<&Value> =
        report["seats"].as_array().expect("seats").iter().map(|seat| &seat["lost"]).collect();
    assert_eq!(unpriced, [&json!(null), &json!(null), &json!("0.00")]);
}
