//! The register: the customer's own list of external users.
//!
//! No exporter writes it: it is kept by hand, in a spreadsheet mostly. A row names its user by id or user name, or
//! its contact; the first of these that is filled counts.

use crate::ingest::cell::Kind;
use crate::ingest::shape::{Column, Shape};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SHAPE: Shape = Shape {
    object: Object::Register,
    key: &[column::USER_ID, column::USERNAME, column::CONTACT_ID],
    columns: &[
        Column::optional(column::USER_ID, &["user_id", "UserId"], Kind::Id(Some("005")))
            .labelled(&["User ID"]),
        Column::optional(column::CONTACT_ID, &["contact_id", "ContactId"], Kind::Id(Some("003")))
            .labelled(&["Contact ID"]),
        Column::optional(column::USERNAME, &["username"], Kind::Text).labelled(&["User Name"]),
        Column::optional(column::PURPOSE, &["purpose"], Kind::Text),
        Column::optional(column::REGISTERED_ACCOUNT, &["account"], Kind::Text).labelled(&["Account Name"]),
        Column::optional(column::TRIGGER, &["trigger", "deactivation_trigger"], Kind::Text)
            .labelled(&["Deactivation Trigger"]),
        Column::optional(column::TRIGGER_DAY, &["trigger_date", "triggerdate"], Kind::Day)
            .labelled(&["Trigger Date"]),
        Column::optional(column::REGISTERED_OWNER, &["owner"], Kind::Text),
        Column::optional(column::REVIEW_DAY, &["review_date", "reviewdate"], Kind::Day)
            .labelled(&["Review Date"]),
    ],
    marks: &[
        &["trigger_date"],
        &["triggerdate"],
        &["review_date"],
        &["reviewdate"],
        &["deactivation_trigger"],
        &["purpose", "trigger"],
        &["purpose", "owner"],
    ],
    needs_marks: false,
    foreign: &["id", "isactive", "logintime", "isfrozen"],
};
