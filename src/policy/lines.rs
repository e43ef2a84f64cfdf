//! Which contract lines pay for a user of a licence and a profile on a day.

use chrono::NaiveDate;

use super::contract::ContractLine;
use super::policy_file::Policy;
use crate::model::id::RecordId;

/// What a user's choice of lines depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LicenseProfile<'a> {
    /// The licence's name.
    pub license: &'a str,
    /// The profile's id, with 18 characters.
    pub profile_id: Option<&'a str>,
    /// The profile's name.
    pub profile_name: Option<&'a str>,
}

impl Policy {
    /// The places in the contract of the lines in force on a day that can pay for a user, in the order in which they fill:
    /// by end, start and id. A line that names profiles takes their users only, and before the lines that name none.
    #[must_use]
    pub fn lines_for(&self, user: LicenseProfile, day: NaiveDate) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.contract.len())
            .filter(|place| {
                let line = &self.contract[*place];
                line.covers(user.license) && line.in_force(day)
            })
            .collect();
        let by_profile = |place: &usize| names_profile(&self.contract[*place], user);
        if places.iter().any(by_profile) {
            places.retain(by_profile);
        } else {
            places.retain(|place| self.contract[*place].profiles.is_empty());
        }
        places.sort_by_key(|place| self.contract[*place].rank());
        places
    }

    /// The place of a line in the contract.
    #[must_use]
    pub fn place_of(&self, line: &ContractLine) -> Option<usize> {
        self.contract.iter().position(|own| own.id == line.id)
    }

    /// Whether what comes after a line is ordered already: another line of its licence that starts after a day and ends
    /// after it, for the same profiles or for all.
    #[must_use]
    pub fn has_successor(&self, line: &ContractLine, day: NaiveDate) -> bool {
        self.contract.iter().any(|other| {
            let same_profiles =
                other.profiles.is_empty() || line.profiles.is_empty() || other.profiles == line.profiles;
            other.covers(&line.license) && other.starts > day && other.ends > line.ends && same_profiles
        })
    }

    /// The first line of a licence in force on a day, whatever profiles it names.
    #[must_use]
    pub fn first_line(&self, license: &str, day: NaiveDate) -> Option<&ContractLine> {
        let lines = self.contract.iter().filter(|line| line.covers(license) && line.in_force(day));
        lines.min_by_key(|line| line.rank())
    }
}

impl ContractLine {
    /// Lines fill in this order.
    pub(super) fn rank(&self) -> (NaiveDate, NaiveDate, &str) {
        (self.ends, self.starts, &self.id)
    }
}

fn names_profile(line: &ContractLine, user: LicenseProfile) -> bool {
    line.profiles.iter().any(|profile| {
        let by_id = RecordId::from_text(profile).is_some_and(|id| user.profile_id == Some(id.as_str()));
        by_id || user.profile_name == Some(profile.as_str())
    })
}
