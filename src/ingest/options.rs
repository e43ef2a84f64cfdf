//! How an export is read.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use crate::model::calendar::DateOrder;
use crate::model::login::LoginKind;
use crate::model::object::Object;
use crate::model::parallel::most_threads;

/// How to read an export.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The zone in which days are counted.
    pub zone: Tz,
    /// The zone of times that name none; UTC where nothing is said, since API exports are written in it.
    pub unmarked_zone: Option<Tz>,
    /// The order of numeric dates where their values leave it open.
    pub date_order: Option<DateOrder>,
    /// The last day whose logins count as activity; every day where there is no such limit.
    pub cutoff_day: Option<i32>,
    /// Whether OAuth logins count as use.
    pub count_oauth: bool,
    /// Whether logins of machines count as use.
    pub count_machine: bool,
    /// More than this share of one file's rows refused stops the audit.
    pub max_refused_percent: u32,
    /// The row counts that the policy expects, by object.
    pub expected: BTreeMap<Object, u64>,
    /// Whether a file that cannot be read is listed and left aside, where it would stop an audit.
    pub keep_going: bool,
    /// How large files are read: no choice of it changes what is read.
    pub reading: Reading,
}

/// How large files are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// Threads; nothing for one a core, eight at the most.
    pub threads: Option<usize>,
    /// Bytes of a block that a thread reads at a time; nothing for what is fast.
    pub block_bytes: Option<usize>,
    /// Whether login files are read row by row instead, on one thread.
    pub in_order: bool,
    /// Whether the digests of the files are left out, since nobody looks at them.
    pub without_digests: bool,
}

/// What stays in a core's own memory, with the ends of its cells.
const BLOCK_BYTES: usize = 1024 * 1024;

impl ReadOptions {
    pub(super) fn threads(&self) -> usize {
        // Each of them holds all users' months.
        self.reading.threads.unwrap_or_else(most_threads).max(1)
    }

    /// The share of refused rows above which a file is not read to its end.
    pub(super) fn hopeless_percent(&self) -> u32 {
        if self.keep_going { 100 } else { self.max_refused_percent }
    }

    pub(super) fn block_bytes(&self) -> usize {
        self.reading.block_bytes.unwrap_or(BLOCK_BYTES).max(1)
    }

    /// Whether a successful login of a kind counts as use.
    pub(super) fn counts_as_use(&self, kind: LoginKind) -> bool {
        match kind {
            LoginKind::Person => true,
            LoginKind::OAuth => self.count_oauth,
            LoginKind::Machine => self.count_machine,
        }
    }
}
