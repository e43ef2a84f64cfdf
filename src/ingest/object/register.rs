//! The register: the customer's own list of external users.
//!
//! No exporter writes it: it is kept by hand, in a spreadsheet mostly. A row names its user by id or user name, or
//! its contact; the first of these that is filled counts. Some keep one column for all three.

use crate::ingest::cell::CellKind;
use crate::ingest::schema::{Column, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::Register,
    key: &[column::USER_ID, column::USERNAME, column::CONTACT_ID, column::WHO],
    columns: &[
        Column::optional(column::USER_ID, &["user_id", "UserId"], CellKind::Id(&["005"]))
            .labelled(&["User ID"]),
        Column::optional(column::CONTACT_ID, &["contact_id", "ContactId"], CellKind::Id(&["003"]))
            .labelled(&["Contact ID"]),
        Column::optional(column::USERNAME, &["username"], CellKind::Text).labelled(&["User Name"]),
        Column::optional(column::WHO, &["who", "id", "user"], CellKind::Text).labelled(&["User or Contact"]),
        Column::optional(column::PURPOSE, &["purpose"], CellKind::Text),
        Column::optional(column::REGISTERED_ACCOUNT, &["account"], CellKind::Text)
            .labelled(&["Account Name"]),
        Column::optional(column::TRIGGER, &["trigger", "deactivation_trigger"], CellKind::Text)
            .labelled(&["Deactivation Trigger"]),
        Column::optional(column::TRIGGER_DAY, &["trigger_date", "deactivation_date"], CellKind::Day)
            .labelled(&["Trigger Date", "Deactivation Date"]),
        Column::optional(column::REGISTERED_OWNER, &["owner"], CellKind::Text),
        Column::optional(column::REVIEW_DAY, &["review_date", "next_review"], CellKind::Day)
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
