//! What several rules say about seats, in the words of the field.

use polars::prelude::{Expr, NULL, col, lit, when};

use super::column::{METER, SEVERITY, TYPE_KEY, VERDICT};
use crate::model::verdict::{Meter, Severity, Verdict};
use crate::org::column::PORTAL_TYPE;

/// The seat has that verdict.
pub fn verdict_is(verdict: Verdict) -> Expr {
    col(VERDICT).eq(lit(verdict.as_str()))
}

/// The severity of a finding that costs something only where seats are paid for one by one.
pub fn low_off_member_meter() -> Expr {
    low_where(col(METER).neq(lit(Meter::Member.as_str())))
}

/// The severity of a finding that weighs less where a condition holds.
pub fn low_where(condition: Expr) -> Expr {
    when(condition).then(lit(Severity::Low.as_str())).otherwise(lit(NULL)).alias(SEVERITY)
}

/// The user is of that external type, given by its API name.
pub fn type_is(api_name: &str) -> Expr {
    col(TYPE_KEY).eq(lit(api_name)).fill_null(lit(false))
}

/// The seat's role belongs to the internal hierarchy.
pub fn role_is_internal() -> Expr {
    // The stored value is "None"; exporters keep its case.
    col(PORTAL_TYPE).eq(lit("None"))
}
