//! The customer's own files: the register and the policy.

use std::io::{self, Write};

use super::counts::OrgCounts;
use super::id::KeyPrefix;
use super::license::{LINES, License, Line};
use super::login_clock::AS_OF;
use super::meter::BilledLogins;
use super::people_files::written;
use super::plan::{UserKind, UserPlace};
use super::random::Draws;
use super::sheet::{CellForm, OutputDialect, Sheet, Size};
use super::user::User;
use super::words::{PURPOSES, TRIGGERS};
use super::world::World;

const REGISTER: [&str; 9] = [
    "user_id",
    "contact_id",
    "username",
    "purpose",
    "account",
    "trigger",
    "trigger_date",
    "owner",
    "review_date",
];

impl World {
    /// Whether the register has an entry of a user.
    pub(super) fn is_registered(&self, user: &User) -> bool {
        user.is_seat()
            && match user.kind() {
                Some(UserKind::TriggerFired | UserKind::ReviewOverdue | UserKind::Unfinished) => true,
                _ => self.register.number(user.number) & 1 == 1,
            }
    }
}

/// Writes the register: an entry for about half of the seats, and one for contacts whose user is gone.
pub(super) fn register(world: &World, out: &mut dyn Write) -> io::Result<Size> {
    // It is kept by hand: no exporter's form.
    let form = CellForm::of(OutputDialect::Bulk);
    let mut sheet = Sheet::new(&form, &REGISTER, out);
    let mut scratch = String::new();
    for somebody in world.people() {
        let user = world.user(&somebody);
        if let Some((_, place)) = user.external.filter(|_| world.is_registered(&user)) {
            write_entry(world, &user, place, &mut sheet, &mut scratch);
            sheet.end()?;
        }
    }
    for contact in world.plan.registered_contacts() {
        let mut draws = world.register.at(world.plan.users + contact);
        sheet.text("");
        sheet.id(KeyPrefix::Contact, contact);
        sheet.text("");
        sheet.text(draws.pick(&PURPOSES));
        sheet.text("Quillmere Direct");
        write_end(world, TRIGGERS[2], None, Some(AS_OF + 90), &mut draws, &mut sheet, &mut scratch);
        sheet.end()?;
    }
    sheet.finish()
}

fn write_entry(world: &World, user: &User, place: UserPlace, sheet: &mut Sheet, scratch: &mut String) {
    let mut draws = world.register.at(world.plan.users + user.number);
    let UserPlace { kind, index } = place;
    // An entry names its user in one of three ways.
    let (by_id, by_name) = match draws.below(16) {
        0 if kind == UserKind::Ordinary && user.contact.is_some() => (false, false),
        1 | 2 => (false, true),
        _ => (true, false),
    };
    let by_contact = !by_id && !by_name;
    sheet.reference_or_empty(KeyPrefix::User, by_id.then_some(user.number));
    sheet.reference_or_empty(KeyPrefix::Contact, user.contact.filter(|_| by_contact));
    sheet.text(written(scratch, |text| {
        if by_name {
            user.write_username(text);
        }
    }));
    let lacks = |what: u64| kind == UserKind::Unfinished && index % 3 == what;
    let purpose = draws.pick(&PURPOSES);
    sheet.text(if lacks(0) { "" } else { purpose });
    sheet.text(written(scratch, |text| match user.account {
        _ if lacks(1) => {}
        Some(account) => world.write_company(account, text),
        None => text.push_str("Quillmere Direct"),
    }));
    let later = |draws: &mut Draws, days: u64| AS_OF + i32::try_from(draws.below(days)).unwrap_or(0);
    let trigger = if lacks(2) { "" } else { draws.pick(&TRIGGERS) };
    let has_day = draws.percent(40);
    let coming = later(&mut draws, 700);
    let trigger_day = match kind {
        UserKind::TriggerFired => Some(2 * AS_OF - 1 - later(&mut draws, 200)),
        _ => Some(coming).filter(|_| has_day && !lacks(2)),
    };
    let review_day = match kind {
        UserKind::ReviewOverdue => 2 * AS_OF - 1 - later(&mut draws, 200),
        _ => later(&mut draws, 180),
    };
    write_end(world, trigger, trigger_day, Some(review_day), &mut draws, sheet, scratch);
}

fn write_end(
    world: &World,
    trigger: &str,
    trigger_day: Option<i32>,
    review_day: Option<i32>,
    draws: &mut Draws,
    sheet: &mut Sheet,
    scratch: &mut String,
) {
    sheet.text(trigger);
    sheet.optional_day(trigger_day);
    let owner = world.owner(draws);
    sheet.text(written(scratch, |text| {
        text.push_str("owner");
        super::name::write_base36(owner, text);
        text.push('@');
        text.push_str(super::user::OWN_DOMAIN);
    }));
    sheet.optional_day(review_day);
}

/// Seats that were bought of a licence, or logins a month.
pub(super) fn bought(license: License, counts: &OrgCounts, meter: &BilledLogins) -> u64 {
    match license.line() {
        Some(line) if line.by_logins => meter.pool(),
        Some(line) => counts.seats(license) * line.percent_bought / 100,
        None => 0,
    }
}

/// Writes the policy.
pub(super) fn policy(
    world: &World,
    counts: &OrgCounts,
    meter: &BilledLogins,
    out: &mut dyn Write,
) -> io::Result<Size> {
    // A round number of users looks like a file that was cut, unless somebody says how many there are.
    let users = world.plan.users;
    let mut text = format!(
        "# The audit policy of Quillmere, a company that does not exist.\n\
         # All quantities and prices below are invented.\n\n\
         timezone = \"UTC\"\n\n[thresholds]\nidle_days = 90\ngrace_days = 30\n\n\
         [expected]\nUser = {users}\nUserLogin = {users}\n",
    );
    for line in &LINES {
        text.push_str(&contract(line, bought(line.license, counts, meter)));
    }
    out.write_all(text.as_bytes())?;
    Ok(Size { rows: 0, bytes: text.len() as u64 })
}

/// A contract line.
fn contract(line: &Line, quantity: u64) -> String {
    let Line { id, price, currency, starts, ends, uplift_percent, cost_center, .. } = line;
    let license = line.license.name();
    let (meter, unit) =
        if line.by_logins { ("login", "for one login") } else { ("member", "for one seat and month") };
    let sibling = License::Customer.name();
    let sibling = if line.by_logins { format!("sibling = \"{sibling}\"\n") } else { String::new() };
    format!(
        "\n[[contract]]\nid = \"{id}\"\nlicense = \"{license}\"\nmeter = \"{meter}\"\n\
         quantity = {quantity} # invented\nprice = \"{price}\" # invented, {unit}\ncurrency = \"{currency}\"\n\
         starts = {starts}\nends = {ends}\nuplift_percent = \"{uplift_percent}\"\nnotice_days = 30\n\
         cost_center = \"{cost_center}\"\n{sibling}"
    )
}
