//! The time that login files cover: only there does the absence of a login say anything.

use crate::model::span::Span;

/// The time that login files really cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Ordered and apart.
    pub spans: Vec<Span>,
    /// Login rows used, each login once however many files hold it.
    pub rows: u64,
    /// Real logins among them, by users of the export.
    pub logins: u64,
}

/// Spans this many days apart are one: nobody may have logged in over a weekend.
const BRIDGED_DAYS: i32 = 3;

impl Coverage {
    /// Merges the spans of single files.
    #[must_use]
    pub fn merged(mut files: Vec<Span>) -> Vec<Span> {
        files.sort_unstable();
        let mut spans: Vec<Span> = Vec::new();
        for file in files {
            match spans.last_mut() {
                Some(last) if file.from_day.saturating_sub(last.to_day) <= BRIDGED_DAYS => {
                    last.to_at = last.to_at.max(file.to_at);
                    last.to_day = last.to_day.max(file.to_day);
                }
                _ => spans.push(file),
            }
        }
        spans
    }

    /// The span that reaches almost up to the as-of date, if there is one.
    #[must_use]
    pub fn recent(&self, as_of: i32) -> Option<Span> {
        let reaches =
            |span: &&Span| span.from_day <= as_of && as_of.saturating_sub(span.to_day) <= BRIDGED_DAYS;
        self.spans.iter().find(reaches).copied()
    }

    /// How many days up to the as-of date are covered without a gap; 0 where coverage does not reach it.
    #[must_use]
    pub fn days_up_to(&self, as_of: i32) -> u32 {
        self.recent(as_of).map_or(0, |span| (span.to_day.min(as_of) - span.from_day + 1).unsigned_abs())
    }

    /// Whether the days from one to another lie in what is covered up to the as-of date.
    #[must_use]
    pub fn shows(&self, first: i32, last: i32, as_of: i32) -> bool {
        self.recent(as_of).is_some_and(|span| {
            span.from_day <= first && last.min(as_of).saturating_sub(span.to_day) <= BRIDGED_DAYS
        })
    }

    /// The first day of the span that reaches from `idle_days` before the as-of date almost up to it, if
    /// there is one: only then does the absence of a login say anything.
    #[must_use]
    pub fn reaching_back(&self, as_of: i32, idle_days: u32) -> Option<i32> {
        let needed_from = as_of.saturating_sub(i32::try_from(idle_days).unwrap_or(i32::MAX));
        self.spans
            .iter()
            .find(|span| span.from_day <= needed_from && as_of.saturating_sub(span.to_day) <= BRIDGED_DAYS)
            .map(|span| span.from_day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(spans: &[(i32, i32)]) -> Vec<Span> {
        let timestamp = |day: i32| i64::from(day) * 86_400;
        spans
            .iter()
            .map(|(from, to)| Span {
                from_at: timestamp(*from),
                to_at: timestamp(*to),
                from_day: *from,
                to_day: *to,
            })
            .collect()
    }

    #[test]
    fn spans_three_days_apart_are_one_and_four_days_are_two() {
        assert_eq!(Coverage::merged(days(&[(20, 30), (1, 17)])), days(&[(1, 30)]));
        assert_eq!(Coverage::merged(days(&[(21, 30), (1, 17)])), days(&[(1, 17), (21, 30)]));
        assert_eq!(Coverage::merged(days(&[(1, 30), (5, 9)])), days(&[(1, 30)]));
    }

    #[test]
    fn coverage_must_reach_all_the_way_and_almost_to_the_end() {
        let covering =
            |spans: &[(i32, i32)]| Coverage { spans: days(spans), rows: 0, logins: 0 }.reaching_back(100, 90);
        assert_eq!(covering(&[(10, 97)]), Some(10));
        assert_eq!(covering(&[(11, 100)]), None);
        assert_eq!(covering(&[(10, 96)]), None);
        assert_eq!(covering(&[(0, 40), (50, 100)]), None);
    }

    #[test]
    fn what_recent_coverage_shows_has_no_gap() {
        let coverage = Coverage { spans: days(&[(0, 40), (50, 97)]), rows: 0, logins: 0 };
        assert_eq!(coverage.days_up_to(100), 48);
        assert_eq!(coverage.days_up_to(60), 11);
        assert_eq!(coverage.days_up_to(101), 0);
        assert!(coverage.shows(50, 100, 100) && coverage.shows(60, 130, 100));
        assert!(!coverage.shows(49, 100, 100) && !coverage.shows(10, 20, 100));
    }
}
