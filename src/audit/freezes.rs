//! Recent freezes: a user who was frozen lately while in use is contained, not given up.
//!
//! Source: Salesforce help: users of risky networks and after abnormal logins are frozen by the platform since 2026. In a
//! sandbox it freezes users who have not come for 90 days, so a recent freeze says nothing there.

use polars::prelude::{DataFrame, Expr, IntoLazy, NamedFrom, PolarsResult, Series, col, lit};

use super::column::{GRACE_DAYS, IS_CONTAINED, LAST_ACTIVITY};
use super::marks;
use crate::model::calendar::day_in;
use crate::org::Org;
use crate::org::column::{FREEZE_CHANGED_AT, IS_FROZEN, REFUSED_AS_FROZEN_AT};
use crate::policy::Policy;

const CHANGED_DAY: &str = "freeze_changed_day";
const REFUSED_DAY: &str = "refused_as_frozen_day";

/// The seats with [`IS_CONTAINED`] added, one row per seat.
pub(super) fn marked(
    mut seats: DataFrame,
    org: &Org,
    policy: &Policy,
    as_of: i32,
) -> PolarsResult<DataFrame> {
    if marks::sandbox_sign(org.users())?.is_some() {
        let none = vec![false; seats.height()];
        seats.with_column(Series::new(IS_CONTAINED.into(), none).into())?;
        return Ok(seats);
    }
    for (timestamps, days) in [(FREEZE_CHANGED_AT, CHANGED_DAY), (REFUSED_AS_FROZEN_AT, REFUSED_DAY)] {
        let of_seats = seats.column(timestamps)?.i64()?.iter();
        let of_seats: Vec<Option<i32>> =
            of_seats.map(|timestamp| timestamp.map(|timestamp| day_in(policy.timezone, timestamp))).collect();
        seats.with_column(Series::new(days.into(), of_seats).into())?;
    }
    let is_recent = |day: &str| -> Expr {
        let ago = lit(as_of) - col(day);
        ago.clone().gt_eq(lit(0)).and(ago.lt(col(GRACE_DAYS))).fill_null(lit(false))
    };
    let recent = is_recent(CHANGED_DAY).or(is_recent(LAST_ACTIVITY)).or(is_recent(REFUSED_DAY));
    let contained = col(IS_FROZEN).and(recent).alias(IS_CONTAINED);
    let seats = seats.lazy().with_column(contained).collect()?;
    Ok(seats.drop_many([CHANGED_DAY, REFUSED_DAY]))
}
