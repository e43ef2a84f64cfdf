//! The licence's name, however an export tells it: by name, by master label, by key, or inside a printed profile.

use std::borrow::Cow;

use polars::prelude::{DataFrame, NamedFrom, PolarsResult, Series, StringChunked};
use rustc_hash::FxHashMap;

use super::Tables;
use super::column::{
    LICENSE, LICENSE_ID, LICENSE_KEY, LICENSE_LABEL, PRINTED_LICENSE, PROFILE_ID, USER_TYPE,
};
use crate::model::license::{LicenseText, license_key, license_text};
use crate::model::object::Object;

/// The columns that tell a licence, the best first.
const TELLING: [&str; 4] = [LICENSE, PRINTED_LICENSE, LICENSE_LABEL, LICENSE_KEY];

/// Writes the licence's name into [`LICENSE`] of users and profiles, as the org's own UserLicense file or the table of known
/// licences has it.
pub(super) fn resolve(tables: &mut Tables) -> PolarsResult<()> {
    name_licenses(tables)?;
    let names = names_of_org(tables.frame(Object::UserLicense))?;
    for (object, user_type) in [(Object::User, Some(USER_TYPE)), (Object::Profile, None)] {
        let frame = tables.frame(object);
        let Some(licenses) = resolved(frame, user_type, &names)? else { continue };
        let mut frame = frame.clone();
        frame.with_column(licenses.into())?;
        tables.frames.insert(object, frame);
        if let Some(columns) = tables.columns.get_mut(&object)
            && TELLING.iter().any(|name| columns.contains(name))
        {
            columns.insert(LICENSE);
        }
    }
    settle_by_type(tables)
}

/// Gives users the licence of a profile whose key stands for several: the user's type says which.
fn settle_by_type(tables: &mut Tables) -> PolarsResult<()> {
    let keys = keys_of_profiles(tables)?;
    if keys.is_empty() {
        return Ok(());
    }
    let users = tables.frame(Object::User);
    let (own, profiles, types) =
        (users.column(LICENSE)?.str()?, users.column(PROFILE_ID)?.str()?, users.column(USER_TYPE)?.str()?);
    let none = FxHashMap::default();
    let settled = |row: usize| match own.get(row) {
        Some(license) => Some(Cow::Borrowed(license)),
        None => name_of(keys.get(profiles.get(row)?)?, types.get(row), &none),
    };
    let licenses: Vec<Option<Cow<str>>> = (0..users.height()).map(settled).collect();
    let texts: Vec<Option<&str>> = licenses.iter().map(Option::as_deref).collect();
    let licenses = Series::new(LICENSE.into(), texts);
    let mut users = users.clone();
    users.with_column(licenses.into())?;
    tables.frames.insert(Object::User, users);
    Ok(())
}

/// The key of each profile that has no licence's name and a key of several: its own, or that of the UserLicense row it
/// points to.
fn keys_of_profiles(tables: &Tables) -> PolarsResult<FxHashMap<String, String>> {
    let licenses = tables.frame(Object::UserLicense);
    let of_licenses =
        licenses.column(LICENSE_ID)?.str()?.iter().zip(licenses.column(LICENSE_KEY)?.str()?.iter());
    let by_license: FxHashMap<&str, &str> = of_licenses.filter_map(|(id, key)| Some((id?, key?))).collect();
    let profiles = tables.frame(Object::Profile);
    let text = |name: &str| profiles.column(name)?.str();
    let (ids, names) = (text(PROFILE_ID)?, text(LICENSE)?);
    let (keys, licenses) = (text(LICENSE_KEY)?, text(LICENSE_ID)?);
    let key = |row: usize| {
        let key = keys.get(row).or_else(|| by_license.get(licenses.get(row)?).copied())?;
        let is_open = names.get(row).is_none() && license_text(key, None) == LicenseText::TypeKey;
        is_open.then(|| Some((ids.get(row)?.to_owned(), key.to_owned()))).flatten()
    };
    Ok((0..profiles.height()).filter_map(key).collect())
}

/// Gives the rows of the UserLicense file that have no name the one that their label or key stands for.
fn name_licenses(tables: &mut Tables) -> PolarsResult<()> {
    let frame = tables.frame(Object::UserLicense);
    let (own, labels, keys) = (
        frame.column(LICENSE)?.str()?,
        frame.column(LICENSE_LABEL)?.str()?,
        frame.column(LICENSE_KEY)?.str()?,
    );
    if own.null_count() == 0 {
        return Ok(());
    }
    let none = FxHashMap::default();
    let name = |row: usize| match own.get(row).or(labels.get(row)) {
        Some(name) => Some(Cow::Borrowed(name)),
        None => name_of(keys.get(row)?, None, &none),
    };
    let names: Vec<Option<Cow<str>>> = (0..frame.height()).map(name).collect();
    let texts: Vec<Option<&str>> = names.iter().map(Option::as_deref).collect();
    let named = Series::new(LICENSE.into(), texts);
    let mut frame = frame.clone();
    frame.with_column(named.into())?;
    tables.frames.insert(Object::UserLicense, frame);
    Ok(())
}

/// The names of the org's licences by label and by key, folded.
fn names_of_org(licenses: &DataFrame) -> PolarsResult<FxHashMap<String, String>> {
    let mut names = FxHashMap::default();
    let own = licenses.column(LICENSE)?.str()?;
    for column in [LICENSE_LABEL, LICENSE_KEY] {
        for (name, other) in own.iter().zip(licenses.column(column)?.str()?.iter()) {
            // A key of several licences names none of them.
            let tells = |other: &&str| license_text(other, None) != LicenseText::TypeKey;
            if let (Some(name), Some(other)) = (name, other.filter(tells)) {
                names.entry(license_key(other)).or_insert_with(|| name.to_owned());
            }
        }
    }
    // A name is nobody else's label.
    for name in own.iter().flatten() {
        names.insert(license_key(name), name.to_owned());
    }
    Ok(names)
}

/// The licence of each row; nothing where every row has it already.
fn resolved(
    frame: &DataFrame,
    user_type: Option<&str>,
    names: &FxHashMap<String, String>,
) -> PolarsResult<Option<Series>> {
    let mut telling: Vec<&StringChunked> = Vec::new();
    for name in TELLING {
        // Profiles have no column for a printed one.
        if let Ok(column) = frame.column(name) {
            telling.push(column.str()?);
        }
    }
    if telling.iter().all(|column| column.null_count() == column.len()) {
        return Ok(None);
    }
    let types = user_type.map(|name| frame.column(name)?.str()).transpose()?;
    let mut known: FxHashMap<(&str, Option<&str>), Option<Cow<str>>> = FxHashMap::default();
    let mut is_changed = telling[1..].iter().any(|column| column.null_count() < column.len());
    let mut licenses: Vec<Option<Cow<str>>> = Vec::with_capacity(frame.height());
    for row in 0..frame.height() {
        let text = telling.iter().find_map(|column| column.get(row));
        let license = text.and_then(|text| {
            let of_row = types.and_then(|types| types.get(row));
            known.entry((text, of_row)).or_insert_with(|| name_of(text, of_row, names)).clone()
        });
        is_changed |= license.as_deref() != text;
        licenses.push(license);
    }
    let texts: Vec<Option<&str>> = licenses.iter().map(|license| license.as_deref()).collect();
    Ok(is_changed.then(|| Series::new(LICENSE.into(), texts)))
}

/// The licence that a text stands for; nothing where it says no more than the user type does.
fn name_of<'a>(
    text: &'a str,
    user_type: Option<&str>,
    names: &FxHashMap<String, String>,
) -> Option<Cow<'a, str>> {
    match license_text(text, user_type) {
        // The org's own list translates labels and keys; a name it writes differs at most in case.
        LicenseText::Name => match names.get(&license_key(text)) {
            Some(name) if license_key(name) != license_key(text) => Some(name.clone().into()),
            _ => Some(text.into()),
        },
        LicenseText::Key { name, by_login } => match names.get(&license_key(text)) {
            Some(name) => Some(name.clone().into()),
            None if by_login => Some(format!("{name} Login").into()),
            None => Some(name.into()),
        },
        LicenseText::TypeKey => None,
    }
}
