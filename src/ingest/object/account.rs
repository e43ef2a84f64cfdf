//! `Account`: the customer and partner companies.

use super::{CREATED, MODIFIED, STAMPED};
use crate::ingest::cell::Kind;
use crate::ingest::shape::{Column, Need, Shape};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SHAPE: Shape = Shape {
    object: Object::Account,
    key: column::ACCOUNT_ID,
    columns: &[
        Column::new(column::ACCOUNT_ID, &["Id"], Kind::Id(Some("001")), Need::Value)
            .because("is what Contact.AccountId points to")
            .labelled(&["Account ID"]),
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
