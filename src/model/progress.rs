//! How far the work of this process has come: counters that the reader adds to and a screen looks at. Nothing is computed from
//! them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that were read from files, as they lie on disk.
static READ: AtomicU64 = AtomicU64::new(0);
/// Bytes of all files that are to be read.
static ALL: AtomicU64 = AtomicU64::new(0);

/// Rows that were read, counted by [`ROWS_AT_ONCE`].
static ROWS: AtomicU64 = AtomicU64::new(0);
/// What is being done.
static STAGE: Mutex<&str> = Mutex::new("Reading");

/// So many rows are added at once: threads that count every row would wait for each other.
pub const ROWS_AT_ONCE: u64 = 64;

/// Adds rows that were read, where a count of them has come to a multiple of [`ROWS_AT_ONCE`].
pub fn count_row(rows: u64) {
    if rows.is_multiple_of(ROWS_AT_ONCE) {
        ROWS.fetch_add(ROWS_AT_ONCE, Ordering::Relaxed);
    }
}

/// Says what is being done from now on.
pub fn enter(stage: &'static str) {
    // A thread that panicked while it said so left a stage that is as good as any.
    *STAGE.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = stage;
}

/// What is being done.
#[must_use]
pub fn stage() -> &'static str {
    *STAGE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Rows read, to the last [`ROWS_AT_ONCE`] of each part of a file.
#[must_use]
pub fn rows() -> u64 {
    ROWS.load(Ordering::Relaxed)
}

/// Adds bytes that were read.
pub fn add_read(bytes: u64) {
    READ.fetch_add(bytes, Ordering::Relaxed);
}

/// Adds the bytes of a file that is to be read.
pub fn expect(bytes: u64) {
    ALL.fetch_add(bytes, Ordering::Relaxed);
}

/// Bytes read, and bytes to read.
#[must_use]
pub fn bytes() -> (u64, u64) {
    (READ.load(Ordering::Relaxed), ALL.load(Ordering::Relaxed))
}
