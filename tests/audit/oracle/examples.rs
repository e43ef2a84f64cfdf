//! The oracle against figures worked out by hand, so that it does not only agree with itself.

use super::expect;
use super::fraction::{amount_text, decimal, months, rounded, shares, whole};
use crate::world::calendar::{FiscalYear, moment_at};
use crate::world::{
    Entry, LicenseCells, LicenseColumns, LineSpec, Login, NameColumns, PolicySpec, User, WaiverSpec, World,
    id,
};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde_json::json;

#[test]
fn a_part_of_a_month_is_its_days_over_those_of_the_month() {
    assert_eq!(months(day("2026-02-10"), day("2026-04-01")), whole(19) / whole(28) + whole(1));
    assert_eq!(months(day("2024-02-29"), day("2024-03-01")), whole(1) / whole(29));
    assert_eq!(months(day("2026-02-10"), day("2026-02-10")), whole(0));
}

#[test]
fn halves_go_to_the_even_neighbour() {
    let text = |amount, currency| amount_text(&rounded(&decimal(amount), currency), currency);
    assert_eq!(text("0.125", "USD"), "0.12");
    assert_eq!(text("0.135", "USD"), "0.14");
    assert_eq!(text("0.1351", "USD"), "0.14");
    assert_eq!(text("2.5", "JPY"), "2");
    assert_eq!(text("7", "KWD"), "7.000");
}

#[test]
fn shares_sum_to_the_rounded_line() {
    let third = whole(1) / whole(3);
    let shares = shares(&[third.clone(), third.clone(), third], "USD");
    assert_eq!(shares, [34, 33, 33].map(Into::into));
}

/// Three seats on two bought: the one unused longest is nobody's loss.
#[test]
fn a_line_with_an_overage() {
    let mut world = world(["2026-08-15", "2026-06-02", "2026-08-31"]);
    world.users[2].last_login = None;
    world.users[2].created = noon("2026-08-16");
    let report = expect(&world);
    assert_eq!(verdicts(&report), ["active", "idle", "never"]);
    assert_eq!(report["seats"][1]["days_inactive"], 90);
    let row = &report["licenses"][0];
    let counts = ["bought", "assigned", "reclaimable", "overage", "freed", "needed"];
    assert_eq!(counts.map(|column| row[column].as_u64()), [2, 3, 2, 1, 1, 4].map(Some));
    // 16 of 31 days; July and August; September to December.
    let amounts = ["lost", "spent", "freed_value", "avoided", "saved_at_renewal"];
    assert_eq!(amounts.map(|column| &row[column]), ["12.90", "100.00", "100.00", "100.00", "0.00"]);
    assert_eq!(["renews_on", "notice_by"].map(|column| &row[column]), ["2027-01-01", "2026-12-01"]);
    let seats = report["seats"].as_array().expect("seats");
    let lost: Vec<_> = seats.iter().map(|seat| &seat["lost"]).collect();
    assert_eq!(lost, ["0.00", "0.00", "12.90"]);
    assert_eq!(report["totals"][0]["lost"], "12.90");
}

#[test]
fn a_machine_login_is_no_use() {
    let mut world = world(["2026-08-30", "2026-08-30", "2026-08-30"]);
    let at =
        |user: usize, seconds: i64, login_type: &str| login(user, noon("2026-08-30") + seconds, login_type);
    let oldest = login(9, noon("2026-01-01"), "k");
    world.logins = Some(vec![vec![oldest, at(0, 60, "I"), at(1, 61, "I"), at(2, -60, "i")]]);
    let report = expect(&world);
    assert_eq!(verdicts(&report), ["idle", "active", "active"]);
    assert!(report["seats"][0]["days_inactive"].is_null());
    world.policy.count_oauth = false;
    assert_eq!(verdicts(&expect(&world)), ["idle", "active", "idle"]);
    // The covered time now begins one day too late to prove that nobody came for 90 days.
    world.logins.as_mut().expect("login files")[0][0].time = noon("2026-06-03");
    assert_eq!(verdicts(&expect(&world)), ["unknown", "active", "unknown"]);
}

#[test]
fn a_shared_mailbox_is_no_reason() {
    let mut world = world(["2026-08-15", "2026-08-16", "2026-08-17"]);
    for (user, name) in world.users.iter_mut().zip(["Ana", "ana ", "Jo"]) {
        user.email = Some("desk@example.com".to_owned());
        user.first_name = Some(name.to_owned());
    }
    let report = expect(&world);
    let duplicates = report["findings"].as_array().expect("findings").iter();
    let duplicates = duplicates.filter(|finding| finding["rule"] == "duplicate-person");
    let found: Vec<_> = duplicates.map(|finding| [&finding["user_id"], &finding["severity"]]).collect();
    // Ana's older seat; her other one only shares the mailbox with Jo, who used it last.
    let (first, second) = (user_id(0), user_id(1));
    assert_eq!(found, [[&json!(first), &json!("high")], [&json!(second), &json!("low")]]);
    let reasons: Vec<_> = (0..3).map(|seat| &report["seats"][seat]["reason"]).collect();
    assert_eq!(reasons, [&json!("duplicate-person"), &json!(null), &json!(null)]);
}

/// The first seat is idle and ends by the register, the second is idle and excused, the third is in use. One seat is
/// above what was bought: the reclaimable one takes it, so the waived one carries its loss.
#[test]
fn a_waiver_an_end_and_an_overage() {
    let mut world = world(["2026-05-15", "2026-05-20", "2026-08-30"]);
    let entry = |user: usize, trigger_date: &str| Entry {
        user_id: Some(user_id(user)),
        purpose: Some("orders".to_owned()),
        account: Some("Acme".to_owned()),
        trigger_date: Some(day(trigger_date)),
        ..Entry::default()
    };
    world.register = Some(vec![entry(0, "2026-08-30"), entry(2, "2026-08-31")]);
    world.policy.waivers = vec![WaiverSpec {
        id: "W".to_owned(),
        rules: Some(vec!["idle-seat".to_owned()]),
        username: vec!["USER?@example.*".to_owned()],
        expires: day("2026-08-31"),
        ..WaiverSpec::default()
    }];
    let report = expect(&world);
    let seats = report["seats"].as_array().expect("seats");
    let charged: Vec<_> =
        seats.iter().map(|seat| [&seat["reason"], &seat["waived_by"], &seat["lost"]]).collect();
    let (nothing, zero) = (json!(null), json!("0.00"));
    assert_eq!(
        charged,
        [
            [&json!("trigger-fired"), &nothing, &zero],
            [&json!("idle-seat"), &json!("W"), &zero],
            [&nothing, &nothing, &zero],
        ]
    );
    let row = &report["licenses"][0];
    let counts = ["reclaimable", "waived", "overage", "freed"];
    assert_eq!(counts.map(|column| row[column].as_u64()), [1, 1, 1, 0].map(Some));
    // July and August, 25 each.
    assert_eq!((&row["lost"], &row["waived_lost"]), (&zero, &json!("50.00")));
    let waiver =
        json!({ "id": "W", "state": "used", "findings": 2, "seats": 1, "lost": "50.00", "currency": "USD" });
    assert_eq!(report["waivers"][0], waiver);
    world.policy.waivers[0].expires = day("2026-08-30");
    let report = expect(&world);
    assert_eq!(
        (&report["waivers"][0]["state"], &report["licenses"][0]["lost"]),
        (&json!("expired"), &json!("50.00"))
    );
}

/// Three partner seats that logged in last at noon of these days, and a line for two of them.
pub(super) fn world(last_logins: [&str; 3]) -> World {
    let line = LineSpec {
        id: "ORD-1".to_owned(),
        license: "Partner Community".to_owned(),
        meter: "member",
        quantity: 2,
        price: Some("25.00".to_owned()),
        currency: Some("USD".to_owned()),
        starts: day("2026-01-01"),
        ends: day("2026-12-31"),
        uplift_percent: "7".to_owned(),
        headroom_percent: "0".to_owned(),
        planned_growth: 3,
        notice_days: 30,
        is_reducible: false,
        cost_center: None,
        pool_starts_on: None,
        pool_months: None,
        counted: None,
        sibling: None,
        block: None,
    };
    let policy = PolicySpec {
        timezone: "UTC".to_owned(),
        fiscal_year: FiscalYear { starts: 1, weeks: None },
        idle_days: 90,
        grace_days: 10,
        license_idle_days: Vec::new(),
        license_grace_days: Vec::new(),
        count_oauth: true,
        profiles: Vec::new(),
        skip: Vec::new(),
        only: None,
        severity: Vec::new(),
        contract: vec![line],
        waivers: Vec::new(),
    };
    World {
        users: (0..).zip(last_logins).map(|(n, last_login)| user(n, last_login)).collect(),
        contacts: None,
        accounts: None,
        profiles: None,
        licenses: None,
        roles: None,
        user_logins: None,
        assignments: None,
        register: None,
        has_account_flags: false,
        has_person_accounts: false,
        has_profile_types: false,
        has_whole_contact_names: false,
        register_without: None,
        logins: None,
        has_last_login_column: true,
        has_created_column: true,
        has_modified_column: false,
        has_freeze_dates: false,
        name_columns: NameColumns::Parts,
        has_profile_names: false,
        user_file_licenses: LicenseColumns::NONE,
        profile_file_licenses: LicenseColumns::NONE,
        license_file_licenses: LicenseColumns::NAME,
        policy,
        as_of: Some(day("2026-08-31")),
        period: None,
    }
}

pub(super) fn user(n: usize, last_login: &str) -> User {
    User {
        id: user_id(n),
        username: format!("user{n}@example.com"),
        first_name: Some(format!("Given{n}")),
        last_name: Some("Lima".to_owned()),
        email: None,
        is_active: true,
        user_type: "PowerPartner".to_owned(),
        profile_id: None,
        role_id: None,
        contact_id: None,
        account_id: None,
        federation_id: None,
        last_login: Some(noon(last_login)),
        created: noon("2025-01-01"),
        modified: noon("2025-01-01"),
        profile_name: None,
        license: LicenseCells::default(),
    }
}

/// Even numbers only: the ids of pairs do not sort by their number.
pub(super) fn user_id(n: usize) -> String {
    id("005", 2 * n)
}

pub(super) fn login(user: usize, time: i64, login_type: &str) -> Login {
    Login {
        id: id("0Ya", user),
        user_id: user_id(user),
        time,
        login_type: login_type.to_owned(),
        sub_type: None,
        status: "Success".to_owned(),
    }
}

fn verdicts(report: &serde_json::Value) -> Vec<&str> {
    let seats = report["seats"].as_array().expect("seats");
    seats.iter().map(|seat| seat["verdict"].as_str().expect("a verdict")).collect()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(super) fn noon(text: &str) -> i64 {
    moment_at(Tz::UTC, day(text), 43_200)
}
