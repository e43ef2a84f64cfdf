//! Which seats would cost less on the other meter: a login licence beside the member licence that its line names.

use super::case::Case;
use super::contract_months::ContractMonth;
use super::forecast::{DAYS_TO_FORECAST, observed};
use super::fraction::{decimal, two_places, whole};
use super::licenses::{is_same, lines_in_force, lines_in_order};
use super::seats::Seat;
use super::splits::{Mover, Prices, scenarios};
use crate::world::LineSpec;
use num_rational::BigRational;
use num_traits::Zero;
use serde_json::{Value, json};

/// The first line of a login licence that has a sibling, and the first of the sibling.
pub(super) struct Pair<'a> {
    login: &'a LineSpec,
    sibling: &'a str,
    member: Option<&'a LineSpec>,
    months: Vec<ContractMonth>,
    /// None where there is no advice.
    prices: Option<Prices>,
}

pub(super) struct Advice {
    pub word: &'static str,
    /// Whether each single month would have said the same of a move.
    pub is_sure: bool,
}

/// What a seat used.
struct Use {
    /// In each month of the pair the days with a login; none before the seat's own months.
    days: Vec<Option<usize>>,
    /// The mean of them; none without an own month.
    expected: Option<BigRational>,
}

/// In the order of `licenses[]`.
pub(super) fn pairs<'a>(case: &Case<'a>) -> Vec<Pair<'a>> {
    let mut pairs = Vec::new();
    for line in lines_in_order(case) {
        let mut lines = lines_in_force(case, &line.license).into_iter();
        let first = lines.find(|line| line.meter == "login" && line.sibling.is_some());
        if let (Some(first), Some(sibling)) = (first, &line.sibling)
            && first.id == line.id
        {
            pairs.push(pair(case, line, sibling));
        }
    }
    pairs
}

fn pair<'a>(case: &Case<'a>, login: &'a LineSpec, sibling: &'a str) -> Pair<'a> {
    let member = lines_in_force(case, sibling).into_iter().find(|line| line.meter == "member");
    let months = observed(case, login);
    let is_enough = case.covered_days() >= DAYS_TO_FORECAST && !months.is_empty();
    let prices = prices(case, login, sibling).filter(|_| is_enough);
    Pair { login, sibling, member, months, prices }
}

/// None where the two cannot be compared: every line in force of both has the same price as the others of its licence.
fn prices(case: &Case, login: &LineSpec, sibling: &str) -> Option<Prices> {
    let one_price = |license: &str, meter: &str| {
        let lines = lines_in_force(case, license);
        let terms = |line: &LineSpec| Some((decimal(line.price.as_ref()?), line.currency.clone()));
        let first = terms(lines.first()?)?;
        let is_same = lines.iter().all(|line| line.meter == meter && terms(line).as_ref() == Some(&first));
        is_same.then_some(first)
    };
    let (by_seat, currency) = one_price(sibling, "member")?;
    let (by_login, its) = one_price(&login.license, "login")?;
    (currency == its && !by_login.is_zero()).then_some(Prices { member: by_seat, login: by_login })
}

/// The advice for a seat, from the one pair that it is part of.
pub(super) fn advice_of(case: &Case, pairs: &[Pair], seat: &Seat) -> Option<&'static str> {
    pairs.iter().find_map(|pair| pair.advice(case, seat)).map(|advice| advice.word)
}

impl Pair<'_> {
    pub(super) fn gives_advice(&self) -> bool {
        self.prices.is_some()
    }

    /// Seats of the member licence on the member meter, and of the login licence on the login meter.
    fn has(&self, seat: &Seat) -> bool {
        let license = match seat.meter {
            "login" => self.login.license.as_str(),
            "member" => self.sibling,
            _ => return false,
        };
        is_same(&seat.license.name, license)
    }

    fn use_of(&self, case: &Case, seat: &Seat) -> Use {
        let created = case.created(seat.user);
        // Who counts once a month costs one login in it, however often they come.
        let most = if self.login.counted == Some("monthly") { 1 } else { usize::MAX };
        let days_in = |month: &ContractMonth| {
            let is_own = created.is_none_or(|created| month.start >= created);
            is_own.then(|| case.metered_days(seat.user, month.start, month.end).min(most))
        };
        let days: Vec<Option<usize>> = self.months.iter().map(days_in).collect();
        let own: Vec<usize> = days.iter().copied().flatten().collect();
        let mean = || whole(own.iter().sum()) / whole(own.len());
        Use { expected: (!own.is_empty()).then(mean), days }
    }

    /// Whether the seat's average month would cost less on the other meter, and whether each own month alone would.
    fn moves(&self, seat: &Seat, used: &Use) -> Option<(bool, bool)> {
        let prices = self.prices.as_ref()?;
        let is_cheaper = |number: &BigRational| {
            let on_logins = number * &prices.login;
            if seat.meter == "login" { on_logins > prices.member } else { on_logins < prices.member }
        };
        let is_always = used.days.iter().flatten().all(|number| is_cheaper(&whole(*number)));
        Some((is_cheaper(used.expected.as_ref()?), is_always))
    }

    fn advice(&self, case: &Case, seat: &Seat) -> Option<Advice> {
        if !self.gives_advice() || !self.has(seat) {
            return None;
        }
        if seat.is_reclaimable() {
            return Some(Advice { word: "end", is_sure: false });
        }
        if ["new", "unknown"].contains(&seat.judgement.verdict) {
            return None;
        }
        let (is_move, is_sure) = self.moves(seat, &self.use_of(case, seat))?;
        Some(match (is_move, seat.meter) {
            (false, _) => Advice { word: "keep", is_sure: false },
            (true, "login") => Advice { word: "to-member", is_sure },
            (true, _) => Advice { word: "to-login", is_sure },
        })
    }

    /// Whether its login licence counts a user once a day or once a month, as the seats are counted.
    pub(super) fn counts_days(&self) -> bool {
        matches!(self.login.counted, Some("daily" | "monthly"))
    }

    /// For the rule `low-use-member`: whether it finds the seat, and then whether that is sure.
    pub(super) fn low_use(&self, case: &Case, seat: &Seat) -> Option<bool> {
        if seat.meter != "member" || seat.judgement.verdict != "active" || !self.has(seat) {
            return None;
        }
        let (is_move, is_sure) = self.moves(seat, &self.use_of(case, seat))?;
        is_move.then_some(is_sure)
    }
}

/// One a pair. Of a pair without advice only what the specification is plain about.
pub(super) fn rows(case: &Case, pairs: &[Pair], seats: &[Seat]) -> Vec<Value> {
    pairs.iter().map(|pair| row(case, pair, seats)).collect()
}

fn row(case: &Case, pair: &Pair, seats: &[Seat]) -> Value {
    let of_pair: Vec<&Seat> = seats.iter().filter(|seat| pair.has(seat)).collect();
    let advice: Vec<Option<Advice>> = of_pair.iter().map(|seat| pair.advice(case, seat)).collect();
    let given = |word: &str| advice.iter().flatten().filter(|advice| advice.word == word).count();
    let none = if pair.gives_advice() { advice.iter().filter(|advice| advice.is_none()).count() } else { 0 };
    let mut row = json!({
        "license": pair.sibling,
        "login_license": pair.login.license,
        "contract": pair.member.map(|line| &line.id),
        "login_contract": pair.login.id,
        "member_price": pair.member.and_then(|line| line.price.as_ref()),
        "login_price": pair.login.price,
        "covered_days": case.covered_days(),
        "advice": {
            "keep": given("keep"),
            "to_login": given("to-login"),
            "to_member": given("to-member"),
            "end": given("end"),
            "none": none,
            "sure": advice.iter().flatten().filter(|advice| advice.is_sure).count(),
        },
        "scenarios": [],
    });
    if let Some(prices) = &pair.prices {
        let on = |meter: &str| of_pair.iter().filter(|seat| seat.meter == meter).count();
        row["currency"] = json!(pair.login.currency);
        row["break_even"] = json!(two_places(&(&prices.member / &prices.login)));
        row["months_observed"] = json!(pair.months.len());
        row["member_seats"] = json!(on("member"));
        row["login_seats"] = json!(on("login"));
        row["scenarios"] = json!(scenarios(prices, pair.login, &movers(case, pair, &of_pair)));
        row["no_advice"] = json!(null);
    }
    row
}

/// The seats that can be on either meter, by what is expected of them, then by user.
fn movers(case: &Case, pair: &Pair, of_pair: &[&Seat]) -> Vec<Mover> {
    let mut movers = Vec::new();
    for seat in of_pair {
        let Some(advice) = pair.advice(case, seat) else { continue };
        if advice.word != "end" {
            let Use { days, expected } = pair.use_of(case, seat);
            let expected = expected.expect("without an own month there is no advice");
            let of_month = |days: Option<usize>| days.map_or_else(|| expected.clone(), whole);
            let months = days.into_iter().map(of_month).collect();
            movers.push((&seat.user.id, Mover { is_on_login: seat.meter == "login", expected, months }));
        }
    }
    movers.sort_by(|(id, one), (other_id, other)| (&one.expected, id).cmp(&(&other.expected, other_id)));
    movers.into_iter().map(|(_, mover)| mover).collect()
}
