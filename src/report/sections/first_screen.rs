//! The first screen: the result, the money, what to look at first, what it rests on, and what to do next.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::trust;
use crate::audit::waive::State;
use crate::cost::{LineCost, Money};
use crate::model::calendar::date_of;
use crate::model::issue::Issue;
use crate::model::money::Amount;
use crate::model::text::{cut, joined};
use crate::model::verdict::{Meter, Severity};
use crate::policy::ContractLine;
use crate::report::Report;
use crate::report::cell::Kind;
use crate::report::page::{Grid, GridRow, Heading, Item, Page, PageCell, Section, count_of, money, whole};

/// How much of the lists that grow with the org is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Rows of the cost-recovery table, without the sums.
    pub rows: usize,
    /// Lines of what to look at first.
    pub items: usize,
    /// Currencies.
    pub currencies: usize,
}

impl Shown {
    /// The most that a first screen ever shows.
    pub const MOST: Self = Self { rows: 12, items: 5, currencies: 4 };

    /// A little less of what is longest; nothing where there is nothing left to leave out.
    #[must_use]
    pub fn less(self) -> Option<Self> {
        match self {
            Self { rows, .. } if rows > 6 => Some(Self { rows: rows - 1, ..self }),
            Self { items, .. } if items > 3 => Some(Self { items: items - 1, ..self }),
            Self { currencies, .. } if currencies > 2 => Some(Self { currencies: currencies - 1, ..self }),
            Self { rows, .. } if rows > 1 => Some(Self { rows: rows - 1, ..self }),
            _ => None,
        }
    }
}

/// The first screen, with so much of its lists.
#[must_use]
pub fn first_screen(report: &Report, shown: Shown) -> Page {
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
        Section { items: figures(report, shown), ..Section::default() },
        recovery(report, shown),
        look_at_first(report, shown),
        Section { items: findings(report), ..Section::default() },
        Section { items: basis(report), ..Section::default() },
        Section { items: next(report), ..Section::default() },
    ];
    Page { title, sections }
}

/// The totals, those with most money first.
fn totals(report: &Report) -> Vec<(&'static str, &Money)> {
    let mut totals: Vec<(&'static str, &Money)> =
        report.costs.totals.iter().map(|(currency, money)| (*currency, money)).collect();
    totals.sort_by_key(|(_, money)| std::cmp::Reverse(money.spent.minor));
    totals
}

/// How many seats can be taken back, what that saves at renewal, and by when to say so.
fn result(report: &Report) -> String {
    let seats = report.population.seats as u64;
    let reclaimable: u64 = report.costs.lines.iter().map(|cost| cost.reclaimable).sum();
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
    let day = |renewal: &crate::cost::Renewal| -> Option<(NaiveDate, bool)> {
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
fn figures(report: &Report, shown: Shown) -> Vec<Item> {
    let seats = &report.verdicts;

    let contained = contained(report);
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

/// The longest name of a licence, in characters: the whole one stands in the whole table.
const LONGEST_NAME: usize = 40;

/// The longest point to look at first, in characters.
const LONGEST_POINT: usize = 230;

/// The columns that labels take.
const LABEL: usize = 7;

/// Seats that were frozen lately while in use.
fn contained(report: &Report) -> usize {
    crate::audit::row::Row::all(&report.audit.seats)
        .filter(|row| row.holds(crate::audit::column::IS_CONTAINED))
        .count()
}

const HEADINGS: [Heading; 8] = [
    Heading::new("Licence", Kind::Text),
    Heading::new("Bought", Kind::Count),
    Heading::new("Assigned", Kind::Count),
    Heading::new("Reclaim", Kind::Count).at_risk(),
    Heading::new("Spent", Kind::Amount),
    Heading::new("Lost", Kind::Amount).at_risk(),
    Heading::new("Saved/year", Kind::Amount),
    Heading::new("Notice by", Kind::Day).spare(),
];

/// A licence in one currency: its lines together.
#[derive(Default)]
struct LicenseSum<'a> {
    bought: u64,
    by_use: Option<&'a LineCost>,
    uses: usize,
    assigned: u64,
    reclaimable: u64,
    amounts: Option<[Amount; 3]>,
    notice: Option<NaiveDate>,
}

impl<'a> LicenseSum<'a> {
    fn add(&mut self, cost: &'a LineCost) {
        if cost.meter.is_by_seat() {
            self.bought += cost.bought;
        } else if cost.in_force {
            self.uses += 1;
            self.by_use = Some(cost);
        }
        self.assigned += cost.assigned;
        self.reclaimable += cost.reclaimable;
        if let Some(money) = &cost.money {
            let own = [money.spent, money.lost, money.saved_at_renewal];
            let sum = self.amounts.get_or_insert(own.map(|amount| Amount { minor: 0, ..amount }));
            for (sum, own) in sum.iter_mut().zip(own) {
                sum.minor += own.minor;
            }
            let ends = cost.line.as_ref().filter(|line| cost.in_force && line.ends());
            if let Some(line) = ends.filter(|_| money.saved_at_renewal.minor > 0) {
                self.notice = Some(self.notice.map_or(line.notice_by(), |day| day.min(line.notice_by())));
            }
        }
    }

    fn cells(&self, name: &str, has_line: bool) -> Vec<PageCell> {
        let bought = match (self.by_use, has_line) {
            (Some(_), _) if self.uses > 1 => PageCell::text("several"),
            (Some(cost), _) => PageCell::Text(per_month(cost)),
            (None, true) => PageCell::count(self.bought),
            (None, false) => PageCell::Nothing,
        };
        let mut cells = vec![
            PageCell::text(cut(name, LONGEST_NAME)),
            bought,
            PageCell::count(self.assigned),
            PageCell::count(self.reclaimable),
        ];
        match self.amounts {
            Some(amounts) => cells.extend(amounts.map(PageCell::Money)),
            None => cells.extend([PageCell::text("no price"), PageCell::Blank, PageCell::Blank]),
        }
        cells.push(self.notice.map_or(PageCell::Blank, PageCell::Day));
        cells
    }
}

/// What a line that is billed by use bought: `500/mth`, `12,000/yr`.
fn per_month(cost: &LineCost) -> String {
    let bought = whole(cost.bought);
    match cost.line.as_ref().map_or(1, ContractLine::pool_months) {
        1 => format!("{bought}/mth"),
        12 => format!("{bought}/yr"),
        months => format!("{bought}/{months} mth"),
    }
}

/// The quarterly cost-recovery table: one row a licence, a sum a currency.
fn recovery(report: &Report, shown: Shown) -> Section {
    let mut sums: BTreeMap<(Option<&str>, &str), (LicenseSum, bool)> = BTreeMap::new();
    for cost in &report.costs.lines {
        let currency = cost.money.as_ref().map(|money| money.spent.currency.code());
        // A line that is over and holds no seat has its money here and nothing else.
        let (sum, has_line) = sums.entry((currency, &cost.license)).or_default();
        sum.add(cost);
        *has_line |= cost.line.is_some();
    }
    let mut rows = Vec::new();
    let currencies = totals(report);
    let mut left = shown.rows;
    let mut hidden = 0;
    let order = currencies.iter().map(|(currency, _)| Some(*currency)).chain([None]);
    for (place, currency) in order.enumerate() {
        let mut own: Vec<(&str, &LicenseSum, bool)> = sums
            .iter()
            .filter(|((of, _), _)| *of == currency)
            .map(|((_, license), (sum, has_line))| (*license, sum, *has_line))
            .collect();
        own.sort_by_key(|(_, sum, _)| {
            (
                std::cmp::Reverse(sum.amounts.map_or(0, |amounts| amounts[0].minor)),
                std::cmp::Reverse(sum.assigned),
            )
        });
        // Each currency shows something, as far as there is room.
        let after = (currencies.len() + 1).saturating_sub(place + 1);
        let most = left.saturating_sub(after.min(left.saturating_sub(1))).min(own.len());
        rows.extend(
            own.iter()
                .take(most)
                .map(|(license, sum, has_line)| GridRow::from(sum.cells(license, *has_line))),
        );
        left -= most;
        hidden += own.len() - most;
        if let Some(currency) = currency.filter(|_| place < shown.currencies) {
            rows.push(total_row(report, currency, own.iter().map(|(_, sum, _)| *sum)));
        }
    }
    let mut lead = Vec::new();
    if rows.is_empty() {
        lead.push("No licence has a seat.".to_owned());
    }
    let grid = Grid { headings: HEADINGS.to_vec(), rows, more: None };
    let notes = if hidden > 0 {
        vec![format!("and {}: --table recovery", count_of(hidden as u64, "more licence"))]
    } else {
        Vec::new()
    };
    Section {
        title: "Quarterly cost recovery".to_owned(),
        lead,
        table: Some(grid).filter(|grid| !grid.rows.is_empty()),
        notes,
        ..Section::default()
    }
}

/// The sum of a currency. Logins and users are no seats: their rows stand in it with their money alone.
fn total_row<'a>(
    report: &Report,
    currency: &str,
    licenses: impl Iterator<Item = &'a LicenseSum<'a>>,
) -> GridRow {
    let (mut bought, mut assigned, mut reclaimable, mut notice) = (0, 0, 0, None::<NaiveDate>);
    for sum in licenses {
        if sum.by_use.is_none() {
            bought += sum.bought;
            assigned += sum.assigned;
            reclaimable += sum.reclaimable;
        }
        notice = [notice, sum.notice].into_iter().flatten().min();
    }
    let total = &report.costs.totals[currency];
    let mut cells = vec![
        PageCell::Text(format!("  {currency}")),
        PageCell::count(bought),
        PageCell::count(assigned),
        PageCell::count(reclaimable),
    ];
    cells.extend([total.spent, total.lost, total.saved_at_renewal].map(PageCell::Money));
    cells.push(notice.map_or(PageCell::Blank, PageCell::Day));
    GridRow { cells, is_total: true }
}

/// What asks for attention before anything else, the gravest first.
fn look_at_first(report: &Report, shown: Shown) -> Section {
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
const GRAVE: [&str; 16] = [
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
        *above += usize::from(pool.over.by(line.counted()) > 0);
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
    if !report.policy.apply_waivers {
        return Vec::new();
    }
    let of = |state: State| -> Vec<&str> {
        let own = report.audit.waivers.iter().filter(move |waived| waived.state == state);
        own.map(|waived| waived.waiver.id.as_str()).collect()
    };
    let say = |ids: Vec<&str>, one: &str, many: &str| match ids[..] {
        [] => None,
        [id] => Some(format!("waiver {id} {one}")),
        [first, second] => Some(format!("waivers {first} and {second} {many}")),
        _ => Some(format!("{} waivers {many}", ids.len())),
    };
    let expired = say(of(State::Expired), "has expired", "have expired");
    let unused = say(of(State::Unused), "matches no finding", "match no finding");
    let parts: Vec<String> = [expired, unused].into_iter().flatten().collect();
    if parts.is_empty() { Vec::new() } else { vec![parts.join("; ")] }
}

/// Findings by severity, and those of high severity by rule.
fn findings(report: &Report) -> Vec<Item> {
    let mut of_severity: BTreeMap<Severity, u64> = BTreeMap::new();
    let mut high: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut waived = 0;
    for outcome in &report.audit.outcomes {
        for row in crate::audit::row::Row::all(&outcome.findings) {
            let severity =
                row.text(crate::audit::column::SEVERITY).and_then(Severity::named).unwrap_or(Severity::Info);
            *of_severity.entry(severity).or_default() += 1;
            waived += u64::from(row.text(crate::audit::column::WAIVED_BY).is_some());
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
        let reasons = super::findings::reasons(report).len();
        let why = if reasons == 1 {
            super::findings::reasons(report)[0].0.to_owned()
        } else {
            "--table not-evaluated".to_owned()
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
