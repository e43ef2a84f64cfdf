//! Contract lines: what was bought, at which price, for how long.

use chrono::{Days, NaiveDate};
use iso_currency::Currency;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use serde::Serialize;

use crate::model::calendar::months;
use crate::model::license::license_key;
use crate::model::money::decimals;

/// A price for one seat and month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The exact price.
    pub exact: BigRational,
    /// The price as the policy writes it.
    pub text: String,
    /// Its currency.
    pub currency: Currency,
}

impl Price {
    /// The price with at least the currency's decimals, and more where the contract has more.
    #[must_use]
    pub fn shown(&self) -> String {
        let (whole, part) = self.text.split_once('.').unwrap_or((&self.text, ""));
        let decimals = decimals(self.currency).max(part.len());
        if decimals == 0 { whole.to_owned() } else { format!("{whole}.{part:0<decimals$}") }
    }
}

/// One line of a contract, on the member meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractLine {
    /// The order form's line, unique in the policy.
    pub id: String,
    /// The licence's name.
    pub license: String,
    /// Seats bought.
    pub quantity: u64,
    /// The currency, which may be known before the price is.
    pub currency: Option<Currency>,
    /// Price per seat and month; without one, money columns stay empty.
    pub price: Option<Price>,
    /// First day of the term.
    pub starts: NaiveDate,
    /// The day after the term's last day: terms are half-open.
    pub renews_on: NaiveDate,
    /// Uplift of the price at renewal, as a fraction of 1.
    pub uplift: BigRational,
    /// Seats to hold in reserve at renewal, as a fraction of 1.
    pub headroom: BigRational,
    /// Seats that would otherwise be bought within the term.
    pub planned_growth: u64,
    /// Days before the term's last day by which a reduction must be announced.
    pub notice_days: u64,
    /// Where finance books it.
    pub cost_center: Option<String>,
    /// The profiles whose seats this line pays for; empty for all of the licence.
    pub profiles: Vec<String>,
}

impl ContractLine {
    /// The term's last day.
    #[must_use]
    pub fn last_day(&self) -> NaiveDate {
        self.renews_on.checked_sub_days(Days::new(1)).unwrap_or(self.renews_on)
    }

    /// Whether the term ends at all: 9999-12-31 stands for never.
    #[must_use]
    pub fn ends(&self) -> bool {
        self.last_day() < NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
    }

    /// The last day on which a reduction can be announced.
    #[must_use]
    pub fn notice_by(&self) -> NaiveDate {
        self.last_day().checked_sub_days(Days::new(self.notice_days)).unwrap_or(NaiveDate::MIN)
    }

    /// Whether the term holds that day.
    #[must_use]
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.starts <= day && day < self.renews_on
    }

    /// Whether it is a line of that licence.
    #[must_use]
    pub fn covers(&self, license: &str) -> bool {
        license_key(&self.license) == license_key(license)
    }

    /// The months between two days, both included, that lie inside the term.
    #[must_use]
    pub fn months_within(&self, first: NaiveDate, last: NaiveDate) -> BigRational {
        months(first.max(self.starts), last.min(self.last_day()))
    }

    /// The price per seat and month after the renewal, not rounded.
    #[must_use]
    pub fn renewal_price(&self) -> BigRational {
        self.price
            .as_ref()
            .map_or_else(BigRational::zero, |price| &price.exact * (BigRational::one() + &self.uplift))
    }
}

/// A contract line as the report's settings show it.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    pub(super) id: &'a str,
    pub(super) license: &'a str,
    pub(super) meter: &'static str,
    pub(super) quantity: u64,
    pub(super) price: Option<&'a str>,
    pub(super) currency: Option<&'static str>,
    pub(super) starts: NaiveDate,
    pub(super) ends: NaiveDate,
    pub(super) uplift_percent: String,
    pub(super) headroom_percent: String,
    pub(super) planned_growth: u64,
    pub(super) notice_days: u64,
    pub(super) cost_center: Option<&'a str>,
    pub(super) profiles: &'a [String],
}

impl<'a> From<&'a ContractLine> for Shown<'a> {
    fn from(line: &'a ContractLine) -> Self {
        Self {
            id: &line.id,
            license: &line.license,
            meter: "member",
            quantity: line.quantity,
            price: line.price.as_ref().map(|price| price.text.as_str()),
            currency: line.currency.map(|currency| currency.code()),
            starts: line.starts,
            ends: line.last_day(),
            uplift_percent: percent(&line.uplift),
            headroom_percent: percent(&line.headroom),
            planned_growth: line.planned_growth,
            notice_days: line.notice_days,
            cost_center: line.cost_center.as_deref(),
            profiles: &line.profiles,
        }
    }
}

/// A fraction of 1 as a percentage in plain decimals; percentages are read as decimals, so they end.
fn percent(fraction: &BigRational) -> String {
    let sign = if fraction.is_negative() { "-" } else { "" };
    let mut rest = fraction.abs() * BigRational::from_integer(100.into());
    let mut text = format!("{sign}{}", rest.trunc());
    rest = rest.fract();
    if !rest.is_zero() {
        text.push('.');
    }
    while !rest.is_zero() && text.len() < 40 {
        rest *= BigRational::from_integer(10.into());
        text.push_str(&rest.trunc().to_string());
        rest = rest.fract();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_shown_as_they_were_written() {
        for (numerator, text) in [(70_i64, "7"), (25, "2.5"), (-25, "-2.5"), (-5, "-0.5"), (0, "0")] {
            assert_eq!(percent(&BigRational::new(numerator.into(), 1000.into())), text);
        }
    }
}
