//! Where a setting comes from.

use std::collections::BTreeMap;
use std::fmt;

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    #[default]
    Default,
    /// A preset of that name.
    Preset(&'static str),
    /// The policy file.
    File,
    /// The command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Preset(name) => write!(f, "preset {name}"),
            Self::File => f.write_str("file"),
            Self::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}

/// The origins of a policy's settings, by dotted key; a key that is not there has its default.
#[derive(Clone, Debug, Default)]
pub struct Origins(BTreeMap<&'static str, Origin>);

impl Origins {
    /// Says where a setting comes from; the last to say so is right.
    pub fn set(&mut self, key: &'static str, origin: Origin) {
        self.0.insert(key, origin);
    }

    /// Where a setting comes from.
    #[must_use]
    pub fn of(&self, key: &str) -> Origin {
        self.0.get(key).copied().unwrap_or_default()
    }
}
