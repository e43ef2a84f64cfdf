//! Meters other than seats and months of logins, worked out by hand: pools of several months, users counted once a
//! month, users who come, seats that are included.

use super::contract_months::pools;
use super::examples::{day, user_id, world};
use super::expect;
use super::pool_examples::{login_world, logins};
use super::rule_examples::found;
use crate::world::{LicenseCells, LicenseColumns, LineSpec, User, UserLicense, World, id};
use serde_json::{Value, json};

fn columns<const N: usize>(row: &Value, names: [&str; N]) -> [Value; N] {
    names.map(|name| row[name].clone())
}

/// Twenty logins for the year at 1.50: nine until the end of August, and six from September to December a year ago.
fn yearly_world(quantity: u32) -> (World, Vec<(usize, &'static str)>) {
    let mut world = login_world(quantity);
    world.policy.contract[0].price = Some("1.50".to_owned());
    world.policy.contract[0].pool_months = Some(12);
    let mut days = vec![(0, "2025-08-31"), (0, "2025-09-01"), (1, "2025-10-10"), (1, "2025-11-11")];
    days.extend([(2, "2025-12-01"), (2, "2025-12-24"), (2, "2025-12-31")]);
    days.extend([
        (0, "2026-01-01"),
        (0, "2026-03-03"),
        (0, "2026-03-03"),
        (1, "2026-04-01"),
        (1, "2026-05-01"),
    ]);
    days.extend([(0, "2026-07-01"), (1, "2026-08-01"), (2, "2026-08-15"), (0, "2026-08-30")]);
    world.logins = logins(&days);
    (world, days)
}

#[test]
fn a_yearly_pool_with_a_season() {
    let (world, days) = yearly_world(20);
    let report = expect(&world);
    let row = &report["licenses"][0];
    // Nine and six, and three to come.
    let counts = ["bought_logins", "logins_all", "overage_logins", "pool", "pool_left", "needed"];
    assert_eq!(columns(row, counts), [20, 4, 0, 20, 11, 18].map(|count| json!(count)));
    // 20 x 1.50 x 2/12; 2 x 1.605 for the year.
    assert_eq!(columns(row, ["spent", "saved_at_renewal", "lost"]), ["5.00", "3.21", "0.00"]);
    let renewal = &report["renewal"][0];
    let counts = ["pool_months", "order", "use_low", "use_high", "months_left", "over_low", "over_high"];
    assert_eq!(columns(renewal, counts), [12, 18, 15, 15, 0, 0, 0].map(|count| json!(count)));
    let texts = ["use_expected", "renewal_price", "same_quantity", "ordered", "saved"];
    assert_eq!(columns(renewal, texts), ["15.00", "1.605", "32.10", "28.89", "3.21"]);
    assert_eq!(renewal["months_observed"], json!(null));
    let pool = &report["pools"][0];
    assert_eq!(
        columns(pool, ["start", "end", "org_used"]),
        [json!("2026-01-01"), json!("2026-12-31"), json!(null)]
    );
    let counts = ["logins_all", "logins_daily", "logins_monthly", "left_all", "left_monthly"];
    // The first user came in January, March, July and August, the second in April, May and August, the third in August.
    assert_eq!(columns(pool, counts), [9, 8, 8, 11, 12].map(|count| json!(count)));
    assert_eq!(report["months"][0]["spent"], "2.50");
    // Three more than there are.
    let (small, _) = yearly_world(12);
    assert_eq!(
        columns(&expect(&small)["renewal"][0], ["over_low", "over_expected"]),
        [3, 3].map(|count| json!(count))
    );
    // Without the first of September a year ago nothing is known of that season.
    let mut short = world.clone();
    short.logins = logins(&days[2..]);
    let report = expect(&short);
    let names = ["order", "use_high", "over_high", "saved"];
    assert_eq!(columns(&report["renewal"][0], names), [json!(20), json!(null), json!(null), json!("0.00")]);
    assert_eq!(report["pools"][0]["covered"], true);
}

/// The first pool begins with the month that holds the first day of the term, and is cut to it.
#[test]
fn pools_of_three_months() {
    let mut line = login_world(1).policy.contract.remove(0);
    (line.starts, line.ends) = (day("2026-01-10"), day("2026-08-15"));
    (line.pool_starts_on, line.pool_months) = (Some(1), Some(3));
    let days = |from: &str, to: &str| -> Vec<[String; 2]> {
        let pools = pools(&line, day(from), day(to)).into_iter();
        pools.map(|pool| [pool.start.to_string(), pool.end.to_string()]).collect()
    };
    assert_eq!(
        days("2025-01-01", "2026-12-31"),
        [["2026-01-10", "2026-03-31"], ["2026-04-01", "2026-06-30"], ["2026-07-01", "2026-08-15"]]
    );
    assert_eq!(days("2026-06-30", "2026-06-30"), [["2026-04-01", "2026-06-30"]]);
}

/// Months from the 15th. In the one to 14 July the first user came on 20 June and 10 July, the second on 1 July; in the
/// next one the first alone came, twice.
#[test]
fn once_a_user_and_contract_month() {
    let mut world = login_world(1);
    world.policy.contract[0].pool_starts_on = Some(15);
    world.policy.contract[0].counted = Some("monthly");
    let days =
        [(0, "2026-06-20"), (1, "2026-07-01"), (0, "2026-07-10"), (0, "2026-07-20"), (0, "2026-08-10")];
    world.logins = logins(&days);
    let report = expect(&world);
    let counts = ["logins_all", "logins_daily", "logins_monthly", "overage_logins", "pool_left"];
    assert_eq!(columns(&report["licenses"][0], counts), [4, 4, 2, 1, 1].map(|count| json!(count)));
    let counts = ["logins_monthly", "over_monthly", "left_monthly", "over_all"];
    assert_eq!(columns(&report["pools"][0], counts), [2, 1, 0, 2].map(|count| json!(count)));
    assert_eq!(columns(&report["pools"][1], counts), [1, 0, 0, 1].map(|count| json!(count)));
    // Without a line the months are those of the calendar: two users in July, one in August.
    world.policy.contract.clear();
    assert_eq!(
        columns(&expect(&world)["licenses"][0], ["logins_all", "logins_monthly"]),
        [4, 3].map(|n| json!(n))
    );
}

/// What Salesforce counts in its month tells how it counts.
#[test]
fn a_count_that_fits_that_of_the_org() {
    let mut world = login_world(5);
    world.logins = logins(&[(0, "2026-08-01"), (0, "2026-08-01"), (0, "2026-08-02"), (1, "2026-08-03")]);
    let fits = |world: &mut World, used| {
        world.licenses = Some(vec![UserLicense {
            id: id("100", 0),
            license: LicenseCells::named("Partner Community Login"),
            monthly_logins_entitlement: None,
            monthly_logins_used: used,
            total: None,
            used: None,
        }]);
        columns(&expect(world)["pools"][1], ["org_used", "org_fits"])
    };
    assert_eq!(fits(&mut world, Some(4)), [json!(4), json!(["all"])]);
    assert_eq!(fits(&mut world, Some(2)), [json!(2), json!(["monthly"])]);
    assert_eq!(fits(&mut world, Some(9)), [json!(9), json!([])]);
    assert_eq!(fits(&mut world, None), [json!(null), json!(null)]);
    world.policy.contract[0].pool_months = Some(2);
    let pools = expect(&world)["pools"].as_array().map(Vec::len);
    assert_eq!((pools, fits(&mut world, Some(4))), (Some(1), [json!(null), json!(null)]));
}

/// Three seats of a licence that is paid by the users who come, two in June, all three in July, one in August.
fn identity_world(quantity: u32) -> World {
    let mut world = world(["2026-05-15", "2026-05-20", "2026-08-30"]);
    world.user_file_licenses = LicenseColumns::NAME;
    for user in &mut world.users {
        user.license = LicenseCells::named("External Identity");
    }
    world.policy.contract[0] = LineSpec {
        license: "External Identity".to_owned(),
        meter: "active",
        quantity,
        price: Some("3.00".to_owned()),
        block: Some(5),
        ..world.policy.contract[0].clone()
    };
    let days =
        [(0, "2026-06-01"), (0, "2026-06-30"), (1, "2026-06-02"), (0, "2026-07-31"), (1, "2026-07-01")];
    world.logins = logins(&[&days[..], &[(2, "2026-07-02"), (2, "2026-08-30")]].concat());
    world
}

#[test]
fn a_block_of_users_who_come() {
    let report = expect(&identity_world(20));
    let row = &report["licenses"][0];
    let counts =
        ["bought", "bought_users", "assigned", "logins_all", "logins_monthly", "overage_users", "pool_left"];
    assert_eq!(columns(row, counts), [0, 20, 3, 4, 4, 0, 19].map(|count| json!(count)));
    // Three at most, and three to come, in blocks of five: ten. 20 x 3 x 2; 10 x 3.21 x 12.
    assert_eq!(row["needed"], 10);
    let amounts =
        ["spent", "lost", "freed_value", "saved_at_renewal", "saved_from_unassigned", "cash_in_term"];
    assert_eq!(columns(row, amounts), ["120.00", "0.00", "0.00", "385.20", "0.00", "0.00"]);
    let renewal = &report["renewal"][0];
    let counts = ["months_observed", "use_low", "use_high", "months_left", "over_high"];
    assert_eq!(columns(renewal, counts), [3, 1, 3, 4, 0].map(|count| json!(count)));
    assert_eq!(columns(renewal, ["use_expected", "pool_months"]), [json!("2.00"), json!(null)]);
    let pool = &report["pools"][0];
    assert_eq!(columns(pool, ["meter", "counted", "start"]), ["active", "monthly", "2026-07-01"]);
    assert_eq!(
        columns(pool, ["logins_monthly", "left_monthly", "pool_months"]),
        [3, 17, 1].map(|n| json!(n))
    );
    // Nobody pays for the seat, used or not; so it is little to find it idle.
    let seat = &report["seats"][0];
    assert_eq!(columns(seat, ["meter", "currency", "lost"]), [json!("active"), json!(null), json!(null)]);
    // July was one user's month more for two of the users, August one's.
    let rows = report["allocation"].as_array().expect("rows").iter().filter(|row| row["by"] == "profile");
    let rows: Vec<Value> =
        rows.map(|row| columns(row, ["key", "seats", "logins", "spent"]).to_vec().into()).collect();
    assert_eq!(rows, [json!([null, 3, 4, "120.00"])]);

    let report = expect(&identity_world(2));
    assert_eq!(
        columns(&report["licenses"][0], ["overage_users", "overage", "needed"]),
        [1, 0, 10].map(|n| json!(n))
    );
    assert_eq!(found(&report, "over-allocated"), ["External Identity"]);
    // One above in each of four months.
    assert_eq!(report["renewal"][0]["over_high"], 4);
    let mut unseen = identity_world(2);
    unseen.logins = None;
    assert_eq!(expect(&unseen)["licenses"][0]["needed"], 2, "nothing is foretold, and no block is filled");
}

#[test]
fn an_idle_seat_that_costs_nothing_is_low() {
    let severity = |meter| {
        let mut world = world(["2026-05-15", "2026-08-30", "2026-08-30"]);
        world.policy.contract[0].meter = meter;
        if meter == "included" {
            world.policy.contract[0].price = None;
        }
        let report = expect(&world);
        let mut findings = report["findings"].as_array().expect("findings").iter();
        findings.find(|finding| finding["rule"] == "idle-seat").expect("a finding")["severity"].clone()
    };
    let meters = ["member", "login", "active", "included"];
    assert_eq!(meters.map(severity), ["high", "low", "low", "low"]);
}

/// Seats that come with something else are counted like others.
#[test]
fn seats_that_are_included() {
    let mut world = world(["2026-05-15", "2026-08-30", "2026-08-30"]);
    let line = &mut world.policy.contract[0];
    (line.meter, line.price, line.currency) = ("included", None, None);
    let report = expect(&world);
    let row = &report["licenses"][0];
    let counts = ["quantity", "bought", "assigned", "reclaimable", "overage", "freed", "needed"];
    assert_eq!(columns(row, counts), [2, 2, 3, 1, 1, 0, 5].map(|count| json!(count)));
    let amounts = ["spent", "lost", "saved_at_renewal", "cash_in_term"];
    assert_eq!(columns(row, amounts), ["0.00", "0.00", "0.00", "0.00"]);
    assert_eq!(columns(row, ["price", "currency"]), [json!(null), json!(null)]);
    for list in ["totals", "renewal", "allocation", "months"] {
        assert_eq!(report[list], json!([]), "{list}");
    }
    assert!(found(&report, "unknown-license").is_empty(), "it is known what it costs");
    let seat = columns(&report["seats"][0], ["currency", "lost", "waived_lost", "no_loss_because"]);
    assert_eq!(seat, [json!(null), json!("0.00"), json!("0.00"), json!("meter")]);
    let charge =
        columns(&report["charges"][0], ["contract", "months", "price", "currency", "lost", "free_because"]);
    assert_eq!(
        charge,
        [json!("ORD-1"), json!("2"), json!(null), json!(null), json!("0.00"), json!("overage")]
    );
    world.policy.contract[0].currency = Some("JPY".to_owned());
    let report = expect(&world);
    assert_eq!(columns(&report["licenses"][0], ["currency", "spent"]), ["JPY", "0"]);
    assert_eq!(columns(&report["seats"][1], ["currency", "lost"]), ["JPY", "0"]);
}

/// Ten of a licence that the export does not know of.
#[test]
fn a_licence_that_nobody_holds() {
    let mut world = world(["2026-08-30", "2026-08-30", "2026-08-30"]);
    let line = &mut world.policy.contract[0];
    "Gold Partner".clone_into(&mut line.license);
    (line.quantity, line.is_reducible) = (10, true);
    let row = |world: &World| {
        let report = expect(world);
        columns(
            &report["licenses"][0],
            ["needed", "saved_at_renewal", "saved_from_unassigned", "cash_in_term"],
        )
    };
    assert_eq!(row(&world), [json!(10), json!("0.00"), json!("0.00"), json!("0.00")]);
    // Somebody who left held one, or the org's own list has it: three are needed for the growth. 7 x 26.75 x 12; the
    // term has four months left.
    let known = [json!(3), json!("2247.00"), json!("2247.00"), json!("700.00")];
    let mut left = world.clone();
    left.user_file_licenses = LicenseColumns { key: true, ..LicenseColumns::NONE };
    let license = LicenseCells { key: Some("PID_STRATEGIC_PRM".to_owned()), ..LicenseCells::default() };
    left.users.push(User { id: user_id(3), is_active: false, license, ..world.users[0].clone() });
    assert_eq!(row(&left), known);
    world.licenses = Some(vec![UserLicense {
        id: id("100", 0),
        license: LicenseCells::named("GOLD partner"),
        monthly_logins_entitlement: None,
        monthly_logins_used: None,
        total: Some(10),
        used: None,
    }]);
    assert_eq!(row(&world), known);
}

/// What the next order is like was said when it was made.
#[test]
fn a_line_whose_successor_is_ordered() {
    let mut world = world(["2026-08-30", "2026-08-30", "2026-08-30"]);
    world.policy.contract[0].quantity = 9;
    world.policy.contract[0].planned_growth = 0;
    let next = LineSpec {
        id: "ORD-2".to_owned(),
        quantity: 9,
        starts: day("2027-01-01"),
        ends: day("2027-12-31"),
        ..world.policy.contract[0].clone()
    };
    let saved = |world: &World| {
        columns(&expect(world)["licenses"][0], ["needed", "saved_at_renewal", "saved_from_unassigned"])
    };
    // 6 x 26.75 x 12.
    assert_eq!(saved(&world), [json!(3), json!("1926.00"), json!("1926.00")]);
    world.policy.contract.push(next);
    assert_eq!(saved(&world), [json!(3), json!("0.00"), json!("0.00")]);
    let report = expect(&world);
    assert_eq!(
        columns(&report["renewal"][0], ["order", "same_quantity", "ordered", "saved"]),
        [json!(3), json!("2889.00"), json!("963.00"), json!("0.00")]
    );
    world.policy.contract[1].ends = day("2026-12-31");
    world.policy.contract[1].starts = day("2026-09-01");
    assert_eq!(saved(&world)[1], "1926.00", "it ends with the line");
}

/// The line of a cost center pays for what is empty and for whoever left.
#[test]
fn what_is_nobodys_is_the_cost_centers() {
    let mut world = login_world(4);
    world.users[2].is_active = false;
    world.policy.contract[0].cost_center = Some("CC-1".to_owned());
    world.logins = logins(&[(0, "2026-07-01"), (2, "2026-08-04"), (2, "2026-08-05")]);
    let report = expect(&world);
    let rows = report["allocation"].as_array().expect("rows").iter().filter(|row| row["by"] == "cost-center");
    let rows: Vec<Value> =
        rows.map(|row| columns(row, ["key", "seats", "logins", "spent"]).to_vec().into()).collect();
    assert_eq!(rows, [json!(["CC-1", 2, 3, "16.00"]), json!([null, 0, 0, "0.00"])]);
}
