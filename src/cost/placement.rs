//! Which contract line pays for which seat, in each part of the period.
//!
//! A part is a stretch of days in which the same lines of a licence are in force. Exports tell who holds a seat now: so a
//! seat is taken to have been there since its user was created.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use num_rational::BigRational;
use rustc_hash::FxHashMap;

use super::Seat;
use crate::audit::when::AuditDate;
use crate::model::calendar::{epoch_day, months};
use crate::model::license::license_key;
use crate::policy::{ContractLine, LicenseProfile, Policy};

/// A stretch of the period in which the same lines of a licence are in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinePart {
    /// First day.
    pub from: NaiveDate,
    /// Last day; the as-of date at the latest.
    pub to: NaiveDate,
}

impl LinePart {
    /// Its months from a day on: 0 where the day comes after it.
    #[must_use]
    pub fn months_from(self, day: NaiveDate) -> BigRational {
        months(day.max(self.from), self.to)
    }
}

/// The seats of one contract line, or of one licence that no line pays for.
#[derive(Debug)]
pub struct LineSlot<'p> {
    /// The licence's name, as the policy or else the export writes it.
    pub license: String,
    /// The line; nothing for seats that no line pays for.
    pub line: Option<&'p ContractLine>,
    /// The parts in which the line is in force, or in which seats have no line, in order.
    pub parts: Vec<PlacedPart>,
}

/// The seats of a slot in one part.
#[derive(Debug)]
pub struct PlacedPart {
    /// The part.
    pub part: LinePart,
    /// Places in the list of seats, ascending.
    pub seats: Vec<usize>,
    /// Whether it ends on the as-of date.
    is_current: bool,
}

impl LineSlot<'_> {
    /// The seats on the as-of date.
    #[must_use]
    pub fn current(&self) -> &[usize] {
        self.parts.last().filter(|part| part.is_current).map_or(&[], |part| &part.seats)
    }
}

/// Every seat's line in every part of the period.
#[derive(Debug)]
pub struct Placement<'p> {
    /// By licence, then by line; seats without a line come last. A slot without a line has seats in some part.
    pub slots: Vec<LineSlot<'p>>,
    /// For each seat, by user id: its slot on the as-of date.
    pub slot_of_seat: Vec<usize>,
}

/// Gives every seat its line in each part: seats, by id, fill the lines that can pay for them in their order, and the rest go
/// to the last. Where use is what was bought, the quantity is no number of seats, and the first line has them all.
pub(crate) fn place<'p>(seats: &[Seat], policy: &'p Policy, when: &AuditDate) -> Placement<'p> {
    let mut slots: BTreeMap<(String, bool, String), LineSlot<'p>> = BTreeMap::new();
    let slot_key = |line: &ContractLine| (license_key(&line.license), false, line.id.clone());
    for line in &policy.contract {
        let slot = LineSlot { license: line.license.clone(), line: Some(line), parts: Vec::new() };
        slots.insert(slot_key(line), slot);
    }
    for (key, of_license) in by_license(seats, policy) {
        let lines: Vec<&ContractLine> =
            policy.contract.iter().filter(|line| license_key(&line.license) == key).collect();
        for part in parts(&lines, when) {
            let placed = in_part(&of_license, seats, policy, part);
            let is_current = part.to == when.as_of;
            for line in lines.iter().filter(|line| line.in_force(part.to)) {
                let place = policy.place_of(line).unwrap_or(usize::MAX);
                let seats = placed.get(&Some(place)).cloned().unwrap_or_default();
                let slot = slots.get_mut(&slot_key(line)).expect("every line has a slot");
                slot.parts.push(PlacedPart { part, seats, is_current });
            }
            if let Some(without) = placed.get(&None) {
                let slot = slots.entry((key.clone(), true, String::new())).or_insert_with(|| LineSlot {
                    license: seats[without[0]].license.to_owned(),
                    line: None,
                    parts: Vec::new(),
                });
                slot.parts.push(PlacedPart { part, seats: without.clone(), is_current });
            }
        }
    }
    let slots: Vec<LineSlot> = slots.into_values().collect();
    let mut slot_of_seat = vec![0; seats.len()];
    for (number, slot) in slots.iter().enumerate() {
        for seat in slot.current() {
            slot_of_seat[*seat] = number;
        }
    }
    Placement { slots, slot_of_seat }
}

/// The seats of each licence, ascending, by its key; licences of contract lines are there without seats too.
fn by_license(seats: &[Seat], policy: &Policy) -> BTreeMap<String, Vec<usize>> {
    let mut licenses: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for line in &policy.contract {
        licenses.entry(license_key(&line.license)).or_default();
    }
    // Licences are few: each name is folded once.
    let mut of_names: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (place, seat) in seats.iter().enumerate() {
        of_names.entry(seat.license).or_default().push(place);
    }
    for (name, places) in of_names {
        licenses.entry(license_key(name)).or_default().extend(places);
    }
    for places in licenses.values_mut() {
        places.sort_unstable();
    }
    licenses
}

/// The parts of the days from the period's first to the as-of date in which the same lines are in force.
fn parts(lines: &[&ContractLine], when: &AuditDate) -> Vec<LinePart> {
    let (first, last) = (when.period.start, when.as_of);
    let turns = lines.iter().flat_map(|line| [line.starts, line.renews_on()]);
    let starts: BTreeSet<NaiveDate> =
        turns.filter(|turn| first < *turn && *turn <= last).chain([first]).collect();
    let starts: Vec<NaiveDate> = starts.into_iter().collect();
    let ends = starts[1..].iter().filter_map(NaiveDate::pred_opt).chain([last]);
    starts.iter().zip(ends).map(|(from, to)| LinePart { from: *from, to }).collect()
}

/// The seats of a licence in a part, by the place of their line in the contract.
fn in_part(
    of_license: &[usize],
    seats: &[Seat],
    policy: &Policy,
    part: LinePart,
) -> BTreeMap<Option<usize>, Vec<usize>> {
    let last_day = epoch_day(part.to);
    let mut placed: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    let mut choices: BTreeMap<LicenseProfile, Vec<usize>> = BTreeMap::new();
    for place in of_license {
        let seat = &seats[*place];
        if seat.created_day.is_some_and(|created| created > last_day) {
            continue;
        }
        let user = seat.placed();
        let lines = choices.entry(user).or_insert_with(|| policy.lines_for(user, part.to));
        let is_open = |line: &&usize| {
            let own = &policy.contract[**line];
            let taken = placed.get(&Some(**line)).map_or(0, Vec::len) as u64;
            own.meter.is_by_use() || taken < own.quantity
        };
        let line = lines.iter().find(is_open).or(lines.last()).copied();
        placed.entry(line).or_default().push(*place);
    }
    placed
}
