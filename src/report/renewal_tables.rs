//! What to order at renewal, as the terminal, Markdown and the renewal page show it alike.

use super::Report;
use super::tables::NONE;
use crate::cost::{LineCost, Money, NoSaving, Renewal};
use crate::model::money::Amount;

/// What stands above each column of [`renewals`].
pub(super) const RENEWALS: [&str; 7] =
    ["Contract line", "Now", "Order", "Renewal price", "Saved", "Of it empty", "Say so by"];

/// One row per contract line in force whose term ends: line, quantity, what to order, price, what twelve months of it save
/// against the same quantity, the part of it from seats that nobody has, the last day to announce it.
pub(super) fn renewals(report: &Report) -> Vec<Vec<String>> {
    report
        .renewals
        .iter()
        .filter_map(|renewal| {
            let cost = &report.costs.lines[renewal.line];
            let line = cost.line.as_ref()?;
            let money = |amount: fn(&Money) -> Amount| {
                cost.money.as_ref().map_or_else(|| NONE.to_owned(), |money| amount(money).to_string())
            };
            let price = renewal.price_text().zip(line.currency);
            let passed = if is_late(renewal, cost) { " (passed)" } else { "" };
            Some(vec![
                line.id.clone(),
                cost.bought.to_string(),
                cost.needed.to_string(),
                price.map_or_else(
                    || NONE.to_owned(),
                    |(price, currency)| format!("{price} {}", currency.code()),
                ),
                money(|money| money.saved_at_renewal),
                money(|money| money.saved_from_unassigned),
                format!("{}{passed}", line.notice_by()),
            ])
        })
        .collect()
}

/// Whether fewer should be ordered, and the day to say so has passed.
fn is_late(renewal: &Renewal, cost: &LineCost) -> bool {
    renewal.notice_passed && cost.needed < cost.bought
}

/// What the renewals do not say by themselves.
pub(super) fn notes(report: &Report) -> Vec<String> {
    let mut notes = vec![
        "Order is what is assigned and not reclaimable, with planned growth and headroom; for logins and for users who \
         come, the busiest month observed, and the same quantity where too little was. Saved is against twelve months of the same quantity \
         at the renewal price, and Of it empty the part from seats that nobody has."
            .to_owned(),
    ];
    for renewal in &report.renewals {
        let cost = &report.costs.lines[renewal.line];
        let Some(line) = &cost.line else { continue };
        if is_late(renewal, cost) {
            notes.push(format!(
                "{}: the day to announce fewer has passed, so its saving rests on Salesforce's good will.",
                line.id
            ));
        }
        match cost.no_saving {
            Some(NoSaving::UnknownLicense) => notes.push(format!(
                "{}: nothing in the export has the licence {}, so the order stays {} and nothing is saved. Is the name right?",
                line.id, line.license, line.quantity
            )),
            Some(NoSaving::Successor) => notes.push(format!(
                "{}: the line that follows it is ordered already, so its renewal saves nothing.",
                line.id
            )),
            None => (),
        }
        if let (Some(same), Some(ordered)) = (renewal.same_quantity, renewal.ordered)
            && ordered.minor > same.minor
        {
            let more = Amount { minor: ordered.minor - same.minor, ..same };
            notes.push(format!(
                "{}: ordering {} costs {} {more} more a year than {}; no saving is reduced by it.",
                line.id,
                cost.needed,
                more.currency.code(),
                cost.bought
            ));
        }
        let cash = cost.money.as_ref().map(|money| money.cash_in_term).filter(|cash| cash.minor > 0);
        if let Some(cash) = cash {
            notes.push(format!(
                "{}: can be reduced within the term. {} {cash} come back until it ends if it is lowered to {} now.",
                line.id,
                cash.currency.code(),
                cost.needed
            ));
        }
    }
    notes
}
