//! An active user's contact is not in the export.
//!
//! # Finds
//!
//! Active external users whose ContactId is neither in the Contact file nor the Account.PersonContactId of a person
//! account. Deleted and merged contacts belong to contact-deleted; a contact whose row was refused counts as
//! present.
//!
//! # Why
//!
//! The link from the user to the person is broken: it is not known for whom the seat is paid.
//!
//! # Fix
//!
//! Export both objects on the same day and run the audit again. If the contact no longer exists, deactivate the
//! user.
//!
//! # Blind spots
//!
//! If the Contact file was filtered, or exported days before the users, every user whose contact is not in it is
//! found.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::column::{CONTACT_FOUND, IS_PERSON_CONTACT};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::CONTACT_ID;
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "contact-missing",
    title: "Active user whose contact is missing",
    severity: Severity::High,
    scope: Scope::LinkedSeats,
    needs: &[Need::of(Object::User, &[(CONTACT_ID, "ContactId")]), Need::of(Object::Contact, &[])],
    reason: None,
    evidence: &[Evidence::new("User.ContactId", CONTACT_ID, Form::Text)],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.linked_seats()?.filter(col(CONTACT_FOUND).not().and(col(IS_PERSON_CONTACT).not())))
}

fn message(row: &Row) -> String {
    format!("the contact {} is not in the Contact file", row.text_or(CONTACT_ID, "?"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,ContactId\nu1,1,PowerPartner,c1\nu2,0,PowerPartner,c2\n\
        u3,1,PowerPartner,\nu4,1,PowerPartner,c4\n";

    #[test]
    fn only_active_users_with_a_contact_can_miss_it() {
        let contacts = "-- Contact\nId,AccountId\nc4,a1\n";
        check(&RULE, &format!("{USERS}{contacts}"), &["u1 high: the contact c1 is not in the Contact file"]);
    }

    #[test]
    fn a_refused_contact_is_not_missing() {
        let contacts = "-- Contact\nId,AccountId,IsDeleted\nc1,a1,perhaps\nc4,a1,0\n";
        check_silent(&RULE, &format!("{USERS}{contacts}"));
    }

    #[test]
    fn the_contact_of_a_person_account_is_not_missing() {
        let rest =
            "-- Contact\nId,AccountId\nc4,a1\n-- Account\nId,Name,PersonContactId\na1,Acme,\na2,Jo Ash,c1\n";
        check_silent(&RULE, &format!("{USERS}{rest}"));
    }

    #[test]
    fn ids_that_differ_in_case_are_not_the_same_contact() {
        let org = "-- User\nId,IsActive,UserType,ContactId\nu1,1,PowerPartner,003000000AbCdEf\n\
            -- Contact\nId,AccountId\n003000000aBcDeF,a1\n";
        check(&RULE, org, &["u1 high: the contact 003000000AbCdEfAQK is not in the Contact file"]);
    }
}
