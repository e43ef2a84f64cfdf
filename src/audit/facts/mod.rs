//! What is true of the org under a policy on a day: the relations that rules ask.
//!
//! Every relation says its grain; every join that could multiply rows is written here and nowhere else.

mod kept;
mod licenses;
mod lifecycle;
mod links;
mod meters;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::{
    DataFrame, IntoLazy, JoinType, LazyFrame, PolarsResult, SortMultipleOptions, UInt32Chunked, col, lit,
};

use super::column::{
    CONFIDENCE, COVERED_FROM, DAYS_INACTIVE, DISAGREES, IDLE_DAYS, IS_EXTERNAL, IS_INFERRED, IS_KNOWN,
    IS_REGISTERED, PLACE, SEASONAL, USERS, VERDICT,
};
use super::pools::Pools;
use super::population::is_by_user;
use super::scope::Scope;
use super::when::AuditDate;
use super::{freezes, persons, population, seasons, verdict};
use crate::model::calendar::epoch_day;
use crate::model::object::Object;
use crate::model::verdict::{Confidence, Meter, Verdict};
use crate::org::column::{CONTACT_ID, IS_ACTIVE, IS_FROZEN, LICENSE, USER_ID, USER_TYPE, is_true, no_day};
use crate::org::{IS_GONE, Org};
use crate::policy::{ContractLine, Policy};
use kept::KeptFrames;

/// The facts of an org: a decision on every user and a verdict on every seat.
#[derive(Debug)]
pub struct Facts<'a> {
    org: &'a Org,
    /// The as-of date, in days since 1970.
    as_of: i32,
    users: DataFrame,
    seats: DataFrame,
    duplicates: DataFrame,
    sharers: DataFrame,
    pools: Arc<Pools>,
    kept: Arc<KeptFrames>,
}

/// How many users there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Population {
    /// Users of the export that existed on the as-of date.
    pub users: usize,
    /// External ones among them, inactive ones included.
    pub external: usize,
    /// Active external ones.
    pub seats: usize,
}

/// How many seats have each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Verdicts {
    /// Used.
    pub active: usize,
    /// Not used for long.
    pub idle: usize,
    /// Never used.
    pub never: usize,
    /// Not used yet.
    pub new: usize,
    /// The inputs cannot tell.
    pub unknown: usize,
}

/// How often users came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visits {
    /// For each seat, by user id, whatever its licence.
    pub of_seat: Vec<u32>,
    /// Those of all external users of one licence, of seats or not.
    pub all: u64,
}

impl<'a> Facts<'a> {
    /// Judges an org on a day.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn new(org: &'a Org, policy: &Policy, when: &AuditDate) -> PolarsResult<Self> {
        let users = population::users(org, policy, when)?;
        let held = users
            .clone()
            .lazy()
            .filter(is_true(IS_EXTERNAL).and(is_true(IS_ACTIVE)))
            .join(org.user_logins(), [col(USER_ID)], [col(USER_ID)], JoinType::Left.into())
            .with_column(is_true(IS_FROZEN).alias(IS_FROZEN))
            .collect()?;
        let as_of = epoch_day(when.as_of);
        let held =
            if is_by_user(&held)? { held } else { held.sort([USER_ID], SortMultipleOptions::default())? };
        let seats = verdict::judged(held, org, as_of)?;
        let seats = freezes::marked(seats, org, policy, as_of)?;
        let seats = seasons::marked(seats, org, as_of)?;
        let seats = lifecycle::registered(seats, org.records(Object::Register))?;
        let duplicates = persons::duplicates(&seats)?;
        let sharers = links::sharers(&users)?;
        let pools = Arc::new(Pools::of(&users, org, policy, when)?);
        Ok(Self { org, as_of, users, seats, duplicates, sharers, pools, kept: Arc::default() })
    }

    /// The as-of date, in days since 1970.
    #[must_use]
    pub fn as_of(&self) -> i32 {
        self.as_of
    }

    /// One row per seat, by user id: user, licence, meter, thresholds, verdict and its evidence, frozen or not, and
    /// what the register says.
    #[must_use]
    pub fn seat_frame(&self) -> &DataFrame {
        &self.seats
    }

    /// One row per user of any kind that existed on the as-of date, by id: with days, licence and meter.
    #[must_use]
    pub fn user_frame(&self) -> &DataFrame {
        &self.users
    }

    /// How often the users of a line that is billed by use came between two days, both included: days with a success of any
    /// kind, or contract months with one where users are what was bought.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn visits(&self, line: &ContractLine, first: NaiveDate, last: NaiveDate) -> PolarsResult<Visits> {
        let (first, last) = (epoch_day(first), epoch_day(last));
        let of_user = match line.contract_months() {
            Some(months) if line.meter == Meter::Active => {
                self.org.activity().metered_months(months.starts_on, first, last)
            }
            _ => self.org.activity().metered_days(first, last),
        };
        let visits = |places: &UInt32Chunked| -> Vec<u32> {
            let own = |place: Option<u32>| of_user.get(place? as usize).copied();
            places.iter().map(|place| own(place).unwrap_or(0)).collect()
        };
        let (licenses, external) =
            (self.users.column(LICENSE)?.str()?, self.users.column(IS_EXTERNAL)?.bool()?);
        let mut covered: BTreeMap<&str, bool> = BTreeMap::new();
        let of_users = visits(self.users.column(PLACE)?.u32()?);
        let of_line =
            licenses.iter().zip(external.iter()).zip(of_users).filter(|((license, external), _)| {
                let license = license.filter(|_| *external == Some(true));
                license.is_some_and(|name| *covered.entry(name).or_insert_with(|| line.covers(name)))
            });
        let all = of_line.map(|(_, visits)| u64::from(visits)).sum();
        Ok(Visits { of_seat: visits(self.seats.column(PLACE)?.u32()?), all })
    }

    /// The use of the contract lines on the login meter.
    #[must_use]
    pub fn pools(&self) -> &Pools {
        &self.pools
    }

    /// One row per seat, as [`Facts::seat_frame`].
    pub fn seats(&self) -> LazyFrame {
        self.seats.clone().lazy()
    }

    /// One row per user of any kind that existed on the as-of date.
    pub(super) fn users(&self) -> LazyFrame {
        self.users.clone().lazy()
    }

    /// One row per seat, for findings that are as sure as the record itself, whatever the verdict.
    pub fn seats_as_recorded(&self) -> LazyFrame {
        self.seats().with_column(lit(Confidence::High.as_str()).alias(CONFIDENCE))
    }

    /// How many subjects a rule of that scope looks at.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn count(&self, scope: Scope, policy: &Policy) -> PolarsResult<usize> {
        let rows = |frame: LazyFrame| frame.select([col(CONTACT_ID)]).collect().map(|frame| frame.height());
        match scope {
            Scope::Seats => Ok(self.seats.height()),
            Scope::LinkedSeats => rows(self.seats().filter(col(CONTACT_ID).is_not_null())),
            Scope::Contacts => rows(self.org.contacts().filter(col(IS_GONE).not())),
            Scope::ContactsWithUsers => rows(self.contacts()?.filter(col(USERS).gt(lit(0)))),
            Scope::LinkedUsers => rows(self.users().filter(col(CONTACT_ID).is_not_null())),
            Scope::InternalUsers => rows(self.internal_users()),
            Scope::RegisteredSeats => rows(self.seats().filter(is_true(IS_REGISTERED))),
            Scope::RegisteredContacts => rows(self.registered_contacts()?),
            Scope::Assignments => rows(self.permission_licenses()),
            Scope::Profiles => rows(self.profiles()),
            Scope::Licenses => self.licenses_held(),
            Scope::BoughtLicenses => self.licenses_bought(policy),
            Scope::ComparedLicenses => self.licenses_compared(policy),
        }
    }

    /// One row per external user who holds no seat, by id: user, contact, licence.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn inactive(&self) -> PolarsResult<DataFrame> {
        self.users()
            .filter(is_true(IS_EXTERNAL).and(is_true(IS_ACTIVE).not()))
            .select([col(USER_ID), col(CONTACT_ID), col(LICENSE)])
            .sort([USER_ID], SortMultipleOptions::default())
            .collect()
    }

    /// How many users there are.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn population(&self) -> PolarsResult<Population> {
        let external = self.users.column(IS_EXTERNAL)?.bool()?.sum().unwrap_or(0) as usize;
        Ok(Population { users: self.users.height(), external, seats: self.seats.height() })
    }

    /// How many seats have each verdict.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn verdicts(&self) -> PolarsResult<Verdicts> {
        Verdicts::of(&self.seats)
    }

    /// The facts as it would be if every licence had this threshold.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn at_threshold(&self, idle_days: u32) -> PolarsResult<Self> {
        let covered = self.org.coverage().reaching_back(self.as_of, idle_days);
        let days = i32::try_from(idle_days).unwrap_or(i32::MAX);
        let seats = self
            .seats()
            .with_columns([lit(days).alias(IDLE_DAYS), covered.map_or_else(no_day, lit).alias(COVERED_FROM)])
            .collect()?;
        Ok(Self {
            seats: verdict::judged(seats, self.org, self.as_of)?,
            users: self.users.clone(),
            duplicates: self.duplicates.clone(),
            sharers: self.sharers.clone(),
            pools: Arc::clone(&self.pools),
            // The seats are the same, and so are their contacts and accounts.
            kept: Arc::clone(&self.kept),
            ..*self
        })
    }

    /// How many idle seats reach their threshold on the as-of date and not before.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn due(&self) -> PolarsResult<usize> {
        let is_idle = col(VERDICT).eq(lit(Verdict::Idle.as_str()));
        let is_due = is_idle.and(col(DAYS_INACTIVE).eq(col(IDLE_DAYS)));
        Ok(self.seats().filter(is_due).select([col(USER_ID)]).collect()?.height())
    }

    /// How many active users have neither a user type nor a licence that says what they are.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn unclassified(&self) -> PolarsResult<usize> {
        let unclear = is_true(IS_ACTIVE).and(col(USER_TYPE).is_null()).and(is_true(IS_KNOWN).not());
        Ok(self.users().filter(unclear).select([col(USER_ID)]).collect()?.height())
    }

    /// How many seats a flag holds of.
    fn seats_with(&self, name: &str) -> PolarsResult<usize> {
        Ok(self.seats.column(name)?.bool()?.sum().unwrap_or(0) as usize)
    }

    /// How many seats have a licence that is only assumed.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn inferred(&self) -> PolarsResult<usize> {
        self.seats_with(IS_INFERRED)
    }

    /// How many idle seats are of users who were idle a year ago too and came since.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn seasonal(&self) -> PolarsResult<usize> {
        self.seats_with(SEASONAL)
    }

    /// How many seats have sources that contradict each other.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn disagreeing(&self) -> PolarsResult<usize> {
        self.seats_with(DISAGREES)
    }

    /// The register's rows that name no user or contact of the export, by their numbers in the file.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn unmatched_entries(&self) -> PolarsResult<Vec<i64>> {
        lifecycle::unmatched_entries(self.org)
    }

    /// The export behind it.
    #[must_use]
    pub fn org(&self) -> &Org {
        self.org
    }
}

impl Verdicts {
    /// The verdicts of a frame of seats.
    fn of(seats: &DataFrame) -> PolarsResult<Self> {
        let mut counts = Self::default();
        for word in seats.column(VERDICT)?.str()?.iter().flatten() {
            counts.add(Verdict::parse(word).unwrap_or(Verdict::Unknown));
        }
        Ok(counts)
    }

    /// All seats.
    #[must_use]
    pub fn seats(&self) -> usize {
        self.active + self.idle + self.never + self.new + self.unknown
    }

    /// Counts a verdict.
    pub fn add(&mut self, verdict: Verdict) {
        let count = match verdict {
            Verdict::Active => &mut self.active,
            Verdict::Idle => &mut self.idle,
            Verdict::Never => &mut self.never,
            Verdict::New => &mut self.new,
            Verdict::Unknown => &mut self.unknown,
        };
        *count += 1;
    }
}
