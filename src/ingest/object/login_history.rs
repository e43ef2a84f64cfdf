//! `LoginHistory`: login attempts, successful or not. EventLogFile's files of the type Login are read as such too.

use crate::ingest::cell::CellKind;
use crate::ingest::schema::{ColumnNeed, ExportColumn, ObjectSchema};
use crate::model::object::Object;
use crate::org::column;

pub(super) static SCHEMA: ObjectSchema = ObjectSchema {
    object: Object::LoginHistory,
    key: &[column::LOGIN_ID],
    columns: &[
        ExportColumn::new(
            column::LOGIN_AT,
            &["LoginTime", "TIMESTAMP_DERIVED", "TIMESTAMP"],
            CellKind::Timestamp,
            ColumnNeed::Value,
        )
        .because("is the time of the login"),
        ExportColumn::new(
            column::LOGIN_STATUS,
            &["Status", "LOGIN_STATUS"],
            CellKind::Text,
            ColumnNeed::ExportColumn,
        )
        .because("distinguishes logins from failed attempts"),
        // Whose login it was is told by one of the next two. Ids of other objects stand for the
        // platform's own logins, so the prefix is not checked.
        ExportColumn::optional(column::USER_ID, &["UserId", "User.Id", "USER_ID_DERIVED"], CellKind::Id(&[]))
            .because("identifies the user"),
        ExportColumn::optional(column::USERNAME, &["Username", "User.Username"], CellKind::Text),
        ExportColumn::optional(column::LOGIN_ID, &["Id"], CellKind::Id(&[]))
            .because("makes sure that a login in several files counts once")
            .labelled(&["Login ID"]),
        ExportColumn::optional(column::LOGIN_TYPE, &["LoginType"], CellKind::Text)
            .because("distinguishes people from machines"),
        ExportColumn::optional(column::LOGIN_SUBTYPE, &["LoginSubType"], CellKind::Text)
            .because("distinguishes logins from token refreshes and password resets"),
        ExportColumn::optional(column::LOGIN_ADDRESS, &["SourceIp"], CellKind::Text)
            .because("distinguishes logins in the same second where a file has no Id"),
    ],
    // Other products have logins by user name too: only Salesforce's say how or from where.
    marks: &[
        &["logintime", "status", "userid"],
        &["logintime", "status", "userid", "logintype"],
        &["logintime", "status", "userid", "sourceip"],
        &["logintime", "status", "user.id"],
        &["logintime", "status", "username", "logintype"],
        &["logintime", "status", "username", "sourceip"],
        &["logintime", "status", "user.username", "logintype"],
        &["logintime", "status", "user.username", "sourceip"],
        // EventLogFile.
        &["timestampderived", "loginstatus", "useridderived"],
        &["timestampderived", "loginstatus", "userid"],
        &["timestamp", "loginstatus", "userid"],
    ],
    needs_marks: true,
    foreign: &[],
};
