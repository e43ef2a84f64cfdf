//! Which cost center each account is charged to: a CSV file beside the policy.

use std::collections::BTreeMap;

use super::kind::NonEmptyText;
use super::table::table;
use super::written::PolicyReader;
use crate::model::id::RecordId;
use crate::model::text::folded;

table! {
    /// One row of a file of cost centers: one row an account.
    pub(super) struct CostCenterRow {
        /// The account's id or name.
        account: String = NonEmptyText, required;
        /// The cost center that it is charged to.
        cost_center: String = NonEmptyText, required;
    }
}

/// The cost centers of accounts.
#[derive(Clone, Debug)]
pub struct CostCenters {
    /// By account id in 18 characters, or by account name in lower case.
    centers: BTreeMap<String, String>,
}

impl CostCenters {
    /// Makes the rows of a file a map; nothing where an account has two cost centers, which the reader then knows.
    pub(super) fn new(rows: Vec<(String, CostCenterRow)>, reader: &mut PolicyReader) -> Option<Self> {
        let mut centers = BTreeMap::new();
        let mut is_right = true;
        for (path, row) in rows {
            let other = centers.insert(key(&row.account), row.cost_center.clone());
            if let Some(other) = other.filter(|other| *other != row.cost_center) {
                let message = format!("\"{}\" is charged to {other} in a row above", row.account);
                reader.refuse_at(&format!("{path}.cost_center"), message, "give an account one cost center");
                is_right = false;
            }
        }
        is_right.then_some(Self { centers })
    }

    /// The cost center of an account; its id counts more than its name.
    #[must_use]
    pub fn of(&self, id: Option<&str>, name: Option<&str>) -> Option<&str> {
        let of = |key: String| self.centers.get(&key).map(String::as_str);
        id.and_then(|id| of(id.to_owned())).or_else(|| name.and_then(|name| of(folded(name))))
    }
}

fn key(account: &str) -> String {
    RecordId::from_text(account).map_or_else(|| folded(account), |id| id.to_string())
}
