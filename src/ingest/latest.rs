//! The latest timestamp of an export, and whether it stands alone: one wrong clock must not move the as-of date.

/// Beside fewer other records nothing can be said to stand alone.
const ENOUGH_OTHERS: usize = 3;

/// The latest timestamp, the record it is of, and the latest timestamp of all other records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Latest {
    first: Option<(u64, i64)>,
    /// Of another record than the first.
    second: Option<i64>,
    /// The first records that were met, each once.
    met: [Option<u64>; ENOUGH_OTHERS + 1],
}

impl Latest {
    /// What is known of many records at once: its latest timestamp never stands alone.
    pub(super) fn of_many(timestamp: i64) -> Self {
        Self { first: Some((0, timestamp)), second: Some(timestamp), ..Self::default() }
    }

    /// The latest timestamp.
    pub(super) fn timestamp(self) -> Option<i64> {
        self.first.map(|(_, timestamp)| timestamp)
    }

    /// The latest timestamp of all records but the one that has the latest; nothing where there are too few of them.
    pub(super) fn of_others(self) -> Option<i64> {
        self.second.filter(|_| self.has_met_enough())
    }

    fn has_met_enough(self) -> bool {
        self.met[ENOUGH_OTHERS].is_some()
    }

    /// Takes in a timestamp of a record, which `record` tells from others: it is asked only where it matters.
    pub(super) fn see(&mut self, timestamp: i64, record: impl FnOnce() -> u64) {
        if self.has_met_enough() && self.second.is_some_and(|second| timestamp <= second) {
            return;
        }
        let record = record();
        self.meet(record);
        self.add(record, timestamp);
    }

    fn meet(&mut self, record: u64) {
        let place = self.met.iter_mut().find(|known| known.is_none_or(|known| known == record));
        if let Some(place) = place {
            *place = Some(record);
        }
    }

    fn add(&mut self, record: u64, timestamp: i64) {
        match self.first {
            None => self.first = Some((record, timestamp)),
            Some((known, first)) if known == record => self.first = Some((known, first.max(timestamp))),
            Some((_, first)) if timestamp > first => {
                self.second = Some(first);
                self.first = Some((record, timestamp));
            }
            Some(_) => self.second = self.second.max(Some(timestamp)),
        }
    }

    /// Takes in what is known of other rows.
    pub(super) fn merge(&mut self, other: Self) {
        if let Some((record, timestamp)) = other.first {
            self.add(record, timestamp);
        }
        self.second = self.second.max(other.second);
        for record in other.met.into_iter().flatten() {
            self.meet(record);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn of(timestamps: &[(u64, i64)]) -> Latest {
        let mut latest = Latest::default();
        for (record, timestamp) in timestamps {
            latest.see(*timestamp, || *record);
        }
        latest
    }

    #[test]
    fn the_second_is_of_another_record() {
        let latest = of(&[(1, 5), (2, 9), (2, 20), (3, 7), (1, 6), (4, 1)]);
        assert_eq!((latest.timestamp(), latest.of_others()), (Some(20), Some(7)));
    }

    #[test]
    fn beside_few_others_nothing_stands_alone() {
        assert_eq!(of(&[(1, 5), (1, 9), (2, 3), (3, 2)]).of_others(), None);
        assert_eq!(of(&[(1, 5), (1, 9), (2, 3), (3, 2), (4, 1)]).of_others(), Some(3));
    }

    proptest::proptest! {
        #[test]
        fn it_is_what_sorting_finds_however_it_is_merged(
            timestamps in proptest::collection::vec((0..6_u64, 0..40_i64), 1..30),
            cut in proptest::prelude::any::<proptest::sample::Index>(),
        ) {
            let (one, other) = timestamps.split_at(cut.index(timestamps.len()));
            let mut merged = of(one);
            merged.merge(of(other));
            let first = timestamps.iter().map(|(_, timestamp)| *timestamp).max();
            proptest::prop_assert_eq!(merged.timestamp(), first);
            // Of several records with the latest timestamp either can be the first.
            let records: BTreeSet<u64> =
                timestamps.iter().filter(|(_, timestamp)| Some(*timestamp) == first).map(|(record, _)| *record).collect();
            let others = timestamps.iter().filter(|(record, _)| records.len() > 1 || !records.contains(record));
            let all: BTreeSet<u64> = timestamps.iter().map(|(record, _)| *record).collect();
            let expected = others.map(|(_, timestamp)| *timestamp).max().filter(|_| all.len() > ENOUGH_OTHERS);
            proptest::prop_assert_eq!(merged.of_others(), expected);
        }
    }
}
