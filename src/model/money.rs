//! Exact money: fractions inside, one rounding to the currency's minor unit at the end.

use iso_currency::Currency;
use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};
use rustc_hash::FxHashMap;

/// A sum of money in a currency's minor units (cents).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Minor units: cents for USD, whole yen for JPY, thousandths for KWD.
    pub minor: i128,
    /// The currency; amounts of different ones are never added.
    pub currency: Currency,
}

impl Amount {
    /// Rounds an exact value half to even.
    #[must_use]
    pub fn rounded(exact: &BigRational, currency: Currency) -> Self {
        let scaled = exact * BigRational::from_integer(minor_units(currency).into());
        Self { minor: saturated(&round_half_even(&scaled)), currency }
    }

    /// The amount in whole units of its currency.
    #[must_use]
    pub fn exact(self) -> BigRational {
        BigRational::new(self.minor.into(), minor_units(self.currency).into())
    }

    /// Nothing, in a currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }
}

impl std::fmt::Display for Amount {
    /// The plain decimal text with the currency's decimals and no separators, such as `-1234.50`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let decimals = decimals(self.currency);
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = decimals + 1);
        let (whole, part) = digits.split_at(digits.len() - decimals);
        let point = if decimals == 0 { "" } else { "." };
        f.pad(&format!("{sign}{whole}{point}{part}"))
    }
}

/// How many decimals a currency's amounts have (ISO 4217).
#[must_use]
pub fn decimals(currency: Currency) -> usize {
    usize::from(currency.exponent().unwrap_or(2))
}

fn minor_units(currency: Currency) -> i64 {
    10_i64.pow(u32::from(currency.exponent().unwrap_or(2)))
}

fn round_half_even(exact: &BigRational) -> BigInt {
    let (floor, rest) = exact.numer().div_mod_floor(exact.denom());
    let doubled: BigInt = rest * 2;
    let up = doubled > *exact.denom() || (doubled == *exact.denom() && floor.is_odd());
    if up { floor + 1 } else { floor }
}

/// The policy bounds prices and quantities far below this.
fn saturated(value: &BigInt) -> i128 {
    value.to_i128().unwrap_or(if value.is_negative() { i128::MIN } else { i128::MAX })
}

/// Splits a rounded total among shares of exact size, so that they sum to it to the minor unit: each gets
/// the whole minor units of its exact size, and what is left goes to the largest remainders, ties to the
/// earlier share.
///
/// `sizes` are the distinct exact sizes, `shares` the size of each share by index into them.
#[must_use]
pub fn split(total: Amount, sizes: &[BigRational], shares: &[usize]) -> Vec<i128> {
    let scale = BigRational::from_integer(minor_units(total.currency).into());
    let parts: Vec<(i128, BigRational)> = sizes
        .iter()
        .map(|size| {
            let scaled = size * &scale;
            let floor = scaled.floor();
            (saturated(floor.numer()), scaled - floor)
        })
        .collect();
    // Sizes are ranked once, so that a million shares are ordered by a number and not by fractions.
    let mut ranked: Vec<usize> = (0..parts.len()).collect();
    ranked.sort_by(|one, other| parts[*other].1.cmp(&parts[*one].1));
    let mut rank = vec![0_usize; parts.len()];
    let mut place = 0;
    for (index, size) in ranked.iter().enumerate() {
        if index > 0 && parts[*size].1 != parts[ranked[index - 1]].1 {
            place = index;
        }
        rank[*size] = place;
    }
    let mut amounts: Vec<i128> = shares.iter().map(|size| parts[*size].0).collect();
    let left = total.minor - amounts.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by_key(|share| (rank[shares[*share]], *share));
    for share in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        amounts[share] += 1;
    }
    amounts
}

/// An exact decimal such as `25.00`, `-7` or `0.0125`; at most 12 digits before the point and 9 after.
///
/// # Errors
///
/// A clause that says what is wrong with the text.
pub fn decimal(text: &str) -> Result<BigRational, &'static str> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(part) || digits.ends_with('.') {
        return Err("is not a decimal number such as \"25.00\"");
    }
    if whole.len() > 12 || part.len() > 9 {
        return Err("has more than 12 digits before the point or 9 after it");
    }
    let scale = 10_i64.pow(u32::try_from(part.len()).unwrap_or(9));
    let value: i128 = format!("{whole}{part}").parse().map_err(|_| "is too large")?;
    Ok(BigRational::new((value * sign).into(), scale.into()))
}

/// An exact number as a decimal text with so many decimals, rounded half to even.
#[must_use]
pub fn shown_exact(exact: &BigRational, decimals: u32) -> String {
    let scaled = round_half_even(&(exact * BigRational::from_integer(BigInt::from(10).pow(decimals))));
    let sign = if scaled.is_negative() { "-" } else { "" };
    let decimals = decimals as usize;
    let digits = format!("{:0>width$}", scaled.magnitude().to_string(), width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    let point = if decimals == 0 { "" } else { "." };
    format!("{sign}{whole}{point}{part}")
}

/// The same without zeros at its end: `2`, `0.516129`.
#[must_use]
pub fn trimmed(exact: &BigRational, decimals: u32) -> String {
    let text = shown_exact(exact, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Splits a rounded total into one part of each exact size, so that the parts sum to it to the minor unit, as [`split`].
#[must_use]
pub fn split_each(total: Amount, sizes: &[BigRational]) -> Vec<Amount> {
    // Many parts have one of few sizes: fractions in lowest terms are equal where both of their numbers are.
    let mut places: FxHashMap<(&BigInt, &BigInt), usize> = FxHashMap::default();
    let mut distinct = Vec::new();
    let shares: Vec<usize> = sizes
        .iter()
        .map(|size| {
            *places.entry((size.numer(), size.denom())).or_insert_with(|| {
                distinct.push(size.clone());
                distinct.len() - 1
            })
        })
        .collect();
    split(total, &distinct, &shares).into_iter().map(|minor| Amount { minor, ..total }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(numerator: i64, denominator: i64) -> BigRational {
        BigRational::new(numerator.into(), denominator.into())
    }

    #[test]
    fn halves_round_to_even() {
        let cents = |n, d| Amount::rounded(&exact(n, d), Currency::USD).minor;
        assert_eq!(cents(2_345, 1_000), 234);
        assert_eq!(cents(2_355, 1_000), 236);
        assert_eq!(cents(2_346, 1_000), 235);
        assert_eq!(cents(-2_345, 1_000), -234);
    }

    #[test]
    fn amounts_print_their_currencys_decimals() {
        let text = |n, d, currency| Amount::rounded(&exact(n, d), currency).to_string();
        assert_eq!(text(5, 100, Currency::USD), "0.05");
        assert_eq!(text(-5, 100, Currency::USD), "-0.05");
        assert_eq!(text(1234, 1, Currency::JPY), "1234");
        assert_eq!(text(1, 1000, Currency::KWD), "0.001");
    }

    #[test]
    fn shares_sum_to_the_total_and_ties_go_to_the_first() {
        let sizes = [exact(1, 3), exact(1, 2)];
        let total = Amount::rounded(&exact(1, 1), Currency::USD);
        assert_eq!(split(total, &sizes, &[0, 0, 0]), [34, 33, 33]);
        let total = Amount::rounded(&(exact(1, 3) + exact(1, 2)), Currency::USD);
        assert_eq!(split(total, &sizes, &[0, 1]), [33, 50]);
        assert_eq!(split(Amount::zero(Currency::USD), &sizes, &[]), Vec::<i128>::new());
    }

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(decimal("25.00"), Ok(exact(25, 1)));
        assert_eq!(decimal("7.125"), Ok(exact(7125, 1000)));
        assert_eq!(decimal("-7"), Ok(exact(-7, 1)));
        for wrong in ["", "25,00", "1e3", ".5", "5.", "--1", "1 000", "0x1", "1234567890123"] {
            assert!(decimal(wrong).is_err(), "{wrong}");
        }
    }
}
