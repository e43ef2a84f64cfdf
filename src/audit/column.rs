//! The columns that judging adds to the frames of the facts.

use crate::org::column::columns;

columns! {
    /// The account that a user belongs to: its own, or else its contact's.
    HOME_ACCOUNT = "home_account";
    /// Whether the licence is only assumed from the user type.
    IS_INFERRED = "is_inferred";
    /// Whether the user is external.
    IS_EXTERNAL = "is_external";
    /// Whether users of the licence may have no contact.
    IS_CONTACTLESS = "is_contactless";
    /// Whether the meaning of the licence is known.
    IS_KNOWN = "is_known";
    /// Whether a contract line in force has a price for the licence.
    IS_PRICED = "is_priced";
    /// What the licence's contract lines in force bought, in their unit; null where there is none.
    BOUGHT = "bought";
    /// The user's type in the form in which types are compared.
    TYPE_KEY = "type_key";
    /// The profile's user type in the same form.
    PROFILE_TYPE_KEY = "profile_type_key";
    /// The user type that users of the licence have, in the same form; null where it is not certain.
    WANTED_TYPE = "wanted_type";
    /// How the licence is billed: `member` or `login`.
    METER = "meter";
    /// The licence's threshold for idle seats, in days.
    IDLE_DAYS = "idle_days";
    /// The licence's grace for new users, in days.
    GRACE_DAYS = "grace_days";
    /// First day of the coverage that reaches back over `idle_days`; null where none does.
    COVERED_FROM = "covered_from";
    /// The verdict.
    VERDICT = "verdict";
    /// Timestamp of the last activity.
    LAST_ACTIVITY_AT = "last_activity_at";
    /// Day of the last activity.
    LAST_ACTIVITY = "last_activity";
    /// Days from the last activity to the as-of date.
    DAYS_INACTIVE = "days_inactive";
    /// First day on which the seat lay unused; null where nothing says so.
    UNUSED_FROM = "unused_from";
    /// Whether an idle seat was idle a year ago too, and its user came since; null where that cannot be told.
    SEASONAL = "seasonal";
    /// Distinct days of the period, up to the as-of date, with a real login.
    LOGIN_DAYS = "login_days";
    /// The user's place in the users frame of the export.
    PLACE = "place";
    /// The mean of login days in a month, as a decimal text.
    LOGINS_A_MONTH = "logins_a_month";
    /// The most login days in a month.
    MOST_LOGINS = "most_logins";
    /// The months that this is the mean of.
    MONTHS_OBSERVED = "months_observed";
    /// So many logins a month cost what a seat costs, as a decimal text.
    BREAK_EVEN = "break_even";
    /// The licence on the login meter that a seat is compared with.
    LOGIN_LICENSE = "login_license";
    /// The price of a seat and month, with its currency.
    MEMBER_PRICE = "member_price";
    /// The price of a login, with its currency.
    LOGIN_PRICE = "login_price";
    /// Whether the login licence counts a user once a day or once a month.
    COUNTS_DAYS = "counts_days";
    /// Whether each single month says the same as their mean.
    IS_SURE = "is_sure";
    /// Logins above the pools of the period.
    LOGINS_OVER = "logins_over";
    /// Whether LastLoginDate and LoginHistory contradict each other.
    DISAGREES = "disagrees";
    /// How sure the verdict or the finding is.
    CONFIDENCE = "confidence";
    /// The severity of a row that differs from its rule's; null where it does not.
    SEVERITY = "severity";
    /// Whether a finding can be the reason of its seat; null means yes.
    IS_REASON = "is_reason";
    /// The rule that a reclaimable seat is charged to.
    REASON = "reason";
    /// Whether the user's contact is in the Contact file; null without a contact.
    CONTACT_FOUND = "contact_found";
    /// Whether the user's contact is that of a person account in the Account file; null without a contact.
    IS_PERSON_CONTACT = "is_person_contact";
    /// Whether a frozen seat was frozen lately while in use: it is asked about first, not reclaimed.
    IS_CONTAINED = "is_contained";
    /// Whether the contact's account is in the Account file.
    ACCOUNT_FOUND = "account_found";
    /// How many users point to a contact.
    USERS = "users";
    /// How many active users point to a contact.
    ACTIVE_USERS = "active_users";
    /// One of the users that point to a contact.
    ANY_USER = "any_user";
    /// The other users of a contact, or the other seats of a person: ids with blanks between.
    OTHERS = "others";
    /// Whether contacts of one person belong to one account.
    SAME_ACCOUNT = "same_account";
    /// The seat that a person keeps.
    KEPT = "kept";
    /// What two records have in common.
    SHARED = "shared";
    /// Seats on a licence or a profile.
    SEATS = "seats";
    /// Accounts of those seats.
    ACCOUNTS = "accounts";
    /// Whether the org's own count of a licence can be compared with its seats.
    IS_COMPARED = "is_compared";
    /// Whether the register has an entry for the user.
    IS_REGISTERED = "is_registered";
    /// The place of the user's entry in the register; null without one.
    ENTRY_PLACE = "entry_place";
    /// The waiver that a finding is excused by, or the finding that its seat is charged to.
    WAIVED_BY = "waived_by";
}
