//! The cost-recovery table, which the terminal and Markdown show alike: one row a contract line, a total a currency.

use super::Report;
use super::tables::NONE;
use crate::audit::seasons::year_before;
use crate::cost::{LineCost, Money};
use crate::model::calendar::{date_of, epoch_day};
use crate::model::money::Amount;
use crate::model::verdict::Meter;

/// One row of the cost-recovery table.
pub(super) struct RecoveryRow {
    /// The licence's name, or what a total row sums up.
    pub(super) license: String,
    /// The contract line's id.
    pub(super) line: Option<String>,
    /// Bought, assigned, active, never, idle, other, unassigned.
    pub(super) seats: [String; 7],
    /// Seats with a reason and a waiver.
    pub(super) waived: String,
    /// Price, currency.
    pub(super) price: [String; 2],
    /// Spent, lost, freed value, saved at renewal.
    pub(super) money: [String; 4],
    /// The day after the term's last day.
    pub(super) renews_on: String,
    /// Whether it sums up rows above it.
    pub(super) is_total: bool,
}

/// One row a contract line and a licence without one, and a total row a currency.
pub(super) fn rows(report: &Report) -> Vec<RecoveryRow> {
    let lines = report.costs.lines.iter().map(line_row);
    let totals = report.costs.totals.iter().map(|(currency, money)| RecoveryRow {
        license: format!("Total {currency}"),
        line: None,
        seats: total_seats(report, currency),
        waived: total_waived(report, currency).to_string(),
        price: [String::new(), String::new()],
        money: amounts(money),
        renews_on: String::new(),
        is_total: true,
    });
    lines.chain(totals).collect()
}

fn line_row(cost: &LineCost) -> RecoveryRow {
    let [never, idle, other] = reclaimable(cost);
    let known = |value: String| if cost.line.is_some() { value } else { NONE.to_owned() };
    // On the login meter the quantity is no number of seats: the pools have a table of their own.
    let on_seats = cost.meter == Meter::Member;
    let in_force = |value: String| if cost.in_force && on_seats { value } else { NONE.to_owned() };
    RecoveryRow {
        license: cost.license.clone(),
        line: cost.line.as_ref().map(|line| line.id.clone()),
        seats: [
            if on_seats { known(cost.bought.to_string()) } else { NONE.to_owned() },
            cost.assigned.to_string(),
            cost.verdicts.active.to_string(),
            never.to_string(),
            idle.to_string(),
            other.to_string(),
            in_force(cost.unassigned().to_string()),
        ],
        waived: cost.waived.to_string(),
        price: cost.price().map_or_else(
            || [NONE.to_owned(), String::new()],
            |price| [price.shown(), price.currency.code().to_owned()],
        ),
        money: cost.money.as_ref().map_or_else(|| [NONE; 4].map(str::to_owned), amounts),
        renews_on: cost.line.as_ref().map_or_else(
            || NONE.to_owned(),
            |line| if line.ends() { line.renews_on.to_string() } else { "never".to_owned() },
        ),
        is_total: false,
    }
}

/// Reclaimable seats by reason: never logged in, idle, any other.
fn reclaimable(cost: &LineCost) -> [u64; 3] {
    let of = |reason: &str| cost.reasons.get(reason).copied().unwrap_or(0);
    let (never, idle) = (of("never-logged-in"), of("idle-seat"));
    [never, idle, cost.reclaimable - never - idle]
}

fn amounts(money: &Money) -> [String; 4] {
    let amounts: [Amount; 4] = [money.spent, money.lost, money.freed_value, money.saved_at_renewal];
    amounts.map(|amount| amount.to_string())
}

/// Whether any seat is waived: without, tables have no column for it.
pub(super) fn has_waived(report: &Report) -> bool {
    report.audit.outcomes.iter().any(|outcome| outcome.waived > 0)
}

/// The lines in a currency whose seats count: those that are billed by seat. A line that is over, or starts later, was renewed by another: its
/// quantity must not count twice.
fn in_force<'a>(report: &'a Report, currency: &'a str) -> impl Iterator<Item = &'a LineCost> {
    report.costs.lines.iter().filter(move |cost| {
        cost.in_force
            && cost.meter == Meter::Member
            && cost.price().is_some_and(|price| price.currency.code() == currency)
    })
}

fn total_waived(report: &Report, currency: &str) -> u64 {
    in_force(report, currency).map(|cost| cost.waived).sum()
}

/// The seats of all lines in a currency.
fn total_seats(report: &Report, currency: &str) -> [String; 7] {
    let mut sums = [0_i64; 7];
    for cost in in_force(report, currency) {
        let [never, idle, other] = reclaimable(cost);
        let seats = [
            cost.bought.cast_signed(),
            cost.assigned.cast_signed(),
            i64::try_from(cost.verdicts.active).unwrap_or(i64::MAX),
            never.cast_signed(),
            idle.cast_signed(),
            other.cast_signed(),
            cost.unassigned(),
        ];
        for (sum, count) in sums.iter_mut().zip(seats) {
            *sum += count;
        }
    }
    sums.map(|sum| sum.to_string())
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
            "No price for {by_seat}: their seats are counted, their money is not. A [[contract]] line in the policy adds it."
        ));
    }
    if !by_login.is_empty() {
        notes.push(format!(
            "{by_login}: billed by logins, so an idle user costs no seat there. A [[contract]] line with meter = \"login\" adds \
             the pool and its price."
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
                format!("The line {id} of {license} ended on {}, before the as-of date.", line.last_day())
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
    let by_use = "so an unused seat costs nothing there, and the totals have its money and not its seats. The pools stand below.";
    [
        note(Meter::Login, &format!("billed by logins, {by_use}")),
        note(Meter::Active, &format!("billed by the users who come in a month, {by_use}")),
        note(
            Meter::Included,
            "included with another product, so its seats are counted and cost nothing of their own.",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the amounts do not say by themselves.
pub(super) fn notes(report: &Report) -> Vec<String> {
    let mut notes = vec![
        "Never, Idle and Other are the reclaimable seats, each under the one reason it is charged to."
            .to_owned(),
    ];
    if report.seasonal > 0 {
        let then = date_of(year_before(epoch_day(report.when.as_of)));
        notes.push(format!(
            "Of {} idle seats {} were idle on {then} too, and their users came since: seasonal users, who may come again. \
             seats.csv marks them.",
            report.verdicts.idle, report.seasonal
        ));
    }
    notes.extend(unpriced(report));
    notes.extend(other_meters(report));
    for (currency, money) in report.costs.totals.iter().filter(|(_, money)| money.waived_lost.minor > 0) {
        notes.push(format!(
            "Waived seats have a reason too, and a waiver: {currency} {} was paid for them while they lay unused. It is \
             no part of Lost.",
            money.waived_lost
        ));
    }
    for (currency, money) in &report.costs.totals {
        if money.saved_from_unassigned.minor > 0 {
            notes.push(format!(
                "Of {currency} {} saved at renewal, {} come from seats that nobody was assigned to.",
                money.saved_at_renewal, money.saved_from_unassigned
            ));
        }
    }
    for line in report.costs.lines.iter().filter(|cost| cost.in_force).filter_map(|cost| cost.line.as_ref()) {
        if !line.ends() {
            notes.push(format!(
                "The line {} never ends, so what its seats are worth until then and what renewal saves cannot be told: both \
                 are 0.",
                line.id
            ));
        }
    }
    if !report.costs.totals.is_empty() {
        notes.push(
            "Lost was paid for seats that lay unused. Freed value is what they are worth until the term ends when \
             they are given to others. Neither is cash: money comes back at renewal, if fewer seats are ordered then, or in the term where the contract \
                 allows it."
                .to_owned(),
        );
    }
    notes
}
