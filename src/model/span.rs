//! Stretches of time.

use chrono_tz::Tz;

use super::calendar::day_in;

/// A stretch of time without gaps: timestamps, and the days in the policy's zone on which they fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First timestamp.
    pub from_at: i64,
    /// Last timestamp.
    pub to_at: i64,
    /// Day of the first timestamp.
    pub from_day: i32,
    /// Day of the last timestamp.
    pub to_day: i32,
}

impl Span {
    /// The stretch between two timestamps, with their days in a zone.
    #[must_use]
    pub fn of(from_at: i64, to_at: i64, zone: Tz) -> Self {
        Self { from_at, to_at, from_day: day_in(zone, from_at), to_day: day_in(zone, to_at) }
    }

    /// Whether a timestamp lies in it.
    #[must_use]
    pub fn contains(&self, timestamp: i64) -> bool {
        (self.from_at..=self.to_at).contains(&timestamp)
    }
}
