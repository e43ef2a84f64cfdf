//! The typed cells that records are made of: what a column holds is said by its type.

use std::borrow::Cow;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::money::Amount;

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// A record id of 18 characters.
    Id,
    /// One of a closed list of words.
    Word,
    /// Any text.
    Text,
    /// A whole number.
    Count,
    /// A sum of money, a decimal with the currency's decimals.
    Amount,
    /// A price, a decimal with as many decimals as the contract has.
    Price,
    /// A decimal number that is no money.
    Decimal,
    /// An ISO 4217 code.
    Currency,
    /// A calendar day in the policy's zone, ISO 8601.
    Day,
    /// True or false.
    Flag,
    /// JSON: a list or an object.
    Json,
}

impl ColumnKind {
    /// The word for it in the data dictionary.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Word => "word",
            Self::Text => "text",
            Self::Count => "whole number",
            Self::Amount => "amount",
            Self::Price => "price",
            Self::Decimal => "decimal number",
            Self::Currency => "currency",
            Self::Day => "day",
            Self::Flag => "true or false",
            Self::Json => "JSON",
        }
    }

    /// Whether columns of it stand to the right in a table.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Count | Self::Amount | Self::Price | Self::Decimal)
    }
}

/// One column of a record: the same in JSON, in CSV files and in the data dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, which is a promise.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// What is counted, or else empty.
    pub unit: &'static str,
    /// Whether cells may be empty.
    pub is_optional: bool,
    /// What it means.
    pub meaning: &'static str,
}

/// One cell of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// A text, a word, an id or a decimal number.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// A flag.
    Flag(bool),
}

impl Cell<'_> {
    /// The exact value, as files for machines have it: empty where there is nothing.
    #[must_use]
    pub fn data(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Whole(number) => Cow::Owned(number.to_string()),
            Self::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        }
    }
}

/// A type that a field of a record can have: it knows its columns and its cells.
pub trait Field {
    /// Adds the columns of a field of that name and meaning.
    fn declare(name: &'static str, meaning: &'static str, columns: &mut Vec<Column>);

    /// Adds its cells, one a column.
    fn add_to<'a>(&'a self, cells: &mut Vec<Cell<'a>>);
}

/// A field of one column.
pub trait Value {
    /// What it holds.
    const KIND: ColumnKind;
    /// What it counts.
    const UNIT: &'static str = "";

    /// Its cell.
    fn cell(&self) -> Cell<'_>;
}

impl<V: Value> Field for V {
    fn declare(name: &'static str, meaning: &'static str, columns: &mut Vec<Column>) {
        columns.push(Column { name, kind: V::KIND, unit: V::UNIT, is_optional: false, meaning });
    }

    fn add_to<'a>(&'a self, cells: &mut Vec<Cell<'a>>) {
        cells.push(self.cell());
    }
}

impl<V: Value> Field for Option<V> {
    fn declare(name: &'static str, meaning: &'static str, columns: &mut Vec<Column>) {
        columns.push(Column { name, kind: V::KIND, unit: V::UNIT, is_optional: true, meaning });
    }

    fn add_to<'a>(&'a self, cells: &mut Vec<Cell<'a>>) {
        cells.push(self.as_ref().map_or(Cell::Empty, Value::cell));
    }
}

/// Types of texts.
macro_rules! texts {
    ($(#[doc = $doc:expr] $name:ident = $kind:ident $(, $pattern:literal)?;)+) => {
        $(
            #[doc = $doc]
            #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
            #[serde(transparent)]
            $(#[schemars(extend("pattern" = $pattern))])?
            pub struct $name<'a>(pub Cow<'a, str>);

            impl Value for $name<'_> {
                const KIND: ColumnKind = ColumnKind::$kind;

                fn cell(&self) -> Cell<'_> {
                    Cell::Text(Cow::Borrowed(&self.0))
                }
            }

            impl<'a> From<&'a str> for $name<'a> {
                fn from(text: &'a str) -> Self {
                    Self(Cow::Borrowed(text))
                }
            }

            impl From<String> for $name<'_> {
                fn from(text: String) -> Self {
                    Self(Cow::Owned(text))
                }
            }

            impl std::fmt::Display for $name<'_> {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.pad(&self.0)
                }
            }
        )+
    };
}

texts! {
    /// A record id in its 18-character form.
    IdCell = Id, "^[A-Za-z0-9]{18}$";
    /// Any text.
    TextCell = Text;
    /// A stable word, such as idle-seat.
    WordCell = Word, "^[a-z0-9]+(-[a-z0-9]+)*$";
    /// An ISO 4217 code: USD.
    CurrencyCell = Currency, "^[A-Z]{3}$";
    /// A sum of money: an exact decimal as text, with the currency's decimals.
    AmountCell = Amount, "^-?[0-9]+(\\.[0-9]+)?$";
    /// A price: an exact decimal as text.
    PriceCell = Price, "^-?[0-9]+(\\.[0-9]+)?$";
    /// An exact decimal as text.
    DecimalCell = Decimal, "^-?[0-9]+(\\.[0-9]+)?$";
    /// A SHA-256 in lower-case hexadecimal, as sha256sum prints it.
    DigestCell = Text, "^[0-9a-f]{64}$";
}

impl From<Amount> for AmountCell<'_> {
    fn from(amount: Amount) -> Self {
        Self(Cow::Owned(amount.to_string()))
    }
}

impl From<iso_currency::Currency> for CurrencyCell<'_> {
    fn from(currency: iso_currency::Currency) -> Self {
        Self(Cow::Borrowed(currency.code()))
    }
}

/// Types of whole numbers that are never below 0, by what they count.
macro_rules! counts {
    ($($(#[$meta:meta])* $name:ident = $unit:literal,)+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
            #[serde(transparent)]
            pub struct $name(pub u64);

            impl Value for $name {
                const KIND: ColumnKind = ColumnKind::Count;
                const UNIT: &'static str = $unit;

                fn cell(&self) -> Cell<'_> {
                    Cell::Whole(i64::try_from(self.0).unwrap_or(i64::MAX))
                }
            }

            impl From<usize> for $name {
                fn from(count: usize) -> Self {
                    Self(count as u64)
                }
            }

            impl From<u64> for $name {
                fn from(count: u64) -> Self {
                    Self(count)
                }
            }
        )+
    };
}

counts! {
    /// So many seats.
    SeatCount = "seats",
    /// So many users.
    UserCount = "users",
    /// So many logins.
    LoginCount = "logins",
    /// So many accounts.
    AccountCount = "accounts",
    /// So many findings.
    FindingCount = "findings",
    /// So many rows of a file.
    RowCount = "rows",
    /// So many bytes.
    ByteCount = "bytes",
    /// So many calendar days.
    DayCount = "days",
    /// So many months.
    MonthCount = "months",
    /// So many of what the line's meter is billed by: seats, logins of one pool, or users who come in a month.
    QuantityCount = "seats, logins or users, by meter",
    /// So many records that a rule looked at.
    SubjectCount = "subjects",
    /// A place in a file, counted from 1.
    Ordinal = "",
}

/// Seats bought and assigned to nobody; negative where more are assigned than bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SeatDifference(pub i64);

impl Value for SeatDifference {
    const KIND: ColumnKind = ColumnKind::Count;
    const UNIT: &'static str = "seats";

    fn cell(&self) -> Cell<'_> {
        Cell::Whole(self.0)
    }
}

/// A calendar day in the policy's time zone, ISO 8601: 2026-09-30.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("pattern" = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"))]
pub struct DayCell(#[schemars(with = "String")] pub NaiveDate);

impl Value for DayCell {
    const KIND: ColumnKind = ColumnKind::Day;

    fn cell(&self) -> Cell<'_> {
        Cell::Text(Cow::Owned(self.0.to_string()))
    }
}

impl From<NaiveDate> for DayCell {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

impl Value for bool {
    const KIND: ColumnKind = ColumnKind::Flag;

    fn cell(&self) -> Cell<'_> {
        Cell::Flag(*self)
    }
}

/// A list or an object, which stands as JSON in one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct JsonCell<T>(pub T);

impl<T: Serialize> Value for JsonCell<T> {
    const KIND: ColumnKind = ColumnKind::Json;

    fn cell(&self) -> Cell<'_> {
        // Records hold nothing that JSON cannot: keys are texts.
        Cell::Text(Cow::Owned(serde_json::to_string(&self.0).unwrap_or_default()))
    }
}

/// Makes words of a closed list cells.
macro_rules! word_cells {
    ($($name:ty),+ $(,)?) => {
        $(
            impl $crate::report::cell::Value for $name {
                const KIND: $crate::report::cell::ColumnKind = $crate::report::cell::ColumnKind::Word;

                fn cell(&self) -> $crate::report::cell::Cell<'_> {
                    $crate::report::cell::Cell::Text(std::borrow::Cow::Borrowed(self.as_str()))
                }
            }
        )+
    };
}

pub(super) use word_cells;
