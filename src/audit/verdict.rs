//! The verdict on a seat: what the two sources of activity say together, and how sure that is.
//!
//! `User.LastLoginDate` is kept for ever but moves on machine logins too; LoginHistory tells people from
//! machines but is kept for six months. Where the first is missing, moved by a machine or later than the
//! as-of date, only a coverage that reaches back far enough lets the second speak of absence.

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, PolarsResult, col, lit, when};

use super::column::{
    CONFIDENCE, COVERED_FROM, DAYS_INACTIVE, DISAGREES, GRACE_DAYS, IDLE_DAYS, IS_INFERRED, LAST_ACTIVITY,
    LAST_ACTIVITY_AT, UNUSED_FROM, VERDICT,
};
use crate::model::login::SAME_LOGIN_SECONDS;
use crate::model::object::Object;
use crate::model::verdict::{Confidence, Verdict};
use crate::org::Org;
use crate::org::column::{
    CREATED_DAY, LAST_LOGIN_AT, LAST_LOGIN_DAY, MOVED_BY_MACHINE, SEEN_AT, SEEN_BY_OAUTH, SEEN_DAY, day,
    is_true, no_day,
};

/// The seats with verdict, last activity and confidence added: one row per seat.
pub(super) fn judged(seats: DataFrame, org: &Org, as_of: i32) -> PolarsResult<DataFrame> {
    let sources = Sources::of(org, as_of);
    seats
        .lazy()
        .with_columns([
            sources.last_activity_at().alias(LAST_ACTIVITY_AT),
            sources.last_activity().alias(LAST_ACTIVITY),
        ])
        .with_column((lit(as_of) - col(LAST_ACTIVITY)).alias(DAYS_INACTIVE))
        .with_column(sources.verdict().alias(VERDICT))
        .with_columns([unused_from().alias(UNUSED_FROM), sources.disagrees().alias(DISAGREES)])
        .with_column(sources.confidence().alias(CONFIDENCE))
        .collect()
}

/// What can be known in this export, and so how its columns are to be read.
struct Sources {
    as_of: i32,
    has_last_login: bool,
    has_logins: bool,
    /// Timestamps from and to of each stretch that login files cover.
    spans: Vec<(i64, i64)>,
}

impl Sources {
    fn of(org: &Org, as_of: i32) -> Self {
        let spans: Vec<(i64, i64)> =
            org.coverage().spans.iter().map(|span| (span.from_at, span.to_at)).collect();
        Self {
            as_of,
            has_last_login: org.has_column(Object::User, LAST_LOGIN_AT),
            has_logins: !spans.is_empty(),
            spans,
        }
    }

    /// LastLoginDate speaks of this user's use up to the as-of date.
    fn last_login_counts(&self) -> Expr {
        lit(self.has_last_login)
            .and(col(LAST_LOGIN_AT).is_not_null())
            .and(col(LAST_LOGIN_DAY).lt_eq(day(self.as_of)))
            .and(is_true(MOVED_BY_MACHINE).not())
    }

    /// LastLoginDate is empty in a file that has the column: the user never logged in.
    fn says_never(&self) -> Expr {
        lit(self.has_last_login).and(col(LAST_LOGIN_AT).is_null())
    }

    /// LastLoginDate is the later of the two sources.
    fn last_login_decides(&self) -> Expr {
        self.last_login_counts().and(col(SEEN_AT).is_null().or(col(LAST_LOGIN_AT).gt_eq(col(SEEN_AT))))
    }

    fn last_activity_at(&self) -> Expr {
        when(self.last_login_decides()).then(col(LAST_LOGIN_AT)).otherwise(col(SEEN_AT))
    }

    fn last_activity(&self) -> Expr {
        when(self.last_login_decides()).then(col(LAST_LOGIN_DAY)).otherwise(col(SEEN_DAY))
    }

    fn verdict(&self) -> Expr {
        let word = |verdict: Verdict| lit(verdict.as_str());
        let known = col(LAST_ACTIVITY).is_not_null();
        let covered = col(COVERED_FROM).is_not_null();
        // Only LoginHistory can speak: LastLoginDate is missing, a machine's, or later than the as-of date.
        let blind = self.last_login_counts().or(self.says_never()).not();
        let in_grace = (lit(self.as_of) - col(CREATED_DAY)).lt(col(GRACE_DAYS));
        // Coverage saw the whole life of a user who was created inside it.
        let seen_whole = col(CREATED_DAY).gt_eq(col(COVERED_FROM));
        when(known.clone().and(col(DAYS_INACTIVE).lt(col(IDLE_DAYS))))
            .then(word(Verdict::Active))
            .when(known.clone().and(blind.clone()).and(covered.clone().not()))
            .then(word(Verdict::Unknown))
            .when(known)
            .then(word(Verdict::Idle))
            .when(col(CREATED_DAY).is_null().or(blind.clone().and(covered.not())))
            .then(word(Verdict::Unknown))
            .when(blind.clone().and(in_grace.clone()).and(seen_whole))
            .then(word(Verdict::New))
            .when(blind)
            .then(word(Verdict::Idle))
            .when(in_grace)
            .then(word(Verdict::New))
            .otherwise(word(Verdict::Never))
    }

    /// A timestamp lies in a stretch that login files cover.
    fn is_covered(&self, timestamp: &str) -> Expr {
        self.spans
            .iter()
            .map(|(from, to)| col(timestamp).gt_eq(lit(*from)).and(col(timestamp).lt_eq(lit(*to))))
            .reduce(Expr::or)
            .unwrap_or(lit(false))
    }

    /// The two sources contradict each other: one of them misses a login that it should show.
    fn disagrees(&self) -> Expr {
        let seen = || col(SEEN_AT).is_not_null();
        let missing_login_date = self.says_never().and(seen());
        let late_login_date = self
            .last_login_counts()
            .and(seen())
            .and((col(SEEN_AT) - col(LAST_LOGIN_AT)).gt(lit(SAME_LOGIN_SECONDS)));
        let unseen_login = self
            .last_login_counts()
            .and(self.is_covered(LAST_LOGIN_AT))
            .and(col(SEEN_AT).is_null().or((col(LAST_LOGIN_AT) - col(SEEN_AT)).gt(lit(SAME_LOGIN_SECONDS))));
        missing_login_date.or(late_login_date).or(unseen_login).fill_null(lit(false))
    }

    fn confidence(&self) -> Expr {
        let word = |confidence: Confidence| lit(confidence.as_str());
        let seen = || col(SEEN_AT).is_not_null();
        let apart = (col(LAST_LOGIN_AT) - col(SEEN_AT)).gt(lit(SAME_LOGIN_SECONDS));
        let two_sources = lit(self.has_logins)
            .and(self.says_never().or(self.last_login_counts().and(seen().not().or(apart.not()))));
        let weak = seen().and(is_true(SEEN_BY_OAUTH));
        when(col(IS_INFERRED).or(col(DISAGREES)).or(col(VERDICT).eq(lit(Verdict::Unknown.as_str()))))
            .then(word(Confidence::Low))
            .when(two_sources.and(weak.not()))
            .then(word(Confidence::High))
            .otherwise(word(Confidence::Medium))
    }
}

/// The first day on which the seat lay unused: the day after the last activity, else the day of creation,
/// else (idle by coverage alone) the later of creation and the start of coverage.
fn unused_from() -> Expr {
    let verdict = |verdict: Verdict| col(VERDICT).eq(lit(verdict.as_str()));
    let since_covered =
        when(col(CREATED_DAY).gt(col(COVERED_FROM))).then(col(CREATED_DAY)).otherwise(col(COVERED_FROM));
    when(col(LAST_ACTIVITY).is_not_null())
        .then(col(LAST_ACTIVITY) + lit(1))
        .when(verdict(Verdict::Idle))
        .then(since_covered)
        .when(verdict(Verdict::Unknown))
        .then(no_day())
        .otherwise(col(CREATED_DAY))
        .cast(DataType::Int32)
}
