//! The pools of logins and of users who come, one after the other.

use super::case::Case;
use super::contract_months::{Pool, pool_months, pools};
use super::forecast::is_covered;
use super::licenses::{is_by_seat, license_row, lines_in_order};
use super::metering::{Count, Metering, Taken};
use crate::world::LineSpec;
use serde_json::{Value, json};

/// In the order of `licenses[]`, then of time.
pub(super) fn rows(case: &Case, metering: &Metering) -> Vec<Value> {
    let mut rows = Vec::new();
    for line in lines_in_order(case).into_iter().filter(|line| !is_by_seat(line)) {
        for pool in pools(line, case.period.start, case.as_of) {
            rows.push(row(case, line, pool, metering));
        }
    }
    rows
}

fn row(case: &Case, line: &LineSpec, pool: Pool, metering: &Metering) -> Value {
    let taken = Count::EACH.map(|count| metering.taken(line, count, pool.start, pool.end));
    let is_now = (pool.start..=pool.end).contains(&case.as_of);
    // Salesforce counts by the month.
    let by_salesforce = license_row(case, &line.license).and_then(|row| row.monthly_logins_used);
    let org_used = by_salesforce.filter(|_| is_now && pool_months(line) == 1);
    let mut row = json!({
        "license": line.license,
        "contract": line.id,
        "meter": line.meter,
        "start": pool.start.to_string(),
        "end": pool.end.to_string(),
        "pool": line.quantity,
        "pool_months": pool_months(line),
        "counted": Count::of(line).name(),
        "covered": is_covered(case, pool),
        "org_used": org_used,
        "org_fits": org_used.map(|used| fits(used, taken)),
    });
    for (count, taken) in Count::EACH.into_iter().zip(taken) {
        row[format!("logins_{}", count.name())] = json!(taken.logins);
        row[format!("over_{}", count.name())] = json!(taken.over);
        row[format!("left_{}", count.name())] = json!((line.quantity as usize).saturating_sub(taken.logins));
    }
    row
}

/// The counts by which Salesforce may have counted.
fn fits(used: u32, taken: [Taken; 3]) -> Vec<&'static str> {
    let pairs = Count::EACH.into_iter().zip(taken);
    pairs.filter(|(_, taken)| taken.logins == used as usize).map(|(count, _)| count.name()).collect()
}
