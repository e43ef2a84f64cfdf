//! A login file read in blocks by several threads, and in order where its quotes are not regular.
//!
//! A block is taken only once all blocks before it are known to be regular, since where a block starts rests on them. From
//! the first that is not, the file is read row by row to its end, as any other CSV. So both ways read the same rows.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Scope, ScopedJoinHandle};

use super::blocks::{Block, Blocks, quotes};
use super::column_map::{ColumnMap, record_hash};
use super::discover::FoundFile;
use super::file_stats::FileStats;
use super::login_batcher::Batcher;
use super::login_reader::{Ordered, Reader, names_somebody, widened};
use super::login_row::{LoginCells, LoginKey, Places};
use super::login_sink::{Counts, ReadLogin, Sink};
use super::scan::Index;
use super::source::{Source, lines_of, position};
use crate::error::{Error, Result};

/// First and last timestamp.
pub(super) type MomentSpan = Option<(i64, i64)>;

/// One file, as those who read its blocks know it.
struct LoginFile {
    column_map: ColumnMap,
    places: Option<Places>,
    separator: u8,
}

/// A block to be read: its number in the file.
struct Job {
    number: u64,
    file: Arc<LoginFile>,
    block: Block,
}

/// What became of a block.
enum Done<U> {
    Read(Box<BlockRead<U>>),
    /// It is not regular, or one before it is not.
    Back(Vec<u8>),
    /// The thread that read it ended in the midst of it.
    Lost,
}

/// A guard that wakes waiting threads when a thread panics in the middle of a block.
struct PanicGuard<'a, U> {
    block_order: &'a BlockOrder,
    done: &'a Sender<(u64, Done<U>)>,
    number: Option<u64>,
}

impl<U> Drop for PanicGuard<'_, U> {
    fn drop(&mut self) {
        if let Some(number) = self.number.filter(|_| std::thread::panicking()) {
            self.block_order.report(number, false);
            // Whether anybody still listens makes no difference here.
            let _ = self.done.send((number, Done::Lost));
        }
    }
}

/// What a block's rows came to, beside what was counted.
struct BlockRead<U> {
    /// Records and lines are counted from the block's start.
    stats: FileStats,
    span: MomentSpan,
    /// Rows with a successful login, by known users or not.
    successes: u64,
    records: u64,
    lines: u64,
    /// Logins that another file may hold too, in order.
    shared: Vec<(ReadLogin<U>, LoginKey)>,
    /// The block's memory, for another one.
    spare: Vec<u8>,
}

/// Which blocks of the file may be taken.
#[derive(Default)]
struct BlockOrder {
    state: Mutex<BlockState>,
    changed: Condvar,
}

#[derive(Default)]
struct BlockState {
    /// All blocks before this one are regular.
    known: u64,
    /// Regular blocks behind it.
    regular: BTreeSet<u64>,
    /// The first block that is not.
    broken: Option<u64>,
}

impl BlockOrder {
    fn state(&self) -> MutexGuard<'_, BlockState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reset(&self) {
        *self.state() = BlockState::default();
    }

    /// Notes whether a block is regular.
    fn report(&self, number: u64, is_regular: bool) {
        let mut state = self.state();
        if is_regular {
            state.regular.insert(number);
            while let next = state.known
                && state.regular.remove(&next)
            {
                state.known += 1;
            }
        } else {
            state.broken = Some(state.broken.map_or(number, |broken| broken.min(number)));
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Waits until it is known whether a block may be taken.
    fn may_take(&self, number: u64) -> bool {
        let mut state = self.state();
        loop {
            if state.known > number {
                return true;
            }
            if state.broken.is_some_and(|broken| broken <= number) {
                return false;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The threads that read blocks.
pub(super) struct Workers<'scope, U> {
    jobs: SyncSender<Job>,
    done: Receiver<(u64, Done<U>)>,
    block_order: Arc<BlockOrder>,
    threads: Vec<ScopedJoinHandle<'scope, Counts>>,
}

/// So many blocks for each thread are under way at the most.
const BLOCKS_A_THREAD: usize = 4;

impl<'scope, U: Copy + Send + 'scope> Workers<'scope, U> {
    /// Starts the threads.
    pub(super) fn new<'env, S: Sink<User = U>>(
        scope: &'scope Scope<'scope, 'env>,
        reader: &'env Reader<'env, S>,
    ) -> Self {
        let count = reader.options.threads();
        let (jobs, waiting) = sync_channel::<Job>(count * BLOCKS_A_THREAD);
        let waiting = Arc::new(Mutex::new(waiting));
        let (sender, done) = channel();
        let block_order = Arc::new(BlockOrder::default());
        let threads = (0..count)
            .map(|_| {
                let (waiting, sender, block_order) =
                    (Arc::clone(&waiting), sender.clone(), Arc::clone(&block_order));
                scope.spawn(move || work(&waiting, &sender, &block_order, reader))
            })
            .collect();
        Self { jobs, done, block_order, threads }
    }

    /// Lets the threads go: what each of them counted.
    pub(super) fn join(self) -> impl Iterator<Item = Counts> {
        let Self { jobs, threads, .. } = self;
        drop(jobs);
        threads.into_iter().filter_map(|thread| match thread.join() {
            Ok(counts) => Some(counts),
            Err(panic) => std::panic::resume_unwind(panic),
        })
    }
}

/// Reads blocks until there are no more.
fn work<S: Sink>(
    waiting: &Mutex<Receiver<Job>>,
    done: &Sender<(u64, Done<S::User>)>,
    block_order: &BlockOrder,
    reader: &Reader<S>,
) -> Counts {
    let mut batcher = Batcher::new(reader.sink, reader.options);
    let mut index = Index::default();
    let mut watch = PanicGuard { block_order, done, number: None };
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { number, file, block }) = job else { return batcher.finish() };
        watch.number = Some(number);
        block_order.report(number, block.is_whole && index.fill(&block.bytes, file.separator));
        let outcome = if block_order.may_take(number) {
            let read = read_block(&mut batcher, &index, &file, &block.bytes, reader);
            Done::Read(Box::new(BlockRead { spare: block.bytes, ..read }))
        } else {
            Done::Back(block.bytes)
        };
        if done.send((number, outcome)).is_err() {
            // Nobody waits for it any more: the reading ended with an error.
            return batcher.finish();
        }
    }
}

/// Reads the rows of a regular block.
fn read_block<S: Sink>(
    batcher: &mut Batcher<S>,
    index: &Index,
    file: &LoginFile,
    block: &[u8],
    reader: &Reader<S>,
) -> BlockRead<S::User> {
    let mut stats = FileStats::new();
    stats.see_encoding(block);
    let mut read = BlockRead {
        stats,
        span: None,
        successes: 0,
        records: 0,
        lines: 0,
        shared: Vec::new(),
        spare: Vec::new(),
    };
    let mut record = csv::ByteRecord::new();
    let places = file.places.as_ref().filter(|_| !index.spans_lines);
    for row in index.rows(block) {
        read.records += 1;
        let line = read.lines;
        read.lines += 1;
        if let Some(plain) = places.and_then(|places| places.plain(&row, reader.sink, &mut batcher.memory))
            && !reader.overlap.contains(plain.login.timestamp)
        {
            read.stats.pass_plain(read.records, plain.time);
            let record = || match plain.user_id {
                Some(id) => record_hash(&id),
                None => record_hash(&batcher.memory.name.as_bytes()),
            };
            read.stats.accept(std::iter::once(plain.login.timestamp), record, 0);
            read.successes += u64::from(plain.login.is_success());
            read.span = Some(widened(read.span, plain.login.timestamp));
            batcher.take(plain.login, plain.user_id);
            continue;
        }
        row.record(&mut record);
        record.set_position(Some(position(read.records)));
        read.lines = line + lines_of(&record);
        if let Some((login, key)) = read_row(&record, line, file, &mut read.stats, reader) {
            read.span = Some(widened(read.span, login.timestamp));
            read.successes += u64::from(login.is_success());
            match key {
                Some(key) => read.shared.push((login, key)),
                None => batcher.count(&login),
            }
        }
    }
    read
}

/// Reads one row cell by cell; beside the login its key, where another file may hold it too. Nothing for a row that is
/// refused or blank.
fn read_row<S: Sink>(
    record: &csv::ByteRecord,
    line: u64,
    file: &LoginFile,
    stats: &mut FileStats,
    reader: &Reader<S>,
) -> Option<(ReadLogin<S::User>, Option<LoginKey>)> {
    let column_map = &file.column_map;
    let mut cells = Vec::new();
    if !column_map.cells(record, line, &mut cells, stats, |cells| names_somebody(column_map, cells)) {
        return None;
    }
    let row = LoginCells::of(column_map, &cells)?;
    let login = row.login(stats.row_lacks_seconds, reader.sink);
    let is_shared = reader.overlap.contains(login.timestamp);
    let key = is_shared.then(|| row.key::<S>(login.user, reader.overlap.by_id));
    Some((login, key))
}

/// What was read of a file so far, in order.
struct Progress<U> {
    stats: FileStats,
    span: MomentSpan,
    successes: u64,
    records: u64,
    lines: u64,
    /// The block that comes next.
    next: u64,
    /// Blocks that were read before those in front of them.
    early: BTreeMap<u64, Done<U>>,
    /// Memory of blocks that were read.
    spare: Vec<Vec<u8>>,
    /// Blocks that must be read in order.
    back: Vec<u8>,
    is_broken: bool,
    /// Whether a thread was lost, or so much was refused that nothing more is taken in.
    is_ended: bool,
    is_lost: bool,
    under_way: usize,
}

impl<U: Copy + Send> Progress<U> {
    /// Takes in what became of a block, once all before it are in.
    fn take<S: Sink<User = U>>(
        &mut self,
        number: u64,
        done: Done<U>,
        place: (u64, u64),
        ordered: &mut Ordered<S>,
        reader: &Reader<S>,
    ) {
        self.under_way -= 1;
        self.early.insert(number, done);
        while let Some(done) = self.early.remove(&self.next) {
            self.next += 1;
            match done {
                _ if self.is_ended => {}
                Done::Lost => {
                    self.is_lost = true;
                    self.is_ended = true;
                }
                Done::Read(read) => {
                    let mut read = *read;
                    self.spare.push(std::mem::take(&mut read.spare));
                    // A block counts its records from 1, and its lines from 0.
                    read.stats.shift(place.0 - 1 + self.records, place.1 + self.lines);
                    self.stats.absorb(read.stats);
                    self.successes += read.successes;
                    self.records += read.records;
                    self.lines += read.lines;
                    if let Some((from, to)) = read.span {
                        self.span = Some(widened(Some(widened(self.span, from)), to));
                    }
                    for (login, key) in read.shared {
                        ordered.count(&login, key);
                    }
                    self.is_ended = self.stats.is_hopeless(reader.options.hopeless_percent());
                }
                Done::Back(bytes) => {
                    self.is_broken = true;
                    self.back.extend(bytes);
                }
            }
        }
    }
}

/// What the rows of a file came to, beside what was counted.
pub(super) struct FileRead {
    pub(super) stats: FileStats,
    /// First and last timestamp.
    pub(super) span: MomentSpan,
    /// Rows with a successful login, by known users or not.
    pub(super) successes: u64,
}

/// Reads the rows of a file: what they came to beside what was counted, and their first and last timestamp.
///
/// # Errors
///
/// When the system cannot read the file.
pub(super) fn read<S: Sink>(
    workers: &mut Workers<S::User>,
    ordered: &mut Ordered<S>,
    found: &FoundFile,
    source: &mut Source,
    column_map: ColumnMap,
    reader: &Reader<S>,
) -> Result<FileRead> {
    let places = Places::of(&column_map);
    let file = Arc::new(LoginFile { column_map, places, separator: source.separator });
    let place = source.next_place();
    let mut blocks = Blocks::new(source.take_bytes(), reader.options.block_bytes());
    let mut progress = Progress {
        stats: FileStats::new(),
        span: None,
        successes: 0,
        records: 0,
        lines: 0,
        next: 0,
        early: BTreeMap::new(),
        spare: Vec::new(),
        back: Vec::new(),
        is_broken: false,
        is_ended: false,
        is_lost: false,
        under_way: 0,
    };
    workers.block_order.reset();
    let most = workers.threads.len() * BLOCKS_A_THREAD;
    let mut number = 0;
    let mut is_over = false;
    progress.is_broken = reader.options.reading.in_order;
    while !is_over || progress.under_way > 0 {
        let may_send = !is_over && !progress.is_broken && !progress.is_ended && progress.under_way < most;
        if may_send {
            match blocks.next(progress.spare.pop()).map_err(|error| found.unreadable(error))? {
                Some(block) => {
                    progress.under_way += 1;
                    // The threads live as long as the workers.
                    let _ = workers.jobs.send(Job { number, file: Arc::clone(&file), block });
                    number += 1;
                }
                None => is_over = true,
            }
        } else if progress.under_way == 0 {
            break;
        }
        let waits = !may_send || progress.under_way >= most;
        let mut done = if waits && progress.under_way > 0 {
            workers.done.recv().ok()
        } else {
            workers.done.try_recv().ok()
        };
        while let Some((number, outcome)) = done {
            progress.take(number, outcome, place, ordered, reader);
            done = workers.done.try_recv().ok();
        }
    }
    if progress.is_lost {
        let message = "internal error: a reader thread failed".to_owned();
        return Err(Error::Frames { what: "reading the login files".into(), message });
    }
    if progress.is_broken && !progress.is_ended {
        let back = std::mem::take(&mut progress.back);
        let quotes = (quotes(&back) + quotes(blocks.carried())) as u64;
        let rest = Cursor::new(back).chain(blocks.into_rest());
        source.resume(Box::new(rest), progress.records, progress.lines, quotes);
        read_in_order(&mut progress, ordered, found, source, &file, reader)?;
    }
    Ok(FileRead { stats: progress.stats, span: progress.span, successes: progress.successes })
}

/// Reads what is left of a file row by row.
fn read_in_order<S: Sink>(
    progress: &mut Progress<S::User>,
    ordered: &mut Ordered<S>,
    found: &FoundFile,
    source: &mut Source,
    file: &LoginFile,
    reader: &Reader<S>,
) -> Result<()> {
    let mut record = csv::ByteRecord::new();
    while source.next(&mut record).map_err(|error| found.unreadable(error))? {
        if let Some((login, key)) = read_row(&record, source.line(), file, &mut progress.stats, reader) {
            progress.span = Some(widened(progress.span, login.timestamp));
            progress.successes += u64::from(login.is_success());
            match key {
                Some(key) => ordered.count(&login, key),
                None => ordered.batcher.count(&login),
            }
        }
        if progress.stats.is_hopeless(reader.options.hopeless_percent()) {
            break;
        }
    }
    Ok(())
}
