//! The days that the login files show.

use super::login_kinds::is_success;
use crate::world::calendar::day_of;
use crate::world::{Login, World};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// Days that may be missing between two files, and between the last row and the as-of date.
pub(super) const TOLERATED_GAP: i64 = 3;
/// So many rows of which none succeeded say nothing of those who did not come.
const ROWS_OF_A_PROOF: usize = 50;

/// Days that the login files cover without a gap, both included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// One span a file, from its first to its last row of any kind, merged where they meet or nearly so.
///
/// Logins of which none is of a known user are another org's: they cover nobody. Where no login succeeded at all, the
/// words of the status are not understood, and nothing is covered.
pub(super) fn spans(world: &World, zone: Tz) -> Vec<Span> {
    let rows = || world.logins.iter().flatten().flatten();
    let is_known = |login: &Login| world.users.iter().any(|user| user.id == login.user_id);
    if !rows().any(is_known) || !rows().any(is_success) {
        return Vec::new();
    }
    let proves = |file: &&Vec<Login>| file.len() < ROWS_OF_A_PROOF || file.iter().any(is_success);
    let mut of_files: Vec<Span> = Vec::new();
    for file in world.logins.iter().flatten().filter(proves) {
        let days: Vec<NaiveDate> = file.iter().map(|login| day_of(zone, login.time)).collect();
        if let (Some(&from), Some(&to)) = (days.iter().min(), days.iter().max()) {
            of_files.push(Span { from, to });
        }
    }
    of_files.sort_by_key(|span| (span.from, span.to));
    let mut merged: Vec<Span> = Vec::new();
    for span in of_files {
        match merged.last_mut() {
            Some(last) if (span.from - last.to).num_days() <= TOLERATED_GAP => last.to = last.to.max(span.to),
            _ => merged.push(span),
        }
    }
    merged
}
