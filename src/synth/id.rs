//! Record ids, made from numbers: object, instance, number, checksum.

/// The instance that all ids of the org carry behind the object's prefix.
const INSTANCE: &[u8; 2] = b"7Q";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// As in [`crate::model::id`]: which of five characters are upper-case letters.
const CHECKS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
/// So many numbers have five digits.
const FIVE_DIGITS: u64 = 62 * 62 * 62 * 62 * 62;

/// The reference to nothing, as the weekly export writes it.
pub(super) const NOTHING: &[u8; 18] = b"000000000000000AAA";

/// Whose ids they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyPrefix {
    Account,
    Contact,
    User,
    Profile,
    License,
    Role,
    Login,
    Frozen,
    Site,
    Place,
}

impl KeyPrefix {
    fn prefix(self) -> &'static [u8; 3] {
        match self {
            Self::Account => b"001",
            Self::Contact => b"003",
            Self::User => b"005",
            Self::Profile => b"00e",
            Self::License => b"100",
            Self::Role => b"00E",
            Self::Login => b"0Ya",
            Self::Frozen => b"0Yw",
            Self::Site => b"0DB",
            Self::Place => b"04F",
        }
    }
}

/// The ids of one object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Series {
    /// The id of the number 0.
    first: [u8; 18],
}

impl Series {
    pub(super) fn of(key: KeyPrefix) -> Self {
        let mut first = *NOTHING;
        first[..3].copy_from_slice(key.prefix());
        first[3..5].copy_from_slice(INSTANCE);
        first[15] = check(&first[..5]);
        Self { first }
    }

    /// The id of a number below 62⁹.
    pub(super) fn id(&self, number: u64) -> [u8; 18] {
        let mut id = self.first;
        let high = number / FIVE_DIGITS;
        if high > 0 {
            digits(high, &mut id[6..10]);
            id[16] = check(&id[5..10]);
        }
        id[17] = digits(number % FIVE_DIGITS, &mut id[10..15]);
        id
    }
}

/// The id of a number below 62⁹.
pub(super) fn id(key: KeyPrefix, number: u64) -> [u8; 18] {
    Series::of(key).id(number)
}

/// Writes the last digits of a number below 2³², and says the checksum of the five last.
fn digits(number: u64, place: &mut [u8]) -> u8 {
    let mut number = u32::try_from(number).unwrap_or(u32::MAX);
    let mut bits = 0;
    for cell in place.iter_mut().rev() {
        let digit = (number % 62) as usize;
        *cell = DIGITS[digit];
        bits = bits << 1 | usize::from(digit.wrapping_sub(10) < 26);
        number /= 62;
    }
    CHECKS[bits & 31]
}

fn check(block: &[u8]) -> u8 {
    let is_upper = |(place, letter): (usize, &u8)| usize::from(letter.is_ascii_uppercase()) << place;
    CHECKS[block.iter().enumerate().map(is_upper).sum::<usize>() & 31]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::{IdCell, RecordId};

    #[test]
    fn ids_are_what_an_audit_takes_for_ids() {
        let numbers = [0, 1, 61, 62, 3843, 916_132_831, 916_132_832, 30_000_000_000_123];
        for number in (0..5000).chain(numbers) {
            for key in [
                KeyPrefix::Account,
                KeyPrefix::User,
                KeyPrefix::Profile,
                KeyPrefix::Role,
                KeyPrefix::License,
                KeyPrefix::Login,
            ] {
                let id = id(key, number);
                let text = std::str::from_utf8(&id).expect("letters and digits");
                let Ok(IdCell::Id(read)) = RecordId::parse(&id) else { panic!("{text}") };
                assert_eq!(read.as_str(), text);
                assert_eq!(read.prefix(), key.prefix());
            }
        }
    }

    #[test]
    fn ids_are_in_the_order_of_their_numbers() {
        let ids: Vec<[u8; 18]> =
            [1, 9, 10, 36, 62, 70_000, 916_132_832].map(|number| id(KeyPrefix::User, number)).into();
        assert!(ids.is_sorted());
    }
}
