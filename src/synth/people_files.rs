//! The files of users and contacts: User, UserLogin, Contact.

use std::io::{self, Write};

use super::id::KeyPrefix;
use super::license::PROFILES;
use super::login_clock::{AS_OF, DAY};
use super::name::write_base36;
use super::plan::UserKind;
use super::sheet::{Sheet, Size};
use super::usage_pattern::Who;
use super::user::{User, changed_at, created_at};
use super::words::{CITIES, TITLES, ZONES};
use super::world::World;

const USER: [&str; 31] = [
    "Id",
    "Username",
    "FirstName",
    "LastName",
    "CompanyName",
    "Title",
    "City",
    "Country",
    "Email",
    "Alias",
    "CommunityNickname",
    "IsActive",
    "TimeZoneSidKey",
    "UserRoleId",
    "LocaleSidKey",
    "LanguageLocaleKey",
    "ProfileId",
    "UserType",
    "LastLoginDate",
    "LastPasswordChangeDate",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
    "NumberOfFailedLogins",
    "ContactId",
    "AccountId",
    "FederationIdentifier",
    "Profile.Name",
    "Profile.UserLicense.Name",
];

/// Writes the users, by number.
pub(super) fn users(world: &World, out: &mut dyn Write) -> io::Result<Size> {
    let mut sheet = Sheet::new(&world.form, &USER, out);
    let mut scratch = String::new();
    for somebody in world.people() {
        let user = world.user(&somebody);
        write_user(world, &user, &mut sheet, &mut scratch);
        sheet.end()?;
    }
    sheet.finish()
}

fn write_user(world: &World, user: &User, sheet: &mut Sheet, scratch: &mut String) {
    let mut draws = user.draws;
    let last_login = user.pattern.last_login(world);
    let created = created_at(user.pattern.created, &mut draws);
    let changed = changed_at(created, user.number == 0, &mut draws);
    let (city, country) = draws.pick(&CITIES);
    sheet.id(KeyPrefix::User, user.number);
    sheet.text(written(scratch, |text| user.write_username(text)));
    sheet.text(if user.number == 1 { "" } else { user.name.first() });
    sheet.text(if user.number == 1 { "Automated Process" } else { user.name.last() });
    sheet.text(written(scratch, |text| {
        if let Some(account) = user.account {
            world.write_company(account, text);
        }
    }));
    sheet.text(draws.pick(&TITLES));
    sheet.text(city);
    sheet.text(country);
    sheet.text(written(scratch, |text| world.write_address(user, text)));
    sheet.text(user.name.last().get(..4).unwrap_or("user"));
    sheet.text(written(scratch, |text| user.name.write_local(user.number, text)));
    sheet.flag(user.is_active);
    sheet.text(draws.pick(&ZONES));
    sheet.reference(KeyPrefix::Role, user.role);
    sheet.text("en_US");
    sheet.text("en_US");
    sheet.reference(KeyPrefix::Profile, user.profile.map(|place| place as u64));
    sheet.text(user.type_name);
    sheet.optional_moment(last_login);
    sheet.moment(created + draws.below(20 * 86_400).cast_signed().min(changed - created));
    sheet.moment(created);
    sheet.id(KeyPrefix::User, 0);
    sheet.moment(changed);
    sheet.id(KeyPrefix::User, world.owner(&mut draws));
    sheet.moment(changed.max(last_login.unwrap_or(0)));
    sheet.number(u64::from(draws.percent(2)));
    sheet.reference(KeyPrefix::Contact, user.contact);
    sheet.reference(KeyPrefix::Account, user.account);
    sheet.text(written(scratch, |text| {
        if let Some(number) = user.federation {
            text.push_str("qm-");
            write_base36(number + 1_679_616, text);
        }
    }));
    sheet.relation(user.profile.map_or("", |place| PROFILES[place].0));
    sheet.relation(user.license.map_or("", |license| license.name()));
}

/// Writes who is frozen.
pub(super) fn user_logins(world: &World, out: &mut dyn Write) -> io::Result<Size> {
    let columns = ["Id", "UserId", "IsFrozen", "IsPasswordLocked", "LastModifiedDate"];
    let mut sheet = Sheet::new(&world.form, &columns, out);
    for somebody in world.people() {
        let is_frozen = matches!(somebody.who, Who::External(place) if place.kind == UserKind::Frozen);
        let mut draws = world.patterns.at(world.plan.users + somebody.number);
        sheet.id(KeyPrefix::Frozen, somebody.number);
        sheet.id(KeyPrefix::User, somebody.number);
        sheet.flag(is_frozen);
        sheet.flag(draws.percent(1));
        let created = i64::from(somebody.pattern.created) * DAY + DAY - 1;
        let changed = changed_at(created, somebody.number == 0, &mut draws);
        sheet.moment(if is_frozen { changed.min(i64::from(AS_OF - 35) * DAY) } else { changed });
        sheet.end()?;
    }
    sheet.finish()
}

const CONTACT: [&str; 22] = [
    "Id",
    "IsDeleted",
    "MasterRecordId",
    "AccountId",
    "Salutation",
    "FirstName",
    "LastName",
    "MailingCity",
    "MailingPostalCode",
    "MailingCountry",
    "Phone",
    "ReportsToId",
    "Email",
    "Title",
    "LeadSource",
    "OwnerId",
    "HasOptedOutOfEmail",
    "CreatedDate",
    "CreatedById",
    "LastModifiedDate",
    "LastModifiedById",
    "SystemModstamp",
];

/// Writes the contacts, by number.
pub(super) fn contacts(world: &World, out: &mut dyn Write) -> io::Result<Size> {
    let mut sheet = Sheet::new(&world.form, &CONTACT, out);
    let mut scratch = String::new();
    let mut is_first = true;
    for contact in world.contacts() {
        let mut draws = contact.draws;
        let created = created_at(contact.created, &mut draws);
        let changed = changed_at(created, is_first, &mut draws);
        let (city, country) = draws.pick(&CITIES);
        sheet.id(KeyPrefix::Contact, contact.number);
        sheet.flag(contact.is_deleted);
        sheet.reference_or_empty(KeyPrefix::Contact, contact.survivor);
        sheet.reference(KeyPrefix::Account, contact.account);
        sheet.text(draws.pick(&["", "", "", "Ms.", "Mr.", "Dr."]));
        sheet.text(contact.name.first());
        sheet.text(contact.name.last());
        sheet.text(city);
        sheet.number(10_000 + draws.below(89_999));
        sheet.text(country);
        // Numbers that are set aside for fiction.
        sheet.text(written(&mut scratch, |text| write_phone(draws.below(100), text)));
        sheet.reference_or_empty(KeyPrefix::Contact, None);
        sheet.text(written(&mut scratch, |text| world.write_contact_address(&contact, text)));
        sheet.text(draws.pick(&TITLES));
        sheet.text(draws.pick(&["", "", "Web", "Trade Show", "Partner Referral"]));
        sheet.id(KeyPrefix::User, world.owner(&mut draws));
        sheet.flag(draws.percent(8));
        sheet.moment(created);
        sheet.id(KeyPrefix::User, world.owner(&mut draws));
        sheet.moment(changed);
        sheet.id(KeyPrefix::User, world.owner(&mut draws));
        sheet.moment(changed);
        sheet.end()?;
        is_first = false;
    }
    sheet.finish()
}

/// Writes a telephone number of those that belong to nobody.
pub(super) fn write_phone(number: u64, text: &mut String) {
    text.push_str("+1 555 010-01");
    if number < 10 {
        text.push('0');
    }
    write_base10(number % 100, text);
}

fn write_base10(number: u64, text: &mut String) {
    if number >= 10 {
        write_base10(number / 10, text);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// What something writes into an emptied text.
pub(super) fn written(text: &mut String, write: impl FnOnce(&mut String)) -> &str {
    text.clear();
    write(text);
    text
}
