//! One person holds several seats.
//!
//! # Finds
//!
//! Active external users with the same contact, with the same valid e-mail address and name (ignoring case), or
//! with the same federation id. A federation id counts only if all its users share a last name or a valid e-mail
//! address, or if two of them share the first name; a value on people with nothing in common, such as NULL, is
//! ignored. One finding for each seat except the one used last (then created last, then with the highest id). The
//! same e-mail address under different names is a shared mailbox: a finding of low severity that makes no seat
//! reclaimable.
//!
//! # Why
//!
//! The platform allows one user per contact, so a person with two seats usually has two contacts, each with a user.
//! Self-registration, for example, creates a new contact if the e-mail address matches more than one.
//!
//! # Fix
//!
//! Decide which user stays and deactivate the others first. Then merge the contacts, if they belong to one account,
//! and keep the contact of the remaining user: merging a partner contact with a customer contact disables the user
//! of the other one. A person who works for two accounts may need both seats: write a waiver.
//!
//! # Blind spots
//!
//! One person with several addresses is not found. Two people with one name and one address are found. Values that
//! are not e-mail addresses ("X", redacted values) are ignored.

use polars::prelude::{LazyFrame, PolarsResult};

use crate::audit::column::{IS_REASON, KEPT, LAST_ACTIVITY, OTHERS, SHARED};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{CONTACT_ID, EMAIL, FEDERATION_ID};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "duplicate-person",
    title: "Second seat of the same person",
    severity: Severity::High,
    scope: Scope::Seats,
    needs: &[Need::one_of(
        Object::User,
        &[(EMAIL, "Email"), (FEDERATION_ID, "FederationIdentifier"), (CONTACT_ID, "ContactId")],
    )],
    reason: Some(2),
    evidence: &[
        Evidence::new("User.FederationIdentifier", FEDERATION_ID, Form::Text),
        Evidence::new("User.ContactId", CONTACT_ID, Form::Text),
        Evidence::new("shared", SHARED, Form::Text),
        Evidence::new("other_seats", OTHERS, Form::Ids),
        Evidence::new("kept_seat", KEPT, Form::Text),
        Evidence::new("last_activity", LAST_ACTIVITY, Form::Day),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.duplicates())
}

fn message(row: &Row) -> String {
    let (kept, shared) = (row.text_or(KEPT, "?"), row.text_or(SHARED, "?"));
    if row.is_true(IS_REASON) {
        format!("the same person (same {shared}) also holds the seat of {kept}")
    } else {
        format!("has the e-mail address of {kept}, but another name or none")
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str =
        "-- User\nId,IsActive,UserType,LastLoginDate,FirstName,LastName,Email,FederationIdentifier\n";

    #[test]
    fn the_seat_used_last_is_kept() {
        let rows = "u1,1,PowerPartner,2026-09-01T12:00:00Z,Jo,Berg,jo@a.example,\n\
            u2,1,PowerPartner,2026-09-02T12:00:00Z,JO,berg,JO@a.example,\n";
        check(
            &RULE,
            &format!("{USERS}{rows}"),
            &["u1 high: the same person (same e-mail and name) also holds the seat of u2"],
        );
    }

    #[test]
    fn a_federation_id_outweighs_names() {
        let rows = "u1,1,PowerPartner,2026-09-03T12:00:00Z,Jo,Berg,jo@a.example,E-1\n\
            u2,1,PowerPartner,2026-09-02T12:00:00Z,Jo,Bergh,jb@b.example,E-1\n";
        check(
            &RULE,
            &format!("{USERS}{rows}"),
            &["u2 high: the same person (same federation id) also holds the seat of u1"],
        );
    }

    #[test]
    fn a_federation_id_of_people_with_nothing_in_common_identifies_nobody() {
        let rows = "u1,1,PowerPartner,2026-09-03T12:00:00Z,Jo,Berg,jo@a.example,sso-user\n\
            u2,1,PowerPartner,2026-09-02T12:00:00Z,Kim,Lund,kim@b.example,sso-user\n\
            u3,1,PowerPartner,2026-09-02T12:00:00Z,Jo,Holm,jo@b.example,sso-user\n";
        check_silent(&RULE, &format!("{USERS}{rows}"));
    }

    #[test]
    fn three_seats_joined_in_a_chain_are_one_persons() {
        let rows = "u1,1,PowerPartner,2026-09-01T12:00:00Z,Jo,Berg,jo@a.example,\n\
            u2,1,PowerPartner,2026-09-02T12:00:00Z,Jo,Berg,jo@a.example,E-1\n\
            u3,1,PowerPartner,2026-09-03T12:00:00Z,Jo,Berg,jo@b.example,E-1\n";
        check(
            &RULE,
            &format!("{USERS}{rows}"),
            &[
                "u1 high: the same person (same e-mail and name) also holds the seat of u3",
                "u2 high: the same person (same federation id) also holds the seat of u3",
            ],
        );
    }

    #[test]
    fn a_shared_mailbox_is_no_duplicate() {
        let rows = "u1,1,PowerPartner,2026-09-01T12:00:00Z,Jo,Berg,info@a.example,\n\
            u2,1,PowerPartner,2026-09-02T12:00:00Z,Kim,Lund,info@a.example,\n";
        check(
            &RULE,
            &format!("{USERS}{rows}"),
            &["u1 low: has the e-mail address of u2, but another name or none"],
        );
    }

    #[test]
    fn a_redacted_address_identifies_nobody() {
        let rows = "u1,1,PowerPartner,,Jo,Berg,X,\nu2,1,PowerPartner,,Jo,Berg,X,\n\
            u3,1,PowerPartner,,Jo,Berg,redacted@a.example,\nu4,1,PowerPartner,,Jo,Berg,redacted@a.example,\n";
        check_silent(&RULE, &format!("{USERS}{rows}"));
    }

    #[test]
    fn an_inactive_twin_holds_no_seat() {
        let rows = "u1,1,PowerPartner,,Jo,Berg,jo@a.example,\nu2,0,PowerPartner,,Jo,Berg,jo@a.example,\n";
        check_silent(&RULE, &format!("{USERS}{rows}"));
    }
}
