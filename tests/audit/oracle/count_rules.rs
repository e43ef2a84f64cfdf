//! Rules that compare our seats with what Salesforce counts and what was bought.

use super::findings::{Audit, Finding};
use super::licenses::{is_known_external, is_same, lines_in_force};
use super::seats::Seat;
use crate::world::UserLicense;

fn seats_on<'a>(audit: &'a Audit, license: &str) -> Vec<&'a Seat<'a>> {
    audit.seats.iter().filter(|seat| is_same(&seat.license.name, license)).collect()
}

pub(super) fn count_mismatch(audit: &Audit) -> Vec<Finding> {
    let any_inferred = audit.seats.iter().any(|seat| seat.license.is_inferred);
    let mut findings = Vec::new();
    for row in audit.case.world.licenses.iter().flatten() {
        let Some(used) = row.used else { continue };
        let seats = seats_on(audit, &row.name);
        let is_compared = match seats.first() {
            Some(_) => !seats.iter().any(|seat| seat.license.is_inferred),
            None => is_known_external(&row.name) && !any_inferred,
        };
        if is_compared && seats.len() != used as usize {
            let name = seats.first().map_or(&row.name, |seat| &seat.license.name);
            findings.push(Finding::about_license("medium", name));
        }
    }
    findings
}

pub(super) fn over_allocated(audit: &Audit) -> Vec<Finding> {
    let mut said: Vec<&String> = Vec::new();
    for seat in audit.seats {
        let name = &seat.license.name;
        if !said.iter().any(|other| is_same(other, name)) && is_over(audit, seat) {
            said.push(name);
        }
    }
    said.into_iter().map(|name| Finding::about_license("high", name)).collect()
}

fn is_over(audit: &Audit, seat: &Seat) -> bool {
    let name = &seat.license.name;
    let row: Option<&UserLicense> =
        audit.case.world.licenses.iter().flatten().find(|row| is_same(&row.name, name));
    if seat.meter == "login" {
        let used = row.and_then(|row| row.monthly_logins_used);
        let entitled = row.and_then(|row| row.monthly_logins_entitlement);
        return used.zip(entitled).is_some_and(|(used, entitled)| used > entitled);
    }
    let lines = lines_in_force(audit.case, name);
    let of_lines = lines.iter().map(|line| line.quantity).sum();
    let bought: Option<u32> = if lines.is_empty() { row.and_then(|row| row.total) } else { Some(of_lines) };
    bought.is_some_and(|bought| seats_on(audit, name).len() > bought as usize)
}
