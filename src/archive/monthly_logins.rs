//! Logins while they are gathered: for each user the months and kinds, in memory that users set and not logins.
//!
//! Most logins are a person's: for these each month is a table with a slot for every user, found at once. The other kinds are
//! rarer and found by user, month and kind.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::days::Days;
use super::entry::{ArchiveEntry, EntryKind};
use crate::model::calendar::{epoch_day, month_start};
use crate::model::id::RecordId;

/// Users are spread over so many parts.
pub const MONTHLY_LOGINS_PARTS: usize = 64;

/// The logins of some users.
#[derive(Debug, Default)]
pub struct MonthlyLoginsPart {
    /// Each user's number here.
    known: FxHashMap<RecordId, u32>,
    users: Vec<RecordId>,
    /// People's logins: by month, then by the user's number; as long as the users who came so far.
    people: BTreeMap<i32, Vec<MonthlySlot>>,
    /// All other logins: by the user's number, month and kind.
    others: FxHashMap<(u32, i32, EntryKind), MonthlySlot>,
    /// The same in order, once no more is added.
    sorted: Vec<((u32, i32, EntryKind), MonthlySlot)>,
    /// What a slot cannot count: by the user's number, month, kind and day from 0.
    more: FxHashMap<(u32, i32, EntryKind, u32), u32>,
    /// The numbers of the users of some logins.
    numbers: Vec<u32>,
}

/// One login.
#[derive(Clone, Copy, Debug)]
pub struct MonthlyLogin {
    /// The user's id.
    pub user: RecordId,
    /// The month: year × 12 + month from 0.
    pub month: i32,
    /// The day in it, from 0.
    pub day: u32,
    /// Which kind.
    pub kind: EntryKind,
    /// Seconds since 1970.
    pub timestamp: i64,
}

/// A user's logins of one kind in one month.
#[derive(Clone, Copy, Debug)]
struct MonthlySlot {
    /// Seconds from a day before the month's start in UTC to the first login; beyond the last one where there is none.
    first: u32,
    last: u32,
    /// Logins by day, up to what fits.
    days: [u8; 31],
}

const EMPTY: MonthlySlot = MonthlySlot { first: u32::MAX, last: 0, days: [0; 31] };

/// Where the seconds of a month begin: a day early, since zones differ from UTC by less than that.
fn zero(month: i32) -> i64 {
    (i64::from(epoch_day(month_start(month))) - 1) * 86_400
}

impl MonthlyLoginsPart {
    /// Notes some logins. First all users are looked up, then all slots: so one need not wait for the other in memory.
    pub fn note(&mut self, logins: &[MonthlyLogin]) {
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.clear();
        numbers.extend(logins.iter().map(|login| {
            *self.known.entry(login.user).or_insert_with(|| {
                self.users.push(login.user);
                u32::try_from(self.users.len() - 1).unwrap_or(u32::MAX)
            })
        }));
        let mut known = (i32::MIN, 0);
        for (login, number) in logins.iter().zip(&numbers) {
            if known.0 != login.month {
                known = (login.month, zero(login.month));
            }
            let second = u32::try_from(login.timestamp - known.1).unwrap_or(0);
            self.count(*number, login, second);
        }
        self.numbers = numbers;
    }

    fn count(&mut self, number: u32, login: &MonthlyLogin, second: u32) {
        let MonthlyLogin { month, day, kind, .. } = *login;
        let slot = if kind == EntryKind::Person {
            let month = self.people.entry(month).or_default();
            if month.len() <= number as usize {
                month.resize(number as usize + 1, EMPTY);
            }
            &mut month[number as usize]
        } else {
            self.others.entry((number, month, kind)).or_insert(EMPTY)
        };
        slot.first = slot.first.min(second);
        slot.last = slot.last.max(second);
        let count = &mut slot.days[day as usize];
        match count.checked_add(1) {
            Some(more) => *count = more,
            None => *self.more.entry((number, month, kind, day)).or_default() += 1,
        }
    }

    /// The entry of a slot; nothing for an empty one.
    fn entry(&self, number: u32, month: i32, kind: EntryKind, slot: &MonthlySlot) -> Option<ArchiveEntry> {
        let mut days = Days::default();
        for (day, logins) in (0..).zip(slot.days) {
            days.add(day, u32::from(logins));
            if logins == u8::MAX
                && let Some(more) = self.more.get(&(number, month, kind, day))
            {
                days.add(day, *more);
            }
        }
        let timestamp = |second| zero(month) + i64::from(second);
        let (first_at, last_at) = (timestamp(slot.first), timestamp(slot.last));
        (slot.first <= slot.last).then_some(ArchiveEntry {
            user: self.users[number as usize],
            month,
            kind,
            first_at,
            last_at,
            days,
        })
    }

    /// A user's entries, the last one first.
    fn entries(&self, number: u32, ready: &mut Vec<ArchiveEntry>) {
        let people = self.people.iter().filter_map(|(month, slots)| {
            self.entry(number, *month, EntryKind::Person, slots.get(number as usize)?)
        });
        let others = self.sorted.partition_point(|((known, ..), _)| *known < number);
        let others = self.sorted[others..].iter().take_while(|((known, ..), _)| *known == number);
        ready.extend(people);
        ready.extend(others.filter_map(|((_, month, kind), slot)| self.entry(number, *month, *kind, slot)));
        ready.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.key()));
    }
}

/// All that was gathered, to be handed out in order.
#[derive(Debug)]
pub struct MonthlyLogins {
    parts: Vec<MonthlyLoginsPart>,
    /// Each user with the part and the number there; the next one last.
    users: Vec<(RecordId, u32, u32)>,
    /// The entries of the user whose turn it is; the next one last.
    ready: Vec<ArchiveEntry>,
}

impl MonthlyLogins {
    /// The number of a user's part.
    #[must_use]
    pub fn part_of(user: RecordId) -> usize {
        let hash = FxBuildHasher.hash_one(user);
        usize::try_from(hash >> 32).unwrap_or(0) % MONTHLY_LOGINS_PARTS
    }

    /// What the parts hold.
    #[must_use]
    pub fn of(mut parts: Vec<MonthlyLoginsPart>) -> Self {
        let mut users = Vec::with_capacity(parts.iter().map(|part| part.users.len()).sum());
        for (place, part) in (0..).zip(&mut parts) {
            part.known = FxHashMap::default();
            part.sorted = std::mem::take(&mut part.others).into_iter().collect();
            part.sorted.sort_unstable_by_key(|(key, _)| *key);
            users.extend((0..).zip(&part.users).map(|(number, user)| (*user, place, number)));
        }
        users.sort_unstable_by(|one, other| other.cmp(one));
        Self { parts, users, ready: Vec::new() }
    }
}

impl Iterator for MonthlyLogins {
    type Item = ArchiveEntry;

    fn next(&mut self) -> Option<ArchiveEntry> {
        while self.ready.is_empty() {
            let (_, part, number) = self.users.pop()?;
            self.parts[part as usize].entries(number, &mut self.ready);
        }
        self.ready.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u32) -> RecordId {
        RecordId::from_text(&format!("0055g0000000{number:03}")).expect("an id")
    }

    fn monthly_logins(
        logins: impl IntoIterator<Item = (u32, i32, u32, EntryKind, i64)>,
    ) -> Vec<ArchiveEntry> {
        let mut parts: Vec<MonthlyLoginsPart> =
            (0..MONTHLY_LOGINS_PARTS).map(|_| MonthlyLoginsPart::default()).collect();
        for (user, month, day, kind, timestamp) in logins {
            let login = MonthlyLogin { user: id(user), month, day, kind, timestamp };
            parts[MonthlyLogins::part_of(login.user)].note(&[login]);
        }
        MonthlyLogins::of(parts).collect()
    }

    #[test]
    fn entries_come_by_user_month_and_kind() {
        // January and February of 1970.
        let (january, february) = (1970 * 12, 1970 * 12 + 1);
        let start = 31 * 86_400;
        let entries = monthly_logins([
            (7, february, 0, EntryKind::Person, start + 50),
            (3, february, 4, EntryKind::Person, start + 40),
            (3, january, 30, EntryKind::Machine, -3_600),
            (3, february, 4, EntryKind::Person, start + 30),
            (3, february, 5, EntryKind::Failed, start + 45),
        ]);
        let told: Vec<_> = entries
            .iter()
            .map(|entry| {
                (entry.user, entry.month, entry.kind, entry.first_at, entry.last_at, entry.days.logins())
            })
            .collect();
        assert_eq!(
            told,
            [
                (id(3), january, EntryKind::Machine, -3_600, -3_600, 1),
                (id(3), february, EntryKind::Failed, start + 45, start + 45, 1),
                (id(3), february, EntryKind::Person, start + 30, start + 40, 2),
                (id(7), february, EntryKind::Person, start + 50, start + 50, 1),
            ]
        );
    }

    #[test]
    fn a_day_of_many_logins_is_counted_to_the_last() {
        for kind in [EntryKind::Person, EntryKind::Machine] {
            let logins = (0..1_000).map(|second| (1, 1970 * 12, u32::from(second >= 900), kind, second));
            let entries = monthly_logins(logins);
            assert_eq!(entries.len(), 1);
            assert_eq!(entries[0].days.iter().collect::<Vec<_>>(), [(0, 900), (1, 100)]);
            assert_eq!((entries[0].first_at, entries[0].last_at), (0, 999));
        }
    }
}
