//! One contract line, or one licence without one: seats by verdict, logins, and every amount of the period.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

use super::Seat;
use super::forecast::{Forecast, Metered};
use super::loss::{self, lost, month_sizes, sum, whole};
use crate::audit::snapshot::Verdicts;
use crate::audit::when::When;
use crate::model::fiscal::FiscalMonth;
use crate::model::money::{Amount, split_each};
use crate::model::pool::Logins;
use crate::model::verdict::Meter;
use crate::policy::{ContractLine, Price};

/// A line of the cost-recovery table.
#[derive(Clone, Debug)]
pub struct LineCost {
    /// The licence's name.
    pub license: String,
    /// How it is billed.
    pub meter: Meter,
    /// What was bought; nothing for a licence without a contract line.
    pub line: Option<ContractLine>,
    /// Whether the line's term holds the as-of date; false without a line.
    pub in_force: bool,
    /// Seats bought, or logins a month; 0 without a line.
    pub bought: u64,
    /// Seats on it.
    pub assigned: u64,
    /// Seats by verdict.
    pub verdicts: Verdicts,
    /// Frozen seats, counted beside the verdicts.
    pub frozen: u64,
    /// Seats whose licence is only inferred.
    pub inferred: u64,
    /// Seats with a reason and without a waiver.
    pub reclaimable: u64,
    /// Seats with a reason and with a waiver.
    pub waived: u64,
    /// Reclaimable seats by the rule that they are charged to.
    pub reasons: BTreeMap<String, u64>,
    /// Seats that nobody pays for: more assigned than bought. On the login meter the logins of the period above the pools,
    /// by the count of the line.
    pub overage: u64,
    /// Seats that can be given to somebody else.
    pub freed: u64,
    /// Seats to buy at renewal, or logins a month.
    pub needed: u64,
    /// The logins of the period on the login meter.
    pub logins: Logins,
    /// The logins of the contract month that holds the as-of date: what was bought, 0 on the member meter and where the
    /// line is not in force.
    pub pool: u64,
    /// What is left of them.
    pub pool_left: u64,
    /// What the months to come will need on the login meter; nothing where too little was observed.
    pub forecast: Option<Forecast>,
    /// Amounts; nothing without a price.
    pub money: Option<Money>,
    /// The part of them that falls into each fiscal month of the period; none without a price.
    pub months: Vec<MonthCost>,
}

/// The amounts of a line in one fiscal month; the months sum to the line to the minor unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthCost {
    /// The month.
    pub month: FiscalMonth,
    /// What it cost up to the as-of date.
    pub spent: Amount,
    /// What was paid in it for reclaimable seats while they lay unused.
    pub lost: Amount,
    /// What was paid in it for waived seats while they lay unused.
    pub waived_lost: Amount,
}

/// The amounts of a line, or of a currency's lines together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// What the period cost up to the as-of date.
    pub spent: Amount,
    /// What was paid for reclaimable seats while they lay unused.
    pub lost: Amount,
    /// What was paid for waived seats while they lay unused; not part of what was lost.
    pub waived_lost: Amount,
    /// What the freed seats are worth to the term's end. Not cash.
    pub freed_value: Amount,
    /// Purchases that the freed seats make unnecessary. Not to be added to savings.
    pub avoided: Amount,
    /// What buying only the needed seats saves in the twelve months from renewal.
    pub saved_at_renewal: Amount,
    /// The part of it that comes from seats nobody was assigned to.
    pub saved_from_unassigned: Amount,
    /// Cash back within the term if the quantity is lowered to what is needed: nothing, unless the line can be reduced.
    pub cash_in_term: Amount,
}

impl Money {
    /// Adds amounts of the same currency.
    pub fn add(&mut self, other: &Self) {
        self.spent.minor += other.spent.minor;
        self.lost.minor += other.lost.minor;
        self.waived_lost.minor += other.waived_lost.minor;
        self.freed_value.minor += other.freed_value.minor;
        self.avoided.minor += other.avoided.minor;
        self.saved_at_renewal.minor += other.saved_at_renewal.minor;
        self.saved_from_unassigned.minor += other.saved_from_unassigned.minor;
        self.cash_in_term.minor += other.cash_in_term.minor;
    }
}

impl LineCost {
    /// The price per seat and month, or per login, if there is one.
    #[must_use]
    pub fn price(&self) -> Option<&Price> {
        self.line.as_ref().and_then(|line| line.price.as_ref())
    }

    /// Seats bought and assigned to nobody; negative where more are assigned than bought, 0 where no line is
    /// in force, and on the login meter.
    #[must_use]
    pub fn unassigned(&self) -> i64 {
        if self.in_force && self.meter == Meter::Member {
            self.bought.cast_signed() - self.assigned.cast_signed()
        } else {
            0
        }
    }
}

/// What was paid for one seat while it lay unused.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lost {
    /// On a reclaimable seat.
    pub(super) charged: Amount,
    /// On a waived one.
    pub(super) waived: Amount,
}

/// Costs one line; beside it what was lost on each of its seats, in their order.
pub(super) fn cost(
    license: &str,
    line: Option<&ContractLine>,
    seats: &[&Seat],
    metered: Option<&Metered>,
    when: &When,
) -> (LineCost, Vec<Option<Lost>>) {
    let counted = count(license, line, seats, metered, when.as_of);
    let on_seats = counted.meter == Meter::Member;
    let Some((line, price)) = line.and_then(|line| line.price.as_ref().map(|price| (line, price))) else {
        return (counted, vec![None; seats.len()]);
    };
    // An idle user costs no seat on the login meter.
    let places = |test: &dyn Fn(&Seat) -> bool| -> Vec<usize> {
        (0..seats.len()).filter(|at| on_seats && test(seats[*at])).collect()
    };
    let (reclaimable, waived) = (places(&|seat| seat.is_reclaimable()), places(&|seat| seat.is_waived()));
    let lost = lost(line, price, seats, reclaimable, counted.overage, when);
    // What is left of the overage takes waived seats: nobody pays for those either.
    let rest = counted.overage.saturating_sub(counted.reclaimable);
    let waived = loss::lost(line, price, seats, waived, rest, when);
    let amount = |count: u64, months: &BigRational, each: &BigRational| {
        Amount::rounded(&(whole(count) * months * each), price.currency)
    };
    let paid: Vec<BigRational> = month_sizes(line, price, when.period.start, when)
        .into_iter()
        .map(|month| month * whole(line.quantity))
        .collect();
    let spent = Amount::rounded(&sum(paid.iter().cloned()), price.currency);
    let amounts = split_each(spent, &paid).into_iter().zip(lost.of_month).zip(waived.of_month);
    let months = when.period.months.iter().zip(amounts);
    let months = months
        .map(|(month, ((spent, lost), waived_lost))| MonthCost {
            month: month.clone(),
            spent,
            lost,
            waived_lost,
        })
        .collect();
    let left = match when.as_of.checked_add_days(Days::new(1)) {
        // Of a term without an end nobody can say what is left.
        Some(next) if counted.in_force && line.ends() => line.months_within(next, line.last_day()),
        _ => BigRational::zero(),
    };
    let year = BigRational::from_integer(12.into());
    let spare =
        if counted.in_force && line.ends() { counted.bought.saturating_sub(counted.needed) } else { 0 };
    let (freed, unassigned) = if on_seats { (counted.freed, counted.unassigned()) } else { (0, 0) };
    let from_unassigned = spare.min(u64::try_from(unassigned).unwrap_or(0));
    let reducible = if line.reducible { spare } else { 0 };
    let money = Money {
        spent,
        lost: lost.total,
        waived_lost: waived.total,
        freed_value: amount(freed, &left, &price.exact),
        avoided: amount(freed.min(line.planned_growth), &left, &price.exact),
        saved_at_renewal: amount(spare, &year, &line.renewal_price()),
        saved_from_unassigned: amount(from_unassigned, &year, &line.renewal_price()),
        cash_in_term: amount(reducible, &left, &price.exact),
    };
    let of_seat = lost.of_seat.into_iter().zip(waived.of_seat);
    let of_seat = of_seat.map(|(charged, waived)| on_seats.then_some(Lost { charged, waived })).collect();
    (LineCost { money: Some(money), months, ..counted }, of_seat)
}

fn count(
    license: &str,
    line: Option<&ContractLine>,
    seats: &[&Seat],
    metered: Option<&Metered>,
    as_of: NaiveDate,
) -> LineCost {
    let mut verdicts = Verdicts::default();
    for seat in seats {
        verdicts.add(seat.verdict);
    }
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    for reason in seats.iter().filter(|seat| seat.is_reclaimable()).filter_map(|seat| seat.reason) {
        *reasons.entry(reason.to_owned()).or_default() += 1;
    }
    let number = |test: &dyn Fn(&Seat) -> bool| seats.iter().filter(|seat| test(seat)).count() as u64;
    let assigned = seats.len() as u64;
    let reclaimable = number(&|seat| seat.is_reclaimable());
    let bought = line.map_or(0, |line| line.quantity);
    // Without a line nobody knows what was bought, so nothing can be said of an overage.
    let in_force = line.is_some_and(|line| line.in_force(as_of));
    let overage = if in_force { assigned.saturating_sub(bought) } else { 0 };
    let meter =
        line.map(ContractLine::meter).or(seats.first().map(|seat| seat.meter)).unwrap_or(Meter::Member);
    let counts = LineCost {
        // As the export spells it, so that seats and lines can be joined.
        license: seats.first().map_or(license, |seat| seat.license).to_owned(),
        meter,
        line: line.cloned(),
        in_force,
        bought,
        assigned,
        verdicts,
        frozen: number(&|seat| seat.is_frozen),
        inferred: number(&|seat| seat.is_inferred),
        reclaimable,
        waived: number(&|seat| seat.is_waived()),
        reasons,
        overage,
        freed: reclaimable.saturating_sub(overage),
        needed: needed(assigned - reclaimable, line.filter(|_| in_force)),
        logins: Logins::default(),
        pool: 0,
        pool_left: 0,
        forecast: None,
        money: None,
        months: Vec::new(),
    };
    match metered {
        Some(metered) if meter == Meter::Login => on_login_meter(counts, metered, as_of),
        _ => counts,
    }
}

/// The counts of a line whose quantity are logins, not seats.
fn on_login_meter(counts: LineCost, metered: &Metered, as_of: NaiveDate) -> LineCost {
    let counts = LineCost { freed: counts.reclaimable, overage: 0, logins: metered.used.logins, ..counts };
    let Some(line) = &counts.line else { return counts };
    let counted = line.counted();
    let overage = metered.used.over.by(counted);
    if !counts.in_force {
        return LineCost { overage, needed: 0, ..counts };
    }
    let left =
        metered.used.month_of(as_of).map_or(line.quantity, |month| month.left(line.quantity).by(counted));
    let forecast = Forecast::of(metered, counted);
    // Where too little was observed nothing speaks for another quantity.
    let needed = forecast.as_ref().map_or(line.quantity, |forecast| needed(forecast.high, Some(line)));
    LineCost { overage, needed, pool: line.quantity, pool_left: left, forecast, ..counts }
}

/// Seats to buy at renewal, or logins a month: those in use and those planned, with the headroom, rounded up.
fn needed(in_use: u64, line: Option<&ContractLine>) -> u64 {
    let Some(line) = line else { return in_use };
    let exact = whole(in_use + line.planned_growth) * (BigRational::one() + &line.headroom);
    exact.ceil().to_integer().to_u64().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::calendar::epoch_day;
    use crate::model::fiscal::FiscalCalendar;
    use crate::model::verdict::Verdict;
    use crate::policy::Policy;

    fn line(extra: &str) -> ContractLine {
        let text = format!(
            "[[contract]]\nid = \"A\"\nlicense = \"Partner Community\"\nmeter = \"member\"\n{extra}\n"
        );
        Policy::from_text(&text, "policy", &[]).expect("a policy").contract.remove(0)
    }

    fn at(as_of: &str) -> When {
        let as_of = as_of.parse().expect("a date");
        When { as_of, from_export: false, period: FiscalCalendar::default().holding(as_of) }
    }

    fn seat<'a>(id: &'a str, verdict: Verdict, reason: Option<&'a str>, unused_from: &str) -> Seat<'a> {
        Seat {
            id,
            license: "Partner Community",
            account_id: None,
            profile_id: None,
            profile_name: None,
            meter: Meter::Member,
            verdict,
            is_frozen: false,
            is_inferred: false,
            reason,
            waived_by: None,
            unused_from: Some(epoch_day(unused_from.parse().expect("a date"))),
        }
    }

    const YEAR: &str = "price = \"25.00\"\ncurrency = \"USD\"\nstarts = 2026-02-01\nends = 2027-01-31";

    #[test]
    fn a_quarter_on_paper() {
        let line = line(&format!(
            "quantity = 4\n{YEAR}\nuplift_percent = \"7\"\nheadroom_percent = \"10\"\nplanned_growth = 1"
        ));
        let seats = [
            seat("1", Verdict::Active, None, "2026-09-30"),
            // Unused since 15 May: all three months of the quarter.
            seat("2", Verdict::Idle, Some("idle-seat"), "2026-05-15"),
            // Created on 16 August: 16 of 31 days, and September.
            seat("3", Verdict::Never, Some("never-logged-in"), "2026-08-16"),
        ];
        let (cost, lost) = cost(
            "Partner Community",
            Some(&line),
            &seats.iter().collect::<Vec<_>>(),
            None,
            &at("2026-09-30"),
        );
        let money = cost.money.expect("a price");
        assert_eq!(money.spent.to_string(), "300.00");
        // 75 + 25 × (1 + 16/31) = 112.903…
        assert_eq!(money.lost.to_string(), "112.90");
        let lost: Vec<String> = lost.iter().flatten().map(|lost| lost.charged.to_string()).collect();
        assert_eq!(lost, ["0.00", "75.00", "37.90"]);
        // Two seats × 25 × October to January.
        assert_eq!((cost.freed, money.freed_value.to_string()), (2, "200.00".into()));
        assert_eq!(money.avoided.to_string(), "100.00");
        // (3 − 2 + 1) × 1.1 = 2.2, so 3 are needed and 1 is saved: 26.75 × 12.
        assert_eq!((cost.needed, money.saved_at_renewal.to_string()), (3, "321.00".into()));
        assert_eq!(money.saved_from_unassigned.to_string(), "321.00");
    }

    fn shown(amounts: impl Iterator<Item = Amount>) -> Vec<String> {
        amounts.map(|amount| amount.to_string()).collect()
    }

    #[test]
    fn the_months_of_a_quarter_of_weeks_on_paper() {
        let line =
            line("quantity = 10\nprice = \"31\"\ncurrency = \"USD\"\nstarts = 2026-02-01\nends = 2027-01-31");
        let weeks = "fiscal_year_starts = 2\n[calendar]\nweeks = \"4-5-4\"\nyear_ends = \"nearest saturday\"";
        let calendar = Policy::from_text(weeks, "policy", &[]).expect("a policy").calendar;
        let seats = [seat("1", Verdict::Idle, Some("idle-seat"), "2026-09-20")];
        let seats: Vec<&Seat> = seats.iter().collect();
        let costs = |as_of: &str| {
            let as_of = as_of.parse().expect("a date");
            let when = When { as_of, from_export: false, period: calendar.holding(as_of) };
            cost("Partner Community", Some(&line), &seats, None, &when).0
        };
        // 2 to 29 August, 30 August to 3 October, 4 to 31 October: 28/31, 2/31 + 1 + 3/31, 28/31 months at 310.
        let whole = costs("2026-10-31");
        assert_eq!(whole.money.as_ref().expect("a price").spent.to_string(), "920.00");
        assert_eq!(shown(whole.months.iter().map(|month| month.spent)), ["280.00", "360.00", "280.00"]);
        // Up to 10 October, one seat from 20 September: 31 × (11/30 + 3/31) = 14.366…, and 7/31.
        let part = costs("2026-10-10");
        assert_eq!(part.money.as_ref().expect("a price").lost.to_string(), "21.37");
        assert_eq!(shown(part.months.iter().map(|month| month.spent)), ["280.00", "360.00", "70.00"]);
        assert_eq!(shown(part.months.iter().map(|month| month.lost)), ["0.00", "14.37", "7.00"]);
    }

    #[test]
    fn a_month_has_no_amount_before_the_term_and_after_the_as_of_date() {
        let line =
            line("quantity = 1\nprice = \"0.5\"\ncurrency = \"KWD\"\nstarts = 2026-08-11\nends = 2027-01-31");
        let seats = [seat("1", Verdict::Active, None, "2026-09-30")];
        let (cost, _) = cost(
            "Partner Community",
            Some(&line),
            &seats.iter().collect::<Vec<_>>(),
            None,
            &at("2026-08-31"),
        );
        // 21 of August's 31 days at 0.500.
        assert_eq!(shown(cost.months.iter().map(|month| month.spent)), ["0.000", "0.339", "0.000"]);
    }

    #[test]
    fn seats_that_nobody_pays_for_carry_no_loss() {
        let line = line(&format!("quantity = 1\n{YEAR}"));
        let seats = [
            seat("1", Verdict::Idle, Some("idle-seat"), "2026-06-01"),
            seat("2", Verdict::Idle, Some("idle-seat"), "2026-05-01"),
            seat("3", Verdict::Idle, Some("idle-seat"), "2026-05-01"),
        ];
        let (cost, lost) = cost(
            "Partner Community",
            Some(&line),
            &seats.iter().collect::<Vec<_>>(),
            None,
            &at("2026-09-30"),
        );
        let lost: Vec<String> = lost.iter().flatten().map(|lost| lost.charged.to_string()).collect();
        assert_eq!(lost, ["75.00", "0.00", "0.00"]);
        assert_eq!((cost.overage, cost.freed, cost.unassigned()), (2, 1, -2));
        let money = cost.money.expect("a price");
        assert_eq!((money.spent, money.lost), (money.lost, money.spent));
    }

    #[test]
    fn a_term_inside_the_quarter_is_paid_for_its_days() {
        let line =
            line("quantity = 2\nprice = \"10\"\ncurrency = \"JPY\"\nstarts = 2026-08-16\nends = 2026-09-15");
        let seats = [seat("1", Verdict::Never, Some("never-logged-in"), "2026-01-01")];
        let (cost, lost) = cost(
            "Partner Community",
            Some(&line),
            &seats.iter().collect::<Vec<_>>(),
            None,
            &at("2026-09-10"),
        );
        let money = cost.money.expect("a price");
        // 16/31 + 10/30 months: 2 × 10 × 0.849 = 16.99; one seat: 8.49.
        assert_eq!((money.spent.to_string(), money.lost.to_string()), ("17".into(), "8".into()));
        assert_eq!(lost.iter().flatten().map(|lost| lost.charged.to_string()).collect::<Vec<_>>(), ["8"]);
        // 11 to 15 September: 5/30 of a month.
        assert_eq!(money.freed_value.to_string(), "2");
    }

    #[test]
    fn a_line_that_is_over_still_cost_something() {
        let line =
            line("quantity = 2\nprice = \"10\"\ncurrency = \"USD\"\nstarts = 2025-08-01\nends = 2026-07-31");
        let (cost, _) = cost("Partner Community", Some(&line), &[], None, &at("2026-09-30"));
        let money = cost.money.expect("a price");
        assert_eq!(money.spent.to_string(), "20.00");
        assert_eq!(money.saved_at_renewal.to_string(), "0.00");
        assert_eq!(money.freed_value.to_string(), "0.00");
    }

    #[test]
    fn without_a_price_seats_are_counted_all_the_same() {
        let line = line("quantity = 2\nstarts = 2026-02-01\nends = 2027-01-31");
        let seats = [seat("1", Verdict::Never, Some("never-logged-in"), "2026-01-01")];
        let (cost, lost) = cost(
            "Partner Community",
            Some(&line),
            &seats.iter().collect::<Vec<_>>(),
            None,
            &at("2026-09-30"),
        );
        assert_eq!((cost.assigned, cost.reclaimable, cost.money), (1, 1, None));
        assert!(lost[0].is_none());
    }
}
