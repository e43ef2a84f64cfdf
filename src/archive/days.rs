//! The logins of a month by day.

use std::fmt::Write as _;

/// How many logins there were on each day of a month that has any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// Bit *d* stands for day *d* + 1.
    mask: u32,
    /// Days with more than one login, from 0, and how many more; ascending.
    more: Vec<(u32, u32)>,
}

impl Days {
    /// Adds logins on a day, counted from 0; none where there are none.
    pub fn add(&mut self, day: u32, logins: u32) {
        let Some(again) = logins.checked_sub(u32::from(self.mask & (1 << day) == 0)) else { return };
        self.mask |= 1 << day;
        if again > 0 {
            match self.more.binary_search_by_key(&day, |(known, _)| *known) {
                Ok(place) => self.more[place].1 = self.more[place].1.saturating_add(again),
                Err(place) => self.more.insert(place, (day, again)),
            }
        }
    }

    /// The days with a login: bit *d* stands for day *d* + 1.
    #[must_use]
    pub fn mask(&self) -> u32 {
        self.mask
    }

    /// How many logins there were on a day, counted from 0.
    #[must_use]
    pub fn on(&self, day: u32) -> u32 {
        if self.mask & (1 << day) == 0 {
            return 0;
        }
        let more =
            self.more.binary_search_by_key(&day, |(known, _)| *known).map_or(0, |place| self.more[place].1);
        more.saturating_add(1)
    }

    /// Each day with a login, counted from 0, with how many.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        (0..31).filter(|day| self.mask & (1 << day) != 0).map(|day| (day, self.on(day)))
    }

    /// All logins.
    #[must_use]
    pub fn logins(&self) -> u64 {
        let more: u64 = self.more.iter().map(|(_, more)| u64::from(*more)).sum();
        u64::from(self.mask.count_ones()) + more
    }

    /// How many on each day, in order, with blanks between; nothing where each day has one.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        if self.more.is_empty() {
            return None;
        }
        let mut text = String::with_capacity(2 * self.mask.count_ones() as usize);
        for (_, logins) in self.iter() {
            // A text takes whatever is written.
            let _ = write!(text, "{logins} ");
        }
        text.pop();
        Some(text)
    }

    /// The days of a mask with such a text; nothing where the two do not fit.
    #[must_use]
    pub fn read(mask: u32, text: Option<&str>) -> Option<Self> {
        let mut days = Self { mask, more: Vec::new() };
        let Some(text) = text else { return Some(days) };
        let mut counts = text.split(' ');
        for day in (0..31).filter(|day| mask & (1 << day) != 0) {
            let logins: u32 = counts.next()?.parse().ok()?;
            let more = logins.checked_sub(1)?;
            if more > 0 {
                days.more.push((day, more));
            }
        }
        counts.next().is_none().then_some(days)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_a_day_needs_no_text() {
        let mut days = Days::default();
        days.add(0, 1);
        days.add(30, 1);
        days.add(7, 0);
        assert_eq!((days.mask(), days.logins(), days.text()), (1 | 1 << 30, 2, None));
        days.add(30, 2);
        assert_eq!(days.text().as_deref(), Some("1 3"));
        assert_eq!(days.iter().collect::<Vec<_>>(), [(0, 1), (30, 3)]);
    }

    #[test]
    fn a_text_that_does_not_fit_the_mask_is_none() {
        for text in ["", "1", "1 2 3", "1 0", "1 x", "1  2", "1 99999999999"] {
            assert_eq!(Days::read(0b101, Some(text)), None, "{text}");
        }
        assert!(Days::read(0b101, Some("1 2")).is_some());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(added in prop::collection::vec((0..31_u32, 0..5_u32), 0..40)) {
            let mut days = Days::default();
            let mut counts = [0_u32; 31];
            for (day, logins) in added {
                days.add(day, logins);
                counts[day as usize] += logins;
            }
            let expected: Vec<(u32, u32)> = (0..).zip(counts).filter(|(_, logins)| *logins > 0).collect();
            prop_assert_eq!(days.iter().collect::<Vec<_>>(), expected);
            prop_assert_eq!(days.logins(), counts.iter().map(|logins| u64::from(*logins)).sum::<u64>());
            prop_assert_eq!(Days::read(days.mask(), days.text().as_deref()), Some(days));
        }
    }
}
