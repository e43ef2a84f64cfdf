//! From contract lines as written to lines as meant.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};
use iso_currency::Currency;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use toml::Spanned;

use super::Source;
use crate::error::Result;
use crate::model::license::license_key;
use crate::model::money::decimal;
use crate::model::pool::ContractMonths;
use crate::model::verdict::{Counted, Meter};
use crate::policy::written::Contract;
use crate::policy::{ActiveTerms, ContractLine, LoginTerms, Price, Terms};

/// A percentage above this is a slip of the pen.
const MOST_PERCENT: i64 = 10_000;

impl Source<'_> {
    pub(super) fn contract(&self, written: &[Spanned<Contract>]) -> Result<Vec<ContractLine>> {
        let mut ids = BTreeSet::new();
        let mut lines = Vec::with_capacity(written.len());
        for line in written {
            let line = self.contract_line(line.get_ref())?;
            lines.push(line);
        }
        for (line, written) in lines.iter().zip(written) {
            if !ids.insert(line.id.as_str()) {
                let message = format!("the contract line \"{}\" stands twice", line.id);
                let hint = "give every line an id of its own";
                return Err(self.wrong(&written.get_ref().id.span(), message, hint));
            }
            let sibling = line.login_terms().and_then(|login| login.sibling.as_deref());
            let shares = |other: &&ContractLine| {
                let own = other.login_terms().and_then(|login| login.sibling.as_deref());
                own.zip(sibling).is_some_and(|(own, sibling)| license_key(own) == license_key(sibling))
                    && !other.covers(&line.license)
                    && other.starts < line.renews_on
                    && line.starts < other.renews_on
            };
            if let (Some(other), Some(key)) = (lines.iter().find(shares), &written.get_ref().sibling) {
                let message =
                    format!("\"{}\" has two siblings: {} and {}", key.get_ref(), other.license, line.license);
                let hint = "a seat can move to one licence on the login meter only: take sibling out of one of the lines";
                return Err(self.wrong(&key.span(), message, hint));
            }
            if lines.iter().any(|other| other.covers(&line.license) && other.meter() != line.meter()) {
                let message =
                    format!("the lines of the licence \"{}\" are on different meters", line.license);
                let hint = "a licence has one meter; the one that is billed by logins has a name of its own, such as \
                            \"Partner Community Login\"";
                return Err(self.wrong(&written.get_ref().license.span(), message, hint));
            }
        }
        Ok(lines)
    }

    fn contract_line(&self, line: &Contract) -> Result<ContractLine> {
        for (key, text) in [("id", &line.id), ("license", &line.license)] {
            if license_key(text.get_ref()).is_empty() {
                return Err(self.wrong(&text.span(), format!("{key} is empty"), "write a name"));
            }
        }
        let starts = self.date(&line.starts, "starts")?;
        let ends = self.date(&line.ends, "ends")?;
        if ends < starts {
            let message = format!("the term ends on {ends}, before it starts on {starts}");
            return Err(self.wrong(&line.ends.span(), message, "ends is the last day of the term"));
        }
        let currency = line.currency.as_ref().map(|code| self.currency(code)).transpose()?;
        let count = |written: Option<&Spanned<i64>>, key| {
            written.map_or(Ok(0), |number| self.whole(number, key, 0..1_000_000_001))
        };
        Ok(ContractLine {
            id: line.id.get_ref().trim().to_owned(),
            license: line.license.get_ref().trim().to_owned(),
            terms: self.terms(line, starts)?,
            quantity: self.whole(&line.quantity, "quantity", 0..1_000_000_001)?,
            currency,
            price: self.price(line, currency)?,
            starts,
            renews_on: ends.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX),
            uplift: self.fraction(line.uplift_percent.as_ref(), "uplift_percent", true)?,
            headroom: self.fraction(line.headroom_percent.as_ref(), "headroom_percent", false)?,
            planned_growth: count(line.planned_growth.as_ref(), "planned_growth")?,
            notice_days: line
                .notice_days
                .as_ref()
                .map_or(Ok(0), |days| self.whole(days, "notice_days", 0..36_501))?,
            reducible: line.reducible.unwrap_or(false),
            cost_center: line.cost_center.clone(),
            profiles: line.profiles.clone().unwrap_or_default(),
        })
    }

    /// What the line says of its meter; keys of another meter are refused.
    fn terms(&self, line: &Contract, starts: NaiveDate) -> Result<Terms> {
        let meter = Meter::parse(line.meter.get_ref()).ok_or_else(|| {
            let message = format!("unknown meter \"{}\"", line.meter.get_ref());
            self.wrong(&line.meter.span(), message, "write \"member\", \"login\", \"active\" or \"included\"")
        })?;
        self.only_own_keys(line, meter)?;
        let months = ContractMonths {
            starts_on: match &line.pool_starts_on {
                Some(day) => u32::try_from(self.whole(day, "pool_starts_on", 1..32)?).unwrap_or(1),
                None => starts.day(),
            },
        };
        Ok(match meter {
            Meter::Member => Terms::Member,
            Meter::Included => Terms::Included,
            Meter::Login => Terms::Login(self.login_terms(line, months)?),
            Meter::Active => {
                let block = line
                    .block
                    .as_ref()
                    .map_or(Ok(1), |block| self.whole(block, "block", 1..1_000_000_001))?;
                Terms::Active(ActiveTerms { months, block })
            }
        })
    }

    /// Refuses a key that belongs to another meter than the line's.
    fn only_own_keys(&self, line: &Contract, meter: Meter) -> Result<()> {
        use Meter::{Active, Included, Login, Member};
        type Key<'a> = (&'a str, &'a [Meter], Option<std::ops::Range<usize>>);
        let keys: [Key; 6] = [
            ("pool_starts_on", &[Login, Active], line.pool_starts_on.as_ref().map(Spanned::span)),
            ("pool_months", &[Login], line.pool_months.as_ref().map(Spanned::span)),
            ("counted", &[Login], line.counted.as_ref().map(Spanned::span)),
            ("sibling", &[Login], line.sibling.as_ref().map(Spanned::span)),
            ("block", &[Active], line.block.as_ref().map(Spanned::span)),
            ("price", &[Member, Login, Active], line.price.as_ref().map(Spanned::span)),
        ];
        for (key, meters, span) in keys {
            let Some(span) = span.filter(|_| !meters.contains(&meter)) else { continue };
            if meter == Included {
                let message = format!("{key} on an included line");
                return Err(self.wrong(
                    &span,
                    message,
                    "an included licence has no price of its own: remove the key",
                ));
            }
            let names: Vec<&str> = meters.iter().map(|meter| meter.as_str()).collect();
            let message = format!(
                "{key} belongs to the {} meter, and this line is on the {meter} meter",
                names.join(" or ")
            );
            let hint = format!("remove the key, or write meter = \"{}\"", names[0]);
            return Err(self.wrong(&span, message, hint));
        }
        Ok(())
    }

    fn login_terms(&self, line: &Contract, months: ContractMonths) -> Result<LoginTerms> {
        let pool_months =
            line.pool_months.as_ref().map_or(Ok(1), |months| self.whole(months, "pool_months", 1..37))?;
        let counted = match &line.counted {
            Some(word) => Counted::parse(word.get_ref()).ok_or_else(|| {
                let message = format!("counted is \"{}\"", word.get_ref());
                self.wrong(&word.span(), message, "write \"all\", \"daily\" or \"monthly\"")
            })?,
            None => Counted::All,
        };
        let sibling = line.sibling.as_ref();
        if let Some(own) =
            sibling.filter(|name| license_key(name.get_ref()) == license_key(line.license.get_ref()))
        {
            let hint = "sibling is the licence that is billed by seat, such as \"Partner Community\"";
            return Err(self.wrong(&own.span(), "the licence is named as its own sibling", hint));
        }
        let sibling = sibling.map(|name| name.get_ref().trim().to_owned()).filter(|name| !name.is_empty());
        Ok(LoginTerms { months, pool_months: u32::try_from(pool_months).unwrap_or(1), counted, sibling })
    }

    pub(super) fn date(&self, written: &Spanned<toml::value::Datetime>, key: &str) -> Result<NaiveDate> {
        let value = written.get_ref();
        value
            .date
            .filter(|_| value.time.is_none())
            .and_then(|date| NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()))
            .ok_or_else(|| {
                let message = format!("{key} is {value}, no date");
                self.wrong(&written.span(), message, "write a date such as 2026-02-01, without quotes")
            })
    }

    pub(super) fn currency(&self, code: &Spanned<String>) -> Result<Currency> {
        Currency::from_code(&code.get_ref().trim().to_ascii_uppercase()).ok_or_else(|| {
            let message = format!("unknown currency \"{}\"", code.get_ref());
            self.wrong(&code.span(), message, "write an ISO 4217 code such as USD, EUR or JPY")
        })
    }

    fn price(&self, line: &Contract, currency: Option<Currency>) -> Result<Option<Price>> {
        // A price left blank is one that a person has yet to fill in.
        let Some(text) = line.price.as_ref().filter(|text| !text.get_ref().trim().is_empty()) else {
            return Ok(None);
        };
        let exact = decimal(text.get_ref()).map_err(|why| {
            let message = format!("price \"{}\" {why}", text.get_ref());
            self.wrong(
                &text.span(),
                message,
                "write the price per seat and month, or per login, as text: \"25.00\"",
            )
        })?;
        if exact.is_negative() {
            let message = format!("price \"{}\" is negative", text.get_ref());
            return Err(self.wrong(&text.span(), message, "write what one seat costs a month, or one login"));
        }
        let Some(currency) = currency else {
            let hint = "add currency = \"USD\", or another ISO 4217 code";
            return Err(self.wrong(&text.span(), "a price without a currency", hint));
        };
        Ok(Some(Price { text: plain(text.get_ref()), exact, currency }))
    }

    fn fraction(
        &self,
        written: Option<&Spanned<String>>,
        key: &str,
        may_be_negative: bool,
    ) -> Result<BigRational> {
        let Some(text) = written else { return Ok(BigRational::zero()) };
        let hint = "write a percentage as text: \"7\" or \"2.5\"";
        let percent = decimal(text.get_ref())
            .map_err(|why| self.wrong(&text.span(), format!("{key} \"{}\" {why}", text.get_ref()), hint))?;
        let hundred = BigRational::from_integer(100.into());
        if (percent.is_negative() && !may_be_negative) || percent < -hundred.clone() {
            let message = format!("{key} \"{}\" is below what can be", text.get_ref());
            return Err(self.wrong(&text.span(), message, hint));
        }
        if percent > BigRational::from_integer(MOST_PERCENT.into()) {
            let message = format!("{key} \"{}\" is above {MOST_PERCENT}", text.get_ref());
            return Err(self.wrong(&text.span(), message, hint));
        }
        Ok(percent / hundred)
    }
}

/// A decimal that was read, without a sign and without zeros in front.
fn plain(text: &str) -> String {
    let digits = text.trim().trim_start_matches('-').trim_start_matches('0');
    if digits.is_empty() || digits.starts_with('.') { format!("0{digits}") } else { digits.to_owned() }
}
