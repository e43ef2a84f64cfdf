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
        ("starts = 2026-01-01", "starts = 1.2.2026", "p.toml:8", "such as starts = 2026-02-01"),
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
        let caret = lines.iter().position(|line| line.trim().starts_with('^')).expect("a caret");
        assert_eq!(
            lines[caret - 1].trim(),
            wrong
                .split('\n')
                .next()
                .map(|line| if line == "licence =" { "licence = \"Partner Community\"" } else { line })
                .unwrap_or_default()
        );
    }
}
