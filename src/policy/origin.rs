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
    /// The CSV file that this key of the policy names.
    RowFile(&'static str),
    /// The command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Preset(name) => write!(f, "preset {name}"),
            Self::File => f.write_str("file"),
            Self::RowFile(key) => f.write_str(key),
            Self::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}

/// The origins of a policy's settings, by dotted path such as `contract[0].price`; what is not there has its default.
#[derive(Clone, Debug, Default)]
pub struct Origins(BTreeMap<String, Origin>);

impl Origins {
    /// Says where a setting comes from; the last to say so is right.
    pub fn set(&mut self, path: impl Into<String>, origin: Origin) {
        self.0.insert(path.into(), origin);
    }

    /// Where a setting comes from.
    #[must_use]
    pub fn of(&self, path: &str) -> Origin {
        self.0.get(path).copied().unwrap_or_default()
    }
}
