//! Who is the same person: seats and contacts that one holds several of, mailboxes that several people share.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use polars::prelude::{BooleanChunked, DataFrame, NamedFrom, PolarsResult, Series};
use rustc_hash::FxHashMap;

use super::column::{IS_REASON, KEPT, LAST_ACTIVITY_AT, OTHERS, SAME_ACCOUNT, SEVERITY, SHARED};
use super::population::frame;
use crate::model::person::{email_key, federation_key, name_key};
use crate::model::verdict::Severity;
use crate::org::column::{
    ACCOUNT_ID, CONTACT_ID, CREATED_AT, EMAIL, FEDERATION_ID, FIRST_NAME, LAST_NAME, NAME, USER_ID,
};
use crate::org::{CONTACT_ACCOUNT_ID, CONTACT_EMAIL, CONTACT_FIRST_NAME, CONTACT_LAST_NAME, CONTACT_NAME};

/// What makes two seats one person's, strongest first.
const KEYS: [&str; 3] = ["federation id", "contact", "e-mail and name"];
const MAILBOX: &str = "e-mail only";

/// One row per seat that its person does not need: every seat of a person but the one used last (then
/// created last, then of the highest id). Seats that only share a mailbox follow the same rule, but are of
/// low severity and no reason.
pub(super) fn duplicates(seats: &DataFrame) -> PolarsResult<DataFrame> {
    let text = |name: &str| seats.column(name).and_then(|column| column.str().cloned());
    let number = |name: &str| seats.column(name).and_then(|column| column.i64().cloned());
    let ids = text(USER_ID)?;
    let ids: Vec<&str> = ids.iter().map(Option::unwrap_or_default).collect();
    let (used, created) = (number(LAST_ACTIVITY_AT)?, number(CREATED_AT)?);
    let rank = |seat: &usize| (used.get(*seat), created.get(*seat), ids[*seat]);
    let keys = PersonKeys::of(seats)?;

    let mut people = PersonGroups::of(ids.len());
    let mut why: FxHashMap<usize, &'static str> = FxHashMap::default();
    for (kind, groups) in KEYS.into_iter().zip([&keys.federation, &keys.contact, &keys.email_and_name]) {
        for group in groups {
            for seat in group {
                people.join(group[0], *seat);
                why.entry(*seat).or_insert(kind);
            }
        }
    }
    let mut found: BTreeMap<usize, Duplicate> = BTreeMap::new();
    for person in people.several() {
        let kept = person.iter().copied().max_by_key(rank).unwrap_or_default();
        for seat in person.iter().filter(|seat| **seat != kept) {
            let others = person.iter().copied().filter(|other| other != seat).collect();
            found.insert(*seat, Duplicate { kept, others, shared: why[seat], is_person: true });
        }
    }
    for group in keys.email.iter().filter(|group| people.differ(group)) {
        let kept = group.iter().copied().max_by_key(rank).unwrap_or_default();
        for seat in group.iter().filter(|seat| **seat != kept) {
            let others = group.iter().copied().filter(|other| other != seat).collect();
            found.entry(*seat).or_insert(Duplicate { kept, others, shared: MAILBOX, is_person: false });
        }
    }
    as_frame(&found, &ids)
}

/// The linked seats whose address and whose contact's are both valid and differ. A sandbox writes `.invalid` behind
/// the addresses of users, which makes no difference.
pub(super) fn drifted(linked: &DataFrame) -> PolarsResult<DataFrame> {
    let of_users = linked.column(EMAIL)?.str()?;
    let of_contacts = linked.column(CONTACT_EMAIL)?.str()?;
    let key = |email: Option<&str>| {
        email.and_then(email_key).map(|email| email.strip_suffix(".invalid").unwrap_or(&email).to_owned())
    };
    let differ: BooleanChunked = of_users
        .iter()
        .zip(of_contacts.iter())
        .map(|(user, contact)| matches!((key(user), key(contact)), (Some(user), Some(contact)) if user != contact))
        .collect();
    linked.filter(&differ)
}

/// One row per contact of those that share a valid address and a name with others of their account, or with others that are
/// the only contact of theirs as they are: the others' ids, and whether they belong to one account.
pub(super) fn duplicate_contacts(contacts: &DataFrame) -> PolarsResult<DataFrame> {
    let text = |name: &str| contacts.column(name).and_then(|column| column.str());
    let (ids, accounts, emails) = (text(CONTACT_ID)?, text(CONTACT_ACCOUNT_ID)?, text(CONTACT_EMAIL)?);
    let (first, last, whole) = (text(CONTACT_FIRST_NAME)?, text(CONTACT_LAST_NAME)?, text(CONTACT_NAME)?);
    let keys: Vec<Option<String>> = emails.iter().map(|email| email.and_then(email_key)).collect();
    let name = |row: usize| whose_name(whole.get(row), first.get(row), last.get(row));
    let people = sharing_too(&sharing(keys.iter().map(Option::as_ref)), name);
    let mut contacts_of_account: FxHashMap<&str, usize> = FxHashMap::default();
    for account in accounts.iter().flatten() {
        *contacts_of_account.entry(account).or_default() += 1;
    }
    let is_only = |row: usize| accounts.get(row).is_some_and(|account| contacts_of_account[account] == 1);
    let in_one_account = sharing_too(&people, |row| accounts.get(row));
    let each_the_only = sharing_too(&people, |row| is_only(row).then_some(()));
    let (mut found, mut of_accounts, mut others, mut same) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let groups = in_one_account.iter().map(|group| (group, true));
    for (group, is_one_account) in groups.chain(each_the_only.iter().map(|group| (group, false))) {
        let mut group: Vec<(&str, Option<&str>)> =
            group.iter().filter_map(|row| Some((ids.get(*row)?, accounts.get(*row)))).collect();
        group.sort_unstable();
        for (id, account) in &group {
            found.push(*id);
            of_accounts.push(*account);
            let rest = group.iter().map(|(other, _)| *other).filter(|other| other != id);
            others.push(rest.collect::<Vec<_>>().join(" "));
            same.push(is_one_account);
        }
    }
    frame([
        Series::new(CONTACT_ID.into(), found),
        Series::new(ACCOUNT_ID.into(), of_accounts),
        Series::new(OTHERS.into(), others),
        Series::new(SAME_ACCOUNT.into(), same),
    ])
}

/// The form in which a person's name is compared: the whole name, or else first and last.
fn whose_name(whole: Option<&str>, first: Option<&str>, last: Option<&str>) -> Option<String> {
    whole
        .and_then(|name| name_key(name, ""))
        .or_else(|| name_key(first.unwrap_or_default(), last.unwrap_or_default()))
}

/// A seat that its person does not need.
struct Duplicate {
    kept: usize,
    others: Vec<usize>,
    shared: &'static str,
    is_person: bool,
}

fn as_frame(found: &BTreeMap<usize, Duplicate>, ids: &[&str]) -> PolarsResult<DataFrame> {
    let column = |name: &str, value: fn(&Duplicate, &[&str]) -> Option<String>| {
        let values: Vec<Option<String>> = found.values().map(|seat| value(seat, ids)).collect();
        Series::new(name.into(), values)
    };
    frame([
        Series::new(USER_ID.into(), found.keys().map(|seat| ids[*seat]).collect::<Vec<_>>()),
        column(KEPT, |seat, ids| Some(ids[seat.kept].to_owned())),
        column(OTHERS, |seat, ids| {
            Some(seat.others.iter().map(|other| ids[*other]).collect::<Vec<_>>().join(" "))
        }),
        column(SHARED, |seat, _| Some(seat.shared.to_owned())),
        column(SEVERITY, |seat, _| (!seat.is_person).then(|| Severity::Low.to_string())),
        Series::new(IS_REASON.into(), found.values().map(|seat| seat.is_person).collect::<Vec<_>>()),
    ])
}

/// The seats that share a value which can make them one person's.
struct PersonKeys {
    federation: Vec<Vec<usize>>,
    contact: Vec<Vec<usize>>,
    email_and_name: Vec<Vec<usize>>,
    email: Vec<Vec<usize>>,
}

impl PersonKeys {
    fn of(seats: &DataFrame) -> PolarsResult<Self> {
        let text = |name: &str| seats.column(name).and_then(|column| column.str().cloned());
        let (contact, email) = (text(CONTACT_ID)?, text(EMAIL)?);
        let (first, last, whole) = (text(FIRST_NAME)?, text(LAST_NAME)?, text(NAME)?);
        let addresses: Vec<Option<String>> = email.iter().map(|email| email.and_then(email_key)).collect();
        let name = |seat: usize| whose_name(whole.get(seat), first.get(seat), last.get(seat));
        let email = sharing(addresses.iter().map(Option::as_ref));
        Ok(Self {
            federation: federation_groups(seats)?
                .into_iter()
                .filter(|group| group.is_person)
                .map(|group| group.seats)
                .collect(),
            contact: sharing(contact.iter()),
            email_and_name: sharing_too(&email, name),
            email,
        })
    }
}

/// The seats that carry one federation id.
struct FederationGroup {
    id: String,
    seats: Vec<usize>,
    /// Whether they are one person's: whoever they are shares a last name or an address; two may share the first name.
    is_person: bool,
}

/// The federation ids that several seats carry.
fn federation_groups(seats: &DataFrame) -> PolarsResult<Vec<FederationGroup>> {
    let text = |name: &str| seats.column(name).and_then(|column| column.str().cloned());
    let (federation, email) = (text(FEDERATION_ID)?, text(EMAIL)?);
    let (first, last, whole) = (text(FIRST_NAME)?, text(LAST_NAME)?, text(NAME)?);
    let word = |text: Option<&str>, pick: fn(&str) -> Option<&str>| {
        text.and_then(|text| pick(text.trim())).and_then(|word| name_key(word, ""))
    };
    // Where only the whole name was exported its ends stand for first and last name.
    let last_name = |seat: usize| {
        last.get(seat)
            .and_then(|name| name_key(name, ""))
            .or_else(|| word(whole.get(seat), |name| name.split_whitespace().last()))
    };
    let first_name = |seat: usize| {
        first
            .get(seat)
            .and_then(|name| name_key(name, ""))
            .or_else(|| word(whole.get(seat), |name| name.split_whitespace().next()))
    };
    let groups = sharing(federation.iter().map(|text| text.and_then(federation_key)));
    Ok(groups
        .into_iter()
        .map(|group| {
            let all_share = |value: &dyn Fn(usize) -> Option<String>| {
                let own = value(group[0]);
                own.is_some() && group.iter().all(|seat| value(*seat) == own)
            };
            let is_person = all_share(&last_name)
                || all_share(&|seat| email.get(seat).and_then(email_key))
                || (group.len() == 2 && all_share(&first_name));
            let id = federation.get(group[0]).unwrap_or_default().trim().to_owned();
            FederationGroup { id, seats: group, is_person }
        })
        .collect())
}

/// Federation ids on seats of people who have nothing else in common, each with its number of seats.
pub(super) fn meaningless_federation_ids(seats: &DataFrame) -> PolarsResult<BTreeMap<String, usize>> {
    let groups = federation_groups(seats)?.into_iter().filter(|group| !group.is_person);
    Ok(groups.map(|group| (group.id, group.seats.len())).collect())
}

/// The places that share a key with others, group by group; places without a key share none.
fn sharing<K: Eq + Hash>(keys: impl Iterator<Item = Option<K>>) -> Vec<Vec<usize>> {
    // Most keys stand once: for those no list is made.
    let mut known: FxHashMap<K, (usize, Option<usize>)> = FxHashMap::default();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (place, key) in keys.enumerate() {
        let Some(key) = key else { continue };
        match known.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert((place, None));
            }
            Entry::Occupied(mut entry) => {
                let (first, group) = entry.get_mut();
                let group = group.get_or_insert_with(|| {
                    groups.push(vec![*first]);
                    groups.len() - 1
                });
                groups[*group].push(place);
            }
        }
    }
    groups
}

/// Within groups that share one key, the places that share another too, group by group.
fn sharing_too<K: Eq + Hash>(groups: &[Vec<usize>], key: impl Fn(usize) -> Option<K>) -> Vec<Vec<usize>> {
    let within = |group: &Vec<usize>| -> Vec<Vec<usize>> {
        let closer = sharing(group.iter().map(|place| key(*place)));
        closer.into_iter().map(|closer| closer.into_iter().map(|at| group[at]).collect()).collect()
    };
    groups.iter().flat_map(within).collect()
}

/// Seats joined to people: each seat points towards the first seat of its person.
struct PersonGroups {
    towards: Vec<usize>,
}

impl PersonGroups {
    fn of(seats: usize) -> Self {
        Self { towards: (0..seats).collect() }
    }

    fn first(&self, mut seat: usize) -> usize {
        while self.towards[seat] != seat {
            seat = self.towards[seat];
        }
        seat
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.towards[one.max(other)] = one.min(other);
    }

    /// The people who hold several seats.
    fn several(&self) -> Vec<Vec<usize>> {
        let mut people: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for seat in 0..self.towards.len() {
            let first = self.first(seat);
            if first != seat {
                people.entry(first).or_insert_with(|| vec![first]).push(seat);
            }
        }
        people.into_values().collect()
    }

    /// Whether a group holds more than one person.
    fn differ(&self, group: &[usize]) -> bool {
        group.iter().any(|seat| self.first(*seat) != self.first(group[0]))
    }
}
