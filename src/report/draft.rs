//! A policy to start from: what the export tells, and every choice that it does not, as comments.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::model::verdict::Meter;
use crate::policy::quoted;

/// What an export tells of the policy that fits it.
#[derive(Debug)]
pub struct Draft {
    /// What the person calls the export.
    pub export: String,
    /// The day that the export describes.
    pub as_of: NaiveDate,
    /// Rows read, by object.
    pub rows: Vec<(&'static str, u64)>,
    /// Licences that hold seats: name, seats, meter.
    pub licenses: Vec<(String, u64, Meter)>,
    /// Profiles of seats whose licence no file tells: name or id, seats, the licence that their type suggests.
    pub profiles: Vec<(String, u64, String)>,
}

impl Draft {
    /// The policy file. It holds for `seatwise audit` as it is.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!(
            "#:schema policy.schema.json\n# `seatwise schema policy > policy.schema.json` lets an editor check this file.\n# Policy for {}, drafted from its export of {}.\n\
             # Every key has a default: take the # away where yours differs. docs/policy.md explains each.\n\n\
             # timezone = \"America/New_York\"   # where days begin; default UTC\n\
             # fiscal_year_starts = 1           # the month, 1 to 12\n\
             # calendar = {{ weeks = \"4-5-4\", year_ends = \"nearest saturday\" }} # months of weeks\n\
             # presets = [\"pci-4\"]             # thresholds by the controls that state them; take idle_days out then\n\n\
             [thresholds]\n\
             idle_days = 90                     # last activity this many days ago, or more: idle\n\
             grace_days = 30                    # created less than this many days ago: new\n",
            self.export.replace(['\n', '\r'], " "),
            self.as_of
        );
        text.push_str(
            "\n[expected]                         # rows that the exporter saw: put your own counts here\n",
        );
        for (object, rows) in &self.rows {
            // Writing into a text cannot fail; so below.
            let _ = writeln!(text, "# {object} = {rows}");
        }
        self.write_profiles(&mut text);
        self.write_contract(&mut text);
        text.push_str(
            "\n# Written exceptions. What is excused stays in the report, under its waiver.\n\n# [[waiver]]\n# id = \"\"\n\
             # rules = [\"idle-seat\", \"never-logged-in\"]\n\
             # match = { username = \"*@auditors.example\" }   # also user, account, profile, license\n\
             # owner = \"\"                # who answers for it\n# reason = \"\"\n# expires =               # the last day it holds\n",
        );
        text
    }

    fn write_profiles(&self, text: &mut String) {
        if self.profiles.is_empty() {
            return;
        }
        text.push_str(
            "\n[profiles]                         # the licence of a profile, where no file tells it. Now assumed:\n",
        );
        for (profile, seats, license) in &self.profiles {
            let _ = writeln!(text, "# {} = {}   # {seats} seats", quoted(profile), quoted(license));
        }
    }

    fn write_contract(&self, text: &mut String) {
        text.push_str("\n# What was bought, from the order forms: fill in and take the # away. Seats are those of the export.\n");
        for (license, seats, meter) in &self.licenses {
            if *meter == Meter::Login {
                let _ = write!(
                    text,
                    "\n# [[contract]]\n# id = \"\"                 # the order form's line\n# license = {}   # {seats} users\n\
                     # meter = \"login\"\n# quantity =              # logins a month\n\
                     # price = \"\"              # per login: \"2.00\"\n# currency = \"USD\"\n# starts = \n\
                     # ends =                  # the last day\n\
                     # pool_starts_on = 1      # the day of the month; default that of starts\n\
                     # counted = \"all\"         # or \"daily\": one login per user and day\n\
                     # sibling = {}   # the licence by seat to compare with\n\
                     # uplift_percent = \"0\"\n# headroom_percent = \"0\"\n# notice_days = 30\n",
                    quoted(license),
                    quoted(license.trim_end_matches(" Login"))
                );
                continue;
            }
            let _ = write!(
                text,
                "\n# [[contract]]\n# id = \"\"                 # the order form's line\n# license = {}\n# meter = \"member\"\n\
                 # quantity = {seats}\n# price = \"\"              # per seat and month: \"25.00\"\n# currency = \"USD\"\n\
                 # starts = \n# ends =                  # the last day\n# uplift_percent = \"0\"\n\
                 # headroom_percent = \"0\"\n# planned_growth = 0\n# notice_days = 30\n",
                quoted(license)
            );
        }
    }
}
