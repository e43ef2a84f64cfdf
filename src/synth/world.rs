//! What everything in an invented org is computed from.

use super::order::Order;
use super::plan::Plan;
use super::random::{Stream, Subject};
use super::rhythm::Rhythm;
use super::sheet::Form;

/// What everything is computed from.
#[derive(Debug)]
pub(super) struct World {
    pub(super) plan: Plan,
    pub(super) rhythm: Rhythm,
    pub(super) form: Form,
    pub(super) company: Stream,
    pub(super) persons: Stream,
    pub(super) habits: Stream,
    pub(super) logins: Stream,
    pub(super) devices: Stream,
    pub(super) accounts: Stream,
    pub(super) contacts: Stream,
    pub(super) register: Stream,
}

impl World {
    pub(super) fn new(order: &Order) -> Self {
        let stream = |subject| Stream::new(order.seed, subject);
        Self {
            plan: Plan::new(order.users, order.seed),
            rhythm: Rhythm::new(),
            form: Form::of(order.dialect),
            company: stream(Subject::Company),
            persons: stream(Subject::Person),
            habits: stream(Subject::Habit),
            logins: stream(Subject::Login),
            devices: stream(Subject::Device),
            accounts: stream(Subject::Account),
            contacts: stream(Subject::Contact),
            register: stream(Subject::Register),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::synth::sheet::Dialect;

    pub(in crate::synth) fn order(users: u64, logins: u64, dialect: Dialect) -> Order {
        Order { users, logins, seed: 20_260_930, dialect }
    }

    pub(in crate::synth) fn world(users: u64, logins: u64) -> World {
        World::new(&order(users, logins, Dialect::Bulk))
    }
}
