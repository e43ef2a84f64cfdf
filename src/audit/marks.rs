//! Signs that the users of an export are not those of one production org.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataFrame, PolarsResult};

use crate::org::column::{ACCOUNT_ID, CONTACT_ID, EMAIL, FILE_NAME, PROFILE_ID, ROLE_ID, USER_ID, USERNAME};

/// A sandbox's name behind the user names of its copy of the org.
const SANDBOX_NAMES: [&str; 12] = [
    "dev", "uat", "test", "qa", "sit", "full", "sandbox", "stage", "staging", "partial", "preprod",
    "training",
];

/// The sign by which most users seem to be a sandbox's, as the end of a sentence; nothing for a production org's.
///
/// Source: Salesforce help on sandboxes: e-mail addresses get `.invalid`, user names the sandbox's name behind them.
pub(super) fn sandbox_sign(users: &DataFrame) -> PolarsResult<Option<&'static str>> {
    let most = |name: &str, test: fn(&str) -> bool| -> PolarsResult<bool> {
        let texts = users.column(name)?.str()?;
        Ok(texts.iter().flatten().filter(|text| test(text)).count() * 2 > users.height())
    };
    if most(EMAIL, |email| email.to_lowercase().ends_with(".invalid"))? {
        return Ok(Some("e-mail addresses end in .invalid"));
    }
    let has_name = |name: &str| {
        name.rsplit('.').next().is_some_and(|last| SANDBOX_NAMES.contains(&last.to_lowercase().as_str()))
    };
    Ok(most(USERNAME, has_name)?.then_some("user names end in a sandbox's name"))
}

/// The marks of the instances that made the users' ids, where they seem to be of several orgs; else none.
///
/// Behind the object's prefix an id carries the mark of the instance that made it. An org that was moved has several, but
/// its users point to profiles, roles, accounts and contacts across them.
pub(super) fn several_orgs(users: &DataFrame) -> PolarsResult<Vec<String>> {
    let ids = users.column(USER_ID)?.str()?;
    let mark = |id: Option<&str>| id.and_then(|id| id.get(3..5)).map(str::to_owned);
    let mut marks = Marks::default();
    let mut has_links = false;
    let files = users.column(FILE_NAME)?.str()?;
    let links = [PROFILE_ID, ROLE_ID, ACCOUNT_ID, CONTACT_ID]
        .into_iter()
        .map(|name| users.column(name).and_then(|column| column.str()))
        .collect::<PolarsResult<Vec<_>>>()?;
    for row in 0..users.height() {
        let Some(own) = mark(ids.get(row)) else { continue };
        marks.count(&own, files.get(row).unwrap_or_default());
        for other in links.iter().filter_map(|column| mark(column.get(row))) {
            has_links = true;
            marks.join(&own, &other);
        }
    }
    // Without a link to follow, two files that have no mark in common are two orgs', or a good part of one file is.
    let (least, part) = if has_links || marks.are_apart_by_file() { (3, 20) } else { (5, 10) };
    let groups: Vec<(String, usize)> = marks
        .groups()
        .into_iter()
        .filter(|(_, count)| *count >= least && count * part >= users.height())
        .collect();
    Ok(if groups.len() > 1 { groups.into_iter().map(|(mark, _)| mark).collect() } else { Vec::new() })
}

/// The marks of user ids, those of one org joined.
#[derive(Default)]
struct Marks {
    /// Users of each mark.
    users: BTreeMap<String, usize>,
    /// The files of each mark.
    files: BTreeMap<String, BTreeSet<String>>,
    /// Another mark of the same org.
    joined_to: BTreeMap<String, String>,
}

impl Marks {
    fn count(&mut self, mark: &str, file: &str) {
        *self.users.entry(mark.to_owned()).or_default() += 1;
        if self.files.get(mark).is_none_or(|files| !files.contains(file)) {
            self.files.entry(mark.to_owned()).or_default().insert(file.to_owned());
        }
    }

    fn first(&self, mark: &str) -> String {
        let mut mark = mark;
        while let Some(next) = self.joined_to.get(mark) {
            mark = next;
        }
        mark.to_owned()
    }

    fn join(&mut self, one: &str, other: &str) {
        if one == other {
            return;
        }
        let (one, other) = (self.first(one), self.first(other));
        if one != other {
            self.joined_to.insert(other, one);
        }
    }

    /// Whether each mark stands in files of its own.
    fn are_apart_by_file(&self) -> bool {
        let mut seen = BTreeSet::new();
        self.files.len() > 1 && self.files.values().flatten().all(|file| seen.insert(file))
    }

    /// One entry per org, by a mark of its users: how many users it has.
    fn groups(&self) -> BTreeMap<String, usize> {
        let mut groups: BTreeMap<String, (String, usize)> = BTreeMap::new();
        for (mark, count) in &self.users {
            groups.entry(self.first(mark)).or_insert_with(|| (mark.clone(), 0)).1 += count;
        }
        groups.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(users: &[(&str, &str, Option<&str>)]) -> BTreeMap<String, usize> {
        let mut marks = Marks::default();
        for (mark, file, link) in users {
            marks.count(mark, file);
            if let Some(link) = link {
                marks.join(mark, link);
            }
        }
        marks.groups()
    }

    #[test]
    fn marks_that_are_linked_are_one_org() {
        let moved = groups(&[("5g", "a", Some("5g")), ("7Q", "a", Some("5g")), ("7Q", "a", Some("7Q"))]);
        assert_eq!(moved.len(), 1);
        let two = groups(&[("5g", "a", Some("5g")), ("7Q", "a", Some("7Q"))]);
        assert_eq!(two, BTreeMap::from([("5g".to_owned(), 1), ("7Q".to_owned(), 1)]));
    }

    #[test]
    fn files_without_a_common_mark_are_apart() {
        let mut marks = Marks::default();
        marks.count("5g", "a");
        marks.count("7Q", "b");
        assert!(marks.are_apart_by_file());
        marks.count("7Q", "a");
        assert!(!marks.are_apart_by_file());
    }
}
