//! The review of a seat is overdue.
//!
//! # Finds
//!
//! Seats whose review date in the register is before the as-of date.
//!
//! # Why
//!
//! Access that is not reviewed is rarely removed. PCI DSS 7.2.4 requires a review of all accounts, including third
//! parties, every six months; most other standards require a review as often as the company defines.
//!
//! # Fix
//!
//! Ask the owner of the entry whether the user is still needed, and enter the next review date in the register.
//!
//! # Blind spots
//!
//! There is no finding on the review date itself, since the day has not passed. Entries without a date are not
//! checked.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{REGISTERED_OWNER, REVIEW_DAY, day};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "review-overdue",
    title: "Review of a seat is overdue",
    severity: Severity::Low,
    scope: Scope::RegisteredSeats,
    needs: &[Need::of(Object::Register, &[(REVIEW_DAY, "review_date")])],
    reason: None,
    evidence: &[
        Evidence::new("Register.review_date", REVIEW_DAY, Form::Day),
        Evidence::new("Register.owner", REGISTERED_OWNER, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.seats_as_recorded().filter(col(REVIEW_DAY).lt(day(facts.as_of()))))
}

fn message(row: &Row) -> String {
    let owner = row.text(REGISTERED_OWNER).map_or_else(String::new, |owner| format!(" by {owner}"));
    format!("review{owner} was due on {}", row.date(REVIEW_DAY).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType\nu1,1,PowerPartner\nu2,1,PowerPartner\nu3,1,PowerPartner\n\
        u4,0,PowerPartner\n";

    #[test]
    fn a_review_is_overdue_on_the_day_after() {
        let register = "-- Register\nuser_id,owner,review_date\nu1,Kim,2026-09-29\nu2,Kim,2026-09-30\nu3,Kim,\n\
            u4,Kim,2026-01-01\n";
        check(&RULE, &format!("{USERS}{register}"), &["u1 low: review by Kim was due on 2026-09-29"]);
    }

    #[test]
    fn without_review_dates_nothing_is_said() {
        check_silent(&RULE, &format!("{USERS}-- Register\nuser_id,purpose,owner\nu1,orders,Kim\n"));
    }
}
