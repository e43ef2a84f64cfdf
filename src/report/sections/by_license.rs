//! The cost-recovery table of the first screen: one row a licence, a sum a currency.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::shown::{LONGEST_NAME, Shown, totals};
use crate::cost::LineCost;
use crate::model::money::Amount;
use crate::model::text::cut;
use crate::policy::ContractLine;
use crate::report::cell::ColumnKind;
use crate::report::outcome::Report;
use crate::report::page::{Grid, GridRow, Heading, PageCell, Section, count_of, whole};

const HEADINGS: [Heading; 8] = [
    Heading::new("Licence", ColumnKind::Text),
    Heading::new("Bought", ColumnKind::Count),
    Heading::new("Assigned", ColumnKind::Count),
    Heading::new("Reclaim", ColumnKind::Count).at_risk(),
    Heading::new("Spent", ColumnKind::Amount),
    Heading::new("Lost", ColumnKind::Amount).at_risk(),
    Heading::new("Saved/year", ColumnKind::Amount),
    Heading::new("Notice by", ColumnKind::Day).spare(),
];

/// A licence in one currency: its lines together.
#[derive(Default)]
struct LicenseSum<'a> {
    bought: u64,
    by_use: Option<&'a LineCost>,
    uses: usize,
    assigned: u64,
    reclaimable: u64,
    amounts: Option<[Amount; 3]>,
    notice: Option<NaiveDate>,
}

impl<'a> LicenseSum<'a> {
    fn add(&mut self, cost: &'a LineCost) {
        if cost.meter.is_by_seat() {
            self.bought += cost.bought;
        } else if cost.in_force {
            self.uses += 1;
            self.by_use = Some(cost);
        }
        self.assigned += cost.assigned;
        self.reclaimable += cost.reclaimable;
        if let Some(money) = &cost.money {
            let own = [money.spent, money.lost, money.saved_at_renewal];
            let sum = self.amounts.get_or_insert(own.map(|amount| Amount { minor: 0, ..amount }));
            for (sum, own) in sum.iter_mut().zip(own) {
                sum.minor += own.minor;
            }
            let ends = cost.line.as_ref().filter(|line| cost.in_force && line.has_end());
            if let Some(line) = ends.filter(|_| money.saved_at_renewal.minor > 0) {
                self.notice = Some(self.notice.map_or(line.notice_by(), |day| day.min(line.notice_by())));
            }
        }
    }

    fn cells(&self, name: &str, has_line: bool) -> Vec<PageCell> {
        let bought = match (self.by_use, has_line) {
            (Some(_), _) if self.uses > 1 => PageCell::text("several"),
            (Some(cost), _) => PageCell::Text(per_month(cost)),
            (None, true) => PageCell::count(self.bought),
            (None, false) => PageCell::Nothing,
        };
        let mut cells = vec![
            PageCell::text(cut(name, LONGEST_NAME)),
            bought,
            PageCell::count(self.assigned),
            PageCell::count(self.reclaimable),
        ];
        match self.amounts {
            Some(amounts) => cells.extend(amounts.map(PageCell::Money)),
            None => cells.extend([PageCell::text("no price"), PageCell::Blank, PageCell::Blank]),
        }
        cells.push(self.notice.map_or(PageCell::Blank, PageCell::Day));
        cells
    }
}

/// What a line that is billed by use bought: `500/mth`, `12,000/yr`.
fn per_month(cost: &LineCost) -> String {
    let bought = whole(cost.bought);
    match cost.line.as_ref().map_or(1, ContractLine::months_of_pool) {
        1 => format!("{bought}/mth"),
        12 => format!("{bought}/yr"),
        months => format!("{bought}/{months} mth"),
    }
}

/// The quarterly cost-recovery table: one row a licence, a sum a currency.
pub(super) fn recovery(report: &Report, shown: Shown) -> Section {
    let mut sums: BTreeMap<(Option<&str>, &str), (LicenseSum, bool)> = BTreeMap::new();
    for cost in &report.costs.lines {
        let currency = cost.money.as_ref().map(|money| money.spent.currency.code());
        // A line that is over and holds no seat has its money here and nothing else.
        let (sum, has_line) = sums.entry((currency, &cost.license)).or_default();
        sum.add(cost);
        *has_line |= cost.line.is_some();
    }
    let mut rows = Vec::new();
    let currencies = totals(report);
    let mut left = shown.rows;
    let mut hidden = 0;
    let order = currencies.iter().map(|(currency, _)| Some(*currency)).chain([None]);
    for (place, currency) in order.enumerate() {
        let mut own: Vec<(&str, &LicenseSum, bool)> = sums
            .iter()
            .filter(|((of, _), _)| *of == currency)
            .map(|((_, license), (sum, has_line))| (*license, sum, *has_line))
            .collect();
        own.sort_by_key(|(_, sum, _)| {
            (Reverse(sum.amounts.map_or(0, |amounts| amounts[0].minor)), Reverse(sum.assigned))
        });
        // Each currency shows something, as far as there is room.
        let after = (currencies.len() + 1).saturating_sub(place + 1);
        let most = left.saturating_sub(after.min(left.saturating_sub(1))).min(own.len());
        rows.extend(
            own.iter()
                .take(most)
                .map(|(license, sum, has_line)| GridRow::from(sum.cells(license, *has_line))),
        );
        left -= most;
        hidden += own.len() - most;
        if let Some(currency) = currency.filter(|_| place < shown.currencies) {
            rows.push(total_row(report, currency, own.iter().map(|(_, sum, _)| *sum)));
        }
    }
    let mut lead = Vec::new();
    if rows.is_empty() {
        lead.push("No licence has a seat.".to_owned());
    }
    let grid = Grid { headings: HEADINGS.to_vec(), rows, more: None };
    let notes = if hidden > 0 {
        vec![format!("and {}: --table recovery", count_of(hidden as u64, "more licence"))]
    } else {
        Vec::new()
    };
    Section {
        title: "Quarterly cost recovery".to_owned(),
        lead,
        table: Some(grid).filter(|grid| !grid.rows.is_empty()),
        notes,
        ..Section::default()
    }
}

/// The sum of a currency. Logins and users are no seats: their rows stand in it with their money alone.
fn total_row<'a>(
    report: &Report,
    currency: &str,
    licenses: impl Iterator<Item = &'a LicenseSum<'a>>,
) -> GridRow {
    let (mut bought, mut assigned, mut reclaimable, mut notice) = (0, 0, 0, None::<NaiveDate>);
    for sum in licenses {
        if sum.by_use.is_none() {
            bought += sum.bought;
            assigned += sum.assigned;
            reclaimable += sum.reclaimable;
        }
        notice = [notice, sum.notice].into_iter().flatten().min();
    }
    let total = &report.costs.totals[currency];
    let mut cells = vec![
        PageCell::Text(format!("  {currency}")),
        PageCell::count(bought),
        PageCell::count(assigned),
        PageCell::count(reclaimable),
    ];
    cells.extend([total.spent, total.lost, total.saved_at_renewal].map(PageCell::Money));
    cells.push(notice.map_or(PageCell::Blank, PageCell::Day));
    GridRow { cells, is_total: true }
}
