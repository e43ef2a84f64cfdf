//! How much a first screen shows, and in which order.

use crate::cost::Money;
use crate::report::outcome::Report;

/// How much of the lists that grow with the org is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Rows of the cost-recovery table, without the sums.
    pub rows: usize,
    /// Lines of what to look at first.
    pub items: usize,
    /// Currencies.
    pub currencies: usize,
}

impl Shown {
    /// The most that a first screen ever shows.
    pub const MOST: Self = Self { rows: 12, items: 5, currencies: 4 };

    /// A little less of what is longest; nothing where there is nothing left to leave out.
    #[must_use]
    pub fn less(self) -> Option<Self> {
        match self {
            Self { rows, .. } if rows > 6 => Some(Self { rows: rows - 1, ..self }),
            Self { items, .. } if items > 3 => Some(Self { items: items - 1, ..self }),
            Self { currencies, .. } if currencies > 2 => Some(Self { currencies: currencies - 1, ..self }),
            Self { rows, .. } if rows > 1 => Some(Self { rows: rows - 1, ..self }),
            _ => None,
        }
    }
}

/// The longest name of an export or a licence, in characters: the whole table has the whole name.
pub(super) const LONGEST_NAME: usize = 40;

/// The totals, those with most money first.
pub(super) fn totals(report: &Report) -> Vec<(&'static str, &Money)> {
    let mut totals: Vec<(&'static str, &Money)> =
        report.costs.totals.iter().map(|(currency, money)| (*currency, money)).collect();
    totals.sort_by_key(|(_, money)| std::cmp::Reverse(money.spent.minor));
    totals
}
