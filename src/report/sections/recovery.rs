//! The cost-recovery table: one row a contract line, a total a currency.

use crate::audit::seasons::year_before;
use crate::cost::{LineCost, Money};
use crate::model::calendar::{date_of, epoch_day};
use crate::model::text::counted;
use crate::model::verdict::Meter;
use crate::report::cell::ColumnKind;
use crate::report::outcome::Report;
use crate::report::page::{Grid, GridRow, Heading, PageCell, Section, money};

const HEADINGS: [Heading; 16] = [
    Heading::new("Licence", ColumnKind::Text),
    Heading::new("Contract line", ColumnKind::Text),
    Heading::new("Bought", ColumnKind::Count),
    Heading::new("Assigned", ColumnKind::Count),
    Heading::new("Active", ColumnKind::Count),
    Heading::new("Never", ColumnKind::Count),
    Heading::new("Idle", ColumnKind::Count),
    Heading::new("Other", ColumnKind::Count),
    Heading::new("Waived", ColumnKind::Count),
    Heading::new("Free", ColumnKind::Count),
    Heading::new("Price", ColumnKind::Price),
    Heading::new("Spent", ColumnKind::Amount),
    Heading::new("Lost", ColumnKind::Amount).at_risk(),
    Heading::new("Freed value", ColumnKind::Amount),
    Heading::new("Saved at renewal", ColumnKind::Amount),
    Heading::new("Renews on", ColumnKind::Day),
];

/// The whole table.
pub(super) fn recovery(report: &Report) -> Vec<Section> {
    let lines = report.costs.lines.iter().map(|cost| line_row(cost).into());
    let totals = report.costs.totals.iter().map(|(currency, money)| {
        let seats = total_seats(report, currency).map(PageCell::Whole);
        let amounts = amounts(money);
        let name = [PageCell::text(format!("Total {currency}")), PageCell::Blank];
        let cells = [name.to_vec(), seats.to_vec(), vec![PageCell::Blank], amounts, vec![PageCell::Blank]];
        GridRow { cells: cells.concat(), is_total: true }
    });
    let grid = Grid { headings: HEADINGS.to_vec(), rows: lines.chain(totals).collect(), more: None };
    vec![Section {
        name: "recovery",
        title: "Quarterly cost recovery".to_owned(),
        table: Some(grid),
        notes: notes(report),
        ..Section::default()
    }]
}

fn line_row(cost: &LineCost) -> Vec<PageCell> {
    let [never, idle, other] = reclaimable(cost);
    // Where logins or users are bought, the quantity is no number of seats: the pools have a table of their own.
    let is_by_seat = cost.meter == Meter::Member;
    let bought = cost.line.as_ref().filter(|_| is_by_seat).map(|_| cost.bought);
    let free = Some(cost.unassigned()).filter(|_| cost.in_force && is_by_seat);
    let mut cells = vec![
        PageCell::text(&cost.license),
        PageCell::or_nothing(cost.line.as_ref(), |line| PageCell::text(&line.id)),
        PageCell::or_nothing(bought, PageCell::count),
        PageCell::count(cost.assigned),
        PageCell::count(cost.verdicts.active),
        PageCell::count(never),
        PageCell::count(idle),
        PageCell::count(other),
        PageCell::count(cost.waived),
        PageCell::or_nothing(free, PageCell::Whole),
        PageCell::or_nothing(cost.price(), |price| {
            PageCell::Decimal(price.shown(), Some(price.currency.code()))
        }),
    ];
    cells.extend(cost.money.as_ref().map_or_else(|| vec![PageCell::Nothing; 4], amounts));
    cells.push(PageCell::or_nothing(cost.line.as_ref(), |line| {
        if line.has_end() { PageCell::Day(line.renews_on()) } else { PageCell::text("never") }
    }));
    cells
}

/// Reclaimable seats by reason: never logged in, idle, any other.
fn reclaimable(cost: &LineCost) -> [u64; 3] {
    let of = |reason: &str| cost.reasons.get(reason).copied().unwrap_or(0);
    let (never, idle) = (of("never-logged-in"), of("idle-seat"));
    [never, idle, cost.reclaimable - never - idle]
}

fn amounts(money: &Money) -> Vec<PageCell> {
    let amounts = [money.spent, money.lost, money.freed_value, money.saved_at_renewal];
    amounts.map(PageCell::Money).to_vec()
}

/// The lines in a currency whose seats count. A line that is over, or starts later, was renewed by another: its quantity must
/// not count twice.
fn in_force<'a>(report: &'a Report, currency: &'a str) -> impl Iterator<Item = &'a LineCost> {
    report.costs.lines.iter().filter(move |cost| {
        cost.in_force
            && cost.meter == Meter::Member
            && cost.price().is_some_and(|price| price.currency.code() == currency)
    })
}

/// The seats of all lines in a currency, in the order of the columns.
fn total_seats(report: &Report, currency: &str) -> [i64; 8] {
    let mut sums = [0_i64; 8];
    for cost in in_force(report, currency) {
        let [never, idle, other] = reclaimable(cost);
        let active = cost.verdicts.active as u64;
        let counts = [cost.bought, cost.assigned, active, never, idle, other, cost.waived];
        let seats = counts.map(u64::cast_signed).into_iter().chain([cost.unassigned()]);
        for (sum, count) in sums.iter_mut().zip(seats) {
            *sum += count;
        }
    }
    sums
}

/// Why licences with seats have no money.
fn unpriced(report: &Report) -> Vec<String> {
    let mut without: Vec<&LineCost> =
        report.costs.lines.iter().filter(|cost| cost.money.is_none() && cost.assigned > 0).collect();
    without.dedup_by(|one, other| one.license == other.license);
    let names = |meter: Meter| {
        let of_meter = without.iter().filter(|cost| cost.meter == meter && cost.line.is_none());
        of_meter.map(|cost| cost.license.as_str()).collect::<Vec<_>>().join(", ")
    };
    let mut notes = Vec::new();
    let (by_seat, by_login) = (names(Meter::Member), names(Meter::Login));
    if !by_seat.is_empty() {
        notes.push(format!(
            "{by_seat}: no price, so the seats are counted and the money is not. A [[contract]] line in the policy adds it."
        ));
    }
    if !by_login.is_empty() {
        notes.push(format!(
            "{by_login}: billed by logins, so an idle user costs nothing by itself. A [[contract]] line with meter = \"login\" \
             adds the pool and its price."
        ));
    }
    for line in without.iter().filter_map(|cost| cost.line.as_ref()) {
        notes.push(format!("The line {} of {} has no price, so it has no amounts.", line.id, line.license));
    }
    let as_of = report.when.as_of;
    for cost in without {
        let lines = report.policy.contract.iter().filter(|line| line.covers(&cost.license));
        for line in lines.filter(|line| !line.in_force(as_of)) {
            let (id, license) = (&line.id, &cost.license);
            notes.push(if line.starts > as_of {
                format!("The line {id} of {license} starts on {}, after the as-of date.", line.starts)
            } else {
                format!("The line {id} of {license} ended on {}, before the as-of date.", line.ends)
            });
        }
    }
    notes
}

/// The licences with lines that are not billed by the seat: what their rows mean.
fn other_meters(report: &Report) -> Vec<String> {
    let note = |meter: Meter, says: &str| {
        let lines = report.costs.lines.iter().filter(|cost| cost.meter == meter && cost.line.is_some());
        let mut names: Vec<&str> = lines.map(|cost| cost.license.as_str()).collect();
        names.dedup();
        let names = names.join(", ");
        (!names.is_empty()).then(|| format!("{names}: {says}"))
    };
    let by_use = "so an unused seat costs nothing by itself. The totals include its money and not its seats. The pools have \
                  a table of their own.";
    [
        note(Meter::Login, &format!("billed by logins, {by_use}")),
        note(Meter::Active, &format!("billed by the users who log in in a month, {by_use}")),
        note(Meter::Included, "included with another product: its seats are counted and have no price."),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the amounts do not say by themselves.
fn notes(report: &Report) -> Vec<String> {
    let mut notes = vec![
        "Never, Idle and Other are the reclaimable seats, each under the one reason it is charged to. Free seats are bought \
         and assigned to nobody."
            .to_owned(),
    ];
    if report.seasonal > 0 {
        let then = date_of(year_before(epoch_day(report.when.as_of)));
        notes.push(format!(
            "{} of {} idle seats were idle on {then} too, and were used since: their users may be seasonal. seats.csv marks \
             them.",
            report.seasonal, report.verdicts.idle
        ));
    }
    notes.extend(unpriced(report));
    notes.extend(other_meters(report));
    for (currency, total) in report.costs.totals.iter().filter(|(_, total)| total.waived_lost.minor > 0) {
        notes.push(format!(
            "{currency} {} was paid for unused seats that a waiver excuses. It is not included in Lost.",
            money(total.waived_lost)
        ));
    }
    for (currency, total) in
        report.costs.totals.iter().filter(|(_, total)| total.saved_from_unassigned.minor > 0)
    {
        notes.push(format!(
            "{currency} {} of the {currency} {} saved at renewal comes from unassigned seats.",
            money(total.saved_from_unassigned),
            money(total.saved_at_renewal)
        ));
    }
    for line in report.costs.lines.iter().filter(|cost| cost.in_force).filter_map(|cost| cost.line.as_ref()) {
        if !line.has_end() {
            notes.push(format!(
                "The line {} never ends, so the value of its freed seats and the saving at renewal are not known: both are 0.",
                line.id
            ));
        }
    }
    if !report.costs.totals.is_empty() {
        notes.push(
            "Lost is what was paid for seats while they were not used. Freed value is what these seats are worth until the \
             term ends, if others get them. Neither is cash: money comes back at renewal, if fewer seats are ordered, or \
             within the term if the contract allows it."
                .to_owned(),
        );
    }
    if report.verdicts.unknown > 0 {
        notes.push(format!(
            "{} cannot be judged and counted as unknown: not active, and not reclaimable.",
            counted(report.verdicts.unknown as u64, "seat")
        ));
    }
    notes
}
