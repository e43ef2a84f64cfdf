//! The cheapest split of a population between a member line and a pool of logins.

use super::fraction::{amount_text, rounded, whole};
use super::licenses::currency_of;
use super::line_counts::with_headroom;
use crate::world::LineSpec;
use num_rational::BigRational;
use serde_json::{Value, json};

/// Of a seat and month, and of a login.
pub(super) struct Prices {
    pub member: BigRational,
    pub login: BigRational,
}

/// A seat that can be on either meter.
pub(super) struct Mover {
    pub is_on_login: bool,
    /// Its use of an average month.
    pub expected: BigRational,
    /// Its use of each month, and where it has none of its own the expected one.
    pub months: Vec<BigRational>,
}

/// Which month sum of the seats on logins is reckoned with.
const USES: [&str; 3] = ["low", "expected", "high"];

#[derive(Debug, Clone)]
struct Split {
    on_login: usize,
    pool: usize,
    cost: BigRational,
}

/// The movers come lightest first.
pub(super) fn scenarios(prices: &Prices, line: &LineSpec, movers: &[Mover]) -> Vec<Value> {
    USES.into_iter().map(|demand| scenario(prices, line, movers, demand)).collect()
}

fn scenario(prices: &Prices, line: &LineSpec, movers: &[Mover], demand: &str) -> Value {
    let split = |on_login: &[&Mover]| {
        let pool = with_headroom(&sum_of_month(on_login, demand), line);
        let members = whole(movers.len() - on_login.len()) * &prices.member;
        Split { on_login: on_login.len(), pool, cost: members + whole(pool) * &prices.login }
    };
    let all: Vec<&Mover> = movers.iter().collect();
    let present: Vec<&Mover> = all.iter().copied().filter(|mover| mover.is_on_login).collect();
    let now = split(&present);
    let mut best = now.clone();
    for lightest in 0..=all.len() {
        let candidate = split(&all[..lightest]);
        if candidate.cost < best.cost {
            best = candidate;
        }
    }
    let (cost_now, cost_then) =
        (rounded(&now.cost, currency_of(line)), rounded(&best.cost, currency_of(line)));
    json!({
        "use": demand,
        "on_member": movers.len() - best.on_login,
        "on_login": best.on_login,
        "pool": best.pool,
        "now": amount_text(&cost_now, currency_of(line)),
        "best": amount_text(&cost_then, currency_of(line)),
        "saved": amount_text(&(&cost_now - &cost_then), currency_of(line)),
    })
}

/// What these together use in the lightest, the average or the heaviest month.
fn sum_of_month(on_login: &[&Mover], demand: &str) -> BigRational {
    let Some(first) = on_login.first() else { return whole(0) };
    let number = first.months.len();
    let sum = |month: usize| on_login.iter().map(|mover| &mover.months[month]).sum::<BigRational>();
    let sums: Vec<BigRational> = (0..number).map(sum).collect();
    let of_months = match demand {
        "low" => sums.into_iter().min(),
        "high" => sums.into_iter().max(),
        _ => Some(sums.iter().sum::<BigRational>() / whole(number)),
    };
    of_months.expect("there is no advice without a month")
}
