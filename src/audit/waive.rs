//! Which findings are excused, and by which waiver.

use chrono::NaiveDate;
use polars::prelude::{DataFrame, NamedFrom, PolarsResult, Series};
use rustc_hash::FxHashMap;

use super::column::WAIVED_BY;
use super::facts::Facts;
use super::outcome::Outcome;
use super::row::Row;
use crate::model::words::words;
use crate::org::column::{ACCOUNT_ID, ACCOUNT_NAME, LICENSE, PROFILE_ID, PROFILE_NAME, USER_ID, USERNAME};
use crate::policy::Policy;
use crate::policy::waiver::{Matcher, Waiver, WaiverSubject};

words! {
    /// What became of a waiver.
    WaiverState {
        /// It excuses findings.
        Used = "used",
        /// No finding fits it.
        Unused = "unused",
        /// Its last day lies before the as-of date, so it excuses nothing.
        Expired = "expired",
    }
}

/// One waiver of the policy.
#[derive(Debug)]
pub struct WaiverStatus {
    /// The waiver.
    pub waiver: Waiver,
    /// What became of it.
    pub state: WaiverState,
    /// How many findings it excuses.
    pub findings: usize,
}

/// Writes into every finding which waiver excuses it, the first of the policy that fits; says what became of each.
pub(super) fn waive(
    outcomes: &mut [Outcome],
    facts: &Facts,
    policy: &Policy,
    as_of: NaiveDate,
) -> PolarsResult<Vec<WaiverStatus>> {
    let matchers: Vec<Matcher> = policy.waivers_in_force(as_of).map(Waiver::matcher).collect();
    let people = if matchers.is_empty() { None } else { Some(ExcusedPeople::of(facts)?) };
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    for outcome in outcomes {
        let concerned: Vec<&Matcher> =
            matchers.iter().filter(|matcher| matcher.concerns(outcome.rule.id)).collect();
        let excused: Vec<Option<&str>> = match &people {
            Some(people) if !concerned.is_empty() => Row::all(&outcome.findings)
                .map(|row| {
                    let subject = people.subject(&row);
                    let fitting = concerned.iter().find(|matcher| matcher.fits(&subject));
                    fitting.map(|matcher| matcher.waiver().id.as_str())
                })
                .collect(),
            _ => vec![None; outcome.findings.height()],
        };
        for id in excused.iter().flatten() {
            *counts.entry(id).or_default() += 1;
        }
        outcome.waived = excused.iter().flatten().count();
        if outcome.not_evaluated.is_none() {
            let column = Series::new(WAIVED_BY.into(), excused).cast(&polars::prelude::DataType::String)?;
            outcome.findings.with_column(column.into())?;
        }
    }
    let state = |waiver: &Waiver| match counts.get(waiver.id.as_str()) {
        Some(_) => WaiverState::Used,
        None if waiver.holds_on(as_of) => WaiverState::Unused,
        None => WaiverState::Expired,
    };
    let listed = policy.waiver.iter().filter(|_| policy.shown.waivers_applied);
    Ok(listed
        .map(|waiver| WaiverStatus {
            waiver: waiver.clone(),
            state: state(waiver),
            findings: counts.get(waiver.id.as_str()).copied().unwrap_or(0),
        })
        .collect())
}

/// The users and accounts that findings are about, as waivers name them.
struct ExcusedPeople<'a> {
    users: &'a DataFrame,
    place_of_user: FxHashMap<&'a str, usize>,
    account_names: FxHashMap<String, String>,
}

impl<'a> ExcusedPeople<'a> {
    fn of(facts: &'a Facts) -> PolarsResult<Self> {
        let users = facts.user_frame();
        let ids = users.column(USER_ID)?.str()?;
        let place_of_user =
            ids.iter().enumerate().filter_map(|(place, id)| id.map(|id| (id, place))).collect();
        let accounts = facts.org().account_facts().collect()?;
        let names = Row::all(&accounts)
            .filter_map(|row| Some((row.text(ACCOUNT_ID)?.to_owned(), row.text(ACCOUNT_NAME)?.to_owned())));
        Ok(Self { users, place_of_user, account_names: names.collect() })
    }

    fn subject<'r>(&'r self, finding: &Row<'r>) -> WaiverSubject<'r> {
        let user_id = finding.text(USER_ID);
        let user =
            user_id.and_then(|id| self.place_of_user.get(id)).map(|place| Row::new(self.users, *place));
        let of_user = |name: &str| user.and_then(|user| user.text(name));
        let account_id = finding.text(ACCOUNT_ID).or_else(|| of_user(ACCOUNT_ID));
        WaiverSubject {
            user_id,
            username: of_user(USERNAME),
            account_id,
            account_name: account_id.and_then(|id| self.account_names.get(id)).map(String::as_str),
            // Findings on a profile carry it themselves.
            profile_id: of_user(PROFILE_ID).or_else(|| finding.text(PROFILE_ID)),
            profile_name: of_user(PROFILE_NAME).or_else(|| finding.text(PROFILE_NAME)),
            license: finding.text(LICENSE),
        }
    }
}
