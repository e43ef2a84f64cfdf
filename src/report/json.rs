//! The whole report as JSON: versioned, streamed row by row, the same bytes for the same input.

use std::io::{self, Write};

use super::document::Document;
use crate::report::outcome::Report;

/// Writes the report.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    serde_json::to_writer_pretty(&mut out, &Document::from(report)).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()
}
