//! Waivers: written exceptions to findings, each with an owner, a reason and an end.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;
use wildmatch::WildMatch;

use crate::model::id::RecordId;
use crate::model::license::license_key;
use crate::model::text::one_line;

/// A written exception.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// Its name, unique in the policy.
    pub id: String,
    /// The rules whose findings it excuses; nothing for all rules.
    pub rules: Option<Vec<String>>,
    /// Whom it excuses.
    pub matching: Matching,
    /// Who answers for it.
    pub owner: String,
    /// Why it is right.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: NaiveDate,
}

/// Whom a waiver excuses: every list that is not empty must hold somebody's value. As written in the policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Matching {
    /// User ids or user names.
    pub user: Vec<String>,
    /// Patterns of user names.
    pub username: Vec<String>,
    /// Account ids, or patterns of account names.
    pub account: Vec<String>,
    /// Profile ids, or patterns of profile names.
    pub profile: Vec<String>,
    /// Patterns of licence names.
    pub license: Vec<String>,
}

/// Whom a finding is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'a> {
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
        *self == Self::default()
    }

    /// The lists with their names, in order.
    #[must_use]
    pub fn lists(&self) -> [(&'static str, &[String]); 5] {
        [
            ("user", &self.user),
            ("username", &self.username),
            ("account", &self.account),
            ("profile", &self.profile),
            ("license", &self.license),
        ]
    }
}

/// A waiver made ready to be compared with many findings.
#[derive(Debug)]
pub struct Matcher<'a> {
    waiver: &'a Waiver,
    user: Vec<Wanted>,
    username: Vec<Wanted>,
    account: Vec<Wanted>,
    profile: Vec<Wanted>,
    license: Vec<Wanted>,
}

/// One value of a list.
#[derive(Debug)]
enum Wanted {
    /// A record id in its 18 characters.
    Id(String),
    /// A pattern, compared without case.
    Text(WildMatch),
}

impl Wanted {
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
    /// Whether it still holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        day <= self.expires
    }

    /// The waiver made ready to be compared with findings.
    #[must_use]
    pub fn matcher(&self) -> Matcher<'_> {
        let ids = |texts: &[String]| texts.iter().map(|text| Wanted::id_or_pattern(text)).collect();
        let patterns = |texts: &[String]| texts.iter().map(|text| Wanted::pattern(text)).collect();
        let licenses = self.matching.license.iter().map(|name| Wanted::pattern(&license_key(name))).collect();
        Matcher {
            waiver: self,
            user: ids(&self.matching.user),
            username: patterns(&self.matching.username),
            account: ids(&self.matching.account),
            profile: ids(&self.matching.profile),
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
    pub fn fits(&self, subject: &Subject) -> bool {
        let any = |wanted: &[Wanted], id: Option<&str>, text: Option<&str>| {
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

    const WHO: Subject = Subject {
        user_id: Some("005000000000001AAA"),
        username: Some("Ana@Auditors.example"),
        account_id: Some("001000000000001AAA"),
        account_name: Some("Acme\r\nLtd"),
        profile_id: None,
        profile_name: Some("Dealers"),
        license: Some("Partner  Community"),
    };

    fn fits(matching: Matching) -> bool {
        let waiver = Waiver {
            id: "W".into(),
            rules: None,
            matching,
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
        let user = |text| Matching { user: of(text), ..Matching::default() };
        assert!(fits(user("005000000000001")) && fits(user("ana@auditors.example")));
        assert!(!fits(user("005000000000002AAA")));
        let name = |text| Matching { username: of(text), ..Matching::default() };
        assert!(fits(name("*@auditors.example")) && fits(name("an?@*")));
        assert!(!fits(name("*@auditors")) && !fits(name("auditors")));
        let account = |text| Matching { account: of(text), ..Matching::default() };
        assert!(fits(account("001000000000001AAA")) && fits(account("acme*")) && !fits(account("acme")));
        assert!(fits(account("Acme \n Ltd")) && fits(account("acme?ltd")));
        assert!(fits(Matching { profile: of("dealers"), ..Matching::default() }));
        assert!(fits(Matching { license: of("partner community"), ..Matching::default() }));
        assert!(!fits(Matching { profile: of("00e000000000001AAA"), ..Matching::default() }));
    }

    #[test]
    fn all_keys_must_fit_and_one_value_of_each_is_enough() {
        let both = |license: &str| Matching {
            username: vec!["nobody".into(), "ana@*".into()],
            license: of(license),
            ..Matching::default()
        };
        assert!(fits(both("Partner Community")));
        assert!(!fits(both("Customer Community")));
        assert!(fits(Matching::default()));
    }

    #[test]
    fn what_a_finding_does_not_tell_fits_no_value() {
        let matching = Matching { username: of("*"), ..Matching::default() };
        let waiver = Waiver {
            id: "W".into(),
            rules: Some(of("idle-seat")),
            matching,
            owner: "jo".into(),
            reason: "because".into(),
            expires: "2026-09-30".parse().expect("a date"),
        };
        assert!(!waiver.matcher().fits(&Subject::default()));
        assert!(waiver.matcher().concerns("idle-seat") && !waiver.matcher().concerns("never-logged-in"));
        assert!(waiver.holds_on("2026-09-30".parse().expect("a date")));
        assert!(!waiver.holds_on("2026-10-01".parse().expect("a date")));
    }
}
