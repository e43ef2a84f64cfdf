//! What the seats cost this period: each seat to a contract line, each reason to an amount.
//!
//! Nothing is rounded before the end of a line, nothing is added across currencies, and the seats sum to
//! their line to the minor unit.

mod allocation;
mod attribution;
mod convert;
mod forecast;
mod line;
mod loss;
mod profile;
mod renewal;
mod right_sizing;
mod sweep;

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, PolarsResult};

pub use allocation::{Allocated, By, allocate, keys_of_seat};
pub use convert::{Converted, convert};
pub use forecast::Forecast;
pub use line::{LineCost, Money, MonthCost};
pub use profile::{ProfileCost, ProfileMoney, profiles};
pub use renewal::{Outlook, Renewal, renewals};
pub use right_sizing::{Advised, RightSizing, Scenario, Sizing, right_size};
pub use sweep::{Swept, sweep};

use attribution::Group;

use crate::audit::column::{IS_INFERRED, METER, REASON, UNUSED_FROM, VERDICT, WAIVED_BY};
use crate::audit::pools::{LineUse, Pools};
use crate::audit::when::When;
use crate::model::license::license_key;
use crate::model::money::Amount;
use crate::model::verdict::{Meter, Verdict};
use crate::org::column::{ACCOUNT_ID, IS_FROZEN, LICENSE, PROFILE_ID, PROFILE_NAME, USER_ID};
use crate::policy::{Placed, Policy};
use forecast::Metered;
use line::Lost;

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
    /// First day on which it lay unused; nothing where nobody can tell.
    unused_from: Option<i32>,
}

impl<'a> Seat<'a> {
    /// What its choice of contract lines depends on.
    fn placed(&self) -> Placed<'a> {
        Placed { license: self.license, profile_id: self.profile_id, profile_name: self.profile_name }
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
    /// One entry per contract line and one per licence without one, by licence, then by line.
    pub lines: Vec<LineCost>,
    /// One entry per currency.
    pub totals: BTreeMap<&'static str, Money>,
    /// For each seat, by user id: its place in [`Costs::lines`].
    pub line_of_seat: Vec<usize>,
    /// For each seat, by user id: what was lost on it; nothing on the login meter and without a price.
    pub lost_of_seat: Vec<Option<Amount>>,
    /// The same of what was paid for a waived seat.
    pub waived_of_seat: Vec<Option<Amount>>,
    /// One entry per waiver that excuses a seat, by its id.
    pub waivers: BTreeMap<String, WaivedCost>,
}

/// What a waiver excuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaivedCost {
    /// Seats that would be reclaimable without it.
    pub seats: u64,
    /// What was paid for them while they lay unused, by currency.
    pub lost: BTreeMap<&'static str, Amount>,
}

/// Costs the seats of an audit: `seats` has one row per seat, by user id, with verdict and reason; `pools` is what the lines
/// on the login meter were used.
///
/// # Errors
///
/// When the frame lacks a column.
pub fn costs(seats: &DataFrame, pools: &Pools, policy: &Policy, when: &When) -> PolarsResult<Costs> {
    let seats = Columns::of(seats)?;
    let seats = seats.rows();
    let groups = attribution::groups(&seats, policy, when.as_of);
    let mut line_of_seat = vec![0; seats.len()];
    let mut lost_of_seat = vec![None; seats.len()];
    let mut waived_of_seat = vec![None; seats.len()];
    let mut waivers: BTreeMap<String, WaivedCost> = BTreeMap::new();
    let mut lines = Vec::with_capacity(groups.len());
    let mut totals: BTreeMap<&'static str, Money> = BTreeMap::new();
    for (place, group) in groups.into_iter().enumerate() {
        let held: Vec<&Seat> = group.seats.iter().map(|seat| &seats[*seat]).collect();
        let metered = metered(&group, pools, policy);
        let (line, lost) = line::cost(group.license, group.line, &held, metered.as_ref(), when);
        for (seat, lost) in group.seats.iter().zip(lost) {
            line_of_seat[*seat] = place;
            lost_of_seat[*seat] = lost.map(|lost| lost.charged);
            waived_of_seat[*seat] = lost.map(|lost| lost.waived);
            if let Some(id) = seats[*seat].waived_by {
                let waiver = waivers.entry(id.to_owned()).or_default();
                waiver.seats += 1;
                if let Some(Lost { waived, .. }) = lost {
                    let sum = waiver.lost.entry(waived.currency.code());
                    sum.and_modify(|sum| sum.minor += waived.minor).or_insert(waived);
                }
            }
        }
        if let (Some(money), Some(price)) = (&line.money, line.price()) {
            totals
                .entry(price.currency.code())
                .and_modify(|total| total.add(money))
                .or_insert_with(|| money.clone());
        }
        lines.push(line);
    }
    Ok(Costs { lines, totals, line_of_seat, lost_of_seat, waived_of_seat, waivers })
}

/// The logins of a line on the login meter, or of a licence without a line.
fn metered(group: &Group, pools: &Pools, policy: &Policy) -> Option<Metered> {
    let used = if let Some(line) = group.line {
        pools.lines.get(&policy.place_of(line)?)?.clone()
    } else {
        let logins = pools.without_line.get(&license_key(group.license)).copied().unwrap_or_default();
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
        let unused = self
            .frame
            .column(UNUSED_FROM)
            .and_then(|column| column.i32())
            .expect("checked when the columns were taken");
        (0..self.frame.height())
            .map(|row| Seat {
                id: ids.get(row).unwrap_or_default(),
                license: licenses.get(row).unwrap_or(NO_LICENSE),
                account_id: accounts.get(row),
                profile_id: profile_ids.get(row),
                profile_name: profile_names.get(row),
                meter: meters.get(row).and_then(Meter::named).unwrap_or(Meter::Member),
                verdict: verdicts.get(row).and_then(Verdict::named).unwrap_or(Verdict::Unknown),
                is_frozen: frozen.get(row) == Some(true),
                is_inferred: inferred.get(row) == Some(true),
                reason: reasons.get(row),
                waived_by: waivers.get(row),
                unused_from: unused.get(row),
            })
            .collect()
    }
}

/// The licence of a seat of which not even the family is known.
pub const NO_LICENSE: &str = "(unknown licence)";
