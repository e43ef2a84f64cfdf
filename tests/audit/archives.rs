//! Activity archives: what is in them by plain loops, how they add up, and that an audit of them says what the audit of
//! the logins says.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use seatwise::archive::{self, ArchiveEntry};
use seatwise::ingest::Location;
use seatwise::report::activity::Archived;
use seatwise::run::{Options, activity, audit};
use serde_json::Value;

use crate::agreement::{CONSTANT, rows};
use crate::oracle;
use crate::world::{Dialect, Login, World, calendar, world};

fn options(world: &World, folder: &Path, files: &[&Path]) -> Options {
    let policy = folder.join("policy.toml");
    std::fs::write(&policy, world.policy.to_toml()).expect("a policy");
    Options {
        export: files.iter().map(|path| Location { path: (*path).to_owned(), object: None }).collect(),
        policy: Some(policy),
        as_of: world.as_of,
        period: world.period.clone(),
        ..Options::default()
    }
}

fn archived(world: &World, folder: &Path, files: &[&Path], out: &Path) -> Archived {
    activity(&options(world, folder, files), out).unwrap_or_else(|error| panic!("{error}\n{}", error.hint()))
}

fn report(world: &World, folder: &Path, files: &[&Path]) -> Value {
    let report =
        audit(&options(world, folder, files)).unwrap_or_else(|error| panic!("{error}\n{}", error.hint()));
    let mut bytes = Vec::new();
    seatwise::report::json::write(&report, &mut bytes).expect("written");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// Writes a world's files into a folder of that name, with these logins in place of its own.
fn export(world: &World, logins: Option<Vec<Vec<Login>>>, folder: &Path, name: &str) -> std::path::PathBuf {
    let export = folder.join(name);
    std::fs::create_dir(&export).expect("a folder");
    let world = World { logins, ..world.clone() };
    world.write(&export, Dialect::Bulk, 5).expect("files");
    world.write_extras(&export).expect("files");
    export
}

/// Every login of a world once, by time.
fn all_logins(world: &World) -> Vec<Login> {
    let mut all: Vec<Login> = world.logins.iter().flatten().flatten().cloned().collect();
    all.sort_by(|one, other| (one.time, &one.id).cmp(&(other.time, &other.id)));
    all.dedup_by(|one, other| one.id == other.id);
    all
}

/// By the word of LoginHistory, or by that of EventLogFile.
fn is_success(login: &Login) -> bool {
    let status = login.status.trim();
    ["success", "login_no_error"].iter().any(|word| status.eq_ignore_ascii_case(word))
}

/// The kind of a login in an archive, by the words of the help pages.
fn kind(login: &Login) -> &'static str {
    let fold =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let subtype = fold(login.sub_type.as_deref().unwrap_or_default());
    let machine_subtypes = [
        "uipasswordreset",
        "oauthrefreshtoken",
        "oauthrefreshtokenforhybridapps",
        "oauthhybridrefreshtoken",
        "oauthclientcredentials",
        "oauthtokenexchange",
        "oauthtokenexchangeforhybridapps",
        "oauthhybridtokenexchange",
        "internalsalesforceauthentication",
    ];
    let named = |words: &[&str]| words.iter().any(|word| login.login_type.eq_ignore_ascii_case(word));
    let is_machine = machine_subtypes.contains(&subtype.as_str())
        || subtype.starts_with("soapapi")
        || ["l", "I", "R"].contains(&login.login_type.as_str())
        || named(&["NetworksPortalApiOnly", "Networks Portal API Only", "OtherApi", "Other Apex API"])
        || named(&["Partner", "Partner Product"]);
    let is_oauth = ["i", "6"].contains(&login.login_type.as_str())
        || named(&["Oauth2", "Remote Access 2.0", "Oauth", "Remote Access Client"]);
    let status = login.status.trim().to_lowercase();
    let is_frozen = ["user is frozen", "login_error_user_frozen"].contains(&status.as_str());
    match (is_success(login), is_machine, is_oauth) {
        (true, true, _) => "machine",
        (true, false, true) => "oauth",
        (true, false, false) => "person",
        (false, true, _) if is_frozen => "frozen-machine",
        (false, true, _) => "failed-machine",
        (false, false, _) if is_frozen => "frozen",
        (false, false, _) => "failed",
    }
}

/// What an archive tells of a user, month and kind: the first login, the last, and how many on which days.
type Told = (i64, i64, BTreeMap<u32, u32>);

/// What must stand in the archive of some logins.
fn expected(world: &World, logins: &[Login]) -> BTreeMap<(String, i32, &'static str), Told> {
    let zone = world.policy.timezone.parse().expect("a zone");
    let mut expected = BTreeMap::new();
    for login in logins {
        let day = calendar::day_of(zone, login.time);
        let month = day.year() * 12 + day.month0().cast_signed();
        let told = expected.entry((login.user_id[..15].to_owned(), month, kind(login))).or_insert((
            login.time,
            login.time,
            BTreeMap::new(),
        ));
        told.0 = told.0.min(login.time);
        told.1 = told.1.max(login.time);
        *told.2.entry(day.day()).or_default() += 1;
    }
    expected
}

fn told(entry: &ArchiveEntry) -> ((String, i32, &'static str), Told) {
    let days = entry.days.iter().map(|(day, logins)| (day + 1, logins)).collect();
    let key = (entry.user.as_str()[..15].to_owned(), entry.month, entry.kind.as_str());
    (key, (entry.first_at, entry.last_at, days))
}

fn entries(world: &World, path: &Path) -> Vec<ArchiveEntry> {
    let zone = world.policy.timezone.parse().expect("a zone");
    let archive = archive::open(path, "archive", zone).expect("an archive");
    archive.collect::<Result<Vec<_>, _>>().expect("entries")
}

/// Compares what an audit of archives says with what one of the logins says.
fn assert_same(of_archives: &Value, of_logins: &Value) {
    let is_cut = rows(of_archives, "issues").iter().any(|issue| issue["kind"] == "archive-times");
    let (mut one, mut other) = (of_archives.clone(), of_logins.clone());
    if is_cut {
        // The times of the last logins and of the last failed attempts are not known then, and said not to be: so neither is
        // whether a last login and LastLoginDate are the same, which confidence rests on.
        for report in [&mut one, &mut other] {
            for seat in report["seats"].as_array_mut().expect("a list") {
                seat["confidence"] = Value::Null;
            }
            for finding in report["findings"].as_array_mut().expect("a list") {
                finding["confidence"] = Value::Null;
                if finding["rule"] == "failed-logins-only" {
                    finding["message"] = Value::Null;
                    finding["evidence"] = Value::Null;
                }
            }
        }
    }
    for key in CONSTANT.into_iter().chain(["coverage", "rules"]) {
        let lists =
            one[key].as_array().into_iter().flatten().zip(other[key].as_array().into_iter().flatten());
        lists.for_each(|(one, other)| assert_eq!(one, other, "{key}"));
        assert_eq!(&one[key], &other[key], "{key}");
    }
}

/// Two moments at which the logins are cut, so that one part ends at the later and the other begins at the earlier; on
/// days that differ, so that each day is whole in one of them.
fn cuts(world: &World, logins: &[Login], early: usize, late: usize) -> Option<(i64, i64)> {
    let zone = world.policy.timezone.parse().expect("a zone");
    let (early, late) = (logins[early.min(late)].time, logins[early.max(late)].time);
    (calendar::day_of(zone, early) < calendar::day_of(zone, late)).then_some((early, late))
}

/// Whether a login is one that may not count as use, and then moves LastLoginDate without any.
fn is_no_persons(login: &Login) -> bool {
    ["machine", "oauth"].contains(&kind(login))
}

/// A world in which an archive knows the moments of all logins that may not be use: of each user and month the first and
/// the last.
fn with_few_machines(mut world: World) -> World {
    let zone = world.policy.timezone.parse().expect("a zone");
    let mut edges: BTreeMap<(String, i32), (i64, i64)> = BTreeMap::new();
    let key = |login: &Login| {
        let day = calendar::day_of(zone, login.time);
        (login.user_id.clone(), day.year() * 12 + day.month0().cast_signed())
    };
    for login in world.logins.iter().flatten().flatten().filter(|login| is_no_persons(login)) {
        let edge = edges.entry(key(login)).or_insert((login.time, login.time));
        *edge = (edge.0.min(login.time), edge.1.max(login.time));
    }
    // Of several at one moment one stays, in however many files it stands.
    let mut kept: BTreeMap<(String, i64), String> = BTreeMap::new();
    for file in world.logins.iter_mut().flatten() {
        file.retain(|login| {
            let edge = edges.get(&key(login));
            let is_edge = edge.is_some_and(|(first, last)| [*first, *last].contains(&login.time));
            let moment = (login.user_id.clone(), login.time);
            !is_no_persons(login)
                || (is_edge && *kept.entry(moment).or_insert_with(|| login.id.clone()) == login.id)
        });
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn an_archive_holds_what_plain_loops_count(world in world()) {
        let world = world.with_files_that_can_be_cut();
        let logins = all_logins(&world);
        prop_assume!(!logins.is_empty());
        let folder = tempfile::tempdir().expect("a folder");
        let export = export(&world, world.logins.clone(), folder.path(), "export");
        let out = folder.path().join("activity.parquet");
        let said = archived(&world, folder.path(), &[&export], &out);
        let found = entries(&world, &out);
        prop_assert_eq!(said.rows, found.len() as u64 + said.spans.len() as u64);
        prop_assert_eq!(said.logins, logins.len() as u64);
        prop_assert!(found.is_sorted_by(|one, other| one.key() < other.key()));
        prop_assert_eq!(found.iter().map(told).collect::<BTreeMap<_, _>>(), expected(&world, &logins));
    }

    #[test]
    fn an_audit_of_the_archive_says_what_one_of_the_logins_says(world in world()) {
        let world = with_few_machines(world.with_files_that_can_be_cut());
        prop_assume!(!all_logins(&world).is_empty());
        let folder = tempfile::tempdir().expect("a folder");
        let whole = export(&world, world.logins.clone(), folder.path(), "whole");
        let bare = export(&world, None, folder.path(), "bare");
        let out = bare.join("activity.parquet");
        archived(&world, folder.path(), &[&whole], &out);
        let of_logins = report(&world, folder.path(), &[&whole]);
        assert_same(&report(&world, folder.path(), &[&bare]), &of_logins);
        // Beside the very logins that it holds it adds nothing.
        assert_same(&report(&world, folder.path(), &[&whole, &out]), &of_logins);
    }

    #[test]
    fn parts_add_up_to_the_whole(
        world in world(),
        early in any::<prop::sample::Index>(),
        late in any::<prop::sample::Index>(),
    ) {
        let world = with_few_machines(world.with_files_that_can_be_cut());
        let logins = all_logins(&world);
        prop_assume!(!logins.is_empty());
        let cuts = cuts(&world, &logins, early.index(logins.len()), late.index(logins.len()));
        prop_assume!(cuts.is_some());
        let (early, late) = cuts.expect("assumed");
        let part = |keep: &dyn Fn(i64) -> bool| {
            Some(vec![logins.iter().filter(|login| keep(login.time)).cloned().collect::<Vec<_>>()])
        };
        // A part in which nothing succeeds proves nothing, whatever the whole does.
        let proves = |keep: &dyn Fn(i64) -> bool| logins.iter().any(|login| keep(login.time) && is_success(login));
        prop_assume!(proves(&|time| time <= late) && proves(&|time| time >= early));
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let whole = export(&world, Some(vec![logins.clone()]), folder.path(), "whole");
        let first = export(&world, part(&|time| time <= late), folder.path(), "first");
        let second = export(&world, part(&|time| time >= early), folder.path(), "second");
        let bare = export(&world, None, folder.path(), "bare");
        let make = |files: &[&Path], name: &str| archived(&world, folder.path(), files, &path(name));
        make(&[&whole], "all.parquet");
        make(&[&first], "first.parquet");
        make(&[&second], "second.parquet");
        let bytes = |name: &str| std::fs::read(path(name)).expect("an archive");
        for (files, name) in [
            ([path("first.parquet"), path("second.parquet")], "of-archives.parquet"),
            ([path("second.parquet"), path("first.parquet")], "of-archives-turned.parquet"),
            ([path("first.parquet"), second.clone()], "of-both.parquet"),
            ([path("all.parquet"), path("all.parquet")], "twice.parquet"),
            ([path("all.parquet"), first.clone()], "again.parquet"),
        ] {
            let files: Vec<&Path> = files.iter().map(std::path::PathBuf::as_path).collect();
            let said = make(&files, name);
            prop_assert!(bytes(name) == bytes("all.parquet"), "{}: {:?}", name, said.issues);
            prop_assert!(said.issues.iter().all(|issue| issue.kind != "uncertain-counts"), "{:?}", said.issues);
        }
        let of_logins = report(&world, folder.path(), &[&whole]);
        let world_once = World { logins: Some(vec![logins.clone()]), ..world.clone() };
        prop_assert_eq!(&of_logins["verdicts"], &oracle::expect(&world_once)["verdicts"]);
        for files in [
            [&bare, &path("first.parquet"), &path("second.parquet")],
            [&second, &path("first.parquet"), &path("first.parquet")],
            [&first, &path("second.parquet"), &path("all.parquet")],
        ] {
            let files: Vec<&Path> = files.into_iter().map(std::path::PathBuf::as_path).collect();
            assert_same(&report(&world, folder.path(), &files), &of_logins);
        }
    }
}

const USERS: &str = "Id,IsActive,UserType,Username,LastLoginDate,CreatedDate,Profile.UserLicense.Name\n\
    005000000000001AAA,1,PowerPartner,u1@acme.example,,2024-01-01T00:00:00Z,Partner Community\n\
    005000000000002AAA,1,PowerPartner,U2@Acme.Example,,2024-01-01T00:00:00Z,Partner Community\n";

fn logins(rows: &[(u32, &str)]) -> String {
    let rows = rows.iter().enumerate().map(|(number, (user, time))| {
        format!("0Ya{number:012}CAA,00500000000000{user}AAA,{time},Application,Success,10.0.0.1\n")
    });
    std::iter::once("Id,UserId,LoginTime,LoginType,Status,SourceIp\n".to_owned()).chain(rows).collect()
}

struct Trial(tempfile::TempDir);

impl Trial {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        Self(folder)
    }

    fn options(&self, names: &[&str]) -> Options {
        let export = names.iter().map(|name| Location { path: self.0.path().join(name), object: None });
        Options { export: export.collect(), ..Options::default() }
    }

    fn archive(&self, names: &[&str], out: &str) -> seatwise::error::Result<Archived> {
        activity(&self.options(names), &self.0.path().join(out))
    }

    fn audit(&self, names: &[&str], as_of: &str) -> Result<Value, String> {
        let as_of: NaiveDate = as_of.parse().expect("a date");
        let options = Options { as_of: Some(as_of), ..self.options(names) };
        let report = audit(&options).map_err(|error| format!("{error}\n{}", error.hint()))?;
        let mut bytes = Vec::new();
        seatwise::report::json::write(&report, &mut bytes).expect("written");
        Ok(serde_json::from_slice(&bytes).expect("JSON"))
    }
}

/// What is refused, and in which words.
fn refusal<T: std::fmt::Debug>(result: seatwise::error::Result<T>) -> (u8, String) {
    let error = result.expect_err("an error");
    (error.exit_code(), format!("{error}\n{}", error.hint()))
}

#[test]
fn user_names_are_kept_as_ids_and_unknown_ones_are_said() {
    let history = "Username,Login Time,Source IP,Login Type,Status\n\
        u2@ACME.example,9/2/2026 8:00:00 AM GMT,10.0.0.1,Application,Success\n\
        gone@acme.example,9/20/2026 8:00:00 AM GMT,10.0.0.1,Application,Success\n";
    let trial = Trial::new(&[("User.csv", USERS), ("LoginHistory.csv", history)]);
    let said = trial.archive(&["User.csv", "LoginHistory.csv"], "a.parquet").expect("an archive");
    assert_eq!((said.users, said.logins), (1, 1));
    assert!(
        said.issues.iter().any(|issue| issue.message.starts_with("1 row with a user name")),
        "{:?}",
        said.issues
    );
    let bytes = std::fs::read(trial.0.path().join("a.parquet")).expect("an archive");
    assert!(!bytes.windows(4).any(|part| part.eq_ignore_ascii_case(b"acme")), "no name is kept");
    let (status, message) = refusal(trial.archive(&["LoginHistory.csv"], "b.parquet"));
    assert_eq!(status, 3);
    assert!(message.contains("by Username"), "{message}");
}

#[test]
fn logins_of_unknown_names_are_counted_once_where_files_overlap() {
    let header = "Username,Login Time,Source IP,Login Type,Status\n";
    let row = |name: &str, day: u32| {
        format!("{name}@acme.example,9/{day}/2026 8:00:00 AM GMT,10.0.0.1,Application,Success\n")
    };
    let early = [header.to_owned(), row("u1", 20), row("gone", 21), row("u2", 22)].concat();
    let late = [header.to_owned(), row("gone", 21), row("u2", 22), row("gone", 23)].concat();
    let trial = Trial::new(&[("User.csv", USERS), ("early.csv", &early), ("late.csv", &late)]);
    let said = trial.archive(&["User.csv", "early.csv", "late.csv"], "a.parquet").expect("an archive");
    assert_eq!(said.logins, 2);
    assert!(
        said.issues.iter().any(|issue| issue.message.starts_with("2 rows with a user name")),
        "{:?}",
        said.issues
    );
}

#[test]
fn an_archive_of_another_zone_is_refused() {
    let trial = Trial::new(&[
        ("User.csv", USERS),
        ("LoginHistory.csv", &logins(&[(1, "2026-09-01T03:00:00Z")])),
        ("seatwise.toml", "timezone = \"Asia/Tokyo\"\n"),
    ]);
    let policy = Some(trial.0.path().join("seatwise.toml"));
    let tokyo = Options { policy, ..trial.options(&["LoginHistory.csv"]) };
    activity(&tokyo, &trial.0.path().join("a.parquet")).expect("an archive");
    let message = trial.audit(&["User.csv", "a.parquet"], "2026-09-30").expect_err("refused");
    assert!(
        message.contains("a.parquet: the archive counts days in the time zone Asia/Tokyo, the policy in UTC"),
        "{message}"
    );
    assert!(message.contains("timezone"), "{message}");
}

#[test]
fn overlaps_within_a_day_that_nobody_holds_whole_are_said() {
    let early =
        logins(&[(1, "2026-09-01T03:00:00Z"), (1, "2026-09-03T10:00:00Z"), (2, "2026-09-03T12:00:00Z")]);
    let late =
        logins(&[(2, "2026-09-03T09:00:00Z"), (1, "2026-09-03T11:00:00Z"), (1, "2026-09-05T03:00:00Z")]);
    let trial = Trial::new(&[("early.csv", &early), ("late.csv", &late)]);
    trial.archive(&["early.csv"], "early.parquet").expect("an archive");
    trial.archive(&["late.csv"], "late.parquet").expect("an archive");
    let said = trial.archive(&["early.parquet", "late.parquet"], "both.parquet").expect("an archive");
    assert_eq!(said.issues.iter().filter(|issue| issue.kind == "uncertain-counts").count(), 1);
    assert!(said.issues[0].message.contains("2026-09-03"), "{:?}", said.issues);
    assert_eq!(said.logins, 4, "of the doubtful day the larger counts");
}

#[test]
fn what_is_no_archive_is_neither_read_nor_replaced() {
    let one = logins(&[(1, "2026-09-01T03:00:00Z")]);
    let trial =
        Trial::new(&[("User.csv", USERS), ("LoginHistory.csv", &one), ("bad.parquet", "PAR1 nothing PAR1")]);
    let (status, message) = refusal(trial.archive(&["LoginHistory.csv"], "User.csv"));
    assert_eq!(status, 2);
    assert!(message.contains("exists and is not an activity archive"), "{message}");
    assert_eq!(std::fs::read_to_string(trial.0.path().join("User.csv")).expect("a file"), USERS);
    let (status, message) = refusal(trial.archive(&["bad.parquet"], "a.parquet"));
    assert_eq!(status, 3);
    assert!(message.contains("bad.parquet: this is not a complete Parquet file"), "{message}");
    assert!(!trial.0.path().join("a.parquet").exists());
    let (status, message) = refusal(trial.archive(&["User.csv"], "a.parquet"));
    assert_eq!(status, 3);
    assert!(message.contains("no logins found"), "{message}");
}

#[test]
fn a_machine_in_the_midst_of_a_month_is_known_by_its_day() {
    let users = USERS.replace("u1@acme.example,,", "u1@acme.example,2026-09-10T08:00:10Z,");
    let machines = |person: &str| {
        let row = |number: u32, time: &str, kind: &str| {
            format!("0Ya{number:012}CAA,005000000000001AAA,{time},{kind},Success,10.0.0.1\n")
        };
        [
            "Id,UserId,LoginTime,LoginType,Status,SourceIp\n".to_owned(),
            row(1, "2026-06-01T00:00:00Z", "OtherApi"),
            row(2, "2026-09-05T08:00:00Z", "OtherApi"),
            row(3, "2026-09-10T08:00:00Z", "OtherApi"),
            row(4, "2026-09-20T08:00:00Z", "OtherApi"),
            row(5, person, "Application"),
            row(6, "2026-09-30T08:00:00Z", "OtherApi"),
        ]
        .concat()
    };
    for (person, last) in [("2026-07-03T08:00:00Z", "2026-07-03"), ("2026-09-10T07:00:00Z", "2026-09-10")] {
        let trial = Trial::new(&[("User.csv", &users), ("LoginHistory.csv", &machines(person))]);
        trial.archive(&["LoginHistory.csv"], "a.parquet").expect("an archive");
        for files in [["User.csv", "LoginHistory.csv"], ["User.csv", "a.parquet"]] {
            let report = trial.audit(&files, "2026-09-30").expect("a report");
            assert_eq!(report["seats"][0]["last_activity"], last, "{files:?}");
            assert_eq!(report["seats"][0]["verdict"], "active", "{files:?}");
        }
    }
}

#[test]
fn an_archive_replaces_itself_when_it_grows() {
    let trial = Trial::new(&[
        ("q1.csv", &logins(&[(1, "2026-03-01T03:00:00Z")])),
        ("q2.csv", &logins(&[(1, "2026-06-01T03:00:00Z")])),
    ]);
    trial.archive(&["q1.csv"], "a.parquet").expect("an archive");
    let said = trial.archive(&["a.parquet", "q2.csv"], "a.parquet").expect("an archive");
    assert_eq!((said.logins, said.spans.len()), (2, 2));
}

/// A damaged archive ends in an error, or was damaged where nothing is read.
#[test]
fn damaged_archives_never_panic() {
    let rows: Vec<(u32, String)> = (0..400_u32)
        .map(|row| {
            (1 + row % 2, format!("2026-{:02}-{:02}T{:02}:00:00Z", 4 + row % 6, 1 + row % 28, row % 24))
        })
        .collect();
    let rows: Vec<(u32, &str)> = rows.iter().map(|(user, time)| (*user, time.as_str())).collect();
    let trial = Trial::new(&[("User.csv", USERS), ("LoginHistory.csv", &logins(&rows))]);
    trial.archive(&["LoginHistory.csv"], "a.parquet").expect("an archive");
    let whole = std::fs::read(trial.0.path().join("a.parquet")).expect("an archive");
    let mut state = 88_172_645_463_325_252_u64;
    let mut roll = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % limit as u64).expect("small")
    };
    let (mut refused, mut read) = (0, 0);
    for round in 0..1_500 {
        let mut bytes = whole.clone();
        if round % 5 == 0 {
            bytes.truncate(roll(whole.len()));
        }
        for _ in 0..=roll(3) {
            if !bytes.is_empty() {
                let place = roll(bytes.len());
                bytes[place] ^= 1 << roll(8);
            }
        }
        std::fs::write(trial.0.path().join("bad.parquet"), &bytes).expect("written");
        match trial.archive(&["bad.parquet"], "b.parquet") {
            Ok(_) => read += 1,
            Err(error) => {
                refused += 1;
                assert_eq!(error.exit_code(), 3, "{error}");
                assert!(error.to_string().contains("bad.parquet"), "{error}");
            }
        }
    }
    assert!(refused > 500 && read > 0, "{refused} refused, {read} read");
}
