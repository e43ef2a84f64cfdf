//! From the reporting currency and its rates as written to what is meant.

use num_traits::{Signed, Zero};

use super::Source;
use crate::error::Result;
use crate::model::money::decimal;
use crate::policy::reporting::{Rate, Reporting};
use crate::policy::written;

impl Source<'_> {
    pub(super) fn reporting(&self, written: &written::Reporting) -> Result<Reporting> {
        let currency = self.currency(&written.currency)?;
        let mut rates: Vec<Rate> = Vec::new();
        for written in &written.rate {
            let rate = self.rate(written)?;
            let code = rate.currency.code();
            let again = rates.iter().any(|known| known.currency == rate.currency);
            if again || rate.currency == currency {
                let message = if again {
                    format!("{code} has two rates")
                } else {
                    format!("{code} is the reporting currency itself")
                };
                return Err(self.wrong(&written.currency.span(), message, "take this rate out"));
            }
            rates.push(rate);
        }
        Ok(Reporting { currency, rates })
    }

    fn rate(&self, written: &written::ReportingRate) -> Result<Rate> {
        let text = written.rate.get_ref().trim();
        let hint = "write what one unit is worth in the reporting currency as text: \"1.0842\"";
        let wrong = |why: &str| self.wrong(&written.rate.span(), format!("rate \"{text}\" {why}"), hint);
        let exact = decimal(text).map_err(wrong)?;
        if exact.is_negative() || exact.is_zero() {
            return Err(wrong("is not above 0"));
        }
        if written.source.get_ref().trim().is_empty() {
            let hint = "write who published the rate, such as \"ECB reference rates\"";
            return Err(self.wrong(&written.source.span(), "source is empty", hint));
        }
        Ok(Rate {
            currency: self.currency(&written.currency)?,
            exact,
            text: text.to_owned(),
            date: self.date(&written.date, "date")?,
            source: written.source.get_ref().trim().to_owned(),
        })
    }
}
