//! What became of login files that were reduced to an archive.

use std::io::{self, Write};

use chrono_tz::Tz;

use super::screen::paragraph;
use crate::model::calendar::date_of;
use crate::model::input::Input;
use crate::model::issue::Issue;
use crate::model::span::Span;
use crate::model::text::counted;

/// An archive that was written.
#[derive(Debug)]
pub struct Archived {
    /// Rows of the archive.
    pub rows: u64,
    /// Users in it.
    pub users: u64,
    /// Logins that it counts, failed ones included.
    pub logins: u64,
    /// Its size.
    pub bytes: u64,
    /// The zone in which it counts days.
    pub zone: Tz,
    /// The time that it covers, ordered and apart.
    pub spans: Vec<Span>,
    /// One entry per file used.
    pub inputs: Vec<Input>,
    /// What a reader must know of the files, and what the archive does not keep.
    pub issues: Vec<Issue>,
}

impl Archived {
    /// Says what was written, from what, and what is not in it.
    ///
    /// # Errors
    ///
    /// When the writer cannot take it.
    pub fn write(&self, file: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
        let (logins, users) = (counted(self.logins, "login"), counted(self.users, "user"));
        let rows = counted(self.rows, "row");
        paragraph(
            out,
            "Written ",
            &format!("{file}: {logins} of {users} in {rows}, {} bytes", self.bytes),
            width,
        )?;
        let stretch = |span: &Span| format!("{} to {}", date_of(span.from_day), date_of(span.to_day));
        let spans: Vec<String> = self.spans.iter().map(stretch).collect();
        paragraph(out, "Covered ", &format!("{}; days begin in {}", spans.join(", "), self.zone), width)?;
        for input in &self.inputs {
            let refused =
                if input.refused > 0 { format!(", {} refused", input.refused) } else { String::new() };
            let read = format!("{}: {} used{refused}", input.path, counted(input.used, "row"));
            paragraph(out, "Read    ", &read, width)?;
        }
        for issue in &self.issues {
            paragraph(out, "Note    ", &issue.message, width)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_notes_stay_within_the_width() {
        let archived = Archived {
            rows: 3,
            users: 1,
            logins: 7,
            bytes: 900,
            zone: Tz::UTC,
            spans: vec![Span::of(0, 86_400, Tz::UTC)],
            inputs: Vec::new(),
            issues: vec![Issue::general("refused-rows", "many words ".repeat(20))],
        };
        let mut page = Vec::new();
        archived.write("activity.parquet", 60, &mut page).expect("written");
        let page = String::from_utf8(page).expect("UTF-8");
        assert!(page.starts_with("Written activity.parquet: 7 logins of 1 user in 3 rows, 900"), "{page}");
        assert!(page.contains("Covered 1970-01-01 to 1970-01-02; days begin in UTC"), "{page}");
        assert!(page.lines().all(|line| line.chars().count() <= 60), "{page}");
    }
}
