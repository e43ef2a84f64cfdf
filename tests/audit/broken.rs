//! Bad input: `fixtures/broken/<case>` holds an export, `<case>.txt` beside it the whole message. Cases are
//! found, not listed. `UPDATE_REPORTS=1` writes the messages anew.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What the program says of one case: status, then standard error.
fn said(case: &Path) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_seatwise"))
        .current_dir(case)
        .args(["audit", "."])
        .output()
        .expect("the program runs");
    assert!(run.stdout.is_empty(), "{}: a report was printed", case.display());
    format!("status {}\n{}", run.status.code().unwrap_or(-1), String::from_utf8_lossy(&run.stderr))
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/broken");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("fixtures/broken")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    cases
}

#[test]
fn every_broken_export_ends_with_its_message() {
    let cases = cases();
    assert!(cases.len() >= 10, "the cases were not found");
    for case in cases {
        let said = said(&case);
        let committed = case.with_extension("txt");
        if std::env::var_os("UPDATE_REPORTS").is_some() {
            std::fs::write(&committed, &said).expect("written");
        }
        let expected = std::fs::read_to_string(&committed).unwrap_or_default();
        assert_eq!(said, expected, "{}", case.display());
        assert!(said.starts_with("status 2") || said.starts_with("status 3"), "{}", case.display());
        assert!(said.contains("hint: "), "{}: no remedy", case.display());
    }
}
