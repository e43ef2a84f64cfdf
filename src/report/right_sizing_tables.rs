//! Both meters compared, as the terminal, Markdown and the renewal page show them alike.

use crate::cost::{RightSizing, Scenario, Sizing};
use crate::model::money::shown_exact;
use crate::model::text::counted;
use crate::model::verdict::Counted;

/// What stands above each column of [`scenarios`].
pub(super) const SCENARIOS: [&str; 7] =
    ["A month as", "By seat", "By login", "Pool", "Split now", "Best split", "Saves"];

/// What is compared.
pub(super) fn title(sized: &RightSizing) -> String {
    let break_even = sized.break_even.as_ref().map_or_else(String::new, |logins| {
        format!(": a seat costs as much as {} logins a month", shown_exact(logins, 2))
    });
    format!("{} or {}{break_even}", sized.sibling, sized.login_line.license)
}

/// One row per size of the months to come: the size, users on either meter in the best split, the pool, what a month costs
/// in the present split and in the best. None where nobody can be advised.
pub(super) fn scenarios(sized: &RightSizing) -> Vec<Vec<String>> {
    let row = |scenario: &Scenario| {
        vec![
            match scenario.sizing {
                Sizing::Low => "the least",
                Sizing::Expected => "the average",
                Sizing::High => "the busiest",
            }
            .to_owned(),
            scenario.on_member.to_string(),
            scenario.on_login.to_string(),
            scenario.pool.to_string(),
            scenario.now.to_string(),
            scenario.best.to_string(),
            format!("{} {}", scenario.saved(), scenario.now.currency.code()),
        ]
    };
    if staying(sized) == 0 { Vec::new() } else { sized.scenarios.iter().map(row).collect() }
}

/// How many seats the splits are of.
fn staying(sized: &RightSizing) -> u64 {
    let advised = sized.advised;
    advised.keep + advised.to_login + advised.to_member
}

/// What becomes of the seats, how sure that is, and what the splits are not.
pub(super) fn notes(sized: &RightSizing) -> Vec<String> {
    let all = sized.member_seats + sized.login_seats;
    if let Some(why) = &sized.no_advice {
        return vec![format!("No advice on {}: {why}.", counted(all, "seat"))];
    }
    let observed = format!(
        "Observed: {} in {}.",
        counted(sized.months.len() as u64, "whole month"),
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
        (advised.none, "is too new or unknown to tell", "are too new or unknown to tell"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
    .collect();
    let sure = match (advised.to_login + advised.to_member, advised.sure) {
        (0, _) => String::new(),
        (1, 1) => " Each single month speaks for this move.".to_owned(),
        (1, _) => " Not every single month speaks for this move.".to_owned(),
        (moves, sure) => format!(" Each single month speaks for {sure} of these {moves} moves."),
    };
    let mut notes = vec![format!("Of {} {}.{sure} {observed}", counted(all, "seat"), parts.join(", "))];
    if staying(sized) > 0 {
        notes.push(format!(
            "The splits are of the {} that can be told and not reclaimed, at today's prices, now with the pool that such \
             months ask for: not what the contract costs. They stand in place of the orders above, so the savings do not \
             add up.",
            counted(staying(sized), "seat")
        ));
    }
    if sized.login_line.counted() == Counted::All {
        notes.push(format!(
            "Days with a login are compared, while {} holds every login against its pool: whoever logs in several times a \
             day costs more by login than is shown.",
            sized.login_line.id
        ));
    }
    notes
}
