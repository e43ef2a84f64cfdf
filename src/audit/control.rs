//! The seats as each control that states a threshold would judge them.

use polars::prelude::PolarsResult;
use rustc_hash::FxHashMap;

use super::facts::{Facts, Verdicts};
use crate::policy::Policy;
use crate::policy::preset::{CONTROLS, Control};

/// One row of the matrix of thresholds, controls and seats.
#[derive(Debug)]
pub struct ControlRow {
    /// The control.
    pub control: &'static Control,
    /// Whether the policy chose it.
    pub is_selected: bool,
    /// The seats by verdict, with the control's threshold for every licence.
    pub verdicts: Verdicts,
    /// Idle seats that reach the threshold on the as-of date and not before.
    pub due: usize,
}

/// Judges the seats by every control: one row a control, shortest threshold first.
///
/// # Errors
///
/// When a computation over frames fails.
pub fn judge(facts: &Facts, policy: &Policy) -> PolarsResult<Vec<ControlRow>> {
    // Several controls state the same threshold.
    let mut by_days: FxHashMap<u32, (Verdicts, usize)> = FxHashMap::default();
    let mut judged = Vec::with_capacity(CONTROLS.len());
    for control in &CONTROLS {
        let (verdicts, due) = if let Some(known) = by_days.get(&control.idle_days) {
            *known
        } else {
            let facts = facts.at_threshold(control.idle_days)?;
            (facts.verdicts()?, facts.due()?)
        };
        by_days.insert(control.idle_days, (verdicts, due));
        let is_selected = policy.presets.contains(&control.preset);
        judged.push(ControlRow { control, is_selected, verdicts, due });
    }
    Ok(judged)
}
