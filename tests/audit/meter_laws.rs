//! Laws of the meters by login and by use, of renewals and of splits between the meters; and the cases that worlds have
//! to hold.

use crate::agreement::{count, number, rows};
use serde_json::Value;

pub(crate) fn hold(report: &Value) {
    pools_add_up(report);
    lines_take_what_their_pools_show(report);
    seats_that_nobody_pays_for_cost_nothing(report);
    renewals_add_up(report);
    splits_are_of_who_can_move(report);
    advice_is_counted(report);
}

/// What is in a pool is used or left; what is above it is used as well.
fn pools_add_up(report: &Value) {
    for pool in rows(report, "pools") {
        for by in ["all", "daily", "monthly"] {
            let [logins, over, left] =
                ["logins", "over", "left"].map(|what| count(&pool[format!("{what}_{by}")]));
            assert!(logins >= over, "{pool}");
            assert_eq!(left + logins, count(&pool["pool"]) + over, "{by} {pool}");
        }
        assert!(count(&pool["logins_monthly"]) <= count(&pool["logins_daily"]), "{pool}");
        assert!(count(&pool["logins_daily"]) <= count(&pool["logins_all"]), "{pool}");
        assert_eq!(pool["org_fits"].is_null(), pool["org_used"].is_null(), "{pool}");
        assert!(pool["start"].as_str() <= pool["end"].as_str(), "{pool}");
        assert!(pool["start"].as_str() <= report["as_of"].as_str(), "{pool}");
    }
}

/// The column that holds what a line took above its pools, and that in which its quantity stands.
fn pool_columns(meter: &Value) -> Option<(&'static str, &'static str)> {
    match meter.as_str() {
        Some("login") => Some(("overage_logins", "bought_logins")),
        Some("active") => Some(("overage_users", "bought_users")),
        _ => None,
    }
}

/// The pools of a line hold the days of the period, and some before.
fn lines_take_what_their_pools_show(report: &Value) {
    for line in rows(report, "licenses") {
        let Some((overage, bought)) = pool_columns(&line["meter"]) else {
            let of_pools = ["logins_all", "logins_daily", "logins_monthly", "pool", "pool_left"];
            let others = ["overage_logins", "overage_users", "bought_logins", "bought_users"];
            for what in of_pools.into_iter().chain(others) {
                assert_eq!(count(&line[what]), 0, "{what} {line}");
            }
            continue;
        };
        let own: Vec<&Value> = rows(report, "pools")
            .iter()
            .filter(|pool| pool["contract"] == line["contract"] && !line["contract"].is_null())
            .collect();
        assert_eq!(count(&line["bought"]) + count(&line["overage"]), 0, "{line}");
        assert_eq!(line["pool"], line[bought], "{line}");
        assert!(count(&line["pool_left"]) <= count(&line["pool"]), "{line}");
        let Some(counted) = own.first().and_then(|pool| pool["counted"].as_str()) else {
            assert_eq!(count(&line[overage]), 0, "{line}");
            continue;
        };
        assert!(count(&line[overage]) <= count(&line[format!("logins_{counted}")]), "{line}");
        let sum = |what: &str| own.iter().map(|pool| count(&pool[what])).sum::<u64>();
        assert!(count(&line[overage]) <= sum(&format!("over_{counted}")), "{line}");
        for what in ["logins_all", "logins_daily", "logins_monthly"] {
            assert!(count(&line[what]) <= sum(what), "{what} {line}");
        }
    }
}

/// Where logins or users are paid for, or nothing is, a seat costs nothing.
fn seats_that_nobody_pays_for_cost_nothing(report: &Value) {
    for line in rows(report, "licenses").iter().filter(|line| line["meter"] != "member") {
        let is_pool = pool_columns(&line["meter"]).is_some();
        assert!(!is_pool || line["freed"] == line["reclaimable"], "{line}");
        for key in ["lost", "waived_lost", "freed_value", "avoided", "saved_from_unassigned"] {
            assert!(line[key].is_null() || number(&line[key]) == 0, "{key} {line}");
        }
    }
    for seat in rows(report, "seats") {
        let is_null = seat["lost"].is_null() && seat["waived_lost"].is_null() && seat["currency"].is_null();
        let is_pool = pool_columns(&seat["meter"]).is_some() && !seat["contract"].is_null();
        assert!(!is_pool || is_null, "{seat}");
        assert!(seat["meter"] != "included" || number(&seat["lost"]) == 0, "{seat}");
    }
}

/// What is ordered and what is saved are the same quantity; each amount is rounded by itself.
fn renewals_add_up(report: &Value) {
    for renewal in rows(report, "renewal") {
        let line = rows(report, "licenses").iter().find(|line| line["contract"] == renewal["contract"]);
        let line = line.expect("a renewal is that of a line");
        let pairs = [("order", "needed"), ("quantity", "quantity"), ("saved", "saved_at_renewal")];
        let same = ["price", "currency", "saved_from_unassigned", "cash_in_term", "renews_on", "notice_by"];
        for (own, of_line) in pairs.into_iter().chain(same.map(|key| (key, key))) {
            assert_eq!(renewal[own], line[of_line], "{own} {renewal}");
        }
        if renewal["price"].is_null() {
            assert!(renewal["ordered"].is_null() && renewal["renewal_price"].is_null(), "{renewal}");
            continue;
        }
        let [all, ordered, saved] =
            ["same_quantity", "ordered", "saved"].map(|column| number(&renewal[column]));
        if count(&renewal["order"]) <= count(&renewal["quantity"]) {
            // Where the next line is ordered already, nothing is saved any more.
            assert!(saved == 0 || (ordered + saved - all).abs() <= 1, "{renewal}");
        } else {
            assert!(saved == 0 && ordered >= all, "{renewal}");
        }
        assert!(number(&renewal["saved_from_unassigned"]) <= saved, "{renewal}");
        assert!(renewal["reducible"] == true || number(&renewal["cash_in_term"]) == 0, "{renewal}");
        let uses = ["use_low", "use_high"].map(|key| renewal[key].as_u64());
        assert!(uses[0] <= uses[1], "{renewal}");
    }
}

/// A split is of those who can be on either meter, and none is dearer than that of today.
fn splits_are_of_who_can_move(report: &Value) {
    for pair in rows(report, "right_sizing") {
        let advice = |key: &str| count(&pair["advice"][key]);
        let movable = advice("keep") + advice("to_login") + advice("to_member");
        assert!(advice("sure") <= advice("to_login") + advice("to_member"), "{pair}");
        let scenarios = rows(pair, "scenarios");
        assert_eq!(scenarios.is_empty(), pair["no_advice"].is_string(), "{pair}");
        if scenarios.is_empty() {
            assert_eq!(movable + advice("end") + advice("none"), 0, "{pair}");
            continue;
        }
        let seats = count(&pair["member_seats"]) + count(&pair["login_seats"]);
        assert_eq!(movable + advice("end") + advice("none"), seats, "{pair}");
        for scenario in scenarios {
            let on_both = count(&scenario["on_member"]) + count(&scenario["on_login"]);
            assert_eq!(on_both, movable, "{scenario}");
            let [now, best, saved] = ["now", "best", "saved"].map(|column| number(&scenario[column]));
            assert!(saved >= 0 && now - best == saved, "{scenario}");
        }
    }
}

/// Each word that a seat was given is counted in one pair.
fn advice_is_counted(report: &Value) {
    let words = [("keep", "keep"), ("to_login", "to-login"), ("to_member", "to-member"), ("end", "end")];
    for (key, word) in words {
        let sum: u64 = rows(report, "right_sizing").iter().map(|pair| count(&pair["advice"][key])).sum();
        let given = rows(report, "seats").iter().filter(|seat| seat["advice"] == word).count();
        assert_eq!(sum, given as u64, "{word}");
    }
}

/// What worlds have to hold of all this, so that agreement about it is worth something.
pub(crate) const CASES: [&str; 37] = [
    "overage",
    "overage of users",
    "pool by all",
    "pool by daily",
    "pool by monthly",
    "pool of users",
    "pool of several months",
    "pool that no file shows",
    "pools of two lines of a licence",
    "pool that Salesforce counts by all",
    "pool that Salesforce counts by daily",
    "pool that Salesforce counts by monthly",
    "pool that Salesforce counts by nothing known",
    "pool left to people without a seat",
    "logins on no line",
    "forecast",
    "forecast of users",
    "forecast of several months",
    "no forecast",
    "no forecast of several months",
    "overage foretold",
    "overage foretold of several months",
    "blocks",
    "cash in term",
    "cash in term of a pool",
    "next order says the same",
    "next order says something else",
    "licence that nobody holds",
    "included seats",
    "included in no currency",
    "advice keep",
    "advice to-login",
    "advice to-member",
    "advice end",
    "better split",
    "present split",
    "no advice",
];

/// Which of them a report shows.
pub(crate) fn cases(report: &Value) -> Vec<&'static str> {
    let of_lines = rows(report, "licenses").iter().flat_map(cases_of_line);
    let of_renewals = rows(report, "renewal").iter().flat_map(cases_of_renewal);
    of_lines.chain(of_renewals).chain(cases_of_pools(report)).chain(cases_of_splits(report)).collect()
}

type Cases<const N: usize> = [(bool, &'static str); N];

fn shown<const N: usize>(cases: Cases<N>) -> impl Iterator<Item = &'static str> {
    cases.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, case)| case)
}

fn cases_of_line(line: &Value) -> impl Iterator<Item = &'static str> {
    let is_pool = pool_columns(&line["meter"]).is_some();
    let has_contract = !line["contract"].is_null();
    let is_more = |key: &str| count(&line[key]) > 0;
    let has_cash = !line["cash_in_term"].is_null() && number(&line["cash_in_term"]) > 0;
    let is_included = line["meter"] == "included" && is_more("assigned");
    // What is planned to grow is less than that.
    let is_order_kept = count(&line["bought"]) > 4 && line["needed"] == line["bought"];
    shown([
        (is_more("overage_logins"), "overage"),
        (is_more("overage_users"), "overage of users"),
        (
            is_pool && has_contract && is_more("logins_all") && !is_more("assigned"),
            "pool left to people without a seat",
        ),
        (is_pool && !has_contract && is_more("logins_monthly"), "logins on no line"),
        (has_cash, "cash in term"),
        (has_cash && is_pool, "cash in term of a pool"),
        (is_included, "included seats"),
        (is_included && line["currency"].is_null(), "included in no currency"),
        (is_order_kept && !is_more("assigned"), "licence that nobody holds"),
    ])
}

fn cases_of_renewal(renewal: &Value) -> impl Iterator<Item = &'static str> {
    let is_long = renewal["pool_months"].as_u64().is_some_and(|months| months > 1);
    let (is_by_login, is_by_use) = (renewal["meter"] == "login", renewal["meter"] == "active");
    let is_foretold = !renewal["use_low"].is_null();
    let is_over = renewal["over_high"].as_u64().is_some_and(|over| over > 0);
    let order = count(&renewal["order"]);
    let is_less = order < count(&renewal["quantity"]) && !renewal["price"].is_null();
    let is_saved = !renewal["saved"].is_null() && number(&renewal["saved"]) > 0;
    shown([
        (is_by_login && is_foretold && !is_long, "forecast"),
        (is_by_use && is_foretold, "forecast of users"),
        (is_long && is_foretold, "forecast of several months"),
        (is_by_login && !is_foretold, "no forecast"),
        (is_long && !is_foretold, "no forecast of several months"),
        (is_over && !is_long, "overage foretold"),
        (is_over && is_long, "overage foretold of several months"),
        (is_by_use && is_foretold && order > 0 && order.is_multiple_of(100), "blocks"),
        (is_less && is_saved, "next order says the same"),
        (is_less && !is_saved, "next order says something else"),
    ])
}

fn cases_of_pools(report: &Value) -> Vec<&'static str> {
    let pools = rows(report, "pools");
    let mut cases = Vec::new();
    for pool in pools {
        let is_other =
            |other: &Value| other["license"] == pool["license"] && other["contract"] != pool["contract"];
        let fits = |by: &str| pool["org_fits"].as_array().is_some_and(|fits| fits == &[by]);
        let is_by = |by: &str| pool["counted"] == by && pool["meter"] == "login";
        cases.extend(shown([
            (is_by("all"), "pool by all"),
            (is_by("daily"), "pool by daily"),
            (is_by("monthly"), "pool by monthly"),
            (pool["meter"] == "active", "pool of users"),
            (count(&pool["pool_months"]) > 1, "pool of several months"),
            (pool["covered"] == false, "pool that no file shows"),
            (pools.iter().any(is_other), "pools of two lines of a licence"),
            (fits("all"), "pool that Salesforce counts by all"),
            (fits("daily"), "pool that Salesforce counts by daily"),
            (fits("monthly"), "pool that Salesforce counts by monthly"),
            (
                pool["org_fits"].as_array().is_some_and(Vec::is_empty),
                "pool that Salesforce counts by nothing known",
            ),
        ]));
    }
    cases
}

fn cases_of_splits(report: &Value) -> Vec<&'static str> {
    let mut cases = Vec::new();
    for seat in rows(report, "seats") {
        let is = |word: &str| seat["advice"] == word;
        cases.extend(shown([
            (is("keep"), "advice keep"),
            (is("to-login"), "advice to-login"),
            (is("to-member"), "advice to-member"),
            (is("end"), "advice end"),
        ]));
    }
    for pair in rows(report, "right_sizing") {
        let scenarios = rows(pair, "scenarios");
        cases.extend(scenarios.is_empty().then_some("no advice"));
        for scenario in scenarios {
            let is_better = number(&scenario["saved"]) > 0;
            cases.push(if is_better { "better split" } else { "present split" });
        }
    }
    cases
}
