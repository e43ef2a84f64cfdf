//! A user and its contact have different e-mail addresses.
//!
//! # Finds
//!
//! Active external users whose e-mail address differs from their contact's (ignoring case), where both are valid
//! and the contact is in the file and not deleted. The ending `.invalid` that a sandbox adds to addresses is
//! ignored.
//!
//! # Why
//!
//! Password resets and notifications go to the user's address, mail to the contact goes to the contact's address.
//! If they differ, one of the two may reach the wrong person or no one. It can also mean that another person now
//! uses the seat.
//!
//! # Fix
//!
//! Ask which address is right and enter it in both records. If another person uses the seat now, create a new user
//! for that person instead.
//!
//! # Blind spots
//!
//! People who use two addresses on purpose.

use polars::prelude::{LazyFrame, PolarsResult};

use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::CONTACT_EMAIL;
use crate::org::column::{CONTACT_ID, EMAIL};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "email-drift",
    title: "User and contact: different e-mail addresses",
    severity: Severity::Low,
    scope: Scope::LinkedSeats,
    needs: &[
        Need::of(Object::User, &[(CONTACT_ID, "ContactId"), (EMAIL, "Email")]),
        Need::of(Object::Contact, &[(EMAIL, "Email")]),
    ],
    reason: None,
    evidence: &[
        Evidence::new("User.Email", EMAIL, Form::Text),
        Evidence::new("Contact.Email", CONTACT_EMAIL, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    facts.drifted_emails()
}

fn message(row: &Row) -> String {
    format!(
        "the user's e-mail address is {}, but the contact's is {}",
        row.text_or(EMAIL, "?"),
        row.text_or(CONTACT_EMAIL, "?")
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,ContactId,Email\nu1,1,PowerPartner,c1,jo@acme.example\n\
        u2,1,PowerPartner,c2,KIM@acme.example.invalid\nu3,1,PowerPartner,c3,X\nu4,0,PowerPartner,c1,a@acme.example\n\
        u5,1,PowerPartner,c5,lee@acme.example\nu6,1,PowerPartner,c6,max@acme.example\nu7,1,PowerPartner,c7,\n";

    #[test]
    fn case_sandboxes_and_masked_addresses_make_no_difference() {
        let contacts = "-- Contact\nId,AccountId,Email,IsDeleted\nc1,a1,joanna@acme.example,0\n\
            c2,a1,kim@acme.example,0\nc3,a1,sam@acme.example,0\nc5,a1,,0\nc6,a1,other@acme.example,1\n\
            c7,a1,no@acme.example,0\n";
        check(
            &RULE,
            &format!("{USERS}{contacts}"),
            &[
                "u1 low: the user's e-mail address is jo@acme.example, but the contact's is joanna@acme.example",
            ],
        );
    }

    #[test]
    fn without_addresses_nothing_is_said() {
        check_silent(&RULE, &format!("{USERS}-- Contact\nId,AccountId,IsDeleted\nc1,a1,0\n"));
    }
}
