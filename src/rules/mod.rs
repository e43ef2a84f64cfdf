//! The rules: one file a rule, and the list of them in report order.

use crate::audit::rule::Rule;

/// Declares the rules' files and lists them; the file itself is the rule's explanation.
macro_rules! rules {
    ($($name:ident),+ $(,)?) => {
        $(mod $name;)+

        /// Every rule, in report order.
        pub static RULES: &[Rule] =
            &[$(Rule { source: include_str!(concat!(stringify!($name), ".rs")), ..$name::RULE }),+];
    };
}

rules! {
    // Inactive licence consumers.
    idle_seat,
    never_logged_in,
    frozen_seat,
    duplicate_person,
    low_use_member,
    failed_logins_only,
    permission_license_on_inactive,
    // Orphaned contacts.
    contact_without_account,
    contact_account_missing,
    contact_user_gone,
    contact_deleted,
    duplicate_contact,
    registered_without_user,
    // Broken one-to-one links.
    contact_shared,
    user_without_contact,
    contact_missing,
    account_mismatch,
    email_drift,
    internal_user_with_contact,
    // Roles and profiles.
    internal_role,
    role_missing,
    role_unexpected,
    role_account_mismatch,
    license_type_mismatch,
    profile_blast_radius,
    // Lifecycle.
    undocumented,
    trigger_fired,
    review_overdue,
    // Counts.
    count_mismatch,
    over_allocated,
    unknown_license,
}

/// The ids of all rules, in report order.
#[must_use]
pub fn ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.id).collect()
}

/// The rule of an id.
#[must_use]
pub fn named(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod guards {
    use std::collections::BTreeSet;

    use super::*;

    fn file_names() -> BTreeSet<String> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
        std::fs::read_dir(folder)
            .expect("the rules' folder")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|name| name.strip_suffix(".rs").map(|stem| stem.replace('_', "-")))
            .filter(|name| name != "mod")
            .collect()
    }

    #[test]
    fn every_file_is_a_rule_of_its_name() {
        let listed: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
        assert_eq!(listed, file_names());
        assert_eq!(listed.len(), RULES.len());
    }

    #[test]
    fn every_rule_explains_itself() {
        for rule in RULES {
            let explanation = rule.explanation();
            for heading in ["# Finds", "# Why", "# Fix", "# Blind spots"] {
                assert!(explanation.contains(heading), "{} lacks {heading}", rule.id);
            }
            assert!(rule.title.len() <= 46, "{}: the title is too long for a table", rule.id);
        }
    }

    #[test]
    fn reasons_have_ranks_of_their_own() {
        let ranks: Vec<u8> = RULES.iter().filter_map(|rule| rule.reason).collect();
        let distinct: BTreeSet<u8> = ranks.iter().copied().collect();
        assert_eq!(ranks.len(), distinct.len());
    }

    #[test]
    fn every_rule_is_silent_on_an_empty_org() {
        for rule in RULES {
            crate::testing::check_silent(rule, "");
        }
    }
}
