//! Lines of one licence that follow each other: renewals, growth and gaps inside the quarter, and what is ordered for
//! later.

use super::contract_draft::{LineDraft, line};
use proptest::prelude::*;
use proptest::sample::select;

/// Often those with many seats, and one of each meter.
const LICENSES: [&str; 14] = [
    "Partner Community",
    "Partner Community",
    "Partner Community",
    "Partner Community",
    "Customer Community",
    "Customer Community",
    "Customer Community",
    "Customer Community Plus",
    "Partner Community Login",
    "Customer Community Login",
    "External Identity",
    "External Identity",
    "External Identity",
    "External Apps",
];

/// What becomes of a line.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Renewed,
    RenewedTwice,
    /// A second line beside the first.
    Grown,
    /// Renewed, with a second line beside.
    RenewedAndGrown,
    Ended,
    /// Days without any line between two of them.
    Interrupted,
    /// The next line is ordered and has not begun.
    Ordered,
}

/// How much of a line goes on in the next one.
#[derive(Debug, Clone, Copy)]
enum Change {
    /// Quantity and price.
    None,
    /// The quantity alone stays.
    Price,
    Currency,
    All,
}

/// One to three lines of a licence.
pub(super) fn chain() -> impl Strategy<Value = Vec<LineDraft>> {
    let shape = select(vec![
        Shape::Renewed,
        Shape::Renewed,
        Shape::RenewedTwice,
        Shape::RenewedTwice,
        Shape::Grown,
        Shape::RenewedAndGrown,
        Shape::Ended,
        Shape::Ended,
        Shape::Interrupted,
        Shape::Ordered,
    ]);
    // Days from the as-of date: mostly inside its quarter.
    let border = || prop_oneof![4 => -60..=0_i64, 2 => -95..-60_i64];
    let lines = [line().boxed(), line().boxed(), line().boxed()];
    let change = select(vec![Change::None, Change::Price, Change::Currency, Change::All, Change::All]);
    (select(LICENSES.to_vec()), shape, border(), border(), lines, change).prop_map(
        |(license, shape, one, other, lines, change)| {
            let mut lines = Vec::from(lines);
            let [first, second, _] = &mut lines[..] else { unreachable!("three were drawn") };
            if !matches!(change, Change::All) {
                (second.quantity, second.pool) = (first.quantity, first.pool.clone());
            }
            match change {
                Change::None => second.price = first.price,
                Change::Currency => second.has_any_currency = true,
                Change::Price | Change::All => {}
            }
            let terms = terms(shape, one.min(other), one.max(other) + 1);
            lines.truncate(terms.len());
            for (line, (starts, ends)) in lines.iter_mut().zip(terms) {
                (line.license, line.starts, line.ends) = (license, starts, ends);
            }
            lines
        },
    )
}

/// First and last days of the lines; the second border lies after the first.
fn terms(shape: Shape, border: i64, later: i64) -> Vec<(i64, i64)> {
    let old = (border - 365, border - 1);
    match shape {
        Shape::Renewed => vec![old, (border, border + 364)],
        Shape::RenewedTwice => vec![old, (border, later - 1), (later, later + 364)],
        Shape::Grown => vec![(border - 100, border + 265), (later, border + 265)],
        Shape::RenewedAndGrown => vec![old, (border, border + 364), (later, border + 364)],
        Shape::Ended => vec![old],
        Shape::Interrupted => vec![old, (later, later + 364)],
        Shape::Ordered => vec![(border - 200, -border), (1 - border, 365 - border)],
    }
}
