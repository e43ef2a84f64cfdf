//! What moments and login files prove, worked out by hand: the as-of date, dates that are none, files in which nothing
//! succeeds, machines, freezes.

use super::examples::{day, login, noon, user_id, world};
use super::expect;
use crate::world::{Login, UserLogin, World, id};
use serde_json::{Value, json};

fn verdicts(world: &World) -> [String; 3] {
    let report = expect(world);
    [0, 1, 2].map(|seat: usize| report["seats"][seat]["verdict"].as_str().expect("a verdict").to_owned())
}

/// A login a row, each with an id of its own.
fn file(rows: Vec<Login>) -> Vec<Login> {
    (0..).zip(rows).map(|(n, row)| Login { id: id("0Ya", n), ..row }).collect()
}

fn failed(user: usize, time: i64) -> Login {
    Login { status: "Ungültiges Kennwort".to_owned(), ..login(user, time, "k") }
}

#[test]
fn the_day_of_the_latest_moment_but_for_one_alone() {
    let mut world = world(["2026-08-01", "2026-07-20", "2026-07-10"]);
    world.as_of = None;
    let as_of = |world: &World| expect(world)["as_of"].clone();
    assert_eq!(as_of(&world), "2026-08-01");
    // 31 days after all others it may be right, 32 days it is not.
    world.users[0].last_login = Some(noon("2026-08-20"));
    assert_eq!(as_of(&world), "2026-08-20");
    world.users[0].last_login = Some(noon("2026-08-21"));
    assert_eq!(as_of(&world), "2026-07-20");
    // All moments of one user are one record, its logins among them; a second record as late is another matter.
    world.logins = Some(vec![file(vec![login(0, noon("2026-08-19"), "k")])]);
    assert_eq!(as_of(&world), "2026-07-20");
    world.logins = Some(vec![file(vec![login(1, noon("2026-08-19"), "k")])]);
    assert_eq!(as_of(&world), "2026-08-21");
    world.as_of = Some(day("2026-08-31"));
    assert_eq!(as_of(&world), "2026-08-31");
}

/// The first was made in 2025; what is older is none. Without the day of creation, what is older than Salesforce.
#[test]
fn dates_before_there_was_anybody() {
    let mut world = world(["1900-01-01", "2024-12-31", "2025-01-01"]);
    world.users[0].last_login = Some(noon("0001-01-01"));
    assert_eq!(verdicts(&world), ["never", "never", "idle"]);
    world.has_created_column = false;
    world.users[1].last_login = Some(noon("1998-12-31"));
    world.users[2].last_login = Some(noon("1999-01-01"));
    assert_eq!(verdicts(&world), ["unknown", "unknown", "idle"]);
}

/// A login on the day of creation counts, whatever the hour; one of the day before does not.
#[test]
fn logins_before_there_was_the_user() {
    let mut world = world(["2026-08-30", "2026-08-30", "2026-08-30"]);
    world.has_last_login_column = false;
    for user in &mut world.users {
        user.created = noon("2026-08-20");
    }
    let early = login(0, noon("2026-08-20") - 40_000, "k");
    let earlier = login(1, noon("2026-08-19"), "k");
    world.logins = Some(vec![file(vec![early, earlier, login(9, noon("2026-01-01"), "k")])]);
    assert_eq!(verdicts(&world), ["active", "unknown", "unknown"]);
    assert_eq!(expect(&world)["seats"][1]["login_days"], 0);
}

/// LastLoginDate lies after the as-of date. The first came lately, the second long ago, the third never.
#[test]
fn last_logins_after_the_as_of_date() {
    let mut world = world(["2026-09-10", "2026-09-10", "2026-09-10"]);
    let rows = vec![login(0, noon("2026-08-20"), "k"), login(1, noon("2026-05-01"), "k")];
    world.logins = Some(vec![file(rows.clone())]);
    assert_eq!(verdicts(&world), ["active", "unknown", "unknown"]);
    // A history up to now says the rest.
    let until_now = failed(9, noon("2026-08-30"));
    world.logins = Some(vec![file([rows, vec![until_now]].concat())]);
    assert_eq!(verdicts(&world), ["active", "idle", "idle"]);
}

/// A file from January to August with a number of failed rows, beside one success.
fn with_failures(rows: usize, success: Option<Login>) -> World {
    let mut world = world(["2026-05-01", "2026-05-01", "2026-05-01"]);
    world.has_last_login_column = false;
    let all = (1..rows).map(|n| failed(n % 3, noon("2026-01-01") + 60 * i64::try_from(n).expect("few")));
    let failures = all.chain([failed(0, noon("2026-08-30"))]).collect();
    let successes = success.map(|login| Login { id: id("0Ya", 9_000), ..login });
    world.logins = Some(vec![file(failures), successes.into_iter().collect()]);
    world
}

#[test]
fn a_file_in_which_nothing_succeeds() {
    // Where no row at all succeeded, the words are not understood, in however few rows.
    assert_eq!(verdicts(&with_failures(2, None)), ["unknown", "unknown", "unknown"]);
    assert_eq!(verdicts(&with_failures(60, None)), ["unknown", "unknown", "unknown"]);
    // Another file has a success: then 49 rows may be chance, 50 are not.
    let other = || Some(login(2, noon("2026-02-01"), "I"));
    assert_eq!(verdicts(&with_failures(49, other())), ["idle", "idle", "idle"]);
    assert_eq!(verdicts(&with_failures(50, other())), ["unknown", "unknown", "unknown"]);
    // Its rows are attempts for all that.
    let report = expect(&with_failures(50, other()));
    let findings = report["findings"].as_array().expect("findings").iter();
    let tried = findings.filter(|finding| finding["rule"] == "failed-logins-only").count();
    assert_eq!(tried, 2, "for the third a machine came in");
}

#[test]
fn words_for_a_success_and_for_machines() {
    let mut world = world(["2026-08-30", "2026-08-30", "2026-08-30"]);
    world.has_last_login_column = false;
    let judged = |world: &mut World, status: &str, sub_type: Option<&str>| {
        let row = |user| Login {
            status: status.to_owned(),
            sub_type: sub_type.map(str::to_owned),
            ..login(user, noon("2026-08-30"), "k")
        };
        // Somebody else's success covers the time.
        let others = [login(9, noon("2026-01-01"), "k"), login(9, noon("2026-08-30"), "k")];
        world.logins = Some(vec![file([vec![row(0)], others.to_vec()].concat())]);
        verdicts(world)[0].clone()
    };
    for status in ["LOGIN_NO_ERROR", " login_no_error ", "Success"] {
        assert_eq!(judged(&mut world, status, Some("UI Username-Password")), "active", "{status}");
    }
    let machines = [
        "OauthHybridRefreshToken",
        "OAuth Refresh Token for Hybrid Apps",
        "OauthHybridTokenExchange",
        "OAuth Token Exchange for Hybrid Apps",
        "SoapApiLoginPortal",
        "InternalSalesforceAuthentication",
        "UiPasswordReset",
    ];
    for machine in machines {
        assert_eq!(judged(&mut world, "Success", Some(machine)), "idle", "{machine}");
    }
    assert_eq!(judged(&mut world, "Success", Some("OauthHybridWebServer")), "active");
}

/// Three frozen users who logged in last in May; grace is ten days. The first was frozen nine days ago, the second
/// ten, the third tried nine days ago.
fn frozen_world() -> World {
    let mut world = world(["2026-05-15", "2026-05-15", "2026-05-15"]);
    let row = |user: usize, frozen_on: &str| UserLogin {
        id: id("0Yw", user),
        user_id: user_id(user),
        is_frozen: true,
        is_password_locked: false,
        modified: noon(frozen_on),
    };
    world.user_logins = Some(vec![row(0, "2026-08-22"), row(1, "2026-08-21"), row(2, "2026-06-01")]);
    world.has_freeze_dates = true;
    let tried = Login { status: "User is frozen".to_owned(), ..login(2, noon("2026-08-22"), "k") };
    world.logins = Some(vec![vec![tried]]);
    world.policy.skip = vec!["idle-seat".to_owned()];
    world
}

fn contained(world: &World) -> [[Value; 2]; 3] {
    let report = expect(world);
    [0, 1, 2].map(|seat: usize| ["contained", "reason"].map(|key| report["seats"][seat][key].clone()))
}

#[test]
fn a_freeze_that_contains_something() {
    let mut world = frozen_world();
    let (asked, charged) = ([json!(true), json!(null)], [json!(false), json!("frozen-seat")]);
    assert_eq!(contained(&world), [asked.clone(), charged.clone(), asked.clone()]);
    let report = expect(&world);
    let findings = report["findings"].as_array().expect("findings").iter();
    let severities: Vec<&Value> = findings
        .filter(|finding| finding["rule"] == "frozen-seat")
        .map(|finding| &finding["severity"])
        .collect();
    assert_eq!(severities, ["low", "medium", "low"]);
    // Who came lately was frozen lately; a day after the as-of date says nothing.
    world.users[1].last_login = Some(noon("2026-08-22"));
    world.user_logins.as_mut().expect("rows")[0].modified = noon("2026-09-01");
    assert_eq!(contained(&world), [charged.clone(), asked.clone(), asked.clone()]);
    world.has_freeze_dates = false;
    assert_eq!(contained(&world)[0], charged);
    // The licence may have days of its own.
    world.policy.license_grace_days = vec![("partner community".to_owned(), 9)];
    assert_eq!(contained(&world), [charged.clone(), charged.clone(), charged]);
}

/// Only the reason that the freeze would be is gone.
#[test]
fn a_contained_seat_that_is_idle() {
    let mut world = frozen_world();
    world.policy.skip.clear();
    let idle = json!("idle-seat");
    assert_eq!(contained(&world).map(|[_, reason]| reason), [idle.clone(), idle.clone(), idle]);
}

#[test]
fn a_sandbox_freezes_by_itself() {
    let charged = [json!(false), json!("frozen-seat")];
    let mut world = frozen_world();
    for user in &mut world.users[..2] {
        user.email = Some("jo@example.com.invalid".to_owned());
    }
    assert_eq!(contained(&world), [charged.clone(), charged.clone(), charged.clone()]);
    world.users[1].email = None;
    assert_ne!(contained(&world)[0], charged, "one of three is not most");
    for user in &mut world.users {
        user.username.push_str(".uat");
    }
    assert_eq!(contained(&world)[0], charged);
}
