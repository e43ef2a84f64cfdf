//! How far the work of this process has come: counters that the reader adds to and a screen looks at. Nothing is computed from
//! them.

use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that were read from files, as they lie on disk.
static READ: AtomicU64 = AtomicU64::new(0);
/// Bytes of all files that are to be read.
static ALL: AtomicU64 = AtomicU64::new(0);

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
