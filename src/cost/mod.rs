//! What the seats cost this period: each seat to a contract line, each reason to an amount.
//!
//! Nothing is rounded before the end of a line, nothing is added across currencies, and the seats sum to
//! their line to the minor unit.

mod allocation;
mod amounts;
mod charges;
mod convert;
mod forecast;
mod line;
#[cfg(test)]
mod paper;
mod placement;
mod profile;
mod renewal;
mod right_sizing;
mod sweep;

use std::collections::BTreeMap;

use iso_currency::Currency;
use polars::prelude::{DataFrame, PolarsResult};

pub use allocation::{Allocated, By, allocate, keys_of_seat};
pub use amounts::{Amounts, Money};
pub use charges::{Charge, Free};
pub use convert::{Converted, convert};
pub use forecast::Forecast;
pub use line::{LineCost, MonthCost, NoSaving};
pub use placement::{LinePart, LineSlot, PlacedPart, Placement};
pub use profile::{ProfileCost, ProfileMoney, profiles};
pub use renewal::{Outlook, Renewal, renewals};
pub use right_sizing::{Advised, RightSizing, Scenario, Sizing, right_size};
pub use sweep::{SweepRow, sweep};

use crate::audit::column::{IS_INFERRED, METER, REASON, UNUSED_FROM, VERDICT, WAIVED_BY};
use crate::audit::pools::{LineUse, Pools};
use crate::audit::when::AuditDate;
use crate::model::license::license_key;
use crate::model::money::Amount;
use crate::model::verdict::{Meter, Verdict};
use crate::model::words::words;
use crate::org::column::{ACCOUNT_ID, CREATED_DAY, IS_FROZEN, LICENSE, PROFILE_ID, PROFILE_NAME, USER_ID};
use crate::policy::{ContractLine, LicenseProfile, Policy};
use forecast::Metered;
use line::Terms;

/// One seat, as far as money is concerned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat<'a> {
    /// User id; seats are ordered by it.
    id: &'a str,
    license: &'a str,
    account_id: Option<&'a str>,
    profile_id: Option<&'a str>,
    profile_name: Option<&'a str>,
    meter: Meter,
    verdict: Verdict,
    is_frozen: bool,
    is_inferred: bool,
    reason: Option<&'a str>,
    waived_by: Option<&'a str>,
    /// Day on which its user was created; nothing where it is not told.
    created_day: Option<i32>,
    /// First unused day; nothing where it is not known.
    unused_from: Option<i32>,
}

impl<'a> Seat<'a> {
    /// What its choice of contract lines depends on.
    fn placed(&self) -> LicenseProfile<'a> {
        LicenseProfile { license: self.license, profile_id: self.profile_id, profile_name: self.profile_name }
    }

    /// It has a reason, and no waiver.
    fn is_reclaimable(&self) -> bool {
        self.reason.is_some() && self.waived_by.is_none()
    }

    /// It has a reason, and a waiver.
    fn is_waived(&self) -> bool {
        self.waived_by.is_some()
    }
}

/// The cost of an audit.
#[derive(Debug)]
pub struct Costs {
    /// One entry per contract line and one per licence without one that holds seats, by licence, then by line.
    pub lines: Vec<LineCost>,
    /// One entry per currency.
    pub totals: BTreeMap<&'static str, Money>,
    /// For each seat, by user id: its place in [`Costs::lines`].
    pub line_of_seat: Vec<usize>,
    /// For each seat, by user id: what its charges come to.
    pub of_seat: Vec<SeatCost>,
    /// One entry per seat with a reason, line and part of the period, by user id, then by part.
    pub charges: Vec<Charge>,
    /// One entry per waiver that excuses a seat, by its id.
    pub waivers: BTreeMap<String, WaivedCost>,
}

impl Costs {
    /// The seats that can be taken back, of all lines.
    #[must_use]
    pub fn reclaimable(&self) -> u64 {
        self.lines.iter().map(|cost| cost.reclaimable).sum()
    }

    /// The place of a contract line among the costs.
    #[must_use]
    pub fn place_of(&self, line: &ContractLine) -> Option<usize> {
        self.lines.iter().position(|cost| cost.line.as_ref().is_some_and(|own| own.id == line.id))
    }
}

impl SeatCost {
    /// The currency of its amounts; nothing where they have none.
    #[must_use]
    pub fn currency(self) -> Option<Currency> {
        self.lost.map(|lost| lost.currency).filter(|currency| *currency != Currency::XXX)
    }
}

/// What one seat costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatCost {
    /// What was lost on it, in the currency of the line it is on, or else of its latest charge; nothing without a price, and
    /// where seats are not what was bought.
    pub lost: Option<Amount>,
    /// The same of what was paid while a waiver excused it.
    pub waived_lost: Option<Amount>,
    /// Why a seat with a reason carries no loss.
    pub no_loss: Option<NoLoss>,
}

words! {
    /// Why a seat with a reason carries no loss.
    NoLoss {
        /// A waiver excuses it.
        Waived = "waived",
        /// Its licence is not billed by seat.
        Meter = "meter",
        /// No contract line pays for it.
        NoLine = "no-line",
        /// Its lines have no price.
        NoPrice = "no-price",
        /// More seats are assigned than bought, and this one is not paid for.
        Overage = "overage",
        /// Nobody can tell from when on it lay unused.
        UnusedFromUnknown = "unused-from-unknown",
        /// It lay unused on no day that was paid for.
        NotUnused = "not-unused",
    }
}

/// What a waiver excuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaivedCost {
    /// Seats that would be reclaimable without it.
    pub seats: u64,
    /// What was paid for them while they lay unused, by currency.
    pub lost: BTreeMap<&'static str, Amount>,
}

/// Gives every seat its line in each part of the period: `seats` has one row per seat, by user id.
///
/// # Errors
///
/// When the frame lacks a column.
pub fn placement<'p>(seats: &DataFrame, policy: &'p Policy, when: &AuditDate) -> PolarsResult<Placement<'p>> {
    Ok(placement::place(&Columns::of(seats)?.rows(), policy, when))
}

/// Costs the seats of an audit: `seats` has one row per seat, by user id, with verdict and reason; `pools` is how the lines
/// that are billed by use were used; `known` are the licences that the export knows, by key.
///
/// # Errors
///
/// When the frame lacks a column.
pub fn costs(
    seats: &DataFrame,
    placement: &Placement,
    pools: &Pools,
    known: &BTreeMap<String, String>,
    policy: &Policy,
    when: &AuditDate,
) -> PolarsResult<Costs> {
    Ok(of_seats(&Columns::of(seats)?.rows(), placement, pools, known, policy, when))
}

/// Costs seats, which come by user id.
fn of_seats(
    seats: &[Seat],
    placement: &Placement,
    pools: &Pools,
    known: &BTreeMap<String, String>,
    policy: &Policy,
    when: &AuditDate,
) -> Costs {
    let mut lines = Vec::with_capacity(placement.slots.len());
    let mut line_of_slot = Vec::with_capacity(placement.slots.len());
    let mut charges = Vec::new();
    let mut totals: BTreeMap<&'static str, Money> = BTreeMap::new();
    for slot in &placement.slots {
        let charged = charges::charges(slot.line.and_then(|line| policy.place_of(line)), slot, seats, when);
        let metered = metered(slot, pools, policy);
        let terms = Terms {
            metered: metered.as_ref(),
            is_known: !slot.current().is_empty() || known.contains_key(&license_key(&slot.license)),
            has_successor: slot.line.is_some_and(|line| policy.has_successor(line, when.as_of)),
        };
        line_of_slot.push(lines.len());
        // Seats that had no line in some part of the period only are charged, but are no row of their own.
        if slot.line.is_some() || !slot.current().is_empty() {
            let line = line::cost(slot, seats, &charged, &terms, when);
            if let (Some(money), Some(price)) = (&line.money, line.price()) {
                totals
                    .entry(price.currency.code())
                    .and_modify(|total| total.add(money))
                    .or_insert_with(|| money.clone());
            }
            lines.push(line);
        }
        charges.extend(charged.charges);
    }
    charges.sort_by_key(|charge| (charge.seat, charge.part));
    let line_of_seat: Vec<usize> =
        placement.slot_of_seat.iter().map(|slot| line_of_slot.get(*slot).copied().unwrap_or(0)).collect();
    let of_seat = seat_costs(seats, &lines, &line_of_seat, &charges, policy);
    let waivers = waived_costs(seats, &charges, policy);
    Costs { lines, totals, line_of_seat, of_seat, charges, waivers }
}

/// What each seat's charges come to.
fn seat_costs(
    seats: &[Seat],
    lines: &[LineCost],
    line_of_seat: &[usize],
    charges: &[Charge],
    policy: &Policy,
) -> Vec<SeatCost> {
    let mut costs = vec![SeatCost::default(); seats.len()];
    for (seat, cost) in costs.iter_mut().enumerate() {
        let line = &lines[line_of_seat[seat]];
        // A line with amounts by seat has a currency, of the price or "none".
        if let Some(money) = line.money.as_ref().filter(|_| line.meter.is_by_seat()) {
            let nothing = Amount::zero(money.spent.currency);
            (cost.lost, cost.waived_lost) = (Some(nothing), Some(nothing));
        }
    }
    for of_seat in charges.chunk_by(|one, other| one.seat == other.seat) {
        let seat = of_seat[0].seat;
        let cost = &mut costs[seat];
        let latest =
            || of_seat.iter().rev().filter(|charge| charge.has_price(policy)).find_map(|charge| charge.lost);
        if let Some(currency) = cost.lost.or_else(latest).map(|lost| lost.currency) {
            let sum = |amount: fn(&Charge) -> Option<Amount>| {
                let own = of_seat.iter().filter_map(amount).filter(|amount| amount.currency == currency);
                Amount { minor: own.map(|amount| amount.minor).sum(), currency }
            };
            cost.lost = Some(sum(|charge| charge.lost));
            cost.waived_lost = Some(sum(|charge| charge.waived_lost));
        }
        let meter = lines[line_of_seat[seat]].meter;
        cost.no_loss = no_loss(&seats[seat], *cost, meter, of_seat, policy);
    }
    costs
}

/// Why a seat with a reason carries no loss: the first that holds.
fn no_loss(seat: &Seat, cost: SeatCost, meter: Meter, charges: &[Charge], policy: &Policy) -> Option<NoLoss> {
    let lines = || charges.iter().filter_map(|charge| policy.contract.get(charge.line?));
    // A part of the period without a line costs nothing.
    let is_unused = |charge: &&Charge| {
        charge.line.is_some() && seat.unused_from.is_some_and(|day| charge.is_unused_from(day))
    };
    if cost.lost.is_some_and(|lost| lost.minor > 0) {
        None
    } else if seat.is_waived() {
        Some(NoLoss::Waived)
    } else if meter != Meter::Member {
        Some(NoLoss::Meter)
    } else if lines().next().is_none() {
        Some(NoLoss::NoLine)
    } else if lines().all(|line| line.meter != Meter::Member || line.price.is_none()) {
        Some(NoLoss::NoPrice)
    } else if seat.unused_from.is_none() {
        Some(NoLoss::UnusedFromUnknown)
    } else {
        let mut unused = charges.iter().filter(is_unused).peekable();
        let is_free = unused.peek().is_some() && unused.all(|charge| charge.free == Some(Free::Overage));
        Some(if is_free { NoLoss::Overage } else { NoLoss::NotUnused })
    }
}

/// What each waiver excuses.
fn waived_costs(seats: &[Seat], charges: &[Charge], policy: &Policy) -> BTreeMap<String, WaivedCost> {
    let mut waivers: BTreeMap<String, WaivedCost> = BTreeMap::new();
    for of_seat in charges.chunk_by(|one, other| one.seat == other.seat) {
        let Some(id) = seats[of_seat[0].seat].waived_by else { continue };
        let waiver = waivers.entry(id.to_owned()).or_default();
        waiver.seats += 1;
        for waived in
            of_seat.iter().filter(|charge| charge.has_price(policy)).filter_map(|charge| charge.waived_lost)
        {
            let sum = waiver.lost.entry(waived.currency.code());
            sum.and_modify(|sum| sum.minor += waived.minor).or_insert(waived);
        }
    }
    for waiver in waivers.values_mut() {
        // Nothing in one currency is no news beside something in another.
        if waiver.lost.values().any(|lost| lost.minor > 0) {
            waiver.lost.retain(|_, lost| lost.minor > 0);
        }
    }
    waivers
}

/// The use of a line that is billed by use, or of a licence without a line.
fn metered(slot: &LineSlot, pools: &Pools, policy: &Policy) -> Option<Metered> {
    let used = if let Some(line) = slot.line {
        pools.lines.get(&policy.place_of(line)?)?.clone()
    } else {
        let logins = pools.without_line.get(&license_key(&slot.license)).copied().unwrap_or_default();
        LineUse { logins, ..LineUse::default() }
    };
    Some(Metered { used, covered_days: pools.covered_days })
}

/// The columns of the seats frame that money depends on.
struct Columns<'a> {
    frame: &'a DataFrame,
}

impl<'a> Columns<'a> {
    fn of(frame: &'a DataFrame) -> PolarsResult<Self> {
        for name in
            [USER_ID, ACCOUNT_ID, LICENSE, PROFILE_ID, PROFILE_NAME, METER, VERDICT, REASON, WAIVED_BY]
        {
            frame.column(name)?.str()?;
        }
        frame.column(UNUSED_FROM)?.i32()?;
        frame.column(CREATED_DAY)?.i32()?;
        frame.column(IS_FROZEN)?.bool()?;
        frame.column(IS_INFERRED)?.bool()?;
        Ok(Self { frame })
    }

    fn rows(&self) -> Vec<Seat<'a>> {
        let text = |name: &str| {
            self.frame
                .column(name)
                .and_then(|column| column.str())
                .expect("checked when the columns were taken")
        };
        let flag = |name: &str| {
            self.frame
                .column(name)
                .and_then(|column| column.bool())
                .expect("checked when the columns were taken")
        };
        let (ids, licenses, reasons) = (text(USER_ID), text(LICENSE), text(REASON));
        let (accounts, waivers) = (text(ACCOUNT_ID), text(WAIVED_BY));
        let (profile_ids, profile_names) = (text(PROFILE_ID), text(PROFILE_NAME));
        let (meters, verdicts) = (text(METER), text(VERDICT));
        let (frozen, inferred) = (flag(IS_FROZEN), flag(IS_INFERRED));
        let days = |name: &str| {
            self.frame
                .column(name)
                .and_then(|column| column.i32())
                .expect("checked when the columns were taken")
        };
        let (unused, created) = (days(UNUSED_FROM), days(CREATED_DAY));
        (0..self.frame.height())
            .map(|row| Seat {
                id: ids.get(row).unwrap_or_default(),
                license: licenses.get(row).unwrap_or(NO_LICENSE),
                account_id: accounts.get(row),
                profile_id: profile_ids.get(row),
                profile_name: profile_names.get(row),
                meter: meters.get(row).and_then(Meter::parse).unwrap_or(Meter::Member),
                verdict: verdicts.get(row).and_then(Verdict::parse).unwrap_or(Verdict::Unknown),
                is_frozen: frozen.get(row) == Some(true),
                is_inferred: inferred.get(row) == Some(true),
                reason: reasons.get(row),
                waived_by: waivers.get(row),
                created_day: created.get(row),
                unused_from: unused.get(row),
            })
            .collect()
    }
}

/// The licence of a seat of which not even the family is known.
pub const NO_LICENSE: &str = "(unknown licence)";
