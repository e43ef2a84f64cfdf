//! A login licence and the member licence beside it: where one gets cheaper than the other.

use chrono::NaiveDate;
use num_rational::BigRational;
use num_traits::Zero;

use super::contract::{ContractLine, Price};
use super::policy_file::Policy;
use crate::model::license::license_key;
use crate::model::verdict::Meter;

/// A line on the login meter with the sibling that it names.
#[derive(Clone, Debug)]
pub struct Pair<'a> {
    /// The line on the login meter.
    pub login: &'a ContractLine,
    /// The member licence's name, as the line writes it.
    pub sibling: &'a str,
    /// The member licence's line; nothing where none is in force.
    pub member: Option<&'a ContractLine>,
    /// The prices of both; or why they cannot be compared.
    pub prices: Result<Prices<'a>, String>,
}

/// Two prices in one currency.
#[derive(Clone, Copy, Debug)]
pub struct Prices<'a> {
    /// Per seat and month.
    pub member: &'a Price,
    /// Per login, above 0.
    pub login: &'a Price,
}

impl Prices<'_> {
    /// As many logins a month cost what a seat costs.
    #[must_use]
    pub fn break_even(&self) -> BigRational {
        &self.member.exact / &self.login.exact
    }
}

impl Policy {
    /// The pairs on a day, in the order of their licences: for each login licence the first line in force that names a
    /// sibling.
    #[must_use]
    pub fn pairs(&self, day: NaiveDate) -> Vec<Pair<'_>> {
        let mut pairs: Vec<Pair> = Vec::new();
        for line in self.contract.iter().filter(|line| line.in_force(day)) {
            let key = license_key(&line.license);
            let has_sibling = |line: &&ContractLine| line.sibling.is_some();
            let own = self.contract.iter().filter(|other| other.in_force(day) && other.covers(&line.license));
            let Some(login) = own.filter(has_sibling).min_by_key(|line| line.rank()) else { continue };
            let Some(sibling) = login.sibling.as_deref() else {
                continue;
            };
            if pairs.iter().all(|pair| license_key(&pair.login.license) != key) {
                let member = self.first_line(sibling, day).filter(|line| line.meter == Meter::Member);
                let prices = self.prices(login, sibling, day);
                pairs.push(Pair { login, sibling, member, prices });
            }
        }
        pairs.sort_by_key(|pair| license_key(&pair.login.license));
        pairs
    }

    /// Both prices; or why they cannot be compared.
    fn prices(&self, login: &ContractLine, sibling: &str, day: NaiveDate) -> Result<Prices<'_>, String> {
        let login = self.one_price(&login.license, day)?;
        let member = self.one_price(sibling, day)?;
        let of_sibling = self.first_line(sibling, day);
        if of_sibling.is_some_and(|line| line.meter != Meter::Member) {
            return Err(format!("{sibling} is not billed by seat"));
        }
        if login.currency != member.currency {
            let (one, other) = (login.currency.code(), member.currency.code());
            return Err(format!("logins are paid in {one} and the seats of {sibling} in {other}"));
        }
        if login.exact.is_zero() {
            return Err("logins cost nothing".to_owned());
        }
        Ok(Prices { member, login })
    }

    /// The price that all lines of a licence in force have; or why there is none.
    fn one_price(&self, license: &str, day: NaiveDate) -> Result<&Price, String> {
        let lines = self.contract.iter().filter(|line| line.covers(license) && line.in_force(day));
        let mut known: Option<(&ContractLine, &Price)> = None;
        for line in lines {
            let price = line.price.as_ref().ok_or_else(|| format!("the line {} has no price", line.id))?;
            match known {
                Some((other, its)) if its.exact != price.exact || its.currency != price.currency => {
                    return Err(format!(
                        "the lines {} and {} of {license} have different prices",
                        other.id, line.id
                    ));
                }
                _ => known = Some((line, price)),
            }
        }
        known.map(|(_, price)| price).ok_or_else(|| format!("no contract line in force for {license}"))
    }
}
