//! The policy of a world and its TOML form (DESIGN section 7).

use super::calendar::FiscalYear;
use chrono::NaiveDate;
use std::fmt::Write;

#[derive(Debug, Clone)]
pub(crate) struct PolicySpec {
    pub timezone: String,
    pub fiscal_year: FiscalYear,
    pub idle_days: i64,
    pub grace_days: i64,
    /// Licence and its own idle days.
    pub license_idle_days: Vec<(String, i64)>,
    /// Licence and its own grace days.
    pub license_grace_days: Vec<(String, i64)>,
    pub count_oauth: bool,
    /// Profile name or id, and its licence.
    pub profiles: Vec<(String, String)>,
    pub skip: Vec<String>,
    /// The rules that are evaluated, where not all are.
    pub only: Option<Vec<String>>,
    /// Rule and its severity.
    pub severity: Vec<(String, String)>,
    pub contract: Vec<LineSpec>,
    pub waivers: Vec<WaiverSpec>,
}

/// A waiver; what is `None` or empty is left out of the file. Of several values any will do.
#[derive(Debug, Clone, Default)]
pub(crate) struct WaiverSpec {
    pub id: String,
    pub rules: Option<Vec<String>>,
    pub user: Vec<String>,
    pub username: Vec<String>,
    pub account: Vec<String>,
    pub profile: Vec<String>,
    pub license: Vec<String>,
    /// The last day it holds.
    pub expires: NaiveDate,
}

/// A contract line. What is `None` or false is left out of the file.
#[derive(Debug, Clone)]
pub(crate) struct LineSpec {
    pub id: String,
    pub license: String,
    /// `member`, `login`, `active` or `included`.
    pub meter: &'static str,
    /// Seats, or logins of a pool, or users of a month.
    pub quantity: u32,
    /// Absent as in a policy fresh from `init`, and from what is included in something else.
    pub price: Option<String>,
    /// There wherever a price is.
    pub currency: Option<String>,
    pub starts: NaiveDate,
    /// The last day of the term.
    pub ends: NaiveDate,
    pub uplift_percent: String,
    pub headroom_percent: String,
    pub planned_growth: u32,
    pub notice_days: u32,
    pub is_reducible: bool,
    pub cost_center: Option<String>,
    /// On the login and the active meter.
    pub pool_starts_on: Option<u32>,
    /// Contract months that one pool is for; this and the next two stand on the login meter only.
    pub pool_months: Option<u32>,
    /// `all`, `daily` or `monthly`.
    pub counted: Option<&'static str>,
    /// The member licence that the line is compared with.
    pub sibling: Option<String>,
    /// Users that are sold together, on the active meter only.
    pub block: Option<u32>,
}

impl PolicySpec {
    pub(crate) fn to_toml(&self) -> String {
        let mut text = String::new();
        self.write_settings(&mut text).expect("writing into a string");
        self.write_rules(&mut text).expect("writing into a string");
        for line in &self.contract {
            line.write(&mut text).expect("writing into a string");
        }
        for waiver in &self.waivers {
            waiver.write(&mut text).expect("writing into a string");
        }
        text
    }

    fn write_settings(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "timezone = {}", quoted(&self.timezone))?;
        writeln!(text, "fiscal_year_starts = {}", self.fiscal_year.starts)?;
        if let Some(weeks) = &self.fiscal_year.weeks {
            let months = weeks.months.map(|weeks| weeks.to_string()).join("-");
            let anchor = if weeks.nearest { "nearest" } else { "last" };
            writeln!(text, "\n[calendar]\nweeks = {}", quoted(&months))?;
            writeln!(text, "year_ends = {}", quoted(&format!("{anchor} {}", weeks.ends_on)))?;
        }
        writeln!(text, "\n[thresholds]\nidle_days = {}", self.idle_days)?;
        writeln!(text, "grace_days = {}", self.grace_days)?;
        self.write_license_thresholds(text)?;
        writeln!(text, "\n[logins]\ncount_oauth = {}", self.count_oauth)?;
        writeln!(text, "\n[profiles]")?;
        write_pairs(text, &self.profiles)
    }

    /// One table a licence, whatever it has of its own.
    fn write_license_thresholds(&self, text: &mut String) -> std::fmt::Result {
        let all = [("idle_days", &self.license_idle_days), ("grace_days", &self.license_grace_days)];
        let mut licenses: Vec<&String> =
            all.iter().flat_map(|(_, own)| own.iter()).map(|(license, _)| license).collect();
        licenses.sort_unstable();
        licenses.dedup();
        for license in licenses {
            writeln!(text, "[thresholds.license.{}]", quoted(license))?;
            for (key, own) in all {
                if let Some((_, days)) = own.iter().find(|(other, _)| other == license) {
                    writeln!(text, "{key} = {days}")?;
                }
            }
        }
        Ok(())
    }

    fn write_rules(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "\n[rules]\nskip = {}", list(&self.skip))?;
        if let Some(only) = &self.only {
            writeln!(text, "only = {}", list(only))?;
        }
        writeln!(text, "[rules.severity]")?;
        write_pairs(text, &self.severity)
    }
}

impl LineSpec {
    fn write(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "\n[[contract]]\nid = {}", quoted(&self.id))?;
        writeln!(text, "license = {}\nmeter = {}", quoted(&self.license), quoted(self.meter))?;
        writeln!(text, "quantity = {}", self.quantity)?;
        if let Some(price) = &self.price {
            writeln!(text, "price = {}", quoted(price))?;
        }
        if let Some(currency) = &self.currency {
            writeln!(text, "currency = {}", quoted(currency))?;
        }
        writeln!(text, "starts = {}\nends = {}", self.starts, self.ends)?;
        writeln!(text, "uplift_percent = {}", quoted(&self.uplift_percent))?;
        writeln!(text, "headroom_percent = {}", quoted(&self.headroom_percent))?;
        writeln!(text, "planned_growth = {}", self.planned_growth)?;
        writeln!(text, "notice_days = {}", self.notice_days)?;
        self.write_options(text)
    }

    fn write_options(&self, text: &mut String) -> std::fmt::Result {
        if self.is_reducible {
            writeln!(text, "reducible = true")?;
        }
        let numbers = [
            ("pool_starts_on", self.pool_starts_on),
            ("pool_months", self.pool_months),
            ("block", self.block),
        ];
        for (key, number) in numbers {
            if let Some(number) = number {
                writeln!(text, "{key} = {number}")?;
            }
        }
        let texts = [
            ("cost_center", self.cost_center.as_deref()),
            ("counted", self.counted),
            ("sibling", self.sibling.as_deref()),
        ];
        for (key, value) in texts {
            if let Some(value) = value {
                writeln!(text, "{key} = {}", quoted(value))?;
            }
        }
        Ok(())
    }
}

impl WaiverSpec {
    fn write(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "\n[[waiver]]\nid = {}\nowner = \"jo\"\nreason = \"so\"", quoted(&self.id))?;
        writeln!(text, "expires = {}", self.expires)?;
        if let Some(rules) = &self.rules {
            writeln!(text, "rules = {}", list(rules))?;
        }
        let keys = [
            ("user", &self.user),
            ("username", &self.username),
            ("account", &self.account),
            ("profile", &self.profile),
            ("license", &self.license),
        ];
        let pairs: Vec<String> = keys
            .into_iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(key, values)| format!("{key} = {}", one_or_list(values)))
            .collect();
        if pairs.is_empty() { Ok(()) } else { writeln!(text, "match = {{ {} }}", pairs.join(", ")) }
    }
}

fn write_pairs(text: &mut String, pairs: &[(String, String)]) -> std::fmt::Result {
    for (key, value) in pairs {
        writeln!(text, "{} = {}", quoted(key), quoted(value))?;
    }
    Ok(())
}

/// A single text stands for itself.
fn one_or_list(texts: &[String]) -> String {
    match texts {
        [text] => quoted(text),
        _ => list(texts),
    }
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
