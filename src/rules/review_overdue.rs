//! Somebody should have looked at a seat again.
//!
//! # Finds
//!
//! Seats whose review date in the register lies before the as-of date.
//!
//! # Why
//!
//! Access that nobody reviews stays. PCI DSS 7.2.4 asks for a review of all accounts, third parties included, every
//! six months; most other standards for a review as often as the company itself says.
//!
//! # Fix
//!
//! Ask the entry's owner whether the user is still needed, and write the next date into the register.
//!
//! # Blind spots
//!
//! On the review date itself the rule is silent: the day has not passed. Entries without a date.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::snapshot::Snapshot;
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

fn find(snapshot: &Snapshot, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(snapshot.bare_seats().filter(col(REVIEW_DAY).lt(day(snapshot.as_of()))))
}

fn message(row: &Row) -> String {
    let owner = row.text(REGISTERED_OWNER).map_or_else(String::new, |owner| format!(" by {owner}"));
    format!("to be reviewed{owner} until {}", row.date(REVIEW_DAY).unwrap_or_default())
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
        check(&RULE, &format!("{USERS}{register}"), &["u1 low: to be reviewed by Kim until 2026-09-29"]);
    }

    #[test]
    fn without_review_dates_nothing_is_said() {
        check_silent(&RULE, &format!("{USERS}-- Register\nuser_id,purpose,owner\nu1,orders,Kim\n"));
    }
}
