//! The currency that a company reports in, and the rates that it converts with.

use chrono::NaiveDate;
use iso_currency::Currency;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::kind::{CurrencyCode, Day, Decimal, DecimalText, List, NonEmptyText};
use super::table::{nested, table};
use super::written::{PolicyReader, WrittenTable};
use crate::model::money::Amount;

table! {
    /// The currency of a second, converted view of all amounts.
    pub struct Reporting {
        /// The currency that the company reports in, as ISO 4217 code.
        currency: Currency = CurrencyCode, required;
        /// One table per other currency.
        rate: Vec<Rate> = List(nested::<Rate>()), optional;
    }
    checked by Reporting::check;
}

table! {
    /// What one unit of a currency is worth in the reporting currency.
    pub struct Rate {
        /// The currency that is converted, as ISO 4217 code.
        currency: Currency = CurrencyCode, required;
        /// What one unit of it is worth in the reporting currency, as a decimal text.
        rate: Decimal = RATE, required;
        /// The day that the rate is of.
        date: NaiveDate = Day, required;
        /// Who published it.
        source: String = NonEmptyText, required;
    }
    checked by Rate::check;
}

const RATE: DecimalText = DecimalText {
    least: 0,
    most: i32::MAX,
    remedy: "write what one unit is worth in the reporting currency as text: \"1.0842\"",
};

impl Rate {
    fn check(&mut self, table: &WrittenTable, reader: &mut PolicyReader) -> Option<()> {
        if !self.rate.exact.is_zero() {
            return Some(());
        }
        let message = format!("rate \"{}\" is not above 0", self.rate.text);
        reader.refuse_at(&format!("{}.rate", table.path), message, RATE.remedy);
        None
    }
}

impl Reporting {
    fn check(&mut self, table: &WrittenTable, reader: &mut PolicyReader) -> Option<()> {
        let mut is_right = true;
        for (at, rate) in self.rate.iter().enumerate() {
            let code = rate.currency.code();
            let message = if rate.currency == self.currency {
                format!("{code} is the reporting currency itself")
            } else if self.rate[..at].iter().any(|known| known.currency == rate.currency) {
                format!("{code} has two rates")
            } else {
                continue;
            };
            reader.refuse_at(&format!("{}.rate[{at}].currency", table.path), message, "remove this rate");
            is_right = false;
        }
        is_right.then_some(())
    }

    /// The rate of a currency; 1 for the reporting currency itself, nothing where the policy has none.
    #[must_use]
    pub fn rate(&self, currency: Currency) -> Option<BigRational> {
        if currency == self.currency {
            return Some(BigRational::one());
        }
        self.rate.iter().find(|rate| rate.currency == currency).map(|rate| rate.rate.exact.clone())
    }

    /// An amount in the reporting currency, rounded once; nothing without a rate.
    #[must_use]
    pub fn convert(&self, amount: Amount) -> Option<Amount> {
        let rate = self.rate(amount.currency)?;
        Some(Amount::rounded(&(amount.exact() * rate), self.currency))
    }
}
