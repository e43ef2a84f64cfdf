//! Every total of an audit, added up once more by plain loops from the CSV files of `--out`, and from nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A row of a file: its cells by column.
type Row = BTreeMap<String, String>;

/// The files that one audit wrote.
struct Books {
    files: BTreeMap<String, Vec<Row>>,
    report: Value,
}

impl Books {
    /// Audits a folder as of 30 September 2026 and reads what was written.
    fn of(export: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let output = Command::new(env!("CARGO_BIN_EXE_seatwise"))
            .args(["audit", "--as-of", "2026-09-30", "--out"])
            .args([folder.path(), export])
            .output()
            .expect("the program runs");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(folder.path()).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "csv") {
                let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
                let mut reader = csv::Reader::from_path(&path).expect("a file");
                files.insert(name, reader.deserialize().map(|row| row.expect("a row")).collect());
            }
        }
        let report = std::fs::read(folder.path().join("report.json")).expect("a file");
        Self { files, report: serde_json::from_slice(&report).expect("JSON") }
    }

    fn rows(&self, name: &str) -> &[Row] {
        self.files.get(name).unwrap_or_else(|| panic!("{name}.csv was not written"))
    }

    /// The contract lines that have money.
    fn priced(&self) -> impl Iterator<Item = &Row> {
        self.rows("licenses").iter().filter(|line| !line["spent"].is_empty())
    }

    /// The rows of another file that belong to a line.
    fn of_line<'a>(&'a self, name: &str, line: &'a Row) -> impl Iterator<Item = &'a Row> {
        let keys = ["license", "contract"];
        self.rows(name).iter().filter(move |row| keys.iter().all(|key| row[*key] == line[*key]))
    }
}

/// A decimal in millionths; what is empty adds nothing.
fn exact(text: &str) -> i128 {
    if text.is_empty() {
        return 0;
    }
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    assert!(part.len() <= 6, "{text}");
    format!("{whole}{part:0<6}").parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn sum<'a>(rows: impl IntoIterator<Item = &'a Row>, column: &str) -> i128 {
    rows.into_iter().map(|row| exact(&row[column])).sum()
}

/// How many there are, as it is written.
fn count<'a>(rows: impl IntoIterator<Item = &'a Row>, is: impl Fn(&Row) -> bool) -> String {
    rows.into_iter().filter(|row| is(row)).count().to_string()
}

const PAID: [&str; 3] = ["spent", "lost", "waived_lost"];

/// The columns of money, in whichever file.
const AMOUNTS: [&str; 14] = [
    "price",
    "spent",
    "lost",
    "waived_lost",
    "freed_value",
    "avoided",
    "saved_at_renewal",
    "saved_from_unassigned",
    "cash_in_term",
    "renewal_price",
    "same_quantity",
    "ordered",
    "saved",
    "monthly",
];

/// Numbers with a point that are no money.
const DECIMALS: [&str; 2] = ["months", "use_expected"];

/// All that must hold of the files of any audit.
fn all_add_up(books: &Books) {
    charges_sum_to_lines(books);
    charges_are_price_times_months(books);
    charges_sum_to_seats(books);
    lines_sum_to_totals(books);
    months_sum_to_lines(books);
    shares_sum_to_lines(books);
    seats_count_to_lines(books);
    seats_sum_to_profiles(books);
    renewals_are_those_of_the_lines(books);
    pools_hold_what_is_used_or_left(books);
    money_has_a_currency(books);
    the_report_says_the_same(books);
}

fn charges_sum_to_lines(books: &Books) {
    for line in books.rows("licenses") {
        for column in ["lost", "waived_lost"] {
            assert_eq!(
                sum(books.of_line("charges", line), column),
                exact(&line[column]),
                "{column} {line:?}"
            );
        }
        let is_other = |charge: &&Row| !charge["lost"].is_empty() && charge["currency"] != line["currency"];
        assert_eq!(books.of_line("charges", line).find(is_other), None, "{line:?}");
        let has_other_price = |charge: &&Row| !charge["price"].is_empty() && charge["price"] != line["price"];
        assert_eq!(books.of_line("charges", line).find(has_other_price), None, "{line:?}");
    }
    let lines = books.rows("licenses");
    for charge in books.rows("charges").iter().filter(|charge| !charge["contract"].is_empty()) {
        let own = count(lines, |line| line["contract"] == charge["contract"]);
        assert_eq!(own, "1", "{charge:?}");
    }
}

/// Each charge is its price for its months, but for the minor unit that makes the sum come out.
fn charges_are_price_times_months(books: &Books) {
    for charge in books.rows("charges") {
        let (lost, waived) = (exact(&charge["lost"]), exact(&charge["waived_lost"]));
        if lost + waived > 0 {
            let part = charge["lost"].split_once('.').map_or("", |(_, part)| part);
            let minor = (0..part.len()).fold(1_000_000, |unit, _| unit / 10);
            let price = exact(&charge["price"]);
            let expected = price * exact(&charge["months"]) / 1_000_000;
            // The months are cut off after six places.
            let most = minor + price / 1_000_000 + 1;
            assert!((lost + waived - expected).abs() <= most, "{charge:?}");
            let from = &charge["unused_from"];
            assert!(!from.is_empty() && *from <= charge["to"], "{charge:?}");
        }
        match charge["free_because"].as_str() {
            // A part of the period in which the seat was still in use has no months.
            "" => assert!(charge["price"].is_empty() || lost > 0 || charge["months"] == "0", "{charge:?}"),
            "overage" => assert_eq!((lost, waived), (0, 0), "{charge:?}"),
            "waived" => assert_eq!(lost, 0, "{charge:?}"),
            other => panic!("{other}: {charge:?}"),
        }
        assert!(waived == 0 || charge["free_because"] == "waived", "{charge:?}");
    }
}

fn charges_sum_to_seats(books: &Books) {
    let charges = books.rows("charges");
    for seat in books.rows("seats") {
        let own: Vec<&Row> = charges.iter().filter(|charge| charge["user_id"] == seat["user_id"]).collect();
        assert_eq!(own.is_empty(), seat["reason"].is_empty(), "{seat:?}");
        for charge in &own {
            assert_eq!(charge["unused_from"], seat["unused_from"], "{charge:?}");
            assert_eq!(charge["license"], seat["license"], "{charge:?}");
        }
        let in_its_currency: Vec<&Row> =
            own.into_iter().filter(|charge| charge["currency"] == seat["currency"]).collect();
        for column in ["lost", "waived_lost"] {
            let sum = sum(in_its_currency.iter().copied(), column);
            assert_eq!(sum, exact(&seat[column]), "{column} {seat:?}");
        }
    }
    let seats: BTreeSet<&str> = books.rows("seats").iter().map(|seat| seat["user_id"].as_str()).collect();
    for charge in charges {
        assert!(seats.contains(charge["user_id"].as_str()), "{charge:?}");
    }
}

fn lines_sum_to_totals(books: &Books) {
    let currencies: BTreeSet<&str> = books.priced().map(|line| line["currency"].as_str()).collect();
    let totals = books.rows("totals");
    let told: Vec<&str> = totals.iter().map(|total| total["currency"].as_str()).collect();
    assert_eq!(told, currencies.into_iter().collect::<Vec<_>>());
    for total in totals {
        let columns: Vec<&String> = total.keys().filter(|column| *column != "currency").collect();
        assert_eq!(columns.len(), 8, "{columns:?}");
        for column in columns {
            let own = books.priced().filter(|line| line["currency"] == total["currency"]);
            assert_eq!(sum(own, column), exact(&total[column]), "{column} {total:?}");
        }
    }
}

fn months_sum_to_lines(books: &Books) {
    for line in books.priced() {
        let own: Vec<&Row> = books.of_line("months", line).collect();
        let labels: BTreeSet<&str> = own.iter().map(|month| month["month"].as_str()).collect();
        assert_eq!((own.len(), labels.len()), (3, 3), "{line:?}");
        for column in PAID {
            assert_eq!(sum(own.iter().copied(), column), exact(&line[column]), "{column} {line:?}");
        }
        for month in own {
            for column in ["currency", "cost_center"] {
                assert_eq!(month[column], line[column], "{month:?}");
            }
        }
    }
    assert_eq!(books.rows("months").len(), books.priced().count() * 3);
}

fn shares_sum_to_lines(books: &Books) {
    let ways: BTreeSet<&str> = books.rows("allocation").iter().map(|part| part["by"].as_str()).collect();
    assert_eq!(ways, BTreeSet::from(["account", "cost-center", "profile"]));
    for line in books.priced() {
        for way in &ways {
            let own: Vec<&Row> =
                books.of_line("allocation", line).filter(|part| part["by"] == *way).collect();
            for column in PAID {
                assert_eq!(sum(own.iter().copied(), column), exact(&line[column]), "{way} {column} {line:?}");
            }
            assert_eq!(sum(own.iter().copied(), "seats"), exact(&line["assigned"]), "{way} {line:?}");
            let empty = exact(&line["unassigned"]).max(0);
            assert_eq!(sum(own.iter().copied(), "unassigned"), empty, "{way} {line:?}");
            let of_accounts = books.of_line("allocation", line).filter(|part| part["by"] == "account");
            assert_eq!(sum(own.iter().copied(), "logins"), sum(of_accounts, "logins"), "{way} {line:?}");
            let keys: BTreeSet<&str> = own.iter().map(|part| part["key"].as_str()).collect();
            assert_eq!(keys.len(), own.len(), "{way} {line:?}");
        }
    }
}

/// Where nothing but the line names a cost center, its months and its shares come to the same.
fn a_cost_center_has_one_total(books: &Books) {
    let (months, parts) = (books.rows("months"), books.rows("allocation"));
    let centers: BTreeSet<(&str, &str)> =
        months.iter().map(|month| (month["cost_center"].as_str(), month["currency"].as_str())).collect();
    for (center, currency) in &centers {
        let of_months =
            months.iter().filter(|month| month["cost_center"] == *center && month["currency"] == *currency);
        let of_shares = parts.iter().filter(|part| {
            part["by"] == "cost-center" && part["key"] == *center && part["currency"] == *currency
        });
        for column in PAID {
            let (by_month, by_share) = (sum(of_months.clone(), column), sum(of_shares.clone(), column));
            assert_eq!(by_month, by_share, "{column} of {center} in {currency}");
        }
    }
    for part in parts.iter().filter(|part| part["by"] == "cost-center" && !part["key"].is_empty()) {
        assert!(centers.contains(&(part["key"].as_str(), part["currency"].as_str())), "{part:?}");
    }
}

fn seats_count_to_lines(books: &Books) {
    for line in books.rows("licenses") {
        let is = |column: &'static str, word: &'static str| move |seat: &Row| seat[column] == word;
        let has_reason = |seat: &Row| !seat["reason"].is_empty();
        let is_waived = |seat: &Row| has_reason(seat) && !seat["waived_by"].is_empty();
        let counts = [
            ("assigned", count(books.of_line("seats", line), |_| true)),
            ("active", count(books.of_line("seats", line), is("verdict", "active"))),
            ("idle", count(books.of_line("seats", line), is("verdict", "idle"))),
            ("never", count(books.of_line("seats", line), is("verdict", "never"))),
            ("new", count(books.of_line("seats", line), is("verdict", "new"))),
            ("unknown", count(books.of_line("seats", line), is("verdict", "unknown"))),
            ("frozen", count(books.of_line("seats", line), is("frozen", "true"))),
            ("inferred", count(books.of_line("seats", line), is("license_inferred", "true"))),
            ("reclaimable", count(books.of_line("seats", line), |seat| has_reason(seat) && !is_waived(seat))),
            ("waived", count(books.of_line("seats", line), is_waived)),
        ];
        for (column, count) in counts {
            assert_eq!(count, line[column], "{column} {line:?}");
        }
        if line["meter"] == "member" && !line["contract"].is_empty() {
            let left = exact(&line["bought"]) - exact(&line["assigned"]);
            assert!(line["bought"] == "0" || exact(&line["unassigned"]) == left, "{line:?}");
            assert_eq!(exact(&line["overage"]), (-left).max(0), "{line:?}");
            let freed = exact(&line["reclaimable"]) - exact(&line["overage"]);
            assert_eq!(exact(&line["freed"]), freed.max(0), "{line:?}");
        }
    }
    assert_eq!(sum(books.rows("licenses"), "assigned"), exact(&books.rows("seats").len().to_string()));
}

fn seats_sum_to_profiles(books: &Books) {
    let (seats, profiles) = (books.rows("seats"), books.rows("profiles"));
    let keys = |row: &Row| (row["license"].clone(), row["currency"].clone());
    let groups: BTreeSet<(String, String)> = seats.iter().chain(profiles).map(keys).collect();
    for group in groups {
        let of_group = |row: &&Row| keys(row) == group;
        let own_seats: Vec<&Row> = seats.iter().filter(of_group).collect();
        let own_profiles: Vec<&Row> = profiles.iter().filter(of_group).collect();
        let is_open = |seat: &Row| !seat["reason"].is_empty() && seat["waived_by"].is_empty();
        let counts = [
            ("seats", count(own_seats.iter().copied(), |_| true)),
            ("reclaimable", count(own_seats.iter().copied(), is_open)),
            ("waived", count(own_seats.iter().copied(), |seat| !seat["waived_by"].is_empty())),
        ];
        for (column, count) in counts {
            assert_eq!(sum(own_profiles.iter().copied(), column), exact(&count), "{column} {group:?}");
        }
        let lost = sum(own_seats.iter().copied(), "lost");
        assert_eq!(sum(own_profiles.iter().copied(), "lost"), lost, "{group:?}");
    }
}

fn renewals_are_those_of_the_lines(books: &Books) {
    for renewal in books.rows("renewal") {
        let less = exact(&renewal["same_quantity"]) - exact(&renewal["ordered"]);
        assert_eq!(exact(&renewal["saved"]), less.max(0), "{renewal:?}");
        let line = books.of_line("licenses", renewal).next().expect("a line");
        let pairs = [
            ("saved", "saved_at_renewal"),
            ("saved_from_unassigned", "saved_from_unassigned"),
            ("cash_in_term", "cash_in_term"),
            ("order", "needed"),
            ("renews_on", "renews_on"),
            ("notice_by", "notice_by"),
            ("currency", "currency"),
        ];
        for (own, of_line) in pairs {
            assert_eq!(renewal[own], line[of_line], "{own} {renewal:?}");
        }
    }
    let renewed: BTreeSet<&str> =
        books.rows("renewal").iter().map(|renewal| renewal["contract"].as_str()).collect();
    for line in books.priced().filter(|line| !renewed.contains(line["contract"].as_str())) {
        assert_eq!(exact(&line["saved_at_renewal"]), 0, "{line:?}");
    }
}

/// By each way of counting, what a pool holds is used or left, and what is used beyond it is over.
fn pools_hold_what_is_used_or_left(books: &Books) {
    assert!(!books.rows("pools").is_empty());
    for pool in books.rows("pools") {
        for way in ["all", "daily", "monthly"] {
            let left = exact(&pool["pool"]) - exact(&pool[&format!("logins_{way}")]);
            assert_eq!(exact(&pool[&format!("left_{way}")]), left.max(0), "{way} {pool:?}");
            assert_eq!(exact(&pool[&format!("over_{way}")]), (-left).max(0), "{way} {pool:?}");
        }
    }
}

fn money_has_a_currency(books: &Books) {
    let mut with_money = BTreeSet::new();
    for (name, rows) in &books.files {
        for row in rows {
            for (column, cell) in row.iter().filter(|(_, cell)| !cell.is_empty()) {
                if AMOUNTS.contains(&column.as_str()) {
                    with_money.insert(name.as_str());
                    let currency = row.get("currency").unwrap_or_else(|| panic!("{name}: {column} alone"));
                    assert_eq!(currency.len(), 3, "{name} {column}: {row:?}");
                } else if !DECIMALS.contains(&column.as_str()) {
                    let is_decimal = cell.split_once('.').is_some_and(|(whole, part)| {
                        [whole, part].iter().all(|digits| digits.parse::<u64>().is_ok())
                    });
                    assert!(!is_decimal, "{name}: {column} looks like money: {cell}");
                }
            }
        }
    }
    let expected =
        ["allocation", "charges", "licenses", "months", "profiles", "reclaim", "renewal", "seats", "totals"];
    assert_eq!(with_money.into_iter().collect::<Vec<_>>(), expected);
}

/// What is empty in a CSV file is null in JSON; all else is written alike.
fn the_report_says_the_same(books: &Books) {
    let as_cell = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    for name in ["totals", "licenses", "months", "allocation", "seats", "charges", "profiles"] {
        let told: Vec<Row> = books.report[name]
            .as_array()
            .expect("a list")
            .iter()
            .map(|record| {
                let cells = record.as_object().expect("a record");
                cells.iter().map(|(column, value)| (column.clone(), as_cell(value))).collect()
            })
            .collect();
        assert_eq!(told, books.rows(name), "{name}");
    }
}

#[test]
fn the_files_of_the_fixture_add_up() {
    let books = Books::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/aurora"));
    all_add_up(&books);
    a_cost_center_has_one_total(&books);
}

/// Number, profile, account, last login, day of creation.
type User = (u32, &'static str, Option<u32>, Option<&'static str>, &'static str);

const LONG_AGO: &str = "2025-01-10";

const USERS: [User; 14] = [
    (1, "Partner", Some(1), Some("2026-09-20"), LONG_AGO),
    // Idle from the first day of the quarter on.
    (2, "Partner", Some(1), Some("2026-06-30"), LONG_AGO),
    (3, "Partner", Some(2), Some("2026-03-10"), LONG_AGO),
    (4, "Partner", Some(2), Some("2026-06-17"), LONG_AGO),
    (5, "Partner", Some(3), None, LONG_AGO),
    // Excused by the waiver.
    (6, "Partner", Some(3), Some("2026-02-01"), LONG_AGO),
    (7, "Partner", None, Some("2026-09-29"), LONG_AGO),
    (8, "Customer", Some(1), Some("2026-09-20"), LONG_AGO),
    (9, "Customer", Some(2), Some("2026-05-05"), LONG_AGO),
    // Created after the line was renewed, and never used.
    (10, "Customer", Some(3), None, "2026-08-13"),
    (11, "Visitor", Some(1), Some("2026-09-20"), LONG_AGO),
    (12, "Visitor", Some(2), Some("2026-08-20"), LONG_AGO),
    (13, "Visitor", Some(3), Some("2026-04-20"), LONG_AGO),
    // In use until the line was renewed.
    (14, "Partner", Some(1), Some("2026-08-20"), LONG_AGO),
];

/// Further logins: user and day.
const LOGINS: [(u32, &str); 3] = [(12, "2026-07-03"), (11, "2026-07-05"), (11, "2026-07-06")];

/// A line renewed at another price and for fewer seats than are in use; one renewed in another currency; one billed by
/// login; one whose pool nobody uses.
const POLICY: &str = r#"
[thresholds]
idle_days = 40

[[contract]]
id = "P-OLD"
license = "Partner Community"
meter = "member"
quantity = 10
price = "25.00"
currency = "USD"
starts = 2025-08-16
ends = 2026-08-15
cost_center = "CC-1"

[[contract]]
id = "P-NEW"
license = "Partner Community"
meter = "member"
quantity = 5
price = "26.75"
currency = "USD"
starts = 2026-08-16
ends = 2027-08-15
cost_center = "CC-2"

[[contract]]
id = "C-OLD"
license = "Customer Community"
meter = "member"
quantity = 4
price = "710"
currency = "JPY"
starts = 2025-08-01
ends = 2026-07-31

[[contract]]
id = "C-NEW"
license = "Customer Community"
meter = "member"
quantity = 4
price = "4.10"
currency = "EUR"
starts = 2026-08-01
ends = 2027-07-31
cost_center = "CC-2"

[[contract]]
id = "L-USED"
license = "Customer Community Login"
meter = "login"
quantity = 7
price = "1.35"
currency = "EUR"
starts = 2026-01-15
ends = 2027-01-14
cost_center = "CC-1"

[[contract]]
id = "L-IDLE"
license = "Customer Community Plus Login"
meter = "login"
quantity = 5
price = "2.15"
currency = "USD"
starts = 2026-01-01
ends = 2026-12-31
cost_center = "CC-2"

[[waiver]]
id = "W-1"
match = { username = "u6@acme.example" }
owner = "owner@acme.example"
reason = "on leave"
expires = 2026-12-31
"#;

fn profile(name: &str) -> (String, &'static str, &'static str) {
    let (number, license, user_type) = match name {
        "Partner" => (1, "Partner Community", "PowerPartner"),
        "Customer" => (2, "Customer Community", "CspLitePortal"),
        _ => (3, "Customer Community Login", "CspLitePortal"),
    };
    (format!("00e{number:012}AAA"), license, user_type)
}

/// Writes the org and its policy, with this before the policy's tables.
fn write_org(folder: &Path, settings: &str) {
    let write = |name: &str, header: &str, rows: Vec<String>| {
        std::fs::write(folder.join(name), format!("{header}\n{}\n", rows.join("\n"))).expect("written");
    };
    let user = |(number, name, account, last, created): User| {
        let (profile, _, user_type) = profile(name);
        let account = account.map_or_else(String::new, |account| format!("001{account:012}AAA"));
        let last = last.map_or_else(String::new, |day| format!("{day}T12:00:00.000Z"));
        format!(
            "005{number:012}AAA,true,{user_type},u{number}@acme.example,{profile},{account},{last},\
             {created}T00:00:00.000Z"
        )
    };
    let columns = "Id,IsActive,UserType,Username,ProfileId,AccountId,LastLoginDate,CreatedDate";
    write("User.csv", columns, USERS.map(user).into());

    let last = USERS.iter().filter_map(|(number, _, _, last, _)| Some((*number, (*last)?)));
    let login = |(number, (user, day)): (usize, (u32, &str))| {
        format!("0Ya{number:012}CAA,005{user:012}AAA,{day}T12:00:00.000Z,Application,Success")
    };
    let logins = LOGINS.into_iter().chain(last).enumerate().map(login).collect();
    write("LoginHistory.csv", "Id,UserId,LoginTime,LoginType,Status", logins);

    let of_profile = |name: &str| {
        let (id, license, _) = profile(name);
        format!("{id},{name},{license}")
    };
    let profiles = ["Partner", "Customer", "Visitor"].map(of_profile);
    write("Profile.csv", "Id,Name,UserLicense.Name", profiles.into());
    let accounts = [1, 2, 3].map(|number| format!("001{number:012}AAA,Account {number}"));
    write("Account.csv", "Id,Name", accounts.into());
    std::fs::write(folder.join("seatwise.toml"), format!("{settings}{POLICY}")).expect("written");
}

#[test]
fn a_quarter_with_renewals_pools_a_waiver_and_three_currencies_adds_up() {
    let folder = tempfile::tempdir().expect("a folder");
    write_org(folder.path(), "");
    let books = Books::of(folder.path());
    all_add_up(&books);
    a_cost_center_has_one_total(&books);

    // On paper. EUR: 4 × 4.10 × 2 and 7 × 1.35 × 3; lost on user 9 for two months, on user 10 from 13 August on.
    // JPY: 4 × 710, lost on user 9 in July. USD: 10 × 25 × (1 + 15/31), 5 × 26.75 × (16/31 + 1) and 5 × 2.15 × 3; lost
    // are four seats of 25 for 1 + 15/31 months, then those of users 2 and 14, since nobody pays for three of the eight.
    let paid: Vec<[&str; 4]> = books
        .rows("totals")
        .iter()
        .map(|total| ["currency", "spent", "lost", "waived_lost"].map(|column| total[column].as_str()))
        .collect();
    let expected = [
        ["EUR", "61.15", "14.81", "0.00"],
        ["JPY", "2840", "710", "0"],
        ["USD", "606.00", "225.19", "77.66"],
    ];
    assert_eq!(paid, expected);

    let free = |user: &str, contract: &str| {
        let of_both = |charge: &&Row| charge["user_id"].contains(user) && charge["contract"] == contract;
        let charge = books.rows("charges").iter().find(of_both).expect("a charge");
        (charge["months"].clone(), charge["free_because"].clone())
    };
    for user in ["0003AAA", "0004AAA", "0005AAA"] {
        assert_eq!(free(user, "P-NEW"), ("1.516129".into(), "overage".into()), "{user}");
    }
    assert_eq!(free("0006AAA", "P-OLD"), ("1.483871".into(), "waived".into()));
    assert_eq!(free("0014AAA", "P-OLD").0, "0", "it was in use then");
    let idle_pool = |row: &&Row| row["contract"] == "L-IDLE" && row["by"] == "account";
    let shares: Vec<&Row> = books.rows("allocation").iter().filter(idle_pool).collect();
    assert_eq!(shares.len(), 1, "a pool that nobody uses is nobody's");
    assert_eq!((shares[0]["key"].as_str(), shares[0]["spent"].as_str()), ("", "32.25"));
}

#[test]
fn accounts_with_cost_centers_of_their_own_add_up() {
    let folder = tempfile::tempdir().expect("a folder");
    write_org(folder.path(), "cost_center_file = \"centers.csv\"\n");
    let centers = "account,cost_center\nAccount 2,CC-9\nAccount 3,CC-1\n";
    std::fs::write(folder.path().join("centers.csv"), centers).expect("written");
    let books = Books::of(folder.path());
    all_add_up(&books);

    let of_center = |contract: &str, center: &str| {
        let mut own = books
            .rows("allocation")
            .iter()
            .filter(|part| part["by"] == "cost-center" && part["key"] == center);
        own.find(|part| part["contract"] == contract).map(|part| (&*part["seats"], &*part["spent"]))
    };
    // Users 8, 9 and 10 are of accounts 1, 2 and 3; the fourth seat is nobody's, so the line's cost center has it.
    assert_eq!(of_center("C-NEW", "CC-1"), Some(("1", "8.20")));
    assert_eq!(of_center("C-NEW", "CC-2"), Some(("1", "16.40")));
    assert_eq!(of_center("C-NEW", "CC-9"), Some(("1", "8.20")));
    // Two of five logins.
    assert_eq!(of_center("L-USED", "CC-9"), Some(("1", "11.34")));
    assert_eq!(of_center("C-OLD", "CC-2"), None);
}
