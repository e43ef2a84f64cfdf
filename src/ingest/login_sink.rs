//! Where logins go while they are read: what is kept of each lies in parts, which several threads fill.
//!
//! A thread gathers what it keeps for each part and hands it over a few hundred at a time. So no thread holds a copy of all
//! users, and a part's memory is near while it is filled.

use std::sync::Mutex;

use crate::model::id::RecordId;
use crate::model::login::{LoginKind, LoginOutcome};

/// A login row, once it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReadLogin<U> {
    /// Seconds since 1970.
    pub(super) timestamp: i64,
    /// Whether its time came without seconds.
    pub(super) in_minutes: bool,
    /// The user; nothing for an unknown one.
    pub(super) user: Option<U>,
    /// The kind of login.
    pub(super) kind: LoginKind,
    /// What became of it.
    pub(super) outcome: LoginOutcome,
}

impl<U> ReadLogin<U> {
    /// Whether it succeeded.
    pub(super) fn is_success(&self) -> bool {
        self.outcome == LoginOutcome::Success
    }
}

/// What logins are kept in.
pub(super) trait Sink: Sync {
    /// The key of a user: a place in the users frame, or an id.
    type User: Copy + Send;
    /// What is kept of a login.
    type Record: Send;
    /// Where it is kept, with others.
    type Part: Send;

    /// The user of an id.
    fn of_id(&self, id: RecordId) -> Option<Self::User>;

    /// The user of a name, which is in lower case.
    fn of_name(&self, name: &str) -> Option<Self::User>;

    /// Whether users can be found by their names at all.
    fn knows_names(&self) -> bool;

    /// What tells a user from others.
    fn key(user: Self::User) -> u128;

    /// Whether a login is left out of all counts, since what holds it was counted.
    fn is_counted_elsewhere(&self, _timestamp: i64) -> bool {
        false
    }

    /// The parts.
    fn parts(&self) -> &[Mutex<Self::Part>];

    /// What is kept of a user's login on a day, and whether it adds to counts.
    fn kept(
        &self,
        login: &ReadLogin<Self::User>,
        user: Self::User,
        day: i32,
        is_counted: bool,
    ) -> KeptLogins<Self::Record>;

    /// Takes records into their part.
    fn put(part: &mut Self::Part, records: &[Self::Record]);
}

/// What is kept of a login.
pub(super) struct KeptLogins<R> {
    /// The number of the part, and what it takes; nothing where nothing is kept.
    pub(super) record: Option<(usize, R)>,
    /// Whether the login shows use.
    pub(super) is_use: bool,
}

/// What the rows came to that one reader saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Rows, each login once.
    pub(super) rows: u64,
    /// Real logins among them, by users who are known.
    pub(super) logins: u64,
    /// Rows of users who are known, each login once, counted elsewhere or not.
    pub(super) of_known_users: u64,
}

impl Counts {
    pub(super) fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.logins += other.logins;
        self.of_known_users += other.of_known_users;
    }
}
