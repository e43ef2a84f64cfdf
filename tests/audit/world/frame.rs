//! The as-of date that a draft's times are relative to, and moments that are relative to nothing.

use super::calendar::{moment_at, quarter_of, shifted};
use super::draft::{Anchor, Question, WorldDraft};
use super::login_draft::{Ago, When};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// What relative times are relative to.
pub(super) struct Frame {
    pub zone: Tz,
    pub as_of: NaiveDate,
    thresholds: Vec<i64>,
    /// Where the latest moment decides the as-of date, boundaries are only hit if nothing lies after it.
    nothing_after: bool,
}

impl Frame {
    pub(super) fn of(draft: &WorldDraft) -> Self {
        let day = shifted(NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date"), draft.day.cast_signed());
        let quarter = quarter_of(day, draft.policy.fiscal_year);
        let as_of = match (draft.question, draft.anchor) {
            // A period alone speaks of its last day.
            (Question::Period { .. }, _) | (_, Anchor::QuarterEnd) => quarter.end,
            (_, Anchor::QuarterStart) => quarter.start,
            (_, Anchor::AnyDay) => day,
        };
        Self {
            zone: draft.policy.timezone.parse().expect("a zone"),
            as_of,
            thresholds: draft.policy.thresholds(),
            nothing_after: matches!(draft.question, Question::Latest),
        }
    }

    pub(super) fn day(&self, ago: Ago) -> NaiveDate {
        let days = match ago {
            Ago::Days(days) => days,
            Ago::Threshold { which, more } => self.thresholds[which % self.thresholds.len()] + more,
        };
        shifted(self.as_of, -if self.nothing_after { days.max(0) } else { days })
    }

    pub(super) fn moment(&self, when: When) -> i64 {
        moment_at(self.zone, self.day(when.ago), when.second)
    }

    /// What programs write for no date, and the first and the last second beside the day before which Salesforce
    /// did not exist. None lies where the clocks of the zone were off by seconds: not every dialect writes these.
    pub(super) fn sentinel(&self, pick: usize) -> i64 {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        let midnight = |day| moment_at(Tz::UTC, day, 0);
        let mut moments = vec![
            midnight(day(1970, 1, 1)),
            moment_at(self.zone, day(1998, 12, 31), 86_340),
            moment_at(self.zone, day(1999, 1, 1), 0),
        ];
        if self.zone != Tz::Asia__Kolkata {
            moments.push(midnight(day(1900, 1, 1)));
        }
        if self.zone == Tz::UTC {
            moments.push(midnight(day(1, 1, 1)));
        }
        moments[pick % moments.len()]
    }
}
