//! What people log in with, and from where: the pieces of login rows that are written beforehand.

use super::id::{KeyPrefix, id};
use super::random::index;
use super::sheet::{CellForm, write_number};

/// Who somebody is, as far as the way of logging in goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DeviceAudience {
    Employees,
    Partners,
    Customers,
}

/// A way of logging in: type, subtype, and what is exported of the program behind it.
struct Way {
    cells: [&'static str; 2],
    /// Nothing for a browser, whose site tells the application.
    application: Option<&'static str>,
    /// ClientVersion, ApiType, ApiVersion, AuthMethodReference.
    client: [&'static str; 4],
}

const BROWSER: [&str; 4] = ["N/A", "N/A", "N/A", ""];

const fn way(login_type: &'static str, subtype: &'static str, reference: &'static str) -> Way {
    Way {
        cells: [login_type, subtype],
        application: None,
        client: [BROWSER[0], BROWSER[1], BROWSER[2], reference],
    }
}

const fn program(
    login_type: &'static str,
    subtype: &'static str,
    application: &'static str,
    client: [&'static str; 4],
) -> Way {
    Way { cells: [login_type, subtype], application: Some(application), client }
}

static WAYS: [Way; 11] = [
    way("Chatter Communities External User", "UI Username-Password", ""),
    way("SAML Chatter Communities External User SSO", "", "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"),
    way("Chatter Communities External User Third Party SSO", "", ""),
    way("Passwordless Login", "", ""),
    program("Remote Access 2.0", "OAuth User-Agent", "Quillmere Mobile", ["9.4.1", "N/A", "N/A", ""]),
    program("Remote Access 2.0", "OAuth Refresh Token", "Quillmere Mobile", ["9.4.1", "N/A", "N/A", ""]),
    program("Networks Portal API Only", "", "Stock Sync", ["N/A", "SOAP Partner", "63.0", ""]),
    way("Application", "UI Username-Password", ""),
    way("SAML Sfdc Initiated SSO", "", "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"),
    program("Other Apex API", "", "Data Loader Bulk", ["63.0.2", "Bulk API", "63.0", ""]),
    program("Partner Product", "", "Warehouse Feed", ["12.1", "SOAP Partner", "61.0", ""]),
];

/// The ways of people outside, by how many of sixteen take them; then those of employees.
const OUTSIDE: [usize; 16] = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4];
const INSIDE: [usize; 16] = [7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8];
/// The ways of machines, by how many of four take them.
const MACHINES_OUTSIDE: [usize; 4] = [5, 5, 5, 6];
const MACHINES_INSIDE: [usize; 4] = [9, 9, 10, 5];

const STATUSES: [&str; 16] = [
    "Invalid Password",
    "Invalid Password",
    "Invalid Password",
    "Invalid Password",
    "Invalid Password",
    "Invalid Password",
    "Invalid Password",
    "Invalid Password",
    "Invalid Password",
    "Password lockout",
    "Password lockout",
    "No community access",
    "Failed: Assertion Expired",
    "Failed: Username Or SSO Id Invalid",
    "Restricted IP",
    "Two-factor required",
];

const SECURITY: [[&str; 2]; 4] = [
    ["TLS 1.3", "TLS_AES_256_GCM_SHA384"],
    ["TLS 1.3", "TLS_AES_128_GCM_SHA256"],
    ["TLS 1.2", "ECDHE-RSA-AES256-GCM-SHA384"],
    ["TLS 1.2", "ECDHE-RSA-AES128-GCM-SHA256"],
];

const BROWSERS: [[&str; 2]; 16] = [
    ["Chrome 140", "Windows 11"],
    ["Chrome 140", "Windows 11"],
    ["Chrome 139", "Windows 10"],
    ["Chrome 140", "Mac OSX"],
    ["Edge 140", "Windows 11"],
    ["Edge 140", "Windows 11"],
    ["Edge 139", "Windows 10"],
    ["Firefox 142", "Windows 11"],
    ["Firefox 142", "Linux"],
    ["Firefox 128", "Windows 10"],
    ["Safari 18", "Mac OSX"],
    ["Safari 18", "Mac OSX"],
    ["Mobile Safari 18", "iPhone"],
    ["Mobile Safari 18", "iPad"],
    ["Chrome Mobile 140", "Android 15"],
    ["Samsung Internet 28", "Android 14"],
];

const COUNTRIES: [&str; 16] =
    ["US", "US", "US", "US", "US", "CA", "GB", "GB", "IE", "NO", "SE", "DK", "DE", "DE", "FR", "PT"];

/// Address, site and application of each audience's site.
const SITES: [(&str, Option<u64>, &str); 3] = [
    ("login.quillmere.example", None, "Browser"),
    ("partners.quillmere.example", Some(1), "Dealer Hub"),
    ("help.quillmere.example", Some(2), "Help Centre"),
];

/// The way of a login. The lower bits of a device tell its owner's, the bits of a login a machine's.
pub(super) fn way_of(audience: DeviceAudience, is_machine: bool, device: u64, bits: u8) -> usize {
    let of_person = (device & 15) as usize;
    let of_machine = usize::from(bits & 3);
    match (audience, is_machine) {
        (DeviceAudience::Employees, false) => INSIDE[of_person],
        (DeviceAudience::Employees, true) => MACHINES_INSIDE[of_machine],
        (_, false) => OUTSIDE[of_person],
        (_, true) => MACHINES_OUTSIDE[of_machine],
    }
}

/// The pieces in the form of one exporter, each with what stands before its first cell.
pub(super) struct Pieces {
    types: Vec<Vec<u8>>,
    before_address: Vec<u8>,
    /// The numbers from 0 to 255 as text, with a point before.
    octets: Vec<Vec<u8>>,
    sites: Vec<Vec<u8>>,
    security: Vec<Vec<u8>>,
    browsers: Vec<Vec<u8>>,
    statuses: Vec<Vec<u8>>,
    success: Vec<u8>,
    applications: Vec<Vec<u8>>,
}

impl Pieces {
    pub(super) fn of(form: &CellForm) -> Self {
        let cells = |cells: &[&str]| {
            let mut piece = Vec::new();
            for cell in cells {
                piece.extend_from_slice(form.between());
                form.write_text(cell, &mut piece);
            }
            piece
        };
        let octet = |number: u64| {
            let mut text = vec![b'.'];
            write_number(number, &mut text);
            text
        };
        let site = |site: usize, country: &str| {
            let (address, network, _) = SITES[site];
            let network = network.map(|number| id(KeyPrefix::Site, number));
            let network = network.as_ref().map_or("", |id| std::str::from_utf8(id).unwrap_or_default());
            // The id of a place follows.
            [cells(&["", country, address, network, ""]), form.between().to_vec()].concat()
        };
        let application = |way: &Way, site: usize| {
            let [version, api, api_version, reference] = way.client;
            cells(&[way.application.unwrap_or(SITES[site].2), version, api, api_version, reference])
        };
        let flags = [form.flag(false), form.flag(true)];
        Self {
            types: WAYS.iter().map(|way| cells(&way.cells)).collect(),
            before_address: [form.between(), b"198".as_slice()].concat(),
            octets: (0..256).map(octet).collect(),
            sites: (0..SITES.len()).flat_map(|place| COUNTRIES.map(|country| site(place, country))).collect(),
            security: SECURITY
                .iter()
                .map(|[protocol, suite]| cells(&[protocol, suite, flags[0], flags[1]]))
                .collect(),
            browsers: BROWSERS
                .iter()
                .map(|browser| cells(browser))
                .chain([cells(&["Unknown", "Unknown"])])
                .collect(),
            statuses: STATUSES.iter().map(|status| cells(&[status])).collect(),
            success: cells(&["Success"]),
            applications: WAYS
                .iter()
                .flat_map(|way| (0..SITES.len()).map(|place| application(way, place)))
                .collect(),
        }
    }

    /// LoginType and LoginSubType.
    pub(super) fn type_of(&self, way: usize) -> &[u8] {
        &self.types[way]
    }

    /// Writes SourceIp: of a network that is set aside for tests (RFC 2544). A quarter of the logins come from elsewhere.
    pub(super) fn write_address(&self, device: u64, bits: u8, out: &mut Vec<u8>) {
        let [net, middle, usual, ..] = (device >> 8).to_le_bytes();
        let last = if bits & 3 == 3 { bits } else { usual };
        out.extend_from_slice(&self.before_address);
        for octet in [18 + (net & 1), middle, last] {
            out.extend_from_slice(&self.octets[usize::from(octet)]);
        }
    }

    /// ForwardedForIp, CountryIso, LoginUrl, NetworkId and AuthenticationServiceId.
    pub(super) fn site(&self, audience: DeviceAudience, device: u64) -> &[u8] {
        &self.sites[audience as usize * COUNTRIES.len() + index(device >> 4 & 15)]
    }

    /// TlsProtocol, CipherSuite, OptionsIsGet and OptionsIsPost.
    pub(super) fn security(&self, bits: u8) -> &[u8] {
        &self.security[usize::from(bits >> 6)]
    }

    /// Browser and Platform. One in eight logins is not made with the usual device.
    pub(super) fn browser(&self, is_machine: bool, device: u64, bits: u8) -> &[u8] {
        let usual = index(device >> 32 & 15);
        let place = match (is_machine, bits & 7) {
            (true, _) => BROWSERS.len(),
            (false, 5) => 12 + usual % 4,
            (false, _) => usual,
        };
        &self.browsers[place]
    }

    /// Status.
    pub(super) fn status(&self, is_success: bool, bits: u8) -> &[u8] {
        if is_success { &self.success } else { &self.statuses[usize::from(bits >> 4)] }
    }

    /// Application, ClientVersion, ApiType, ApiVersion and AuthMethodReference.
    pub(super) fn application(&self, way: usize, audience: DeviceAudience) -> &[u8] {
        &self.applications[way * SITES.len() + audience as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::login::{LoginKind, is_success, kind};

    #[test]
    fn machines_log_in_by_the_ways_of_machines() {
        let kind_of = |way: &usize| kind(WAYS[*way].cells[0], WAYS[*way].cells[1]);
        assert!(OUTSIDE.iter().chain(&INSIDE).all(|way| kind_of(way) != LoginKind::Machine));
        let mut machines = MACHINES_OUTSIDE.iter().chain(&MACHINES_INSIDE);
        assert!(machines.all(|way| kind_of(way) == LoginKind::Machine));
    }

    #[test]
    fn no_failure_reads_as_a_success() {
        assert!(STATUSES.iter().all(|status| !is_success(status)));
    }
}
