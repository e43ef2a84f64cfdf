//! Which cost center each account is charged to: a CSV file beside the policy.

use std::collections::BTreeMap;
use std::path::Path;

use super::sheet::{Form, Sheet, SideFile};
use crate::error::Result;
use crate::model::id::RecordId;
use crate::model::text::folded;

/// The cost centers of accounts, and the file that tells them.
#[derive(Clone, Debug)]
pub struct CostCenters {
    /// The file.
    pub file: SideFile,
    /// By account id in 18 characters, or by account name in lower case.
    centers: BTreeMap<String, String>,
}

impl CostCenters {
    /// Reads a file with the columns `account` (an id or a name) and `cost_center`; `name` is what the policy calls it.
    ///
    /// # Errors
    ///
    /// [`Error::Policy`](crate::error::Error::Policy) naming file, row and column.
    pub(super) fn read(path: &Path, name: &str) -> Result<Self> {
        let columns = &["account", "cost_center"];
        let sheet = Sheet::read(path, name, Form { key: "cost_center_file", columns, needed: columns })?;
        let mut centers = BTreeMap::new();
        for row in sheet.rows() {
            if let Some(empty) = columns.iter().find(|column| row.cell(column).is_empty()) {
                return Err(row.wrong(empty, "is empty", "each row has an account and its cost center"));
            }
            let (account, center) = (row.cell("account"), row.cell("cost_center"));
            if let Some(other) = centers.insert(key(account), center.to_owned())
                && other != center
            {
                let message = format!("\"{account}\" is charged to {other} in a row above");
                return Err(row.wrong("cost_center", message, "an account has one cost center"));
            }
        }
        Ok(Self { file: sheet.file, centers })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<CostCenters> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("centers.csv");
        std::fs::write(&path, text).expect("a file");
        CostCenters::read(&path, "centers.csv")
    }

    #[test]
    fn an_account_is_found_by_id_and_by_name() {
        let text =
            "Account;Cost_Center\n0018c00000AA001AAD;CC-1\nAcme  Outdoor;CC-2\n0018c00000AA002;CC-3\n;\n";
        let centers = parsed(text).expect("cost centers");
        assert_eq!(centers.of(Some("0018c00000AA001AAD"), Some("Acme Outdoor")), Some("CC-1"));
        assert_eq!(centers.of(Some("0018c00000AA009AAD"), Some("ACME Outdoor")), Some("CC-2"));
        assert_eq!(centers.of(Some("0018c00000AA002AAD"), None), Some("CC-3"));
        assert_eq!(centers.of(None, Some("Other")), None);
    }

    #[test]
    fn faults_name_row_and_column() {
        let complaint = |text: &str| {
            let error = parsed(text).expect_err("refused");
            format!("{error}\n{}", error.hint())
        };
        let twice = "account,cost_center\n0018c00000AA001,CC-1\n0018c00000AA001AAD,CC-2\n";
        assert!(complaint(twice).contains("row 2, column cost_center"), "{}", complaint(twice));
        assert!(complaint("account,cost_center\nAcme,\n").contains("is empty"));
        assert!(complaint("account,cost_centre\n").contains("did you mean \"cost_center\""));
        assert!(parsed("account,cost_center\nAcme,CC-1\nacme,CC-1\n").is_ok());
    }
}
