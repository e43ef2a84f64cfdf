//! The login meter, right-sizing and renewal, worked out as a person would on paper.

use std::path::Path;

use seatwise::ingest::Location;
use seatwise::run::{Options, audit, explain};
use serde_json::Value;

/// Users u0 to u4: two seats by login, one of them by now inactive, two seats on the member licence, one employee.
const USERS: [(u8, &str, &str, bool); 5] = [
    (1, "CspLitePortal", "Customer Community Login", true),
    (2, "CspLitePortal", "Customer Community Login", false),
    (3, "CspLitePortal", "Customer Community", true),
    (4, "CspLitePortal", "Customer Community", true),
    (5, "Standard", "Salesforce", true),
];

/// A login: user, day and hour, type, status.
type Login<'a> = (u8, &'a str, &'a str, &'a str);

/// A person's success.
fn login(user: u8, at: &str) -> Login<'_> {
    (user, at, "Application", "Success")
}

fn options(folder: &Path, logins: &[Login], policy: &str, as_of: &str) -> Options {
    let user = |(number, kind, license, is_active): &(u8, &str, &str, bool)| {
        format!("00500000000000{number}AAA,{is_active},{kind},,2020-01-01T00:00:00Z,{license}\n")
    };
    let row = |(user, at, kind, status): &Login| {
        format!("00500000000000{user}AAA,{at}:00:00.000Z,{kind},{status}\n")
    };
    let users: Vec<String> = USERS.iter().map(user).collect();
    let history: Vec<String> = logins.iter().map(row).collect();
    let users = format!(
        "Id,IsActive,UserType,LastLoginDate,CreatedDate,Profile.UserLicense.Name\n{}",
        users.concat()
    );
    let history = format!("UserId,LoginTime,LoginType,Status\n{}", history.concat());
    std::fs::write(folder.join("User.csv"), users).expect("written");
    std::fs::write(folder.join("LoginHistory.csv"), history).expect("written");
    std::fs::write(folder.join("seatwise.toml"), policy).expect("written");
    Options {
        export: vec![Location { path: folder.to_owned(), object: None }],
        as_of: Some(as_of.parse().expect("a date")),
        ..Options::default()
    }
}

fn report(logins: &[Login], policy: &str, as_of: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let options = options(folder.path(), logins, policy, as_of);
    let report = audit(&options).unwrap_or_else(|error| panic!("{error} {}", error.hint()));
    let mut bytes = Vec::new();
    seatwise::report::json::write(&report, &mut bytes).expect("written");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// A contract line by logins in USD at 2.00.
fn pool(id: &str, quantity: u32, starts: &str, ends: &str, more: &str) -> String {
    format!(
        "[[contract]]\nid = \"{id}\"\nlicense = \"Customer Community Login\"\nmeter = \"login\"\nquantity = {quantity}\n\
         price = \"2.00\"\ncurrency = \"USD\"\nstarts = {starts}\nends = {ends}\n{more}\n"
    )
}

/// A contract line by seats in USD.
fn seats(price: &str, quantity: u32, more: &str) -> String {
    format!(
        "[[contract]]\nid = \"SEATS\"\nlicense = \"Customer Community\"\nmeter = \"member\"\nquantity = {quantity}\n\
         price = \"{price}\"\ncurrency = \"USD\"\nstarts = 2026-01-01\nends = 2026-12-31\n{more}\n"
    )
}

fn line<'a>(report: &'a Value, id: &str) -> &'a Value {
    let lines = report["licenses"].as_array().expect("a list");
    lines.iter().find(|line| line["contract"] == id).unwrap_or_else(|| panic!("no line {id}: {lines:?}"))
}

/// Some fields of a row.
fn fields<const N: usize>(row: &Value, names: [&str; N]) -> [String; N] {
    names.map(|name| match &row[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

fn rows<'a>(report: &'a Value, list: &str) -> &'a [Value] {
    report[list].as_array().expect("a list")
}

const YEAR: (&str, &str) = ("2026-01-01", "2026-12-31");

#[test]
fn every_success_is_metered_and_nothing_else() {
    let logins = [
        login(1, "2026-08-03T08"),
        login(1, "2026-08-03T17"),
        // A machine and an inactive user use the pool too.
        (1, "2026-08-04T08", "Other Apex API", "Success"),
        login(2, "2026-08-03T09"),
        // A failure, a user of another licence, the day after the as-of date and a day before the period do not count.
        (1, "2026-08-05T08", "Application", "Invalid Password"),
        login(3, "2026-08-03T08"),
        login(1, "2026-10-01T08"),
        login(1, "2026-06-30T08"),
    ];
    let report = report(&logins, &pool("P", 3, YEAR.0, YEAR.1, ""), "2026-09-30");
    assert_eq!(
        fields(
            line(&report, "P"),
            ["logins_all", "logins_daily", "overage_logins", "pool", "pool_left", "assigned"]
        ),
        ["4", "3", "1", "3", "3", "1"]
    );
    // Three months at 3 logins of 2.00; an idle user would cost nothing more.
    assert_eq!(fields(line(&report, "P"), ["spent", "lost", "freed_value"]), ["18.00", "0.00", "0.00"]);
    let august = &rows(&report, "pools")[1];
    assert_eq!(
        fields(august, ["start", "end", "logins_all", "over_all", "over_daily", "left_all", "left_daily"]),
        ["2026-08-01", "2026-08-31", "4", "1", "0", "0", "0"]
    );
    let daily = "counted = \"daily\"";
    let by_day = self::report(&logins, &pool("P", 3, YEAR.0, YEAR.1, daily), "2026-09-30");
    assert_eq!(line(&by_day, "P")["overage_logins"], 0);
}

#[test]
fn an_overage_belongs_to_the_period_in_which_it_happened() {
    // A pool of 2 from the 15th: two logins in June use it up, the third on 1 July is above it.
    let logins = ["2026-06-20T08", "2026-06-21T08", "2026-07-01T08", "2026-07-15T08"].map(|at| login(1, at));
    let policy = pool("P", 2, "2026-01-15", "2027-01-14", "");
    let july = report(&logins, &policy, "2026-07-31");
    assert_eq!(fields(line(&july, "P"), ["logins_all", "overage_logins", "pool_left"]), ["2", "1", "1"]);
    let june = report(&logins, &policy, "2026-06-30");
    assert_eq!(fields(line(&june, "P"), ["logins_all", "overage_logins", "pool_left"]), ["2", "0", "0"]);
    assert_eq!(
        fields(&rows(&july, "pools")[0], ["start", "end", "logins_all", "over_all"]),
        ["2026-06-15", "2026-07-14", "3", "1"]
    );
}

#[test]
fn two_pools_are_filled_one_after_the_other() {
    let logins: Vec<String> = (1..=7).map(|day| format!("2026-08-0{day}T08")).collect();
    let logins: Vec<Login> = logins.iter().map(|at| login(1, at)).collect();
    let policy = pool("LATER", 3, YEAR.0, "2027-12-31", "") + &pool("FIRST", 2, YEAR.0, YEAR.1, "");
    let report = report(&logins, &policy, "2026-08-31");
    let used = |id: &str| fields(line(&report, id), ["logins_all", "overage_logins", "assigned"]);
    assert_eq!(
        (used("FIRST"), used("LATER")),
        (["2", "0", "1"].map(str::to_owned), ["5", "2", "0"].map(str::to_owned))
    );
    // July and August of each.
    assert_eq!(fields(&rows(&report, "totals")[0], ["spent"]), ["20.00"]);
}

#[test]
fn what_one_line_took_before_the_quarter_decides_what_the_next_takes() {
    // FIRST's month from 28 May has room for one login; the second of June falls to NEXT, whose month reaches into July.
    let logins = ["2026-06-15T08", "2026-06-16T08"].map(|at| login(1, at));
    let policy = pool("FIRST", 1, YEAR.0, YEAR.1, "pool_starts_on = 28")
        + &pool("NEXT", 5, YEAR.0, "2027-12-31", "pool_starts_on = 10");
    let report = report(&logins, &policy, "2026-07-31");
    let pools: Vec<[String; 3]> =
        rows(&report, "pools").iter().map(|pool| fields(pool, ["contract", "start", "logins_all"])).collect();
    assert!(pools.contains(&["NEXT", "2026-06-10", "1"].map(str::to_owned)), "{pools:?}");
}

#[test]
fn a_term_that_ends_inside_the_quarter_hands_over() {
    let logins = [
        login(1, "2026-08-14T08"),
        login(1, "2026-08-15T08"),
        login(1, "2026-08-16T08"),
        login(1, "2026-09-20T08"),
    ];
    let policy =
        pool("OLD", 9, "2025-08-15", "2026-08-14", "") + &pool("NEW", 1, "2026-08-15", "2027-08-14", "");
    let report = report(&logins, &policy, "2026-09-30");
    // 1 July to 14 August: 1 14/31 months at 18.00; 15 August to 30 September: 17/31 + 1 months at 2.00.
    assert_eq!(
        fields(
            line(&report, "OLD"),
            ["logins_all", "overage_logins", "pool", "pool_left", "needed", "spent"]
        ),
        ["1", "0", "0", "0", "0", "26.13"]
    );
    assert_eq!(
        fields(line(&report, "NEW"), ["logins_all", "overage_logins", "pool", "pool_left", "spent"]),
        ["3", "1", "1", "0", "3.10"]
    );
    let starts: Vec<&str> = rows(&report, "pools").iter().filter_map(|pool| pool["start"].as_str()).collect();
    assert_eq!(starts, ["2026-08-15", "2026-09-15", "2026-06-15", "2026-07-15"]);
}

#[test]
fn february_of_a_leap_year_has_its_own_last_day() {
    let logins = ["2028-01-31T08", "2028-02-28T08", "2028-02-29T08", "2028-03-30T08"].map(|at| login(1, at));
    let policy = pool("P", 1, "2027-05-31", "2028-05-30", "");
    let report = report(&logins, &policy, "2028-03-30");
    let months: Vec<[String; 4]> = rows(&report, "pools")
        .iter()
        .map(|pool| fields(pool, ["start", "end", "logins_all", "over_all"]))
        .collect();
    let expected = [
        ["2027-12-31", "2028-01-30", "0", "0"],
        ["2028-01-31", "2028-02-28", "2", "1"],
        ["2028-02-29", "2028-03-30", "2", "1"],
    ];
    assert_eq!(months, expected.map(|month| month.map(str::to_owned)));
    assert_eq!(line(&report, "P")["overage_logins"], 2);
}

#[test]
fn prices_keep_the_decimals_of_their_currencies() {
    for (price, currency, spent) in
        [("150", "JPY", "1500"), ("0.625", "KWD", "6.250"), ("0.0333", "USD", "0.33"), ("0.3335", "JPY", "3")]
    {
        let policy = pool("P", 10, YEAR.0, YEAR.1, "")
            .replace("price = \"2.00\"", &format!("price = \"{price}\""))
            .replace("USD", currency);
        let report = report(&[login(1, "2026-07-31T08")], &policy, "2026-07-31");
        assert_eq!(fields(line(&report, "P"), ["spent", "currency"]), [spent, currency], "{price}");
    }
}

/// Three whole months: user 1 logs in on 1, 2 and 6 days, user 3 on one day a month, user 4 on four.
fn quarter() -> Vec<Login<'static>> {
    const DAYS: [(u8, &[&str]); 3] = [
        (1, &["07-01", "08-03", "08-04", "09-01", "09-02", "09-03", "09-04", "09-05", "09-30"]),
        (3, &["07-10", "08-10", "09-10"]),
        (
            4,
            &[
                "07-02", "07-03", "07-04", "07-05", "08-02", "08-03", "08-04", "08-05", "09-02", "09-03",
                "09-04", "09-05",
            ],
        ),
    ];
    let at = |day: &str| -> &'static str { Box::leak(format!("2026-{day}T08").into_boxed_str()) };
    DAYS.iter().flat_map(|(user, days)| days.iter().map(move |day| login(*user, at(day)))).collect()
}

#[test]
fn a_pool_is_ordered_for_the_busiest_month() {
    let policy =
        pool("P", 10, YEAR.0, YEAR.1, "headroom_percent = \"10\"\nplanned_growth = 1\nnotice_days = 30");
    let report = report(&quarter(), &policy, "2026-09-30");
    // Logins of 1, 2 and 6: (6 + 1) × 1.1 = 7.7, so 8 of 10; two logins at 2.00 for twelve months.
    assert_eq!(fields(line(&report, "P"), ["needed", "saved_at_renewal"]), ["8", "48.00"]);
    let renewal = &rows(&report, "renewal")[0];
    assert_eq!(
        fields(renewal, ["quantity", "order", "same_quantity", "ordered", "saved", "notice_by", "renews_on"]),
        ["10", "8", "240.00", "192.00", "48.00", "2026-12-01", "2027-01-01"]
    );
    assert_eq!(
        fields(
            renewal,
            ["months_observed", "use_low", "use_expected", "use_high", "months_left", "over_high"]
        ),
        ["3", "1", "3.00", "6", "3", "0"]
    );
    // With a pool of 2: October to December, 1 and 4 logins above it each month.
    let small = self::report(&quarter(), &pool("P", 2, YEAR.0, YEAR.1, ""), "2026-09-30");
    let renewal = &rows(&small, "renewal")[0];
    assert_eq!(fields(renewal, ["order", "over_low", "over_expected", "over_high"]), ["6", "0", "3", "12"]);
    assert_eq!(renewal["saved"], "0.00");
}

#[test]
fn a_line_that_can_be_reduced_has_cash_in_term() {
    let policy = seats("6.20", 5, "reducible = true");
    let report = report(&quarter(), &policy, "2026-10-10");
    // Two of five are needed: 3 × 6.20 × (21/31 + 2) months.
    assert_eq!(fields(line(&report, "SEATS"), ["needed", "cash_in_term"]), ["2", "49.80"]);
    assert_eq!(rows(&report, "totals")[0]["cash_in_term"], "49.80");
    let fixed = self::report(&quarter(), &seats("6.20", 5, ""), "2026-10-10");
    assert_eq!(line(&fixed, "SEATS")["cash_in_term"], "0.00");
}

#[test]
fn each_seat_goes_where_it_is_cheaper() {
    let sibling = "sibling = \"Customer Community\"\ncounted = \"daily\"";
    let policy = seats("5.00", 2, "") + &pool("P", 6, YEAR.0, YEAR.1, sibling);
    let report = report(&quarter(), &policy, "2026-09-30");
    let sized = &rows(&report, "right_sizing")[0];
    // 5.00 / 2.00. User 3 has one day a month, user 4 four, user 1 three on average, but two in July and August.
    assert_eq!(fields(sized, ["break_even", "covered_days", "months_observed"]), ["2.50", "92", "3"]);
    let advice: Vec<&str> =
        rows(&report, "seats").iter().filter_map(|seat| seat["advice"].as_str()).collect();
    assert_eq!(advice, ["to-member", "to-login", "keep"]);
    assert_eq!(
        fields(&sized["advice"], ["keep", "to_login", "to_member", "end", "none", "sure"]),
        ["1", "1", "1", "0", "0", "1"]
    );
    let scenario = |place: usize| {
        fields(&sized["scenarios"][place], ["on_member", "on_login", "pool", "now", "best", "saved"])
    };
    // Least: 1 login now: 2 × 5 + 2. User 3 alone by login costs 2 + 10, users 3 and 1 two logins in July: 4 + 5.
    assert_eq!(scenario(0), ["1", "2", "2", "12.00", "9.00", "3.00"]);
    // Average: now 10 + 3 × 2; user 3 alone: 2 + 10; with user 1: 4 logins, 8 + 5.
    assert_eq!(scenario(1), ["2", "1", "1", "16.00", "12.00", "4.00"]);
    // Busiest: now 10 + 12; user 3 alone as before; with user 1: 7 logins, 14 + 5.
    assert_eq!(scenario(2), ["2", "1", "1", "22.00", "12.00", "10.00"]);
    let found: Vec<&Value> =
        rows(&report, "findings").iter().filter(|finding| finding["rule"] == "low-use-member").collect();
    assert_eq!(found.len(), 1);
    assert_eq!(fields(found[0], ["user_id", "confidence"]), ["005000000000003AAA", "high"]);
    // Where every login is held against the pool, days say less.
    let all = self::report(&quarter(), &policy.replace("daily", "all"), "2026-09-30");
    let found = rows(&all, "findings").iter().find(|finding| finding["rule"] == "low-use-member");
    assert_eq!(found.expect("the finding")["confidence"], "low");
}

#[test]
fn seats_at_two_prices_are_not_compared() {
    let other = seats("9.00", 1, "profiles = [\"Club\"]").replace("SEATS", "MORE");
    let policy =
        seats("5.00", 2, "") + &other + &pool("P", 6, YEAR.0, YEAR.1, "sibling = \"Customer Community\"");
    let report = report(&quarter(), &policy, "2026-09-30");
    let why = &rows(&report, "right_sizing")[0]["no_advice"];
    assert_eq!(why, "the lines SEATS and MORE of Customer Community have different prices");
}

#[test]
fn what_two_lines_share_is_foretold_of_neither() {
    let policy = pool("A", 1, YEAR.0, YEAR.1, "") + &pool("B", 9, YEAR.0, "2027-06-30", "");
    let report = report(&quarter(), &policy, "2026-09-30");
    for (renewal, order) in rows(&report, "renewal").iter().zip(["1", "9"]) {
        assert_eq!(fields(renewal, ["order", "use_high", "saved"]), [order, "null", "0.00"]);
    }
    // A line that replaced another goes by what its licence used before, too.
    let renewed =
        pool("OLD", 9, "2025-09-01", "2026-08-31", "") + &pool("NEW", 9, "2026-09-01", "2027-08-31", "");
    let report = self::report(&quarter(), &renewed, "2026-09-30");
    let renewal = &rows(&report, "renewal")[0];
    assert_eq!(
        fields(renewal, ["contract", "months_observed", "use_low", "use_high"]),
        ["NEW", "3", "1", "6"]
    );
}

#[test]
fn a_line_is_shared_out_by_the_logins_of_its_own_days() {
    let policy = pool("OLD", 9, "2025-08-01", "2026-07-31", "cost_center = \"OLD\"")
        + &pool("NEW", 9, "2026-08-01", "2027-07-31", "cost_center = \"NEW\"");
    let logins = [login(1, "2026-07-10T08"), login(2, "2026-08-10T08"), login(1, "2026-09-30T08")];
    let report = report(&logins, &policy, "2026-09-30");
    let parts: Vec<[String; 5]> = rows(&report, "allocation")
        .iter()
        .filter(|part| part["by"] == "cost-center")
        .map(|part| fields(part, ["contract", "key", "seats", "logins", "spent"]))
        .collect();
    let expected = [
        // The login of a user who is gone belongs to the line's cost center too.
        ["NEW", "NEW", "1", "2", "36.00"],
        ["NEW", "null", "0", "0", "0.00"],
        ["OLD", "OLD", "0", "1", "18.00"],
        ["OLD", "null", "0", "0", "0.00"],
    ];
    assert_eq!(parts, expected.map(|part| part.map(str::to_owned)));
}

#[test]
fn nothing_is_renewed_of_a_line_that_never_ends() {
    let policy = seats("6.20", 5, "reducible = true").replace("2026-12-31", "9999-12-31");
    let report = report(&quarter(), &policy, "2026-09-30");
    let amounts = ["freed_value", "avoided", "saved_at_renewal", "cash_in_term"];
    assert_eq!(fields(line(&report, "SEATS"), amounts), ["0.00"; 4]);
    assert_eq!(rows(&report, "renewal").len(), 0);
}

#[test]
fn under_sixty_covered_days_nothing_is_advised() {
    let policy = seats("5.00", 2, "") + &pool("P", 6, YEAR.0, YEAR.1, "sibling = \"Customer Community\"");
    let from = |day: &str| -> Vec<Login<'static>> {
        quarter().into_iter().filter(|(_, at, ..)| *at >= format!("2026-{day}").as_str()).collect()
    };
    // 3 August to 30 September are 59 days, 2 August makes it 60.
    let short: Vec<Login> = from("08-03");
    let report = report(&short, &policy, "2026-09-30");
    let sized = &rows(&report, "right_sizing")[0];
    assert_eq!(sized["covered_days"], 59);
    assert!(sized["no_advice"].as_str().is_some_and(|why| why.contains("covers only 59 days")), "{sized}");
    assert_eq!(rows(sized, "scenarios").len(), 0);
    assert!(rows(&report, "seats").iter().all(|seat| seat["advice"].is_null()));
    assert_eq!(fields(line(&report, "P"), ["needed", "saved_at_renewal"]), ["6", "0.00"]);
    assert_eq!(rows(&report, "renewal")[1]["use_high"], Value::Null);
    let rule = rows(&report, "rules").iter().find(|rule| rule["id"] == "low-use-member").expect("the rule");
    assert_eq!(rule["status"], "not-evaluated");
    let enough = self::report(&from("08-02"), &policy, "2026-09-30");
    assert_eq!(fields(&rows(&enough, "right_sizing")[0], ["covered_days", "months_observed"]), ["60", "1"]);
}

#[test]
fn what_a_pool_costs_is_shared_out_by_use() {
    let logins = [
        login(1, "2026-07-01T08"),
        login(1, "2026-07-01T09"),
        login(1, "2026-07-02T08"),
        // Nobody's: the user holds no seat any more.
        login(2, "2026-07-03T08"),
    ];
    let report = report(&logins, &pool("P", 5, YEAR.0, YEAR.1, "cost_center = \"CC-1\""), "2026-07-31");
    let parts: Vec<[String; 4]> = rows(&report, "allocation")
        .iter()
        .filter(|part| part["by"] == "cost-center")
        .map(|part| fields(part, ["key", "seats", "logins", "spent"]))
        .collect();
    let expected = [["CC-1", "1", "3", "10.00"], ["null", "0", "0", "0.00"]];
    assert_eq!(parts, expected.map(|part| part.map(str::to_owned)));
    let unused = self::report(&[login(3, "2026-07-01T08")], &pool("P", 5, YEAR.0, YEAR.1, ""), "2026-07-31");
    let nobodys: Vec<&Value> =
        rows(&unused, "allocation").iter().filter(|part| part["key"].is_null()).collect();
    assert!(!nobodys.is_empty() && nobodys.iter().all(|part| part["spent"] == "10.00"), "{nobodys:?}");
}

#[test]
fn a_page_follows_the_money_of_a_seat() {
    let folder = tempfile::tempdir().expect("a folder");
    let policy = "[reporting]\ncurrency = \"EUR\"\n[[reporting.rate]]\ncurrency = \"USD\"\nrate = \"0.9\"\n\
        date = 2026-09-30\nsource = \"bank\"\n"
        .to_owned()
        + &seats("5.00", 2, "cost_center = \"CC-1\"")
        + &pool("P", 6, YEAR.0, YEAR.1, "sibling = \"Customer Community\"");
    let page = |logins: &[Login], who: &str| -> String {
        let options = options(folder.path(), logins, &policy, "2026-09-30");
        let pages = explain(who, &options).unwrap_or_else(|error| panic!("{error}"));
        let mut text = Vec::new();
        pages[0].write(80, &mut text).expect("written");
        String::from_utf8(text).expect("UTF-8").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let busy = page(&quarter(), "005000000000003AAA");
    for words in [
        "SEATS: 2 seats at USD 5.00 a seat and month, 2026-01-01 to 2026-12-31",
        "cost-center CC-1",
        "Money not reclaimable, so no money is lost",
        "to-login, in every single month: login days 1 from 2026-07-01, 1 from 2026-08-01, 1 from 2026-09-01, 1.00 a month",
        "a seat at 5.00 costs as much as 2.50 logins at 2.00",
    ] {
        assert!(busy.contains(words), "{words}: {busy}");
    }
    // The last login on 10 July instead of September: unused since the 11th, 21 of 31 days and two months.
    let idle: Vec<Login> = quarter()
        .into_iter()
        .filter(|(user, at, ..)| *user != 3 || *at < "2026-07-31")
        .chain([login(4, "2026-04-01T08")])
        .collect();
    let idle_days = policy.replace("[reporting]", "[thresholds]\nidle_days = 60\n[reporting]");
    let options = options(folder.path(), &idle, &idle_days, "2026-09-30");
    let pages = explain("005000000000003AAA", &options).unwrap_or_else(|error| panic!("{error}"));
    let mut text = Vec::new();
    pages[0].write(80, &mut text).expect("written");
    let idle = String::from_utf8(text).expect("UTF-8").split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "unused from 2026-07-11: 5.00 × (21/31 in 2026-P07 + 1 in 2026-P08 + 1 in 2026-P09) months: USD 13.3871",
        "lost USD 13.39, which is EUR 12.05 at 0.9 (2026-09-30, bank)",
        "end: reclaimable",
    ] {
        assert!(idle.contains(words), "{words}: {idle}");
    }
}
