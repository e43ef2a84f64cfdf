//! Laws of the login meter, of renewals and of splits between the meters; and the cases that worlds have to hold.

use crate::agreement::{count, number, rows};
use serde_json::Value;

pub(crate) fn hold(report: &Value) {
    pools_add_up(report);
    lines_take_what_their_pools_show(report);
    seats_in_a_pool_cost_nothing(report);
    renewals_add_up(report);
    splits_are_of_who_can_move(report);
    advice_is_counted(report);
}

/// What is in a pool is used or left; what is above it is used as well.
fn pools_add_up(report: &Value) {
    for pool in rows(report, "pools") {
        for by in ["all", "daily"] {
            let [logins, over, left] =
                ["logins", "over", "left"].map(|what| count(&pool[format!("{what}_{by}")]));
            assert!(logins >= over, "{pool}");
            assert_eq!(left + logins, count(&pool["pool"]) + over, "{by} {pool}");
        }
        assert!(pool["start"].as_str() <= pool["end"].as_str(), "{pool}");
        assert!(pool["start"].as_str() <= report["as_of"].as_str(), "{pool}");
    }
}

/// The months of a line hold the days of the period, and some before.
fn lines_take_what_their_pools_show(report: &Value) {
    for line in rows(report, "licenses").iter().filter(|line| line["meter"] == "login") {
        let own: Vec<&Value> = rows(report, "pools")
            .iter()
            .filter(|pool| pool["contract"] == line["contract"] && !line["contract"].is_null())
            .collect();
        assert!(count(&line["pool_left"]) <= count(&line["pool"]), "{line}");
        let Some(counted) = own.first().and_then(|pool| pool["counted"].as_str()) else {
            assert_eq!(count(&line["overage"]), 0, "{line}");
            continue;
        };
        assert!(count(&line["overage"]) <= count(&line[format!("logins_{counted}")]), "{line}");
        let sum = |what: &str| own.iter().map(|pool| count(&pool[what])).sum::<u64>();
        assert!(count(&line["overage"]) <= sum(&format!("over_{counted}")), "{line}");
        for what in ["logins_all", "logins_daily"] {
            assert!(count(&line[what]) <= sum(what), "{what} {line}");
        }
    }
    for line in rows(report, "licenses").iter().filter(|line| line["meter"] == "member") {
        for what in ["logins_all", "logins_daily", "pool", "pool_left"] {
            assert_eq!(count(&line[what]), 0, "{what} {line}");
        }
    }
}

fn seats_in_a_pool_cost_nothing(report: &Value) {
    for line in rows(report, "licenses").iter().filter(|line| line["meter"] == "login") {
        assert_eq!(line["freed"], line["reclaimable"], "{line}");
        for key in ["lost", "waived_lost", "freed_value", "avoided", "saved_from_unassigned"] {
            assert!(line[key].is_null() || number(&line[key]) == 0, "{key} {line}");
        }
    }
    for seat in rows(report, "seats").iter().filter(|seat| seat["meter"] == "login") {
        assert!(seat["lost"].is_null(), "{seat}");
    }
}

/// What is ordered and what is saved are the same quantity; each amount is rounded by itself.
fn renewals_add_up(report: &Value) {
    for renewal in rows(report, "renewal") {
        let line = rows(report, "licenses").iter().find(|line| line["contract"] == renewal["contract"]);
        let line = line.expect("a renewal is that of a line");
        let pairs = [("order", "needed"), ("quantity", "bought"), ("saved", "saved_at_renewal")];
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
            assert!((ordered + saved - all).abs() <= 1, "{renewal}");
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
pub(crate) const CASES: [&str; 18] = [
    "overage",
    "pool by all",
    "pool by daily",
    "pool that no file shows",
    "pools of two lines of a licence",
    "pool left to people without a seat",
    "logins on no line",
    "forecast",
    "no forecast",
    "overage foretold",
    "cash in term",
    "advice keep",
    "advice to-login",
    "advice to-member",
    "advice end",
    "better split",
    "present split",
    "no advice",
];

/// Which of them a report shows.
pub(crate) fn cases(report: &Value) -> Vec<String> {
    let mut cases = Vec::new();
    for line in rows(report, "licenses") {
        let is_pool = line["meter"] == "login" && !line["contract"].is_null();
        let is_more = |key: &str| count(&line[key]) > 0;
        cases.extend((is_pool && is_more("overage")).then_some("overage".to_owned()));
        cases.extend(
            (is_pool && is_more("logins_all") && !is_more("assigned"))
                .then_some("pool left to people without a seat".to_owned()),
        );
        let is_bare = line["meter"] == "login" && line["contract"].is_null();
        cases.extend((is_bare && is_more("logins_all")).then_some("logins on no line".to_owned()));
        let has_cash = !line["cash_in_term"].is_null() && number(&line["cash_in_term"]) > 0;
        cases.extend(has_cash.then_some("cash in term".to_owned()));
    }
    let pools = rows(report, "pools");
    for pool in pools {
        cases.push(format!("pool by {}", pool["counted"].as_str().expect("a count")));
        cases.extend((pool["covered"] == false).then_some("pool that no file shows".to_owned()));
        let is_other =
            |other: &Value| other["license"] == pool["license"] && other["contract"] != pool["contract"];
        cases.extend(pools.iter().any(is_other).then_some("pools of two lines of a licence".to_owned()));
    }
    for renewal in rows(report, "renewal").iter().filter(|renewal| renewal["meter"] == "login") {
        let told = if renewal["use_low"].is_null() { "no forecast" } else { "forecast" };
        cases.push(told.to_owned());
        let is_over = renewal["over_high"].as_u64().is_some_and(|over| over > 0);
        cases.extend(is_over.then_some("overage foretold".to_owned()));
    }
    for seat in rows(report, "seats") {
        cases.extend(seat["advice"].as_str().map(|word| format!("advice {word}")));
    }
    for pair in rows(report, "right_sizing") {
        let scenarios = rows(pair, "scenarios");
        cases.extend(scenarios.is_empty().then_some("no advice".to_owned()));
        for scenario in scenarios {
            let split = if number(&scenario["saved"]) > 0 { "better split" } else { "present split" };
            cases.push(split.to_owned());
        }
    }
    cases
}
