//! Pools of logins: their months, and the three ways in which logins are counted.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::verdict::Counted;

/// Logins by the three counts. Salesforce's help says that each login uses one of the pool, newer material that a user uses
/// one a day, and some contracts count a user once a month: all are kept, and the contract line says which is held against
/// its pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Logins {
    /// Every success.
    pub all: u64,
    /// One per user and day in the policy's zone.
    pub daily: u64,
    /// One per user and contract month, on the day of the first success in it.
    pub monthly: u64,
}

impl Logins {
    /// The logins by one of the counts.
    #[must_use]
    pub fn by(self, counted: Counted) -> u64 {
        match counted {
            Counted::All => self.all,
            Counted::Daily => self.daily,
            Counted::Monthly => self.monthly,
        }
    }

    /// The same number by each count.
    #[must_use]
    pub fn each(number: u64) -> Self {
        Self { all: number, daily: number, monthly: number }
    }

    /// What a function makes of two numbers of logins, count by count.
    #[must_use]
    pub fn zip(self, other: Self, combine: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            all: combine(self.all, other.all),
            daily: combine(self.daily, other.daily),
            monthly: combine(self.monthly, other.monthly),
        }
    }
}

impl std::ops::AddAssign for Logins {
    fn add_assign(&mut self, other: Self) {
        *self = self.zip(other, u64::saturating_add);
    }
}

/// The months of a contract, which start on one day of each calendar month: its last day where it has no such day.
///
/// Source: Salesforce help, usage-based entitlements: the contract, not the calendar month, determines the start and
/// end of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContractMonths {
    /// The day of the month, 1 to 31.
    pub starts_on: u32,
}

impl ContractMonths {
    /// First and last day of the contract month that holds a date.
    #[must_use]
    pub fn holding(self, date: NaiveDate) -> (NaiveDate, NaiveDate) {
        let own = self.boundary(date);
        let (start, next) = if own <= date {
            (own, self.boundary(first_of_next(date)))
        } else {
            (self.boundary(first_of_previous(date)), own)
        };
        (start, next.checked_sub_days(Days::new(1)).filter(|end| *end >= date).unwrap_or(NaiveDate::MAX))
    }

    /// First and last day of the pool of so many months that holds a date; the first pool starts with the contract month of
    /// `first`.
    #[must_use]
    pub fn pool(self, first: NaiveDate, months: u32, date: NaiveDate) -> (NaiveDate, NaiveDate) {
        let number = |(start, _): (NaiveDate, NaiveDate)| {
            // A contract month starts in each calendar month, so they can be counted by it.
            i64::from(start.year()) * 12 + i64::from(start.month0())
        };
        let (start, own) = (number(self.holding(first)), number(self.holding(date)));
        let months = i64::from(months.max(1));
        let first_month = start + (own - start).div_euclid(months) * months;
        let month_start = |number: i64| {
            let year = i32::try_from(number.div_euclid(12)).unwrap_or(i32::MAX);
            let month0 = u32::try_from(number.rem_euclid(12)).unwrap_or(0);
            NaiveDate::from_ymd_opt(year, month0 + 1, 1).map(|date| self.boundary(date))
        };
        let end = month_start(first_month + months).and_then(|next| next.checked_sub_days(Days::new(1)));
        (month_start(first_month).unwrap_or(NaiveDate::MIN), end.unwrap_or(NaiveDate::MAX))
    }

    /// The day in a date's calendar month on which a contract month starts.
    fn boundary(self, date: NaiveDate) -> NaiveDate {
        let day = self.starts_on.clamp(1, u32::from(date.num_days_in_month()));
        date.with_day(day).unwrap_or(date)
    }
}

/// The first of the next calendar month.
fn first_of_next(date: NaiveDate) -> NaiveDate {
    let first = date.with_day(1).unwrap_or(date);
    first.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX)
}

/// The first of the calendar month before.
fn first_of_previous(date: NaiveDate) -> NaiveDate {
    let first = date.with_day(1).unwrap_or(date);
    first.checked_sub_months(Months::new(1)).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("an ISO date")
    }

    #[test]
    fn a_contract_month_starts_on_its_day_or_on_the_last_of_a_short_month() {
        for (starts_on, day, start, end) in [
            (15, "2026-01-14", "2025-12-15", "2026-01-14"),
            (15, "2026-01-15", "2026-01-15", "2026-02-14"),
            (1, "2026-02-28", "2026-02-01", "2026-02-28"),
            (31, "2026-02-27", "2026-01-31", "2026-02-27"),
            (31, "2026-02-28", "2026-02-28", "2026-03-30"),
            (31, "2028-02-28", "2028-01-31", "2028-02-28"),
            (31, "2028-02-29", "2028-02-29", "2028-03-30"),
            (30, "2026-03-01", "2026-02-28", "2026-03-29"),
        ] {
            let months = ContractMonths { starts_on };
            assert_eq!(months.holding(date(day)), (date(start), date(end)), "{starts_on} {day}");
        }
    }

    #[test]
    fn pools_of_several_months_follow_each_other_from_the_first() {
        let months = ContractMonths { starts_on: 1 };
        let pool = |first, count, day| months.pool(date(first), count, date(day));
        assert_eq!(pool("2026-01-01", 12, "2026-09-30"), (date("2026-01-01"), date("2026-12-31")));
        assert_eq!(pool("2026-02-10", 3, "2026-09-30"), (date("2026-08-01"), date("2026-10-31")));
        assert_eq!(pool("2026-02-10", 3, "2026-02-10"), (date("2026-02-01"), date("2026-04-30")));
        let late = ContractMonths { starts_on: 31 };
        assert_eq!(
            late.pool(date("2025-08-31"), 6, date("2026-02-27")),
            (date("2025-08-31"), date("2026-02-27"))
        );
        assert_eq!(late.pool(date("2025-08-31"), 6, date("2026-02-28")).0, date("2026-02-28"));
    }

    proptest::proptest! {
        #[test]
        fn a_pool_of_one_month_is_a_contract_month(starts_on in 1..=31_u32, first in 0..20_000_i32, more in 0..900_i32) {
            let months = ContractMonths { starts_on };
            let day = |day: i32| NaiveDate::from_epoch_days(day).expect("a date");
            let (first, own) = (day(first), day(first + more));
            proptest::prop_assert_eq!(months.pool(first, 1, own), months.holding(own));
            let (start, end) = months.pool(first, 12, own);
            proptest::prop_assert!(start <= own && own <= end);
            proptest::prop_assert_eq!(months.pool(first, 12, end), (start, end));
            proptest::prop_assert_eq!(months.pool(first, 12, end.succ_opt().expect("a date")).0, end.succ_opt().expect("a date"));
        }

        #[test]
        fn contract_months_tile_the_years(starts_on in 1..=31_u32, day in 0..40_000_i32) {
            let months = ContractMonths { starts_on };
            let day = NaiveDate::from_epoch_days(day).expect("a date");
            let (start, end) = months.holding(day);
            proptest::prop_assert!(start <= day && day <= end);
            proptest::prop_assert_eq!(months.holding(start), (start, end));
            proptest::prop_assert_eq!(months.holding(end), (start, end));
            let next = end.succ_opt().expect("a date");
            proptest::prop_assert_eq!(months.holding(next).0, next);
            let days = (end - start).num_days() + 1;
            proptest::prop_assert!((28..=31).contains(&days), "{}", days);
        }
    }
}
