//! A small org as plain records: what the generated exports hold, before any file is written.
//!
//! Nothing here knows the audit. The strategies make worlds, `write` turns one into CSV files of a
//! dialect and `mixed` into files of many, and the oracle says what an audit of them must find. Moments
//! are epoch seconds in UTC.

mod around;
mod assemble;
pub(crate) mod calendar;
mod contract_draft;
mod dialect;
mod dice;
mod draft;
mod extra;
mod extra_draft;
mod file;
mod frame;
mod ids;
mod labels;
mod license_draft;
mod login_codes;
mod login_draft;
mod login_files;
mod minutes;
mod mixed;
mod moment_form;
mod parts;
mod person_accounts;
mod policy;
mod policy_draft;
mod proof;
mod read_back;
mod renewal_draft;
mod samples;
mod tables;
mod telling;
mod tool_columns;
mod tool_samples;
mod user_draft;
mod write;

use chrono::NaiveDate;
use proptest::strategy::Strategy;

pub(crate) use dialect::Dialect;
pub(crate) use ids::id;
pub(crate) use policy::{LineSpec, PolicySpec, WaiverSpec};

/// Any world with at least one seat.
pub(crate) fn world() -> impl Strategy<Value = World> {
    draft::world_draft().prop_map(assemble::assemble)
}

/// An export and the question asked of it. A file that is `None` is not written at all.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub users: Vec<User>,
    pub contacts: Option<Vec<Contact>>,
    pub accounts: Option<Vec<Account>>,
    pub profiles: Option<Vec<Profile>>,
    pub licenses: Option<Vec<UserLicense>>,
    pub roles: Option<Vec<Role>>,
    pub user_logins: Option<Vec<UserLogin>>,
    pub assignments: Option<Vec<Assignment>>,
    pub register: Option<Vec<Entry>>,
    /// One inner list per LoginHistory file. Files that overlap in time share the rows in between.
    pub logins: Option<Vec<Vec<Login>>>,
    pub has_last_login_column: bool,
    /// IsPartner, IsCustomerPortal, IsDeleted and MasterRecordId in the Account file.
    pub has_account_flags: bool,
    /// IsPersonAccount and PersonContactId in the Account file.
    pub has_person_accounts: bool,
    /// UserType in the Profile file.
    pub has_profile_types: bool,
    /// `Name` in the Contact file, instead of `FirstName` and `LastName`.
    pub has_whole_contact_names: bool,
    /// The column that the register does not have; no entry says anything in it.
    pub register_without: Option<&'static str>,
    pub has_created_column: bool,
    /// LastModifiedDate in the User and Contact files.
    pub has_modified_column: bool,
    /// LastModifiedDate in the UserLogin file.
    pub has_freeze_dates: bool,
    pub name_columns: NameColumns,
    /// Profile.Name in the User file.
    pub has_profile_names: bool,
    /// What the User file says of a profile's licence, behind `Profile.UserLicense`.
    pub user_file_licenses: LicenseColumns,
    /// The same of the Profile file, behind `UserLicense`; without any only UserLicenseId says the licence.
    pub profile_file_licenses: LicenseColumns,
    /// The same of the UserLicense file itself.
    pub license_file_licenses: LicenseColumns,
    pub policy: PolicySpec,
    /// `--as-of`
    pub as_of: Option<NaiveDate>,
    /// `--period`
    pub period: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameColumns {
    /// `Name`
    Whole,
    /// `FirstName` and `LastName`
    Parts,
    Absent,
}

/// Which columns of a file tell a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LicenseColumns {
    /// `Name`
    pub name: bool,
    /// `MasterLabel`
    pub label: bool,
    /// `LicenseDefinitionKey`
    pub key: bool,
}

impl LicenseColumns {
    pub(crate) const NONE: Self = Self { name: false, label: false, key: false };
    pub(crate) const NAME: Self = Self { name: true, ..Self::NONE };

    /// Whether a row says something in these columns.
    pub(crate) fn tell(self, cells: &LicenseCells) -> bool {
        (self.name && cells.name.is_some())
            || (self.label && cells.label.is_some())
            || (self.key && cells.key.is_some())
    }
}

/// What the cells of these columns hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct LicenseCells {
    pub name: Option<String>,
    pub label: Option<String>,
    pub key: Option<String>,
}

impl LicenseCells {
    pub(crate) fn named(name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..Self::default() }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct User {
    pub id: String,
    pub username: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub is_active: bool,
    pub user_type: String,
    pub profile_id: Option<String>,
    pub role_id: Option<String>,
    pub contact_id: Option<String>,
    pub account_id: Option<String>,
    pub federation_id: Option<String>,
    pub last_login: Option<i64>,
    pub created: i64,
    pub modified: i64,
    pub profile_name: Option<String>,
    pub license: LicenseCells,
}

impl User {
    /// The name with blanks folded, as both forms of the name columns show it.
    pub(crate) fn full_name(&self) -> Option<String> {
        let parts = [self.first_name.as_deref(), self.last_name.as_deref()];
        let words: Vec<&str> = parts.into_iter().flatten().flat_map(str::split_whitespace).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Contact {
    pub id: String,
    pub is_deleted: bool,
    /// The contact that this one was merged into.
    pub master_id: Option<String>,
    pub account_id: Option<String>,
    pub first_name: Option<String>,
    pub last_name: String,
    pub email: Option<String>,
    pub modified: i64,
}

impl Contact {
    pub(crate) fn full_name(&self) -> String {
        let parts = [self.first_name.as_deref().unwrap_or_default(), self.last_name.as_str()];
        let words: Vec<&str> = parts.into_iter().flat_map(str::split_whitespace).collect();
        words.join(" ")
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub id: String,
    pub name: String,
    pub is_partner: Option<bool>,
    pub is_customer: Option<bool>,
    pub is_deleted: bool,
    /// The account that this one was merged into.
    pub master_id: Option<String>,
    pub is_person: bool,
    /// The one contact of a person account.
    pub person_contact_id: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Profile {
    pub id: String,
    pub name: String,
    pub user_type: Option<String>,
    pub license_id: Option<String>,
    pub license: LicenseCells,
}

#[derive(Debug, Clone)]
pub(crate) struct UserLicense {
    pub id: String,
    pub license: LicenseCells,
    pub monthly_logins_entitlement: Option<u32>,
    pub monthly_logins_used: Option<u32>,
    pub total: Option<u32>,
    pub used: Option<u32>,
}

#[derive(Debug, Clone)]
pub(crate) struct Role {
    /// One of the prefix `0MI` is that of a territory.
    pub id: String,
    pub name: String,
    pub portal_type: String,
    pub portal_account_id: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct UserLogin {
    pub id: String,
    pub user_id: String,
    pub is_frozen: bool,
    pub is_password_locked: bool,
    pub modified: i64,
}

/// A permission set licence that a user holds.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    pub id: String,
    pub user_id: String,
    pub license_id: String,
    pub label: Option<String>,
}

/// A row of the register.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    pub user_id: Option<String>,
    pub username: Option<String>,
    pub contact_id: Option<String>,
    pub purpose: Option<String>,
    pub account: Option<String>,
    pub trigger: Option<String>,
    pub trigger_date: Option<NaiveDate>,
    pub owner: Option<String>,
    pub review_date: Option<NaiveDate>,
}

#[derive(Debug, Clone)]
pub(crate) struct Login {
    pub id: String,
    pub user_id: String,
    pub time: i64,
    /// API name, label or one-letter code.
    pub login_type: String,
    pub sub_type: Option<String>,
    pub status: String,
}
