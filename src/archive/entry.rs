//! One row of an archive: the logins of one user, of one kind, in one month.

use super::days::Days;
use crate::model::id::RecordId;
use crate::model::login::{LoginKind, LoginOutcome};

/// The kinds of logins that an archive tells apart, in the order of their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A person's attempt that failed.
    Failed,
    /// A machine's attempt that failed.
    FailedMachine,
    /// A person's attempt that was refused because the user is frozen.
    Frozen,
    /// A machine's attempt that was refused because the user is frozen.
    FrozenMachine,
    /// A machine's login.
    Machine,
    /// A login by OAuth.
    OAuth,
    /// A person's login.
    Person,
}

impl EntryKind {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Failed, "failed"),
        (Self::FailedMachine, "failed-machine"),
        (Self::Frozen, "frozen"),
        (Self::FrozenMachine, "frozen-machine"),
        (Self::Machine, "machine"),
        (Self::OAuth, "oauth"),
        (Self::Person, "person"),
    ];

    /// The kind of a login.
    #[must_use]
    pub fn of(kind: LoginKind, outcome: LoginOutcome) -> Self {
        match (kind, outcome) {
            (LoginKind::Machine, LoginOutcome::Failure) => Self::FailedMachine,
            (_, LoginOutcome::Failure) => Self::Failed,
            (LoginKind::Machine, LoginOutcome::RefusedAsFrozen) => Self::FrozenMachine,
            (_, LoginOutcome::RefusedAsFrozen) => Self::Frozen,
            (LoginKind::Machine, LoginOutcome::Success) => Self::Machine,
            (LoginKind::OAuth, LoginOutcome::Success) => Self::OAuth,
            (LoginKind::Person, LoginOutcome::Success) => Self::Person,
        }
    }

    /// Whether it was refused because the user is frozen.
    #[must_use]
    pub fn is_refused_as_frozen(self) -> bool {
        matches!(self, Self::Frozen | Self::FrozenMachine)
    }

    /// Whether it is a person's attempt that did not succeed.
    #[must_use]
    pub fn is_failure_of_person(self) -> bool {
        matches!(self, Self::Failed | Self::Frozen)
    }

    /// How a success of this kind came about; nothing for a failure.
    #[must_use]
    pub fn success(self) -> Option<LoginKind> {
        match self {
            Self::Failed | Self::FailedMachine | Self::Frozen | Self::FrozenMachine => None,
            Self::Machine => Some(LoginKind::Machine),
            Self::OAuth => Some(LoginKind::OAuth),
            Self::Person => Some(LoginKind::Person),
        }
    }

    /// Its word in the file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    pub(super) fn parse(word: &[u8]) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| known.as_bytes() == word).map(|(kind, _)| *kind)
    }
}

/// The word of rows that tell which time is covered.
pub(super) const SPAN: &str = "span";

/// One user's logins of one kind in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveEntry {
    /// The user's id.
    pub user: RecordId,
    /// The month: year × 12 + month from 0.
    pub month: i32,
    /// The kind of login.
    pub kind: EntryKind,
    /// Timestamp of the first.
    pub first_at: i64,
    /// Timestamp of the last.
    pub last_at: i64,
    /// How many on which days.
    pub days: Days,
}

impl ArchiveEntry {
    /// What it is about: rows are ordered by it.
    #[must_use]
    pub fn key(&self) -> (RecordId, i32, EntryKind) {
        (self.user, self.month, self.kind)
    }
}
