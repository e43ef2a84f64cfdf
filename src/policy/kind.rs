//! The kinds of values that a policy holds: each reads a value, says what is wrong with it, and describes it in the schema.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use iso_currency::Currency;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use toml::de::DeValue;

use super::fault::FaultPlace;
use super::written::{PolicyReader, WrittenForm, WrittenValue};
use crate::model::money::decimal as parse_decimal;
use crate::model::text::joined;

/// A kind of value.
pub(super) trait ValueKind {
    /// What is read.
    type Value;

    /// Reads a value; nothing where something is wrong, which the reader then knows.
    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<Self::Value>;

    /// The JSON Schema of the value.
    fn schema(&self) -> Value;

    /// The columns that it has in a CSV file, where it is a table; nothing for the one of its key.
    fn columns(&self) -> Option<Vec<&'static str>> {
        None
    }
}

/// A text that is not empty, without blanks around it.
pub(super) struct NonEmptyText;

impl ValueKind for NonEmptyText {
    type Value = String;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<String> {
        let text = written.text(reader)?.trim();
        if text.is_empty() {
            let remedy = "write a text between the quotes; an optional key can be left out";
            return written.refuse(reader, format!("{} is empty", written.key), remedy);
        }
        Some(text.to_owned())
    }

    fn schema(&self) -> Value {
        json!({ "type": "string", "minLength": 1 })
    }
}

/// A whole number between two bounds, both included.
pub(super) struct Whole(pub(super) u32, pub(super) u32);

impl ValueKind for Whole {
    type Value = u32;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<u32> {
        let number = match written.form {
            WrittenForm::Toml(DeValue::Integer(number)) => {
                i64::from_str_radix(number.as_str(), number.radix()).ok()
            }
            WrittenForm::Cell(text) => text.parse().ok(),
            WrittenForm::Toml(_) => {
                let message = format!("{} is {}, expected a whole number", written.key, written.shown());
                let digits = written.shown().trim_matches('"').trim().parse::<i64>();
                let remedy = digits.map_or_else(
                    |_| format!("write a whole number from {} to {}, without quotes", self.0, self.1),
                    |number| format!("write {} = {number}", written.key),
                );
                return written.refuse(reader, message, remedy);
            }
        };
        let inside = number.and_then(|number| u32::try_from(number).ok());
        inside.filter(|number| (self.0..=self.1).contains(number)).or_else(|| {
            let message = format!("{} is {}", written.key, written.shown());
            written.refuse(reader, message, format!("write a whole number from {} to {}", self.0, self.1))
        })
    }

    fn schema(&self) -> Value {
        json!({ "type": "integer", "minimum": self.0, "maximum": self.1 })
    }
}

/// A whole number that counts rows.
pub(super) struct RowCount;

/// The most rows that a policy can expect.
const MOST_ROWS: u64 = 999_999_999_999;

impl ValueKind for RowCount {
    type Value = u64;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<u64> {
        let number = match written.form {
            WrittenForm::Toml(DeValue::Integer(number)) => {
                u64::from_str_radix(number.as_str(), number.radix()).ok()
            }
            _ => None,
        };
        number.filter(|rows| *rows <= MOST_ROWS).or_else(|| {
            let message = format!("{} is {}, expected a number of rows", written.key, written.shown());
            written.refuse(reader, message, format!("write a whole number from 0 to {MOST_ROWS}"))
        })
    }

    fn schema(&self) -> Value {
        json!({ "type": "integer", "minimum": 0, "maximum": MOST_ROWS })
    }
}

/// True or false.
pub(super) struct Flag;

impl ValueKind for Flag {
    type Value = bool;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<bool> {
        match written.form {
            WrittenForm::Toml(DeValue::Boolean(flag)) => Some(*flag),
            // Spreadsheets write truth in capitals.
            WrittenForm::Cell(text) if text.eq_ignore_ascii_case("true") => Some(true),
            WrittenForm::Cell(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => {
                let message = format!("{} is {}, expected true or false", written.key, written.shown());
                written.refuse(reader, message, format!("write {0} = true or {0} = false", written.key))
            }
        }
    }

    fn schema(&self) -> Value {
        json!({ "type": "boolean" })
    }
}

/// One of a few words.
pub(super) struct Choice<T: 'static> {
    /// What it is called in a message.
    pub(super) noun: &'static str,
    /// The words.
    pub(super) words: Vec<&'static str>,
    /// What a word means.
    pub(super) parse: fn(&str) -> Option<T>,
}

/// One of the words of a `words!` type.
macro_rules! choice {
    ($noun:literal, $Type:ty) => {
        $crate::policy::kind::Choice {
            noun: $noun,
            words: <$Type>::ALL.iter().map(|word| word.as_str()).collect(),
            parse: <$Type>::parse,
        }
    };
}

pub(super) use choice;

impl<T> ValueKind for Choice<T> {
    type Value = T;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<T> {
        let text = written.text(reader)?;
        (self.parse)(text).or_else(|| {
            let quoted: Vec<String> = self.words.iter().map(|word| format!("\"{word}\"")).collect();
            let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
            let remedy = format!("write {}", joined(&quoted, "or"));
            written.refuse_unknown(reader, self.noun, text, self.words.iter().copied(), &remedy)
        })
    }

    fn schema(&self) -> Value {
        json!({ "type": "string", "enum": self.words })
    }
}

/// The id of a rule.
pub(super) struct RuleId;

impl ValueKind for RuleId {
    type Value = String;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<String> {
        let id = written.text(reader)?;
        let rules = reader.rules;
        if rules.contains(&id) {
            return Some(id.to_owned());
        }
        written.refuse_unknown(reader, "rule", id, rules.iter().copied(), "`seatwise rules` lists all rules")
    }

    fn schema(&self) -> Value {
        json!({ "type": "string" })
    }
}

/// An IANA time zone.
pub(super) struct ZoneName;

impl ValueKind for ZoneName {
    type Value = Tz;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<Tz> {
        let name = written.text(reader)?;
        name.parse().ok().or_else(|| {
            let known = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
            let remedy = "time zones have names such as \"America/New_York\" or \"UTC\"";
            written.refuse_unknown(reader, "time zone", name, known, remedy)
        })
    }

    fn schema(&self) -> Value {
        json!({ "type": "string" })
    }
}

/// A currency by its ISO 4217 code.
pub(super) struct CurrencyCode;

impl ValueKind for CurrencyCode {
    type Value = Currency;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<Currency> {
        let code = written.text(reader)?;
        currency_of(code).or_else(|| {
            let message = format!("unknown currency \"{code}\"");
            written.refuse(reader, message, "write an ISO 4217 code such as USD, EUR or JPY")
        })
    }

    fn schema(&self) -> Value {
        json!({ "type": "string" })
    }
}

/// The currency of a code.
pub(super) fn currency_of(code: &str) -> Option<Currency> {
    Currency::from_code(&code.trim().to_ascii_uppercase())
}

/// A day.
pub(super) struct Day;

impl ValueKind for Day {
    type Value = NaiveDate;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<NaiveDate> {
        let key = written.key;
        match written.form {
            WrittenForm::Toml(DeValue::Datetime(value)) => {
                let date = value.date.filter(|_| value.time.is_none());
                let day = date.and_then(|date| {
                    NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
                });
                day.or_else(|| {
                    let message = format!("{key} is {value}, expected a day without a time");
                    written.refuse(reader, message, format!("write a day such as {key} = 2026-02-01"))
                })
            }
            WrittenForm::Cell(text) => text.parse().ok().or_else(|| {
                let message = format!("{key} is \"{text}\", expected a date with the year first");
                let remedy = "write it as 2027-03-31, in a column that the spreadsheet formats as text";
                written.refuse(reader, message, remedy)
            }),
            WrittenForm::Toml(_) => {
                let shown = written.shown();
                let message = format!("{key} is {shown}, expected a date");
                let inner = shown.trim_matches('"').trim();
                let remedy = if inner.parse::<NaiveDate>().is_ok() {
                    format!("write {key} = {inner}, without quotes")
                } else {
                    format!("write year, month and day without quotes, such as {key} = 2026-02-01")
                };
                written.refuse(reader, message, remedy)
            }
        }
    }

    fn schema(&self) -> Value {
        json!({ "type": "string", "format": "date" })
    }
}

/// An exact decimal number, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// Its exact value.
    pub exact: BigRational,
    /// Its text, without blanks and without zeros in front.
    pub text: String,
}

impl Decimal {
    /// Zero.
    pub(super) fn zero() -> Self {
        Self { exact: BigRational::zero(), text: "0".to_owned() }
    }

    /// The hundredth part: what a number in percent is a fraction of 1.
    #[must_use]
    pub fn fraction(&self) -> BigRational {
        &self.exact / BigRational::from_integer(100.into())
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// A decimal number in a text: in quotes a number stays exact.
pub(super) struct DecimalText {
    /// The least that it may be.
    pub(super) least: i32,
    /// The most that it may be.
    pub(super) most: i32,
    /// How one is written.
    pub(super) remedy: &'static str,
}

/// A number of percent; above 10,000 is a slip of the pen.
pub(super) fn percent(least: i32) -> DecimalText {
    DecimalText { least, most: 10_000, remedy: "write a percentage as text: \"7\" or \"2.5\"" }
}

impl ValueKind for DecimalText {
    type Value = Decimal;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<Decimal> {
        let text = written.text(reader)?;
        let exact = match parse_decimal(text) {
            Ok(exact) => exact,
            Err(why) => {
                return written.refuse(reader, format!("{} \"{text}\" {why}", written.key), self.remedy);
            }
        };
        let bound = |number: i32| BigRational::from_integer(BigInt::from(number));
        if exact < bound(self.least) || exact > bound(self.most) {
            let why = match () {
                () if exact.is_negative() && self.least == 0 => "is negative".to_owned(),
                () if exact.is_negative() => format!("is below {}", self.least),
                () => format!("is above {}", self.most),
            };
            return written.refuse(reader, format!("{} \"{text}\" {why}", written.key), self.remedy);
        }
        Some(Decimal { text: plain(text), exact })
    }

    fn schema(&self) -> Value {
        json!({ "type": "string" })
    }
}

/// A decimal that was read, without blanks and without zeros in front.
fn plain(text: &str) -> String {
    let (sign, digits) = text.trim().strip_prefix('-').map_or(("", text.trim()), |digits| ("-", digits));
    let digits = digits.trim_start_matches('0');
    let zero = if digits.is_empty() || digits.starts_with('.') { "0" } else { "" };
    let sign = if digits.trim_matches(['0', '.']).is_empty() { "" } else { sign };
    format!("{sign}{zero}{digits}")
}

/// A list of values of one kind.
pub(super) struct List<K>(pub(super) K);

impl<K: ValueKind> ValueKind for List<K> {
    type Value = Vec<K::Value>;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<Self::Value> {
        let elements = written.elements(reader)?;
        let read: Vec<Option<K::Value>> =
            elements.iter().map(|element| self.0.read(element, reader)).collect();
        read.into_iter().collect()
    }

    fn schema(&self) -> Value {
        json!({ "type": "array", "items": self.0.schema() })
    }
}

/// One text or a list of texts, none of them empty.
pub(super) struct OneOrMany;

impl ValueKind for OneOrMany {
    type Value = Vec<String>;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<Vec<String>> {
        match written.form {
            WrittenForm::Toml(DeValue::Array(_)) | WrittenForm::Cell(_) => {
                List(NonEmptyText).read(written, reader)
            }
            WrittenForm::Toml(_) => NonEmptyText.read(written, reader).map(|text| vec![text]),
        }
    }

    fn schema(&self) -> Value {
        json!({ "anyOf": [NonEmptyText.schema(), { "type": "array", "items": NonEmptyText.schema() }] })
    }
}

/// A table whose keys are names and whose values are of one kind.
pub(super) struct NamedEntries<N, K> {
    /// What a name is.
    pub(super) name: N,
    /// What a value is.
    pub(super) value: K,
}

/// What the names of a table's entries are.
pub(super) trait EntryName {
    /// What is read.
    type Name: Ord;

    /// Reads the name of an entry; nothing where something is wrong, which the reader then knows.
    fn read(&self, name: &str, place: FaultPlace, reader: &mut PolicyReader) -> Option<Self::Name>;
}

/// Any text.
pub(super) struct AnyName;

impl EntryName for AnyName {
    type Name = String;

    fn read(&self, name: &str, _: FaultPlace, _: &mut PolicyReader) -> Option<String> {
        Some(name.to_owned())
    }
}

/// One of a list of known names.
pub(super) struct KnownName<T: 'static> {
    /// What it is called in a message.
    pub(super) noun: &'static str,
    /// The names.
    pub(super) known: fn(&PolicyReader) -> Vec<String>,
    /// What a name means.
    pub(super) parse: fn(&str) -> Option<T>,
}

impl<T: Ord> EntryName for KnownName<T> {
    type Name = T;

    fn read(&self, name: &str, place: FaultPlace, reader: &mut PolicyReader) -> Option<T> {
        let known = (self.known)(reader);
        if let Some(read) = (self.parse)(name).filter(|_| known.iter().any(|own| own == name)) {
            return Some(read);
        }
        let did_you_mean = crate::model::text::did_you_mean(name, known.iter().map(String::as_str));
        let remedy = format!("{did_you_mean}known are {}", known.join(", "));
        reader.refuse(place, format!("unknown {} \"{name}\"", self.noun), remedy);
        None
    }
}

impl<N: EntryName, K: ValueKind> ValueKind for NamedEntries<N, K> {
    type Value = BTreeMap<N::Name, K::Value>;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<Self::Value> {
        let table = written.table(reader)?;
        let mut read = BTreeMap::new();
        let mut is_right = true;
        for (value, place) in table.entries() {
            reader.places.insert(value.path.clone(), value.place.clone());
            let name = self.name.read(value.key, place, reader);
            match name.zip(self.value.read(&value, reader)) {
                Some((name, value)) => drop(read.insert(name, value)),
                None => is_right = false,
            }
        }
        is_right.then_some(read)
    }

    fn schema(&self) -> Value {
        json!({ "type": "object", "additionalProperties": self.value.schema() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_text_without_zeros_in_front() {
        for (written, text) in
            [("025.00", "25.00"), ("0", "0"), ("0.5", "0.5"), (" 7 ", "7"), ("-02.5", "-2.5"), ("-0", "0")]
        {
            assert_eq!(plain(written), text);
        }
    }
}
