//! A contact's users are all inactive.
//!
//! # Finds
//!
//! Undeleted contacts that have users, none of them active.
//!
//! # Why
//!
//! Lists and mailings may still treat the contact as a portal user. The deactivated user also blocks the contact:
//! no other user can be enabled for it.
//!
//! # Fix
//!
//! None is needed if the person is still a contact of the customer. If the person returns, activate the user again.
//! If the contact needs a new user, disable the old one first; this removes its link to the contact permanently.
//!
//! # Blind spots
//!
//! Disabling a user clears its ContactId, so contacts of disabled users are not found here.

use polars::prelude::{LazyFrame, PolarsResult, col, lit};

use crate::audit::column::{ACTIVE_USERS, ANY_USER, USERS};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::CONTACT_ID;
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "contact-user-gone",
    title: "Contact whose users are all inactive",
    severity: Severity::Low,
    scope: Scope::ContactsWithUsers,
    needs: &[Need::of(Object::Contact, &[]), Need::of(Object::User, &[(CONTACT_ID, "ContactId")])],
    reason: None,
    evidence: &[
        Evidence::new("users", USERS, Form::Count),
        Evidence::new("active_users", ACTIVE_USERS, Form::Count),
        Evidence::new("User.Id", ANY_USER, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.contacts()?.filter(col(USERS).gt(lit(0)).and(col(ACTIVE_USERS).eq(lit(0)))))
}

fn message(row: &Row) -> String {
    let count = row.number(USERS).unwrap_or_default();
    let user = row.text_or(ANY_USER, "?");
    if count == 1 {
        format!("the only user of the contact, {user}, is inactive")
    } else {
        format!("all {count} users of the contact are inactive, {user} among them")
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    #[test]
    fn one_active_user_is_enough_to_stay() {
        let org = "-- User\nId,IsActive,UserType,ContactId\nu1,0,PowerPartner,c1\nu2,0,PowerPartner,c2\n\
            u3,1,PowerPartner,c2\nu4,0,PowerPartner,\n-- Contact\nId,AccountId\nc1,a1\nc2,a1\nc3,a1\n";
        check(&RULE, org, &["c1 low: the only user of the contact, u1, is inactive"]);
    }

    #[test]
    fn a_deleted_contact_is_gone_itself() {
        let org = "-- User\nId,IsActive,UserType,ContactId\nu1,0,PowerPartner,c1\n\
            -- Contact\nId,AccountId,IsDeleted\nc1,a1,1\n";
        check_silent(&RULE, org);
    }
}
