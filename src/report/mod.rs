//! One value that holds everything an audit came to; every output is a view of it.
//!
//! Views are one file a format and write into any `Write`. They compute nothing that another view could need.

pub mod activity;
pub mod cell;
pub mod check;
pub mod csv;
pub mod dictionary;
pub mod document;
pub mod draft;
pub mod explain;
pub mod format;
pub mod json;
pub mod markdown;
pub mod outcome;
pub mod page;
pub mod record;
pub mod records;
pub mod register;
pub mod rule_page;
mod screen;
pub mod sections;
pub mod terminal;

pub use format::Format;
pub use outcome::{Grave, Report, SCHEMA};
