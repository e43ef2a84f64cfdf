//! What is drawn for a contract: lines with terms around the as-of date, on seats or on a pool of logins.

use super::LineSpec;
use super::calendar::shifted;
use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

/// Their order is not that of the lines, because the id decides between lines of one term.
const LINE_IDS: [&str; 8] = ["ORD-30/1", "ORD-4/1", "A-9", "Z-1", "B-2", "a-5", "ORD-3/1", "M-7"];

/// Lines beside those of a pair.
const MOST_LINES: usize = LINE_IDS.len() - 2;

/// Often the same, so that lines share a licence.
const LICENSES: [&str; 13] = [
    "Partner Community",
    "Partner Community",
    "Partner Community",
    "Customer Community",
    "Customer Community",
    "Customer Community Plus",
    "External Identity",
    "Gold Partner",
    "Acme Special Seats",
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
        without_line: "Silver Partner",
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
    /// Whether the lines of each of `LOGIN_LICENSES` are on the login meter: no licence is on both.
    is_metered: [bool; LOGIN_LICENSES.len()],
    /// That of all lines, so that they can be compared.
    currency: Option<&'static str>,
}

#[derive(Debug, Clone)]
struct LineDraft {
    license: &'static str,
    quantity: u32,
    /// Which of the prices of the meter.
    price: usize,
    has_price: bool,
    /// Days from the as-of date.
    starts: i64,
    ends: i64,
    uplift_percent: &'static str,
    headroom_percent: &'static str,
    planned_growth: u32,
    notice_days: u32,
    options: (bool, Option<&'static str>),
    pool: PoolDraft,
}

/// What only a line on the login meter has.
#[derive(Debug, Clone)]
struct PoolDraft {
    quantity: u32,
    is_free: bool,
    starts_on: Option<u32>,
    counted: Option<&'static str>,
    sibling: SiblingDraft,
}

#[derive(Debug, Clone, Copy)]
enum SiblingDraft {
    Member,
    WithoutLine,
    Absent,
}

pub(super) fn contract_draft() -> impl Strategy<Value = ContractDraft> {
    let lines = prop_oneof![
        1 => Just(Vec::new()),
        3 => vec(line(), 2..=MOST_LINES),
        8 => (pair(), vec(line(), 0..=MOST_LINES)).prop_map(|(pair, lines)| [pair.to_vec(), lines].concat()),
    ];
    let is_metered = || prop::bool::weighted(0.85);
    let currency = weighted(0.9, select(vec!["USD", "USD", "EUR", "JPY", "KWD"]));
    (lines, [is_metered(), is_metered()], currency).prop_map(|(lines, is_metered, currency)| ContractDraft {
        lines,
        is_metered,
        currency,
    })
}

prop_compose! {
    fn line()(
        license in select(LICENSES.to_vec()),
        quantity in prop_oneof![5 => 1..4_u32, 2 => 4..10_u32, 1 => Just(50)],
        price in 0..PRICES.len() * LOGIN_PRICES.len(),
        has_price in prop::bool::weighted(0.93),
        (starts, ends) in term(),
        uplift_percent in select(vec!["0", "7", "3.5"]),
        headroom_percent in select(vec!["0", "5", "12.5"]),
        planned_growth in 0..4_u32,
        notice_days in select(vec![0, 30, 90]),
        options in (prop::bool::weighted(0.3), weighted(0.5, select(vec!["CC-1", "CC-2"]))),
        pool in pool(),
    ) -> LineDraft {
        LineDraft {
            license, quantity, price, has_price, starts, ends, uplift_percent, headroom_percent,
            planned_growth, notice_days, options, pool,
        }
    }
}

prop_compose! {
    fn pool()(
        quantity in prop_oneof![6 => 1..5_u32, 2 => 5..20_u32, 1 => Just(1000)],
        is_free in prop::bool::weighted(0.06),
        starts_on in select(vec![None, None, Some(1), Some(15), Some(29), Some(31)]),
        counted in select(vec![None, Some("all"), Some("daily"), Some("daily")]),
        sibling in sibling(),
    ) -> PoolDraft {
        PoolDraft { quantity, is_free, starts_on, counted, sibling }
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
    pub(super) fn settle(&self, as_of: NaiveDate) -> Vec<LineSpec> {
        self.lines.iter().zip(LINE_IDS).map(|(line, id)| self.settled(line, id, as_of)).collect()
    }

    fn settled(&self, line: &LineDraft, id: &str, as_of: NaiveDate) -> LineSpec {
        let login = LOGIN_LICENSES.iter().zip(self.is_metered).find(|(known, _)| known.name == line.license);
        match login {
            Some((license, true)) => self.on_logins(line, license, id, as_of),
            _ => self.on_seats(line, id, as_of),
        }
    }

    fn on_seats(&self, line: &LineDraft, id: &str, as_of: NaiveDate) -> LineSpec {
        let (currency, price) = self.price(&PRICES, line.price);
        let (is_reducible, cost_center) = line.options;
        LineSpec {
            id: id.to_owned(),
            license: line.license.to_owned(),
            meter: "member",
            quantity: line.quantity,
            price: line.has_price.then(|| price.to_owned()),
            currency: currency.to_owned(),
            starts: shifted(as_of, line.starts),
            ends: shifted(as_of, line.ends),
            uplift_percent: line.uplift_percent.to_owned(),
            headroom_percent: line.headroom_percent.to_owned(),
            planned_growth: line.planned_growth,
            notice_days: line.notice_days,
            is_reducible,
            cost_center: cost_center.map(str::to_owned),
            pool_starts_on: None,
            counted: None,
            sibling: None,
        }
    }

    fn on_logins(&self, line: &LineDraft, license: &LoginLicense, id: &str, as_of: NaiveDate) -> LineSpec {
        let pool = &line.pool;
        let (currency, price) = self.price(&LOGIN_PRICES, line.price);
        let free = match currency {
            "JPY" => "0",
            "KWD" => "0.000",
            _ => "0.00",
        };
        let price = if pool.is_free { free } else { price };
        let sibling = match pool.sibling {
            SiblingDraft::Member => Some(license.member),
            SiblingDraft::WithoutLine => Some(license.without_line),
            SiblingDraft::Absent => None,
        };
        LineSpec {
            meter: "login",
            quantity: pool.quantity,
            price: line.has_price.then(|| price.to_owned()),
            currency: currency.to_owned(),
            pool_starts_on: pool.starts_on,
            counted: pool.counted,
            sibling: sibling.map(str::to_owned),
            ..self.on_seats(line, id, as_of)
        }
    }

    /// Currency and price: one of those in the currency of the contract, where it has one.
    fn price(&self, prices: &[(&'static str, &'static str)], pick: usize) -> (&'static str, &'static str) {
        let is_possible = |(currency, _): &&(&str, &str)| self.currency.is_none_or(|only| only == *currency);
        let possible: Vec<&(&str, &str)> = prices.iter().filter(is_possible).collect();
        *possible[pick % possible.len()]
    }
}
