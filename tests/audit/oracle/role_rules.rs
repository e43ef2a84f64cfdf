//! Rules about roles and profiles.

use super::findings::{Audit, Finding};
use super::licenses::{fold, profile};
use super::seats::Seat;
use crate::world::{Role, User};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn role_missing(audit: &Audit) -> Vec<Finding> {
    let needs_role =
        |user: &User| ["powerpartner", "powercustomersuccess"].contains(&fold(&user.user_type).as_str());
    audit.about_seats("medium", |seat| needs_role(seat.user) && seat.user.role_id.is_none())
}

pub(super) fn role_unexpected(audit: &Audit) -> Vec<Finding> {
    audit.about_seats("medium", |seat| {
        fold(&seat.user.user_type) == "cspliteportal" && seat.user.role_id.is_some()
    })
}

pub(super) fn role_account_mismatch(audit: &Audit) -> Vec<Finding> {
    let mut roles: Vec<&Role> = audit.case.world.roles.iter().flatten().collect();
    roles.retain(|role| !role.id.starts_with("0MI"));
    audit.about_seats("medium", |seat| {
        let role = roles.iter().find(|role| Some(&role.id) == seat.user.role_id.as_ref());
        let account = role.and_then(|role| role.portal_account_id.as_ref());
        account.is_some() && account != seat.user.account_id.as_ref()
    })
}

pub(super) fn license_type_mismatch(audit: &Audit) -> Vec<Finding> {
    audit.about_seats("medium", |seat| license_differs(seat) || profile_differs(audit, seat))
}

/// What users of a licence are, where that is certain.
fn license_differs(seat: &Seat) -> bool {
    if seat.license.is_inferred {
        return false;
    }
    let wanted = match fold(&seat.license.name).trim_start_matches("overage ").trim_end_matches(" login") {
        "customer community"
        | "external identity"
        | "high volume customer portal"
        | "authenticated website" => "cspliteportal",
        "customer community plus"
        | "customer portal manager"
        | "customer portal manager standard"
        | "customer portal manager custom" => "powercustomersuccess",
        "partner community" | "partner" | "gold partner" | "silver partner" | "bronze partner" => {
            "powerpartner"
        }
        // No external user is one of these.
        "salesforce" => "an employee",
        _ => return false,
    };
    fold(&seat.user.user_type) != wanted
}

fn profile_differs(audit: &Audit, seat: &Seat) -> bool {
    let world = audit.case.world;
    let of_profile = profile(audit.case, seat.user).and_then(|profile| profile.user_type.as_ref());
    world.has_profile_types && of_profile.is_some_and(|name| fold(name) != fold(&seat.user.user_type))
}

/// One finding a profile with ten seats or more, of two accounts or more.
pub(super) fn profile_blast_radius(audit: &Audit) -> Vec<Finding> {
    let mut profiles: BTreeMap<&String, Vec<&Seat>> = BTreeMap::new();
    for seat in audit.seats {
        if let Some(id) = &seat.user.profile_id {
            profiles.entry(id).or_default().push(seat);
        }
    }
    let mut findings = Vec::new();
    for (id, seats) in profiles {
        let accounts: BTreeSet<&String> =
            seats.iter().filter_map(|seat| seat.user.account_id.as_ref()).collect();
        if seats.len() >= 10 && accounts.len() >= 2 {
            let license = seats.iter().map(|seat| &seat.license.name).min().expect("there are seats");
            let name = super::licenses::profile_name(audit.case, seats[0].user);
            let about = Finding::about_license("info", license);
            findings.push(Finding { profile: Some((id.clone(), name)), ..about });
        }
    }
    findings
}
