//! What to order at renewal, and how each order came about.

use crate::cost::{LineCost, Money, NoSaving, Renewal};
use crate::model::money::Amount;
use crate::model::text::{counted, grouped};
use crate::model::verdict::Meter;
use crate::policy::ContractLine;
use crate::report::cell::ColumnKind;
use crate::report::outcome::Report;
use crate::report::page::{Grid, Heading, Item, PageCell, Section, money};

const HEADINGS: [Heading; 7] = [
    Heading::new("Contract line", ColumnKind::Text),
    Heading::new("Quantity", ColumnKind::Count),
    Heading::new("To order", ColumnKind::Count),
    Heading::new("Renewal price", ColumnKind::Price),
    Heading::new("Saved", ColumnKind::Amount),
    Heading::new("From unassigned", ColumnKind::Amount),
    Heading::new("Notice by", ColumnKind::Day),
];

/// One row per contract line in force whose term ends.
pub(super) fn orders(report: &Report) -> Vec<Section> {
    let rows = report.renewals.iter().filter_map(|renewal| {
        let cost = &report.costs.lines[renewal.line];
        let line = cost.line.as_ref()?;
        let amount = |amount: fn(&Money) -> Amount| {
            PageCell::or_nothing(cost.money.as_ref(), |money| PageCell::Money(amount(money)))
        };
        let cells = vec![
            PageCell::text(&line.id),
            PageCell::count(cost.bought),
            PageCell::count(cost.needed),
            PageCell::or_nothing(renewal.price_text().zip(line.currency), |(price, currency)| {
                PageCell::Decimal(price, Some(currency.code()))
            }),
            amount(|money| money.saved_at_renewal),
            amount(|money| money.saved_from_unassigned),
            if is_late(renewal, cost) {
                PageCell::Text(format!("{} (passed)", line.notice_by()))
            } else {
                PageCell::Day(line.notice_by())
            },
        ];
        Some(cells.into())
    });
    let grid = Grid { headings: HEADINGS.to_vec(), rows: rows.collect(), more: None };
    if grid.rows.is_empty() {
        return Vec::new();
    }
    vec![Section {
        name: "renewal",
        title: "Renewal: what to order".to_owned(),
        table: Some(grid),
        notes: notes(report),
        ..Section::default()
    }]
}

/// How each order came about; a sentence where nothing is to be renewed.
pub(super) fn derivations(report: &Report) -> Section {
    let items: Vec<Item> = report
        .renewals
        .iter()
        .filter_map(|renewal| {
            let cost = &report.costs.lines[renewal.line];
            let line = cost.line.as_ref()?;
            Some(Item::listed(format!("{} ({}): {}", line.id, cost.license, derived(renewal, cost, line))))
        })
        .collect();
    let (title, lead) = if items.is_empty() {
        let lead = "No contract line in force ends, so there is nothing to renew. [[contract]] lines in the policy say what \
                    was bought.";
        (String::new(), vec![lead.to_owned()])
    } else {
        ("How each order came about".to_owned(), Vec::new())
    };
    Section { name: "renewal", title, lead, items, ..Section::default() }
}

/// Whether fewer should be ordered, and the day to give notice has passed.
pub(super) fn is_late(renewal: &Renewal, cost: &LineCost) -> bool {
    renewal.notice_passed && cost.needed < cost.bought
}

/// What the renewals do not say by themselves.
fn notes(report: &Report) -> Vec<String> {
    let mut notes = vec![
        "To order is what is assigned and not reclaimable, with planned growth and headroom. For logins, and for users who \
         log in, it is the busiest month on record; where too little is on record it is the same quantity. Saved is \
         against twelve months of the same quantity at the renewal price. From unassigned is the part of it that comes from \
         seats assigned to nobody."
            .to_owned(),
    ];
    for renewal in &report.renewals {
        let cost = &report.costs.lines[renewal.line];
        let Some(line) = &cost.line else { continue };
        if is_late(renewal, cost) {
            notes.push(format!(
                "{}: the day to give notice has passed, so the saving needs Salesforce's agreement.",
                line.id
            ));
        }
        match cost.no_saving {
            Some(NoSaving::UnknownLicense) => notes.push(format!(
                "{}: nothing in the export has the licence {}, so {} stay ordered and nothing is saved. Check the name.",
                line.id, line.license, line.quantity
            )),
            Some(NoSaving::Successor) => notes.push(format!(
                "{}: the line that follows it is already ordered, so its renewal saves nothing.",
                line.id
            )),
            None => (),
        }
        if let (Some(same), Some(ordered)) = (renewal.same_quantity, renewal.ordered)
            && ordered.minor > same.minor
        {
            let more = Amount { minor: ordered.minor - same.minor, ..same };
            notes.push(format!(
                "{}: ordering {} costs {} {} more a year than {}. No saving is reduced by it.",
                line.id,
                grouped(&cost.needed.to_string()),
                more.currency.code(),
                money(more),
                grouped(&cost.bought.to_string())
            ));
        }
        let cash = cost.money.as_ref().map(|money| money.cash_in_term).filter(|cash| cash.minor > 0);
        if let Some(cash) = cash {
            notes.push(format!(
                "{}: the contract allows fewer within the term. Lowering it to {} now brings back {} {} until the term ends.",
                line.id,
                cost.needed,
                cash.currency.code(),
                money(cash)
            ));
        }
    }
    notes
}

/// The terms that an order is made of.
fn derived(renewal: &Renewal, cost: &LineCost, line: &ContractLine) -> String {
    let extra =
        format!("{} planned, {} % headroom, rounded up", line.planned_growth, line.headroom_percent.text);
    let made = match (cost.meter, &cost.forecast) {
        (Meter::Member | Meter::Included, _) => format!(
            "{} assigned less {} reclaimable, {extra}: {} needed, {} bought",
            cost.assigned, cost.reclaimable, cost.needed, cost.bought
        ),
        (Meter::Login | Meter::Active, Some(forecast)) => {
            let used = counted(forecast.high, super::pools::noun(line));
            let observed = match forecast.months {
                Some(months) => {
                    format!("{used} in the busiest of {}", counted(months as u64, "observed month"))
                }
                None => format!("{used} in the running pool, with the use of the year before"),
            };
            format!("{observed}, {extra}: {} a pool needed, {} bought", cost.needed, cost.bought)
        }
        (Meter::Login | Meter::Active, None) => {
            "too little is on record to advise another quantity".to_owned()
        }
    };
    let price = match (renewal.price_text(), &line.price, &renewal.same_quantity, &renewal.ordered) {
        (Some(text), Some(price), Some(same), Some(ordered)) => format!(
            "; {} {} with {} % uplift is {text}: twelve months cost {} for the same quantity and {} for the order",
            price.shown(),
            price.currency.code(),
            line.uplift_percent.text,
            money(*same),
            money(*ordered)
        ),
        _ => "; no price".to_owned(),
    };
    format!("{made}{price}; the term ends on {}", line.ends)
}
