//! Whose the money of each line is: shared out by account, by cost center and by profile.
//!
//! Each seat carries the same part of what its line cost; on the login meter each login day does. What seats without
//! such a key cost, and the seats that nobody has or the logins of users who have none any more, stand in a row of their
//! own, so that the rows sum to the line to the minor unit.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, PolarsResult};
use rustc_hash::FxHashMap;

use super::{Columns, Costs, LineCost, Seat};
use crate::audit::column::HOME_ACCOUNT;
use crate::audit::row::Row;
use crate::audit::snapshot::Snapshot;
use crate::audit::when::When;
use crate::model::money::{Amount, split_by_count};
use crate::model::verdict::Meter;
use crate::org::column::{ACCOUNT_NAME, USER_ID};
use crate::policy::{Placed, Policy};

/// What the money of a line is shared out by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The user's account, or else its contact's.
    Account,
    /// What the policy's file says of the account, or else the line's own cost center.
    CostCenter,
    /// The user's profile.
    Profile,
}

impl By {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Account, Self::CostCenter, Self::Profile];

    /// As reports write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::CostCenter => "cost-center",
            Self::Profile => "profile",
        }
    }
}

/// A part of a line's money: one row per line with a price, per what it is shared out by, and per key; the row without
/// a key comes last and is always there.
#[derive(Clone, Debug)]
pub struct Allocated {
    /// The place of the line among all.
    pub line: usize,
    /// What it is shared out by.
    pub by: By,
    /// Account id, cost center or profile id (its name where there is no id); nothing for what is nobody's.
    pub key: Option<String>,
    /// The account's or the profile's name.
    pub name: Option<String>,
    /// Seats.
    pub seats: u64,
    /// Seats bought that nobody has; only in the row without a key.
    pub unassigned: u64,
    /// On the login meter: login days of the licence's users in the line's days of the period, by which it is shared out.
    /// Without a key also those of users who hold no seat any more.
    pub logins: u64,
    /// These seats' part of what the line cost.
    pub spent: Amount,
    /// What was lost on these seats.
    pub lost: Amount,
    /// What was paid for the waived ones of them.
    pub waived_lost: Amount,
}

/// What a seat is shared out by.
#[derive(Clone, Copy, Default)]
struct Keys<'a> {
    account: Option<&'a str>,
    account_name: Option<&'a str>,
    profile: Option<&'a str>,
    profile_name: Option<&'a str>,
}

/// One row before money is shared out.
#[derive(Default)]
struct Group<'a> {
    name: Option<&'a str>,
    seats: u64,
    logins: u64,
    lost: i128,
    waived: i128,
}

/// Shares out the lines with a price. `seats` has one row per seat, in the order of [`Costs::line_of_seat`]; `accounts`
/// has one row per seat with its home account; `snapshot` is what the seats were judged in.
///
/// # Errors
///
/// When a frame lacks a column.
pub fn allocate(
    costs: &Costs,
    seats: &DataFrame,
    accounts: &DataFrame,
    snapshot: &Snapshot,
    policy: &Policy,
    when: &When,
) -> PolarsResult<Vec<Allocated>> {
    let seats = Columns::of(seats)?.rows();
    let keys = keys(&seats, accounts);
    let mut seats_of_line: Vec<Vec<usize>> = vec![Vec::new(); costs.lines.len()];
    for (seat, line) in costs.line_of_seat.iter().enumerate() {
        seats_of_line[*line].push(seat);
    }
    let mut rows = Vec::new();
    for (place, line) in costs.lines.iter().enumerate() {
        let users = users(line, &seats, snapshot, policy, when)?;
        for by in By::ALL {
            let mut groups: BTreeMap<Option<&str>, Group> = BTreeMap::new();
            groups.entry(None).or_default().logins = users.gone;
            for (seat, logins) in &users.logins {
                let (key, name) = key_of(by, &keys[*seat], line, policy);
                let group = groups.entry(key).or_default();
                group.name = group.name.or(name);
                group.logins += logins;
            }
            for seat in &seats_of_line[place] {
                let (key, name) = key_of(by, &keys[*seat], line, policy);
                let group = groups.entry(key).or_default();
                group.name = group.name.or(name);
                group.seats += 1;
                let minor = |amount: Option<Amount>| amount.map_or(0, |amount| amount.minor);
                group.lost += minor(costs.lost_of_seat[*seat]);
                group.waived += minor(costs.waived_of_seat[*seat]);
            }
            rows.extend(shared_out(place, line, by, groups));
        }
    }
    Ok(rows)
}

/// Who uses a line on the login meter.
#[derive(Default)]
struct Users {
    /// The seats whose licence the line pays for, each with its login days in the line's days of the period.
    logins: Vec<(usize, u64)>,
    /// The login days of users who hold no seat any more.
    gone: u64,
}

/// Who uses a line; nobody on the member meter. Lines of one licence are used by the same users, in whoever's pool a single
/// login falls.
fn users(
    cost: &LineCost,
    seats: &[Seat],
    snapshot: &Snapshot,
    policy: &Policy,
    when: &When,
) -> PolarsResult<Users> {
    let Some(line) = cost.line.as_ref().filter(|line| line.meter() == Meter::Login && cost.money.is_some())
    else {
        return Ok(Users::default());
    };
    let (first, last) = (when.period.start.max(line.starts), when.as_of.min(line.last_day()));
    if last < first {
        return Ok(Users::default());
    }
    let days = snapshot.metered_days(first, last)?;
    let place = policy.place_of(line);
    let mut pays: BTreeMap<Placed, bool> = BTreeMap::new();
    let mut logins = Vec::new();
    for (seat, days) in days.into_iter().enumerate().filter(|(_, days)| *days > 0) {
        let placed = seats[seat].placed();
        let pays = pays
            .entry(placed)
            .or_insert_with(|| place.is_some_and(|place| policy.lines_for(placed, last).contains(&place)));
        if *pays {
            logins.push((seat, u64::from(days)));
        }
    }
    let of_seats: u64 = logins.iter().map(|(_, logins)| logins).sum();
    let all = snapshot.pools().between(&line.license, first, last).daily;
    // Of a line for some profiles nobody can say whose the rest is.
    let gone = if line.profiles.is_empty() { all.saturating_sub(of_seats) } else { 0 };
    Ok(Users { logins, gone })
}

/// Whose a seat is: the key of everything that its line is shared out by.
///
/// # Errors
///
/// When a frame lacks a column.
pub fn keys_of_seat(
    costs: &Costs,
    seats: &DataFrame,
    accounts: &DataFrame,
    policy: &Policy,
    place: usize,
) -> PolarsResult<Vec<(By, Option<String>)>> {
    let seats = Columns::of(seats)?.rows();
    let keys = keys(&seats[place..=place], accounts);
    let line = &costs.lines[costs.line_of_seat[place]];
    Ok(By::ALL.iter().map(|by| (*by, key_of(*by, &keys[0], line, policy).0.map(str::to_owned))).collect())
}

/// What each seat is shared out by; `accounts` has one row per seat with its home account.
fn keys<'a>(seats: &[Seat<'a>], accounts: &'a DataFrame) -> Vec<Keys<'a>> {
    let homes: FxHashMap<&str, Row> =
        Row::all(accounts).filter_map(|row| Some((row.text(USER_ID)?, row))).collect();
    seats
        .iter()
        .map(|seat| {
            let home = homes.get(seat.id);
            Keys {
                account: home.and_then(|home| home.text(HOME_ACCOUNT)),
                account_name: home.and_then(|home| home.text(ACCOUNT_NAME)),
                profile: seat.profile_id.or(seat.profile_name),
                profile_name: seat.profile_name,
            }
        })
        .collect()
}

/// The key of a seat, and its name.
fn key_of<'a>(
    by: By,
    keys: &Keys<'a>,
    line: &'a LineCost,
    policy: &'a Policy,
) -> (Option<&'a str>, Option<&'a str>) {
    match by {
        By::Account => (keys.account, keys.account_name),
        By::Profile => (keys.profile, keys.profile_name),
        By::CostCenter => {
            let of_account =
                policy.cost_centers.as_ref().and_then(|centers| centers.of(keys.account, keys.account_name));
            let of_line = || line.line.as_ref().and_then(|line| line.cost_center.as_deref());
            (of_account.or_else(of_line), None)
        }
    }
}

/// The rows of one line: by key, what is nobody's last. None without a price.
fn shared_out(
    place: usize,
    line: &LineCost,
    by: By,
    mut groups: BTreeMap<Option<&str>, Group>,
) -> Vec<Allocated> {
    let Some(money) = &line.money else { return Vec::new() };
    let nobodys = groups.remove(&None).unwrap_or_default();
    let by_login = line.meter == Meter::Login;
    let unassigned = if by_login { 0 } else { line.bought.saturating_sub(line.assigned) };
    let rows: Vec<(Option<&str>, Group, u64)> =
        groups.into_iter().map(|(key, group)| (key, group, 0)).chain([(None, nobodys, unassigned)]).collect();
    // Seats above the quantity are used like the others: all carry the same part.
    let mut counts: Vec<u64> = rows
        .iter()
        .map(|(_, group, empty)| if by_login { group.logins } else { group.seats + empty })
        .collect();
    let is_unused = counts.iter().all(|count| *count == 0);
    if let Some(nobodys) = counts.last_mut().filter(|_| by_login && is_unused) {
        // A pool that nobody used is nobody's.
        *nobodys = 1;
    }
    let parts = split_by_count(money.spent, &counts);
    rows.into_iter()
        .zip(parts)
        .map(|((key, group, unassigned), spent)| Allocated {
            line: place,
            by,
            key: key.map(str::to_owned),
            name: group.name.map(str::to_owned),
            seats: group.seats,
            unassigned,
            logins: if by_login { group.logins } else { 0 },
            spent,
            lost: Amount { minor: group.lost, ..money.spent },
            waived_lost: Amount { minor: group.waived, ..money.spent },
        })
        .collect()
}
