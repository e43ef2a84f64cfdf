//! How rules are tested: a small org as one text, and the findings as lines.
//!
//! Each part of the text starts with `-- Object` (or `-- policy`) and goes on as that object's CSV file.
//! `u1`, `c2`, `a3`, `r4`, `p5` stand for ids of users, contacts, accounts, roles and profiles. The as-of
//! date is 2026-09-30.

use std::collections::BTreeMap;

use crate::audit::facts::Facts;
use crate::audit::row::Row;
use crate::audit::rule::Rule;
use crate::audit::when::WantedDate;
use crate::audit::{Outcome, audit};
use crate::ingest::{Location, ReadOptions, load};
use crate::model::calendar::epoch_day;
use crate::model::id::{IdCell, RecordId};
use crate::org::column::{CONTACT_ID, LICENSE, USER_ID};
use crate::policy::Policy;

/// The rule finds exactly these, by subject: `u1 high: last active on …`.
pub(crate) fn check(rule: &'static Rule, org: &str, expected: &[&str]) {
    assert!(!expected.is_empty(), "an expected silence is written check_silent");
    assert_eq!(findings(rule, org), expected, "{}", rule.id);
}

/// The rule finds nothing.
pub(crate) fn check_silent(rule: &'static Rule, org: &str) {
    assert_eq!(findings(rule, org), Vec::<String>::new(), "{}", rule.id);
}

/// The rule is not evaluated, and the reason holds these words.
pub(crate) fn not_evaluated(rule: &'static Rule, org: &str, said: &str) {
    let (outcome, _) = outcome(rule, org);
    let reason = outcome.not_evaluated.expect("a reason");
    assert!(reason.contains(said), "{}: {reason}", rule.id);
}

fn findings(rule: &'static Rule, org: &str) -> Vec<String> {
    let (outcome, ids) = outcome(rule, org);
    Row::all(&outcome.findings)
        .map(|row| {
            let subject = [USER_ID, CONTACT_ID, LICENSE].into_iter().find_map(|name| row.text(name));
            let severity = row.text_or(crate::audit::column::SEVERITY, "?");
            let message = (rule.message)(&row);
            ids.shorten(&format!("{} {severity}: {message}", subject.unwrap_or("?")))
        })
        .collect()
}

fn outcome(rule: &'static Rule, text: &str) -> (Outcome, Ids) {
    let mut ids = Ids::default();
    let folder = tempfile::tempdir().expect("a folder");
    let mut policy = Policy::default();
    let mut has_users = false;
    for part in text.split("-- ").filter(|part| !part.trim().is_empty()) {
        let (name, body) = part.split_once('\n').expect("a line behind the name");
        if name == "policy" {
            policy = Policy::from_text(body, "policy", &crate::rules::ids()).expect("a policy");
            continue;
        }
        has_users |= name == "User";
        std::fs::write(folder.path().join(format!("{name}.csv")), ids.expand(body)).expect("a file");
    }
    if !has_users {
        // An org without external users: somebody must have exported it.
        let users = "Id,IsActive,UserType,ContactId,LastLoginDate\n005000000000001AAA,1,Standard,,\n";
        std::fs::write(folder.path().join("User.csv"), users).expect("a file");
    }
    let as_of = "2026-09-30".parse().expect("a date");
    let wanted = WantedDate::new(Some(as_of), None, &policy).expect("a date");
    let options = ReadOptions {
        zone: policy.timezone,
        unmarked_zone: None,
        date_order: None,
        cutoff_day: Some(epoch_day(as_of)),
        count_oauth: policy.logins.count_oauth,
        count_machine: policy.logins.count_machine,
        max_refused_percent: 100,
        expected: BTreeMap::new(),
        keep_going: false,
        reading: crate::ingest::Reading::default(),
    };
    let locations = [Location { path: folder.path().to_owned(), object: None }];
    let loaded = load(&locations, &options).expect("an export");
    let when = wanted.settle(loaded.org.latest(), &policy).expect("a date");
    let facts = Facts::new(&loaded.org, &policy, &when).expect("facts");
    let rules: &'static [Rule] = std::slice::from_ref(rule);
    let mut audit = audit(&facts, &policy, rules).expect("an audit");
    (audit.outcomes.remove(0), ids)
}

/// Short names for ids, and back.
#[derive(Default)]
struct Ids {
    long: BTreeMap<String, String>,
}

impl Ids {
    fn expand(&mut self, csv: &str) -> String {
        let lines: Vec<String> = csv
            .lines()
            .map(|line| line.split(',').map(|cell| self.long_form(cell)).collect::<Vec<_>>().join(","))
            .collect();
        lines.join("\n") + "\n"
    }

    fn long_form(&mut self, cell: &str) -> String {
        let prefix = match cell.as_bytes().first() {
            Some(b'u') => "005",
            Some(b'c') => "003",
            Some(b'a') => "001",
            Some(b'r') => "00E",
            Some(b'p') => "00e",
            _ => return cell.to_owned(),
        };
        let Ok(number) = cell[1..].parse::<u32>() else { return cell.to_owned() };
        let Ok(IdCell::Id(id)) = RecordId::parse(format!("{prefix}{number:012}").as_bytes()) else {
            return cell.to_owned();
        };
        self.long.insert(id.to_string(), cell.to_owned());
        id.to_string()
    }

    fn shorten(&self, text: &str) -> String {
        self.long.iter().fold(text.to_owned(), |text, (long, short)| text.replace(long, short))
    }
}
