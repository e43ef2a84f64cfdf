//! After how many days a seat is idle and how long a user is new: for all licences, and for single ones.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::kind::{AnyName, NamedEntries, Whole};
use super::table::{nested, table};
use super::written::{PolicyReader, WrittenTable};
use crate::model::license::license_key;

/// The thresholds that hold for one licence, in whole days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Thresholds {
    /// Last activity this many days ago, or more, makes a seat idle.
    pub idle_days: u32,
    /// A user created less than this many days ago is new.
    pub grace_days: u32,
}

/// The most days that a key takes: a hundred years.
pub(super) const MOST_DAYS: u32 = 36_500;

const DAYS: Whole = Whole(1, MOST_DAYS);

table! {
    /// After how many days a seat is idle, and how long a user is new.
    pub struct ThresholdSettings {
        /// Last activity this many days ago, or more, makes a seat idle. A preset replaces the default.
        idle_days: u32 = DAYS, default(90_u32);
        /// A user created less than this many days ago is new.
        grace_days: u32 = DAYS, default(30_u32);
        /// Thresholds of single licences, by the licence's name.
        license: BTreeMap<String, LicenseThresholds> =
            NamedEntries { name: AnyName, value: nested::<LicenseThresholds>() }, optional;
    }
    checked by ThresholdSettings::check;
}

table! {
    /// The thresholds that a single licence has of its own.
    pub struct LicenseThresholds {
        /// As for all licences, in place of it.
        idle_days: Option<u32> = DAYS, optional;
        /// As for all licences, in place of it.
        grace_days: Option<u32> = DAYS, optional;
    }
}

impl ThresholdSettings {
    fn check(&mut self, table: &WrittenTable, reader: &mut PolicyReader) -> Option<()> {
        let names: Vec<&String> = self.license.keys().collect();
        for (at, name) in names.iter().enumerate() {
            let is_same = |other: &&&String| license_key(other) == license_key(name);
            if let Some(twin) = names[..at].iter().find(is_same) {
                let path = format!("{}.license.{}", table.path, super::toml_text::bare_or_quoted(name));
                let message = format!("duplicate licence \"{name}\", also written as \"{twin}\"");
                reader.refuse_at(&path, message, "write its thresholds once");
                return None;
            }
        }
        Some(())
    }

    /// The thresholds that hold for a licence.
    #[must_use]
    pub fn of(&self, license: &str) -> Thresholds {
        let key = license_key(license);
        let own = self.license.iter().find(|(name, _)| license_key(name) == key).map(|(_, own)| own);
        Thresholds {
            idle_days: own.and_then(|own| own.idle_days).unwrap_or(self.idle_days),
            grace_days: own.and_then(|own| own.grace_days).unwrap_or(self.grace_days),
        }
    }
}
