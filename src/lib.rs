//! Seatwise audits Salesforce external users from exported CSV files.
pub mod audit;
pub mod cost;
pub mod error;
pub mod ingest;
pub mod model;
pub mod org;
pub mod policy;
pub mod rules;
