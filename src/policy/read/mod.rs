//! From the policy as written to the policy as meant, with line and column in every complaint.

mod contract;
mod refused;
mod reporting;
mod waiver;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use chrono_tz::Tz;

use toml::Spanned;

pub(super) use waiver::NARROW;

use super::origin::{Origin, Origins};
use super::preset::{self, Control};
use super::written::{self, Written};
use super::{CostCenters, Policy, Thresholds, waiver_file};
use crate::error::{Error, Result};
use crate::model::calendar::DateOrder;
use crate::model::digest::sha256;
use crate::model::fiscal::{FiscalCalendar, Pattern, Weeks};
use crate::model::license::license_key;
use crate::model::object::Object;
use crate::model::verdict::Severity;

/// The text under reading, to turn byte ranges into lines and columns.
struct Source<'a> {
    name: &'a str,
    text: &'a str,
}

/// Reads a policy; `folder` is where the files that it names lie, `rules` are the ids that it may name.
pub(super) fn policy(bytes: &[u8], name: &str, folder: &Path, rules: &[&str]) -> Result<Policy> {
    let text = std::str::from_utf8(bytes).map_err(|_| Error::Policy {
        place: name.to_owned(),
        message: "the policy is no UTF-8 text".into(),
        hint: "save the file as UTF-8".into(),
    })?;
    // Windows editors put a byte order mark in front, which TOML does not know.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = Source { name, text };
    let written: Written = toml::from_str(text).map_err(|error| source.syntax(&error))?;
    let defaults = Policy::default();
    let presets = source.presets(written.presets.as_deref().unwrap_or_default())?;
    let strictest = presets.iter().min_by_key(|control| control.idle_days).copied();
    let idle_days = strictest.map_or(defaults.thresholds.idle_days, |control| control.idle_days);
    let thresholds = Thresholds {
        idle_days: source.days(written.thresholds.idle_days.as_ref(), "idle_days", idle_days)?,
        grace_days: source.days(
            written.thresholds.grace_days.as_ref(),
            "grace_days",
            defaults.thresholds.grace_days,
        )?,
    };
    let mut waivers = source.waivers(&written.waiver, rules)?;
    let mut file = None;
    if let Some(named) = &written.waiver_file {
        let (read, more) = waiver_file::read(&folder.join(named.get_ref()), named.get_ref(), rules)?;
        if let Some(twice) = more.iter().find(|more| waivers.iter().any(|known| known.id == more.id)) {
            let message = format!("{} has a waiver \"{}\" too", named.get_ref(), twice.id);
            return Err(source.wrong(&named.span(), message, "give every waiver an id of its own"));
        }
        waivers.extend(more);
        file = Some(read);
    }
    let cost_centers = match &written.cost_center_file {
        Some(named) => Some(CostCenters::read(&folder.join(named.get_ref()), named.get_ref())?),
        None => None,
    };
    let only = written.rules.only.as_ref();
    Ok(Policy {
        timezone: source.timezone(written.timezone.as_ref())?,
        calendar: FiscalCalendar {
            starts: source.month(written.fiscal_year_starts.as_ref())?,
            weeks: written.calendar.as_ref().map(|weeks| source.weeks(weeks)).transpose()?,
        },
        origins: origins(&written, strictest),
        presets,
        thresholds,
        license_thresholds: source.license_thresholds(&written, thresholds)?,
        expected: source.expected(&written.expected)?,
        max_refused_percent: source
            .percentage(written.input.max_refused_percent.as_ref(), defaults.max_refused_percent)?,
        date_order: source.date_order(written.input.date_order.as_ref())?,
        unmarked_zone: written.input.zone.as_ref().map(|zone| source.timezone(Some(zone))).transpose()?,
        count_oauth: written.logins.count_oauth.unwrap_or(defaults.count_oauth),
        count_machine: written.logins.count_machine.unwrap_or(defaults.count_machine),
        profiles: written.profiles.clone(),
        only: only.map(|only| source.known_rules(only.iter(), rules)).transpose()?,
        shown_only: None,
        hidden: Vec::new(),
        skip: source.known_rules(written.rules.skip.iter(), rules)?,
        severity: source.severities(&written.rules.severity, rules)?,
        contract: source.contract(&written.contract)?,
        waivers,
        waiver_file: file,
        cost_centers,
        reporting: written.reporting.as_ref().map(|reporting| source.reporting(reporting)).transpose()?,
        apply_waivers: true,
        sha256: Some(sha256(bytes)),
    })
}

/// Where the values come from: the file, where it writes them; a preset; else the default.
fn origins(written: &Written, strictest: Option<&'static Control>) -> Origins {
    let mut origins = Origins::default();
    if let Some(control) = strictest {
        origins.set("thresholds.idle_days", Origin::Preset(control.preset));
    }
    let (thresholds, input, logins, rules) =
        (&written.thresholds, &written.input, &written.logins, &written.rules);
    for (key, is_written) in [
        ("timezone", written.timezone.is_some()),
        ("fiscal_year_starts", written.fiscal_year_starts.is_some()),
        ("presets", written.presets.is_some()),
        ("waiver_file", written.waiver_file.is_some()),
        ("cost_center_file", written.cost_center_file.is_some()),
        ("thresholds.idle_days", thresholds.idle_days.is_some()),
        ("thresholds.grace_days", thresholds.grace_days.is_some()),
        ("input.max_refused_percent", input.max_refused_percent.is_some()),
        ("input.date_order", input.date_order.is_some()),
        ("input.zone", input.zone.is_some()),
        ("logins.count_oauth", logins.count_oauth.is_some()),
        ("logins.count_machine", logins.count_machine.is_some()),
        ("rules.only", rules.only.is_some()),
        ("rules.skip", !rules.skip.is_empty()),
    ] {
        if is_written {
            origins.set(key, Origin::File);
        }
    }
    origins
}

impl Source<'_> {
    /// File, line and column of a byte offset.
    fn place(&self, offset: usize) -> String {
        let before = &self.text[..self.text.floor_char_boundary(offset.min(self.text.len()))];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        format!("{}:{line}:{column}", self.name)
    }

    fn wrong(&self, span: &Range<usize>, message: impl Into<String>, hint: impl Into<String>) -> Error {
        let message = message.into() + &self.marked(span);
        Error::Policy { place: self.place(span.start), message, hint: hint.into() }
    }

    /// Turns a parser's complaint into ours; an unknown key names the nearest known one.
    fn syntax(&self, error: &toml::de::Error) -> Error {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().trim().replace('\n', " ");
        let Some(rest) = message.strip_prefix("unknown field `") else {
            let missing = message.strip_prefix("missing field ").map(|key| key.replace('`', "\""));
            return if let Some(key) = missing {
                self.wrong(
                    &span,
                    format!("the table lacks the key {key}"),
                    "docs/policy.md shows a whole policy",
                )
            } else {
                let (message, remedy) = self.value(&span, &message);
                self.wrong(&span, message, remedy)
            };
        };
        // serde lists the known keys behind the unknown one, each between backquotes.
        let mut quoted = rest.split('`');
        let unknown = quoted.next().unwrap_or_default();
        let known: Vec<&str> = quoted.skip(1).step_by(2).collect();
        let hint = match nearest(unknown, known.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"? Known here: {}", known.join(", ")),
            None => format!("known here: {}", known.join(", ")),
        };
        self.wrong(&span, format!("unknown key \"{unknown}\""), hint)
    }

    fn presets(&self, written: &[Spanned<String>]) -> Result<Vec<&'static Control>> {
        let known = |name: &Spanned<String>| {
            preset::named(name.get_ref()).ok_or_else(|| {
                let near = nearest(name.get_ref(), preset::names().into_iter());
                let did_you_mean = near.map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
                let hint = format!("{did_you_mean}Known presets: {}", preset::names().join(", "));
                self.wrong(&name.span(), format!("unknown preset \"{}\"", name.get_ref()), hint)
            })
        };
        written.iter().map(known).collect()
    }

    fn timezone(&self, written: Option<&Spanned<String>>) -> Result<Tz> {
        let Some(name) = written else { return Ok(Tz::UTC) };
        name.get_ref().parse().map_err(|_| {
            let near = nearest(name.get_ref(), chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
            let hint = near.map_or_else(
                || "time zones are named like \"America/New_York\" or \"UTC\"".to_owned(),
                |near| format!("did you mean \"{near}\"?"),
            );
            self.wrong(&name.span(), format!("unknown time zone \"{}\"", name.get_ref()), hint)
        })
    }

    fn month(&self, written: Option<&Spanned<i64>>) -> Result<u32> {
        let Some(month) = written else { return Ok(1) };
        u32::try_from(*month.get_ref()).ok().filter(|month| (1..=12).contains(month)).ok_or_else(|| {
            let message = format!("fiscal_year_starts is {}, no month", month.get_ref());
            self.wrong(&month.span(), message, "write a month from 1 (January) to 12")
        })
    }

    fn weeks(&self, written: &written::Calendar) -> Result<Weeks> {
        let pattern = Pattern::parse(written.weeks.get_ref()).ok_or_else(|| {
            let message = format!("unknown pattern \"{}\"", written.weeks.get_ref());
            let hint = "write the weeks of a quarter's months: \"4-4-5\", \"4-5-4\" or \"5-4-4\"";
            self.wrong(&written.weeks.span(), message, hint)
        })?;
        let year_ends = written.year_ends.get_ref().parse().map_err(|()| {
            let message = format!("year_ends is \"{}\"", written.year_ends.get_ref());
            let hint = "write \"last saturday\" or \"nearest saturday\": the last one in the month before \
                fiscal_year_starts, or the one nearest to that month's end";
            self.wrong(&written.year_ends.span(), message, hint)
        })?;
        Ok(Weeks { pattern, year_ends })
    }

    fn whole(&self, value: &Spanned<i64>, key: &str, range: Range<u64>) -> Result<u64> {
        u64::try_from(*value.get_ref()).ok().filter(|number| range.contains(number)).ok_or_else(|| {
            let message = format!("{key} is {}", value.get_ref());
            let hint = format!("write a whole number from {} to {}", range.start, range.end - 1);
            self.wrong(&value.span(), message, hint)
        })
    }

    fn days(&self, written: Option<&Spanned<i64>>, key: &str, default: u32) -> Result<u32> {
        let Some(days) = written else { return Ok(default) };
        Ok(u32::try_from(self.whole(days, key, 1..36_501)?).unwrap_or(default))
    }

    fn percentage(&self, written: Option<&Spanned<i64>>, default: u32) -> Result<u32> {
        let Some(percent) = written else { return Ok(default) };
        Ok(u32::try_from(self.whole(percent, "max_refused_percent", 0..101)?).unwrap_or(default))
    }

    fn date_order(&self, written: Option<&Spanned<String>>) -> Result<Option<DateOrder>> {
        let Some(order) = written else { return Ok(None) };
        DateOrder::parse(order.get_ref()).map(Some).ok_or_else(|| {
            let message = format!("unknown date order \"{}\"", order.get_ref());
            self.wrong(&order.span(), message, "write \"day-first\" or \"month-first\"")
        })
    }

    fn license_thresholds(
        &self,
        written: &Written,
        base: Thresholds,
    ) -> Result<BTreeMap<String, Thresholds>> {
        let mut known: BTreeMap<String, Thresholds> = BTreeMap::new();
        for (name, own) in &written.thresholds.license {
            if let Some(twin) = known.keys().find(|known| license_key(known) == license_key(name.get_ref())) {
                let message = format!("duplicate licence \"{}\", also written as \"{twin}\"", name.get_ref());
                return Err(self.wrong(&name.span(), message, "write its thresholds once"));
            }
            let thresholds = Thresholds {
                idle_days: self.days(own.idle_days.as_ref(), "idle_days", base.idle_days)?,
                grace_days: self.days(own.grace_days.as_ref(), "grace_days", base.grace_days)?,
            };
            known.insert(name.get_ref().clone(), thresholds);
        }
        Ok(known)
    }

    fn expected(&self, written: &BTreeMap<Spanned<String>, Spanned<i64>>) -> Result<BTreeMap<Object, u64>> {
        let mut expected = BTreeMap::new();
        for (name, rows) in written {
            let object = Object::parse(name.get_ref()).ok_or_else(|| {
                let known = Object::ALL.map(Object::name);
                let near = nearest(name.get_ref(), known.into_iter());
                let hint = near.map_or_else(
                    || format!("known objects: {}", known.join(", ")),
                    |near| format!("did you mean \"{near}\"?"),
                );
                self.wrong(&name.span(), format!("unknown object \"{}\"", name.get_ref()), hint)
            })?;
            let rows = self.whole(rows, object.name(), 0..1_000_000_000_000)?;
            if expected.insert(object, rows).is_some() {
                let message = format!("the rows of {} are expected twice", object.name());
                return Err(self.wrong(&name.span(), message, "write each object once"));
            }
        }
        Ok(expected)
    }

    /// The rules of a list.
    fn known_rules<'a>(
        &self,
        ids: impl Iterator<Item = &'a Spanned<String>>,
        rules: &[&str],
    ) -> Result<Vec<String>> {
        ids.map(|id| self.rule(id, rules)).collect()
    }

    /// A rule that there is.
    fn rule(&self, id: &Spanned<String>, rules: &[&str]) -> Result<String> {
        if rules.contains(&id.get_ref().as_str()) {
            return Ok(id.get_ref().clone());
        }
        let hint = nearest(id.get_ref(), rules.iter().copied()).map_or_else(
            || "`seatwise rules` lists them".to_owned(),
            |near| format!("did you mean \"{near}\"? `seatwise rules` lists them"),
        );
        Err(self.wrong(&id.span(), format!("unknown rule \"{}\"", id.get_ref()), hint))
    }

    fn severities(
        &self,
        written: &BTreeMap<Spanned<String>, Spanned<String>>,
        rules: &[&str],
    ) -> Result<BTreeMap<String, Severity>> {
        let mut severities = BTreeMap::new();
        for (id, severity) in written {
            let id = self.rule(id, rules)?;
            let grave = Severity::parse(severity.get_ref()).ok_or_else(|| {
                let message = format!("unknown severity \"{}\"", severity.get_ref());
                self.wrong(&severity.span(), message, "write info, low, medium or high")
            })?;
            severities.insert(id, grave);
        }
        Ok(severities)
    }
}

/// The known name that a typing error was most likely meant for.
pub(crate) fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    known
        .map(|name| (strsim::jaro_winkler(&typed, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use num_rational::BigRational;

    use super::*;
    use crate::model::verdict::{Counted, Meter};

    const RULES: [&str; 2] = ["idle-seat", "frozen-seat"];

    fn read(text: &str) -> Result<Policy> {
        Policy::from_text(text, "policy.toml", &RULES)
    }

    fn complaint(text: &str) -> String {
        match read(text) {
            Ok(_) => panic!("accepted: {text}"),
            Err(error) => format!("{error} | {}", error.hint()),
        }
    }

    const LINE: &str = "[[contract]]\nid = \"A/1\"\nlicense = \"Partner Community\"\nmeter = \"member\"\n\
        quantity = 10\nprice = \"25.00\"\ncurrency = \"USD\"\nstarts = 2026-02-01\nends = 2027-01-31\n";

    #[test]
    fn an_empty_policy_is_the_default() {
        let policy = read("").expect("an empty policy");
        assert_eq!(policy.thresholds, Thresholds { idle_days: 90, grace_days: 30 });
        assert_eq!(policy.timezone, Tz::UTC);
        assert_eq!(policy.max_refused_percent, 5);
    }

    #[test]
    fn a_mistyped_key_names_line_and_nearest_key() {
        let said = complaint("timezone = \"UTC\"\n\n[thresholds]\nidle_day = 60\n");
        assert!(said.starts_with("policy.toml:4:1: unknown key \"idle_day\""), "{said}");
        assert!(said.contains("did you mean \"idle_days\"?"), "{said}");
        let said = complaint(&format!("{LINE}quantiti = 3\n"));
        assert!(said.starts_with("policy.toml:10:1: unknown key \"quantiti\""), "{said}");
        assert!(said.contains("did you mean \"quantity\"?"), "{said}");
    }

    #[test]
    fn a_contract_line_is_read_exactly() {
        let policy = read(&format!("{LINE}uplift_percent = \"7\"\nnotice_days = 30\n")).expect("a line");
        let line = &policy.contract[0];
        assert_eq!(line.renews_on.to_string(), "2027-02-01");
        assert_eq!(line.notice_by().to_string(), "2027-01-01");
        assert_eq!(line.renewal_price(), BigRational::new(2675.into(), 100.into()));
        assert!(line.covers("partner  community"));
        assert!(line.in_force("2027-01-31".parse().expect("a date")));
        assert!(!line.in_force("2027-02-01".parse().expect("a date")));
    }

    #[test]
    fn a_term_may_never_end() {
        let text = LINE.replace("2027-01-31", "9999-12-31");
        let policy = read(&text).expect("a line");
        assert!(policy.contract[0].in_force("9999-12-31".parse().expect("a date")));
    }

    const LOGIN: &str = "[[contract]]\nid = \"L/1\"\nlicense = \"Partner Community Login\"\nmeter = \"login\"\n\
        quantity = 500\nprice = \"10.00\"\ncurrency = \"USD\"\nstarts = 2026-02-15\nends = 2027-02-14\n\
        sibling = \"Partner Community\"\n";

    #[test]
    fn a_line_on_the_login_meter_has_pools_from_the_day_of_its_start() {
        let policy = read(&format!("{LINE}{LOGIN}")).expect("two lines");
        let line = &policy.contract[1];
        let login = line.login_terms().expect("the login meter");
        assert_eq!((login.months.starts_on, login.counted), (15, Counted::All));
        assert_eq!(login.sibling.as_deref(), Some("Partner Community"));
        let day = |text: &str| text.parse().expect("a date");
        assert_eq!(line.pool(day("2027-01-20")), Some((day("2027-01-15"), day("2027-02-14"))));
        let policy = read(&format!("{LOGIN}pool_starts_on = 1\ncounted = \"daily\"\n")).expect("a line");
        let line = &policy.contract[0];
        assert_eq!(line.counted(), Counted::Daily);
        // The first pool is cut by the term's start, the last by its end.
        assert_eq!(line.pool(day("2026-02-20")), Some((day("2026-02-15"), day("2026-02-28"))));
        assert_eq!(line.pool(day("2027-02-01")), Some((day("2027-02-01"), day("2027-02-14"))));
    }

    #[test]
    fn pools_may_last_several_months_and_users_may_be_sold_in_blocks() {
        let day = |text: &str| text.parse().expect("a date");
        let policy = read(&format!("{LOGIN}pool_months = 12\ncounted = \"monthly\"\n")).expect("a line");
        let line = &policy.contract[0];
        assert_eq!((line.pool_months(), line.counted()), (12, Counted::Monthly));
        assert_eq!(line.pool(day("2026-07-01")), Some((day("2026-02-15"), day("2027-02-14"))));
        let active = LOGIN
            .replace("\"login\"", "\"active\"")
            .replace("sibling = \"Partner Community\"\n", "block = 100\n");
        let policy = read(&active).expect("a line");
        let line = &policy.contract[0];
        assert_eq!((line.meter(), line.counted()), (Meter::Active, Counted::Monthly));
        assert_eq!((line.in_blocks(0), line.in_blocks(100), line.in_blocks(101)), (0, 100, 200));
        assert_eq!(line.pool(day("2026-07-01")), Some((day("2026-06-15"), day("2026-07-14"))));
        let included = LINE.replace("\"member\"", "\"included\"").replace("price = \"25.00\"\n", "");
        assert_eq!(read(&included).expect("a line").contract[0].meter(), Meter::Included);
    }

    #[test]
    fn the_meters_are_not_mixed_up() {
        for (text, said) in [
            (format!("{LINE}pool_starts_on = 3\n"), "belongs to the login or active meter"),
            (format!("{LINE}counted = \"daily\"\n"), "belongs to the login meter"),
            (format!("{LINE}sibling = \"Partner Community Login\"\n"), "belongs to the login meter"),
            (format!("{LINE}block = 10\n"), "belongs to the active meter"),
            (format!("{LOGIN}pool_months = 0\n"), "from 1 to 36"),
            (LINE.replace("\"member\"", "\"included\""), "has no price of its own"),
            (format!("{LOGIN}pool_starts_on = 32\n"), "from 1 to 31"),
            (format!("{LOGIN}counted = \"each\"\n"), "write \"all\", \"daily\" or \"monthly\""),
            (
                LOGIN.replace("sibling = \"Partner Community\"", "sibling = \"partner community  login\""),
                "its own sibling",
            ),
            (
                LOGIN.replace("\"login\"", "\"logins\""),
                "write \"member\", \"login\", \"active\" or \"included\"",
            ),
            (
                format!(
                    "{LINE}{}",
                    LOGIN
                        .replace("Community Login", "Community")
                        .replace("sibling = \"Partner Community\"\n", "")
                ),
                "are on different meters",
            ),
            (
                format!("{LOGIN}{}", LOGIN.replace("L/1", "L/2").replace("Partner Community Login", "Gold")),
                "has two siblings",
            ),
        ] {
            let complaint = complaint(&text);
            assert!(complaint.contains(said), "{text}\n{complaint}");
        }
    }

    const RATE: &str = "[reporting]\ncurrency = \"USD\"\n[[reporting.rate]]\ncurrency = \"EUR\"\nrate = \"1.1\"\n\
        date = 2026-09-30\nsource = \"bank\"\n";

    #[test]
    fn values_without_sense_are_refused() {
        for (text, said) in [
            ("timezone = \"America/NewYork\"".to_owned(), "did you mean \"America/New_York\""),
            ("fiscal_year_starts = 13".to_owned(), "from 1 (January) to 12"),
            ("[calendar]\nweeks = \"4-4-4\"\nyear_ends = \"last friday\"".to_owned(), "policy.toml:2:9"),
            ("[calendar]\nweeks = \"4-4-5\"\nyear_ends = \"friday\"".to_owned(), "nearest saturday"),
            ("[calendar]\nweeks = \"4-4-5\"\nyear_ends = \"last fryday\"".to_owned(), "policy.toml:3:13"),
            ("[calendar]\nweeks = \"4-4-5\"".to_owned(), "lacks the key \"year_ends\""),
            ("[calendar]\nyear_ends = \"last friday\"".to_owned(), "lacks the key \"weeks\""),
            ("[thresholds]\nidle_days = 0".to_owned(), "whole number from 1"),
            ("[thresholds]\nidle_days = \"90\"".to_owned(), "policy.toml:2:13"),
            (
                "[thresholds.license.\"Gold Partner\"]\nidle_days = 9\n[thresholds.license.\"gold  partner\"]\nidle_days = 8"
                    .to_owned(),
                "duplicate licence",
            ),
            ("[thresholds]\nidle_days = \"90\"".to_owned(), "expected a whole number"),
            ("[rules]\nskip = [\"idle-seats\"]".to_owned(), "did you mean \"idle-seat\""),
            ("[rules.severity]\nidle-seat = \"grave\"".to_owned(), "info, low, medium or high"),
            ("[input]\ndate_order = \"American\"".to_owned(), "day-first"),
            ("[expected]\nUsers = 3".to_owned(), "did you mean \"User\""),
            (LINE.replace("\"25.00\"", "\"25,00\""), "not a decimal number"),
            (LINE.replace("\"25.00\"", "25.00"), "policy.toml:6:9"),
            (LINE.replace("\"25.00\"", "\"-1\""), "negative"),
            (LINE.replace("USD", "XQX"), "unknown currency"),
            (RATE.replace("USD", "XQX"), "unknown currency"),
            (RATE.replace("EUR", "USD"), "reporting currency itself"),
            (RATE.replace("\"1.1\"", "\"0\""), "not above 0"),
            (RATE.replace("\"1.1\"", "\"1,1\""), "not a decimal number"),
            (RATE.replace("\"1.1\"", "1.1"), "policy.toml:5:8"),
            (RATE.replace("\"bank\"", "\" \""), "source is empty"),
            (RATE.replace("date = 2026-09-30\n", ""), "lacks the key \"date\""),
            (format!("{RATE}{}", &RATE[RATE.find("[[").unwrap_or(0)..]), "EUR has two rates"),
            (LINE.replace("currency = \"USD\"\n", ""), "without a currency"),
            (LINE.replace("2027-01-31", "2026-01-31"), "before it starts"),
            (LINE.replace("quantity = 10\n", ""), "lacks the key \"quantity\""),
            (format!("{LINE}{LINE}"), "stands twice"),
            ("timezone = ".to_owned(), "policy.toml:1"),
        ] {
            let complaint = complaint(&text);
            assert!(complaint.contains(said), "{text}\n{complaint}");
        }
    }

    const WAIVER: &str = "[[waiver]]\nid = \"W-7\"\nrules = [\"idle-seat\"]\nowner = \"jo@example.com\"\n\
        reason = \"once a year\"\nexpires = 2027-03-31\nmatch = { username = \"*@auditors.example\", account = [\"a\", \"b\"] }\n";

    #[test]
    fn a_waiver_is_read() {
        let policy = read(WAIVER).expect("a waiver");
        let waiver = &policy.waivers[0];
        assert_eq!(waiver.rules.as_deref(), Some(&["idle-seat".to_owned()][..]));
        assert_eq!(waiver.matching.username, ["*@auditors.example"]);
        assert_eq!(waiver.matching.account, ["a", "b"]);
        assert_eq!(waiver.expires.to_string(), "2027-03-31");
    }

    #[test]
    fn a_waiver_without_owner_reason_end_or_bounds_is_refused() {
        for (text, said) in [
            (WAIVER.replace("owner = \"jo@example.com\"\n", ""), "lacks the key \"owner\""),
            (WAIVER.replace("reason = \"once a year\"\n", ""), "lacks the key \"reason\""),
            (WAIVER.replace("expires = 2027-03-31\n", ""), "lacks the key \"expires\""),
            (WAIVER.replace("once a year", " "), "reason of the waiver is empty"),
            (WAIVER.replace("idle-seat", "idle-sead"), "did you mean \"idle-seat\""),
            (WAIVER.replace("username", "usernme"), "did you mean \"username\""),
            (WAIVER.replace("*@auditors.example", ""), "is an empty text"),
            (format!("{WAIVER}{WAIVER}"), "stands twice"),
            (
                "[[waiver]]\nid = \"W\"\nowner = \"jo\"\nreason = \"so\"\nexpires = 2027-01-01\n".into(),
                "every finding",
            ),
            ("waiver_file = \"nowhere.csv\"".into(), "nowhere.csv"),
        ] {
            let complaint = complaint(&text);
            assert!(complaint.contains(said), "{text}\n{complaint}");
        }
    }

    #[test]
    fn the_shortest_preset_sets_the_threshold_unless_one_is_written() {
        let idle_days = |text: &str| read(text).expect("a policy").thresholds.idle_days;
        assert_eq!(idle_days("presets = [\"pci-4\", \"cis-v8\", \"cnil\"]"), 45);
        assert_eq!(idle_days("presets = [\"cis-v8\"]\n[thresholds]\nidle_days = 60"), 60);
        assert!(complaint("presets = [\"pci-3\"]").contains("did you mean \"pci-4\""));
    }

    #[test]
    fn a_blank_price_is_no_price() {
        let policy = read(&LINE.replace("25.00", "")).expect("a line");
        assert!(policy.contract[0].price.is_none());
    }
}
