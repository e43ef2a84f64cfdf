//! Contract lines: what was bought, on which meter, at which price, for how long.

use chrono::{Days, NaiveDate};
use iso_currency::Currency;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::calendar::months;
use crate::model::license::license_key;
use crate::model::money::decimals;
use crate::model::pool::ContractMonths;
use crate::model::verdict::{Counted, Meter};

/// A price for one seat and month, or for one login.
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

/// What a line says of its meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Terms {
    /// Seats are bought.
    Member,
    /// Logins are bought, in pools.
    Login(LoginTerms),
    /// Users who come in a month are bought.
    Active(ActiveTerms),
    /// Seats come with another product.
    Included,
}

/// What a line on the login meter says beside the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginTerms {
    /// When its contract months start.
    pub months: ContractMonths,
    /// How many of them one pool holds.
    pub pool_months: u32,
    /// Which logins are held against the pools.
    pub counted: Counted,
    /// The member licence that it is compared with.
    pub sibling: Option<String>,
}

/// What a line on the active meter says beside the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActiveTerms {
    /// When its contract months start.
    pub months: ContractMonths,
    /// Users are sold in blocks of so many.
    pub block: u64,
}

/// One line of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractLine {
    /// The order form's line, unique in the policy.
    pub id: String,
    /// The licence's name.
    pub license: String,
    /// How it is billed.
    pub terms: Terms,
    /// What was bought: seats, logins of one pool, or users who may come in a contract month.
    pub quantity: u64,
    /// The currency, which may be known before the price is.
    pub currency: Option<Currency>,
    /// Price per seat and month, per login, or per user and month; without one, money columns stay empty.
    pub price: Option<Price>,
    /// First day of the term.
    pub starts: NaiveDate,
    /// The day after the term's last day: terms are half-open.
    pub renews_on: NaiveDate,
    /// Uplift of the price at renewal, as a fraction of 1.
    pub uplift: BigRational,
    /// Seats or logins to hold in reserve at renewal, as a fraction of 1.
    pub headroom: BigRational,
    /// What would otherwise be bought within the term, in the unit of the quantity.
    pub planned_growth: u64,
    /// Days before the term's last day by which a reduction must be announced.
    pub notice_days: u64,
    /// Whether the quantity can be reduced within the term.
    pub reducible: bool,
    /// Where finance books it.
    pub cost_center: Option<String>,
    /// The profiles whose seats this line pays for; empty for all of the licence.
    pub profiles: Vec<String>,
}

impl ContractLine {
    /// How it is billed.
    #[must_use]
    pub fn meter(&self) -> Meter {
        match self.terms {
            Terms::Member => Meter::Member,
            Terms::Login(_) => Meter::Login,
            Terms::Active(_) => Meter::Active,
            Terms::Included => Meter::Included,
        }
    }

    /// What it says as a line on the login meter; nothing on any other.
    #[must_use]
    pub fn login_terms(&self) -> Option<&LoginTerms> {
        match &self.terms {
            Terms::Login(terms) => Some(terms),
            _ => None,
        }
    }

    /// Its contract months, where use is what was bought.
    #[must_use]
    pub fn contract_months(&self) -> Option<ContractMonths> {
        match &self.terms {
            Terms::Login(terms) => Some(terms.months),
            Terms::Active(terms) => Some(terms.months),
            Terms::Member | Terms::Included => None,
        }
    }

    /// How many contract months one pool holds: 1 but on the login meter.
    #[must_use]
    pub fn pool_months(&self) -> u32 {
        self.login_terms().map_or(1, |terms| terms.pool_months)
    }

    /// Which logins it holds against its pools: on the active meter each user once a month.
    #[must_use]
    pub fn counted(&self) -> Counted {
        match &self.terms {
            Terms::Login(terms) => terms.counted,
            Terms::Active(_) => Counted::Monthly,
            Terms::Member | Terms::Included => Counted::All,
        }
    }

    /// First and last day of the line's own pool that holds a day of the term, cut to the term; nothing where seats are what
    /// was bought.
    #[must_use]
    pub fn pool(&self, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let (start, end) = self.contract_months()?.pool(self.starts, self.pool_months(), day);
        Some((start.max(self.starts), end.min(self.last_day())))
    }

    /// What its quantity costs in a number of months, exactly: the price is of a month, or of each login of a pool.
    #[must_use]
    pub fn cost(&self, quantity: u64, months: &BigRational, price: &BigRational) -> BigRational {
        let pools = months / BigRational::from_integer(self.pool_months().into());
        BigRational::from_integer(quantity.into()) * pools * price
    }

    /// The quantity to order for so many: whole blocks on the active meter.
    #[must_use]
    pub fn in_blocks(&self, quantity: u64) -> u64 {
        match self.terms {
            Terms::Active(ActiveTerms { block, .. }) => {
                quantity.div_ceil(block.max(1)).saturating_mul(block.max(1))
            }
            _ => quantity,
        }
    }

    /// The currency; "no currency" (XXX) where the line names none.
    #[must_use]
    pub fn currency_or_none(&self) -> Currency {
        self.currency.unwrap_or(Currency::XXX)
    }

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

    /// The uplift of the price at renewal in percent, as plain decimals.
    #[must_use]
    pub fn uplift_percent(&self) -> String {
        percent(&self.uplift)
    }

    /// The headroom in percent, as plain decimals.
    #[must_use]
    pub fn headroom_percent(&self) -> String {
        percent(&self.headroom)
    }

    /// The price per seat and month, or per login, after the renewal, not rounded.
    #[must_use]
    pub fn renewal_price(&self) -> BigRational {
        self.price
            .as_ref()
            .map_or_else(BigRational::zero, |price| &price.exact * (BigRational::one() + &self.uplift))
    }
}

/// A contract line as the report's settings show it.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, rename = "ContractSettings")]
pub(super) struct Shown<'a> {
    pub(super) id: &'a str,
    pub(super) license: &'a str,
    pub(super) meter: Meter,
    pub(super) quantity: u64,
    pub(super) price: Option<&'a str>,
    pub(super) currency: Option<&'static str>,
    #[schemars(with = "String")]
    pub(super) starts: NaiveDate,
    #[schemars(with = "String")]
    pub(super) ends: NaiveDate,
    pub(super) uplift_percent: String,
    pub(super) headroom_percent: String,
    pub(super) planned_growth: u64,
    pub(super) notice_days: u64,
    pub(super) reducible: bool,
    pub(super) cost_center: Option<&'a str>,
    pub(super) profiles: &'a [String],
    pub(super) pool_starts_on: Option<u32>,
    pub(super) pool_months: Option<u32>,
    pub(super) counted: Option<Counted>,
    pub(super) block: Option<u64>,
    pub(super) sibling: Option<&'a str>,
}

impl<'a> From<&'a ContractLine> for Shown<'a> {
    fn from(line: &'a ContractLine) -> Self {
        let login = line.login_terms();
        Self {
            id: &line.id,
            license: &line.license,
            meter: line.meter(),
            quantity: line.quantity,
            price: line.price.as_ref().map(|price| price.text.as_str()),
            currency: line.currency.map(|currency| currency.code()),
            starts: line.starts,
            ends: line.last_day(),
            uplift_percent: line.uplift_percent(),
            headroom_percent: line.headroom_percent(),
            planned_growth: line.planned_growth,
            notice_days: line.notice_days,
            reducible: line.reducible,
            cost_center: line.cost_center.as_deref(),
            profiles: &line.profiles,
            pool_starts_on: line.contract_months().map(|months| months.starts_on),
            pool_months: login.map(|terms| terms.pool_months),
            counted: login.map(|terms| terms.counted),
            block: match line.terms {
                Terms::Active(terms) => Some(terms.block),
                _ => None,
            },
            sibling: login.and_then(|terms| terms.sibling.as_deref()),
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
