//! Several users point to one contact.
//!
//! # Finds
//!
//! Users, active or not, whose contact other users point to as well: one finding for each user, the others in the
//! evidence.
//!
//! # Why
//!
//! The platform refuses a second user on a contact, so look at the export first: two exports or two days joined in
//! one file, rows of a sandbox, damaged ids. If it is real, nobody can say which of the logins is the person's.
//!
//! # Fix
//!
//! Export the users afresh. If the link stands in Salesforce itself, open a case with Salesforce Support.
//!
//! # Blind spots
//!
//! Disabling a user clears its ContactId, so the earlier users of a contact are not seen.

use polars::prelude::{LazyFrame, PolarsResult};

use crate::audit::column::OTHERS;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::snapshot::Snapshot;
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

fn find(snapshot: &Snapshot, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(snapshot.sharers())
}

fn message(row: &Row) -> String {
    format!(
        "shares its contact with {}: look for joined exports or damaged ids first",
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
                "u1 high: shares its contact with u2, u3: look for joined exports or damaged ids first",
                "u2 high: shares its contact with u1, u3: look for joined exports or damaged ids first",
                "u3 high: shares its contact with u1, u2: look for joined exports or damaged ids first",
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
