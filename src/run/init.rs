//! `seatwise init`: a policy to start from, and a register.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::SortMultipleOptions;

use super::prepare::{Options, Prepared, frames, name_of, prepare};
use crate::audit::column::{ENTRY_PLACE, IS_INFERRED, METER};
use crate::audit::facts::Facts;
use crate::audit::row::Row;
use crate::error::Result;
use crate::model::license::{Audience, audience};
use crate::model::object::Object;
use crate::model::verdict::Meter;
use crate::org::column::{
    ACCOUNT_ID, ACCOUNT_NAME, CONTACT_ID, FIRST_NAME, LAST_NAME, LICENSE, NAME, OWNER_ID, PROFILE_ID,
    PROFILE_NAME, PURPOSE, REGISTERED_ACCOUNT, REGISTERED_OWNER, REVIEW_DAY, TRIGGER, TRIGGER_DAY, USER_ID,
    USERNAME,
};
use crate::report::draft::Draft;
use crate::report::register::RegisterEntry;

/// Drafts a policy from an export.
///
/// # Errors
///
/// [`Error`](crate::error::Error) when the options are wrong or the export cannot be read.
pub fn init(options: &Options) -> Result<Draft> {
    let Prepared { policy, when, loaded, .. } = prepare(options, false)?;
    let facts = Facts::new(&loaded.org, &policy, &when).map_err(frames)?;
    let mut licenses: BTreeMap<&str, (u64, Meter)> = BTreeMap::new();
    let mut profiles: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for seat in Row::all(facts.seat_frame()) {
        let Some(license) = seat.text(LICENSE) else { continue };
        // External Identity is sold by the users who log in during a month.
        let is_active = audience(license) == Some(Audience::Contactless);
        let by_name = if is_active { Meter::Active } else { Meter::Member };
        let meter = seat.text(METER).and_then(Meter::parse).filter(|meter| *meter != Meter::Member);
        let meter = meter.unwrap_or(by_name);
        licenses.entry(license).or_insert((0, meter)).0 += 1;
        let profile = seat.text(PROFILE_NAME).or_else(|| seat.text(PROFILE_ID));
        if let Some(profile) = profile.filter(|_| seat.is_true(IS_INFERRED)) {
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

/// Drafts a register from an export: one entry a seat, with what the export and an earlier register know; behind them
/// the earlier register's entries that are of no seat, so that nothing is lost.
///
/// The owner that is proposed is the owner of the account: the manager of an external user is mostly empty.
///
/// # Errors
///
/// As for [`init`].
pub fn register(options: &Options) -> Result<Vec<RegisterEntry>> {
    let Prepared { policy, when, loaded, .. } = prepare(options, false)?;
    let facts = Facts::new(&loaded.org, &policy, &when).map_err(frames)?;
    let seats = facts
        .seats_with_account()
        .and_then(|seats| seats.sort([USER_ID], SortMultipleOptions::default()).collect())
        .map_err(frames)?;
    let names: BTreeMap<&str, String> =
        Row::all(loaded.org.users()).filter_map(|user| Some((user.text(USER_ID)?, name(&user)?))).collect();
    let mut kept: BTreeSet<i64> = BTreeSet::new();
    let mut entries: Vec<RegisterEntry> = Vec::with_capacity(seats.height());
    for seat in Row::all(&seats) {
        kept.extend(seat.number(ENTRY_PLACE));
        let known = entry(&seat);
        let account = seat.text(ACCOUNT_NAME).or(seat.text(ACCOUNT_ID)).unwrap_or_default();
        let owner =
            seat.text(OWNER_ID).map(|id| names.get(id).map_or(id, String::as_str)).unwrap_or_default();
        entries.push(RegisterEntry {
            account: first(known.account, account),
            owner: first(known.owner, owner),
            ..known
        });
    }
    let of_no_seat = Row::all(loaded.org.records(Object::Register))
        .zip(0_i64..)
        .filter(|(_, place)| !kept.contains(place));
    entries.extend(of_no_seat.map(|(row, _)| entry(&row)));
    Ok(entries)
}

/// What a row tells of an entry.
fn entry(row: &Row) -> RegisterEntry {
    let text = |column: &str| row.text_or(column, "").to_owned();
    let date = |column: &str| row.date(column).unwrap_or_default();
    RegisterEntry {
        user_id: text(USER_ID),
        contact_id: text(CONTACT_ID),
        username: text(USERNAME),
        purpose: text(PURPOSE),
        account: text(REGISTERED_ACCOUNT),
        trigger: text(TRIGGER),
        trigger_date: date(TRIGGER_DAY),
        owner: text(REGISTERED_OWNER),
        review_date: date(REVIEW_DAY),
    }
}

/// What is known, or else what is proposed.
fn first(known: String, proposed: &str) -> String {
    if known.is_empty() { proposed.to_owned() } else { known }
}

/// A user's name as people write it.
fn name(user: &Row) -> Option<String> {
    let parts = [user.text(FIRST_NAME), user.text(LAST_NAME)];
    let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    user.text(NAME)
        .map(str::to_owned)
        .or((!joined.is_empty()).then_some(joined))
        .or(user.text(USERNAME).map(str::to_owned))
}
