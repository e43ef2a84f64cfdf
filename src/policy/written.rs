//! The policy as it is written, be it a TOML file or a row of a CSV file beside it, and what is wrong with it.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, FaultPlace};
use super::toml_text::bare_or_quoted;
use crate::model::text::did_you_mean;

/// What reads a policy: it knows which rules there are, remembers where values stand, and collects what is wrong.
pub(super) struct PolicyReader<'a> {
    /// The ids of the rules that a policy may name.
    pub(super) rules: &'a [&'a str],
    /// Where each value stands, by its path such as `contract[0].price`.
    pub(super) places: BTreeMap<String, FaultPlace>,
    /// What is wrong.
    pub(super) faults: Vec<Fault>,
    /// Whether the file was cut by an error of its form, so that what is missing may be there.
    pub(super) is_torn: bool,
}

impl<'a> PolicyReader<'a> {
    pub(super) fn new(rules: &'a [&'a str]) -> Self {
        Self { rules, places: BTreeMap::new(), faults: Vec::new(), is_torn: false }
    }

    /// Remembers what is wrong at a place, and what to do.
    pub(super) fn refuse(
        &mut self,
        place: FaultPlace,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        // One place has one fault: what follows from it would only hide it.
        if !self.faults.iter().any(|fault| fault.place.holds(&place)) {
            self.faults.push(Fault { place, message: message.into(), remedy: remedy.into() });
        }
    }

    /// Remembers an error of the file's form.
    pub(super) fn refuse_form(&mut self, fault: Fault) {
        self.is_torn = true;
        self.refuse(fault.place, fault.message, fault.remedy);
    }

    /// Remembers that something is missing.
    pub(super) fn refuse_missing(&mut self, place: FaultPlace, message: String, remedy: String) {
        if !self.is_torn {
            self.faults.push(Fault { place, message, remedy });
        }
    }

    /// Remembers what is wrong with the value of a path.
    pub(super) fn refuse_at(&mut self, path: &str, message: impl Into<String>, remedy: impl Into<String>) {
        let place = self.places.get(path).cloned().unwrap_or(FaultPlace::Bytes(0..0));
        self.refuse(place, message, remedy);
    }
}

/// A table as it is written.
pub(super) struct WrittenTable<'a> {
    form: TableForm<'a>,
    /// Where it starts.
    pub(super) place: FaultPlace,
    /// Its dotted path; empty for the whole file.
    pub(super) path: String,
}

#[derive(Clone, Copy)]
enum TableForm<'a> {
    Empty,
    Toml(&'a DeTable<'a>),
    /// The cells of a row that are not empty, by column.
    Row(&'a BTreeMap<String, String>),
}

/// A value as it is written.
pub(super) struct WrittenValue<'a> {
    /// The key that it is the value of.
    pub(super) key: &'a str,
    /// The table that the key is in.
    pub(super) of: &'a WrittenTable<'a>,
    /// The value.
    pub(super) form: WrittenForm<'a>,
    /// Where it stands.
    pub(super) place: FaultPlace,
    /// Its dotted path.
    pub(super) path: String,
}

/// A value by the kind of file that holds it.
#[derive(Clone, Copy)]
pub(super) enum WrittenForm<'a> {
    /// A value of a TOML file.
    Toml(&'a DeValue<'a>),
    /// A cell that is not empty.
    Cell(&'a str),
}

impl<'a> WrittenTable<'a> {
    /// A table in which nothing is written.
    pub(super) fn empty() -> Self {
        Self { form: TableForm::Empty, place: FaultPlace::Bytes(0..0), path: String::new() }
    }

    /// The whole file.
    pub(super) fn whole(table: &'a Spanned<DeTable<'a>>) -> Self {
        Self { form: TableForm::Toml(table.get_ref()), place: FaultPlace::Bytes(0..0), path: String::new() }
    }

    /// A row of a CSV file; `path` is that of the entry that it stands for.
    pub(super) fn row(cells: &'a BTreeMap<String, String>, place: FaultPlace, path: String) -> Self {
        Self { form: TableForm::Row(cells), place, path }
    }

    /// The keys that are written, with their places; none of a row, whose columns are checked once.
    pub(super) fn written_keys(&self) -> Vec<(&'a str, FaultPlace)> {
        match self.form {
            TableForm::Toml(table) => {
                table.keys().map(|key| (key.get_ref().as_ref(), FaultPlace::Bytes(key.span()))).collect()
            }
            TableForm::Empty | TableForm::Row(_) => Vec::new(),
        }
    }

    /// The entries of a table whose keys are names, with the place of each name.
    pub(super) fn entries<'t>(&'t self) -> Vec<(WrittenValue<'t>, FaultPlace)> {
        let TableForm::Toml(table) = self.form else { return Vec::new() };
        let entry = |key: &'t Spanned<std::borrow::Cow<'a, str>>, value: &'t Spanned<DeValue<'a>>| {
            let name = key.get_ref().as_ref();
            let written = WrittenValue {
                key: name,
                of: self,
                form: WrittenForm::Toml(value.get_ref()),
                place: FaultPlace::Bytes(value.span()),
                path: self.path_of(name),
            };
            (written, FaultPlace::Bytes(key.span()))
        };
        table.iter().map(|(key, value)| entry(key, value)).collect()
    }

    /// What the file calls the table: `[[contract]]`, `[calendar]`.
    pub(super) fn header(&self) -> String {
        match self.path.rsplit_once('[') {
            Some((list, _)) if self.path.ends_with(']') => format!("[[{list}]]"),
            _ => format!("[{}]", self.path),
        }
    }

    /// Whether a key is not written.
    pub(super) fn is_without(&self, key: &str) -> bool {
        match self.form {
            TableForm::Empty => true,
            TableForm::Toml(table) => !table.contains_key(key),
            TableForm::Row(cells) => !cells.contains_key(key),
        }
    }

    /// The text of a key, for kinds that need to know their neighbour; nothing where it is no text.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.form {
            TableForm::Empty => None,
            TableForm::Toml(table) => table.get(key)?.get_ref().as_str(),
            TableForm::Row(cells) => cells.get(key).map(String::as_str),
        }
    }

    /// The value of a key, if it is written.
    pub(super) fn get<'t>(&'t self, key: &'t str, reader: &mut PolicyReader) -> Option<WrittenValue<'t>> {
        let key = key.trim_start_matches("r#");
        let (form, place) = match self.form {
            TableForm::Empty => return None,
            TableForm::Toml(table) => {
                let value = table.get(key)?;
                (WrittenForm::Toml(value.get_ref()), FaultPlace::Bytes(value.span()))
            }
            TableForm::Row(cells) => {
                let FaultPlace::Row { file, row, .. } = &self.place else { return None };
                let place = FaultPlace::Row { file: file.clone(), row: *row, column: key.to_owned() };
                (WrittenForm::Cell(cells.get(key)?), place)
            }
        };
        let path = self.path_of(key);
        reader.places.insert(path.clone(), place.clone());
        Some(WrittenValue { key, of: self, form, place, path })
    }

    /// The table inside this one that is not written as such: it has its defaults, but in a row its keys are columns of the
    /// row.
    pub(super) fn unwritten(&self, key: &str) -> Self {
        let form = match self.form {
            TableForm::Row(_) => self.form,
            TableForm::Empty | TableForm::Toml(_) => TableForm::Empty,
        };
        Self { form, place: self.place.clone(), path: self.path_of(key.trim_start_matches("r#")) }
    }

    fn path_of(&self, key: &str) -> String {
        let key = bare_or_quoted(key);
        if self.path.is_empty() { key } else { format!("{}.{key}", self.path) }
    }
}

impl<'a> WrittenValue<'a> {
    /// Remembers what is wrong with the value.
    pub(super) fn refuse<T>(
        &self,
        reader: &mut PolicyReader,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Option<T> {
        reader.refuse(self.place.clone(), message, remedy);
        None
    }

    /// Remembers that a name is not known.
    pub(super) fn refuse_unknown<'k, T>(
        &self,
        reader: &mut PolicyReader,
        noun: &str,
        name: &str,
        known: impl Iterator<Item = &'k str>,
        remedy: &str,
    ) -> Option<T> {
        let remedy = format!("{}{remedy}", did_you_mean(name, known));
        self.refuse(reader, format!("unknown {noun} \"{name}\""), remedy)
    }

    /// The value as a person reads it.
    pub(super) fn shown(&self) -> String {
        match self.form {
            WrittenForm::Toml(DeValue::String(text)) => format!("\"{text}\""),
            WrittenForm::Toml(DeValue::Integer(number)) => number.to_string(),
            WrittenForm::Toml(DeValue::Float(number)) => number.to_string(),
            WrittenForm::Toml(DeValue::Boolean(flag)) => flag.to_string(),
            WrittenForm::Toml(DeValue::Datetime(date)) => date.to_string(),
            WrittenForm::Toml(DeValue::Array(_)) => "a list".to_owned(),
            WrittenForm::Toml(DeValue::Table(_)) => "a table".to_owned(),
            WrittenForm::Cell(text) => format!("\"{text}\""),
        }
    }

    /// The value as a text; refused where it is none.
    pub(super) fn text(&self, reader: &mut PolicyReader) -> Option<&'a str> {
        match self.form {
            WrittenForm::Toml(DeValue::String(text)) => Some(text),
            WrittenForm::Cell(text) => Some(text),
            WrittenForm::Toml(DeValue::Integer(_) | DeValue::Float(_)) => {
                let shown = self.shown();
                let remedy = format!("write {} = \"{shown}\": in quotes a number stays exact", self.key);
                self.refuse(reader, format!("{} is {shown}, expected a text in quotes", self.key), remedy)
            }
            WrittenForm::Toml(_) => {
                let message = format!("{} is {}, expected a text in quotes", self.key, self.shown());
                self.refuse(reader, message, format!("write {} = \"…\"", self.key))
            }
        }
    }

    /// The value as a table; refused where it is none.
    pub(super) fn table(&self, reader: &mut PolicyReader) -> Option<WrittenTable<'a>> {
        let WrittenForm::Toml(DeValue::Table(table)) = self.form else {
            let message = format!("{} is {}, expected a table", self.key, self.shown());
            return self.refuse(reader, message, format!("write [{}] on a line of its own", self.path));
        };
        Some(WrittenTable {
            form: TableForm::Toml(table),
            place: self.place.clone(),
            path: self.path.clone(),
        })
    }

    /// The elements of a list, each under the same key; a cell's are between semicolons. Refused where it is no list.
    pub(super) fn elements(&self, reader: &mut PolicyReader) -> Option<Vec<WrittenValue<'a>>> {
        let element = |at: usize, form: WrittenForm<'a>, place: FaultPlace| {
            let path = format!("{}[{at}]", self.path);
            WrittenValue { key: self.key, of: self.of, form, place, path }
        };
        match self.form {
            WrittenForm::Toml(DeValue::Array(values)) => {
                let values = values.iter().enumerate();
                let read = values.map(|(at, value)| {
                    element(at, WrittenForm::Toml(value.get_ref()), FaultPlace::Bytes(value.span()))
                });
                let elements: Vec<WrittenValue> = read.collect();
                for element in &elements {
                    reader.places.insert(element.path.clone(), element.place.clone());
                }
                Some(elements)
            }
            WrittenForm::Cell(text) => {
                let texts = text.split(';').map(str::trim).filter(|text| !text.is_empty()).enumerate();
                Some(
                    texts
                        .map(|(at, text)| element(at, WrittenForm::Cell(text), self.place.clone()))
                        .collect(),
                )
            }
            WrittenForm::Toml(_) => {
                let message = format!("{} is {}, expected a list", self.key, self.shown());
                let remedy = match self.form {
                    WrittenForm::Toml(DeValue::Table(_)) => {
                        format!("write [[{}]] with two brackets", self.path)
                    }
                    _ => format!("write {} = [{}]", self.key, self.shown()),
                };
                self.refuse(reader, message, remedy)
            }
        }
    }
}
