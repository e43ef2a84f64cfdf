//! The pools of logins, month by month.

use super::case::Case;
use super::contract_months::{ContractMonth, Grid};
use super::forecast::is_covered;
use super::licenses::{license_row, lines_in_order};
use super::metering::{Count, Metering};
use crate::world::LineSpec;
use serde_json::{Value, json};

/// In the order of `licenses[]`, then of time.
pub(super) fn rows(case: &Case, metering: &Metering) -> Vec<Value> {
    let mut rows = Vec::new();
    for line in lines_in_order(case).into_iter().filter(|line| line.meter == "login") {
        for month in Grid::of(line).months(case.period.start, case.as_of) {
            rows.push(row(case, line, &month, metering));
        }
    }
    rows
}

fn row(case: &Case, line: &LineSpec, month: &ContractMonth, metering: &Metering) -> Value {
    let [all, daily] =
        [Count::All, Count::Daily].map(|count| metering.taken(line, count, month.start, month.end));
    let left = |logins| (line.quantity as usize).saturating_sub(logins);
    let is_now = (month.start..=month.end).contains(&case.as_of);
    let by_salesforce = license_row(case, &line.license).and_then(|row| row.monthly_logins_used);
    json!({
        "license": line.license,
        "contract": line.id,
        "start": month.start.to_string(),
        "end": month.end.to_string(),
        "pool": line.quantity,
        "counted": Count::of(line).name(),
        "logins_all": all.logins,
        "logins_daily": daily.logins,
        "over_all": all.over,
        "over_daily": daily.over,
        "left_all": left(all.logins),
        "left_daily": left(daily.logins),
        "covered": is_covered(case, month),
        "org_used": by_salesforce.filter(|_| is_now),
    })
}
