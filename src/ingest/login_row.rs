//! From the cells of a login row to what it says: when, whose, and what it proves.

use chrono_tz::Tz;
use rustc_hash::FxHashMap;

use super::cell::{ReadCell, is_null};
use super::column_map::ColumnMap;
use super::dialect;
use super::login_sink::{ReadLogin, Sink};
use super::scan::ScannedRow;
use super::timestamp::{Times, exact};
use crate::model::calendar::day_in;
use crate::model::id::{IdCell, RecordId};
use crate::model::login::{LoginKind, LoginOutcome, kind, type_key};
use crate::org::column;

/// What tells a login from every other where two files may both hold it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum LoginKey {
    /// Its own id.
    Id(u128),
    /// User, timestamp, type and address.
    Cells(Vec<u8>),
}

/// The cells of a login row that matter.
pub(super) struct LoginCells<'a> {
    user_id: ReadCell<'a>,
    username: ReadCell<'a>,
    login_id: ReadCell<'a>,
    login_type: ReadCell<'a>,
    subtype: ReadCell<'a>,
    status: ReadCell<'a>,
    address: ReadCell<'a>,
    timestamp: i64,
}

impl<'a> LoginCells<'a> {
    /// The cells of a row, in the order of the schema's columns; nothing where it names no user.
    pub(super) fn of(column_map: &ColumnMap, cells: &[ReadCell<'a>]) -> Option<Self> {
        let cell = |name| cells[column_map.index(name)];
        let ReadCell::Timestamp(timestamp) = cell(column::LOGIN_AT) else { return None };
        let cells = Self {
            user_id: cell(column::USER_ID),
            username: cell(column::USERNAME),
            login_id: cell(column::LOGIN_ID),
            login_type: cell(column::LOGIN_TYPE),
            subtype: cell(column::LOGIN_SUBTYPE),
            status: cell(column::LOGIN_STATUS),
            address: cell(column::LOGIN_ADDRESS),
            timestamp,
        };
        (cells.user_id != ReadCell::Null || cells.username != ReadCell::Null).then_some(cells)
    }

    /// What the row says.
    pub(super) fn login<S: Sink>(&self, in_minutes: bool, sink: &S) -> ReadLogin<S::User> {
        let text = |cell: ReadCell<'a>| match cell {
            ReadCell::Text(bytes) => dialect::text(bytes),
            _ => "".into(),
        };
        let user = match (self.user_id, self.username) {
            (ReadCell::Id(id), _) => sink.of_id(id),
            (_, ReadCell::Text(name)) => sink.of_name(&dialect::text(name).to_lowercase()),
            _ => None,
        };
        ReadLogin {
            timestamp: self.timestamp,
            in_minutes,
            user,
            kind: kind(&text(self.login_type), &text(self.subtype)),
            outcome: LoginOutcome::of_status(&text(self.status)),
        }
    }

    /// What tells the row from others: its id, where every file names its logins by id.
    pub(super) fn key<S: Sink>(&self, user: Option<S::User>, by_id: bool) -> LoginKey {
        if by_id && let ReadCell::Id(id) = self.login_id {
            return LoginKey::Id(id.key());
        }
        // One file may name the user by id and the other by name: known users compare as such.
        let who = match user {
            Some(_) => [ReadCell::Null, ReadCell::Null],
            None => [self.user_id, self.username],
        };
        let mut key = self.timestamp.to_le_bytes().to_vec();
        key.extend(user.map_or(u128::MAX, S::key).to_le_bytes());
        if let ReadCell::Text(login_type) = self.login_type {
            // One file may write the type's label and the other its code.
            key.extend(type_key(&dialect::text(login_type)).into_bytes());
        }
        key.push(0);
        for cell in who.into_iter().chain([self.address]) {
            match cell {
                ReadCell::Id(id) => key.extend_from_slice(&id.key().to_le_bytes()),
                ReadCell::Text(text) => key.extend(text.iter().map(u8::to_ascii_lowercase)),
                _ => {}
            }
            key.push(0);
        }
        LoginKey::Cells(key)
    }
}

/// Where the cells of a login row stand in one file.
#[derive(Clone, Debug)]
pub(super) struct Places {
    width: usize,
    timestamp: usize,
    times: Times,
    status: usize,
    user_id: Option<usize>,
    username: Option<usize>,
    login_id: Option<usize>,
    login_type: Option<usize>,
    subtype: Option<usize>,
}

/// A login row that needed no mending.
pub(super) struct Plain<'r, U> {
    /// The login; its user is not known yet where there is an id.
    pub(super) login: ReadLogin<U>,
    /// The id to look up.
    pub(super) user_id: Option<RecordId>,
    /// The text of its time.
    pub(super) time: &'r [u8],
}

/// What repeats from row to row, so that it is worked out once.
#[derive(Default)]
pub(super) struct KindCache {
    /// For each type and subtype as they are written, with a zero between: what such a login proves.
    kinds: FxHashMap<Vec<u8>, LoginKind>,
    scratch: Vec<u8>,
    /// Types and subtypes met of late, by a place that follows from their letters: few are most of all.
    recent: [Option<RecentKind>; RECENT_KINDS],
    /// The status met last, and what it says: most logins succeed.
    status: Vec<u8>,
    outcome: Option<LoginOutcome>,
    /// The user's name of the row read last, in lower case; empty where it has an id.
    pub(super) name: String,
}

/// A type and a subtype as they are written, and what such a login proves.
struct RecentKind {
    login_type: Vec<u8>,
    subtype: Vec<u8>,
    kind: LoginKind,
}

/// So many types with their subtypes are remembered without a search.
const RECENT_KINDS: usize = 32;

impl Places {
    /// The places in a file; nothing where its columns are not those of a login file.
    pub(super) fn of(column_map: &ColumnMap) -> Option<Self> {
        Some(Self {
            width: column_map.width(),
            timestamp: column_map.place(column::LOGIN_AT)?,
            times: column_map.times(column::LOGIN_AT),
            status: column_map.place(column::LOGIN_STATUS)?,
            user_id: column_map.place(column::USER_ID),
            username: column_map.place(column::USERNAME),
            login_id: column_map.place(column::LOGIN_ID),
            login_type: column_map.place(column::LOGIN_TYPE),
            subtype: column_map.place(column::LOGIN_SUBTYPE),
        })
    }

    /// A row that is written as exporters write it, its cells where they belong and nothing to mend; nothing for any
    /// other, which then is read cell by cell. Beside it the time's text, and the user's id where that is still to be looked
    /// up.
    pub(super) fn plain<'r, S: Sink>(
        &self,
        row: &ScannedRow<'r>,
        sink: &S,
        memory: &mut KindCache,
    ) -> Option<Plain<'r, S::User>> {
        if row.len() != self.width {
            return None;
        }
        let time = row.plain(self.timestamp)?;
        let timestamp = exact(time, self.times)?;
        let outcome = memory.outcome(row.plain(self.status)?)?;
        if let Some(place) = self.login_id {
            id(row.plain(place)?)?;
        }
        let (user_id, user) = match (self.user_id, self.username) {
            (Some(place), _) => (Some(id(row.plain(place)?)?), None),
            (None, Some(place)) => {
                let name = printable(row.plain(place)?)?;
                // A word for nothing is nobody's name: what is wrong with the row is for the slow way to say.
                if is_null(name) {
                    return None;
                }
                memory.name.clear();
                memory.name.extend(name.iter().map(|byte| char::from(byte.to_ascii_lowercase())));
                (None, sink.of_name(&memory.name))
            }
            (None, None) => return None,
        };
        let cell = |place: Option<usize>| place.map_or(Some(&b""[..]), |place| row.plain(place));
        let kind = memory.kind(cell(self.login_type)?, cell(self.subtype)?)?;
        Some(Plain { login: ReadLogin { timestamp, in_minutes: false, user, kind, outcome }, user_id, time })
    }
}

/// Types are a few dozen; a file of another kind must not fill the memory.
const MOST_KINDS: usize = 10_000;

impl KindCache {
    /// What a success of a type and subtype proves.
    fn kind(&mut self, login_type: &[u8], subtype: &[u8]) -> Option<LoginKind> {
        let letters = [login_type.first(), login_type.last(), subtype.first()].into_iter().flatten();
        let sum =
            letters.fold(login_type.len() * 7 + subtype.len() * 13, |sum, byte| sum + usize::from(*byte));
        let place = sum % RECENT_KINDS;
        if let Some(recent) = &self.recent[place]
            && recent.login_type == login_type
            && recent.subtype == subtype
        {
            return Some(recent.kind);
        }
        let kind = self.kind_by_search(login_type, subtype)?;
        self.recent[place] =
            Some(RecentKind { login_type: login_type.to_vec(), subtype: subtype.to_vec(), kind });
        Some(kind)
    }

    /// What a status says; nothing where it holds what is no plain sign.
    fn outcome(&mut self, status: &[u8]) -> Option<LoginOutcome> {
        if let Some(outcome) = self.outcome.filter(|_| self.status == status) {
            return Some(outcome);
        }
        // All of it is ASCII.
        let outcome = LoginOutcome::of_status(std::str::from_utf8(printable(status)?).ok()?);
        self.status.clear();
        self.status.extend_from_slice(status);
        self.outcome = Some(outcome);
        Some(outcome)
    }

    fn kind_by_search(&mut self, login_type: &[u8], subtype: &[u8]) -> Option<LoginKind> {
        self.scratch.clear();
        self.scratch.extend_from_slice(login_type);
        self.scratch.push(0);
        self.scratch.extend_from_slice(subtype);
        if let Some(known) = self.kinds.get(&self.scratch) {
            return Some(*known);
        }
        let text = |written: &[u8]| -> Option<String> {
            let text = printable(written)?;
            Some(if is_null(text) { String::new() } else { dialect::text(text).into_owned() })
        };
        let kind = kind(&text(login_type)?, &text(subtype)?);
        if self.kinds.len() < MOST_KINDS {
            self.kinds.insert(self.scratch.clone(), kind);
        }
        Some(kind)
    }
}

/// A text without blanks around it; nothing where it holds what is no plain sign.
fn printable(text: &[u8]) -> Option<&[u8]> {
    text.iter().all(|byte| matches!(byte, b' '..=b'~')).then(|| text.trim_ascii())
}

/// An id that was written correctly.
fn id(text: &[u8]) -> Option<RecordId> {
    match RecordId::parse(text) {
        Ok(IdCell::Id(id)) => Some(id),
        _ => None,
    }
}

/// The days of timestamps in a zone: those of one quarter of an hour are mostly one day, which is remembered.
pub(super) struct DaysIn {
    zone: Tz,
    /// Quarter of an hour and day, by the quarter's remainder.
    known: Vec<(i64, i32)>,
}

/// Quarters of an hour that are remembered: six weeks.
const QUARTERS: i64 = 4_096;
const QUARTER: i64 = 900;

impl DaysIn {
    pub(super) fn new(zone: Tz) -> Self {
        Self { zone, known: vec![(i64::MIN, 0); usize::try_from(QUARTERS).unwrap_or(1)] }
    }

    /// The day on which a timestamp falls.
    pub(super) fn of(&mut self, timestamp: i64) -> i32 {
        let quarter = timestamp.div_euclid(QUARTER);
        let place = usize::try_from(quarter.rem_euclid(QUARTERS)).unwrap_or(0);
        let (known, day) = self.known[place];
        if known == quarter {
            return day;
        }
        let start = quarter * QUARTER;
        let (first, last) = (day_in(self.zone, start), day_in(self.zone, start + QUARTER - 1));
        let own = day_in(self.zone, timestamp);
        // Clocks are put back by more than a quarter of an hour: where both ends are one day, all of it is.
        if first == last && own == first {
            self.known[place] = (quarter, own);
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn remembered_days_are_the_days(
            timestamps in proptest::collection::vec(0..4_000_000_000_i64, 1..50),
            zone in prop::sample::select(vec![Tz::UTC, Tz::America__New_York, Tz::Asia__Kolkata, Tz::Australia__Lord_Howe]),
        ) {
            let mut days = DaysIn::new(zone);
            for timestamp in timestamps {
                for near in [timestamp, timestamp + 1, timestamp - 60, timestamp] {
                    prop_assert_eq!(days.of(near), day_in(zone, near));
                }
            }
        }
    }
}
