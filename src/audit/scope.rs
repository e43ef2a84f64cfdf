//! What a rule looks at: the denominator of its findings.

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Active external users.
    Seats,
    /// Active external users with a contact.
    LinkedSeats,
    /// Undeleted contacts.
    Contacts,
    /// Undeleted contacts to which a user points.
    ContactsWithUsers,
    /// Users of any kind with a contact.
    LinkedUsers,
    /// Active internal users.
    InternalUsers,
    /// Seats that the register has an entry for.
    RegisteredSeats,
    /// Contacts that the register names.
    RegisteredContacts,
    /// Permission set licences that external users hold, active or not.
    Assignments,
    /// Profiles that seats are on.
    Profiles,
    /// Licences that hold seats.
    Licenses,
    /// Licences that hold seats, or have a line on the login meter in force.
    BoughtLicenses,
    /// Licences of which the org's count can be compared with the seats.
    ComparedLicenses,
}
