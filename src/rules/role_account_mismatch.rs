//! The role of an external user belongs to another account.
//!
//! # Finds
//!
//! Active external users whose role is in the UserRole file and has a PortalAccountId that is not the user's
//! AccountId. A user without an account differs from every account; a role without an account is not checked.
//!
//! # Why
//!
//! A role of an external account gives access to the records of that account. If the contact moved to another
//! company and the role did not change, the user still sees the records of the old company.
//!
//! # Fix
//!
//! Export both objects on the same day and run the audit again. If the difference remains, save the role of the
//! user again.
//!
//! # Blind spots
//!
//! Contacts that moved to another account between the two exports are found, too.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{ACCOUNT_ID, PORTAL_ACCOUNT_ID, ROLE_ID};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "role-account-mismatch",
    title: "Role of another account",
    severity: Severity::Medium,
    scope: Scope::Seats,
    needs: &[
        Need::of(Object::User, &[(ROLE_ID, "UserRoleId"), (ACCOUNT_ID, "AccountId")]),
        Need::of(Object::UserRole, &[(PORTAL_ACCOUNT_ID, "PortalAccountId")]),
    ],
    reason: None,
    evidence: &[
        Evidence::new("User.AccountId", ACCOUNT_ID, Form::Text),
        Evidence::new("UserRole.PortalAccountId", PORTAL_ACCOUNT_ID, Form::Text),
        Evidence::new("User.UserRoleId", ROLE_ID, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    let differs = col(PORTAL_ACCOUNT_ID).neq_missing(col(ACCOUNT_ID));
    Ok(facts.seats_with_role().filter(col(PORTAL_ACCOUNT_ID).is_not_null().and(differs)))
}

fn message(row: &Row) -> String {
    format!(
        "the user's account is {}, but the role belongs to {}",
        row.text_or(ACCOUNT_ID, "empty"),
        row.text_or(PORTAL_ACCOUNT_ID, "?")
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,UserRoleId,AccountId\nu1,1,PowerPartner,r1,a1\n\
        u2,1,PowerPartner,r1,a2\nu3,1,PowerPartner,r2,a2\nu4,1,PowerPartner,r9,a2\nu5,0,PowerPartner,r1,a2\n\
        u6,1,PowerPartner,r1,\n";

    #[test]
    fn a_role_of_another_account_is_found() {
        let roles = "-- UserRole\nId,PortalType,PortalAccountId\nr1,Partner,a1\nr2,Partner,\n";
        check(
            &RULE,
            &format!("{USERS}{roles}"),
            &[
                "u2 medium: the user's account is a2, but the role belongs to a1",
                "u6 medium: the user's account is empty, but the role belongs to a1",
            ],
        );
    }

    #[test]
    fn without_the_roles_accounts_nothing_is_said() {
        check_silent(&RULE, &format!("{USERS}-- UserRole\nId,PortalType\nr1,Partner\n"));
    }
}
