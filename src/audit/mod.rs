//! The engine: runs rules over the facts of an org, stamps their findings, gives each seat its reason.
//!
//! It knows no concrete rule: rules depend on it, and are handed in.

pub mod column;
pub mod control;
pub mod evidence;
pub mod facts;
mod freezes;
pub mod issues;
mod marks;
pub mod need;
mod outcome;
mod persons;
pub mod pools;
mod population;
pub mod row;
pub mod rule;
pub mod scope;
pub mod seasons;
pub mod seat;
pub mod usage;
mod verdict;
pub mod waive;
pub mod when;

use polars::prelude::{
    DataFrame, DataType, Expr, IntoSeries, NamedFrom, NewChunkedArray, PlSmallStr, PolarsError, PolarsResult,
    Series, SortMultipleOptions, StringChunked, col, lit,
};

use crate::error::{Error, Result};
use crate::model::calendar::date_of;
use crate::model::parallel::parallel;
use crate::model::verdict::{Confidence, Severity};
use crate::org::column::{ACCOUNT_ID, CONTACT_ID, LICENSE, USER_ID};
use crate::policy::Policy;
use column::{CONFIDENCE, IS_REASON, REASON, SEVERITY, WAIVED_BY};
use facts::Facts;
pub use outcome::Outcome;
use population::is_by_user;
use rule::Rule;
use waive::WaiverStatus;

/// A judged org with everything that the rules found.
#[derive(Debug)]
pub struct Audit {
    /// One entry per rule, in report order; without the findings of rules that are not shown.
    pub outcomes: Vec<Outcome>,
    /// The rules that seats are charged to, whether or not they are shown.
    pub charging: Vec<Outcome>,
    /// One row per seat, by user id, with its verdict, the reason it is charged to, and the waiver that excuses it.
    pub seats: DataFrame,
    /// One entry per waiver of the policy, in its order; none where waivers are not applied.
    pub waivers: Vec<WaiverStatus>,
}

/// Runs the rules.
///
/// # Errors
///
/// [`Error::Frames`] naming the rule whose computation failed.
pub fn audit(facts: &Facts, policy: &Policy, rules: &'static [Rule]) -> Result<Audit> {
    let mut outcomes = outcomes(facts, policy, rules.iter())?;
    let (seats, waivers) = charge(facts, policy, &mut outcomes)?;
    let charging = outcomes.iter().filter(|outcome| outcome.rule.reason.is_some()).cloned().collect();
    for outcome in &mut outcomes {
        if let Some(why) = policy.hides(outcome.rule.id) {
            *outcome = Outcome::not_evaluated(outcome.rule, outcome.severity, why);
        }
    }
    Ok(Audit { outcomes, charging, seats, waivers })
}

/// The seats of facts that differ from an audited one in its thresholds alone: one row per seat, by user id, with its
/// verdict, the reason it is charged to, and the waiver that excuses it. Of the rules that seats are charged to, only those
/// are evaluated again that look at a threshold.
///
/// # Errors
///
/// As [`audit`].
pub fn audit_reasons(facts: &Facts, policy: &Policy, charging: &[Outcome]) -> Result<DataFrame> {
    let mut outcomes = charging.to_vec();
    for outcome in outcomes.iter_mut().filter(|outcome| outcome.rule.looks_at_thresholds()) {
        *outcome = evaluated(outcome.rule, facts, policy)?;
    }
    charge(facts, policy, &mut outcomes).map(|(seats, _)| seats)
}

/// Evaluates rules: one outcome a rule, in their order.
fn outcomes(
    facts: &Facts,
    policy: &Policy,
    rules: impl Iterator<Item = &'static Rule>,
) -> Result<Vec<Outcome>> {
    parallel(rules.collect(), |rule| evaluated(rule, facts, policy)).into_iter().collect()
}

fn evaluated(rule: &'static Rule, facts: &Facts, policy: &Policy) -> Result<Outcome> {
    let failed = |error: PolarsError| Error::Frames { what: rule.id.into(), message: error.to_string() };
    evaluate(rule, facts, policy).map_err(failed)
}

/// Excuses findings, then gives every seat its reason.
fn charge(
    facts: &Facts,
    policy: &Policy,
    outcomes: &mut [Outcome],
) -> Result<(DataFrame, Vec<WaiverStatus>)> {
    let failed = |error: PolarsError| Error::Frames { what: "reasons".into(), message: error.to_string() };
    let waivers = waive::waive(outcomes, facts, policy, date_of(facts.as_of())).map_err(failed)?;
    Ok((with_reasons(facts.seat_frame(), outcomes).map_err(failed)?, waivers))
}

fn evaluate(rule: &'static Rule, facts: &Facts, policy: &Policy) -> PolarsResult<Outcome> {
    let severity = policy.rules.severity.get(rule.id).copied().unwrap_or(rule.severity);
    let lacking = || rule.needs.iter().find_map(|need| need.lacks(facts, policy));
    // What is not shown may still be a reason.
    let is_hidden = || policy.hides(rule.id).filter(|_| rule.reason.is_none());
    let left_out = policy.leaves_out(rule.id).or_else(is_hidden).map(str::to_owned);
    if let Some(why) = left_out.or_else(lacking) {
        return Ok(Outcome::not_evaluated(rule, severity, why));
    }
    let mut frame = (rule.find)(facts, policy)?;
    let columns = frame.collect_schema()?;
    let or_null = |name: &'static str, kind: DataType| {
        if columns.contains(name) { col(name) } else { lit(polars::prelude::NULL).cast(kind).alias(name) }
    };
    let mut selected: Vec<Expr> = vec![
        col(USER_ID),
        col(CONTACT_ID),
        col(ACCOUNT_ID),
        col(LICENSE),
        or_null(SEVERITY, DataType::String),
        or_null(CONFIDENCE, DataType::String).fill_null(lit(Confidence::High.as_str())),
        or_null(IS_REASON, DataType::Boolean).fill_null(lit(true)),
    ];
    let subject = [USER_ID, CONTACT_ID, ACCOUNT_ID, LICENSE];
    selected.extend(
        rule.evidence.iter().map(|evidence| evidence.column).filter(|name| !subject.contains(name)).map(col),
    );
    let findings = in_order(frame.select(selected).collect()?, rule)?;
    let findings = with_severity(findings, severity)?;
    let subjects = facts.count(rule.scope, policy)?;
    Ok(Outcome { rule, severity, not_evaluated: None, subjects, waived: 0, findings })
}

/// Findings by subject; several about one subject are ordered by their evidence.
fn in_order(findings: DataFrame, rule: &Rule) -> PolarsResult<DataFrame> {
    // Rules that take rows from the seats leave them in order.
    if is_by_user(&findings)? {
        return Ok(findings);
    }
    let order: Vec<PlSmallStr> = [USER_ID, CONTACT_ID, LICENSE]
        .into_iter()
        .chain(rule.evidence.iter().map(|evidence| evidence.column))
        .map(PlSmallStr::from)
        .collect();
    findings.sort(order, SortMultipleOptions::default())
}

/// Gives every finding a severity: the rule's, or the row's own where that is lower.
fn with_severity(mut findings: DataFrame, usual: Severity) -> PolarsResult<DataFrame> {
    let severities: Vec<&str> = findings
        .column(SEVERITY)?
        .str()?
        .iter()
        .map(|own| own.and_then(Severity::parse).map_or(usual, |own| own.min(usual)).as_str())
        .collect();
    findings.with_column(Series::new(SEVERITY.into(), severities).into())?;
    Ok(findings)
}

/// One seat, one reason: the finding of the rule that ranks first among those that no waiver excuses. Where all are
/// excused, the seat is waived: its reason is the first of them.
fn with_reasons(seats: &DataFrame, outcomes: &[Outcome]) -> PolarsResult<DataFrame> {
    let mut ranked: Vec<&Outcome> = outcomes
        .iter()
        .filter(|outcome| outcome.rule.reason.is_some() && outcome.findings.height() > 0)
        .collect();
    ranked.sort_by_key(|outcome| outcome.rule.reason);
    let seat_ids = seats.column(USER_ID)?.str()?;
    let mut reasons: Vec<Option<Reason>> = vec![None; seats.height()];
    for outcome in &ranked {
        let users = outcome.findings.column(USER_ID)?.str()?;
        let counts = outcome.findings.column(IS_REASON)?.bool()?;
        let waivers = outcome.findings.column(WAIVED_BY)?.str()?;
        let mut walk = SeatWalk { ids: seat_ids, place: 0 };
        for ((user, counts), waived_by) in users.iter().zip(counts.iter()).zip(waivers.iter()) {
            let (Some(user), Some(true)) = (user, counts) else { continue };
            let Some(place) = walk.place_of(user) else { continue };
            let found = Reason { rule: outcome.rule.id, waived_by };
            let known = reasons[place].get_or_insert(found);
            if known.waived_by.is_some() && waived_by.is_none() {
                *known = found;
            }
        }
    }
    let rules = reasons.iter().map(|reason| reason.map(|reason| reason.rule));
    let rules = StringChunked::from_iter_options(REASON.into(), rules);
    let waivers = reasons.iter().map(|reason| reason.and_then(|reason| reason.waived_by));
    let waivers = StringChunked::from_iter_options(WAIVED_BY.into(), waivers);
    let mut seats = seats.clone();
    for column in [rules, waivers] {
        seats.with_column(column.into_series().into())?;
    }
    Ok(seats)
}

/// Finds users among the seats, which stand by user id. Findings do too, mostly: then each search goes on from the last.
struct SeatWalk<'a> {
    ids: &'a StringChunked,
    place: usize,
}

impl SeatWalk<'_> {
    /// The place of a user's seat.
    fn place_of(&mut self, user: &str) -> Option<usize> {
        if self.place >= self.ids.len() || self.ids.get(self.place).is_some_and(|id| id > user) {
            self.place = 0;
        }
        // A few steps, then jumps of twice the size each.
        let mut step = 1;
        let is_before =
            |place: usize| place < self.ids.len() && self.ids.get(place).is_none_or(|id| id < user);
        while is_before(self.place + step - 1) {
            self.place += step;
            step *= 2;
        }
        while step > 1 {
            step /= 2;
            if is_before(self.place + step - 1) {
                self.place += step;
            }
        }
        (self.place < self.ids.len() && self.ids.get(self.place) == Some(user)).then_some(self.place)
    }
}

/// What a seat is charged to.
#[derive(Clone, Copy)]
struct Reason<'a> {
    rule: &'static str,
    waived_by: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_walk_finds_what_a_search_finds(
            ids in prop::collection::btree_set("[a-d]{1,4}", 0..60),
            asked in prop::collection::vec("[a-e]{1,4}", 0..40),
        ) {
            let ids: Vec<String> = ids.into_iter().collect();
            let column = StringChunked::from_iter_values(USER_ID.into(), ids.iter().map(String::as_str));
            let mut walk = SeatWalk { ids: &column, place: 0 };
            for user in asked {
                prop_assert_eq!(walk.place_of(&user), ids.binary_search(&user).ok());
            }
        }
    }
}
