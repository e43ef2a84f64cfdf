//! Quarters worked out on paper: placement, charges, lines and totals together.

use super::*;
use crate::audit::pools::{LineUse, ObservedUse, Pool, Season};
use crate::model::calendar::epoch_day;
use crate::model::fiscal::FiscalCalendar;
use crate::model::pool::Logins;

fn at(as_of: &str) -> AuditDate {
    let as_of = as_of.parse().expect("a date");
    AuditDate { as_of, from_export: false, period: FiscalCalendar::default().holding(as_of), is_asked: true }
}

fn policy(text: &str) -> Policy {
    Policy::from_text(text, "policy", &[]).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A contract line of "Partner Community".
fn line(id: &str, terms: &str) -> String {
    let meter = if terms.contains("meter =") { "" } else { "meter = \"member\"\n" };
    format!(
        "[[contract]]\nid = \"{id}\"\nlicense = \"Partner Community\"\n{meter}{}\n",
        terms.replace("; ", "\n")
    )
}

/// A seat that is unused from a day on, for a reason.
fn unused<'a>(id: &'a str, reason: &'a str, from: &str) -> Seat<'a> {
    Seat {
        verdict: if reason == "idle-seat" { Verdict::Idle } else { Verdict::Never },
        reason: Some(reason),
        unused_from: Some(epoch_day(from.parse().expect("a date"))),
        ..used(id)
    }
}

fn used(id: &str) -> Seat<'_> {
    Seat {
        id,
        license: "Partner Community",
        account_id: None,
        profile_id: None,
        profile_name: None,
        meter: Meter::Member,
        verdict: Verdict::Active,
        is_frozen: false,
        is_inferred: false,
        reason: None,
        waived_by: None,
        created_day: None,
        unused_from: None,
    }
}

fn created<'a>(seat: Seat<'a>, day: &str) -> Seat<'a> {
    Seat { created_day: Some(epoch_day(day.parse().expect("a date"))), ..seat }
}

fn cost_with(contract: &str, seats: &[Seat], as_of: &str, pools: &Pools) -> Costs {
    let (policy, when) = (policy(contract), at(as_of));
    let placement = placement::place(seats, &policy, &when);
    of_seats(seats, &placement, pools, &BTreeMap::new(), &policy, &when)
}

fn cost(contract: &str, seats: &[Seat], as_of: &str) -> Costs {
    cost_with(contract, seats, as_of, &Pools::default())
}

fn of<'c>(costs: &'c Costs, id: &str) -> &'c LineCost {
    let is_it = |line: &&LineCost| line.line.as_ref().is_some_and(|line| line.id == id);
    costs.lines.iter().find(is_it).expect("the line is there")
}

/// Spent, lost and waived of a line.
fn money(costs: &Costs, id: &str) -> [String; 3] {
    let money = of(costs, id).money.as_ref().expect("a price");
    [money.spent, money.lost, money.waived_lost].map(|amount| amount.to_string())
}

fn lost(costs: &Costs) -> Vec<Option<String>> {
    costs.of_seat.iter().map(|seat| seat.lost.map(|lost| lost.to_string())).collect()
}

fn texts<const N: usize>(texts: [&str; N]) -> [String; N] {
    texts.map(str::to_owned)
}

const YEAR: &str = "price = \"25.00\"; currency = \"USD\"; starts = 2026-02-01; ends = 2027-01-31";

#[test]
fn a_quarter() {
    let contract = line(
        "A",
        &format!(
            "quantity = 4; {YEAR}; uplift_percent = \"7\"; headroom_percent = \"10\"; planned_growth = 1"
        ),
    );
    let seats = [
        used("1"),
        // Unused since 15 May: all three months of the quarter.
        unused("2", "idle-seat", "2026-05-15"),
        // Created on 16 August: 16 of 31 days, and September.
        unused("3", "never-logged-in", "2026-08-16"),
    ];
    let costs = cost(&contract, &seats, "2026-09-30");
    // 75 + 25 × (1 + 16/31) = 112.903…
    assert_eq!(money(&costs, "A"), texts(["300.00", "112.90", "0.00"]));
    let zero = Some("0.00".to_owned());
    assert_eq!(lost(&costs), [zero, Some("75.00".into()), Some("37.90".into())]);
    let line = of(&costs, "A");
    let amounts = line.money.as_ref().expect("a price");
    // Two seats × 25 × October to January.
    assert_eq!((line.freed, amounts.freed_value.to_string()), (2, "200.00".into()));
    assert_eq!(amounts.avoided.to_string(), "100.00");
    // (3 − 2 + 1) × 1.1 = 2.2, so 3 are needed and 1 is saved: 26.75 × 12.
    assert_eq!((line.needed, amounts.saved_at_renewal.to_string()), (3, "321.00".into()));
    assert_eq!(amounts.saved_from_unassigned.to_string(), "321.00");
}

#[test]
fn the_months_of_a_quarter_of_weeks() {
    let contract = line(
        "A",
        "quantity = 10; price = \"31\"; currency = \"USD\"; starts = 2026-02-01; ends = 2027-01-31",
    );
    let weeks = "fiscal_year_starts = 2\n[calendar]\nweeks = \"4-5-4\"\nyear_ends = \"nearest saturday\"";
    let calendar = policy(weeks).fiscal_calendar();
    let seats = [unused("1", "idle-seat", "2026-09-20")];
    let costs = |as_of: &str| {
        let as_of = as_of.parse().expect("a date");
        let (policy, when) = (
            policy(&contract),
            AuditDate { as_of, from_export: false, period: calendar.holding(as_of), is_asked: true },
        );
        let placement = placement::place(&seats, &policy, &when);
        of_seats(&seats, &placement, &Pools::default(), &BTreeMap::new(), &policy, &when)
    };
    let each = |costs: &Costs, amount: fn(&MonthCost) -> Amount| -> Vec<String> {
        of(costs, "A").months.iter().map(|month| amount(month).to_string()).collect()
    };
    // 2 to 29 August, 30 August to 3 October, 4 to 31 October: 28/31, 2/31 + 1 + 3/31, 28/31 months at 310.
    let whole = costs("2026-10-31");
    assert_eq!(money(&whole, "A")[0], "920.00");
    assert_eq!(each(&whole, |month| month.spent), ["280.00", "360.00", "280.00"]);
    // Up to 10 October, one seat from 20 September: 31 × (11/30 + 3/31) = 14.366…, and 7/31.
    let part = costs("2026-10-10");
    assert_eq!(money(&part, "A")[1], "21.37");
    assert_eq!(each(&part, |month| month.spent), ["280.00", "360.00", "70.00"]);
    assert_eq!(each(&part, |month| month.lost), ["0.00", "14.37", "7.00"]);
}

#[test]
fn seats_that_nobody_pays_for_carry_no_loss() {
    let seats = [
        unused("1", "idle-seat", "2026-06-01"),
        unused("2", "idle-seat", "2026-05-01"),
        unused("3", "idle-seat", "2026-05-01"),
    ];
    let costs = cost(&line("A", &format!("quantity = 1; {YEAR}")), &seats, "2026-09-30");
    assert_eq!(lost(&costs), ["75.00", "0.00", "0.00"].map(|lost| Some(lost.to_owned())));
    let no_loss: Vec<Option<NoLoss>> = costs.of_seat.iter().map(|seat| seat.no_loss).collect();
    assert_eq!(no_loss, [None, Some(NoLoss::Overage), Some(NoLoss::Overage)]);
    let line = of(&costs, "A");
    assert_eq!((line.overage, line.freed, line.unassigned()), (2, 1, -2));
    assert_eq!(money(&costs, "A"), texts(["75.00", "75.00", "0.00"]));
}

#[test]
fn overage_takes_waived_seats_when_no_other_is_left() {
    let waived = |id| Seat { waived_by: Some("W-1"), ..unused(id, "idle-seat", "2026-05-01") };
    let seats = [unused("1", "idle-seat", "2026-06-01"), waived("2"), waived("3")];
    let costs = cost(&line("A", &format!("quantity = 1; {YEAR}")), &seats, "2026-09-30");
    // Two are above what was bought: the reclaimable one, and the first waived one.
    assert_eq!(money(&costs, "A"), texts(["75.00", "0.00", "75.00"]));
    let free: Vec<Option<Free>> = costs.charges.iter().map(|charge| charge.free).collect();
    assert_eq!(free, [Some(Free::Overage), Some(Free::Overage), Some(Free::Waived)]);
    assert_eq!(costs.waivers["W-1"].seats, 2);
    assert_eq!(costs.waivers["W-1"].lost["USD"].to_string(), "75.00");
}

#[test]
fn a_term_inside_the_quarter_is_paid_for_its_days() {
    let contract =
        line("A", "quantity = 2; price = \"10\"; currency = \"JPY\"; starts = 2026-08-16; ends = 2026-09-15");
    let seats = [unused("1", "never-logged-in", "2026-01-01")];
    let costs = cost(&contract, &seats, "2026-09-10");
    // 16/31 + 10/30 months: 2 × 10 × 0.849 = 16.99; one seat: 8.49.
    assert_eq!(money(&costs, "A"), texts(["17", "8", "0"]));
    // Before the term no line pays for it: a charge without an amount.
    let lost: Vec<Option<String>> =
        costs.charges.iter().map(|charge| charge.lost.map(|lost| lost.to_string())).collect();
    assert_eq!(lost, [None, Some("8".into())]);
    // 11 to 15 September: 5/30 of a month.
    let line = of(&costs, "A");
    assert_eq!(line.money.as_ref().expect("a price").freed_value.to_string(), "2");
    let of_months: Vec<String> = line.months.iter().map(|month| month.spent.to_string()).collect();
    assert_eq!(of_months, ["0", "10", "7"]);
}

#[test]
fn a_line_that_ended_and_was_not_renewed_still_lost_something() {
    let contract =
        line("A", "quantity = 2; price = \"10\"; currency = \"USD\"; starts = 2025-08-01; ends = 2026-07-31");
    let seats = [unused("1", "idle-seat", "2026-06-01")];
    let costs = cost(&contract, &seats, "2026-09-30");
    assert_eq!(money(&costs, "A"), texts(["20.00", "10.00", "0.00"]));
    let ended = of(&costs, "A");
    assert_eq!((ended.in_force, ended.bought, ended.needed, ended.assigned), (false, 0, 0, 0));
    let amounts = ended.money.as_ref().expect("a price");
    assert!([amounts.saved_at_renewal, amounts.freed_value].iter().all(|amount| amount.minor == 0));
    // The seat stands under no line, and has its loss all the same.
    assert_eq!(costs.lines.len(), 2);
    assert_eq!((costs.lines[1].line.is_none(), costs.lines[1].assigned), (true, 1));
    assert_eq!(lost(&costs), [Some("10.00".into())]);
}

#[test]
fn a_renewal_in_the_middle_of_a_month() {
    let contract = [
        line(
            "OLD",
            "quantity = 3; price = \"31\"; currency = \"USD\"; starts = 2025-08-16; ends = 2026-08-15",
        ),
        line(
            "NEW",
            "quantity = 2; price = \"30\"; currency = \"USD\"; starts = 2026-08-16; ends = 2027-08-15",
        ),
    ]
    .concat();
    let seats = [used("1"), unused("2", "idle-seat", "2026-05-01")];
    let costs = cost(&contract, &seats, "2026-09-30");
    // Old: July and 15/31 of August, 3 × 31 × 46/31 = 138. New: 16/31 and September, 2 × 30 × 47/31 = 90.967….
    assert_eq!(money(&costs, "OLD"), texts(["138.00", "46.00", "0.00"]));
    assert_eq!(money(&costs, "NEW"), texts(["90.97", "45.48", "0.00"]));
    assert_eq!(lost(&costs), [Some("0.00".into()), Some("91.48".into())]);
    assert_eq!(costs.totals["USD"].lost.to_string(), "91.48");
    let parts: Vec<String> =
        costs.charges.iter().map(|charge| format!("{} {}", charge.part.from, charge.part.to)).collect();
    assert_eq!(parts, ["2026-07-01 2026-08-15", "2026-08-16 2026-09-30"]);
}

#[test]
fn three_lines_in_a_quarter_and_an_overage_in_one_part() {
    let term = |quantity: u32, starts: &str, ends: &str| {
        format!("quantity = {quantity}; price = \"10\"; currency = \"USD\"; starts = {starts}; ends = {ends}")
    };
    let contract = [
        line("JUL", &term(2, "2026-07-01", "2026-07-31")),
        line("AUG", &term(1, "2026-08-01", "2026-08-31")),
        line("SEP", &term(3, "2026-09-01", "2027-08-31")),
    ]
    .concat();
    let seats = [
        unused("1", "idle-seat", "2026-05-01"),
        unused("2", "idle-seat", "2026-06-01"),
        // Not there before September.
        created(unused("3", "never-logged-in", "2026-09-16"), "2026-09-16"),
    ];
    let costs = cost(&contract, &seats, "2026-09-30");
    assert_eq!(money(&costs, "JUL"), texts(["20.00", "20.00", "0.00"]));
    // One of two is above what was bought: the one unused longest.
    assert_eq!(money(&costs, "AUG"), texts(["10.00", "10.00", "0.00"]));
    assert_eq!(money(&costs, "SEP"), texts(["30.00", "25.00", "0.00"]));
    assert_eq!(lost(&costs), ["20.00", "30.00", "5.00"].map(|lost| Some(lost.to_owned())));
    let of_second: Vec<(usize, Option<Free>)> =
        costs.charges.iter().map(|charge| (charge.seat, charge.free)).collect();
    assert_eq!(
        of_second,
        [(0, None), (0, Some(Free::Overage)), (0, None), (1, None), (1, None), (1, None), (2, None)]
    );
}

#[test]
fn a_renewal_in_another_currency_is_not_added() {
    let contract = [
        line(
            "OLD",
            "quantity = 1; price = \"10\"; currency = \"EUR\"; starts = 2025-09-01; ends = 2026-08-31",
        ),
        line(
            "NEW",
            "quantity = 1; price = \"12\"; currency = \"USD\"; starts = 2026-09-01; ends = 2027-08-31",
        ),
    ]
    .concat();
    let costs = cost(&contract, &[unused("1", "idle-seat", "2026-05-01")], "2026-09-30");
    assert_eq!(
        costs.of_seat[0].lost.map(|lost| (lost.to_string(), lost.currency)),
        Some(("12.00".into(), Currency::USD))
    );
    assert_eq!(costs.totals["EUR"].lost.to_string(), "20.00");
    assert_eq!(costs.totals["USD"].lost.to_string(), "12.00");
}

#[test]
fn an_ordered_successor_and_an_unknown_licence_save_nothing() {
    let renewed = [
        line("NOW", &format!("quantity = 5; {YEAR}")),
        line(
            "NEXT",
            "quantity = 2; price = \"25\"; currency = \"USD\"; starts = 2027-02-01; ends = 2028-01-31",
        ),
    ]
    .concat();
    let costs = cost(&renewed, &[used("1")], "2026-09-30");
    let now = of(&costs, "NOW");
    assert_eq!((now.needed, now.no_saving), (1, Some(NoSaving::Successor)));
    assert_eq!(now.money.as_ref().expect("a price").saved_at_renewal.minor, 0);
    let misspelt =
        line("A", &format!("quantity = 5; {YEAR}")).replace("Partner Community", "Partner Comunity");
    let costs = cost(&misspelt, &[used("1")], "2026-09-30");
    let line = of(&costs, "A");
    assert_eq!((line.needed, line.no_saving), (5, Some(NoSaving::UnknownLicense)));
    assert_eq!(line.money.as_ref().expect("a price").saved_at_renewal.minor, 0);
}

#[test]
fn without_a_price_seats_are_counted_all_the_same() {
    let contract = line("A", "quantity = 2; starts = 2026-02-01; ends = 2027-01-31");
    let costs = cost(&contract, &[unused("1", "never-logged-in", "2026-01-01")], "2026-09-30");
    let line = of(&costs, "A");
    assert_eq!((line.assigned, line.reclaimable, line.money.clone()), (1, 1, None));
    assert_eq!((costs.of_seat[0].lost, costs.of_seat[0].no_loss), (None, Some(NoLoss::NoPrice)));
}

#[test]
fn included_seats_cost_nothing_and_are_in_no_total() {
    let contract = line(
        "A",
        "meter = \"included\"; quantity = 2; currency = \"USD\"; starts = 2026-02-01; ends = 2027-01-31",
    );
    let seats = [Seat { meter: Meter::Included, ..unused("1", "never-logged-in", "2026-01-01") }];
    let costs = cost(&contract, &seats, "2026-09-30");
    assert_eq!(money(&costs, "A"), texts(["0.00", "0.00", "0.00"]));
    assert!(costs.totals.is_empty());
    assert_eq!(costs.of_seat[0].no_loss, Some(NoLoss::Meter));
}

fn logins(number: u64) -> Logins {
    Logins::each(number)
}

fn pools(used: LineUse) -> Pools {
    let mut pools = Pools::default();
    pools.covered_days = 400;
    pools.lines.insert(0, used);
    pools
}

#[test]
fn a_yearly_pool_goes_by_the_season_of_the_year_before() {
    let contract = line(
        "A",
        "meter = \"login\"; pool_months = 12; quantity = 1200; price = \"0.50\"; currency = \"USD\"; starts = 2026-01-01; \
         ends = 2026-12-31; headroom_percent = \"5\"",
    );
    let year = Pool {
        start: "2026-01-01".parse().expect("a date"),
        end: "2026-12-31".parse().expect("a date"),
        logins: logins(500),
        over: logins(0),
        is_covered: true,
    };
    let season = |year_before| Some(Season { so_far: logins(500), year_before: logins(year_before) });
    let used_by = |season| LineUse {
        logins: logins(150),
        over: logins(0),
        pools: vec![year.clone()],
        observed: Some(ObservedUse::Season(season)),
    };
    let seats = [Seat { meter: Meter::Login, ..used("1") }];
    let costs = cost_with(&contract, &seats, "2026-09-30", &pools(used_by(season(300))));
    let line = of(&costs, "A");
    // Three of twelve months: 1200 × 0.50 × 3 ÷ 12. Needed are 800 × 1.05, and 360 × 0.50 are saved.
    assert_eq!(money(&costs, "A"), texts(["150.00", "0.00", "0.00"]));
    assert_eq!((line.needed, line.pool, line.pool_left), (840, 1200, 700));
    assert_eq!(line.money.as_ref().expect("a price").saved_at_renewal.to_string(), "180.00");
    // Without the year before nothing is forecast, and the order stays.
    let costs = cost_with(&contract, &seats, "2026-09-30", &pools(used_by(None)));
    assert_eq!((of(&costs, "A").needed, of(&costs, "A").forecast.clone()), (1200, None));
}

#[test]
fn users_who_come_are_ordered_in_blocks() {
    let contract = line(
        "A",
        "meter = \"active\"; block = 100; quantity = 500; price = \"0.20\"; currency = \"USD\"; starts = 2026-01-01; \
         ends = 2026-12-31; headroom_percent = \"10\"",
    );
    let months = vec![logins(120), logins(215), logins(160)];
    let used = LineUse {
        logins: logins(495),
        over: logins(0),
        pools: Vec::new(),
        observed: Some(ObservedUse::Months(months)),
    };
    let seats = [Seat { meter: Meter::Active, ..unused("1", "never-logged-in", "2026-01-01") }];
    let costs = cost_with(&contract, &seats, "2026-09-30", &pools(used));
    let line = of(&costs, "A");
    // 500 × 0.20 × 3 months. 215 × 1.1 = 236.5: three blocks; 200 × 0.20 × 12 are saved.
    assert_eq!(money(&costs, "A"), texts(["300.00", "0.00", "0.00"]));
    assert_eq!(line.needed, 300);
    assert_eq!(line.money.as_ref().expect("a price").saved_at_renewal.to_string(), "480.00");
    assert_eq!(costs.of_seat[0].no_loss, Some(NoLoss::Meter));
}
