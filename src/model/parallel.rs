//! Work on several items at a time, with the results in the order of the items.
//!
//! Plain threads, and no pool that steals work: a thread that waits for polars must not begin another item in the midst of
//! this one, since both may want a lock that the first holds.

use std::sync::{Mutex, PoisonError};

/// More threads than this want more memory than they save time.
const MOST_THREADS: usize = 8;

/// How many threads work at a time: as many as there are cores, eight at the most.
#[must_use]
pub fn most_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS)
}

/// Does two things at a time.
pub fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        match one.join() {
            Ok(one) => (one, other),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Works on each item, on [`most_threads`].
pub fn parallel<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let threads = most_threads().min(items.len());
    if threads < 2 {
        return items.into_iter().map(work).collect();
    }
    let waiting = Mutex::new(items.into_iter().enumerate());
    let take = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work_some = || {
        let mut done = Vec::new();
        while let Some((place, item)) = take() {
            done.push((place, work(item)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work_some)).collect();
        let joined = threads.into_iter().map(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.flatten().collect()
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let squares = parallel((0..1_000_u64).collect(), |number| number * number);
        assert_eq!(squares, (0..1_000).map(|number| number * number).collect::<Vec<u64>>());
        assert_eq!(parallel(Vec::<u64>::new(), |number| number), Vec::<u64>::new());
    }
}
