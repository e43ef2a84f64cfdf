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
        (["--as-of", "30.9.2026"], "such as 2026-09-30"),
        (["--as-of", "09/30/2026"], "such as 2026-09-30"),
        (["--period", "Q3"], "2026-Q3"),
        (["--period", "2026Q3"], "2026-Q3"),
        (["--file", "Contcat=Contact.csv"], "did you mean Contact?"),
        (["--file", "Contact.csv"], "OBJECT=PATH"),
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
    let page = run(folder.path(), &["man"]);
    assert!(page.status.success() && shown(&page).starts_with(".ie"), "{}", shown(&page));
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
