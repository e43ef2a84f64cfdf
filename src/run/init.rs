//! `seatwise init`: a policy to start from.

use std::collections::BTreeMap;

use super::{Options, Prepared, frames, name_of, prepare};
use crate::audit::column::{IS_INFERRED, METER};
use crate::audit::row::Row;
use crate::audit::snapshot::Snapshot;
use crate::error::Result;
use crate::model::object::Object;
use crate::model::verdict::Meter;
use crate::org::column::{LICENSE, PROFILE_ID, PROFILE_NAME};
use crate::report::draft::Draft;

/// Drafts a policy from an export.
///
/// # Errors
///
/// [`Error`](crate::error::Error) when the options are wrong or the export cannot be read.
pub fn init(options: &Options) -> Result<Draft> {
    let Prepared { policy, when, loaded, .. } = prepare(options, None)?;
    let snapshot = Snapshot::new(&loaded.org, &policy, &when).map_err(frames)?;
    let mut licenses: BTreeMap<&str, (u64, Meter)> = BTreeMap::new();
    let mut profiles: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for seat in Row::all(snapshot.seat_frame()) {
        let Some(license) = seat.text(LICENSE) else { continue };
        let meter = seat.text(METER).and_then(Meter::named).unwrap_or(Meter::Member);
        licenses.entry(license).or_insert((0, meter)).0 += 1;
        let profile = seat.text(PROFILE_NAME).or_else(|| seat.text(PROFILE_ID));
        if let Some(profile) = profile.filter(|_| seat.holds(IS_INFERRED)) {
            *profiles.entry((profile, license)).or_default() += 1;
        }
    }
    let rows = Object::ALL
        .into_iter()
        .map(|object| {
            let of = loaded.inputs.iter().filter(|input| input.object == object);
            (object.name(), of.map(|input| input.rows).sum())
        })
        .filter(|(_, rows)| *rows > 0)
        .collect();
    Ok(Draft {
        export: name_of(&options.export),
        as_of: when.as_of,
        rows,
        licenses: licenses
            .into_iter()
            .map(|(name, (seats, meter))| (name.to_owned(), seats, meter))
            .collect(),
        profiles: profiles
            .into_iter()
            .map(|((profile, license), seats)| (profile.to_owned(), seats, license.to_owned()))
            .collect(),
    })
}
