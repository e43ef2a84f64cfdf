//! Contract lines and their money: what each cost, in which month, whose it is, and what was lost on which seat.

use std::collections::BTreeMap;

use crate::audit::column::UNUSED_FROM;
use crate::audit::row::Row;
use crate::cost::{Amounts, By, Free, LineCost, Money, NO_LICENSE, ProfileCost, SweepRow};
use crate::model::calendar::date_of;
use crate::model::money::trimmed;
use crate::model::verdict::Meter;
use crate::org::column::{LICENSE, USER_ID};
use crate::policy::preset::{CONTROLS, Control};
use crate::policy::{ContractLine, Price};
use crate::report::cell::{
    AccountCount, AmountCell, CurrencyCell, DayCell, DayCount, DecimalCell, IdCell, JsonCell, LoginCount,
    PriceCell, QuantityCount, SeatCount, SeatDifference, TextCell, UserCount, WordCell,
};
use crate::report::outcome::Report;
use crate::report::record::record;

record! {
    /// One row per contract line, and one per licence without a line that holds seats.
    LicenseRecord<'a> {
        /// The licence's name.
        license: TextCell<'a>,
        /// The contract line's id; empty for a licence without a line.
        contract: Option<TextCell<'a>>,
        /// How it is billed.
        meter: Meter,
        /// What the line says was bought; empty without a line.
        quantity: Option<QuantityCount>,
        /// Seats bought, of a line in force that is billed by seat.
        bought: SeatCount,
        /// Logins of one pool bought, of a line in force on the login meter.
        bought_logins: LoginCount,
        /// Users who may come in a contract month, of a line in force on the active meter.
        bought_users: UserCount,
        /// Seats on it on the as-of date.
        assigned: SeatCount,
        /// bought - assigned where it is billed by seat: negative where more are assigned than bought.
        unassigned: SeatDifference,
        /// Seats used within the threshold.
        active: SeatCount,
        /// Seats not used for as many days as the threshold, or longer.
        idle: SeatCount,
        /// Seats never used.
        never: SeatCount,
        /// Seats never used, created less than the grace before the as-of date.
        new: SeatCount,
        /// Seats of which the inputs cannot tell.
        unknown: SeatCount,
        /// Frozen seats, counted beside the verdicts.
        frozen: SeatCount,
        /// Seats whose licence is only inferred from the user type.
        inferred: SeatCount,
        /// Seats with a reason and without a waiver.
        reclaimable: SeatCount,
        /// Seats with a reason and with a waiver.
        waived: SeatCount,
        /// assigned - bought, never below 0: seats nobody pays for.
        overage: SeatCount,
        /// Logins of the period above the pools, by the count of the line.
        overage_logins: LoginCount,
        /// Users of the period's contract months above what was bought, month by month.
        overage_users: UserCount,
        /// reclaimable - overage, never below 0: seats that can be given to somebody else.
        freed: SeatCount,
        /// What to order at renewal, in the unit of quantity; 0 where the line is not in force.
        needed: QuantityCount,
        /// Successful logins of the period.
        logins_all: LoginCount,
        /// Logins of the period, one per user and day.
        logins_daily: LoginCount,
        /// Logins of the period, one per user and contract month.
        logins_monthly: LoginCount,
        /// What one pool holds, of a line in force that is billed by use.
        pool: QuantityCount,
        /// What is left of the pool that holds the as-of date.
        pool_left: QuantityCount,
        /// The price: per seat and month, per login, or per user and month.
        price: Option<PriceCell<'a>>,
        /// The currency of price and amounts.
        currency: Option<CurrencyCell<'a>>,
        /// The amounts of the period.
        #[serde(flatten)]
        amounts: Amounts<Option<AmountCell<'a>>>,
        /// The day after the term's last day; empty where the term never ends.
        renews_on: Option<DayCell>,
        /// The last day on which a reduction can be announced.
        notice_by: Option<DayCell>,
        /// Where finance books the line.
        cost_center: Option<TextCell<'a>>,
    }

    /// One row per currency.
    TotalRecord<'a> {
        /// The currency; amounts of different ones are never added.
        currency: CurrencyCell<'a>,
        /// The sums of the lines.
        #[serde(flatten)]
        amounts: Amounts<AmountCell<'a>>,
    }

    /// One row per contract line with a price and fiscal month of the period.
    MonthRecord<'a> {
        /// The fiscal month: 2026-P07.
        month: TextCell<'a>,
        /// Its first day.
        start: DayCell,
        /// Its last day.
        end: DayCell,
        /// The licence's name.
        license: TextCell<'a>,
        /// The contract line's id.
        contract: Option<TextCell<'a>>,
        /// Where finance books the line.
        cost_center: Option<TextCell<'a>>,
        /// The currency of the amounts.
        currency: CurrencyCell<'a>,
        /// The part of the line's spent that falls into the month.
        spent: AmountCell<'a>,
        /// The part of the line's lost that falls into the month.
        lost: AmountCell<'a>,
        /// The part of the line's waived_lost that falls into the month.
        waived_lost: AmountCell<'a>,
    }

    /// One row per contract line with a price, what it is shared out by, and key; what is nobody's has no key.
    AllocationRecord<'a> {
        /// The licence's name.
        license: TextCell<'a>,
        /// The contract line's id.
        contract: Option<TextCell<'a>>,
        /// The currency of the amounts.
        currency: CurrencyCell<'a>,
        /// What the line is shared out by.
        by: By,
        /// Account id, cost center, or profile id (its name where there is no id); empty for what is nobody's.
        key: Option<TextCell<'a>>,
        /// The account's or the profile's name.
        name: Option<TextCell<'a>>,
        /// Seats on the as-of date.
        seats: SeatCount,
        /// Seats bought that nobody has on the as-of date.
        unassigned: SeatCount,
        /// Days with a login, or contract months with one on the active meter, by which a line that is billed by use is
        /// shared out.
        logins: LoginCount,
        /// Its part of what the line cost.
        spent: AmountCell<'a>,
        /// What was lost on its seats.
        lost: AmountCell<'a>,
        /// What was paid for its waived seats while they lay unused.
        waived_lost: AmountCell<'a>,
    }

    /// One row per seat with a reason, contract line and part of the period in which the same lines are in force.
    ChargeRecord<'a> {
        /// The seat's user.
        user_id: IdCell<'a>,
        /// The seat's licence.
        license: TextCell<'a>,
        /// The contract line that the seat was on; empty where none was in force.
        contract: Option<TextCell<'a>>,
        /// First day of the part.
        from: DayCell,
        /// Last day of the part.
        to: DayCell,
        /// The seat's first unused day; empty where nobody can tell.
        unused_from: Option<DayCell>,
        /// Months of the part in which the seat lay unused, with at most six decimals; amounts are computed from the exact
        /// fraction.
        months: DecimalCell<'a>,
        /// The price per seat and month, where seats are what was bought.
        price: Option<PriceCell<'a>>,
        /// The currency of price and amounts.
        currency: Option<CurrencyCell<'a>>,
        /// price × months, rounded so that the charges sum to the line; 0 where nobody paid for the seat.
        lost: Option<AmountCell<'a>>,
        /// The same of a seat that a waiver excuses.
        waived_lost: Option<AmountCell<'a>>,
        /// Why nothing was lost on it.
        free_because: Option<Free>,
    }

    /// One row per contract line with a price and a rate.
    ConvertedRecord<'a> {
        /// The licence's name.
        license: TextCell<'a>,
        /// The contract line's id.
        contract: Option<TextCell<'a>>,
        /// The contract's own currency.
        converted_from: CurrencyCell<'a>,
        /// The currency of the amounts.
        currency: CurrencyCell<'a>,
        /// The line's amounts, each converted and rounded by itself.
        #[serde(flatten)]
        amounts: Amounts<AmountCell<'a>>,
    }

    /// One row per profile and currency, most seats first.
    ProfileRecord<'a> {
        /// The profile's id.
        profile_id: Option<IdCell<'a>>,
        /// Its name.
        profile: Option<TextCell<'a>>,
        /// The licence of its seats.
        license: TextCell<'a>,
        /// The currency of the amounts; empty for seats without a price.
        currency: Option<CurrencyCell<'a>>,
        /// Seats.
        seats: SeatCount,
        /// Accounts of these seats.
        accounts: AccountCount,
        /// Reclaimable seats.
        reclaimable: SeatCount,
        /// Seats with a reason and a waiver.
        waived: SeatCount,
        /// The prices of the seats' lines, for one month.
        monthly: Option<AmountCell<'a>>,
        /// What was lost on these seats.
        lost: Option<AmountCell<'a>>,
    }

    /// One row per threshold, as if it held for every licence, shortest first.
    SweepRecord<'a> {
        /// The threshold.
        idle_days: DayCount,
        /// The presets of controls that state it.
        presets: JsonCell<Vec<WordCell<'a>>>,
        /// Seats used within it.
        active: SeatCount,
        /// Seats not used for so long.
        idle: SeatCount,
        /// Seats never used.
        never: SeatCount,
        /// Seats never used, and new.
        new: SeatCount,
        /// Seats of which the inputs cannot tell.
        unknown: SeatCount,
        /// Seats with a reason and without a waiver.
        reclaimable: SeatCount,
        /// Seats with a reason and a waiver.
        waived: SeatCount,
        /// The amounts by currency.
        totals: JsonCell<Vec<TotalRecord<'a>>>,
    }
}

impl<'a> From<&'a LineCost> for LicenseRecord<'a> {
    fn from(cost: &'a LineCost) -> Self {
        let line = cost.line.as_ref();
        let on = |meter: Meter, count: u64| if cost.meter == meter { count } else { 0 };
        let (by_seat, by_use) = (cost.meter.is_by_seat(), cost.meter.is_by_use());
        Self {
            license: cost.license.as_str().into(),
            contract: line.map(|line| line.id.as_str().into()),
            meter: cost.meter,
            quantity: line.map(|line| line.quantity.into()),
            bought: if by_seat { cost.bought } else { 0 }.into(),
            bought_logins: on(Meter::Login, cost.bought).into(),
            bought_users: on(Meter::Active, cost.bought).into(),
            assigned: cost.assigned.into(),
            unassigned: SeatDifference(cost.unassigned()),
            active: cost.verdicts.active.into(),
            idle: cost.verdicts.idle.into(),
            never: cost.verdicts.never.into(),
            new: cost.verdicts.new.into(),
            unknown: cost.verdicts.unknown.into(),
            frozen: cost.frozen.into(),
            inferred: cost.inferred.into(),
            reclaimable: cost.reclaimable.into(),
            waived: cost.waived.into(),
            overage: if by_seat { cost.overage } else { 0 }.into(),
            overage_logins: on(Meter::Login, cost.overage).into(),
            overage_users: on(Meter::Active, cost.overage).into(),
            freed: cost.freed.into(),
            needed: cost.needed.into(),
            logins_all: if by_use { cost.logins.all } else { 0 }.into(),
            logins_daily: if by_use { cost.logins.daily } else { 0 }.into(),
            logins_monthly: if by_use { cost.logins.monthly } else { 0 }.into(),
            pool: cost.pool.into(),
            pool_left: cost.pool_left.into(),
            price: cost.price().map(|price| price.shown().into()),
            currency: line.and_then(|line| line.currency).map(CurrencyCell::from),
            amounts: match &cost.money {
                Some(money) => money.map(|amount| Some(AmountCell::from(*amount))),
                None => Amounts::all(&None),
            },
            renews_on: line.filter(|line| line.has_end()).map(|line| line.renews_on().into()),
            notice_by: line.filter(|line| line.has_end()).map(|line| line.notice_by().into()),
            cost_center: line.and_then(|line| line.cost_center.as_deref()).map(TextCell::from),
        }
    }
}

impl From<&Money> for TotalRecord<'_> {
    fn from(money: &Money) -> Self {
        Self { currency: money.spent.currency.into(), amounts: money.map(|amount| AmountCell::from(*amount)) }
    }
}

/// The amounts of all lines, by currency.
pub(crate) fn totals(totals: &BTreeMap<&'static str, Money>) -> Vec<TotalRecord<'static>> {
    totals.values().map(TotalRecord::from).collect()
}

/// What each month of the period cost, line by line.
pub(crate) fn months(report: &Report) -> impl Iterator<Item = MonthRecord<'_>> {
    report.costs.lines.iter().flat_map(|cost| {
        let line = cost.line.as_ref();
        cost.months.iter().map(move |part| MonthRecord {
            month: part.month.label.as_str().into(),
            start: part.month.start.into(),
            end: part.month.end.into(),
            license: cost.license.as_str().into(),
            contract: line.map(|line| line.id.as_str().into()),
            cost_center: line.and_then(|line| line.cost_center.as_deref()).map(TextCell::from),
            currency: part.spent.currency.into(),
            spent: part.spent.into(),
            lost: part.lost.into(),
            waived_lost: part.waived_lost.into(),
        })
    })
}

/// Whose the money of each line is.
pub(crate) fn allocation(report: &Report) -> impl Iterator<Item = AllocationRecord<'_>> {
    report.allocation.iter().map(|part| {
        let line = &report.costs.lines[part.line];
        AllocationRecord {
            license: line.license.as_str().into(),
            contract: line.line.as_ref().map(|line| line.id.as_str().into()),
            currency: part.spent.currency.into(),
            by: part.by,
            key: part.key.as_deref().map(TextCell::from),
            name: part.name.as_deref().map(TextCell::from),
            seats: part.seats.into(),
            unassigned: part.unassigned.into(),
            logins: part.logins.into(),
            spent: part.spent.into(),
            lost: part.lost.into(),
            waived_lost: part.waived_lost.into(),
        }
    })
}

/// What was lost on each seat with a reason, part by part.
pub(crate) fn charges(report: &Report) -> impl Iterator<Item = ChargeRecord<'_>> {
    report.costs.charges.iter().map(|charge| {
        let seat = Row::new(&report.audit.seats, charge.seat);
        let unused_from = seat.number(UNUSED_FROM).and_then(|day| i32::try_from(day).ok());
        let line = charge.line.and_then(|place| report.policy.contract.get(place));
        let price = line.filter(|line| line.meter == Meter::Member).and_then(|line| line.price.as_ref());
        // A seat that comes with another product costs nothing, in a currency or in none.
        let included = line.filter(|line| line.meter == Meter::Included).and_then(|line| line.currency);
        ChargeRecord {
            user_id: seat.text_or(USER_ID, "").into(),
            license: seat.text_or(LICENSE, NO_LICENSE).into(),
            contract: line.map(|line| line.id.as_str().into()),
            from: charge.part.from.into(),
            to: charge.part.to.into(),
            unused_from: unused_from.map(|day| date_of(day).into()),
            months: trimmed(&charge.unused_months(unused_from), CHARGE_DECIMALS).into(),
            price: price.map(|price| price.shown().into()),
            currency: price.map(|price| price.currency).or(included).map(CurrencyCell::from),
            lost: charge.lost.map(AmountCell::from),
            waived_lost: charge.waived_lost.map(AmountCell::from),
            free_because: charge.free,
        }
    })
}

/// Decimals of the months of a charge: a day is at least 1/31 of a month.
const CHARGE_DECIMALS: u32 = 6;

/// The lines in the reporting currency; none where the policy has no such currency.
pub(crate) fn converted(report: &Report) -> Vec<ConvertedRecord<'_>> {
    let Some(converted) = &report.converted else { return Vec::new() };
    let rows = report.costs.lines.iter().zip(&converted.lines).filter_map(|(cost, money)| {
        Some(ConvertedRecord {
            license: cost.license.as_str().into(),
            contract: cost.line.as_ref().map(|line| line.id.as_str().into()),
            converted_from: cost.money.as_ref()?.spent.currency.into(),
            currency: converted.currency.into(),
            amounts: money.as_ref()?.map(|amount| AmountCell::from(*amount)),
        })
    });
    rows.collect()
}

impl<'a> From<&'a ProfileCost> for ProfileRecord<'a> {
    fn from(cost: &'a ProfileCost) -> Self {
        Self {
            profile_id: cost.profile_id.as_deref().map(IdCell::from),
            profile: cost.profile.as_deref().map(TextCell::from),
            license: cost.license.as_str().into(),
            currency: cost.money.map(|money| money.lost.currency.into()),
            seats: cost.seats.into(),
            accounts: cost.accounts.into(),
            reclaimable: cost.reclaimable.into(),
            waived: cost.waived.into(),
            monthly: cost.money.map(|money| money.monthly.into()),
            lost: cost.money.map(|money| money.lost.into()),
        }
    }
}

impl From<&SweepRow> for SweepRecord<'_> {
    fn from(swept: &SweepRow) -> Self {
        let states = |control: &&Control| control.idle_days == swept.idle_days;
        let presets = CONTROLS.iter().filter(states).map(|control| control.preset.into()).collect();
        Self {
            idle_days: u64::from(swept.idle_days).into(),
            presets: JsonCell(presets),
            active: swept.verdicts.active.into(),
            idle: swept.verdicts.idle.into(),
            never: swept.verdicts.never.into(),
            new: swept.verdicts.new.into(),
            unknown: swept.verdicts.unknown.into(),
            reclaimable: swept.reclaimable.into(),
            waived: swept.waived.into(),
            totals: JsonCell(totals(&swept.totals)),
        }
    }
}

/// The contract line's price as cells have it.
pub(super) fn price<'a>(line: Option<&ContractLine>) -> Option<PriceCell<'a>> {
    line.and_then(|line| line.price.as_ref()).map(Price::shown).map(PriceCell::from)
}
