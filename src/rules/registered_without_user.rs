//! The register names a contact that has no active user.
//!
//! # Finds
//!
//! Contacts that a register entry names, by the id of the contact or through its user, and that have no active
//! user. One finding per contact.
//!
//! # Why
//!
//! According to the register a person needs access but has none, for example because the user was disabled or the
//! contact was replaced. Or access has ended, and the register is out of date.
//!
//! # Fix
//!
//! If access is no longer needed, close the entry. If it is needed and the contact still has a deactivated user,
//! activate that user again, since it blocks the contact; otherwise enable the contact as a user.
//!
//! # Blind spots
//!
//! Entries whose user is not in the export are not findings, but an issue of the export. Contacts whose user was
//! created after the as-of date are found, too.

use polars::prelude::{LazyFrame, PolarsResult, col, lit};

use crate::audit::column::ACTIVE_USERS;
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
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

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.registered_contacts()?.filter(col(ACTIVE_USERS).eq(lit(0))))
}

fn message(row: &Row) -> String {
    match row.text(REGISTERED_OWNER) {
        Some(owner) => format!("in the register (owner {owner}), but without an active user"),
        None => "in the register, but without an active user".to_owned(),
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
                "c2 low: in the register, but without an active user",
                "c3 low: in the register, but without an active user",
                "c9 low: in the register (owner Kim), but without an active user",
            ],
        );
    }

    #[test]
    fn without_a_register_nothing_is_said() {
        check_silent(&RULE, USERS);
    }
}
