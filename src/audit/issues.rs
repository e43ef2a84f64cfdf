//! What a reader must know before the findings: how far the export and the policy carry them.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{PolarsResult, col};

use super::column::{CONTACT_FOUND, IDLE_DAYS};
use super::population::{distinct, profile_id};
use super::snapshot::Snapshot;
use super::when::When;
use crate::model::calendar::{date_of, day_in, epoch_day};
use crate::model::issue::Issue;
use crate::model::license::license_key;
use crate::model::object::Object;
use crate::org::Org;
use crate::org::column::{CONTACT_ID, EMAIL, LICENSE, PROFILE_ID, PROFILE_NAME, USER_ID, USERNAME};
use crate::policy::Policy;

/// An export this many days younger than the as-of date describes another day than the report does.
const YOUNGER_DAYS: i32 = 7;

/// An export this many days older cannot tell who came in the days between.
const OLDER_DAYS: i32 = 3;

/// The issues of a judged snapshot.
///
/// # Errors
///
/// When a computation over frames fails.
pub fn issues(snapshot: &Snapshot, policy: &Policy, when: &When) -> PolarsResult<Vec<Issue>> {
    let mut issues = Vec::new();
    if let Some(latest) = snapshot.org().latest().map(|moment| day_in(policy.timezone, moment))
        && latest.saturating_sub(epoch_day(when.as_of)) > YOUNGER_DAYS
    {
        issues.push(Issue::general(
            "export-younger",
            format!(
                "the export is of {}, more than {YOUNGER_DAYS} days after the as-of date: who was active, on which \
                 profile and contact, is as exported",
                date_of(latest)
            ),
        ));
    }
    if let Some(latest) = snapshot.org().latest().map(|moment| day_in(policy.timezone, moment))
        && epoch_day(when.as_of).saturating_sub(latest) > OLDER_DAYS
    {
        issues.push(Issue::general(
            "export-older",
            format!(
                "the export ends on {}, {} days before the as-of date: whoever came since then seems not to have come",
                date_of(latest),
                epoch_day(when.as_of) - latest
            ),
        ));
    }
    let inferred = snapshot.inferred()?;
    if inferred > 0 {
        issues.push(Issue::about(
            Object::Profile,
            "inferred-licenses",
            format!(
                "the licence of {} is only inferred from the user type: export Profile with UserLicense.Name, or \
                 fill [profiles] in the policy",
                seats(inferred)
            ),
        ));
    }
    let disagreeing = snapshot.disagreeing()?;
    if disagreeing > 0 {
        issues.push(Issue::about(
            Object::LoginHistory,
            "sources-disagree",
            format!(
                "LastLoginDate and LoginHistory disagree on {}: the later login counts",
                seats(disagreeing)
            ),
        ));
    }
    let unclassified = snapshot.unclassified()?;
    if unclassified > 0 {
        issues.push(Issue::about(
            Object::User,
            "unclassified-users",
            format!(
                "{unclassified} active users have neither a UserType nor a known licence, so they are not audited: \
                 export User with UserType"
            ),
        ));
    }
    issues.extend(unmatched_entries(snapshot)?);
    issues.extend(coverage(snapshot, when)?);
    issues.extend(marks(snapshot.org())?);
    issues.extend(folded_links(snapshot)?);
    unused_policy(snapshot, policy, &mut issues)?;
    Ok(issues)
}

/// Entries of the register that name nobody in the export: a typing error, or somebody long gone.
fn unmatched_entries(snapshot: &Snapshot) -> PolarsResult<Option<Issue>> {
    const SHOWN: usize = 5;
    let rows = snapshot.unmatched_entries()?;
    if rows.is_empty() {
        return Ok(None);
    }
    let shown: Vec<String> = rows.iter().take(SHOWN).map(i64::to_string).collect();
    let more = if rows.len() > SHOWN { ", …" } else { "" };
    let which = if rows.len() == 1 { "1 row names" } else { &format!("{} rows name", rows.len()) };
    let message = format!("{which} nobody in the export: row {}{more}", shown.join(", "));
    Ok(Some(Issue::about(Object::Register, "unmatched-register", message)))
}

/// Where the login files say nothing, and whom that leaves unjudged.
fn coverage(snapshot: &Snapshot, when: &When) -> PolarsResult<Vec<Issue>> {
    let mut issues = Vec::new();
    let spans = &snapshot.org().coverage().spans;
    let gaps: Vec<String> = spans
        .windows(2)
        .map(|pair| format!("{} to {}", date_of(pair[0].to_day + 1), date_of(pair[1].from_day - 1)))
        .collect();
    if !gaps.is_empty() {
        let message = format!("no login file covers {}", gaps.join(", "));
        issues.push(Issue::about(Object::LoginHistory, "coverage-gap", message));
    }
    let unknown = snapshot.verdicts()?.unknown;
    if unknown > 0 {
        let seats_frame = snapshot.seat_frame();
        let longest = seats_frame.column(IDLE_DAYS)?.i32()?.iter().flatten().max().unwrap_or(0);
        let message = format!(
            "{} cannot be judged: nothing tells of the time up to the as-of date. A LoginHistory from {} to {} would",
            seats(unknown),
            date_of(epoch_day(when.as_of) - longest),
            when.as_of
        );
        issues.push(Issue::about(Object::LoginHistory, "unknown-verdicts", message));
    }
    Ok(issues)
}

/// A sandbox's name behind the user names of its copy of the org.
const SANDBOX_NAMES: [&str; 12] = [
    "dev", "uat", "test", "qa", "sit", "full", "sandbox", "stage", "staging", "partial", "preprod",
    "training",
];

/// Signs that the export is not of one production org.
fn marks(org: &Org) -> PolarsResult<Vec<Issue>> {
    let mut issues = Vec::new();
    let users = org.users();
    let many = |count: usize| count * 2 > users.height();
    let ends_with = |name: &str, test: &dyn Fn(&str) -> bool| -> PolarsResult<usize> {
        Ok(users.column(name)?.str()?.iter().flatten().filter(|text| test(text)).count())
    };
    let invalid = ends_with(EMAIL, &|email| email.to_lowercase().ends_with(".invalid"))?;
    let suffixed = ends_with(USERNAME, &|name| {
        name.rsplit('.').next().is_some_and(|last| SANDBOX_NAMES.contains(&last.to_lowercase().as_str()))
    })?;
    if many(invalid) || many(suffixed) {
        let sign = if many(invalid) {
            "e-mail addresses end in .invalid"
        } else {
            "user names end in a sandbox's name"
        };
        let message = format!("most {sign}: this looks like a sandbox's export, not production's");
        issues.push(Issue::about(Object::User, "sandbox", message));
    }
    // Behind the object's prefix an id carries the mark of the instance that made it.
    let mut instances: BTreeMap<&str, usize> = BTreeMap::new();
    let ids = users.column(USER_ID)?.str()?;
    for mark in ids.iter().flatten().filter_map(|id| id.get(3..5)) {
        *instances.entry(mark).or_default() += 1;
    }
    let common: Vec<&str> = instances
        .iter()
        .filter(|(_, count)| is_common(**count, users.height()))
        .map(|(mark, _)| *mark)
        .collect();
    if common.len() > 1 {
        let message = format!(
            "user ids carry the marks of several instances ({}): exports of two orgs in one folder, or an org that \
             was moved",
            common.join(", ")
        );
        issues.push(Issue::about(Object::User, "several-orgs", message));
    }
    Ok(issues)
}

/// Whether so many ids of one mark are more than a few old records.
fn is_common(count: usize, all: usize) -> bool {
    count >= 10 && count * 10 >= all
}

/// Links that would hold if letter case did not matter: ids went through a program that folds it.
fn folded_links(snapshot: &Snapshot) -> PolarsResult<Option<Issue>> {
    if !snapshot.org().has(Object::Contact) {
        return Ok(None);
    }
    let missing =
        snapshot.linked_seats()?.filter(col(CONTACT_FOUND).not()).select([col(CONTACT_ID)]).collect()?;
    let missing = missing.column(CONTACT_ID)?.str()?.clone();
    let folded: BTreeSet<String> =
        missing.iter().flatten().filter_map(|id| id.get(..15)).map(str::to_lowercase).collect();
    if folded.is_empty() {
        return Ok(None);
    }
    let contacts = snapshot.org().contacts().select([col(CONTACT_ID)]).collect()?;
    let contacts = contacts.column(CONTACT_ID)?.str()?.clone();
    let near = contacts
        .iter()
        .flatten()
        .filter_map(|id| id.get(..15))
        .filter(|id| folded.contains(&id.to_lowercase()))
        .count();
    Ok((near > 0).then(|| {
        let message = format!(
            "{near} contact ids differ from a user's ContactId in letter case only: they are different records to \
             Salesforce and were not joined. If many contacts are missing, a program folded the case of 15-character \
             ids: export 18 characters"
        );
        Issue::about(Object::User, "case-folded-ids", message)
    }))
}

/// Entries of the policy that match nothing in the export: most likely a typing error.
fn unused_policy(snapshot: &Snapshot, policy: &Policy, issues: &mut Vec<Issue>) -> PolarsResult<()> {
    let seats = snapshot.seat_frame();
    let held: BTreeSet<String> = distinct(seats, LICENSE)?.iter().map(|name| license_key(name)).collect();
    let unused = |license: &str| !held.contains(&license_key(license));
    for line in policy.contract.iter().filter(|line| unused(&line.license)) {
        let message = format!("contract line {}: no seat is on the licence \"{}\"", line.id, line.license);
        issues.push(Issue::general("unused-contract-line", message));
    }
    let profiles = snapshot.users().select([col(PROFILE_ID), col(PROFILE_NAME)]).collect()?;
    let mut known: BTreeSet<String> = distinct(&profiles, PROFILE_ID)?.into_iter().collect();
    known.extend(distinct(&profiles, PROFILE_NAME)?);
    let is_profile = |name: &String| known.contains(&profile_id(name).unwrap_or_else(|| name.clone()));
    for line in &policy.contract {
        for profile in line.profiles.iter().filter(|profile| !is_profile(profile)) {
            let message = format!("contract line {}: no user has the profile \"{profile}\"", line.id);
            issues.push(Issue::general("unused-line-profile", message));
        }
    }
    for license in policy.license_thresholds.keys().filter(|license| unused(license)) {
        let message = format!("thresholds: no seat is on the licence \"{license}\"");
        issues.push(Issue::general("unused-threshold", message));
    }
    for profile in policy.profiles.keys() {
        if !is_profile(profile) {
            let message = format!("[profiles]: no user has the profile \"{profile}\"");
            issues.push(Issue::general("unused-profile", message));
        }
    }
    Ok(())
}

fn seats(count: usize) -> String {
    if count == 1 { "1 seat".into() } else { format!("{count} seats") }
}
