//! The files of the org itself: Account, UserRole, Profile, UserLicense.

use std::io::{self, Write};

use super::company::{INTERNAL_ROLE_NAMES, PortalAudience, roles_before};
use super::counts::OrgCounts;
use super::id::KeyPrefix;
use super::license::{License, PROFILES};
use super::login_clock::{AS_OF, DAY, FIRST_DAY};
use super::meter::BilledLogins;
use super::name::write_base36;
use super::own_files::bought;
use super::people_files::{write_phone, written};
use super::sheet::{Sheet, Size};
use super::user::{changed_at, created_at};
use super::words::{CITIES, INDUSTRIES};
use super::world::World;

const ACCOUNT: [&str; 20] = [
    "Id",
    "IsDeleted",
    "MasterRecordId",
    "Name",
    "Type",
    "ParentId",
    "BillingCity",
    "BillingPostalCode",
    "BillingCountry",
    "Phone",
    "AccountNumber",
    "Website",
    "Industry",
    "NumberOfEmployees",
    "IsPartner",
    "IsCustomerPortal",
    "OwnerId",
    "CreatedDate",
    "LastModifiedDate",
    "SystemModstamp",
];

/// Writes the accounts, by number.
pub(super) fn accounts(world: &World, out: &mut dyn Write) -> io::Result<Size> {
    let mut sheet = Sheet::new(&world.form, &ACCOUNT, out);
    let mut scratch = String::new();
    for account in 0..world.plan.accounts() {
        let mut draws = world.accounts.at(account);
        let audience = world.audience(account);
        let created =
            created_at(FIRST_DAY - 3500 + i32::try_from(draws.below(3400)).unwrap_or(0), &mut draws);
        let changed = changed_at(created, account == 0, &mut draws);
        let (city, country) = draws.pick(&CITIES);
        sheet.id(KeyPrefix::Account, account);
        sheet.flag(audience == PortalAudience::Deleted);
        sheet.reference_or_empty(KeyPrefix::Account, None);
        sheet.text(written(&mut scratch, |text| world.write_company(account, text)));
        sheet.text(match audience {
            PortalAudience::Partners => "Partner",
            PortalAudience::Nobody => "Prospect",
            _ => "Customer",
        });
        sheet.reference(KeyPrefix::Account, None);
        sheet.text(city);
        sheet.number(10_000 + draws.below(89_999));
        sheet.text(country);
        sheet.text(written(&mut scratch, |text| write_phone(draws.below(100), text)));
        sheet.text(written(&mut scratch, |text| {
            text.push_str("QM-");
            write_base36(account + 46_656, text);
        }));
        sheet.text(written(&mut scratch, |text| {
            text.push_str("https://www.");
            world.write_domain(account, text);
        }));
        sheet.text(draws.pick(&INDUSTRIES));
        sheet.number(1 + draws.below(400));
        sheet.flag(audience == PortalAudience::Partners);
        sheet.flag(matches!(audience, PortalAudience::Customers | PortalAudience::Deleted));
        sheet.id(KeyPrefix::User, world.owner(&mut draws));
        sheet.moment(created);
        sheet.moment(changed);
        sheet.moment(changed);
        sheet.end()?;
    }
    sheet.finish()
}

const ROLE: [&str; 13] = [
    "Id",
    "Name",
    "ParentRoleId",
    "RollupDescription",
    "OpportunityAccessForAccountOwner",
    "CaseAccessForAccountOwner",
    "ContactAccessForAccountOwner",
    "LastModifiedDate",
    "SystemModstamp",
    "PortalAccountId",
    "PortalType",
    "PortalRole",
    "PortalAccountOwnerId",
];

/// A role of an account: what it is called behind the account's name, and as the field has it.
const PARTNER_LEVELS: [(&str, &str); 3] =
    [(" Partner Executive", "Executive"), (" Partner Manager", "Manager"), (" Partner User", "Worker")];
const CUSTOMER_LEVELS: [(&str, &str); 1] = [(" Customer User", "Worker")];

/// Writes the roles, by number: those of employees, then those of each account.
pub(super) fn roles(world: &World, out: &mut dyn Write) -> io::Result<Size> {
    let mut sheet = Sheet::new(&world.form, &ROLE, out);
    for (number, name) in (0..).zip(INTERNAL_ROLE_NAMES) {
        let parent = (number > 0).then_some(0);
        write_role(number, name, parent, None, &mut sheet);
        sheet.end()?;
    }
    let mut scratch = String::new();
    for account in 0..world.plan.open_accounts {
        let levels: &[(&str, &str)] = match world.audience(account) {
            PortalAudience::Partners => &PARTNER_LEVELS,
            _ => &CUSTOMER_LEVELS,
        };
        let first = roles_before(account);
        for (number, (name, level)) in (first..).zip(levels) {
            let name = written(&mut scratch, |text| {
                world.write_company(account, text);
                text.push_str(name);
            });
            // The owner's role is above all of an account's.
            let parent = if number == first { 1 } else { number - 1 };
            let portal = if levels.len() > 1 { "Partner" } else { "CustomerPortal" };
            write_role(number, name, Some(parent), Some((account, portal, level)), &mut sheet);
            sheet.end()?;
        }
    }
    sheet.finish()
}

fn write_role(
    number: u64,
    name: &str,
    parent: Option<u64>,
    portal: Option<(u64, &str, &str)>,
    sheet: &mut Sheet,
) {
    let changed = i64::from(AS_OF) * DAY - (number % 900).cast_signed() * DAY + 54_000;
    sheet.id(KeyPrefix::Role, number);
    sheet.text(name);
    sheet.reference_or_empty(KeyPrefix::Role, parent);
    sheet.text("");
    for access in ["Edit", "Edit", "Edit"] {
        sheet.text(access);
    }
    sheet.moment(changed);
    sheet.moment(changed);
    sheet.reference_or_empty(KeyPrefix::Account, portal.map(|(account, ..)| account));
    sheet.text(portal.map_or("None", |(_, portal, _)| portal));
    sheet.text(portal.map_or("", |(.., level)| level));
    sheet.reference_or_empty(KeyPrefix::User, portal.map(|_| 0));
}

/// Writes the profiles.
pub(super) fn profiles(world: &World, out: &mut dyn Write) -> io::Result<Size> {
    let columns = ["Id", "Name", "UserType", "UserLicenseId", "UserLicense.Name"];
    let mut sheet = Sheet::new(&world.form, &columns, out);
    for (number, (name, license)) in (0..).zip(PROFILES) {
        sheet.id(KeyPrefix::Profile, number);
        sheet.text(name);
        sheet.text(license.facts().user_type);
        sheet.id(KeyPrefix::License, license as u64);
        sheet.relation(license.name());
        sheet.end()?;
    }
    sheet.finish()
}

/// Writes the licences as the org counts them.
pub(super) fn licenses(
    world: &World,
    counts: &OrgCounts,
    meter: &BilledLogins,
    out: &mut dyn Write,
) -> io::Result<Size> {
    let columns = [
        "Id",
        "Name",
        "MasterLabel",
        "LicenseDefinitionKey",
        "Status",
        "TotalLicenses",
        "UsedLicenses",
        "UsedLicensesLastUpdated",
        "MonthlyLoginsEntitlement",
        "MonthlyLoginsUsed",
    ];
    let mut sheet = Sheet::new(&world.form, &columns, out);
    for license in License::ALL {
        let used = counts.active_users(license);
        let is_by_logins = license.line().is_some_and(|line| line.by_logins);
        let seats = bought(license, counts, meter);
        sheet.id(KeyPrefix::License, license as u64);
        sheet.text(license.name());
        sheet.text(license.name());
        sheet.text(license.facts().key);
        sheet.text("Active");
        sheet.number(if is_by_logins || seats == 0 { used + used / 5 + 10 } else { seats });
        sheet.number(used);
        sheet.moment(i64::from(AS_OF) * DAY + 15_128);
        sheet.optional_number(is_by_logins.then_some(meter.pool()));
        sheet.optional_number(is_by_logins.then_some(meter.of_months[2]));
        sheet.end()?;
    }
    sheet.finish()
}
