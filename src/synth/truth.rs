//! What an audit of the org must find: the counts of each rule, and what they rest on.

use serde::Serialize;
use serde_json::{Map, Value};

use super::counts::{OrgCounts, VerdictCounts};
use super::license::License;
use super::login_clock::{AS_OF, DAY};
use super::login_file::LoginTally;
use super::meter::BilledLogins;
use super::order::Order;
use super::own_files::bought;
use super::plan::{Plan, UserKind};
use super::sheet::Size;
use super::world::World;
use crate::model::calendar::date_of;

/// What is true of an org, to be held against the report of an audit.
#[derive(Debug, Serialize)]
pub struct Truth {
    arguments: Arguments,
    as_of: String,
    /// One entry a file, in the order of the report's inputs.
    files: Vec<FileTruth>,
    population: PopulationTruth,
    verdicts: VerdictCounts,
    coverage: CoverageTruth,
    logins: LoginTruth,
    /// One entry a licence that holds seats.
    licenses: Vec<LicenseTruth>,
    /// Seats by the reason that makes them reclaimable.
    reasons: Map<String, Value>,
    /// Findings by rule. A rule that is not here has no stated number.
    findings: Map<String, Value>,
}

#[derive(Debug, Serialize)]
struct Arguments {
    users: u64,
    logins: u64,
    seed: u64,
    dialect: &'static str,
}

#[derive(Debug, Serialize)]
struct FileTruth {
    name: String,
    rows: u64,
    bytes: u64,
}

#[derive(Debug, Serialize)]
struct PopulationTruth {
    users: u64,
    external: u64,
    seats: u64,
}

#[derive(Debug, Serialize)]
struct CoverageTruth {
    from: Option<String>,
    to: Option<String>,
    rows: u64,
    /// Successes of people.
    logins: u64,
}

#[derive(Debug, Serialize)]
struct LoginTruth {
    successes: u64,
    failures: u64,
    /// Rows of machines, successful or not.
    machines: u64,
    /// On the licence that is billed by logins, in the quarter of the as-of date.
    billed: BilledLogins,
}

#[derive(Debug, Serialize)]
struct LicenseTruth {
    license: &'static str,
    /// Seats, or logins a month; 0 without a contract line.
    bought: u64,
    seats: u64,
    #[serde(flatten)]
    verdicts: VerdictCounts,
    frozen: u64,
}

/// What one file came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FilePart {
    pub(super) size: Size,
    pub(super) logins: LoginTally,
}

impl FilePart {
    /// Rows under the header.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.size.rows
    }

    /// Bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.size.bytes
    }
}

impl Truth {
    /// The truth of an org whose files came to these parts, each with its name.
    pub(super) fn of(
        order: &Order,
        world: &World,
        counts: &OrgCounts,
        meter: BilledLogins,
        parts: &[(String, FilePart)],
    ) -> Self {
        let logins = parts.iter().fold(LoginTally::default(), |all, (_, part)| all.with(part.logins));
        let files = parts.iter().map(|(name, part)| FileTruth {
            name: name.clone(),
            rows: part.size.rows,
            bytes: part.size.bytes,
        });
        let day = |moment: i64| date_of(i32::try_from(moment / DAY).unwrap_or(0)).to_string();
        let licenses = License::EXTERNAL.into_iter().filter(|license| counts.seats(*license) > 0);
        let Order { users, logins: rows, seed, dialect } = *order;
        Self {
            arguments: Arguments { users, logins: rows, seed, dialect: dialect.name() },
            as_of: date_of(AS_OF).to_string(),
            files: files.collect(),
            population: PopulationTruth {
                users,
                external: world.plan.external,
                seats: counts.verdicts().seats(),
            },
            verdicts: counts.verdicts(),
            coverage: CoverageTruth {
                from: logins.span.map(|span| day(span.0)),
                to: logins.span.map(|span| day(span.1)),
                rows,
                logins: logins.real,
            },
            logins: LoginTruth {
                successes: logins.successes,
                failures: rows - logins.successes,
                machines: logins.machines,
                billed: meter,
            },
            licenses: licenses
                .map(|license| LicenseTruth {
                    license: license.name(),
                    bought: bought(license, counts, &meter),
                    seats: counts.seats(license),
                    verdicts: counts.of_license(license).verdicts,
                    frozen: counts.of_license(license).frozen,
                })
                .collect(),
            reasons: reasons(&world.plan, counts),
            findings: findings(&world.plan, counts, meter),
        }
    }
}

fn map<'a>(counts: impl IntoIterator<Item = (&'a str, u64)>) -> Map<String, Value> {
    counts.into_iter().map(|(name, count)| (name.to_owned(), count.into())).collect()
}

fn reasons(plan: &Plan, counts: &OrgCounts) -> Map<String, Value> {
    map([
        ("trigger-fired", plan.count(UserKind::TriggerFired) + plan.count(UserKind::AccountClosed)),
        ("duplicate-person", plan.count(UserKind::Duplicate) / 2),
        ("never-logged-in", counts.verdicts().never),
        ("idle-seat", counts.verdicts().idle),
        ("frozen-seat", plan.count(UserKind::Frozen)),
    ])
}

/// The findings of each rule. Defects have users of their own; where one sets off a second rule, that is said here.
fn findings(plan: &Plan, counts: &OrgCounts, meter: BilledLogins) -> Map<String, Value> {
    let of = |kind: UserKind| plan.count(kind);
    let verdicts = counts.verdicts();
    let has_seats = |license: &&License| counts.seats(**license) > 0;
    let is_over = |license: &&License| {
        let line = license.line().filter(|line| !line.by_logins);
        line.is_some() && counts.seats(**license) > bought(**license, counts, &meter)
    };
    let is_unpriced = |license: &&License| license.line().is_none();
    map([
        // With those who try again and fail, and those for whom machines alone log in.
        ("idle-seat", verdicts.idle),
        // With those who try and fail.
        ("never-logged-in", verdicts.never),
        ("frozen-seat", of(UserKind::Frozen)),
        ("duplicate-person", of(UserKind::Duplicate) / 2),
        ("low-use-member", meter.low_use),
        ("failed-logins-only", of(UserKind::NeverAndFails) + of(UserKind::IdleAndFails)),
        // With contacts of no user.
        ("contact-without-account", of(UserKind::PrivateContact) + plan.extras.private),
        ("contact-account-missing", of(UserKind::AccountMissing)),
        ("contact-user-gone", of(UserKind::Deactivated)),
        ("contact-deleted", of(UserKind::ContactDeleted) + of(UserKind::ContactMerged)),
        // Both twins.
        ("duplicate-contact", 2 * of(UserKind::ContactTwin)),
        ("registered-without-user", plan.extras.registered),
        // Both users.
        ("contact-shared", of(UserKind::ContactShared) + of(UserKind::Sharing)),
        ("user-without-contact", of(UserKind::NoContact)),
        ("contact-missing", of(UserKind::ContactMissing)),
        ("account-mismatch", of(UserKind::AccountMismatch)),
        ("email-drift", of(UserKind::EmailDrift)),
        ("internal-user-with-contact", plan.extras.internal),
        ("internal-role", of(UserKind::InternalRole)),
        ("role-missing", of(UserKind::RoleMissing)),
        ("role-unexpected", of(UserKind::RoleUnexpected)),
        ("role-account-mismatch", of(UserKind::RoleMismatch)),
        ("license-type-mismatch", of(UserKind::TypeMismatch)),
        ("profile-blast-radius", counts.wide_profiles()),
        ("undocumented", verdicts.seats() - counts.documented),
        ("trigger-fired", of(UserKind::TriggerFired) + of(UserKind::AccountClosed)),
        ("review-overdue", of(UserKind::ReviewOverdue)),
        ("count-mismatch", 0),
        ("over-allocated", License::EXTERNAL.iter().filter(has_seats).filter(is_over).count() as u64),
        ("unknown-license", License::EXTERNAL.iter().filter(has_seats).filter(is_unpriced).count() as u64),
    ])
}
