//! What a rule cannot do without, and what of it an export lacks.

use super::facts::Facts;
use crate::model::object::Object;
use crate::policy::Policy;

/// A frame's column with the name that exports give it.
pub type NeededField = (&'static str, &'static str);

/// What a rule cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// An object's files with all of these columns.
    Of(Object, &'static [NeededField]),
    /// An object's files with at least one of these columns.
    OneOf(Object, &'static [NeededField]),
    /// A contract line in the policy.
    Contract,
    /// A login licence and its sibling, with prices and a login history by which they can be compared.
    Comparison,
    /// One of several.
    Either(&'static [Need]),
}

/// What is said where the customer keeps no register.
pub const NO_REGISTER: &str = "no register (seatwise init --register creates one)";

impl Need {
    /// An object's files with some columns.
    #[must_use]
    pub const fn of(object: Object, columns: &'static [NeededField]) -> Self {
        Self::Of(object, columns)
    }

    /// An object's files with at least one of some columns.
    #[must_use]
    pub const fn one_of(object: Object, any_of: &'static [NeededField]) -> Self {
        Self::OneOf(object, any_of)
    }

    /// What an export and its policy lack, in words; nothing when the need is met.
    #[must_use]
    pub fn lacks(&self, facts: &Facts, policy: &Policy) -> Option<String> {
        let org = facts.org();
        match self {
            Self::Contract => policy.contract.is_empty().then(|| "no [[contract]] in the policy".to_owned()),
            Self::Comparison => facts.no_comparison(policy),
            Self::Either(needs) => {
                let lacking: Vec<String> = needs.iter().map_while(|need| need.lacks(facts, policy)).collect();
                (lacking.len() == needs.len()).then(|| lacking.join(", and "))
            }
            Self::Of(object, _) | Self::OneOf(object, _) if !org.has(*object) => {
                Some(match (object, org.left_out(*object)) {
                    (_, Some(reason)) => format!("{} was left out: {reason}", called(*object)),
                    (Object::Register, None) => NO_REGISTER.to_owned(),
                    (object, None) => format!("no {} file", object.name()),
                })
            }
            Self::Of(object, columns) => {
                let missing: Vec<&str> = columns
                    .iter()
                    .filter(|(name, _)| !org.has_column(*object, name))
                    .map(|(_, header)| *header)
                    .collect();
                (!missing.is_empty())
                    .then(|| format!("{} has no column {}", called(*object), missing.join(", ")))
            }
            Self::OneOf(object, columns) => {
                let headers: Vec<&str> = columns.iter().map(|(_, header)| *header).collect();
                let any = columns.iter().any(|(name, _)| org.has_column(*object, name));
                (!any).then(|| format!("{} has none of the columns {}", called(*object), headers.join(", ")))
            }
        }
    }
}

/// An object as sentences call it.
fn called(object: Object) -> &'static str {
    match object {
        Object::Register => "the register",
        object => object.name(),
    }
}
