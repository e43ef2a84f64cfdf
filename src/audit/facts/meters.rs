//! Seats by what they would cost on the other meter.

use num_rational::BigRational;
use polars::prelude::{IdxCa, IdxSize, IntoLazy, LazyFrame, NamedFrom, PolarsResult, Series, lit, when};

use super::Facts;
use crate::audit::column::{
    BREAK_EVEN, CONFIDENCE, COUNTS_DAYS, IS_INFERRED, IS_SURE, LOGIN_LICENSE, LOGIN_PRICE, LOGINS_A_MONTH,
    MEMBER_PRICE, MONTHS_OBSERVED, MOST_LOGINS,
};
use crate::audit::usage::{self, Limits, PairUse};
use crate::model::money::shown_exact;
use crate::model::verdict::{Advice, Confidence, Counted};
use crate::org::column::is_true;
use crate::policy::Policy;

impl Facts<'_> {
    /// The use of each login licence and its sibling, month by month.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn pair_uses<'p>(&self, policy: &'p Policy) -> PolarsResult<Vec<PairUse<'p>>> {
        PairUse::all(&self.seats, self.org, policy, self.as_of)
    }

    /// Why the two meters cannot be compared for any licence; nothing where they can.
    #[must_use]
    pub fn no_comparison(&self, policy: &Policy) -> Option<String> {
        usage::no_comparison(self.org, policy, self.as_of)
    }

    /// One row per seat on the member meter that its login days would cost less on the login meter.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn cheaper_by_login(&self, policy: &Policy) -> PolarsResult<LazyFrame> {
        let mut found = MeterFindings::default();
        for of in self.pair_uses(policy)? {
            let Ok(prices) = &of.pair.prices else { continue };
            let limits = Limits::at(prices);
            let break_even = prices.break_even();
            // Days are compared: where every login is held against the pool, they are less than what is paid.
            let counts_days = of.pair.login.counts() != Counted::All;
            for seat in of.seats.iter().filter(|seat| seat.is_member) {
                let (Advice::ToLogin, is_sure) = limits.advice(seat) else { continue };
                found.places.push(IdxSize::try_from(seat.place).unwrap_or(IdxSize::MAX));
                found.sure.push(is_sure);
                found.months.push(i64::try_from(seat.days.len()).unwrap_or(i64::MAX));
                found.most.push(seat.days.iter().max().copied().map(i64::from));
                found.counts_days.push(counts_days);
                let mean = BigRational::new(seat.sum().into(), seat.days.len().into());
                let apart =
                    |decimals: &u32| shown_exact(&mean, *decimals) != shown_exact(&break_even, *decimals);
                let decimals = (2..9).find(apart).unwrap_or(9);
                found.mean.push(shown_exact(&mean, decimals));
                found.break_even.push(shown_exact(&break_even, decimals));
                found.login_license.push(of.pair.login.license.clone());
                found.member_price.push(format!(
                    "{} {}",
                    prices.member.shown(),
                    prices.member.currency.code()
                ));
                found.login_price.push(format!("{} {}", prices.login.shown(), prices.login.currency.code()));
            }
        }
        let mut seats = self.seats.take(&IdxCa::from_vec("place".into(), found.places))?;
        for column in [
            Series::new(IS_SURE.into(), found.sure),
            Series::new(COUNTS_DAYS.into(), found.counts_days),
            Series::new(MONTHS_OBSERVED.into(), found.months),
            Series::new(MOST_LOGINS.into(), found.most),
            Series::new(LOGINS_A_MONTH.into(), found.mean),
            Series::new(BREAK_EVEN.into(), found.break_even),
            Series::new(LOGIN_LICENSE.into(), found.login_license),
            Series::new(MEMBER_PRICE.into(), found.member_price),
            Series::new(LOGIN_PRICE.into(), found.login_price),
        ] {
            seats.with_column(column.into())?;
        }
        let word = |confidence: Confidence| lit(confidence.as_str());
        let confidence = when(is_true(IS_INFERRED).or(is_true(COUNTS_DAYS).not()))
            .then(word(Confidence::Low))
            .when(is_true(IS_SURE))
            .then(word(Confidence::High))
            .otherwise(word(Confidence::Medium));
        Ok(seats.lazy().with_column(confidence.alias(CONFIDENCE)))
    }
}

/// The seats that are found, column by column.
#[derive(Default)]
struct MeterFindings {
    places: Vec<IdxSize>,
    sure: Vec<bool>,
    counts_days: Vec<bool>,
    months: Vec<i64>,
    most: Vec<Option<i64>>,
    mean: Vec<String>,
    break_even: Vec<String>,
    login_license: Vec<String>,
    member_price: Vec<String>,
    login_price: Vec<String>,
}
