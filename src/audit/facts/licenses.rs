//! Licences, profiles and roles: what seats are on, and what the org itself counts.

use std::collections::BTreeMap;

use polars::prelude::{
    DataFrame, DataType, IntoLazy, JoinType, LazyFrame, NamedFrom, PolarsResult, Series, col, len, lit,
};

use super::Facts;
use crate::audit::column::{
    ACCOUNTS, BOUGHT, CONFIDENCE, IS_COMPARED, IS_INFERRED, IS_KNOWN, IS_PRICED, LOGINS_OVER, METER, SEATS,
};
use crate::audit::population::{distinct, frame};
use crate::audit::row::Row;
use crate::model::calendar::date_of;
use crate::model::license::{Audience, audience, license_key};
use crate::model::object::Object;
use crate::model::verdict::{Confidence, Meter};
use crate::org::LICENSE_BY_PROFILE;
use crate::org::column::{
    ACCOUNT_ID, CONTACT_ID, IS_ACTIVE, LICENSE, LOGINS_ENTITLED, LOGINS_USED, PERMISSION_LICENSE,
    PORTAL_TYPE, PROFILE_ID, PROFILE_NAME, ROLE_ID, TOTAL_LICENSES, USED_COUNTED_ON, USED_LICENSES, USER_ID,
    first_of, is_true, no_text,
};
use crate::policy::Policy;

/// What names a profile: its id, or its name where there is no id.
const PROFILE_KEY: &str = "profile_key";

impl Facts<'_> {
    /// One row per seat with a role that the UserRole file has.
    pub fn seats_with_role(&self) -> LazyFrame {
        self.seats_as_recorded()
            .join(self.org.roles(), [col(ROLE_ID)], [col(ROLE_ID)], JoinType::Inner.into())
            .filter(col(PORTAL_TYPE).is_not_null())
    }

    /// One row per licence that holds seats: its meter, whether its meaning is known, whether it has a price.
    pub fn seat_licenses(&self) -> LazyFrame {
        self.seats()
            .filter(col(LICENSE).is_not_null())
            .group_by([col(LICENSE)])
            .agg([
                len().cast(DataType::Int64).alias(SEATS),
                col(IS_KNOWN).first(),
                col(IS_PRICED).first(),
                col(METER).first(),
            ])
            .with_columns([
                no_text().alias(USER_ID),
                no_text().alias(CONTACT_ID),
                no_text().alias(ACCOUNT_ID),
            ])
    }

    /// One row per profile that seats are on: its seats, their accounts, its licence.
    pub fn profiles(&self) -> LazyFrame {
        self.seats()
            .with_column(first_of(col(PROFILE_ID), col(PROFILE_NAME)).alias(PROFILE_KEY))
            .filter(col(PROFILE_KEY).is_not_null())
            .group_by([col(PROFILE_KEY)])
            .agg([
                col(PROFILE_ID).min(),
                col(PROFILE_NAME).min(),
                col(LICENSE).min(),
                len().cast(DataType::Int64).alias(SEATS),
                col(ACCOUNT_ID).drop_nulls().n_unique().cast(DataType::Int64).alias(ACCOUNTS),
            ])
            .with_columns([
                no_text().alias(USER_ID),
                no_text().alias(CONTACT_ID),
                no_text().alias(ACCOUNT_ID),
            ])
    }

    /// One row per external user and permission set licence that the user holds: the user, active or not.
    pub fn permission_licenses(&self) -> LazyFrame {
        self.users()
            .filter(is_true(crate::audit::column::IS_EXTERNAL))
            .join(self.org.permission_licenses(), [col(USER_ID)], [col(USER_ID)], JoinType::Inner.into())
            .with_columns([
                is_true(IS_ACTIVE).alias(IS_ACTIVE),
                col(PERMISSION_LICENSE),
                lit(Confidence::High.as_str()).alias(CONFIDENCE),
            ])
    }

    /// One row per licence that holds seats, has a line in force that is billed by use, or that the UserLicense file lists: its seats, what contract and org say
    /// was bought, what the org says is used, and whether the two counts can be compared at all.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn counted_licenses(&self, policy: &Policy) -> PolarsResult<LazyFrame> {
        let held = self
            .seats()
            .filter(col(LICENSE).is_not_null())
            .group_by([col(LICENSE)])
            .agg([
                len().cast(DataType::Int64).alias(SEATS),
                is_true(IS_INFERRED).any(true).alias(IS_INFERRED),
                col(BOUGHT).first(),
                col(METER).first(),
            ])
            .sort([LICENSE], polars::prelude::SortMultipleOptions::default())
            .collect()?;
        let mut counted: BTreeMap<String, LicenseCount> = BTreeMap::new();
        for row in Row::all(&held) {
            let name = row.text_or(LICENSE, "");
            let known = counted.entry(license_key(name)).or_insert_with(|| LicenseCount::of_license(name));
            known.seats += row.number(SEATS).unwrap_or(0);
            known.is_inferred |= row.is_true(IS_INFERRED);
            known.bought = row.number(BOUGHT);
            known.meter = row.text(METER);
            let by_use = known.meter.and_then(Meter::parse).is_some_and(Meter::is_by_use);
            let over = known.bought.filter(|_| by_use).map(|_| self.pools.over(name, policy));
            known.logins_over = over.map(|over| i64::try_from(over).unwrap_or(i64::MAX));
        }
        let as_of = date_of(self.as_of);
        for line in policy.contract.iter().filter(|line| line.meter.is_by_use() && line.in_force(as_of)) {
            // Users who hold no seat any more have used its pool all the same.
            let known = counted
                .entry(license_key(&line.license))
                .or_insert_with(|| LicenseCount::of_license(&line.license));
            if known.seats == 0 {
                let quantity = i64::try_from(line.quantity).unwrap_or(i64::MAX);
                known.bought = Some(known.bought.unwrap_or(0).saturating_add(quantity));
                known.meter = Some(line.meter.as_str());
                known.logins_over =
                    Some(i64::try_from(self.pools.over(&line.license, policy)).unwrap_or(i64::MAX));
            }
        }
        for row in Row::all(self.org.records(Object::UserLicense)) {
            // A key that stands for several licences names none.
            let Some(name) = row.text(LICENSE) else { continue };
            let known = counted.entry(license_key(name)).or_insert_with(|| LicenseCount::of_license(name));
            known.total = known.total.or(row.number(TOTAL_LICENSES));
            known.used = known.used.or(row.number(USED_LICENSES));
            known.used_on = known.used_on.or(row.number(USED_COUNTED_ON));
            known.logins_entitled = known.logins_entitled.or(row.number(LOGINS_ENTITLED));
            known.logins_used = known.logins_used.or(row.number(LOGINS_USED));
        }
        Ok(as_frame(&counted.into_values().collect::<Vec<_>>())?.lazy())
    }

    /// The licences that occur in the export, by key: on a user, active or not, on a profile, or in the UserLicense file.
    ///
    /// # Errors
    ///
    /// When a computation over frames fails.
    pub fn known_licenses(&self) -> PolarsResult<BTreeMap<String, String>> {
        let mut names = distinct(&self.users, LICENSE)?;
        names.extend(distinct(&self.org.profiles().collect()?, LICENSE_BY_PROFILE)?);
        names.extend(distinct(self.org.records(Object::UserLicense), LICENSE)?);
        Ok(names.into_iter().map(|name| (license_key(&name), name)).collect())
    }

    /// The seats of each licence that the org counts (UserLicense.TotalLicenses), by the licence's key.
    #[must_use]
    pub fn license_totals(&self) -> BTreeMap<String, u64> {
        Row::all(self.org.records(Object::UserLicense))
            .filter_map(|row| {
                Some((license_key(row.text(LICENSE)?), u64::try_from(row.number(TOTAL_LICENSES)?).ok()?))
            })
            .collect()
    }

    /// The logins of its running month that the org counts (UserLicense.MonthlyLoginsUsed), by the licence's key.
    #[must_use]
    pub fn reported_logins(&self) -> BTreeMap<String, u64> {
        Row::all(self.org.records(Object::UserLicense))
            .filter_map(|row| {
                Some((license_key(row.text(LICENSE)?), u64::try_from(row.number(LOGINS_USED)?).ok()?))
            })
            .collect()
    }

    /// How many licences have a count of the org's that can be compared.
    pub(super) fn licenses_compared(&self, policy: &Policy) -> PolarsResult<usize> {
        let compared = self.counted_licenses(policy)?.filter(col(IS_COMPARED)).select([col(LICENSE)]);
        Ok(compared.collect()?.height())
    }

    /// How many licences hold seats or have a line in force that is billed by use.
    pub(super) fn licenses_bought(&self, policy: &Policy) -> PolarsResult<usize> {
        let is_used = col(SEATS).gt(lit(0)).or(col(LOGINS_OVER).is_not_null());
        Ok(self.counted_licenses(policy)?.filter(is_used).select([col(LICENSE)]).collect()?.height())
    }

    /// How many licences hold seats.
    pub(super) fn licenses_held(&self) -> PolarsResult<usize> {
        Ok(distinct(&self.seats, LICENSE)?.len())
    }
}

/// A licence as the User file, the contract and the org count it.
struct LicenseCount<'a> {
    name: &'a str,
    seats: i64,
    is_inferred: bool,
    bought: Option<i64>,
    meter: Option<&'a str>,
    total: Option<i64>,
    used: Option<i64>,
    used_on: Option<i64>,
    logins_entitled: Option<i64>,
    logins_used: Option<i64>,
    /// What its lines in force took above their pools in the period.
    logins_over: Option<i64>,
}

impl<'a> LicenseCount<'a> {
    fn of_license(name: &'a str) -> Self {
        Self {
            name,
            seats: 0,
            is_inferred: false,
            bought: None,
            meter: None,
            total: None,
            used: None,
            used_on: None,
            logins_entitled: None,
            logins_used: None,
            logins_over: None,
        }
    }

    /// Whether the org's count says something about our seats. Where licences are inferred, users of one licence may
    /// stand under another's name.
    fn is_compared(&self, any_inferred: bool) -> bool {
        let is_external = matches!(audience(self.name), Some(Audience::External | Audience::Contactless));
        let is_ours = if self.seats > 0 { !self.is_inferred } else { is_external && !any_inferred };
        self.used.is_some() && is_ours
    }
}

fn as_frame(licenses: &[LicenseCount]) -> PolarsResult<DataFrame> {
    let any_inferred = licenses.iter().any(|license| license.is_inferred);
    let number = |name: &str, value: fn(&LicenseCount) -> Option<i64>| {
        Series::new(name.into(), licenses.iter().map(value).collect::<Vec<_>>())
    };
    let none = || vec![None::<&str>; licenses.len()];
    frame([
        Series::new(LICENSE.into(), licenses.iter().map(|license| license.name).collect::<Vec<_>>()),
        number(SEATS, |license| Some(license.seats)),
        number(BOUGHT, |license| license.bought),
        number(TOTAL_LICENSES, |license| license.total),
        number(USED_LICENSES, |license| license.used),
        number(USED_COUNTED_ON, |license| license.used_on),
        number(LOGINS_ENTITLED, |license| license.logins_entitled),
        number(LOGINS_USED, |license| license.logins_used),
        number(LOGINS_OVER, |license| license.logins_over),
        Series::new(METER.into(), licenses.iter().map(|license| license.meter).collect::<Vec<_>>()),
        Series::new(
            IS_COMPARED.into(),
            licenses.iter().map(|license| license.is_compared(any_inferred)).collect::<Vec<_>>(),
        ),
        Series::new(USER_ID.into(), none()),
        Series::new(CONTACT_ID.into(), none()),
        Series::new(ACCOUNT_ID.into(), none()),
    ])
}
