//! Waivers: written exceptions to findings, each with an owner, a reason and an end.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use wildmatch::WildMatch;

use super::kind::{Day, List, NonEmptyText, OneOrMany, RuleId};
use super::table::{nested, table};
use super::written::{PolicyReader, WrittenTable};
use crate::model::id::RecordId;
use crate::model::license::license_key;
use crate::model::text::one_line;

table! {
    /// A written exception to findings.
    pub struct Waiver {
        /// A name of its own, which findings that it excuses carry.
        id: String = NonEmptyText, required;
        /// The rules whose findings it excuses; all rules where it is not written.
        rules: Option<Vec<String>> = List(RuleId), optional;
        /// Whom it excuses; everybody where it is not written. All keys must fit.
        r#match: Matching = nested::<Matching>(), always;
        /// Who answers for it.
        owner: String = NonEmptyText, required;
        /// Why it is right.
        reason: String = NonEmptyText, required;
        /// The last day on which it holds.
        expires: NaiveDate = Day, required;
    }
    checked by Waiver::check;
}

table! {
    /// Whom a waiver excuses: every list that is not empty must hold somebody's value.
    pub struct Matching {
        /// User ids or user names.
        user: Vec<String> = OneOrMany, optional;
        /// Patterns of user names, with * and ?.
        username: Vec<String> = OneOrMany, optional;
        /// Account ids, or patterns of account names.
        account: Vec<String> = OneOrMany, optional;
        /// Profile ids, or patterns of profile names.
        profile: Vec<String> = OneOrMany, optional;
        /// Patterns of licence names.
        license: Vec<String> = OneOrMany, optional;
    }
}

/// Checks the waivers against each other: each has an id of its own.
pub(super) fn check(waivers: &[Waiver], reader: &mut PolicyReader) -> Option<()> {
    let mut is_right = true;
    let mut ids = BTreeSet::new();
    for (at, waiver) in waivers.iter().enumerate() {
        if !ids.insert(&waiver.id) {
            let message = format!("two waivers have the id \"{}\"", waiver.id);
            reader.refuse_at(&format!("waiver[{at}].id"), message, "give every waiver an id of its own");
            is_right = false;
        }
    }
    is_right.then_some(())
}

/// Whom a finding is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct WaiverSubject<'a> {
    /// The user's id.
    pub user_id: Option<&'a str>,
    /// The user's login name.
    pub username: Option<&'a str>,
    /// The account's id.
    pub account_id: Option<&'a str>,
    /// The account's name.
    pub account_name: Option<&'a str>,
    /// The profile's id.
    pub profile_id: Option<&'a str>,
    /// The profile's name.
    pub profile_name: Option<&'a str>,
    /// The licence's name.
    pub license: Option<&'a str>,
}

impl Matching {
    /// Whether nothing is written, which fits everybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.user, &self.username, &self.account, &self.profile, &self.license]
            .iter()
            .all(|list| list.is_empty())
    }
}

/// A waiver made ready to be compared with many findings.
#[derive(Debug)]
pub struct Matcher<'a> {
    waiver: &'a Waiver,
    user: Vec<WantedText>,
    username: Vec<WantedText>,
    account: Vec<WantedText>,
    profile: Vec<WantedText>,
    license: Vec<WantedText>,
}

/// One value of a list.
#[derive(Debug)]
enum WantedText {
    /// A record id in its 18 characters.
    Id(String),
    /// A pattern, compared without case.
    Text(WildMatch),
}

impl WantedText {
    fn id_or_pattern(text: &str) -> Self {
        RecordId::from_text(text.trim()).map_or_else(|| Self::pattern(text), |id| Self::Id(id.to_string()))
    }

    fn pattern(text: &str) -> Self {
        Self::Text(WildMatch::new_case_insensitive(&one_line(text)))
    }

    fn fits(&self, id: Option<&str>, text: Option<&str>) -> bool {
        match self {
            Self::Id(wanted) => id == Some(wanted),
            Self::Text(pattern) => text.is_some_and(|text| pattern.matches(&one_line(text))),
        }
    }
}

impl Waiver {
    fn check(&mut self, table: &WrittenTable, reader: &mut PolicyReader) -> Option<()> {
        if self.rules.as_ref().is_some_and(Vec::is_empty) {
            let remedy = "name rules, or remove the key to excuse findings of all rules";
            reader.refuse_at(&format!("{}.rules", table.path), "rules is an empty list", remedy);
            return None;
        }
        if self.rules.is_some() || !self.r#match.is_empty() {
            return Some(());
        }
        let message = format!("the waiver \"{}\" would excuse every finding", self.id);
        let remedy = "name rules, or say whom with user, username, account, profile or license";
        reader.refuse(table.place.clone(), message, remedy);
        None
    }

    /// Whether it still holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        day <= self.expires
    }

    /// The waiver made ready to be compared with findings.
    #[must_use]
    pub fn matcher(&self) -> Matcher<'_> {
        let ids = |texts: &[String]| texts.iter().map(|text| WantedText::id_or_pattern(text)).collect();
        let patterns = |texts: &[String]| texts.iter().map(|text| WantedText::pattern(text)).collect();
        let licenses =
            self.r#match.license.iter().map(|name| WantedText::pattern(&license_key(name))).collect();
        Matcher {
            waiver: self,
            user: ids(&self.r#match.user),
            username: patterns(&self.r#match.username),
            account: ids(&self.r#match.account),
            profile: ids(&self.r#match.profile),
            license: licenses,
        }
    }
}

impl<'a> Matcher<'a> {
    /// The waiver.
    #[must_use]
    pub fn waiver(&self) -> &'a Waiver {
        self.waiver
    }

    /// Whether it can excuse findings of a rule at all.
    #[must_use]
    pub fn concerns(&self, rule: &str) -> bool {
        self.waiver.rules.as_ref().is_none_or(|rules| rules.iter().any(|id| id == rule))
    }

    /// Whether it excuses a finding about somebody.
    #[must_use]
    pub fn fits(&self, subject: &WaiverSubject) -> bool {
        let any = |wanted: &[WantedText], id: Option<&str>, text: Option<&str>| {
            wanted.is_empty() || wanted.iter().any(|wanted| wanted.fits(id, text))
        };
        let license = subject.license.map(license_key);
        any(&self.user, subject.user_id, subject.username)
            && any(&self.username, None, subject.username)
            && any(&self.account, subject.account_id, subject.account_name)
            && any(&self.profile, subject.profile_id, subject.profile_name)
            && any(&self.license, None, license.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: WaiverSubject = WaiverSubject {
        user_id: Some("005000000000001AAA"),
        username: Some("Ana@Auditors.example"),
        account_id: Some("001000000000001AAA"),
        account_name: Some("Acme\r\nLtd"),
        profile_id: None,
        profile_name: Some("Dealers"),
        license: Some("Partner  Community"),
    };

    fn nobody_in_particular() -> Matching {
        Matching {
            user: Vec::new(),
            username: Vec::new(),
            account: Vec::new(),
            profile: Vec::new(),
            license: Vec::new(),
        }
    }

    fn fits(matching: Matching) -> bool {
        let waiver = Waiver {
            id: "W".into(),
            rules: None,
            r#match: matching,
            owner: "jo".into(),
            reason: "because".into(),
            expires: NaiveDate::MAX,
        };
        waiver.matcher().fits(&WHO)
    }

    fn of(text: &str) -> Vec<String> {
        vec![text.to_owned()]
    }

    #[test]
    fn each_way_of_saying_whom() {
        let user = |text| Matching { user: of(text), ..nobody_in_particular() };
        assert!(fits(user("005000000000001")) && fits(user("ana@auditors.example")));
        assert!(!fits(user("005000000000002AAA")));
        let name = |text| Matching { username: of(text), ..nobody_in_particular() };
        assert!(fits(name("*@auditors.example")) && fits(name("an?@*")));
        assert!(!fits(name("*@auditors")) && !fits(name("auditors")));
        let account = |text| Matching { account: of(text), ..nobody_in_particular() };
        assert!(fits(account("001000000000001AAA")) && fits(account("acme*")) && !fits(account("acme")));
        assert!(fits(account("Acme \n Ltd")) && fits(account("acme?ltd")));
        assert!(fits(Matching { profile: of("dealers"), ..nobody_in_particular() }));
        assert!(fits(Matching { license: of("partner community"), ..nobody_in_particular() }));
        assert!(!fits(Matching { profile: of("00e000000000001AAA"), ..nobody_in_particular() }));
    }

    #[test]
    fn all_keys_must_fit_and_one_value_of_each_is_enough() {
        let both = |license: &str| Matching {
            username: vec!["nobody".into(), "ana@*".into()],
            license: of(license),
            ..nobody_in_particular()
        };
        assert!(fits(both("Partner Community")));
        assert!(!fits(both("Customer Community")));
        assert!(fits(nobody_in_particular()));
    }

    #[test]
    fn what_a_finding_does_not_tell_fits_no_value() {
        let matching = Matching { username: of("*"), ..nobody_in_particular() };
        let waiver = Waiver {
            id: "W".into(),
            rules: Some(of("idle-seat")),
            r#match: matching,
            owner: "jo".into(),
            reason: "because".into(),
            expires: "2026-09-30".parse().expect("a date"),
        };
        assert!(!waiver.matcher().fits(&WaiverSubject::default()));
        assert!(waiver.matcher().concerns("idle-seat") && !waiver.matcher().concerns("never-logged-in"));
        assert!(waiver.holds_on("2026-09-30".parse().expect("a date")));
        assert!(!waiver.holds_on("2026-10-01".parse().expect("a date")));
    }
}
