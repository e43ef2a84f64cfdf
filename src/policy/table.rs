//! How the tables of the policy are declared: each key once, with its type, its kind of value and what holds without it.
//!
//! From a declaration come the Rust type, the reader, the JSON Schema, the columns of a CSV file with such rows, and the
//! settings that a report prints.

use serde_json::{Map, Value, json};

use super::fault::FaultPlace;
use super::kind::ValueKind;
use super::written::{PolicyReader, WrittenTable, WrittenValue};
use crate::model::text::{did_you_mean, nearest};

/// What is declared of one key.
pub(super) struct PolicyKey {
    /// As the policy writes it.
    pub(super) name: &'static str,
    /// What it means.
    pub(super) about: String,
    /// The JSON Schema of its value.
    pub(super) schema: Value,
    /// Whether a table without it is refused.
    pub(super) is_required: bool,
    /// What holds where it is not written; null where there is no such value.
    pub(super) default: Value,
    /// The columns that stand for it in a CSV file: its own name, or those of a table inside.
    pub(super) columns: Vec<&'static str>,
}

/// A table of the policy.
pub(super) trait PolicyTable: Sized {
    /// The keys, in the order of the declaration.
    fn keys() -> Vec<PolicyKey>;

    /// Reads a table; nothing where something is wrong, which the reader then knows.
    fn read(table: &WrittenTable, reader: &mut PolicyReader) -> Option<Self>;
}

impl PolicyKey {
    /// Declares a key; `doc` is its doc comment.
    pub(super) fn new(
        name: &'static str,
        doc: &str,
        kind: &impl ValueKind,
        is_required: bool,
        default: Value,
    ) -> Self {
        let name = name.trim_start_matches("r#");
        let columns = kind.columns().unwrap_or_else(|| vec![name]);
        let about = doc.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { name, about, schema: kind.schema(), is_required, default, columns }
    }
}

/// The JSON Schema of a table as a policy writes it.
pub(super) fn schema(keys: Vec<PolicyKey>) -> Value {
    let required: Vec<&str> = keys.iter().filter(|key| key.is_required).map(|key| key.name).collect();
    let mut properties = Map::new();
    for key in &keys {
        let mut property = key.schema.clone();
        if let Some(property) = property.as_object_mut() {
            property.insert("description".into(), key.about.clone().into());
            if !key.default.is_null() {
                property.insert("default".into(), key.default.clone());
            }
        }
        properties.insert(key.name.into(), property);
    }
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// The schema of a table as reports show it: every key is there, and null where it has no value.
pub(super) fn shown(mut schema: Value) -> Value {
    let Some(object) = schema.as_object_mut() else { return schema };
    let required = object.get("required").cloned().unwrap_or_default();
    let is_required = |key: &str| required.as_array().is_some_and(|keys| keys.iter().any(|own| own == key));
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        let all: Vec<Value> = properties.keys().map(|key| key.as_str().into()).collect();
        for (key, property) in properties.iter_mut() {
            *property = shown(property.take());
            if !is_required(key) && property.get("default").is_none() {
                *property = json!({ "anyOf": [property.take(), { "type": "null" }] });
            }
        }
        object.insert("required".into(), all.into());
    }
    for inner in ["items", "additionalProperties"] {
        if let Some(inner) = object.get_mut(inner) {
            *inner = shown(inner.take());
        }
    }
    schema
}

/// Refuses keys that a table does not have, and a table without a key that it must have.
pub(super) fn refuse_others(table: &WrittenTable, keys: &[PolicyKey], reader: &mut PolicyReader) {
    let names = || keys.iter().map(|key| key.name);
    let mut mistyped = Vec::new();
    for (name, place) in table.written_keys() {
        if !names().any(|known| known == name) {
            let known = names().collect::<Vec<_>>().join(", ");
            let remedy = format!("{}known here: {known}", did_you_mean(name, names()));
            reader.refuse(place, format!("unknown key \"{name}\""), remedy);
            mistyped.extend(nearest(name, names()));
        }
    }
    // A key that is mistyped is not missing too.
    let is_missing =
        |key: &&PolicyKey| key.is_required && table.is_without(key.name) && !mistyped.contains(&key.name);
    for key in keys.iter().filter(is_missing) {
        let (place, message) = match &table.place {
            FaultPlace::Row { file, row, .. } => {
                let place = FaultPlace::Row { file: file.clone(), row: *row, column: key.name.into() };
                (place, format!("{} is empty", key.name))
            }
            place @ FaultPlace::Bytes(_) => {
                (place.clone(), format!("{} lacks the key \"{}\"", table.header(), key.name))
            }
        };
        reader.refuse_missing(place, message, format!("write {}: {}", key.name, key.about));
    }
}

/// A value of a table inside another one, read from its own declaration.
pub(super) struct Nested<T>(std::marker::PhantomData<T>);

/// A table inside another one.
pub(super) fn nested<T: PolicyTable>() -> Nested<T> {
    Nested(std::marker::PhantomData)
}

impl<T: PolicyTable> ValueKind for Nested<T> {
    type Value = T;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<T> {
        let table = written.table(reader)?;
        T::read(&table, reader)
    }

    fn schema(&self) -> Value {
        schema(T::keys())
    }

    fn columns(&self) -> Option<Vec<&'static str>> {
        Some(T::keys().into_iter().flat_map(|key| key.columns).collect())
    }
}

/// Declares a table of the policy. A key is `name: type = kind, need;`, where the need is `required`, `optional` (an option,
/// a list or a map that is empty without it), `default(value)`, or `always` for a table that is there with its defaults.
/// Fields `beside` the keys are no part of the file.
macro_rules! table {
    (
        $(#[doc = $about:literal])+
        $vis:vis struct $Table:ident {
            $( $(#[doc = $doc:literal])+ $key:ident: $type:ty = $kind:expr, $need:ident $(($default:expr))?; )+
        }
        $( beside { $( $(#[doc = $other_doc:literal])+ $other:ident: $other_type:ty; )+ } )?
        $( checked by $check:path; )?
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, serde::Serialize)]
        $vis struct $Table {
            $( $(#[doc = $doc])+ pub $key: $type, )+
            $($( $(#[doc = $other_doc])+ #[serde(skip)] pub $other: $other_type, )+)?
        }

        impl $crate::policy::table::PolicyTable for $Table {
            fn keys() -> Vec<$crate::policy::table::PolicyKey> {
                vec![$(
                    $crate::policy::table::PolicyKey::new(
                        stringify!($key),
                        concat!($($doc),+),
                        &$kind,
                        $crate::policy::table::table!(@is_required $need),
                        $crate::policy::table::table!(@default $need $(($default))?),
                    )
                ),+]
            }

            fn read(
                table: &$crate::policy::written::WrittenTable,
                reader: &mut $crate::policy::written::PolicyReader,
            ) -> Option<Self> {
                use $crate::policy::kind::ValueKind as _;
                $crate::policy::table::refuse_others(table, &Self::keys(), reader);
                $(
                    let $key: Option<$type> = match table.get(stringify!($key), reader) {
                        Some(written) => $kind.read(&written, reader).map(Into::into),
                        None => $crate::policy::table::table!(@absent table, $key, reader, $type, $need $(($default))?),
                    };
                )+
                #[allow(unused_mut, reason = "not every table has a check")]
                let mut read = Self { $($key: $key?,)+ $($($other: Default::default(),)+)? };
                $( $check(&mut read, table, reader)?; )?
                Some(read)
            }
        }
    };
    (@is_required required) => { true };
    (@is_required $need:ident) => { false };
    (@default default($default:expr)) => { serde_json::to_value($default).unwrap_or_default() };
    (@default $need:ident) => { serde_json::Value::Null };
    (@absent $table:ident, $key:ident, $reader:ident, $type:ty, required) => { None };
    (@absent $table:ident, $key:ident, $reader:ident, $type:ty, optional) => { Some(Default::default()) };
    (@absent $table:ident, $key:ident, $reader:ident, $type:ty, default($default:expr)) => { Some($default.into()) };
    (@absent $table:ident, $key:ident, $reader:ident, $type:ty, always) => {
        <$type as $crate::policy::table::PolicyTable>::read(&$table.unwritten(stringify!($key)), $reader)
    };
}

pub(super) use table;
