//! `Account`: the customer and partner companies.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::CellKind;
use crate::ingest::schema::{ColumnNeed, ExportColumn, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::Account,
    key: &[column::ACCOUNT_ID],
    columns: &[
        ExportColumn::new(column::ACCOUNT_ID, &["Id"], CellKind::Id(&["001"]), ColumnNeed::Value)
            .because("is what Contact.AccountId points to")
            .labelled(&["Account ID"]),
        ExportColumn::optional(column::ACCOUNT_NAME, &["Name"], CellKind::Text)
            .because("names the account in the register and in waivers")
            .labelled(&["Account Name"]),
        ExportColumn::optional(column::OWNER_ID, &["OwnerId", "Owner.Id"], CellKind::Id(&["005"]))
            .because("is the owner named in a new register"),
        ExportColumn::optional(column::IS_PARTNER, &["IsPartner"], CellKind::Flag)
            .because("finds partner users whose account is no longer a partner")
            .labelled(&["Partner Account"]),
        ExportColumn::optional(column::IS_CUSTOMER, &["IsCustomerPortal"], CellKind::Flag)
            .because("finds customer users whose account is no longer enabled for them")
            .labelled(&["Customer Portal Account"]),
        // The contact of a person account, which a Contact file may lack. Orgs without person accounts have no such
        // field, so no query asks for it.
        ExportColumn::optional(column::PERSON_CONTACT_ID, &["PersonContactId"], CellKind::Id(&["003"])),
        ExportColumn::optional(column::IS_DELETED, &["IsDeleted", "_fivetran_deleted"], CellKind::Flag)
            .because("finds active users of deleted accounts")
            .labelled(&["Deleted"]),
        ExportColumn::optional(
            column::MASTER_ID,
            &["MasterRecordId", "MasterRecord.Id"],
            CellKind::Id(&["001"]),
        )
        .because("distinguishes merged accounts from deleted ones")
        .labelled(&["Master Record ID"]),
        CREATED,
        MODIFIED,
        STAMPED,
    ],
    marks: &[
        &["ispartner"],
        &["iscustomerportal"],
        &["accountnumber"],
        &["accountsource"],
        &["name", "billingstreet"],
        &["name", "billingcity"],
        &["name", "shippingcity"],
    ],
    needs_marks: false,
    foreign: &["accountid", "contactid", "orderid", "opportunityid", "contractid", "username"],
};
