//! What became of one rule.

use polars::prelude::DataFrame;

use super::rule::Rule;
use crate::model::verdict::Severity;

/// What became of one rule.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The rule.
    pub rule: &'static Rule,
    /// Its severity under this policy.
    pub severity: Severity,
    /// Why it was not evaluated; nothing where it was.
    pub not_evaluated: Option<String>,
    /// How many subjects it looked at.
    pub subjects: usize,
    /// How many findings a waiver excuses.
    pub waived: usize,
    /// One row per finding, by ids: subject, severity, confidence, evidence, the waiver that excuses it.
    pub findings: DataFrame,
}

impl Outcome {
    pub(super) fn not_evaluated(rule: &'static Rule, severity: Severity, why: impl Into<String>) -> Self {
        let findings = DataFrame::empty();
        Self { rule, severity, not_evaluated: Some(why.into()), subjects: 0, waived: 0, findings }
    }
}
