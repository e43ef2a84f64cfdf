//! The list to hand to a colleague: the seats that can be taken back.

use std::collections::BTreeMap;

use super::findings::key;
use super::seats::{day, home};
use crate::audit::column::{HOME_ACCOUNT, IS_CONTAINED, LAST_ACTIVITY, REASON, UNUSED_FROM, WAIVED_BY};
use crate::audit::row::Row;
use crate::audit::rule::Rule;
use crate::cost::NO_LICENSE;
use crate::model::text::one_line;
use crate::org::column::{ACCOUNT_NAME, FIRST_NAME, LAST_NAME, LICENSE, NAME, USER_ID, USERNAME};
use crate::report::cell::{AmountCell, CurrencyCell, DayCell, IdCell, PriceCell, TextCell, WordCell};
use crate::report::outcome::Report;
use crate::report::record::record;

record! {
    /// One row per reclaimable seat, by account and user: a seat with a reason and without a waiver.
    ReclaimRecord<'a> {
        /// The user's username.
        username: Option<TextCell<'a>>,
        /// The user's name.
        name: Option<TextCell<'a>>,
        /// The user.
        user_id: IdCell<'a>,
        /// The name of the user's account, or else of its contact's account.
        account: Option<TextCell<'a>>,
        /// This account.
        account_id: Option<IdCell<'a>>,
        /// The seat's licence.
        license: TextCell<'a>,
        /// The rule that the seat is charged to.
        reason: WordCell<'a>,
        /// The finding in one sentence.
        why: TextCell<'a>,
        /// First day on which the seat was not used; empty where it is not known.
        unused_from: Option<DayCell>,
        /// Day of the last activity; empty where there was none.
        last_activity: Option<DayCell>,
        /// Whether it was frozen lately while in use: ask before it is taken back.
        contained: bool,
        /// The contract line that pays for it on the as-of date.
        contract: Option<TextCell<'a>>,
        /// The price per seat and month of this line, where seats are what was bought.
        price: Option<PriceCell<'a>>,
        /// What was paid in the period while the seat was not used.
        lost: Option<AmountCell<'a>>,
        /// The currency of price and loss.
        currency: Option<CurrencyCell<'a>>,
        /// The key of the finding.
        finding: TextCell<'a>,
    }
}

/// The reclaimable seats of a report.
pub fn reclaim(report: &Report) -> impl Iterator<Item = ReclaimRecord<'_>> {
    let findings = findings(report);
    let is_reclaimable =
        |(_, row): &(usize, Row)| row.text(REASON).is_some() && row.text(WAIVED_BY).is_none();
    let mut seats: Vec<(usize, Row)> =
        Row::all(&report.audit.seats).enumerate().filter(is_reclaimable).collect();
    // The seats are sorted by user id already.
    seats.sort_by_key(|(place, _)| home(report, *place).text(ACCOUNT_NAME));
    seats.into_iter().map(move |(place, row)| {
        let cost = report.costs.of_seat[place];
        let line = report.costs.lines[report.costs.line_of_seat[place]].line.as_ref();
        let account = home(report, place);
        let (reason, user) = (row.text_or(REASON, ""), row.text_or(USER_ID, ""));
        let finding = findings.get(&(reason, user));
        ReclaimRecord {
            username: row.text(USERNAME).map(TextCell::from),
            name: name(&row).map(TextCell::from),
            user_id: user.into(),
            account: account.text(ACCOUNT_NAME).map(one_line).map(TextCell::from),
            account_id: account.text(HOME_ACCOUNT).map(IdCell::from),
            license: row.text_or(LICENSE, NO_LICENSE).into(),
            reason: reason.into(),
            why: finding.map(|(rule, finding)| (rule.message)(finding)).unwrap_or_default().into(),
            unused_from: day(&row, UNUSED_FROM),
            last_activity: day(&row, LAST_ACTIVITY),
            contained: row.is_true(IS_CONTAINED),
            contract: line.map(|line| line.id.as_str().into()),
            price: super::money::price(line.filter(|line| line.meter.is_by_seat())),
            lost: cost.lost.map(AmountCell::from),
            currency: cost.currency().map(CurrencyCell::from),
            finding: finding.map(|(rule, finding)| key(rule, finding)).unwrap_or_default().into(),
        }
    })
}

/// The user's name: as one text, or of its parts.
fn name(row: &Row) -> Option<String> {
    let parts = || {
        let name = format!("{} {}", row.text_or(FIRST_NAME, ""), row.text_or(LAST_NAME, ""));
        Some(one_line(&name)).filter(|name| !name.is_empty())
    };
    row.text(NAME).map(one_line).or_else(parts)
}

/// The findings that seats are charged to, by rule and user.
fn findings(report: &Report) -> BTreeMap<(&str, &str), (&Rule, Row<'_>)> {
    let mut findings = BTreeMap::new();
    for outcome in &report.audit.charging {
        for row in Row::all(&outcome.findings) {
            if let Some(user) = row.text(USER_ID) {
                findings.entry((outcome.rule.id, user)).or_insert((outcome.rule, row));
            }
        }
    }
    findings
}
