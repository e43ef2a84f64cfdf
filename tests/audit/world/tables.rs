//! A world as tables: what the export of each object holds, before a dialect gives it its text.

use super::{LicenseCells, LicenseColumns, Login, NameColumns, User, World};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Object {
    User,
    Contact,
    Account,
    Profile,
    UserLicense,
    UserRole,
    UserLogin,
    LoginHistory,
}

impl Object {
    pub(super) const ALL: [Self; 8] = [
        Self::User,
        Self::Contact,
        Self::Account,
        Self::Profile,
        Self::UserLicense,
        Self::UserRole,
        Self::UserLogin,
        Self::LoginHistory,
    ];
}

#[derive(Debug, Clone)]
pub(super) enum Cell {
    Text(Option<String>),
    /// An id.
    Reference(Option<String>),
    /// The one id that Data Export leaves empty where it is null, instead of writing the zero id.
    MasterReference(Option<String>),
    UserType(String),
    Flag(bool),
    Moment(Option<i64>),
}

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub object: Object,
    /// API names. What only a download of the Setup pages has goes by its label.
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(super) fn column(&self, place: usize) -> impl Iterator<Item = &Cell> {
        self.rows.iter().map(move |row| &row[place])
    }

    /// The same table with its columns in another order, or fewer of them.
    pub(super) fn with_columns(&self, places: &[usize]) -> Self {
        let pick = |row: &Vec<Cell>| places.iter().map(|&place| row[place].clone()).collect();
        Self {
            object: self.object,
            columns: places.iter().map(|&place| self.columns[place]).collect(),
            rows: self.rows.iter().map(pick).collect(),
        }
    }
}

/// What the download of Setup > Login History has beside the columns of the object, all the same here.
const BROWSER_COLUMNS: [(&str, &str); 7] = [
    ("Browser", "Chrome 140"),
    ("Platform", "Windows 11"),
    ("Application", "N/A"),
    ("Client Version", "N/A"),
    ("API Type", "N/A"),
    ("API Version", "N/A"),
    ("Login URL", "acme.my.site.com"),
];

impl World {
    /// None where the object has no file, one table a file otherwise.
    pub(super) fn tables(&self, object: Object) -> Vec<Table> {
        let (columns, rows) = match object {
            Object::User => (self.user_columns(), Some(self.user_rows())),
            Object::Contact => (self.contact_columns(), self.contact_rows()),
            Object::Account => (self.account_columns(), self.account_rows()),
            Object::Profile => (self.profile_columns(), self.profile_rows()),
            Object::UserLicense => (self.license_columns(), self.license_rows()),
            Object::UserRole => (
                vec!["Id", "Name", "ParentRoleId", "PortalType", "PortalRole", "PortalAccountId"],
                self.role_rows(),
            ),
            Object::UserLogin => (self.user_login_columns(), self.user_login_rows()),
            Object::LoginHistory => return self.login_tables(),
        };
        rows.into_iter().map(|rows| Table { object, columns: columns.clone(), rows }).collect()
    }

    fn user_columns(&self) -> Vec<&'static str> {
        let cells = self.users.first().map(|user| self.user_cells(user)).unwrap_or_default();
        cells.into_iter().map(|(name, _)| name).collect()
    }

    fn user_rows(&self) -> Vec<Vec<Cell>> {
        let row = |user| self.user_cells(user).into_iter().map(|(_, cell)| cell).collect();
        self.users.iter().map(row).collect()
    }

    fn user_cells(&self, user: &User) -> Vec<(&'static str, Cell)> {
        let mut cells = vec![("Id", key(&user.id)), ("Username", some(&user.username))];
        match self.name_columns {
            NameColumns::Whole => cells.push(("Name", Cell::Text(user.full_name()))),
            NameColumns::Parts => {
                cells.push(("FirstName", text(user.first_name.as_ref())));
                cells.push(("LastName", text(user.last_name.as_ref())));
            }
            NameColumns::Absent => {}
        }
        cells.extend([
            ("Email", text(user.email.as_ref())),
            ("IsActive", Cell::Flag(user.is_active)),
            ("UserType", Cell::UserType(user.user_type.clone())),
            ("ProfileId", reference(user.profile_id.as_ref())),
            ("UserRoleId", reference(user.role_id.as_ref())),
            ("ContactId", reference(user.contact_id.as_ref())),
            ("AccountId", reference(user.account_id.as_ref())),
            ("FederationIdentifier", text(user.federation_id.as_ref())),
        ]);
        self.push_optional_user_cells(user, &mut cells);
        cells
    }

    fn push_optional_user_cells(&self, user: &User, cells: &mut Vec<(&'static str, Cell)>) {
        if self.has_last_login_column {
            cells.push(("LastLoginDate", Cell::Moment(user.last_login)));
        }
        if self.has_created_column {
            cells.push(("CreatedDate", Cell::Moment(Some(user.created))));
        }
        if self.has_modified_column {
            cells.push(("LastModifiedDate", Cell::Moment(Some(user.modified))));
        }
        if self.has_profile_names {
            cells.push(("Profile.Name", text(user.profile_name.as_ref())));
        }
        let columns = [
            "Profile.UserLicense.Name",
            "Profile.UserLicense.MasterLabel",
            "Profile.UserLicense.LicenseDefinitionKey",
        ];
        cells.extend(
            of_columns(self.user_file_licenses, columns)
                .zip(license_cells(self.user_file_licenses, &user.license)),
        );
    }

    fn contact_columns(&self) -> Vec<&'static str> {
        let mut columns = vec!["Id", "IsDeleted", "MasterRecordId", "AccountId"];
        if self.has_whole_contact_names {
            columns.push("Name");
        } else {
            columns.extend(["FirstName", "LastName"]);
        }
        columns.push("Email");
        columns.extend(self.has_modified_column.then_some("LastModifiedDate"));
        columns
    }

    fn contact_rows(&self) -> Option<Vec<Vec<Cell>>> {
        let rows = self.contacts.as_ref()?.iter().map(|contact| {
            let mut cells = vec![
                key(&contact.id),
                Cell::Flag(contact.is_deleted),
                Cell::MasterReference(contact.master_id.clone()),
                reference(contact.account_id.as_ref()),
            ];
            if self.has_whole_contact_names {
                cells.push(some(&contact.full_name()));
            } else {
                cells.extend([text(contact.first_name.as_ref()), some(&contact.last_name)]);
            }
            cells.push(text(contact.email.as_ref()));
            cells.extend(self.has_modified_column.then_some(Cell::Moment(Some(contact.modified))));
            cells
        });
        Some(rows.collect())
    }

    fn account_columns(&self) -> Vec<&'static str> {
        let mut columns = vec!["Id", "Name", "ParentId"];
        if self.has_account_flags {
            columns.extend(["IsPartner", "IsCustomerPortal", "IsDeleted", "MasterRecordId"]);
        }
        if self.has_person_accounts {
            columns.extend(["IsPersonAccount", "PersonContactId"]);
        }
        columns
    }

    fn account_rows(&self) -> Option<Vec<Vec<Cell>>> {
        let rows = self.accounts.as_ref()?.iter().map(|account| {
            let mut cells = vec![key(&account.id), some(&account.name), reference(None)];
            if self.has_account_flags {
                cells.extend([
                    flag(account.is_partner),
                    flag(account.is_customer),
                    Cell::Flag(account.is_deleted),
                    Cell::MasterReference(account.master_id.clone()),
                ]);
            }
            if self.has_person_accounts {
                cells.extend([Cell::Flag(account.is_person), reference(account.person_contact_id.as_ref())]);
            }
            cells
        });
        Some(rows.collect())
    }

    fn profile_columns(&self) -> Vec<&'static str> {
        let mut columns = vec!["Id", "Name", "UserLicenseId"];
        columns.extend(self.has_profile_types.then_some("UserType"));
        let licenses = ["UserLicense.Name", "UserLicense.MasterLabel", "UserLicense.LicenseDefinitionKey"];
        columns.extend(of_columns(self.profile_file_licenses, licenses));
        columns
    }

    fn profile_rows(&self) -> Option<Vec<Vec<Cell>>> {
        let rows = self.profiles.as_ref()?.iter().map(|profile| {
            let mut cells =
                vec![key(&profile.id), some(&profile.name), reference(profile.license_id.as_ref())];
            cells.extend(self.has_profile_types.then(|| user_type(profile.user_type.as_ref())));
            cells.extend(license_cells(self.profile_file_licenses, &profile.license));
            cells
        });
        Some(rows.collect())
    }

    fn license_columns(&self) -> Vec<&'static str> {
        let names = of_columns(self.license_file_licenses, ["Name", "MasterLabel", "LicenseDefinitionKey"]);
        let counts =
            ["Status", "TotalLicenses", "UsedLicenses", "MonthlyLoginsEntitlement", "MonthlyLoginsUsed"];
        std::iter::once("Id").chain(names).chain(counts).collect()
    }

    fn license_rows(&self) -> Option<Vec<Vec<Cell>>> {
        let rows = self.licenses.as_ref()?.iter().map(|license| {
            let entitlement = license.monthly_logins_entitlement.map(|logins| logins.to_string());
            let count = |count: Option<u32>| Cell::Text(count.map(|count| count.to_string()));
            let used = count(license.monthly_logins_used);
            let counts = [count(license.total), count(license.used), Cell::Text(entitlement), used];
            let names = license_cells(self.license_file_licenses, &license.license);
            std::iter::once(key(&license.id)).chain(names).chain([some("Active")]).chain(counts).collect()
        });
        Some(rows.collect())
    }

    fn role_rows(&self) -> Option<Vec<Vec<Cell>>> {
        let rows = self.roles.as_ref()?.iter().map(|role| {
            let portal = [some(&role.portal_type), text(None), reference(role.portal_account_id.as_ref())];
            [key(&role.id), some(&role.name), reference(None)].into_iter().chain(portal).collect()
        });
        Some(rows.collect())
    }

    fn user_login_columns(&self) -> Vec<&'static str> {
        let mut columns = vec!["Id", "UserId", "IsFrozen", "IsPasswordLocked"];
        columns.extend(self.has_freeze_dates.then_some("LastModifiedDate"));
        columns
    }

    fn user_login_rows(&self) -> Option<Vec<Vec<Cell>>> {
        let rows = self.user_logins.as_ref()?.iter().map(|row| {
            let flags = [Cell::Flag(row.is_frozen), Cell::Flag(row.is_password_locked)];
            let modified = self.has_freeze_dates.then_some(Cell::Moment(Some(row.modified)));
            [key(&row.id), key(&row.user_id)].into_iter().chain(flags).chain(modified).collect()
        });
        Some(rows.collect())
    }

    fn login_tables(&self) -> Vec<Table> {
        let usernames: BTreeMap<&str, &str> =
            self.users.iter().map(|user| (user.id.as_str(), user.username.as_str())).collect();
        let mut columns =
            vec!["Id", "UserId", "Username", "LoginTime", "SourceIp", "LoginType", "LoginSubType", "Status"];
        columns.extend(BROWSER_COLUMNS.iter().map(|(name, _)| *name));
        let table = |logins: &Vec<Login>| {
            let rows = logins.iter().map(|login| login_cells(login, &usernames)).collect();
            Table { object: Object::LoginHistory, columns: columns.clone(), rows }
        };
        self.logins.iter().flatten().map(table).collect()
    }
}

/// Those of name, label and key that a file has.
fn of_columns<T>(columns: LicenseColumns, all: [T; 3]) -> impl Iterator<Item = T> {
    let is_there = [columns.name, columns.label, columns.key];
    all.into_iter().zip(is_there).filter(|(_, is_there)| *is_there).map(|(one, _)| one)
}

fn license_cells(columns: LicenseColumns, license: &LicenseCells) -> impl Iterator<Item = Cell> {
    of_columns(columns, [&license.name, &license.label, &license.key].map(|cell| text(cell.as_ref())))
}

fn login_cells(login: &Login, usernames: &BTreeMap<&str, &str>) -> Vec<Cell> {
    let username = usernames.get(login.user_id.as_str());
    let stranger = || format!("stranger-{}@example.com", number_of(&login.user_id));
    let mut cells = vec![
        key(&login.id),
        key(&login.user_id),
        Cell::Text(Some(username.map_or_else(stranger, ToString::to_string))),
        Cell::Moment(Some(login.time)),
        Cell::Text(Some(source_address(&login.id))),
        some(&login.login_type),
        text(login.sub_type.as_ref()),
        some(&login.status),
    ];
    cells.extend(BROWSER_COLUMNS.iter().map(|(_, value)| some(value)));
    cells
}

/// An address that no other login has: without ids it is what tells logins of one second apart.
pub(super) fn source_address(login_id: &str) -> String {
    let number = number_of(login_id);
    format!("10.{}.{}.{}", number >> 16, number >> 8 & 255, number & 255)
}

/// The last four of the 15 characters as digits to the base 52: one number for each id of an object.
fn number_of(id: &str) -> u32 {
    id[11..15].bytes().fold(0, |number, byte| {
        let digit = if byte.is_ascii_lowercase() { byte - b'a' } else { byte - b'A' + 26 };
        number * 52 + u32::from(digit)
    })
}

fn some(value: &str) -> Cell {
    Cell::Text(Some(value.to_owned()))
}

fn text(value: Option<&String>) -> Cell {
    Cell::Text(value.cloned())
}

/// A type that may be empty; reports show it by its label.
fn user_type(value: Option<&String>) -> Cell {
    value.map_or(Cell::Text(None), |name| Cell::UserType(name.clone()))
}

/// A flag that may be empty.
fn flag(value: Option<bool>) -> Cell {
    value.map_or(Cell::Text(None), Cell::Flag)
}

fn key(id: &str) -> Cell {
    Cell::Reference(Some(id.to_owned()))
}

fn reference(value: Option<&String>) -> Cell {
    Cell::Reference(value.cloned())
}

#[test]
fn no_two_logins_have_one_address() {
    let addresses = (0..100_000).map(|n| source_address(&super::id("0Ya", n)));
    assert_eq!(addresses.collect::<std::collections::BTreeSet<_>>().len(), 100_000);
}
