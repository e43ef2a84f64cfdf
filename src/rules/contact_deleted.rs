//! The contact of an active user was deleted or merged.
//!
//! # Finds
//!
//! Active external users whose contact is deleted (IsDeleted) or merged away (MasterRecordId). Where contacts were
//! merged several times, the finding names the contact that remains.
//!
//! # Why
//!
//! The user still logs in and is still paid for, but has no contact any more: ownership, sharing and reports by
//! account do not work.
//!
//! # Fix
//!
//! Restore the contact, or deactivate the user and enable the remaining contact as a user.
//!
//! # Blind spots
//!
//! Exports without deleted records show such a contact as missing: see contact-missing.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{CONTACT_ID, IS_DELETED, MASTER_ID};
use crate::org::{IS_GONE, SURVIVOR_ID};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "contact-deleted",
    title: "Active user of a deleted contact",
    severity: Severity::High,
    scope: Scope::LinkedSeats,
    needs: &[
        Need::of(Object::User, &[(CONTACT_ID, "ContactId")]),
        Need::one_of(Object::Contact, &[(IS_DELETED, "IsDeleted"), (MASTER_ID, "MasterRecordId")]),
    ],
    reason: None,
    evidence: &[
        Evidence::new("User.ContactId", CONTACT_ID, Form::Text),
        Evidence::new("surviving_contact", SURVIVOR_ID, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.linked_seats()?.filter(col(IS_GONE)))
}

fn message(row: &Row) -> String {
    match row.text(SURVIVOR_ID) {
        Some(survivor) => format!("the contact was merged into {survivor}"),
        None => "the contact is deleted".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,ContactId\nu1,1,PowerPartner,c1\nu2,1,PowerPartner,c2\n\
        u3,0,PowerPartner,c3\nu4,1,PowerPartner,c4\n";

    #[test]
    fn merges_are_followed_to_the_end() {
        let contacts = "-- Contact\nId,AccountId,IsDeleted,MasterRecordId\nc1,a1,1,\nc2,a1,1,c5\nc3,a1,1,\n\
            c4,a1,0,\nc5,a1,1,c6\nc6,a1,0,\n";
        check(
            &RULE,
            &format!("{USERS}{contacts}"),
            &["u1 high: the contact is deleted", "u2 high: the contact was merged into c6"],
        );
    }

    #[test]
    fn a_circle_of_merges_ends() {
        let contacts = "-- Contact\nId,AccountId,MasterRecordId\nc1,a1,c2\nc2,a1,c1\nc4,a1,\n";
        check(
            &RULE,
            &format!("{USERS}{contacts}"),
            &["u1 high: the contact was merged into c1", "u2 high: the contact was merged into c2"],
        );
    }

    #[test]
    fn a_contact_that_is_not_there_is_not_deleted() {
        check_silent(&RULE, &format!("{USERS}-- Contact\nId,AccountId,IsDeleted\nc4,a1,0\n"));
    }
}
