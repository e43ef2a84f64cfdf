//! An internal user has a contact.
//!
//! # Finds
//!
//! Active users with a ContactId who are not external users, guests, Chatter users or system users.
//!
//! # Why
//!
//! An internal licence gives more access than an external one. A user with a contact may be a person outside the
//! company who is not part of any employee review. The export does not show how this happened.
//!
//! # Fix
//!
//! Find out who it is. For a partner or customer, deactivate this user and create a new one with an external
//! licence: the platform cannot convert a user. The new user needs another user name, and the platform may refuse
//! it while this user is linked to the contact.
//!
//! # Blind spots
//!
//! Employees whose user has a contact on purpose are found, too.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{CONTACT_ID, LICENSE, USER_TYPE};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "internal-user-with-contact",
    title: "Internal user with a contact",
    severity: Severity::Medium,
    scope: Scope::InternalUsers,
    needs: &[Need::of(Object::User, &[(CONTACT_ID, "ContactId")])],
    reason: None,
    evidence: &[
        Evidence::new("User.ContactId", CONTACT_ID, Form::Text),
        Evidence::new("User.UserType", USER_TYPE, Form::Text),
        Evidence::new("license", LICENSE, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.internal_users().filter(col(CONTACT_ID).is_not_null()))
}

fn message(row: &Row) -> String {
    format!(
        "an internal user ({}) with the contact {}",
        row.text_or(USER_TYPE, "no user type"),
        row.text_or(CONTACT_ID, "?")
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    #[test]
    fn an_internal_user_with_a_contact_is_found_and_others_are_not() {
        check(
            &RULE,
            "-- User\nId,IsActive,UserType,ContactId,Profile.UserLicense.Name\nu1,1,Standard,c1,Salesforce\n\
             u2,1,Standard,,Salesforce\nu3,0,Standard,c3,Salesforce\nu4,1,PowerPartner,c4,Partner Community\n\
             u5,1,CsnOnly,c5,Chatter External\nu6,1,,c6,Salesforce\nu7,1,,c7,Of Our Own\n",
            &[
                "u1 medium: an internal user (Standard) with the contact c1",
                "u6 medium: an internal user (no user type) with the contact c6",
            ],
        );
    }

    #[test]
    fn without_a_contact_column_nothing_is_said() {
        check_silent(&RULE, "-- User\nId,IsActive,UserType\nu1,1,Standard\n");
    }
}
