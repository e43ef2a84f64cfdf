//! The policy as it takes effect: a policy file again, with the origin of each value behind it.

use std::fmt::Write as _;

use super::contract::Shown;
use super::origin::Origin;
use super::waiver::Waiver;
use super::{ContractLine, Policy, Thresholds};
use crate::model::verdict::Counted;

/// Where the comment with the origin starts.
const COMMENT_AT: usize = 41;

impl Policy {
    /// Every effective value with where it comes from (default, preset, file, flag), as a policy file that means the
    /// same; `file` is the name of the policy's own file.
    #[must_use]
    pub fn effective(&self, file: Option<&str>) -> String {
        let mut text = Text(format!(
            "# What takes effect, of {}; behind each value where it comes from.\n",
            file.unwrap_or("no policy file")
        ));
        let of = |key: &str| self.origins.of(key);
        text.value("timezone", &quoted(self.timezone.name()), of("timezone"));
        text.value("fiscal_year_starts", &self.calendar.starts.to_string(), of("fiscal_year_starts"));
        let presets: Vec<&str> = self.presets.iter().map(|control| control.preset).collect();
        text.value("presets", &list(&presets), of("presets"));
        let centers = self.cost_centers.as_ref().map(|centers| quoted(&centers.file.name));
        text.optional("cost_center_file", centers, of("cost_center_file"));
        if let Some(weeks) = self.calendar.weeks {
            text.table("calendar");
            text.value("weeks", &quoted(weeks.pattern.as_str()), Origin::File);
            text.value("year_ends", &quoted(&weeks.year_ends.to_string()), Origin::File);
        }
        self.thresholds(&mut text);
        text.table("input");
        text.value(
            "max_refused_percent",
            &self.max_refused_percent.to_string(),
            of("input.max_refused_percent"),
        );
        let order = self.date_order.map(|order| quoted(&order.to_string()));
        text.optional("date_order", order, of("input.date_order"));
        let zone = self.unmarked_zone.map(|zone| quoted(zone.name()));
        text.optional("zone", zone, of("input.zone"));
        text.table("logins");
        text.value("count_oauth", &self.count_oauth.to_string(), of("logins.count_oauth"));
        text.value("count_machine", &self.count_machine.to_string(), of("logins.count_machine"));
        self.rules(&mut text);
        if !self.expected.is_empty() {
            text.table("expected");
        }
        for (object, rows) in &self.expected {
            text.value(object.name(), &rows.to_string(), Origin::File);
        }
        if !self.profiles.is_empty() {
            text.table("profiles");
        }
        for (profile, license) in &self.profiles {
            text.value(&quoted(profile), &quoted(license), Origin::File);
        }
        if let Some(reporting) = &self.reporting {
            text.table("reporting");
            text.value("currency", &quoted(reporting.currency.code()), Origin::File);
            for rate in &reporting.rates {
                text.tables("reporting.rate");
                text.value("currency", &quoted(rate.currency.code()), Origin::File);
                text.value("rate", &quoted(&rate.text), Origin::File);
                text.value("date", &rate.date.to_string(), Origin::File);
                text.value("source", &quoted(&rate.source), Origin::File);
            }
        }
        for line in &self.contract {
            contract(&mut text, line);
        }
        self.waivers(&mut text);
        text.0
    }

    fn thresholds(&self, text: &mut Text) {
        text.table("thresholds");
        let days = |text: &mut Text, thresholds: Thresholds, idle: Origin, grace: Origin| {
            text.value("idle_days", &thresholds.idle_days.to_string(), idle);
            text.value("grace_days", &thresholds.grace_days.to_string(), grace);
        };
        let (idle, grace) =
            (self.origins.of("thresholds.idle_days"), self.origins.of("thresholds.grace_days"));
        days(text, self.thresholds, idle, grace);
        for (license, own) in &self.license_thresholds {
            text.table(&format!("thresholds.license.{}", quoted(license)));
            // A value that a licence does not have of its own is that of all licences.
            let origin = |is_own: bool, of_all: Origin| if is_own { Origin::File } else { of_all };
            let idle = origin(own.idle_days != self.thresholds.idle_days, idle);
            let grace = origin(own.grace_days != self.thresholds.grace_days, grace);
            days(text, *own, idle, grace);
        }
    }

    fn rules(&self, text: &mut Text) {
        text.table("rules");
        let ids = |ids: &[String]| list(&ids.iter().map(String::as_str).collect::<Vec<_>>());
        text.optional("only", self.only.as_deref().map(ids), self.origins.of("rules.only"));
        text.value("skip", &ids(&self.skip), self.origins.of("rules.skip"));
        if let Some(only) = &self.shown_only {
            text.comment(&format!("Only these rules are shown (--only): {}.", only.join(", ")));
        }
        if !self.hidden.is_empty() {
            text.comment(&format!("These rules are not shown (--skip): {}.", self.hidden.join(", ")));
        }
        if !self.severity.is_empty() {
            text.table("rules.severity");
        }
        for (rule, severity) in &self.severity {
            text.value(rule, &quoted(severity.as_str()), Origin::File);
        }
    }

    fn waivers(&self, text: &mut Text) {
        if let Some(file) = &self.waiver_file {
            text.comment(&format!("The waivers of {} stand below with the others.", file.name));
        }
        if !self.apply_waivers {
            let flag = self.origins.of("waivers_applied");
            text.comment(&format!("No waiver is applied: {flag}."));
        }
        for waiver in &self.waivers {
            write_waiver(text, waiver);
        }
    }
}

fn contract(text: &mut Text, line: &ContractLine) {
    let shown = Shown::from(line);
    text.tables("contract");
    let file = Origin::File;
    text.value("id", &quoted(shown.id), file);
    text.value("license", &quoted(shown.license), file);
    text.value("meter", &quoted(shown.meter.as_str()), file);
    text.value("quantity", &shown.quantity.to_string(), file);
    text.optional("price", shown.price.map(quoted), if_told(shown.price));
    text.optional("currency", shown.currency.map(quoted), if_told(shown.currency));
    text.value("starts", &shown.starts.to_string(), file);
    text.value("ends", &shown.ends.to_string(), file);
    // Nobody tells a written 0 from one that was left out, and they mean the same.
    let or_default = |is_zero: bool| if is_zero { Origin::Default } else { Origin::File };
    text.value("uplift_percent", &quoted(&shown.uplift_percent), or_default(shown.uplift_percent == "0"));
    text.value(
        "headroom_percent",
        &quoted(&shown.headroom_percent),
        or_default(shown.headroom_percent == "0"),
    );
    text.value("planned_growth", &shown.planned_growth.to_string(), or_default(shown.planned_growth == 0));
    text.value("notice_days", &shown.notice_days.to_string(), or_default(shown.notice_days == 0));
    text.value("reducible", &shown.reducible.to_string(), or_default(!shown.reducible));
    text.optional("cost_center", shown.cost_center.map(quoted), if_told(shown.cost_center));
    let profiles: Vec<&str> = shown.profiles.iter().map(String::as_str).collect();
    text.value("profiles", &list(&profiles), or_default(profiles.is_empty()));
    if let Some(day) = shown.pool_starts_on {
        text.value("pool_starts_on", &day.to_string(), file);
    }
    if let Some(months) = shown.pool_months {
        text.value("pool_months", &months.to_string(), or_default(months == 1));
    }
    if let Some(counted) = shown.counted {
        text.value("counted", &quoted(counted.as_str()), or_default(counted == Counted::All));
        text.optional("sibling", shown.sibling.map(quoted), if_told(shown.sibling));
    }
    if let Some(block) = shown.block {
        text.value("block", &block.to_string(), or_default(block == 1));
    }
}

fn if_told(value: Option<&str>) -> Origin {
    if value.is_some() { Origin::File } else { Origin::Default }
}

fn write_waiver(text: &mut Text, waiver: &Waiver) {
    text.tables("waiver");
    let file = Origin::File;
    let of = |texts: &[String]| list(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    text.value("id", &quoted(&waiver.id), file);
    text.optional("rules", waiver.rules.as_deref().map(of), if_told(waiver.rules.as_ref().map(|_| "")));
    let pairs: Vec<String> = waiver
        .matching
        .lists()
        .into_iter()
        .filter(|(_, texts)| !texts.is_empty())
        .map(|(key, texts)| format!("{key} = {}", of(texts)))
        .collect();
    if !pairs.is_empty() {
        text.value("match", &format!("{{ {} }}", pairs.join(", ")), file);
    }
    text.value("owner", &quoted(&waiver.owner), file);
    text.value("reason", &quoted(&waiver.reason), file);
    text.value("expires", &waiver.expires.to_string(), file);
}

/// TOML under construction.
struct Text(String);

impl Text {
    fn value(&mut self, key: &str, value: &str, origin: Origin) {
        let setting = format!("{key} = {value}");
        // Writing into a text cannot fail; so below.
        let _ = writeln!(self.0, "{setting:COMMENT_AT$} # {origin}");
    }

    /// A value, or the remark that there is none: TOML has no word for it.
    fn optional(&mut self, key: &str, value: Option<String>, origin: Origin) {
        match value {
            Some(value) => self.value(key, &value, origin),
            None => self.value(&format!("# {key}"), "", origin),
        }
    }

    fn table(&mut self, name: &str) {
        let _ = writeln!(self.0, "\n[{name}]");
    }

    fn tables(&mut self, name: &str) {
        let _ = writeln!(self.0, "\n[[{name}]]");
    }

    fn comment(&mut self, text: &str) {
        let _ = writeln!(self.0, "\n# {text}");
    }
}

/// A text as TOML writes it in one line, as a key or a value. JSON escapes what TOML does, but for one sign.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

fn list(texts: &[&str]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Flags;

    const WRITTEN: &str = "timezone = \"Europe/Oslo\"\npresets = [\"cis-v8\"]\n[thresholds]\ngrace_days = 20\n\
        [thresholds.license.\"Gold \\\"Partner\\\"\"]\nidle_days = 180\n[expected]\nUser = 5\n[profiles]\n\"A # B\" = \"Gold Partner\"\n\"two\\nlines \\u007F \\\\ \\u0001\" = \"Gold Partner\"\n\
        [rules]\nskip = [\"idle-seat\"]\n[rules.severity]\nfrozen-seat = \"low\"\n[[contract]]\nid = \"A\"\nlicense = \"Gold Partner\"\n\
        meter = \"member\"\nquantity = 3\nprice = \"2.50\"\ncurrency = \"EUR\"\nstarts = 2026-01-01\nends = 9999-12-31\n\
        uplift_percent = \"-2.5\"\nreducible = true\n[[contract]]\nid = \"B\"\nlicense = \"Gold Partner Login\"\nmeter = \"login\"\n\
        quantity = 300\nstarts = 2026-01-31\nends = 2026-12-31\ncounted = \"daily\"\nsibling = \"Gold Partner\"\n[[waiver]]\nid = \"W\"\nrules = [\"idle-seat\"]\nowner = \"jo\"\nreason = \"so\\nit is\"\nexpires = 2027-01-01\n\
        match = { username = \"a*\" }\n";

    fn read(text: &str) -> Policy {
        Policy::from_text(text, "policy", &["idle-seat", "frozen-seat"])
            .unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    #[test]
    fn what_takes_effect_is_a_policy_that_means_the_same() {
        let settings = |policy: &Policy| serde_json::to_value(policy.settings()).expect("JSON");
        for written in ["", WRITTEN] {
            let policy = read(written);
            assert_eq!(
                settings(&read(&policy.effective(None))),
                settings(&policy),
                "{}",
                policy.effective(None)
            );
        }
    }

    #[test]
    fn every_value_says_where_it_comes_from() {
        let mut policy = read(WRITTEN);
        let flags = Flags { only: vec!["idle-seat".into()], no_waivers: true, ..Flags::default() };
        policy.overrule(&flags, &["idle-seat"]).expect("a rule");
        let text = policy.effective(Some("seatwise.toml"));
        let line = |start: &str| text.lines().find(|line| line.starts_with(start)).expect("a line");
        assert!(line("timezone").ends_with("# file"));
        assert!(line("fiscal_year_starts").ends_with("# default"));
        assert!(line("idle_days = 45").ends_with("# preset cis-v8"));
        assert!(line("grace_days = 20").ends_with("# file"));
        assert!(line("# date_order").ends_with("# default"));
        assert!(text.contains("only") && text.contains("--only"), "{text}");
        assert!(text.contains("No waiver is applied: flag --no-waivers."));
    }
}
