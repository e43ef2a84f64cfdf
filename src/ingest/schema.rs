//! What an object's file looks like: its columns, and the header by which it is known.

use super::cell::CellKind;
use crate::model::object::Object;
use crate::model::text::one_line;

/// Whether a file, or a row, can do without a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnNeed {
    /// The file may lack it.
    Optional,
    /// The file must have it.
    ExportColumn,
    /// The file must have it, and every row a value in it.
    Value,
}

/// One column that the audit reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExportColumn {
    /// The frame's column.
    pub(super) name: &'static str,
    /// The API names, the usual one first; compared without case.
    pub(super) headers: &'static [&'static str],
    /// The names that reports and Setup pages print; compared without case and blanks.
    pub(super) labels: &'static [&'static str],
    /// How its cells are read.
    pub(super) kind: CellKind,
    /// Whether it may be missing.
    pub(super) need: ColumnNeed,
    /// What the audit does with it; empty for a column that only other exporters write.
    pub(super) why: &'static str,
}

impl ExportColumn {
    pub(super) const fn new(
        name: &'static str,
        headers: &'static [&'static str],
        kind: CellKind,
        need: ColumnNeed,
    ) -> Self {
        Self { name, headers, labels: &[], kind, need, why: "" }
    }

    /// The column with the labels that reports and Setup pages print.
    pub(super) const fn labelled(self, labels: &'static [&'static str]) -> Self {
        Self { labels, ..self }
    }

    /// The column with what the audit does with it.
    pub(super) const fn because(self, why: &'static str) -> Self {
        Self { why, ..self }
    }

    /// A column that a file may lack.
    pub(super) const fn optional(
        name: &'static str,
        headers: &'static [&'static str],
        kind: CellKind,
    ) -> Self {
        Self::new(name, headers, kind, ColumnNeed::Optional)
    }
}

/// An object's file.
#[derive(Debug)]
pub(super) struct ObjectSchema {
    pub(super) object: Object,
    pub(super) columns: &'static [ExportColumn],
    /// The columns by which rows are the same record: the first that a row fills names it.
    pub(super) key: &'static [&'static str],
    /// Groups of lower-case headers; a file with all of one group is certainly of this object.
    pub(super) marks: &'static [&'static [&'static str]],
    /// Whether the file's name is no substitute for a mark.
    pub(super) needs_marks: bool,
    /// Lower-case headers that no file of this object has.
    pub(super) foreign: &'static [&'static str],
}

impl ObjectSchema {
    /// Whether a header has a column.
    pub(super) fn has(&self, headers: &[String], name: &str) -> bool {
        let places = Header::of(headers, self).places(self);
        self.columns.iter().zip(places).any(|(column, place)| column.name == name && place.is_some())
    }
}

/// How surely a header is an object's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HeaderMatch {
    /// It is not.
    None,
    /// It could be, if the file's name says so too.
    Possible,
    /// It is.
    Certain,
}

/// A header as names are compared: lower case, without the underscores of snake case. Custom fields keep theirs.
pub(super) fn folded_name(header: &str) -> String {
    let name = header.trim().to_lowercase();
    if name == "_" || name.contains("__") || name.starts_with('_') { name } else { name.replace('_', "") }
}

/// A file's header as one object reads it: API names in lower case, whatever was written.
#[derive(Clone, Debug)]
pub(super) struct Header {
    names: Vec<String>,
    /// Whether each column is named by a label: reports and Setup pages do, and print times in the zone of
    /// their user.
    labels: Vec<bool>,
    /// Whether columns that are read are named in snake case, as other products name theirs too.
    is_snake_case: bool,
}

impl Header {
    /// Reads a header: an API name in any case or in snake case, with the object's own prefix (`USER.EMAIL`), or a label.
    pub(super) fn of(headers: &[String], schema: &ObjectSchema) -> Self {
        let prefix = format!("{}.", schema.object.name().to_lowercase());
        let mut names: Vec<String> = headers
            .iter()
            .map(|header| {
                let header = header.trim().to_lowercase();
                header.strip_prefix(&prefix).map_or(header.clone(), str::to_owned)
            })
            .collect();
        // Heroku Connect numbers its rows in `id`; the record's own id is `sfid`.
        if names.iter().any(|name| name == "sfid") {
            for name in &mut names {
                match name.as_str() {
                    "id" => "_row_number".clone_into(name),
                    "sfid" => "id".clone_into(name),
                    _ => {}
                }
            }
        }
        // Inspector's first column; its column "Profile" holds "[Profile]" and is no label.
        let has_labels = names.first().is_none_or(|first| first != "_");
        let mut labels = vec![false; names.len()];
        let mut is_snake_case = false;
        for place in 0..names.len() {
            let written = one_line(&names[place]);
            let folded = folded_name(&written);
            let column = schema
                .columns
                .iter()
                .find(|column| column.labels.iter().any(|label| label.to_lowercase() == written));
            let labelled = column
                .map(|column| folded_name(column.headers[0]))
                .filter(|name| has_labels && !names.contains(name));
            // "Created Date" is CreatedDate, whether or not anybody listed the label.
            let name = labelled.unwrap_or_else(|| folded.replace(' ', ""));
            let is_read = schema.columns.iter().any(|column| folded_name(column.headers[0]) == name);
            labels[place] = is_read && name != folded;
            is_snake_case |= is_read && written.contains('_');
            names[place] = name;
        }
        Self { names, labels, is_snake_case }
    }

    /// Whether the column at a place is named by a label.
    pub(super) fn is_label(&self, place: usize) -> bool {
        self.labels[place]
    }

    /// Whether the file as a whole names columns by labels: a single one may have been added by hand.
    pub(super) fn is_labelled(&self, schema: &ObjectSchema) -> bool {
        let labelled = self.labels.iter().filter(|label| **label).count();
        let read = self.places(schema).iter().flatten().count();
        labelled * 2 >= read && labelled > 0
    }

    fn has(&self, name: &str) -> bool {
        let name = folded_name(name);
        self.names.contains(&name)
    }

    /// The place of each of the schema's columns.
    pub(super) fn places(&self, schema: &ObjectSchema) -> Vec<Option<usize>> {
        let place_of = |name: &&str| {
            let name = folded_name(name);
            self.names.iter().position(|header| *header == name)
        };
        schema.columns.iter().map(|column| column.headers.iter().find_map(place_of)).collect()
    }

    /// The columns that a file of the schema must have and this one has not. Of several key columns one is enough.
    pub(super) fn missing(&self, schema: &ObjectSchema) -> Vec<&'static str> {
        let places = self.places(schema);
        let columns = || schema.columns.iter().zip(&places);
        let is_key = |column: &ExportColumn| schema.key.contains(&column.name);
        let lacks_key = schema.key.len() > 1
            && columns().filter(|(column, _)| is_key(column)).all(|(_, place)| place.is_none());
        columns()
            .filter(|(column, place)| {
                (column.need != ColumnNeed::Optional && place.is_none()) || (lacks_key && is_key(column))
            })
            .map(|(column, _)| column.headers[0])
            .collect()
    }

    /// Whether a place's name stands at another place as well.
    pub(super) fn stands_twice(&self, place: usize) -> bool {
        self.names.iter().filter(|header| **header == self.names[place]).count() > 1
    }

    /// Whether the header has all of a group of marks; more than three of them where snake case makes them common words.
    fn has_marks(&self, group: &[&str], schema: &ObjectSchema) -> bool {
        let is_common =
            self.is_snake_case && schema.needs_marks && group.len() <= 3 && !self.has("loginstatus");
        !is_common && group.iter().all(|name| self.has(name))
    }

    /// How surely the header is of the schema's object.
    pub(super) fn header_match(&self, schema: &ObjectSchema) -> HeaderMatch {
        if !self.missing(schema).is_empty() || schema.foreign.iter().any(|name| self.has(name)) {
            HeaderMatch::None
        } else if schema.marks.iter().any(|group| self.has_marks(group, schema)) {
            HeaderMatch::Certain
        } else if schema.needs_marks {
            HeaderMatch::None
        } else {
            HeaderMatch::Possible
        }
    }
}
