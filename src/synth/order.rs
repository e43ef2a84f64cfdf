//! What org to make.

use super::sheet::OutputDialect;

/// What to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Users, internal ones included.
    pub users: u64,
    /// Rows of LoginHistory.
    pub logins: u64,
    /// Another seed makes another org of the same size.
    pub seed: u64,
    /// Which exporter writes the files.
    pub dialect: OutputDialect,
}

/// The fewest users that make an org.
pub const FEWEST_USERS: u64 = 10;
/// The most users that can be ordered.
pub const MOST_USERS: u64 = 100_000_000;
/// The most logins that can be ordered.
pub const MOST_LOGINS: u64 = 4_000_000_000;
