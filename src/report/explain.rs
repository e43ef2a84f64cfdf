//! One user or contact, everything known of it, and why each verdict and finding came out as it did: a page.

use std::io::{self, Write};

use super::screen::paragraph;

/// One page about one user or contact.
#[derive(Debug)]
pub struct Explanation {
    /// Whom it is about.
    pub title: String,
    /// Label and text of each fact, in the order in which one follows from the other.
    pub facts: Vec<(&'static str, String)>,
    /// The findings, in sentences.
    pub findings: Vec<String>,
}

impl Explanation {
    /// Writes the page for a terminal of so many columns.
    ///
    /// # Errors
    ///
    /// When the writer cannot take it.
    pub fn write(&self, width: usize, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.title)?;
        writeln!(out)?;
        for (label, text) in &self.facts {
            paragraph(out, &format!("{label:<10}"), text, width)?;
        }
        writeln!(out)?;
        if self.findings.is_empty() {
            return writeln!(out, "No finding is about it.");
        }
        writeln!(out, "Findings")?;
        self.findings.iter().try_for_each(|finding| paragraph(out, "- ", finding, width))
    }
}
