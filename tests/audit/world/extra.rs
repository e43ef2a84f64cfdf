//! From what was drawn beside users and links to the records of a world, and the files that no dialect has.

use super::calendar::shifted;
use super::draft::WorldDraft;
use super::extra_draft::{Address, EntryDraft, PersonDraft, REGISTER_COLUMNS, WaiverDraft, Who, Whom};
use super::{Assignment, Entry, User, WaiverSpec, World, id};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::{fs, io, path::Path};

/// First name, last name and address of the contact of that number.
pub(super) fn person(n: usize, draft: &PersonDraft) -> (Option<String>, String, Option<String>) {
    let own = format!("person{n}@example.net");
    let of_user = |email: Option<String>| (Some(format!("Given{n}")), format!("Family{n}"), email);
    match draft {
        PersonDraft::Pool(email, first, last) => {
            (first.map(str::to_owned), (*last).to_owned(), email.map(str::to_owned))
        }
        PersonDraft::OfUser(address) => of_user(match address {
            Address::Same => Some(own),
            Address::InCapitals => Some(own.to_uppercase()),
            Address::OfASandbox => Some(format!("{own}.invalid")),
            Address::Another => Some(format!("contact{n}@example.net")),
            Address::Masked => Some("X".to_owned()),
            Address::None => None,
        }),
    }
}

pub(super) fn assignments(draft: &WorldDraft) -> Option<Vec<Assignment>> {
    let assigned = draft.extra.assignments.as_ref()?.iter().enumerate();
    let assignment = |(n, (user, license, has_label)): (usize, &(usize, usize, bool))| Assignment {
        id: id("2LA", n),
        user_id: id("005", *user),
        license_id: id("0PL", *license),
        label: has_label.then(|| format!("Permission {license}")),
    };
    Some(assigned.map(assignment).collect())
}

/// No name stands twice: whoever is said two things of is an error, and no world. Nor is a row that names
/// nobody.
pub(super) fn register(draft: &WorldDraft, users: &[User], as_of: NaiveDate) -> Option<Vec<Entry>> {
    let mut seen = BTreeSet::new();
    let mut entries = Vec::new();
    for of_draft in draft.extra.register.as_ref()? {
        let mut entry = entry(of_draft, users, as_of);
        if let Some(column) = draft.extra.register_without {
            entry.lose(column);
        }
        let name = entry.name();
        if !name.is_empty() && seen.insert(name) {
            entries.push(entry);
        }
    }
    Some(entries)
}

fn entry(draft: &EntryDraft, users: &[User], as_of: NaiveDate) -> Entry {
    let username =
        |n: usize| users.get(n).map_or_else(|| format!("gone{n}@example.com"), |user| user.username.clone());
    let (user_id, username, contact_id) = match draft.who {
        Who::User(n) => (Some(id("005", n)), None, None),
        Who::Name(n, shouts) => {
            let name = username(n);
            (None, Some(if shouts { name.to_uppercase() } else { name }), None)
        }
        Who::Contact(n) => (None, None, Some(id("003", n))),
        Who::Both(n, contact) => (Some(id("005", n)), None, Some(id("003", contact))),
        Who::IdAndName(n, other) => (Some(id("005", n)), Some(username(other)), None),
        Who::NameAndContact(n, contact) => (None, Some(username(n)), Some(id("003", contact))),
    };
    let day = |days: i64| shifted(as_of, days);
    Entry {
        user_id,
        username,
        contact_id,
        purpose: draft.purpose.then(|| "orders, and \"more\"".to_owned()),
        account: draft.account.then(|| "Acme".to_owned()),
        trigger: draft.trigger.then(|| "contract ends".to_owned()),
        trigger_date: draft.trigger_date.map(day),
        owner: draft.owner.then(|| "Jo; sales".to_owned()),
        review_date: draft.review_date.map(day),
    }
}

impl Entry {
    /// The strongest name that it gives.
    fn name(&self) -> String {
        let username = self.username.as_ref().map(|name| name.to_lowercase());
        self.user_id.clone().or(username).or_else(|| self.contact_id.clone()).unwrap_or_default()
    }

    fn lose(&mut self, column: &str) {
        match column {
            "user_id" => self.user_id = None,
            "contact_id" => self.contact_id = None,
            "username" => self.username = None,
            "purpose" => self.purpose = None,
            "account" => self.account = None,
            "trigger" => self.trigger = None,
            "trigger_date" => self.trigger_date = None,
            "owner" => self.owner = None,
            "review_date" => self.review_date = None,
            _ => unreachable!("no register has {column}"),
        }
    }

    /// In the order of `REGISTER_COLUMNS`.
    fn cells(&self) -> [String; 9] {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        [
            text(&self.user_id),
            text(&self.contact_id),
            text(&self.username),
            text(&self.purpose),
            text(&self.account),
            text(&self.trigger),
            day(self.trigger_date),
            text(&self.owner),
            day(self.review_date),
        ]
    }
}

pub(super) fn waivers(drafts: &[WaiverDraft], as_of: NaiveDate) -> Vec<WaiverSpec> {
    drafts.iter().enumerate().map(|(n, draft)| waiver(n, draft, as_of)).collect()
}

fn waiver(n: usize, draft: &WaiverDraft, as_of: NaiveDate) -> WaiverSpec {
    let mut waiver = WaiverSpec {
        id: format!("W-{n}"),
        rules: draft.rules.as_ref().map(|rules| rules.iter().map(ToString::to_string).collect()),
        expires: shifted(as_of, draft.expires),
        ..WaiverSpec::default()
    };
    let text = |text: &str| vec![text.to_owned()];
    match draft.whom {
        // A waiver of everything is none: it excuses idle seats at least.
        Whom::Everybody => waiver.rules = waiver.rules.or_else(|| Some(vec!["idle-seat".to_owned()])),
        // With fifteen characters, as reports write them.
        Whom::User(n) => waiver.user = text(&id("005", n)[..15]),
        Whom::Username(pattern) => waiver.username = text(pattern),
        Whom::Account(n) => waiver.account = text(&id("001", n)),
        Whom::AccountName(pattern) => waiver.account = text(pattern),
        Whom::Profile(place) => waiver.profile = text(&id("00e", place)),
        Whom::ProfileName(pattern) => waiver.profile = text(pattern),
        Whom::License(pattern) => waiver.license = text(pattern),
        Whom::Several(user, license) => {
            waiver.username = text(user);
            waiver.license = text(license);
        }
        Whom::TwoUsers(n, other) => {
            waiver.user = vec![id("005", n), format!("User{other}@Example.com.portal")];
        }
        Whom::Accounts(n, name) => waiver.account = vec![id("001", n), name.to_owned()],
    }
    waiver
}

impl World {
    /// Writes what no exporter of dialects writes: the register, kept by hand, and the permission set licences.
    pub(crate) fn write_extras(&self, dir: &Path) -> io::Result<()> {
        if let Some(assignments) = &self.assignments {
            let mut lines =
                vec!["Id,AssigneeId,PermissionSetLicenseId,PermissionSetLicense.MasterLabel\n".to_owned()];
            for one in assignments {
                let label = one.label.as_deref().unwrap_or_default();
                lines.push(format!("{},{},{},{label}\n", one.id, one.user_id, one.license_id));
            }
            fs::write(dir.join("PermissionSetLicenseAssign.csv"), lines.concat())?;
        }
        let Some(register) = &self.register else { return Ok(()) };
        let is_kept = |place: &usize| self.register_without != Some(REGISTER_COLUMNS[*place]);
        let places: Vec<usize> = (0..REGISTER_COLUMNS.len()).filter(is_kept).collect();
        let mut writer = csv::Writer::from_path(dir.join("register.csv")).map_err(io::Error::other)?;
        writer.write_record(places.iter().map(|&place| REGISTER_COLUMNS[place])).map_err(io::Error::other)?;
        for entry in register {
            let cells = entry.cells();
            writer.write_record(places.iter().map(|&place| &cells[place])).map_err(io::Error::other)?;
        }
        writer.flush()
    }
}
