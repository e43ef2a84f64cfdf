//! What a seat costs, step by step: the terms of its line, how long it lay unused, whose it is, what it would cost on the
//! other meter.

use num_rational::BigRational;
use num_traits::Zero;
use polars::prelude::{DataFrame, PolarsResult};

use crate::audit::Audit;
use crate::audit::column::{REASON, UNUSED_FROM, WAIVED_BY};
use crate::audit::row::Row;
use crate::audit::snapshot::Snapshot;
use crate::audit::usage::{Limits, PairUse, SeatUse};
use crate::audit::when::When;
use crate::cost::{Costs, LineCost, costs, keys_of_seat, right_size};
use crate::model::calendar::date_of;
use crate::model::money::{Amount, shown_exact};
use crate::model::text::counted;
use crate::model::verdict::{Advice, Meter};
use crate::policy::{ContractLine, Policy, Price};

/// Everything that money depends on.
pub(super) struct Books<'a> {
    policy: &'a Policy,
    when: &'a When,
    seats: &'a DataFrame,
    costs: Costs,
    /// One row per seat with its home account.
    accounts: DataFrame,
    uses: Vec<PairUse<'a>>,
    advice: Vec<Option<Advice>>,
}

impl<'a> Books<'a> {
    pub(super) fn new(
        snapshot: &Snapshot,
        audit: &'a Audit,
        policy: &'a Policy,
        when: &'a When,
    ) -> PolarsResult<Self> {
        Ok(Self {
            policy,
            when,
            seats: &audit.seats,
            costs: costs(&audit.seats, snapshot.pools(), policy, when)?,
            accounts: snapshot.seats_with_account()?.collect()?,
            uses: snapshot.pair_uses(policy)?,
            advice: right_size(snapshot, &audit.seats, policy)?.1,
        })
    }

    /// The facts about the money of a seat, by its place among all.
    pub(super) fn facts(&self, place: usize) -> PolarsResult<Vec<(&'static str, String)>> {
        let seat = Row::new(self.seats, place);
        let cost = &self.costs.lines[self.costs.line_of_seat[place]];
        let mut facts = vec![("Line", terms(cost)), ("Money", self.charged(&seat, place, cost))];
        facts.extend(self.share(place, cost)?);
        facts.extend(self.meters(place));
        Ok(facts)
    }

    /// What the seat is charged to, and the sum behind the amount.
    fn charged(&self, seat: &Row, place: usize, cost: &LineCost) -> String {
        let Some(reason) = seat.text(REASON) else {
            return "not reclaimable, so nothing is lost on it".to_owned();
        };
        let waiver = seat.text(WAIVED_BY);
        let charged = match waiver {
            Some(waiver) => format!("would be charged to {reason}, but waiver {waiver} excuses it"),
            None => format!("charged to {reason}"),
        };
        if cost.meter == Meter::Login {
            return format!("{charged}; billed by logins, so the seat itself costs nothing");
        }
        let (Some(line), Some(price)) = (&cost.line, cost.price()) else {
            return format!("{charged}; without a price, so no amount");
        };
        let lost =
            if waiver.is_some() { self.costs.waived_of_seat[place] } else { self.costs.lost_of_seat[place] };
        let Some(lost) = lost else { return charged };
        let from = seat.number(UNUSED_FROM).and_then(|day| i32::try_from(day).ok());
        let Some(from) = from else {
            return format!("{charged}; nobody can tell from when on it lay unused: {lost}");
        };
        let (sum, exact) = self.sum(line, price, from);
        if lost.minor == 0 && !exact.is_zero() && cost.overage > 0 {
            return format!(
                "{charged}; lost 0: {} seats of the line are above what was bought, and nobody pays for those",
                cost.overage
            );
        }
        format!(
            "{charged}; unused from {}: {sum} = {} {}; with the line's other seats rounded to {lost}{}",
            date_of(from),
            price.currency.code(),
            shown_exact(&exact, 4),
            self.converted(lost)
        )
    }

    /// A price times the parts of the period's months, and what it comes to.
    fn sum(&self, line: &ContractLine, price: &Price, from: i32) -> (String, BigRational) {
        let mut parts = Vec::new();
        let mut months = BigRational::zero();
        for month in &self.when.period.months {
            let part = line.months_within(month.start.max(date_of(from)), month.end.min(self.when.as_of));
            if !part.is_zero() {
                parts.push(format!("{part} in {}", month.label));
                months += part;
            }
        }
        let parts = if parts.is_empty() { "0".to_owned() } else { parts.join(" + ") };
        (format!("{} × ({parts}) months", price.shown()), months * &price.exact)
    }

    /// An amount in the reporting currency, with its rate.
    fn converted(&self, amount: Amount) -> String {
        let Some(reporting) = &self.policy.reporting else { return String::new() };
        let rate = reporting.rates.iter().find(|rate| rate.currency == amount.currency);
        let (Some(other), Some(rate)) = (reporting.convert(amount), rate) else { return String::new() };
        format!(
            ", which is {} {other} at {} ({}, {})",
            reporting.currency.code(),
            rate.text,
            rate.date,
            rate.source
        )
    }

    /// Whose it is, and its part of what the line cost.
    fn share(&self, place: usize, cost: &LineCost) -> PolarsResult<Option<(&'static str, String)>> {
        let Some(money) = &cost.money else { return Ok(None) };
        let keys = keys_of_seat(&self.costs, self.seats, &self.accounts, self.policy, place)?;
        let keys: Vec<String> = keys
            .into_iter()
            .map(|(by, key)| format!("{} {}", by.as_str(), key.unwrap_or_else(|| "none".to_owned())))
            .collect();
        let part = if cost.meter == Meter::Login {
            format!("by its login days, of {}", money.spent)
        } else {
            let seats = cost.bought.max(cost.assigned).max(1);
            let part = money.spent.exact() / BigRational::from_integer(seats.into());
            format!("{} of {} for {}", shown_exact(&part, 4), money.spent, counted(seats, "seat"))
        };
        Ok(Some(("Share", format!("{}; its part of what the line cost: {part}", keys.join(", ")))))
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
            return Some(("Meter", "end: reclaimable, so needed on neither meter".to_owned()));
        }
        let Some(seat) = seat else {
            let why = "no advice: no observed month began since the user was created";
            return Some(("Meter", why.to_owned()));
        };
        let (advice, sure) = match self.advice[place] {
            Some(advice) if Limits::at(prices).advice(seat).1 => {
                (advice.as_str(), ", as each month says by itself")
            }
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

/// The contract line that pays, with its terms.
fn terms(cost: &LineCost) -> String {
    let Some(line) = &cost.line else { return "no contract line in force".to_owned() };
    let bought = if cost.meter == Meter::Login {
        format!("{} a month", counted(line.quantity, "login"))
    } else {
        counted(line.quantity, "seat").to_string()
    };
    let each = if cost.meter == Meter::Login { "a login" } else { "a seat and month" };
    let price = line.price.as_ref().map_or_else(
        || "no price".to_owned(),
        |price| format!("{} {} {each}", price.currency.code(), price.shown()),
    );
    format!("{}: {bought} at {price}, {} to {}", line.id, line.starts, line.last_day())
}
