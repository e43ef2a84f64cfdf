//! The users as login rows name them, by place in the users frame.

use std::sync::OnceLock;

use polars::prelude::{DataFrame, PolarsError, StringChunked};
use rustc_hash::FxHashMap;

use super::options::ReadOptions;
use super::stamp::minute;
use crate::error::{Error, Result};
use crate::model::calendar::day_in;
use crate::model::id::{IdCell, RecordId};
use crate::model::login::SAME_LOGIN_SECONDS;
use crate::org::column;

/// The users of the User file.
pub(super) struct Users {
    by_id: FxHashMap<RecordId, u32>,
    /// The user names, in the order of the frame.
    names: StringChunked,
    /// The users by name in lower case: made when the first login names its user so.
    by_name: OnceLock<FxHashMap<String, u32>>,
    /// The timestamp of each user's LastLoginDate.
    pub(super) last_login_at: Vec<Option<i64>>,
    /// Whether the user's file lost the seconds of its times.
    pub(super) in_minutes: Vec<bool>,
}

impl Users {
    pub(super) fn new(users: &DataFrame) -> Result<Self> {
        let failed = |error: PolarsError| Error::frames("User", &error);
        let ids = users.column(column::USER_ID).and_then(|ids| ids.str()).map_err(failed)?;
        let names = users.column(column::USERNAME).and_then(|names| names.str()).map_err(failed)?;
        let last = users.column(column::LAST_LOGIN_AT).and_then(|last| last.i64()).map_err(failed)?;
        let mut by_id = FxHashMap::with_capacity_and_hasher(users.height(), rustc_hash::FxBuildHasher);
        for (place, id) in (0_u32..).zip(ids.iter()) {
            if let Some(Ok(IdCell::Id(id))) = id.map(|id| RecordId::parse(id.as_bytes())) {
                by_id.insert(id, place);
            }
        }
        let in_minutes = users.column(column::IN_MINUTES).and_then(|flags| flags.bool()).map_err(failed)?;
        let in_minutes = in_minutes.iter().map(|flag| flag == Some(true)).collect();
        let (names, by_name) = (names.clone(), OnceLock::new());
        Ok(Self { by_id, names, by_name, last_login_at: last.iter().collect(), in_minutes })
    }

    /// The user of an id.
    pub(super) fn of_id(&self, id: RecordId) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    /// The user of a name, which is in lower case.
    pub(super) fn of_name(&self, name: &str) -> Option<u32> {
        let by_name = || {
            let named = (0_u32..).zip(self.names.iter());
            named.filter_map(|(place, name)| Some((name?.to_lowercase(), place))).collect()
        };
        self.by_name.get_or_init(by_name).get(name).copied()
    }

    /// Whether a login stands where the user's LastLoginDate does.
    pub(super) fn is_last_login(&self, user: usize, timestamp: i64, in_minutes: bool) -> bool {
        // Where seconds were lost on either side, the same minute is all that can be compared.
        let in_minutes = in_minutes || self.in_minutes[user];
        self.last_login_at[user].is_some_and(|last| {
            if in_minutes {
                minute(timestamp) == minute(last)
            } else {
                timestamp.saturating_sub(last).abs() <= SAME_LOGIN_SECONDS
            }
        })
    }

    /// Whether any user has a name.
    pub(super) fn have_names(&self) -> bool {
        self.names.null_count() < self.names.len()
    }
}

/// The class of each user: those with one licence, profile and type are in one. Nothing for users who were created after
/// the day that is asked for.
pub(super) fn classes(users: &DataFrame, options: &ReadOptions) -> Result<Vec<Option<u32>>> {
    let failed = |error: PolarsError| Error::frames("User", &error);
    let text = |name: &str| users.column(name).and_then(|column| column.str()).map_err(failed);
    // All that a user's licence and contract line may depend on.
    let columns = [
        text(column::LICENSE)?,
        text(column::PRINTED_LICENSE)?,
        text(column::LICENSE_LABEL)?,
        text(column::LICENSE_KEY)?,
        text(column::USER_TYPE)?,
        text(column::PROFILE_ID)?,
        text(column::PROFILE_NAME)?,
    ];
    let created = users.column(column::CREATED_AT).and_then(|column| column.i64()).map_err(failed)?;
    let came_later = |created: Option<i64>| {
        created.zip(options.cutoff_day).is_some_and(|(at, cutoff)| day_in(options.zone, at) > cutoff)
    };
    let mut known = FxHashMap::default();
    let class = |row: usize| {
        if came_later(created.get(row)) {
            return None;
        }
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        Some(*known.entry(columns.map(|column| column.get(row))).or_insert(next))
    };
    Ok((0..users.height()).map(class).collect())
}
