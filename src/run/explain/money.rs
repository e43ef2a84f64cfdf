//! What a seat costs, step by step: the terms of its line, how long it lay unused, whose it is, what it would cost on the
//! other meter.

use num_rational::BigRational;
use num_traits::Zero;
use polars::prelude::{DataFrame, PolarsResult};

use crate::audit::Audit;
use crate::audit::column::{REASON, UNUSED_FROM, WAIVED_BY};
use crate::audit::facts::Facts;
use crate::audit::row::Row;
use crate::audit::usage::{Limits, PairUse, SeatUse};
use crate::audit::when::AuditDate;
use crate::cost::{Charge, Costs, Free, LineCost, NoLoss, costs, keys_of_seat, placement, right_size};
use crate::model::calendar::{date_of, months};
use crate::model::money::{Amount, shown_exact};
use crate::model::text::counted;
use crate::model::verdict::{Advice, Meter};
use crate::policy::Policy;

/// Everything that money depends on.
pub(super) struct SeatMoney<'a> {
    policy: &'a Policy,
    when: &'a AuditDate,
    seats: &'a DataFrame,
    costs: Costs,
    /// One row per seat with its home account.
    accounts: DataFrame,
    uses: Vec<PairUse<'a>>,
    advice: Vec<Option<Advice>>,
}

impl<'a> SeatMoney<'a> {
    pub(super) fn new(
        facts: &Facts,
        audit: &'a Audit,
        policy: &'a Policy,
        when: &'a AuditDate,
    ) -> PolarsResult<Self> {
        let placement = placement(&audit.seats, policy, when)?;
        let known = facts.known_licenses()?;
        Ok(Self {
            policy,
            when,
            seats: &audit.seats,
            costs: costs(&audit.seats, &placement, facts.pools(), &known, policy, when)?,
            accounts: facts.seats_with_account()?.collect()?,
            uses: facts.pair_uses(policy)?,
            advice: right_size(facts, &audit.seats, policy)?.1,
        })
    }

    /// The facts about the money of a seat, by its place among all.
    pub(super) fn facts(&self, place: usize) -> PolarsResult<Vec<(&'static str, String)>> {
        let seat = Row::new(self.seats, place);
        let cost = &self.costs.lines[self.costs.line_of_seat[place]];
        let mut facts = vec![("Line", terms(cost)), ("Money", self.charged(&seat, place))];
        let own = self.costs.charges.iter().filter(|charge| charge.seat == place);
        facts.extend(own.filter_map(|charge| Some(("Charge", self.charge(charge, &seat)?))));
        facts.extend(self.share(place, cost)?);
        facts.extend(self.meters(place));
        Ok(facts)
    }

    /// What the seat is charged to, and what was lost on it.
    fn charged(&self, seat: &Row, place: usize) -> String {
        let Some(reason) = seat.text(REASON) else {
            return "not reclaimable, so no money is lost".to_owned();
        };
        let charged = match seat.text(WAIVED_BY) {
            Some(waiver) => format!("would be charged to {reason}, but waiver {waiver} excuses it"),
            None => format!("charged to {reason}"),
        };
        let cost = self.costs.of_seat[place];
        let lost = |amount: Amount| format!("{} {amount}{}", amount.currency.code(), self.converted(amount));
        match cost.no_loss {
            None => cost
                .lost
                .map_or_else(|| charged.clone(), |amount| format!("{charged}; lost {}", lost(amount))),
            Some(NoLoss::Waived) => cost.waived_lost.filter(|amount| amount.minor > 0).map_or_else(
                || charged.clone(),
                |amount| format!("{charged}; {} was paid while it was unused", lost(amount)),
            ),
            Some(why) => format!("{charged}; no money is lost: {}", because(why)),
        }
    }

    /// What was paid for the seat in one part of the period while it lay unused; nothing without a price.
    fn charge(&self, charge: &Charge, seat: &Row) -> Option<String> {
        let line = self.policy.contract.get(charge.line?)?;
        let price = line.price.as_ref().filter(|_| line.meter == Meter::Member)?;
        let from = seat.number(UNUSED_FROM).and_then(|day| i32::try_from(day).ok()).map(date_of)?;
        let mut parts = Vec::new();
        for month in &self.when.period.months {
            let (first, last) = (month.start.max(charge.part.from).max(from), month.end.min(charge.part.to));
            let part = months(first, last);
            if !part.is_zero() {
                parts.push(format!("{part} in {}", month.label));
            }
        }
        let exact = charge.part.months_from(from) * &price.exact;
        let sum = if parts.is_empty() { "0".to_owned() } else { parts.join(" + ") };
        let paid =
            [charge.lost, charge.waived_lost].into_iter().flatten().max_by_key(|amount| amount.minor)?;
        let result = match charge.free {
            Some(Free::Overage) => {
                "nothing, since more seats are assigned than bought and this one is not paid for".to_owned()
            }
            _ => format!(
                "{} {}, which is {paid} when the line's seats are rounded together",
                price.currency.code(),
                shown_exact(&exact, 4)
            ),
        };
        let (part, id) = (charge.part, &line.id);
        Some(format!(
            "{id}, {} to {}, unused from {from}: {} × ({sum}) months: {result}",
            part.from,
            part.to,
            price.shown()
        ))
    }

    /// An amount in the reporting currency, with its rate.
    fn converted(&self, amount: Amount) -> String {
        let Some(reporting) = &self.policy.reporting else { return String::new() };
        let rate = reporting.rate.iter().find(|rate| rate.currency == amount.currency);
        let (Some(other), Some(rate)) = (reporting.convert(amount), rate) else { return String::new() };
        format!(
            ", which is {} {other} at {} ({}, {})",
            reporting.currency.code(),
            rate.rate.text,
            rate.date,
            rate.source
        )
    }

    /// Whose its part of what the line cost is.
    fn share(&self, place: usize, cost: &LineCost) -> PolarsResult<Option<(&'static str, String)>> {
        if cost.money.is_none() {
            return Ok(None);
        }
        let keys = keys_of_seat(&self.costs, self.seats, &self.accounts, self.policy, place)?;
        let keys: Vec<String> = keys
            .into_iter()
            .map(|(by, key)| format!("{} {}", by.as_str(), key.unwrap_or_else(|| "none".to_owned())))
            .collect();
        Ok(Some(("Share", keys.join(", "))))
    }

    /// What it would cost on the other meter.
    fn meters(&self, place: usize) -> Option<(&'static str, String)> {
        let uses = self.uses.iter().find(|uses| uses.population.iter().any(|(seat, _)| *seat == place))?;
        if let Some(why) = &uses.no_advice {
            return Some(("Meter", format!("no advice: {why}")));
        }
        let (Ok(prices), seat) = (&uses.pair.prices, uses.seats.iter().find(|seat| seat.place == place))
        else {
            return None;
        };
        if self.advice[place] == Some(Advice::End) {
            return Some(("Meter", "end: reclaimable, so it is not needed on either meter".to_owned()));
        }
        let Some(seat) = seat else {
            let why = "no advice: no observed month began after the user was created";
            return Some(("Meter", why.to_owned()));
        };
        let (advice, sure) = match self.advice[place] {
            Some(advice) if Limits::at(prices).advice(seat).1 => (advice.as_str(), ", in every single month"),
            Some(advice) => (advice.as_str(), ""),
            None => ("no advice, since the verdict is new or unknown", ""),
        };
        let fact = format!(
            "{advice}{sure}: {}; a seat at {} costs as much as {} logins at {}",
            days(seat, uses),
            prices.member.shown(),
            shown_exact(&prices.break_even(), 2),
            prices.login.shown()
        );
        Some(("Meter", fact))
    }
}

/// The login days of each observed month, and their mean.
fn days(seat: &SeatUse, uses: &PairUse) -> String {
    let own = &uses.months[uses.months.len() - seat.days.len()..];
    let months: Vec<String> =
        own.iter().zip(&seat.days).map(|((start, _), days)| format!("{days} from {start}")).collect();
    let mean = BigRational::new(seat.sum().into(), seat.days.len().max(1).into());
    format!("login days {}, {} a month", months.join(", "), shown_exact(&mean, 2))
}

/// Why nothing is lost on a seat with a reason.
fn because(why: NoLoss) -> &'static str {
    match why {
        NoLoss::Waived => "a waiver excuses it",
        NoLoss::Meter => "its licence is not billed per seat",
        NoLoss::NoLine => "no contract line pays for it",
        NoLoss::NoPrice => "its contract line has no price",
        NoLoss::Overage => "more seats are assigned than bought, and this one is not paid for",
        NoLoss::UnusedFromUnknown => "the first unused day is not known",
        NoLoss::NotUnused => "there is no unused day that was paid for",
    }
}

/// The contract line that pays, with its terms.
fn terms(cost: &LineCost) -> String {
    let Some(line) = &cost.line else { return "no contract line in force".to_owned() };
    let (noun, each) = match line.meter {
        Meter::Member => ("seat", "a seat and month"),
        Meter::Included => ("included seat", ""),
        Meter::Login => ("login", "a login"),
        Meter::Active => ("user", "a user and month"),
    };
    let pools = match line.meter {
        Meter::Login if line.months_of_pool() > 1 => format!(" in {} months", line.months_of_pool()),
        Meter::Login | Meter::Active => " a month".to_owned(),
        Meter::Member | Meter::Included => String::new(),
    };
    let price = match (&line.price, line.meter) {
        (Some(price), _) => format!(" at {} {} {each}", price.currency.code(), price.shown()),
        (None, Meter::Included) => ", without a price of their own".to_owned(),
        (None, _) => ", no price".to_owned(),
    };
    let bought = counted(line.quantity, noun);
    format!("{}: {bought}{pools}{price}, {} to {}", line.id, line.starts, line.ends)
}
