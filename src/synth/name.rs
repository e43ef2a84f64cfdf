//! Names and addresses. An address carries its owner's number, so that no two people share one.

use std::fmt::Write as _;

use super::random::index;
use super::words::{COMPANY_KINDS, COMPANY_WORDS, FIRST_NAMES, LAST_NAMES};
use super::world::World;

/// A person's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    first: usize,
    last: usize,
}

impl Name {
    /// The name that random bits stand for.
    pub(super) fn of(bits: u64) -> Self {
        Self { first: (bits & 63) as usize, last: (bits >> 6 & 63) as usize }
    }

    pub(super) fn first(self) -> &'static str {
        FIRST_NAMES[self.first].0
    }

    pub(super) fn last(self) -> &'static str {
        LAST_NAMES[self.last].0
    }

    /// The part of an address before the @, made unique by a number; behind what stands in the text already.
    pub(super) fn write_local(self, number: u64, text: &mut String) {
        text.push_str(FIRST_NAMES[self.first].1);
        text.push('.');
        text.push_str(LAST_NAMES[self.last].1);
        text.push('.');
        write_base36(number, text);
    }
}

/// Writes a number in digits and small letters.
pub(super) fn write_base36(number: u64, text: &mut String) {
    if number >= 36 {
        write_base36(number / 36, text);
    }
    text.push(char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize]));
}

impl World {
    /// Writes an account's name.
    pub(super) fn write_company(&self, account: u64, text: &mut String) {
        let (word, kind) = self.company_words(account);
        text.push_str(COMPANY_WORDS[word]);
        text.push(' ');
        text.push_str(COMPANY_KINDS[kind]);
        // Infallible: a text takes everything.
        let _ = write!(text, " {account}");
    }

    /// Writes the mail domain of an account: no real one ends in `.example`.
    pub(super) fn write_domain(&self, account: u64, text: &mut String) {
        let (word, _) = self.company_words(account);
        text.push_str(COMPANY_WORDS[word]);
        let start = text.len() - COMPANY_WORDS[word].len();
        text[start..].make_ascii_lowercase();
        text.push_str(".example");
    }

    fn company_words(&self, account: u64) -> (usize, usize) {
        let bits = self.accounts.number(account);
        (index(bits & 63), index(bits >> 6 & 15))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::person::{email_key, name_key};

    #[test]
    fn addresses_are_valid_and_tell_people_apart() {
        let world = crate::synth::world::tests::world(100, 100);
        let mut known = std::collections::BTreeSet::new();
        for number in 0..2000_u64 {
            let name = Name::of(number * 7);
            let mut text = String::new();
            name.write_local(number, &mut text);
            text.push('@');
            world.write_domain(number % 10, &mut text);
            assert_eq!(email_key(&text).as_deref(), Some(text.as_str()));
            assert!(name_key(name.first(), name.last()).is_some());
            assert!(known.insert(text));
        }
    }

    #[test]
    fn every_letter_can_be_written_in_one_byte() {
        let names = FIRST_NAMES.iter().chain(&LAST_NAMES);
        assert!(names.clone().all(|(name, _)| name.chars().all(|letter| u32::from(letter) < 256)));
        assert!(names.clone().all(|(_, plain)| plain.is_ascii()));
    }
}
