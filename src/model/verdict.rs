//! The verdict on a seat, and how sure and how grave a statement is.

use super::words::words;

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
        /// To be corrected when convenient.
        Low = "low",
        /// To be corrected this quarter.
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
        /// Per login, from a pool.
        Login = "login",
        /// Per user who logs in during a month, as External Identity is sold.
        Active = "active",
        /// With another product, at no price of its own.
        Included = "included",
    }
}

impl Meter {
    /// Whether seats are what is bought.
    #[must_use]
    pub fn is_by_seat(self) -> bool {
        matches!(self, Self::Member | Self::Included)
    }

    /// Whether use is what is bought: logins, or users who come.
    #[must_use]
    pub fn is_by_use(self) -> bool {
        matches!(self, Self::Login | Self::Active)
    }
}

words! {
    /// Which logins are held against a pool.
    Counted {
        /// Every success.
        All = "all",
        /// One per user and day.
        Daily = "daily",
        /// One per user and contract month.
        Monthly = "monthly",
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
        /// It is reclaimable, so it is not needed on either meter.
        End = "end",
    }
}
