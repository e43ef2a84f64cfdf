//! Files that went through every accident: whatever the bytes, the reader ends with a report whose rows add up, or
//! with an error that names a file and a remedy. It never panics.
//!
//! `HOSTILE_SECONDS=600 cargo test hostile` goes on that long, with other accidents in every run of the loop.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use seatwise::ingest::Location;
use seatwise::report::Format;
use seatwise::report::terminal::Screen;
use seatwise::run::{Options, audit, check};

/// A small generator: accidents must repeat when a test fails.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.roll() % limit.max(1) as u64).expect("below a usize")
    }
}

/// Bytes that mean something to some part of the reader.
const TOKENS: [&[u8]; 32] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x81\x8d",
    b"\xc3\x28",
    b"null",
    b"#N/A",
    b"000000000000000AAA",
    b"005000000000001AAA",
    b"9999-12-31T23:59:59Z",
    b"0001-01-01",
    b"31/12/9999 23:59",
    b"12/31/2026 11:59 PM PST",
    b"29.02.2026",
    b"1e308",
    b"-9223372036854775808",
    b"Success",
    b"Remote Access 2.0",
    b"=cmd|' /C calc'!A0",
    b"Copyright (c) 2000-2026 salesforce.com, inc.",
    b"Grand Totals (99999999999999999999 records)",
    b"Id,UserId,LoginTime,Status\n",
    b"sep=;\n",
];

/// One accident to a file's bytes.
fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let place = dice.below(bytes.len() + 1);
    match dice.below(8) {
        0 => bytes.truncate(place),
        1 => {
            let token = TOKENS[dice.below(TOKENS.len())];
            bytes.splice(place..place, token.iter().copied());
        }
        2 => {
            if let Some(byte) = bytes.get_mut(place) {
                *byte = u8::try_from(dice.below(256)).expect("a byte");
            }
        }
        3 => {
            let end = (place + dice.below(40)).min(bytes.len());
            bytes.drain(place..end);
        }
        4 => {
            let end = (place + dice.below(400)).min(bytes.len());
            let copy = bytes[place..end].to_vec();
            let target = dice.below(bytes.len() + 1);
            bytes.splice(target..target, copy);
        }
        5 => {
            let token = TOKENS[dice.below(TOKENS.len())];
            let end = (place + token.len()).min(bytes.len());
            bytes.splice(place..end, token.iter().copied());
        }
        6 => bytes.iter_mut().skip(place).take(60).for_each(u8::make_ascii_lowercase),
        _ => {
            for byte in bytes.iter_mut().skip(place).take(60).filter(|byte| **byte == b',') {
                *byte = b';';
            }
        }
    }
}

/// The exports to damage.
fn corpus() -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut exports = vec![fixtures.join("aurora"), fixtures.join("healthy")];
    for group in ["dialects", "broken"] {
        let Ok(entries) = fs::read_dir(fixtures.join(group)) else { continue };
        exports.extend(entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()));
    }
    exports.sort();
    exports
}

/// Copies an export, with accidents to one or two of its files.
fn damaged(export: &Path, target: &Path, dice: &mut Dice) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(export).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    let (one, other) = (dice.below(paths.len()), dice.below(paths.len()));
    for (place, path) in paths.iter().enumerate() {
        let mut bytes = fs::read(path).expect("a file");
        if place == one || (place == other && dice.below(3) == 0) {
            for _ in 0..=dice.below(4) {
                damage(&mut bytes, dice);
            }
        }
        fs::write(target.join(path.file_name().expect("a name")), bytes).expect("written");
    }
}

/// What must hold of any folder.
fn survives(folder: &Path) {
    let options = Options {
        export: vec![Location { path: folder.to_owned(), object: None }],
        as_of: None,
        ..Options::default()
    };
    match audit(&options) {
        Ok(report) => {
            for input in &report.inputs {
                assert_eq!(input.rows, input.used + input.refused, "{}", input.path);
            }
            // A file that was left out counts all its rows as refused and says why once.
            let refused = |input: &&seatwise::model::input::Input| !input.left_out;
            let refused: u64 = report.inputs.iter().filter(refused).map(|input| input.refused).sum();
            let left_out =
                |path: &str| report.inputs.iter().any(|input| input.left_out && input.path == path);
            let said = report.refused.iter().filter(|row| !left_out(&row.file)).count();
            assert_eq!(refused, said as u64);
            for format in [
                Format::Json,
                Format::Markdown,
                Format::Table(Screen::first(80)),
                Format::Table(Screen::all(80)),
            ] {
                report.write(&format, &mut std::io::sink()).expect("written");
            }
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert!(matches!(error.exit_code(), 2 | 3), "{error}");
            assert!(!error.to_string().contains("fault of seatwise"), "{error}");
            assert!(!matches!(error, seatwise::error::Error::Frames { .. }), "{error}");
        }
    }
    if let Ok(check) = check(&options) {
        check.write_table(80, &mut std::io::sink()).expect("written");
        check.write_json(&mut std::io::sink()).expect("written");
    }
}

fn run(seed: u64, corpus: &[PathBuf]) {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let export = &corpus[dice.below(corpus.len())];
    let folder = tempfile::tempdir().expect("a folder");
    damaged(export, folder.path(), &mut dice);
    let survived = std::panic::catch_unwind(|| survives(folder.path()));
    assert!(survived.is_ok(), "seed {seed}, {}: kept in {}", export.display(), folder.keep().display());
}

#[test]
fn damaged_exports_end_in_a_report_or_a_reason() {
    let corpus = corpus();
    let seconds = std::env::var("HOSTILE_SECONDS").ok().and_then(|text| text.parse().ok());
    match seconds {
        None => (1..=150).for_each(|seed| run(seed, &corpus)),
        Some(seconds) => {
            let end = Instant::now() + Duration::from_secs(seconds);
            let mut seed = 1_000;
            while Instant::now() < end {
                run(seed, &corpus);
                seed += 1;
            }
            writeln!(std::io::stderr(), "{} damaged exports survived", seed - 1_000).expect("said");
        }
    }
}

#[test]
fn random_bytes_are_no_export() {
    let mut dice = Dice(0xdead_beef);
    for length in [0, 1, 2, 3, 4, 5, 17, 4096, 100_000] {
        let folder = tempfile::tempdir().expect("a folder");
        let bytes: Vec<u8> = (0..length).map(|_| u8::try_from(dice.below(256)).expect("a byte")).collect();
        for name in ["User.csv", "LoginHistory.csv.gz", "export.zip", "other.csv"] {
            fs::write(folder.path().join(name), &bytes).expect("written");
            let options = Options {
                export: vec![Location { path: folder.path().join(name), object: None }],
                ..Options::default()
            };
            let error = audit(&options).expect_err("random bytes were audited");
            assert_eq!(error.exit_code(), 3, "{name}: {error}");
            assert!(error.to_string().contains(name), "{name}: {error}");
            assert!(!error.hint().is_empty(), "{name}: {error}");
        }
    }
}
