//! Seatwise audits Salesforce external users from exported CSV files.
pub mod error;
pub mod model;
pub mod policy;
