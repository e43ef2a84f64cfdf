//! Several archives as one: days by union, counts by what each of them covers.
//!
//! A day that one of them covers wholly has that one's count: it saw every login of the day. Where each holds another part
//! of a day, the counts are added. Only where they overlap within a day that none of them covers wholly can nobody tell
//! which logins both have: the larger count stands, and the day is said.

use std::collections::BTreeSet;

use super::days::Days;
use super::entry::ArchiveEntry;
use crate::error::Result;
use crate::model::calendar::{epoch_day, month_start};
use crate::model::span::Span;

/// Entries in their order.
pub type ArchiveEntries = Box<dyn Iterator<Item = Result<ArchiveEntry>> + Send>;

/// The entries of several archives in one order.
pub struct MergedArchives {
    sources: Vec<ArchiveSource>,
    /// Days on which the counts are the least that there were.
    uncertain: BTreeSet<i32>,
}

struct ArchiveSource {
    spans: Vec<Span>,
    entries: ArchiveEntries,
    next: Option<ArchiveEntry>,
}

/// The archives, given the time that each of them covers.
///
/// # Errors
///
/// When the first entry of one cannot be read.
pub fn merge(archives: Vec<(Vec<Span>, ArchiveEntries)>) -> Result<MergedArchives> {
    let mut sources = Vec::with_capacity(archives.len());
    for (spans, mut entries) in archives {
        let next = entries.next().transpose()?;
        sources.push(ArchiveSource { spans, entries, next });
    }
    Ok(MergedArchives { sources, uncertain: BTreeSet::new() })
}

impl MergedArchives {
    /// The days, so far, on which the counts are the least that there were.
    #[must_use]
    pub fn uncertain(&self) -> &BTreeSet<i32> {
        &self.uncertain
    }

    fn take(&mut self) -> Result<Option<ArchiveEntry>> {
        let keys = self.sources.iter().filter_map(|source| source.next.as_ref().map(ArchiveEntry::key));
        let Some(least) = keys.min() else { return Ok(None) };
        let mut told: Vec<(usize, ArchiveEntry)> = Vec::new();
        for (number, source) in self.sources.iter_mut().enumerate() {
            if let Some(entry) = source.next.take_if(|entry| entry.key() == least) {
                told.push((number, entry));
                source.next = source.entries.next().transpose()?;
            }
        }
        Ok(self.together(told))
    }

    fn together(&mut self, mut told: Vec<(usize, ArchiveEntry)>) -> Option<ArchiveEntry> {
        if told.len() < 2 {
            return told.pop().map(|(_, entry)| entry);
        }
        let mut days = Days::default();
        let (first, others) = told.split_first()?;
        let first_day = epoch_day(month_start(first.1.month));
        for day in 0..31 {
            let counts: Vec<(&[Span], u32)> = told
                .iter()
                .map(|(number, entry)| (&self.sources[*number].spans[..], entry.days.on(day)))
                .filter(|(_, logins)| *logins > 0)
                .collect();
            let (logins, is_certain) = on_day(first_day + day.cast_signed(), &counts);
            days.add(day, logins);
            if !is_certain {
                self.uncertain.insert(first_day + day.cast_signed());
            }
        }
        let first_at = others.iter().map(|(_, entry)| entry.first_at).fold(first.1.first_at, i64::min);
        let last_at = others.iter().map(|(_, entry)| entry.last_at).fold(first.1.last_at, i64::max);
        Some(ArchiveEntry { first_at, last_at, days, ..first.1.clone() })
    }
}

impl Iterator for MergedArchives {
    type Item = Result<ArchiveEntry>;

    fn next(&mut self) -> Option<Result<ArchiveEntry>> {
        self.take().transpose()
    }
}

/// The logins of a day that several archives count, and whether that is certain.
fn on_day(day: i32, counts: &[(&[Span], u32)]) -> (u32, bool) {
    // The part of the day that each of them covers, and its count.
    let mut told: Vec<(i64, i64, u32)> = counts
        .iter()
        .map(|(spans, logins)| {
            let near = || spans.iter().filter(|span| span.from_day <= day && day <= span.to_day);
            let from = near().map(|span| if span.from_day < day { i64::MIN } else { span.from_at }).min();
            let to = near().map(|span| if day < span.to_day { i64::MAX } else { span.to_at }).max();
            (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX), *logins)
        })
        .collect();
    told.sort_unstable();
    let (mut sum, mut is_certain) = (0_u32, true);
    let mut told = told.into_iter().peekable();
    while let Some((start, mut end, mut most)) = told.next() {
        // Of those that overlap, one may hold all that the others do.
        let mut holds_all = true;
        while let Some((from, to, logins)) = told.next_if(|(from, ..)| *from <= end) {
            holds_all = (holds_all && to <= end) || (from == start && to >= end);
            (end, most) = (end.max(to), most.max(logins));
        }
        sum = sum.saturating_add(most);
        is_certain &= holds_all;
    }
    (sum, is_certain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    fn span(from_at: i64, to_at: i64) -> Vec<Span> {
        vec![Span::of(from_at, to_at, chrono_tz::UTC)]
    }

    fn logins(day: i32, told: &[(Vec<Span>, u32)]) -> (u32, bool) {
        let told: Vec<(&[Span], u32)> = told.iter().map(|(spans, logins)| (&spans[..], *logins)).collect();
        on_day(day, &told)
    }

    #[test]
    fn the_archive_that_holds_the_whole_day_has_its_count() {
        assert_eq!(logins(5, &[(span(0, 9 * DAY), 4), (span(0, 5 * DAY + 60), 1)]), (4, true));
        assert_eq!(logins(5, &[(span(0, 9 * DAY), 4), (span(0, 9 * DAY), 4)]), (4, true));
    }

    #[test]
    fn parts_of_a_day_are_added_where_they_are_apart() {
        assert_eq!(logins(5, &[(span(5 * DAY + 61, 9 * DAY), 4), (span(0, 5 * DAY + 60), 1)]), (5, true));
    }

    #[test]
    fn the_same_part_twice_is_that_part() {
        let edge = span(0, 5 * DAY + 60);
        assert_eq!(logins(5, &[(edge.clone(), 3), (edge.clone(), 3)]), (3, true));
        assert_eq!(logins(5, &[(edge, 3), (span(4 * DAY, 5 * DAY + 30), 2)]), (3, true));
    }

    #[test]
    fn parts_that_overlap_and_hold_no_whole_day_say_the_least() {
        let (early, late) = (span(0, 5 * DAY + 60), span(5 * DAY + 30, 9 * DAY));
        assert_eq!(logins(5, &[(early.clone(), 3), (late.clone(), 2)]), (3, false));
        // A third that holds the whole day settles it.
        assert_eq!(logins(5, &[(early, 3), (late, 2), (span(0, 9 * DAY), 4)]), (4, true));
    }
}
