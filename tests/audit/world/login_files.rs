//! From the logins that were drawn to files of them: which days each file covers, and which of them prove nothing.

use super::calendar::{day_of, moment_at, shifted};
use super::draft::{StrayOn, WorldDraft};
use super::frame::Frame;
use super::login_draft::{CoverageDraft, LoginDraft, Proof, RhythmDraft};
use super::{Login, id};
use chrono::{NaiveDate, TimeDelta};

/// A user that is in no file.
const STRANGER: usize = 900;
const NOON: u32 = 43_200;

/// First and last day.
type Window = (NaiveDate, NaiveDate);

/// Every row goes into each file whose days hold it, and into none when no file covers it.
pub(super) fn login_files(draft: &WorldDraft, coverage: &CoverageDraft, frame: &Frame) -> Vec<Vec<Login>> {
    let windows = windows(coverage, frame);
    let mut logins = drawn(draft, frame);
    if coverage.has_marks {
        let first = logins.len();
        let days = windows.iter().flat_map(|&(from, until)| [from, until]);
        logins.extend(days.zip(first..).map(|(day, n)| mark(n, day, NOON, frame)));
    }
    match coverage.proof {
        Proof::Usual => {}
        Proof::NoneInFile { place, rows } => {
            fail_all(&mut logins, windows[place % windows.len()], rows, frame);
        }
        Proof::NoneAtAll => logins.iter_mut().for_each(fail),
    }
    let mut files: Vec<Vec<Login>> = windows
        .into_iter()
        .map(|window| logins.iter().filter(|login| is_within(window, login, frame)).cloned().collect())
        .collect();
    let strays = strays(draft, logins.len(), frame);
    files.last_mut().expect("there is a window").extend(strays);
    files
}

fn drawn(draft: &WorldDraft, frame: &Frame) -> Vec<Login> {
    let mut rows: Vec<(String, LoginDraft)> = Vec::new();
    for (n, user) in draft.users.iter().enumerate() {
        let regular = user.rhythm.iter().flat_map(RhythmDraft::logins);
        let logins = user.history.iter().cloned().chain(regular);
        rows.extend(logins.map(|login| (id("005", n), login)));
    }
    let login = |(n, (user_id, login)): (usize, (String, LoginDraft))| Login {
        id: id("0Ya", n),
        user_id,
        time: frame.moment(login.when),
        login_type: login.login_type.to_owned(),
        sub_type: login.sub_type.map(str::to_owned),
        status: login.status.to_owned(),
    };
    rows.into_iter().enumerate().map(login).collect()
}

/// The first and the last day of each file.
fn windows(coverage: &CoverageDraft, frame: &Frame) -> Vec<Window> {
    let (mut from, until) = (frame.day(coverage.from), frame.day(coverage.until));
    let until = until.max(from);
    let mut cuts = coverage.cuts.clone();
    cuts.sort_unstable();
    let mut windows = Vec::new();
    let length = (until - from).num_days();
    let start = from;
    for (percent, gap) in cuts {
        let cut = shifted(start, length * percent / 100).max(from);
        windows.push((from, cut));
        from = (cut + TimeDelta::days(gap)).max(start);
    }
    windows.push((from.min(until), until));
    windows
}

fn is_within((from, until): Window, login: &Login, frame: &Frame) -> bool {
    (from..=until).contains(&day_of(frame.zone, login.time))
}

fn mark(n: usize, day: NaiveDate, second: u32, frame: &Frame) -> Login {
    Login {
        id: id("0Ya", n),
        user_id: id("005", STRANGER),
        time: moment_at(frame.zone, day, second),
        login_type: "k".to_owned(),
        sub_type: None,
        status: "Invalid Password".to_owned(),
    }
}

/// In the words of another language.
fn fail(login: &mut Login) {
    "Ungültiges Kennwort".clone_into(&mut login.status);
}

/// Lets everything fail that one file holds, and fills it up to that many rows.
fn fail_all(logins: &mut Vec<Login>, window: Window, rows: usize, frame: &Frame) {
    let mut own = 0;
    for login in logins.iter_mut().filter(|login| is_within(window, login, frame)) {
        fail(login);
        own += 1;
    }
    let days: Vec<NaiveDate> = window.0.iter_days().take_while(|day| *day <= window.1).collect();
    for (second, n) in (own..rows).zip(logins.len()..) {
        let day = days[n % days.len()];
        logins.push(mark(n, day, 60 * u32::try_from(second).expect("few rows"), frame));
    }
}

/// Logins much later than all others. No file was asked for these days, so the last one has them.
fn strays(draft: &WorldDraft, first: usize, frame: &Frame) -> Vec<Login> {
    let mut logins = Vec::new();
    for stray in &draft.strays {
        if let StrayOn::Login(user) = stray.on {
            let day = shifted(frame.as_of, stray.days);
            logins.push(Login {
                user_id: id("005", 1 + user % (draft.users.len() - 1)),
                status: "Success".to_owned(),
                ..mark(first + logins.len(), day, stray.second, frame)
            });
        }
    }
    logins
}
