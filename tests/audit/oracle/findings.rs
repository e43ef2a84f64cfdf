//! The rules that the oracle knows, in the order of DESIGN section 5.

use super::case::Case;
use super::right_sizing::Pair;
use super::seats::Seat;
use super::{
    contact_rules, count_rules, duplicates, licenses, people_rules, register_rules, right_sizing, role_rules,
    user_rules, waivers,
};
use crate::world::{User, World};

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
    pub account_id: Option<String>,
    pub license: Option<String>,
    /// Id and name of the profile that it is about, where it is about one.
    pub profile: Option<(String, Option<String>)>,
    /// The waiver that excuses it.
    pub waived_by: Option<String>,
    /// Whether a seat can be charged to it: a shared mailbox is no reason.
    pub is_reason: bool,
    /// Told of some rules only.
    pub confidence: Option<&'static str>,
}

pub(super) struct Audit<'a> {
    pub case: &'a Case<'a>,
    pub seats: &'a [Seat<'a>],
}

type Rule = fn(&Audit) -> Vec<Finding>;

const RULES: [(&str, Rule); 31] = [
    ("idle-seat", user_rules::idle_seat),
    ("never-logged-in", user_rules::never_logged_in),
    ("frozen-seat", user_rules::frozen_seat),
    ("duplicate-person", duplicates::duplicate_person),
    ("low-use-member", user_rules::low_use_member),
    ("failed-logins-only", user_rules::failed_logins_only),
    ("permission-license-on-inactive", user_rules::permission_license_on_inactive),
    ("contact-without-account", contact_rules::contact_without_account),
    ("contact-account-missing", contact_rules::contact_account_missing),
    ("contact-user-gone", contact_rules::contact_user_gone),
    ("contact-deleted", contact_rules::contact_deleted),
    ("duplicate-contact", people_rules::duplicate_contact),
    ("registered-without-user", register_rules::registered_without_user),
    ("contact-shared", contact_rules::contact_shared),
    ("user-without-contact", user_rules::user_without_contact),
    ("contact-missing", contact_rules::contact_missing),
    ("account-mismatch", contact_rules::account_mismatch),
    ("email-drift", people_rules::email_drift),
    ("internal-user-with-contact", people_rules::internal_user_with_contact),
    ("internal-role", user_rules::internal_role),
    ("role-missing", role_rules::role_missing),
    ("role-unexpected", role_rules::role_unexpected),
    ("role-account-mismatch", role_rules::role_account_mismatch),
    ("license-type-mismatch", role_rules::license_type_mismatch),
    ("profile-blast-radius", role_rules::profile_blast_radius),
    ("undocumented", register_rules::undocumented),
    ("trigger-fired", register_rules::trigger_fired),
    ("review-overdue", register_rules::review_overdue),
    ("count-mismatch", count_rules::count_mismatch),
    ("over-allocated", count_rules::over_allocated),
    ("unknown-license", user_rules::unknown_license),
];

pub(super) fn all(case: &Case, seats: &[Seat]) -> Vec<Outcome> {
    let audit = Audit { case, seats };
    RULES.into_iter().map(|(rule, look)| outcome(&audit, rule, look)).collect()
}

fn outcome(audit: &Audit, rule: &'static str, look: Rule) -> Outcome {
    let policy = &audit.case.world.policy;
    let is_chosen = policy.only.as_ref().is_none_or(|only| only.iter().any(|chosen| chosen == rule))
        && !policy.skip.iter().any(|skipped| skipped == rule);
    let is_evaluated = has_input(audit.case, rule) && is_chosen;
    let mut findings = if is_evaluated { look(audit) } else { Vec::new() };
    if let Some((_, severity)) = policy.severity.iter().find(|(changed, _)| changed == rule) {
        for finding in &mut findings {
            finding.severity.clone_from(severity);
        }
    }
    for finding in &mut findings {
        finding.waived_by = waivers::excuse(audit.case, rule, finding);
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
        | "account-mismatch"
        | "duplicate-contact"
        | "email-drift" => world.contacts.is_some(),
        "low-use-member" => right_sizing::pairs(case).iter().any(Pair::gives_advice),
        "failed-logins-only" => world.logins.as_ref().is_some_and(|files| !files.is_empty()),
        "permission-license-on-inactive" => world.assignments.is_some(),
        "registered-without-user" | "undocumented" => world.register.is_some(),
        "review-overdue" => has_register(world, "review_date"),
        "trigger-fired" => {
            has_register(world, "trigger_date") || (world.accounts.is_some() && world.has_account_flags)
        }
        "count-mismatch" => world.licenses.is_some(),
        "over-allocated" => world.licenses.is_some() || !world.policy.contract.is_empty(),
        "internal-role" | "role-account-mismatch" => world.roles.is_some(),
        _ => true,
    }
}

/// A register that has that column.
fn has_register(world: &World, column: &str) -> bool {
    world.register.is_some() && world.register_without != Some(column)
}

impl Outcome {
    /// The finding that a user's seat can be charged to.
    pub(super) fn charge(&self, user: &User) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.is_reason && finding.user_id.as_ref() == Some(&user.id))
    }
}

impl Finding {
    /// What its key names behind the rule; nothing where an assignment is part of it.
    pub(super) fn subject(&self, rule: &str) -> Option<String> {
        match rule {
            "permission-license-on-inactive" => None,
            "profile-blast-radius" => self.profile.as_ref().map(|(id, _)| id.clone()),
            "count-mismatch" | "over-allocated" | "unknown-license" => {
                self.license.as_deref().map(licenses::fold)
            }
            _ => self.user_id.clone().or_else(|| self.contact_id.clone()),
        }
    }

    /// A finding about a contact.
    pub(super) fn about_contact(severity: &str, contact: &str, account: Option<&String>) -> Self {
        Self { contact_id: Some(contact.to_owned()), account_id: account.cloned(), ..Self::of(severity) }
    }

    /// A finding about a licence.
    pub(super) fn about_license(severity: &str, license: &str) -> Self {
        Self { license: Some(license.to_owned()), ..Self::of(severity) }
    }

    pub(super) fn of(severity: &str) -> Self {
        Self {
            severity: severity.to_owned(),
            user_id: None,
            contact_id: None,
            account_id: None,
            license: None,
            profile: None,
            waived_by: None,
            is_reason: false,
            confidence: None,
        }
    }
}

impl Audit<'_> {
    /// A finding about a user, with its contact and its licence.
    pub(super) fn about_user(&self, severity: &str, user: &User) -> Finding {
        Finding {
            user_id: Some(user.id.clone()),
            contact_id: user.contact_id.clone(),
            account_id: user.account_id.clone(),
            license: licenses::license_of(self.case, user).map(|license| license.name),
            is_reason: true,
            ..Finding::of(severity)
        }
    }

    pub(super) fn about_seats(&self, severity: &str, holds: impl Fn(&Seat) -> bool) -> Vec<Finding> {
        let seats = self.seats.iter().filter(|seat| holds(seat));
        seats.map(|seat| self.about_user(severity, seat.user)).collect()
    }
}
