//! The tables and sentences that the terminal and Markdown show alike.

use super::{Report, counted};
use crate::cost::{LineCost, Money};
use crate::model::calendar::date_of;
use crate::model::input::Ignored;
use crate::model::issue::Issue;
use crate::model::money::Amount;
use crate::org::activity::Coverage;

/// What a cell shows where there is nothing to show.
pub(super) const NONE: &str = "-";

/// Export, period and as-of date.
pub(super) fn title(report: &Report) -> String {
    format!("External users of {}, {}, as of {}", report.export, report.when.period.label, report.when.as_of)
}

/// One row of the cost-recovery table.
pub(super) struct RecoveryRow {
    /// The licence's name, or what a total row sums up.
    pub(super) license: String,
    /// The contract line's id.
    pub(super) line: Option<String>,
    /// Bought, assigned, active, never, idle, other, unassigned.
    pub(super) seats: [String; 7],
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
pub(super) fn recovery(report: &Report) -> Vec<RecoveryRow> {
    let lines = report.costs.lines.iter().map(line_row);
    let totals = report.costs.totals.iter().map(|(currency, money)| RecoveryRow {
        license: format!("Total {currency}"),
        line: None,
        seats: total_seats(report, currency),
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
    let in_force = |value: String| if cost.in_force { value } else { NONE.to_owned() };
    RecoveryRow {
        license: cost.license.clone(),
        line: cost.line.as_ref().map(|line| line.id.clone()),
        seats: [
            known(cost.bought.to_string()),
            cost.assigned.to_string(),
            cost.verdicts.active.to_string(),
            never.to_string(),
            idle.to_string(),
            other.to_string(),
            in_force(cost.unassigned().to_string()),
        ],
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

/// The seats of all lines in a currency.
fn total_seats(report: &Report, currency: &str) -> [String; 7] {
    let mut sums = [0_i64; 7];
    // A line that is over, or starts later, was renewed by another: its quantity must not count twice.
    let counts = |cost: &&LineCost| {
        cost.in_force && cost.price().is_some_and(|price| price.currency.code() == currency)
    };
    for cost in report.costs.lines.iter().filter(counts) {
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

/// The lines under the title: what was looked at, and how far it carries.
pub(super) fn summary(report: &Report) -> Vec<(&'static str, String)> {
    let when = &report.when;
    let period = &when.period;
    let taken = if when.from_export { ", the latest day in the export" } else { "" };
    let (people, seats) = (&report.population, &report.verdicts);
    vec![
        ("Period", format!("{} ({} to {})", period.label, period.start, period.end)),
        ("As of", format!("{}{taken}; days begin in {}", when.as_of, report.policy.timezone.name())),
        (
            "Policy",
            report.policy_file.clone().unwrap_or_else(|| {
                "none: default thresholds, no prices (--policy FILE sets both)".to_owned()
            }),
        ),
        ("Rows", rows(report)),
        (
            "Users",
            format!(
                "{}, {} external, {} seats",
                counted(people.users as u64, "user"),
                people.external,
                people.seats
            ),
        ),
        (
            "Seats",
            format!(
                "{} active, {} idle, {} never, {} new, {} unknown",
                seats.active, seats.idle, seats.never, seats.new, seats.unknown
            ),
        ),
        ("Logins", coverage(&report.coverage)),
    ]
}

fn rows(report: &Report) -> String {
    let rows: u64 = report.inputs.iter().map(|input| input.rows).sum();
    let refused: u64 = report.inputs.iter().map(|input| input.refused).sum();
    let files = counted(report.inputs.len() as u64, "file");
    format!("{} read from {files}, {} used, {refused} refused", rows, rows - refused)
}

/// What the login files cover.
pub(super) fn coverage(coverage: &Coverage) -> String {
    if coverage.spans.is_empty() {
        return "no login history: verdicts rest on LastLoginDate alone".to_owned();
    }
    let spans: Vec<String> = coverage
        .spans
        .iter()
        .map(|span| format!("{} to {}", date_of(span.from_day), date_of(span.to_day)))
        .collect();
    format!("covered {}; {}, {} of people", spans.join(", "), counted(coverage.rows, "row"), coverage.logins)
}

/// One row per evaluated rule: id, what it finds, severity, subjects, findings.
pub(super) fn rules(report: &Report) -> Vec<[String; 5]> {
    report
        .audit
        .outcomes
        .iter()
        .filter(|outcome| outcome.not_evaluated.is_none())
        .map(|outcome| {
            [
                outcome.rule.id.to_owned(),
                outcome.rule.title.to_owned(),
                outcome.severity.to_string(),
                outcome.subjects.to_string(),
                outcome.findings.height().to_string(),
            ]
        })
        .collect()
}

/// The issues in sentences.
pub(super) fn issues(issues: &[Issue]) -> Vec<String> {
    issues
        .iter()
        .map(|issue| match issue.object {
            Some(object) => format!("{}: {}", object.name(), issue.message),
            None => issue.message.clone(),
        })
        .collect()
}

/// The rules that were not evaluated, each with the reason.
pub(super) fn not_evaluated(report: &Report) -> Vec<String> {
    report
        .audit
        .outcomes
        .iter()
        .filter_map(|outcome| {
            outcome.not_evaluated.as_ref().map(|reason| format!("{}: {reason}", outcome.rule.id))
        })
        .collect()
}

/// The files that were not read, each with the reason; a few of them where there are many.
pub(super) fn ignored(ignored: &[Ignored]) -> Vec<String> {
    const SHOWN: usize = 5;
    let mut lines: Vec<String> =
        ignored.iter().take(SHOWN).map(|file| format!("{}: {}", file.path, file.reason)).collect();
    if ignored.len() > SHOWN {
        lines.push(format!("and {} more", ignored.len() - SHOWN));
    }
    lines
}

/// What the amounts do not say by themselves.
pub(super) fn notes(report: &Report) -> Vec<String> {
    let mut notes = vec![
        "Never, Idle and Other are the reclaimable seats, each under the one reason it is charged to."
            .to_owned(),
    ];
    let mut unpriced: Vec<&str> = report
        .costs
        .lines
        .iter()
        .filter(|cost| cost.money.is_none() && cost.assigned > 0)
        .map(|cost| cost.license.as_str())
        .collect();
    unpriced.dedup();
    if !unpriced.is_empty() {
        notes.push(format!(
            "No price for {}: their seats are counted, their money is not. A [[contract]] line in the policy adds it.",
            unpriced.join(", ")
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
    if !report.costs.totals.is_empty() {
        notes.push(
            "Lost was paid for seats that lay unused. Freed value is what they are worth until the term ends when \
             they are given to others. Neither is cash: money comes back at renewal."
                .to_owned(),
        );
    }
    notes
}
