//! Login pools, renewal and right-sizing, as the terminal, Markdown and the renewal page show them alike.

use super::{Report, counted};
use crate::cost::{Forecast, LineCost, Money, RightSizing, Scenario};
use crate::model::license::license_key;
use crate::model::money::{Amount, shown_exact};
use crate::model::verdict::Counted;
use crate::policy::ContractLine;

use super::tables::NONE;

/// What stands above each column of [`pools`].
pub(super) const POOLS: [&str; 7] =
    ["Contract line", "Month", "Pool", "Logins", "One a day", "Above", "Left"];

/// One row per line on the login meter and contract month of the period: line, month, pool, logins by both counts, what
/// is above the pool and what is left by the count of the line.
pub(super) fn pools(report: &Report) -> Vec<Vec<String>> {
    report
        .pools_of_period()
        .map(|(_, line, month)| {
            let counted = line.counted();
            let mark = if month.is_covered { "" } else { " *" };
            vec![
                line.id.clone(),
                format!("{} to {}{mark}", month.start, month.end),
                line.quantity.to_string(),
                month.logins.all.to_string(),
                month.logins.daily.to_string(),
                month.over.by(counted).to_string(),
                month.left(line.quantity).by(counted).to_string(),
            ]
        })
        .collect()
}

/// What the pools do not say by themselves: what is not covered, what is to be expected, what the org counts.
pub(super) fn pool_notes(report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    if report.pools_of_period().next().is_none() {
        return notes;
    }
    if report.pools_of_period().any(|(.., month)| !month.is_covered) {
        notes.push(
            "* The login files do not cover this month up to the as-of date: there may be more.".to_owned(),
        );
    }
    for cost in report.costs.lines.iter().filter(|cost| cost.in_force) {
        let Some(line) = cost.line.as_ref().filter(|line| line.login.is_some()) else { continue };
        let held = match line.counted() {
            Counted::All => "every login is held against its pool",
            Counted::Daily => "one login per user and day is held against its pool",
        };
        notes.push(match &cost.forecast {
            Some(forecast) => format!("{}: {held}; {}", line.id, outlook(report, cost, line, forecast)),
            None => format!(
                "{}: {held}; no forecast, since the login files cover {} days up to the as-of date without a gap; wanted are 60 and \
                 a whole month of the contract.",
                line.id, report.pools.covered_days
            ),
        });
    }
    for (cost, line, month) in report.pools_of_period() {
        let told = report.org_logins.get(&license_key(&line.license));
        let is_running = month.start <= report.when.as_of && report.when.as_of <= month.end;
        if let Some(told) = told.filter(|_| is_running) {
            notes.push(format!(
                "{}: the org counts {} in its running month (UserLicense.MonthlyLoginsUsed); the files show {} from {} on, \
                 {} by one a day.",
                cost.license,
                counted(*told, "login"),
                month.logins.all,
                month.start,
                month.logins.daily
            ));
        }
    }
    notes
}

/// What the observed months let expect.
fn outlook(report: &Report, cost: &LineCost, line: &ContractLine, forecast: &Forecast) -> String {
    let of_months = if forecast.months == 1 {
        format!("the one whole month that is covered had {} logins", forecast.high)
    } else {
        format!(
            "{} whole months are covered, of {} to {} logins, {} on average",
            forecast.months,
            forecast.low,
            forecast.high,
            shown_exact(&forecast.expected, 2)
        )
    };
    let renewal = report
        .renewals
        .iter()
        .find(|renewal| std::ptr::eq(&raw const report.costs.lines[renewal.line], cost));
    let Some(outlook) = renewal.and_then(|renewal| renewal.outlook) else { return format!("{of_months}.") };
    let [low, expected, high] = outlook.over;
    if high == 0 {
        return format!(
            "{of_months}; if so until renewal, {} of {} will do.",
            counted(outlook.months_left, "more pool"),
            line.quantity
        );
    }
    format!(
        "{of_months}; if so until renewal, {expected} logins ({low} to {high}) are above {} of {}.",
        counted(outlook.months_left, "more pool"),
        line.quantity
    )
}

/// What stands above each column of [`renewals`].
pub(super) const RENEWALS: [&str; 7] =
    ["Contract line", "Now", "Order", "Renewal price", "Saved", "Unassigned", "Say so by"];

/// One row per contract line in force whose term ends: line, quantity, what to order, price, what twelve months of it save
/// against the same quantity, the part of it from unassigned seats, the last day to announce it.
pub(super) fn renewals(report: &Report) -> Vec<Vec<String>> {
    report
        .renewals
        .iter()
        .filter_map(|renewal| {
            let cost = &report.costs.lines[renewal.line];
            let line = cost.line.as_ref()?;
            let money = |amount: fn(&Money) -> Amount| {
                cost.money.as_ref().map_or_else(|| NONE.to_owned(), |money| amount(money).to_string())
            };
            let price = renewal.price_text().zip(line.currency);
            let passed = if renewal.notice_passed { " (passed)" } else { "" };
            Some(vec![
                line.id.clone(),
                cost.bought.to_string(),
                cost.needed.to_string(),
                price.map_or_else(
                    || NONE.to_owned(),
                    |(price, currency)| format!("{price} {}", currency.code()),
                ),
                money(|money| money.saved_at_renewal),
                money(|money| money.saved_from_unassigned),
                format!("{}{passed}", line.notice_by()),
            ])
        })
        .collect()
}

/// What the renewals do not say by themselves.
pub(super) fn renewal_notes(report: &Report) -> Vec<String> {
    if report.renewals.is_empty() {
        return Vec::new();
    }
    let mut notes = vec![
        "Order covers the seats in use, planned growth and headroom; on the login meter the busiest month observed. Saved is \
         against twelve months of the same quantity at the renewal price."
            .to_owned(),
    ];
    for cost in &report.costs.lines {
        let (Some(line), Some(money)) = (&cost.line, &cost.money) else { continue };
        if money.cash_in_term.minor > 0 {
            notes.push(format!(
                "{}: can be reduced within the term. {} {} come back until it ends if it is lowered to {} now.",
                line.id,
                money.cash_in_term.currency.code(),
                money.cash_in_term,
                cost.needed
            ));
        }
    }
    notes
}

/// What stands above each column of [`scenarios`].
pub(super) const SCENARIOS: [&str; 7] =
    ["Months as the", "By seat", "By login", "Pool", "A month now", "A month then", "Saved"];

/// What is compared.
pub(super) fn right_sizing_title(sized: &RightSizing) -> String {
    let break_even = sized.break_even.as_ref().map_or_else(String::new, |logins| {
        format!(": a seat costs as much as {} logins a month", shown_exact(logins, 2))
    });
    format!("{} or {}{break_even}", sized.sibling, sized.login_line.license)
}

/// One row per size of the months to come: the size, users on either meter, the pool, what a month costs now and then.
pub(super) fn scenarios(sized: &RightSizing) -> Vec<Vec<String>> {
    let row = |scenario: &Scenario| {
        vec![
            match scenario.sizing.as_str() {
                "low" => "least".to_owned(),
                "high" => "busiest".to_owned(),
                _ => "average".to_owned(),
            },
            scenario.on_member.to_string(),
            scenario.on_login.to_string(),
            scenario.pool.to_string(),
            scenario.now.to_string(),
            scenario.best.to_string(),
            format!("{} {}", scenario.saved(), scenario.now.currency.code()),
        ]
    };
    sized.scenarios.iter().map(row).collect()
}

/// What becomes of the seats, and how sure that is.
pub(super) fn advice(sized: &RightSizing) -> String {
    let seats = counted(sized.member_seats + sized.login_seats, "seat");
    if let Some(why) = &sized.no_advice {
        return format!("No advice on {seats}: {why}.");
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
    let moves = advised.to_login + advised.to_member;
    let what = if moves == 1 { "the one move" } else { &format!("the {moves} moves") };
    let sure = if moves > 0 {
        format!(" Each single month says so of {} of {what}.", advised.sure)
    } else {
        String::new()
    };
    if parts.is_empty() {
        return format!(
            "No seat is on either licence. Observed: {}.",
            counted(sized.months.len() as u64, "whole month")
        );
    }
    format!(
        "Of {seats} {}.{sure} Observed: {} in {} covered days.",
        parts.join(", "),
        counted(sized.months.len() as u64, "whole month"),
        sized.covered_days
    )
}
