//! Whom an explanation is asked for: by id, by user name, by e-mail address or by name.

use crate::audit::row::Row;
use crate::model::id::RecordId;
use crate::model::text::folded;
use crate::org::column::{CONTACT_ID, EMAIL, FIRST_NAME, LAST_NAME, LICENSE, NAME, USER_ID, USERNAME};

/// Who is asked for.
pub(super) enum Whom {
    /// The user or contact with this id, in its 18 characters.
    Id(String),
    /// Whoever has this user name, e-mail address or name, in the form in which names are compared.
    Name(String),
}

/// How a row fits what was asked for; a better fit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// By its id, its contact's, or its user name: no other row is meant.
    Exact,
    /// By its e-mail address or its name, which others may have too.
    Shared,
}

impl Whom {
    /// What a typed text may mean, likeliest first: a name may look like an id.
    pub(super) fn readings(typed: &str) -> impl Iterator<Item = Self> {
        let id = RecordId::from_text(typed.trim()).map(|id| Self::Id(id.to_string()));
        id.into_iter().chain([Self::Name(folded(typed))])
    }

    /// How a user or a contact fits; nothing where it does not.
    pub(super) fn fit(&self, row: &Row) -> Option<Fit> {
        let is = |column: &str, wanted: &str| row.text(column).is_some_and(|text| folded(text) == wanted);
        match self {
            Self::Id(id) => {
                [USER_ID, CONTACT_ID].iter().any(|column| row.text(column) == Some(id)).then_some(Fit::Exact)
            }
            Self::Name(name) if is(USERNAME, name) => Some(Fit::Exact),
            Self::Name(name) => {
                let whole = || full_name(row).is_some_and(|own| folded(&own) == *name);
                (is(EMAIL, name) || whole()).then_some(Fit::Shared)
            }
        }
    }
}

/// First and last name, or the name as a whole.
pub(super) fn full_name(row: &Row) -> Option<String> {
    let parts: Vec<&str> = [FIRST_NAME, LAST_NAME].iter().filter_map(|column| row.text(column)).collect();
    if parts.is_empty() { row.text(NAME).map(str::to_owned) } else { Some(parts.join(" ")) }
}

/// One of several choices, in a line: id, user name, name, e-mail address, licence, as far as they are known.
pub(super) fn choice(row: &Row) -> String {
    let id = row.text(USER_ID).or(row.text(CONTACT_ID)).unwrap_or("?");
    let name = full_name(row);
    let known = [row.text(USERNAME), name.as_deref(), row.text(EMAIL), row.text(LICENSE)];
    let known: Vec<&str> = known.into_iter().flatten().collect();
    format!("{id}  {}", known.join(", "))
}
