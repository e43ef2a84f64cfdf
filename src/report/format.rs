//! The forms in which a report goes to standard output.

use std::io::{self, Write};

use super::csv::{self, CsvForm};
use super::outcome::Report;
use super::records::money::LicenseRecord;
use super::terminal::{self, Screen};
use super::{json, markdown};

/// A form in which a report goes to standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// Tables for a terminal.
    Table(Screen),
    /// The whole report.
    Json,
    /// The summary a person forwards.
    Markdown,
    /// The cost-recovery table alone, for a spreadsheet.
    Csv,
}

impl Report {
    /// Writes the report in a form.
    ///
    /// # Errors
    ///
    /// When the writer cannot take it.
    pub fn write(&self, format: &Format, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Table(screen) => terminal::write(self, screen, out),
            Format::Json => json::write(self, out),
            Format::Markdown => markdown::write(self, out),
            Format::Csv => {
                let rows = self.costs.lines.iter().map(LicenseRecord::from);
                csv::write(rows, CsvForm::Data, out).map(|_| ())
            }
        }
    }
}
