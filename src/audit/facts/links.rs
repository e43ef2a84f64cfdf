//! Contacts and users, and what is between them.

use polars::prelude::{
    DataFrame, DataType, IntoLazy, JoinType, LazyFrame, NamedFrom, PolarsResult, Series, SortMultipleOptions,
    col, cols, len, lit, when,
};

use super::Facts;
use super::kept::beside;
use crate::audit::column::{
    ACCOUNT_FOUND, ACTIVE_USERS, ANY_USER, CONFIDENCE, CONTACT_FOUND, IS_EXTERNAL, IS_PERSON_CONTACT, OTHERS,
    USERS, WANTED_TYPE,
};
use crate::audit::persons;
use crate::audit::population::TYPE_IS_EXCLUDED;
use crate::model::license::INTERNAL;
use crate::model::object::Object;
use crate::model::verdict::Confidence;
use crate::org::column::{
    ACCOUNT_ID, CONTACT_ID, EMAIL, IS_ACTIVE, LICENSE, USER_ID, USER_TYPE, first_of, is_true, no_text,
};
use crate::org::{CONTACT_ACCOUNT_ID, CONTACT_EMAIL, IS_GONE, flag, in_place};

/// Whether a contact's row was refused.
const IS_REFUSED: &str = "is_refused";

impl Facts<'_> {
    /// One row per seat, with its contact as the Contact file has it: found or not, its account, gone or not,
    /// and the contact that took a merged one's place. A seat whose contact's row was refused has none: that contact is in
    /// the file, and nothing is known of it.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn linked_seats(&self) -> PolarsResult<LazyFrame> {
        // A contact that seems missing may be one of those whose id cannot be read.
        let unidentified = self.org.unidentified(Object::Contact) > 0;
        let confidence = when(col(CONTACT_FOUND).not().and(lit(unidentified)))
            .then(lit(Confidence::Low.as_str()))
            .otherwise(lit(Confidence::High.as_str()));
        Ok(beside(&self.seats, &self.contacts_of_seats()?)?
            .lazy()
            .filter(col(CONTACT_ID).is_not_null().and(col(IS_REFUSED).not()))
            .with_column(confidence.alias(CONFIDENCE)))
    }

    /// One row per seat, in their order: what the Contact file has of its contact, whether it is in there or was refused, and
    /// whether the Account file has it as that of a person account.
    fn contacts_of_seats(&self) -> PolarsResult<DataFrame> {
        self.kept.contacts_of_seats.or_make(|| {
            let id = || [col(CONTACT_ID)];
            let refused = self.org.refused_contacts().with_column(flag(IS_REFUSED));
            let contacts = self.org.contacts().with_column(flag(CONTACT_FOUND));
            let joined = self.seats().select(id()).join(refused, id(), id(), in_place());
            let joined = joined.join(contacts, id(), id(), in_place());
            let of_persons = self.org.person_contacts().with_column(flag(IS_PERSON_CONTACT));
            let joined = joined.join(of_persons, id(), id(), in_place());
            let flags = [CONTACT_FOUND, IS_REFUSED, IS_PERSON_CONTACT].map(|name| is_true(name).alias(name));
            joined.with_columns(flags).drop(cols([CONTACT_ID])).collect()
        })
    }

    /// One row per seat whose e-mail address and its undeleted contact's name two different mailboxes.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn drifted_emails(&self) -> PolarsResult<LazyFrame> {
        let both = col(EMAIL).is_not_null().and(col(CONTACT_EMAIL).is_not_null());
        let addresses = self
            .linked_seats()?
            .filter(col(CONTACT_FOUND).and(is_true(IS_GONE).not()).and(both))
            .select([col(USER_ID), col(EMAIL), col(CONTACT_EMAIL)])
            .collect()?;
        let drifted = persons::drifted(&addresses)?.lazy().select([col(USER_ID), col(CONTACT_EMAIL)]);
        Ok(self.seats_as_recorded().join(drifted, [col(USER_ID)], [col(USER_ID)], JoinType::Inner.into()))
    }

    /// One row per active user who is internal: neither external nor a guest, a Chatter user or the platform's own.
    pub fn internal_users(&self) -> LazyFrame {
        // Without a type only a licence of known meaning tells who is internal.
        let is_told =
            col(USER_TYPE).is_not_null().or(col(WANTED_TYPE).eq(lit(INTERNAL)).fill_null(lit(false)));
        let is_other = is_true(IS_EXTERNAL).or(is_true(TYPE_IS_EXCLUDED));
        self.users().filter(is_true(IS_ACTIVE).and(is_other.not()).and(is_told))
    }

    /// One row per seat that its person does not need: the seat kept, the others, what they share.
    pub fn duplicates(&self) -> LazyFrame {
        self.seats_as_recorded().join(
            self.duplicates.clone().lazy(),
            [col(USER_ID)],
            [col(USER_ID)],
            JoinType::Inner.into(),
        )
    }

    /// One row per undeleted contact: its account and whether that is in the Account file, how many users
    /// of any kind point to it, how many of them are active, and one of them, active if there is one.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn contacts(&self) -> PolarsResult<LazyFrame> {
        let contacts = beside(self.org.contact_frame(), &self.users_of_contacts()?)?;
        Ok(contacts.lazy().filter(col(IS_GONE).not()).with_columns([
            col(CONTACT_ACCOUNT_ID).alias(ACCOUNT_ID),
            no_text().alias(USER_ID),
            no_text().alias(LICENSE),
        ]))
    }

    /// One row per contact of the export, in their order: the users that point to it, and whether its account is known.
    fn users_of_contacts(&self) -> PolarsResult<DataFrame> {
        self.kept.users_of_contacts.or_make(|| {
            let id = || [col(CONTACT_ID)];
            let accounts = self.org.accounts().with_column(flag(ACCOUNT_FOUND));
            let active = || is_true(IS_ACTIVE);
            let users = self.users().filter(col(CONTACT_ID).is_not_null()).group_by(id()).agg([
                len().cast(DataType::Int64).alias(USERS),
                active().sum().cast(DataType::Int64).alias(ACTIVE_USERS),
                first_of(col(USER_ID).filter(active()).min(), col(USER_ID).min()).alias(ANY_USER),
            ]);
            self.org
                .contacts()
                .select([col(CONTACT_ID), col(CONTACT_ACCOUNT_ID)])
                .join(users, id(), id(), in_place())
                .join(accounts, [col(CONTACT_ACCOUNT_ID)], [col(ACCOUNT_ID)], in_place())
                .select([
                    col(USERS).fill_null(lit(0_i64)),
                    col(ACTIVE_USERS).fill_null(lit(0_i64)),
                    col(ANY_USER),
                    is_true(ACCOUNT_FOUND).alias(ACCOUNT_FOUND),
                ])
                .collect()
        })
    }

    /// One row per undeleted contact that shares e-mail address and name with others of its account, or with others that are
    /// the only contact of theirs as it is: the ids of the others.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn duplicate_contacts(&self) -> PolarsResult<LazyFrame> {
        let contacts =
            self.org.contacts().filter(col(IS_GONE).not().and(col(CONTACT_ACCOUNT_ID).is_not_null()));
        Ok(persons::duplicate_contacts(&contacts.collect()?)?
            .lazy()
            .with_columns([no_text().alias(USER_ID), no_text().alias(LICENSE)]))
    }

    /// One row per user of any kind whose contact other users point to as well, with the ids of the others.
    pub fn sharers(&self) -> LazyFrame {
        self.sharers.clone().lazy()
    }
}

/// The users whose contact other users point to as well, with the ids of the others.
pub(super) fn sharers(users: &DataFrame) -> PolarsResult<DataFrame> {
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
