//! The JSON Schema of the report.

/// The schema of [`super::SCHEMA`], as JSON. Every field is required and none may be added but with a new version of
/// this file; the tests hold each report of the fixtures against it.
pub const REPORT: &str = include_str!("report.schema.json");
