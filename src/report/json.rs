//! The whole report as JSON: versioned, streamed row by row, the same bytes for the same input.

use std::io::{self, Write};

use serde::ser::{SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::records::{self, ControlRecord, LicenseRecord, ProfileRecord, RuleRecord, SweepRecord};
use super::renewal_records::{self, RightSizingRecord};
use super::{Report, SCHEMA};
use crate::model::calendar::date_of;
use crate::org::coverage::Coverage;

/// Writes the report.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    serde_json::to_writer_pretty(&mut out, report).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// A list that is made while it is written.
struct Streamed<F>(F);

impl<F, I> Serialize for Streamed<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for row in (self.0)() {
            list.serialize_element(&row)?;
        }
        list.end()
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut report = serializer.serialize_struct("Report", 26)?;
        report.serialize_field("schema", SCHEMA)?;
        report.serialize_field(
            "tool",
            &json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") }),
        )?;
        report.serialize_field("as_of", &self.when.as_of)?;
        report.serialize_field("period", &self.when.period)?;
        report.serialize_field("policy", &PolicyRecord(self))?;
        report.serialize_field("inputs", &self.inputs)?;
        report.serialize_field("ignored", &self.ignored)?;
        report.serialize_field("coverage", &coverage(&self.coverage))?;
        report.serialize_field("issues", &self.issues)?;
        report.serialize_field("waivers", &Streamed(|| records::waivers(self)))?;
        report.serialize_field("population", &self.population)?;
        report.serialize_field("verdicts", &self.verdicts)?;
        report.serialize_field("controls", &Streamed(|| self.controls.iter().map(ControlRecord::from)))?;
        report.serialize_field("licenses", &Streamed(|| self.costs.lines.iter().map(LicenseRecord::from)))?;
        report.serialize_field("months", &Streamed(|| records::months(&self.costs)))?;
        report.serialize_field("allocation", &Streamed(|| records::allocation(self)))?;
        report.serialize_field("totals", &records::totals(&self.costs.totals))?;
        report.serialize_field("converted", &records::converted(self))?;
        report.serialize_field("pools", &Streamed(|| renewal_records::pools(self)))?;
        report.serialize_field("renewal", &Streamed(|| renewal_records::renewals(self)))?;
        report.serialize_field(
            "right_sizing",
            &Streamed(|| self.right_sizing.iter().map(RightSizingRecord::from)),
        )?;
        report.serialize_field("sweep", &Streamed(|| self.sweep.iter().map(SweepRecord::from)))?;
        report.serialize_field("profiles", &Streamed(|| self.profiles.iter().map(ProfileRecord::from)))?;
        report.serialize_field("rules", &Streamed(|| self.audit.outcomes.iter().map(RuleRecord::from)))?;
        report.serialize_field("findings", &Streamed(|| records::findings(self)))?;
        report.serialize_field("seats", &Streamed(|| records::seats(self)))?;
        report.end()
    }
}

/// What the login files cover, in days.
pub(super) fn coverage(coverage: &Coverage) -> Value {
    let spans: Vec<_> = coverage
        .spans
        .iter()
        .map(|span| json!({ "from": date_of(span.from_day), "to": date_of(span.to_day) }))
        .collect();
    json!({ "spans": spans, "rows": coverage.rows, "logins": coverage.logins })
}

/// The digests of the policy and of the files that it names, and every effective setting.
struct PolicyRecord<'a>(&'a Report);

impl Serialize for PolicyRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let file = self.0.policy.waiver_file.as_ref();
        let centers = self.0.policy.cost_centers.as_ref().map(|centers| &centers.file);
        let mut policy = serializer.serialize_struct("Policy", 6)?;
        policy.serialize_field("sha256", &self.0.policy.sha256)?;
        policy.serialize_field("waiver_file", &file.map(|file| &file.name))?;
        policy.serialize_field("waiver_file_sha256", &file.map(|file| &file.sha256))?;
        policy.serialize_field("cost_center_file", &centers.map(|file| &file.name))?;
        policy.serialize_field("cost_center_file_sha256", &centers.map(|file| &file.sha256))?;
        policy.serialize_field("settings", &self.0.policy.settings())?;
        policy.end()
    }
}
