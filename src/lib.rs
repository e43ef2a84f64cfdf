//! Seatwise audits Salesforce external users from exported CSV files.
//!
//! A row's way through the house, and the order in which to read it:
//!
//! 1. [`model`]: the words that every layer shares.
//! 2. [`policy`]: what the customer considers acceptable, and what was bought.
//! 3. [`ingest`]: files become typed rows, or are refused with a reason.
//! 4. [`org`]: the snapshot, as frames of known grain.
//! 5. [`audit`]: who holds a seat, with which verdict; the engine that runs rules.
//! 6. [`rules`]: one file a rule.
//! 7. [`cost`]: seats to contract lines, reasons to amounts.
//! 8. [`report`]: one value, and its views.
//! 9. [`run`] and [`cli`]: the pipeline, and the commands.
//!
//! [`archive`] stands under `ingest`: what logins come to, kept for years in a file. [`synth`] stands beside them: invented orgs of any size, with the truth about them.
//!
//! Arrows point one way; a test reads the `use` lines and fails on a new one.

pub mod archive;
pub mod audit;
pub mod cli;
pub mod cost;
pub mod error;
pub mod ingest;
pub mod model;
pub mod org;
pub mod policy;
pub mod report;
pub mod rules;
pub mod run;
pub mod synth;
#[cfg(test)]
mod testing;
