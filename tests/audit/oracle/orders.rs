//! What is said of the next order of a line, and what keeps an audit from saying that it saves something.

use super::case::Case;
use super::contract_months::pool_months;
use super::fraction::{decimal, percent, whole};
use super::licenses::{is_same, license_of, license_of_profile, name_of};
use super::seats::Seat;
use crate::world::LineSpec;
use num_rational::BigRational;
use num_traits::One;

/// What a seat, a login or a user costs from the renewal on; none without a price.
pub(super) fn renewal_price(line: &LineSpec) -> Option<BigRational> {
    let price = decimal(line.price.as_deref()?);
    Some(price * (BigRational::one() + percent(&line.uplift_percent)))
}

/// The prices that a year has: one a month, or one a pool.
pub(super) fn prices_a_year(line: &LineSpec) -> BigRational {
    whole(12) / whole(pool_months(line))
}

/// Whether neither a seat nor a file of licences or profiles nor a user of any kind shows that the org has the licence.
pub(super) fn is_held_by_nobody(case: &Case, line: &LineSpec, seats: &[Seat]) -> bool {
    let world = case.world;
    let is_it = |license: Option<String>| license.is_some_and(|license| is_same(&license, &line.license));
    let has_seat = seats.iter().any(|seat| is_same(&seat.license.name, &line.license));
    let is_on_sale = world.licenses.iter().flatten().any(|row| is_it(name_of(case, row)));
    let has_profile = world.profiles.iter().flatten().any(|profile| {
        let user_type = profile.user_type.as_deref().filter(|_| world.has_profile_types);
        is_it(license_of_profile(case, profile, user_type.unwrap_or_default()))
    });
    let mut is_on_user =
        case.users().into_iter().map(|user| license_of(case, user).map(|license| license.name));
    !has_seat && !is_on_sale && !has_profile && !is_on_user.any(is_it)
}

/// Whether the next line of the licence is ordered: whatever is saved at its end was said in that order.
pub(super) fn has_successor(case: &Case, line: &LineSpec) -> bool {
    case.world.policy.contract.iter().any(|other| {
        let is_next = other.starts > case.as_of && other.ends > line.ends;
        is_next && other.id != line.id && is_same(&other.license, &line.license)
    })
}
