//! Login files, reduced row by row while they are read: what is kept is set by the users.

use std::ops::RangeInclusive;

use polars::prelude::DataFrame;
use rustc_hash::{FxHashMap, FxHashSet};

use super::cell::Cell;
use super::dialect::Naming;
use super::discover::Found;
use super::layout::Layout;
use super::moment::minute;
use super::order::{self, Orders};
use super::refuse::check_share;
use super::shape::Shape;
use super::source::Source;
use super::tally::Tally;
use super::{Options, dialect, frames};
use crate::error::{Error, Result};
use crate::model::calendar::day_in;
use crate::model::id::{IdCell, RecordId};
use crate::model::input::{Input, Refusal};
use crate::model::issue::Issue;
use crate::model::login::{LoginKind, SAME_LOGIN_SECONDS, is_success, kind};
use crate::model::object::Object;
use crate::org::activity::{Activity, Coverage, Span};
use crate::org::column;

/// What login files come to.
pub(super) struct Reduced {
    pub(super) activity: Activity,
    pub(super) coverage: Coverage,
    pub(super) inputs: Vec<Input>,
    pub(super) refused: Vec<Refusal>,
    pub(super) latest: Option<i64>,
    pub(super) issues: Vec<Issue>,
    /// Rows of users that the User file has.
    of_known_users: u64,
}

/// The users as login rows name them, by place in the users frame.
struct Users {
    by_id: FxHashMap<[u8; 15], u32>,
    by_name: FxHashMap<String, u32>,
    last_login_at: Vec<Option<i64>>,
    /// Whether the user's file lost the seconds of its times.
    in_minutes: Vec<bool>,
}

impl Users {
    fn new(users: &DataFrame) -> Result<Self> {
        let failed = |error: polars::prelude::PolarsError| frames("User", &error);
        let ids = users.column(column::USER_ID).and_then(|ids| ids.str()).map_err(failed)?;
        let names = users.column(column::USERNAME).and_then(|names| names.str()).map_err(failed)?;
        let last = users.column(column::LAST_LOGIN_AT).and_then(|last| last.i64()).map_err(failed)?;
        let mut by_id = FxHashMap::default();
        let mut by_name = FxHashMap::default();
        for (place, (id, name)) in (0_u32..).zip(ids.iter().zip(names.iter())) {
            if let Some(Ok(IdCell::Id(id))) = id.map(|id| RecordId::parse(id.as_bytes())) {
                by_id.insert(id.key(), place);
            }
            if let Some(name) = name {
                by_name.insert(name.to_lowercase(), place);
            }
        }
        let in_minutes = users.column(column::IN_MINUTES).and_then(|flags| flags.bool()).map_err(failed)?;
        let in_minutes = in_minutes.iter().map(|flag| flag == Some(true)).collect();
        Ok(Self { by_id, by_name, last_login_at: last.iter().collect(), in_minutes })
    }

    fn find(&self, id: Cell, name: Cell) -> Option<usize> {
        let place = match (id, name) {
            (Cell::Id(id), _) => self.by_id.get(&id.key()),
            (_, Cell::Text(name)) => self.by_name.get(dialect::text(name).to_lowercase().as_str()),
            _ => None,
        };
        place.map(|place| *place as usize)
    }
}

/// The class of each user: those with one licence, profile and type are in one. Nothing for users who were created after
/// the day that is asked for.
fn classes(users: &DataFrame, options: &Options) -> Result<Vec<Option<u32>>> {
    let failed = |error: polars::prelude::PolarsError| frames("User", &error);
    let text = |name: &str| users.column(name).and_then(|column| column.str()).map_err(failed);
    let (licenses, types) = (text(column::LICENSE)?, text(column::USER_TYPE)?);
    let (ids, names) = (text(column::PROFILE_ID)?, text(column::PROFILE_NAME)?);
    let created = users.column(column::CREATED_AT).and_then(|column| column.i64()).map_err(failed)?;
    let came_later = |created: Option<i64>| {
        created.zip(options.cutoff_day).is_some_and(|(at, cutoff)| day_in(options.zone, at) > cutoff)
    };
    let mut known = FxHashMap::default();
    let class = |row: usize| {
        if came_later(created.get(row)) {
            return None;
        }
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        let key = (licenses.get(row), types.get(row), ids.get(row), names.get(row));
        Some(*known.entry(key).or_insert(next))
    };
    Ok((0..users.height()).map(class).collect())
}

/// The logins that two files may both hold.
struct Overlap {
    /// The moments at which files intersect.
    spans: Vec<RangeInclusive<i64>>,
    /// Whether every file names its logins by id.
    by_id: bool,
    seen: FxHashSet<Vec<u8>>,
}

impl Overlap {
    /// Whether this login was met before; remembers it if another file may hold it too.
    fn is_repeated(&mut self, moment: i64, user: Option<usize>, row: &LoginRow) -> bool {
        self.spans.iter().any(|span| span.contains(&moment)) && !self.seen.insert(self.key(moment, user, row))
    }

    fn key(&self, moment: i64, user: Option<usize>, row: &LoginRow) -> Vec<u8> {
        if self.by_id
            && let Cell::Id(id) = row.login_id
        {
            return id.key().to_vec();
        }
        // One file may name the user by id and the other by name: known users compare by their place.
        let who = match user {
            Some(_) => [Cell::Null, Cell::Null],
            None => [row.user_id, row.username],
        };
        let mut key = moment.to_le_bytes().to_vec();
        key.extend(user.unwrap_or(usize::MAX).to_le_bytes());
        for cell in who.into_iter().chain([row.login_type, row.address]) {
            match cell {
                Cell::Id(id) => key.extend_from_slice(&id.key()),
                Cell::Text(text) => key.extend(text.iter().map(u8::to_ascii_lowercase)),
                _ => {}
            }
            key.push(0);
        }
        key
    }
}

/// The cells of a login row that matter.
struct LoginRow<'a> {
    user_id: Cell<'a>,
    username: Cell<'a>,
    login_id: Cell<'a>,
    login_type: Cell<'a>,
    subtype: Cell<'a>,
    status: Cell<'a>,
    address: Cell<'a>,
}

/// Reads and reduces the login files.
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
    let users_known = Users::new(users)?;
    let orders = files.iter().map(|(found, _)| order::settle(found, shape, options.date_order));
    let orders: Vec<Orders> = orders.collect::<Result<_>>()?;
    let mut overlap = overlap(&files, &orders, shape, options)?;
    let mut reduced = Reduced {
        activity: Activity::of_users(classes(users, options)?),
        coverage: Coverage::default(),
        inputs: Vec::new(),
        refused: Vec::new(),
        latest: None,
        issues: Vec::new(),
        of_known_users: 0,
    };
    let mut spans = Vec::new();
    for ((found, mut source), orders) in files.into_iter().zip(&orders) {
        let layout = Layout::new(shape, &found, &source, orders, options)?;
        if !layout.has(column::USER_ID) {
            check_usernames(&found, &layout, &users_known)?;
        }
        let mut tally = Tally::new();
        let mut span: Option<(i64, i64)> = None;
        let mut record = csv::ByteRecord::new();
        while source.next(&mut record).map_err(|error| found.unreadable(error))? {
            let mut cells = Vec::with_capacity(shape.columns.len());
            if !layout
                .cells(&record, source.line(), &mut cells, &mut tally, |cells| names_somebody(&layout, cells))
            {
                if tally.is_hopeless(options.max_refused_percent) {
                    break;
                }
                continue;
            }
            let Some((moment, row)) = login(&layout, &cells) else { continue };
            span = Some(widened(span, moment));
            let user = users_known.find(row.user_id, row.username);
            reduced.of_known_users += u64::from(user.is_some());
            if !overlap.is_repeated(moment, user, &row) {
                let in_minutes = tally.row_lacks_seconds;
                count(moment, in_minutes, user, &row, &users_known, options, &mut reduced);
            }
        }
        tally.close();
        tally.check_end(&source, &found)?;
        check_share(&found.label, tally.rows, &tally.refused, options.max_refused_percent)?;
        spans.extend(span.map(|(from_at, to_at)| Span {
            from_at,
            to_at,
            from_day: day_in(options.zone, from_at),
            to_day: day_in(options.zone, to_at),
        }));
        let naming = match layout.naming() {
            Naming::Labels if !layout.has(column::USER_ID) => Naming::LabelsAndUsernames,
            naming => naming,
        };
        reduced.inputs.push(tally.input(&found, shape.object, &source, orders, naming, options));
        reduced.issues.extend(tally.issues(&found, shape.object, &source));
        reduced.refused.append(&mut tally.refused);
        reduced.latest = reduced.latest.max(tally.latest);
    }
    if reduced.of_known_users > 0 {
        reduced.coverage.spans = Coverage::merged(spans);
    } else if reduced.coverage.rows > 0 {
        // Another org's logins say nothing about the absence of these users.
        let message = format!(
            "none of {} rows is a login of a user in the User file: it covers nobody. Is it another org's?",
            reduced.coverage.rows
        );
        reduced.issues.push(Issue::about(Object::LoginHistory, "unmatched-logins", message));
    }
    Ok(reduced)
}

/// The fault of a row that says nobody's login it is.
fn names_somebody(layout: &Layout, cells: &[Cell]) -> Option<(&'static str, &'static str)> {
    let column = if layout.has(column::USER_ID) { column::USER_ID } else { column::USERNAME };
    login(layout, cells).is_none().then_some((column, "is empty"))
}

/// A login's moment and cells; nothing where no user is named.
fn login<'a>(layout: &Layout, cells: &[Cell<'a>]) -> Option<(i64, LoginRow<'a>)> {
    let cell = |name| cells[layout.index(name)];
    let row = LoginRow {
        user_id: cell(column::USER_ID),
        username: cell(column::USERNAME),
        login_id: cell(column::LOGIN_ID),
        login_type: cell(column::LOGIN_TYPE),
        subtype: cell(column::LOGIN_SUBTYPE),
        status: cell(column::LOGIN_STATUS),
        address: cell(column::LOGIN_ADDRESS),
    };
    match cell(column::LOGIN_AT) {
        Cell::Moment(moment) if row.user_id != Cell::Null || row.username != Cell::Null => {
            Some((moment, row))
        }
        _ => None,
    }
}

/// Counts one login towards its user.
fn count(
    moment: i64,
    in_minutes: bool,
    user: Option<usize>,
    row: &LoginRow,
    users: &Users,
    options: &Options,
    reduced: &mut Reduced,
) {
    reduced.coverage.rows += 1;
    let text = |cell: Cell| match cell {
        Cell::Text(bytes) => dialect::text(bytes).into_owned(),
        _ => String::new(),
    };
    let Some(user) = user else { return };
    let day = day_in(options.zone, moment);
    let is_in_time = options.cutoff_day.is_none_or(|cutoff| day <= cutoff);
    let kind = kind(&text(row.login_type), &text(row.subtype));
    if !is_success(&text(row.status)) {
        if is_in_time && kind != LoginKind::Machine {
            reduced.activity.record_failure(user, moment);
        }
        return;
    }
    if is_in_time {
        reduced.activity.record_success(user, day);
    }
    let is_use = match kind {
        LoginKind::Person => true,
        LoginKind::OAuth => options.count_oauth,
        LoginKind::Machine => options.count_machine,
    };
    if !is_use {
        // Where seconds were lost on either side, the same minute is all that can be compared.
        let in_minutes = in_minutes || users.in_minutes[user];
        let moved = users.last_login_at[user].is_some_and(|last| {
            if in_minutes {
                minute(moment) == minute(last)
            } else {
                moment.saturating_sub(last).abs() <= SAME_LOGIN_SECONDS
            }
        });
        if moved {
            reduced.activity.mark_moved_by_machine(user);
        }
        return;
    }
    reduced.coverage.logins += 1;
    if is_in_time {
        reduced.activity.record(user, moment, day, kind == LoginKind::OAuth);
    }
}

/// A stretch of time that also holds a moment.
fn widened(span: Option<(i64, i64)>, moment: i64) -> (i64, i64) {
    span.map_or((moment, moment), |(from, to)| (from.min(moment), to.max(moment)))
}

/// Finds out where files overlap in time. Only when there are several is a second look at them needed.
fn overlap(
    files: &[(Found, Source)],
    orders: &[Orders],
    shape: &'static Shape,
    options: &Options,
) -> Result<Overlap> {
    let mut overlap = Overlap { spans: Vec::new(), by_id: true, seen: FxHashSet::default() };
    if files.len() < 2 {
        return Ok(overlap);
    }
    let mut spans: Vec<(i64, i64)> = Vec::new();
    for ((found, _), orders) in files.iter().zip(orders) {
        let Ok(mut source) = found.source()? else { continue };
        let layout = Layout::new(shape, found, &source, orders, options)?;
        overlap.by_id &= layout.has(column::LOGIN_ID);
        let mut record = csv::ByteRecord::new();
        let mut span: Option<(i64, i64)> = None;
        let mut scratch = Tally::new();
        while source.next(&mut record).map_err(|error| found.unreadable(error))? {
            let mut cells = Vec::with_capacity(shape.columns.len());
            if layout.cells(&record, source.line(), &mut cells, &mut scratch, |cells| {
                names_somebody(&layout, cells)
            }) && let Some((moment, _)) = login(&layout, &cells)
            {
                span = Some(widened(span, moment));
            }
            scratch.refused.clear();
        }
        spans.extend(span);
    }
    for (place, one) in spans.iter().enumerate() {
        for other in &spans[place + 1..] {
            let (from, to) = (one.0.max(other.0), one.1.min(other.1));
            if from <= to {
                overlap.spans.push(from..=to);
            }
        }
    }
    Ok(overlap)
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
    if users.by_name.is_empty() {
        return Err(Error::input(
            format!("{label}: the logins name their users by Username, which the User file does not tell"),
            "export User with the column Username, or LoginHistory with UserId",
        ));
    }
    Ok(())
}
