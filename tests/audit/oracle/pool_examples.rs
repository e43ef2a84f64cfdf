//! Pools of logins against figures worked out by hand: their months, who fills them, what they need.

use super::contract_months::Grid;
use super::examples::{day, login, noon, world};
use super::expect;
use super::rule_examples::found;
use crate::world::{LicenseCells, LicenseColumns, LineSpec, Login, World, id};
use serde_json::{Value, json};

pub(super) const PARTNER_LOGIN: &str = "Partner Community Login";

/// Three seats of a login licence, and a line for so many logins a month at 2.00 each.
pub(super) fn login_world(quantity: u32) -> World {
    let mut world = world(["2026-08-30", "2026-08-30", "2026-08-30"]);
    world.user_file_licenses = LicenseColumns::NAME;
    for user in &mut world.users {
        user.license = LicenseCells::named(PARTNER_LOGIN);
    }
    world.policy.contract[0] = LineSpec {
        license: PARTNER_LOGIN.to_owned(),
        meter: "login",
        quantity,
        price: Some("2.00".to_owned()),
        ..world.policy.contract[0].clone()
    };
    world
}

/// One file with a login at noon for each of these users and days.
pub(super) fn logins(days: &[(usize, &str)]) -> Option<Vec<Vec<Login>>> {
    let rows = days.iter().enumerate();
    let row = |(n, (user, day)): (usize, &(usize, &str))| Login {
        id: id("0Ya", 2 * n),
        ..login(*user, noon(day), "k")
    };
    Some(vec![rows.map(row).collect()])
}

fn columns<const N: usize>(row: &Value, names: [&str; N]) -> [Value; N] {
    names.map(|name| row[name].clone())
}

/// In 2024 February has a 29th, which is its last day, but not its 31st.
#[test]
fn months_that_begin_on_a_day_that_some_months_do_not_have() {
    let mut line = login_world(1).policy.contract.remove(0);
    (line.starts, line.ends) = (day("2024-01-10"), day("2024-04-15"));
    line.pool_starts_on = Some(31);
    let months = Grid::of(&line).months(day("2023-01-01"), day("2030-01-01"));
    let text: Vec<String> =
        months.iter().map(|month| format!("{} to {} {}", month.start, month.end, month.is_whole)).collect();
    assert_eq!(
        text,
        [
            "2024-01-10 to 2024-01-30 false",
            "2024-01-31 to 2024-02-28 true",
            "2024-02-29 to 2024-03-30 true",
            "2024-03-31 to 2024-04-15 false",
        ]
    );
    let month = Grid::uncut(&line).month_of(day("2025-03-30"));
    assert_eq!((month.start, month.end), (day("2025-02-28"), day("2025-03-30")));
    line.pool_starts_on = None;
    let month = Grid::of(&line).month_of(day("2024-02-09"));
    assert_eq!((month.start, month.end, month.is_whole), (day("2024-01-10"), day("2024-02-09"), true));
}

/// The pool of 4 is from 15 June to 14 July; the period begins on 1 July.
#[test]
fn an_overage_in_the_period_of_a_month_that_began_before() {
    let mut world = login_world(4);
    world.policy.contract[0].pool_starts_on = Some(15);
    let mut days = vec![(0, "2026-06-20"), (0, "2026-06-20"), (1, "2026-06-21")];
    days.extend([(1, "2026-07-01"), (2, "2026-07-02")]);
    world.logins = logins(&days);
    let report = expect(&world);
    let row = &report["licenses"][0];
    let counts = ["logins_all", "logins_daily", "overage_logins", "pool", "pool_left", "needed"];
    assert_eq!(columns(row, counts), [2, 2, 1, 4, 4, 4].map(|count| json!(count)));
    assert_eq!(columns(row, ["spent", "lost", "saved_at_renewal"]), ["16.00", "0.00", "0.00"]);
    assert_eq!(report["pools"].as_array().map(Vec::len), Some(3));
    let pool = &report["pools"][0];
    assert_eq!(columns(pool, ["start", "end"]), ["2026-06-15", "2026-07-14"]);
    let counts = ["logins_all", "over_all", "left_all", "logins_daily", "over_daily", "left_daily"];
    assert_eq!(columns(pool, counts), [5, 1, 0, 4, 0, 0].map(|count| json!(count)));
    assert_eq!(found(&report, "over-allocated"), [PARTNER_LOGIN]);
    // Two more in June: one is above the pool already then, and both of July are.
    days.extend([(0, "2026-06-22"), (0, "2026-06-22")]);
    world.logins = logins(&days);
    let report = expect(&world);
    assert_eq!(report["licenses"][0]["overage_logins"], 2);
    assert_eq!(report["pools"][0]["over_all"], 3);
}

/// A machine and an application are billed like a person, whatever counts as use; so is who was disabled since.
#[test]
fn every_login_or_one_a_user_and_day() {
    let mut world = login_world(5);
    world.users[2].is_active = false;
    world.policy.count_oauth = false;
    let mut days = vec![(0, "2026-08-10"), (0, "2026-08-10"), (0, "2026-08-10"), (1, "2026-08-10")];
    days.extend([(2, "2026-08-11"), (0, "2026-08-12"), (0, "2026-09-01"), (1, "2026-08-13")]);
    let mut files = logins(&days).expect("a file");
    "I".clone_into(&mut files[0][1].login_type);
    "i".clone_into(&mut files[0][2].login_type);
    "Invalid Password".clone_into(&mut files[0][7].status);
    world.logins = Some(files);
    let of_row = |world: &World| {
        columns(&expect(world)["licenses"][0], ["logins_all", "logins_daily", "overage_logins", "pool_left"])
    };
    assert_eq!(of_row(&world), [6, 4, 1, 0].map(|count| json!(count)));
    world.policy.contract[0].counted = Some("daily");
    assert_eq!(of_row(&world), [6, 4, 0, 1].map(|count| json!(count)));
    let report = expect(&world);
    let pool = &report["pools"][1];
    assert_eq!(columns(pool, ["start", "counted"]), ["2026-08-01", "daily"]);
    assert_eq!(columns(pool, ["over_all", "over_daily", "left_daily"]), [1, 0, 1].map(|count| json!(count)));
    assert!(found(&report, "over-allocated").is_empty());
    assert_eq!(columns(&report["seats"][0], ["lost", "contract"]), [json!(null), json!("ORD-1")]);
}

/// The second line, which ends first, takes its one login; the first all else, as long as it lasts.
#[test]
fn two_pools_of_one_licence() {
    let mut world = login_world(2);
    world.policy.contract[0].starts = day("2026-08-01");
    let second = LineSpec {
        id: "ORD-2".to_owned(),
        quantity: 1,
        starts: day("2026-08-10"),
        ends: day("2026-12-01"),
        ..world.policy.contract[0].clone()
    };
    world.policy.contract.push(second);
    let mut days = vec![(0, "2026-07-20"), (0, "2026-08-05"), (1, "2026-08-05"), (2, "2026-08-05")];
    days.extend([(0, "2026-08-11"), (1, "2026-08-11")]);
    world.logins = logins(&days);
    let report = expect(&world);
    let counts =
        |place: usize| columns(&report["licenses"][place], ["logins_all", "overage_logins", "assigned"]);
    assert_eq!(counts(0), [4, 2, 0].map(|count| json!(count)));
    assert_eq!(counts(1), [1, 0, 3].map(|count| json!(count)));
    // With the first alone and at its end, the other days are on no line, and so are the seats.
    world.policy.contract.truncate(1);
    world.policy.contract[0].ends = day("2026-08-08");
    let report = expect(&world);
    let names = ["contract", "logins_all", "overage_logins", "pool", "needed"];
    let row = |place: usize| columns(&report["licenses"][place], names);
    assert_eq!(row(0), [json!("ORD-1"), json!(3), json!(1), json!(0), json!(0)]);
    assert_eq!(row(1), [json!(null), json!(3), json!(0), json!(0), json!(3)]);
}

/// Two logins in May, four in June, three in July, five in August; the growth is three.
#[test]
fn a_renewal_by_what_was_used() {
    let mut world = login_world(10);
    world.policy.contract[0].is_reducible = true;
    let mut days = vec!["2026-05-01", "2026-05-20", "2026-06-01", "2026-06-02", "2026-06-20", "2026-06-30"];
    days.extend(["2026-07-03", "2026-07-10", "2026-07-31"]);
    days.extend(["2026-08-01", "2026-08-02", "2026-08-03", "2026-08-04", "2026-08-30"]);
    let days: Vec<(usize, &str)> = days.into_iter().map(|day| (0, day)).collect();
    world.logins = logins(&days);
    let report = expect(&world);
    let row = &report["renewal"][0];
    let counts = ["quantity", "order", "months_observed", "months_left", "use_low", "use_high", "over_high"];
    assert_eq!(columns(row, counts), [10, 8, 4, 4, 2, 5, 0].map(|count| json!(count)));
    let texts = ["renewal_price", "same_quantity", "ordered", "saved", "cash_in_term", "use_expected"];
    assert_eq!(columns(row, texts), ["2.14", "256.80", "205.44", "51.36", "16.00", "3.50"]);
    assert_eq!(columns(row, ["renews_on", "notice_by"]), ["2027-01-01", "2026-12-01"]);
    world.policy.contract[0].quantity = 3;
    let report = expect(&world);
    let counts = ["order", "over_low", "over_expected", "over_high"];
    assert_eq!(columns(&report["renewal"][0], counts), [8, 0, 2, 8].map(|count| json!(count)));
    assert_eq!(report["renewal"][0]["saved"], "0.00");
    // From 3 July to 30 August there are 59 days: too few.
    world.logins = logins(&days[6..]);
    let report = expect(&world);
    let names = ["order", "use_low", "over_high"];
    assert_eq!(columns(&report["renewal"][0], names), [json!(3), json!(null), json!(null)]);
}
