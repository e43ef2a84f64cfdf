//! Something about the export itself that a reader must know before the findings.

use serde::Serialize;

use super::object::Object;

/// One remark about the export or about how the policy fits it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// A stable word, such as `refused-rows`.
    pub kind: &'static str,
    /// The object concerned, if it is one.
    pub object: Option<Object>,
    /// One sentence for a person.
    pub message: String,
}

impl Issue {
    /// An issue about one object's files.
    #[must_use]
    pub fn about(object: Object, kind: &'static str, message: String) -> Self {
        Self { kind, object: Some(object), message }
    }

    /// An issue about the export as a whole.
    #[must_use]
    pub fn general(kind: &'static str, message: String) -> Self {
        Self { kind, object: None, message }
    }
}
