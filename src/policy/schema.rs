//! The JSON Schema of the policy file, made from the type that reads it.

use serde_json::Value;

/// The schema, for editors and for checks that are not ours. TOML's dates are texts in it, as editors see them.
#[must_use]
pub fn schema() -> Value {
    schemars::schema_for!(super::written::Written).to_value()
}
