//! Each line shared out by account, by cost center and by profile.

use super::case::Case;
use super::fraction::{amount_text, decimal, rounded, shares, whole};
use super::licenses::{lines_in_order, profile_name};
use super::losses::{self, Kind};
use super::metering::{Count, Metering};
use super::seats::{Seat, seats_on};
use crate::world::LineSpec;
use num_bigint::BigInt;
use num_rational::BigRational;
use serde_json::{Value, json};

type Key = fn(&Case, &Seat) -> Option<String>;

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
    let mut keys: Vec<Option<String>> = on.iter().map(|seat| key(case, seat)).collect();
    keys.push(None);
    keys.sort_by_key(|key| (key.is_none(), key.clone()));
    keys.dedup();
    let mut parts = Vec::new();
    for own in keys {
        let of_key = on.iter().copied().filter(|seat| key(case, seat) == own);
        parts.push(part(case, line, &of_key.collect::<Vec<_>>(), seats, own));
    }
    let nobodys = parts.last_mut().expect("there is a row without a key");
    if line.meter == "login" {
        // Some logged in who hold no seat any more.
        let taken = metering.taken(line, Count::Daily, case.period.start, case.as_of).logins;
        let of_seats: usize = on.iter().map(|seat| logins(case, seat)).sum();
        nobodys.logins += taken.saturating_sub(of_seats);
    } else {
        nobodys.unassigned = (line.quantity as usize).saturating_sub(on.len());
    }
    parts
}

fn part(case: &Case, line: &LineSpec, on: &[&Seat], seats: &[Seat], key: Option<String>) -> Part {
    let lost =
        |kind| -> BigInt { on.iter().filter_map(|seat| losses::of_seat(case, seat, seats, kind)).sum() };
    let logins = on.iter().map(|seat| if line.meter == "login" { logins(case, seat) } else { 0 }).sum();
    Part {
        key,
        seats: on.len(),
        unassigned: 0,
        logins,
        lost: lost(Kind::Reclaimable),
        waived_lost: lost(Kind::Waived),
    }
}

fn logins(case: &Case, seat: &Seat) -> usize {
    case.metered_days(seat.user, case.period.start, case.as_of)
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
fn account(case: &Case, seat: &Seat) -> Option<String> {
    seat.user.account_id.clone().or_else(|| case.contact_of(seat.user)?.account_id.clone())
}

fn cost_center(_: &Case, seat: &Seat) -> Option<String> {
    seat.line.and_then(|line| line.cost_center.clone())
}

fn profile(case: &Case, seat: &Seat) -> Option<String> {
    seat.user.profile_id.clone().or_else(|| profile_name(case, seat.user))
}
