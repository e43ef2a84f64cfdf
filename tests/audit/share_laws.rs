//! Laws of what is shared out: fiscal months, accounts, cost centers and profiles sum to their line.

use crate::agreement::{count, number, rows};
use serde_json::Value;

pub(crate) fn hold(report: &Value) {
    months_sum_to_their_line(report);
    allocations_sum_to_their_line(report);
}

/// Law 3, of months: they sum to their line, and each has its own days' part of it.
fn months_sum_to_their_line(report: &Value) {
    let months = rows(report, "months");
    for line in rows(report, "licenses").iter().filter(|line| !line["spent"].is_null()) {
        let own: Vec<&Value> = months.iter().filter(|month| month["contract"] == line["contract"]).collect();
        let labels: Vec<&Value> = own.iter().map(|month| &month["month"]).collect();
        let period: Vec<&Value> =
            rows(&report["period"], "months").iter().map(|month| &month["label"]).collect();
        assert_eq!(labels, period, "{line}");
        for key in ["spent", "lost", "waived_lost"] {
            let sum: i128 = own.iter().map(|month| number(&month[key])).sum();
            assert_eq!(sum, number(&line[key]), "{key} {line}");
        }
        for month in own {
            // Each amount is shared out by itself, which can give one of them the last minor unit.
            let lost = number(&month["lost"]) + number(&month["waived_lost"]);
            assert!(lost <= number(&month["spent"]) + 3, "{month}");
            let is_over = month["start"].as_str() > report["as_of"].as_str();
            assert!(!is_over || number(&month["spent"]) == 0, "{month}");
        }
    }
}

/// Law 3, of allocations: by account, cost center and profile alike the rows sum to their line.
fn allocations_sum_to_their_line(report: &Value) {
    let parts = rows(report, "allocation");
    for line in rows(report, "licenses").iter().filter(|line| !line["spent"].is_null()) {
        let assigned = count(&line["assigned"]);
        let is_pool = line["meter"] == "login";
        let empty = if is_pool { 0 } else { count(&line["bought"]).saturating_sub(assigned) };
        for by in ["account", "cost-center", "profile"] {
            let own: Vec<&Value> = parts
                .iter()
                .filter(|part| part["contract"] == line["contract"] && part["by"] == by)
                .collect();
            assert_eq!(own.iter().map(|part| count(&part["seats"])).sum::<u64>(), assigned, "{by} {line}");
            for key in ["spent", "lost", "waived_lost"] {
                let sum: i128 = own.iter().map(|part| number(&part[key])).sum();
                assert_eq!(sum, number(&line[key]), "{by} {key} {line}");
            }
            let nobodys: Vec<&&Value> = own.iter().filter(|part| part["key"].is_null()).collect();
            assert_eq!(nobodys.len(), 1, "{by} {line}");
            assert_eq!(count(&nobodys[0]["unassigned"]), empty, "{by} {line}");
            let weight = |part: &Value| {
                let seats = count(&part["seats"]) + count(&part["unassigned"]);
                i128::from(if is_pool { count(&part["logins"]) } else { seats })
            };
            assert!(is_pool || own.iter().all(|part| count(&part["logins"]) == 0), "{by} {line}");
            // Each seat, or login, carries the same part: a row is off by less than a minor unit of the exact
            // amount, from which the line's is half a unit away at most.
            let all: i128 = own.iter().copied().map(&weight).sum();
            for part in own {
                let off = number(&part["spent"]) * all - number(&line["spent"]) * weight(part);
                assert!(2 * off.abs() < 2 * all.max(1) + weight(part), "{part} {line}");
            }
        }
    }
    let has_price = |contract: &Value| parts.iter().any(|part| part["contract"] == *contract);
    for seat in rows(report, "seats").iter().filter(|seat| has_price(&seat["contract"])) {
        let Some(account) = seat["account_id"].as_str() else { continue };
        let has_row = parts.iter().any(|part| {
            part["by"] == "account" && part["contract"] == seat["contract"] && part["key"] == account
        });
        assert!(has_row, "{seat}");
    }
}
