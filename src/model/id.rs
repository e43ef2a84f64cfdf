//! Record ids: compared on the case-sensitive 15 characters, printed as 18.
//!
//! The last three of 18 characters are a checksum over the letter case of the first fifteen: for each
//! block of five, bit *j* is set where character *j* is `A`-`Z`, and the value indexes
//! `ABCDEFGHIJKLMNOPQRSTUVWXYZ012345`.

use std::fmt;
use std::hash::{Hash, Hasher};

const SUFFIX: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The all-zero id that Setup > Data Export writes where a reference is empty.
const NULL: &[u8] = b"000000000000000AAA";

/// A valid record id in its 18-character form.
#[derive(Clone, Copy, Eq, PartialOrd, Ord)]
pub struct RecordId([u8; ID_LENGTH]);

/// The characters of an id.
pub const ID_LENGTH: usize = 18;

// The last three characters follow from the others: what tells ids apart are fifteen.
impl PartialEq for RecordId {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Hash for RecordId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(&self.0[..15]);
    }
}

/// Why a text is no record id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Neither 15 nor 18 characters.
    #[error("is not a record id: it has neither 15 nor 18 characters")]
    Length,
    /// A number, as spreadsheets make of ids that hold digits only, or digits around one `E`.
    #[error("is not a record id: a spreadsheet program turned it into a number")]
    Number,
    /// A character that is no ASCII letter or digit.
    #[error("is not a record id: only letters and digits are allowed")]
    Character,
    /// The checksum contradicts the first fifteen characters.
    #[error("is not a record id: its last three characters do not match the first fifteen")]
    Suffix,
}

/// What an id cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdCell {
    /// The all-zero id: no reference.
    Null,
    /// An id that was written correctly, with 15 or 18 characters.
    Id(RecordId),
    /// An id whose letter case was lost on the way and restored from its checksum.
    Repaired(RecordId),
}

impl RecordId {
    /// The id that a text is, with its letter case restored; nothing where it is none, or refers to nothing.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        match Self::parse(text.as_bytes()) {
            Ok(IdCell::Id(id) | IdCell::Repaired(id)) => Some(id),
            Ok(IdCell::Null) | Err(_) => None,
        }
    }

    /// Reads 15 or 18 characters.
    ///
    /// # Errors
    ///
    /// [`IdError`] when the text cannot be an id, or when its checksum contradicts it.
    pub fn parse(text: &[u8]) -> Result<IdCell, IdError> {
        match Self::whole(text) {
            Some(id) => Ok(IdCell::Id(id)),
            None => Self::parse_other(text),
        }
    }

    /// An id of 18 characters as exporters write it; nothing for any other text, and for the one that refers to nothing.
    fn whole(text: &[u8]) -> Option<Self> {
        let id: [u8; 18] = text.try_into().ok()?;
        let (mut wrong, mut capitals, mut others) = (0_u8, 0_usize, 0_u8);
        for (place, letter) in id[..15].iter().enumerate() {
            let class = CLASSES[usize::from(*letter)];
            wrong |= class & WRONG;
            capitals |= usize::from(class & CAPITAL) << place;
            others |= *letter ^ b'0';
        }
        let suffix = [capitals & 31, capitals >> 5 & 31, capitals >> 10].map(|bits| SUFFIX[bits]);
        (wrong == 0 && others != 0 && id[15..] == suffix).then_some(Self(id))
    }

    /// As [`RecordId::parse`].
    fn parse_other(text: &[u8]) -> Result<IdCell, IdError> {
        let has_length = text.len() == 15 || text.len() == 18;
        if !has_length || !text.iter().all(u8::is_ascii_alphanumeric) {
            return Err(match text {
                number if is_number(number) => IdError::Number,
                _ if !has_length => IdError::Length,
                _ => IdError::Character,
            });
        }
        if text == NULL || text == &NULL[..15] {
            return Ok(IdCell::Null);
        }
        let mut body = [0_u8; 15];
        body.copy_from_slice(&text[..15]);
        let written = Self::from_body(body);
        if text.len() == 15 || text[15..].eq_ignore_ascii_case(&written.0[15..]) {
            return Ok(IdCell::Id(written));
        }
        let folded = !text.iter().any(u8::is_ascii_uppercase) || !text.iter().any(u8::is_ascii_lowercase);
        if !folded {
            return Err(IdError::Suffix);
        }
        restore_case(body, &text[15..]).map(|body| IdCell::Repaired(Self::from_body(body)))
    }

    fn from_body(body: [u8; 15]) -> Self {
        let mut id = [0_u8; 18];
        id[..15].copy_from_slice(&body);
        for (block, letters) in body.chunks(5).enumerate() {
            let bits = letters
                .iter()
                .enumerate()
                .filter(|(_, letter)| letter.is_ascii_uppercase())
                .fold(0_usize, |bits, (place, _)| bits | 1 << place);
            id[15 + block] = SUFFIX[bits];
        }
        Self(id)
    }

    /// The 18 characters, which are letters and digits.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; ID_LENGTH] {
        &self.0
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only letters and digits are ever parsed into an id.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The key prefix that names the object, such as `005` for a user.
    #[must_use]
    pub fn prefix(&self) -> &[u8] {
        &self.0[..3]
    }

    /// The case-sensitive 15 characters on which ids are compared, as one number.
    #[must_use]
    pub fn key(&self) -> u128 {
        let mut key = [0_u8; 16];
        key[..15].copy_from_slice(&self.0[..15]);
        u128::from_le_bytes(key)
    }
}

/// Marks a capital among the classes of characters.
const CAPITAL: u8 = 1;
/// Marks a character that no id has.
const WRONG: u8 = 2;

/// The class of each byte.
const CLASSES: [u8; 256] = {
    let mut classes = [WRONG; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_uppercase() {
            classes[byte as usize] = CAPITAL;
        } else if byte.is_ascii_alphanumeric() {
            classes[byte as usize] = 0;
        }
        byte += 1;
    }
    classes
};

/// Whether a text is what is left of an id that a spreadsheet took for a number: `5.0E+12`, `5000000000017`.
fn is_number(text: &[u8]) -> bool {
    let has_exponent = text.windows(2).any(|pair| pair == b"E+" || pair == b"e+");
    let is_short = (6..15).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    is_short || (has_exponent && text.iter().all(|byte| byte.is_ascii_digit() || b"Ee+.,".contains(byte)))
}

/// Gives a case-folded body its letter case back, as its suffix tells it.
fn restore_case(mut body: [u8; 15], suffix: &[u8]) -> Result<[u8; 15], IdError> {
    for (block, mark) in suffix.iter().enumerate() {
        let mark = mark.to_ascii_uppercase();
        let bits = SUFFIX.iter().position(|known| *known == mark).ok_or(IdError::Suffix)?;
        for place in 0..5 {
            let letter = &mut body[block * 5 + place];
            if bits & (1 << place) == 0 {
                letter.make_ascii_lowercase();
            } else if letter.is_ascii_alphabetic() {
                letter.make_ascii_uppercase();
            } else {
                return Err(IdError::Suffix);
            }
        }
    }
    Ok(body)
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> RecordId {
        match RecordId::parse(text.as_bytes()) {
            Ok(IdCell::Id(id)) => id,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn fifteen_characters_gain_the_checksum() {
        assert_eq!(id("a0D30000001n7Pi").as_str(), "a0D30000001n7PiEAI");
    }

    #[test]
    fn fifteen_and_eighteen_are_the_same_id() {
        assert_eq!(id("a0D30000001n7Pi"), id("a0D30000001n7PiEAI"));
        assert_eq!(id("a0D30000001n7Pi"), id("a0D30000001n7Pieai"));
    }

    #[test]
    fn ids_that_differ_in_case_only_differ() {
        assert_ne!(id("0055g00000AbCdE"), id("0055g00000aBcDe"));
        assert_ne!(id("00e000000000001").prefix(), id("00E000000000001").prefix());
    }

    #[test]
    fn the_zero_id_is_no_reference() {
        assert_eq!(RecordId::parse(b"000000000000000AAA"), Ok(IdCell::Null));
        assert_eq!(RecordId::parse(b"000000000000000"), Ok(IdCell::Null));
    }

    #[test]
    fn a_folded_id_is_repaired_from_its_suffix() {
        let right = id("a0D30000001n7PiEAI");
        assert_eq!(RecordId::parse(b"a0d30000001n7pieai"), Ok(IdCell::Repaired(right)));
        assert_eq!(RecordId::parse(b"A0D30000001N7PIEAI"), Ok(IdCell::Repaired(right)));
    }

    #[test]
    fn a_suffix_that_does_not_fit_is_wrong() {
        assert_eq!(RecordId::parse(b"a0D30000001n7PiAAA"), Err(IdError::Suffix));
        // The suffix marks the second character, a digit, as an upper-case letter.
        assert_eq!(RecordId::parse(b"a0d30000001n7pidaa"), Err(IdError::Suffix));
        // 6 is no suffix character at all.
        assert_eq!(RecordId::parse(b"a0d30000001n7pi6aa"), Err(IdError::Suffix));
    }

    #[test]
    fn what_cannot_be_an_id_is_refused() {
        assert_eq!(RecordId::parse(b""), Err(IdError::Length));
        assert_eq!(RecordId::parse(b"5000000000017"), Err(IdError::Number));
        assert_eq!(RecordId::parse(b"5.00000E+12"), Err(IdError::Number));
        assert!(RecordId::parse(b"005000000000017").is_ok());
        assert_eq!(RecordId::parse(b"Standard"), Err(IdError::Length));
        assert_eq!(RecordId::parse("0055g00000AbCd\u{e9}".as_bytes()), Err(IdError::Length));
        assert_eq!(RecordId::parse(b"0055g00000AbCd-"), Err(IdError::Character));
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_reads_what_the_long_one_reads(text in "[0-9A-Za-z]{15}([0-9A-Za-z]{3})?|[ -~]{14,19}|0{15}AAA", bits in 0_usize..3) {
            let mut text = text.into_bytes();
            if bits > 0 && let Ok(IdCell::Id(id)) = RecordId::parse_other(&text[..text.len().min(15)]) {
                // With the suffix that belongs to it.
                text = id.as_bytes().to_vec();
                if bits == 2 {
                    text[17] = text[17].to_ascii_lowercase();
                }
            }
            proptest::prop_assert_eq!(RecordId::parse(&text), RecordId::parse_other(&text));
        }
    }
}
