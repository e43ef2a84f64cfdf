//! One contract line, or one licence without one: seats by verdict, logins, and every amount of the period.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

use super::Seat;
use super::amounts::{Amounts, Money};
use super::charges::{SlotCharges, whole};
use super::forecast::{Forecast, Metered};
use super::placement::LineSlot;
use crate::audit::facts::Verdicts;
use crate::audit::when::AuditDate;
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
    /// What was bought of a line in force: seats, logins of one pool, or users a month; 0 else.
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
    /// What is above what was bought: seats that nobody pays for, or logins or users of the period above the pools.
    pub overage: u64,
    /// Seats that can be assigned to other users.
    pub freed: u64,
    /// What to buy at renewal, in the unit of the quantity; 0 where the line is not in force.
    pub needed: u64,
    /// The logins of the period where use is what was bought.
    pub logins: Logins,
    /// The pool that holds the as-of date: what was bought; 0 where seats are what was bought, and where the line is not in
    /// force.
    pub pool: u64,
    /// What is left of it.
    pub pool_left: u64,
    /// What the pools to come will need; nothing where seats are what was bought, and where too little was observed.
    pub forecast: Option<Forecast>,
    /// Why nothing is saved at renewal although less is needed.
    pub no_saving: Option<NoSaving>,
    /// Amounts; nothing without a price.
    pub money: Option<Money>,
    /// The part of them that falls into each fiscal month of the period; none without a price.
    pub months: Vec<MonthCost>,
}

/// Why a line saves nothing at renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSaving {
    /// Nothing in the export has its licence: most likely its name is mistyped.
    UnknownLicense,
    /// What comes after it is ordered already.
    Successor,
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

impl LineCost {
    /// The price per seat and month, per login, or per user and month, if there is one.
    #[must_use]
    pub fn price(&self) -> Option<&Price> {
        self.line.as_ref().and_then(|line| line.price.as_ref())
    }

    /// Seats bought and assigned to nobody; negative where more are assigned than bought, 0 where no line is
    /// in force, and where seats are not what was bought.
    #[must_use]
    pub fn unassigned(&self) -> i64 {
        if self.in_force && self.meter.is_by_seat() {
            self.bought.cast_signed() - self.assigned.cast_signed()
        } else {
            0
        }
    }
}

/// What the cost of a slot depends on beside its seats.
pub(super) struct Terms<'a> {
    pub(super) metered: Option<&'a Metered>,
    /// Whether the export knows the licence, by a seat or otherwise.
    pub(super) is_known: bool,
    /// Whether what comes after the line is ordered already.
    pub(super) has_successor: bool,
}

/// Costs one slot.
pub(super) fn cost(
    slot: &LineSlot,
    seats: &[Seat],
    charged: &SlotCharges,
    terms: &Terms,
    when: &AuditDate,
) -> LineCost {
    let counted = count(slot, seats, terms, when.as_of);
    let Some(line) = slot.line else { return counted };
    if counted.meter == Meter::Included {
        let money = Amounts::all(&Amount::zero(line.currency_or_none()));
        return LineCost { money: Some(money), ..counted };
    }
    let Some(price) = &line.price else { return counted };
    let nothing = Amount::zero(price.currency);
    let amount = |quantity: u64, months: &BigRational, each: &BigRational| {
        Amount::rounded(&line.cost(quantity, months, each), price.currency)
    };
    let in_month = |month: &FiscalMonth| {
        let months = line.months_within(month.start, month.end.min(when.as_of));
        line.cost(line.quantity, &months, &price.exact)
    };
    let paid: Vec<BigRational> = when.period.months.iter().map(in_month).collect();
    let spent = Amount::rounded(&super::charges::sum(paid.iter().cloned()), price.currency);
    let left = match when.as_of.checked_add_days(Days::new(1)) {
        // Of a term without an end nobody can say what is left.
        Some(next) if counted.in_force && line.has_end() => line.months_within(next, line.ends),
        _ => BigRational::zero(),
    };
    let year = BigRational::from_integer(12.into());
    let may_save = counted.in_force && line.has_end() && counted.no_saving != Some(NoSaving::UnknownLicense);
    let spare = if may_save { counted.bought.saturating_sub(counted.needed) } else { 0 };
    let at_renewal = if counted.no_saving.is_some() { 0 } else { spare };
    let is_member = counted.meter == Meter::Member;
    let freed = if is_member { counted.freed } else { 0 };
    let unassigned = if is_member { u64::try_from(counted.unassigned()).unwrap_or(0) } else { 0 };
    let (lost, waived) = (charged.lost.as_ref(), charged.waived.as_ref());
    let money = Money {
        spent,
        lost: lost.map_or(nothing, |lost| lost.total),
        waived_lost: waived.map_or(nothing, |lost| lost.total),
        freed_value: amount(freed, &left, &price.exact),
        avoided: amount(freed.min(line.planned_growth), &left, &price.exact),
        saved_at_renewal: amount(at_renewal, &year, &line.renewal_price()),
        saved_from_unassigned: amount(at_renewal.min(unassigned), &year, &line.renewal_price()),
        cash_in_term: amount(if line.reducible { spare } else { 0 }, &left, &price.exact),
    };
    let of_month = |month: usize| MonthCost {
        month: when.period.months[month].clone(),
        spent: nothing,
        lost: lost.map_or(nothing, |lost| lost.of_month[month]),
        waived_lost: waived.map_or(nothing, |lost| lost.of_month[month]),
    };
    let months = split_each(spent, &paid).into_iter().enumerate();
    let months = months.map(|(month, spent)| MonthCost { spent, ..of_month(month) }).collect();
    LineCost { money: Some(money), months, ..counted }
}

fn count(slot: &LineSlot, seats: &[Seat], terms: &Terms, as_of: NaiveDate) -> LineCost {
    let held = || slot.current().iter().map(|seat| &seats[*seat]);
    let mut verdicts = Verdicts::default();
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    for seat in held() {
        verdicts.add(seat.verdict);
        if let Some(reason) = seat.reason.filter(|_| seat.is_reclaimable()) {
            *reasons.entry(reason.to_owned()).or_default() += 1;
        }
    }
    let number = |test: &dyn Fn(&Seat) -> bool| held().filter(|seat| test(seat)).count() as u64;
    let assigned = slot.current().len() as u64;
    let reclaimable = number(&|seat| seat.is_reclaimable());
    let line = slot.line.filter(|line| line.in_force(as_of));
    let bought = line.map_or(0, |line| line.quantity);
    let meter = slot.line.map(|line| line.meter).or(held().next().map(|seat| seat.meter));
    let meter = meter.unwrap_or(Meter::Member);
    // Without a line nobody knows what was bought, so nothing can be said of an overage.
    let overage = if line.is_some() { assigned.saturating_sub(bought) } else { 0 };
    let in_use = assigned - reclaimable;
    let no_saving = match line {
        Some(_) if meter.is_by_seat() && !terms.is_known => Some(NoSaving::UnknownLicense),
        Some(_) if terms.has_successor => Some(NoSaving::Successor),
        _ => None,
    };
    let needed = match (slot.line, line) {
        (None, _) => in_use,
        (Some(_), None) => 0,
        (Some(_), Some(line)) if no_saving == Some(NoSaving::UnknownLicense) => line.quantity,
        (Some(_), Some(line)) => needed(in_use, line),
    };
    let counts = LineCost {
        // As the export spells it, so that seats and lines can be joined.
        license: held().next().map_or(slot.license.as_str(), |seat| seat.license).to_owned(),
        meter,
        line: slot.line.cloned(),
        in_force: line.is_some(),
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
        needed,
        logins: Logins::default(),
        pool: 0,
        pool_left: 0,
        forecast: None,
        no_saving,
        money: None,
        months: Vec::new(),
    };
    match terms.metered {
        Some(metered) if meter.is_by_use() => by_use(counts, metered, as_of),
        _ => counts,
    }
}

/// The counts of a line whose quantity are no seats.
fn by_use(counts: LineCost, metered: &Metered, as_of: NaiveDate) -> LineCost {
    let counts = LineCost { freed: counts.reclaimable, overage: 0, logins: metered.used.logins, ..counts };
    let Some(line) = &counts.line else { return counts };
    let counted = line.counts();
    let overage = metered.used.over.by(counted);
    if !counts.in_force {
        return LineCost { overage, needed: 0, ..counts };
    }
    let left = metered.used.pool_of(as_of).map_or(line.quantity, |pool| pool.left(line.quantity).by(counted));
    let forecast = Forecast::of(metered, counted);
    // Where too little was observed nothing speaks for another quantity.
    let needed = forecast.as_ref().map_or(line.quantity, |forecast| needed(forecast.high, line));
    LineCost { overage, needed, pool: line.quantity, pool_left: left, forecast, ..counts }
}

/// What to buy at renewal: what is in use and what is planned, with the headroom, rounded up, in whole blocks.
fn needed(in_use: u64, line: &ContractLine) -> u64 {
    let exact = whole(in_use + line.planned_growth) * (BigRational::one() + line.headroom_percent.fraction());
    line.in_blocks(exact.ceil().to_integer().to_u64().unwrap_or(u64::MAX))
}
