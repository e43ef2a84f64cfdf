//! Worlds that lose nothing in dialects which write no seconds, or the time of a zone.

use super::World;
use chrono::offset::LocalResult;
use chrono::{DateTime, TimeZone};
use chrono_tz::Tz;
use std::collections::BTreeMap;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

impl World {
    /// The world with all moments cut down to whole minutes, each of which the policy's zone has once, so
    /// that every dialect can tell it. Nothing but moments changes.
    ///
    /// No LastLoginDate is exactly a minute off a login of its user: whether those two are one depends on
    /// whether a file has seconds.
    pub(crate) fn in_minutes(&self) -> Self {
        let whole = self.with_moments(|moment| moment - moment.rem_euclid(MINUTE));
        let mut world = whole.shifted_off_ambiguity();
        world.part_last_logins();
        world
    }

    /// The world with each moment moved by one hour whose local time the policy's zone has twice, at the
    /// end of summer time. Equal moments stay equal and keep their day.
    pub(crate) fn shifted_off_ambiguity(&self) -> Self {
        let zone = self.zone();
        self.with_moments(|moment| off_ambiguity(zone, moment))
    }

    fn with_moments(&self, moved: impl Fn(i64) -> i64) -> Self {
        let mut world = self.clone();
        for user in &mut world.users {
            user.last_login = user.last_login.map(&moved);
            user.created = moved(user.created);
            user.modified = moved(user.modified);
        }
        for contact in world.contacts.iter_mut().flatten() {
            contact.modified = moved(contact.modified);
        }
        for row in world.user_logins.iter_mut().flatten() {
            row.modified = moved(row.modified);
        }
        for login in world.logins.iter_mut().flatten().flatten() {
            login.time = moved(login.time);
        }
        world
    }

    fn part_last_logins(&mut self) {
        let zone = self.zone();
        let mut of_user: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for login in self.logins.iter().flatten().flatten() {
            of_user.entry(&login.user_id).or_default().push(login.time);
        }
        for user in &mut self.users {
            let logins = of_user.get(user.id.as_str()).map(Vec::as_slice).unwrap_or_default();
            user.last_login = user.last_login.map(|moment| parted(zone, moment, logins));
        }
    }
}

/// The moment itself, or that of the login a minute off, or an earlier one, if it is clear of the logins.
fn parted(zone: Tz, moment: i64, logins: &[i64]) -> i64 {
    let near = |moment: i64| logins.iter().copied().find(|login| (login - moment).abs() == MINUTE);
    let earlier = (2..).map(|minutes| moment - minutes * MINUTE);
    let mut candidates = std::iter::once(moment).chain(near(moment)).chain(earlier);
    let is_clear = |moment: &i64| near(*moment).is_none() && off_ambiguity(zone, *moment) == *moment;
    candidates.find(is_clear).expect("a user has few logins")
}

/// Away from the doubled hour on both sides, so that the order of the two is kept.
fn off_ambiguity(zone: Tz, moment: i64) -> i64 {
    let utc = DateTime::from_timestamp(moment, 0).expect("a moment of our time");
    match zone.from_local_datetime(&utc.with_timezone(&zone).naive_local()) {
        LocalResult::Ambiguous(first, _) if first.timestamp() == moment => moment - HOUR,
        LocalResult::Ambiguous(..) => moment + HOUR,
        LocalResult::Single(_) | LocalResult::None => moment,
    }
}

#[test]
fn the_doubled_hour_is_left_on_both_sides() {
    let moment = |text: &str| DateTime::parse_from_rfc3339(text).expect("a moment").timestamp();
    let moved = |zone: Tz, text: &str| off_ambiguity(zone, moment(text));
    let (berlin, new_york) = (chrono_tz::Europe::Berlin, chrono_tz::America::New_York);
    assert_eq!(moved(berlin, "2025-10-26T02:30:00+02:00"), moment("2025-10-26T01:30:00+02:00"));
    assert_eq!(moved(berlin, "2025-10-26T02:30:00+01:00"), moment("2025-10-26T03:30:00+01:00"));
    assert_eq!(moved(berlin, "2025-10-26T03:00:00+01:00"), moment("2025-10-26T03:00:00+01:00"));
    assert_eq!(moved(new_york, "2025-11-02T01:00:00-04:00"), moment("2025-11-02T00:00:00-04:00"));
    assert_eq!(moved(new_york, "2025-11-02T01:59:59-05:00"), moment("2025-11-02T02:59:59-05:00"));
}

#[test]
fn a_last_login_is_clear_of_logins_a_minute_off() {
    let utc = chrono_tz::UTC;
    assert_eq!(parted(utc, 6000, &[6000, 6120, 5000]), 6000);
    assert_eq!(parted(utc, 6000, &[6060]), 6060);
    // The login a minute later has itself one a minute later; two minutes earlier there is none near.
    assert_eq!(parted(utc, 6000, &[6060, 6120]), 5880);
}
