//! What to look at first: what concerns trust, then money.

use std::collections::BTreeMap;

use super::shown::{Shown, totals};
use super::trust;
use crate::audit::waive::WaiverState;
use crate::cost::LineCost;
use crate::model::issue::Issue;
use crate::model::text::{cut, joined};
use crate::model::verdict::Meter;
use crate::report::outcome::Report;
use crate::report::page::{Item, Section, count_of, money, whole};

/// The longest point, in characters.
const LONGEST_POINT: usize = 230;

/// What asks for attention before anything else, the gravest first.
pub(super) fn look_at_first(report: &Report, shown: Shown) -> Section {
    let all = [
        trust_issues(report, true),
        closed_quarter(report),
        over_allocated(report),
        pools_used_up(report),
        late_notices(report),
        trust_issues(report, false),
        unassigned_saving(report),
        waivers(report),
    ]
    .concat();
    let hidden = all.len().saturating_sub(shown.items);
    let mut items: Vec<Item> =
        all.iter().take(shown.items).map(|text| Item::urgent(cut(text, LONGEST_POINT))).collect();
    if hidden > 0 {
        let more = count_of(hidden as u64, "more point");
        items.push(Item::labelled("", 2, format!("and {more}: --table issues, --table waivers, --all")));
    }
    let title = if items.is_empty() { String::new() } else { "Look at first".to_owned() };
    Section { title, items, ..Section::default() }
}

/// Kinds of issues that say that figures are wrong or missing; the others are repaired, or of less weight.
const GRAVE: [&str; 17] = [
    "cut-off",
    "rows-missing",
    "row-count",
    "row-limit",
    "login-limit",
    "several-orgs",
    "left-out",
    "no-success",
    "sandbox",
    "coverage-gap",
    "stray-time",
    "unknown-verdicts",
    "unclassified-users",
    "uncharged-rules",
    "unread-policy",
    "unused-contract-line",
    "export-older",
];

fn trust_issues(report: &Report, is_grave: bool) -> Vec<String> {
    let own = |issue: &&Issue| GRAVE.contains(&issue.kind) == is_grave;
    let mut issues: Vec<&Issue> = report.issues.iter().filter(own).collect();
    issues.sort_by_key(|issue| GRAVE.iter().position(|kind| *kind == issue.kind));
    issues.into_iter().map(trust::issue).collect()
}

fn closed_quarter(report: &Report) -> Vec<String> {
    trust::closed_quarter(report).into_iter().collect()
}

fn over_allocated(report: &Report) -> Vec<String> {
    let over = |cost: &&LineCost| cost.in_force && cost.meter == Meter::Member && cost.overage > 0;
    let mut of_license: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for cost in report.costs.lines.iter().filter(over) {
        let (assigned, bought) = of_license.entry(&cost.license).or_default();
        *assigned += cost.assigned;
        *bought += cost.bought;
    }
    let sentence = |(license, (assigned, bought)): (&str, (u64, u64))| {
        format!("{license}: {} are assigned, {} bought", count_of(assigned, "seat"), whole(bought))
    };
    of_license.into_iter().map(sentence).collect()
}

fn pools_used_up(report: &Report) -> Vec<String> {
    let mut lines: BTreeMap<&str, (u64, usize, usize, &'static str)> = BTreeMap::new();
    for (_, line, pool) in report.pools_of_period() {
        let (quantity, all, above, noun) = lines.entry(&line.id).or_default();
        (*quantity, *noun) = (line.quantity, super::pools::noun(line));
        *all += 1;
        *above += usize::from(pool.over.by(line.counts()) > 0);
    }
    lines
        .into_iter()
        .filter(|(_, (_, _, above, _))| *above > 0)
        .map(|(id, (quantity, all, above, noun))| {
            format!(
                "{id}: more than the pool of {} was used in {above} of {}",
                count_of(quantity, noun),
                count_of(all as u64, "pool")
            )
        })
        .collect()
}

fn late_notices(report: &Report) -> Vec<String> {
    let late = report
        .renewals
        .iter()
        .filter(|renewal| super::renewal::is_late(renewal, &report.costs.lines[renewal.line]));
    late.filter_map(|renewal| {
        let line = report.costs.lines[renewal.line].line.as_ref()?;
        Some(format!(
            "{}: the day to give notice, {}, has passed; fewer seats need Salesforce's agreement",
            line.id,
            line.notice_by()
        ))
    })
    .collect()
}

fn unassigned_saving(report: &Report) -> Vec<String> {
    let saved: Vec<String> = totals(report)
        .iter()
        .filter(|(_, total)| total.saved_from_unassigned.minor > 0)
        .map(|(currency, total)| format!("{} {currency}", money(total.saved_from_unassigned)))
        .collect();
    if saved.is_empty() {
        return Vec::new();
    }
    let saved = joined(&saved.iter().map(String::as_str).collect::<Vec<_>>(), "and");
    vec![format!(
        "{saved} of the saving comes from unassigned seats: no user has to be asked, only notice given"
    )]
}

fn waivers(report: &Report) -> Vec<String> {
    if !report.policy.shown.waivers_applied {
        return Vec::new();
    }
    let of = |state: WaiverState| -> Vec<&str> {
        let own = report.audit.waivers.iter().filter(move |waived| waived.state == state);
        own.map(|waived| waived.waiver.id.as_str()).collect()
    };
    let say = |ids: Vec<&str>, one: &str, many: &str| match ids[..] {
        [] => None,
        [id] => Some(format!("waiver {id} {one}")),
        [first, second] => Some(format!("waivers {first} and {second} {many}")),
        _ => Some(format!("{} waivers {many}", ids.len())),
    };
    let expired = say(of(WaiverState::Expired), "has expired", "have expired");
    let unused = say(of(WaiverState::Unused), "matches no finding", "match no finding");
    let parts: Vec<String> = [expired, unused].into_iter().flatten().collect();
    if parts.is_empty() { Vec::new() } else { vec![parts.join("; ")] }
}
