//! Waivers: which findings they excuse, what the seat is charged to then, and what they cost.

use super::examples::{day, user_id, world};
use super::expect;
use crate::world::{Entry, LineSpec, WaiverSpec, World, id};
use serde_json::{Value, json};

fn waiver(number: &str) -> WaiverSpec {
    WaiverSpec { id: number.to_owned(), expires: day("2026-08-31"), ..WaiverSpec::default() }
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    Vec::from(texts.map(str::to_owned))
}

/// The first seat is idle, and its end has come; the others are in use.
fn one_idle_seat() -> World {
    let mut world = world(["2026-05-15", "2026-08-30", "2026-08-30"]);
    world.register = Some(vec![Entry {
        user_id: Some(user_id(0)),
        trigger_date: Some(day("2026-08-30")),
        ..Entry::default()
    }]);
    world
}

fn charge(world: &World) -> [Value; 2] {
    let report = expect(world);
    ["reason", "waived_by"].map(|key| report["seats"][0][key].clone())
}

/// A waiver of one reason leaves the others; of all, the seat keeps the first.
#[test]
fn a_seat_is_charged_to_what_is_not_excused() {
    let mut world = one_idle_seat();
    assert_eq!(charge(&world), [json!("trigger-fired"), json!(null)]);
    world.policy.waivers = vec![WaiverSpec { rules: Some(texts(["trigger-fired"])), ..waiver("W-1") }];
    assert_eq!(charge(&world), [json!("idle-seat"), json!(null)]);
    world.policy.waivers.push(WaiverSpec { user: vec![user_id(0)], ..waiver("W-2") });
    assert_eq!(charge(&world), [json!("trigger-fired"), json!("W-1")]);
    let report = expect(&world);
    let row = &report["licenses"][0];
    assert_eq!(["reclaimable", "waived", "needed"].map(|key| row[key].as_u64()), [0, 1, 6].map(Some));
    // One seat more than was bought: nobody pays for the waived one.
    assert_eq!([&row["lost"], &row["waived_lost"]], ["0.00", "0.00"]);
    world.policy.contract[0].quantity = 3;
    let report = expect(&world);
    assert_eq!(report["totals"][0]["waived_lost"], "50.00");
    let seats = |place: usize| {
        let waiver = &report["waivers"][place];
        ["findings", "seats", "lost"].map(|key| waiver[key].clone())
    };
    // The second excuses that the seat is idle, not documented, and without a contact and a role. The seat
    // counts where its reason does.
    assert_eq!(seats(0), [json!(1), json!(1), json!("50.00")]);
    assert_eq!(seats(1), [json!(4), json!(0), json!(null)]);
}

#[test]
fn any_value_of_every_key() {
    let mut world = one_idle_seat();
    world.users[0].account_id = Some(id("001", 0));
    let is_waived = |world: &mut World, waiver: WaiverSpec| {
        world.policy.waivers = vec![waiver];
        charge(world)[1] == "W"
    };
    let users = WaiverSpec { user: texts(["nobody", "USER0@example.com"]), ..waiver("W") };
    assert!(is_waived(&mut world, users.clone()));
    assert!(is_waived(&mut world, WaiverSpec { account: vec![id("001", 0)], ..users.clone() }));
    assert!(!is_waived(&mut world, WaiverSpec { account: vec![id("001", 1)], ..users.clone() }));
    assert!(is_waived(
        &mut world,
        WaiverSpec { license: texts(["gold*", "PARTNER ?ommunity"]), ..users.clone() }
    ));
    assert!(!is_waived(&mut world, WaiverSpec { license: texts(["partner"]), ..users.clone() }));
    assert!(!is_waived(&mut world, WaiverSpec { expires: day("2026-08-30"), ..users }));
}

#[test]
fn the_first_of_several_waivers() {
    let mut world = one_idle_seat();
    let everybody = WaiverSpec { username: texts(["*"]), ..waiver("B") };
    let expired = WaiverSpec { expires: day("2026-08-30"), ..everybody.clone() };
    world.policy.waivers = vec![
        WaiverSpec { id: "C".to_owned(), ..expired },
        everybody.clone(),
        WaiverSpec { id: "A".to_owned(), ..everybody },
    ];
    assert_eq!(charge(&world)[1], "B");
    let report = expect(&world);
    let states: Vec<&Value> = (0..3).map(|place| &report["waivers"][place]["state"]).collect();
    assert_eq!(states, ["expired", "used", "unused"]);
}

/// A licence without a price is nobody's seat: the finding is excused and nothing else.
#[test]
fn findings_without_a_seat_are_excused_too() {
    let mut world = one_idle_seat();
    world.policy.contract.clear();
    world.policy.waivers = vec![WaiverSpec {
        rules: Some(texts(["unknown-license"])),
        license: texts(["partner*"]),
        ..waiver("W")
    }];
    let report = expect(&world);
    let findings = report["findings"].as_array().expect("findings");
    let waived: Vec<&Value> = findings.iter().filter(|finding| finding["waived_by"] == "W").collect();
    assert_eq!(waived.iter().map(|finding| &finding["rule"]).collect::<Vec<_>>(), ["unknown-license"]);
    let expected =
        json!({ "id": "W", "state": "used", "findings": 1, "seats": 0, "lost": null, "currency": null });
    assert_eq!(report["waivers"][0], expected);
}

/// Amounts of two currencies are not added.
#[test]
fn a_waiver_over_two_currencies_has_no_sum() {
    let mut world = world(["2026-05-15", "2026-05-15", "2026-05-15"]);
    world.policy.waivers = vec![WaiverSpec { username: texts(["*"]), ..waiver("W") }];
    let second = LineSpec {
        id: "ORD-2".to_owned(),
        currency: Some("EUR".to_owned()),
        ends: day("2027-12-31"),
        ..world.policy.contract[0].clone()
    };
    world.policy.contract.push(second);
    let report = expect(&world);
    let waiver = &report["waivers"][0];
    assert_eq!(["lost", "currency"].map(|key| &waiver[key]), [&json!(null), &json!(null)]);
    assert_eq!(waiver["seats"], 3);
    let waived_lost = |place: usize| &report["totals"][place]["waived_lost"];
    assert_eq!([waived_lost(0), waived_lost(1)], ["50.00", "100.00"]);
}
