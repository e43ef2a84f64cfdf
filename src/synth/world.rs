//! What everything in an invented org is computed from.

use super::login_clock::LoginClock;
use super::order::Order;
use super::plan::Plan;
use super::random::{Stream, StreamSubject};
use super::sheet::CellForm;

/// What everything is computed from.
#[derive(Debug)]
pub(super) struct World {
    pub(super) plan: Plan,
    pub(super) clock: LoginClock,
    pub(super) form: CellForm,
    pub(super) company: Stream,
    pub(super) persons: Stream,
    pub(super) patterns: Stream,
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
            clock: LoginClock::new(),
            form: CellForm::of(order.dialect),
            company: stream(StreamSubject::Company),
            persons: stream(StreamSubject::Person),
            patterns: stream(StreamSubject::UsagePattern),
            logins: stream(StreamSubject::Login),
            devices: stream(StreamSubject::Device),
            accounts: stream(StreamSubject::Account),
            contacts: stream(StreamSubject::Contact),
            register: stream(StreamSubject::Register),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::synth::sheet::OutputDialect;

    pub(in crate::synth) fn order(users: u64, logins: u64, dialect: OutputDialect) -> Order {
        Order { users, logins, seed: 20_260_930, dialect }
    }

    pub(in crate::synth) fn world(users: u64, logins: u64) -> World {
        World::new(&order(users, logins, OutputDialect::Bulk))
    }
}
