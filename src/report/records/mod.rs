//! The rows of the report's lists. Each is declared once, with the names that are a promise, and made from what the audit came
//! to.

pub mod files;
pub mod findings;
pub mod money;
pub mod reclaim;
pub mod renewal;
pub mod seats;

use std::borrow::Cow;

use super::cell::{Cell, Column, ColumnKind, Field, Value, word_cells};
use crate::audit::waive::WaiverState;
use crate::cost::{Amounts, By, Free, NoLoss, Sizing};
use crate::model::calendar::DateOrder;
use crate::model::object::Object;
use crate::model::verdict::{Advice, Confidence, Counted, Meter, Severity, Verdict};

word_cells!(
    Advice,
    By,
    Confidence,
    Counted,
    DateOrder,
    Free,
    Meter,
    NoLoss,
    Severity,
    Sizing,
    WaiverState,
    Verdict
);

impl Value for Object {
    const KIND: ColumnKind = ColumnKind::Word;

    fn cell(&self) -> Cell<'_> {
        Cell::Text(Cow::Borrowed(self.name()))
    }
}

impl<F: Field> Field for Amounts<F> {
    fn declare(_: &'static str, _: &'static str, columns: &mut Vec<Column>) {
        for (name, meaning) in Amounts::DECLARED {
            F::declare(name, meaning, columns);
        }
    }

    fn add_to<'a>(&'a self, cells: &mut Vec<Cell<'a>>) {
        self.each().for_each(|amount| amount.add_to(cells));
    }
}
