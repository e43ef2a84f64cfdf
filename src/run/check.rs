//! `seatwise check`: the input doctor reads an export as an audit would, and audits nothing.

use super::prepare::{Options, Prepared, frames, name_of, prepare};
use crate::audit::facts::Facts;
use crate::audit::issues::issues;
use crate::error::Result;
use crate::model::object::Object;
use crate::report::check::{Check, RuleOff};
use crate::rules::RULES;

/// Examines an export: what each file is, what was refused, what is missing and which rules that switches off.
///
/// # Errors
///
/// [`Error`](crate::error::Error) when the options or the policy are wrong, or no file holds users. Refused rows
/// and bad files are no error here, however many.
pub fn check(options: &Options) -> Result<Check> {
    let Prepared { unread_policy, policy, when, loaded, .. } = prepare(options, true)?;
    let facts = Facts::new(&loaded.org, &policy, &when).map_err(frames)?;
    let mut all_issues = loaded.issues;
    all_issues.extend(issues(&facts, &policy, &when).map_err(frames)?);
    all_issues.extend(unread_policy);
    let rules_off = RULES
        .iter()
        .filter_map(|rule| {
            let reason = rule.needs.iter().find_map(|need| need.lacks(&facts, &policy))?;
            Some(RuleOff { id: rule.id, reason })
        })
        .collect();
    Ok(Check {
        export: name_of(&options.export),
        max_refused_percent: policy.input.max_refused_percent,
        as_of: when.as_of,
        population: facts.population().map_err(frames)?,
        coverage: loaded.org.coverage().clone(),
        missing: Object::exported().filter(|object| !loaded.org.has(*object)).collect(),
        inputs: loaded.inputs,
        refused: loaded.refused,
        ignored: loaded.ignored,
        issues: all_issues,
        troubles: loaded.troubles,
        rules_off,
    })
}
