//! What a reader of any dialect must find, record by record.

use super::reader::Row;
use crate::world::login_codes::{status_code, type_code};
use crate::world::tables::{Object, source_address};
use crate::world::{
    Account, Contact, LicenseCells, LicenseColumns, Login, NameColumns, Profile, Role, User, UserLicense,
    UserLogin, World,
};

pub(super) fn expected(world: &World, object: Object) -> Vec<Row> {
    match object {
        Object::User => world.users.iter().map(|user| user_row(world, user)).collect(),
        Object::Contact => world.contacts.iter().flatten().map(|one| contact_row(world, one)).collect(),
        Object::Account => account_rows(world),
        Object::Profile => world.profiles.iter().flatten().map(|one| profile_row(world, one)).collect(),
        Object::UserLicense => world.licenses.iter().flatten().map(|one| license_row(world, one)).collect(),
        Object::UserRole => world.roles.iter().flatten().map(role_row).collect(),
        Object::UserLogin => {
            world.user_logins.iter().flatten().map(|one| user_login_row(world, one)).collect()
        }
        Object::LoginHistory => {
            world.logins.iter().flatten().flatten().map(|login| login_row(world, login)).collect()
        }
    }
}

fn account_rows(world: &World) -> Vec<Row> {
    let account = |one: &Account| {
        let mut columns = vec![("Id", key(&one.id)), ("Name", one.name.replace('\n', " "))];
        if world.has_account_flags {
            columns.extend([
                ("IsPartner", flag(one.is_partner)),
                ("IsCustomerPortal", flag(one.is_customer)),
                ("IsDeleted", one.is_deleted.to_string()),
                ("MasterRecordId", id(one.master_id.as_ref())),
            ]);
        }
        if world.has_person_accounts {
            columns.extend([
                ("IsPersonAccount", one.is_person.to_string()),
                ("PersonContactId", id(one.person_contact_id.as_ref())),
            ]);
        }
        row(columns)
    };
    world.accounts.iter().flatten().map(account).collect()
}

fn profile_row(world: &World, profile: &Profile) -> Row {
    let mut columns = vec![
        ("Id", key(&profile.id)),
        ("Name", profile.name.clone()),
        ("UserLicenseId", id(profile.license_id.as_ref())),
    ];
    if world.has_profile_types {
        columns.push(("UserType", text(profile.user_type.as_ref()).to_lowercase()));
    }
    let names = ["UserLicense.Name", "UserLicense.MasterLabel", "UserLicense.LicenseDefinitionKey"];
    columns.extend(license_columns(world.profile_file_licenses, names, &profile.license));
    row(columns)
}

/// Of name, label and key those that the file has.
fn license_columns(
    columns: LicenseColumns,
    names: [&'static str; 3],
    license: &LicenseCells,
) -> Vec<(&'static str, String)> {
    let [name, label, key] = names;
    let all = [
        (columns.name, name, &license.name),
        (columns.label, label, &license.label),
        (columns.key, key, &license.key),
    ];
    let there = all.into_iter().filter(|(is_there, ..)| *is_there);
    there.map(|(_, name, cell)| (name, text(cell.as_ref()))).collect()
}

fn license_row(world: &World, license: &UserLicense) -> Row {
    let count = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
    let names = license_columns(
        world.license_file_licenses,
        ["Name", "MasterLabel", "LicenseDefinitionKey"],
        &license.license,
    );
    row([
        ("Id", key(&license.id)),
        ("TotalLicenses", count(license.total)),
        ("UsedLicenses", count(license.used)),
        ("MonthlyLoginsEntitlement", count(license.monthly_logins_entitlement)),
        ("MonthlyLoginsUsed", count(license.monthly_logins_used)),
    ]
    .into_iter()
    .chain(names))
}

fn role_row(role: &Role) -> Row {
    row([
        ("Id", key(&role.id)),
        ("Name", role.name.clone()),
        ("PortalType", role.portal_type.clone()),
        ("PortalAccountId", id(role.portal_account_id.as_ref())),
    ])
}

/// Without the row's own id: reports do not show it.
fn user_login_row(world: &World, user_login: &UserLogin) -> Row {
    let mut columns = vec![
        ("UserId", key(&user_login.user_id)),
        ("IsFrozen", user_login.is_frozen.to_string()),
        ("IsPasswordLocked", user_login.is_password_locked.to_string()),
    ];
    if world.has_freeze_dates {
        columns.push(("LastModifiedDate", user_login.modified.to_string()));
    }
    row(columns)
}

fn user_row(world: &World, user: &User) -> Row {
    let last_login = user.last_login.map(|moment| moment.to_string()).unwrap_or_default();
    let (first, last) = (text(user.first_name.as_ref()), text(user.last_name.as_ref()));
    let optional = [
        (world.name_columns == NameColumns::Whole, "Name", user.full_name().unwrap_or_default()),
        (world.name_columns == NameColumns::Parts, "FirstName", first),
        (world.name_columns == NameColumns::Parts, "LastName", last),
        (world.has_last_login_column, "LastLoginDate", last_login),
        (world.has_created_column, "CreatedDate", user.created.to_string()),
        (world.has_modified_column, "LastModifiedDate", user.modified.to_string()),
        (world.has_profile_names, "Profile.Name", text(user.profile_name.as_ref())),
    ];
    let mut columns = vec![
        ("Id", key(&user.id)),
        ("Username", user.username.clone()),
        ("Email", text(user.email.as_ref())),
        ("IsActive", user.is_active.to_string()),
        ("UserType", user.user_type.to_lowercase()),
        ("ProfileId", id(user.profile_id.as_ref())),
        ("UserRoleId", id(user.role_id.as_ref())),
        ("ContactId", id(user.contact_id.as_ref())),
        ("AccountId", id(user.account_id.as_ref())),
        ("FederationIdentifier", text(user.federation_id.as_ref())),
    ];
    columns.extend(
        optional.into_iter().filter(|(is_there, ..)| *is_there).map(|(_, name, value)| (name, value)),
    );
    let names = [
        "Profile.UserLicense.Name",
        "Profile.UserLicense.MasterLabel",
        "Profile.UserLicense.LicenseDefinitionKey",
    ];
    columns.extend(license_columns(world.user_file_licenses, names, &user.license));
    row(columns)
}

fn contact_row(world: &World, contact: &Contact) -> Row {
    let mut columns = vec![
        ("Id", key(&contact.id)),
        ("IsDeleted", contact.is_deleted.to_string()),
        ("MasterRecordId", id(contact.master_id.as_ref())),
        ("AccountId", id(contact.account_id.as_ref())),
        ("Email", text(contact.email.as_ref())),
    ];
    if world.has_whole_contact_names {
        columns.push(("Name", contact.full_name()));
    } else {
        columns.push(("FirstName", text(contact.first_name.as_ref())));
        columns.push(("LastName", contact.last_name.clone()));
    }
    if world.has_modified_column {
        columns.push(("LastModifiedDate", contact.modified.to_string()));
    }
    row(columns)
}

/// With the ids and the username; a file has one or the other. A stranger's username is anybody's.
fn login_row(world: &World, login: &Login) -> Row {
    let user = world.users.iter().find(|user| user.id == login.user_id);
    let code_or = |code: Option<&str>, text: &str| code.unwrap_or(text).to_owned();
    row([
        ("Id", key(&login.id)),
        ("UserId", key(&login.user_id)),
        ("Username", user.map_or(String::new(), |user| user.username.to_lowercase())),
        ("LoginTime", login.time.to_string()),
        ("LoginType", code_or(type_code(&login.login_type), &login.login_type)),
        ("LoginSubType", text(login.sub_type.as_ref())),
        ("SourceIp", source_address(&login.id)),
        ("Status", code_or(status_code(&login.status), &login.status)),
    ])
}

fn row(columns: impl IntoIterator<Item = (&'static str, String)>) -> Row {
    columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn key(id: &str) -> String {
    id[..15].to_owned()
}

fn id(id: Option<&String>) -> String {
    id.map(|id| key(id)).unwrap_or_default()
}

/// Nothing where it is empty.
fn flag(value: Option<bool>) -> String {
    value.map(|flag| flag.to_string()).unwrap_or_default()
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}
