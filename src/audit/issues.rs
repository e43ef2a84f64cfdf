//! What a reader must know before the findings: how far the export and the policy carry them.

use polars::prelude::{PolarsResult, col};
use std::collections::BTreeSet;

use super::population::{distinct, profile_id};
use super::snapshot::Snapshot;
use super::when::When;
use crate::model::calendar::{date_of, day_in, epoch_day};
use crate::model::issue::Issue;
use crate::model::license::license_key;
use crate::model::object::Object;
use crate::org::column::{LICENSE, PROFILE_ID, PROFILE_NAME};
use crate::policy::Policy;

/// An export this many days younger than the as-of date describes another day than the report does.
const YOUNGER_DAYS: i32 = 7;

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
    unused_policy(snapshot, policy, &mut issues)?;
    Ok(issues)
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
    for license in policy.license_thresholds.keys().filter(|license| unused(license)) {
        let message = format!("thresholds: no seat is on the licence \"{license}\"");
        issues.push(Issue::general("unused-threshold", message));
    }
    if policy.profiles.is_empty() {
        return Ok(());
    }
    let profiles = snapshot.users().select([col(PROFILE_ID), col(PROFILE_NAME)]).collect()?;
    let mut known: BTreeSet<String> = distinct(&profiles, PROFILE_ID)?.into_iter().collect();
    known.extend(distinct(&profiles, PROFILE_NAME)?);
    for profile in policy.profiles.keys() {
        if !known.contains(&profile_id(profile).unwrap_or_else(|| profile.clone())) {
            let message = format!("[profiles]: no user has the profile \"{profile}\"");
            issues.push(Issue::general("unused-profile", message));
        }
    }
    Ok(())
}

fn seats(count: usize) -> String {
    if count == 1 { "1 seat".into() } else { format!("{count} seats") }
}
