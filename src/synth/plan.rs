//! How many there are of each kind, and which users they are.
//!
//! Users of one kind are told by a permutation of their numbers: a user's place in it lies in the range of its kind.
//! Nothing is stored, and each defect has users of its own, so that no two disturb each other.

use super::random::{Stream, StreamSubject};

/// What is particular about an external user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum UserKind {
    /// Last login more than 90 days ago.
    Idle,
    /// Nobody ever logged in.
    Never,
    /// Created a few days ago, not used yet.
    New,
    /// Frozen, and active.
    Frozen,
    /// Tries to log in, and never did.
    NeverAndFails,
    /// Idle, and tries to log in again.
    IdleAndFails,
    /// Machines log in for it, and nobody else.
    MachineOnly,
    /// One of two seats with one federation id.
    Duplicate,
    /// Its contact has no account.
    PrivateContact,
    /// Its contact's account is not in the export.
    AccountMissing,
    /// Its contact is deleted.
    ContactDeleted,
    /// Its contact was merged into another.
    ContactMerged,
    /// Its contact has a twin in the same account.
    ContactTwin,
    /// An inactive user points to its contact too.
    ContactShared,
    /// It points to no contact.
    NoContact,
    /// Its contact is not in the export.
    ContactMissing,
    /// Its contact is in another account.
    AccountMismatch,
    /// Its contact has another address.
    EmailDrift,
    /// Its role is one of employees.
    InternalRole,
    /// It should have a role.
    RoleMissing,
    /// It should have no role.
    RoleUnexpected,
    /// Its role is another account's.
    RoleMismatch,
    /// Its type does not fit its licence.
    TypeMismatch,
    /// The register says that it should have ended.
    TriggerFired,
    /// Its account is closed, or deleted.
    AccountClosed,
    /// The register says that somebody should have looked at it again.
    ReviewOverdue,
    /// The register says too little about it.
    Unfinished,
    /// Its licence is none that is known.
    UnknownLicense,
    /// Inactive, and still on its contact.
    Deactivated,
    /// Inactive, on the contact of a user that is active.
    Sharing,
    /// Inactive, and cut off from contact, account and role.
    Disabled,
    /// Active, in use, and nothing is wrong with it.
    Ordinary,
}

impl UserKind {
    /// Whether its users are active.
    pub(super) fn is_active(self) -> bool {
        !matches!(self, Self::Deactivated | Self::Sharing | Self::Disabled)
    }

    /// Whether its users may have no contact, where their licence allows that.
    pub(super) fn may_be_contactless(self) -> bool {
        matches!(self, Self::Idle | Self::Never | Self::New | Self::Ordinary)
    }
}

/// So many of ten thousand users of the org are external users of a kind; of the rest of the kinds, see [`Plan::new`].
const SHARES: [(UserKind, u64); 29] = [
    (UserKind::Idle, 700),
    (UserKind::Never, 160),
    (UserKind::New, 60),
    (UserKind::Frozen, 40),
    (UserKind::NeverAndFails, 8),
    (UserKind::IdleAndFails, 8),
    (UserKind::MachineOnly, 12),
    (UserKind::Duplicate, 40),
    (UserKind::PrivateContact, 6),
    (UserKind::AccountMissing, 6),
    (UserKind::ContactDeleted, 6),
    (UserKind::ContactMerged, 6),
    (UserKind::ContactTwin, 8),
    (UserKind::ContactShared, 4),
    (UserKind::NoContact, 5),
    (UserKind::ContactMissing, 4),
    (UserKind::AccountMismatch, 8),
    (UserKind::EmailDrift, 25),
    (UserKind::InternalRole, 3),
    (UserKind::RoleMissing, 5),
    (UserKind::RoleUnexpected, 4),
    (UserKind::RoleMismatch, 5),
    (UserKind::TypeMismatch, 3),
    (UserKind::TriggerFired, 15),
    (UserKind::AccountClosed, 6),
    (UserKind::ReviewOverdue, 30),
    (UserKind::Unfinished, 10),
    (UserKind::UnknownLicense, 9),
    (UserKind::Deactivated, 270),
];

/// The kinds that follow those with a share.
const REST: [UserKind; 3] = [UserKind::Sharing, UserKind::Disabled, UserKind::Ordinary];
const KINDS: usize = SHARES.len() + REST.len();

/// Internal users that carry a contact, of ten thousand users.
const INTERNAL_WITH_CONTACT: u64 = 3;
/// Contacts of no user and no account, of ten thousand users.
const PRIVATE: u64 = 20;
/// Contacts of no user that the register names, of ten thousand users.
const REGISTERED: u64 = 10;

/// From so many users on each defect is there.
const ALL_DEFECTS: u64 = 2000;

/// Of a hundred external users so many are inactive.
const INACTIVE_PERCENT: u64 = 15;

/// Contacts that no external user was made for, section by section: how many each has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extras {
    /// What merged contacts were merged into.
    pub(super) survivors: u64,
    /// Twins of the contacts of users.
    pub(super) twins: u64,
    /// Contacts of internal users.
    pub(super) internal: u64,
    /// Contacts without account.
    pub(super) private: u64,
    /// Contacts that the register names.
    pub(super) registered: u64,
    /// Nothing is particular about these.
    pub(super) others: u64,
}

/// What a contact that no external user was made for is for; with its place among those of its section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extra {
    Survivor(u64),
    Twin(u64),
    Internal,
    Private,
    Other,
}

/// The numbers of an org.
#[derive(Debug)]
pub(super) struct Plan {
    /// Users of all kinds.
    pub(super) users: u64,
    /// Internal ones: the first numbers.
    pub(super) internal: u64,
    /// External ones.
    pub(super) external: u64,
    /// Accounts with users, a multiple of [`Plan::ACCOUNT_STEP`].
    pub(super) open_accounts: u64,
    /// Accounts that are closed or deleted, with users.
    pub(super) closed_accounts: u64,
    /// Accounts without users.
    pub(super) other_accounts: u64,
    pub(super) extras: Extras,
    kinds: [UserKind; KINDS],
    /// Where in the permutation each kind starts, and its end.
    starts: [u64; KINDS + 1],
    factor: u64,
    shift: u64,
    inverse: u64,
}

/// An external user's kind, and its place among those of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UserPlace {
    pub(super) kind: UserKind,
    pub(super) index: u64,
}

impl Plan {
    /// Accounts of one kind have numbers so far apart.
    pub(super) const ACCOUNT_STEP: u64 = 8;

    /// The plan of an org of so many users, at least 10.
    pub(super) fn new(users: u64, seed: u64) -> Self {
        let least = u64::from(users >= ALL_DEFECTS);
        let of = |share: u64| (users * share / 10_000).max(least);
        let external = users * 9 / 10;
        let mut kinds = [UserKind::Ordinary; KINDS];
        let mut starts = [0; KINDS + 1];
        let mut taken = 0;
        let mut counts: Vec<(UserKind, u64)> =
            SHARES.iter().map(|(kind, share)| (*kind, of(*share))).collect();
        let count_of = |counts: &[(UserKind, u64)], wanted: UserKind| {
            counts.iter().find(|(kind, _)| *kind == wanted).map_or(0, |(_, count)| *count)
        };
        // Half of them are the others' second seats.
        for (kind, count) in &mut counts {
            if *kind == UserKind::Duplicate {
                *count = count.next_multiple_of(2);
            }
        }
        let sharing = count_of(&counts, UserKind::ContactShared);
        let deactivated = count_of(&counts, UserKind::Deactivated);
        counts.push((UserKind::Sharing, sharing));
        let inactive = external * INACTIVE_PERCENT / 100;
        counts.push((UserKind::Disabled, inactive.saturating_sub(sharing + deactivated)));
        for (place, (kind, count)) in counts.iter().enumerate() {
            kinds[place] = *kind;
            starts[place] = taken;
            taken += count;
        }
        starts[KINDS - 1] = taken;
        starts[KINDS] = external;
        let mut extras = Extras {
            survivors: count_of(&counts, UserKind::ContactMerged),
            twins: count_of(&counts, UserKind::ContactTwin),
            internal: of(INTERNAL_WITH_CONTACT),
            private: of(PRIVATE),
            registered: of(REGISTERED),
            others: 0,
        };
        extras.others = (users * 3 / 10).saturating_sub(extras.count());
        let (factor, shift) = permutation(external, seed);
        let open = (external / 8).next_multiple_of(Self::ACCOUNT_STEP).max(2 * Self::ACCOUNT_STEP);
        Self {
            users,
            internal: users - external,
            external,
            open_accounts: open,
            closed_accounts: count_of(&counts, UserKind::AccountClosed).div_ceil(3),
            other_accounts: open / 2,
            extras,
            kinds,
            starts,
            factor,
            shift,
            inverse: inverse(factor, external),
        }
    }

    /// How many external users are of a kind.
    pub(super) fn count(&self, kind: UserKind) -> u64 {
        let place = self.kinds.iter().position(|known| *known == kind).unwrap_or(KINDS - 1);
        self.starts[place + 1] - self.starts[place]
    }

    /// What is particular about an external user, given by its place in the permutation.
    pub(super) fn placed(&self, rank: u64) -> UserPlace {
        // Most users are ordinary.
        let last = self.starts[KINDS - 1];
        if rank >= last {
            return UserPlace { kind: UserKind::Ordinary, index: rank - last };
        }
        let place = self.starts.partition_point(|start| *start <= rank) - 1;
        UserPlace { kind: self.kinds[place], index: rank - self.starts[place] }
    }

    /// The place in the permutation of an external user.
    pub(super) fn rank(&self, external: u64) -> u64 {
        times(self.factor, external, self.external, self.shift)
    }

    /// The place in the permutation of the next external user.
    pub(super) fn next_rank(&self, rank: u64) -> u64 {
        let next = rank + self.factor;
        if next >= self.external { next - self.external } else { next }
    }

    /// The number of the external user at a place of a kind.
    pub(super) fn external_at(&self, kind: UserKind, index: u64) -> u64 {
        let place = self.kinds.iter().position(|known| *known == kind).unwrap_or(KINDS - 1);
        let from_shift = self.starts[place] + index + self.external - self.shift;
        times(self.inverse, from_shift % self.external, self.external, 0)
    }

    /// The other seat of a duplicate: the number of its external user.
    pub(super) fn other_seat(&self, index: u64) -> u64 {
        let half = self.count(UserKind::Duplicate) / 2;
        let other = if index < half { index + half } else { index - half };
        self.external_at(UserKind::Duplicate, other)
    }

    /// What a contact is for that no external user was made for, by its number among those.
    pub(super) fn extra(&self, number: u64) -> Extra {
        let Extras { survivors, twins, internal, private, .. } = self.extras;
        if number < survivors {
            Extra::Survivor(number)
        } else if number < survivors + twins {
            Extra::Twin(number - survivors)
        } else if number < survivors + twins + internal {
            Extra::Internal
        } else if number < survivors + twins + internal + private {
            Extra::Private
        } else {
            Extra::Other
        }
    }

    /// The contact of an internal user that carries one, by its place among those.
    pub(super) fn contact_of_internal(&self, index: u64) -> u64 {
        self.external + self.extras.survivors + self.extras.twins + index
    }

    /// The contacts of no user that the register names.
    pub(super) fn registered_contacts(&self) -> std::ops::Range<u64> {
        let start = self.contact_of_internal(self.extras.internal) + self.extras.private;
        start..start + self.extras.registered
    }

    /// All accounts of the export.
    pub(super) fn accounts(&self) -> u64 {
        self.open_accounts + self.closed_accounts + self.other_accounts
    }
}

impl Extras {
    /// All of them.
    pub(super) fn count(&self) -> u64 {
        self.survivors + self.twins + self.internal + self.private + self.registered + self.others
    }
}

/// Factor and shift of a permutation of the numbers below a limit: number × factor + shift, modulo the limit.
fn permutation(limit: u64, seed: u64) -> (u64, u64) {
    let mut draws = Stream::new(seed, StreamSubject::Order).at(limit);
    // A factor around the golden section of the limit keeps neighbours far apart.
    let mut factor = limit * 61 / 100 + draws.below(limit / 50 + 1);
    while gcd(factor, limit) != 1 {
        factor += 1;
    }
    (factor % limit, draws.below(limit))
}

fn gcd(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { gcd(other, one % other) }
}

/// The number that a factor becomes 1 with, modulo a limit that it has no divisor in common with.
fn inverse(factor: u64, limit: u64) -> u64 {
    let (mut rest, mut next) = (i128::from(limit), i128::from(factor));
    let (mut found, mut following) = (0_i128, 1_i128);
    while next != 0 {
        let times = rest / next;
        (rest, next) = (next, rest - times * next);
        (found, following) = (following, found - times * following);
    }
    u64::try_from(found.rem_euclid(i128::from(limit))).unwrap_or(0)
}

/// Factor × number + shift, modulo a limit.
fn times(factor: u64, number: u64, limit: u64, shift: u64) -> u64 {
    let exact = u128::from(factor) * u128::from(number) + u128::from(shift);
    u64::try_from(exact % u128::from(limit)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_one_users() {
        for users in [10, 11, 97, 2000, 4999] {
            let plan = Plan::new(users, 5);
            let mut ranks: Vec<u64> = (0..plan.external).map(|number| plan.rank(number)).collect();
            assert!(ranks.windows(2).all(|pair| plan.next_rank(pair[0]) == pair[1]));
            ranks.sort_unstable();
            assert!(ranks.into_iter().eq(0..plan.external));
        }
    }

    #[test]
    fn kinds_have_as_many_users_as_is_said() {
        let plan = Plan::new(20_000, 9);
        for kind in plan.kinds {
            let found: Vec<u64> =
                (0..plan.external).filter(|number| plan.placed(plan.rank(*number)).kind == kind).collect();
            assert_eq!(found.len() as u64, plan.count(kind), "{kind:?}");
            let mut by_index: Vec<u64> =
                (0..plan.count(kind)).map(|index| plan.external_at(kind, index)).collect();
            by_index.sort_unstable();
            assert_eq!(by_index, found, "{kind:?}");
        }
        assert_eq!(plan.count(UserKind::Idle), 1400);
    }

    #[test]
    fn from_two_thousand_users_on_there_is_one_of_each() {
        let plan = Plan::new(ALL_DEFECTS, 1);
        assert!(plan.kinds.iter().all(|kind| plan.count(*kind) > 0));
        let Extras { survivors, twins, internal, private, registered, others } = plan.extras;
        assert!([survivors, twins, internal, private, registered, others].iter().all(|count| *count > 0));
        let inactive = plan.external * INACTIVE_PERCENT / 100;
        let kinds = [UserKind::Deactivated, UserKind::Sharing, UserKind::Disabled];
        assert_eq!(kinds.iter().map(|kind| plan.count(*kind)).sum::<u64>(), inactive);
    }

    #[test]
    fn two_seats_of_a_person_know_each_other() {
        let plan = Plan::new(10_000, 3);
        for index in 0..plan.count(UserKind::Duplicate) {
            let own = plan.external_at(UserKind::Duplicate, index);
            let other = plan.placed(plan.rank(plan.other_seat(index)));
            assert_eq!(other.kind, UserKind::Duplicate);
            assert_eq!(plan.other_seat(other.index), own);
        }
    }
}
