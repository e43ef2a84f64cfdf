//! The seats at other thresholds, and as the chosen controls judge them.

use crate::audit::control::ControlRow;
use crate::cost::SweepRow;
use crate::report::cell::ColumnKind;
use crate::report::outcome::Report;
use crate::report::page::{Grid, GridRow, Heading, PageCell, Section};

const THRESHOLDS: [Heading; 6] = [
    Heading::new("Days", ColumnKind::Count),
    Heading::new("Active", ColumnKind::Count),
    Heading::new("Idle", ColumnKind::Count),
    Heading::new("Never", ColumnKind::Count),
    Heading::new("Unknown", ColumnKind::Count),
    Heading::new("Reclaimable", ColumnKind::Count),
];

/// One row per threshold that was tried.
pub(super) fn thresholds(report: &Report) -> Vec<Section> {
    let row = |swept: &SweepRow| {
        let verdicts = swept.verdicts;
        let lost = swept.totals.values().map(|total| PageCell::Money(total.lost));
        let counts = vec![
            PageCell::count(swept.idle_days),
            PageCell::count(verdicts.active),
            PageCell::count(verdicts.idle),
            PageCell::count(verdicts.never),
            PageCell::count(verdicts.unknown),
            PageCell::count(swept.reclaimable),
        ];
        GridRow::from(counts.into_iter().chain(lost).collect::<Vec<_>>())
    };
    let rows = report.sweep.iter().map(row).collect();
    let lost =
        |currency: &&'static str| Heading::new("Lost", ColumnKind::Amount).at_risk().in_currency(currency);
    let headings = THRESHOLDS.into_iter().chain(report.costs.totals.keys().map(lost)).collect();
    vec![Section {
        name: "thresholds",
        title: "The seats if every licence were idle after so many days".to_owned(),
        table: Some(Grid { headings, rows, more: None }),
        ..Section::default()
    }]
}

const CONTROLS: [Heading; 9] = [
    Heading::new("Control", ColumnKind::Text),
    Heading::new("Days", ColumnKind::Count),
    Heading::new("Seats", ColumnKind::Count),
    Heading::new("Active", ColumnKind::Count),
    Heading::new("Due", ColumnKind::Count),
    Heading::new("Overdue", ColumnKind::Count),
    Heading::new("Never", ColumnKind::Count),
    Heading::new("New", ColumnKind::Count),
    Heading::new("Unknown", ColumnKind::Count),
];

/// One row per control that the policy chose.
pub(super) fn controls(report: &Report) -> Vec<Section> {
    let row = |judged: &ControlRow| {
        let (control, verdicts) = (judged.control, judged.verdicts);
        let counts = [
            control.idle_days as usize,
            verdicts.seats(),
            verdicts.active,
            judged.due,
            verdicts.idle - judged.due,
            verdicts.never,
            verdicts.new,
            verdicts.unknown,
        ];
        let name = PageCell::Text(format!("{} {}", control.framework, control.control));
        GridRow::from([vec![name], counts.map(PageCell::count).to_vec()].concat())
    };
    let rows: Vec<GridRow> = report.controls.iter().filter(|judged| judged.is_selected).map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    vec![Section {
        name: "controls",
        title: "The seats by the controls that the policy chose".to_owned(),
        table: Some(Grid { headings: CONTROLS.to_vec(), rows, more: None }),
        notes: vec![
            "This supports evidence for these controls. Whether a control is met is for its owner to decide. Due: idle since \
             exactly so many days. Overdue: for longer."
                .to_owned(),
        ],
        ..Section::default()
    }]
}
