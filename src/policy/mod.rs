//! What the customer considers acceptable, and what was bought: the policy file, read and checked.
//!
//! Each key is declared once, in a [`table!`](table::table): its type, its kind of value, its default, its description. The
//! reader, the JSON Schema, the columns of CSV files beside the policy and the settings of a report come from there.

mod contract;
mod cost_centers;
mod fault;
mod fiscal_weeks;
mod kind;
mod lines;
pub mod origin;
mod pair;
mod policy_file;
pub mod preset;
mod reporting;
mod row_file;
mod show_policy;
mod table;
#[cfg(test)]
mod tests;
mod thresholds;
mod toml_text;
pub mod waiver;
mod written;

pub use contract::{ContractLine, Price};
pub use cost_centers::CostCenters;
pub use kind::Decimal;
pub use lines::LicenseProfile;
pub use pair::{Pair, Prices};
pub use policy_file::{Flags, Policy, Settings, schema};
pub use reporting::{Rate, Reporting};
pub use row_file::SideFile;
pub use thresholds::Thresholds;
pub(crate) use toml_text::quoted;
