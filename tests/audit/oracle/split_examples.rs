//! Seats on the dearer meter, and the cheapest split, worked out by hand.

use super::examples::{day, noon, user_id};
use super::expect;
use super::pool_examples::{PARTNER_LOGIN, login_world, logins};
use super::rule_examples::{found, is_evaluated};
use crate::world::{Entry, LicenseCells, LineSpec, World};
use serde_json::{Value, json};

const PARTNER: &str = "Partner Community";

/// Two seats at 5.00 a month, who came on one and on two days a month, the second on five in August; and one that
/// pays 2.00 a login and came on four days each month.
fn world() -> World {
    let mut world = login_world(4);
    for user in &mut world.users[..2] {
        user.license = LicenseCells::named(PARTNER);
    }
    let login = &mut world.policy.contract[0];
    login.sibling = Some(PARTNER.to_owned());
    let member = LineSpec {
        id: "ORD-2".to_owned(),
        license: PARTNER.to_owned(),
        meter: "member",
        quantity: 2,
        price: Some("5.00".to_owned()),
        sibling: None,
        ..login.clone()
    };
    world.policy.contract.push(member);
    let mut days = vec![(0, "2026-06-10"), (0, "2026-07-10"), (0, "2026-08-10")];
    days.extend(days_of_the_others());
    world.logins = logins(&days);
    world
}

fn days_of_the_others() -> [(usize, &'static str); 21] {
    [
        (1, "2026-06-05"),
        (1, "2026-06-06"),
        (1, "2026-07-05"),
        (1, "2026-07-06"),
        (1, "2026-08-25"),
        (1, "2026-08-26"),
        (1, "2026-08-27"),
        (1, "2026-08-28"),
        (1, "2026-08-29"),
        (2, "2026-06-01"),
        (2, "2026-06-02"),
        (2, "2026-06-03"),
        (2, "2026-06-04"),
        (2, "2026-07-01"),
        (2, "2026-07-02"),
        (2, "2026-07-03"),
        (2, "2026-07-04"),
        (2, "2026-08-01"),
        (2, "2026-08-02"),
        (2, "2026-08-03"),
        (2, "2026-08-04"),
    ]
}

fn advice(report: &Value) -> [Value; 3] {
    [0, 1, 2].map(|seat: usize| report["seats"][seat]["advice"].clone())
}

/// Seats on each meter, the pool, what it costs, and what that saves.
fn scenario(report: &Value, place: usize) -> Value {
    let row = &report["right_sizing"][0]["scenarios"][place];
    ["use", "on_member", "on_login", "pool", "now", "best", "saved"].map(|name| row[name].clone()).into()
}

/// At 2.50 logins a month both meters cost the same. Today two seats and four logins cost 18.00.
#[test]
fn the_cheapest_split_of_three_seats() {
    let report = expect(&world());
    assert_eq!(advice(&report), ["to-login", "keep", "to-member"]);
    let row = &report["right_sizing"][0];
    let texts = ["license", "login_license", "contract", "login_contract", "break_even"];
    let texts = texts.map(|name| row[name].clone());
    assert_eq!(texts, [PARTNER, PARTNER_LOGIN, "ORD-2", "ORD-1", "2.50"]);
    let counts = ["covered_days", "months_observed", "member_seats", "login_seats"];
    assert_eq!(counts.map(|name| row[name].clone()), [90, 3, 2, 1].map(|count| json!(count)));
    let expected = json!({ "keep": 1, "to_login": 1, "to_member": 1, "end": 0, "none": 0, "sure": 2 });
    assert_eq!(row["advice"], expected);
    // The two lightest use 3, 3 and 6 logins: cheap in the lightest month, dear in the others.
    assert_eq!(scenario(&report, 0), json!(["low", 1, 2, 3, "18.00", "11.00", "7.00"]));
    assert_eq!(scenario(&report, 1), json!(["expected", 2, 1, 1, "18.00", "12.00", "6.00"]));
    assert_eq!(scenario(&report, 2), json!(["high", 2, 1, 1, "18.00", "12.00", "6.00"]));
    assert_eq!(found(&report, "low-use-member"), [user_id(0)]);
}

/// Who came in the middle of June has July and August as months: one day, and two. In June stands the mean of them.
#[test]
fn a_seat_that_is_younger_than_the_first_month() {
    let mut world = world();
    world.users[0].created = noon("2026-06-15");
    let mut days = vec![(0, "2026-07-10"), (0, "2026-08-10"), (0, "2026-08-11")];
    days.extend(days_of_the_others());
    world.logins = logins(&days);
    let report = expect(&world);
    assert_eq!(scenario(&report, 1), json!(["expected", 2, 1, 2, "18.00", "14.00", "4.00"]));
    assert_eq!(advice(&report)[0], "to-login");
    // One of August has no month of its own: nobody can tell, and it is on neither side of the split.
    world.users[0].created = noon("2026-08-02");
    let report = expect(&world);
    assert_eq!(advice(&report)[0], json!(null));
    assert_eq!(report["right_sizing"][0]["advice"]["none"], 1);
    assert_eq!(scenario(&report, 1)[4], "13.00");
}

/// What can be reclaimed is to end; the rule, which says how a seat is used, still finds it.
#[test]
fn a_seat_that_is_to_end_is_not_moved() {
    let mut world = world();
    world.register = Some(vec![Entry {
        user_id: Some(user_id(0)),
        trigger_date: Some(day("2026-08-30")),
        ..Entry::default()
    }]);
    let report = expect(&world);
    assert_eq!(advice(&report), ["end", "keep", "to-member"]);
    assert_eq!(scenario(&report, 1), json!(["expected", 2, 0, 0, "13.00", "10.00", "3.00"]));
    assert_eq!(found(&report, "low-use-member"), [user_id(0)]);
}

#[test]
fn lines_that_cannot_be_compared() {
    let is_silent = |world: &World| {
        let report = expect(world);
        let has_none = report["right_sizing"][0]["scenarios"].as_array().is_some_and(Vec::is_empty);
        has_none && advice(&report).iter().all(Value::is_null) && !is_evaluated(&report, "low-use-member")
    };
    assert!(!is_silent(&world()));
    let mut other = world();
    other.policy.contract[1].currency = Some("EUR".to_owned());
    assert!(is_silent(&other));
    let mut free = world();
    free.policy.contract[0].price = Some("0".to_owned());
    assert!(is_silent(&free));
    let mut ended = world();
    ended.policy.contract[1].ends = day("2026-08-30");
    assert!(is_silent(&ended));
}
