//! Which login rows show that a person used the site.
//!
//! Source: SALESFORCE object reference, `LoginHistory.LoginType` and `LoginSubType`; a type comes as API
//! name, as label or as the one-letter code that is stored.

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

/// Login types of machines: (one-letter code, API name, label). Codes are case-sensitive.
pub const MACHINE_TYPES: [(&str, &str, &str); 3] = [
    ("l", "NetworksPortalApiOnly", "Networks Portal API Only"),
    ("I", "OtherApi", "Other Apex API"),
    ("R", "Partner", "Partner Product"),
];

/// OAuth login types, weak evidence of use.
pub const OAUTH_TYPES: [(&str, &str, &str); 2] =
    [("i", "Oauth2", "Remote Access 2.0"), ("6", "Oauth", "Remote Access Client")];

/// Login subtypes of machines, without blanks and in lower case: API name and label fold to one.
pub const MACHINE_SUBTYPES: [&str; 4] =
    ["uipasswordreset", "oauthrefreshtoken", "oauthclientcredentials", "oauthtokenexchange"];

/// What a successful row of this type and subtype proves; unknown types are a person's.
#[must_use]
pub fn kind(login_type: &str, subtype: &str) -> LoginKind {
    let named = |(code, name, label): &(&str, &str, &str)| {
        login_type == *code || login_type.eq_ignore_ascii_case(name) || login_type.eq_ignore_ascii_case(label)
    };
    if is_machine_subtype(subtype) || MACHINE_TYPES.iter().any(named) {
        LoginKind::Machine
    } else if OAUTH_TYPES.iter().any(named) {
        LoginKind::OAuth
    } else {
        LoginKind::Person
    }
}

fn is_machine_subtype(subtype: &str) -> bool {
    if subtype.is_empty() {
        return false;
    }
    let folded: String = subtype
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    MACHINE_SUBTYPES.contains(&folded.as_str())
}

/// Whether a status is a login; every other text is a failed attempt.
#[must_use]
pub fn is_success(status: &str) -> bool {
    status.trim().eq_ignore_ascii_case("success")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_known_by_code_name_and_label() {
        for written in ["I", "OtherApi", "other apex api"] {
            assert_eq!(kind(written, ""), LoginKind::Machine, "{written}");
        }
        for written in ["i", "Oauth2", "Remote Access 2.0"] {
            assert_eq!(kind(written, ""), LoginKind::OAuth, "{written}");
        }
    }

    #[test]
    fn a_refresh_is_a_machines_whatever_its_type() {
        assert_eq!(kind("Remote Access 2.0", "OAuth Refresh Token"), LoginKind::Machine);
        assert_eq!(kind("Oauth2", "OauthRefreshToken"), LoginKind::Machine);
        assert_eq!(kind("Application", "UI Password Reset"), LoginKind::Machine);
    }

    #[test]
    fn people_log_in_by_password_saml_and_unknown_ways() {
        assert_eq!(kind("k", ""), LoginKind::Person);
        assert_eq!(kind("SAML Chatter Communities External User SSO", ""), LoginKind::Person);
        assert_eq!(kind("Anmeldung", "UI Username-Password"), LoginKind::Person);
    }

    #[test]
    fn only_success_is_a_login() {
        assert!(is_success(" SUCCESS "));
        assert!(!is_success("Successful"));
        assert!(!is_success("Invalid Password"));
        assert!(!is_success(""));
    }
}
