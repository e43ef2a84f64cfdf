//! A licence is not known, or has no price.
//!
//! # Finds
//!
//! Licences with seats whose name Seatwise does not know, or for which no contract line with a price is in force on
//! the as-of date. One finding per licence.
//!
//! # Why
//!
//! Seats on such a licence are counted, but the money totals do not include them.
//!
//! # Fix
//!
//! Add a [[contract]] line with a price to the policy: `meter = "member"` for a licence that is billed per seat,
//! `"login"` for one that is billed per login. Please report unknown licence names to the maintainers.
//!
//! # Blind spots
//!
//! If two products use the same licence name, a price for one of them is enough, and there is no finding for the
//! other.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::column::{IS_KNOWN, IS_PRICED, METER, SEATS};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::text::counted;
use crate::model::verdict::Severity;
use crate::org::column::LICENSE;
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "unknown-license",
    title: "Unknown licence, or licence without a price",
    severity: Severity::Medium,
    scope: Scope::Licenses,
    needs: &[Need::of(Object::User, &[])],
    reason: None,
    evidence: &[
        Evidence::new("license", LICENSE, Form::Text),
        Evidence::new("seats", SEATS, Form::Count),
        Evidence::new("known", IS_KNOWN, Form::Flag),
        Evidence::new("priced", IS_PRICED, Form::Flag),
        Evidence::new("meter", METER, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.seat_licenses().filter(col(IS_KNOWN).and(col(IS_PRICED)).not()))
}

fn message(row: &Row) -> String {
    let seats = row.number(SEATS).unwrap_or_default();
    let seats = counted(seats.unsigned_abs(), "seat");
    let license = row.text_or(LICENSE, "?");
    match (row.is_true(IS_KNOWN), row.is_true(IS_PRICED)) {
        (true, _) => format!("{license} has {seats}, but no price in force"),
        (false, true) => format!("{license} has {seats}, but Seatwise does not know this licence"),
        (false, false) => format!(
            "{license} has {seats}, but Seatwise does not know this licence, and it has no \
                                   price in force"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,Profile.UserLicense.Name\n";

    #[test]
    fn one_finding_a_licence() {
        let rows = "u1,1,PowerPartner,Dealer Portal\nu2,1,PowerPartner,Dealer Portal\n\
            u3,1,CspLitePortal,Customer Community\nu4,0,PowerPartner,Gold Partner\n";
        check(
            &RULE,
            &format!("{USERS}{rows}"),
            &[
                "Customer Community medium: Customer Community has 1 seat, but no price in force",
                "Dealer Portal medium: Dealer Portal has 2 seats, but Seatwise does not know this licence, and it has no price in force",
            ],
        );
    }

    #[test]
    fn a_known_licence_with_a_price_is_fine() {
        let line = "-- policy\n[[contract]]\nid = \"A\"\nlicense = \"partner community\"\nmeter = \"member\"\n\
            quantity = 1\nprice = \"25\"\ncurrency = \"USD\"\nstarts = 2026-01-01\nends = 2026-12-31\n";
        check_silent(&RULE, &format!("{USERS}u1,1,PowerPartner,Partner Community\n{line}"));
    }

    #[test]
    fn a_price_that_is_over_is_none() {
        let line = "-- policy\n[[contract]]\nid = \"A\"\nlicense = \"Partner Community\"\nmeter = \"member\"\n\
            quantity = 1\nprice = \"25\"\ncurrency = \"USD\"\nstarts = 2026-01-01\nends = 2026-09-29\n";
        check(
            &RULE,
            &format!("{USERS}u1,1,PowerPartner,Partner Community\n{line}"),
            &["Partner Community medium: Partner Community has 1 seat, but no price in force"],
        );
    }
}
