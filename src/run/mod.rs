//! The commands' pipelines: one file a command, and what they share.

mod activity;
mod audit;
mod check;
mod demo;
mod explain;
mod files;
mod init;
mod prepare;
mod synth;

pub use activity::{activity, activity_statement};
pub use audit::audit;
pub use check::check;
pub use demo::demo;
pub use explain::explain;
pub use files::{write_check, write_file, write_files, written};
pub use init::{init, register};
pub use prepare::{Options, POLICY_FILE, policy};
pub use synth::{Made, synth};
