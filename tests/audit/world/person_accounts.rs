//! Person accounts: accounts that are one contact, which some exports have only there.

use super::extra_draft::AccountFlags;
use super::{Account, id};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

#[derive(Debug, Clone, Copy)]
pub(super) struct PersonAccountDraft {
    /// Whether the account names its contact; without that it is one of a business with one contact.
    is_told: bool,
    /// Whether the Contact file has the contact as well.
    pub has_contact_row: bool,
}

/// For each contact its own account, where it has one.
pub(super) fn person_accounts(contacts: usize) -> impl Strategy<Value = Vec<Option<PersonAccountDraft>>> {
    let account = (prop::bool::weighted(0.8), prop::bool::weighted(0.75))
        .prop_map(|(is_told, has_contact_row)| PersonAccountDraft { is_told, has_contact_row });
    prop_oneof![1 => Just(vec![None; contacts]), 1 => vec(weighted(0.35, account), contacts)]
}

/// The account of the contact of that number, apart from those of businesses.
pub(super) fn account_id(contact: usize) -> String {
    id("001", 100 + contact)
}

pub(super) fn rows(drafts: &[Option<PersonAccountDraft>], flags: &[AccountFlags]) -> Vec<Account> {
    let drawn = drafts.iter().enumerate().filter_map(|(contact, draft)| Some((contact, (*draft)?)));
    let account = |(contact, draft): (usize, PersonAccountDraft)| {
        let flags = flags[contact % flags.len()];
        Account {
            id: account_id(contact),
            name: format!("Person {contact}"),
            is_partner: flags.is_partner,
            is_customer: flags.is_customer,
            is_deleted: flags.is_deleted,
            master_id: None,
            is_person: draft.is_told,
            person_contact_id: draft.is_told.then(|| id("003", contact)),
        }
    };
    drawn.map(account).collect()
}
