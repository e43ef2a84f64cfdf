//! When people log in: the hours of the day, the days of the week, over the months that the login files cover.
//!
//! A place on the scale from 0 to 2³² stands for a moment: hours with more logins take more of it, so that evenly spread
//! places make the clock.

/// The last day, which the org is described on: 2026-09-30, in days since 1970.
pub(super) const AS_OF: i32 = 20_726;
/// The first day of the login files, in days since 1970: 2026-04-01.
pub(super) const FIRST_DAY: i32 = AS_OF - 182;
/// The days that the login files cover.
const DAYS: usize = 183;
const HOURS: usize = DAYS * 24;
/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;
/// The last second of the last day, in seconds since 1970.
pub(super) const END: i64 = (AS_OF as i64 + 1) * DAY - 1;

/// Logins of each hour of a day, UTC, in no unit: customers of two continents.
const OF_HOURS: [u64; 24] =
    [9, 7, 5, 4, 5, 8, 16, 28, 40, 46, 48, 46, 44, 50, 58, 60, 58, 54, 46, 38, 30, 24, 18, 13];
/// Logins of each day of a week from Monday, in no unit.
const OF_WEEKDAYS: [u64; 7] = [21, 23, 22, 21, 18, 7, 6];

/// The whole scale.
const SCALE: u64 = 1 << 32;
/// Places of the scale that one entry of the search table stands for, as a shift.
const STRIDE: u32 = 18;

/// The scale.
#[derive(Debug)]
pub(super) struct LoginClock {
    /// The place at which each hour starts, and the end of the scale.
    starts: Vec<u64>,
    /// For each stride of the scale: the hour that holds its first place.
    hours: Vec<u16>,
}

impl LoginClock {
    pub(super) fn new() -> Self {
        let weight = |hour: usize| {
            // 1970-01-01 was a Thursday.
            let weekday = (FIRST_DAY.unsigned_abs() as usize + hour / 24 + 3) % 7;
            OF_HOURS[hour % 24] * OF_WEEKDAYS[weekday]
        };
        let total: u64 = (0..HOURS).map(weight).sum();
        let mut before = 0;
        let mut starts = Vec::with_capacity(HOURS + 1);
        for hour in 0..HOURS {
            starts.push(before * SCALE / total);
            before += weight(hour);
        }
        starts.push(SCALE);
        let mut hours = Vec::with_capacity(1 << (32 - STRIDE));
        let mut hour: u16 = 0;
        for stride in 0..1_u64 << (32 - STRIDE) {
            while starts[usize::from(hour) + 1] <= stride << STRIDE {
                hour += 1;
            }
            hours.push(hour);
        }
        Self { starts, hours }
    }

    /// The hour since the start of the first day, and the second in it, of a place.
    pub(super) fn hour_and_second(&self, place: u32) -> (usize, u32) {
        let mut hour = usize::from(self.hours[(place >> STRIDE) as usize]);
        let place = u64::from(place);
        while self.starts[hour + 1] <= place {
            hour += 1;
        }
        let (start, end) = (self.starts[hour], self.starts[hour + 1]);
        (hour, u32::try_from((place - start) * 3600 / (end - start)).unwrap_or(3599))
    }

    /// The moment of a place, in seconds since 1970.
    pub(super) fn moment(&self, place: u32) -> i64 {
        let (hour, second) = self.hour_and_second(place);
        let hours = i64::try_from(hour).unwrap_or(0);
        i64::from(FIRST_DAY) * DAY + hours * 3600 + i64::from(second)
    }

    /// The day of a place, in days since the first.
    pub(super) fn day(&self, place: u32) -> usize {
        self.hour_and_second(place).0 / 24
    }

    /// The place at which the first hour starts that does so at a place or later; the end of the scale where none does.
    pub(super) fn next_hour(&self, place: u64) -> u64 {
        let hour = self.starts.partition_point(|start| *start < place);
        self.starts.get(hour).copied().unwrap_or(SCALE)
    }

    /// The place at which a day starts, given in days since 1970; the ends of the scale for days outside.
    pub(super) fn start_of(&self, day: i32) -> u32 {
        let hour = (day - FIRST_DAY).clamp(0, 183).unsigned_abs() as usize * 24;
        u32::try_from(self.starts[hour]).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::date_of;

    #[test]
    fn the_days_are_those_that_are_named() {
        assert_eq!(date_of(AS_OF).to_string(), "2026-09-30");
        assert_eq!(date_of(FIRST_DAY).to_string(), "2026-04-01");
        assert_eq!((AS_OF - FIRST_DAY + 1).unsigned_abs() as usize, DAYS);
    }

    #[test]
    fn the_scale_reaches_from_the_first_second_to_the_last() {
        let clock = LoginClock::new();
        assert_eq!(clock.moment(0), i64::from(FIRST_DAY) * DAY);
        assert_eq!(clock.moment(u32::MAX), END);
    }

    #[test]
    fn places_and_moments_have_one_order_and_days_start_where_they_are_said_to() {
        let clock = LoginClock::new();
        let moments: Vec<i64> = (0..=u32::MAX).step_by(999_983).map(|place| clock.moment(place)).collect();
        assert!(moments.is_sorted());
        for day in [FIRST_DAY, FIRST_DAY + 77, AS_OF] {
            assert_eq!(clock.moment(clock.start_of(day)), i64::from(day) * DAY);
        }
        let before = clock.start_of(AS_OF - 90) - 1;
        assert_eq!(clock.moment(before) / DAY, i64::from(AS_OF - 91));
    }

    #[test]
    fn hours_start_at_their_places() {
        let clock = LoginClock::new();
        for place in [1, 70_000, 1 << 30, 3 << 30] {
            let start = clock.next_hour(place);
            assert!(start >= place && clock.next_hour(start) == start);
            let moment = clock.moment(u32::try_from(start).expect("on the scale"));
            assert_eq!(moment % 3600, 0);
            assert_eq!(clock.moment(u32::try_from(start - 1).expect("on the scale")), moment - 1);
        }
        assert_eq!((clock.next_hour(0), clock.next_hour(SCALE)), (0, SCALE));
    }

    #[test]
    fn working_days_have_more_logins_than_weekends() {
        let clock = LoginClock::new();
        let width = |day: i32| clock.start_of(day + 1) - clock.start_of(day);
        // 2026-04-01 was a Wednesday, so the fourth and fifth day are a weekend.
        assert!(width(FIRST_DAY) > 3 * width(FIRST_DAY + 3));
        assert!(width(FIRST_DAY + 3) > width(FIRST_DAY + 4));
    }
}
