//! A partner or plus user has no role.
//!
//! # Finds
//!
//! Active external users of the types PowerPartner and PowerCustomerSuccess (Partner and Customer Community Plus
//! licences) without UserRoleId.
//!
//! # Why
//!
//! These users see records through the role hierarchy of their account. Without a role they see fewer records than
//! their licence allows, and sharing rules for the role do not apply to them.
//!
//! # Fix
//!
//! First check that the owner of the account has a role: external roles are below it. Then edit the user (Setup >
//! Users), choose the role of the account and save. Do not disable and enable the user instead: that removes the
//! link to the contact permanently.
//!
//! # Blind spots
//!
//! Orgs that give such users no role on purpose should skip the rule.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::seat;
use crate::model::license::{PARTNER_TYPE, PLUS_TYPE};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{ROLE_ID, USER_TYPE};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "role-missing",
    title: "Partner or plus user without a role",
    severity: Severity::Medium,
    scope: Scope::Seats,
    needs: &[Need::of(Object::User, &[(USER_TYPE, "UserType"), (ROLE_ID, "UserRoleId")])],
    reason: None,
    evidence: &[
        Evidence::new("User.UserRoleId", ROLE_ID, Form::Text),
        Evidence::new("User.UserType", USER_TYPE, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    let has_hierarchy = seat::type_is(PARTNER_TYPE).or(seat::type_is(PLUS_TYPE));
    Ok(facts.seats_as_recorded().filter(has_hierarchy.and(col(ROLE_ID).is_null())))
}

fn message(row: &Row) -> String {
    format!("a user of the type {} without a role", row.text_or(USER_TYPE, "?"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    #[test]
    fn partner_and_plus_users_need_a_role_and_others_do_not() {
        check(
            &RULE,
            "-- User\nId,IsActive,UserType,UserRoleId\nu1,1,PowerPartner,\nu2,1,Customer Portal Manager,\n\
             u3,1,CspLitePortal,\nu4,1,PowerPartner,r1\nu5,0,PowerPartner,\nu6,1,CustomerSuccess,\n",
            &[
                "u1 medium: a user of the type PowerPartner without a role",
                "u2 medium: a user of the type Customer Portal Manager without a role",
            ],
        );
    }

    #[test]
    fn without_a_role_column_nothing_is_said() {
        check_silent(&RULE, "-- User\nId,IsActive,UserType\nu1,1,PowerPartner\n");
    }
}
