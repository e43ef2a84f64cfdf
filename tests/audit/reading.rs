//! Login files read in blocks by several threads say what they say read row by row, however they are written.

use std::path::Path;

use proptest::prelude::*;
use seatwise::ingest::{Location, Reading};
use seatwise::run::{Options, audit};

const USERS: &str = "Id,IsActive,UserType,Username,LastLoginDate,CreatedDate,Profile.UserLicense.Name\n\
    005000000000001AAA,1,PowerPartner,u1@acme.example,,2026-01-01T00:00:00Z,Partner Community\n\
    005000000000002AAA,1,CspLitePortal,U2@Acme.Example,2026-09-01T08:00:00Z,2026-01-01T00:00:00Z,Customer Community Login\n\
    005000000000003AAA,0,CspLitePortal,u3@acme.example,,2026-01-01T00:00:00Z,Customer Community Login\n";

/// Rows as exporters write them, and rows that damage makes.
const ROWS: [&str; 22] = [
    "0Ya000000000001CAA,005000000000001AAA,2026-07-01T08:00:00.000Z,Application,Success,10.0.0.1,",
    "0Ya000000000002CAA,005000000000002AAA,2026-08-01T08:00:00.000+0000,Application,Success,10.0.0.1,x",
    "0Ya000000000003CAA,005000000000002AAA,2026-08-01 23:59:59,Remote Access 2.0,Success,,",
    "\"0Ya000000000004CAA\",\"005000000000003AAA\",\"2026-09-01T08:00:00.000Z\",\"OtherApi\",\"Success\",\"\",\"\"",
    "\"0Ya000000000005CAA\",\"005000000000001\",\"2026-09-01T08:00:00Z\",\"Application\",\" success \",\"a \"\"b\"\"\",\"c,d\"",
    "\"0Ya000000000006CAA\",\"005000000000001AAA\",\"2026-09-02T08:00:00Z\",\"Application\",\"Success\",\"\",\"two\nlines\"",
    "0Ya000000000007CAA,005000000000009AAA,2026-09-03T08:00:00.000Z,Application,Invalid Password,10.0.0.1,",
    "0Ya000000000008CAA,005000000000001AAA,2026-09-03T08:01:00.000Z,Application,Invalid Password,10.0.0.1,",
    "0Ya000000000009CAA,005000000000001AAA,2026-09-04T08:00,Application,Success,10.0.0.1,",
    ",005000000000001AAA,2026-09-05T08:00:00.000Z,null,Success,10.0.0.1,",
    "0Ya000000000010CAA,,2026-09-05T08:00:00.000Z,Application,Success,10.0.0.1,",
    "0Ya000000000011CAA,005000000000001AAA,yesterday,Application,Success,10.0.0.1,",
    "0Ya000000000012CAA,005000000000001AAA,2026-09-06T08:00:00.000Z,Application,Success",
    "0Ya00000000001\",005000000000001AAA,2026-09-06T08:00:00.000Z,Application,Success,10.0.0.1,",
    "0Ya000000000013CAA,005000000000001AAA,2026-09-07T08:00:00.000Z,\"Applic\"ation,Success,10.0.0.1,",
    "0Ya000000000014CAA,005000000000001AAA,2026-09-08T08:00:00.000Z,Application,Succ\u{e9}s,10.0.0.1,",
    "",
    " , ,",
    "Copyright (c) 2000-2026 salesforce.com",
    "lonely",
    "\"open,005000000000001AAA,2026-09-09T08:00:00.000Z,Application,Success,10.0.0.1,",
    "0YA000000000015AAA,005000000000001aaa,2026-09-10T08:00:00.000Z,Application,Success,10.0.0.1,",
];

/// What an audit says: its report, or why there is none.
fn said(folder: &Path, reading: Reading) -> String {
    let options = Options {
        export: vec![Location { path: folder.to_owned(), object: None }],
        as_of: Some("2026-09-30".parse().expect("a date")),
        reading,
        ..Options::default()
    };
    match audit(&options) {
        Ok(report) => {
            let mut bytes = Vec::new();
            seatwise::report::json::write(&report, &mut bytes).expect("written");
            String::from_utf8(bytes).expect("UTF-8")
        }
        Err(error) => format!("{error}\n{}", error.hint()),
    }
}

fn file() -> impl Strategy<Value = String> {
    let usual = prop::collection::vec(0..9_usize, 0..60);
    let any = prop::collection::vec(0..ROWS.len(), 0..40);
    let rows = prop_oneof![2 => usual, 3 => any];
    (rows, any_line_end()).prop_map(|(rows, end)| {
        let rows = rows.into_iter().map(|row| ROWS[row]);
        let header = "Id,UserId,LoginTime,LoginType,Status,SourceIp,Browser";
        std::iter::once(header).chain(rows).collect::<Vec<_>>().join(end) + end
    })
}

fn any_line_end() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just("\n"), 2 => Just("\r\n"), 1 => Just("\r")]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn blocks_and_rows_say_the_same(
        files in prop::collection::vec(file(), 1..4),
        lenient in any::<bool>(),
        threads in 1..4_usize,
        block_bytes in 1..600_usize,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("User.csv"), USERS).expect("written");
        for (number, file) in files.iter().enumerate() {
            std::fs::write(folder.path().join(format!("LoginHistory-{number}.csv")), file).expect("written");
        }
        let most = if lenient { 100 } else { 5 };
        let policy = format!("[input]\nmax_refused_percent = {most}\n");
        std::fs::write(folder.path().join("seatwise.toml"), policy).expect("written");
        let in_order = said(folder.path(), Reading { in_order: true, ..Reading::default() });
        let in_blocks = Reading { threads: Some(threads), block_bytes: Some(block_bytes), in_order: false, ..Reading::default() };
        prop_assert_eq!(&said(folder.path(), in_blocks), &in_order);
        prop_assert_eq!(&said(folder.path(), Reading::default()), &in_order);
    }
}

/// The rows that exporters write are all used, so that something is compared.
#[test]
fn the_usual_rows_are_used() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("User.csv"), USERS).expect("written");
    let rows = ROWS[..9].join("\n");
    let file = format!("Id,UserId,LoginTime,LoginType,Status,SourceIp,Browser\n{rows}\n");
    std::fs::write(folder.path().join("LoginHistory.csv"), file).expect("written");
    let report: serde_json::Value =
        serde_json::from_str(&said(folder.path(), Reading::default())).expect("a report");
    let logins =
        report["inputs"].as_array().expect("a list").iter().find(|input| input["object"] == "LoginHistory");
    assert_eq!(logins.expect("the file")["used"], 9);
    assert_eq!(report["coverage"]["rows"], 9);
}

#[test]
fn a_hopeless_file_ends_at_one_row_however_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("User.csv"), USERS).expect("written");
    let bad =
        "0Ya000000000011CAA,005000000000001AAA,yesterday,Application,Success,10.0.0.1,\n".repeat(10_500);
    let good = format!("{}\n", ROWS[0]).repeat(300_000);
    let file = format!("Id,UserId,LoginTime,LoginType,Status,SourceIp,Browser\n{bad}{good}");
    std::fs::write(folder.path().join("LoginHistory.csv"), file).expect("written");
    let in_order = said(folder.path(), Reading { in_order: true, ..Reading::default() });
    assert!(in_order.contains("10000 of 10000 rows were refused"), "{in_order}");
    for threads in [1, 2, 3] {
        let reading = Reading {
            threads: Some(threads),
            block_bytes: Some(100_000),
            in_order: false,
            ..Reading::default()
        };
        assert_eq!(said(folder.path(), reading), in_order);
    }
}
