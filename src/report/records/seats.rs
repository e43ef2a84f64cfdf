//! Seats, and external users who hold none.

use crate::audit::column::{
    CONFIDENCE, DAYS_INACTIVE, IS_CONTAINED, IS_INFERRED, LAST_ACTIVITY, LOGIN_DAYS, METER, REASON, SEASONAL,
    UNUSED_FROM, VERDICT, WAIVED_BY,
};
use crate::audit::row::Row;
use crate::cost::{NO_LICENSE, NoLoss};
use crate::model::calendar::date_of;
use crate::model::text::one_line;
use crate::model::verdict::{Advice, Confidence, Meter, Verdict};
use crate::org::column::{
    ACCOUNT_ID, ACCOUNT_NAME, CONTACT_ID, CREATED_DAY, IS_FROZEN, LICENSE, USER_ID, USERNAME,
};
use crate::report::cell::{AmountCell, CurrencyCell, DayCell, DayCount, IdCell, TextCell, WordCell};
use crate::report::outcome::Report;
use crate::report::record::record;

record! {
    /// One row per seat, an active external user on a licence, by user id.
    SeatRecord<'a> {
        /// The user.
        user_id: IdCell<'a>,
        /// The user's username.
        username: Option<TextCell<'a>>,
        /// Its contact.
        contact_id: Option<IdCell<'a>>,
        /// Its account.
        account_id: Option<IdCell<'a>>,
        /// The name of its account, or else of its contact's account.
        account: Option<TextCell<'a>>,
        /// Its licence.
        license: TextCell<'a>,
        /// The contract line that pays for it on the as-of date.
        contract: Option<TextCell<'a>>,
        /// How the licence is billed.
        meter: Meter,
        /// What the inputs say about its use on the as-of date.
        verdict: Verdict,
        /// How sure the verdict is.
        confidence: Confidence,
        /// Day on which its user was created.
        created: Option<DayCell>,
        /// Day of its last activity up to the as-of date.
        last_activity: Option<DayCell>,
        /// Days from its last activity to the as-of date; empty where there was never one.
        days_inactive: Option<DayCount>,
        /// First day on which it lay unused: the day after the last activity, or the day of creation.
        unused_from: Option<DayCell>,
        /// Days of the period with a real login.
        login_days: DayCount,
        /// Whether it is frozen.
        frozen: bool,
        /// Whether it was frozen lately while in use: to be asked about first, not reclaimed for the freeze.
        contained: bool,
        /// Whether its licence is only inferred from the user type.
        license_inferred: bool,
        /// Whether an idle seat was idle a year ago too, and its user came since; empty where that cannot be told.
        seasonal: Option<bool>,
        /// The rule that it is charged to; empty where it is not reclaimable.
        reason: Option<WordCell<'a>>,
        /// The waiver that excuses it.
        waived_by: Option<TextCell<'a>>,
        /// The currency of its amounts: of its line on the as-of date, or else of its latest charge.
        currency: Option<CurrencyCell<'a>>,
        /// The sum of the lost of its charges in this currency; empty without a price, and where seats are not what was bought.
        lost: Option<AmountCell<'a>>,
        /// The sum of the waived_lost of its charges in this currency.
        waived_lost: Option<AmountCell<'a>>,
        /// Why a seat with a reason carries no loss.
        no_loss_because: Option<NoLoss>,
        /// What becomes of it when both meters are compared.
        advice: Option<Advice>,
    }

    /// One row per inactive external user, by user id: it held a seat once, and may again.
    InactiveRecord<'a> {
        /// The user.
        user_id: IdCell<'a>,
        /// Its contact.
        contact_id: Option<IdCell<'a>>,
        /// Its licence.
        license: Option<TextCell<'a>>,
    }
}

/// The seats of a report.
pub(crate) fn seats(report: &Report) -> impl Iterator<Item = SeatRecord<'_>> {
    Row::all(&report.audit.seats).enumerate().map(|(place, row)| {
        let line = &report.costs.lines[report.costs.line_of_seat[place]];
        let cost = report.costs.of_seat[place];
        let days = |name: &str| row.number(name).and_then(|days| u64::try_from(days).ok());
        SeatRecord {
            user_id: row.text_or(USER_ID, "").into(),
            username: row.text(USERNAME).map(TextCell::from),
            contact_id: row.text(CONTACT_ID).map(IdCell::from),
            account_id: row.text(ACCOUNT_ID).map(IdCell::from),
            account: home(report, place).text(ACCOUNT_NAME).map(one_line).map(TextCell::from),
            license: row.text_or(LICENSE, NO_LICENSE).into(),
            contract: line.line.as_ref().map(|line| line.id.as_str().into()),
            meter: row.text(METER).and_then(Meter::parse).unwrap_or(Meter::Member),
            verdict: row.text(VERDICT).and_then(Verdict::parse).unwrap_or(Verdict::Unknown),
            confidence: row.text(CONFIDENCE).and_then(Confidence::parse).unwrap_or(Confidence::Low),
            created: day(&row, CREATED_DAY),
            last_activity: day(&row, LAST_ACTIVITY),
            days_inactive: days(DAYS_INACTIVE).map(DayCount),
            unused_from: day(&row, UNUSED_FROM),
            login_days: DayCount(days(LOGIN_DAYS).unwrap_or(0)),
            frozen: row.is_true(IS_FROZEN),
            contained: row.is_true(IS_CONTAINED),
            license_inferred: row.is_true(IS_INFERRED),
            seasonal: row.flag(SEASONAL),
            reason: row.text(REASON).map(WordCell::from),
            waived_by: row.text(WAIVED_BY).map(TextCell::from),
            currency: cost.currency().map(CurrencyCell::from),
            lost: cost.lost.map(AmountCell::from),
            waived_lost: cost.waived_lost.map(AmountCell::from),
            no_loss_because: cost.no_loss,
            advice: report.advice.get(place).copied().flatten(),
        }
    })
}

/// The day in a column of epoch days.
pub(super) fn day(row: &Row, column: &str) -> Option<DayCell> {
    row.number(column).and_then(|day| i32::try_from(day).ok()).map(|day| date_of(day).into())
}

/// The account of a seat, or else of its contact.
pub(super) fn home(report: &Report, place: usize) -> Row<'_> {
    Row::new(&report.accounts, place)
}

/// The inactive external users of a report.
pub(crate) fn inactive(report: &Report) -> impl Iterator<Item = InactiveRecord<'_>> {
    Row::all(&report.inactive).map(|row| InactiveRecord {
        user_id: row.text_or(USER_ID, "").into(),
        contact_id: row.text(CONTACT_ID).map(IdCell::from),
        license: row.text(LICENSE).map(TextCell::from),
    })
}
