//! All amounts in the currency that the company reports in: beside those of the contracts, never mixed with them.

use std::collections::BTreeSet;

use iso_currency::Currency;

use super::{Costs, Money};
use crate::policy::{Policy, Reporting};

/// The amounts of all lines, converted at the policy's rates.
#[derive(Clone, Debug)]
pub struct Converted {
    /// The reporting currency.
    pub currency: Currency,
    /// For each of [`Costs::lines`]: its amounts, each converted and rounded by itself; nothing without a price or rate.
    pub lines: Vec<Option<Money>>,
    /// The sum of the lines; nothing where a rate is missing, since a part would look like the whole.
    pub total: Option<Money>,
    /// Currencies of lines that the policy has no rate for.
    pub missing: BTreeSet<&'static str>,
}

/// Converts the lines; nothing where the policy has no reporting currency.
#[must_use]
pub fn convert(costs: &Costs, policy: &Policy) -> Option<Converted> {
    let reporting = policy.reporting.as_ref()?;
    let lines: Vec<Option<Money>> = costs
        .lines
        .iter()
        .map(|line| line.price().and(line.money.as_ref()).and_then(|money| converted(money, reporting)))
        .collect();
    let is_missing = |(line, converted): (&super::LineCost, &Option<Money>)| {
        line.price().filter(|_| converted.is_none()).map(|price| price.currency.code())
    };
    let missing: BTreeSet<&str> = costs.lines.iter().zip(&lines).filter_map(is_missing).collect();
    let mut all = lines.iter().flatten();
    let total = all.next().cloned().map(|mut total| {
        all.for_each(|line| total.add(line));
        total
    });
    let total = total.filter(|_| missing.is_empty());
    Some(Converted { currency: reporting.currency, lines, total, missing })
}

fn converted(money: &Money, reporting: &Reporting) -> Option<Money> {
    // One rate serves all amounts, so none of them is missing where one is there.
    reporting.convert(money.spent)?;
    Some(money.map(|amount| reporting.convert(*amount).unwrap_or(*amount)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::money::Amount;

    #[test]
    fn amounts_are_converted_exactly_and_rounded_once() {
        let policy = "[reporting]\ncurrency = \"USD\"\n\
            [[reporting.rate]]\ncurrency = \"EUR\"\nrate = \"1.0842\"\ndate = 2026-09-30\nsource = \"bank\"\n\
            [[reporting.rate]]\ncurrency = \"JPY\"\nrate = \"0.006635\"\ndate = 2026-09-30\nsource = \"bank\"\n";
        let policy = Policy::from_text(policy, "policy", &[]).expect("a policy");
        let reporting = policy.reporting.expect("a currency");
        let of = |minor: i128, currency: Currency| {
            let each = Amount { minor, currency };
            let money = Money {
                spent: each,
                lost: each,
                waived_lost: each,
                freed_value: each,
                avoided: each,
                saved_at_renewal: each,
                saved_from_unassigned: each,
                cash_in_term: Amount::zero(currency),
            };
            converted(&money, &reporting).map(|money| (money.lost.to_string(), money.lost.currency))
        };
        // 26.94 × 1.0842 = 29.208…; 1000 × 0.006635 = 6.635, half to even: 6.64.
        assert_eq!(of(2694, Currency::EUR), Some(("29.21".to_owned(), Currency::USD)));
        assert_eq!(of(1000, Currency::JPY), Some(("6.64".to_owned(), Currency::USD)));
        assert_eq!(of(2694, Currency::USD), Some(("26.94".to_owned(), Currency::USD)));
        assert_eq!(of(2694, Currency::KWD), None);
    }
}
