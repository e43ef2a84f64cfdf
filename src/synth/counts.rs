//! What an audit must count: users, seats and their verdicts, profiles, entries of the register.

use super::license::{License, PROFILES};
use super::plan::UserKind;
use super::user::User;
use super::world::World;

/// Seats by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(super) struct VerdictCounts {
    pub(super) active: u64,
    pub(super) idle: u64,
    pub(super) never: u64,
    pub(super) new: u64,
    pub(super) unknown: u64,
}

impl VerdictCounts {
    fn count(&mut self, kind: UserKind) {
        *match kind {
            // Machines move LastLoginDate, and nobody has come since the login files begin.
            UserKind::Idle | UserKind::IdleAndFails | UserKind::MachineOnly => &mut self.idle,
            UserKind::Never | UserKind::NeverAndFails => &mut self.never,
            UserKind::New => &mut self.new,
            _ => &mut self.active,
        } += 1;
    }

    pub(super) fn seats(&self) -> u64 {
        self.active + self.idle + self.never + self.new + self.unknown
    }
}

/// The users of a licence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OfLicense {
    pub(super) verdicts: VerdictCounts,
    pub(super) frozen: u64,
    active_users: u64,
}

/// The seats of a profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct OfProfile {
    seats: u64,
    an_account: Option<u64>,
    has_several_accounts: bool,
}

/// The counts of an org.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OrgCounts {
    licenses: [OfLicense; License::ALL.len()],
    profiles: [OfProfile; PROFILES.len()],
    /// Seats of which the register tells all that it should.
    pub(super) documented: u64,
}

/// Seats and accounts from which on a profile is worth a line of the audit's.
const WIDE_SEATS: u64 = 10;

impl OrgCounts {
    pub(super) fn of(world: &World) -> Self {
        let mut counts = Self::default();
        for somebody in world.people() {
            counts.count(world, &world.user(&somebody));
        }
        counts
    }

    fn count(&mut self, world: &World, user: &User) {
        let (Some(license), true) = (user.license, user.is_active) else { return };
        let of_license = &mut self.licenses[license as usize];
        of_license.active_users += 1;
        let Some(kind) = user.kind() else { return };
        of_license.verdicts.count(kind);
        of_license.frozen += u64::from(kind == UserKind::Frozen);
        self.documented += u64::from(world.is_registered(user) && kind != UserKind::Unfinished);
        if let Some(profile) = user.profile {
            let of_profile = &mut self.profiles[profile];
            of_profile.seats += 1;
            let is_other = user.account.zip(of_profile.an_account).is_some_and(|(one, other)| one != other);
            of_profile.has_several_accounts |= is_other;
            of_profile.an_account = of_profile.an_account.or(user.account);
        }
    }

    pub(super) fn of_license(&self, license: License) -> &OfLicense {
        &self.licenses[license as usize]
    }

    pub(super) fn seats(&self, license: License) -> u64 {
        self.of_license(license).verdicts.seats()
    }

    /// The active users of a licence, internal ones included.
    pub(super) fn active_users(&self, license: License) -> u64 {
        self.of_license(license).active_users
    }

    /// The seats of all licences.
    pub(super) fn verdicts(&self) -> VerdictCounts {
        let mut all = VerdictCounts::default();
        for of_license in &self.licenses {
            let VerdictCounts { active, idle, never, new, unknown } = of_license.verdicts;
            all.active += active;
            all.idle += idle;
            all.never += never;
            all.new += new;
            all.unknown += unknown;
        }
        all
    }

    /// Profiles that many seats of several accounts are on.
    pub(super) fn wide_profiles(&self) -> u64 {
        let is_wide = |of: &&OfProfile| of.seats >= WIDE_SEATS && of.has_several_accounts;
        self.profiles.iter().filter(is_wide).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::world::tests::world;

    #[test]
    fn each_seat_is_counted_once() {
        let world = world(20_000, 20_000);
        let counts = OrgCounts::of(&world);
        assert_eq!(counts.verdicts().seats(), 15_300);
        let verdicts = counts.verdicts();
        assert_eq!(verdicts.idle, world.plan.count(UserKind::Idle) + 16 + 24);
        assert_eq!(verdicts.new, world.plan.count(UserKind::New));
        assert_eq!(counts.profiles.iter().map(|of| of.seats).sum::<u64>(), 15_300);
        assert!(counts.documented > 7000 && counts.documented < 8300);
        assert!(License::EXTERNAL.iter().all(|license| counts.seats(*license) > 0));
    }
}
