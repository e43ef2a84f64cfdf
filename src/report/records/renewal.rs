//! Pools, renewal, and both meters compared.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::money::price;
use crate::cost::{Money, RightSizing, Scenario, Sizing};
use crate::model::license::license_key;
use crate::model::money::{Amount, shown_exact};
use crate::model::verdict::{Counted, Meter};
use crate::report::cell::{
    AmountCell, CurrencyCell, DayCell, DayCount, DecimalCell, JsonCell, LoginCount, MonthCount, PriceCell,
    QuantityCount, SeatCount, TextCell,
};
use crate::report::outcome::Report;
use crate::report::record::record;

record! {
    /// One row per contract line that is billed by use and pool that overlaps the days from the period's start to the as-of date.
    PoolRecord<'a> {
        /// The licence's name.
        license: TextCell<'a>,
        /// The contract line's id.
        contract: TextCell<'a>,
        /// How the line is billed.
        meter: Meter,
        /// The pool's first day.
        start: DayCell,
        /// The pool's last day.
        end: DayCell,
        /// What it holds.
        pool: QuantityCount,
        /// Contract months that it lasts.
        pool_months: MonthCount,
        /// Which logins are held against it.
        counted: Counted,
        /// Successful logins in it, up to the as-of date.
        logins_all: LoginCount,
        /// Those counted once per user and day.
        logins_daily: LoginCount,
        /// Those counted once per user and contract month.
        logins_monthly: LoginCount,
        /// logins_all above the pool.
        over_all: LoginCount,
        /// logins_daily above the pool.
        over_daily: LoginCount,
        /// logins_monthly above the pool.
        over_monthly: LoginCount,
        /// What is left of it by logins_all.
        left_all: LoginCount,
        /// What is left of it by logins_daily.
        left_daily: LoginCount,
        /// What is left of it by logins_monthly.
        left_monthly: LoginCount,
        /// Whether the login files cover it up to the as-of date; else logins are at least, and what is left at most, what is
        /// shown.
        covered: bool,
        /// What the org itself counts in its running month (UserLicense.MonthlyLoginsUsed), of the pool that holds the
        /// as-of date and lasts one month.
        org_used: Option<LoginCount>,
        /// The ways of counting that come to as much as the org counts.
        org_fits: Option<JsonCell<Vec<Counted>>>,
    }

    /// One row per contract line in force whose term ends, but for included seats.
    RenewalRecord<'a> {
        /// The licence's name.
        license: TextCell<'a>,
        /// The contract line's id.
        contract: Option<TextCell<'a>>,
        /// How the line is billed.
        meter: Meter,
        /// What was bought.
        quantity: QuantityCount,
        /// What to order.
        order: QuantityCount,
        /// Contract months of one pool on the login meter.
        pool_months: Option<MonthCount>,
        /// The price now.
        price: Option<PriceCell<'a>>,
        /// The price at renewal, not rounded.
        renewal_price: Option<PriceCell<'a>>,
        /// The currency of prices and amounts.
        currency: Option<CurrencyCell<'a>>,
        /// Twelve months of the same quantity at the renewal price.
        same_quantity: Option<AmountCell<'a>>,
        /// Twelve months of the order at the renewal price.
        ordered: Option<AmountCell<'a>>,
        /// What is saved in these twelve months.
        saved: Option<AmountCell<'a>>,
        /// The part of it that comes from seats nobody was assigned to.
        saved_from_unassigned: Option<AmountCell<'a>>,
        /// The day after the term's last day.
        renews_on: Option<DayCell>,
        /// The last day on which a reduction can be announced.
        notice_by: Option<DayCell>,
        /// Whether that day lies before the as-of date.
        notice_passed: bool,
        /// Whether the quantity can be reduced within the term.
        reducible: bool,
        /// Cash back within the term if it is.
        cash_in_term: Option<AmountCell<'a>>,
        /// Contract months that were observed.
        months_observed: Option<MonthCount>,
        /// The use of the month with the least.
        use_low: Option<LoginCount>,
        /// The mean use of a month.
        use_expected: Option<DecimalCell<'a>>,
        /// The use of the month with the most.
        use_high: Option<LoginCount>,
        /// Contract months that start after the as-of date, inside the term.
        months_left: Option<MonthCount>,
        /// What is above the pools until renewal if each month is as the least.
        over_low: Option<LoginCount>,
        /// What is above them if each month is as the mean.
        over_expected: Option<LoginCount>,
        /// What is above them if each month is as the most.
        over_high: Option<LoginCount>,
    }

    /// One row per login licence with a sibling that is billed by seat.
    RightSizingRecord<'a> {
        /// The licence that is billed by seat.
        license: TextCell<'a>,
        /// The licence that is billed by login.
        login_license: TextCell<'a>,
        /// The contract line by seat.
        contract: Option<TextCell<'a>>,
        /// The contract line by login.
        login_contract: TextCell<'a>,
        /// The currency of prices and amounts.
        currency: Option<CurrencyCell<'a>>,
        /// The price per seat and month.
        member_price: Option<PriceCell<'a>>,
        /// The price per login.
        login_price: Option<PriceCell<'a>>,
        /// Logins a month that cost as much as a seat.
        break_even: Option<DecimalCell<'a>>,
        /// Days up to the as-of date that the login files cover without a gap.
        covered_days: DayCount,
        /// Contract months that were observed.
        months_observed: MonthCount,
        /// Seats on the licence by seat.
        member_seats: SeatCount,
        /// Seats on the licence by login.
        login_seats: SeatCount,
        /// Seats by what becomes of them.
        advice: JsonCell<AdvisedRecord>,
        /// The best split if each month is as the least, the mean, the most of those observed.
        scenarios: JsonCell<Vec<ScenarioRecord<'a>>>,
        /// Why nothing is advised.
        no_advice: Option<TextCell<'a>>,
    }

    /// One row per size of the months to come.
    ScenarioRecord<'a> {
        /// Which of the observed months each month is like.
        #[serde(rename = "use")]
        sizing: Sizing,
        /// Users on the licence by seat.
        on_member: SeatCount,
        /// Users on the licence by login.
        on_login: SeatCount,
        /// Logins a month to buy for them.
        pool: LoginCount,
        /// What a month costs as the seats are now.
        now: AmountCell<'a>,
        /// What a month costs with this split.
        best: AmountCell<'a>,
        /// What it saves a month.
        saved: AmountCell<'a>,
    }
}

/// Seats by what becomes of them; `sure` are the moves that each single month speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AdvisedRecord {
    /// Seats on the cheaper meter.
    pub keep: SeatCount,
    /// Seats that would cost less by login.
    pub to_login: SeatCount,
    /// Seats that would cost less by the seat.
    pub to_member: SeatCount,
    /// Reclaimable seats.
    pub end: SeatCount,
    /// Seats that are too new, or unknown.
    pub none: SeatCount,
    /// Moves that each single month speaks for.
    pub sure: SeatCount,
}

/// The pools of the period, line by line.
pub(crate) fn pools(report: &Report) -> impl Iterator<Item = PoolRecord<'_>> {
    let as_of = report.when.as_of;
    report.pools_of_period().map(move |(cost, line, pool)| {
        let left = pool.left(line.quantity);
        let is_told = pool.contains(as_of) && line.months_of_pool() == 1;
        let org_used = report.org_logins.get(&license_key(&line.license)).copied().filter(|_| is_told);
        let fits = |told: u64| -> Vec<Counted> {
            Counted::ALL.iter().copied().filter(|counted| pool.logins.by(*counted) == told).collect()
        };
        PoolRecord {
            license: cost.license.as_str().into(),
            contract: line.id.as_str().into(),
            meter: line.meter,
            start: pool.start.into(),
            end: pool.end.into(),
            pool: line.quantity.into(),
            pool_months: u64::from(line.months_of_pool()).into(),
            counted: line.counts(),
            logins_all: pool.logins.all.into(),
            logins_daily: pool.logins.daily.into(),
            logins_monthly: pool.logins.monthly.into(),
            over_all: pool.over.all.into(),
            over_daily: pool.over.daily.into(),
            over_monthly: pool.over.monthly.into(),
            left_all: left.all.into(),
            left_daily: left.daily.into(),
            left_monthly: left.monthly.into(),
            covered: pool.is_covered,
            org_used: org_used.map(LoginCount),
            org_fits: org_used.map(fits).map(JsonCell),
        }
    })
}

/// What to order when the lines are renewed.
pub(crate) fn renewals(report: &Report) -> impl Iterator<Item = RenewalRecord<'_>> {
    report.renewals.iter().map(|renewal| {
        let cost = &report.costs.lines[renewal.line];
        let line = cost.line.as_ref();
        let money =
            |amount: fn(&Money) -> Amount| cost.money.as_ref().map(|money| AmountCell::from(amount(money)));
        let forecast = cost.forecast.as_ref();
        let over = |place: usize| renewal.outlook.map(|outlook| LoginCount(outlook.over[place]));
        RenewalRecord {
            license: cost.license.as_str().into(),
            contract: line.map(|line| line.id.as_str().into()),
            meter: cost.meter,
            quantity: cost.bought.into(),
            order: cost.needed.into(),
            pool_months: line.and_then(|line| line.pool_months).map(|months| u64::from(months).into()),
            price: price(line),
            renewal_price: renewal.price_text().map(PriceCell::from),
            currency: line.and_then(|line| line.currency).map(CurrencyCell::from),
            same_quantity: renewal.same_quantity.map(AmountCell::from),
            ordered: renewal.ordered.map(AmountCell::from),
            saved: money(|money| money.saved_at_renewal),
            saved_from_unassigned: money(|money| money.saved_from_unassigned),
            renews_on: line.map(|line| line.renews_on().into()),
            notice_by: line.map(|line| line.notice_by().into()),
            notice_passed: renewal.notice_passed,
            reducible: line.is_some_and(|line| line.reducible),
            cash_in_term: money(|money| money.cash_in_term),
            months_observed: forecast.and_then(|forecast| forecast.months).map(MonthCount::from),
            use_low: forecast.map(|forecast| forecast.low.into()),
            use_expected: forecast.map(|forecast| shown_exact(&forecast.expected, 2).into()),
            use_high: forecast.map(|forecast| forecast.high.into()),
            months_left: renewal.outlook.map(|outlook| outlook.months_left.into()),
            over_low: over(0),
            over_expected: over(1),
            over_high: over(2),
        }
    })
}

impl From<&Scenario> for ScenarioRecord<'_> {
    fn from(scenario: &Scenario) -> Self {
        Self {
            sizing: scenario.sizing,
            on_member: scenario.on_member.into(),
            on_login: scenario.on_login.into(),
            pool: scenario.pool.into(),
            now: scenario.now.into(),
            best: scenario.best.into(),
            saved: scenario.saved().into(),
        }
    }
}

impl<'a> From<&'a RightSizing> for RightSizingRecord<'a> {
    fn from(sized: &'a RightSizing) -> Self {
        let (login, member) = (&sized.login_line, sized.member_line.as_ref());
        let advised = sized.advised;
        Self {
            license: sized.sibling.as_str().into(),
            login_license: login.license.as_str().into(),
            contract: member.map(|line| line.id.as_str().into()),
            login_contract: login.id.as_str().into(),
            currency: sized.break_even.as_ref().and(login.currency).map(CurrencyCell::from),
            member_price: price(member),
            login_price: price(Some(login)),
            break_even: sized.break_even.as_ref().map(|logins| shown_exact(logins, 2).into()),
            covered_days: u64::from(sized.covered_days).into(),
            months_observed: sized.months.len().into(),
            member_seats: sized.member_seats.into(),
            login_seats: sized.login_seats.into(),
            advice: JsonCell(AdvisedRecord {
                keep: advised.keep.into(),
                to_login: advised.to_login.into(),
                to_member: advised.to_member.into(),
                end: advised.end.into(),
                none: advised.none.into(),
                sure: advised.sure.into(),
            }),
            scenarios: JsonCell(sized.scenarios.iter().map(ScenarioRecord::from).collect()),
            no_advice: sized.no_advice.as_deref().map(TextCell::from),
        }
    }
}
