//! Each line shared out by account, by cost center and by profile.

use super::case::Case;
use super::fraction::{amount_text, decimal, rounded, shares, whole};
use super::licenses::{is_same, lines_in_order, profile_name};
use super::losses::{self, Kind};
use super::metering::{Count, Metering};
use super::seats::{Seat, seats_on};
use crate::world::LineSpec;
use chrono::NaiveDate;
use num_bigint::BigInt;
use num_rational::BigRational;
use serde_json::{Value, json};

type Key = fn(&Case, &LineSpec, &Seat) -> Option<String>;

const WAYS: [(&str, Key); 3] = [("account", account), ("cost-center", cost_center), ("profile", profile)];

/// The seats of a line that share a key, or have none.
struct Part {
    key: Option<String>,
    seats: usize,
    unassigned: usize,
    logins: usize,
    lost: BigInt,
    waived_lost: BigInt,
}

/// In the order of `licenses[]`, then of the ways, then of the keys; the row without a key comes last.
pub(super) fn rows(case: &Case, seats: &[Seat], metering: &Metering) -> Vec<Value> {
    let mut rows = Vec::new();
    for line in lines_in_order(case).into_iter().filter(|line| line.price.is_some()) {
        for (by, key) in WAYS {
            let parts = parts(case, line, seats, metering, key);
            rows.extend(shared_out(case, line, &parts).into_iter().zip(&parts).map(|(spent, part)| {
                json!({
                    "license": line.license,
                    "contract": line.id,
                    "currency": line.currency,
                    "by": by,
                    "key": part.key,
                    "seats": part.seats,
                    "unassigned": part.unassigned,
                    "logins": part.logins,
                    "spent": amount_text(&spent, &line.currency),
                    "lost": amount_text(&part.lost, &line.currency),
                    "waived_lost": amount_text(&part.waived_lost, &line.currency),
                })
            }));
        }
    }
    rows
}

fn parts(case: &Case, line: &LineSpec, seats: &[Seat], metering: &Metering, key: Key) -> Vec<Part> {
    let on = seats_on(line, seats);
    // A login line is used by whoever is on its licence, whatever line the seat counts under.
    let users: Vec<&Seat> = match line.meter {
        "login" => seats.iter().filter(|seat| is_same(&seat.license.name, &line.license)).collect(),
        _ => Vec::new(),
    };
    let users: Vec<(&Seat, usize)> = users.into_iter().map(|seat| (seat, logins(case, line, seat))).collect();
    let used = users.iter().filter(|(_, logins)| *logins > 0).map(|(seat, _)| *seat);
    let mut keys: Vec<Option<String>> =
        on.iter().copied().chain(used).map(|seat| key(case, line, seat)).collect();
    keys.push(None);
    keys.sort_by_key(|key| (key.is_none(), key.clone()));
    keys.dedup();
    let mut parts = Vec::new();
    for own in keys {
        let of_key: Vec<&Seat> = on.iter().copied().filter(|seat| key(case, line, seat) == own).collect();
        let logins =
            users.iter().filter(|(seat, _)| key(case, line, seat) == own).map(|(_, logins)| logins).sum();
        parts.push(part(case, &of_key, seats, own, logins));
    }
    let nobodys = parts.last_mut().expect("there is a row without a key");
    if line.meter == "login" {
        // Some logged in who hold no seat any more.
        let (from, to) = days(case, line);
        let all = metering.of_license(&line.license, Count::Daily, from, to);
        nobodys.logins += all - users.iter().map(|(_, logins)| logins).sum::<usize>();
    } else {
        nobodys.unassigned = (line.quantity as usize).saturating_sub(on.len());
    }
    parts
}

fn part(case: &Case, on: &[&Seat], seats: &[Seat], key: Option<String>, logins: usize) -> Part {
    let lost =
        |kind| -> BigInt { on.iter().filter_map(|seat| losses::of_seat(case, seat, seats, kind)).sum() };
    Part {
        key,
        seats: on.len(),
        unassigned: 0,
        logins,
        lost: lost(Kind::Reclaimable),
        waived_lost: lost(Kind::Waived),
    }
}

/// The days of the period up to the as-of date that lie in the term.
fn days(case: &Case, line: &LineSpec) -> (NaiveDate, NaiveDate) {
    (case.period.start.max(line.starts), case.as_of.min(line.ends))
}

fn logins(case: &Case, line: &LineSpec, seat: &Seat) -> usize {
    let (from, to) = days(case, line);
    case.metered_days(seat.user, from, to)
}

/// What each part has of what the line cost: by seats, empty ones too, or by logins. What nobody used is nobody's.
fn shared_out(case: &Case, line: &LineSpec, parts: &[Part]) -> Vec<BigInt> {
    let price = decimal(line.price.as_deref().expect("the line has a price"));
    let months = case.months_of(line, case.period.start, case.period.end);
    let exact = whole(line.quantity as usize) * price * months;
    // Shared out is what is billed: the line's amount as it was rounded.
    let spent = decimal(&amount_text(&rounded(&exact, &line.currency), &line.currency));
    let weight = |part: &Part| if line.meter == "login" { part.logins } else { part.seats + part.unassigned };
    let mut weights: Vec<usize> = parts.iter().map(weight).collect();
    if weights.iter().sum::<usize>() == 0 {
        *weights.last_mut().expect("there is a row without a key") = 1;
    }
    let all: usize = weights.iter().sum();
    let exact = weights.into_iter().map(|weight| &spent * whole(weight) / whole(all));
    shares(&exact.collect::<Vec<BigRational>>(), &line.currency)
}

/// The user's, or else that of its contact.
fn account(case: &Case, _: &LineSpec, seat: &Seat) -> Option<String> {
    seat.user.account_id.clone().or_else(|| case.contact_of(seat.user)?.account_id.clone())
}

/// The line's own, whoever's seat it is.
fn cost_center(_: &Case, line: &LineSpec, _: &Seat) -> Option<String> {
    line.cost_center.clone()
}

fn profile(case: &Case, _: &LineSpec, seat: &Seat) -> Option<String> {
    seat.user.profile_id.clone().or_else(|| profile_name(case, seat.user))
}
