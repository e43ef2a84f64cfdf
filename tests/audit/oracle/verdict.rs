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
    AfterAsOf,
    /// No column, or a machine's login: the history alone has to tell.
    Silent,
}

pub(super) fn judge(case: &Case, user: &User, idle_days: i64) -> Judgement {
    let login = case.last_real_login(user);
    match last_login(case, user) {
        LastLogin::Moment(moment) => {
            by_activity(case, login.map_or(moment, |login| login.max(moment)), idle_days)
        }
        LastLogin::Never => match login {
            Some(login) => by_activity(case, login, idle_days),
            None => by_creation(case, user),
        },
        LastLogin::AfterAsOf if case.covering(idle_days).is_none() => unknown(case, login),
        LastLogin::AfterAsOf | LastLogin::Silent => by_history(case, user, login, idle_days),
    }
}

fn last_login(case: &Case, user: &User) -> LastLogin {
    if !case.world.has_last_login_column {
        return LastLogin::Silent;
    }
    match user.last_login {
        None => LastLogin::Never,
        Some(moment) if case.is_after(moment) => LastLogin::AfterAsOf,
        Some(moment) if case.is_machine_login(user, moment) => LastLogin::Silent,
        Some(moment) => LastLogin::Moment(moment),
    }
}

fn by_activity(case: &Case, last: i64, idle_days: i64) -> Judgement {
    let is_idle = case.days_before(case.day(last)) >= idle_days;
    judgement(case, if is_idle { "idle" } else { "active" }, last)
}

fn by_creation(case: &Case, user: &User) -> Judgement {
    match case.created(user) {
        None => unknown(case, None),
        Some(created) => unused(if is_new(case, created) { "new" } else { "never" }, created),
    }
}

/// Without LastLoginDate: a recent login is proof of use, but an old one proves idleness only if no
/// later one can have been missed.
fn by_history(case: &Case, user: &User, login: Option<i64>, idle_days: i64) -> Judgement {
    let span = case.covering(idle_days);
    match (login, case.created(user), span) {
        (Some(login), _, _) if span.is_some() || case.days_before(case.day(login)) < idle_days => {
            by_activity(case, login, idle_days)
        }
        (None, Some(created), Some(span)) if is_new(case, created) && created >= span.from => {
            unused("new", created)
        }
        (None, Some(created), Some(span)) => unused("idle", created.max(span.from)),
        _ => unknown(case, login),
    }
}

fn is_new(case: &Case, created: NaiveDate) -> bool {
    case.days_before(created) < case.world.policy.grace_days
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
