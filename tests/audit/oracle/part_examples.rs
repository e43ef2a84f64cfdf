//! Parts of a period worked out by hand: lines that begin or end inside the quarter, and what seats cost on each.

use super::examples::{day, noon, user_id, world};
use super::expect;
use crate::world::{LineSpec, WaiverSpec, World, id};
use serde_json::{Value, json};

/// A line of that price and quantity between two days, after the pattern of the world's own.
fn line(
    world: &World,
    number: &str,
    (quantity, price): (u32, &str),
    (starts, ends): (&str, &str),
) -> LineSpec {
    LineSpec {
        id: number.to_owned(),
        quantity,
        price: Some(price.to_owned()),
        starts: day(starts),
        ends: day(ends),
        ..world.policy.contract[0].clone()
    }
}

/// Three seats in the third quarter up to 31 August: two of them idle for all of it, one in use.
fn two_idle_seats() -> World {
    world(["2026-05-10", "2026-05-20", "2026-08-30"])
}

fn amounts(row: &Value) -> [&Value; 3] {
    ["spent", "lost", "waived_lost"].map(|column| &row[column])
}

/// From, to, months, what was lost and why nothing was, of each charge of a seat.
fn charges(report: &Value, seat: usize) -> Vec<Value> {
    let rows = report["charges"].as_array().expect("charges").iter();
    let own = rows.filter(|charge| charge["user_id"] == user_id(seat));
    let columns = ["contract", "from", "to", "months", "lost", "waived_lost", "free_because"];
    own.map(|charge| columns.map(|column| charge[column].clone()).into()).collect()
}

fn losses(report: &Value) -> [[&Value; 3]; 3] {
    [0, 1, 2].map(|seat: usize| {
        ["currency", "lost", "no_loss_because"].map(|column| &report["seats"][seat][column])
    })
}

/// Three seats at 20.00 until 14 August, then at 22.00. The first lay unused all the time, the second since it was
/// made on 10 August.
#[test]
fn a_renewal_in_the_middle_of_a_month() {
    let mut world = two_idle_seats();
    world.users[1].last_login = None;
    world.users[1].created = noon("2026-08-10");
    world.policy.contract = vec![
        line(&world, "OLD", (3, "20.00"), ("2025-08-15", "2026-08-14")),
        line(&world, "NEW", (3, "22.00"), ("2026-08-15", "2027-08-14")),
    ];
    let report = expect(&world);
    // NEW: 3 x 22 x 17/31 = 36.19; 2 x 22 x 17/31 = 24.129.
    assert_eq!(amounts(&report["licenses"][0]), ["36.19", "24.13", "0.00"]);
    // OLD: 3 x 20 x 45/31 = 87.10; 20 x 45/31 + 20 x 5/31 = 29.0323 + 3.2258 = 32.258.
    assert_eq!(amounts(&report["licenses"][1]), ["87.10", "32.26", "0.00"]);
    let counts = ["quantity", "bought", "assigned", "reclaimable", "unassigned", "needed"];
    let counts = |place: usize| counts.map(|column| report["licenses"][place][column].as_i64());
    // In use is one, and three are to come.
    assert_eq!(counts(0), [3, 3, 3, 2, 0, 4].map(Some));
    assert_eq!(counts(1), [3, 0, 0, 0, 0, 0].map(Some));
    // The cent of OLD goes to the larger remainder, that of NEW, where both are 12.0645, to the lower id.
    let none = Value::Null;
    assert_eq!(
        charges(&report, 0),
        [
            json!(["OLD", "2026-07-01", "2026-08-14", "1.451613", "29.03", "0.00", none]),
            json!(["NEW", "2026-08-15", "2026-08-31", "0.548387", "12.07", "0.00", none]),
        ]
    );
    assert_eq!(
        charges(&report, 1),
        [
            json!(["OLD", "2026-07-01", "2026-08-14", "0.16129", "3.23", "0.00", none]),
            json!(["NEW", "2026-08-15", "2026-08-31", "0.548387", "12.06", "0.00", none]),
        ]
    );
    let usd = json!("USD");
    let (first, second) = (json!("41.10"), json!("15.29"));
    assert_eq!(
        losses(&report),
        [[&usd, &first, &none], [&usd, &second, &none], [&usd, &json!("0.00"), &none]]
    );
    assert_eq!(amounts(&report["totals"][0]), ["123.29", "56.39", "0.00"]);
    // OLD: July 20.00, August 20 x 14/31 + 20 x 5/31 = 12.258.
    let months = report["months"].as_array().expect("months").iter();
    let old: Vec<[&Value; 3]> = months.filter(|month| month["contract"] == "OLD").map(amounts).collect();
    assert_eq!(old[..2], [["60.00", "20.00", "0.00"], ["27.10", "12.26", "0.00"]]);
}

/// As in the case that was reported: two of five seats unused all quarter, renewed on 1 September.
#[test]
fn a_renewal_at_the_turn_of_a_month() {
    let mut world = two_idle_seats();
    world.as_of = Some(day("2026-09-30"));
    world.users[2].last_login = Some(noon("2026-09-30"));
    for _ in 0..2 {
        let (number, mut next) = (world.users.len(), world.users[2].clone());
        next.id = user_id(number);
        world.users.push(next);
    }
    world.policy.contract = vec![
        line(&world, "Y1", (5, "20.00"), ("2025-09-01", "2026-08-31")),
        line(&world, "Y2", (5, "22.00"), ("2026-09-01", "2027-08-31")),
    ];
    let report = expect(&world);
    // 5 x (2 x 20 + 22) and 2 x (2 x 20 + 22).
    assert_eq!(amounts(&report["totals"][0]), ["310.00", "124.00", "0.00"]);
}

/// Three seats bought, one and three again: while it is one, two are above it and nobody pays for the idle ones.
fn three_lines(in_between: u32) -> World {
    let mut world = two_idle_seats();
    world.policy.contract = vec![
        line(&world, "A", (3, "10.00"), ("2025-07-16", "2026-07-15")),
        line(&world, "B", (in_between, "12.00"), ("2026-07-16", "2026-08-15")),
        line(&world, "C", (3, "10.00"), ("2026-08-16", "2027-08-15")),
    ];
    world
}

#[test]
fn three_lines_and_an_overage_in_one_part() {
    let report = expect(&three_lines(1));
    let rows = [0, 1, 2].map(|place: usize| amounts(&report["licenses"][place]));
    // A: 30 x 15/31 = 14.516, 20 x 15/31 = 9.677. B: 16/31 and 15/31 are one month. C: 30 x 16/31, 20 x 16/31 = 10.32.
    assert_eq!(rows, [["14.52", "9.68", "0.00"], ["12.00", "0.00", "0.00"], ["15.48", "10.32", "0.00"]]);
    let none = Value::Null;
    assert_eq!(
        charges(&report, 0),
        [
            json!(["A", "2026-07-01", "2026-07-15", "0.483871", "4.84", "0.00", none]),
            json!(["B", "2026-07-16", "2026-08-15", "1", "0.00", "0.00", "overage"]),
            json!(["C", "2026-08-16", "2026-08-31", "0.516129", "5.16", "0.00", none]),
        ]
    );
    assert_eq!([0, 1].map(|seat: usize| &report["seats"][seat]["lost"]), ["10.00", "10.00"]);
    // With two places the one unused longest is above them, and the other pays 12.00.
    let report = expect(&three_lines(2));
    assert_eq!(charges(&report, 0)[1][6], "overage");
    assert_eq!([0, 1].map(|seat: usize| &report["seats"][seat]["lost"]), ["10.00", "22.00"]);
    assert_eq!(amounts(&report["totals"][0]), ["54.00", "32.00", "0.00"]);
}

/// What the reclaimable seats leave of an overage, nobody pays for among the waived ones.
#[test]
fn a_waived_seat_in_a_part_with_an_overage() {
    let waived = |in_between| {
        let mut world = three_lines(in_between);
        world.policy.waivers = vec![WaiverSpec {
            id: "W".to_owned(),
            rules: Some(vec!["idle-seat".to_owned()]),
            user: vec![user_id(0)],
            expires: day("2026-12-31"),
            ..WaiverSpec::default()
        }];
        expect(&world)
    };
    let report = waived(1);
    let columns = |report: &Value| {
        ["lost", "waived_lost", "no_loss_because"].map(|key| report["seats"][0][key].clone())
    };
    assert_eq!(charges(&report, 0)[1][6], "overage");
    assert_eq!(columns(&report), ["0.00", "10.00", "waived"]);
    // Now the one seat above is the reclaimable one.
    let report = waived(2);
    let free: Vec<[Value; 2]> = [0, 1]
        .map(|seat| [charges(&report, seat)[1][5].clone(), charges(&report, seat)[1][6].clone()])
        .to_vec();
    assert_eq!(free, [["12.00", "waived"], ["0.00", "overage"]]);
    assert_eq!(columns(&report), ["0.00", "22.00", "waived"]);
    assert_eq!(report["waivers"][0]["lost"], "22.00");
    assert_eq!(amounts(&report["totals"][0]), ["54.00", "10.00", "22.00"]);
}

/// The older part stands in the charges and the totals of its currency, and not in the seat's loss.
#[test]
fn a_renewal_in_another_currency() {
    let mut world = two_idle_seats();
    world.policy.contract = vec![
        LineSpec {
            currency: Some("EUR".to_owned()),
            ..line(&world, "OLD", (3, "10.00"), ("2025-08-01", "2026-07-31"))
        },
        line(&world, "NEW", (3, "12.00"), ("2026-08-01", "2027-07-31")),
    ];
    let report = expect(&world);
    let (usd, none) = (json!("USD"), Value::Null);
    assert_eq!(losses(&report)[0], [&usd, &json!("12.00"), &none]);
    assert_eq!(
        charges(&report, 0)[0],
        json!(["OLD", "2026-07-01", "2026-07-31", "1", "10.00", "0.00", none])
    );
    let totals: Vec<[&Value; 2]> = report["totals"]
        .as_array()
        .expect("totals")
        .iter()
        .map(|total| ["currency", "lost"].map(|column| &total[column]))
        .collect();
    assert_eq!(totals, [["EUR", "20.00"], ["USD", "24.00"]]);
}

/// A line that ended has no seats, and what they cost while it lasted.
#[test]
fn a_line_that_ended_and_was_not_renewed() {
    let mut world = two_idle_seats();
    world.policy.contract = vec![line(&world, "OLD", (3, "10.00"), ("2025-08-01", "2026-07-31"))];
    let report = expect(&world);
    let (usd, none) = (json!("USD"), Value::Null);
    assert_eq!(amounts(&report["licenses"][0]), ["30.00", "20.00", "0.00"]);
    assert_eq!((&report["licenses"][1]["contract"], &report["licenses"][1]["assigned"]), (&none, &json!(3)));
    assert_eq!(losses(&report)[0], [&usd, &json!("10.00"), &none]);
    assert_eq!(charges(&report, 0)[1], json!([none, "2026-08-01", "2026-08-31", "1", none, none, none]));
    // A seat that was used until August was used all the time it was paid for.
    world.users[2].last_login = None;
    world.users[2].created = noon("2026-08-02");
    let report = expect(&world);
    let nothing = json!("no-line");
    assert_eq!(losses(&report)[2], [&none, &none, &nothing], "it came when there was no line");
    world.users[2].created = noon("2026-07-31");
    let report = expect(&world);
    assert_eq!(losses(&report)[2], [&usd, &json!("0.32"), &none], "10 x 1/31");
}

/// Reasons why a seat with a reason loses nothing.
#[test]
fn why_nothing_is_lost() {
    let why = |world: &World, seat: usize| expect(world)["seats"][seat]["no_loss_because"].clone();
    let mut world = two_idle_seats();
    assert_eq!([why(&world, 0), why(&world, 2)], [json!("overage"), Value::Null]);
    world.policy.contract[0].price = None;
    assert_eq!(why(&world, 0), "no-price");
    world.policy.contract[0].starts = day("2026-09-01");
    assert_eq!(why(&world, 0), "no-line");
    // A person's older seat, used on the as-of date: it was in use on every day that was paid.
    let mut world = super::examples::world(["2026-08-31", "2026-08-31", "2026-08-31"]);
    world.policy.contract[0].quantity = 3;
    for user in &mut world.users[..2] {
        user.contact_id = Some(id("003", 0));
    }
    assert_eq!(why(&world, 0), "not-unused");
    // Nobody knows when it was used.
    world.has_last_login_column = false;
    assert_eq!(why(&world, 0), "unused-from-unknown");
}

/// A second line for the third seat from August on. In July three seats carried the first line of 20.00 a month, in
/// August two.
#[test]
fn allocation_goes_by_part() {
    let mut world = two_idle_seats();
    for (user, account) in world.users.iter_mut().zip([0, 2, 2]) {
        user.account_id = Some(id("001", account));
    }
    world.policy.contract = vec![
        line(&world, "ALL", (2, "10.00"), ("2026-01-01", "2026-12-31")),
        line(&world, "MORE", (1, "10.00"), ("2026-08-01", "2027-12-31")),
    ];
    let report = expect(&world);
    let rows: Vec<Value> = report["allocation"]
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["by"] == "account")
        .map(|row| ["contract", "key", "seats", "spent", "lost"].map(|column| row[column].clone()).into())
        .collect();
    // 20/3 + 10 = 16.667 and 2 x 20/3 + 10 = 23.333. In July one of three seats was above the line: the first.
    assert_eq!(
        rows,
        [
            json!(["ALL", id("001", 0), 1, "16.67", "10.00"]),
            json!(["ALL", id("001", 2), 1, "23.33", "20.00"]),
            json!(["ALL", null, 0, "0.00", "0.00"]),
            json!(["MORE", id("001", 2), 1, "10.00", "0.00"]),
            json!(["MORE", null, 0, "0.00", "0.00"]),
        ]
    );
}

/// Money of an earlier part leaves a row without seats.
#[test]
fn an_account_that_has_no_seat_on_the_line_any_more() {
    let mut world = two_idle_seats();
    world.users[2].account_id = Some(id("001", 0));
    // The third seat has a place beside the others in July; from August on it stands on the line that ends first.
    world.policy.contract = vec![
        line(&world, "LONG", (3, "10.00"), ("2026-01-01", "2026-12-31")),
        line(&world, "SHORT", (3, "9.00"), ("2026-08-01", "2026-10-31")),
    ];
    let report = expect(&world);
    let row = |contract: &str, key: Value| {
        let mut rows = report["allocation"].as_array().expect("rows").iter();
        let row = rows.find(|row| row["by"] == "account" && row["contract"] == contract && row["key"] == key);
        ["seats", "unassigned", "spent"].map(|column| row.expect("a row")[column].clone())
    };
    assert_eq!(row("LONG", json!(id("001", 0))), [json!(0), json!(0), json!("10.00")]);
    assert_eq!(row("LONG", Value::Null), [json!(0), json!(3), json!("50.00")]);
    assert_eq!(row("SHORT", json!(id("001", 0))), [json!(1), json!(0), json!("9.00")]);
}
