//! What a rule is: metadata, and one function from the facts and the policy to a frame of subjects.

use polars::prelude::{LazyFrame, PolarsResult};

use super::column::IDLE_DAYS;
use super::facts::Facts;
use super::need::Need;
use super::row::Row;
use crate::model::verdict::Severity;
use crate::policy::Policy;

pub use super::evidence::{Evidence, Form};
pub use super::scope::Scope;

/// A named question to the org. It finds rows and words them; everything else is the engine's.
#[derive(Debug)]
pub struct Rule {
    /// A stable word: the offence, readable behind "waive". Equal to the file's name.
    pub id: &'static str,
    /// The offence as a line of a table.
    pub title: &'static str,
    /// The severity of its findings, but for rows that carry another.
    pub severity: Severity,
    /// What it looks at: the denominator of its findings.
    pub scope: Scope,
    /// What it cannot do without.
    pub needs: &'static [Need],
    /// Its rank among the reasons of a seat, 1 first; nothing where its findings carry no money.
    pub reason: Option<u8>,
    /// What lets a reader check a finding, in order.
    pub evidence: &'static [Evidence],
    /// The subjects: one row per finding, with the columns of its scope's frame and of the evidence.
    pub find: fn(&Facts, &Policy) -> PolarsResult<LazyFrame>,
    /// One finding in a sentence.
    pub message: fn(&Row) -> String,
    /// The rule's own file, whose header is its explanation.
    pub source: &'static str,
}

impl Rule {
    /// Whether its findings hang on a threshold of idleness, which then stands in their evidence.
    #[must_use]
    pub fn looks_at_thresholds(&self) -> bool {
        self.evidence.iter().any(|evidence| evidence.column == IDLE_DAYS)
    }
}

impl Rule {
    /// The explanation: the lines of the file's header without their marks.
    #[must_use]
    pub fn explanation(&self) -> String {
        self.source
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect::<Vec<_>>()
            .join("\n")
    }
}
