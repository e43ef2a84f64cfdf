//! The org, judged: the relations that rules ask.
//!
//! Every relation says its grain; every join that could multiply rows is written here and nowhere else.

use polars::prelude::{
    DataFrame, DataType, IntoLazy, JoinType, LazyFrame, NamedFrom, PolarsResult, Series, SortMultipleOptions,
    col, len, lit, when,
};

use super::column::{
    ACCOUNT_FOUND, ACTIVE_USERS, ANY_USER, CONFIDENCE, CONTACT_FOUND, DISAGREES, IS_EXTERNAL, IS_INFERRED,
    IS_KNOWN, IS_PRICED, METER, OTHERS, SEATS, USERS, VERDICT,
};
use super::rule::Scope;
use super::when::When;
use super::{persons, population, verdict};
use crate::model::calendar::epoch_day;
use crate::model::object::Object;
use crate::model::verdict::{Confidence, Verdict};
use crate::org::column::{
    ACCOUNT_ID, CONTACT_ID, IS_ACTIVE, IS_FROZEN, LICENSE, PORTAL_TYPE, ROLE_ID, USER_ID, USER_TYPE,
    first_of, holds, no_text,
};
use crate::org::{CONTACT_ACCOUNT_ID, IS_GONE, Org, flag};
use crate::policy::Policy;

/// A snapshot of the org with a decision on every user and a verdict on every seat.
#[derive(Debug)]
pub struct Snapshot<'a> {
    org: &'a Org,
    users: DataFrame,
    seats: DataFrame,
    duplicates: DataFrame,
    sharers: DataFrame,
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

impl<'a> Snapshot<'a> {
    /// Judges an org on a day.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn new(org: &'a Org, policy: &Policy, when: &When) -> PolarsResult<Self> {
        let users = population::users(org, policy, when)?;
        let held = users
            .clone()
            .lazy()
            .filter(holds(IS_EXTERNAL).and(holds(IS_ACTIVE)))
            .join(org.user_logins(), [col(USER_ID)], [col(USER_ID)], JoinType::Left.into())
            .with_column(holds(IS_FROZEN).alias(IS_FROZEN))
            .collect()?;
        let seats = verdict::judged(held, org, epoch_day(when.as_of))?
            .sort([USER_ID], SortMultipleOptions::default())?;
        let duplicates = persons::duplicates(&seats)?;
        let sharers = sharers(&users)?;
        Ok(Self { org, users, seats, duplicates, sharers })
    }

    /// One row per seat, by user id: user, licence, meter, thresholds, verdict, evidence, frozen or not.
    #[must_use]
    pub fn seat_frame(&self) -> &DataFrame {
        &self.seats
    }

    /// One row per user of any kind that existed on the as-of date, by id: with days, licence and meter.
    #[must_use]
    pub fn user_frame(&self) -> &DataFrame {
        &self.users
    }

    /// One row per seat, as [`Snapshot::seat_frame`].
    pub fn seats(&self) -> LazyFrame {
        self.seats.clone().lazy()
    }

    /// One row per user of any kind that existed on the as-of date.
    pub(super) fn users(&self) -> LazyFrame {
        self.users.clone().lazy()
    }

    /// One row per seat, with its contact as the Contact file has it: found or not, its account, gone or not,
    /// and the contact that took a merged one's place.
    pub fn linked_seats(&self) -> LazyFrame {
        let refused = self.org.refused_contacts();
        // A contact that seems missing may be one of those whose id cannot be read.
        let unidentified = self.org.unidentified(Object::Contact) > 0;
        let contacts = self.org.contacts().with_column(flag(CONTACT_FOUND));
        self.bare_seats()
            // A contact whose row was refused is in the file: it is not missing, and nothing is known of it.
            .join(refused, [col(CONTACT_ID)], [col(CONTACT_ID)], JoinType::Anti.into())
            .join(contacts, [col(CONTACT_ID)], [col(CONTACT_ID)], JoinType::Left.into())
            .with_column(holds(CONTACT_FOUND).alias(CONTACT_FOUND))
            .with_column(
                when(col(CONTACT_FOUND).not().and(lit(unidentified)))
                    .then(lit(Confidence::Low.as_str()))
                    .otherwise(col(CONFIDENCE))
                    .alias(CONFIDENCE),
            )
            .filter(col(CONTACT_ID).is_not_null())
    }

    /// One row per seat with a role that the UserRole file has.
    pub fn seats_with_role(&self) -> LazyFrame {
        self.bare_seats()
            .join(self.org.roles(), [col(ROLE_ID)], [col(ROLE_ID)], JoinType::Inner.into())
            .filter(col(PORTAL_TYPE).is_not_null())
    }

    /// One row per seat, for findings that are as sure as the record itself, whatever the verdict.
    pub fn bare_seats(&self) -> LazyFrame {
        self.seats().with_column(lit(Confidence::High.as_str()).alias(CONFIDENCE))
    }

    /// One row per seat that its person does not need: the seat kept, the others, what they share.
    pub fn duplicates(&self) -> LazyFrame {
        self.bare_seats().join(
            self.duplicates.clone().lazy(),
            [col(USER_ID)],
            [col(USER_ID)],
            JoinType::Inner.into(),
        )
    }

    /// One row per undeleted contact: its account and whether that is in the Account file, how many users
    /// of any kind point to it, how many of them are active, and one of them, active if there is one.
    pub fn contacts(&self) -> LazyFrame {
        let accounts = self.org.accounts().with_column(flag(ACCOUNT_FOUND));
        let active = || holds(IS_ACTIVE);
        let users = self.users().filter(col(CONTACT_ID).is_not_null()).group_by([col(CONTACT_ID)]).agg([
            len().cast(DataType::Int64).alias(USERS),
            active().sum().cast(DataType::Int64).alias(ACTIVE_USERS),
            first_of(col(USER_ID).filter(active()).min(), col(USER_ID).min()).alias(ANY_USER),
        ]);
        self.org
            .contacts()
            .filter(col(IS_GONE).not())
            .join(users, [col(CONTACT_ID)], [col(CONTACT_ID)], JoinType::Left.into())
            .join(accounts, [col(CONTACT_ACCOUNT_ID)], [col(ACCOUNT_ID)], JoinType::Left.into())
            .with_columns([
                col(CONTACT_ACCOUNT_ID).alias(ACCOUNT_ID),
                col(USERS).fill_null(lit(0_i64)),
                col(ACTIVE_USERS).fill_null(lit(0_i64)),
                holds(ACCOUNT_FOUND).alias(ACCOUNT_FOUND),
                no_text().alias(USER_ID),
                no_text().alias(LICENSE),
            ])
    }

    /// One row per user of any kind whose contact other users point to as well, with the ids of the others.
    pub fn sharers(&self) -> LazyFrame {
        self.sharers.clone().lazy()
    }

    /// One row per licence that holds seats: its meter, whether its meaning is known, whether it has a price.
    pub fn seat_licenses(&self) -> LazyFrame {
        self.seats()
            .filter(col(LICENSE).is_not_null())
            .group_by([col(LICENSE)])
            .agg([
                len().cast(DataType::Int64).alias(SEATS),
                col(IS_KNOWN).first(),
                col(IS_PRICED).first(),
                col(METER).first(),
            ])
            .with_columns([
                no_text().alias(USER_ID),
                no_text().alias(CONTACT_ID),
                no_text().alias(ACCOUNT_ID),
            ])
    }

    /// How many subjects a rule of that scope looks at.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn count(&self, scope: Scope) -> PolarsResult<usize> {
        let rows = |frame: LazyFrame| frame.select([col(CONTACT_ID)]).collect().map(|frame| frame.height());
        match scope {
            Scope::Seats => Ok(self.seats.height()),
            Scope::LinkedSeats => rows(self.seats().filter(col(CONTACT_ID).is_not_null())),
            Scope::Contacts => rows(self.org.contacts().filter(col(IS_GONE).not())),
            Scope::ContactsWithUsers => rows(self.contacts().filter(col(USERS).gt(lit(0)))),
            Scope::LinkedUsers => rows(self.users().filter(col(CONTACT_ID).is_not_null())),
            Scope::Licenses => Ok(population::distinct(&self.seats, LICENSE)?.len()),
        }
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
        let mut counts = Verdicts::default();
        for word in self.seats.column(VERDICT)?.str()?.iter().flatten() {
            counts.add(Verdict::named(word).unwrap_or(Verdict::Unknown));
        }
        Ok(counts)
    }

    /// How many active users have neither a user type nor a licence that says what they are.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn unclassified(&self) -> PolarsResult<usize> {
        let unclear = holds(IS_ACTIVE).and(col(USER_TYPE).is_null()).and(holds(IS_KNOWN).not());
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

    /// How many seats have sources that contradict each other.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn disagreeing(&self) -> PolarsResult<usize> {
        self.seats_with(DISAGREES)
    }

    /// The export behind it.
    #[must_use]
    pub fn org(&self) -> &Org {
        self.org
    }
}

impl Verdicts {
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

/// The users whose contact other users point to as well, with the ids of the others.
fn sharers(users: &DataFrame) -> PolarsResult<DataFrame> {
    let linked = || users.clone().lazy().filter(col(CONTACT_ID).is_not_null());
    let shared = linked().group_by([col(CONTACT_ID)]).agg([len().alias(USERS)]).filter(col(USERS).gt(lit(1)));
    let mut sharers = linked()
        .join(shared, [col(CONTACT_ID)], [col(CONTACT_ID)], JoinType::Inner.into())
        .collect()?
        .sort([CONTACT_ID, USER_ID], SortMultipleOptions::default())?;
    sharers.with_column(others(&sharers)?.into())?;
    Ok(sharers)
}

/// For each user of a frame that is ordered by contact: the ids of the other users of its contact.
fn others(sharers: &DataFrame) -> PolarsResult<Series> {
    let (users, contacts) = (sharers.column(USER_ID)?.str()?, sharers.column(CONTACT_ID)?.str()?);
    let mut lists: Vec<String> = Vec::with_capacity(sharers.height());
    let mut start = 0;
    while start < sharers.height() {
        let same = (start..sharers.height()).take_while(|row| contacts.get(*row) == contacts.get(start));
        let end = start + same.count();
        for row in start..end {
            let ids: Vec<&str> =
                (start..end).filter(|other| *other != row).filter_map(|other| users.get(other)).collect();
            lists.push(ids.join(" "));
        }
        start = end;
    }
    Ok(Series::new(OTHERS.into(), lists))
}
