//! Both meters compared: what becomes of each seat, and which split serves all users at the least cost.

use chrono::NaiveDate;
use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive};
use polars::prelude::{DataFrame, PolarsResult};

use super::{Columns, Seat};
use crate::audit::facts::Facts;
use crate::audit::usage::{Limits, PairUse, SeatUse};
use crate::model::money::Amount;
use crate::model::verdict::Advice;
use crate::model::words::words;
use crate::policy::{ContractLine, Policy, Prices};

/// One row per login licence with a sibling.
#[derive(Clone, Debug)]
pub struct RightSizing {
    /// The member licence, as the login line writes it.
    pub sibling: String,
    /// The line on the login meter.
    pub login_line: ContractLine,
    /// The sibling's line; nothing where none is in force.
    pub member_line: Option<ContractLine>,
    /// As many logins a month cost what a seat costs; nothing where the prices cannot be compared.
    pub break_even: Option<BigRational>,
    /// Days up to the as-of date that the login files cover without a gap.
    pub covered_days: u32,
    /// First and last day of each month that was observed, oldest first.
    pub months: Vec<(NaiveDate, NaiveDate)>,
    /// Seats on the member licence.
    pub member_seats: u64,
    /// Seats on the login licence.
    pub login_seats: u64,
    /// Seats by what becomes of them.
    pub advised: Advised,
    /// The best split if each month is as the least, the mean, the most of those observed; none without advice.
    pub scenarios: Vec<Scenario>,
    /// Why nothing is advised; nothing where it is.
    pub no_advice: Option<String>,
}

/// Seats by advice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Advised {
    /// On the cheaper meter.
    pub keep: u64,
    /// Cheaper by logins.
    pub to_login: u64,
    /// Cheaper by the seat.
    pub to_member: u64,
    /// Reclaimable.
    pub end: u64,
    /// Too new, or unknown.
    pub none: u64,
    /// Those of the moves that each single month speaks for.
    pub sure: u64,
}

words! {
    /// Which of the observed months a split is sized for.
    Sizing {
        /// The least.
        Low = "low",
        /// Their mean.
        Expected = "expected",
        /// The most: only then is every pool large enough.
        High = "high",
    }
}

/// The best split of the seats that stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Which months it is sized for.
    pub sizing: Sizing,
    /// Seats on the member meter.
    pub on_member: u64,
    /// Users on the login meter.
    pub on_login: u64,
    /// Logins a month to buy for them, with the headroom of the login line.
    pub pool: u64,
    /// What a month costs as the seats are now, with a pool sized in the same way.
    pub now: Amount,
    /// What it costs with this split.
    pub best: Amount,
}

impl Scenario {
    /// What it saves a month.
    #[must_use]
    pub fn saved(&self) -> Amount {
        Amount { minor: self.now.minor - self.best.minor, ..self.now }
    }
}

/// Compares the meters of each login licence that has a sibling; beside it the advice for each seat, by user id. `seats` has
/// one row per seat, with verdict and reason.
///
/// # Errors
///
/// When a computation over frames fails.
pub fn right_size(
    facts: &Facts,
    seats: &DataFrame,
    policy: &Policy,
) -> PolarsResult<(Vec<RightSizing>, Vec<Option<Advice>>)> {
    let seats = Columns::of(seats)?.rows();
    let mut advice = vec![None; seats.len()];
    let sized = facts.pair_uses(policy)?.into_iter().map(|uses| sized(uses, &seats, &mut advice)).collect();
    Ok((sized, advice))
}

fn sized(uses: PairUse, seats: &[Seat], advice: &mut [Option<Advice>]) -> RightSizing {
    let on =
        |wanted: bool| uses.population.iter().filter(|(_, is_member)| *is_member == wanted).count() as u64;
    let (member_seats, login_seats) = (on(true), on(false));
    let mut advised = Advised::default();
    let mut scenarios = Vec::new();
    if let (Ok(prices), None) = (&uses.pair.prices, &uses.no_advice) {
        let mut staying = Vec::new();
        for (place, _) in &uses.population {
            if seats[*place].is_reclaimable() {
                advice[*place] = Some(Advice::End);
                advised.end += 1;
            }
        }
        let limits = Limits::at(prices);
        for seat in uses.seats.iter().filter(|seat| seat.is_known && !seats[seat.place].is_reclaimable()) {
            let (word, is_sure) = limits.advice(seat);
            advice[seat.place] = Some(word);
            *advised.count(word) += 1;
            advised.sure += u64::from(is_sure);
            staying.push(seat);
        }
        advised.none = member_seats + login_seats - advised.end - staying.len() as u64;
        scenarios = split(&staying, uses.months.len(), prices, &uses.pair.login.headroom_percent.fraction());
    }
    let prices = uses.pair.prices.as_ref().ok();
    RightSizing {
        sibling: uses.pair.sibling.to_owned(),
        login_line: uses.pair.login.clone(),
        member_line: uses.pair.member.cloned(),
        break_even: prices.map(Prices::break_even),
        covered_days: uses.covered_days,
        months: uses.months,
        member_seats,
        login_seats,
        advised,
        scenarios,
        no_advice: uses.no_advice,
    }
}

impl Advised {
    fn count(&mut self, advice: Advice) -> &mut u64 {
        match advice {
            Advice::Keep => &mut self.keep,
            Advice::ToLogin => &mut self.to_login,
            Advice::ToMember => &mut self.to_member,
            Advice::End => &mut self.end,
        }
    }
}

/// A multiple of every number of months up to twelve, so that means of different numbers of months are whole numbers of it.
const MONTH_PARTS: i128 = 27_720;

/// The use of some seats in each month, in parts of a login.
#[derive(Clone)]
struct MonthSums(Vec<i128>);

impl MonthSums {
    /// Adds a seat. For a month before its own the mean of its own stands in.
    fn add(&mut self, seat: &SeatUse) {
        let missing = self.0.len() - seat.days.len();
        let mean = mean(seat);
        for (month, sum) in self.0.iter_mut().enumerate() {
            *sum += match month.checked_sub(missing) {
                Some(own) => i128::from(seat.days[own]) * MONTH_PARTS,
                None => mean,
            };
        }
    }

    /// What a pool must hold, in logins × `MONTH_PARTS` × months.
    fn sized(&self, sizing: Sizing) -> i128 {
        let months = self.0.len() as i128;
        match sizing {
            Sizing::Low => self.0.iter().min().map_or(0, |least| least * months),
            Sizing::Expected => self.0.iter().sum(),
            Sizing::High => self.0.iter().max().map_or(0, |most| most * months),
        }
    }
}

/// A seat's mean login days in a month, in parts of a login.
fn mean(seat: &SeatUse) -> i128 {
    i128::from(seat.sum()) * MONTH_PARTS / seat.days.len().max(1) as i128
}

/// The pools of whole logins and the costs of splits, in whole numbers so that a million splits are compared at once.
struct Costing {
    /// A pool is parts × this ÷ that, rounded up: the headroom is in it.
    by_part: (BigInt, BigInt),
    /// Prices in one common fraction of a currency unit.
    member: BigInt,
    login: BigInt,
    fraction: BigInt,
}

impl Costing {
    fn new(prices: &Prices, headroom: &BigRational, months: usize) -> Self {
        let exact = (BigRational::one() + headroom)
            / BigRational::from_integer(BigInt::from(MONTH_PARTS) * BigInt::from(months.max(1)));
        let fraction = prices.member.exact.denom() * prices.login.exact.denom();
        let scaled = |price: &BigRational| (price * BigRational::from_integer(fraction.clone())).to_integer();
        Self {
            by_part: (exact.numer().clone(), exact.denom().clone()),
            member: scaled(&prices.member.exact),
            login: scaled(&prices.login.exact),
            fraction: fraction.clone(),
        }
    }

    /// Logins a month to buy for so many parts.
    fn pool(&self, parts: i128) -> u64 {
        let (numer, denom) = &self.by_part;
        if let (Some(numer), Some(denom)) = (numer.to_i128(), denom.to_i128())
            && let Some(scaled) = parts.checked_mul(numer)
        {
            return u64::try_from(Integer::div_ceil(&scaled, &denom)).unwrap_or(u64::MAX);
        }
        Integer::div_ceil(&(numer * parts), denom).to_u64().unwrap_or(u64::MAX)
    }

    /// What a month costs, in the common fraction.
    fn cost(&self, on_member: u64, pool: u64) -> BigInt {
        &self.member * on_member + &self.login * pool
    }

    fn amount(&self, cost: &BigInt, prices: &Prices) -> Amount {
        Amount::rounded(&BigRational::new(cost.clone(), self.fraction.clone()), prices.member.currency)
    }
}

/// The best split for each sizing: of the lightest users on the login meter and the others on the member meter, and of the
/// present one. Where several cost the same: the present one, then the one with the fewest on the login meter.
fn split(seats: &[&SeatUse], months: usize, prices: &Prices, headroom: &BigRational) -> Vec<Scenario> {
    let mut lightest: Vec<&SeatUse> = seats.to_vec();
    // Places are in the order of user ids.
    lightest.sort_by_key(|seat| (mean(seat), seat.place));
    let costing = Costing::new(prices, headroom, months);
    let none = MonthSums(vec![0; months]);
    let mut present = none.clone();
    let on_login_now = lightest.iter().filter(|seat| !seat.is_member);
    on_login_now.clone().for_each(|seat| present.add(seat));
    let (all, on_login_now) = (lightest.len() as u64, on_login_now.count() as u64);
    let mut best: Vec<(BigInt, u64, u64)> = Sizing::ALL
        .iter()
        .map(|sizing| {
            let pool = costing.pool(present.sized(*sizing));
            (costing.cost(all - on_login_now, pool), on_login_now, pool)
        })
        .collect();
    let now: Vec<BigInt> = best.iter().map(|(cost, ..)| cost.clone()).collect();
    let mut sums = none;
    for on_login in 0..=all {
        if let Some(seat) = on_login.checked_sub(1).and_then(|last| lightest.get(usize::try_from(last).ok()?))
        {
            sums.add(seat);
        }
        for (sizing, best) in Sizing::ALL.iter().zip(&mut best) {
            let pool = costing.pool(sums.sized(*sizing));
            let cost = costing.cost(all - on_login, pool);
            if cost < best.0 {
                *best = (cost, on_login, pool);
            }
        }
    }
    let scenario =
        |((sizing, (cost, on_login, pool)), now): ((&Sizing, &(BigInt, u64, u64)), &BigInt)| Scenario {
            sizing: *sizing,
            on_member: all - on_login,
            on_login: *on_login,
            pool: *pool,
            now: costing.amount(now, prices),
            best: costing.amount(cost, prices),
        };
    Sizing::ALL.iter().zip(&best).zip(&now).map(scenario).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = "[[contract]]\nid = \"M\"\nlicense = \"Partner Community\"\nmeter = \"member\"\nquantity = 9\n\
        price = \"25\"\ncurrency = \"USD\"\nstarts = 2026-01-01\nends = 2026-12-31\n\
        [[contract]]\nid = \"L\"\nlicense = \"Partner Community Login\"\nmeter = \"login\"\nquantity = 9\nprice = \"10\"\n\
        currency = \"USD\"\nstarts = 2026-01-01\nends = 2026-12-31\nsibling = \"Partner Community\"\nheadroom_percent = \"10\"\n";

    fn scenarios(seats: &[(bool, &[u32])], months: usize) -> Vec<(u64, u64, String, String)> {
        let policy = Policy::from_text(LINES, "policy", &[]).expect("a policy");
        let pair = policy.pairs("2026-06-01".parse().expect("a date")).remove(0);
        let prices = pair.prices.expect("prices");
        let seats: Vec<SeatUse> = seats
            .iter()
            .enumerate()
            .map(|(place, (is_member, days))| SeatUse {
                place,
                is_member: *is_member,
                is_known: true,
                days: days.to_vec(),
            })
            .collect();
        let seats: Vec<&SeatUse> = seats.iter().collect();
        split(&seats, months, &prices, &pair.login.headroom_percent.fraction())
            .iter()
            .map(|split| (split.on_login, split.pool, split.now.to_string(), split.best.to_string()))
            .collect()
    }

    #[test]
    fn the_lightest_users_go_to_the_login_meter_on_paper() {
        // Break-even 2.5 logins. Three member seats: 1 and 0, 2 and 4, 9 and 9 days; one login user: 20 and 10 days.
        let seats: [(bool, &[u32]); 4] =
            [(true, &[9, 9]), (true, &[1, 0]), (true, &[2, 4]), (false, &[20, 10])];
        let text = |text: &str| text.to_owned();
        assert_eq!(
            scenarios(&seats, 2),
            [
                // Low: now 3 × 25 + 11 × 10. Two on the login meter: 3 and 4 days, so 3 × 1.1 = 4 logins: 50 + 40;
                // one: 0 days, so 75 + 0.
                (1, 0, text("185.00"), text("75.00")),
                // Expected: now 75 + 17 × 10 (15 × 1.1 = 16.5). One: 0.5 × 1.1 = 1 login: 75 + 10; two: 3.5 × 1.1 = 4: 90.
                (1, 1, text("245.00"), text("85.00")),
                // High: now 75 + 22 × 10. One: 1.1 = 2 logins: 75 + 20; two: 4.4 = 5: 50 + 50; none: 100.
                (1, 2, text("295.00"), text("95.00")),
            ]
        );
    }

    #[test]
    fn a_month_before_a_users_own_counts_as_their_mean() {
        // Nobody is better off elsewhere: two logins of the second month stand for the first too, 2 × 1.1 = 3 logins.
        let scenarios = scenarios(&[(false, &[2])], 2);
        assert!(scenarios.iter().all(|(_, _, now, _)| now == "30.00"), "{scenarios:?}");
        // A seat costs 25, three logins 30: all go to the member meter.
        assert!(
            scenarios.iter().all(|(on_login, pool, _, best)| (*on_login, *pool) == (0, 0) && best == "25.00")
        );
    }

    #[test]
    fn without_seats_nothing_is_saved() {
        assert_eq!(scenarios(&[], 1)[0], (0, 0, "0.00".into(), "0.00".into()));
    }
}
