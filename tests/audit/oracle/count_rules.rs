//! Rules that compare our seats with what Salesforce counts and what was bought.

use super::findings::{Audit, Finding};
use super::licenses::{is_by_seat, is_known_external, is_same, license_row, lines_in_force, name_of};
use super::metering::{Count, Metering};
use super::seats::Seat;

fn seats_on<'a>(audit: &'a Audit, license: &str) -> Vec<&'a Seat<'a>> {
    audit.seats.iter().filter(|seat| is_same(&seat.license.name, license)).collect()
}

pub(super) fn count_mismatch(audit: &Audit) -> Vec<Finding> {
    let any_inferred = audit.seats.iter().any(|seat| seat.license.is_inferred);
    let mut findings = Vec::new();
    for row in audit.case.world.licenses.iter().flatten() {
        let (Some(used), Some(license)) = (row.used, name_of(audit.case, row)) else { continue };
        let seats = seats_on(audit, &license);
        let is_compared = match seats.first() {
            Some(_) => !seats.iter().any(|seat| seat.license.is_inferred),
            None => is_known_external(&license) && !any_inferred,
        };
        if is_compared && seats.len() != used as usize {
            let name = seats.first().map_or(&license, |seat| &seat.license.name);
            findings.push(Finding::about_license("medium", name));
        }
    }
    findings
}

/// By seats, or by logins, or by users who come: a pool is used up by people, too, who hold no seat any more.
pub(super) fn over_allocated(audit: &Audit) -> Vec<Finding> {
    let mut said: Vec<&String> = Vec::new();
    for seat in audit.seats {
        let name = &seat.license.name;
        if !said.iter().any(|other| is_same(other, name)) && is_over(audit, seat) {
            said.push(name);
        }
    }
    for line in &audit.case.world.policy.contract {
        let name = &line.license;
        if !said.iter().any(|other| is_same(other, name)) && is_pool_over(audit, name) {
            said.push(name);
        }
    }
    said.into_iter().map(|name| Finding::about_license("high", name)).collect()
}

fn is_over(audit: &Audit, seat: &Seat) -> bool {
    let name = &seat.license.name;
    let row = license_row(audit.case, name);
    let lines = lines_in_force(audit.case, name);
    if lines.iter().any(|line| !is_by_seat(line)) {
        return is_pool_over(audit, name);
    }
    if seat.meter == "login" {
        let used = row.and_then(|row| row.monthly_logins_used);
        let entitled = row.and_then(|row| row.monthly_logins_entitlement);
        return used.zip(entitled).is_some_and(|(used, entitled)| used > entitled);
    }
    let of_lines = lines.iter().map(|line| line.quantity).sum();
    let bought: Option<u32> = if lines.is_empty() { row.and_then(|row| row.total) } else { Some(of_lines) };
    bought.is_some_and(|bought| seats_on(audit, name).len() > bought as usize)
}

/// Whether any line of a licence with a pool in force took more than its own in the period, or Salesforce counts more
/// logins than the pools in force hold together.
fn is_pool_over(audit: &Audit, license: &str) -> bool {
    let case = audit.case;
    let mut pools = lines_in_force(case, license);
    pools.retain(|line| !is_by_seat(line));
    if pools.is_empty() {
        return false;
    }
    let metering = Metering::of(case);
    let mut lines = case.world.policy.contract.iter().filter(|line| is_same(&line.license, license));
    let is_line_over = |line| metering.taken(line, Count::of(line), case.period.start, case.as_of).over > 0;
    let bought: u32 = pools.iter().map(|line| line.quantity).sum();
    // What Salesforce counts are logins, and users are sold by the month.
    let counts_logins = pools.iter().all(|line| line.meter == "login");
    let used = license_row(case, license).and_then(|row| row.monthly_logins_used).filter(|_| counts_logins);
    lines.any(is_line_over) || used.is_some_and(|used| used > bought)
}
