//! A world as the CSV files of one exporter (SALESFORCE.md section 1).

use super::{NameColumns, User, World};
use chrono::DateTime;
use std::{fs, io, path::Path};

/// The exporter whose habits the files have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Setup > Data Export.
    DataExport,
    DataLoader,
    /// `sf data query` in the releases that write `null`.
    Bulk,
}

/// A cell before a dialect gives it its text.
#[derive(Clone)]
enum Cell {
    Text(Option<String>),
    Reference(Option<String>),
    Flag(bool),
    Moment(Option<i64>),
}

struct Table {
    header: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

impl World {
    /// Writes every file that the world has. Seed 0 keeps the order of the rows, any other shuffles it.
    pub(crate) fn write(&self, dir: &Path, dialect: Dialect, seed: u64) -> io::Result<()> {
        for (name, mut table) in self.tables() {
            if seed != 0 {
                shuffle(&mut table.rows, seed);
            }
            fs::write(dir.join(name), encode(&render(&table, dialect), dialect))?;
        }
        Ok(())
    }

    fn tables(&self) -> Vec<(String, Table)> {
        let optional = [
            ("Contact.csv", self.contact_table()),
            ("Account.csv", self.account_table()),
            ("Profile.csv", self.profile_table()),
            ("UserLicense.csv", self.license_table()),
            ("UserRole.csv", self.role_table()),
            ("UserLogin.csv", self.user_login_table()),
        ];
        let present = optional.into_iter().filter_map(|(name, table)| Some((name.to_owned(), table?)));
        let mut tables = vec![("User.csv".to_owned(), self.user_table())];
        tables.extend(present);
        tables.extend(self.login_tables());
        tables
    }

    fn user_table(&self) -> Table {
        let header: Vec<&'static str> = match self.users.first() {
            Some(user) => self.user_cells(user).into_iter().map(|(name, _)| name).collect(),
            None => Vec::new(),
        };
        let cells = |user| self.user_cells(user).into_iter().map(|(_, cell)| cell).collect();
        Table { header, rows: self.users.iter().map(cells).collect() }
    }

    fn user_cells(&self, user: &User) -> Vec<(&'static str, Cell)> {
        let mut cells = vec![("Id", some(&user.id)), ("Username", some(&user.username))];
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
            ("UserType", some(&user.user_type)),
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
        if self.has_profile_license_columns {
            cells.push(("Profile.Name", text(user.profile_name.as_ref())));
            cells.push(("Profile.UserLicense.Name", text(user.license_name.as_ref())));
        }
    }

    fn contact_table(&self) -> Option<Table> {
        let mut header = vec!["Id", "IsDeleted", "MasterRecordId", "AccountId", "LastName", "Email"];
        if self.has_modified_column {
            header.push("LastModifiedDate");
        }
        let rows = self.contacts.as_ref()?.iter().map(|contact| {
            let mut cells = vec![
                some(&contact.id),
                Cell::Flag(contact.is_deleted),
                // Data Export leaves this one reference empty instead of writing the zero id.
                text(contact.master_id.as_ref()),
                reference(contact.account_id.as_ref()),
                some(&contact.last_name),
                text(contact.email.as_ref()),
            ];
            if self.has_modified_column {
                cells.push(Cell::Moment(Some(contact.modified)));
            }
            cells
        });
        Some(Table { header, rows: rows.collect() })
    }

    fn account_table(&self) -> Option<Table> {
        let rows = self.accounts.as_ref()?.iter();
        let rows =
            rows.map(|account| vec![some(&account.id), some(&account.name), reference(None)]).collect();
        Some(Table { header: vec!["Id", "Name", "ParentId"], rows })
    }

    fn profile_table(&self) -> Option<Table> {
        let mut header = vec!["Id", "Name", "UserLicenseId"];
        if self.has_profile_file_license_name {
            header.push("UserLicense.Name");
        }
        let rows = self.profiles.as_ref()?.iter().map(|profile| {
            let mut cells =
                vec![some(&profile.id), some(&profile.name), reference(profile.license_id.as_ref())];
            if self.has_profile_file_license_name {
                cells.push(text(profile.license_name.as_ref()));
            }
            cells
        });
        Some(Table { header, rows: rows.collect() })
    }

    fn license_table(&self) -> Option<Table> {
        let header =
            vec!["Id", "Name", "Status", "TotalLicenses", "UsedLicenses", "MonthlyLoginsEntitlement"];
        let rows = self.licenses.as_ref()?.iter().map(|license| {
            let entitlement = license.monthly_logins_entitlement.map(|logins| logins.to_string());
            let counts = [some("100"), some("10"), Cell::Text(entitlement)];
            [some(&license.id), some(&license.name), some("Active")].into_iter().chain(counts).collect()
        });
        Some(Table { header, rows: rows.collect() })
    }

    fn role_table(&self) -> Option<Table> {
        let header = vec!["Id", "Name", "ParentRoleId", "PortalType", "PortalRole", "PortalAccountId"];
        let rows = self.roles.as_ref()?.iter().map(|role| {
            let portal = [some(&role.portal_type), text(None), reference(None)];
            [some(&role.id), some(&role.name), reference(None)].into_iter().chain(portal).collect()
        });
        Some(Table { header, rows: rows.collect() })
    }

    fn user_login_table(&self) -> Option<Table> {
        let rows = self.user_logins.as_ref()?.iter().map(|row| {
            let flags = [Cell::Flag(row.is_frozen), Cell::Flag(row.is_password_locked)];
            [some(&row.id), some(&row.user_id)].into_iter().chain(flags).collect()
        });
        Some(Table { header: vec!["Id", "UserId", "IsFrozen", "IsPasswordLocked"], rows: rows.collect() })
    }

    fn login_tables(&self) -> Vec<(String, Table)> {
        let files = self.logins.as_deref().unwrap_or_default();
        let name = |number: usize| match files.len() {
            1 => "LoginHistory.csv".to_owned(),
            _ => format!("LoginHistory-{number}.csv"),
        };
        let table = |rows: &Vec<super::Login>| {
            let rows = rows.iter().map(|row| {
                let kind = [some(&row.login_type), text(row.sub_type.as_ref()), some(&row.status)];
                let who = [some(&row.id), some(&row.user_id), Cell::Moment(Some(row.time))];
                who.into_iter().chain(kind).collect()
            });
            let header = vec!["Id", "UserId", "LoginTime", "LoginType", "LoginSubType", "Status"];
            Table { header, rows: rows.collect() }
        };
        files.iter().enumerate().map(|(i, rows)| (name(i + 1), table(rows))).collect()
    }
}

fn some(value: &str) -> Cell {
    Cell::Text(Some(value.to_owned()))
}

fn text(value: Option<&String>) -> Cell {
    Cell::Text(value.cloned())
}

fn reference(value: Option<&String>) -> Cell {
    Cell::Reference(value.cloned())
}

fn render(table: &Table, dialect: Dialect) -> String {
    let header = table.header.iter().map(|name| match dialect {
        Dialect::DataLoader => name.to_uppercase(),
        _ => (*name).to_owned(),
    });
    let mut lines = vec![record(header.collect(), dialect)];
    for row in &table.rows {
        lines.push(record(row.iter().map(|cell| cell_text(cell, dialect)).collect(), dialect));
    }
    let end = if dialect == Dialect::DataLoader { "\r\n" } else { "\n" };
    lines.iter().flat_map(|line| [line.as_str(), end]).collect()
}

fn record(cells: Vec<String>, dialect: Dialect) -> String {
    let quote = |cell: String| {
        let needed = dialect != Dialect::Bulk || cell.contains([',', '"', '\n']);
        if needed { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
    };
    cells.into_iter().map(quote).collect::<Vec<_>>().join(",")
}

fn cell_text(cell: &Cell, dialect: Dialect) -> String {
    match cell {
        Cell::Text(Some(text)) => one_line(text, dialect),
        Cell::Reference(Some(id)) => id.clone(),
        Cell::Flag(flag) => flag_text(*flag, dialect).to_owned(),
        Cell::Moment(Some(moment)) => moment_text(*moment, dialect),
        Cell::Reference(None) if dialect == Dialect::DataExport => "000000000000000AAA".to_owned(),
        _ if dialect == Dialect::Bulk => "null".to_owned(),
        _ => String::new(),
    }
}

/// Data Export replaces line breaks by blanks when asked to, as the exports seen were.
fn one_line(text: &str, dialect: Dialect) -> String {
    if dialect == Dialect::DataExport { text.replace('\n', " ") } else { text.to_owned() }
}

fn flag_text(flag: bool, dialect: Dialect) -> &'static str {
    match (dialect, flag) {
        (Dialect::DataExport, true) => "1",
        (Dialect::DataExport, false) => "0",
        (_, true) => "true",
        (_, false) => "false",
    }
}

fn moment_text(moment: i64, dialect: Dialect) -> String {
    let form = match dialect {
        Dialect::DataExport => "%Y-%m-%d %H:%M:%S",
        Dialect::DataLoader => "%Y-%m-%dT%H:%M:%S.000Z",
        Dialect::Bulk => "%Y-%m-%dT%H:%M:%S.000+0000",
    };
    DateTime::from_timestamp(moment, 0).expect("a moment of our time").format(form).to_string()
}

fn encode(text: &str, dialect: Dialect) -> Vec<u8> {
    match dialect {
        Dialect::DataExport => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
        Dialect::DataLoader => ["\u{feff}", text].concat().into_bytes(),
        Dialect::Bulk => text.as_bytes().to_vec(),
    }
}

/// Fisher-Yates over splitmix64: the same seed gives the same order.
fn shuffle<T>(rows: &mut [T], seed: u64) {
    let mut state = seed;
    for last in (1..rows.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let other = (mixed ^ (mixed >> 31)) % (last as u64 + 1);
        rows.swap(last, usize::try_from(other).expect("a place in the list"));
    }
}
