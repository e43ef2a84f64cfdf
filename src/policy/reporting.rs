//! The currency that a company reports in, and the rates that it converts with.

use chrono::NaiveDate;
use iso_currency::Currency;
use num_rational::BigRational;
use num_traits::One;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::money::Amount;

/// The currency of a second, converted view of all amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reporting {
    /// The currency.
    pub currency: Currency,
    /// One entry per other currency.
    pub rates: Vec<Rate>,
}

/// What one unit of a currency is worth in the reporting currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The currency that is converted.
    pub currency: Currency,
    /// The exact rate.
    pub exact: BigRational,
    /// The rate as the policy writes it.
    pub text: String,
    /// The day it is of.
    pub date: NaiveDate,
    /// Who published it.
    pub source: String,
}

impl Reporting {
    /// The rate of a currency; 1 for the reporting currency itself, nothing where the policy has none.
    #[must_use]
    pub fn rate(&self, currency: Currency) -> Option<BigRational> {
        if currency == self.currency {
            return Some(BigRational::one());
        }
        self.rates.iter().find(|rate| rate.currency == currency).map(|rate| rate.exact.clone())
    }

    /// An amount in the reporting currency, rounded once; nothing without a rate.
    #[must_use]
    pub fn convert(&self, amount: Amount) -> Option<Amount> {
        let rate = self.rate(amount.currency)?;
        Some(Amount::rounded(&(amount.exact() * rate), self.currency))
    }
}

/// The reporting currency as the report's settings show it.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, rename = "ReportingSettings")]
pub(super) struct Shown<'a> {
    currency: &'static str,
    rates: Vec<ShownRate<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ShownRate<'a> {
    currency: &'static str,
    rate: &'a str,
    #[schemars(with = "String")]
    date: NaiveDate,
    source: &'a str,
}

impl<'a> From<&'a Reporting> for Shown<'a> {
    fn from(reporting: &'a Reporting) -> Self {
        let shown = |rate: &'a Rate| ShownRate {
            currency: rate.currency.code(),
            rate: &rate.text,
            date: rate.date,
            source: &rate.source,
        };
        Self { currency: reporting.currency.code(), rates: reporting.rates.iter().map(shown).collect() }
    }
}
