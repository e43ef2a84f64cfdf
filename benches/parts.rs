//! How fast the parts are: reading login files in blocks and row by row, and a whole audit, on an invented org.
//!
//! `cargo bench` runs them. Against other tools: `benches/compare/run.py`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use seatwise::ingest::{Location, Reading};
use seatwise::run::{Options, audit, check, synth};
use seatwise::synth::{Dialect, Order};

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
    for (name, dialect) in [("bulk", Dialect::Bulk), ("data-loader", Dialect::DataLoader)] {
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

fn whole(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let export = folder.path().join("org");
    let order = Order { users: USERS, logins: LOGINS, seed: 1, dialect: Dialect::Bulk };
    synth(order, &export).expect("an org");
    let mut group = criterion.benchmark_group("whole");
    group.sample_size(10);
    group.bench_function("audit", |bencher| {
        bencher.iter(|| black_box(audit(&options(&export, Reading::default())).expect("an export")));
    });
    group.finish();
}

criterion_group!(parts, reading, whole);
criterion_main!(parts);
