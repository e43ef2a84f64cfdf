//! Exact amounts: fractions, months of a stretch of days, the one rounding and the shares of it.

use chrono::{Datelike, Days, Months, NaiveDate};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use std::collections::BTreeMap;

pub(super) fn whole(number: usize) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

/// The fraction that a decimal text such as `7.125` writes.
pub(super) fn decimal(text: &str) -> BigRational {
    let (before, after) = text.split_once('.').unwrap_or((text, ""));
    let digits: BigInt = [before, after].concat().parse().expect("a decimal");
    BigRational::new(digits, power_of_ten(after.len()))
}

pub(super) fn percent(text: &str) -> BigRational {
    decimal(text) / whole(100)
}

/// A whole month counts 1, a part of one its days over the days of the month. `to` is not counted.
pub(super) fn months(from: NaiveDate, to: NaiveDate) -> BigRational {
    let mut days: BTreeMap<(i32, u32), usize> = BTreeMap::new();
    for day in from.iter_days().take_while(|day| *day < to) {
        *days.entry((day.year(), day.month())).or_default() += 1;
    }
    let part = |((year, month), count): (&(i32, u32), &usize)| whole(*count) / whole(length(*year, *month));
    days.iter().map(part).fold(BigRational::zero(), |sum, part| sum + part)
}

fn length(year: i32, month: u32) -> usize {
    let first = NaiveDate::from_ymd_opt(year, month, 1).expect("a first of a month");
    (first + Months::new(1) - Days::new(1)).day() as usize
}

/// The amount in minor units, rounded half to even.
pub(super) fn rounded(amount: &BigRational, currency: &str) -> BigInt {
    half_even(&in_minor_units(amount, currency))
}

fn half_even(exact: &BigRational) -> BigInt {
    let floor = exact.floor().to_integer();
    let rest = exact.fract();
    let half = BigRational::new(BigInt::one(), BigInt::from(2));
    let is_odd = &floor % BigInt::from(2) != BigInt::zero();
    if rest > half || (rest == half && is_odd) { floor + BigInt::one() } else { floor }
}

/// What each gets of the rounded sum: its whole units, and one more for the largest remainders, the
/// first of equal ones.
pub(super) fn shares(amounts: &[BigRational], currency: &str) -> Vec<BigInt> {
    let exact: Vec<BigRational> = amounts.iter().map(|amount| in_minor_units(amount, currency)).collect();
    let mut shares: Vec<BigInt> = exact.iter().map(|amount| amount.floor().to_integer()).collect();
    let sum = amounts.iter().fold(BigRational::zero(), |sum, amount| sum + amount);
    let mut left = rounded(&sum, currency) - shares.iter().sum::<BigInt>();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by_key(|&place| std::cmp::Reverse(exact[place].fract()));
    for place in order {
        if left > BigInt::zero() {
            shares[place] += 1;
            left -= 1;
        }
    }
    shares
}

/// Minor units as an amount with the decimals of the currency.
pub(super) fn amount_text(minor_units: &BigInt, currency: &str) -> String {
    with_decimals(minor_units, decimals(currency))
}

/// A number that is no amount, rounded half to even to two places.
pub(super) fn two_places(number: &BigRational) -> String {
    with_decimals(&half_even(&(number * whole(100))), 2)
}

/// Months, rounded half to even to six places, of which those at the end that say nothing are left out.
pub(super) fn months_text(months: &BigRational) -> String {
    let text = with_decimals(&half_even(&(months * power(6))), 6);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A decimal with as few places as it needs.
pub(super) fn exact_text(number: &BigRational) -> String {
    let places = (0..40).find(|&places| (number * power(places)).is_integer()).expect("a decimal ends");
    with_decimals(&(number * power(places)).to_integer(), places)
}

fn with_decimals(units: &BigInt, decimals: usize) -> String {
    let digits = format!("{units:0>width$}", width = decimals + 1);
    let (before, after) = digits.split_at(digits.len() - decimals);
    if decimals == 0 { digits } else { format!("{before}.{after}") }
}

fn in_minor_units(amount: &BigRational, currency: &str) -> BigRational {
    amount * power(decimals(currency))
}

fn decimals(currency: &str) -> usize {
    match currency {
        // Where no currency is named, an amount is written as most are.
        "USD" | "EUR" | "" => 2,
        "JPY" => 0,
        "KWD" => 3,
        _ => unreachable!("no world uses {currency}"),
    }
}

fn power(exponent: usize) -> BigRational {
    BigRational::from_integer(power_of_ten(exponent))
}

fn power_of_ten(exponent: usize) -> BigInt {
    BigInt::from(10).pow(u32::try_from(exponent).expect("few decimals"))
}
