//! Several users point to one contact.
//!
//! # Finds
//!
//! Users, active or not, who have the same contact as another user. One finding per user; the other users are in
//! the evidence.
//!
//! # Why
//!
//! The platform refuses a second user on a contact, so check the export first: two exports combined in one file,
//! rows of a sandbox, or damaged ids. If it is real, it is not known which of the users belongs to the person.
//!
//! # Fix
//!
//! Export the users again. If Salesforce itself shows several users on the contact, open a case with Salesforce
//! Support.
//!
//! # Blind spots
//!
//! Disabling a user clears its ContactId, so earlier users of a contact are not found.

use polars::prelude::{LazyFrame, PolarsResult};

use crate::audit::column::OTHERS;
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{CONTACT_ID, IS_ACTIVE};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "contact-shared",
    title: "Contact shared by several users",
    severity: Severity::High,
    scope: Scope::LinkedUsers,
    needs: &[Need::of(Object::User, &[(CONTACT_ID, "ContactId")])],
    reason: None,
    evidence: &[
        Evidence::new("User.ContactId", CONTACT_ID, Form::Text),
        Evidence::new("User.IsActive", IS_ACTIVE, Form::Flag),
        Evidence::new("other_users", OTHERS, Form::Ids),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.sharers())
}

fn message(row: &Row) -> String {
    format!(
        "has the same contact as {}: first check for combined exports or damaged ids",
        row.text_or(OTHERS, "?").replace(' ', ", ")
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    #[test]
    fn each_user_is_found_with_the_others() {
        let org = "-- User\nId,IsActive,UserType,ContactId\nu1,1,PowerPartner,c1\nu2,0,PowerPartner,c1\n\
            u3,1,PowerPartner,c1\nu4,1,PowerPartner,c2\nu5,1,PowerPartner,\nu6,1,PowerPartner,\n";
        check(
            &RULE,
            org,
            &[
                "u1 high: has the same contact as u2, u3: first check for combined exports or damaged ids",
                "u2 high: has the same contact as u1, u3: first check for combined exports or damaged ids",
                "u3 high: has the same contact as u1, u2: first check for combined exports or damaged ids",
            ],
        );
    }

    #[test]
    fn the_zero_id_is_shared_by_nobody() {
        let org = "-- User\nId,IsActive,UserType,ContactId\nu1,1,PowerPartner,000000000000000AAA\n\
            u2,1,PowerPartner,000000000000000AAA\n";
        check_silent(&RULE, org);
    }
}
