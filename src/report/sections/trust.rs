//! What the figures rest on: the day, the policy, the files, the coverage, the waivers, and what is wrong with the export.

use crate::audit::waive::{WaiverState, WaiverStatus};
use crate::model::calendar::date_of;
use crate::model::issue::Issue;
use crate::model::text::{counted, grouped};
use crate::org::coverage::Coverage;
use crate::policy::waiver::Waiver;
use crate::report::cell::ColumnKind;
use crate::report::outcome::Report;
use crate::report::page::{Grid, GridRow, Heading, Item, PageCell, Section, money};

/// What was looked at, and how far it carries.
pub(super) fn summary(report: &Report) -> Vec<Section> {
    let when = &report.when;
    let period = &when.period;
    let weeks = report.policy.fiscal_calendar().weeks;
    let weeks =
        weeks.map_or_else(String::new, |weeks| format!(", months of {} weeks", weeks.pattern.as_str()));
    let (people, seats) = (&report.population, &report.verdicts);
    let count = |count: usize| grouped(&count.to_string());
    let lines = [
        ("Period", format!("{} ({} to {}){weeks}", period.label, period.start, period.end)),
        ("As of", as_of(report)),
        ("Policy", policy(report)),
        ("Read", reading(report)),
        ("Rows", rows(report)),
        (
            "Users",
            format!(
                "{}, {} external, {}",
                counted(people.users as u64, "user"),
                count(people.external),
                counted(people.seats as u64, "seat")
            ),
        ),
        (
            "Seats",
            format!(
                "{} active, {} idle, {} never used, {} new, {} unknown",
                count(seats.active),
                count(seats.idle),
                count(seats.never),
                count(seats.new),
                count(seats.unknown)
            ),
        ),
        ("Logins", coverage(&report.coverage)),
        ("Waivers", waivers_in_short(report)),
    ];
    let items = lines
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| Item::labelled(name, 8, text))
        .collect();
    vec![Section { name: "summary", items, ..Section::default() }]
}

/// The as-of date, where it comes from, and how to ask for the quarter that has just closed.
fn as_of(report: &Report) -> String {
    let when = &report.when;
    let taken = if when.from_export { ", the latest day in the export" } else { "" };
    let closed = closed_quarter(report).map_or_else(String::new, |hint| format!(". {hint}"));
    format!("{}{taken}; days begin in {}{closed}", when.as_of, report.policy.timezone.name())
}

/// How to ask for the closed quarter, where another one has just begun.
pub(super) fn closed_quarter(report: &Report) -> Option<String> {
    let label = report.when.closed_quarter(&report.policy.fiscal_calendar())?;
    Some(format!("The quarter has just begun: --period {label} reports the closed one"))
}

/// The policy's name, or what holds without one.
pub(super) fn policy(report: &Report) -> String {
    report
        .policy_file
        .clone()
        .unwrap_or_else(|| "none: default thresholds, no prices (--policy FILE sets both)".to_owned())
}

/// What the policy or a flag says of how times are read; nothing where they say nothing.
pub(super) fn reading(report: &Report) -> String {
    let policy = &report.policy;
    let zone = policy
        .input
        .zone
        .map(|zone| format!("times without a zone as {} ({})", zone.name(), policy.origins.of("input.zone")));
    let order = policy.input.date_order.map(|order| {
        format!(
            "numeric dates {order} where the file does not decide ({})",
            policy.origins.of("input.date_order")
        )
    });
    [zone, order].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn rows(report: &Report) -> String {
    let rows: u64 = report.inputs.iter().map(|input| input.rows).sum();
    let refused: u64 = report.inputs.iter().map(|input| input.refused).sum();
    let files = counted(report.inputs.len() as u64, "file");
    let count = |count: u64| grouped(&count.to_string());
    format!("{} read from {files}, {} used, {} refused", count(rows), count(rows - refused), count(refused))
}

/// What the login files cover.
pub(crate) fn coverage(coverage: &Coverage) -> String {
    if coverage.spans.is_empty() {
        return "no login history: verdicts rest on LastLoginDate alone".to_owned();
    }
    let spans: Vec<String> = coverage
        .spans
        .iter()
        .map(|span| format!("{} to {}", date_of(span.from_day), date_of(span.to_day)))
        .collect();
    let logins = grouped(&coverage.logins.to_string());
    format!("{}; {}, {logins} by people", spans.join(", "), counted(coverage.rows, "login row"))
}

/// How many waivers there are; nothing where the policy has none.
fn waivers_in_short(report: &Report) -> String {
    let written = report.policy.waiver.len();
    if written == 0 {
        return String::new();
    }
    if !report.policy.shown.waivers_applied {
        return format!("{} of the policy not applied (--no-waivers)", counted(written as u64, "waiver"));
    }
    let of = |state: WaiverState| report.audit.waivers.iter().filter(|waived| waived.state == state).count();
    format!(
        "{} used, {} unused, {} expired",
        of(WaiverState::Used),
        of(WaiverState::Unused),
        of(WaiverState::Expired)
    )
}

/// The waivers: what became of each, what it excuses, who owns it. Those that excuse nothing come first.
pub(super) fn waivers(report: &Report, most: usize) -> Vec<Section> {
    let (used, idle): (Vec<&WaiverStatus>, Vec<&WaiverStatus>) =
        report.audit.waivers.iter().partition(|waived| waived.state == WaiverState::Used);
    let mut lines = Vec::new();
    for (waivers, what) in [(idle, "that excuse nothing"), (used, "that are used")] {
        lines.extend(waivers.iter().take(most).map(|waived| waiver(report, waived)));
        if waivers.len() > most {
            lines.push(format!("and {} more {what}", waivers.len() - most));
        }
    }
    Section::listed("waivers", "Waivers", lines)
}

fn waiver(report: &Report, waived: &WaiverStatus) -> String {
    let waiver = &waived.waiver;
    let findings = || counted(waived.findings as u64, "finding");
    let excused = match (waived.state, report.costs.waivers.get(&waiver.id)) {
        (WaiverState::Expired, _) => format!("expired on {}, so it excuses nothing", waiver.expires),
        (WaiverState::Unused, _) if is_off(report, waiver) => {
            "unused: its rules were not evaluated".to_owned()
        }
        (WaiverState::Unused, _) => "unused: no finding matches it".to_owned(),
        (WaiverState::Used, None) => format!("excuses {}, no seat", findings()),
        (WaiverState::Used, Some(cost)) => {
            let lost: Vec<String> =
                cost.lost.iter().map(|(currency, lost)| format!(", {currency} {}", money(*lost))).collect();
            format!("excuses {}, {}{}", findings(), counted(cost.seats, "seat"), lost.concat())
        }
    };
    let until = if waived.state == WaiverState::Expired {
        String::new()
    } else {
        format!(", until {}", waiver.expires)
    };
    format!("{}: {excused} ({}{until}: {})", waiver.id, waiver.owner, waiver.reason)
}

/// Whether none of the waiver's rules was evaluated, so that it is not known whether it is needed.
fn is_off(report: &Report, waiver: &Waiver) -> bool {
    let is_on = |id: &String| {
        let mut outcomes = report.audit.outcomes.iter().chain(&report.audit.charging);
        outcomes.any(|outcome| outcome.rule.id == id && outcome.not_evaluated.is_none())
    };
    waiver.rules.as_ref().is_some_and(|rules| !rules.iter().any(is_on))
}

/// What is wrong with the export.
pub(super) fn issues(report: &Report) -> Vec<Section> {
    Section::listed("issues", "The export itself", report.issues.iter().map(issue).collect())
}

/// An issue in a sentence.
pub(crate) fn issue(issue: &Issue) -> String {
    match issue.object {
        // The message names the file, and the file the object.
        Some(object) if !issue.message.contains(object.name()) => {
            format!("{}: {}", object.name(), issue.message)
        }
        _ => issue.message.clone(),
    }
}

const FILES: [Heading; 6] = [
    Heading::new("File", ColumnKind::Text),
    Heading::new("Object", ColumnKind::Word),
    Heading::new("Written by", ColumnKind::Word).spare(),
    Heading::new("Rows", ColumnKind::Count),
    Heading::new("Used", ColumnKind::Count),
    Heading::new("Refused", ColumnKind::Count),
];

/// The files that were read, with their digests below, and those left aside.
pub(super) fn files(report: &Report) -> Vec<Section> {
    let rows = report.inputs.iter().map(|input| {
        GridRow::from(vec![
            PageCell::text(&input.path),
            PageCell::text(input.object.name()),
            PageCell::text(input.dialect),
            PageCell::count(input.rows),
            PageCell::count(input.used),
            PageCell::count(input.refused),
        ])
    });
    let grid = Grid { headings: FILES.to_vec(), rows: rows.collect(), more: None };
    let digests = report
        .inputs
        .iter()
        .map(|input| Item::listed(format!("{} {}", input.sha256.as_deref().unwrap_or_default(), input.path)));
    let mut sections = vec![
        Section { name: "files", title: "Files".to_owned(), table: Some(grid), ..Section::default() },
        Section {
            name: "files",
            title: "SHA-256 of the files".to_owned(),
            items: digests.collect(),
            ..Section::default()
        },
    ];
    let aside = report.ignored.iter().map(|file| format!("{}: {}", file.path, file.reason)).collect();
    sections.extend(Section::listed("files", "Files left aside", aside));
    sections
}
