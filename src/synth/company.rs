//! Accounts and roles: which there are, and which of them a user has.

use super::license::License;
use super::plan::{Plan, UserKind, UserPlace};
use super::random::Draws;
use super::world::World;

/// What users an account has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PortalAudience {
    /// Partners.
    Partners,
    /// Customers.
    Customers,
    /// Customers, and it is closed to them.
    Closed,
    /// Customers, and it is deleted.
    Deleted,
    /// None.
    Nobody,
}

/// Roles of employees; accounts hang below the second.
pub(super) const INTERNAL_ROLE_NAMES: [&str; 12] = [
    "Managing Director",
    "Channel Sales",
    "Direct Sales",
    "Sales Operations",
    "Support Lead",
    "Support",
    "Field Service",
    "Marketing",
    "Training",
    "Finance",
    "Logistics",
    "IT",
];
const INTERNAL_ROLES: u64 = INTERNAL_ROLE_NAMES.len() as u64;
/// Roles of the accounts of a group of eight: two have partners, with three roles each.
const ROLES_OF_GROUP: u64 = 12;
const ROLES_OF_PARTNER: u64 = 3;

/// An external user's place in the org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Home {
    pub(super) license: License,
    /// The account that the user's contact should be in.
    pub(super) account: u64,
    /// Whether the user has a contact at all.
    pub(super) has_contact: bool,
    /// The part of the account's roles that is the user's, from 0.
    level: u64,
}

/// What a kind of users needs to be.
enum WantedCompany {
    Anything,
    Only(License),
}

fn wanted(kind: UserKind) -> WantedCompany {
    match kind {
        UserKind::InternalRole | UserKind::RoleMissing | UserKind::RoleMismatch => {
            WantedCompany::Only(License::Partner)
        }
        // A user without an account, or in one that is not there, can have no role of one.
        UserKind::PrivateContact
        | UserKind::AccountMissing
        | UserKind::AccountClosed
        | UserKind::NoContact
        | UserKind::RoleUnexpected => WantedCompany::Only(License::Customer),
        UserKind::TypeMismatch => WantedCompany::Only(License::CustomerPlus),
        UserKind::UnknownLicense => WantedCompany::Only(License::Unknown),
        _ => WantedCompany::Anything,
    }
}

/// Whether an open account has partners.
fn has_partners(account: u64) -> bool {
    account.is_multiple_of(4)
}

impl World {
    /// Where an external user belongs.
    pub(super) fn home(&self, external: u64, place: UserPlace) -> Home {
        let mut draws = self.company.at(external);
        let account = self.some_account(&mut draws);
        let (license, account) = match wanted(place.kind) {
            WantedCompany::Anything if has_partners(account) => (License::Partner, account),
            WantedCompany::Anything => (license_of_customer(&mut draws), account),
            WantedCompany::Only(License::Partner) => (License::Partner, account / 4 * 4),
            WantedCompany::Only(license) if has_partners(account) => (license, account + 1),
            WantedCompany::Only(license) => (license, account),
        };
        let account = match place.kind {
            UserKind::AccountClosed => self.plan.open_accounts + place.index / 3,
            // No export holds an account of these numbers.
            UserKind::AccountMissing => self.plan.accounts() + place.index / 3,
            _ => account,
        };
        let is_contactless =
            license == License::Identity && place.kind.may_be_contactless() && draws.percent(60);
        let has_contact = !is_contactless && place.kind != UserKind::NoContact;
        let level = match draws.below(8) {
            0 => 0,
            1 | 2 => 1,
            _ => ROLES_OF_PARTNER - 1,
        };
        Home { license, account, has_contact, level }
    }

    /// An account with users: few have thousands, most have a handful.
    pub(super) fn some_account(&self, draws: &mut Draws) -> u64 {
        let chance = draws.bits();
        let squared = (chance * chance) >> 32;
        (squared * self.plan.open_accounts) >> 32
    }

    /// Another account for users of the same kind.
    pub(super) fn account_beside(&self, account: u64) -> u64 {
        (account + Plan::ACCOUNT_STEP) % self.plan.open_accounts
    }

    /// The role of an external user; nothing where it has none.
    pub(super) fn role(&self, home: Home, kind: UserKind) -> Option<u64> {
        match kind {
            UserKind::InternalRole => Some(home.account % (INTERNAL_ROLES - 1) + 1),
            UserKind::RoleMissing | UserKind::TypeMismatch | UserKind::Disabled => None,
            UserKind::RoleUnexpected => Some(roles_before(home.account)),
            UserKind::RoleMismatch => Some(roles_before(self.account_beside(home.account)) + home.level),
            _ => match home.license {
                License::Partner => Some(roles_before(home.account) + home.level),
                License::CustomerPlus => Some(roles_before(home.account)),
                _ => None,
            },
        }
    }

    pub(super) fn audience(&self, account: u64) -> PortalAudience {
        let closed = account.wrapping_sub(self.plan.open_accounts);
        if account < self.plan.open_accounts {
            if has_partners(account) { PortalAudience::Partners } else { PortalAudience::Customers }
        } else if closed < self.plan.closed_accounts {
            if closed.is_multiple_of(2) { PortalAudience::Closed } else { PortalAudience::Deleted }
        } else {
            PortalAudience::Nobody
        }
    }
}

fn license_of_customer(draws: &mut Draws) -> License {
    match draws.below(75) {
        0..40 => License::Customer,
        40..55 => License::CustomerPlus,
        55..67 => License::CustomerLogin,
        _ => License::Identity,
    }
}

/// The number of an account's first role.
pub(super) fn roles_before(account: u64) -> u64 {
    let (group, place) = (account / 8, account % 8);
    let partners_before = place.div_ceil(4);
    INTERNAL_ROLES + group * ROLES_OF_GROUP + place + partners_before * (ROLES_OF_PARTNER - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::world::tests::world;

    #[test]
    fn each_account_has_roles_of_its_own() {
        for account in 0..64 {
            let roles = roles_before(account + 1) - roles_before(account);
            assert_eq!(roles, if has_partners(account) { ROLES_OF_PARTNER } else { 1 }, "{account}");
        }
    }

    #[test]
    fn licence_and_account_fit() {
        let world = world(20_000, 40_000);
        for external in 0..world.plan.external {
            let place = world.plan.placed(world.plan.rank(external));
            let home = world.home(external, place);
            match world.audience(home.account) {
                PortalAudience::Partners => assert_eq!(home.license, License::Partner),
                PortalAudience::Customers => assert_ne!(home.license, License::Partner),
                PortalAudience::Closed | PortalAudience::Deleted => {
                    assert_eq!(place.kind, UserKind::AccountClosed);
                }
                PortalAudience::Nobody => assert_eq!(place.kind, UserKind::AccountMissing),
            }
        }
    }

    #[test]
    fn few_accounts_have_many_users_and_most_have_few() {
        let world = world(100_000, 100_000);
        let mut sizes = vec![0_u64; crate::synth::random::index(world.plan.accounts()) + 1000];
        for external in 0..world.plan.external {
            sizes[crate::synth::random::index(
                world.home(external, world.plan.placed(world.plan.rank(external))).account,
            )] += 1;
        }
        sizes.sort_unstable_by(|one, other| other.cmp(one));
        let median = sizes[sizes.len() / 3];
        assert!(sizes[0] > 500 && median < 12, "{} {median}", sizes[0]);
    }
}
