//! The user type does not match the licence or the profile.
//!
//! # Finds
//!
//! Active external users whose UserType is not the one of their licence, where the licence is known (not inferred)
//! and has exactly one user type; and users whose UserType differs from their profile's. Types are compared by API
//! name or label.
//!
//! # Why
//!
//! A profile has one licence, most licences have one user type, and the platform sets the type. If they do not
//! match, the files are from different times or were edited, and seats may be counted under the wrong licence and
//! price.
//!
//! # Fix
//!
//! Export User, Profile and UserLicense on the same day and run the audit again.
//!
//! # Blind spots
//!
//! Licences with several user types (External Apps, Channel Account) and licences of the old customer portal are
//! not checked.

use polars::prelude::{Expr, LazyFrame, PolarsResult, col, lit};

use crate::audit::column::{IS_INFERRED, PROFILE_TYPE_KEY, TYPE_KEY, WANTED_TYPE};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::model::license::{INTERNAL, user_type_key};
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{LICENSE, PROFILE_USER_TYPE, USER_TYPE, is_true};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "license-type-mismatch",
    title: "User type that does not match the licence",
    severity: Severity::Medium,
    scope: Scope::Seats,
    needs: &[Need::of(Object::User, &[(USER_TYPE, "UserType")])],
    reason: None,
    evidence: &[
        Evidence::new("User.UserType", USER_TYPE, Form::Text),
        Evidence::new("license", LICENSE, Form::Text),
        Evidence::new("Profile.UserType", PROFILE_USER_TYPE, Form::Text),
        Evidence::new("expected_type", WANTED_TYPE, Form::Text),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts.seats_as_recorded().filter(licence_differs().or(profile_differs())))
}

fn licence_differs() -> Expr {
    is_true(IS_INFERRED).not().and(col(WANTED_TYPE).neq(col(TYPE_KEY)).fill_null(lit(false)))
}

fn profile_differs() -> Expr {
    col(PROFILE_TYPE_KEY).neq(col(TYPE_KEY)).fill_null(lit(false))
}

fn message(row: &Row) -> String {
    let (user_type, license) = (row.text_or(USER_TYPE, "?"), row.text_or(LICENSE, "?"));
    match row.text(WANTED_TYPE) {
        Some(INTERNAL) => format!("{license} is not a licence for the user type {user_type}"),
        Some(wanted) if wanted != user_type_key(user_type) => {
            format!("the user type is {user_type}, but users of {license} have {wanted}")
        }
        _ => format!(
            "the user type is {user_type}, but the profile is for {}",
            row.text_or(PROFILE_USER_TYPE, "another")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    #[test]
    fn a_type_must_fit_its_licence() {
        check(
            &RULE,
            "-- User\nId,IsActive,UserType,Profile.UserLicense.Name\nu1,1,PowerPartner,Partner Community\n\
             u2,1,CspLitePortal,Partner Community Login\nu3,1,High Volume Portal,Customer Community\n\
             u4,1,Standard,Partner Community\nu5,1,PowerPartner,Salesforce\nu6,1,PowerPartner,External Apps\n\
             u7,1,,Partner Community\nu8,0,CspLitePortal,Partner Community\nu9,1,CspLitePortal,Of Our Own\n",
            &[
                "u2 medium: the user type is CspLitePortal, but users of Partner Community Login have PowerPartner",
                "u4 medium: the user type is Standard, but users of Partner Community have PowerPartner",
                "u5 medium: Salesforce is not a licence for the user type PowerPartner",
            ],
        );
    }

    #[test]
    fn a_type_must_fit_its_profile() {
        let users = "-- User\nId,IsActive,UserType,ProfileId\nu1,1,PowerPartner,p1\nu2,1,CspLitePortal,p1\n\
            u3,1,PowerPartner,p2\nu4,1,CspLitePortal,p9\n";
        let profiles = "-- Profile\nId,Name,UserType,UserLicense.Name\np1,One,Partner,\np2,Two,,\n";
        check(
            &RULE,
            &format!("{users}{profiles}"),
            &["u2 medium: the user type is CspLitePortal, but the profile is for Partner"],
        );
    }

    #[test]
    fn without_types_nothing_is_said() {
        check_silent(&RULE, "-- User\nId,IsActive,Profile.UserLicense.Name\nu1,1,Partner Community\n");
    }
}
