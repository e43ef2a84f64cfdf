//! `seatwise audit`: read, judge, run the rules, cost, report.

use polars::prelude::LazyFrame;

use super::prepare::{Options, Prepared, frames, name_of, path_of, policy_name, prepare};
use crate::audit::column::HOME_ACCOUNT;
use crate::audit::facts::Facts;
use crate::audit::issues::issues;
use crate::audit::{Audit, control};
use crate::cost::{allocate, convert, costs, placement, profiles, renewals, right_size, sweep};
use crate::error::{Error, Result};
use crate::model::issue::Issue;
use crate::model::parallel::both;
use crate::model::progress;
use crate::model::text::joined;
use crate::org::column::ACCOUNT_NAME;
use crate::policy::Policy;
use crate::report::Report;
use crate::rules::RULES;

/// Audits an export.
///
/// # Errors
///
/// [`Error`] when the options or the policy are wrong, or the export cannot be audited; an export without a
/// single external user is one of those.
pub fn audit(options: &Options) -> Result<Report> {
    let Prepared { policy_file, unread_policy, policy, when, loaded } = prepare(options, false)?;
    progress::enter("Judging");
    let facts = Facts::new(&loaded.org, &policy, &when).map_err(frames)?;
    let population = facts.population().map_err(frames)?;
    if population.external == 0 {
        return Err(nobody_external(population.users, &loaded.issues));
    }
    let audit = crate::audit::audit(&facts, &policy, RULES)?;
    if audit.outcomes.iter().all(|outcome| outcome.not_evaluated.is_some()) {
        return Err(nothing_evaluated(&audit));
    }
    progress::enter("Computing costs");
    let placement = placement(&audit.seats, &policy, &when).map_err(frames)?;
    let known = facts.known_licenses().map_err(frames)?;
    let costs = costs(&audit.seats, &placement, facts.pools(), &known, &policy, &when).map_err(frames)?;
    let accounts = facts.seats_with_account().and_then(LazyFrame::collect).map_err(frames)?;
    // Neither looks at what the other makes, and some of each keeps to one thread.
    let (sweep, rest) = both(
        || sweep(&facts, &placement, &known, &policy, &when, &audit.charging),
        || -> Result<_> {
            let allocation = allocate(&costs, &placement, &audit.seats, &accounts, &facts, &policy, &when);
            let right_sized = right_size(&facts, &audit.seats, &policy).map_err(frames)?;
            Ok((allocation.map_err(frames)?, right_sized, issues(&facts, &policy, &when).map_err(frames)?))
        },
    );
    let (sweep, (allocation, (right_sizing, advice), of_facts)) = (sweep?, rest?);
    let accounts = accounts.select([HOME_ACCOUNT, ACCOUNT_NAME]).map_err(frames)?;
    let mut all_issues = loaded.issues;
    all_issues.extend(of_facts);
    all_issues.extend(uncharged(&audit, &policy));
    all_issues.extend(unread_policy);
    Ok(Report {
        org_logins: facts.reported_logins(),
        export: name_of(&options.export),
        export_path: path_of(&options.export),
        policy_file: policy_file.as_deref().map(|file| policy_name(options, file)),
        renewals: renewals(&costs, &when),
        when,
        inputs: loaded.inputs,
        refused: loaded.refused,
        ignored: loaded.ignored,
        coverage: loaded.org.coverage().clone(),
        issues: all_issues,
        population,
        seasonal: facts.seasonal().map_err(frames)?,
        verdicts: facts.verdicts().map_err(frames)?,
        controls: control::judge(&facts, &policy).map_err(frames)?,
        sweep,
        profiles: profiles(&audit.seats, &costs).map_err(frames)?,
        allocation,
        converted: convert(&costs, &policy),
        right_sizing,
        advice,
        pools: facts.pools().clone(),
        accounts,
        inactive: facts.inactive().map_err(frames)?,
        audit,
        costs,
        policy,
    })
}

/// A rule that seats are charged to, and that the policy does not evaluate.
fn uncharged(audit: &Audit, policy: &Policy) -> Option<Issue> {
    let off = audit.charging.iter().filter(|outcome| policy.leaves_out(outcome.rule.id).is_some());
    let names: Vec<&str> = off.map(|outcome| outcome.rule.id).collect();
    (!names.is_empty()).then(|| {
        let message = format!(
            "the policy leaves out {}, so no seat is charged to {}: reclaimable seats and money do not include such \
             seats",
            joined(&names, "and"),
            if names.len() == 1 { "it" } else { "them" }
        );
        Issue::general("uncharged-rules", message)
    })
}

fn nobody_external(users: usize, issues: &[Issue]) -> Error {
    let message = match users {
        0 => {
            "the export holds no user that existed on the as-of date, so there is nothing to audit".to_owned()
        }
        users => format!("none of {users} users is external, so there is nothing to audit"),
    };
    // A column that one part lacks may be the one that tells who is external.
    let lacking = issues.iter().filter(|issue| issue.kind == "differing-headers");
    let message = lacking.fold(message, |text, issue| text + "\n  " + &issue.message);
    Error::input(
        message,
        "export User with UserType (PowerPartner, CspLitePortal, PowerCustomerSuccess, CustomerSuccess), or with \
         Profile.UserLicense.Name; check --as-of if the users are newer",
    )
}

/// Silence of rules that never ran must not pass for a clean result.
fn nothing_evaluated(audit: &Audit) -> Error {
    let reasons: Vec<String> = audit
        .outcomes
        .iter()
        .filter_map(|outcome| {
            let reason = outcome.not_evaluated.as_ref()?;
            (!reason.starts_with("not chosen")).then(|| format!("\n  {}: {reason}", outcome.rule.id))
        })
        .take(5)
        .collect();
    Error::input(
        format!("no rule was evaluated, so nothing was examined{}", reasons.concat()),
        "choose other rules with --only and --skip, or export what they need: `seatwise rules ID` shows what that is",
    )
}
