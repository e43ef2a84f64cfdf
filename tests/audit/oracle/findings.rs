//! The rules that the oracle knows, in the order of DESIGN section 5.

use super::case::Case;
use super::seats::Seat;
use super::{contact_rules, duplicates, licenses, user_rules};
use crate::world::User;

pub(super) struct Outcome {
    pub rule: &'static str,
    pub is_evaluated: bool,
    pub findings: Vec<Finding>,
}

#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub severity: String,
    pub user_id: Option<String>,
    pub contact_id: Option<String>,
    pub license: Option<String>,
    /// Whether a seat can be charged to it: a shared mailbox is no reason.
    pub is_reason: bool,
}

pub(super) struct Audit<'a> {
    pub case: &'a Case<'a>,
    pub seats: &'a [Seat<'a>],
}

type Rule = fn(&Audit) -> Vec<Finding>;

const RULES: [(&str, Rule); 14] = [
    ("idle-seat", user_rules::idle_seat),
    ("never-logged-in", user_rules::never_logged_in),
    ("frozen-seat", user_rules::frozen_seat),
    ("duplicate-person", duplicates::duplicate_person),
    ("contact-without-account", contact_rules::contact_without_account),
    ("contact-account-missing", contact_rules::contact_account_missing),
    ("contact-user-gone", contact_rules::contact_user_gone),
    ("contact-deleted", contact_rules::contact_deleted),
    ("contact-shared", contact_rules::contact_shared),
    ("user-without-contact", user_rules::user_without_contact),
    ("contact-missing", contact_rules::contact_missing),
    ("account-mismatch", contact_rules::account_mismatch),
    ("internal-role", user_rules::internal_role),
    ("unknown-license", user_rules::unknown_license),
];

pub(super) fn all(case: &Case, seats: &[Seat]) -> Vec<Outcome> {
    let audit = Audit { case, seats };
    RULES.into_iter().map(|(rule, look)| outcome(&audit, rule, look)).collect()
}

fn outcome(audit: &Audit, rule: &'static str, look: Rule) -> Outcome {
    let policy = &audit.case.world.policy;
    let is_evaluated = has_input(audit.case, rule) && !policy.skip.iter().any(|skipped| skipped == rule);
    let mut findings = if is_evaluated { look(audit) } else { Vec::new() };
    if let Some((_, severity)) = policy.severity.iter().find(|(changed, _)| changed == rule) {
        for finding in &mut findings {
            finding.severity.clone_from(severity);
        }
    }
    findings.sort_by_key(|finding| {
        (finding.user_id.clone(), finding.contact_id.clone(), finding.license.clone())
    });
    Outcome { rule, is_evaluated, findings }
}

/// A rule whose file is missing finds nothing and does not pass either.
fn has_input(case: &Case, rule: &str) -> bool {
    let world = case.world;
    match rule {
        "never-logged-in" => world.has_last_login_column,
        "frozen-seat" => world.user_logins.is_some(),
        "contact-account-missing" => world.contacts.is_some() && world.accounts.is_some(),
        "contact-without-account"
        | "contact-user-gone"
        | "contact-deleted"
        | "contact-missing"
        | "account-mismatch" => world.contacts.is_some(),
        "internal-role" => world.roles.is_some(),
        _ => true,
    }
}

impl Outcome {
    pub(super) fn charges(&self, user: &User) -> bool {
        self.findings.iter().any(|finding| finding.is_reason && finding.user_id.as_ref() == Some(&user.id))
    }
}

impl Audit<'_> {
    /// A finding about a user, with its contact and its licence.
    pub(super) fn about_user(&self, severity: &str, user: &User) -> Finding {
        Finding {
            severity: severity.to_owned(),
            user_id: Some(user.id.clone()),
            contact_id: user.contact_id.clone(),
            license: licenses::license_of(self.case, user).map(|license| license.name),
            is_reason: true,
        }
    }

    pub(super) fn about_seats(&self, severity: &str, holds: impl Fn(&Seat) -> bool) -> Vec<Finding> {
        let seats = self.seats.iter().filter(|seat| holds(seat));
        seats.map(|seat| self.about_user(severity, seat.user)).collect()
    }
}
