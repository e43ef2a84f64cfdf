//! Users who come at some time of the year: idle now, and idle a year ago too, but not in between.
//!
//! Whoever works in one season, an election or a yearly audit is idle for the rest of the year and comes back. Login files of
//! six months cannot show it; archives of the years before can.

use chrono::Months;
use polars::prelude::{DataFrame, NamedFrom, PolarsResult, Series};
use rustc_hash::FxHashMap;

use super::column::{IDLE_DAYS, PLACE, SEASONAL, VERDICT};
use crate::model::calendar::{date_of, epoch_day};
use crate::model::verdict::Verdict;
use crate::org::Org;
use crate::org::column::CREATED_DAY;

/// The same day a year before; 28 February for the leap day.
#[must_use]
pub fn year_before(as_of: i32) -> i32 {
    date_of(as_of).checked_sub_months(Months::new(12)).map_or(as_of, epoch_day)
}

/// The seats with [`SEASONAL`] added, one row per seat: whether an idle one was idle a year ago by the same threshold, and
/// its user came since. Null for seats that are not idle, and where no coverage without a gap shows that year.
pub(super) fn marked(mut seats: DataFrame, org: &Org, as_of: i32) -> PolarsResult<DataFrame> {
    let then = year_before(as_of);
    let came_since = org.activity().login_days(then + 1, as_of);
    let mut before: FxHashMap<i32, Option<Vec<u32>>> = FxHashMap::default();
    let mut marks: Vec<Option<bool>> = Vec::with_capacity(seats.height());
    let (verdicts, limits) = (seats.column(VERDICT)?.str()?, seats.column(IDLE_DAYS)?.i32()?);
    let (places, created) = (seats.column(PLACE)?.u32()?, seats.column(CREATED_DAY)?.i32()?);
    for row in 0..seats.height() {
        let (Some(place), Some(limit)) = (places.get(row), limits.get(row)) else {
            marks.push(None);
            continue;
        };
        // Whoever came on this day or later was not idle a year ago.
        let first = then.saturating_sub(limit) + 1;
        let was_there = created.get(row).is_none_or(|created| created < first);
        let came_before = before.entry(limit).or_insert_with(|| {
            org.coverage().shows(first, as_of, as_of).then(|| org.activity().login_days(first, then))
        });
        let came = |days: &[u32]| days.get(place as usize).is_some_and(|days| *days > 0);
        marks.push(match came_before {
            Some(came_before) if verdicts.get(row) == Some(Verdict::Idle.as_str()) => {
                Some(was_there && !came(came_before) && came(&came_since))
            }
            _ => None,
        });
    }
    seats.with_column(Series::new(SEASONAL.into(), marks).into())?;
    Ok(seats)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_before_the_leap_day_is_the_last_of_february() {
        let day = |text: &str| epoch_day(text.parse().expect("a date"));
        assert_eq!(year_before(day("2028-02-29")), day("2027-02-28"));
        assert_eq!(year_before(day("2026-09-30")), day("2025-09-30"));
    }
}
