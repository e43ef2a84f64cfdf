//! How the program behaves to a newcomer: without arguments, with wrong ones, and where it shows what it can do.

use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seatwise"))
        .current_dir(folder)
        .args(args)
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shown(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn aurora() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/aurora")
}

#[test]
fn without_arguments_the_folder_is_audited_or_help_is_given() {
    let whole = shown(&run(&aurora(), &["audit", "."]));
    for args in [&[][..], &["audit"]] {
        let output = run(&aurora(), args);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert_eq!(shown(&output), whole);
    }
    let empty = tempfile::tempdir().expect("a folder");
    for args in [&[][..], &["audit"], &["check"]] {
        let output = run(empty.path(), args);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("seatwise demo"), "{}", said(&output));
    }
}

#[test]
fn the_sample_org_comes_with_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(folder.path(), &["demo"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(shown(&output).contains("of 50 seats can be reclaimed"), "{}", shown(&output));
    assert!(said(&output).contains("start here"), "{}", said(&output));
    for entry in std::fs::read_dir(aurora()).expect("the fixture") {
        let path = entry.expect("an entry").path();
        let copy = folder.path().join("seatwise-demo/export").join(path.file_name().expect("a name"));
        assert_eq!(std::fs::read(&path).expect("a file"), std::fs::read(copy).expect("a file"));
    }
    assert!(folder.path().join("seatwise-demo/report/reclaim.csv").is_file());
    let again = run(folder.path(), &["demo"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("is not empty"), "{}", said(&again));
}

#[test]
fn a_wrong_argument_is_answered_with_the_form_that_is_meant() {
    for (args, words) in [
        (["--as-of", "30.9.2026"], "write 2026-09-30"),
        (["--as-of", "9/6/2026"], "write 2026-06-09 or 2026-09-06"),
        (["--as-of", "yesterday"], "such as 2026-09-30"),
        (["--period", "Q3"], "2026-Q3"),
        (["--period", "2026Q3"], "2026-Q3"),
        (["--file", "Contcat=Contact.csv"], "did you mean Contact=Contact.csv?"),
        (["--file", "Contact.csv"], "such as Contact=people.csv"),
        (["--table", "renewals"], "right-sizing"),
    ] {
        let output = run(&aurora(), &[&["audit", "."], &args[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(said(&output).contains(words), "{args:?}: {}", said(&output));
    }
}

#[test]
fn where_no_file_holds_users_each_file_is_named_with_what_it_was_taken_for() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["Contact.csv", "Account.csv"] {
        std::fs::copy(aurora().join(name), folder.path().join(name)).expect("copied");
    }
    std::fs::write(folder.path().join("old.bak"), "x").expect("written");
    let output = run(folder.path(), &["audit", "."]);
    assert_eq!(output.status.code(), Some(3));
    for words in ["Contact.csv: read as Contact", "Account.csv: read as Account", "old.bak: is not named"] {
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
    }
}

#[test]
fn a_shell_and_man_get_what_they_read() {
    let folder = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(folder.path(), &["completions", shell]);
        assert!(output.status.success() && shown(&output).contains("seatwise"), "{shell}");
    }
    for args in [&["man"][..], &["man", "audit"]] {
        let page = run(folder.path(), args);
        assert!(page.status.success() && shown(&page).contains(".TH seatwise"), "{}", shown(&page));
    }
    assert_eq!(run(folder.path(), &["man", "adit"]).status.code(), Some(2));
}

/// The status speaks of the audit, whatever becomes of the output.
#[cfg(target_os = "linux")]
#[test]
fn a_gate_holds_where_the_reader_is_gone_and_a_full_disk_is_an_error() {
    let shell = |line: &str| {
        let binary = env!("CARGO_BIN_EXE_seatwise");
        let run = Command::new("sh").args(["-c", line, binary]).current_dir(aurora()).output();
        run.expect("a shell").status.code()
    };
    for (args, status) in [("audit . --fail-on high", 1), ("check ../broken/too-many-refused", 3)] {
        let folder = tempfile::tempdir().expect("a folder");
        let kept = folder.path().join("status");
        shell(&format!("{{ \"$0\" {args} 2>/dev/null; echo $? > {}; }} | true", kept.display()));
        assert_eq!(std::fs::read_to_string(kept).expect("a status").trim(), status.to_string(), "{args}");
    }
    for args in ["audit .", "--help", "rules"] {
        assert_eq!(shell(&format!("\"$0\" {args} > /dev/full")), Some(2), "{args}");
    }
}

#[test]
fn quiet_is_quiet() {
    let out = tempfile::tempdir().expect("a folder");
    let path = out.path().to_str().expect("UTF-8");
    let output = run(&aurora(), &["audit", ".", "--out", path, "--quiet"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{}", said(&output));
    let output = run(&aurora(), &["audit", ".", "--out", path]);
    assert!(said(&output).contains("reclaim.csv"), "{}", said(&output));
}

#[test]
fn init_never_destroys_what_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let export = aurora();
    let export = export.to_str().expect("UTF-8");
    let policy = run(folder.path(), &["init", export, "-o", "seatwise.toml"]);
    assert_eq!(policy.status.code(), Some(0), "{}", said(&policy));
    let text = std::fs::read_to_string(folder.path().join("seatwise.toml")).expect("a policy");
    assert!(text.starts_with("#:schema "), "{text}");
    let again = run(folder.path(), &["init", export, "-o", "seatwise.toml"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("never overwritten"), "{}", said(&again));
    assert_eq!(std::fs::read_to_string(folder.path().join("seatwise.toml")).expect("a policy"), text);

    // A register is continued: what somebody wrote into it stays.
    let users = "Id,Username,IsActive,UserType,LastLoginDate,CreatedDate\n\
        005000000000001AAA,jo@portal.example,true,PowerPartner,2026-09-01T12:00:00Z,2020-01-01T00:00:00Z\n\
        005000000000002AAA,al@portal.example,true,PowerPartner,2026-09-01T12:00:00Z,2020-01-01T00:00:00Z\n";
    let org = tempfile::tempdir().expect("a folder");
    std::fs::write(org.path().join("User.csv"), users).expect("written");
    let register = org.path().join("mine.csv");
    std::fs::write(&register, "user_id,purpose\n005000000000002AAA,orders spare parts\n").expect("written");
    let name = register.to_str().expect("UTF-8");
    let output = run(org.path(), &["init", "--register", "User.csv", "-o", name]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let text = std::fs::read_to_string(&register).expect("a register");
    assert!(text.contains("orders spare parts") && text.contains("005000000000001AAA"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_read_is_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(aurora()).expect("the fixture") {
        let path = entry.expect("an entry").path();
        std::fs::copy(&path, folder.path().join(path.file_name().expect("a name"))).expect("copied");
    }
    let register = std::fs::read(folder.path().join("register.csv")).expect("a register");
    let line = "\"$0\" init --register . >> register.csv";
    let binary = env!("CARGO_BIN_EXE_seatwise");
    let output = Command::new("sh").args(["-c", line, binary]).current_dir(folder.path()).output();
    let output = output.expect("a shell");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("--output FILE"), "{}", said(&output));
    assert_eq!(std::fs::read(folder.path().join("register.csv")).expect("a register"), register);
}

#[test]
fn the_policy_of_the_current_folder_holds_where_the_export_has_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let export = folder.path().join("export");
    std::fs::create_dir(&export).expect("a folder");
    for entry in std::fs::read_dir(aurora()).expect("the fixture") {
        let path = entry.expect("an entry").path();
        std::fs::copy(&path, export.join(path.file_name().expect("a name"))).expect("copied");
    }
    let of_export = shown(&run(folder.path(), &["audit", "export", "--format", "json"]));
    std::fs::rename(export.join("seatwise.toml"), folder.path().join("seatwise.toml")).expect("moved");
    let screen = shown(&run(folder.path(), &["audit", "export"]));
    let screen = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains("policy seatwise.toml of the current folder"), "{screen}");
    assert_eq!(shown(&run(folder.path(), &["audit", "export", "--format", "json"])), of_export);
}

#[test]
fn no_name_in_a_message_commands_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let users = "Id,Username,IsActive,UserType,LastLoginDate,CreatedDate\n\
        005000000000001AAA,\u{1b}]0;title\u{7}\u{202e},perhaps\u{1b}[31m,PowerPartner,,2020-01-01T00:00:00Z\n";
    std::fs::write(folder.path().join("User.csv"), users).expect("written");
    for args in [&["audit", "."][..], &["check", "."], &["explain", "\u{1b}[2J", "."]] {
        let output = run(folder.path(), args);
        let text = [shown(&output), String::from_utf8_lossy(&output.stderr).into_owned()].concat();
        assert!(!text.is_empty() && !text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{args:?}: {text:?}");
    }
}

#[test]
fn a_wrong_policy_shows_the_line_the_place_and_what_to_write() {
    const LINE: &str = "[[contract]]\nid = \"A\"\nlicense = \"Partner Community\"\nmeter = \"member\"\nquantity = 5\n\
        price = \"25.00\"\ncurrency = \"USD\"\nstarts = 2026-01-01\nends = 2026-12-31\n";
    let folder = tempfile::tempdir().expect("a folder");
    for (right, wrong, place, words) in [
        ("price = \"25.00\"", "price = 25.00", "p.toml:6:9", "write price = \"25.00\""),
        (
            "starts = 2026-01-01",
            "starts = \"2026-01-01\"",
            "p.toml:8:10",
            "write starts = 2026-01-01, without quotes",
        ),
        ("starts = 2026-01-01", "starts = 1.2.2026", "p.toml:8", "write a day as starts = 2026-02-01"),
        ("quantity = 5", "quantity =", "p.toml:5", "put # in front of quantity"),
        ("quantity = 5", "quantity = \"5\"", "p.toml:5:12", "write quantity = 5"),
        ("license =", "licence =", "p.toml:3:1", "did you mean \"license\"?"),
    ] {
        let text = LINE.replace(right, wrong);
        std::fs::write(folder.path().join("p.toml"), &text).expect("written");
        let output = run(folder.path(), &["audit", "--policy", "p.toml", "--show-policy"]);
        let whole = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{whole}");
        assert!(whole.contains(place) && whole.contains(words), "{wrong}: {whole}");
        let lines: Vec<&str> = whole.lines().collect();
        let caret = lines.iter().position(|line| line.contains('^')).expect("a caret");
        assert!(lines[caret - 1].contains(&format!("| {wrong}")), "{whole}");
    }
}

#[test]
fn short_help_fits_on_one_screen_and_long_help_tells_every_default() {
    let commands = [
        "demo",
        "queries",
        "check",
        "init",
        "audit",
        "explain",
        "rules",
        "activity",
        "schema",
        "synth",
        "completions",
        "man",
    ];
    let help = |args: &[&str]| String::from_utf8_lossy(&run(&aurora(), args).stdout).into_owned();
    let all = help(&["-h"]);
    for command in commands {
        assert!(all.contains(&format!("\n  {command} ")), "{command}: {all}");
        let short = help(&[command, "-h"]);
        assert!(short.lines().count() <= 24, "{short}");
        // Every option that takes a value says what holds without it.
        let long = help(&[command, "--help"]);
        let (_, options) = long.split_once("Options:\n").expect("options");
        let mut blocks: Vec<String> = Vec::new();
        for line in options.lines() {
            let is_option = line.len() - line.trim_start().len() <= 6 && line.trim_start().starts_with('-');
            if is_option {
                blocks.push(String::new());
            }
            if let Some(block) = blocks.last_mut() {
                block.push_str(line);
            }
        }
        assert!(blocks.len() > usize::from(command == "audit") * 20, "{command}: the options were not found");
        for block in blocks.iter().filter(|block| block.contains('<')) {
            let is_needed =
                ["--output <FILE>", "--users <N>", "--logins <M>"].iter().any(|own| block.contains(own));
            assert!(is_needed || block.contains("[default: "), "{command}: {block}");
        }
    }
    assert!(all.lines().count() <= 24, "{all}");
}

#[test]
fn a_policy_that_lies_there_unread_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("export")).expect("a folder");
    for file in std::fs::read_dir(aurora()).expect("the fixture") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), path("export").join(file.file_name())).expect("copied");
    }
    let issues = |args: &[&str]| {
        let output = run(folder.path(), &[args, &["--format", "json"]].concat());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let issues = report["issues"].as_array().expect("issues").clone();
        let unread = issues.into_iter().filter(|issue| issue["kind"] == "unread-policy");
        unread.map(|issue| issue["message"].as_str().expect("a text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(issues(&["audit", "export"]), Vec::<String>::new());
    // Another one is named, and the one beside the export is not used.
    std::fs::write(path("other.toml"), "timezone = \"UTC\"\n").expect("written");
    let unread = issues(&["audit", "export", "--policy", "other.toml"]);
    assert!(unread.len() == 1 && unread[0].starts_with("export/seatwise.toml is not read"), "{unread:?}");
    // The export's is used, and the one of the current folder is not.
    std::fs::write(path("seatwise.toml"), "timezone = \"UTC\"\n").expect("written");
    let unread = issues(&["audit", "export"]);
    assert!(unread.len() == 1 && unread[0].starts_with("seatwise.toml is not read"), "{unread:?}");
    // A single file takes none of its folder.
    std::fs::remove_file(path("seatwise.toml")).expect("removed");
    let unread = issues(&["audit", "export/User.csv"]);
    assert!(unread.len() == 1 && unread[0].starts_with("export/seatwise.toml is not read"), "{unread:?}");
    assert!(unread[0].contains("--policy"), "{unread:?}");
}

#[test]
fn contract_lines_may_lie_in_a_spreadsheets_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "id;license;meter;quantity;price;currency;starts;ends\nA;Partner Community;member;25;10.00;USD;2026-01-01;2026-12-31\n";
    std::fs::write(folder.path().join("contracts.csv"), lines).expect("written");
    let policy = folder.path().join("p.toml");
    std::fs::write(&policy, "contract_file = \"contracts.csv\"\n").expect("written");
    let policy = policy.to_str().expect("UTF-8");
    let output =
        run(&aurora(), &["audit", ".", "--policy", policy, "--as-of", "2026-09-30", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["totals"][0]["spent"], "750.00");
    assert_eq!(report["policy"]["contract_file"], "contracts.csv");
    assert_eq!(report["policy"]["contract_file_sha256"].as_str().map(str::len), Some(64));
    assert_eq!(report["policy"]["settings"]["contract"][0]["price"], "10.00");
    let shown =
        String::from_utf8_lossy(&run(&aurora(), &["audit", "--policy", policy, "--show-policy"]).stdout)
            .into_owned();
    assert!(
        shown.contains("# contract_file = \"contracts.csv\"") && shown.contains("[[contract]]"),
        "{shown}"
    );
}

#[test]
fn digests_stand_wherever_files_are_listed_and_are_those_of_the_files() {
    let digest =
        seatwise::model::digest::sha256(&std::fs::read(aurora().join("User.csv")).expect("the file"));
    let shown = |args: &[&str]| {
        let output = run(&aurora(), args);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<String>()
    };
    for args in [
        &["audit", ".", "--all"][..],
        &["audit", ".", "--table", "files"],
        &["audit", ".", "--format", "json"],
        &["audit", ".", "--format", "markdown"],
        &["check", ".", "--format", "json"],
    ] {
        assert!(shown(args).contains(&digest), "{args:?}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    shown(&["audit", ".", "--out", out.to_str().expect("UTF-8")]);
    assert!(std::fs::read_to_string(out.join("report.json")).expect("a report").contains(&digest));
}
