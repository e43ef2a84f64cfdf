//! What an audit of a world must report, worked out the slow and obvious way.
//!
//! Plain loops over the records of the world, following DESIGN sections 1 and 3 to 6 sentence by
//! sentence: no files, no frames, nothing of the crate under test. It says only what it knows, under
//! the field names of the JSON report (DESIGN section 8).

mod allocation;
mod as_of;
mod case;
mod charges;
mod contact_rules;
mod contained;
mod contract_months;
mod count_rules;
mod coverage;
mod duplicates;
mod evidence_examples;
mod examples;
mod findings;
mod fiscal_months;
mod forecast;
mod fraction;
mod license_examples;
mod license_names;
mod licenses;
mod line_counts;
mod login_kinds;
mod meter_examples;
mod metering;
mod money;
mod orders;
mod part_examples;
mod parts;
mod people_rules;
mod person_examples;
mod pool_examples;
mod pools;
mod register_rules;
mod renewal;
mod right_sizing;
mod role_rules;
mod rule_examples;
mod seat_money;
mod seats;
mod share_examples;
mod split_examples;
mod splits;
mod user_rules;
mod verdict;
mod waiver_examples;
mod waivers;

use crate::world::World;
use case::Case;
use charges::Charge;
use chrono::NaiveDate;
use findings::Outcome;
use metering::Metering;
use right_sizing::Pair;
use seat_money::SeatMoney;
use seats::{Kind, Seat};
use serde_json::{Value, json};

/// The report, reduced to what the oracle knows: findings to `rule`, `severity` and their subject,
/// rules to `id`, `status` and the number of findings. Seats are sorted by user, licences by licence
/// and contract (null last), totals by currency, findings by rule in DESIGN's order and subject. Rows of
/// `right_sizing` lack what nobody promised where there is no advice.
pub(crate) fn expect(world: &World) -> Value {
    let case = Case::of(world);
    let metering = Metering::of(&case);
    let pairs = right_sizing::pairs(&case);
    let mut seats = seats::all(&case);
    let outcomes = findings::all(&case, &seats);
    seats::charge(&mut seats, &outcomes);
    let charges = charges::all(&case, &seats);
    let rows = money::rows(&case, &seats, &charges, &metering);
    let month = |(label, start, end): &(String, NaiveDate, NaiveDate)| json!({ "label": label, "start": start.to_string(), "end": end.to_string() });
    json!({
        "as_of": case.as_of.to_string(),
        "period": {
            "label": case.period.label,
            "start": case.period.start.to_string(),
            "end": case.period.end.to_string(),
            "months": case.period.months.iter().map(month).collect::<Vec<_>>(),
        },
        "population": population(&case, &seats),
        "verdicts": seats::verdict_counts(&seats.iter().collect::<Vec<_>>()),
        "totals": money::totals(&rows),
        "months": fiscal_months::rows(&case, &charges),
        "allocation": allocation::rows(&case, &seats, &charges),
        "pools": pools::rows(&case, &metering),
        "renewal": renewal::rows(&case, &rows, &metering),
        "right_sizing": right_sizing::rows(&case, &pairs, &seats),
        "licenses": rows,
        "seats": seats.iter().map(|seat| seat_json(&case, seat, &charges, &pairs)).collect::<Vec<_>>(),
        "charges": charges::rows(&charges),
        "waivers": waivers::all(&case, &outcomes, &seats, &charges),
        "rules": outcomes.iter().map(rule_json).collect::<Vec<_>>(),
        "findings": outcomes.iter().flat_map(finding_jsons).collect::<Vec<_>>(),
    })
}

fn population(case: &Case, seats: &[Seat]) -> Value {
    let users = case.users();
    let external = users.iter().filter(|user| licenses::is_external(case, user)).count();
    json!({ "users": users.len(), "external": external, "seats": seats.len() })
}

fn seat_json<'s, 'a>(
    case: &Case,
    seat: &'s Seat<'a>,
    charges: &'s [Charge<'s, 'a>],
    pairs: &[Pair],
) -> Value {
    let money_of_seat = SeatMoney::of(seat, charges);
    let last_activity = seat.judgement.last.map(|moment| case.day(moment));
    json!({
        "user_id": seat.user.id,
        "contact_id": seat.user.contact_id,
        "account_id": seat.user.account_id,
        "license": seat.license.name,
        "contract": seat.line.map(|line| &line.id),
        "meter": seat.meter,
        "created": case.created(seat.user).map(|day| day.to_string()),
        "verdict": seat.judgement.verdict,
        "last_activity": last_activity.map(|day| day.to_string()),
        "days_inactive": last_activity.map(|day| (case.as_of - day).num_days()),
        "unused_from": seat.judgement.unused_from.map(|day| day.to_string()),
        "login_days": case.login_days(seat.user),
        "contained": seat.is_contained,
        "reason": seat.reason,
        "waived_by": seat.waived_by,
        "currency": money_of_seat.currency(),
        "lost": money_of_seat.text(Kind::Reclaimable),
        "waived_lost": money_of_seat.text(Kind::Waived),
        "no_loss_because": money_of_seat.no_loss_because(),
        "advice": right_sizing::advice_of(case, pairs, seat),
    })
}

fn rule_json(outcome: &Outcome) -> Value {
    let status = if outcome.is_evaluated { "evaluated" } else { "not-evaluated" };
    json!({ "id": outcome.rule, "status": status, "findings": outcome.findings.len() })
}

fn finding_jsons(outcome: &Outcome) -> Vec<Value> {
    let finding = |finding: &findings::Finding| {
        let mut row = json!({
            "rule": outcome.rule,
            "severity": finding.severity,
            "user_id": finding.user_id,
            "contact_id": finding.contact_id,
            "license": finding.license,
            "waived_by": finding.waived_by,
        });
        if let Some(confidence) = finding.confidence {
            row["confidence"] = json!(confidence);
        }
        if let Some(subject) = finding.subject(outcome.rule) {
            row["key"] = json!(format!("{}:{subject}", outcome.rule));
        }
        row
    };
    outcome.findings.iter().map(finding).collect()
}
