//! What to order when the lines are renewed, and by when to say so.

use chrono::{Datelike, NaiveDate};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use super::charges::whole;
use super::{Costs, LineCost};
use crate::audit::when::AuditDate;
use crate::model::money::{self, Amount};
use crate::model::verdict::Meter;
use crate::policy::ContractLine;

/// One row per contract line in force whose term ends.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// The line's place in [`Costs::lines`].
    pub line: usize,
    /// The exact price at renewal, per seat and month, per login, or per user and month; nothing without a price.
    pub price: Option<BigRational>,
    /// What twelve months of the same quantity cost from renewal; nothing without a price.
    pub same_quantity: Option<Amount>,
    /// What twelve months of the quantity that is needed cost.
    pub ordered: Option<Amount>,
    /// Whether the day has passed by which a reduction must be announced.
    pub notice_passed: bool,
    /// What is to be expected until then where use is what was bought; nothing where too little was observed.
    pub outlook: Option<Outlook>,
}

/// What the pools to come will hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Contract months that start after the as-of date, inside the term; 0 for pools of several months.
    pub months_left: u64,
    /// Logins above all these pools if each month is as the least, the mean, the most of those observed; above the running
    /// pool where it is one of several months.
    pub over: [u64; 3],
}

/// The renewals of the lines in force, in their order.
#[must_use]
pub fn renewals(costs: &Costs, when: &AuditDate) -> Vec<Renewal> {
    let of = |(place, cost): (usize, &LineCost)| {
        let line = cost.line.as_ref().filter(|line| cost.in_force && line.has_end())?;
        if cost.meter == Meter::Included {
            return None;
        }
        let year = |quantity: u64| {
            let price = line.price.as_ref()?;
            let exact = line.cost(quantity, &whole(12), &line.renewal_price());
            Some(Amount::rounded(&exact, price.currency))
        };
        Some(Renewal {
            line: place,
            price: line.price.as_ref().map(|_| line.renewal_price()),
            same_quantity: year(line.quantity),
            ordered: year(cost.needed),
            notice_passed: line.notice_by() < when.as_of,
            outlook: outlook(cost, line, when.as_of),
        })
    };
    costs.lines.iter().enumerate().filter_map(of).collect()
}

fn outlook(cost: &LineCost, line: &ContractLine, as_of: NaiveDate) -> Option<Outlook> {
    let forecast = cost.forecast.as_ref()?;
    if line.months_of_pool() > 1 {
        // It is the running pool that the forecast is about.
        let above = forecast.high.saturating_sub(line.quantity);
        return Some(Outlook { months_left: 0, over: [above; 3] });
    }
    let months_left = months_left(line, as_of);
    let over = |month: BigRational| {
        let above = month - whole(line.quantity);
        let all = if above > BigRational::zero() { above * whole(months_left) } else { BigRational::zero() };
        all.ceil().to_integer().to_u64().unwrap_or(u64::MAX)
    };
    let of_months = [whole(forecast.low), forecast.expected.clone(), whole(forecast.high)];
    Some(Outlook { months_left, over: of_months.map(over) })
}

/// The contract months that start after a day, inside the term.
fn months_left(line: &ContractLine, day: NaiveDate) -> u64 {
    let Some((_, end)) = line.pool(day) else { return 0 };
    let Some(next) = end.succ_opt().filter(|next| *next < line.renews_on()) else { return 0 };
    // Each calendar month holds the start of one contract month, and the first of those to come starts on `next`.
    let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    let last = line.pool(line.ends).map_or(next, |(start, _)| start);
    u64::try_from(months(last) - months(next) + 1).unwrap_or(0)
}

impl Renewal {
    /// The renewal price as a decimal text that is exact: prices and percentages are decimals, so it ends.
    #[must_use]
    pub fn price_text(&self) -> Option<String> {
        let price = self.price.as_ref()?;
        let own = self.same_quantity.map_or(2, |amount| money::decimals(amount.currency));
        let mut decimals = u32::try_from(own).unwrap_or(2);
        let mut scale = BigInt::from(10).pow(decimals);
        while decimals < MOST_DECIMALS && !(price * BigRational::from_integer(scale.clone())).is_integer() {
            scale *= 10;
            decimals += 1;
        }
        Some(money::shown_exact(price, decimals))
    }
}

/// Nine decimals of a price and eleven of an uplift, which is in percent.
const MOST_DECIMALS: u32 = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    fn line(extra: &str) -> ContractLine {
        let text = format!(
            "[[contract]]\nid = \"L\"\nlicense = \"Partner Community Login\"\nmeter = \"login\"\nquantity = 100\n{extra}\n"
        );
        Policy::from_text(&text, "policy", &[]).expect("a policy").contract.remove(0)
    }

    #[test]
    fn months_are_left_until_the_term_ends() {
        let left = |extra: &str, day: &str| months_left(&line(extra), day.parse().expect("a date"));
        let year = "starts = 2026-02-01\nends = 2027-01-31";
        assert_eq!(left(year, "2026-09-30"), 4);
        assert_eq!(left(year, "2026-10-01"), 3);
        assert_eq!(left(year, "2027-01-01"), 0);
        // From the 15th: October, November, December, and the part from 15 January.
        assert_eq!(left(&format!("{year}\npool_starts_on = 15"), "2026-09-30"), 4);
        assert_eq!(left(&format!("{year}\npool_starts_on = 31"), "2027-01-30"), 1);
        assert_eq!(left(&format!("{year}\npool_starts_on = 31"), "2027-01-31"), 0);
    }
}
