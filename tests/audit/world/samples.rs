//! The habits of each dialect, to the byte, on a small table.

use super::dialect::Dialect;
use super::file::{Encoding, File, Style};
use super::tables::{Cell, Object, Table};
use chrono_tz::America::New_York;

/// 3:31 in the morning of the sixth of December 2015 in New York.
pub(super) const MOMENT: i64 = 1_449_390_660;
pub(super) const USER: &str = "0055g00000AaAaAAAW";
const PROFILE: &str = "00e5g00000AaAaAAAS";

pub(super) fn text(text: &str) -> Cell {
    Cell::Text(Some(text.to_owned()))
}

pub(super) fn id(id: &str) -> Cell {
    Cell::Reference(Some(id.to_owned()))
}

/// A user with a quote, a comma and a blank in the name, and one of nulls.
pub(super) fn users() -> Table {
    let columns =
        vec!["Id", "LastName", "IsActive", "UserType", "ContactId", "LastLoginDate", "Profile.Name"];
    let kind = || Cell::UserType("powerpartner".to_owned());
    let full = vec![
        id(USER),
        text("O\"Neil, Jr"),
        Cell::Flag(true),
        kind(),
        Cell::Reference(None),
        Cell::Moment(Some(MOMENT)),
        text("Acme"),
    ];
    let empty = vec![
        id(USER),
        Cell::Text(None),
        Cell::Flag(false),
        kind(),
        id(PROFILE),
        Cell::Moment(None),
        Cell::Text(None),
    ];
    Table { object: Object::User, columns, rows: vec![full, empty] }
}

pub(super) fn written(table: Table, dialect: Dialect) -> String {
    let style = Style { encoding: Encoding::Utf8, ..Style::usual(dialect) };
    read(&File::bare(String::new(), style, table))
}

pub(super) fn read(file: &File) -> String {
    String::from_utf8(file.bytes(New_York)).expect("UTF-8")
}

#[test]
fn data_export_quotes_all_and_writes_the_zero_id() {
    let expected = r#""Id","LastName","IsActive","UserType","ContactId","LastLoginDate","Profile.Name"
"0055g00000AaAaAAAW","O""Neil, Jr","1","powerpartner","000000000000000AAA","2015-12-06 08:31:00","Acme"
"0055g00000AaAaAAAW","","0","powerpartner","00e5g00000AaAaAAAS","",""
"#;
    assert_eq!(written(users(), Dialect::DataExport), expected);
}

#[test]
fn data_loader_writes_upper_case_titles() {
    let expected = r#""ID","LASTNAME","ISACTIVE","USERTYPE","CONTACTID","LASTLOGINDATE","PROFILE.NAME"
"0055g00000AaAaAAAW","O""Neil, Jr","true","powerpartner","","2015-12-06T08:31:00.000Z","Acme"
"0055g00000AaAaAAAW","","false","powerpartner","00e5g00000AaAaAAAS","",""
"#;
    assert_eq!(written(users(), Dialect::DataLoader), expected.replace('\n', "\r\n"));
    let bulk = written(users(), Dialect::Bulk);
    assert_eq!(bulk.to_uppercase(), expected.to_uppercase());
    assert!(bulk.starts_with(r#""Id","LastName""#));
}

#[test]
fn sf_query_writes_the_word_null() {
    let expected = r#"Id,LastName,IsActive,UserType,ContactId,LastLoginDate,Profile.Name
0055g00000AaAaAAAW,"O""Neil, Jr",true,powerpartner,null,2015-12-06T08:31:00.000+0000,Acme
0055g00000AaAaAAAW,null,false,powerpartner,00e5g00000AaAaAAAS,null,null
"#;
    assert_eq!(written(users(), Dialect::SfQuery), expected);
}

#[test]
fn inspector_names_objects_and_ends_without_a_line_end() {
    let expected = r#""_";"Id";"LastName";"IsActive";"UserType";"ContactId";"LastLoginDate";"Profile.Name";"Profile"
"[User]";"0055g00000AaAaAAAW";"O""Neil, Jr";"true";"powerpartner";"";"2015-12-06T08:31:00.000+0000";"Acme";"[Profile]"
"[User]";"0055g00000AaAaAAAW";"";"false";"powerpartner";"00e5g00000AaAaAAAS";"";"";"""#;
    assert_eq!(written(users(), Dialect::Inspector), expected.replace(';', "\t").replace('\n', "\r\n"));
}

#[test]
fn workbench_quotes_blanks() {
    let mut table = users();
    table.rows[1][1] = text("Lima Vega");
    let expected = r#"Id,LastName,IsActive,UserType,ContactId,LastLoginDate,Profile.Name
0055g00000AaAaAAAW,"O""Neil, Jr",true,powerpartner,,2015-12-06T08:31:00.000Z,Acme
0055g00000AaAaAAAW,"Lima Vega",false,powerpartner,00e5g00000AaAaAAAS,,
"#;
    assert_eq!(written(table, Dialect::Workbench), expected);
}

#[test]
fn excel_loses_seconds_and_quotes() {
    let american = r#"Id,LastName,IsActive,UserType,ContactId,LastLoginDate,Profile.Name
0055g00000AaAaAAAW,"O""Neil, Jr",TRUE,powerpartner,000000000000000AAA,12/6/2015 8:31,Acme
0055g00000AaAaAAAW,,FALSE,powerpartner,00e5g00000AaAaAAAS,#N/A,
"#;
    assert_eq!(written(users(), Dialect::ExcelUs), american.replace('\n', "\r\n"));
    let day_first = r#"Id;LastName;IsActive;UserType;ContactId;LastLoginDate;Profile.Name
0055g00000AaAaAAAW;"O""Neil, Jr";TRUE;powerpartner;000000000000000AAA;06-12-2015 08:31;Acme
0055g00000AaAaAAAW;;FALSE;powerpartner;00e5g00000AaAaAAAS;;
"#;
    assert_eq!(written(users(), Dialect::ExcelDayFirst), day_first.replace('\n', "\r\n"));
}

#[test]
fn reports_have_labels_short_ids_and_a_footer() {
    let american = r#""User ID","Last Name","Active","User Type","Contact ID","Last Login","Profile"
"0055g00000AaAaA","O""Neil, Jr","1","Partner","","12/6/2015 3:31 AM","Acme"
"0055g00000AaAaA","","0","Partner","00e5g00000AaAaA","",""


"User Report"
"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."
"Confidential Information - Do Not Distribute"
"Generated By:  Jo Admin  9/8/2026 11:22 AM"
"Acme Corp"
"#;
    assert_eq!(written(users(), Dialect::Report), american);
    let day_first = american
        .replace("12/6/2015 3:31 AM", "06/12/2015 03:31")
        .replace("9/8/2026 11:22 AM", "08/09/2026 11:22");
    assert_eq!(written(users(), Dialect::ReportDayFirst), day_first);
}

#[test]
fn the_page_of_logins_quotes_times() {
    let columns = vec!["Username", "LoginTime", "SourceIp", "LoginType", "Status", "Client Version"];
    let row = ["jo@example.com", "", "10.0.0.1", "Remote Access 2.0", "Success", "N/A"].map(text);
    let mut table = Table { object: Object::LoginHistory, columns, rows: vec![row.to_vec()] };
    table.rows[0][1] = Cell::Moment(Some(MOMENT + 1));
    let expected = r#"Username,Login Time,Source IP,Login Type,Status,Client Version
jo@example.com,"12/6/2015 3:31:01 AM",10.0.0.1,Remote Access 2.0,Success,N/A
"#;
    assert_eq!(written(table, Dialect::SetupLogins), expected);
}

#[test]
fn a_dialect_that_cannot_tell_a_moment_is_not_used() {
    let can_tell = |dialect: Dialect, moments: &[i64]| {
        let rows = moments.iter().map(|&moment| vec![Cell::Moment(Some(moment))]).collect();
        let table = Table { object: Object::LoginHistory, columns: vec!["LoginTime"], rows };
        dialect.can_tell(&table, New_York)
    };
    let (day, late) = (86_400, MOMENT + 20 * 86_400);
    assert!(!can_tell(Dialect::ExcelUs, &[MOMENT]), "the sixth may be a month");
    assert!(can_tell(Dialect::ExcelUs, &[MOMENT, late]));
    assert!(!can_tell(Dialect::ExcelUs, &[MOMENT + 1, late]), "seconds are lost");
    assert!(can_tell(Dialect::SetupLogins, &[MOMENT + 1, late]));
    assert!(can_tell(Dialect::Bulk, &[MOMENT + 1]));
    // Half past one in the night from summer to winter, on the first of November 2026.
    let twice = 1_793_511_000;
    assert!(!can_tell(Dialect::Report, &[twice, late]));
    assert!(can_tell(Dialect::Report, &[twice + day, late]));
    assert!(can_tell(Dialect::ExcelUs, &[twice, late]), "in UTC it is there once");
}

#[test]
fn encodings_carry_their_mark() {
    let bytes = |encoding: Encoding, name: &str| {
        let table = Table { object: Object::Account, columns: vec!["Name"], rows: vec![vec![text(name)]] };
        let style = Style { encoding, ..Style::usual(Dialect::SfQuery) };
        File::bare(String::new(), style, table).bytes(New_York)
    };
    assert_eq!(bytes(Encoding::Cp1252, "é"), b"Name\n\xe9\n");
    assert_eq!(bytes(Encoding::Utf8Bom, "é"), b"\xef\xbb\xbfName\n\xc3\xa9\n");
    assert!(bytes(Encoding::Utf16Le, "é").starts_with(b"\xff\xfeN\0"));
    assert!(bytes(Encoding::Utf16Be, "é").starts_with(b"\xfe\xff\0N"));
    // Nobody could tell these from UTF-8, or write them at all.
    assert_eq!(bytes(Encoding::Cp1252, "Ã©"), bytes(Encoding::Utf8, "Ã©"));
    assert_eq!(bytes(Encoding::Cp1252, "道"), bytes(Encoding::Utf8, "道"));
}
