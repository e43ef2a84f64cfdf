//! Which contract line pays for which seat.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Seat;
use crate::model::license::license_key;
use crate::model::verdict::Meter;
use crate::policy::{ContractLine, Placed, Policy};

/// The seats of one contract line, or of one licence without a line.
pub(super) struct Group<'p, 's> {
    pub(super) license: &'s str,
    pub(super) line: Option<&'p ContractLine>,
    /// Places in the list of seats, in order.
    pub(super) seats: Vec<usize>,
}

/// Gives every seat its line, of those that can pay for it: seats, by id, fill them in their order and the rest go to the
/// last. On the login meter the quantity is no number of seats, and the first line has them all.
pub(super) fn groups<'a>(seats: &[Seat<'a>], policy: &'a Policy, as_of: NaiveDate) -> Vec<Group<'a, 'a>> {
    let mut groups: Vec<Group> = policy
        .contract
        .iter()
        .map(|line| Group { license: &line.license, line: Some(line), seats: Vec::new() })
        .collect();
    let mut without_line: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut choices: BTreeMap<Placed, Vec<usize>> = BTreeMap::new();
    for (place, seat) in seats.iter().enumerate() {
        let placed = seat.placed();
        let lines = choices.entry(placed).or_insert_with(|| policy.lines_for(placed, as_of));
        let open = |line: &&usize| {
            let of = &policy.contract[**line];
            of.meter() == Meter::Login || (groups[**line].seats.len() as u64) < of.quantity
        };
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
