//! SHA-256 of the files, computed on threads of its own beside the reading: a digest that nobody looks at costs nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

use super::discover::FoundFile;
use crate::error::{Error, Result};
use crate::model::input::Input;
use crate::model::parallel::most_threads;

/// The digests of files by their labels, while they are computed.
pub(super) struct Digests {
    threads: Vec<JoinHandle<Result<Labelled>>>,
}

/// Labels of files, each with the file's digest.
type Labelled = Vec<(String, String)>;

impl Digests {
    /// Starts to compute the digests of some files; of none where they are not wanted.
    pub(super) fn start(files: Vec<FoundFile>, are_wanted: bool) -> Self {
        let count = if are_wanted { most_threads().min(files.len()) } else { 0 };
        let (files, next) = (Arc::new(files), Arc::new(AtomicUsize::new(0)));
        let digest_some = |files: &[FoundFile], next: &AtomicUsize| {
            let mut digests = Vec::new();
            while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                let digest = file.digest()?;
                file.check_unchanged()?;
                digests.push((file.label.clone(), digest));
            }
            Ok(digests)
        };
        let thread = || {
            let (files, next) = (Arc::clone(&files), Arc::clone(&next));
            std::thread::spawn(move || digest_some(&files, &next))
        };
        Self { threads: std::iter::repeat_with(thread).take(count).collect() }
    }

    /// Waits for the digests, and gives each file its own.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or is no longer the one that was read.
    pub(super) fn give(self, inputs: &mut [Input]) -> Result<()> {
        let mut of_labels = BTreeMap::new();
        for thread in self.threads {
            let digests = thread
                .join()
                .map_err(|_| Error::frames("the digests of the files", &"internal error: a thread failed"))?;
            of_labels.extend(digests?);
        }
        for input in inputs {
            input.sha256 = of_labels.get(&input.path).cloned();
        }
        Ok(())
    }
}
