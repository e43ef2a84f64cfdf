//! An external user has a role of the internal role hierarchy.
//!
//! # Finds
//!
//! Active external users whose role has the PortalType `None`.
//!
//! # Why
//!
//! External users should have the roles that the platform creates for their own account. With an internal role they
//! may see the records of employees below that role.
//!
//! # Fix
//!
//! Assign a role of the user's account, or no role on high-volume licences.
//!
//! # Blind spots
//!
//! Roles that are missing in the UserRole file, or have an empty PortalType, are not checked.

use polars::prelude::{LazyFrame, PolarsResult};

use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::seat;
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{PORTAL_TYPE, ROLE_ID};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "internal-role",
    title: "External user in an internal role",
    severity: Severity::High,
    scope: Scope::Seats,
    needs: &[
        Need::of(Object::User, &[(ROLE_ID, "UserRoleId")]),
        Need::of(Object::UserRole, &[(PORTAL_TYPE, "PortalType")]),
    ],
    reason: None,
    evidence: &[
        Evidence::new("User.UserRoleId", ROLE_ID, Form::Text),
        Evidence::new("UserRole.PortalType", PORTAL_TYPE, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.seats_with_role().filter(seat::role_is_internal()))
}

fn message(row: &Row) -> String {
    format!("the role {} belongs to the internal role hierarchy", row.text_or(ROLE_ID, "?"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,UserRoleId\nu1,1,PowerPartner,r1\nu2,1,PowerPartner,r2\n\
        u3,0,PowerPartner,r1\nu4,1,Standard,r1\nu5,1,PowerPartner,\nu6,1,PowerPartner,r3\nu7,1,PowerPartner,r9\n";

    #[test]
    fn only_a_role_without_a_portal_is_internal() {
        let roles = "-- UserRole\nId,Name,PortalType\nr1,Sales,None\nr2,Acme Partner User,Partner\nr3,Odd,\n";
        check(
            &RULE,
            &format!("{USERS}{roles}"),
            &["u1 high: the role r1 belongs to the internal role hierarchy"],
        );
    }

    #[test]
    fn without_the_file_no_role_is_internal() {
        check_silent(&RULE, USERS);
    }
}
