//! `seatwise explain`: one user or contact, step by step.

mod money;
mod whom;

use polars::prelude::{DataFrame, PolarsResult};

use super::prepare::{Options, Prepared, frames, prepare};
use crate::audit::Audit;
use crate::audit::column::{
    CONFIDENCE, COVERED_FROM, DAYS_INACTIVE, DISAGREES, ENTRY_PLACE, GRACE_DAYS, IDLE_DAYS, IS_EXTERNAL,
    IS_INFERRED, IS_REGISTERED, LAST_ACTIVITY, LOGIN_DAYS, METER, SEASONAL, SEVERITY, VERDICT, WAIVED_BY,
};
use crate::audit::facts::Facts;
use crate::audit::row::Row;
use crate::audit::when::AuditDate;
use crate::error::{Error, Result};
use crate::model::calendar::{epoch_day, timestamp_text};
use crate::model::object::Object;
use crate::model::text::counted;
use crate::model::verdict::{Meter, Verdict};
use crate::org::Org;
use crate::org::column::{
    ACCOUNT_ID, CONTACT_ID, CREATED_AT, CREATED_DAY, FAILED_AT, FAILED_LOGINS, FILE_NAME, HAS_LOGGED_IN,
    IS_ACTIVE, IS_DELETED, IS_FROZEN, LAST_LOGIN_AT, LICENSE, LICENSE_ID, MASTER_ID, MOVED_BY_MACHINE,
    PROFILE_ID, PROFILE_NAME, PURPOSE, RECORD, REGISTERED_ACCOUNT, REGISTERED_OWNER, REVIEW_DAY, ROLE_ID,
    SEEN_AT, SEEN_BY_OAUTH, TRIGGER, TRIGGER_DAY, USER_ID, USER_TYPE, USERNAME,
};
use crate::report::explain::Explanation;
use crate::rules::RULES;
use money::SeatMoney;
use whom::{Fit, Whom, choice};

/// The explanation of the user or contact that `who` names: an id with 15 or 18 characters, a user name, an e-mail address or a name.
/// A contact can have several users, so there may be several pages.
///
/// # Errors
///
/// [`Error::Usage`] when none matches, or several match by address or name, which it lists; else as for an audit.
pub fn explain(who: &str, options: &Options) -> Result<Vec<Explanation>> {
    let Prepared { policy, when, loaded, .. } = prepare(options, false)?;
    let facts = Facts::new(&loaded.org, &policy, &when).map_err(frames)?;
    let audit = crate::audit::audit(&facts, &policy, RULES)?;
    let seat_money = SeatMoney::new(&facts, &audit, &policy, &when).map_err(frames)?;
    for whom in Whom::readings(who) {
        let users = fitting(facts.user_frame(), &whom, who)?;
        if !users.is_empty() {
            return users
                .iter()
                .map(|user| page(user, &audit, &seat_money, &when, &loaded.org).map_err(frames))
                .collect();
        }
        let contacts = fitting(loaded.org.records(Object::Contact), &whom, who)?;
        if let Some(contact) = contacts.first() {
            return Ok(vec![contact_page(contact, &audit, &when)]);
        }
    }
    Err(Error::usage(
        format!("no user or contact in the export matches \"{who}\" on {}", when.as_of),
        "name a user by id, user name, e-mail address or full name, or a contact by its id",
    ))
}

/// The rows that are meant: those that fit exactly, or else the only one with that address or name.
fn fitting<'a>(frame: &'a DataFrame, whom: &Whom, who: &str) -> Result<Vec<Row<'a>>> {
    const SHOWN: usize = 20;
    let (mut exact, mut shared) = (Vec::new(), Vec::new());
    for row in Row::all(frame) {
        match whom.fit(&row) {
            Some(Fit::Exact) => exact.push(row),
            Some(Fit::Shared) => shared.push(row),
            None => (),
        }
    }
    if !exact.is_empty() {
        return Ok(exact);
    }
    if shared.len() > 1 {
        let choices: Vec<String> =
            shared.iter().take(SHOWN).map(|row| format!("\n  {}", choice(row))).collect();
        let more = if shared.len() > SHOWN {
            format!("\n  and {} more", shared.len() - SHOWN)
        } else {
            String::new()
        };
        return Err(Error::usage(
            format!("{} records match \"{who}\":{}{more}", shared.len(), choices.concat()),
            "name one of them by its id",
        ));
    }
    Ok(shared)
}

fn page(
    user: &Row,
    audit: &Audit,
    seat_money: &SeatMoney,
    when: &AuditDate,
    org: &Org,
) -> PolarsResult<Explanation> {
    let id = user.text_or(USER_ID, "?");
    let seat = Row::all(&audit.seats).enumerate().find(|(_, seat)| seat.text(USER_ID) == Some(id));
    let is_frozen = seat.as_ref().is_some_and(|(_, seat)| seat.is_true(IS_FROZEN));
    let mut facts = who(user, is_frozen, org);
    match &seat {
        Some((place, seat)) => {
            facts.extend(activity(seat, org));
            facts.push(("Use", uses(id, org, when)));
            facts.extend(register(seat, org));
            facts.push(("Verdict", verdict(seat, when)));
            facts.extend(seat_money.facts(*place)?);
        }
        None if user.is_true(IS_EXTERNAL) => {
            facts.push(("Seat", "none: the user is not active, so it holds no licence".into()));
        }
        None => facts.push(("Seat", "none: the user is not external".into())),
    }
    Ok(Explanation {
        title: format!("{} ({id}) on {}", user.text_or(USERNAME, "user"), when.as_of),
        facts,
        findings: findings(Some(id), user.text(CONTACT_ID), audit),
    })
}

/// A contact that no user points to.
fn contact_page(contact: &Row, audit: &Audit, when: &AuditDate) -> Explanation {
    let id = contact.text_or(CONTACT_ID, "?");
    let state = match contact.text(MASTER_ID) {
        Some(master) => format!("merged into {master}"),
        None if contact.is_true(IS_DELETED) => "deleted".to_owned(),
        None => "not deleted".to_owned(),
    };
    Explanation {
        title: format!("Contact {id} on {}", when.as_of),
        facts: vec![
            ("From", place(contact)),
            ("Contact", state),
            ("Account", contact.text_or(ACCOUNT_ID, "none").to_owned()),
            ("Users", "no user points to it".to_owned()),
        ],
        findings: findings(None, Some(id), audit),
    }
}

/// Where a row stands.
fn place(row: &Row) -> String {
    format!("{} row {}", row.text_or(FILE_NAME, "?"), row.number(RECORD).unwrap_or_default())
}

fn who(user: &Row, is_frozen: bool, org: &Org) -> Vec<(&'static str, String)> {
    let timestamp = |name: &str| user.number(name).map_or_else(|| "unknown".to_owned(), timestamp_text);
    let state = if user.is_true(IS_ACTIVE) { "active" } else { "inactive" };
    let frozen = if is_frozen { ", frozen" } else { "" };
    let linked = |column: &str, object: Object, key: &str| match user.text(column) {
        None => "none".to_owned(),
        Some(id) => match record(org, object, key, id) {
            Some(row) => format!("{id}, {}", place(&row)),
            None if org.has(object) => format!("{id}, which is not in the {} file", object.name()),
            None => id.to_owned(),
        },
    };
    vec![
        ("From", place(user)),
        (
            "User",
            format!(
                "{state}{frozen}, type {}, created {}",
                user.text_or(USER_TYPE, "unknown"),
                timestamp(CREATED_AT)
            ),
        ),
        ("Contact", linked(CONTACT_ID, Object::Contact, CONTACT_ID)),
        ("Account", linked(ACCOUNT_ID, Object::Account, ACCOUNT_ID)),
        ("Role", linked(ROLE_ID, Object::UserRole, ROLE_ID)),
        ("Profile", user.text(PROFILE_NAME).or(user.text(PROFILE_ID)).unwrap_or("none").to_owned()),
        (
            "Licence",
            format!(
                "{}, {}; {}",
                user.text_or(LICENSE, "unknown"),
                license_source(user, org),
                match user.text(METER).and_then(Meter::parse) {
                    Some(Meter::Login) => "billed per login",
                    Some(Meter::Active) => "billed per user who logs in",
                    Some(Meter::Included) => "included, without a price",
                    Some(Meter::Member) | None => "billed per seat",
                }
            ),
        ),
    ]
}

/// The record of an object with that id.
fn record<'a>(org: &'a Org, object: Object, key: &str, id: &str) -> Option<Row<'a>> {
    Row::all(org.records(object)).find(|row| row.text(key) == Some(id))
}

/// The source of a user's licence: the first that states it.
fn license_source(user: &Row, org: &Org) -> String {
    if user.is_true(IS_INFERRED) {
        return "only inferred from the user type".to_owned();
    }
    let of_user = record(org, Object::User, USER_ID, user.text_or(USER_ID, "?"));
    if of_user.is_some_and(|row| row.text(LICENSE).is_some()) {
        return "from Profile.UserLicense.Name in the User file".to_owned();
    }
    let profile = user.text(PROFILE_ID).and_then(|id| record(org, Object::Profile, PROFILE_ID, id));
    match profile {
        Some(row) if row.text(LICENSE).is_some() => format!("from the profile, {}", place(&row)),
        Some(row)
            if row
                .text(LICENSE_ID)
                .and_then(|id| record(org, Object::UserLicense, LICENSE_ID, id))
                .is_some() =>
        {
            format!("from the profile's licence, {}", place(&row))
        }
        _ if user.text(LICENSE).is_some() => "from [profiles] in the policy".to_owned(),
        _ => "not stated in any file".to_owned(),
    }
}

/// What the two sources of activity say, and what becomes of each.
fn activity(seat: &Row, org: &Org) -> Vec<(&'static str, String)> {
    let last_login = match seat.number(LAST_LOGIN_AT) {
        None if org.has_column(Object::User, LAST_LOGIN_AT) => "User.LastLoginDate is empty".to_owned(),
        None => "User.LastLoginDate was not exported".to_owned(),
        Some(timestamp) if seat.is_true(MOVED_BY_MACHINE) => format!(
            "User.LastLoginDate is {}: a machine login set it, so it does not count",
            timestamp_text(timestamp)
        ),
        Some(timestamp) => format!("User.LastLoginDate is {}", timestamp_text(timestamp)),
    };
    let how = if seat.is_true(SEEN_BY_OAUTH) { ", by OAuth" } else { "" };
    let seen = match seat.number(SEEN_AT) {
        Some(timestamp) => {
            format!("the latest login by a person in LoginHistory is {}{how}", timestamp_text(timestamp))
        }
        None if org.coverage().spans.is_empty() => "there is no login history".to_owned(),
        None => "no login by a person in LoginHistory up to the as-of date".to_owned(),
    };
    let disagree = if seat.is_true(DISAGREES) { "; the two disagree" } else { "" };
    let covered = seat.date(COVERED_FROM).map_or_else(
        || "the login history does not cover the whole threshold".to_owned(),
        |from| format!("the login history covers the whole threshold, from {from}"),
    );
    let season =
        if seat.is_true(SEASONAL) { "; also idle a year ago and used again since: seasonal" } else { "" };
    vec![
        ("Activity", format!("{last_login}; {seen}{disagree}{season}")),
        ("Coverage", covered),
        (
            "Days",
            format!(
                "{} with a login in the period",
                counted(seat.number(LOGIN_DAYS).unwrap_or(0).unsigned_abs(), "day")
            ),
        ),
        ("Attempts", attempts(seat)),
    ]
}

/// One date is not use: the days with a login in each month.
fn uses(id: &str, org: &Org, when: &AuditDate) -> String {
    let place = Row::all(org.users()).position(|user| user.text(USER_ID) == Some(id));
    let months =
        place.map(|place| org.activity().months_of(place, epoch_day(when.as_of))).unwrap_or_default();
    if months.is_empty() {
        return "no login in the login files".to_owned();
    }
    let months: Vec<String> =
        months.iter().map(|(month, days)| format!("{} in {month}", counted(*days, "day"))).collect();
    format!("logins on {}", months.join(", "))
}

fn attempts(seat: &Row) -> String {
    let success =
        if seat.is_true(HAS_LOGGED_IN) { "at least one attempt succeeded" } else { "no attempt succeeded" };
    match seat.number(FAILED_LOGINS) {
        None | Some(0) => "no failed attempt in the login files".to_owned(),
        Some(failed) => {
            format!(
                "{failed} failed in the login files, the last at {}; {success}",
                seat.time_or(FAILED_AT, "?")
            )
        }
    }
}

/// What the register says, where there is one.
fn register(seat: &Row, org: &Org) -> Option<(&'static str, String)> {
    if !org.has(Object::Register) {
        return None;
    }
    if !seat.is_true(IS_REGISTERED) {
        return Some(("Register", "no entry".to_owned()));
    }
    let entry = seat.number(ENTRY_PLACE).and_then(|place| usize::try_from(place).ok());
    let from = entry
        .map_or_else(String::new, |at| format!("{}: ", place(&Row::new(org.records(Object::Register), at))));
    let date = |column: &str| seat.date(column).unwrap_or_else(|| "not given".to_owned());
    let text = |column: &str| seat.text_or(column, "not given");
    Some((
        "Register",
        format!(
            "{from}purpose {}; account {}; trigger {}, date {}; owner {}; review by {}",
            text(PURPOSE),
            text(REGISTERED_ACCOUNT),
            text(TRIGGER),
            date(TRIGGER_DAY),
            text(REGISTERED_OWNER),
            date(REVIEW_DAY)
        ),
    ))
}

/// The verdict, and the comparison that it rests on.
fn verdict(seat: &Row, when: &AuditDate) -> String {
    let limit = |column: &str| seat.number(column).unwrap_or_default();
    let age = seat.number(CREATED_DAY).map(|day| i64::from(epoch_day(when.as_of)) - day);
    let word = seat.text_or(VERDICT, "unknown");
    let why = match (Verdict::parse(word), seat.date(LAST_ACTIVITY), seat.number(DAYS_INACTIVE), age) {
        (Some(Verdict::Unknown), ..) => "the files do not cover the time up to the as-of date".to_owned(),
        (_, Some(day), Some(days), _) => {
            let (idle, is_idle) = (limit(IDLE_DAYS), days >= limit(IDLE_DAYS));
            let (sign, state) = if is_idle { ("at least", "idle") } else { ("fewer than", "in use") };
            format!(
                "last active on {day}, {} before the as-of date; {sign} {idle} days, so {state}",
                counted(days.unsigned_abs(), "day")
            )
        }
        (Some(Verdict::Idle), ..) => {
            format!(
                "no login in the {} days before the as-of date, all covered by the login history",
                limit(IDLE_DAYS)
            )
        }
        (_, _, _, Some(age)) => {
            let (grace, is_new) = (limit(GRACE_DAYS), age < limit(GRACE_DAYS));
            let (sign, state) = if is_new { ("fewer than", "new") } else { ("at least", "never used") };
            format!(
                "no activity ever, created {} before the as-of date; {sign} {grace} days, so {state}",
                counted(age.unsigned_abs(), "day")
            )
        }
        _ => "no activity known".to_owned(),
    };
    format!("{word}, confidence {}: {why}", seat.text_or(CONFIDENCE, "low"))
}

/// The findings about a user, or about its contact alone.
fn findings(user: Option<&str>, contact: Option<&str>, audit: &Audit) -> Vec<String> {
    audit
        .outcomes
        .iter()
        .flat_map(|outcome| {
            Row::all(&outcome.findings)
                .filter(|row| match row.text(USER_ID) {
                    Some(found) => Some(found) == user,
                    None => contact.is_some() && row.text(CONTACT_ID) == contact,
                })
                .map(|row| {
                    let waived =
                        row.text(WAIVED_BY).map_or_else(String::new, |id| format!("; waived by {id}"));
                    format!(
                        "{} ({}): {}{waived}",
                        outcome.rule.id,
                        row.text_or(SEVERITY, "?"),
                        (outcome.rule.message)(&row)
                    )
                })
        })
        .collect()
}
