//! Everything that stops an audit: each variant is a situation that the person at the keyboard can name.

use std::path::PathBuf;

use crate::model::input::InputError;

/// Why no report could be made. `Display` has no period at its end, and is one line but for a policy; [`Error::hint`] is the remedy.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An option's value cannot be used.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
    /// The policy file is wrong.
    #[error("{message}")]
    Policy {
        /// Everything that is wrong, each with file, line, column and remedy.
        message: String,
        /// What to do, where the message does not say it.
        hint: String,
    },
    /// A file or folder of the export cannot be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file or the export as a whole cannot be audited.
    #[error("{message}")]
    Input {
        /// What is wrong, with the file's name.
        message: String,
        /// What to do.
        hint: String,
    },
    /// The report cannot be written.
    #[error("{}: {source}", path.display())]
    Output {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A computation over frames failed: a fault of the program, not of the export.
    #[error("{what}: {message}")]
    Frames {
        /// The step or the rule.
        what: String,
        /// What polars said.
        message: String,
    },
}

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An option's value cannot be used.
    #[must_use]
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: hint.into() }
    }

    /// The policy is wrong.
    #[must_use]
    pub fn policy(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Policy { message: message.into(), hint: hint.into() }
    }

    /// The export cannot be audited.
    #[must_use]
    pub fn input(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Input { message: message.into(), hint: hint.into() }
    }

    /// A computation over frames failed in a step.
    #[must_use]
    pub fn frames(what: impl Into<String>, error: &dyn std::fmt::Display) -> Self {
        Self::Frames { what: what.into(), message: error.to_string() }
    }

    /// The exit status: 2 where the command line or the policy is wrong, 3 where the input is.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. } | Self::Policy { .. } | Self::Output { .. } => 2,
            Self::Unreadable { .. } | Self::Input { .. } | Self::Frames { .. } => 3,
        }
    }

    /// What to do about it; empty where the message says it all.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Usage { hint, .. } | Self::Policy { hint, .. } | Self::Input { hint, .. } => hint.clone(),
            Self::Unreadable { source, .. } => match source.kind() {
                std::io::ErrorKind::NotFound => {
                    "name the folder that holds the exported CSV files, or the files themselves".into()
                }
                std::io::ErrorKind::PermissionDenied => "ask for permission to read it".into(),
                std::io::ErrorKind::InvalidData
                | std::io::ErrorKind::InvalidInput
                | std::io::ErrorKind::UnexpectedEof => {
                    "the packed file is damaged or cut off: download it again, or unpack it yourself".into()
                }
                _ => "check whether another program can read it; if not, download it again".into(),
            },
            Self::Output { path, .. } if path.as_os_str() == "standard output" => {
                "check whether the disk is full or the receiving program has ended".into()
            }
            Self::Output { .. } => "name a folder with --out in which you may write".into(),
            Self::Frames { .. } => {
                "this is an error in seatwise: please report it with the message above".into()
            }
        }
    }
}

impl From<&Error> for InputError {
    fn from(error: &Error) -> Self {
        Self { message: error.to_string(), remedy: error.hint() }
    }
}
