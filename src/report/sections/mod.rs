//! The sections of the page, one file a subject. They turn figures that the audit has into titles, tables and sentences, and
//! compute none.

mod by_license;
mod findings;
mod first_screen;
mod points;
mod pools;
mod recovery;
mod renewal;
mod right_sizing;
mod shares;
mod shown;
mod thresholds;
pub(super) mod trust;

use super::page::{Page, Section};
use crate::report::outcome::Report;

pub use first_screen::{ScreenCounts, first_screen};
pub use shown::Shown;

/// The names of all sections, in their order.
pub const NAMES: [&str; 15] = [
    "summary",
    "recovery",
    "pools",
    "renewal",
    "right-sizing",
    "converted",
    "cost-centers",
    "profiles",
    "thresholds",
    "controls",
    "findings",
    "waivers",
    "issues",
    "not-evaluated",
    "files",
];

/// What the page is about: export, period and as-of date.
#[must_use]
pub fn title(report: &Report) -> String {
    format!("External users of {}, {}, as of {}", report.export, report.when.period.label, report.when.as_of)
}

/// Every section that has something to show; `most` rows of the lists that grow with the org.
#[must_use]
pub fn page(report: &Report, most: usize) -> Page {
    let sections = [
        trust::summary(report),
        recovery::recovery(report),
        pools::pools(report, most),
        renewal::orders(report),
        right_sizing::right_sizing(report),
        shares::converted(report),
        shares::cost_centers(report, most),
        shares::profiles(report, most),
        thresholds::thresholds(report),
        thresholds::controls(report),
        findings::findings(report),
        trust::waivers(report, most),
        trust::issues(report),
        findings::not_evaluated(report),
        trust::files(report),
    ];
    Page { title: title(report), sections: sections.into_iter().flatten().collect() }
}

/// The renewal page: what a controller takes into the talk, with how each order came about.
#[must_use]
pub fn renewal_page(report: &Report, most: usize) -> Page {
    let mut sections = vec![renewal::derivations(report)];
    sections.splice(0..0, renewal::orders(report));
    sections.extend(pools::pools(report, most));
    sections.extend(right_sizing::right_sizing(report));
    sections.push(Section {
        name: "renewal",
        notes: vec![
            "renewal.csv and pools.csv have these rows, seats.csv the advice for each seat. Amounts are in the contracts' own \
             currencies, which are never added."
                .to_owned(),
        ],
        ..Section::default()
    });
    Page { title: format!("Renewal: {}", title(report)), sections }
}
