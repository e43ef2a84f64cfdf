//! What the input doctor found, on the terminal and as JSON.

use std::collections::BTreeSet;
use std::io::{self, Write};

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;

use super::cell::ColumnKind;
use super::page::{Grid, GridRow, Heading, PageCell};
use super::screen::{grid, list, paragraph};
use super::sections::trust;
use crate::audit::facts::Population;
use crate::audit::need::NO_REGISTER;
use crate::model::input::{Input, InputError, RefusedRow, SkippedFile};
use crate::model::issue::Issue;
use crate::model::object::Object;
use crate::model::text::counted;
use crate::org::coverage::Coverage;

/// The version of the JSON form.
const SCHEMA: &str = "seatwise.check/1";

/// Of each file, so many refused rows are shown.
const SHOWN_REFUSALS: usize = 3;

/// What the input doctor found.
#[derive(Debug)]
pub struct Check {
    /// What the person calls the export.
    pub export: String,
    /// More than this share of one file refused stops an audit.
    pub max_refused_percent: u32,
    /// The day that an audit would describe.
    pub as_of: NaiveDate,
    /// How many users there are.
    pub population: Population,
    /// What the login files cover.
    pub coverage: Coverage,
    /// Objects that were not exported.
    pub missing: Vec<Object>,
    /// One entry per file used.
    pub inputs: Vec<Input>,
    /// Every row that was not used.
    pub refused: Vec<RefusedRow>,
    /// Files of no known object.
    pub ignored: Vec<SkippedFile>,
    /// What a reader must know.
    pub issues: Vec<Issue>,
    /// What stops an audit.
    pub troubles: Vec<InputError>,
    /// Rules that an audit could not evaluate.
    pub rules_off: Vec<RuleOff>,
}

/// A rule that cannot be evaluated.
#[derive(Debug, Serialize)]
pub struct RuleOff {
    /// The rule's id.
    pub id: &'static str,
    /// What it lacks.
    pub reason: String,
}

impl Check {
    /// Whether an audit of the export would come to an end.
    #[must_use]
    pub fn can_be_audited(&self) -> bool {
        self.troubles.is_empty()
            && self.population.external > 0
            && self.inputs.iter().all(|input| !self.is_beyond_limit(input))
    }

    fn is_beyond_limit(&self, input: &Input) -> bool {
        !input.left_out && input.refused * 100 > input.rows * u64::from(self.max_refused_percent)
    }

    fn first_refused<'a>(&'a self, input: &'a Input) -> impl Iterator<Item = &'a RefusedRow> {
        self.refused.iter().filter(|row| row.file == input.path).take(SHOWN_REFUSALS)
    }

    /// What to do, most urgent first.
    fn advice(&self) -> Vec<String> {
        let mut advice: Vec<String> = self
            .troubles
            .iter()
            .map(|trouble| format!("{}: {}.", trouble.message, trouble.remedy.trim_end_matches('.')))
            .collect();
        if self.population.external == 0 {
            advice.push(
                "No user is external, so there is nothing to audit: export User with UserType, or with \
                 Profile.UserLicense.Name."
                    .to_owned(),
            );
        }
        for input in self.inputs.iter().filter(|input| self.is_beyond_limit(input)) {
            advice.push(format!(
                "Export {} again: {} of {} rows are refused, and an audit stops above {} %.",
                input.path, input.refused, input.rows, self.max_refused_percent
            ));
        }
        for input in self.inputs.iter().filter(|input| input.refused > 0 && !self.is_beyond_limit(input)) {
            advice.push(format!(
                "Correct the refused rows of {}, or leave them: --out DIR lists them all in refused.csv.",
                input.path
            ));
        }
        if self.missing.contains(&Object::LoginHistory) {
            advice.push(
                "Export LoginHistory too: without it a login by a machine passes for a person's, and nothing \
                 corroborates LastLoginDate."
                    .to_owned(),
            );
        }
        let mut seen = BTreeSet::new();
        let reasons = self.rules_off.iter().map(|rule| rule.reason.as_str());
        for reason in reasons.filter(|reason| seen.insert(*reason)) {
            let rules: Vec<&str> =
                self.rules_off.iter().filter(|rule| rule.reason == reason).map(|rule| rule.id).collect();
            let file = reason.strip_prefix("no ").and_then(|rest| rest.strip_suffix(" file"));
            let what = match file {
                Some(object) if !object.contains(' ') => format!("Export {object}"),
                _ if reason == NO_REGISTER => {
                    "Keep a register of why each user exists (`seatwise init --register` starts one)"
                        .to_owned()
                }
                _ if reason.contains(NO_REGISTER) || reason.contains("[[contract]]") => {
                    format!("Add what is missing ({reason})")
                }
                _ => format!("Export again, since {reason}"),
            };
            advice.push(format!("{what}: it switches on {}.", rules.join(", ")));
        }
        advice
    }

    /// Writes it for a terminal of so many columns.
    ///
    /// # Errors
    ///
    /// When the writer cannot take it.
    pub fn write_table(&self, width: usize, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "Export {}", self.export)?;
        writeln!(out)?;
        let rows = self.inputs.iter().map(file_row).collect();
        grid(out, &Grid { headings: FILES.to_vec(), rows, more: None }, width, false)?;
        for input in &self.inputs {
            if let (Some(order), Some(from)) = (input.date_order, &input.date_order_from) {
                paragraph(out, "- ", &format!("{}: dates are {order} ({from})", input.path), width)?;
            }
            for row in self.first_refused(input) {
                paragraph(out, "- ", &format!("{} {}", input.path, row.sentence()), width)?;
            }
        }
        writeln!(out)?;
        paragraph(out, "Users   ", &self.people(), width)?;
        paragraph(out, "Logins  ", &trust::coverage(&self.coverage), width)?;
        list(out, "Noticed", &self.issues.iter().map(trust::issue).collect::<Vec<_>>(), width)?;
        list(out, "Files left aside", &self.left_aside(), width)?;
        list(out, "What to do", &self.advice(), width)?;
        writeln!(out)?;
        let end = if self.can_be_audited() {
            "This export can be audited: `seatwise audit` with the same arguments."
        } else {
            "This export cannot be audited as it is."
        };
        paragraph(out, "", end, width)
    }

    /// The files that were not read, each with the reason; a few of them where there are many.
    fn left_aside(&self) -> Vec<String> {
        const SHOWN: usize = 5;
        let line = |file: &SkippedFile| format!("{}: {}", file.path, file.reason);
        let mut lines: Vec<String> = self.ignored.iter().take(SHOWN).map(line).collect();
        if self.ignored.len() > SHOWN {
            lines.push(format!("and {} more", self.ignored.len() - SHOWN));
        }
        lines
    }

    fn people(&self) -> String {
        format!(
            "{}, {} external, {} on {}",
            counted(self.population.users as u64, "user"),
            self.population.external,
            counted(self.population.seats as u64, "seat"),
            self.as_of
        )
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    ///
    /// When the writer cannot take it.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let inputs: Vec<_> = self
            .inputs
            .iter()
            .map(|input| json!({ "input": input, "first_refused": self.first_refused(input).collect::<Vec<_>>() }))
            .collect();
        let check = json!({
            "schema": SCHEMA,
            "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
            "as_of": self.as_of,
            "can_be_audited": self.can_be_audited(),
            "files": inputs,
            "ignored": self.ignored,
            "population": self.population,
            "coverage": super::document::CoveragePart::from(&self.coverage),
            "troubles": self.troubles,
            "missing": self.missing,
            "rules_off": self.rules_off,
            "issues": self.issues,
            "advice": self.advice(),
        });
        serde_json::to_writer_pretty(&mut *out, &check).map_err(io::Error::from)?;
        writeln!(out)
    }
}

const FILES: [Heading; 7] = [
    Heading::new("File", ColumnKind::Text),
    Heading::new("Object", ColumnKind::Word),
    Heading::new("Written as", ColumnKind::Text),
    Heading::new("From", ColumnKind::Day).spare(),
    Heading::new("To", ColumnKind::Day).spare(),
    Heading::new("Rows", ColumnKind::Count),
    Heading::new("Refused", ColumnKind::Count),
];

/// A file: what it is, how it is written, from when to when.
fn file_row(input: &Input) -> GridRow {
    GridRow::from(vec![
        PageCell::text(&input.path),
        PageCell::text(input.object.name()),
        PageCell::Text(format!("{}, {}, {}", input.dialect, input.encoding, input.separator)),
        input.from.map_or(PageCell::Blank, PageCell::Day),
        input.to.map_or(PageCell::Blank, PageCell::Day),
        PageCell::count(input.rows),
        PageCell::count(input.refused),
    ])
}
