//! What the pools to come will need, going by what was observed.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::charges::whole;
use crate::audit::pools::{ENOUGH_DAYS, LineUse, ObservedUse};
use crate::model::verdict::Counted;

/// The use of a line, or of a licence without one.
#[derive(Clone, Debug, Default)]
pub(super) struct Metered {
    /// By period and pool.
    pub(super) used: LineUse,
    /// Days up to the as-of date that the login files cover without a gap.
    pub(super) covered_days: u32,
}

/// What a pool of the licence will need, by the count of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// How many contract months were observed; nothing where a pool of several months goes by the year before.
    pub months: Option<usize>,
    /// The least of them.
    pub low: u64,
    /// Their mean.
    pub expected: BigRational,
    /// The most of them: a pool must hold it, since what is left of other months is lost.
    pub high: u64,
}

impl Forecast {
    /// Nothing where too little is covered, no whole month, or another line shares the logins.
    pub(super) fn of(metered: &Metered, counted: Counted) -> Option<Self> {
        match metered.used.observed.as_ref()? {
            ObservedUse::Season(season) => {
                let season = (*season)?;
                let logins = season.so_far.by(counted) + season.year_before.by(counted);
                Some(Self { months: None, low: logins, expected: whole(logins), high: logins })
            }
            ObservedUse::Months(_) if metered.covered_days < ENOUGH_DAYS => None,
            ObservedUse::Months(months) => {
                let logins: Vec<u64> = months.iter().map(|month| month.by(counted)).collect();
                let (low, high) = (*logins.iter().min()?, *logins.iter().max()?);
                let sum: BigInt = logins.iter().map(|logins| BigInt::from(*logins)).sum();
                let expected = BigRational::new(sum, logins.len().into());
                Some(Self { months: Some(logins.len()), low, expected, high })
            }
        }
    }
}
