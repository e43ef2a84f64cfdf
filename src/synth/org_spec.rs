//! An org that can be written, and its files.

use std::io::{self, Write};
use std::sync::OnceLock;

use super::counts::OrgCounts;
use super::logins::Shares;
use super::meter::BilledLogins;
use super::order::{FEWEST_USERS, MOST_LOGINS, MOST_USERS, Order};
use super::truth::{FilePart, Truth};
use super::windows::windows;
use super::world::World;
use super::{login_file, org_files, own_files, people_files, random};
use crate::error::{Error, Result};

/// An org that can be written, file by file, in any order and on any thread.
#[derive(Debug)]
pub struct OrgSpec {
    order: Order,
    world: World,
    shares: Shares,
    counts: OrgCounts,
    /// Where each login file starts on the scale of time, and the end of the last.
    windows: Vec<u64>,
    meter: OnceLock<BilledLogins>,
}

/// A file of an org.
#[derive(Clone, Copy, Debug)]
pub struct OrgFile<'a> {
    spec: &'a OrgSpec,
    content: Content,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    User,
    Contact,
    Account,
    Profile,
    UserLicense,
    UserRole,
    UserLogin,
    Register,
    Policy,
    /// The logins of one window of time.
    Logins(u64),
}

impl OrgSpec {
    /// The org that is ordered.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for sizes out of bounds, and for fewer logins than the users who came must have.
    pub fn new(order: Order) -> Result<Self> {
        if !(FEWEST_USERS..=MOST_USERS).contains(&order.users) {
            let message = format!("--users {} is not between {FEWEST_USERS} and {MOST_USERS}", order.users);
            return Err(Error::usage(message, "order an org of another size"));
        }
        if order.logins > MOST_LOGINS {
            let message = format!("--logins {} is more than {MOST_LOGINS}", order.logins);
            return Err(Error::usage(message, "order fewer logins"));
        }
        let world = World::new(&order);
        let shares = Shares::of(&world, order.logins).map_err(|least| {
            let message = format!("--logins {} is too few for {} users", order.logins, order.users);
            let hint = format!(
                "order at least {least}: whoever came in the last six months is in LoginHistory at least once"
            );
            Error::usage(message, hint)
        })?;
        let counts = OrgCounts::of(&world);
        let windows = windows(&world, shares, order.dialect);
        Ok(Self { order, world, shares, counts, windows, meter: OnceLock::new() })
    }

    /// The files of the org.
    #[must_use]
    pub fn files(&self) -> Vec<OrgFile<'_>> {
        let windows = self.windows.len() as u64 - 1;
        let contents = [
            Content::User,
            Content::Contact,
            Content::Account,
            Content::Profile,
            Content::UserLicense,
            Content::UserRole,
            Content::UserLogin,
            Content::Register,
            Content::Policy,
        ];
        let contents = contents.into_iter().chain((0..windows).map(Content::Logins));
        contents.map(|content| OrgFile { spec: self, content }).collect()
    }

    /// Counts what every login must be looked at for, if that is not done yet. A file and the truth need it: whoever
    /// writes several files at a time does well to call this beside them.
    pub fn meter(&self) -> BilledLogins {
        *self.meter.get_or_init(|| BilledLogins::of(&self.world, self.shares))
    }

    /// What an audit must find, once the files are written: their parts in the order of [`OrgSpec::files`].
    #[must_use]
    pub fn truth(&self, parts: &[FilePart]) -> Truth {
        let names = self.files().into_iter().map(|file| file.name());
        let parts: Vec<(String, FilePart)> = names.zip(parts.iter().copied()).collect();
        Truth::of(&self.order, &self.world, &self.counts, self.meter(), &parts)
    }
}

impl OrgFile<'_> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        match self.content {
            Content::User => "User.csv".into(),
            Content::Contact => "Contact.csv".into(),
            Content::Account => "Account.csv".into(),
            Content::Profile => "Profile.csv".into(),
            Content::UserLicense => "UserLicense.csv".into(),
            Content::UserRole => "UserRole.csv".into(),
            Content::UserLogin => "UserLogin.csv".into(),
            Content::Register => "register.csv".into(),
            Content::Policy => "seatwise.toml".into(),
            Content::Logins(window) => format!("LoginHistory-{}.csv", window + 1),
        }
    }

    /// Writes it.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<FilePart> {
        let OrgSpec { world, shares, counts, windows, .. } = self.spec;
        let size = match self.content {
            Content::User => people_files::users(world, out)?,
            Content::Contact => people_files::contacts(world, out)?,
            Content::Account => org_files::accounts(world, out)?,
            Content::Profile => org_files::profiles(world, out)?,
            Content::UserLicense => org_files::licenses(world, counts, &self.spec.meter(), out)?,
            Content::UserRole => org_files::roles(world, out)?,
            Content::UserLogin => people_files::user_logins(world, out)?,
            Content::Register => own_files::register(world, out)?,
            Content::Policy => own_files::policy(world, counts, &self.spec.meter(), out)?,
            Content::Logins(window) => {
                let place = random::index(window);
                let span = (windows[place], windows[place + 1]);
                let (size, logins) = login_file::logins(world, *shares, window, span, out)?;
                return Ok(FilePart { size, logins });
            }
        };
        Ok(FilePart { size, ..FilePart::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::sheet::OutputDialect;
    use crate::synth::world::tests::order;

    /// The names and contents of an org's files, and its truth as JSON.
    fn written(order: Order) -> (Vec<(String, Vec<u8>)>, serde_json::Value) {
        let spec = OrgSpec::new(order).expect("an org");
        let mut files = Vec::new();
        let mut parts = Vec::new();
        for file in spec.files() {
            let mut bytes = Vec::new();
            parts.push(file.write(&mut bytes).expect("written"));
            files.push((file.name(), bytes));
        }
        let truth = serde_json::to_value(spec.truth(&parts)).expect("JSON");
        (files, truth)
    }

    #[test]
    fn the_same_order_gives_the_same_bytes_and_another_seed_others() {
        let first = order(3000, 9000, OutputDialect::Bulk);
        assert_eq!(written(first), written(first));
        assert_ne!(written(first).0, written(Order { seed: 1, ..first }).0);
    }

    #[test]
    fn each_row_has_the_cells_of_its_header_and_is_counted() {
        for (dialect, _) in OutputDialect::NAMES {
            let (files, truth) = written(order(2000, 6000, dialect));
            for ((name, bytes), told) in files.iter().zip(truth["files"].as_array().expect("files")) {
                assert_eq!((&told["name"], &told["bytes"]), (&name.as_str().into(), &bytes.len().into()));
                if name != "seatwise.toml" {
                    let mut reader = csv::Reader::from_reader(bytes.as_slice());
                    let rows: Vec<_> =
                        reader.byte_records().collect::<Result<_, _>>().expect("rows of one width");
                    assert_eq!(told["rows"], rows.len(), "{name}");
                }
            }
            let is_login = |file: &&serde_json::Value| {
                file["name"].as_str().is_some_and(|name| name.starts_with("Login"))
            };
            let logins = truth["files"].as_array().expect("files").iter().filter(is_login);
            assert_eq!(logins.map(|file| file["rows"].as_u64().unwrap_or(0)).sum::<u64>(), 6000);
        }
    }

    #[test]
    fn what_is_true_does_not_hang_on_the_dialect() {
        let told = |dialect| {
            let mut truth = written(order(2500, 8000, dialect)).1;
            let object = truth.as_object_mut().expect("an object");
            object.remove("files");
            object.remove("arguments");
            truth
        };
        assert_eq!(told(OutputDialect::Bulk), told(OutputDialect::DataLoader));
        assert_eq!(told(OutputDialect::Bulk), told(OutputDialect::DataExport));
    }

    #[test]
    fn the_truth_adds_up() {
        let (_, truth) = written(order(20_000, 60_000, OutputDialect::Bulk));
        let number = |value: &serde_json::Value| value.as_u64().expect("a number");
        let sum =
            |value: &serde_json::Value| value.as_object().expect("counts").values().map(number).sum::<u64>();
        assert_eq!(sum(&truth["verdicts"]), number(&truth["population"]["seats"]));
        let of_licenses = truth["licenses"].as_array().expect("licences").iter();
        assert_eq!(
            of_licenses.map(|of| number(&of["seats"])).sum::<u64>(),
            number(&truth["population"]["seats"])
        );
        assert_eq!(number(&truth["logins"]["successes"]) + number(&truth["logins"]["failures"]), 60_000);
        let findings = truth["findings"].as_object().expect("findings");
        for (rule, count) in findings.iter().filter(|(rule, _)| *rule != "count-mismatch") {
            assert!(number(count) > 0, "{rule}");
        }
    }

    #[test]
    fn the_smallest_org_can_be_written() {
        let (files, truth) = written(order(FEWEST_USERS, 20, OutputDialect::Bulk));
        assert_eq!(files.len(), 10);
        assert_eq!(truth["population"]["external"], 9);
    }

    #[test]
    fn what_cannot_be_made_is_refused() {
        for (users, logins, said) in
            [(9, 100, "--users 9"), (1000, 5, "too few"), (1000, MOST_LOGINS + 1, "is more than")]
        {
            let error = OrgSpec::new(order(users, logins, OutputDialect::Bulk)).expect_err("refused");
            assert_eq!(error.exit_code(), 2);
            assert!(error.to_string().contains(said), "{error}");
        }
    }
}
