//! A policy to start from: what the export tells, and every choice that it does not, as comments.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::model::text::counted;
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
            "#:schema policy.schema.json\n# Policy for {}, drafted from its export of {}. Remove the # in front of what you \
             fill in.\n# docs/policy.md explains every key. `seatwise schema policy > policy.schema.json` lets an editor \
             check this file.\n\n\
             # timezone = \"America/New_York\"   # where days begin; UTC without it\n\
             # fiscal_year_starts = 2           # the month; 1 without it\n\
             # presets = [\"pci-4\"]             # thresholds by the controls that state them\n\n\
             [thresholds]\n\
             # idle_days = 90                   # last activity this many days ago, or more: idle\n\
             # grace_days = 30                  # created less than this many days ago: new\n",
            self.export.replace(['\n', '\r'], " "),
            self.as_of
        );
        text.push_str("\n[expected]                         # rows of each export: write the numbers that Salesforce shows\n");
        for (object, rows) in &self.rows {
            // Writing into a text cannot fail; so below.
            let _ = writeln!(text, "# {object} = {rows}");
        }
        if !self.profiles.is_empty() {
            text.push_str("\n[profiles]                         # the licence of a profile that no file tells; now assumed:\n");
        }
        for (profile, seats, license) in &self.profiles {
            let seats = counted(*seats, "seat");
            let _ = writeln!(text, "# {} = {}   # {seats}", quoted(profile), quoted(license));
        }
        text.push_str(
            "\n# What was bought, from the order forms; the numbers of seats are those of the export. Further keys: \
             headroom_percent,\n# planned_growth, reducible, cost_center, profiles; or keep the lines in a spreadsheet: \
             contract_file = \"contracts.csv\"\n",
        );
        for (license, seats, meter) in &self.licenses {
            text.push_str(&contract_line(license, *seats, *meter));
        }
        text.push_str(
            "\n# A written exception. What it excuses stays in the report, with its id.\n# [[waiver]]\n# id = \"\"\n\
             # rules = [\"idle-seat\", \"never-logged-in\"]\n\
             # match = { username = \"*@auditors.example\" }   # also user, account, profile, license\n\
             # owner = \"\"                # who answers for it\n# reason = \"\"\n# expires =               # the last day it holds\n",
        );
        text
    }
}

/// A contract line to fill in.
fn contract_line(license: &str, seats: u64, meter: Meter) -> String {
    let (quantity, price, own_keys) = match meter {
        Meter::Login => (
            "quantity =              # logins of one pool".to_owned(),
            "2.00",
            format!(
                "# pool_months = 1         # 12 for a pool by the year\n\
                 # counted = \"all\"         # or \"daily\", \"monthly\": one login per user and day, or month\n\
                 # sibling = {}   # the licence by seat to compare with\n",
                quoted(license.trim_end_matches(" Login"))
            ),
        ),
        Meter::Active => (
            "quantity =              # users who may log in during a month".to_owned(),
            "0.10",
            "# block = 1               # users are sold in blocks of so many\n".to_owned(),
        ),
        Meter::Member | Meter::Included => (format!("quantity = {seats}"), "25.00", String::new()),
    };
    let unit = match meter {
        Meter::Login => "per login",
        Meter::Active => "per user and month",
        Meter::Member | Meter::Included => "per seat and month",
    };
    format!(
        "\n# [[contract]]\n# id = \"\"                 # the order form's line\n# license = {}   # {}\n\
         # meter = \"{meter}\"\n# {quantity}\n# price = \"\"              # {unit}: \"{price}\"\n# currency = \"USD\"\n\
         # starts =\n# ends =                  # the last day\n# uplift_percent = \"0\"    # increase of the price at renewal\n\
         # notice_days = 30\n{own_keys}",
        quoted(license),
        counted(seats, "user")
    )
}
