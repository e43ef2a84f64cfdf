//! Each line shared out by account, by cost center and by profile.

use super::case::Case;
use super::charges::Charge;
use super::contract_months::Grid;
use super::fraction::{amount_text, decimal, rounded, shares, whole};
use super::licenses::{
    currency_of, is_by_seat, is_external, is_in_force, is_same, license_of, lines_in_order, profile_name,
};
use super::money;
use super::parts;
use super::seats::{Kind, Seat, seats_on};
use crate::world::{LineSpec, User};
use chrono::NaiveDate;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use serde_json::{Value, json};
use std::collections::BTreeMap;

type Key = fn(&Case, &LineSpec, &Seat) -> Option<String>;

/// The key of what is nobody's in particular: empty seats, and logins of users who hold none.
type Rest = fn(&LineSpec) -> Option<String>;

const WAYS: [(&str, Key, Rest); 3] = [
    ("account", account, |_| None),
    ("cost-center", |_, line, _| line.cost_center.clone(), |line| line.cost_center.clone()),
    ("profile", profile, |_| None),
];

/// What a line gave to the seats that share a key, or have none.
#[derive(Default)]
struct Share {
    seats: usize,
    unassigned: usize,
    logins: usize,
    /// What of the line is theirs: exact money, or days or months with a login.
    weight: BigRational,
    lost: BigInt,
    waived_lost: BigInt,
}

/// In the order of keys; what has no key comes last, and is always there.
type Shares = BTreeMap<(bool, Option<String>), Share>;

/// In the order of `licenses[]`, then of the ways, then of the keys.
pub(super) fn rows(case: &Case, seats: &[Seat], charges: &[Charge]) -> Vec<Value> {
    let mut rows = Vec::new();
    for line in lines_in_order(case).into_iter().filter(|line| line.price.is_some()) {
        for (by, key, rest) in WAYS {
            let mut found = Shares::new();
            share(&mut found, None);
            if is_by_seat(line) {
                add_places(&mut found, case, line, seats, key, rest);
            } else {
                add_logins(&mut found, case, line, seats, key, rest);
            }
            add_seats(&mut found, case, line, seats, key, rest);
            for charge in charges.iter().filter(|charge| charge.is_on(line)) {
                let share = share(&mut found, key(case, line, charge.seat));
                share.lost += charge.amount(Kind::Reclaimable);
                share.waived_lost += charge.amount(Kind::Waived);
            }
            let nobodys = rest(line);
            let spent = spent(case, line, &mut found, nobodys);
            rows.extend(found.iter().zip(spent).map(|(share, spent)| row(line, by, share, &spent)));
        }
    }
    rows
}

fn share(found: &mut Shares, key: Option<String>) -> &mut Share {
    found.entry((key.is_none(), key)).or_default()
}

fn row(
    line: &LineSpec,
    by: &str,
    ((_, key), share): (&(bool, Option<String>), &Share),
    spent: &BigInt,
) -> Value {
    json!({
        "license": line.license,
        "contract": line.id,
        "currency": line.currency,
        "by": by,
        "key": key,
        "seats": share.seats,
        "unassigned": share.unassigned,
        "logins": share.logins,
        "spent": amount_text(spent, currency_of(line)),
        "lost": amount_text(&share.lost, currency_of(line)),
        "waived_lost": amount_text(&share.waived_lost, currency_of(line)),
    })
}

/// The seats of the as-of date.
fn add_seats(found: &mut Shares, case: &Case, line: &LineSpec, seats: &[Seat], key: Key, rest: Rest) {
    let on = seats_on(line, seats);
    for seat in &on {
        share(found, key(case, line, seat)).seats += 1;
    }
    let empty = (line.quantity as usize).saturating_sub(on.len());
    if empty > 0 && is_in_force(case, line) && is_by_seat(line) {
        share(found, rest(line)).unassigned = empty;
    }
}

/// In each part of the period every seat carries the same, and so does every empty one.
fn add_places(found: &mut Shares, case: &Case, line: &LineSpec, seats: &[Seat], key: Key, rest: Rest) {
    for part in parts::of_license(case, &line.license, seats) {
        if !part.lines.iter().any(|other| other.id == line.id) {
            continue;
        }
        let on = part.seats_on(line);
        let places = on.len().max(line.quantity as usize);
        let cost =
            money::spent(line, &case.months_of(line, part.from, part.to)).expect("the line has a price");
        for seat in &on {
            share(found, key(case, line, seat)).weight += &cost / whole(places);
        }
        if places > on.len() {
            share(found, rest(line)).weight += cost * whole(places - on.len()) / whole(places);
        }
    }
}

/// A pool is used by whoever is on its licence, whatever line the seat counts under, and by some who hold no seat any
/// more.
fn add_logins(found: &mut Shares, case: &Case, line: &LineSpec, seats: &[Seat], key: Key, rest: Rest) {
    let is_of_line = |user: &&User| {
        let license = license_of(case, user).filter(|_| is_external(case, user));
        license.is_some_and(|license| is_same(&license.name, &line.license))
    };
    for user in case.users().into_iter().filter(is_of_line) {
        let logins = visits(case, line, user);
        if logins > 0 {
            let seat = seats.iter().find(|seat| seat.user.id == user.id);
            let share = share(found, seat.map_or_else(|| rest(line), |seat| key(case, line, seat)));
            share.logins += logins;
            share.weight += whole(logins);
        }
    }
}

/// Days with a login while the line was in force in the period; contract months with one, where users are sold.
fn visits(case: &Case, line: &LineSpec, user: &User) -> usize {
    let (from, to) = (case.period.start.max(line.starts), case.as_of.min(line.ends));
    if line.meter == "login" {
        return case.metered_days(user, from, to);
    }
    let is_in = |start: NaiveDate, end: NaiveDate| case.metered_days(user, start.max(from), end.min(to)) > 0;
    Grid::of(line).months(from, to).into_iter().filter(|month| is_in(month.start, month.end)).count()
}

/// What each has of what the line cost. What nobody used belongs where empty seats do.
fn spent(case: &Case, line: &LineSpec, found: &mut Shares, nobodys: Option<String>) -> Vec<BigInt> {
    let currency = currency_of(line);
    if !is_by_seat(line) && found.values().all(|share| share.weight.is_zero()) {
        share(found, nobodys).weight = whole(1);
    }
    let weights: Vec<BigRational> = found.values().map(|share| share.weight.clone()).collect();
    if is_by_seat(line) {
        return shares(&weights, currency);
    }
    let months = case.months_of(line, case.period.start, case.period.end);
    let exact = money::spent(line, &months).expect("the line has a price");
    // Shared out is what is billed: the line's amount as it was rounded.
    let billed = decimal(&amount_text(&rounded(&exact, currency), currency));
    let all: BigRational = weights.iter().sum();
    let exact: Vec<BigRational> = weights.iter().map(|weight| &billed * weight / &all).collect();
    shares(&exact, currency)
}

/// The user's, or else that of its contact.
fn account(case: &Case, _: &LineSpec, seat: &Seat) -> Option<String> {
    seat.user.account_id.clone().or_else(|| case.contact_of(seat.user)?.account_id.clone())
}

fn profile(case: &Case, _: &LineSpec, seat: &Seat) -> Option<String> {
    seat.user.profile_id.clone().or_else(|| profile_name(case, seat.user))
}
