//! A contact has no account.
//!
//! # Finds
//!
//! Undeleted contacts without AccountId (private contacts). The severity is high where the contact has an active
//! user, otherwise low.
//!
//! # Why
//!
//! A private contact cannot be enabled as an external user, and only its owner sees it. If it has an active user,
//! sharing by account does not work for that user.
//!
//! # Fix
//!
//! Assign the contact to its account, or delete it.
//!
//! # Blind spots
//!
//! Some orgs have private contacts on purpose. Skipping the rule there also hides the findings with an active user.

use polars::prelude::{LazyFrame, PolarsResult, col, lit};

use crate::audit::column::{ACTIVE_USERS, ANY_USER};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::seat;
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::ACCOUNT_ID;
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "contact-without-account",
    title: "Contact without an account",
    severity: Severity::High,
    scope: Scope::Contacts,
    needs: &[Need::of(Object::Contact, &[(ACCOUNT_ID, "AccountId")])],
    reason: None,
    evidence: &[
        Evidence::new("Contact.AccountId", ACCOUNT_ID, Form::Text),
        Evidence::new("active_users", ACTIVE_USERS, Form::Count),
        Evidence::new("User.Id", ANY_USER, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts
        .contacts()?
        .filter(col(ACCOUNT_ID).is_null())
        .with_column(seat::low_where(col(ACTIVE_USERS).eq(lit(0)))))
}

fn message(row: &Row) -> String {
    match (row.number(ACTIVE_USERS), row.text(ANY_USER)) {
        (Some(1..), Some(user)) => format!("has no account, although its user {user} is active"),
        _ => "has no account, so it cannot be enabled as a user".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const ORG: &str = "-- User\nId,IsActive,UserType,ContactId\nu1,1,PowerPartner,c1\nu2,0,PowerPartner,c2\n";

    #[test]
    fn an_active_user_makes_it_grave() {
        let contacts = "-- Contact\nId,AccountId,IsDeleted\nc1,,0\nc2,,0\nc3,a1,0\nc4,,1\n";
        check(
            &RULE,
            &format!("{ORG}{contacts}"),
            &[
                "c1 high: has no account, although its user u1 is active",
                "c2 low: has no account, so it cannot be enabled as a user",
            ],
        );
    }

    #[test]
    fn without_the_column_nothing_is_said() {
        check_silent(&RULE, &format!("{ORG}-- Contact\nId,Email\nc1,jo@a.example\n"));
    }
}
