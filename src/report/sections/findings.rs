//! Findings by rule, and the rules that were not evaluated.

use crate::model::text::counted;
use crate::report::cell::ColumnKind;
use crate::report::outcome::Report;
use crate::report::page::{Grid, GridRow, Heading, PageCell, Section};

const HEADINGS: [Heading; 6] = [
    Heading::new("Rule", ColumnKind::Word),
    Heading::new("Finds", ColumnKind::Text).spare(),
    Heading::new("Severity", ColumnKind::Word),
    Heading::new("Checked", ColumnKind::Count),
    Heading::new("Found", ColumnKind::Count),
    Heading::new("Waived", ColumnKind::Count),
];

/// One row per evaluated rule.
pub(super) fn findings(report: &Report) -> Vec<Section> {
    let evaluated = report.audit.outcomes.iter().filter(|outcome| outcome.not_evaluated.is_none());
    let row = |outcome: &crate::audit::Outcome| {
        GridRow::from(vec![
            PageCell::text(outcome.rule.id),
            PageCell::text(outcome.rule.title),
            PageCell::text(outcome.severity.as_str()),
            PageCell::count(outcome.subjects),
            PageCell::count(outcome.findings.height()),
            PageCell::count(outcome.waived),
        ])
    };
    let rows = evaluated.map(row).collect();
    vec![Section {
        name: "findings",
        title: "Findings".to_owned(),
        table: Some(Grid { headings: HEADINGS.to_vec(), rows, more: None }),
        notes: vec![format!(
            "{} in all; findings.csv (--out DIR) has each with its evidence. `seatwise rules ID` explains a rule.",
            counted(report.findings() as u64, "finding")
        )],
        ..Section::default()
    }]
}

/// The rules that were not evaluated, those with one reason in one line.
pub(super) fn not_evaluated(report: &Report) -> Vec<Section> {
    let lines = reasons(report).into_iter().map(|(reason, ids)| format!("{}: {reason}", ids.join(", ")));
    Section::listed("not-evaluated", "Rules not evaluated", lines.collect())
}

/// Why rules were not evaluated, each reason with the ids of its rules.
pub(super) fn reasons(report: &Report) -> Vec<(&str, Vec<&'static str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for outcome in &report.audit.outcomes {
        let Some(reason) = outcome.not_evaluated.as_deref() else { continue };
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, ids)) => ids.push(outcome.rule.id),
            None => groups.push((reason, vec![outcome.rule.id])),
        }
    }
    groups
}
