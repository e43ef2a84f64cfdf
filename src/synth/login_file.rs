//! LoginHistory: one file for each window of time, its rows in the order of time.
//!
//! Rows are made of pieces that are written beforehand, since there are hundreds of millions of them: only ids, the time
//! and the address are formatted for each.

use std::io::{self, Write};

use super::device::{DeviceAudience, Pieces, way_of};
use super::id::{KeyPrefix, Series};
use super::license::License;
use super::login_clock::{AS_OF, FIRST_DAY};
use super::logins::{AttemptOutcome, Shares};
use super::sheet::{Sheet, Size, two_digits};
use super::usage_pattern::Who;
use super::world::World;

pub(super) const COLUMNS: [&str; 24] = [
    "Id",
    "UserId",
    "LoginTime",
    "LoginType",
    "LoginSubType",
    "SourceIp",
    "ForwardedForIp",
    "CountryIso",
    "LoginUrl",
    "NetworkId",
    "AuthenticationServiceId",
    "LoginGeoId",
    "TlsProtocol",
    "CipherSuite",
    "OptionsIsGet",
    "OptionsIsPost",
    "Browser",
    "Platform",
    "Status",
    "Application",
    "ClientVersion",
    "ApiType",
    "ApiVersion",
    "AuthMethodReference",
];

/// What the rows of login files come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LoginTally {
    /// Rows with a success.
    pub(super) successes: u64,
    /// Rows of machines, failed ones included.
    pub(super) machines: u64,
    /// Successes of people: what an audit takes for use.
    pub(super) real: u64,
    /// The first and the last moment, in seconds since 1970.
    pub(super) span: Option<(i64, i64)>,
}

impl LoginTally {
    /// The rows of both.
    pub(super) fn with(self, other: Self) -> Self {
        let span = match (self.span, other.span) {
            (Some(one), Some(other)) => Some((one.0.min(other.0), one.1.max(other.1))),
            (one, other) => one.or(other),
        };
        Self {
            successes: self.successes + other.successes,
            machines: self.machines + other.machines,
            real: self.real + other.real,
            span,
        }
    }

    fn count(&mut self, outcome: AttemptOutcome) {
        self.successes += u64::from(outcome.is_success);
        self.machines += u64::from(outcome.is_machine);
        self.real += u64::from(outcome.is_success && !outcome.is_machine);
    }
}

/// One login of a window, in the order in which they are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct LoginFileRow {
    place: u32,
    user: u32,
    login: u32,
    audience: DeviceAudience,
    is_success: bool,
    is_machine: bool,
    bits: u8,
}

/// The logins from one place on the scale to before another, in the order of time.
fn gather(world: &World, shares: Shares, from: u64, to: u64) -> Vec<LoginFileRow> {
    let mut rows = Vec::new();
    for (user, series) in world.visitors(shares) {
        let mut logins = series.within(from, to).peekable();
        if logins.peek().is_none() {
            continue;
        }
        let audience = match user.who {
            Who::Internal => DeviceAudience::Employees,
            Who::External(place) => match world.home(user.number - world.plan.internal, place).license {
                License::Partner => DeviceAudience::Partners,
                _ => DeviceAudience::Customers,
            },
        };
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        rows.extend(logins.map(|(login, place)| {
            let AttemptOutcome { is_success, is_machine, bits } = series.outcome(login);
            LoginFileRow {
                place,
                user: small(user.number),
                login: small(login),
                audience,
                is_success,
                is_machine,
                bits,
            }
        }));
    }
    rows.sort_unstable();
    rows
}

/// Ids of one window's logins start so far from the next one's.
const IDS_OF_WINDOW: u64 = 1 << 24;

/// Writes the logins of one window.
pub(super) fn logins(
    world: &World,
    shares: Shares,
    window: u64,
    (from, to): (u64, u64),
    out: &mut dyn Write,
) -> io::Result<(Size, LoginTally)> {
    let rows = gather(world, shares, from, to);
    let mut tally = LoginTally::default();
    let mut sheet = Sheet::new(&world.form, &COLUMNS, out);
    let writer = Writer::new(world);
    for (number, row) in (window * IDS_OF_WINDOW..).zip(&rows) {
        writer.write(number, row, &mut sheet.buffer);
        let (is_success, is_machine, bits) = (row.is_success, row.is_machine, row.bits);
        tally.count(AttemptOutcome { is_success, is_machine, bits });
        sheet.count_row()?;
    }
    let moment = |row: &LoginFileRow| world.clock.moment(row.place);
    tally.span = rows.first().map(moment).zip(rows.last().map(moment));
    Ok((sheet.finish()?, tally))
}

/// Writes rows into a buffer.
struct Writer<'a> {
    world: &'a World,
    pieces: Pieces,
    /// For each hour that the files cover: its day and its two digits, as a time starts.
    hours: Vec<[u8; 14]>,
    logins: Series,
    users: Series,
    places: Series,
    start: &'static [u8],
    between: &'static [u8],
    zone: &'static [u8],
    end: &'static [u8],
}

impl<'a> Writer<'a> {
    fn new(world: &'a World) -> Self {
        let form = &world.form;
        let hour = |day: i32, hour: u32| {
            let mut text = [b':'; 14];
            text[..10].copy_from_slice(form.day(day));
            text[10] = form.noon();
            text[11..13].copy_from_slice(&two_digits(hour));
            text
        };
        Self {
            world,
            pieces: Pieces::of(form),
            hours: (FIRST_DAY..=AS_OF).flat_map(|day| (0..24).map(move |number| hour(day, number))).collect(),
            logins: Series::of(KeyPrefix::Login),
            users: Series::of(KeyPrefix::User),
            places: Series::of(KeyPrefix::Place),
            start: form.start(),
            between: form.between(),
            zone: form.zone(),
            end: form.end(),
        }
    }

    fn write(&self, number: u64, row: &LoginFileRow, out: &mut Vec<u8>) {
        let device = self.world.devices.number(u64::from(row.user));
        let (hour, second) = self.world.clock.hour_and_second(row.place);
        out.extend_from_slice(self.start);
        out.extend_from_slice(&self.logins.id(number));
        out.extend_from_slice(self.between);
        out.extend_from_slice(&self.users.id(u64::from(row.user)));
        out.extend_from_slice(self.between);
        out.extend_from_slice(&self.hours[hour]);
        let [minute, second] = [two_digits(second / 60), two_digits(second % 60)];
        out.extend_from_slice(&[minute[0], minute[1], b':', second[0], second[1]]);
        out.extend_from_slice(self.zone);
        let way = way_of(row.audience, row.is_machine, device, row.bits);
        out.extend_from_slice(self.pieces.type_of(way));
        self.pieces.write_address(device, row.bits, out);
        out.extend_from_slice(self.pieces.site(row.audience, device));
        out.extend_from_slice(&self.places.id(device >> 36));
        out.extend_from_slice(self.pieces.security(row.bits));
        out.extend_from_slice(self.pieces.browser(row.is_machine, device, row.bits));
        out.extend_from_slice(self.pieces.status(row.is_success, row.bits));
        out.extend_from_slice(self.pieces.application(way, row.audience));
        out.extend_from_slice(self.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::login_clock::DAY;
    use crate::synth::world::tests::world;

    #[test]
    fn windows_together_hold_what_one_holds() {
        let world = world(2000, 30_000);
        let shares = Shares::of(&world, 30_000).expect("enough");
        let whole = gather(&world, shares, 0, 1 << 32);
        assert_eq!(whole.len(), 30_000);
        let parts: Vec<LoginFileRow> = [0, 1 << 29, 3 << 30, 1 << 32]
            .windows(2)
            .flat_map(|pair| gather(&world, shares, pair[0], pair[1]))
            .collect();
        assert_eq!(parts, whole);
    }

    #[test]
    fn rows_are_as_wide_as_the_header_and_in_the_order_of_time() {
        let world = world(2000, 10_000);
        let shares = Shares::of(&world, 10_000).expect("enough");
        let mut file = Vec::new();
        let (size, tally) = logins(&world, shares, 0, (0, 1 << 32), &mut file).expect("written");
        assert_eq!((size.rows, size.bytes), (10_000, file.len() as u64));
        let mut reader = csv::Reader::from_reader(file.as_slice());
        let headers = reader.headers().expect("a header").clone();
        assert_eq!(headers.len(), COLUMNS.len());
        let place = |name: &str| headers.iter().position(|column| column == name).expect("a column");
        let rows: Vec<csv::StringRecord> =
            reader.records().collect::<Result<_, _>>().expect("rows of one width");
        let times: Vec<&str> = rows.iter().map(|row| &row[place("LoginTime")]).collect();
        assert!(times.is_sorted());
        assert_eq!(times[0], "2026-04-01T00:00:00.000+0000");
        assert_eq!(times[times.len() - 1], "2026-09-30T23:59:59.000+0000");
        let successes = rows.iter().filter(|row| &row[place("Status")] == "Success").count();
        assert_eq!(tally.successes, successes as u64);
        let mut ids: Vec<&str> = rows.iter().map(|row| &row[0]).collect();
        ids.dedup();
        assert_eq!(ids.len(), rows.len());
        assert_eq!(tally.span.map(|span| span.0), Some(i64::from(FIRST_DAY) * DAY));
    }

    #[test]
    fn an_audit_takes_for_use_what_the_tally_counts() {
        use crate::model::login::{LoginKind, is_success, kind};
        let world = world(2000, 10_000);
        let shares = Shares::of(&world, 10_000).expect("enough");
        let mut file = Vec::new();
        let (_, tally) = logins(&world, shares, 0, (0, 1 << 32), &mut file).expect("written");
        let mut real = 0;
        let mut machines = 0;
        for row in csv::Reader::from_reader(file.as_slice()).records() {
            let row = row.expect("a row");
            let is_machine = kind(&row[3], &row[4]) == LoginKind::Machine;
            machines += u64::from(is_machine);
            real += u64::from(is_success(&row[18]) && !is_machine);
        }
        assert_eq!((tally.real, tally.machines), (real, machines));
    }
}
