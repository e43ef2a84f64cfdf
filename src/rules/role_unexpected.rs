//! A high-volume user has a role.
//!
//! # Finds
//!
//! Active external users of the type CspLitePortal (Customer Community, External Identity and other high-volume
//! licences) with a UserRoleId.
//!
//! # Why
//!
//! The platform does not give roles to high-volume users. Such a role comes from a damaged export or an incomplete
//! change of licence, and may give unintended access to records through the role hierarchy.
//!
//! # Fix
//!
//! Export again. If the role is really there, remove it from the user.
//!
//! # Blind spots
//!
//! Users without a UserType in the export are not checked.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::seat;
use crate::model::license::HIGH_VOLUME_TYPE;
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{ROLE_ID, USER_TYPE};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "role-unexpected",
    title: "High-volume user with a role",
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
    Ok(facts.seats_as_recorded().filter(seat::type_is(HIGH_VOLUME_TYPE).and(col(ROLE_ID).is_not_null())))
}

fn message(row: &Row) -> String {
    format!("a high-volume user with the role {}", row.text_or(ROLE_ID, "?"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    #[test]
    fn only_high_volume_users_have_no_roles() {
        check(
            &RULE,
            "-- User\nId,IsActive,UserType,UserRoleId\nu1,1,CSPLitePortal,r1\nu2,1,CspLitePortal,\n\
             u3,1,PowerPartner,r1\nu4,0,CspLitePortal,r1\nu5,1,CspLitePortal,000000000000000AAA\n",
            &["u1 medium: a high-volume user with the role r1"],
        );
    }

    #[test]
    fn without_a_type_nothing_is_said() {
        check_silent(
            &RULE,
            "-- User\nId,IsActive,UserRoleId,Profile.UserLicense.Name\nu1,1,r1,Customer Community\n",
        );
    }
}
