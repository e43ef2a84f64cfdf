//! Laws of what is shared out: charges, fiscal months, accounts, cost centers and profiles sum to their line; and the
//! cases that worlds have to hold.

use crate::agreement::{count, number, rows};
use serde_json::Value;

pub(crate) fn hold(report: &Value) {
    charges_sum_to_their_line(report);
    charges_sum_to_their_seat(report);
    months_sum_to_their_line(report);
    allocations_sum_to_their_line(report);
}

const LOSSES: [&str; 2] = ["lost", "waived_lost"];

/// Law 3, of lines: their charges sum to what they lost, to the minor unit.
fn charges_sum_to_their_line(report: &Value) {
    for line in rows(report, "licenses").iter().filter(|line| !line["lost"].is_null()) {
        for key in LOSSES {
            let own = rows(report, "charges")
                .iter()
                .filter(|charge| charge["contract"] == line["contract"] && !charge[key].is_null());
            let sum: i128 = own.map(|charge| number(&charge[key])).sum();
            assert_eq!(sum, number(&line[key]), "{key} {line}");
        }
    }
}

/// Law 3, of seats: their charges in their currency sum to what they lost. Only seats with a reason have charges, one a
/// part of the period.
fn charges_sum_to_their_seat(report: &Value) {
    for seat in rows(report, "seats") {
        let own: Vec<&Value> =
            rows(report, "charges").iter().filter(|charge| charge["user_id"] == seat["user_id"]).collect();
        assert_eq!(own.is_empty(), seat["reason"].is_null(), "{seat}");
        assert!(own.windows(2).all(|both| both[0]["to"].as_str() < both[1]["from"].as_str()), "{own:?}");
        for key in LOSSES {
            let in_currency =
                |charge: &&&Value| charge["currency"] == seat["currency"] && !charge[key].is_null();
            let sum: i128 = own.iter().filter(in_currency).map(|charge| number(&charge[key])).sum();
            assert_eq!(sum, if seat[key].is_null() { 0 } else { number(&seat[key]) }, "{key} {seat}");
        }
        let is_lost = !seat["lost"].is_null() && number(&seat["lost"]) > 0;
        assert_eq!(seat["no_loss_because"].is_null(), seat["reason"].is_null() || is_lost, "{seat}");
        for charge in own {
            let is_free = charge["free_because"] == "overage";
            assert!(!is_free || LOSSES.iter().all(|key| !is_amount(&charge[*key])), "{charge}");
            assert!(
                charge["months"] != "0" || LOSSES.iter().all(|key| !is_amount(&charge[*key])),
                "{charge}"
            );
            let other = if seat["waived_by"].is_null() { "waived_lost" } else { "lost" };
            assert!(!is_amount(&charge[other]), "{charge}");
        }
    }
}

/// Something, and not nothing.
fn is_amount(amount: &Value) -> bool {
    !amount.is_null() && number(amount) != 0
}

/// Law 3, of months: they sum to their line, and each has its own days' part of it.
fn months_sum_to_their_line(report: &Value) {
    let months = rows(report, "months");
    for line in priced(report) {
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
    for line in priced(report) {
        for by in ["account", "cost-center", "profile"] {
            let own: Vec<&Value> = parts
                .iter()
                .filter(|part| part["contract"] == line["contract"] && part["by"] == by)
                .collect();
            let sum = |key: &str| own.iter().map(|part| count(&part[key])).sum::<u64>();
            assert_eq!(sum("seats"), count(&line["assigned"]), "{by} {line}");
            for key in ["spent", "lost", "waived_lost"] {
                let sum: i128 = own.iter().map(|part| number(&part[key])).sum();
                assert_eq!(sum, number(&line[key]), "{by} {key} {line}");
            }
            assert_eq!(own.iter().filter(|part| part["key"].is_null()).count(), 1, "{by} {line}");
            let empty = line["unassigned"].as_u64().unwrap_or(0);
            let of_rest = if by == "cost-center" { &line["cost_center"] } else { &Value::Null };
            let is_elsewhere = |part: &&&Value| part["key"] != *of_rest && count(&part["unassigned"]) > 0;
            assert_eq!(sum("unassigned"), empty, "{by} {line}");
            assert!(own.iter().find(is_elsewhere).is_none(), "{by} {line}");
            assert!(line["meter"] != "member" || sum("logins") == 0, "{by} {line}");
            each_place_carries_the_same(report, line, &own);
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

/// Each login has the same part of a line, and so has each seat and each empty one, where the line was the same in all
/// its days: a row is off by less than a minor unit of the exact amount, from which the line's is half a unit away at
/// most.
fn each_place_carries_the_same(report: &Value, line: &Value, own: &[&Value]) {
    let is_by_seat = line["meter"] == "member";
    let of_license =
        rows(report, "licenses").iter().filter(|other| other["license"] == line["license"]).count();
    if is_by_seat && (of_license > 1 || count(&line["bought"]) == 0) {
        return;
    }
    let weight = |part: &Value| {
        let seats = count(&part["seats"]) + count(&part["unassigned"]);
        i128::from(if is_by_seat { seats } else { count(&part["logins"]) })
    };
    let all: i128 = own.iter().copied().map(weight).sum();
    for part in own {
        let off = number(&part["spent"]) * all - number(&line["spent"]) * weight(part);
        assert!(2 * off.abs() < 2 * all.max(1) + weight(part), "{part} {line}");
    }
}

/// Lines that stand in money: what is included in something else does not.
fn priced(report: &Value) -> impl Iterator<Item = &Value> {
    rows(report, "licenses").iter().filter(|line| !line["price"].is_null())
}

/// What worlds have to hold of charges.
pub(crate) const CASES: [&str; 18] = [
    "charge free by overage",
    "charge of a waived seat that is free by overage",
    "charge waived with money",
    "charge with money before a renewal",
    "charge with money of a line that has ended",
    "charge with money of a line that began in the period",
    "charge in another currency",
    "charge without a line",
    "seat charged in two parts",
    "seat with a loss of a line that has ended",
    "contained seat",
    "no loss: waived",
    "no loss: meter",
    "no loss: no-line",
    "no loss: no-price",
    "no loss: overage",
    "no loss: unused-from-unknown",
    "no loss: not-unused",
];

/// Which of them a report shows.
pub(crate) fn cases(report: &Value) -> Vec<String> {
    let mut cases = Vec::new();
    for seat in rows(report, "seats") {
        let own: Vec<&Value> =
            rows(report, "charges").iter().filter(|charge| charge["user_id"] == seat["user_id"]).collect();
        let is_lost = |charge: &&&Value| is_amount(&charge["lost"]);
        let shown = [
            (own.iter().filter(is_lost).count() > 1, "seat charged in two parts"),
            (
                seat["contract"].is_null() && is_amount(&seat["lost"]),
                "seat with a loss of a line that has ended",
            ),
            (seat["contained"] == true, "contained seat"),
        ];
        cases.extend(shown.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, case)| case.to_owned()));
        cases.extend(own.iter().flat_map(|charge| cases_of_charge(report, seat, charge)));
        cases.extend(seat["no_loss_because"].as_str().map(|why| format!("no loss: {why}")));
    }
    cases
}

fn cases_of_charge(report: &Value, seat: &Value, charge: &Value) -> Vec<String> {
    let is_lost = is_amount(&charge["lost"]);
    let is_free = charge["free_because"] == "overage";
    let is_past = charge["to"].as_str() < report["as_of"].as_str();
    let shown = [
        (is_free, "charge free by overage"),
        (is_free && !seat["waived_by"].is_null(), "charge of a waived seat that is free by overage"),
        (is_amount(&charge["waived_lost"]), "charge waived with money"),
        (
            is_lost && is_past && !seat["contract"].is_null() && seat["contract"] != charge["contract"],
            "charge with money before a renewal",
        ),
        (is_lost && seat["contract"].is_null(), "charge with money of a line that has ended"),
        (
            is_lost && !is_past && charge["from"].as_str() > report["period"]["start"].as_str(),
            "charge with money of a line that began in the period",
        ),
        (is_lost && charge["currency"] != seat["currency"], "charge in another currency"),
        (charge["contract"].is_null(), "charge without a line"),
    ];
    shown.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, case)| case.to_owned()).collect()
}
