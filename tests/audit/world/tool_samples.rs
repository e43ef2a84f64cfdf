//! The habits of databases, scripts and event logs, and what tools leave around rows, to the byte.

use super::around::Around;
use super::dialect::Dialect;
use super::file::{Encoding, File, Style};
use super::moment_form::MomentForm;
use super::samples::{MOMENT, USER, id, read, text, users, written};
use super::tables::{Cell, Object, Table};
use chrono_tz::UTC;

/// The users of the other samples without the columns of other tables.
fn table() -> Table {
    users().with_columns(&[0, 1, 2, 3, 4, 5])
}

#[test]
fn warehouses_write_snake_case_beside_the_loaders_columns() {
    let expected = r#"id,last_name,is_active,user_type,contact_id,last_login_date,_fivetran_synced,_fivetran_deleted
0055g00000AaAaAAAW,"O""Neil, Jr",true,powerpartner,NULL,2015-12-06T08:31:00Z,2026-10-01T02:15:00Z,false
0055g00000AaAaAAAW,,false,powerpartner,00e5g00000AaAaAAAS,NULL,2026-10-01T02:15:00Z,false
"#;
    assert_eq!(written(table(), Dialect::Warehouse), expected);
    // An account without IsDeleted: nobody shall read the loader's flag in its place.
    let table = Table { object: Object::Account, columns: vec!["Id"], rows: Vec::new() };
    assert_eq!(written(table, Dialect::Warehouse), "id,_fivetran_synced\n");
}

#[test]
fn heroku_connect_numbers_rows() {
    let expected = r#"id,sfid,lastname,isactive,usertype,contactid,lastlogindate,_hc_lastop
1,0055g00000AaAaAAAW,"O""Neil, Jr",t,powerpartner,,2015-12-06 08:31:00,SYNCED
2,0055g00000AaAaAAAW,,f,powerpartner,00e5g00000AaAaAAAS,,SYNCED
"#;
    assert_eq!(written(table(), Dialect::HerokuConnect), expected);
}

#[test]
fn steampipe_marks_every_null() {
    let expected = r#"id,last_name,is_active,user_type,contact_id,last_login_date
0055g00000AaAaAAAW,"O""Neil, Jr",true,powerpartner,<null>,2015-12-06T08:31:00Z
0055g00000AaAaAAAW,<null>,false,powerpartner,00e5g00000AaAaAAAS,<null>
"#;
    assert_eq!(written(table(), Dialect::Steampipe), expected);
}

#[test]
fn data_frames_have_a_column_without_a_title() {
    let r = r#""","Id","LastName","IsActive","UserType","ContactId","LastLoginDate"
"1","0055g00000AaAaAAAW","O""Neil, Jr",TRUE,"powerpartner",NA,2015-12-06 08:31:00
"2","0055g00000AaAaAAAW","",FALSE,"powerpartner","00e5g00000AaAaAAAS",NA
"#;
    assert_eq!(written(table(), Dialect::R), r);
    let pandas = r#",Id,LastName,IsActive,UserType,ContactId,LastLoginDate
0,0055g00000AaAaAAAW,"O""Neil, Jr",True,powerpartner,None,2015-12-06 08:31:00+00:00
1,0055g00000AaAaAAAW,,False,powerpartner,00e5g00000AaAaAAAS,None
"#;
    assert_eq!(written(table(), Dialect::Pandas), pandas);
}

fn login(login_type: &str, status: &str) -> Table {
    let columns = vec!["Id", "UserId", "Username", "LoginTime", "LoginType", "Status"];
    let columns = columns.into_iter().chain(["Browser"]).collect();
    let time = Cell::Moment(Some(MOMENT));
    let row =
        vec![id(USER), id(USER), text("jo@example.com"), time, text(login_type), text(status), text("")];
    Table { object: Object::LoginHistory, columns, rows: vec![row] }
}

#[test]
fn event_logs_write_codes_and_each_moment_twice() {
    let table = login("Remote Access 2.0", " success ").with_columns(&[1, 2, 3, 4, 5]);
    let expected = r#""EVENT_TYPE","TIMESTAMP","REQUEST_ID","USER_ID","USER_ID_DERIVED","USER_NAME","TIMESTAMP_DERIVED","LOGIN_TYPE","LOGIN_STATUS"
"Login","20151206083100.123","4Rq0000000000000000000","0055g00000AaAaA","0055g00000AaAaAAAW","jo@example.com","2015-12-06T08:31:00.123Z","i","LOGIN_NO_ERROR"
"#;
    assert_eq!(written(table, Dialect::EventLogFile), expected);
    let can_tell = |login_type, status| Dialect::EventLogFile.can_tell(&login(login_type, status), UTC);
    assert!(can_tell("i", "User is frozen"));
    assert!(!can_tell("PasswordlessPasskeyLogin", "Success"), "it has no code");
    assert!(!can_tell("i", "Ungültiges Kennwort"), "a code would say more");
    assert!(!Dialect::EventLogFile.can_tell(&users(), UTC));
}

#[test]
fn moments_have_many_forms() {
    let moments = |form: MomentForm| form.write(Dialect::ExcelUs.clock(MOMENT + 6 * 3600, UTC));
    for (form, expected) in [
        (MomentForm::DATABASE_OFFSET, "2015-12-06 14:31:00+00:00"),
        (MomentForm::MONTH_NAME_BETWEEN, "06-Dec-2015 14:31"),
        (MomentForm::MONTH_NAME_FIRST, "Dec 6, 2015, 2:31:00 PM"),
        (MomentForm::JAVA, "Sun Dec 06 14:31:00 GMT 2015"),
        (MomentForm::SHORT_DOTS, "06.12.15 14:31"),
        (MomentForm::SHORT_DASHES, "06-12-15 14:31"),
        (MomentForm::DAY_FIRST_DOTTED_CLOCK, "06/12/2015 14.31"),
    ] {
        assert_eq!(moments(form), expected);
    }
}

#[test]
fn a_form_that_leaves_something_open_is_not_used() {
    let can_tell = |form: MomentForm, moments: &[i64]| {
        let clocks = moments.iter().map(|&moment| Dialect::ExcelUs.clock(moment, UTC)).collect();
        form.can_tell(&[clocks])
    };
    let (day, year) = (86_400, 365 * 86_400);
    let late = MOMENT + 20 * day;
    // The sixth of December: a name or a dot settles what two numbers leave open.
    assert!(can_tell(MomentForm::MONTH_NAME_BETWEEN, &[MOMENT]));
    assert!(can_tell(MomentForm::SHORT_DOTS, &[MOMENT]));
    assert!(!can_tell(MomentForm::DAY_FIRST_DOTTED_CLOCK, &[MOMENT]));
    assert!(can_tell(MomentForm::DAY_FIRST_DOTTED_CLOCK, &[MOMENT, late]));
    // The 26-12-15 alone may be a day of 2026.
    assert!(!can_tell(MomentForm::SHORT_DASHES, &[late]));
    assert!(!can_tell(MomentForm::SHORT_DASHES, &[late, late + year]));
    assert!(can_tell(MomentForm::SHORT_DASHES, &[late, late + day]));
    // 1998 and 2098 end with the same two digits.
    assert!(!can_tell(MomentForm::SHORT_DOTS, &[MOMENT - 17 * year]));
    assert!(can_tell(MomentForm::JAVA, &[MOMENT + 1]));
    assert!(!can_tell(MomentForm::MONTH_NAME_BETWEEN, &[MOMENT + 1]));
}

/// The lines of a file of ids and names with something around its rows.
fn lines(dialect: Dialect, encoding: Encoding, around: Around) -> String {
    let style = Style { encoding, ..Style::usual(dialect) };
    let table = users().with_columns(&[0, 1, 5, 6]);
    read(&File { around, ..File::bare(String::new(), style, table) })
}

#[test]
fn tools_write_above_and_below() {
    let around = Around {
        above: vec!["Querying Data... done".to_owned()],
        below: vec!["Total number of records retrieved: 2.".to_owned()],
        lacks_last_line_end: true,
        ..Around::default()
    };
    let expected = r#"Querying Data... done
Id,LastName,LastLoginDate,Profile.Name
0055g00000AaAaAAAW,"O""Neil, Jr",2015-12-06T08:31:00.000+0000,Acme
0055g00000AaAaAAAW,null,null,null
Total number of records retrieved: 2."#;
    assert_eq!(lines(Dialect::SfQuery, Encoding::Utf8, around), expected);
}

#[test]
fn joined_files_have_a_mark_in_their_midst() {
    let around = Around { header_again: Some(1), ..Around::default() };
    let expected = "\u{feff}\"ID\",\"LASTNAME\",\"LASTLOGINDATE\",\"PROFILE.NAME\"\r
\"0055g00000AaAaAAAW\",\"O\"\"Neil, Jr\",\"2015-12-06T08:31:00.000Z\",\"Acme\"\r
\u{feff}\"ID\",\"LASTNAME\",\"LASTLOGINDATE\",\"PROFILE.NAME\"\r
\"0055g00000AaAaAAAW\",\"\",\"\",\"\"\r
";
    assert_eq!(lines(Dialect::DataLoader, Encoding::Utf8Bom, around), expected);
}

#[test]
fn a_further_part_may_lack_its_header() {
    let around = Around { lacks_header: true, ..Around::default() };
    let expected = r#""0055g00000AaAaAAAW","O""Neil, Jr","2015-12-06T08:31:00.000Z","Acme"
"0055g00000AaAaAAAW","","",""
"#;
    assert_eq!(lines(Dialect::Bulk, Encoding::Utf8, around), expected);
}

#[test]
fn spreadsheets_leave_out_empty_ends() {
    let around = Around { lacks_empty_ends: true, ..Around::default() };
    let expected = "Id;LastName;LastLoginDate;Profile.Name\r
0055g00000AaAaAAAW;\"O\"\"Neil, Jr\";06-12-2015 08:31;Acme\r
0055g00000AaAaAAAW;\r
";
    assert_eq!(lines(Dialect::ExcelDayFirst, Encoding::Utf8, around.clone()), expected);
    // A last row that is neither whole nor ended is cut off.
    let whole = expected.replace("AAAW;\r\n", "AAAW;;;");
    let cut = Around { lacks_last_line_end: true, ..around };
    assert_eq!(lines(Dialect::ExcelDayFirst, Encoding::Utf8, cut), whole);
}
