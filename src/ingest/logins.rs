//! Login files, reduced while they are read: what is kept is set by the users.
//!
//! A file is read in blocks, on all cores. What a block's rows come to does not depend on the order of the blocks: the
//! days of a user are put together by OR, counts are added, of timestamps the latest counts. Only rows that another file may
//! hold too are handed on in their order, since the first of them counts.

use rustc_hash::FxHashSet;

use super::column_map::ColumnMap;
use super::date_order::{self, DateOrders};
use super::dialect::Naming;
use super::discover::FoundFile;
use super::latest::Latest;
use super::login_batcher::Batcher;
use super::login_blocks::{self, FileRead, Workers};
use super::login_reader::{Ordered, Overlap, Reader};
use super::login_sink::{Counts, Sink};
use super::options::ReadOptions;
use super::refuse::check_share;
use super::schema::ObjectSchema;
use crate::error::{Error, Result};
use crate::model::input::{Input, RefusedRow};
use crate::model::issue::Issue;
use crate::model::object::Object;
use crate::model::span::Span;
use crate::model::text::counted;
use crate::org::column;

/// What login files come to, beside what is kept of the logins.
pub(super) struct Read {
    pub(super) counts: Counts,
    /// The stretch of time of each file that has any row.
    all_spans: Vec<Span>,
    /// The stretch of time of each file that proves anything.
    pub(super) spans: Vec<Span>,
    /// Rows with a successful login, by known users or not.
    pub(super) successes: u64,
    /// Whether every file names its logins by id.
    by_id: bool,
    pub(super) inputs: Vec<Input>,
    pub(super) refused: Vec<RefusedRow>,
    pub(super) latest: Latest,
    pub(super) issues: Vec<Issue>,
}

/// A file with so many rows of which none succeeded proves nothing: its statuses are in another language, or codes.
const ENOUGH_ROWS: u64 = 50;

/// Reads the login files into a sink, and gives both back.
///
/// Where several files overlap in time they are read a second time into a new sink, now that it is known which logins two of
/// them may hold: those alone are remembered.
///
/// # Errors
///
/// As for any file: a header that does not serve, too many refused rows, an unreadable file.
pub(super) fn read<S: Sink>(
    files: &[FoundFile],
    schema: &'static ObjectSchema,
    sink: impl Fn() -> S,
    options: &ReadOptions,
) -> Result<(S, Read)> {
    let mut settled = Vec::with_capacity(files.len());
    for found in files {
        settled.push((found, date_order::settle(found, schema, options.date_order)?));
    }
    let filled = sink();
    let read = read_all(&settled, schema, &filled, &Overlap::default(), options)?;
    let overlap = Overlap::of(&read.all_spans, read.by_id);
    if overlap.spans.is_empty() {
        return Ok((filled, read));
    }
    drop((filled, read));
    let filled = sink();
    let read = read_all(&settled, schema, &filled, &overlap, options)?;
    Ok((filled, read))
}

/// Reads all files once, one after the other, each in blocks on several threads.
fn read_all<S: Sink>(
    files: &[(&FoundFile, DateOrders)],
    schema: &'static ObjectSchema,
    sink: &S,
    overlap: &Overlap,
    options: &ReadOptions,
) -> Result<Read> {
    let reader = Reader { sink, options, overlap };
    let mut read = Read {
        counts: Counts::default(),
        all_spans: Vec::new(),
        spans: Vec::new(),
        successes: 0,
        by_id: true,
        inputs: Vec::new(),
        refused: Vec::new(),
        latest: Latest::default(),
        issues: Vec::new(),
    };
    std::thread::scope(|scope| {
        let mut workers = Workers::new(scope, &reader);
        let mut ordered = Ordered { batcher: Batcher::new(sink, options), seen: FxHashSet::default() };
        for (found, orders) in files {
            let mut source = found.source()?;
            let column_map = ColumnMap::new(schema, found, &source, orders, options)?;
            if !column_map.has(column::USER_ID) {
                check_usernames(found, &column_map, sink)?;
            }
            read.by_id &= column_map.has(column::LOGIN_ID);
            let naming = match column_map.naming() {
                Naming::Labels if !column_map.has(column::USER_ID) => Naming::LabelsAndUsernames,
                naming => naming,
            };
            let FileRead { mut stats, span, successes } =
                login_blocks::read(&mut workers, &mut ordered, found, &mut source, column_map, &reader)?;
            stats.close();
            stats.check_end(&source, found)?;
            if !options.keep_going {
                check_share(&found.label, stats.rows, &stats.refused, options.max_refused_percent)?;
            }
            found.check_unchanged()?;
            let span = span.map(|(from, to)| Span::of(from, to, options.zone));
            read.all_spans.extend(span);
            read.add_span(found, span, successes, stats.rows - stats.refused.len() as u64);
            read.inputs.push(stats.input(found, schema.object, &source, orders, naming, options));
            read.issues.extend(stats.issues(found, schema.object, &source));
            read.refused.append(&mut stats.refused);
            read.latest.merge(stats.latest);
        }
        read.counts.add(ordered.batcher.finish());
        for counts in workers.join() {
            read.counts.add(counts);
        }
        Ok(read)
    })
}

impl Read {
    /// Takes in the stretch of a file, unless it proves nothing.
    fn add_span(&mut self, found: &FoundFile, span: Option<Span>, successes: u64, used: u64) {
        self.successes += successes;
        if successes > 0 || used < ENOUGH_ROWS {
            self.spans.extend(span);
            return;
        }
        let message = format!(
            "{}: none of {} has the status Success, so the file is not used: is Status in another language?",
            found.label,
            counted(used, "login row")
        );
        self.issues.push(Issue::about(Object::LoginHistory, "no-success", message));
    }
}

/// A login file without ids needs user names on both sides: else every user would seem never to log in.
fn check_usernames<S: Sink>(found: &FoundFile, column_map: &ColumnMap, sink: &S) -> Result<()> {
    let label = &found.label;
    if !column_map.has(column::USERNAME) {
        return Err(Error::input(
            format!("{label}: there is neither a column UserId nor a column Username"),
            "export LoginHistory with UserId, which shows whose logins these are",
        ));
    }
    if !sink.knows_names() {
        return Err(Error::input(
            format!(
                "{label}: the logins identify users by Username, but the User file has no column Username"
            ),
            "export User with the column Username, or LoginHistory with UserId",
        ));
    }
    Ok(())
}
