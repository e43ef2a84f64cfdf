//! The verdict on a seat, and how sure and how grave a statement is.

use serde::{Deserialize, Serialize};

/// A closed list of words with the text that reports print.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every word, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as reports print it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value that reports print as `text`.
            #[must_use]
            pub fn named(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// What the inputs say about the use of a seat on the as-of date.
    Verdict {
        /// Last activity less than `idle_days` before the as-of date.
        Active = "active",
        /// Last activity `idle_days` or more before it.
        Idle = "idle",
        /// No activity ever, created `grace_days` or more before it.
        Never = "never",
        /// No activity ever, created less than `grace_days` before it.
        New = "new",
        /// The inputs cannot tell.
        Unknown = "unknown",
    }
}

words! {
    /// How grave a finding is, least first.
    Severity {
        /// Worth knowing.
        Info = "info",
        /// Worth mending when somebody passes by.
        Low = "low",
        /// To be mended this quarter.
        Medium = "medium",
        /// Money is lost or a link is broken.
        High = "high",
    }
}

words! {
    /// How sure a statement is, least first.
    Confidence {
        /// The sources disagree, or the licence is inferred.
        Low = "low",
        /// One source says so.
        Medium = "medium",
        /// Two sources agree, or nothing contradicts the record.
        High = "high",
    }
}

words! {
    /// How a licence is billed.
    Meter {
        /// Per seat and month.
        Member = "member",
        /// Per login, from a monthly pool.
        Login = "login",
    }
}

words! {
    /// Which logins of the login meter are held against its pool.
    Counted {
        /// Every success.
        All = "all",
        /// One per user and day.
        Daily = "daily",
    }
}

words! {
    /// What becomes of a seat when both meters are compared.
    Advice {
        /// It is on the cheaper meter.
        Keep = "keep",
        /// Its logins would cost less than the seat.
        ToLogin = "to-login",
        /// A seat would cost less than its logins.
        ToMember = "to-member",
        /// It is reclaimable: nobody needs it on either meter.
        End = "end",
    }
}
