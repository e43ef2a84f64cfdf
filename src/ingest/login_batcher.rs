//! What one reader thread gathers before it hands it over to the parts that all threads fill.

use std::sync::{Mutex, PoisonError};

use super::login_row::{DaysIn, KindCache};
use super::login_sink::{Counts, ReadLogin, Sink};
use super::options::ReadOptions;
use crate::model::id::RecordId;

/// So many records are handed over at a time.
const BATCH: usize = 512;

/// What one reader thread works with.
pub(super) struct Batcher<'a, S: Sink> {
    sink: &'a S,
    /// Logins whose users are still to be looked up.
    unknown: Vec<(RecordId, ReadLogin<S::User>)>,
    /// What waits to be handed over, for each part.
    waiting: Vec<Vec<S::Record>>,
    counts: Counts,
    days: DaysIn,
    pub(super) memory: KindCache,
}

impl<'a, S: Sink> Batcher<'a, S> {
    pub(super) fn new(sink: &'a S, options: &ReadOptions) -> Self {
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
    pub(super) fn take(&mut self, login: ReadLogin<S::User>, user_id: Option<RecordId>) {
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
    pub(super) fn count(&mut self, login: &ReadLogin<S::User>) {
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
