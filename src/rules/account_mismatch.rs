//! A user and its contact belong to different accounts.
//!
//! # Finds
//!
//! Active external users whose AccountId differs from their contact's, where the contact is in the file. An empty
//! AccountId and a filled one count as different.
//!
//! # Why
//!
//! User.AccountId is copied from the contact, so the two should be the same. If they stay different, the user sees
//! the records of the wrong company.
//!
//! # Fix
//!
//! Export both objects on the same day and run the audit again. If the difference remains, save the account of the
//! contact again.
//!
//! # Blind spots
//!
//! Contacts that moved to another account between the two exports.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::column::CONTACT_FOUND;
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::CONTACT_ACCOUNT_ID;
use crate::org::column::{ACCOUNT_ID, CONTACT_ID};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "account-mismatch",
    title: "User and contact in different accounts",
    severity: Severity::Medium,
    scope: Scope::LinkedSeats,
    needs: &[
        Need::of(Object::User, &[(CONTACT_ID, "ContactId"), (ACCOUNT_ID, "AccountId")]),
        Need::of(Object::Contact, &[(ACCOUNT_ID, "AccountId")]),
    ],
    reason: None,
    evidence: &[
        Evidence::new("User.AccountId", ACCOUNT_ID, Form::Text),
        Evidence::new("Contact.AccountId", CONTACT_ACCOUNT_ID, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts
        .linked_seats()?
        .filter(col(CONTACT_FOUND).and(col(ACCOUNT_ID).neq_missing(col(CONTACT_ACCOUNT_ID)))))
}

fn message(row: &Row) -> String {
    format!(
        "the user's account is {}, but the contact's account is {}",
        row.text_or(ACCOUNT_ID, "empty"),
        row.text_or(CONTACT_ACCOUNT_ID, "empty")
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,ContactId,AccountId\nu1,1,PowerPartner,c1,a1\n\
        u2,1,PowerPartner,c2,a1\nu3,1,PowerPartner,c3,\nu4,1,PowerPartner,c4,a1\nu5,0,PowerPartner,c1,a9\n\
        u6,1,PowerPartner,c6,\n";

    #[test]
    fn an_empty_account_differs_from_one_that_is_not() {
        let contacts = "-- Contact\nId,AccountId\nc1,a1\nc2,a2\nc3,a3\nc6,\n";
        check(
            &RULE,
            &format!("{USERS}{contacts}"),
            &[
                "u2 medium: the user's account is a1, but the contact's account is a2",
                "u3 medium: the user's account is empty, but the contact's account is a3",
            ],
        );
    }

    #[test]
    fn without_an_account_column_nothing_is_said() {
        check_silent(&RULE, &format!("{USERS}-- Contact\nId,Email\nc1,x@a.example\nc2,y@a.example\n"));
    }
}
