//! The licences and profiles of the org, and what its contract says of them. All prices are invented.

/// A licence of the org.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum License {
    Salesforce,
    Guest,
    Partner,
    Customer,
    CustomerPlus,
    CustomerLogin,
    Identity,
    Unknown,
}

/// What is known of a licence.
#[derive(Debug)]
pub(super) struct LicenseFacts {
    pub(super) name: &'static str,
    pub(super) key: &'static str,
    /// The type of its users.
    pub(super) user_type: &'static str,
    /// The profiles that its users are on, by their places in [`PROFILES`].
    pub(super) profiles: &'static [usize],
}

impl License {
    pub(super) const ALL: [Self; 8] = [
        Self::Salesforce,
        Self::Guest,
        Self::Partner,
        Self::Customer,
        Self::CustomerPlus,
        Self::CustomerLogin,
        Self::Identity,
        Self::Unknown,
    ];

    /// Those of external users.
    pub(super) const EXTERNAL: [Self; 6] = [
        Self::Partner,
        Self::Customer,
        Self::CustomerPlus,
        Self::CustomerLogin,
        Self::Identity,
        Self::Unknown,
    ];

    pub(super) fn facts(self) -> &'static LicenseFacts {
        &FACTS[self as usize]
    }

    pub(super) fn name(self) -> &'static str {
        self.facts().name
    }

    /// What its contract line says; nothing where there is none.
    pub(super) fn line(self) -> Option<&'static Line> {
        LINES.iter().find(|line| line.license == self)
    }
}

static FACTS: [LicenseFacts; 8] = [
    LicenseFacts { name: "Salesforce", key: "SFDC", user_type: "Standard", profiles: &[0, 1] },
    LicenseFacts { name: "Guest User License", key: "PID_Guest_User", user_type: "Guest", profiles: &[2] },
    LicenseFacts {
        name: "Partner Community",
        key: "PID_Partner_Community",
        user_type: "PowerPartner",
        profiles: &[3, 4],
    },
    LicenseFacts {
        name: "Customer Community",
        key: "PID_Customer_Community",
        user_type: "CspLitePortal",
        profiles: &[5, 6],
    },
    LicenseFacts {
        name: "Customer Community Plus",
        key: "PID_Customer_Community_Plus",
        user_type: "PowerCustomerSuccess",
        profiles: &[7, 8],
    },
    LicenseFacts {
        name: "Customer Community Login",
        key: "PID_Customer_Community_Login",
        user_type: "CspLitePortal",
        profiles: &[9],
    },
    LicenseFacts {
        name: "External Identity",
        key: "PID_External_Identity",
        user_type: "CspLitePortal",
        profiles: &[10],
    },
    LicenseFacts {
        name: "Quillmere Kiosk Access",
        key: "PID_Quillmere_Kiosk",
        user_type: "CspLitePortal",
        profiles: &[11],
    },
];

/// The profiles of the org, each with its licence.
pub(super) const PROFILES: [(&str, License); 12] = [
    ("System Administrator", License::Salesforce),
    ("Standard User", License::Salesforce),
    ("Quillmere Support Profile", License::Guest),
    ("Partner Community User", License::Partner),
    ("Quillmere Dealer Manager", License::Partner),
    ("Customer Community User", License::Customer),
    ("Quillmere Helpdesk Customer", License::Customer),
    ("Customer Community Plus User", License::CustomerPlus),
    ("Quillmere Club Organiser", License::CustomerPlus),
    ("Customer Community Login User", License::CustomerLogin),
    ("External Identity User", License::Identity),
    ("Quillmere Kiosk", License::Unknown),
];

/// What a contract line says.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) license: License,
    pub(super) id: &'static str,
    /// Seats bought for every hundred seats in use.
    pub(super) percent_bought: u64,
    /// For each seat and month, or each login.
    pub(super) price: &'static str,
    pub(super) currency: &'static str,
    pub(super) starts: &'static str,
    pub(super) ends: &'static str,
    pub(super) uplift_percent: &'static str,
    pub(super) cost_center: &'static str,
    /// Whether it is billed by logins.
    pub(super) by_logins: bool,
}

/// The lines of the contract; the licence billed by logins starts its months on the first, as calendar months do.
pub(super) static LINES: [Line; 4] = [
    Line {
        license: License::Partner,
        id: "Q-2026-01",
        percent_bought: 106,
        price: "24.00",
        currency: "USD",
        starts: "2026-02-01",
        ends: "2027-01-31",
        uplift_percent: "7",
        cost_center: "CC-100",
        by_logins: false,
    },
    Line {
        license: License::Customer,
        id: "Q-2026-02",
        percent_bought: 110,
        price: "5.00",
        currency: "USD",
        starts: "2026-01-01",
        ends: "2026-12-31",
        uplift_percent: "5",
        cost_center: "CC-200",
        by_logins: false,
    },
    // More seats than were bought.
    Line {
        license: License::CustomerPlus,
        id: "Q-2026-03",
        percent_bought: 97,
        price: "14.50",
        currency: "EUR",
        starts: "2025-08-16",
        ends: "2027-08-15",
        uplift_percent: "0",
        cost_center: "CC-210",
        by_logins: false,
    },
    Line {
        license: License::CustomerLogin,
        id: "Q-2026-04",
        percent_bought: 0,
        price: "2.00",
        currency: "USD",
        starts: "2026-01-01",
        ends: "2026-12-31",
        uplift_percent: "0",
        cost_center: "CC-200",
        by_logins: true,
    },
];

/// So many halves of a login cost as much as a seat of the licence that is compared with the login meter: 5.00 for a
/// seat, 2.00 for a login.
pub(super) const BREAK_EVEN_HALVES: u64 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_and_profiles_know_each_other() {
        for license in License::ALL {
            for place in license.facts().profiles {
                assert_eq!(PROFILES[*place].1, license);
            }
        }
        let of_licenses: usize = License::ALL.iter().map(|license| license.facts().profiles.len()).sum();
        assert_eq!(of_licenses, PROFILES.len());
    }

    #[test]
    fn the_model_knows_all_licences_but_one() {
        use crate::model::license::{Audience, audience, wanted_type};
        for license in License::EXTERNAL {
            let known = audience(license.name());
            assert_eq!(known.is_none(), license == License::Unknown, "{license:?}");
            assert!(known.is_none_or(|audience| audience != Audience::Internal));
            assert!(wanted_type(license.name()).is_none_or(|wanted| wanted == license.facts().user_type));
        }
        assert_eq!(audience(License::Identity.name()), Some(Audience::Contactless));
    }

    #[test]
    fn the_break_even_is_that_of_the_prices() {
        let seat = License::Customer.line().expect("a line").price;
        let login = License::CustomerLogin.line().expect("a line").price;
        assert_eq!((seat, login), ("5.00", "2.00"));
        assert_eq!(BREAK_EVEN_HALVES * 200, 2 * 500);
    }
}
