//! The value that holds everything an audit came to; every output is a view of it.

use std::collections::BTreeMap;

use polars::prelude::DataFrame;

use crate::audit::Audit;
use crate::audit::column::{SEVERITY, WAIVED_BY};
use crate::audit::control::ControlRow;
use crate::audit::facts::{Population, Verdicts};
use crate::audit::pools::{Pool, Pools};
use crate::audit::row::Row;
use crate::audit::when::AuditDate;
use crate::cost::{Allocated, Converted, Costs, LineCost, ProfileCost, Renewal, RightSizing, SweepRow};
use crate::model::input::{Input, RefusedRow, SkippedFile};
use crate::model::issue::Issue;
use crate::model::verdict::{Advice, Severity};
use crate::org::coverage::Coverage;
use crate::policy::{ContractLine, Policy};

/// The version of the JSON form: fields may be added within it, none changes its meaning.
pub const SCHEMA: &str = "seatwise.report/1";

/// Everything an audit came to.
#[derive(Debug)]
pub struct Report {
    /// What the person calls the export: the name of its folder.
    pub export: String,
    /// The export as it was named on the command line.
    pub export_path: String,
    /// The policy file's name; nothing where the defaults hold.
    pub policy_file: Option<String>,
    /// The policy.
    pub policy: Policy,
    /// As-of date and period.
    pub when: AuditDate,
    /// One entry per file used.
    pub inputs: Vec<Input>,
    /// Every row that was not used.
    pub refused: Vec<RefusedRow>,
    /// Files of no known object.
    pub ignored: Vec<SkippedFile>,
    /// What the login files cover.
    pub coverage: Coverage,
    /// What a reader must know first.
    pub issues: Vec<Issue>,
    /// How many users there are.
    pub population: Population,
    /// How many idle seats are of users who were idle a year ago too and came since.
    pub seasonal: usize,
    /// How many seats have each verdict.
    pub verdicts: Verdicts,
    /// The seats as each control that states a threshold would judge them.
    pub controls: Vec<ControlRow>,
    /// The seats and their money at other thresholds.
    pub sweep: Vec<SweepRow>,
    /// All amounts in the currency that the company reports in, if the policy names one.
    pub converted: Option<Converted>,
    /// One entry per profile and currency, most seats first.
    pub profiles: Vec<ProfileCost>,
    /// Whose the money of each line is.
    pub allocation: Vec<Allocated>,
    /// What to order when the lines are renewed.
    pub renewals: Vec<Renewal>,
    /// The use of the lines that are billed by use.
    pub pools: Pools,
    /// The logins of its running month that the org itself counts, by the licence's key.
    pub org_logins: BTreeMap<String, u64>,
    /// Both meters compared, by login licence.
    pub right_sizing: Vec<RightSizing>,
    /// What becomes of each seat when they are, by user id.
    pub advice: Vec<Option<Advice>>,
    /// One row per seat, by user id: its account, or else its contact's, and the account's name.
    pub accounts: DataFrame,
    /// One row per inactive external user, by id: user, contact, licence.
    pub inactive: DataFrame,
    /// Rules, findings, waivers and seats.
    pub audit: Audit,
    /// Contract lines and amounts.
    pub costs: Costs,
}

impl Report {
    /// How many findings are at least that grave. A waiver excuses a finding; it does not undo it.
    #[must_use]
    pub fn findings_from(&self, severity: Severity) -> Grave {
        let mut grave = Grave::default();
        for outcome in &self.audit.outcomes {
            for row in Row::all(&outcome.findings) {
                let own = row.text(SEVERITY).and_then(Severity::parse);
                if own.is_some_and(|own| own >= severity) {
                    grave.all += 1;
                    grave.waived += usize::from(row.text(WAIVED_BY).is_some());
                }
            }
        }
        grave
    }

    /// The pools of the lines that are billed by use that overlap the days from the period's start to the as-of date, line by
    /// line in the order of the costs.
    pub(crate) fn pools_of_period(&self) -> impl Iterator<Item = (&LineCost, &ContractLine, &Pool)> {
        self.costs.lines.iter().flat_map(move |cost| {
            let line = cost.line.as_ref().filter(|line| line.meter.is_by_use());
            let used = line.and_then(|line| self.pools.lines.get(&self.policy.place_of(line)?));
            let pools = used.into_iter().flat_map(|used| &used.pools);
            let in_period = pools.filter(move |pool| pool.end >= self.when.period.start);
            line.into_iter().cycle().zip(in_period).map(move |(line, pool)| (cost, line, pool))
        })
    }

    /// How many findings there are in all.
    #[must_use]
    pub fn findings(&self) -> usize {
        self.audit.outcomes.iter().map(|outcome| outcome.findings.height()).sum()
    }
}

/// How many findings are at least so grave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grave {
    /// All of them.
    pub all: usize,
    /// Those that a waiver excuses.
    pub waived: usize,
}
