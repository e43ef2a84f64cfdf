//! Who is external, on which licence, on which meter: one decision a user.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use polars::prelude::{
    Column, DataFrame, DataType, IntoLazy, JoinType, LazyFrame, NamedFrom, PolarsResult, Series, col, cols,
    lit,
};

use super::column::{
    BOUGHT, COVERED_FROM, GRACE_DAYS, IDLE_DAYS, IS_CONTACTLESS, IS_EXTERNAL, IS_INFERRED, IS_KNOWN,
    IS_PRICED, LOGIN_DAYS, METER, PLACE, PROFILE_TYPE_KEY, TYPE_KEY, WANTED_TYPE,
};
use super::when::AuditDate;
use crate::model::calendar::{day_in, epoch_day};
use crate::model::id::RecordId;
use crate::model::license::{
    Audience, UserClass, audience, license_key, meter_by_name, user_class, user_type_key, wanted_type,
};
use crate::model::verdict::Meter;
use crate::org::column::{
    CREATED_AT, CREATED_DAY, IN_MINUTES, LAST_LOGIN_AT, LAST_LOGIN_DAY, LICENSE, MODIFIED_AT, PROFILE_ID,
    PROFILE_NAME, PROFILE_USER_TYPE, SEEN_AT, SEEN_DAY, STAMPED_AT, USER_ID, USER_TYPE, ascends, day,
    first_of, is_true,
};
use crate::org::{LICENSE_BY_PROFILE, NAME_BY_PROFILE, Org};
use crate::policy::Policy;

const FAMILY: &str = "family";
const TYPE_IS_EXTERNAL: &str = "type_is_external";
pub(super) const TYPE_IS_EXCLUDED: &str = "type_is_excluded";
const LICENSE_IS_EXTERNAL: &str = "license_is_external";
const BY_POLICY_ID: &str = "license_by_policy_id";
const BY_POLICY_NAME: &str = "license_by_policy_name";

/// What was needed to find licence and audience, and by nobody after: it would be copied with every seat.
const USED_UP: [&str; 10] = [
    MODIFIED_AT,
    STAMPED_AT,
    IN_MINUTES,
    NAME_BY_PROFILE,
    LICENSE_BY_PROFILE,
    BY_POLICY_ID,
    BY_POLICY_NAME,
    FAMILY,
    TYPE_IS_EXTERNAL,
    LICENSE_IS_EXTERNAL,
];

/// One row per user that existed on the as-of date, by id: with days, licence, meter, thresholds, and
/// whether the user is external.
pub(super) fn users(org: &Org, policy: &Policy, when: &AuditDate) -> PolarsResult<DataFrame> {
    let mut existing = with_days(org, policy, when)?;
    let as_of = epoch_day(when.as_of);
    let came_later =
        existing.column(CREATED_DAY)?.i32()?.iter().any(|day| day.is_some_and(|day| day > as_of));
    // Mostly nobody did, and a filter would copy every column.
    if came_later {
        let was_there = col(CREATED_DAY).is_null().or(col(CREATED_DAY).lt_eq(day(as_of)));
        existing = existing.lazy().filter(was_there).collect()?;
    }
    let placed = with_license(existing.lazy(), org, policy)?.collect()?;
    let facts = license_facts(&placed, org, policy, when)?;
    let joined = placed.lazy().join(facts.lazy(), [col(LICENSE)], [col(LICENSE)], JoinType::Left.into());
    joined
        .with_columns([col(IS_KNOWN).fill_null(lit(false)), col(IS_CONTACTLESS).fill_null(lit(false))])
        .with_column(
            is_true(TYPE_IS_EXCLUDED)
                .not()
                .and(is_true(TYPE_IS_EXTERNAL).or(is_true(LICENSE_IS_EXTERNAL)))
                .alias(IS_EXTERNAL),
        )
        .drop(cols(USED_UP))
        .collect()
}

/// All users with their places, the days of their timestamps, and their login days in the period.
fn with_days(org: &Org, policy: &Policy, when: &AuditDate) -> PolarsResult<DataFrame> {
    let mut users = org.users().clone();
    let as_of = epoch_day(when.as_of);
    let day_of = |timestamp: i64| day_in(policy.timezone, timestamp);
    let created: Vec<Option<i32>> =
        users.column(CREATED_AT)?.i64()?.iter().map(|timestamp| timestamp.map(day_of)).collect();
    for (timestamps, days) in [(LAST_LOGIN_AT, LAST_LOGIN_DAY), (SEEN_AT, SEEN_DAY)] {
        let told = users.column(timestamps)?.i64()?;
        let mut own_days: Vec<Option<i32>> = told.iter().map(|timestamp| timestamp.map(day_of)).collect();
        let is_none = |(row, day): (usize, &Option<i32>)| {
            day.is_some_and(|day| day < created[row].unwrap_or(FIRST_DAY))
        };
        if own_days.iter().enumerate().any(is_none) {
            let mut own_moments: Vec<Option<i64>> = told.iter().collect();
            for row in 0..own_days.len() {
                if is_none((row, &own_days[row])) {
                    (own_days[row], own_moments[row]) = (None, None);
                }
            }
            users.with_column(Series::new(timestamps.into(), own_moments).into())?;
        }
        users.with_column(Series::new(days.into(), own_days).into())?;
    }
    let mut login_days = org.activity().login_days(epoch_day(when.period.start), as_of);
    // A login before its user was created is none.
    for (user, days) in login_days.iter_mut().enumerate().filter(|(_, days)| **days > 0) {
        if let Some(day) = created[user].filter(|day| *day > epoch_day(when.period.start)) {
            *days = org.activity().login_days_of(user, day, as_of);
        }
    }
    users.with_column(Series::new(CREATED_DAY.into(), created).into())?;
    users.with_column(Series::new(LOGIN_DAYS.into(), login_days).into())?;
    let places: Vec<u32> = (0..).take(users.height()).collect();
    users.with_column(Series::new(PLACE.into(), places).into())?;
    Ok(users)
}

/// 1 January 1999, before which nobody logged in to Salesforce: earlier timestamps (0001-01-01, 1900-01-01) stand for none.
const FIRST_DAY: i32 = 10_592;

/// The licence: of the User file, of the profile, of the policy, of the user type's family.
fn with_license(users: LazyFrame, org: &Org, policy: &Policy) -> PolarsResult<LazyFrame> {
    let types = user_types(org.users())?;
    let profile_types = profile_types(org)?;
    let (by_id, by_name) = policy_profiles(policy)?;
    let left = || JoinType::Left.into();
    Ok(users
        .join(org.profiles(), [col(PROFILE_ID)], [col(PROFILE_ID)], left())
        .with_column(first_of(col(PROFILE_NAME), col(NAME_BY_PROFILE)).alias(PROFILE_NAME))
        .join(by_id.lazy(), [col(PROFILE_ID)], [col(PROFILE_ID)], left())
        .join(by_name.lazy(), [col(PROFILE_NAME)], [col(PROFILE_NAME)], left())
        .join(types.lazy(), [col(USER_TYPE)], [col(USER_TYPE)], left())
        .join(profile_types.lazy(), [col(PROFILE_USER_TYPE)], [col(PROFILE_USER_TYPE)], left())
        .with_column(
            first_of(
                col(LICENSE),
                first_of(col(LICENSE_BY_PROFILE), first_of(col(BY_POLICY_ID), col(BY_POLICY_NAME))),
            )
            .alias(LICENSE),
        )
        .with_column(col(LICENSE).is_null().and(col(FAMILY).is_not_null()).alias(IS_INFERRED))
        .with_column(first_of(col(LICENSE), col(FAMILY)).alias(LICENSE)))
}

/// One row per user type of the export: what it says about its users.
fn user_types(users: &DataFrame) -> PolarsResult<DataFrame> {
    let types = distinct(users, USER_TYPE)?;
    let classes: Vec<UserClass> = types.iter().map(|name| user_class(name)).collect();
    let families: Vec<Option<&str>> = classes
        .iter()
        .map(|class| match class {
            UserClass::External { family } => Some(*family),
            _ => None,
        })
        .collect();
    let external: Vec<bool> = families.iter().map(Option::is_some).collect();
    let excluded: Vec<bool> = classes.iter().map(|class| *class == UserClass::Excluded).collect();
    let keys: Vec<String> = types.iter().map(|name| user_type_key(name)).collect();
    frame([
        Series::new(TYPE_KEY.into(), keys),
        Series::new(USER_TYPE.into(), types),
        Series::new(FAMILY.into(), families).cast(&DataType::String)?,
        Series::new(TYPE_IS_EXTERNAL.into(), external),
        Series::new(TYPE_IS_EXCLUDED.into(), excluded),
    ])
}

/// One row per user type of the profiles: the form in which it is compared with a user's.
fn profile_types(org: &Org) -> PolarsResult<DataFrame> {
    let types = distinct(&org.profiles().collect()?, PROFILE_USER_TYPE)?;
    let keys: Vec<String> = types.iter().map(|name| user_type_key(name)).collect();
    frame([Series::new(PROFILE_TYPE_KEY.into(), keys), Series::new(PROFILE_USER_TYPE.into(), types)])
}

/// The policy's licences: one row per profile id, and one row per profile name.
fn policy_profiles(policy: &Policy) -> PolarsResult<(DataFrame, DataFrame)> {
    let (mut ids, mut id_licenses) = (Vec::new(), Vec::new());
    let (mut names, mut name_licenses) = (Vec::new(), Vec::new());
    for (profile, license) in &policy.profiles {
        if let Some(id) = profile_id(profile) {
            if !ids.contains(&id) {
                ids.push(id);
                id_licenses.push(license.as_str());
            }
        } else {
            names.push(profile.as_str());
            name_licenses.push(license.as_str());
        }
    }
    let by_id = frame([Series::new(PROFILE_ID.into(), ids), Series::new(BY_POLICY_ID.into(), id_licenses)])?;
    let by_name =
        frame([Series::new(PROFILE_NAME.into(), names), Series::new(BY_POLICY_NAME.into(), name_licenses)])?;
    Ok((by_id, by_name))
}

/// A profile's id in its 18 characters, if the text is one.
pub(crate) fn profile_id(text: &str) -> Option<String> {
    RecordId::from_text(text).filter(|id| id.prefix() == b"00e").map(|id| id.to_string())
}

/// One row per licence of the users: meaning, meter, what was bought, thresholds, and how far coverage reaches back.
fn license_facts(users: &DataFrame, org: &Org, policy: &Policy, when: &AuditDate) -> PolarsResult<DataFrame> {
    let licenses = distinct(users, LICENSE)?;
    let billed_per_login: BTreeSet<String> =
        org.login_licenses().iter().map(|name| license_key(name)).collect();
    let meters: Vec<&str> =
        licenses.iter().map(|name| meter(name, &billed_per_login, policy, when.as_of).as_str()).collect();
    let known: Vec<Option<Audience>> = licenses.iter().map(|name| audience(name)).collect();
    let thresholds: Vec<_> = licenses.iter().map(|name| policy.thresholds_for(name)).collect();
    let covered: Vec<Option<i32>> = thresholds
        .iter()
        .map(|own| org.coverage().reaching_back(epoch_day(when.as_of), own.idle_days))
        .collect();
    let external =
        |audience: &Option<Audience>| matches!(audience, Some(Audience::External | Audience::Contactless));
    let days = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
    frame([
        Series::new(IS_KNOWN.into(), known.iter().map(Option::is_some).collect::<Vec<_>>()),
        Series::new(LICENSE_IS_EXTERNAL.into(), known.iter().map(external).collect::<Vec<_>>()),
        Series::new(
            IS_CONTACTLESS.into(),
            known.iter().map(|audience| *audience == Some(Audience::Contactless)).collect::<Vec<_>>(),
        ),
        Series::new(
            IS_PRICED.into(),
            licenses.iter().map(|name| is_priced(name, policy, when.as_of)).collect::<Vec<_>>(),
        ),
        Series::new(METER.into(), meters),
        Series::new(IDLE_DAYS.into(), thresholds.iter().map(|own| days(own.idle_days)).collect::<Vec<_>>()),
        Series::new(GRACE_DAYS.into(), thresholds.iter().map(|own| days(own.grace_days)).collect::<Vec<_>>()),
        Series::new(COVERED_FROM.into(), covered),
        Series::new(
            WANTED_TYPE.into(),
            licenses.iter().map(|name| wanted_type(name)).collect::<Vec<Option<&str>>>(),
        )
        .cast(&DataType::String)?,
        Series::new(
            BOUGHT.into(),
            licenses.iter().map(|name| bought(name, policy, when.as_of)).collect::<Vec<Option<i64>>>(),
        ),
        Series::new(LICENSE.into(), licenses),
    ])
}

/// The meter: of the contract line in force, of the org's entitlement, of the name.
fn meter(license: &str, billed_per_login: &BTreeSet<String>, policy: &Policy, as_of: NaiveDate) -> Meter {
    if let Some(line) = policy.contract.iter().find(|line| line.covers(license) && line.in_force(as_of)) {
        line.meter
    } else if billed_per_login.contains(&license_key(license)) {
        Meter::Login
    } else {
        meter_by_name(license)
    }
}

/// Whether a line in force says what its seats cost; included ones cost nothing.
fn is_priced(license: &str, policy: &Policy, as_of: NaiveDate) -> bool {
    policy.contract.iter().any(|line| {
        let is_told = line.price.is_some() || line.meter == Meter::Included;
        line.covers(license) && line.in_force(as_of) && is_told
    })
}

/// The seats of all contract lines of a licence that are in force; nothing where there is no such line.
fn bought(license: &str, policy: &Policy, as_of: NaiveDate) -> Option<i64> {
    let in_force = policy.contract.iter().filter(|line| line.covers(license) && line.in_force(as_of));
    in_force.map(|line| i64::try_from(line.quantity).unwrap_or(i64::MAX)).reduce(i64::saturating_add)
}

/// The distinct texts of a column, in order.
pub(super) fn distinct(frame: &DataFrame, name: &str) -> PolarsResult<Vec<String>> {
    let texts = frame.column(name)?.str()?.clone();
    let distinct: BTreeSet<&str> = texts.iter().flatten().collect();
    Ok(distinct.into_iter().map(str::to_owned).collect())
}

/// A frame of columns of one length.
pub(super) fn frame(columns: impl IntoIterator<Item = Series>) -> PolarsResult<DataFrame> {
    let columns: Vec<Column> = columns.into_iter().map(Column::from).collect();
    DataFrame::new(columns.first().map_or(0, Column::len), columns)
}

/// Whether a frame has rows of users only, each once and in the order of their ids.
pub(super) fn is_by_user(frame: &DataFrame) -> PolarsResult<bool> {
    frame.column(USER_ID)?.str().map(ascends)
}
