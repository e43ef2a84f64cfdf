//! Whom the register's entries are about, where one column holds ids and names alike.

use polars::prelude::{DataFrame, DataType, NamedFrom, PolarsResult, Series};

use super::column::{CONTACT_ID, USER_ID, USERNAME, WHO};
use crate::model::id::RecordId;

/// The prefixes of the ids of users and contacts.
const USER: &[u8] = b"005";
const CONTACT: &[u8] = b"003";

/// The entries with what their column [`WHO`] says in the column that is meant: an id of a user, an id of a contact,
/// or else a user name. Entries that say it in those columns themselves stay as they are.
pub(super) fn with_identities(register: &DataFrame) -> PolarsResult<DataFrame> {
    let text = |name: &str| register.column(name).and_then(|column| column.str());
    let who = text(WHO)?;
    if who.null_count() == who.len() {
        return Ok(register.clone());
    }
    let (users, names, contacts) = (text(USER_ID)?, text(USERNAME)?, text(CONTACT_ID)?);
    let mut said: [Vec<Option<String>>; 3] = [const { Vec::new() }; 3];
    for row in 0..register.height() {
        let own = [users.get(row), names.get(row), contacts.get(row)].map(|text| text.map(str::to_owned));
        let is_told = own.iter().any(Option::is_some);
        let of_row = if is_told { own } else { identity(who.get(row).unwrap_or_default()) };
        for (column, text) in said.iter_mut().zip(of_row) {
            column.push(text);
        }
    }
    let mut register = register.clone();
    for (name, column) in [USER_ID, USERNAME, CONTACT_ID].into_iter().zip(said) {
        register.with_column(Series::new(name.into(), column).cast(&DataType::String)?.into())?;
    }
    Ok(register)
}

/// User id, user name, contact id: the one that a text is.
fn identity(text: &str) -> [Option<String>; 3] {
    match RecordId::from_text(text) {
        Some(id) if id.prefix() == USER => [Some(id.to_string()), None, None],
        Some(id) if id.prefix() == CONTACT => [None, None, Some(id.to_string())],
        _ => [None, (!text.is_empty()).then(|| text.to_owned()), None],
    }
}
