//! Login files, reduced while they are read: what is kept is set by the users.
//!
//! A file is read in blocks, on all cores. What a block's rows come to does not depend on the order of the blocks: the
//! days of a user are put together by OR, counts are added, of moments the latest counts. Only rows that another file may
//! hold too are handed on in their order, since the first of them counts.

use std::ops::RangeInclusive;

use polars::prelude::DataFrame;
use rustc_hash::FxHashSet;

use super::Options;
use super::cell::Cell;
use super::dialect::Naming;
use super::discover::Found;
use super::layout::Layout;
use super::login_blocks::{self, Crew};
use super::login_row::{DaysIn, Key, Login, LoginCells, Memory};
use super::login_users::{Users, classes};
use super::moment::minute;
use super::order::{self, Orders};
use super::refuse::check_share;
use super::shape::Shape;
use super::source::Source;

use crate::error::{Error, Result};
use crate::model::calendar::day_in;
use crate::model::input::{Input, Refusal};
use crate::model::issue::Issue;
use crate::model::login::{LoginKind, SAME_LOGIN_SECONDS};
use crate::model::object::Object;
use crate::org::activity::Activity;
use crate::org::column;
use crate::org::coverage::{Coverage, Span};

/// What login files come to.
pub(super) struct Reduced {
    pub(super) activity: Activity,
    pub(super) coverage: Coverage,
    pub(super) inputs: Vec<Input>,
    pub(super) refused: Vec<Refusal>,
    pub(super) latest: Option<i64>,
    pub(super) issues: Vec<Issue>,
}

/// What the rows came to that one reader saw.
pub(super) struct Sum {
    activity: Activity,
    /// Rows, each login once.
    rows: u64,
    /// Real logins among them, by users of the export.
    logins: u64,
    /// Rows of users that the User file has.
    of_known_users: u64,
}

/// What a reader of login rows needs.
pub(super) struct Reader<'a> {
    pub(super) users: &'a Users,
    pub(super) options: &'a Options,
    /// Where files overlap in time.
    pub(super) overlap: &'a Overlap,
}

/// What one reader has at hand.
pub(super) struct Hand {
    pub(super) sum: Sum,
    pub(super) memory: Memory,
    days: DaysIn,
}

impl Hand {
    pub(super) fn new(class_of: Vec<Option<u32>>, options: &Options) -> Self {
        let sum = Sum { activity: Activity::of_users(class_of), rows: 0, logins: 0, of_known_users: 0 };
        Self { sum, memory: Memory::default(), days: DaysIn::new(options.zone) }
    }

    /// Notes that a row is of a user in the User file.
    pub(super) fn see(&mut self, login: &Login) {
        self.sum.of_known_users += u64::from(login.user.is_some());
    }

    /// Counts one login towards its user.
    pub(super) fn count(&mut self, login: &Login, reader: &Reader) {
        self.sum.rows += 1;
        let Some(user) = login.user else { return };
        let day = self.days.of(login.moment);
        let is_in_time = reader.options.cutoff_day.is_none_or(|cutoff| day <= cutoff);
        if !login.is_success {
            if is_in_time && login.kind != LoginKind::Machine {
                self.sum.activity.record_failure(user, login.moment);
            }
            return;
        }
        if is_in_time {
            self.sum.activity.record_success(user, day);
        }
        let is_use = match login.kind {
            LoginKind::Person => true,
            LoginKind::OAuth => reader.options.count_oauth,
            LoginKind::Machine => reader.options.count_machine,
        };
        if !is_use {
            if reader.moves_last_login(user, login) {
                self.sum.activity.mark_moved_by_machine(user);
            }
            return;
        }
        self.sum.logins += 1;
        if is_in_time {
            self.sum.activity.record(user, login.moment, day, login.kind == LoginKind::OAuth);
        }
    }
}

impl Reader<'_> {
    /// Whether a machine's login stands where the user's LastLoginDate does.
    fn moves_last_login(&self, user: usize, login: &Login) -> bool {
        // Where seconds were lost on either side, the same minute is all that can be compared.
        let in_minutes = login.in_minutes || self.users.in_minutes[user];
        self.users.last_login_at[user].is_some_and(|last| {
            if in_minutes {
                minute(login.moment) == minute(last)
            } else {
                login.moment.saturating_sub(last).abs() <= SAME_LOGIN_SECONDS
            }
        })
    }
}

impl Sum {
    pub(super) fn merge(&mut self, other: Self) {
        self.activity.merge(other.activity);
        self.rows += other.rows;
        self.logins += other.logins;
        self.of_known_users += other.of_known_users;
    }
}

/// The logins that two files may both hold.
#[derive(Default)]
pub(super) struct Overlap {
    /// The moments at which files intersect.
    spans: Vec<RangeInclusive<i64>>,
    /// Whether every file names its logins by id.
    pub(super) by_id: bool,
}

impl Overlap {
    /// Where the spans of files intersect.
    fn of(spans: &[(i64, i64)], by_id: bool) -> Self {
        let mut overlap = Self { spans: Vec::new(), by_id };
        for (place, one) in spans.iter().enumerate() {
            for other in &spans[place + 1..] {
                let (from, to) = (one.0.max(other.0), one.1.min(other.1));
                if from <= to {
                    overlap.spans.push(from..=to);
                }
            }
        }
        overlap
    }

    /// Whether another file may hold a login of that moment too.
    pub(super) fn holds(&self, moment: i64) -> bool {
        self.spans.iter().any(|span| span.contains(&moment))
    }
}

/// Reads and reduces the login files.
///
/// Where several files overlap in time they are read a second time, now that it is known which logins two of them may
/// hold: those alone are remembered.
///
/// # Errors
///
/// As for any file: a header that does not serve, too many refused rows, an unreadable file.
pub(super) fn reduce(
    files: Vec<(Found, Source)>,
    shape: &'static Shape,
    users: &DataFrame,
    options: &Options,
) -> Result<Reduced> {
    let known = Users::new(users)?;
    let class_of = classes(users, options)?;
    let mut read = Vec::with_capacity(files.len());
    for (found, source) in files {
        let orders = order::settle(&found, shape, options.date_order)?;
        read.push((found, source, orders));
    }
    let mut again = Vec::new();
    if read.len() > 1 {
        again.extend(read.iter().map(|(found, _, orders)| (found.clone(), orders.clone())));
    }
    let pass = read_all(read, shape, &known, &class_of, &Overlap::default(), options)?;
    let overlap = Overlap::of(&pass.spans, pass.by_id);
    if overlap.spans.is_empty() {
        return Ok(pass.reduced(options));
    }
    drop(pass);
    let mut files = Vec::with_capacity(again.len());
    for (found, orders) in again {
        let Ok(source) = found.source()? else {
            let message = format!("{}: the file changed while it was read", found.label);
            return Err(Error::input(message, "audit again once nobody writes into the export"));
        };
        files.push((found, source, orders));
    }
    read_all(files, shape, &known, &class_of, &overlap, options).map(|pass| pass.reduced(options))
}

/// What reading all files once came to.
struct Pass {
    sum: Sum,
    /// First and last moment of each file that has any.
    spans: Vec<(i64, i64)>,
    by_id: bool,
    inputs: Vec<Input>,
    refused: Vec<Refusal>,
    latest: Option<i64>,
    issues: Vec<Issue>,
}

impl Pass {
    fn reduced(mut self, options: &Options) -> Reduced {
        let mut coverage = Coverage { spans: Vec::new(), rows: self.sum.rows, logins: self.sum.logins };
        if self.sum.of_known_users > 0 {
            let day = |moment| day_in(options.zone, moment);
            let span = |(from_at, to_at): &(i64, i64)| Span {
                from_at: *from_at,
                to_at: *to_at,
                from_day: day(*from_at),
                to_day: day(*to_at),
            };
            coverage.spans = Coverage::merged(self.spans.iter().map(span).collect());
        } else if coverage.rows > 0 {
            // Another org's logins say nothing about the absence of these users.
            let message = format!(
                "none of {} rows is a login of a user in the User file: it covers nobody. Is it another org's?",
                coverage.rows
            );
            self.issues.push(Issue::about(Object::LoginHistory, "unmatched-logins", message));
        }
        Reduced {
            activity: self.sum.activity,
            coverage,
            inputs: self.inputs,
            refused: self.refused,
            latest: self.latest,
            issues: self.issues,
        }
    }
}

/// Reads all files once, in blocks on several threads.
fn read_all(
    files: Vec<(Found, Source, Orders)>,
    shape: &'static Shape,
    users: &Users,
    class_of: &[Option<u32>],
    overlap: &Overlap,
    options: &Options,
) -> Result<Pass> {
    let reader = Reader { users, options, overlap };
    let mut pass = Pass {
        sum: Hand::new(class_of.to_vec(), options).sum,
        spans: Vec::new(),
        by_id: true,
        inputs: Vec::new(),
        refused: Vec::new(),
        latest: None,
        issues: Vec::new(),
    };
    std::thread::scope(|scope| {
        let mut crew = Crew::new(scope, &reader, class_of);
        let mut ordered = Ordered { hand: Hand::new(class_of.to_vec(), options), seen: FxHashSet::default() };
        for (found, mut source, orders) in files {
            let layout = Layout::new(shape, &found, &source, &orders, options)?;
            if !layout.has(column::USER_ID) {
                check_usernames(&found, &layout, users)?;
            }
            pass.by_id &= layout.has(column::LOGIN_ID);
            let naming = match layout.naming() {
                Naming::Labels if !layout.has(column::USER_ID) => Naming::LabelsAndUsernames,
                naming => naming,
            };
            let (mut tally, span) =
                login_blocks::read(&mut crew, &mut ordered, &found, &mut source, layout, &reader)?;
            tally.close();
            tally.check_end(&source, &found)?;
            check_share(&found.label, tally.rows, &tally.refused, options.max_refused_percent)?;
            pass.spans.extend(span);
            pass.inputs.push(tally.input(&found, shape.object, &source, &orders, naming, options));
            pass.issues.extend(tally.issues(&found, shape.object, &source));
            pass.refused.append(&mut tally.refused);
            pass.latest = pass.latest.max(tally.latest);
        }
        pass.sum.merge(ordered.hand.sum);
        for sum in crew.dismiss() {
            pass.sum.merge(sum);
        }
        Ok(pass)
    })
}

/// What is done with rows in their order.
pub(super) struct Ordered {
    pub(super) hand: Hand,
    seen: FxHashSet<Key>,
}

impl Ordered {
    /// Counts a login that another file may hold too, unless it was met before.
    pub(super) fn count(&mut self, login: &Login, key: Key, reader: &Reader) {
        if self.seen.insert(key) {
            self.hand.count(login, reader);
        }
    }
}

/// The fault of a row that says nobody's login it is.
pub(super) fn names_somebody(layout: &Layout, cells: &[Cell]) -> Option<(&'static str, &'static str)> {
    let column = if layout.has(column::USER_ID) { column::USER_ID } else { column::USERNAME };
    LoginCells::of(layout, cells).is_none().then_some((column, "is empty"))
}

/// A stretch of time that also holds a moment.
pub(super) fn widened(span: Option<(i64, i64)>, moment: i64) -> (i64, i64) {
    span.map_or((moment, moment), |(from, to)| (from.min(moment), to.max(moment)))
}

/// A login file without ids needs user names on both sides: else every user would seem never to log in.
fn check_usernames(found: &Found, layout: &Layout, users: &Users) -> Result<()> {
    let label = &found.label;
    if !layout.has(column::USERNAME) {
        return Err(Error::input(
            format!("{label}: neither a column UserId nor a column Username"),
            "export LoginHistory with UserId: without it nobody can tell whose logins these are",
        ));
    }
    if !users.have_names() {
        return Err(Error::input(
            format!("{label}: the logins name their users by Username, which the User file does not tell"),
            "export User with the column Username, or LoginHistory with UserId",
        ));
    }
    Ok(())
}
