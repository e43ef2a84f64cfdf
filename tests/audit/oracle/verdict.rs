//! The verdict of a seat (DESIGN section 4).

use super::case::Case;
use crate::world::User;
use chrono::{Days, NaiveDate};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judgement {
    pub verdict: &'static str,
    /// The moment of last activity, not after the as-of date.
    pub last: Option<i64>,
    /// The first day on which the seat lay unused; none where the inputs cannot tell.
    pub unused_from: Option<NaiveDate>,
}

/// What LastLoginDate says of the time up to the as-of date.
enum LastLogin {
    Moment(i64),
    /// The column is there and empty: never.
    Never,
    /// No column, a moment after the as-of date or a machine's login: the history alone has to tell.
    Silent,
}

/// How many days of no use make a seat idle, and how many without any login it may have at first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thresholds {
    pub idle: i64,
    pub grace: i64,
}

pub(super) fn judge(case: &Case, user: &User, days: Thresholds) -> Judgement {
    let login = case.last_real_login(user);
    match last_login(case, user) {
        LastLogin::Moment(moment) => by_activity(case, login.map_or(moment, |login| login.max(moment)), days),
        LastLogin::Never => match login {
            Some(login) => by_activity(case, login, days),
            None => by_creation(case, user, days),
        },
        LastLogin::Silent => by_history(case, user, login, days),
    }
}

fn last_login(case: &Case, user: &User) -> LastLogin {
    if !case.world.has_last_login_column {
        return LastLogin::Silent;
    }
    match case.last_login_date(user) {
        None => LastLogin::Never,
        Some(moment) if case.is_after(moment) || case.is_machine_login(user, moment) => LastLogin::Silent,
        Some(moment) => LastLogin::Moment(moment),
    }
}

fn by_activity(case: &Case, last: i64, days: Thresholds) -> Judgement {
    let is_idle = case.days_before(case.day(last)) >= days.idle;
    judgement(case, if is_idle { "idle" } else { "active" }, last)
}

fn by_creation(case: &Case, user: &User, days: Thresholds) -> Judgement {
    match case.created(user) {
        None => unknown(case, None),
        Some(created) => unused(if is_new(case, created, days) { "new" } else { "never" }, created),
    }
}

/// Without LastLoginDate: a recent login is proof of use, but an old one proves idleness only if no
/// later one can have been missed.
fn by_history(case: &Case, user: &User, login: Option<i64>, days: Thresholds) -> Judgement {
    let span = case.covering(days.idle);
    match (login, case.created(user), span) {
        (Some(login), _, _) if span.is_some() || case.days_before(case.day(login)) < days.idle => {
            by_activity(case, login, days)
        }
        (None, Some(created), Some(span)) if is_new(case, created, days) && created >= span.from => {
            unused("new", created)
        }
        (None, Some(created), Some(span)) => unused("idle", created.max(span.from)),
        _ => unknown(case, login),
    }
}

fn is_new(case: &Case, created: NaiveDate, days: Thresholds) -> bool {
    case.days_before(created) < days.grace
}

fn unknown(case: &Case, last: Option<i64>) -> Judgement {
    match last {
        Some(last) => judgement(case, "unknown", last),
        None => Judgement { verdict: "unknown", last: None, unused_from: None },
    }
}

fn judgement(case: &Case, verdict: &'static str, last: i64) -> Judgement {
    Judgement { verdict, last: Some(last), unused_from: Some(case.day(last) + Days::new(1)) }
}

fn unused(verdict: &'static str, from: NaiveDate) -> Judgement {
    Judgement { verdict, last: None, unused_from: Some(from) }
}
