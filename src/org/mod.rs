//! The typed, read-only snapshot of an org, as exported on one day.
//!
//! Every method that returns a frame says its grain. Objects that were not exported are frames without rows;
//! [`Org::lacks`] tells them from objects that have none.

pub mod activity;
pub mod column;
pub mod coverage;
mod licenses;
mod register;

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{
    DataFrame, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, MaintainOrderJoin, NamedFrom, PolarsResult,
    Series, col, lit,
};
use rustc_hash::FxHashMap;

use crate::model::object::Object;
use activity::Activity;
use coverage::Coverage;

/// The frames of an export, while they are put together.
#[derive(Debug, Default)]
pub struct Tables {
    frames: BTreeMap<Object, DataFrame>,
    columns: BTreeMap<Object, BTreeSet<&'static str>>,
    refused: BTreeMap<Object, BTreeSet<String>>,
    unidentified: BTreeMap<Object, u64>,
    left_out: BTreeMap<Object, String>,
    logins: Option<(Activity, Coverage)>,
}

impl Tables {
    /// Adds an object's frame; `columns` are those that its files have, nothing if it was not exported.
    pub fn insert(
        &mut self,
        object: Object,
        frame: DataFrame,
        columns: Option<BTreeSet<&'static str>>,
        refused: BTreeSet<String>,
        unidentified: u64,
    ) {
        self.frames.insert(object, frame);
        self.refused.insert(object, refused);
        self.unidentified.insert(object, unidentified);
        if let Some(columns) = columns {
            self.columns.insert(object, columns);
        }
    }

    /// Notes why an object's files were left out, although they were exported.
    pub fn leave_out(&mut self, object: Object, reason: String) {
        self.left_out.insert(object, reason);
    }

    /// The frame of an object that was inserted before.
    ///
    /// # Panics
    ///
    /// When it was not: a fault of the caller, which inserts every object first.
    #[must_use]
    pub fn frame(&self, object: Object) -> &DataFrame {
        self.frames.get(&object).expect("the object was inserted before")
    }

    /// One row per refused row of an object whose id can still be read.
    fn refused_ids(&self, object: Object, id: &str) -> DataFrame {
        let ids: Vec<&str> = self.refused.get(&object).into_iter().flatten().map(String::as_str).collect();
        let height = ids.len();
        DataFrame::new(height, vec![Series::new(id.into(), ids).into()]).expect("one column")
    }

    /// Adds the reduced logins.
    pub fn with_logins(&mut self, activity: Activity, coverage: Coverage) {
        self.logins = Some((activity, coverage));
    }
}

/// An export, typed and joined where joins could multiply rows.
#[derive(Debug)]
pub struct Org {
    tables: Tables,
    activity: Activity,
    coverage: Coverage,
    latest: Option<i64>,
    latest_contact: Option<i64>,
    /// One row per account that the export holds, refused ones included.
    account_ids: DataFrame,
    /// As [`Org::contacts`].
    contacts: DataFrame,
}

impl Org {
    /// A snapshot of these frames, with the latest timestamp of all records and that of the contacts.
    ///
    /// # Errors
    ///
    /// When the frames do not have the columns of their objects.
    pub fn new(mut tables: Tables, latest: Option<i64>, latest_contact: Option<i64>) -> PolarsResult<Self> {
        licenses::resolve(&mut tables)?;
        let users = tables.frame(Object::User).height();
        let (activity, coverage) = match tables.logins.take() {
            Some(logins) => {
                tables.columns.insert(Object::LoginHistory, BTreeSet::new());
                logins
            }
            None => (Activity::of_users(&vec![None; users]), Coverage::default()),
        };
        let mut frame = tables.frame(Object::User).clone();
        frame.with_column(Series::new(column::SEEN_AT.into(), activity.seen_at()).into())?;
        frame.with_column(Series::new(column::SEEN_BY_OAUTH.into(), activity.by_oauth()).into())?;
        frame
            .with_column(Series::new(column::MOVED_BY_MACHINE.into(), activity.moved_by_machine()).into())?;
        frame.with_column(Series::new(column::FAILED_LOGINS.into(), activity.failed()).into())?;
        frame.with_column(Series::new(column::FAILED_AT.into(), activity.failed_at()).into())?;
        frame.with_column(Series::new(column::HAS_LOGGED_IN.into(), activity.succeeded()).into())?;
        let refused = activity.refused_as_frozen_at();
        frame.with_column(Series::new(column::REFUSED_AS_FROZEN_AT.into(), refused).into())?;
        tables.frames.insert(Object::User, frame);
        let register = register::with_identities(tables.frame(Object::Register))?;
        tables.frames.insert(Object::Register, register);
        let known = tables.frame(Object::Account).select([column::ACCOUNT_ID])?;
        let account_ids = known
            .vstack(&tables.refused_ids(Object::Account, column::ACCOUNT_ID))?
            .lazy()
            .group_by([col(column::ACCOUNT_ID)])
            .agg([])
            .collect()?;
        let contacts = contacts(tables.frame(Object::Contact))?;
        Ok(Self { tables, activity, coverage, latest, latest_contact, account_ids, contacts })
    }

    /// Whether an object was exported.
    #[must_use]
    pub fn has(&self, object: Object) -> bool {
        self.tables.columns.contains_key(&object)
    }

    /// Why an object's files were left out, if they were.
    #[must_use]
    pub fn left_out(&self, object: Object) -> Option<&str> {
        self.tables.left_out.get(&object).map(String::as_str)
    }

    /// Whether all files of an object have a column.
    #[must_use]
    pub fn has_column(&self, object: Object, name: &str) -> bool {
        self.tables.columns.get(&object).is_some_and(|columns| columns.contains(name))
    }

    /// The latest timestamp of any accepted row.
    #[must_use]
    pub fn latest(&self) -> Option<i64> {
        self.latest
    }

    /// The latest timestamp in the Contact file.
    #[must_use]
    pub fn latest_contact(&self) -> Option<i64> {
        self.latest_contact
    }

    /// The time that login files cover.
    #[must_use]
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// The reduced logins, in the order of [`Org::users`].
    #[must_use]
    pub fn activity(&self) -> &Activity {
        &self.activity
    }

    /// One row per user of the export, by id; with the latest real login.
    #[must_use]
    pub fn users(&self) -> &DataFrame {
        self.tables.frame(Object::User)
    }

    /// One row per record of an object, by its key, as it is written; no row for an object that was not exported.
    #[must_use]
    pub fn records(&self, object: Object) -> &DataFrame {
        self.tables.frame(object)
    }

    /// One row per contact of the export, deleted and merged ones included: id, account, e-mail address and name,
    /// whether it is gone and, where it was merged away, the contact that took its place in the end.
    pub fn contacts(&self) -> LazyFrame {
        self.contacts.clone().lazy()
    }

    /// The same as a collected frame.
    #[must_use]
    pub fn contact_frame(&self) -> &DataFrame {
        &self.contacts
    }

    /// One row per account that the export holds, refused ones included: its id.
    pub fn accounts(&self) -> LazyFrame {
        self.account_ids.clone().lazy()
    }

    /// One row per account of the Account file: id, name, owner, whether it is open to partners and to customers, and
    /// whether it is deleted. A merged account is not: its contacts went to the one that took its place.
    pub fn account_facts(&self) -> LazyFrame {
        let is_merged = col(column::MASTER_ID).is_not_null();
        self.tables.frame(Object::Account).clone().lazy().select([
            col(column::ACCOUNT_ID),
            col(column::ACCOUNT_NAME),
            col(column::OWNER_ID),
            col(column::IS_PARTNER),
            col(column::IS_CUSTOMER),
            column::is_true(column::IS_DELETED).and(is_merged.not()).alias(column::IS_DELETED),
        ])
    }

    /// One row per role of the export: id, portal type, and the account that an external role belongs to. Territories of
    /// territory models, which stand in the same file, have ids that no user points to.
    pub fn roles(&self) -> LazyFrame {
        let columns = [col(column::ROLE_ID), col(column::PORTAL_TYPE), col(column::PORTAL_ACCOUNT_ID)];
        self.tables.frame(Object::UserRole).clone().lazy().select(columns)
    }

    /// One row per user of the UserLogin file: id, whether it is frozen, and when that row was changed last.
    pub fn user_logins(&self) -> LazyFrame {
        let changed = col(column::MODIFIED_AT).alias(column::FREEZE_CHANGED_AT);
        let columns = [col(column::USER_ID), col(column::IS_FROZEN), changed];
        self.tables.frame(Object::UserLogin).clone().lazy().select(columns)
    }

    /// One row per person account of the Account file whose contact is told: the contact's id.
    pub fn person_contacts(&self) -> LazyFrame {
        let contact = col(column::PERSON_CONTACT_ID);
        self.tables
            .frame(Object::Account)
            .clone()
            .lazy()
            .filter(contact.clone().is_not_null())
            .group_by([contact.alias(column::CONTACT_ID)])
            .agg([])
    }

    /// One row per user and permission set licence that the user holds: the user's id, and the licence's label where any
    /// row tells it, or else its id.
    pub fn permission_licenses(&self) -> LazyFrame {
        let id = || [col(column::PERMISSION_LICENSE_ID)];
        let labels = |object: Object, name: &str| {
            let told = self
                .tables
                .frame(object)
                .clone()
                .lazy()
                .filter(col(column::PERMISSION_LICENSE_ID).is_not_null());
            told.group_by(id()).agg([col(column::PERMISSION_LICENSE).min().alias(name)])
        };
        let name = [
            LABEL_BY_ASSIGNMENTS,
            LABEL_BY_LICENSE,
            column::PERMISSION_LICENSE,
            column::PERMISSION_LICENSE_ID,
        ];
        let name = name.map(col).into_iter().reduce(column::first_of).unwrap_or(column::no_text());
        self.tables
            .frame(Object::PermissionSetLicenseAssign)
            .clone()
            .lazy()
            .join(
                labels(Object::PermissionSetLicenseAssign, LABEL_BY_ASSIGNMENTS),
                id(),
                id(),
                JoinType::Left.into(),
            )
            .join(labels(Object::PermissionSetLicense, LABEL_BY_LICENSE), id(), id(), JoinType::Left.into())
            .with_column(name.alias(column::PERMISSION_LICENSE))
            .group_by([col(column::USER_ID), col(column::PERMISSION_LICENSE)])
            .agg([])
    }

    /// One row per profile of the export: id, name, user type, and the licence as far as the files tell.
    pub fn profiles(&self) -> LazyFrame {
        let licenses = self
            .tables
            .frame(Object::UserLicense)
            .clone()
            .lazy()
            .filter(col(column::LICENSE_ID).is_not_null())
            // An org lists a licence once; a damaged file must not multiply profiles.
            .group_by([col(column::LICENSE_ID)])
            .agg([col(column::LICENSE).min().alias(LICENSE_BY_ID)]);
        self.tables
            .frame(Object::Profile)
            .clone()
            .lazy()
            .join(licenses, [col(column::LICENSE_ID)], [col(column::LICENSE_ID)], JoinType::Left.into())
            .select([
                col(column::PROFILE_ID),
                col(column::PROFILE_NAME).alias(NAME_BY_PROFILE),
                col(column::PROFILE_USER_TYPE),
                column::first_of(col(column::LICENSE), col(LICENSE_BY_ID)).alias(LICENSE_BY_PROFILE),
            ])
    }

    /// The names of the licences that the org bills per login (`MonthlyLoginsEntitlement` is not null).
    #[must_use]
    pub fn login_licenses(&self) -> Vec<String> {
        let licenses = self.tables.frame(Object::UserLicense);
        let names = licenses.column(column::LICENSE).and_then(|names| names.str());
        let entitled = licenses.column(column::LOGINS_ENTITLED).and_then(|logins| logins.i64());
        match (names, entitled) {
            (Ok(names), Ok(entitled)) => names
                .iter()
                .zip(entitled.iter())
                .filter_map(|(name, logins)| logins.and(name).map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a row of an object was refused.
    #[must_use]
    pub fn has_refused(&self, object: Object) -> bool {
        self.tables.refused.get(&object).is_some_and(|ids| !ids.is_empty()) || self.unidentified(object) > 0
    }

    /// How many rows of an object were refused with not even their id readable.
    #[must_use]
    pub fn unidentified(&self, object: Object) -> u64 {
        self.tables.unidentified.get(&object).copied().unwrap_or(0)
    }

    /// One row per refused contact whose id can still be read: a record that is there, although nothing can
    /// be said of it.
    pub fn refused_contacts(&self) -> LazyFrame {
        self.tables.refused_ids(Object::Contact, column::CONTACT_ID).lazy()
    }
}

/// One row per contact of the Contact file, in its order, as [`Org::contacts`] has them.
fn contacts(contacts: &DataFrame) -> PolarsResult<DataFrame> {
    let id = || [col(column::CONTACT_ID)];
    let joined = contacts.clone().lazy().join(survivors(contacts), id(), id(), in_place());
    let columns = [
        col(column::CONTACT_ID),
        col(column::ACCOUNT_ID).alias(CONTACT_ACCOUNT_ID),
        col(SURVIVOR_ID),
        col(column::EMAIL).alias(CONTACT_EMAIL),
        col(column::FIRST_NAME).alias(CONTACT_FIRST_NAME),
        col(column::LAST_NAME).alias(CONTACT_LAST_NAME),
        col(column::NAME).alias(CONTACT_NAME),
        column::is_true(column::IS_DELETED).or(col(column::MASTER_ID).is_not_null()).alias(IS_GONE),
    ];
    joined.select(columns).collect()
}

/// One row per merged contact: its id and the one that took its place in the end.
fn survivors(contacts: &DataFrame) -> LazyFrame {
    let texts = |name: &str| contacts.column(name).and_then(|texts| texts.str().cloned());
    let mut merged: FxHashMap<&str, &str> = FxHashMap::default();
    let (Ok(ids), Ok(masters)) = (texts(column::CONTACT_ID), texts(column::MASTER_ID)) else {
        return DataFrame::empty().lazy();
    };
    for (id, master) in ids.iter().zip(masters.iter()) {
        if let (Some(id), Some(master)) = (id, master) {
            merged.insert(id, master);
        }
    }
    let mut losers: Vec<&str> = merged.keys().copied().collect();
    losers.sort_unstable();
    let survivors: Vec<&str> = losers
        .iter()
        .map(|loser| {
            let mut survivor = *loser;
            // Damaged exports can merge in a circle: a chain is never longer than there are links.
            for _ in 0..merged.len() {
                match merged.get(survivor) {
                    Some(next) => survivor = *next,
                    None => break,
                }
            }
            survivor
        })
        .collect();
    let height = losers.len();
    let columns = vec![
        Series::new(column::CONTACT_ID.into(), losers).into(),
        Series::new(SURVIVOR_ID.into(), survivors).into(),
    ];
    DataFrame::new(height, columns).expect("two columns of one length").lazy()
}

/// The account of a contact, beside that of a user.
pub const CONTACT_ACCOUNT_ID: &str = "contact_account_id";
/// The e-mail address of a contact, beside that of a user; so for the names below.
pub const CONTACT_EMAIL: &str = "contact_email";
/// The first name of a contact.
pub const CONTACT_FIRST_NAME: &str = "contact_first_name";
/// The last name of a contact.
pub const CONTACT_LAST_NAME: &str = "contact_last_name";
/// The whole name of a contact.
pub const CONTACT_NAME: &str = "contact_name";
/// The contact that took a merged one's place.
pub const SURVIVOR_ID: &str = "survivor_id";
/// Whether a contact is deleted or merged away.
pub const IS_GONE: &str = "is_gone";
/// A profile's name as the Profile file tells it.
pub const NAME_BY_PROFILE: &str = "name_by_profile";
/// A profile's licence as the Profile and UserLicense files tell it.
pub const LICENSE_BY_PROFILE: &str = "license_by_profile";
const LICENSE_BY_ID: &str = "license_by_id";
const LABEL_BY_LICENSE: &str = "label_by_license";
const LABEL_BY_ASSIGNMENTS: &str = "label_by_assignments";

/// A left join that keeps the order of the left side, to whose rows the result belongs.
#[must_use]
pub fn in_place() -> JoinArgs {
    JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Left) }
}

/// A flag of rows that have a partner in a join: true on the right side, null where there is none.
pub fn flag(name: &str) -> Expr {
    lit(true).alias(name)
}
