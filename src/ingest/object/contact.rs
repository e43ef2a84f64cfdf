//! `Contact`: the people that external users stand for.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::CellKind;
use crate::ingest::schema::{ColumnNeed, ExportColumn, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::Contact,
    key: &[column::CONTACT_ID],
    columns: &[
        ExportColumn::new(column::CONTACT_ID, &["Id"], CellKind::Id(&["003"]), ColumnNeed::Value)
            .because("is what User.ContactId points to")
            .labelled(&["Contact ID"]),
        ExportColumn::optional(column::ACCOUNT_ID, &["AccountId", "Account.Id"], CellKind::Id(&["001"]))
            .because("finds contacts without an account, and accounts that differ from the user's")
            .labelled(&["Account ID"]),
        ExportColumn::optional(column::IS_DELETED, &["IsDeleted", "_fivetran_deleted"], CellKind::Flag)
            .because("finds active users of deleted contacts")
            .labelled(&["Deleted"]),
        ExportColumn::optional(
            column::MASTER_ID,
            &["MasterRecordId", "MasterRecord.Id"],
            CellKind::Id(&["003"]),
        )
        .because("identifies the contact that a merged one became part of")
        .labelled(&["Master Record ID"]),
        ExportColumn::optional(column::EMAIL, &["Email"], CellKind::Text)
            .because("finds several contacts of one person, and addresses that differ from the user's")
            .labelled(&["Email"]),
        ExportColumn::optional(column::FIRST_NAME, &["FirstName"], CellKind::Text)
            .because("distinguishes a shared mailbox from one person")
            .labelled(&["First Name"]),
        ExportColumn::optional(column::LAST_NAME, &["LastName"], CellKind::Text)
            .because("distinguishes a shared mailbox from one person")
            .labelled(&["Last Name"]),
        ExportColumn::optional(column::NAME, &["Name"], CellKind::Text).labelled(&["Full Name"]),
        CREATED,
        MODIFIED,
        STAMPED,
    ],
    marks: &[
        &["reportstoid"],
        &["mailingstreet"],
        &["mailingcity"],
        &["canallowportalselfreg"],
        &["isemailbounced"],
        &["assistantname"],
        &["accountid", "email"],
        &["accountid", "lastname"],
        &["accountid", "masterrecordid"],
    ],
    needs_marks: false,
    foreign: &["username", "profileid", "contactid", "leadid", "company", "isactive", "stagename"],
};
