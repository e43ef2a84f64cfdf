//! Joins that several rules ask for: each is made once, when it is first asked for.
//!
//! What is kept has a row for each row of the seats or of the contacts, in their order, and only the columns that the join
//! adds. So no other copy of the seats is held, and a filter looks at nothing else.

use std::sync::{Mutex, PoisonError};

use polars::prelude::{DataFrame, PolarsResult};

/// A frame that is made when it is first asked for.
#[derive(Debug, Default)]
pub(super) struct KeptFrame(Mutex<Option<DataFrame>>);

impl KeptFrame {
    /// The frame. Whoever asks while another makes it waits.
    pub(super) fn or_make(&self, make: impl FnOnce() -> PolarsResult<DataFrame>) -> PolarsResult<DataFrame> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*kept {
            return Ok(known.clone());
        }
        let frame = make()?;
        *kept = Some(frame.clone());
        Ok(frame)
    }
}

/// The frames that the facts keep.
#[derive(Debug, Default)]
pub(super) struct KeptFrames {
    /// One row per seat: what the Contact file has of its contact.
    pub(super) contacts_of_seats: KeptFrame,
    /// One row per seat: what the Account file has of its account.
    pub(super) accounts_of_seats: KeptFrame,
    /// One row per contact of the export: the users that point to it.
    pub(super) users_of_contacts: KeptFrame,
    /// One row per contact that the register names.
    pub(super) registered_contacts: KeptFrame,
}

/// A frame with columns beside it that have its rows.
pub(super) fn beside(frame: &DataFrame, columns: &DataFrame) -> PolarsResult<DataFrame> {
    frame.hstack(columns.columns())
}
