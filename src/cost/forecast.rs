//! What the months to come will need on the login meter, going by those that were observed.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::audit::pools::{ENOUGH_DAYS, LineUse};
use crate::model::verdict::Counted;

/// The logins of a line, or of a licence without one.
#[derive(Clone, Debug, Default)]
pub(super) struct Metered {
    /// By period and contract month.
    pub(super) used: LineUse,
    /// Days up to the as-of date that the login files cover without a gap.
    pub(super) covered_days: u32,
}

/// The logins of a month of the licence, by the count of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// How many months were observed.
    pub months: usize,
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
        if metered.covered_days < ENOUGH_DAYS {
            return None;
        }
        let logins: Vec<u64> = metered.used.observed.iter().map(|month| month.by(counted)).collect();
        let (low, high) = (*logins.iter().min()?, *logins.iter().max()?);
        let sum: BigInt = logins.iter().map(|logins| BigInt::from(*logins)).sum();
        Some(Self { months: logins.len(), low, expected: BigRational::new(sum, logins.len().into()), high })
    }
}
