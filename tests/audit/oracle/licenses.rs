//! The licence of a user, whether it makes an external user, its meter and its contract lines.

use super::case::Case;
use crate::world::{LineSpec, Profile, User, UserLicense};
use chrono::NaiveDate;

/// The names of SALESFORCE.md section 2.3, folded, with their optional words written out.
const EXTERNAL_LICENSES: [&str; 23] = [
    "customer community",
    "customer community login",
    "customer community plus",
    "customer community plus login",
    "partner community",
    "partner community login",
    "channel account",
    "customer portal",
    "customer portal manager",
    "customer portal manager standard",
    "customer portal manager custom",
    "high volume customer portal",
    "overage high volume customer portal",
    "authenticated website",
    "overage authenticated website",
    "gold partner",
    "silver partner",
    "bronze partner",
    "external identity",
    "external identity login",
    "external apps",
    "external apps login",
    "external apps plus",
];

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

pub(super) fn is_known_external(license: &str) -> bool {
    EXTERNAL_LICENSES.contains(&fold(license).as_str())
}

/// Users of these licences need no contact.
pub(super) fn is_contactless(license: &str) -> bool {
    fold(license).starts_with("external identity")
}

/// The meter of a seat: that of its contract line in force, else the entitlement tells it, else the name.
pub(super) fn meter(case: &Case, license: &str, line: Option<&LineSpec>) -> &'static str {
    let mut rows = case.world.licenses.iter().flatten().filter(|row| is_same(&row.name, license));
    let has_entitlement = rows.any(|row| row.monthly_logins_entitlement.is_some());
    let by_itself = if has_entitlement || fold(license).contains("login") { "login" } else { "member" };
    line.map_or(by_itself, |line| line.meter)
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
    case.world.licenses.iter().flatten().find(|row| is_same(&row.name, license))
}

pub(super) fn is_in_force(case: &Case, line: &LineSpec) -> bool {
    (line.starts..=line.ends).contains(&case.as_of)
}

pub(super) fn idle_days(case: &Case, license: &str) -> i64 {
    let policy = &case.world.policy;
    let own = policy.license_idle_days.iter().find(|(name, _)| is_same(name, license));
    own.map_or(policy.idle_days, |(_, days)| *days)
}

pub(super) fn is_same(license: &str, other: &str) -> bool {
    fold(license) == fold(other)
}

/// Case and blanks do not make another name.
pub(super) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn external_type(user: &User) -> Option<(&'static str, &'static str)> {
    EXTERNAL_TYPES.into_iter().find(|(name, _)| *name == fold(&user.user_type))
}

fn from_user_file(case: &Case, user: &User) -> Option<String> {
    user.license_name.clone().filter(|_| case.world.has_profile_license_columns)
}

fn from_profile_file(case: &Case, user: &User) -> Option<String> {
    let profile = profile(case, user)?;
    let named = profile.license_name.clone().filter(|_| case.world.has_profile_file_license_name);
    let license =
        || case.world.licenses.iter().flatten().find(|row| Some(&row.id) == profile.license_id.as_ref());
    named.or_else(|| Some(license()?.name.clone()))
}

/// The policy names a profile by its id, or by a name that one of the files tells.
fn from_policy(case: &Case, user: &User) -> Option<String> {
    let in_user_file = user.profile_name.as_ref().filter(|_| case.world.has_profile_license_columns);
    let in_profile_file = profile(case, user).map(|profile| &profile.name);
    let keys = [user.profile_id.as_ref(), in_user_file, in_profile_file];
    let entry = case.world.policy.profiles.iter().find(|(key, _)| keys.contains(&Some(key)));
    entry.map(|(_, license)| license.clone())
}

/// The name of a user's profile as the User file tells it, else the Profile file.
pub(super) fn profile_name(case: &Case, user: &User) -> Option<String> {
    let in_user_file = user.profile_name.clone().filter(|_| case.world.has_profile_license_columns);
    in_user_file.or_else(|| Some(profile(case, user)?.name.clone()))
}

pub(super) fn profile<'a>(case: &Case<'a>, user: &User) -> Option<&'a Profile> {
    case.world.profiles.iter().flatten().find(|profile| Some(&profile.id) == user.profile_id.as_ref())
}
