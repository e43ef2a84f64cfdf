//! What an object's file looks like: its columns, and the header by which it is known.

use super::cell::Kind;
use crate::model::object::Object;

/// Whether a file, or a row, can do without a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// The file may lack it.
    Optional,
    /// The file must have it.
    Column,
    /// The file must have it, and every row a value in it.
    Value,
}

/// One column that the audit reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// The frame's column.
    pub(super) name: &'static str,
    /// The header's spellings, API name first; compared without case.
    pub(super) headers: &'static [&'static str],
    /// How its cells are read.
    pub(super) kind: Kind,
    /// Whether it may be missing.
    pub(super) need: Need,
}

impl Column {
    pub(super) const fn new(
        name: &'static str,
        headers: &'static [&'static str],
        kind: Kind,
        need: Need,
    ) -> Self {
        Self { name, headers, kind, need }
    }

    /// A column that a file may lack.
    pub(super) const fn optional(name: &'static str, headers: &'static [&'static str], kind: Kind) -> Self {
        Self::new(name, headers, kind, Need::Optional)
    }
}

/// An object's file.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) object: Object,
    pub(super) columns: &'static [Column],
    /// The column by which rows are the same record.
    pub(super) key: &'static str,
    /// Groups of lower-case headers; a file with all of one group is certainly of this object.
    pub(super) marks: &'static [&'static [&'static str]],
    /// Lower-case headers that no file of this object has.
    pub(super) foreign: &'static [&'static str],
}

/// How surely a header is an object's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// It is not.
    None,
    /// It could be, if the file's name says so too.
    Possible,
    /// It is.
    Certain,
}

impl Shape {
    /// How surely these headers, lower-case and without the object's own prefix, are of this object.
    pub(super) fn likeness(&self, headers: &[String]) -> Likeness {
        let has = |name: &str| headers.iter().any(|header| header == name);
        let complete = self
            .columns
            .iter()
            .filter(|column| column.need != Need::Optional)
            .all(|column| column.headers.iter().any(|name| has(&name.to_lowercase())));
        if !complete || self.foreign.iter().any(|name| has(name)) {
            Likeness::None
        } else if self.marks.iter().any(|group| group.iter().all(|name| has(name))) {
            Likeness::Certain
        } else {
            Likeness::Possible
        }
    }

    /// The place of each column in a header, in the order of [`Shape::columns`].
    pub(super) fn places(&self, headers: &[String]) -> Vec<Option<usize>> {
        self.columns
            .iter()
            .map(|column| {
                column.headers.iter().find_map(|name| {
                    let name = name.to_lowercase();
                    headers.iter().position(|header| *header == name)
                })
            })
            .collect()
    }

    /// The columns that a header must have and does not.
    pub(super) fn missing(&self, headers: &[String]) -> Vec<&'static str> {
        self.columns
            .iter()
            .zip(self.places(headers))
            .filter(|(column, place)| column.need != Need::Optional && place.is_none())
            .map(|(column, _)| column.headers[0])
            .collect()
    }
}

/// Headers as they are compared: lower-case, without blanks around and without the object's own prefix
/// (`USER.EMAIL`).
pub(super) fn folded(headers: &[String], object: Object) -> Vec<String> {
    let prefix = format!("{}.", object.name().to_lowercase());
    headers
        .iter()
        .map(|header| {
            let header = header.trim().to_lowercase();
            header.strip_prefix(&prefix).map_or(header.clone(), str::to_owned)
        })
        .collect()
}
