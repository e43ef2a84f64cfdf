//! Users as they are exported.

use super::company::INTERNAL_ROLE_NAMES;
use super::license::License;
use super::login_clock::{AS_OF, DAY, END};
use super::logins::Somebody;
use super::name::Name;
use super::plan::{UserKind, UserPlace};
use super::random::{Draws, index};
use super::usage_pattern::{UsagePattern, Who, is_active_employee};
use super::world::World;

/// The domain of the org itself.
pub(super) const OWN_DOMAIN: &str = "quillmere.example";

/// Contacts that no export holds have numbers so far from the others that their ids do not look like those in other
/// letter case.
const FAR: u64 = 62 * 62 * 62 * 62 * 62;

/// A user.
#[derive(Clone, Copy, Debug)]
pub(super) struct User {
    /// Its number among all users.
    pub(super) number: u64,
    /// Its number among external users, and what is particular about it.
    pub(super) external: Option<(u64, UserPlace)>,
    pub(super) pattern: UsagePattern,
    pub(super) is_active: bool,
    pub(super) type_name: &'static str,
    pub(super) license: Option<License>,
    /// The place of its profile.
    pub(super) profile: Option<usize>,
    pub(super) role: Option<u64>,
    pub(super) contact: Option<u64>,
    pub(super) account: Option<u64>,
    /// The account that its address is of.
    pub(super) domain: Option<u64>,
    pub(super) name: Name,
    /// The number in its federation id.
    pub(super) federation: Option<u64>,
    /// For what is only there to be read.
    pub(super) draws: Draws,
}

impl User {
    pub(super) fn kind(&self) -> Option<UserKind> {
        self.external.map(|(_, place)| place.kind)
    }

    /// Whether it is an active external user.
    pub(super) fn is_seat(&self) -> bool {
        self.external.is_some() && self.is_active
    }

    /// Writes the name by which it logs in.
    pub(super) fn write_username(&self, text: &mut String) {
        self.name.write_local(self.address_number(), text);
        text.push_str(if self.external.is_some() { "@portal." } else { "@" });
        text.push_str(OWN_DOMAIN);
    }

    /// The number in its address.
    fn address_number(&self) -> u64 {
        self.external.map_or(self.number, |(external, _)| external)
    }
}

impl World {
    /// A user with all that is exported of it.
    pub(super) fn user(&self, somebody: &Somebody) -> User {
        match somebody.who {
            Who::Internal => self.employee(somebody),
            Who::External(place) => self.outsider(somebody, place),
        }
    }

    fn employee(&self, Somebody { number, pattern, .. }: &Somebody) -> User {
        let mut draws = self.persons.at(*number);
        let (type_name, license) = match number {
            1 => ("AutomatedProcess", None),
            2 => (License::Guest.facts().user_type, Some(License::Guest)),
            _ => (License::Salesforce.facts().user_type, Some(License::Salesforce)),
        };
        let has_contact = (3..3 + self.plan.extras.internal).contains(number);
        let role = match number {
            0 => Some(0),
            1 | 2 => None,
            _ => Some(draws.below(INTERNAL_ROLE_NAMES.len() as u64)),
        };
        User {
            number: *number,
            external: None,
            pattern: *pattern,
            is_active: is_active_employee(&self.plan, *number),
            type_name,
            license,
            profile: license.map(|license| {
                license.facts().profiles[usize::from(*number > 0) % license.facts().profiles.len()]
            }),
            role,
            contact: has_contact.then(|| self.plan.contact_of_internal(number - 3)),
            account: None,
            domain: None,
            name: Name::of(draws.next()),
            federation: None,
            draws,
        }
    }

    fn outsider(&self, Somebody { number, pattern, .. }: &Somebody, place: UserPlace) -> User {
        let external = number - self.plan.internal;
        let mut draws = self.persons.at(*number);
        let UserPlace { kind, index } = place;
        let home = self.home(external, place);
        let facts = home.license.facts();
        let (contact, account) = match kind {
            UserKind::Disabled => (None, None),
            UserKind::Sharing => {
                let other = self.plan.external_at(UserKind::ContactShared, index);
                let shared = self.home(other, UserPlace { kind: UserKind::ContactShared, index });
                (Some(other), Some(shared.account))
            }
            UserKind::PrivateContact => (Some(external), None),
            UserKind::ContactMissing => (Some(FAR + external), Some(home.account)),
            _ if !home.has_contact => (None, None),
            _ => (Some(external), Some(home.account)),
        };
        let person = self.person(external, place);
        let name = self.name_of(external, place);
        let is_federated = draws.percent(40) || kind == UserKind::Duplicate;
        let federation = is_federated.then_some(person);
        User {
            number: *number,
            external: Some((external, place)),
            pattern: *pattern,
            is_active: kind.is_active(),
            type_name: if kind == UserKind::TypeMismatch { "CspLitePortal" } else { facts.user_type },
            license: Some(home.license),
            profile: Some(draws.pick(facts.profiles)),
            role: self.role(home, kind),
            contact,
            account,
            domain: contact.is_some().then_some(home.account),
            name,
            federation,
            draws,
        }
    }

    /// The external user whose name and federation id a seat has: of two seats of one person the first.
    fn person(&self, external: u64, UserPlace { kind, index }: UserPlace) -> u64 {
        if kind == UserKind::Duplicate { external.min(self.plan.other_seat(index)) } else { external }
    }

    /// The name of an external user and its contact.
    pub(super) fn name_of(&self, external: u64, place: UserPlace) -> Name {
        Name::of(self.persons.number(self.plan.users + self.person(external, place)))
    }

    /// Somebody who answers for records: an internal user.
    pub(super) fn owner(&self, draws: &mut Draws) -> u64 {
        let owners = self.plan.internal.saturating_sub(3);
        if owners == 0 { 0 } else { 3 + draws.below(owners) }
    }

    /// Writes the address of a user.
    pub(super) fn write_address(&self, user: &User, text: &mut String) {
        user.name.write_local(user.address_number(), text);
        text.push('@');
        match (user.external, user.domain) {
            (Some(_), Some(account)) => self.write_domain(account, text),
            (Some(_), None) => text.push_str("mail.example"),
            (None, _) => text.push_str(OWN_DOMAIN),
        }
    }
}

/// When a record was created, on its day.
pub(super) fn created_at(day: i32, draws: &mut Draws) -> i64 {
    i64::from(day) * DAY + 21_600 + draws.below(43_200).cast_signed()
}

/// When a record was changed last: between its creation and the last day, on which the first record of each file was.
pub(super) fn changed_at(created: i64, is_first: bool, draws: &mut Draws) -> i64 {
    let seconds = (END - created).max(1).unsigned_abs();
    // Most records have not been touched for long.
    let part = index(draws.bits().max(draws.bits())) as u64;
    if is_first { i64::from(AS_OF) * DAY + 64_800 } else { END - ((part * seconds) >> 32).cast_signed() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::synth::world::tests::world;

    #[test]
    fn nobody_has_anothers_names() {
        let world = world(5000, 5000);
        let (mut addresses, mut names) = (BTreeSet::new(), BTreeSet::new());
        for somebody in world.people() {
            let user = world.user(&somebody);
            let (mut address, mut name) = (String::new(), String::new());
            world.write_address(&user, &mut address);
            user.write_username(&mut name);
            assert!(addresses.insert(address) && names.insert(name));
        }
    }

    #[test]
    fn seats_are_external_and_active() {
        let world = world(20_000, 20_000);
        let users: Vec<User> = world.people().map(|somebody| world.user(&somebody)).collect();
        let external = users.iter().filter(|user| user.external.is_some()).count();
        let seats = users.iter().filter(|user| user.is_seat()).count();
        assert_eq!((external, seats), (18_000, 15_300));
        assert!(users.iter().filter(|user| user.external.is_none()).any(|user| !user.is_active));
    }

    #[test]
    fn records_change_after_they_are_made_and_not_after_the_last_day() {
        let mut draws = world(100, 100).persons.at(5);
        for day in [17_600, 20_000, AS_OF - 1] {
            let created = created_at(day, &mut draws);
            let changed = changed_at(created, false, &mut draws);
            assert!(created <= changed && changed <= END);
        }
        assert_eq!(changed_at(0, true, &mut draws) / DAY, i64::from(AS_OF));
    }
}
