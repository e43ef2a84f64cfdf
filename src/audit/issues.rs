//! What a reader must know before the findings: how far the export and the policy carry them.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{PolarsResult, col};

use super::column::{CONTACT_FOUND, IDLE_DAYS, IS_PERSON_CONTACT};
use super::facts::Facts;
use super::population::{distinct, profile_id};
use super::when::AuditDate;
use super::{marks, persons};
use crate::model::calendar::{date_of, day_in, epoch_day};
use crate::model::issue::Issue;
use crate::model::license::license_key;
use crate::model::object::Object;
use crate::model::parallel::parallel;
use crate::model::text::{counted, nearest, was};
use crate::org::Org;
use crate::org::column::{CONTACT_ID, CREATED_DAY, LICENSE, PROFILE_ID, PROFILE_NAME, USER_ID, day, is_true};
use crate::policy::{ContractLine, Policy};

/// An export this many days younger than the as-of date describes another day than the report does.
const YOUNGER_DAYS: i32 = 7;

/// An export this many days older cannot tell who came in the days between.
const OLDER_DAYS: i32 = 3;

/// The issues of the facts of an org.
///
/// # Errors
///
/// When a computation over frames fails.
pub fn issues(facts: &Facts, policy: &Policy, when: &AuditDate) -> PolarsResult<Vec<Issue>> {
    type Look<'a> = &'a (dyn Fn() -> PolarsResult<Vec<Issue>> + Sync);
    // Each looks at frames of its own, so they look at the same time; the issues keep this order.
    let looks: [Look; 10] = [
        &|| Ok(export_days(facts, policy, when)),
        &|| doubtful_users(facts),
        &|| unmatched_entries(facts).map(Vec::from_iter),
        &|| coverage(facts, when),
        &|| signs(facts.org()),
        &|| shared_federation_ids(facts).map(Vec::from_iter),
        &|| older_contacts(facts, policy).map(Vec::from_iter),
        &|| only_active_users(facts).map(Vec::from_iter),
        &|| folded_links(facts).map(Vec::from_iter),
        &|| unused_policy(facts, policy),
    ];
    let found: Vec<Vec<Issue>> =
        parallel(looks.to_vec(), |look| look()).into_iter().collect::<PolarsResult<_>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// An export that is of another day than the report.
fn export_days(facts: &Facts, policy: &Policy, when: &AuditDate) -> Vec<Issue> {
    let Some(latest) = facts.org().latest().map(|timestamp| day_in(policy.timezone, timestamp)) else {
        return Vec::new();
    };
    let days = latest.saturating_sub(epoch_day(when.as_of));
    let mut issues = Vec::new();
    if days > YOUNGER_DAYS {
        let message = format!(
            "the export is of {}, more than {YOUNGER_DAYS} days after the as-of date: active users, profiles and contacts \
             are shown as of the export",
            date_of(latest)
        );
        issues.push(Issue::general("export-younger", message));
    }
    if days < -OLDER_DAYS {
        let message = format!(
            "the export ends on {}, {} days before the as-of date: later logins are missing, so recent users may look idle",
            date_of(latest),
            days.unsigned_abs()
        );
        issues.push(Issue::general("export-older", message));
    }
    issues
}

/// Users of whom the export does not say all that an audit needs.
fn doubtful_users(facts: &Facts) -> PolarsResult<Vec<Issue>> {
    let mut issues = Vec::new();
    let inferred = facts.inferred()?;
    if inferred > 0 {
        let message = format!(
            "the licence of {} is only inferred from the user type: export Profile with UserLicense.Name, or fill [profiles] \
             in the policy",
            seats(inferred)
        );
        issues.push(Issue::about(Object::Profile, "inferred-licenses", message));
    }
    let disagreeing = facts.disagreeing()?;
    if disagreeing > 0 {
        let message = format!(
            "LastLoginDate and LoginHistory disagree on {}: the later login counts",
            seats(disagreeing)
        );
        issues.push(Issue::about(Object::LoginHistory, "sources-disagree", message));
    }
    let unclassified = facts.unclassified()?;
    if unclassified > 0 {
        let message = format!(
            "{} without UserType and without a known licence {} not audited: export User with UserType",
            counted(unclassified as u64, "active user"),
            was(unclassified as u64)
        );
        issues.push(Issue::about(Object::User, "unclassified-users", message));
    }
    Ok(issues)
}

/// Entries of the register without a user or contact in the export: typing errors, or deleted users.
fn unmatched_entries(facts: &Facts) -> PolarsResult<Option<Issue>> {
    const SHOWN: usize = 5;
    let rows = facts.unmatched_entries()?;
    if rows.is_empty() {
        return Ok(None);
    }
    let shown: Vec<String> = rows.iter().take(SHOWN).map(i64::to_string).collect();
    let more = if rows.len() > SHOWN { ", …" } else { "" };
    let (count, verb) = (rows.len() as u64, if rows.len() == 1 { "names" } else { "name" });
    let which = counted(count, "register row");
    let message = format!("{which} {verb} no user or contact of the export: row {}{more}", shown.join(", "));
    Ok(Some(Issue::about(Object::Register, "unmatched-register", message)))
}

/// Where the login files say nothing, and whom that leaves unjudged.
fn coverage(facts: &Facts, when: &AuditDate) -> PolarsResult<Vec<Issue>> {
    let mut issues = Vec::new();
    let spans = &facts.org().coverage().spans;
    let gaps: Vec<String> = spans
        .windows(2)
        .map(|pair| format!("{} to {}", date_of(pair[0].to_day + 1), date_of(pair[1].from_day - 1)))
        .collect();
    if !gaps.is_empty() {
        let message = format!("no login file covers {}", gaps.join(", "));
        issues.push(Issue::about(Object::LoginHistory, "coverage-gap", message));
    }
    let unknown = facts.verdicts()?.unknown;
    if unknown > 0 {
        let seats_frame = facts.seat_frame();
        let longest = seats_frame.column(IDLE_DAYS)?.i32()?.iter().flatten().max().unwrap_or(0);
        let message = format!(
            "{} cannot be judged: no file covers the time up to the as-of date. Export LoginHistory from {} to {}",
            seats(unknown),
            date_of(epoch_day(when.as_of) - longest),
            when.as_of
        );
        issues.push(Issue::about(Object::LoginHistory, "unknown-verdicts", message));
    }
    Ok(issues)
}

/// Signs that the export is not of one production org.
fn signs(org: &Org) -> PolarsResult<Vec<Issue>> {
    let mut issues = Vec::new();
    if let Some(sign) = marks::sandbox_sign(org.users())? {
        let message = format!("most {sign}: this looks like an export from a sandbox, not from production");
        issues.push(Issue::about(Object::User, "sandbox", message));
    }
    let orgs = marks::several_orgs(org.users())?;
    if !orgs.is_empty() {
        let message = format!(
            "user ids come from several Salesforce instances ({}): the folder holds exports of two orgs, or the org \
             was migrated",
            orgs.join(", ")
        );
        issues.push(Issue::about(Object::User, "several-orgs", message));
    }
    Ok(issues)
}

/// Links that would hold if letter case did not matter: ids went through a program that folds it.
fn folded_links(facts: &Facts) -> PolarsResult<Option<Issue>> {
    if !facts.org().has(Object::Contact) {
        return Ok(None);
    }
    let missing =
        facts.linked_seats()?.filter(col(CONTACT_FOUND).not()).select([col(CONTACT_ID)]).collect()?;
    let missing = missing.column(CONTACT_ID)?.str()?.clone();
    let folded: BTreeSet<String> =
        missing.iter().flatten().filter_map(|id| id.get(..15)).map(str::to_lowercase).collect();
    if folded.is_empty() {
        return Ok(None);
    }
    let contacts = facts.org().contacts().select([col(CONTACT_ID)]).collect()?;
    let contacts = contacts.column(CONTACT_ID)?.str()?.clone();
    let near = contacts
        .iter()
        .flatten()
        .filter_map(|id| id.get(..15))
        .filter(|id| folded.contains(&id.to_lowercase()))
        .count();
    Ok((near > 0).then(|| {
        let message = format!(
            "{} from a user's ContactId only in upper and lower case: Salesforce treats them as different records, \
             so they were not joined. If many contacts are missing, a program changed the case of 15-character ids: \
             export ids with 18 characters",
            if near == 1 { "1 contact id differs".to_owned() } else { format!("{near} contact ids differ") }
        );
        Issue::about(Object::User, "case-folded-ids", message)
    }))
}

/// Entries of the policy that match nothing in the export: most likely a typing error.
fn unused_policy(facts: &Facts, policy: &Policy) -> PolarsResult<Vec<Issue>> {
    let mut issues = Vec::new();
    let seats = facts.seat_frame();
    let held: BTreeSet<String> = distinct(seats, LICENSE)?.iter().map(|name| license_key(name)).collect();
    let unused = |license: &str| !held.contains(&license_key(license));
    for line in policy.contract.iter().filter(|line| unused(&line.license)) {
        issues.push(unused_line(line, facts)?);
    }
    issues.extend(contract_totals(facts, policy));
    let names_profiles =
        !policy.profiles.is_empty() || policy.contract.iter().any(|line| !line.profiles.is_empty());
    let mut known: BTreeSet<String> = BTreeSet::new();
    if names_profiles {
        let profiles = facts.users().select([col(PROFILE_ID), col(PROFILE_NAME)]).collect()?;
        known.extend(distinct(&profiles, PROFILE_ID)?);
        known.extend(distinct(&profiles, PROFILE_NAME)?);
    }
    let is_profile = |name: &String| known.contains(&profile_id(name).unwrap_or_else(|| name.clone()));
    for line in &policy.contract {
        for profile in line.profiles.iter().filter(|profile| !is_profile(profile)) {
            let message = format!("contract line {}: no user has the profile \"{profile}\"", line.id);
            issues.push(Issue::general("unused-line-profile", message));
        }
    }
    for license in policy.thresholds.license.keys().filter(|license| unused(license)) {
        let message = format!("[thresholds]: no seat has the licence \"{license}\"");
        issues.push(Issue::general("unused-threshold", message));
    }
    for profile in policy.profiles.keys() {
        if !is_profile(profile) {
            let message = format!("[profiles]: no user has the profile \"{profile}\"");
            issues.push(Issue::general("unused-profile", message));
        }
    }
    Ok(issues)
}

/// A contract line whose licence nobody holds: its name may be mistyped, and then the seats it pays for look unbought and the
/// whole of it unneeded.
fn unused_line(line: &ContractLine, facts: &Facts) -> PolarsResult<Issue> {
    let known = facts.known_licenses()?;
    let (id, license) = (&line.id, &line.license);
    let message = if known.contains_key(&license_key(license)) {
        format!("contract line {id}: no seat has the licence \"{license}\"")
    } else {
        let near = nearest(license, known.values().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!(" (did you mean \"{near}\"?)"));
        format!(
            "contract line {id}: the licence \"{license}\" is not in the export{near}, so no saving is counted for it"
        )
    };
    Ok(Issue::general("unused-contract-line", message))
}

/// Licences of which the contract lines in force say another number of seats than the org has.
fn contract_totals(facts: &Facts, policy: &Policy) -> Vec<Issue> {
    let as_of = date_of(facts.as_of());
    let in_force = policy.contract.iter().filter(|line| line.in_force(as_of) && line.meter.is_by_seat());
    let mut bought: BTreeMap<String, (&str, u64)> = BTreeMap::new();
    for line in in_force {
        let (_, seats) = bought.entry(license_key(&line.license)).or_insert((&line.license, 0));
        *seats += line.quantity;
    }
    let totals = facts.license_totals();
    let differs = |(key, (license, bought)): (String, (&str, u64))| {
        let total = totals.get(&key).copied().filter(|total| *total != bought)?;
        let message = format!(
            "the contract lines of {license} add up to {}, but UserLicense.TotalLicenses is {total}: check the \
             lines in the policy",
            seats(usize::try_from(bought).unwrap_or(usize::MAX))
        );
        Some(Issue::about(Object::UserLicense, "contract-total", message))
    };
    bought.into_iter().filter_map(differs).collect()
}

/// Federation ids on people who have nothing else in common.
fn shared_federation_ids(facts: &Facts) -> PolarsResult<Option<Issue>> {
    const SHOWN: usize = 20;
    let shared = persons::meaningless_federation_ids(facts.seat_frame())?;
    let Some((example, _)) = shared.first_key_value() else { return Ok(None) };
    let example: String = example.chars().take(SHOWN).collect();
    let on = seats(shared.values().sum());
    let message = if shared.len() == 1 {
        format!(
            "the federation id \"{example}\" is on {on} with nothing else in common: it is not used to find duplicates"
        )
    } else {
        format!(
            "{} federation ids, such as \"{example}\", are on {on} with nothing else in common: they are not used \
             to find duplicates",
            shared.len()
        )
    };
    Ok(Some(Issue::about(Object::User, "federation-placeholder", message)))
}

/// Contacts that are missing because the Contact file is older than their users.
fn older_contacts(facts: &Facts, policy: &Policy) -> PolarsResult<Option<Issue>> {
    let Some(latest) = facts.org().latest_contact().map(|timestamp| day_in(policy.timezone, timestamp))
    else {
        return Ok(None);
    };
    let is_younger = col(CREATED_DAY).gt(day(latest));
    let is_missing = col(CONTACT_FOUND).not().and(is_true(IS_PERSON_CONTACT).not());
    let younger =
        facts.linked_seats()?.filter(is_missing.and(is_younger)).select([col(USER_ID)]).collect()?;
    Ok((younger.height() > 0).then(|| {
        let message = format!(
            "the contacts of {} created after the latest change in the Contact file ({}) are missing: the Contact \
             file seems to be older than the User file",
            counted(younger.height() as u64, "user"),
            date_of(latest)
        );
        Issue::about(Object::Contact, "older-contacts", message)
    }))
}

/// An org has inactive external users, unless it is new: a file without any was filtered.
fn only_active_users(facts: &Facts) -> PolarsResult<Option<Issue>> {
    const ENOUGH: usize = 50;
    let population = facts.population()?;
    let is_filtered = population.seats >= ENOUGH && population.external == population.seats;
    Ok(is_filtered.then(|| {
        let message = "the User file has no inactive external users, so it seems to be filtered: export all users, \
                       since inactive ones explain contacts without an active user";
        Issue::about(Object::User, "filtered-users", message.to_owned())
    }))
}

fn seats(count: usize) -> String {
    counted(count as u64, "seat")
}
