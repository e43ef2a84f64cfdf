//! From waivers as written in the policy to waivers as meant.

use std::collections::BTreeSet;

use toml::Spanned;

use super::Source;
use crate::error::Result;
use crate::policy::waiver::{Matching, Waiver};
use crate::policy::written;

impl Source<'_> {
    pub(super) fn waivers(
        &self,
        written: &[Spanned<written::Waiver>],
        rules: &[&str],
    ) -> Result<Vec<Waiver>> {
        let mut ids = BTreeSet::new();
        let mut waivers = Vec::with_capacity(written.len());
        for waiver in written {
            let read = self.waiver(waiver, rules)?;
            if !ids.insert(read.id.clone()) {
                let message = format!("the waiver \"{}\" stands twice", read.id);
                let hint = "give every waiver an id of its own";
                return Err(self.wrong(&waiver.get_ref().id.span(), message, hint));
            }
            waivers.push(read);
        }
        Ok(waivers)
    }

    fn waiver(&self, spanned: &Spanned<written::Waiver>, rules: &[&str]) -> Result<Waiver> {
        let waiver = spanned.get_ref();
        for (key, text) in [("id", &waiver.id), ("owner", &waiver.owner), ("reason", &waiver.reason)] {
            if text.get_ref().trim().is_empty() {
                let hint = "an exception without owner and reason is none: fill it in";
                return Err(self.wrong(&text.span(), format!("{key} of the waiver is empty"), hint));
            }
        }
        let named = match &waiver.rules {
            None => None,
            Some(ids) => Some(self.known_rules(ids.iter(), rules)?),
        };
        let matching =
            waiver.matching.as_ref().map(|matching| matching.get_ref().clone()).unwrap_or_default();
        let texts = |list: &written::OneOrMany| {
            list.texts().iter().map(|text| text.trim().to_owned()).collect::<Vec<_>>()
        };
        let matching = Matching {
            user: texts(&matching.user),
            username: texts(&matching.username),
            account: texts(&matching.account),
            profile: texts(&matching.profile),
            license: texts(&matching.license),
        };
        let span = waiver.matching.as_ref().map_or_else(|| spanned.span(), Spanned::span);
        if let Some((key, _)) = matching.lists().iter().find(|(_, texts)| texts.iter().any(String::is_empty))
        {
            let message = format!("{key} of the waiver \"{}\" is an empty text", waiver.id.get_ref());
            return Err(self.wrong(&span, message, "leave the key out to fit everybody"));
        }
        if waiver.rules.is_none() && matching.is_empty() {
            let message =
                format!("the waiver \"{}\" would excuse every finding there is", waiver.id.get_ref());
            return Err(self.wrong(&span, message, NARROW));
        }
        Ok(Waiver {
            id: waiver.id.get_ref().trim().to_owned(),
            rules: named,
            matching,
            owner: waiver.owner.get_ref().trim().to_owned(),
            reason: waiver.reason.get_ref().trim().to_owned(),
            expires: self.date(&waiver.expires, "expires")?,
        })
    }
}

/// What to do about a waiver that excuses everything.
pub(in crate::policy) const NARROW: &str =
    "name rules, or say whom with user, username, account, profile or license";
