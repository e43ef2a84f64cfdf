//! What reading login rows needs, whether they come in blocks or one after the other.

use std::ops::RangeInclusive;

use rustc_hash::FxHashSet;

use super::cell::ReadCell;
use super::column_map::ColumnMap;
use super::login_batcher::Batcher;
use super::login_row::{LoginCells, LoginKey};
use super::login_sink::{ReadLogin, Sink};
use super::options::ReadOptions;
use crate::model::span::Span;
use crate::org::column;

/// What a reader of login rows needs.
pub(super) struct Reader<'a, S: Sink> {
    pub(super) sink: &'a S,
    pub(super) options: &'a ReadOptions,
    /// Where files overlap in time.
    pub(super) overlap: &'a Overlap,
}

/// The logins that two files may both hold.
#[derive(Default)]
pub(super) struct Overlap {
    /// The timestamps at which files intersect.
    pub(super) spans: Vec<RangeInclusive<i64>>,
    /// Whether every file names its logins by id.
    pub(super) by_id: bool,
}

impl Overlap {
    /// Where the spans of files intersect.
    pub(super) fn of(spans: &[Span], by_id: bool) -> Self {
        let mut overlap = Self { spans: Vec::new(), by_id };
        for (place, one) in spans.iter().enumerate() {
            for other in &spans[place + 1..] {
                let (from, to) = (one.from_at.max(other.from_at), one.to_at.min(other.to_at));
                if from <= to {
                    overlap.spans.push(from..=to);
                }
            }
        }
        overlap
    }

    /// Whether another file may hold a login of that timestamp too.
    pub(super) fn contains(&self, timestamp: i64) -> bool {
        self.spans.iter().any(|span| span.contains(&timestamp))
    }
}

/// What is done with rows in their order.
pub(super) struct Ordered<'a, S: Sink> {
    pub(super) batcher: Batcher<'a, S>,
    pub(super) seen: FxHashSet<LoginKey>,
}

impl<S: Sink> Ordered<'_, S> {
    /// Counts a login that another file may hold too, unless it was met before.
    pub(super) fn count(&mut self, login: &ReadLogin<S::User>, key: LoginKey) {
        if self.seen.insert(key) {
            self.batcher.count(login);
        }
    }
}

/// The fault of a row without a user.
pub(super) fn names_somebody(
    column_map: &ColumnMap,
    cells: &[ReadCell],
) -> Option<(&'static str, &'static str)> {
    let column = if column_map.has(column::USER_ID) { column::USER_ID } else { column::USERNAME };
    LoginCells::of(column_map, cells).is_none().then_some((column, "is empty"))
}

/// A stretch of time that also holds a timestamp.
pub(super) fn widened(span: Option<(i64, i64)>, timestamp: i64) -> (i64, i64) {
    span.map_or((timestamp, timestamp), |(from, to)| (from.min(timestamp), to.max(timestamp)))
}
