//! Whose the money of each line is: shared out by account, by cost center and by profile.
//!
//! Each seat carries the same part of what its line cost; on the login meter each login day does. What seats without
//! such a key cost, and the seats that nobody has or the logins of users who have none any more, stand in a row of their
//! own, so that the rows sum to the line to the minor unit.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::Zero;
use polars::prelude::{DataFrame, PolarsResult};
use rustc_hash::FxHashMap;

use super::charges::{sum, whole};
use super::placement::LineSlot;
use super::{Charge, Columns, Costs, LineCost, Placement, Seat};
use crate::audit::column::HOME_ACCOUNT;
use crate::audit::facts::Facts;
use crate::audit::row::Row;
use crate::audit::when::AuditDate;
use crate::model::money::{Amount, split_each};
use crate::model::parallel::parallel;
use crate::model::text::one_line;
use crate::model::words::words;
use crate::org::column::{ACCOUNT_NAME, USER_ID};
use crate::policy::{ContractLine, LicenseProfile, Policy, Price};

words! {
    /// What the money of a line is shared out by.
    By {
        /// The user's account, or else its contact's.
        Account = "account",
        /// What the policy's file says of the account, or else the line's own cost center.
        CostCenter = "cost-center",
        /// The user's profile.
        Profile = "profile",
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
    /// Account id, cost center or profile id (its name where there is no id); nothing for unassigned seats.
    pub key: Option<String>,
    /// The account's or the profile's name.
    pub name: Option<String>,
    /// Seats.
    pub seats: u64,
    /// Seats bought and not assigned; only in the row without a key.
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
struct AllocationKeys<'a> {
    account: Option<&'a str>,
    account_name: Option<&'a str>,
    profile: Option<&'a str>,
    profile_name: Option<&'a str>,
}

/// One row before money is shared out.
#[derive(Default)]
struct AllocationGroup<'a> {
    name: Option<&'a str>,
    seats: u64,
    unassigned: u64,
    logins: u64,
    /// What it has of the line: exact money of a line that is billed by seat, else how often its users came.
    weight: BigRational,
    lost: i128,
    waived: i128,
}

type Groups<'a> = FxHashMap<Option<&'a str>, AllocationGroup<'a>>;

/// Shares out the lines with a price. `seats` has one row per seat, in the order of [`Costs::line_of_seat`]; `accounts`
/// has one row per seat with its home account; `facts` is what the seats were judged in.
///
/// # Errors
///
/// When a frame lacks a column.
pub fn allocate(
    costs: &Costs,
    placement: &Placement,
    seats: &DataFrame,
    accounts: &DataFrame,
    facts: &Facts,
    policy: &Policy,
    when: &AuditDate,
) -> PolarsResult<Vec<Allocated>> {
    let seats = Columns::of(seats)?.rows();
    let keys = keys(&seats, accounts);
    let mut charges: BTreeMap<Option<usize>, Vec<&Charge>> = BTreeMap::new();
    for charge in &costs.charges {
        charges.entry(charge.line).or_default().push(charge);
    }
    let priced: Vec<(usize, &LineSlot, &ContractLine, &Price)> = placement
        .slots
        .iter()
        .filter_map(|slot| {
            let line = slot.line?;
            Some((costs.place_of(line)?, slot, line, line.price.as_ref()?))
        })
        .collect();
    let users_of =
        |(_, _, line, _): (usize, &LineSlot, &ContractLine, &Price)| users(line, &seats, facts, policy, when);
    let users: Vec<AllocatedUsers> =
        parallel(priced.clone(), users_of).into_iter().collect::<PolarsResult<_>>()?;
    let ways = priced
        .into_iter()
        .zip(&users)
        .flat_map(|(line, users)| By::ALL.iter().map(move |by| (line, users, *by)));
    let rows = parallel(ways.collect(), |((place, slot, line, price), users, by)| {
        let key = |seat: usize| key_of(by, &keys[seat], Some(line), policy);
        let mut groups = Groups::default();
        groups.entry(None).or_default();
        let rest = if by == By::CostCenter { line.cost_center.as_deref() } else { None };
        if line.meter.is_by_seat() {
            add_places(&mut groups, slot, line, price, rest, key);
        } else {
            add_users(&mut groups, users, rest, key);
        }
        for seat in slot.current() {
            group(&mut groups, key(*seat)).seats += 1;
        }
        for charge in charges.get(&policy.place_of(line)).into_iter().flatten() {
            let group = group(&mut groups, key(charge.seat));
            let minor = |amount: Option<Amount>| amount.map_or(0, |amount| amount.minor);
            group.lost += minor(charge.lost);
            group.waived += minor(charge.waived_lost);
        }
        let unassigned = u64::try_from(costs.lines[place].unassigned()).unwrap_or(0);
        if unassigned > 0 {
            groups.entry(rest).or_default().unassigned = unassigned;
        }
        shared_out(place, &costs.lines[place], by, groups)
    });
    Ok(rows.into_iter().flatten().collect())
}

/// The group of a seat by its key and name.
fn group<'g, 'a>(
    groups: &'g mut Groups<'a>,
    (key, name): (Option<&'a str>, Option<&'a str>),
) -> &'g mut AllocationGroup<'a> {
    let group = groups.entry(key).or_default();
    group.name = group.name.or(name);
    group
}

/// Gives each seat and each empty one the same part of what the line cost, part by part of the period. Seats above the
/// quantity are used like the others, so all carry the same.
fn add_places<'a>(
    groups: &mut Groups<'a>,
    slot: &LineSlot,
    line: &ContractLine,
    price: &Price,
    rest: Option<&'a str>,
    key: impl Fn(usize) -> (Option<&'a str>, Option<&'a str>),
) {
    for placed in &slot.parts {
        let seats = placed.seats.len() as u64;
        let places = seats.max(line.quantity);
        if places == 0 {
            continue;
        }
        let months = placed.part.months_from(placed.part.from);
        let each = line.cost(line.quantity, &months, &price.exact) / whole(places);
        let mut counts: FxHashMap<Option<&str>, u64> = FxHashMap::default();
        for seat in &placed.seats {
            let (key, name) = key(*seat);
            group(groups, (key, name));
            *counts.entry(key).or_default() += 1;
        }
        if places > seats {
            *counts.entry(rest).or_default() += places - seats;
        }
        // Many keys have the same few seats: what so many weigh is computed once.
        let mut weights: FxHashMap<u64, BigRational> = FxHashMap::default();
        for (key, count) in counts {
            let weight = weights.entry(count).or_insert_with(|| &each * whole(count));
            let group = groups.entry(key).or_default();
            if group.weight.is_zero() {
                group.weight.clone_from(weight);
            } else {
                group.weight += &*weight;
            }
        }
    }
}

/// Gives each user the times that it came; those of users who hold no seat any more have a key of their own.
fn add_users<'a>(
    groups: &mut Groups<'a>,
    users: &AllocatedUsers,
    rest: Option<&'a str>,
    key: impl Fn(usize) -> (Option<&'a str>, Option<&'a str>),
) {
    let of_users = users.times.iter().map(|(seat, times)| (key(*seat), *times));
    // A pool that nobody used is nobody's, as is what users who are gone took of it.
    let is_unused = users.times.is_empty() && users.gone == 0;
    for (key, times) in of_users.chain([((rest, None), users.gone)]) {
        if times > 0 {
            let group = group(groups, key);
            group.logins += times;
            group.weight += whole(times);
        }
    }
    if is_unused {
        groups.entry(rest).or_default().weight = whole(1);
    }
}

/// Who uses a line.
#[derive(Default)]
struct AllocatedUsers {
    /// The seats whose licence the line pays for, each with how often it came in the line's days of the period: days with a
    /// login, or contract months with one where users are what was bought.
    times: Vec<(usize, u64)>,
    /// The same of users who hold no seat any more.
    gone: u64,
}

/// Who uses a line; nobody where seats are what was bought. Lines of one licence are used by the same users, in whoever's
/// pool a single login falls.
fn users(
    line: &ContractLine,
    seats: &[Seat],
    facts: &Facts,
    policy: &Policy,
    when: &AuditDate,
) -> PolarsResult<AllocatedUsers> {
    let (first, last) = (when.period.start.max(line.starts), when.as_of.min(line.ends));
    if !line.meter.is_by_use() || last < first {
        return Ok(AllocatedUsers::default());
    }
    let visits = facts.visits(line, first, last)?;
    let place = policy.place_of(line);
    let mut pays: BTreeMap<LicenseProfile, bool> = BTreeMap::new();
    let mut times = Vec::new();
    for (seat, own) in visits.of_seat.iter().copied().enumerate().filter(|(_, own)| *own > 0) {
        let placed = seats[seat].placed();
        let pays = pays
            .entry(placed)
            .or_insert_with(|| place.is_some_and(|place| policy.lines_for(placed, last).contains(&place)));
        if *pays {
            times.push((seat, u64::from(own)));
        }
    }
    let of_seats: u64 = times.iter().map(|(_, own)| own).sum();
    // Of a line for some profiles nobody can say whose the rest is.
    let gone = if line.profiles.is_empty() { visits.all.saturating_sub(of_seats) } else { 0 };
    Ok(AllocatedUsers { times, gone })
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
    Ok(By::ALL
        .iter()
        .map(|by| (*by, key_of(*by, &keys[0], line.line.as_ref(), policy).0.map(str::to_owned)))
        .collect())
}

/// What each seat is shared out by; `accounts` has one row per seat with its home account.
fn keys<'a>(seats: &[Seat<'a>], accounts: &'a DataFrame) -> Vec<AllocationKeys<'a>> {
    let homes: FxHashMap<&str, Row> =
        Row::all(accounts).filter_map(|row| Some((row.text(USER_ID)?, row))).collect();
    seats
        .iter()
        .map(|seat| {
            let home = homes.get(seat.id);
            AllocationKeys {
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
    keys: &AllocationKeys<'a>,
    line: Option<&'a ContractLine>,
    policy: &'a Policy,
) -> (Option<&'a str>, Option<&'a str>) {
    match by {
        By::Account => (keys.account, keys.account_name),
        By::Profile => (keys.profile, keys.profile_name),
        By::CostCenter => {
            let of_account =
                policy.cost_centers.as_ref().and_then(|centers| centers.of(keys.account, keys.account_name));
            let of_line = || line.and_then(|line| line.cost_center.as_deref());
            (of_account.or_else(of_line), None)
        }
    }
}

/// The rows of one line: by key, what is nobody's last. None without a price.
fn shared_out(place: usize, line: &LineCost, by: By, mut groups: Groups) -> Vec<Allocated> {
    let Some(money) = &line.money else { return Vec::new() };
    let nobodys = groups.remove(&None).unwrap_or_default();
    let mut rows: Vec<(Option<&str>, AllocationGroup)> = groups.into_iter().collect();
    rows.sort_unstable_by_key(|(key, _)| *key);
    rows.push((None, nobodys));
    let mut sizes: Vec<BigRational> = rows.iter().map(|(_, group)| group.weight.clone()).collect();
    if line.meter.is_by_use() {
        // What is shared out is what is billed: the line's amount as it was rounded.
        let each = money.spent.exact() / sum(sizes.iter().cloned());
        for size in &mut sizes {
            *size *= &each;
        }
    }
    let parts = split_each(money.spent, &sizes);
    rows.into_iter()
        .zip(parts)
        .map(|((key, group), spent)| Allocated {
            line: place,
            by,
            key: key.map(str::to_owned),
            // Exporters write line breaks in names in several ways.
            name: group.name.map(one_line),
            seats: group.seats,
            unassigned: group.unassigned,
            logins: group.logins,
            spent,
            lost: Amount { minor: group.lost, ..money.spent },
            waived_lost: Amount { minor: group.waived, ..money.spent },
        })
        .collect()
}
