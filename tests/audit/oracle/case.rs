//! The question and the evidence: which day, which period, which logins, which time they cover.

use super::as_of::latest_day;
use super::coverage::{Span, TOLERATED_GAP, spans};
use super::fraction::months;
use super::login_kinds::{is_machine, is_oauth, is_refused_as_frozen, is_success};
use crate::world::calendar::{Quarter, day_of, quarter_named, quarter_of};
use crate::world::{Contact, LineSpec, Login, User, World};
use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use num_rational::BigRational;
use std::collections::BTreeSet;

/// Salesforce is no older.
const FIRST_YEAR: i32 = 1999;

pub(super) struct Case<'a> {
    pub world: &'a World,
    pub zone: Tz,
    pub as_of: NaiveDate,
    pub period: Quarter,
    /// Each row once, however many files hold it.
    logins: Vec<&'a Login>,
    spans: Vec<Span>,
}

impl<'a> Case<'a> {
    pub(super) fn of(world: &'a World) -> Self {
        let zone: Tz = world.policy.timezone.parse().expect("a zone");
        let asked = world.period.as_deref().map(|label| quarter_named(label, world.policy.fiscal_year));
        let as_of = match (world.as_of, &asked) {
            (Some(day), _) => day,
            (None, Some(period)) => {
                latest_day(world, zone).map_or(period.end, |latest| latest.min(period.end))
            }
            (None, None) => latest_day(world, zone).expect("a world without --as-of holds a moment"),
        };
        Self {
            world,
            zone,
            as_of,
            period: asked.unwrap_or_else(|| quarter_of(as_of, world.policy.fiscal_year)),
            logins: distinct_logins(world),
            spans: spans(world, zone),
        }
    }

    pub(super) fn day(&self, moment: i64) -> NaiveDate {
        day_of(self.zone, moment)
    }

    /// The state of a user is that of the end of the as-of date.
    pub(super) fn is_after(&self, moment: i64) -> bool {
        self.day(moment) > self.as_of
    }

    pub(super) fn days_before(&self, day: NaiveDate) -> i64 {
        (self.as_of - day).num_days()
    }

    /// The day of creation, where the export tells it.
    pub(super) fn created(&self, user: &User) -> Option<NaiveDate> {
        self.world.has_created_column.then(|| self.day(user.created))
    }

    /// The users that existed on the as-of date.
    pub(super) fn users(&self) -> Vec<&'a User> {
        let exists = |user: &&User| !self.world.has_created_column || !self.is_after(user.created);
        self.world.users.iter().filter(exists).collect()
    }

    /// LastLoginDate, unless it is what programs write for no date.
    pub(super) fn last_login_date(&self, user: &User) -> Option<i64> {
        user.last_login.filter(|&moment| match self.created(user) {
            Some(created) => self.day(moment) >= created,
            None => self.day(moment).year() >= FIRST_YEAR,
        })
    }

    pub(super) fn last_real_login(&self, user: &User) -> Option<i64> {
        self.real_logins(user).max()
    }

    /// Whether LastLoginDate only says that a machine logged in.
    pub(super) fn is_machine_login(&self, user: &User, last_login: i64) -> bool {
        let mut rows = self.logins.iter().filter(|login| login.user_id == user.id && is_success(login));
        rows.any(|login| !self.is_real(login) && (login.time - last_login).abs() <= 60)
    }

    /// Distinct days with a real login inside the period, up to the as-of date.
    pub(super) fn login_days(&self, user: &User) -> usize {
        let days = self.real_logins(user).map(|moment| self.day(moment));
        days.filter(|day| (self.period.start..=self.period.end).contains(day)).collect::<BTreeSet<_>>().len()
    }

    /// The span that shows all of the last `idle_days`, up to a few days before the as-of date.
    pub(super) fn covering(&self, idle_days: i64) -> Option<Span> {
        let covers = |span: &&Span| {
            self.days_before(span.from) >= idle_days && self.days_before(span.to) <= TOLERATED_GAP
        };
        self.spans.iter().find(covers).copied()
    }

    /// The span that lasts up to now, or nearly so. Spans are merged, so there is no second one.
    pub(super) fn recent(&self) -> Option<Span> {
        let is_recent = |span: &&Span| span.from <= self.as_of && self.days_before(span.to) <= TOLERATED_GAP;
        self.spans.iter().find(is_recent).copied()
    }

    /// The days of it up to the as-of date.
    pub(super) fn covered_days(&self) -> i64 {
        self.recent().map_or(0, |recent| (recent.to.min(self.as_of) - recent.from).num_days() + 1)
    }

    /// The day of each login up to the as-of date that a login licence pays for: of any kind, if it succeeded.
    pub(super) fn metered_logins(&self, user: &User) -> Vec<NaiveDate> {
        let rows = self.logins.iter().filter(|login| login.user_id == user.id && is_success(login));
        rows.map(|login| self.day(login.time)).filter(|&day| day <= self.as_of).collect()
    }

    /// Distinct days from one to another with such a login.
    pub(super) fn metered_days(&self, user: &User, from: NaiveDate, to: NaiveDate) -> usize {
        let logins = self.metered_logins(user).into_iter();
        logins.filter(|day| (from..=to).contains(day)).collect::<BTreeSet<_>>().len()
    }

    /// Months between two days, both counted, as far as they lie in the period, in the term and not after the
    /// as-of date.
    pub(super) fn months_of(&self, line: &LineSpec, from: NaiveDate, to: NaiveDate) -> BigRational {
        let last = to.min(self.as_of).min(self.period.end).min(line.ends);
        months(from.max(self.period.start).max(line.starts), last + Days::new(1))
    }

    pub(super) fn contact_of(&self, user: &User) -> Option<&'a Contact> {
        self.world.contacts.iter().flatten().find(|contact| Some(&contact.id) == user.contact_id.as_ref())
    }

    /// Nobody logs in before the day of creation, or is asked about after the as-of date.
    fn real_logins(&self, user: &User) -> impl Iterator<Item = i64> {
        let created = self.created(user);
        let rows = self.logins.iter().filter(|login| login.user_id == user.id && self.is_real(login));
        rows.map(|login| login.time).filter(move |&moment| {
            !self.is_after(moment) && created.is_none_or(|created| self.day(moment) >= created)
        })
    }

    /// The moments of a person's failed attempts up to the as-of date, and whether anything succeeded up to it.
    pub(super) fn attempts(&self, user: &User) -> (Vec<i64>, bool) {
        let mut failed = Vec::new();
        let mut has_success = false;
        for login in self.logins.iter().filter(|login| login.user_id == user.id && !self.is_after(login.time))
        {
            if is_success(login) {
                has_success = true;
            } else if !is_machine(login) {
                failed.push(login.time);
            }
        }
        (failed, has_success)
    }

    /// The days of attempts that failed because the user is frozen.
    pub(super) fn refusals_as_frozen(&self, user: &User) -> Vec<NaiveDate> {
        let rows = self.logins.iter().filter(|login| login.user_id == user.id && is_refused_as_frozen(login));
        rows.map(|login| self.day(login.time)).collect()
    }

    fn is_real(&self, login: &Login) -> bool {
        let is_switched_off = is_oauth(login) && !self.world.policy.count_oauth;
        is_success(login) && !is_machine(login) && !is_switched_off
    }
}

fn distinct_logins(world: &World) -> Vec<&Login> {
    let mut seen = BTreeSet::new();
    world.logins.iter().flatten().flatten().filter(|login| seen.insert(&login.id)).collect()
}
