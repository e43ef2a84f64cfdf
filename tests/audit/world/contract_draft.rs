//! What is drawn for a contract: lines with terms around the as-of date, on any meter.

use super::LineSpec;
use super::calendar::shifted;
use super::renewal_draft::chain;
use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

/// Their order is not that of the lines, because the id decides between lines of one term.
const LINE_IDS: [&str; 8] = ["ORD-30/1", "ORD-4/1", "A-9", "Z-1", "B-2", "a-5", "ORD-3/1", "M-7"];

/// Lines beside those of a pair or of a chain.
const MOST_LINES: usize = 4;

/// Often the same, so that lines share a licence. Nobody ever holds a bronze one.
const LICENSES: [&str; 17] = [
    "Partner Community",
    "Partner Community",
    "Partner Community",
    "Customer Community",
    "Customer Community",
    "Customer Community Plus",
    "External Identity",
    "External Identity",
    "Gold Partner",
    "Bronze Partner",
    "Silver Partner",
    "Acme Special Seats",
    "External Apps",
    "External Apps",
    "Customer Community Login",
    "Partner Community Login",
    "Partner Community Login",
];

/// A licence whose lines can be on the login meter.
struct LoginLicense {
    name: &'static str,
    /// The same licence on the member meter.
    member: &'static str,
    /// One for which no world has a line. No two login licences are compared with the same one: nobody says
    /// which of them then has the word.
    without_line: &'static str,
}

const LOGIN_LICENSES: [LoginLicense; 2] = [
    LoginLicense {
        name: "Customer Community Login",
        member: "Customer Community",
        without_line: "Customer Portal",
    },
    LoginLicense {
        name: "Partner Community Login",
        member: "Partner Community",
        without_line: "Channel Account",
    },
];

const PRICES: [(&str, &str); 11] = [
    ("USD", "25.00"),
    ("USD", "7.125"),
    ("USD", "5.00"),
    ("USD", "2.50"),
    ("EUR", "1.99"),
    ("EUR", "4.99"),
    ("EUR", "19.95"),
    ("JPY", "1200"),
    ("JPY", "950.5"),
    ("KWD", "8.250"),
    ("KWD", "1.0005"),
];

/// Each currency has one that a few logins a month outweigh, and one that they do not.
const LOGIN_PRICES: [(&str, &str); 8] = [
    ("USD", "2.00"),
    ("USD", "12.00"),
    ("EUR", "1.90"),
    ("EUR", "11.40"),
    ("JPY", "300"),
    ("JPY", "900.5"),
    ("KWD", "0.750"),
    ("KWD", "6.1255"),
];

/// Days from the as-of date to the first and the last day.
const LONG_TERM: (i64, i64) = (-3000, 3000);

#[derive(Debug, Clone)]
pub(super) struct ContractDraft {
    lines: Vec<LineDraft>,
    meters: MetersDraft,
    /// That of all lines but a few, so that they can be compared.
    currency: Option<&'static str>,
}

/// The meter of each licence that can have several: all lines of a licence have one.
#[derive(Debug, Clone)]
struct MetersDraft {
    /// Of each of `LOGIN_LICENSES`.
    is_by_login: [bool; LOGIN_LICENSES.len()],
    /// External Identity by the users that come.
    is_by_use: bool,
    are_apps_included: bool,
    is_plus_included: bool,
}

#[derive(Debug, Clone)]
pub(super) struct LineDraft {
    pub license: &'static str,
    pub quantity: u32,
    /// Which of the prices of the meter.
    pub price: usize,
    has_price: bool,
    /// Whatever the other lines have.
    pub has_any_currency: bool,
    /// Where the line has no price.
    names_currency: bool,
    /// Days from the as-of date.
    pub starts: i64,
    pub ends: i64,
    uplift_percent: &'static str,
    headroom_percent: &'static str,
    planned_growth: u32,
    notice_days: u32,
    options: (bool, Option<&'static str>),
    pub pool: PoolDraft,
}

/// What only a line on the login or the active meter has.
#[derive(Debug, Clone)]
pub(super) struct PoolDraft {
    quantity: u32,
    is_free: bool,
    starts_on: Option<u32>,
    months: Option<u32>,
    counted: Option<&'static str>,
    sibling: SiblingDraft,
    block: Option<u32>,
}

#[derive(Debug, Clone, Copy)]
enum SiblingDraft {
    Member,
    WithoutLine,
    Absent,
}

pub(super) fn contract_draft() -> impl Strategy<Value = ContractDraft> {
    let some = |most: usize| vec(line().boxed(), 0..=most);
    let with_pair = |(pair, lines): ([LineDraft; 2], Vec<LineDraft>)| [Vec::from(pair), lines].concat();
    let lines = prop_oneof![
        1 => Just(Vec::new()),
        1 => some(LINE_IDS.len()),
        8 => (pair(), some(2)).prop_map(with_pair),
        7 => (chain(), some(MOST_LINES)).prop_map(|(chain, lines)| [chain, lines].concat()),
        4 => (pair(), chain()).prop_map(with_pair),
    ];
    let currency = weighted(0.9, select(vec!["USD", "USD", "EUR", "JPY", "KWD"]));
    (lines, meters(), currency).prop_map(|(lines, meters, currency)| ContractDraft {
        lines,
        meters,
        currency,
    })
}

fn meters() -> impl Strategy<Value = MetersDraft> {
    let often = || prop::bool::weighted(0.85);
    ([often(), often()], often(), often(), prop::bool::weighted(0.4)).prop_map(
        |(is_by_login, is_by_use, are_apps_included, is_plus_included)| MetersDraft {
            is_by_login,
            is_by_use,
            are_apps_included,
            is_plus_included,
        },
    )
}

prop_compose! {
    pub fn line()(
        license in select(LICENSES.to_vec()),
        quantity in prop_oneof![5 => 1..4_u32, 2 => 4..10_u32, 1 => Just(50)],
        price in 0..PRICES.len() * LOGIN_PRICES.len(),
        has_price in prop::bool::weighted(0.93),
        (has_any_currency, names_currency) in (prop::bool::weighted(0.03), any::<bool>()),
        (starts, ends) in term(),
        uplift_percent in select(vec!["0", "7", "3.5"]),
        headroom_percent in select(vec!["0", "5", "12.5"]),
        planned_growth in 0..4_u32,
        notice_days in select(vec![0, 30, 90]),
        options in (prop::bool::weighted(0.3), weighted(0.5, select(vec!["CC-1", "CC-2"]))),
        pool in pool().boxed(),
    ) -> LineDraft {
        LineDraft {
            license, quantity, price, has_price, has_any_currency, names_currency, starts, ends, uplift_percent,
            headroom_percent, planned_growth, notice_days, options, pool,
        }
    }
}

prop_compose! {
    fn pool()(
        quantity in prop_oneof![6 => 1..5_u32, 2 => 5..20_u32, 1 => 20..200_u32, 1 => Just(1000)],
        is_free in prop::bool::weighted(0.06),
        starts_on in select(vec![None, None, Some(1), Some(1), Some(15), Some(29), Some(31)]),
        months in select(vec![None, None, None, None, None, Some(1), Some(3), Some(12), Some(12)]),
        counted in select(vec![None, Some("all"), Some("daily"), Some("daily"), Some("monthly"), Some("monthly")]),
        sibling in sibling(),
        block in select(vec![None, Some(1), Some(5), Some(100), Some(100)]),
    ) -> PoolDraft {
        PoolDraft { quantity, is_free, starts_on, months, counted, sibling, block }
    }
}

fn sibling() -> impl Strategy<Value = SiblingDraft> {
    prop_oneof![
        8 => Just(SiblingDraft::Member),
        1 => Just(SiblingDraft::WithoutLine),
        1 => Just(SiblingDraft::Absent),
    ]
}

/// A line of a member licence and one of its login licence, both in force: what right-sizing compares.
fn pair() -> impl Strategy<Value = [LineDraft; 2]> {
    let terms = || select(vec![LONG_TERM, LONG_TERM, (-364, 0), (-200, 164), (-90, 274), (-20, 344)]);
    let lines = ((line(), terms()), (line(), terms()));
    (0..LOGIN_LICENSES.len(), lines).prop_map(|(place, (member, login))| {
        let place = &LOGIN_LICENSES[place];
        let of = |license, (line, (starts, ends))| LineDraft { license, starts, ends, ..line };
        [of(place.member, member), of(place.name, login)]
    })
}

/// First and last day: long, and bought, ended, ending, starting around the as-of date.
fn term() -> impl Strategy<Value = (i64, i64)> {
    let usual = vec![(-20, 344), (-400, -5), (-350, 10), (5, 370), (-364, 0), (0, 364), (0, 0)];
    let any = (-100..100_i64, 0..400_i64).prop_map(|(starts, days)| (starts, starts + days));
    prop_oneof![4 => Just(LONG_TERM), 4 => select(usual), 1 => any]
}

impl ContractDraft {
    pub(super) fn license_of_line(&self, n: usize) -> Option<&'static str> {
        Some(self.lines.get(n % self.lines.len().max(1))?.license)
    }

    pub(super) fn settle(&self, as_of: NaiveDate) -> Vec<LineSpec> {
        self.lines.iter().zip(LINE_IDS).map(|(line, id)| self.settled(line, id, as_of)).collect()
    }

    fn settled(&self, line: &LineDraft, id: &str, as_of: NaiveDate) -> LineSpec {
        let by_seat = self.by_seat(line, id, as_of);
        match self.meters.of(line.license) {
            "login" => self.by_login(line, by_seat),
            "active" => self.by_use(line, by_seat),
            "included" => LineSpec {
                meter: "included",
                price: None,
                currency: by_seat.currency.clone().filter(|_| line.names_currency),
                ..by_seat
            },
            _ => by_seat,
        }
    }

    fn by_seat(&self, line: &LineDraft, id: &str, as_of: NaiveDate) -> LineSpec {
        let (currency, price) = self.price(&PRICES, line);
        let (is_reducible, cost_center) = line.options;
        LineSpec {
            id: id.to_owned(),
            license: line.license.to_owned(),
            meter: "member",
            quantity: line.quantity,
            price: line.has_price.then(|| price.to_owned()),
            currency: Some(currency.to_owned()),
            starts: shifted(as_of, line.starts),
            ends: shifted(as_of, line.ends),
            uplift_percent: line.uplift_percent.to_owned(),
            headroom_percent: line.headroom_percent.to_owned(),
            planned_growth: line.planned_growth,
            notice_days: line.notice_days,
            is_reducible,
            cost_center: cost_center.map(str::to_owned),
            pool_starts_on: None,
            pool_months: None,
            counted: None,
            sibling: None,
            block: None,
        }
    }

    fn by_login(&self, line: &LineDraft, by_seat: LineSpec) -> LineSpec {
        let pool = &line.pool;
        let (currency, price) = self.price(&LOGIN_PRICES, line);
        let free = match currency {
            "JPY" => "0",
            "KWD" => "0.000",
            _ => "0.00",
        };
        let price = if pool.is_free { free } else { price };
        let licenses = LOGIN_LICENSES.iter().find(|known| known.name == line.license);
        let licenses = licenses.expect("only these are by login");
        let sibling = match pool.sibling {
            SiblingDraft::Member => Some(licenses.member),
            SiblingDraft::WithoutLine => Some(licenses.without_line),
            SiblingDraft::Absent => None,
        };
        LineSpec {
            meter: "login",
            quantity: pool.quantity,
            price: line.has_price.then(|| price.to_owned()),
            currency: Some(currency.to_owned()),
            pool_starts_on: pool.starts_on,
            pool_months: pool.months,
            counted: pool.counted,
            sibling: sibling.map(str::to_owned),
            ..by_seat
        }
    }

    fn by_use(&self, line: &LineDraft, by_seat: LineSpec) -> LineSpec {
        let pool = &line.pool;
        let (currency, price) = self.price(&LOGIN_PRICES, line);
        LineSpec {
            meter: "active",
            price: line.has_price.then(|| price.to_owned()),
            currency: Some(currency.to_owned()),
            pool_starts_on: pool.starts_on,
            block: pool.block,
            ..by_seat
        }
    }

    /// Currency and price: one of those in the currency of the contract, where it has one.
    fn price(
        &self,
        prices: &[(&'static str, &'static str)],
        line: &LineDraft,
    ) -> (&'static str, &'static str) {
        let only = self.currency.filter(|_| !line.has_any_currency);
        let is_possible = |(currency, _): &&(&str, &str)| only.is_none_or(|only| only == *currency);
        let possible: Vec<&(&str, &str)> = prices.iter().filter(is_possible).collect();
        *possible[line.price % possible.len()]
    }
}

impl MetersDraft {
    fn of(&self, license: &str) -> &'static str {
        let by_login = LOGIN_LICENSES.iter().zip(self.is_by_login);
        match license {
            _ if by_login.into_iter().any(|(known, is_by_login)| is_by_login && known.name == license) => {
                "login"
            }
            "External Identity" if self.is_by_use => "active",
            "External Apps" if self.are_apps_included => "included",
            "Customer Community Plus" if self.is_plus_included => "included",
            _ => "member",
        }
    }
}
