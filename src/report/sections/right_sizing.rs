//! Licences by seat and by login compared.

use crate::cost::{RightSizing, Scenario, Sizing};
use crate::model::money::shown_exact;
use crate::model::text::counted;
use crate::model::verdict::Counted;
use crate::report::cell::ColumnKind;
use crate::report::outcome::Report;
use crate::report::page::{Grid, Heading, PageCell, Section};

const HEADINGS: [Heading; 7] = [
    Heading::new("If every month is", ColumnKind::Text),
    Heading::new("By seat", ColumnKind::Count),
    Heading::new("By login", ColumnKind::Count),
    Heading::new("Pool", ColumnKind::Count),
    Heading::new("Cost now", ColumnKind::Amount),
    Heading::new("Cost at best split", ColumnKind::Amount),
    Heading::new("Saves", ColumnKind::Amount),
];

/// One section per login licence with a sibling.
pub(super) fn right_sizing(report: &Report) -> Vec<Section> {
    report.right_sizing.iter().map(section).collect()
}

fn section(sized: &RightSizing) -> Section {
    let break_even = sized.break_even.as_ref().map_or_else(String::new, |logins| {
        format!(": a seat costs as much as {} logins a month", shown_exact(logins, 2))
    });
    let rows: Vec<_> = sized.scenarios.iter().filter(|_| staying(sized) > 0).map(row).collect();
    let grid = Grid { headings: HEADINGS.to_vec(), rows, more: None };
    Section {
        name: "right-sizing",
        title: format!("{} or {}{break_even}", sized.sibling, sized.login_line.license),
        table: Some(grid).filter(|grid| !grid.rows.is_empty()),
        notes: notes(sized),
        ..Section::default()
    }
}

fn row(scenario: &Scenario) -> crate::report::page::GridRow {
    let size = match scenario.sizing {
        Sizing::Low => "the quietest",
        Sizing::Expected => "average",
        Sizing::High => "the busiest",
    };
    vec![
        PageCell::text(size),
        PageCell::count(scenario.on_member),
        PageCell::count(scenario.on_login),
        PageCell::count(scenario.pool),
        PageCell::Money(scenario.now),
        PageCell::Money(scenario.best),
        PageCell::MoneyIn(scenario.saved()),
    ]
    .into()
}

/// How many seats the splits cover.
fn staying(sized: &RightSizing) -> u64 {
    let advised = sized.advised;
    advised.keep + advised.to_login + advised.to_member
}

/// What becomes of the seats, how sure that is, and what the splits are not.
fn notes(sized: &RightSizing) -> Vec<String> {
    let all = sized.member_seats + sized.login_seats;
    if let Some(why) = &sized.no_advice {
        return vec![format!("No advice on {}: {why}.", counted(all, "seat"))];
    }
    let observed = format!(
        "On record: {} in {}.",
        counted(sized.months.len() as u64, "full month"),
        counted(sized.covered_days, "covered day")
    );
    if all == 0 {
        return vec![format!("No seat is on either licence. {observed}")];
    }
    let advised = sized.advised;
    let parts: Vec<String> = [
        (advised.keep, "stays as it is", "stay as they are"),
        (advised.to_login, "would cost less by login", "would cost less by login"),
        (advised.to_member, "would cost less by seat", "would cost less by seat"),
        (advised.end, "is reclaimable", "are reclaimable"),
        (advised.none, "cannot be judged yet", "cannot be judged yet"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
    .collect();
    let sure = match (advised.to_login + advised.to_member, advised.sure) {
        (0, _) => String::new(),
        (1, 1) => " This move pays off in every single month.".to_owned(),
        (1, _) => " This move pays off on average, not in every month.".to_owned(),
        (moves, sure) if moves == sure => " Each of these moves pays off in every single month.".to_owned(),
        (moves, 0) => format!(" These {moves} moves pay off on average, none in every month."),
        (moves, sure) => {
            let pays = if sure == 1 { "pays" } else { "pay" };
            format!(
                " {sure} of these {moves} moves {pays} off in every single month, the others only on average."
            )
        }
    };
    let mut notes = vec![format!("Of {} {}.{sure} {observed}", counted(all, "seat"), parts.join(", "))];
    if staying(sized) > 0 {
        notes.push(format!(
            "The split covers the {} that can be judged and are not reclaimable, at today's prices and with the pool that \
             such months need. It replaces the orders above: do not add the two savings.",
            counted(staying(sized), "seat")
        ));
    }
    if sized.login_line.counts() == Counted::All {
        notes.push(format!(
            "Days with a login are compared, while {} bills every login: a user who logs in several times a day costs more \
             by login than is shown.",
            sized.login_line.id
        ));
    }
    notes
}
