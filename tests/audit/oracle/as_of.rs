//! The as-of date where nobody names it: the day of the latest moment, but for one that stands alone.

use crate::world::World;
use crate::world::calendar::day_of;
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// A record that is this much later than all others has a wrong date.
const MOST_DAYS_ALONE: i64 = 31;

/// The day of the latest moment; of the others', where the record that has it stands alone.
pub(super) fn latest_day(world: &World, zone: Tz) -> Option<NaiveDate> {
    let records = latest_moments(world);
    let (alone, latest) = records.iter().max_by_key(|(_, moment)| **moment)?;
    let others = records.iter().filter(|(record, _)| *record != alone).map(|(_, moment)| *moment).max();
    let day = day_of(zone, *latest);
    match others.map(|moment| day_of(zone, moment)) {
        Some(before) if day - before > TimeDelta::days(MOST_DAYS_ALONE) => Some(before),
        _ => Some(day),
    }
}

/// The latest moment of each record. What stands of one user in several files is one record.
fn latest_moments(world: &World) -> BTreeMap<&str, i64> {
    let mut moments: Vec<(&str, i64)> = Vec::new();
    for user in &world.users {
        let last_login = user.last_login.filter(|_| world.has_last_login_column);
        let created = world.has_created_column.then_some(user.created);
        let modified = world.has_modified_column.then_some(user.modified);
        let own = [last_login, created, modified].into_iter().flatten();
        moments.extend(own.map(|moment| (user.id.as_str(), moment)));
    }
    for row in world.user_logins.iter().flatten().filter(|_| world.has_freeze_dates) {
        moments.push((&row.user_id, row.modified));
    }
    for login in world.logins.iter().flatten().flatten() {
        moments.push((&login.user_id, login.time));
    }
    for contact in world.contacts.iter().flatten().filter(|_| world.has_modified_column) {
        moments.push((&contact.id, contact.modified));
    }
    let mut latest = BTreeMap::new();
    for (record, moment) in moments {
        let known = latest.entry(record).or_insert(moment);
        *known = moment.max(*known);
    }
    latest
}
