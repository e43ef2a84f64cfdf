//! Which waiver excuses a finding, and what became of each (DESIGN sections 5 and 7).

use super::case::Case;
use super::charges::Charge;
use super::findings::{Finding, Outcome};
use super::fraction::amount_text;
use super::licenses::{fold, profile_name};
use super::seats::{Kind, Seat};
use crate::world::{User, WaiverSpec};
use num_bigint::BigInt;
use num_traits::Zero;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The first waiver of the policy that holds on the as-of date and fits.
pub(super) fn excuse(case: &Case, rule: &str, finding: &Finding) -> Option<String> {
    let fits = |waiver: &&WaiverSpec| {
        let is_of_rule = waiver.rules.as_ref().is_none_or(|rules| rules.iter().any(|id| id == rule));
        waiver.expires >= case.as_of && is_of_rule && fits(case, waiver, finding)
    };
    case.world.policy.waivers.iter().find(fits).map(|waiver| waiver.id.clone())
}

/// Every key that the waiver gives has to fit, with any one of its values.
fn fits(case: &Case, waiver: &WaiverSpec, finding: &Finding) -> bool {
    let user: Option<&User> = case.world.users.iter().find(|user| Some(&user.id) == finding.user_id.as_ref());
    let account =
        case.world.accounts.iter().flatten().find(|account| Some(&account.id) == finding.account_id.as_ref());
    let profile_id = user
        .and_then(|user| user.profile_id.clone())
        .or_else(|| finding.profile.as_ref().map(|(id, _)| id.clone()));
    let profile = user
        .and_then(|user| profile_name(case, user))
        .or_else(|| finding.profile.as_ref().and_then(|(_, name)| name.clone()));
    let username = user.map(|user| user.username.clone());
    let keys = [
        (&waiver.user, finding.user_id.clone(), username.clone()),
        (&waiver.username, None, username),
        (&waiver.account, finding.account_id.clone(), account.map(|account| account.name.clone())),
        (&waiver.profile, profile_id, profile),
        (&waiver.license, None, finding.license.clone()),
    ];
    keys.into_iter().all(|(wanted, id, text)| {
        let is_id = |wanted: &String| {
            wanted.len() >= 15 && id.as_ref().is_some_and(|id| id.starts_with(wanted.as_str()))
        };
        let is_text =
            |wanted: &String| text.as_ref().is_some_and(|text| matches(&one_line(wanted), &one_line(text)));
        wanted.is_empty() || wanted.iter().any(|wanted| is_id(wanted) || is_text(wanted))
    })
}

/// Case does not matter; line breaks become blanks in some exports.
fn one_line(text: &str) -> Vec<char> {
    fold(text).chars().collect()
}

/// `*` stands for any text, `?` for one letter.
fn matches(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('*', rest)) => (0..=text.len()).any(|skipped| matches(rest, &text[skipped..])),
        Some(('?', rest)) => text.split_first().is_some_and(|(_, text)| matches(rest, text)),
        Some((letter, rest)) => {
            text.split_first().is_some_and(|(first, text)| first == letter && matches(rest, text))
        }
    }
}

pub(super) fn all<'s, 'a>(
    case: &Case,
    outcomes: &[Outcome],
    seats: &'s [Seat<'a>],
    charges: &'s [Charge<'s, 'a>],
) -> Vec<Value> {
    let waivers = case.world.policy.waivers.iter();
    waivers.map(|waiver| one(case, waiver, outcomes, seats, charges)).collect()
}

fn one<'s, 'a>(
    case: &Case,
    waiver: &WaiverSpec,
    outcomes: &[Outcome],
    seats: &'s [Seat<'a>],
    charges: &'s [Charge<'s, 'a>],
) -> Value {
    let findings = outcomes.iter().flat_map(|outcome| &outcome.findings);
    let findings = findings.filter(|finding| finding.waived_by.as_ref() == Some(&waiver.id)).count();
    let state = match findings {
        0 if waiver.expires < case.as_of => "expired",
        0 => "unused",
        _ => "used",
    };
    let mut excused = 0;
    let mut lost: BTreeMap<String, BigInt> = BTreeMap::new();
    for seat in seats.iter().filter(|seat| seat.waived_by.as_ref() == Some(&waiver.id)) {
        excused += 1;
        let own = charges.iter().filter(|charge| charge.seat.user.id == seat.user.id);
        for charge in own.filter(|charge| charge.price().is_some()) {
            let currency =
                charge.line.and_then(|line| line.currency.clone()).expect("a price has a currency");
            *lost.entry(currency).or_default() += charge.amount(Kind::Waived);
        }
    }
    // Nothing in one currency is no news beside something in another.
    if lost.values().any(|amount| !amount.is_zero()) {
        lost.retain(|_, amount| !amount.is_zero());
    }
    let only = lost.iter().next().filter(|_| lost.len() == 1);
    json!({
        "id": waiver.id,
        "state": state,
        "findings": findings,
        "seats": excused,
        "lost": only.map(|(currency, amount)| amount_text(amount, currency)),
        "currency": only.map(|(currency, _)| currency),
    })
}
