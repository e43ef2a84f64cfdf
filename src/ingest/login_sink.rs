//! Where logins go while they are read: what is kept of each lies in parts, which several threads fill.
//!
//! A thread gathers what it keeps for each part and hands it over a few hundred at a time. So no thread holds a copy of all
//! users, and a part's memory is near while it is filled.

use std::sync::{Mutex, PoisonError};

use super::Options;
use super::login_row::{DaysIn, KindCache, Login};
use crate::model::id::RecordId;

/// What logins are kept in.
pub(super) trait Sink: Sync {
    /// How a user is known.
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
    fn is_counted_elsewhere(&self, _moment: i64) -> bool {
        false
    }

    /// The parts.
    fn parts(&self) -> &[Mutex<Self::Part>];

    /// What is kept of a user's login on a day, and whether it adds to counts.
    fn kept(
        &self,
        login: &Login<Self::User>,
        user: Self::User,
        day: i32,
        is_counted: bool,
    ) -> Kept<Self::Record>;

    /// Takes records into their part.
    fn put(part: &mut Self::Part, records: &[Self::Record]);
}

/// What is kept of a login.
pub(super) struct Kept<R> {
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

/// So many records are handed over at a time.
const BATCH: usize = 512;

/// What one reader thread works with.
pub(super) struct Batcher<'a, S: Sink> {
    sink: &'a S,
    /// Logins whose users are still to be looked up.
    unknown: Vec<(RecordId, Login<S::User>)>,
    /// What waits to be handed over, for each part.
    waiting: Vec<Vec<S::Record>>,
    counts: Counts,
    days: DaysIn,
    pub(super) memory: KindCache,
}

impl<'a, S: Sink> Batcher<'a, S> {
    pub(super) fn new(sink: &'a S, options: &Options) -> Self {
        Self {
            sink,
            unknown: Vec::with_capacity(BATCH),
            waiting: sink.parts().iter().map(|_| Vec::new()).collect(),
            counts: Counts::default(),
            days: DaysIn::new(options.zone),
            memory: KindCache::default(),
        }
    }

    /// Counts a login whose user's id may still have to be looked up. Many are looked up in a row: so one search
    /// need not wait for another in memory.
    pub(super) fn take(&mut self, login: Login<S::User>, user_id: Option<RecordId>) {
        match user_id {
            Some(id) => self.unknown.push((id, login)),
            None => self.count(&login),
        }
        if self.unknown.len() >= BATCH {
            self.look_up();
        }
    }

    fn look_up(&mut self) {
        let mut logins = std::mem::take(&mut self.unknown);
        for (id, login) in &mut logins {
            login.user = self.sink.of_id(*id);
        }
        for (_, login) in logins.drain(..) {
            self.count(&login);
        }
        self.unknown = logins;
    }

    /// Counts one login towards its user.
    pub(super) fn count(&mut self, login: &Login<S::User>) {
        let is_counted = !self.sink.is_counted_elsewhere(login.timestamp);
        self.counts.rows += u64::from(is_counted);
        let Some(user) = login.user else { return };
        self.counts.of_known_users += 1;
        let kept = self.sink.kept(login, user, self.days.of(login.timestamp), is_counted);
        self.counts.logins += u64::from(kept.is_use && is_counted);
        if let Some((part, record)) = kept.record {
            let waiting = &mut self.waiting[part];
            waiting.push(record);
            if waiting.len() >= BATCH {
                hand_over::<S>(&self.sink.parts()[part], waiting);
            }
        }
    }

    /// Hands over what still waits.
    pub(super) fn finish(mut self) -> Counts {
        self.look_up();
        for (part, waiting) in self.sink.parts().iter().zip(&mut self.waiting) {
            hand_over::<S>(part, waiting);
        }
        self.counts
    }
}

fn hand_over<S: Sink>(part: &Mutex<S::Part>, waiting: &mut Vec<S::Record>) {
    let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
    S::put(&mut part, waiting);
    waiting.clear();
}
