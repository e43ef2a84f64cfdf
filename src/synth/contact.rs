//! Contacts as they are exported: one for each external user that has one, and others.

use super::login_clock::{AS_OF, FIRST_DAY};
use super::name::Name;
use super::plan::{Extra, UserKind, UserPlace};
use super::random::Draws;
use super::usage_pattern::Who;
use super::world::World;

/// A contact.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contact {
    pub(super) number: u64,
    pub(super) account: Option<u64>,
    pub(super) is_deleted: bool,
    /// The contact that took its place.
    pub(super) survivor: Option<u64>,
    pub(super) name: Name,
    /// The number in its address.
    address: u64,
    domain: Domain,
    /// The day of creation, in days since 1970.
    pub(super) created: i32,
    /// For what is only there to be read.
    pub(super) draws: Draws,
}

#[derive(Clone, Copy, Debug)]
enum Domain {
    Account(u64),
    Former,
    None,
}

impl World {
    /// The contacts of the export, by number.
    pub(super) fn contacts(&self) -> impl Iterator<Item = Contact> {
        let mut rank = self.plan.rank(0);
        let of_users = (0..self.plan.external).filter_map(move |external| {
            let place = self.plan.placed(rank);
            rank = self.plan.next_rank(rank);
            self.contact_of_user(external, place)
        });
        of_users.chain((0..self.plan.extras.count()).map(|number| self.extra_contact(number)))
    }

    /// The contact that was made for an external user; nothing where the export has none.
    fn contact_of_user(&self, external: u64, place: UserPlace) -> Option<Contact> {
        let UserPlace { kind, index } = place;
        let home = self.home(external, place);
        if !home.has_contact || kind == UserKind::ContactMissing {
            return None;
        }
        let account = match kind {
            UserKind::PrivateContact => None,
            UserKind::AccountMismatch => Some(self.account_beside(home.account)),
            _ => Some(home.account),
        };
        let domain =
            if kind == UserKind::EmailDrift { Domain::Former } else { Domain::Account(home.account) };
        let mut draws = self.contacts.at(external);
        let pattern = self.pattern(self.plan.internal + external, Who::External(place));
        Some(Contact {
            number: external,
            account,
            is_deleted: matches!(kind, UserKind::ContactDeleted | UserKind::ContactMerged),
            survivor: (kind == UserKind::ContactMerged).then_some(self.plan.external + index),
            name: self.name_of(external, place),
            address: external,
            domain,
            created: pattern.created - i32::try_from(draws.below(30)).unwrap_or(0),
            draws,
        })
    }

    /// A contact that no external user was made for, by its number among those.
    fn extra_contact(&self, number: u64) -> Contact {
        let own = self.plan.external + number;
        let mut draws = self.contacts.at(own);
        let of_user = match self.plan.extra(number) {
            Extra::Survivor(index) => Some(UserPlace { kind: UserKind::ContactMerged, index }),
            Extra::Twin(index) => Some(UserPlace { kind: UserKind::ContactTwin, index }),
            Extra::Internal | Extra::Private | Extra::Other => None,
        };
        let of_user = of_user.map(|place| (self.plan.external_at(place.kind, place.index), place));
        let account = match (of_user, self.plan.extra(number)) {
            (Some((external, place)), _) => Some(self.home(external, place).account),
            (None, Extra::Private) => None,
            (None, _) if draws.percent(15) => {
                let first = self.plan.open_accounts + self.plan.closed_accounts;
                Some(first + draws.below(self.plan.other_accounts))
            }
            (None, _) => Some(self.some_account(&mut draws)),
        };
        let address = of_user.map_or(own, |(external, _)| external);
        let created = FIRST_DAY - 2500 + i32::try_from(draws.below(2600)).unwrap_or(0);
        Contact {
            number: own,
            account,
            is_deleted: false,
            survivor: None,
            name: of_user
                .map_or_else(|| Name::of(draws.next()), |(external, place)| self.name_of(external, place)),
            address,
            domain: account.map_or(Domain::None, Domain::Account),
            created: created.min(AS_OF - 1),
            draws,
        }
    }

    /// Writes the address of a contact.
    pub(super) fn write_contact_address(&self, contact: &Contact, text: &mut String) {
        contact.name.write_local(contact.address, text);
        text.push('@');
        match contact.domain {
            Domain::Account(account) => self.write_domain(account, text),
            Domain::Former => text.push_str("former-mail.example"),
            Domain::None => text.push_str("mail.example"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::synth::world::tests::world;

    #[test]
    fn contacts_are_in_the_order_of_their_numbers() {
        let world = world(3000, 3000);
        let numbers: Vec<u64> = world.contacts().map(|contact| contact.number).collect();
        assert!(numbers.is_sorted());
        assert!(numbers.len() as u64 > world.plan.users);
    }

    #[test]
    fn addresses_are_shared_by_twins_and_merged_contacts_alone() {
        let world = world(5000, 5000);
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for contact in world.contacts() {
            let mut address = String::new();
            world.write_contact_address(&contact, &mut address);
            *counts.entry(address).or_default() += 1;
        }
        let shared = counts.values().filter(|count| **count > 1).count() as u64;
        assert_eq!(
            shared,
            world.plan.count(UserKind::ContactTwin) + world.plan.count(UserKind::ContactMerged)
        );
    }

    #[test]
    fn users_and_their_contacts_have_one_address_but_for_those_that_drifted() {
        let world = world(5000, 5000);
        let contacts: BTreeMap<u64, Contact> =
            world.contacts().map(|contact| (contact.number, contact)).collect();
        let mut drifted = 0;
        for somebody in world.people() {
            let user = world.user(&somebody);
            let contact = user.contact.and_then(|number| contacts.get(&number));
            let (Some(contact), true) = (contact, user.is_seat()) else { continue };
            let (mut own, mut other) = (String::new(), String::new());
            world.write_address(&user, &mut own);
            world.write_contact_address(contact, &mut other);
            drifted += u64::from(own != other);
        }
        assert_eq!(drifted, world.plan.count(UserKind::EmailDrift));
    }
}
