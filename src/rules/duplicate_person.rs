//! One person holds several seats.
//!
//! # Finds
//!
//! Active external users with the same contact, the same valid e-mail and name (case folded), or the same federation id,
//! where all who carry it share a last name or a valid e-mail, or two share the first name: a federation id of people who
//! have nothing in common, such as NULL, identifies nobody. One finding for each seat but the one used last (then created last, then of the highest id). The
//! same e-mail under different names is a shared mailbox: a finding of low severity that makes no seat
//! reclaimable.
//!
//! # Why
//!
//! The platform allows one user per contact, so the costly duplicates are one person on two contacts, each with a
//! user: self-registration makes a new contact when the e-mail matches more than one.
//!
//! # Fix
//!
//! Decide which user stays and deactivate the others first. Then merge the contacts, if they belong to one account,
//! with the contact of the remaining user as the one that is kept: a merge of a partner's and a customer's contact
//! disables the user of the other. One person who works for two accounts may need both seats: that is a waiver.
//!
//! # Blind spots
//!
//! One person with several addresses, and two people of one name behind one address. An e-mail that is no e-mail
//! ("X", redacted values) identifies nobody.

use polars::prelude::{LazyFrame, PolarsResult};

use crate::audit::column::{IS_REASON, KEPT, LAST_ACTIVITY, OTHERS, SHARED};
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::snapshot::Snapshot;
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{CONTACT_ID, EMAIL, FEDERATION_ID};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "duplicate-person",
    title: "Seat of a person who holds another",
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

fn find(snapshot: &Snapshot, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(snapshot.duplicates())
}

fn message(row: &Row) -> String {
    let (kept, shared) = (row.text_or(KEPT, "?"), row.text_or(SHARED, "?"));
    if row.holds(IS_REASON) {
        format!("the same person (by {shared}) uses the seat of {kept}")
    } else {
        format!("shares a mailbox with {kept}: another name, or none")
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
            &["u1 high: the same person (by e-mail and name) uses the seat of u2"],
        );
    }

    #[test]
    fn a_federation_id_outweighs_names() {
        let rows = "u1,1,PowerPartner,2026-09-03T12:00:00Z,Jo,Berg,jo@a.example,E-1\n\
            u2,1,PowerPartner,2026-09-02T12:00:00Z,Jo,Bergh,jb@b.example,E-1\n";
        check(
            &RULE,
            &format!("{USERS}{rows}"),
            &["u2 high: the same person (by federation id) uses the seat of u1"],
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
                "u1 high: the same person (by e-mail and name) uses the seat of u3",
                "u2 high: the same person (by federation id) uses the seat of u3",
            ],
        );
    }

    #[test]
    fn a_shared_mailbox_is_no_duplicate() {
        let rows = "u1,1,PowerPartner,2026-09-01T12:00:00Z,Jo,Berg,info@a.example,\n\
            u2,1,PowerPartner,2026-09-02T12:00:00Z,Kim,Lund,info@a.example,\n";
        check(&RULE, &format!("{USERS}{rows}"), &["u1 low: shares a mailbox with u2: another name, or none"]);
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
