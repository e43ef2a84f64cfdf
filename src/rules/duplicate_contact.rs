//! One person has several contacts.
//!
//! # Finds
//!
//! Undeleted contacts with the same valid e-mail address and the same name (ignoring case and spaces), either in
//! one account, or each the only contact of its account (person accounts). One finding per contact; the others are
//! in the evidence. Contacts without an account and invalid addresses such as X or *** are ignored.
//!
//! # Why
//!
//! Self-registration creates a new contact if the address matches more than one, and imports create others. The
//! next user may then be created for the wrong contact, so that one person gets two seats.
//!
//! # Fix
//!
//! Merge the contacts and keep the one with a user. If a partner contact and a customer contact are merged, the
//! user of the contact that is not kept is disabled permanently.
//!
//! # Blind spots
//!
//! Different people with the same address and name are found, too. One person in two accounts that have other
//! contacts as well is not found, since this can be intended.

use polars::prelude::{LazyFrame, PolarsResult};

use crate::audit::column::{OTHERS, SAME_ACCOUNT};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{ACCOUNT_ID, EMAIL, LAST_NAME, NAME};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "duplicate-contact",
    title: "Several contacts of one person",
    severity: Severity::Low,
    scope: Scope::Contacts,
    needs: &[
        Need::of(Object::Contact, &[(ACCOUNT_ID, "AccountId"), (EMAIL, "Email")]),
        Need::one_of(Object::Contact, &[(LAST_NAME, "LastName"), (NAME, "Name")]),
    ],
    reason: None,
    evidence: &[
        Evidence::new("Contact.AccountId", ACCOUNT_ID, Form::Text),
        Evidence::new("same_account", SAME_ACCOUNT, Form::Flag),
        Evidence::new("other_contacts", OTHERS, Form::Ids),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    facts.duplicate_contacts()
}

fn message(row: &Row) -> String {
    let others = row.text_or(OTHERS, "?").replace(' ', ", ");
    if row.is_true(SAME_ACCOUNT) {
        format!("same account, e-mail and name as {others}")
    } else {
        format!("same e-mail and name as {others}, each the only contact of its account")
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    #[test]
    fn the_same_person_in_one_account_is_found_on_each_contact() {
        let contacts = "-- Contact\nId,AccountId,Email,FirstName,LastName,IsDeleted\n\
            c1,a1,Jo@acme.example,Jo,Ash,0\nc2,a1,jo@acme.example,JO,ash,0\nc3,a2,jo@acme.example,Jo,Ash,0\n\
            c4,a1,jo@acme.example,Kim,Ash,0\nc5,a1,jo@acme.example,Jo,Ash,1\n";
        check(
            &RULE,
            contacts,
            &["c1 low: same account, e-mail and name as c2", "c2 low: same account, e-mail and name as c1"],
        );
    }

    #[test]
    fn the_only_contacts_of_two_accounts_can_be_one_person() {
        let contacts = "-- Contact\nId,AccountId,Email,FirstName,LastName,IsDeleted\n\
            c1,a1,jo@acme.example,Jo,Ash,0\nc2,a2,jo@acme.example,Jo,Ash,0\nc3,a2,x@acme.example,X,Y,1\n\
            c4,a3,jo@acme.example,Jo,Ash,0\nc5,a3,kim@acme.example,Kim,Lund,0\n";
        check(
            &RULE,
            contacts,
            &[
                "c1 low: same e-mail and name as c2, each the only contact of its account",
                "c2 low: same e-mail and name as c1, each the only contact of its account",
            ],
        );
    }

    #[test]
    fn nothing_is_no_account_no_address_and_no_name() {
        check_silent(
            &RULE,
            "-- Contact\nId,AccountId,Email,LastName\nc1,,jo@acme.example,Ash\nc2,,jo@acme.example,Ash\n\
             c3,a1,X,Ash\nc4,a1,X,Ash\nc5,a1,,Ash\nc6,a1,,Ash\nc7,a1,kim@acme.example,\n\
             c8,a1,kim@acme.example,\n",
        );
    }

    #[test]
    fn without_names_nothing_is_said() {
        check_silent(&RULE, "-- Contact\nId,AccountId,Email\nc1,a1,jo@acme.example\nc2,a1,jo@acme.example\n");
    }
}
