//! The register and the accounts: what says why a user exists, and when it should end.

use polars::prelude::{
    DataFrame, DataType, IdxCa, IntoLazy, IntoSeries, JoinType, LazyFrame, NamedFrom, NewChunkedArray,
    PolarsResult, Series, col, len, lit,
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Facts;
use super::kept::beside;
use crate::audit::column::{ACTIVE_USERS, CONFIDENCE, ENTRY_PLACE, HOME_ACCOUNT, IS_REGISTERED};
use crate::model::object::Object;
use crate::model::verdict::Confidence;
use crate::org::column::{
    ACCOUNT_ID, CONTACT_ID, IS_ACTIVE, LICENSE, PURPOSE, REGISTERED_ACCOUNT, REGISTERED_OWNER, REVIEW_DAY,
    TRIGGER, TRIGGER_DAY, USER_ID, USERNAME, first_of, is_true, no_text,
};
use crate::org::{CONTACT_ACCOUNT_ID, Org, in_place};

/// What an entry says of its user.
const ENTRY: [&str; 6] = [PURPOSE, REGISTERED_ACCOUNT, TRIGGER, TRIGGER_DAY, REGISTERED_OWNER, REVIEW_DAY];

impl Facts<'_> {
    /// One row per seat with its account as the Account file has it; the user's own account, or else its contact's
    /// ([`HOME_ACCOUNT`]).
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn seats_with_account(&self) -> PolarsResult<LazyFrame> {
        let accounts = self.kept.accounts_of_seats.or_make(|| {
            let contacts = self.org.contacts().select([col(CONTACT_ID), col(CONTACT_ACCOUNT_ID)]);
            self.seats()
                .select([col(CONTACT_ID), col(ACCOUNT_ID)])
                .join(contacts, [col(CONTACT_ID)], [col(CONTACT_ID)], in_place())
                .select([first_of(col(ACCOUNT_ID), col(CONTACT_ACCOUNT_ID)).alias(HOME_ACCOUNT)])
                .join(self.org.account_facts(), [col(HOME_ACCOUNT)], [col(ACCOUNT_ID)], in_place())
                .collect()
        })?;
        Ok(beside(&self.seats, &accounts)?
            .lazy()
            .with_column(lit(Confidence::High.as_str()).alias(CONFIDENCE)))
    }

    /// One row per contact that the register names, by itself or through its user: how many active users of any kind
    /// point to it, its account, and the owner of its first entry.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn registered_contacts(&self) -> PolarsResult<LazyFrame> {
        let registered = self.kept.registered_contacts.or_make(|| {
            let active = self
                .users()
                .filter(is_true(IS_ACTIVE).and(col(CONTACT_ID).is_not_null()))
                .group_by([col(CONTACT_ID)])
                .agg([len().cast(DataType::Int64).alias(ACTIVE_USERS)]);
            let accounts =
                self.org.contacts().select([col(CONTACT_ID), col(CONTACT_ACCOUNT_ID).alias(ACCOUNT_ID)]);
            named_contacts(self.org)?
                .lazy()
                .join(active, [col(CONTACT_ID)], [col(CONTACT_ID)], JoinType::Left.into())
                .join(accounts, [col(CONTACT_ID)], [col(CONTACT_ID)], JoinType::Left.into())
                .with_columns([
                    col(ACTIVE_USERS).fill_null(lit(0_i64)),
                    no_text().alias(USER_ID),
                    no_text().alias(LICENSE),
                ])
                .collect()
        })?;
        Ok(registered.lazy())
    }
}

/// The seats with what the register says of each: one row per seat.
pub(super) fn registered(mut seats: DataFrame, register: &DataFrame) -> PolarsResult<DataFrame> {
    let entries = RegisterEntries::of(register)?;
    let users = RegisterTexts::of(&seats)?;
    let places: Vec<Option<u32>> = (0..seats.height()).map(|row| entries.find(users.row(row))).collect();
    seats.with_column(
        Series::new(IS_REGISTERED.into(), places.iter().map(Option::is_some).collect::<Vec<_>>()).into(),
    )?;
    let places = IdxCa::from_iter_options(ENTRY_PLACE.into(), places.into_iter());
    seats.with_column(places.clone().into_series().into())?;
    for name in ENTRY {
        let told = register.column(name)?.take(&places)?;
        seats.with_column(told)?;
    }
    Ok(seats)
}

/// The register's rows that name no user or contact of the export, by their numbers in the file.
pub(crate) fn unmatched_entries(org: &Org) -> PolarsResult<Vec<i64>> {
    let register = org.records(Object::Register);
    if register.height() == 0 {
        return Ok(Vec::new());
    }
    let (users, contacts) = (org.users(), org.contacts().select([col(CONTACT_ID)]).collect()?);
    let known = RegisterTexts::of(users)?;
    let written = RegisterTexts::of(register)?;
    let mut names: FxHashSet<String> = FxHashSet::default();
    if written.name_users() {
        names.extend((0..users.height()).filter_map(|row| known.row(row).username.map(str::to_lowercase)));
    }
    let mut ids: FxHashSet<&str> = FxHashSet::default();
    for row in 0..users.height() {
        ids.extend(known.row(row).user);
        ids.extend(known.row(row).contact);
    }
    let listed = contacts.column(CONTACT_ID)?.str()?;
    ids.extend(listed.iter().flatten());
    let records = register.column(crate::org::column::RECORD)?.i64()?;
    let is_known = |row: &usize| match written.row(*row) {
        Identity { user: Some(id), .. } => ids.contains(id),
        Identity { username: Some(name), .. } => names.contains(&name.to_lowercase()),
        Identity { contact, .. } => contact.is_some_and(|id| ids.contains(id)),
    };
    Ok((0..register.height()).filter(|row| !is_known(row)).filter_map(|row| records.get(row)).collect())
}

/// Who a row is about, in the three ways of saying it.
#[derive(Clone, Copy)]
struct Identity<'a> {
    user: Option<&'a str>,
    username: Option<&'a str>,
    contact: Option<&'a str>,
}

/// The columns of a frame that say whom its rows are about.
struct RegisterTexts<'a> {
    users: &'a polars::prelude::StringChunked,
    usernames: &'a polars::prelude::StringChunked,
    contacts: &'a polars::prelude::StringChunked,
}

impl<'a> RegisterTexts<'a> {
    fn of(frame: &'a DataFrame) -> PolarsResult<Self> {
        let column = |name: &str| frame.column(name).and_then(|column| column.str());
        Ok(Self { users: column(USER_ID)?, usernames: column(USERNAME)?, contacts: column(CONTACT_ID)? })
    }

    fn row(&self, row: usize) -> Identity<'a> {
        Identity {
            user: self.users.get(row),
            username: self.usernames.get(row),
            contact: self.contacts.get(row),
        }
    }

    /// Whether any row says by a user's name alone whom it is about.
    fn name_users(&self) -> bool {
        self.users.iter().zip(self.usernames.iter()).any(|(user, name)| user.is_none() && name.is_some())
    }
}

/// The register's entries by the strongest name that each gives: user id, else user name, else contact.
#[derive(Default)]
struct RegisterEntries<'a> {
    users: FxHashMap<&'a str, u32>,
    usernames: FxHashMap<String, u32>,
    contacts: FxHashMap<&'a str, u32>,
}

impl<'a> RegisterEntries<'a> {
    fn of(register: &'a DataFrame) -> PolarsResult<Self> {
        let written = RegisterTexts::of(register)?;
        let mut entries = Self::default();
        for (place, row) in (0_u32..).zip(0..register.height()) {
            match written.row(row) {
                Identity { user: Some(id), .. } => _ = entries.users.entry(id).or_insert(place),
                Identity { username: Some(name), .. } => {
                    entries.usernames.entry(name.to_lowercase()).or_insert(place);
                }
                Identity { contact: Some(id), .. } => _ = entries.contacts.entry(id).or_insert(place),
                _ => {}
            }
        }
        Ok(entries)
    }

    fn find(&self, user: Identity) -> Option<u32> {
        let by_user = user.user.and_then(|id| self.users.get(id));
        let names = Some(&self.usernames).filter(|names| !names.is_empty());
        let by_name = || names?.get(&user.username?.to_lowercase());
        let by_contact = || self.contacts.get(user.contact?);
        by_user.or_else(by_name).or_else(by_contact).copied()
    }
}

/// One row per contact that the register names: by itself, or through the user that an entry names.
fn named_contacts(org: &Org) -> PolarsResult<DataFrame> {
    let (users, register) = (org.users(), org.records(Object::Register));
    let known = RegisterTexts::of(users)?;
    let written = RegisterTexts::of(register)?;
    let by_name = written.name_users();
    let mut contact_of: FxHashMap<&str, Option<&str>> = FxHashMap::default();
    let mut contact_of_name: FxHashMap<String, Option<&str>> = FxHashMap::default();
    for row in 0..users.height() {
        let user = known.row(row);
        contact_of.extend(user.user.map(|id| (id, user.contact)));
        let name = user.username.filter(|_| by_name);
        contact_of_name.extend(name.map(|name| (name.to_lowercase(), user.contact)));
    }
    let owners = register.column(REGISTERED_OWNER)?.str()?;
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let (mut contacts, mut of_contacts) = (Vec::new(), Vec::new());
    for row in 0..register.height() {
        let entry = written.row(row);
        let through_user = || match entry {
            Identity { user: Some(id), .. } => contact_of.get(id).copied().flatten(),
            Identity { username: Some(name), .. } => {
                contact_of_name.get(&name.to_lowercase()).copied().flatten()
            }
            _ => None,
        };
        if let Some(contact) = entry.contact.or_else(through_user)
            && seen.insert(contact)
        {
            contacts.push(contact);
            of_contacts.push(owners.get(row));
        }
    }
    crate::audit::population::frame([
        Series::new(CONTACT_ID.into(), contacts),
        Series::new(REGISTERED_OWNER.into(), of_contacts).cast(&DataType::String)?,
    ])
}
