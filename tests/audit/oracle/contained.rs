//! Freezes that contain something: lately made, or of users who still come or try to (DESIGN section 5).

use super::case::Case;
use crate::world::{User, World};
use chrono::NaiveDate;

/// What a sandbox is usually called, behind the last dot of its user names.
const SANDBOX_NAMES: [&str; 8] = ["sandbox", "uat", "dev", "test", "qa", "staging", "full", "partial"];

/// Whether it is to be asked first why a frozen user is frozen.
pub(super) fn is_contained(
    case: &Case,
    user: &User,
    last_activity: Option<NaiveDate>,
    grace_days: i64,
) -> bool {
    let mut days = case.refusals_as_frozen(user);
    days.extend(last_activity);
    for row in case.world.user_logins.iter().flatten().filter(|_| case.world.has_freeze_dates) {
        if row.user_id == user.id {
            days.push(case.day(row.modified));
        }
    }
    !is_sandbox(case.world) && days.iter().any(|&day| (0..grace_days).contains(&case.days_before(day)))
}

/// A sandbox freezes its users by itself, and marks their addresses or their names.
fn is_sandbox(world: &World) -> bool {
    let is_most = |count: usize| 2 * count > world.users.len();
    let has_marked_address =
        |user: &&User| user.email.as_ref().is_some_and(|email| email.to_lowercase().ends_with(".invalid"));
    let has_marked_name = |user: &&User| {
        let end = user.username.rsplit('.').next().map(str::to_lowercase);
        end.is_some_and(|end| SANDBOX_NAMES.contains(&end.as_str()))
    };
    is_most(world.users.iter().filter(has_marked_address).count())
        || is_most(world.users.iter().filter(has_marked_name).count())
}
