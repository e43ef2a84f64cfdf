//! The report's lists as CSV for machines: RFC 4180, UTF-8, exact values, nothing escaped for spreadsheets.

use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use super::records::{self, LicenseRecord, ProfileRecord};
use super::renewal_records;
use crate::model::input::Refusal;

/// One row per contract line and per licence without one.
///
/// # Errors
///
/// When the writer cannot take it; so for each function here.
pub fn licenses(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write(&LICENSE_HEADER, report.costs.lines.iter().map(LicenseRecord::from), out)
}

/// One row per contract line with a price and fiscal month of the period.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn months(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write(&MONTH_HEADER, records::months(&report.costs), out)
}

/// One row per contract line with a price, what it is shared out by, and key.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn allocation(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write(&ALLOCATION_HEADER, records::allocation(report), out)
}

/// One row per line on the login meter and contract month of the period.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn pools(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write(&POOL_HEADER, renewal_records::pools(report), out)
}

/// One row per contract line in force whose term ends.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn renewal(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write(&RENEWAL_HEADER, renewal_records::renewals(report), out)
}

/// One row per seat, by user id.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn seats(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write(&SEAT_HEADER, records::seats(report), out)
}

/// One row per profile and currency, most seats first.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn profiles(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write(&PROFILE_HEADER, report.profiles.iter().map(ProfileRecord::from), out)
}

/// One row per finding; the evidence as a JSON object in one cell.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn findings(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let rows = records::findings(report).map(|finding| {
        let evidence = serde_json::Value::Object(finding.evidence).to_string();
        (
            (finding.rule, finding.severity, finding.confidence),
            (finding.user_id, finding.contact_id, finding.account_id, finding.license),
            (finding.message, evidence, finding.waived_by),
        )
    });
    write(&FINDING_HEADER, rows, out)
}

/// One row per refused row of the export.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn refused(refused: &[Refusal], out: &mut dyn Write) -> io::Result<()> {
    write(&REFUSED_HEADER, refused.iter(), out)
}

const LICENSE_HEADER: [&str; 35] = [
    "license",
    "contract",
    "meter",
    "bought",
    "assigned",
    "unassigned",
    "active",
    "idle",
    "never",
    "new",
    "unknown",
    "frozen",
    "inferred",
    "reclaimable",
    "waived",
    "overage",
    "freed",
    "needed",
    "logins_all",
    "logins_daily",
    "pool",
    "pool_left",
    "price",
    "currency",
    "spent",
    "lost",
    "waived_lost",
    "freed_value",
    "avoided",
    "saved_at_renewal",
    "saved_from_unassigned",
    "cash_in_term",
    "renews_on",
    "notice_by",
    "cost_center",
];

const MONTH_HEADER: [&str; 10] = [
    "month",
    "start",
    "end",
    "license",
    "contract",
    "cost_center",
    "currency",
    "spent",
    "lost",
    "waived_lost",
];

const ALLOCATION_HEADER: [&str; 12] = [
    "license",
    "contract",
    "currency",
    "by",
    "key",
    "name",
    "seats",
    "unassigned",
    "logins",
    "spent",
    "lost",
    "waived_lost",
];

const POOL_HEADER: [&str; 14] = [
    "license",
    "contract",
    "start",
    "end",
    "pool",
    "counted",
    "logins_all",
    "logins_daily",
    "over_all",
    "over_daily",
    "left_all",
    "left_daily",
    "covered",
    "org_used",
];

const RENEWAL_HEADER: [&str; 25] = [
    "license",
    "contract",
    "meter",
    "quantity",
    "order",
    "price",
    "renewal_price",
    "currency",
    "same_quantity",
    "ordered",
    "saved",
    "saved_from_unassigned",
    "renews_on",
    "notice_by",
    "notice_passed",
    "reducible",
    "cash_in_term",
    "months_observed",
    "use_low",
    "use_expected",
    "use_high",
    "months_left",
    "over_low",
    "over_expected",
    "over_high",
];

const SEAT_HEADER: [&str; 18] = [
    "user_id",
    "contact_id",
    "account_id",
    "license",
    "contract",
    "meter",
    "verdict",
    "confidence",
    "last_activity",
    "days_inactive",
    "login_days",
    "frozen",
    "license_inferred",
    "seasonal",
    "reason",
    "waived_by",
    "lost",
    "advice",
];

const PROFILE_HEADER: [&str; 10] = [
    "profile_id",
    "profile",
    "license",
    "currency",
    "seats",
    "accounts",
    "reclaimable",
    "waived",
    "monthly",
    "lost",
];

const FINDING_HEADER: [&str; 10] = [
    "rule",
    "severity",
    "confidence",
    "user_id",
    "contact_id",
    "account_id",
    "license",
    "message",
    "evidence",
    "waived_by",
];

const REFUSED_HEADER: [&str; 7] = ["file", "object", "record", "line", "column", "value", "reason"];

/// Writes the header even where there is no row: an empty file would look like a failure.
fn write<R: Serialize>(
    header: &[&str],
    rows: impl Iterator<Item = R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut writer = ::csv::WriterBuilder::new().has_headers(false).from_writer(out);
    writer.write_record(header).map_err(io::Error::other)?;
    for row in rows {
        writer.serialize(row).map_err(io::Error::other)?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::object::Object;

    #[test]
    fn headers_are_the_fields_in_their_order() {
        let refusal = Refusal {
            file: "User.csv".into(),
            object: Object::User,
            record: 3,
            line: 4,
            column: "IsActive".into(),
            value: "=cmd|' /C calc'!A0".into(),
            reason: "is neither true nor false".into(),
        };
        let fields = serde_json::to_value(&refusal).expect("JSON");
        let names: Vec<&str> = fields.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(names, REFUSED_HEADER);
        let mut out = Vec::new();
        write(&REFUSED_HEADER, [refusal].iter(), &mut out).expect("written");
        let text = String::from_utf8(out).expect("UTF-8");
        assert_eq!(
            text,
            "file,object,record,line,column,value,reason\n\
             User.csv,User,3,4,IsActive,=cmd|' /C calc'!A0,is neither true nor false\n"
        );
    }
}
