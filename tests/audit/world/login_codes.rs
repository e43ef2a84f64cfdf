//! The codes under which EventLogFile writes login types and statuses.

/// Code, API name and label.
const TYPES: [(&str, &str, &str); 13] = [
    ("k", "ChatterCommunityPortalUnPwd", "Chatter Communities External User"),
    ("n", "ChatterCommunityThirdPartySso", "Chatter Communities External User Third Party SSO"),
    ("m", "SamlChatterNetworks", "SAML Chatter Communities External User SSO"),
    ("w", "PasswordlessLogin", "Passwordless Login"),
    ("l", "NetworksPortalApiOnly", "Networks Portal API Only"),
    ("r", "EmployeeLoginToCommunity", "Employee Login to Community"),
    ("3", "Portal", "Customer Service Portal"),
    ("9", "PrmPortal", "Partner Portal"),
    ("A", "Application", "Application"),
    ("i", "Oauth2", "Remote Access 2.0"),
    ("6", "Oauth", "Remote Access Client"),
    ("I", "OtherApi", "Other Apex API"),
    ("R", "Partner", "Partner Product"),
];

/// Code and text.
const STATUSES: [(&str, &str); 5] = [
    ("LOGIN_NO_ERROR", "Success"),
    ("LOGIN_ERROR_INVALID_PASSWORD", "Invalid Password"),
    ("LOGIN_ERROR_USER_FROZEN", "User is frozen"),
    ("LOGIN_ERROR_USER_INACTIVE", "User is inactive"),
    ("LOGIN_TWOFACTOR_REQ", "Failed: Two-factor required"),
];

/// The code of a login type in any of its three spellings; a code is one in its own case only.
pub(super) fn type_code(text: &str) -> Option<&'static str> {
    let is_known = |(code, name, label): &&(&str, &str, &str)| {
        text == *code || text.eq_ignore_ascii_case(name) || text.eq_ignore_ascii_case(label)
    };
    TYPES.iter().find(is_known).map(|(code, ..)| *code)
}

/// The code of a login status, whichever of the two is written. Statuses in another language have none here.
pub(super) fn status_code(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let is_known =
        |(code, words): &&(&str, &str)| text.eq_ignore_ascii_case(code) || text.eq_ignore_ascii_case(words);
    STATUSES.iter().find(is_known).map(|(code, _)| *code)
}
