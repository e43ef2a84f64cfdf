//! The first screen: the result, the money, what to look at first, what it rests on, and what to do next.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::shown::{LONGEST_NAME, Shown, totals};
use super::{by_license, points, trust};
use crate::audit::column::{IS_CONTAINED, SEVERITY, WAIVED_BY};
use crate::audit::row::Row;
use crate::cost::{Money, Renewal};
use crate::model::calendar::date_of;
use crate::model::money::Amount;
use crate::model::text::{cut, joined};
use crate::model::verdict::Severity;
use crate::report::outcome::Report;
use crate::report::page::{Item, Page, Section, count_of, money, whole};

/// What a first screen counts in all findings and seats, once however often the screen is tried.
pub struct ScreenCounts {
    /// Findings by severity, and those of high severity by rule.
    findings: Vec<Item>,
    /// Seats that were frozen lately while in use.
    contained: usize,
}

impl ScreenCounts {
    /// The counts of a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let contained = Row::all(&report.audit.seats).filter(|row| row.is_true(IS_CONTAINED)).count();
        Self { findings: findings(report), contained }
    }
}

/// The first screen, with so much of its lists.
#[must_use]
pub fn first_screen(report: &Report, counts: &ScreenCounts, shown: Shown) -> Page {
    let when = &report.when;
    let title = format!(
        "{}, {} as of {} (days begin in {})",
        cut(&report.export, LONGEST_NAME),
        when.period.label,
        when.as_of,
        report.policy.timezone.name()
    );
    let sections = vec![
        Section { lead: vec![result(report)], ..Section::default() },
        Section { items: figures(report, counts.contained, shown), ..Section::default() },
        by_license::recovery(report, shown),
        points::look_at_first(report, shown),
        Section { items: counts.findings.clone(), ..Section::default() },
        Section { items: basis(report), ..Section::default() },
        Section { items: next(report), ..Section::default() },
    ];
    Page { title, sections }
}

/// How many seats can be taken back, what that saves at renewal, and by when to say so.
fn result(report: &Report) -> String {
    let seats = report.population.seats as u64;
    let reclaimable = report.costs.reclaimable();
    let of_seats = match (reclaimable, seats) {
        (0, _) => format!("None of {} can be reclaimed.", count_of(seats, "seat")),
        (some, all) if some == all => format!("All of {} can be reclaimed.", count_of(all, "seat")),
        (some, all) => {
            format!("{} of {} can be reclaimed.", whole(some), count_of(all, "seat"))
        }
    };
    let saved: Vec<String> = totals(report)
        .iter()
        .filter(|(_, money)| money.saved_at_renewal.minor > 0)
        .map(|(currency, total)| format!("{} {currency}", money(total.saved_at_renewal)))
        .collect();
    if report.costs.totals.is_empty() {
        let why =
            "No contract line has a price, so nothing is said of money: `seatwise init` drafts the lines.";
        return format!("{of_seats} {why}");
    }
    if saved.is_empty() {
        return format!("{of_seats} Renewal saves nothing at what is needed today.");
    }
    let saved = match saved.len() {
        0..=3 => joined(&saved.iter().map(String::as_str).collect::<Vec<_>>(), "and"),
        all => format!("{}, and more in {} other currencies", saved[..2].join(", "), all - 2),
    };
    format!("{of_seats} Ordering what is needed saves {saved} a year at renewal.{}", notice(report))
}

/// By which day to give the first notice of a saving.
fn notice(report: &Report) -> String {
    let with_saving = report.renewals.iter().filter(|renewal| {
        let money = report.costs.lines[renewal.line].money.as_ref();
        money.is_some_and(|money| money.saved_at_renewal.minor > 0)
    });
    let day = |renewal: &Renewal| -> Option<(NaiveDate, bool)> {
        let line = report.costs.lines[renewal.line].line.as_ref()?;
        Some((line.notice_by(), renewal.notice_passed))
    };
    let days: Vec<(NaiveDate, bool)> = with_saving.filter_map(day).collect();
    let passed = days.iter().filter(|(_, passed)| *passed).count();
    let first = days.iter().filter(|(_, passed)| !passed).map(|(day, _)| *day).min();
    match (first, passed) {
        (Some(first), 0) => format!(" The first notice is due by {first}."),
        (Some(first), _) => {
            format!(
                " The next notice is due by {first}; for {} the day has passed.",
                count_of(passed as u64, "line")
            )
        }
        (None, 0) => String::new(),
        (None, _) => " The days to give notice have passed.".to_owned(),
    }
}

/// Seats by verdict, and money by currency.
fn figures(report: &Report, contained: usize, shown: Shown) -> Vec<Item> {
    let seats = &report.verdicts;
    let contained = if contained == 0 {
        String::new()
    } else {
        format!("; {} frozen lately while in use: ask before taking back", whole(contained))
    };
    let text = format!(
        "{} active, {} idle, {} never used, {} new, {} unknown{contained}",
        whole(seats.active),
        whole(seats.idle),
        whole(seats.never),
        whole(seats.new),
        whole(seats.unknown)
    );
    let mut items = vec![Item::labelled("Seats", LABEL, text)];
    let totals = totals(report);
    let first = totals.iter().take(shown.currencies);
    let width = |amount: fn(&Money) -> Amount| {
        first.clone().map(|(_, total)| money(amount(total)).len()).max().unwrap_or(0)
    };
    let (spent, lost) = (width(|total| total.spent), width(|total| total.lost));
    for (currency, total) in first.clone() {
        let text = format!(
            "{:>spent$} spent this quarter, {:>lost$} of it on unused seats",
            money(total.spent),
            money(total.lost)
        );
        items.push(Item { is_exact: true, ..Item::labelled(currency, LABEL, text) });
    }
    if totals.len() > shown.currencies {
        let more = (totals.len() - shown.currencies) as u64;
        let text = if more == 1 { "1 more currency".into() } else { format!("{more} more currencies") };
        items.push(Item::labelled("", LABEL, format!("and {text}: --table recovery")));
    }
    items
}

/// The columns that labels take.
const LABEL: usize = 7;

/// Findings by severity, and those of high severity by rule.
fn findings(report: &Report) -> Vec<Item> {
    let mut of_severity: BTreeMap<Severity, u64> = BTreeMap::new();
    let mut high: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut waived = 0;
    for outcome in &report.audit.outcomes {
        for row in Row::all(&outcome.findings) {
            let severity = row.text(SEVERITY).and_then(Severity::parse).unwrap_or(Severity::Info);
            *of_severity.entry(severity).or_default() += 1;
            waived += u64::from(row.text(WAIVED_BY).is_some());
            if severity == Severity::High {
                *high.entry(outcome.rule.id).or_default() += 1;
            }
        }
    }
    let counts: Vec<String> =
        of_severity.iter().rev().map(|(severity, count)| format!("{} {severity}", whole(*count))).collect();
    let waived = if waived == 0 { String::new() } else { format!("; {} waived", whole(waived)) };
    let all = count_of(report.findings() as u64, "finding");
    let text = if counts.is_empty() { all } else { format!("{all}: {}{waived}", counts.join(", ")) };
    let mut items = vec![Item::labelled("", 0, text)];
    let mut high: Vec<(&str, u64)> = high.into_iter().collect();
    high.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if !high.is_empty() {
        const NAMED: usize = 7;
        let mut named: Vec<String> =
            high.iter().take(NAMED).map(|(id, count)| format!("{id} {}", whole(*count))).collect();
        if high.len() > NAMED {
            named.push(format!("and {} more", high.len() - NAMED));
        }
        items.push(Item { is_urgent: true, ..Item::labelled("high", LABEL, named.join(", ")) });
    }
    items
}

/// What the figures rest on.
fn basis(report: &Report) -> Vec<Item> {
    let rows: u64 = report.inputs.iter().map(|input| input.rows).sum();
    let refused: u64 = report.inputs.iter().map(|input| input.refused).sum();
    let coverage = &report.coverage;
    let logins = match (coverage.spans.first(), coverage.spans.last()) {
        (Some(first), Some(last)) => {
            let gaps = match coverage.spans.len() - 1 {
                0 => String::new(),
                gaps => format!(" with {}", count_of(gaps as u64, "gap")),
            };
            format!("logins {} to {}{gaps}", date_of(first.from_day), date_of(last.to_day))
        }
        _ => "no login history, so LastLoginDate alone".to_owned(),
    };
    let policy = match &report.policy_file {
        Some(name) => format!("policy {name}"),
        None => "no policy: default thresholds, no prices".to_owned(),
    };
    let mut parts = vec![
        format!(
            "{} in {} ({} refused)",
            count_of(rows, "row"),
            count_of(report.inputs.len() as u64, "file"),
            whole(refused)
        ),
        logins,
        policy,
    ];
    if let Some(first) = report.ignored.first() {
        let aside = count_of(report.ignored.len() as u64, "file");
        let which = if report.ignored.len() == 1 { first.path.clone() } else { "--table files".to_owned() };
        parts.push(format!("{aside} left aside ({which})"));
    }
    let inferred: u64 = report.costs.lines.iter().map(|cost| cost.inferred).sum();
    if inferred > 0 {
        parts.push(format!("the licence of {} inferred", count_of(inferred, "seat")));
    }
    let reading = trust::reading(report);
    if !reading.is_empty() {
        parts.push(reading);
    }
    let off: usize = report.audit.outcomes.iter().filter(|outcome| outcome.not_evaluated.is_some()).count();
    if off > 0 {
        let why = match &super::findings::reasons(report)[..] {
            [(reason, _)] => (*reason).to_owned(),
            _ => "--table not-evaluated".to_owned(),
        };
        parts.push(format!("{} not evaluated ({why})", count_of(off as u64, "rule")));
    }
    vec![Item::labelled("Based on ", 9, parts.join("; "))]
}

/// What to do next.
fn next(report: &Report) -> Vec<Item> {
    let export = &report.export_path;
    let commands = [
        (format!("seatwise audit {export} --out DIR"), "every seat, finding and table"),
        (format!("seatwise audit {export} --all"), "all tables on the screen"),
        (format!("seatwise explain WHO {export}"), "one user, every fact"),
    ];
    let longest = commands.iter().map(|(command, _)| command.len()).max().unwrap_or(0);
    let line = |(place, (command, gives)): (usize, (String, &str))| {
        let label = if place == 0 { "Next" } else { "" };
        // A long path leaves no room for what the command gives.
        let text = if longest > 45 { command } else { format!("{command:<longest$}   {gives}") };
        Item { is_exact: true, ..Item::labelled(label, LABEL, text) }
    };
    commands.into_iter().enumerate().map(line).collect()
}
