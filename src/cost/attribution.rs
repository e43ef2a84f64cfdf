//! Which contract line pays for which seat.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Seat;
use crate::model::id::RecordId;
use crate::model::license::license_key;
use crate::policy::{ContractLine, Policy};

/// The seats of one contract line, or of one licence without a line.
pub(super) struct Group<'p, 's> {
    pub(super) license: &'s str,
    pub(super) line: Option<&'p ContractLine>,
    /// Places in the list of seats, in order.
    pub(super) seats: Vec<usize>,
}

/// What a seat's choice of lines depends on: licence, profile id, profile name.
type LicenseAndProfile<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

/// Gives every seat its line: the lines of its licence in force on the as-of date, by end, start and id;
/// seats, by id, fill them in that order and the rest go to the last. A line that names profiles takes
/// their seats only, and before the lines that name none.
pub(super) fn groups<'a>(seats: &[Seat<'a>], policy: &'a Policy, as_of: NaiveDate) -> Vec<Group<'a, 'a>> {
    let mut groups: Vec<Group> = policy
        .contract
        .iter()
        .map(|line| Group { license: &line.license, line: Some(line), seats: Vec::new() })
        .collect();
    let mut without_line: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut choices: BTreeMap<LicenseAndProfile, Vec<usize>> = BTreeMap::new();
    for (place, seat) in seats.iter().enumerate() {
        let lines = choices
            .entry((seat.license, seat.profile_id, seat.profile_name))
            .or_insert_with(|| lines_for(seat, policy, as_of));
        let open = |line: &&usize| (groups[**line].seats.len() as u64) < policy.contract[**line].quantity;
        match lines.iter().find(open).or(lines.last()) {
            Some(line) => groups[*line].seats.push(place),
            None => without_line.entry(seat.license).or_default().push(place),
        }
    }
    groups.extend(without_line.into_iter().map(|(license, seats)| Group { license, line: None, seats }));
    groups.sort_by(|one, other| order(one).cmp(&order(other)));
    groups
}

/// By licence, lines by id before the row without a line.
fn order<'a>(group: &'a Group) -> (String, bool, Option<&'a str>) {
    (license_key(group.license), group.line.is_none(), group.line.map(|line| line.id.as_str()))
}

/// The places of the lines that can pay for a seat, in the order in which they fill.
fn lines_for(seat: &Seat, policy: &Policy, as_of: NaiveDate) -> Vec<usize> {
    let mut places: Vec<usize> = (0..policy.contract.len())
        .filter(|place| {
            let line = &policy.contract[*place];
            line.covers(seat.license) && line.in_force(as_of)
        })
        .collect();
    let by_profile = |place: &usize| names_profile(&policy.contract[*place], seat);
    if places.iter().any(by_profile) {
        places.retain(by_profile);
    } else {
        places.retain(|place| policy.contract[*place].profiles.is_empty());
    }
    places.sort_by_key(|place| {
        let line = &policy.contract[*place];
        (line.renews_on, line.starts, line.id.as_str())
    });
    places
}

fn names_profile(line: &ContractLine, seat: &Seat) -> bool {
    line.profiles.iter().any(|profile| {
        let by_id = RecordId::of(profile).is_some_and(|id| seat.profile_id == Some(id.as_str()));
        by_id || seat.profile_name == Some(profile.as_str())
    })
}
