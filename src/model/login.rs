//! Which login rows show that a person used the site.
//!
//! Source: Salesforce object reference, `LoginHistory.LoginType` and `LoginSubType`. A type comes as API name, as label
//! or as the one-letter code that is stored; a subtype as API name or label.

use LoginKind::{Machine, OAuth, Person};

/// Two times this close speak of one login: the platform updates `User.LastLoginDate` once in 60 seconds.
pub const SAME_LOGIN_SECONDS: i64 = 60;

/// What a successful login row proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginKind {
    /// A person logged in.
    Person,
    /// An OAuth login ("Remote Access 2.0"): a mobile app in a person's hand, or a token refresh.
    OAuth,
    /// A machine's: API, token refresh, client credentials, password reset.
    Machine,
}

/// A login type in its three spellings.
#[derive(Clone, Copy, Debug)]
pub struct LoginType {
    /// The one-letter code, case-sensitive; empty where none is known.
    pub code: &'static str,
    /// The API name.
    pub name: &'static str,
    /// The label.
    pub label: &'static str,
    /// What a success of this type proves.
    pub kind: LoginKind,
}

impl LoginType {
    const fn new(code: &'static str, name: &'static str, label: &'static str, kind: LoginKind) -> Self {
        Self { code, name, label, kind }
    }

    fn is(&self, text: &str) -> bool {
        (text == self.code && !text.is_empty())
            || text.eq_ignore_ascii_case(self.name)
            || text.eq_ignore_ascii_case(self.label)
    }
}

/// The login types that are known; every other one is taken for a person's. A new one is one line.
pub const LOGIN_TYPES: &[LoginType] = &[
    LoginType::new("k", "ChatterCommunityPortalUnPwd", "Chatter Communities External User", Person),
    LoginType::new(
        "n",
        "ChatterCommunityThirdPartySso",
        "Chatter Communities External User Third Party SSO",
        Person,
    ),
    LoginType::new("m", "SamlChatterNetworks", "SAML Chatter Communities External User SSO", Person),
    LoginType::new("w", "PasswordlessLogin", "Passwordless Login", Person),
    LoginType::new("", "PasswordlessPasskeyLogin", "Passwordless Login via Passkeys", Person),
    LoginType::new("l", "NetworksPortalApiOnly", "Networks Portal API Only", Machine),
    LoginType::new("r", "EmployeeLoginToCommunity", "Employee Login to Community", Person),
    LoginType::new("3", "Portal", "Customer Service Portal", Person),
    LoginType::new("9", "PrmPortal", "Partner Portal", Person),
    LoginType::new("", "PortalThirdPartySso", "Customer Service Portal Third-Party SSO", Person),
    LoginType::new("q", "PrmPortalThirdPartySso", "Partner Portal Third-Party SSO", Person),
    LoginType::new("b", "SamlCspPortal", "SAML Customer Service Portal SSO", Person),
    LoginType::new("c", "SamlPrmPortal", "SAML Partner Portal SSO", Person),
    LoginType::new("h", "SamlSite", "SAML Site SSO", Person),
    LoginType::new("A", "Application", "Application", Person),
    LoginType::new("i", "Oauth2", "Remote Access 2.0", OAuth),
    LoginType::new("", "Oauth2, Remote Access 2.0", "Oauth2, Remote Access 2.0", OAuth),
    LoginType::new("6", "Oauth", "Remote Access Client", OAuth),
    LoginType::new("I", "OtherApi", "Other Apex API", Machine),
    LoginType::new("R", "Partner", "Partner Product", Machine),
    LoginType::new("5", "Saml", "SAML Idp Initiated SSO", Person),
    LoginType::new("8", "Saml2", "SAML Sfdc Initiated SSO", Person),
    LoginType::new("j", "ThirdPartySso", "Third Party SSO", Person),
    LoginType::new("z", "LightningLogin", "Lightning Login", Person),
    LoginType::new("s", "Certificate", "Certificate-based Login", Person),
    LoginType::new("7", "AppExchange", "AppExchange", Person),
    LoginType::new("E", "SelfService", "Self-Service", Person),
];

/// What a login subtype says whatever the type is: API name, label, and what a success of it proves.
#[derive(Clone, Copy, Debug)]
pub struct LoginSubtype {
    /// The API name.
    pub name: &'static str,
    /// The label. For hybrid apps it is not the name with blanks.
    pub label: &'static str,
    /// What a success of this subtype proves.
    pub kind: LoginKind,
}

impl LoginSubtype {
    const fn new(name: &'static str, label: &'static str, kind: LoginKind) -> Self {
        Self { name, label, kind }
    }
}

/// The subtypes that decide; with any other the type does. A new one is one line.
pub const LOGIN_SUBTYPES: &[LoginSubtype] = &[
    LoginSubtype::new("OauthRefreshToken", "OAuth Refresh Token", Machine),
    LoginSubtype::new("OauthHybridRefreshToken", "OAuth Refresh Token for Hybrid Apps", Machine),
    LoginSubtype::new("OauthTokenExchange", "OAuth Token Exchange", Machine),
    LoginSubtype::new("OauthHybridTokenExchange", "OAuth Token Exchange for Hybrid Apps", Machine),
    LoginSubtype::new("OauthClientCredentials", "OAuth Client Credentials", Machine),
    LoginSubtype::new("SoapApiLogin", "SOAP API Login", Machine),
    LoginSubtype::new("SoapApiLoginMobile", "SOAP API Login Mobile", Machine),
    LoginSubtype::new("SoapApiLoginNetworksPortal", "SOAP API Login Networks Portal", Machine),
    LoginSubtype::new("SoapApiLoginPortal", "SOAP API Login Portal", Machine),
    LoginSubtype::new("SoapApiLoginSelfService", "SOAP API Login Self Service", Machine),
    LoginSubtype::new("SoapApi", "SOAP API", Machine),
    LoginSubtype::new("InternalSalesforceAuthentication", "Internal Salesforce Authentication", Machine),
    LoginSubtype::new("UiPasswordReset", "UI Password Reset", Machine),
    LoginSubtype::new("OauthOtpLogin", "OAuth OTP Login", OAuth),
    LoginSubtype::new("OauthUserAgent", "OAuth User-Agent", OAuth),
    LoginSubtype::new("OauthUserAgentIdToken", "OAuth User-Agent ID Token", OAuth),
    LoginSubtype::new("OauthWebServer", "OAuth Web Server", OAuth),
    LoginSubtype::new("OauthHybridUserAgent", "OAuth User-Agent for Hybrid Apps", OAuth),
    LoginSubtype::new("OauthHybridWebServer", "OAuth Web Server for Hybrid Apps", OAuth),
    LoginSubtype::new("OauthUsernamePassword", "OAuth Username-Password", OAuth),
];

/// What a successful row of this type and subtype proves; unknown types are a person's.
#[must_use]
pub fn kind(login_type: &str, subtype: &str) -> LoginKind {
    let of_type = || LOGIN_TYPES.iter().find(|known| known.is(login_type)).map_or(Person, |known| known.kind);
    match subtype_kind(subtype) {
        Some(Machine) => Machine,
        // A machine's way in is one whatever grant it uses.
        Some(decided) if of_type() != Machine => decided,
        _ => of_type(),
    }
}

/// What a subtype decides by itself; nothing where the type does.
fn subtype_kind(subtype: &str) -> Option<LoginKind> {
    if subtype.is_empty() {
        return None;
    }
    let folded = folded_subtype(subtype);
    LOGIN_SUBTYPES.iter().find_map(|known| {
        let is_it = folded_subtype(known.name) == folded || folded_subtype(known.label) == folded;
        is_it.then_some(known.kind)
    })
}

/// A subtype as it is compared: letters and digits in lower case, so that most labels are their API name.
#[must_use]
pub fn folded_subtype(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The type as logins are compared across files: one spelling for each known type.
#[must_use]
pub fn type_key(login_type: &str) -> String {
    let known = LOGIN_TYPES.iter().find(|known| known.is(login_type));
    known.map_or_else(|| login_type.to_lowercase(), |known| known.name.to_lowercase())
}

/// The statuses of a success, in lower case: LoginHistory's, and that of EventLogFile.
pub const SUCCESS_STATUSES: [&str; 2] = ["success", "login_no_error"];

/// Whether a status is a login; every other text is a failed attempt.
#[must_use]
pub fn is_success(status: &str) -> bool {
    let status = status.trim();
    SUCCESS_STATUSES.iter().any(|known| status.eq_ignore_ascii_case(known))
}

/// The statuses of an attempt that was refused because the user is frozen, in lower case.
pub const FROZEN_STATUSES: [&str; 2] = ["user is frozen", "login_error_user_frozen"];

/// What became of a login attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginOutcome {
    /// It succeeded.
    Success,
    /// It was refused because the user is frozen.
    RefusedAsFrozen,
    /// It failed for another reason.
    Failure,
}

impl LoginOutcome {
    /// What a status says.
    #[must_use]
    pub fn of_status(status: &str) -> Self {
        let is_frozen = || FROZEN_STATUSES.iter().any(|known| status.trim().eq_ignore_ascii_case(known));
        if is_success(status) {
            Self::Success
        } else if is_frozen() {
            Self::RefusedAsFrozen
        } else {
            Self::Failure
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_known_by_code_name_and_label() {
        for written in ["I", "OtherApi", "other apex api"] {
            assert_eq!(kind(written, ""), Machine, "{written}");
        }
        for written in ["i", "Oauth2", "Remote Access 2.0"] {
            assert_eq!(kind(written, ""), OAuth, "{written}");
        }
    }

    #[test]
    fn a_refresh_is_a_machines_whatever_its_type() {
        for subtype in [
            "OAuth Refresh Token",
            "OauthRefreshToken",
            "OauthHybridRefreshToken",
            "OAuth Refresh Token for Hybrid Apps",
            "OAuth Token Exchange for Hybrid Apps",
            "SoapApiLoginPortal",
            "SOAP API",
            "UI Password Reset",
        ] {
            for login_type in ["Remote Access 2.0", "Oauth2", "Application", "k"] {
                assert_eq!(kind(login_type, subtype), Machine, "{login_type} {subtype}");
            }
        }
    }

    #[test]
    fn a_person_in_an_app_is_oauth() {
        assert_eq!(kind("Remote Access 2.0", "OauthHybridUserAgent"), OAuth);
        assert_eq!(kind("Application", "OAuth Web Server"), OAuth);
        assert_eq!(kind("Other Apex API", "OauthUsernamePassword"), Machine);
    }

    #[test]
    fn people_log_in_by_password_saml_and_unknown_ways() {
        assert_eq!(kind("k", ""), Person);
        assert_eq!(kind("SAML Chatter Communities External User SSO", ""), Person);
        assert_eq!(kind("Anmeldung", "UI Username-Password"), Person);
        assert_eq!(kind("", ""), Person);
    }

    #[test]
    fn only_success_is_a_login() {
        assert!(is_success(" SUCCESS "));
        assert!(is_success("LOGIN_NO_ERROR"));
        assert!(!is_success("Successful"));
        assert!(!is_success("Invalid Password"));
        assert!(!is_success(""));
    }

    #[test]
    fn spellings_of_a_type_compare_equal() {
        assert_eq!(type_key("i"), type_key("Remote Access 2.0"));
        assert_eq!(type_key("Portal"), type_key("3"));
        assert_ne!(type_key("I"), type_key("i"));
        assert_eq!(type_key("Anmeldung"), "anmeldung");
    }

    #[test]
    fn no_spelling_is_of_two_types() {
        for (place, one) in LOGIN_TYPES.iter().enumerate() {
            for other in &LOGIN_TYPES[place + 1..] {
                assert!(one.code.is_empty() || one.code != other.code, "{}", one.code);
                for text in [one.name, one.label] {
                    assert!(!other.is(text), "{text}");
                }
            }
        }
    }
}
