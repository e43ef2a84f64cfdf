//! The register names a contact that has no active user.
//!
//! # Finds
//!
//! Contacts that an entry of the register names, by the contact's id or through its user, to which no active user
//! points. One finding per contact.
//!
//! # Why
//!
//! The register says that somebody needs access whom nobody gave it, or who lost it: a user that was disabled, a
//! contact that was replaced. Or the entry has outlived its user, and the register is no longer true.
//!
//! # Fix
//!
//! If access is no longer wanted, close the entry. If it is and a deactivated user still points to the contact,
//! activate that user again, since it blocks the contact; otherwise enable the contact.
//!
//! # Blind spots
//!
//! Entries that name a user who never was in this export: they are counted in an issue. Contacts whose user was
//! created after the as-of date.

use polars::prelude::{LazyFrame, PolarsResult, col, lit};

use crate::audit::column::ACTIVE_USERS;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::snapshot::Snapshot;
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{CONTACT_ID, REGISTERED_OWNER};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "registered-without-user",
    title: "Registered contact without an active user",
    severity: Severity::Low,
    scope: Scope::RegisteredContacts,
    needs: &[Need::of(Object::Register, &[])],
    reason: None,
    evidence: &[
        Evidence::new("Register.contact_id", CONTACT_ID, Form::Text),
        Evidence::new("Register.owner", REGISTERED_OWNER, Form::Text),
        Evidence::new("active_users", ACTIVE_USERS, Form::Count),
    ],
    find,
    message,
    source: "",
};

fn find(snapshot: &Snapshot, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(snapshot.registered_contacts()?.filter(col(ACTIVE_USERS).eq(lit(0))))
}

fn message(row: &Row) -> String {
    match row.text(REGISTERED_OWNER) {
        Some(owner) => format!("in the register (owner {owner}), and no active user points to it"),
        None => "in the register, and no active user points to it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,Username,IsActive,UserType,ContactId\nu1,one@x.example,1,PowerPartner,c1\n\
        u2,two@x.example,0,PowerPartner,c2\nu3,three@x.example,0,PowerPartner,c3\nu4,four@x.example,0,PowerPartner,\n";

    #[test]
    fn a_contact_is_named_by_itself_or_through_its_user() {
        let register = "-- Register\nuser_id,contact_id,username,purpose,owner\n,c1,,orders,\n,c9,,orders,Kim\n\
            u2,,,orders,\n,,THREE@x.example,orders,\nu4,,,orders,\n";
        check(
            &RULE,
            &format!("{USERS}{register}"),
            &[
                "c2 low: in the register, and no active user points to it",
                "c3 low: in the register, and no active user points to it",
                "c9 low: in the register (owner Kim), and no active user points to it",
            ],
        );
    }

    #[test]
    fn without_a_register_nothing_is_said() {
        check_silent(&RULE, USERS);
    }
}
