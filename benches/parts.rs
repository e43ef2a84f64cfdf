//! How fast the parts are: reading login files in blocks and row by row, reducing them to an archive, merging archives, and
//! a whole audit of logins and of an archive, on an invented org.
//!
//! `cargo bench` runs them. Against other tools: `benches/compare/run.py`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use seatwise::ingest::{Location, Reading};
use seatwise::run::{Options, activity, audit, check, synth};
use seatwise::synth::{Order, OutputDialect};

const USERS: u64 = 20_000;
const LOGINS: u64 = 400_000;

fn options(folder: &std::path::Path, reading: Reading) -> Options {
    Options {
        export: vec![Location { path: folder.to_owned(), object: None }],
        reading,
        ..Options::default()
    }
}

/// The doctor reads everything and judges little: what changes between these is the reading of logins.
fn reading(criterion: &mut Criterion) {
    for (name, dialect) in [("bulk", OutputDialect::Bulk), ("data-loader", OutputDialect::DataLoader)] {
        let folder = tempfile::tempdir().expect("a folder");
        let export = folder.path().join("org");
        let made = synth(Order { users: USERS, logins: LOGINS, seed: 1, dialect }, &export).expect("an org");
        let mut group = criterion.benchmark_group(format!("read {name}"));
        group.throughput(Throughput::Bytes(made.bytes)).sample_size(10);
        for (how, reading) in [
            ("in blocks", Reading::default()),
            ("in blocks, one thread", Reading { threads: Some(1), ..Reading::default() }),
            ("row by row", Reading { in_order: true, ..Reading::default() }),
        ] {
            group.bench_function(how, |bencher| {
                bencher.iter(|| black_box(check(&options(&export, reading)).expect("an export")));
            });
        }
        group.finish();
    }
}

/// Login files to an archive, and an archive with itself: what reading, merging and packing cost without any login.
fn archives(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let export = folder.path().join("org");
    let order = Order { users: USERS, logins: LOGINS, seed: 1, dialect: OutputDialect::Bulk };
    let made = synth(order, &export).expect("an org");
    let (archive, out) = (folder.path().join("once.parquet"), folder.path().join("twice.parquet"));
    let mut group = criterion.benchmark_group("archive");
    group.throughput(Throughput::Bytes(made.bytes)).sample_size(10);
    group.bench_function("of logins", |bencher| {
        bencher
            .iter(|| black_box(activity(&options(&export, Reading::default()), &archive).expect("logins")));
    });
    let rows = activity(&options(&export, Reading::default()), &archive).expect("logins").rows;
    group.throughput(Throughput::Elements(rows));
    let copy = folder.path().join("copy.parquet");
    std::fs::copy(&archive, &copy).expect("a copy");
    let mut both = options(&archive, Reading::default());
    both.export.extend(options(&copy, Reading::default()).export);
    group.bench_function("of two archives", |bencher| {
        bencher.iter(|| black_box(activity(&both, &out).expect("archives")));
    });
    group.finish();
}

fn whole(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let export = folder.path().join("org");
    let order = Order { users: USERS, logins: LOGINS, seed: 1, dialect: OutputDialect::Bulk };
    synth(order, &export).expect("an org");
    let mut group = criterion.benchmark_group("whole");
    group.sample_size(10);
    group.bench_function("audit", |bencher| {
        bencher.iter(|| black_box(audit(&options(&export, Reading::default())).expect("an export")));
    });
    // The same org with an archive in place of its logins.
    activity(&options(&export, Reading::default()), &folder.path().join("activity.parquet")).expect("logins");
    for entry in std::fs::read_dir(&export).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("LoginHistory")) {
            std::fs::remove_file(path).expect("removed");
        }
    }
    std::fs::rename(folder.path().join("activity.parquet"), export.join("activity.parquet")).expect("moved");
    group.bench_function("audit of an archive", |bencher| {
        bencher.iter(|| black_box(audit(&options(&export, Reading::default())).expect("an export")));
    });
    group.finish();
}

criterion_group!(parts, reading, archives, whole);
criterion_main!(parts);
