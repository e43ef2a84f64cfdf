//! Contract lines: what was bought, on which meter, at which price, for how long.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use iso_currency::Currency;
use num_rational::BigRational;
use num_traits::{One, Zero};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::kind::{
    CurrencyCode, Day, Decimal, DecimalText, Flag, List, NonEmptyText, ValueKind, Whole, choice, currency_of,
    percent,
};
use super::table::table;
use super::thresholds::MOST_DAYS;
use super::written::{PolicyReader, WrittenTable, WrittenValue};
use crate::model::calendar::months;
use crate::model::license::license_key;
use crate::model::money::decimals;
use crate::model::pool::ContractMonths;
use crate::model::verdict::{Counted, Meter};

/// The most that a line can buy.
const MOST: u32 = 1_000_000_000;

table! {
    /// One line of an order form.
    pub struct ContractLine {
        /// The order form's line, unique in the policy.
        id: String = NonEmptyText, required;
        /// The licence's name.
        license: String = NonEmptyText, required;
        /// How the licence is billed.
        meter: Meter = choice!("meter", Meter), required;
        /// What was bought: seats, the logins of one pool, or the users who may come in a contract month.
        quantity: u64 = Whole(0, MOST), required;
        /// Price per seat and month, per login, or per user and month, as a decimal text. None on an included line; money
        /// stays empty without one.
        price: Option<Price> = of_meters(&[Meter::Member, Meter::Login, Meter::Active], PriceText), optional;
        /// ISO 4217 code of the price; it may be known before the price is.
        currency: Option<Currency> = CurrencyCode, optional;
        /// First day of the term.
        starts: NaiveDate = Day, required;
        /// Last day of the term.
        ends: NaiveDate = Day, required;
        /// Uplift of the price at renewal, in percent.
        uplift_percent: Decimal = percent(-100), default(Decimal::zero());
        /// What to hold in reserve at renewal, in percent of the quantity.
        headroom_percent: Decimal = percent(0), default(Decimal::zero());
        /// What would otherwise be bought within the term, in the unit of the quantity.
        planned_growth: u64 = Whole(0, MOST), default(0_u64);
        /// Days before the term's last day by which a reduction must be announced.
        notice_days: u64 = Whole(0, MOST_DAYS), default(0_u64);
        /// Whether the contract lets the quantity be reduced within the term.
        reducible: bool = Flag, default(false);
        /// Where finance books it.
        cost_center: Option<String> = NonEmptyText, optional;
        /// The profiles whose seats this line pays for; all of the licence where it is not written.
        profiles: Vec<String> = List(NonEmptyText), optional;
        /// On the login and the active meter: the day of the month on which contract months start; the month's last day where
        /// it is shorter. Default the day of starts.
        pool_starts_on: Option<u32> = of_meters(&[Meter::Login, Meter::Active], Whole(1, 31)), optional;
        /// On the login meter: how many months one pool holds, 12 for a pool by the year. Default 1.
        pool_months: Option<u32> = of_meters(&[Meter::Login], Whole(1, 36)), optional;
        /// On the login meter: which logins are held against the pool, every one ("all", the default), one per user and day
        /// ("daily"), or one per user and contract month ("monthly").
        counted: Option<Counted> = of_meters(&[Meter::Login], choice!("way to count", Counted)), optional;
        /// On the active meter: users are sold in blocks of so many. Default 1.
        block: Option<u32> = of_meters(&[Meter::Active], Whole(1, MOST)), optional;
        /// On the login meter: the member licence that it is compared with.
        sibling: Option<String> = of_meters(&[Meter::Login], NonEmptyText), optional;
    }
    checked by ContractLine::check;
}

/// A price for one seat and month, for one login, or for one user and month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The exact price.
    pub exact: BigRational,
    /// The price as the policy writes it.
    pub text: String,
    /// Its currency.
    pub currency: Currency,
}

impl Price {
    /// The price with at least the currency's decimals, and more where the contract has more.
    #[must_use]
    pub fn shown(&self) -> String {
        let (whole, part) = self.text.split_once('.').unwrap_or((&self.text, ""));
        let decimals = decimals(self.currency).max(part.len());
        if decimals == 0 { whole.to_owned() } else { format!("{whole}.{part:0<decimals$}") }
    }
}

impl Serialize for Price {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// A price, which is nothing without the currency beside it. A blank one is a price that a person has yet to fill in.
struct PriceText;

impl ValueKind for PriceText {
    type Value = Option<Price>;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<Option<Price>> {
        if written.text(reader)?.trim().is_empty() {
            return Some(None);
        }
        let remedy = "write the price per seat and month, or per login, as text: \"25.00\"";
        let price = DecimalText { least: 0, most: i32::MAX, remedy }.read(written, reader)?;
        let Some(code) = written.of.text("currency") else {
            let remedy = "add currency = \"USD\", or another ISO 4217 code";
            return written.refuse(reader, "price is written without a currency", remedy);
        };
        // A currency that is unknown is refused where it is written.
        let currency = currency_of(code)?;
        Some(Some(Price { exact: price.exact, text: price.text, currency }))
    }

    fn schema(&self) -> Value {
        serde_json::json!({ "type": "string" })
    }
}

/// A key of some meters, refused on a line of another meter.
struct OfMeters<K> {
    meters: &'static [Meter],
    kind: K,
}

fn of_meters<K: ValueKind>(meters: &'static [Meter], kind: K) -> OfMeters<K> {
    OfMeters { meters, kind }
}

impl<K: ValueKind> ValueKind for OfMeters<K> {
    type Value = K::Value;

    fn read(&self, written: &WrittenValue, reader: &mut PolicyReader) -> Option<K::Value> {
        let meter = written.of.text("meter").and_then(Meter::parse);
        if let Some(meter) = meter.filter(|meter| !self.meters.contains(meter)) {
            let names: Vec<&str> = self.meters.iter().map(|meter| meter.as_str()).collect();
            let key = written.key;
            let (message, remedy) = if meter == Meter::Included {
                let remedy = "an included licence has no price of its own: remove the key".to_owned();
                (format!("{key} on an included line"), remedy)
            } else {
                let meters = names.join(" or ");
                let remedy = format!("remove the key, or write meter = \"{}\"", names[0]);
                (
                    format!("{key} belongs to the {meters} meter, and this line is on the {meter} meter"),
                    remedy,
                )
            };
            return written.refuse(reader, message, remedy);
        }
        self.kind.read(written, reader)
    }

    fn schema(&self) -> Value {
        self.kind.schema()
    }
}

impl ContractLine {
    /// Checks the keys of a line against each other, and fills in the defaults of its meter.
    fn check(&mut self, table: &WrittenTable, reader: &mut PolicyReader) -> Option<()> {
        let path = |key: &str| format!("{}.{key}", table.path);
        if self.ends < self.starts {
            let message = format!("the term ends on {}, before it starts on {}", self.ends, self.starts);
            reader.refuse_at(&path("ends"), message, "ends is the last day of the term");
            return None;
        }
        if self.sibling.as_deref().is_some_and(|sibling| self.covers(sibling)) {
            let remedy = "sibling is the licence that is billed by seat, such as \"Partner Community\"";
            reader.refuse_at(&path("sibling"), "the licence is named as its own sibling", remedy);
            return None;
        }
        if self.meter.is_by_use() {
            self.pool_starts_on.get_or_insert(self.starts.day());
        }
        match self.meter {
            Meter::Login => {
                self.pool_months.get_or_insert(1);
                self.counted.get_or_insert(Counted::All);
            }
            Meter::Active => {
                self.block.get_or_insert(1);
            }
            Meter::Member | Meter::Included => (),
        }
        Some(())
    }

    /// Its contract months, where use is what was bought.
    #[must_use]
    pub fn contract_months(&self) -> Option<ContractMonths> {
        self.pool_starts_on.map(|starts_on| ContractMonths { starts_on })
    }

    /// How many contract months one pool holds: 1 but on the login meter.
    #[must_use]
    pub fn months_of_pool(&self) -> u32 {
        self.pool_months.unwrap_or(1)
    }

    /// Which logins it holds against its pools: on the active meter each user once a month.
    #[must_use]
    pub fn counts(&self) -> Counted {
        match self.meter {
            Meter::Active => Counted::Monthly,
            _ => self.counted.unwrap_or(Counted::All),
        }
    }

    /// The day after the term's last day: terms are half-open.
    #[must_use]
    pub fn renews_on(&self) -> NaiveDate {
        self.ends.succ_opt().unwrap_or(NaiveDate::MAX)
    }

    /// First and last day of the line's own pool that holds a day of the term, cut to the term; nothing where seats are what
    /// was bought.
    #[must_use]
    pub fn pool(&self, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let (start, end) = self.contract_months()?.pool(self.starts, self.months_of_pool(), day);
        Some((start.max(self.starts), end.min(self.ends)))
    }

    /// What its quantity costs in a number of months, exactly: the price is of a month, or of each login of a pool.
    #[must_use]
    pub fn cost(&self, quantity: u64, months: &BigRational, price: &BigRational) -> BigRational {
        let pools = months / BigRational::from_integer(self.months_of_pool().into());
        BigRational::from_integer(quantity.into()) * pools * price
    }

    /// The quantity to order for so many: whole blocks on the active meter.
    #[must_use]
    pub fn in_blocks(&self, quantity: u64) -> u64 {
        let block = u64::from(self.block.unwrap_or(1));
        quantity.div_ceil(block).saturating_mul(block)
    }

    /// The currency; "no currency" (XXX) where the line names none.
    #[must_use]
    pub fn currency_or_none(&self) -> Currency {
        self.currency.unwrap_or(Currency::XXX)
    }

    /// Whether the term ends at all: 9999-12-31 stands for never.
    #[must_use]
    pub fn has_end(&self) -> bool {
        self.ends < NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
    }

    /// The last day on which a reduction can be announced.
    #[must_use]
    pub fn notice_by(&self) -> NaiveDate {
        self.ends.checked_sub_days(Days::new(self.notice_days)).unwrap_or(NaiveDate::MIN)
    }

    /// Whether the term holds that day.
    #[must_use]
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.starts <= day && day <= self.ends
    }

    /// Whether it is a line of that licence.
    #[must_use]
    pub fn covers(&self, license: &str) -> bool {
        license_key(&self.license) == license_key(license)
    }

    /// The months between two days, both included, that lie inside the term.
    #[must_use]
    pub fn months_within(&self, first: NaiveDate, last: NaiveDate) -> BigRational {
        months(first.max(self.starts), last.min(self.ends))
    }

    /// The price per seat and month, or per login, after the renewal, not rounded.
    #[must_use]
    pub fn renewal_price(&self) -> BigRational {
        self.price.as_ref().map_or_else(BigRational::zero, |price| {
            &price.exact * (BigRational::one() + self.uplift_percent.fraction())
        })
    }
}

/// Checks the lines of a contract against each other: ids, meters and siblings.
pub(super) fn check(lines: &[ContractLine], reader: &mut PolicyReader) -> Option<()> {
    let mut is_right = true;
    let mut ids = BTreeSet::new();
    let mut meters: BTreeMap<String, Meter> = BTreeMap::new();
    let mut with_sibling: BTreeMap<String, Vec<&ContractLine>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let mut refuse = |key: &str, message: String, remedy: &str| {
            reader.refuse_at(&format!("contract[{at}].{key}"), message, remedy);
            is_right = false;
        };
        if !ids.insert(&line.id) {
            let message = format!("two contract lines have the id \"{}\"", line.id);
            refuse("id", message, "give every line an id of its own");
        }
        if *meters.entry(license_key(&line.license)).or_insert(line.meter) != line.meter {
            let message = format!("the lines of the licence \"{}\" are on different meters", line.license);
            let remedy = "a licence has one meter; the one that is billed by logins has a name of its own, such as \
                          \"Partner Community Login\"";
            refuse("license", message, remedy);
        }
        let Some(sibling) = &line.sibling else { continue };
        let known = with_sibling.entry(license_key(sibling)).or_default();
        let is_other = |other: &&&ContractLine| {
            other.starts <= line.ends && line.starts <= other.ends && !other.covers(&line.license)
        };
        if let Some(other) = known.iter().find(is_other) {
            let message = format!("\"{sibling}\" has two siblings: {} and {}", other.license, line.license);
            let remedy = "a seat can move to one licence on the login meter only: remove sibling from one of the lines";
            refuse("sibling", message, remedy);
        }
        known.push(line);
    }
    is_right.then_some(())
}
