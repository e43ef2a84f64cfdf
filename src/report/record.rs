//! A record: one row of a list of the report, declared once. JSON, its schema, the CSV headers and the data dictionary come
//! from the declaration.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeSeq, Serializer};

use super::cell::{Cell, Column};

/// One row of a list of the report.
pub trait Record {
    /// What one row is: "One row per seat …".
    const GRAIN: &'static str;

    /// The columns, in their order.
    fn columns() -> Vec<Column>;

    /// The cells, one a column.
    fn cells(&self) -> Vec<Cell<'_>>;
}

/// Declares records: each field with its meaning and the type of its cells.
macro_rules! record {
    ($(
        $(#[doc = $grain:expr])+
        $name:ident $(<$life:lifetime>)? {
            $(
                $(#[doc = $meaning:expr])+
                $(#[serde($($serde:tt)*)])?
                $field:ident: $type:ty,
            )+
        }
    )+) => {
        $(
            $(#[doc = $grain])+
            #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
            #[schemars(deny_unknown_fields)]
            pub struct $name $(<$life>)? {
                $(
                    $(#[doc = $meaning])+
                    $(#[serde($($serde)*)])?
                    pub $field: $type,
                )+
            }

            impl $(<$life>)? $crate::report::record::Record for $name $(<$life>)? {
                const GRAIN: &'static str = concat!($($grain),+);

                fn columns() -> Vec<$crate::report::cell::Column> {
                    let mut columns = Vec::new();
                    $(
                        <$type as $crate::report::cell::Field>::declare(
                            stringify!($field),
                            concat!($($meaning),+),
                            &mut columns,
                        );
                    )+
                    columns
                }

                fn cells(&self) -> Vec<$crate::report::cell::Cell<'_>> {
                    let mut cells = Vec::new();
                    $($crate::report::cell::Field::add_to(&self.$field, &mut cells);)+
                    cells
                }
            }
        )+
    };
}

pub(super) use record;

/// A list of records: made while it is written, or read from a report.
pub enum Rows<'a, T> {
    /// Rows that were read.
    Read(Vec<T>),
    /// Rows that are made anew each time that somebody looks at them, so that a million of them are never held.
    Made(Box<dyn Fn() -> Box<dyn Iterator<Item = T> + 'a> + 'a>),
}

impl<'a, T> Rows<'a, T> {
    /// Rows that a function makes.
    pub fn made<I: Iterator<Item = T> + 'a>(make: impl Fn() -> I + 'a) -> Self {
        Self::Made(Box::new(move || Box::new(make())))
    }
}

impl<T: Clone> Rows<'_, T> {
    /// Every row, in order.
    #[must_use]
    pub fn each(&self) -> Box<dyn Iterator<Item = T> + '_> {
        match self {
            Self::Read(rows) => Box::new(rows.iter().cloned()),
            Self::Made(make) => make(),
        }
    }
}

impl<T: Clone + fmt::Debug> fmt::Debug for Rows<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.each()).finish()
    }
}

impl<T: Clone + Serialize> Serialize for Rows<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for row in self.each() {
            list.serialize_element(&row)?;
        }
        list.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rows<'_, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::Read)
    }
}

impl<T: JsonSchema> JsonSchema for Rows<'_, T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Vec::<T>::schema_name()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<T>::json_schema(generator)
    }
}
