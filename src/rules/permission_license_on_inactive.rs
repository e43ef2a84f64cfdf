//! An inactive external user still has a permission set licence.
//!
//! # Finds
//!
//! Permission set licences assigned to external users who are inactive. One finding per user and licence.
//!
//! # Why
//!
//! Deactivation frees the user licence, but most permission set licences stay assigned until they are removed. They
//! count as used, so that more may be bought than needed.
//!
//! # Fix
//!
//! Remove the assignment (Setup > Users > Permission Set License Assignments, or delete the
//! PermissionSetLicenseAssign record).
//!
//! # Blind spots
//!
//! Since 2024 Salesforce releases some of them automatically (CPQ, Billing, Advanced Approvals): an export from the
//! same day may still show them. Internal users are not checked.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{IS_ACTIVE, PERMISSION_LICENSE};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "permission-license-on-inactive",
    title: "Permission set licence of an inactive user",
    severity: Severity::Medium,
    scope: Scope::Assignments,
    needs: &[Need::of(Object::PermissionSetLicenseAssign, &[])],
    reason: None,
    evidence: &[
        Evidence::new("PermissionSetLicense.MasterLabel", PERMISSION_LICENSE, Form::Text),
        Evidence::new("User.IsActive", IS_ACTIVE, Form::Flag),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.permission_licenses().filter(col(IS_ACTIVE).not()))
}

fn message(row: &Row) -> String {
    format!(
        "inactive, but still has the permission set licence {}",
        row.text_or(PERMISSION_LICENSE, "without a name")
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str =
        "-- User\nId,IsActive,UserType\nu1,0,PowerPartner\nu2,1,PowerPartner\nu3,0,Standard\n";

    #[test]
    fn one_finding_a_user_and_licence() {
        let assigned = "-- PermissionSetLicenseAssign\nId,AssigneeId,PermissionSetLicense.MasterLabel\n\
            2LA000000000001GAA,u1,Events\n2LA000000000002GAA,u1,Events\n2LA000000000003GAA,u1,Loyalty\n\
            2LA000000000004GAA,u2,Events\n2LA000000000005GAA,u3,Events\n";
        check(
            &RULE,
            &format!("{USERS}{assigned}"),
            &[
                "u1 medium: inactive, but still has the permission set licence Events",
                "u1 medium: inactive, but still has the permission set licence Loyalty",
            ],
        );
    }

    #[test]
    fn the_label_comes_from_the_other_file() {
        let files = "-- PermissionSetLicenseAssign\nAssigneeId,PermissionSetLicenseId\nu1,0PL000000000001GAA\n\
            -- PermissionSetLicense\nId,MasterLabel,PermissionSetLicenseKey\n0PL000000000001GAA,Events,EventsPsl\n";
        check(
            &RULE,
            &format!("{USERS}{files}"),
            &["u1 medium: inactive, but still has the permission set licence Events"],
        );
    }

    #[test]
    fn a_licence_whose_label_one_row_tells_is_one_licence() {
        let assigned = "-- PermissionSetLicenseAssign\nAssigneeId,PermissionSetLicenseId,PermissionSetLicense.MasterLabel\n\
            u1,0PL000000000001GAA,\nu1,0PL000000000001GAA,Events\nu1,0PL000000000002GAA,\n";
        check(
            &RULE,
            &format!("{USERS}{assigned}"),
            &[
                "u1 medium: inactive, but still has the permission set licence 0PL000000000002GAA",
                "u1 medium: inactive, but still has the permission set licence Events",
            ],
        );
    }

    #[test]
    fn without_the_file_nobody_holds_one() {
        check_silent(&RULE, USERS);
    }
}
