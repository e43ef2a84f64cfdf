//! The tables and sentences that the terminal and Markdown show alike.

use std::collections::BTreeMap;

use super::Report;
use crate::audit::control::ControlRow;
use crate::audit::waive::{State, WaiverStatus};
use crate::cost::{By, Money, ProfileCost, ProfileMoney, SweepRow};
use crate::model::calendar::date_of;
use crate::model::input::SkippedFile;
use crate::model::issue::Issue;
use crate::model::money::Amount;
use crate::model::text::counted;
use crate::org::coverage::Coverage;
use crate::policy::Rate;
use crate::policy::waiver::Waiver;

/// What a cell shows where there is nothing to show.
pub(super) const NONE: &str = "-";

/// Export, period and as-of date.
pub(super) fn title(report: &Report) -> String {
    format!("External users of {}, {}, as of {}", report.export, report.when.period.label, report.when.as_of)
}

/// The lines under the title: what was looked at, and how far it carries.
pub(super) fn summary(report: &Report) -> Vec<(&'static str, String)> {
    let when = &report.when;
    let period = &when.period;
    let taken = if when.from_export { ", the latest day in the export" } else { "" };
    let closed = when.closed_quarter(&report.policy.calendar).map_or_else(String::new, |label| {
        format!(". The quarter has just begun: --period {label} reports the closed one")
    });
    let weeks = report.policy.calendar.weeks;
    let weeks =
        weeks.map_or_else(String::new, |weeks| format!(", months of {} weeks", weeks.pattern.as_str()));
    let (people, seats) = (&report.population, &report.verdicts);
    let mut lines = vec![
        ("Period", format!("{} ({} to {}){weeks}", period.label, period.start, period.end)),
        ("As of", format!("{}{taken}; days begin in {}{closed}", when.as_of, report.policy.timezone.name())),
        (
            "Policy",
            report.policy_file.clone().unwrap_or_else(|| {
                "none: default thresholds, no prices (--policy FILE sets both)".to_owned()
            }),
        ),
        ("Read", reading(report)),
        ("Rows", rows(report)),
        (
            "Users",
            format!(
                "{}, {} external, {}",
                counted(people.users as u64, "user"),
                people.external,
                counted(people.seats as u64, "seat")
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
        ("Waivers", waivers_in_short(report)),
    ];
    lines.retain(|(_, text)| !text.is_empty());
    lines
}

/// What the policy or a flag says of how times are read; nothing where they say nothing.
fn reading(report: &Report) -> String {
    let policy = &report.policy;
    let zone = policy
        .unmarked_zone
        .map(|zone| format!("times without a zone as {} ({})", zone.name(), policy.origins.of("input.zone")));
    let order = policy.date_order.map(|order| {
        format!("numeric dates {order} where they leave it open ({})", policy.origins.of("input.date_order"))
    });
    [zone, order].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// How many waivers there are; nothing where the policy has none.
fn waivers_in_short(report: &Report) -> String {
    let written = report.policy.waivers.len();
    if written == 0 {
        return String::new();
    }
    if !report.policy.apply_waivers {
        return format!("{} of the policy not applied (--no-waivers)", counted(written as u64, "waiver"));
    }
    let of = |state: State| report.audit.waivers.iter().filter(|waived| waived.state == state).count();
    format!("{} used, {} unused, {} expired", of(State::Used), of(State::Unused), of(State::Expired))
}

/// The waivers, one a line: what became of each, what it excuses, whose it is. A few of them where there are many.
pub(super) fn waivers(report: &Report) -> Vec<String> {
    const SHOWN: usize = 5;
    let sentence = |waived: &WaiverStatus| {
        let waiver = &waived.waiver;
        let excused = match (waived.state, report.costs.waivers.get(&waiver.id)) {
            (State::Expired, _) => format!("expired on {}, so it excuses nothing", waiver.expires),
            (State::Unused, _) if is_off(report, waiver) => "unused: its rules were not evaluated".to_owned(),
            (State::Unused, _) => "unused: no finding fits it".to_owned(),
            (State::Used, None) => format!("excuses {}, no seat", counted(waived.findings as u64, "finding")),
            (State::Used, Some(cost)) => {
                let lost: Vec<String> =
                    cost.lost.iter().map(|(currency, lost)| format!(", {currency} {lost}")).collect();
                let lost = lost.concat();
                format!(
                    "excuses {}, {}{lost}",
                    counted(waived.findings as u64, "finding"),
                    counted(cost.seats, "seat")
                )
            }
        };
        let until = if waived.state == State::Expired {
            String::new()
        } else {
            format!(", until {}", waiver.expires)
        };
        format!("{}: {excused} ({}{until}: {})", waiver.id, waiver.owner, waiver.reason)
    };
    // What somebody must act on comes first.
    let (used, idle): (Vec<&WaiverStatus>, Vec<&WaiverStatus>) =
        report.audit.waivers.iter().partition(|waived| waived.state == State::Used);
    let mut lines = Vec::new();
    for (waivers, what) in [(idle, "that excuse nothing"), (used, "that are used")] {
        lines.extend(waivers.iter().take(SHOWN).map(|waived| sentence(waived)));
        if waivers.len() > SHOWN {
            lines.push(format!("and {} more {what}", waivers.len() - SHOWN));
        }
    }
    lines
}

/// Whether no rule that a waiver is for was evaluated, so that nobody can say whether it is needed.
fn is_off(report: &Report, waiver: &Waiver) -> bool {
    let is_on = |id: &String| {
        let mut outcomes = report.audit.outcomes.iter().chain(&report.audit.charging);
        outcomes.any(|outcome| outcome.rule.id == id && outcome.not_evaluated.is_none())
    };
    waiver.rules.as_ref().is_some_and(|rules| !rules.iter().any(is_on))
}

/// One row per control that the policy chose: control, days, seats, active, due, overdue, never, new, unknown.
pub(super) fn controls(report: &Report) -> Vec<Vec<String>> {
    let row = |judged: &ControlRow| {
        let (control, verdicts) = (judged.control, judged.verdicts);
        let mut cells = vec![format!("{} {}", control.framework, control.control)];
        let counts = [
            control.idle_days as usize,
            verdicts.seats(),
            verdicts.active,
            judged.due,
            verdicts.idle - judged.due,
            verdicts.never,
            verdicts.new,
            verdicts.unknown,
        ];
        cells.extend(counts.iter().map(usize::to_string));
        cells
    };
    report.controls.iter().filter(|judged| judged.is_selected).map(row).collect()
}

/// What stands above each column of [`controls`].
pub(super) const CONTROLS: [&str; 9] =
    ["Control", "Days", "Seats", "Active", "Due", "Overdue", "Never", "New", "Unknown"];

/// One row per threshold that was tried: days, active, idle, never, unknown, reclaimable, what was lost.
pub(super) fn sweep(report: &Report) -> Vec<Vec<String>> {
    let row = |swept: &SweepRow| {
        let verdicts = swept.verdicts;
        let mut cells = vec![swept.idle_days.to_string()];
        let counts = [verdicts.active, verdicts.idle, verdicts.never, verdicts.unknown];
        cells.extend(counts.iter().map(usize::to_string));
        cells.push(swept.reclaimable.to_string());
        let lost: Vec<String> =
            swept.totals.iter().map(|(currency, money)| format!("{} {currency}", money.lost)).collect();
        // Two currencies stand in one line; more would make the table too wide.
        let between = if lost.len() > 2 { "\n" } else { ", " };
        cells.push(if lost.is_empty() { NONE.to_owned() } else { lost.join(between) });
        cells
    };
    report.sweep.iter().map(row).collect()
}

/// What stands above each column of [`sweep`].
pub(super) const SWEEP: [&str; 7] = ["Days", "Active", "Idle", "Never", "Unknown", "Reclaimable", "Lost"];

/// One row per contract line in the reporting currency, and their total: line, currency of the contract, spent, lost,
/// freed value, saved at renewal. None without such a currency.
pub(super) fn converted(report: &Report) -> Vec<Vec<String>> {
    let Some(converted) = &report.converted else { return Vec::new() };
    let cells = |name: &str, from: &str, money: &Money| {
        let amounts = [money.spent, money.lost, money.freed_value, money.saved_at_renewal];
        let amounts = amounts.map(|amount| amount.to_string());
        [vec![name.to_owned(), from.to_owned()], amounts.to_vec()].concat()
    };
    let lines = report.costs.lines.iter().zip(&converted.lines).filter_map(|(cost, money)| {
        let (line, own) = (cost.line.as_ref()?, cost.money.as_ref()?);
        Some(cells(&line.id, own.spent.currency.code(), money.as_ref()?))
    });
    let total = converted.total.as_ref().map(|total| cells("Total", "", total));
    lines.chain(total).collect()
}

/// What stands above each column of [`converted`].
pub(super) const CONVERTED: [&str; 6] =
    ["Contract line", "From", "Spent", "Lost", "Freed value", "Saved at renewal"];

/// What was converted with what, and what could not be.
pub(super) fn rates(report: &Report) -> Vec<String> {
    let (Some(converted), Some(reporting)) = (&report.converted, &report.policy.reporting) else {
        return Vec::new();
    };
    let into = converted.currency.code();
    let rate = |rate: &Rate| {
        format!("1 {} = {} {into} on {} ({})", rate.currency.code(), rate.text, rate.date, rate.source)
    };
    let mut lines: Vec<String> = reporting.rates.iter().map(rate).collect();
    if !converted.missing.is_empty() {
        let missing: Vec<&str> = converted.missing.iter().copied().collect();
        lines.push(format!(
            "No rate for {}: its lines are left out here, and there is no total.",
            missing.join(", ")
        ));
    }
    lines
}

/// A cost center and currency with its seats, what they cost, and what was lost.
type CenterSum<'a> = ((Option<&'a str>, &'a str), (u64, Amount, Amount));

/// The largest cost centers, so many of them: name, currency, seats, what they cost, what was lost; and how many more
/// there are. What is not allocated comes last and is never left out. No row where no line with a price has a cost center.
pub(super) fn cost_centers(report: &Report, shown: usize) -> (Vec<Vec<String>>, usize) {
    // By currency, so that nothing is added across them.
    let mut sums: BTreeMap<(Option<&str>, &str), (u64, Amount, Amount)> = BTreeMap::new();
    for part in report.allocation.iter().filter(|part| part.by == By::CostCenter) {
        let none = Amount { minor: 0, ..part.spent };
        let key = (part.key.as_deref(), part.spent.currency.code());
        let (seats, spent, lost) = sums.entry(key).or_insert((0, none, none));
        *seats += part.seats + part.unassigned;
        spent.minor += part.spent.minor;
        lost.minor += part.lost.minor;
    }
    if sums.keys().all(|(key, _)| key.is_none()) {
        return (Vec::new(), 0);
    }
    let row = |((key, currency), (seats, spent, lost)): &CenterSum| {
        let name = key.unwrap_or("(unallocated)").to_owned();
        vec![name, (*currency).to_owned(), seats.to_string(), spent.to_string(), lost.to_string()]
    };
    let (mut named, nobodys): (Vec<CenterSum>, Vec<CenterSum>) =
        sums.into_iter().partition(|((key, _), _)| key.is_some());
    named.sort_by_key(|(_, (seats, ..))| std::cmp::Reverse(*seats));
    let more = named.len().saturating_sub(shown);
    named.truncate(shown);
    (named.iter().chain(&nobodys).map(row).collect(), more)
}

/// What stands above each column of [`cost_centers`].
pub(super) const COST_CENTERS: [&str; 5] = ["Cost center", "Currency", "Seats", "Spent", "Lost"];

/// The largest profiles, so many of them: name, seats, accounts, reclaimable, a month's price, lost; and how many more
/// there are.
pub(super) fn profiles(report: &Report, shown: usize) -> (Vec<Vec<String>>, usize) {
    let row = |cost: &ProfileCost| {
        let name = cost.profile.as_ref().or(cost.profile_id.as_ref());
        let money = |amount: fn(&ProfileMoney) -> Amount| {
            cost.money.as_ref().map_or_else(
                || NONE.to_owned(),
                |money| format!("{} {}", amount(money), money.lost.currency.code()),
            )
        };
        vec![
            name.map_or_else(|| "(no profile told)".to_owned(), Clone::clone),
            cost.seats.to_string(),
            cost.accounts.to_string(),
            cost.reclaimable.to_string(),
            money(|money| money.monthly),
            money(|money| money.lost),
        ]
    };
    let profiles = &report.profiles;
    (profiles.iter().take(shown).map(row).collect(), profiles.len().saturating_sub(shown))
}

/// What stands above each column of [`profiles`].
pub(super) const PROFILES: [&str; 6] = ["Profile", "Seats", "Accounts", "Reclaimable", "A month", "Lost"];

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

/// One row per evaluated rule: id, what it finds, severity, subjects, findings, waived ones among them.
pub(super) fn rules(report: &Report) -> Vec<[String; 6]> {
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
                outcome.waived.to_string(),
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

/// The rules that were not evaluated, those with one reason in one line; their number where they are many.
pub(super) fn not_evaluated(report: &Report) -> Vec<String> {
    const NAMED: usize = 6;
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for outcome in &report.audit.outcomes {
        let Some(reason) = outcome.not_evaluated.as_deref() else { continue };
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, ids)) => ids.push(outcome.rule.id),
            None => groups.push((reason, vec![outcome.rule.id])),
        }
    }
    let line = |(reason, ids): &(&str, Vec<&str>)| match ids.len() {
        1..=NAMED => format!("{}: {reason}", ids.join(", ")),
        many => format!("{many} rules: {reason}"),
    };
    groups.iter().map(line).collect()
}

/// The files that were not read, each with the reason; a few of them where there are many.
pub(super) fn ignored(ignored: &[SkippedFile]) -> Vec<String> {
    const SHOWN: usize = 5;
    let mut lines: Vec<String> =
        ignored.iter().take(SHOWN).map(|file| format!("{}: {}", file.path, file.reason)).collect();
    if ignored.len() > SHOWN {
        lines.push(format!("and {} more", ignored.len() - SHOWN));
    }
    lines
}
