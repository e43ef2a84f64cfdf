//! An active external user has no contact.
//!
//! # Finds
//!
//! Active external users without ContactId. Licences whose users may have no contact (External Identity) are left
//! out, and so are inactive users, since disabling a user clears the link. The severity is low where the licence is
//! only inferred from the user type.
//!
//! # Why
//!
//! Access, sharing and reports depend on the account of the contact. Without a contact it is not known for whom the
//! seat is paid.
//!
//! # Fix
//!
//! Deactivate the user and create a new one from the right contact, under another user name. ContactId usually
//! cannot be set afterwards.
//!
//! # Blind spots
//!
//! External Identity users are found, too, if the export does not show the licence of their profile.

use polars::prelude::{LazyFrame, PolarsResult, col};

use crate::audit::column::{IS_CONTACTLESS, IS_INFERRED};
use crate::audit::facts::Facts;
use crate::audit::need::Need;
use crate::audit::row::Row;
use crate::audit::rule::{Evidence, Form, Rule, Scope};
use crate::audit::seat;
use crate::model::object::Object;
use crate::model::verdict::Severity;
use crate::org::column::{CONTACT_ID, LICENSE, USER_TYPE};
use crate::policy::Policy;

pub(super) const RULE: Rule = Rule {
    id: "user-without-contact",
    title: "Active external user without a contact",
    severity: Severity::High,
    scope: Scope::Seats,
    needs: &[Need::of(Object::User, &[(CONTACT_ID, "ContactId")])],
    reason: None,
    evidence: &[
        Evidence::new("User.ContactId", CONTACT_ID, Form::Text),
        Evidence::new("User.UserType", USER_TYPE, Form::Text),
        Evidence::new("license_inferred", IS_INFERRED, Form::Flag),
    ],
    find,
    message,
    source: "",
};

fn find(facts: &Facts, _policy: &Policy) -> PolarsResult<LazyFrame> {
    Ok(facts
        .seats_as_recorded()
        .filter(col(CONTACT_ID).is_null().and(col(IS_CONTACTLESS).not()))
        .with_column(seat::low_where(col(IS_INFERRED))))
}

fn message(row: &Row) -> String {
    format!("has no contact, although {} users need one", row.text_or(LICENSE, "external"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check, check_silent};

    const USERS: &str = "-- User\nId,IsActive,UserType,ContactId,Profile.UserLicense.Name\n";

    #[test]
    fn an_active_user_needs_a_contact_unless_its_licence_has_none() {
        let rows = "u1,1,PowerPartner,,Partner Community\nu2,0,PowerPartner,,Partner Community\n\
            u3,1,CspLitePortal,,External Identity\nu4,1,PowerPartner,c1,Partner Community\n\
            u5,1,Standard,,Salesforce\nu6,1,Guest,,Guest User License\n";
        check(
            &RULE,
            &format!("{USERS}{rows}"),
            &["u1 high: has no contact, although Partner Community users need one"],
        );
    }

    #[test]
    fn an_inferred_licence_makes_it_low() {
        let rows = "u1,1,CspLitePortal,,\n";
        check(
            &RULE,
            &format!("{USERS}{rows}"),
            &["u1 low: has no contact, although Customer Community users need one"],
        );
    }

    #[test]
    fn without_the_column_nothing_is_said() {
        check_silent(&RULE, "-- User\nId,IsActive,UserType\nu1,1,PowerPartner\n");
    }
}
