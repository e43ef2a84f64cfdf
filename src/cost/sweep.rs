//! What the seats would come to at other thresholds: the choice of one is seen before it is made.

use std::collections::BTreeMap;

use super::{Money, Placement, costs};
use crate::audit::facts::{Facts, Verdicts};
use crate::audit::when::AuditDate;
use crate::audit::{Outcome, audit_reasons};
use crate::error::{Error, Result};
use crate::model::parallel::parallel;
use crate::policy::Policy;

/// The thresholds that are tried, in days.
const THRESHOLDS: [u32; 7] = [30, 45, 60, 90, 120, 180, 365];

/// One threshold, as if it held for every licence.
#[derive(Debug)]
pub struct SweepRow {
    /// The threshold, in days.
    pub idle_days: u32,
    /// The seats by verdict.
    pub verdicts: Verdicts,
    /// Seats with a reason and without a waiver.
    pub reclaimable: u64,
    /// Seats with a reason and a waiver.
    pub waived: u64,
    /// The amounts of all lines, by currency.
    pub totals: BTreeMap<&'static str, Money>,
}

/// Judges and costs the seats at each threshold: one entry a threshold, shortest first. Which line pays for which seat, and
/// what the rules that seats are charged to found at the policy's own thresholds, is handed in.
///
/// # Errors
///
/// [`Error::Frames`] when a computation over frames fails.
pub fn sweep(
    facts: &Facts,
    placement: &Placement,
    known: &BTreeMap<String, String>,
    policy: &Policy,
    when: &AuditDate,
    charging: &[Outcome],
) -> Result<Vec<SweepRow>> {
    let failed = |error: polars::prelude::PolarsError| Error::Frames {
        what: "the threshold sweep".into(),
        message: error.to_string(),
    };
    let at = |idle_days: u32| {
        let facts = facts.at_threshold(idle_days).map_err(failed)?;
        let seats = audit_reasons(&facts, policy, charging)?;
        let costs = costs(&seats, placement, facts.pools(), known, policy, when).map_err(failed)?;
        Ok(SweepRow {
            idle_days,
            verdicts: facts.verdicts().map_err(failed)?,
            reclaimable: costs.lines.iter().map(|line| line.reclaimable).sum(),
            waived: costs.lines.iter().map(|line| line.waived).sum(),
            totals: costs.totals,
        })
    };
    parallel(THRESHOLDS.to_vec(), at).into_iter().collect()
}
