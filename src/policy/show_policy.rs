//! The policy as it takes effect: a policy file again, with the origin of each value behind it.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::origin::{Origin, Origins};
use super::policy_file::Policy;
use super::table::{PolicyTable as _, schema};
use super::toml_text::{bare_or_quoted, quoted};

/// Where the comment with the origin starts.
const COMMENT_AT: usize = 41;

/// The keys that name files whose rows are written out below.
const WRITTEN_OUT: [&str; 2] = ["contract_file", "waiver_file"];

impl Policy {
    /// Every effective value with where it comes from (default, preset, file, flag), as a policy file that means the
    /// same; `file` is the name of the policy's own file.
    #[must_use]
    pub fn effective(&self, file: Option<&str>) -> String {
        let mut text = format!(
            "# The settings that take effect, of {}; behind each value where it comes from.\n",
            file.unwrap_or("no policy file")
        );
        let shown = &self.shown;
        let mut comment = |line: String| {
            // Writing into a text cannot fail; so below.
            let _ = writeln!(text, "# {line}");
        };
        if let Some(only) = &shown.only {
            comment(format!("Only the findings of these rules are shown (--only): {}.", only.join(", ")));
        }
        if !shown.hidden.is_empty() {
            comment(format!(
                "The findings of these rules are not shown (--skip): {}.",
                shown.hidden.join(", ")
            ));
        }
        if !shown.waivers_applied {
            comment(format!("No waiver is applied: {}.", self.origins.of("waivers_applied")));
        }
        // Settings are texts, numbers and flags under keys that are texts.
        let settings = serde_json::to_value(self).unwrap_or_default();
        if let Value::Object(settings) = &settings {
            TomlText { text: &mut text, origins: &self.origins }.table(
                settings,
                &schema(Self::keys()),
                "",
                "",
            );
        }
        text
    }
}

/// TOML under construction.
struct TomlText<'a> {
    text: &'a mut String,
    origins: &'a Origins,
}

impl TomlText<'_> {
    /// Writes the keys of a table: values first, then the tables inside it. `header` is what TOML calls the table, `path` the
    /// same with the numbers of entries.
    fn table(&mut self, table: &Map<String, Value>, schema: &Value, header: &str, path: &str) {
        let below = |outer: &str, key: &str| {
            let key = bare_or_quoted(key);
            if outer.is_empty() { key } else { format!("{outer}.{key}") }
        };
        let is_table = |value: &Value| match value {
            Value::Object(_) => true,
            Value::Array(values) => values.first().is_some_and(Value::is_object),
            _ => false,
        };
        for (key, value) in table.iter().filter(|(_, value)| !is_table(value)) {
            self.value(key, value, inner(schema, key), self.origins.of(&below(path, key)));
        }
        for (key, value) in table {
            let (schema, header, path) = (inner(schema, key), below(header, key), below(path, key));
            match value {
                Value::Object(table) if table.values().any(is_written) => {
                    let _ = writeln!(self.text, "\n[{header}]");
                    self.table(table, schema, &header, &path);
                }
                Value::Array(tables) if is_table(value) => {
                    for (at, table) in tables.iter().enumerate() {
                        let _ = writeln!(self.text, "\n[[{header}]]");
                        if let Value::Object(table) = table {
                            self.table(table, &schema["items"], &header, &format!("{path}[{at}]"));
                        }
                    }
                }
                _ => (),
            }
        }
    }

    /// Writes a value with its origin behind it; TOML has no word for one that there is not.
    fn value(&mut self, key: &str, value: &Value, schema: &Value, origin: Origin) {
        let is_day = schema["format"] == "date";
        let setting = match value {
            _ if !is_written(value) && origin == Origin::Default => format!("# {} =", bare_or_quoted(key)),
            _ if WRITTEN_OUT.contains(&key) => format!("# {key} = {}", written(value, is_day)),
            value => format!("{} = {}", bare_or_quoted(key), written(value, is_day)),
        };
        let _ = writeln!(self.text, "{setting:COMMENT_AT$} # {origin}");
    }
}

/// Whether there is anything to write.
fn is_written(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(values) => !values.is_empty(),
        Value::Object(values) => values.values().any(is_written),
        _ => true,
    }
}

/// The schema of a key, or that of all entries of a table of names.
fn inner<'s>(schema: &'s Value, key: &str) -> &'s Value {
    match &schema["properties"][key] {
        Value::Null => &schema["additionalProperties"],
        own => own,
    }
}

fn written(value: &Value, is_day: bool) -> String {
    match value {
        Value::String(day) if is_day => day.clone(),
        Value::String(text) => quoted(text),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(|value| written(value, is_day)).collect();
            format!("[{}]", values.join(", "))
        }
        value => value.to_string(),
    }
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
