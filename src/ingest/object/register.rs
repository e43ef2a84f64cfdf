//! The register: the customer's own list of external users.
//!
//! No exporter writes it: it is kept by hand, in a spreadsheet mostly. A row names its user by id or user name, or
//! its contact; the first of these that is filled counts. Some keep one column for all three.

use crate::ingest::cell::CellKind;
use crate::ingest::schema::{ExportColumn, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::Register,
    key: &[column::USER_ID, column::USERNAME, column::CONTACT_ID, column::WHO],
    columns: &[
        ExportColumn::optional(column::USER_ID, &["user_id", "UserId"], CellKind::Id(&["005"]))
            .labelled(&["User ID"]),
        ExportColumn::optional(column::CONTACT_ID, &["contact_id", "ContactId"], CellKind::Id(&["003"]))
            .labelled(&["Contact ID"]),
        ExportColumn::optional(column::USERNAME, &["username"], CellKind::Text).labelled(&["User Name"]),
        ExportColumn::optional(column::WHO, &["who", "id", "user"], CellKind::Text)
            .labelled(&["User or Contact"]),
        ExportColumn::optional(column::PURPOSE, &["purpose"], CellKind::Text),
        ExportColumn::optional(column::REGISTERED_ACCOUNT, &["account"], CellKind::Text)
            .labelled(&["Account Name"]),
        ExportColumn::optional(column::TRIGGER, &["trigger", "deactivation_trigger"], CellKind::Text)
            .labelled(&["Deactivation Trigger"]),
        ExportColumn::optional(column::TRIGGER_DAY, &["trigger_date", "deactivation_date"], CellKind::Day)
            .labelled(&["Trigger Date", "Deactivation Date"]),
        ExportColumn::optional(column::REGISTERED_OWNER, &["owner"], CellKind::Text),
        ExportColumn::optional(column::REVIEW_DAY, &["review_date", "next_review"], CellKind::Day)
            .labelled(&["Review Date", "Next Review"]),
    ],
    marks: &[
        &["trigger_date"],
        &["review_date"],
        &["deactivation_trigger"],
        &["deactivation_date", "purpose"],
        &["next_review", "purpose"],
        &["purpose", "trigger"],
        &["purpose", "owner"],
    ],
    needs_marks: false,
    foreign: &["isactive", "logintime", "isfrozen", "systemmodstamp", "assigneeid"],
};
