//! A contact's account is not in the export.
//!
//! # Finds
//!
//! Undeleted contacts whose AccountId is not in the Account file. An account whose row was refused counts as
//! present.
//!
//! # Why
//!
//! The account was deleted or merged, or the exports were made at different times. It is no longer known to which
//! customer or partner the user belongs.
//!
//! # Fix
//!
//! Export both objects on the same day and run the audit again. If the account is still missing, assign the contact
//! to an existing account.
//!
//! # Blind spots
//!
//! If the Account file was filtered, for example by record type or owner, every contact of another account is
//! found.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::column::{ACCOUNT_FOUND, ACTIVE_USERS};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::ACCOUNT_ID;
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "contact-account-missing",
    title: "Contact whose account is missing",
    severity: Severity::Medium,
    scope: Scope::Contacts,
    needs: &[Need::of(Object::Contact, &[(ACCOUNT_ID, "AccountId")]), Need::of(Object::Account, &[])],
    reason: None,
    evidence: &[
        Evidence::new("Contact.AccountId", ACCOUNT_ID, Form::Text),
        Evidence::new("active_users", ACTIVE_USERS, Form::Count),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.contacts()?.filter(col(ACCOUNT_ID).is_not_null().and(col(ACCOUNT_FOUND).not())))
}

fn message(row: &Row) -> String {
    format!("the contact's account {} is not in the Account file", row.text_or(ACCOUNT_ID, "?"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const ORG: &str = "-- User\nId,IsActive,UserType\nu1,1,PowerPartner\n\
        -- Contact\nId,AccountId\nc1,a1\nc2,a2\nc3,\n";

    #[test]
    fn only_an_account_that_is_not_there_is_missing() {
        let accounts = "-- Account\nId,Name\na1,Acme\n";
        check(
            &RULE,
            &format!("{ORG}{accounts}"),
            &["c2 medium: the contact's account a2 is not in the Account file"],
        );
    }

    #[test]
    fn without_the_file_no_account_is_missing() {
        check_silent(&RULE, ORG);
    }
}
