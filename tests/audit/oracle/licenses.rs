//! The licence of a user, whether it makes an external user, its meter and its contract lines.

use super::case::Case;
use super::license_names::name_in;
pub(super) use super::license_names::{fold, is_known_external};
use crate::world::{LineSpec, Profile, User, UserLicense};
use chrono::NaiveDate;

/// The UserTypes that are external, and the licence that each makes likely.
const EXTERNAL_TYPES: [(&str, &str); 4] = [
    ("powerpartner", "Partner Community"),
    ("cspliteportal", "Customer Community"),
    ("powercustomersuccess", "Customer Community Plus"),
    ("customersuccess", "Customer Portal"),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct License {
    pub name: String,
    /// Guessed from the UserType, because no file and no policy says it.
    pub is_inferred: bool,
}

/// The first that says it: User file, Profile file, policy; else the UserType's family.
pub(super) fn license_of(case: &Case, user: &User) -> Option<License> {
    let said = from_user_file(case, user)
        .or_else(|| from_profile_file(case, user))
        .or_else(|| from_policy(case, user));
    match said {
        Some(name) => Some(License { name, is_inferred: false }),
        None => external_type(user).map(|(_, name)| License { name: name.to_owned(), is_inferred: true }),
    }
}

pub(super) fn is_external(case: &Case, user: &User) -> bool {
    let has_external_license =
        || license_of(case, user).is_some_and(|license| is_known_external(&license.name));
    external_type(user).is_some() || (fold(&user.user_type) == "standard" && has_external_license())
}

/// Users of these licences need no contact.
pub(super) fn is_contactless(license: &str) -> bool {
    fold(license).starts_with("external identity")
}

/// The meter of a seat: that of its contract line in force, else the entitlement tells it, else the name.
pub(super) fn meter(case: &Case, license: &str, line: Option<&LineSpec>) -> &'static str {
    let has_entitlement = license_rows(case, license).any(|row| row.monthly_logins_entitlement.is_some());
    let by_itself = if has_entitlement || fold(license).contains("login") { "login" } else { "member" };
    line.map_or(by_itself, |line| line.meter)
}

/// Lines that are bought for seats, whether they cost something or not. All others are pools.
pub(super) fn is_by_seat(line: &LineSpec) -> bool {
    ["member", "included"].contains(&line.meter)
}

/// Nothing where the line names none, as one without a price may.
pub(super) fn currency_of(line: &LineSpec) -> &str {
    line.currency.as_deref().unwrap_or_default()
}

/// The lines of a licence that seats can be on, in the order in which they fill.
pub(super) fn lines_in_force<'a>(case: &Case<'a>, license: &str) -> Vec<&'a LineSpec> {
    lines_on(case, license, case.as_of)
}

/// Those in force on a day.
pub(super) fn lines_on<'a>(case: &Case<'a>, license: &str, day: NaiveDate) -> Vec<&'a LineSpec> {
    let lines = case.world.policy.contract.iter().filter(|line| is_same(&line.license, license));
    let mut lines: Vec<&LineSpec> = lines.filter(|line| (line.starts..=line.ends).contains(&day)).collect();
    lines.sort_by_key(|line| (line.ends, line.starts, &line.id));
    lines
}

/// All contract lines in the order of `licenses[]`.
pub(super) fn lines_in_order<'a>(case: &Case<'a>) -> Vec<&'a LineSpec> {
    let mut lines: Vec<&LineSpec> = case.world.policy.contract.iter().collect();
    lines.sort_by_key(|line| (&line.license, &line.id));
    lines
}

/// The row of the licence file.
pub(super) fn license_row<'a>(case: &Case<'a>, license: &str) -> Option<&'a UserLicense> {
    license_rows(case, license).next()
}

fn license_rows<'a>(case: &Case<'a>, license: &str) -> impl Iterator<Item = &'a UserLicense> {
    let is_of = |row: &&UserLicense| name_of(case, row).is_some_and(|name| is_same(&name, license));
    case.world.licenses.iter().flatten().filter(is_of)
}

/// The licence that a row of the licence file is about. It has no user who could settle an ambiguous key.
pub(super) fn name_of(case: &Case, row: &UserLicense) -> Option<String> {
    name_in(case.world.license_file_licenses, &row.license, "")
}

pub(super) fn is_in_force(case: &Case, line: &LineSpec) -> bool {
    (line.starts..=line.ends).contains(&case.as_of)
}

pub(super) fn idle_days(case: &Case, license: &str) -> i64 {
    let policy = &case.world.policy;
    let own = policy.license_idle_days.iter().find(|(name, _)| is_same(name, license));
    own.map_or(policy.idle_days, |(_, days)| *days)
}

pub(super) fn grace_days(case: &Case, license: &str) -> i64 {
    let policy = &case.world.policy;
    let own = policy.license_grace_days.iter().find(|(name, _)| is_same(name, license));
    own.map_or(policy.grace_days, |(_, days)| *days)
}

pub(super) fn is_same(license: &str, other: &str) -> bool {
    fold(license) == fold(other)
}

fn external_type(user: &User) -> Option<(&'static str, &'static str)> {
    EXTERNAL_TYPES.into_iter().find(|(name, _)| *name == fold(&user.user_type))
}

fn from_user_file(case: &Case, user: &User) -> Option<String> {
    name_in(case.world.user_file_licenses, &user.license, &user.user_type)
}

fn from_profile_file(case: &Case, user: &User) -> Option<String> {
    let profile = profile(case, user)?;
    license_of_profile(case, profile, &user.user_type)
}

/// By the row itself, else by that of the licence it points to.
pub(super) fn license_of_profile(case: &Case, profile: &Profile, user_type: &str) -> Option<String> {
    let world = case.world;
    let by_itself = name_in(world.profile_file_licenses, &profile.license, user_type);
    by_itself.or_else(|| {
        let rows = &mut world.licenses.iter().flatten();
        let license = rows.find(|row| Some(&row.id) == profile.license_id.as_ref())?;
        name_in(world.license_file_licenses, &license.license, user_type)
    })
}

/// The policy names a profile by its id, or by a name that one of the files tells.
fn from_policy(case: &Case, user: &User) -> Option<String> {
    let in_user_file = user.profile_name.as_ref().filter(|_| case.world.has_profile_names);
    let in_profile_file = profile(case, user).map(|profile| &profile.name);
    let keys = [user.profile_id.as_ref(), in_user_file, in_profile_file];
    let entry = case.world.policy.profiles.iter().find(|(key, _)| keys.contains(&Some(key)));
    entry.map(|(_, license)| license.clone())
}

/// The name of a user's profile as the User file tells it, else the Profile file.
pub(super) fn profile_name(case: &Case, user: &User) -> Option<String> {
    let in_user_file = user.profile_name.clone().filter(|_| case.world.has_profile_names);
    in_user_file.or_else(|| Some(profile(case, user)?.name.clone()))
}

pub(super) fn profile<'a>(case: &Case<'a>, user: &User) -> Option<&'a Profile> {
    case.world.profiles.iter().flatten().find(|profile| Some(&profile.id) == user.profile_id.as_ref())
}
