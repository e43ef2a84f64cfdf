//! What the charges of a seat come to, and why there is nothing where nothing is lost.

use super::charges::Charge;
use super::fraction::amount_text;
use super::seats::{Kind, Seat};
use num_bigint::BigInt;
use num_traits::{One, Zero};

/// The money of one seat.
pub(super) struct SeatMoney<'s, 'a> {
    seat: &'s Seat<'a>,
    /// By time.
    charges: Vec<&'s Charge<'s, 'a>>,
}

impl<'s, 'a> SeatMoney<'s, 'a> {
    pub(super) fn of(seat: &'s Seat<'a>, charges: &'s [Charge<'s, 'a>]) -> Self {
        let own = charges.iter().filter(|charge| charge.seat.user.id == seat.user.id);
        Self { seat, charges: own.collect() }
    }

    /// That of today's line, else that of the latest charge with a price. Where logins or users are paid for, a seat has
    /// none.
    pub(super) fn currency(&self) -> Option<&String> {
        match self.seat.line {
            Some(line) if ["login", "active"].contains(&line.meter) => None,
            Some(line) if line.price.is_some() || line.meter == "included" => line.currency.as_ref(),
            _ => {
                let latest = self.charges.iter().rfind(|charge| charge.price().is_some());
                latest.and_then(|charge| charge.line?.currency.as_ref())
            }
        }
    }

    /// In that currency alone; what a charge before a renewal cost in another one stands in the charge.
    fn amount(&self, kind: Kind) -> BigInt {
        let currency = self.currency();
        let is_same = |charge: &&&Charge| charge.line.is_some_and(|line| line.currency.as_ref() == currency);
        self.charges.iter().filter(is_same).map(|charge| charge.amount(kind)).sum()
    }

    pub(super) fn text(&self, kind: Kind) -> Option<String> {
        let is_included = self.seat.line.is_some_and(|line| line.meter == "included");
        match self.currency() {
            Some(currency) => Some(amount_text(&self.amount(kind), currency)),
            None => is_included.then(|| amount_text(&BigInt::zero(), "")),
        }
    }

    /// The first that holds, where the seat has a reason and loses nothing.
    pub(super) fn no_loss_because(&self) -> Option<&'static str> {
        let kind = self.seat.kind()?;
        if self.amount(Kind::Reclaimable) >= BigInt::one() {
            return None;
        }
        let meter = self.seat.line.map(|line| line.meter);
        let is_by_something_else = matches!(meter, Some("login" | "active" | "included"));
        let unused = |charge: &&&Charge| !charge.months(charge.from, charge.to).is_zero();
        // A part of the quarter without a line costs nothing, so it cannot have been paid for.
        let while_unused: Vec<_> =
            self.charges.iter().filter(|charge| charge.line.is_some()).filter(unused).collect();
        let is_unpaid = !while_unused.is_empty() && while_unused.iter().all(|charge| charge.is_above);
        let reasons = [
            (kind == Kind::Waived, "waived"),
            (is_by_something_else || (meter.is_none() && self.seat.meter == "login"), "meter"),
            (self.charges.iter().all(|charge| charge.line.is_none()), "no-line"),
            (self.charges.iter().all(|charge| charge.price().is_none()), "no-price"),
            (is_unpaid, "overage"),
            (self.seat.judgement.unused_from.is_none(), "unused-from-unknown"),
            (true, "not-unused"),
        ];
        reasons.into_iter().find(|(holds, _)| *holds).map(|(_, reason)| reason)
    }
}
