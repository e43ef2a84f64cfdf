//! A login licence and the member licence beside it: where one gets cheaper than the other.

use chrono::NaiveDate;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::{ContractLine, Policy, Price};
use crate::model::license::license_key;

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
    /// The pairs on a day, in the order of their licences: for each login licence the first line in force that names a sibling.
    #[must_use]
    pub fn pairs(&self, day: NaiveDate) -> Vec<Pair<'_>> {
        let mut pairs: Vec<Pair> = Vec::new();
        for line in self.contract.iter().filter(|line| line.in_force(day)) {
            let key = license_key(&line.license);
            let has_sibling =
                |line: &&ContractLine| line.login.as_ref().is_some_and(|login| login.sibling.is_some());
            let own = self.contract.iter().filter(|other| other.in_force(day) && other.covers(&line.license));
            let Some(login) = own.filter(has_sibling).min_by_key(|line| line.rank()) else { continue };
            let Some(sibling) = login.login.as_ref().and_then(|terms| terms.sibling.as_deref()) else {
                continue;
            };
            if pairs.iter().all(|pair| license_key(&pair.login.license) != key) {
                let member = self.first_line(sibling, day).filter(|line| line.login.is_none());
                pairs.push(Pair { login, sibling, member, prices: prices(login, member, sibling) });
            }
        }
        pairs.sort_by_key(|pair| license_key(&pair.login.license));
        pairs
    }
}

/// Both prices; or why they cannot be compared.
fn prices<'a>(
    login_line: &'a ContractLine,
    member_line: Option<&'a ContractLine>,
    sibling: &str,
) -> Result<Prices<'a>, String> {
    let member_line = member_line.ok_or_else(|| format!("no contract line in force for {sibling}"))?;
    let missing = |line: &ContractLine| format!("the line {} has no price", line.id);
    let login = login_line.price.as_ref().ok_or_else(|| missing(login_line))?;
    let member = member_line.price.as_ref().ok_or_else(|| missing(member_line))?;
    if login.currency != member.currency {
        return Err(format!(
            "the lines {} and {} are in different currencies",
            login_line.id, member_line.id
        ));
    }
    if login.exact.is_zero() || login.exact.is_negative() {
        return Err(format!("the line {} gives logins away", login_line.id));
    }
    Ok(Prices { member, login })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(member: &str, login: &str) -> Policy {
        let line = |license: &str, meter: &str, rest: &str| {
            format!(
                "[[contract]]\nid = \"{license}\"\nlicense = \"{license}\"\nmeter = \"{meter}\"\nquantity = 1\n\
                 starts = 2026-01-01\nends = 2026-12-31\n{rest}\n"
            )
        };
        let sibling = "sibling = \"partner community\"";
        let text = [
            line("Partner Community", "member", member),
            line("Partner Community Login", "login", &format!("{login}\n{sibling}")),
        ];
        Policy::from_text(&text.concat(), "policy", &[]).expect("a policy")
    }

    const MEMBER: &str = "price = \"25\"\ncurrency = \"USD\"";

    #[test]
    fn a_seat_costs_as_much_as_so_many_logins() {
        let policy = policy(MEMBER, "price = \"10\"\ncurrency = \"USD\"");
        let day = |text: &str| text.parse().expect("a date");
        let pairs = policy.pairs(day("2026-06-01"));
        let prices = pairs[0].prices.as_ref().expect("two prices");
        assert_eq!(prices.break_even(), BigRational::new(5.into(), 2.into()));
        assert_eq!(policy.pairs(day("2027-01-01")).len(), 0);
    }

    #[test]
    fn prices_that_cannot_be_compared_say_why() {
        for (member, login, said) in [
            (MEMBER, "currency = \"USD\"", "Login has no price"),
            ("", "price = \"10\"\ncurrency = \"USD\"", "Community has no price"),
            (MEMBER, "price = \"10\"\ncurrency = \"EUR\"", "different currencies"),
            (MEMBER, "price = \"0\"\ncurrency = \"USD\"", "gives logins away"),
        ] {
            let policy = policy(member, login);
            let pairs = policy.pairs("2026-06-01".parse().expect("a date"));
            let why = pairs[0].prices.as_ref().expect_err("no comparison");
            assert!(why.contains(said), "{why}");
        }
    }
}
