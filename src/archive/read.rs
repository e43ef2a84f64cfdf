//! An archive's file: what its rows say, whatever wrote it.

use std::fs::File;
use std::path::Path;

use chrono_tz::Tz;
use parquet::data_type::ByteArray;

use super::columns::{
    DAY_LOGINS, DAYS, FIRST_AT, KIND, LAST_AT, LOGINS, MONTH, REMEDY, StoredRows, USER_ID, ZONE, has_columns,
};
use super::days::Days;
use super::entry::{ArchiveEntry, EntryKind, SPAN};
use crate::error::{Error, Result};
use crate::model::calendar::{day_in, month_of};
use crate::model::id::{IdCell, RecordId};
use crate::model::span::Span;

/// An archive, open behind the rows that tell what it covers: an iterator over its entries.
pub struct Archive {
    rows: StoredRows,
    /// The time that it covers.
    spans: Vec<Span>,
    zone: Tz,
    ahead: Option<ArchiveEntry>,
    last: Option<(RecordId, i32, EntryKind)>,
}

/// Opens an archive, which must count its days in a zone.
///
/// # Errors
///
/// [`Error::Unreadable`] when the file cannot be read, [`Error::Input`] when it is no whole archive.
pub fn open(path: &Path, label: &str, zone: Tz) -> Result<Archive> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let rows = StoredRows::of(file, label)?;
    let mut archive = Archive { rows, spans: Vec::new(), zone, ahead: None, last: None };
    while archive.rows.advance()? {
        archive.check_zone()?;
        if archive.rows.text(KIND)?.as_ref().map(ByteArray::data) == Some(SPAN.as_bytes()) {
            let span = archive.span()?;
            archive.spans.push(span);
        } else {
            archive.ahead = Some(archive.entry()?);
            break;
        }
    }
    if archive.spans.is_empty() {
        let why = "the first row is not of the kind `span`, so the time that the archive covers is unknown";
        return Err(Error::input(format!("{label}: {why}"), REMEDY));
    }
    Ok(archive)
}

/// Whether a file has the columns of an archive.
///
/// # Errors
///
/// [`Error::Unreadable`] when the file cannot be read, [`Error::Input`] when it is no whole Parquet file.
pub fn is_archive(path: &Path, label: &str) -> Result<bool> {
    let file = File::open(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
    has_columns(file, label)
}

impl Archive {
    /// The time that it covers.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// All rows of the file.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows.total
    }

    fn check_zone(&self) -> Result<()> {
        let zone = self.rows.text(ZONE)?;
        let written = zone.as_ref().map_or(&b""[..], ByteArray::data);
        if written == self.zone.name().as_bytes() {
            return Ok(());
        }
        let message = format!(
            "{}: the archive counts days in the time zone {}, the policy in {}: the two cannot be combined",
            self.rows.label,
            String::from_utf8_lossy(written),
            self.zone
        );
        let hint = "use a policy with the archive's timezone (--policy FILE), or make the archive again from its \
                    login files";
        Err(Error::input(message, hint))
    }

    fn span(&self) -> Result<Span> {
        let (from, to) = (self.rows.needed(FIRST_AT)?, self.rows.needed(LAST_AT)?);
        if from > to {
            return Err(self.rows.wrong(FIRST_AT, "is later than last_at"));
        }
        Ok(Span::of(from, to, self.zone))
    }

    fn entry(&mut self) -> Result<ArchiveEntry> {
        let rows = &self.rows;
        let user = match rows.text(USER_ID)?.map(|id| RecordId::parse(id.data())) {
            Some(Ok(IdCell::Id(id) | IdCell::Repaired(id))) => id,
            Some(Err(error)) => return Err(rows.wrong(USER_ID, &error.to_string())),
            Some(Ok(IdCell::Null)) | None => return Err(rows.wrong(USER_ID, "is empty")),
        };
        let Some(kind) = rows.text(KIND)?.and_then(|word| EntryKind::parse(word.data())) else {
            return Err(rows.wrong(KIND, "is not a known kind of login, or is a span after the first rows"));
        };
        let first_day = rows.needed(MONTH)?;
        let (month, 0) = month_of(i32::try_from(first_day).unwrap_or(i32::MAX)) else {
            return Err(rows.wrong(MONTH, "is not the first day of a month"));
        };
        let (first_at, last_at) = (rows.needed(FIRST_AT)?, rows.needed(LAST_AT)?);
        let mask = u32::try_from(rows.needed(DAYS)?).ok().filter(|mask| *mask != 0 && *mask < 1 << 31);
        let text = rows.text(DAY_LOGINS)?;
        let text = text.as_ref().map(|text| std::str::from_utf8(text.data()).unwrap_or("?"));
        let Some(days) = mask.and_then(|mask| Days::read(mask, text)) else {
            return Err(rows.wrong(DAYS, "does not match day_logins"));
        };
        if i64::try_from(days.logins()).ok() != Some(rows.needed(LOGINS)?) {
            return Err(rows.wrong(LOGINS, "is not the sum of the days' logins"));
        }
        let day = |timestamp| month_of(day_in(self.zone, timestamp));
        let edges = (month, days.mask().trailing_zeros()) == day(first_at)
            && (month, days.mask().ilog2()) == day(last_at);
        if !edges || first_at > last_at {
            return Err(rows.wrong(
                DAYS,
                "does not begin and end on the days of first_at and last_at in the time zone of \
                                  the archive",
            ));
        }
        let entry = ArchiveEntry { user, month, kind, first_at, last_at, days };
        if self.last.is_some_and(|last| last >= entry.key()) {
            return Err(rows.wrong(
                USER_ID,
                "is out of order: rows must be sorted by user_id, month and kind, without duplicates",
            ));
        }
        self.last = Some(entry.key());
        Ok(entry)
    }

    fn take(&mut self) -> Result<Option<ArchiveEntry>> {
        if let Some(entry) = self.ahead.take() {
            return Ok(Some(entry));
        }
        if !self.rows.advance()? {
            return Ok(None);
        }
        self.check_zone()?;
        self.entry().map(Some)
    }
}

impl Iterator for Archive {
    type Item = Result<ArchiveEntry>;

    fn next(&mut self) -> Option<Result<ArchiveEntry>> {
        self.take().transpose()
    }
}
