//! What a line cost, shared out by fiscal month, account, cost center and profile, by hand.

use super::examples::{noon, world};
use super::expect;
use super::pool_examples::{login_world, logins};
use super::rule_examples::contact;
use crate::world::{World, id};
use serde_json::{Value, json};

/// Key, seats, empty places, logins and what the row has spent.
fn rows(world: &World, by: &str) -> Vec<Value> {
    let report = expect(world);
    let rows = report["allocation"].as_array().expect("rows").iter().filter(|row| row["by"] == by);
    rows.map(|row| ["key", "seats", "unassigned", "logins", "spent"].map(|name| row[name].clone()).into())
        .collect()
}

/// Two seats bought, three held; the third was never used since the middle of August.
#[test]
fn each_month_has_its_own_part() {
    let mut world = world(["2026-08-15", "2026-06-02", "2026-08-31"]);
    world.users[2].last_login = None;
    world.users[2].created = noon("2026-08-16");
    world.policy.contract[0].cost_center = Some("CC-1".to_owned());
    let report = expect(&world);
    let months = report["months"].as_array().expect("months");
    let names = ["month", "end", "cost_center", "spent", "lost", "waived_lost"];
    let months: Vec<Value> = months.iter().map(|row| names.map(|name| row[name].clone()).into()).collect();
    assert_eq!(
        months,
        [
            json!(["2026-P07", "2026-07-31", "CC-1", "50.00", "0.00", "0.00"]),
            json!(["2026-P08", "2026-08-31", "CC-1", "50.00", "12.90", "0.00"]),
            json!(["2026-P09", "2026-09-30", "CC-1", "0.00", "0.00", "0.00"]),
        ]
    );
}

/// The second seat has the account of its contact, the third a contact that is in no file.
#[test]
fn each_seat_carries_the_same_part() {
    let mut world = world(["2026-08-15", "2026-08-15", "2026-08-15"]);
    let account = id("001", 0);
    world.users[0].account_id = Some(account.clone());
    world.users[1].contact_id = Some(id("003", 2));
    world.users[2].contact_id = Some(id("003", 4));
    world.contacts = Some(vec![contact(2, 0, "Ana", "ana@example.com")]);
    assert_eq!(
        rows(&world, "account"),
        [json!([account, 2, 0, 0, "66.67"]), json!([null, 1, 0, 0, "33.33"])]
    );
    assert_eq!(rows(&world, "cost-center"), [json!([null, 3, 0, 0, "100.00"])]);
    world.policy.contract[0].quantity = 5;
    world.policy.contract[0].cost_center = Some("CC-1".to_owned());
    assert_eq!(
        rows(&world, "account"),
        [json!([account, 2, 0, 0, "100.00"]), json!([null, 1, 2, 0, "150.00"])]
    );
    assert_eq!(
        rows(&world, "cost-center"),
        [json!(["CC-1", 3, 2, 0, "250.00"]), json!([null, 0, 0, 0, "0.00"])]
    );
    assert_eq!(rows(&world, "profile"), [json!([null, 3, 2, 0, "250.00"])]);
}

/// Two months of four logins at 2.00 cost 16.00. Three days are the first user's, one the second's, and two those of
/// somebody who has no seat any more.
#[test]
fn a_pool_is_shared_out_by_use() {
    let mut world = login_world(4);
    world.users[2].is_active = false;
    let account = id("001", 0);
    world.users[0].account_id = Some(account.clone());
    let mut days = vec![(0, "2026-07-01"), (0, "2026-07-02"), (0, "2026-07-02"), (0, "2026-08-03")];
    days.extend([(1, "2026-08-04"), (2, "2026-08-04"), (2, "2026-08-05"), (1, "2026-06-30")]);
    world.logins = logins(&days);
    assert_eq!(rows(&world, "account"), [json!([account, 1, 0, 3, "8.00"]), json!([null, 1, 0, 3, "8.00"])]);
    world.logins = None;
    assert_eq!(rows(&world, "account"), [json!([account, 1, 0, 0, "0.00"]), json!([null, 1, 0, 0, "16.00"])]);
}
