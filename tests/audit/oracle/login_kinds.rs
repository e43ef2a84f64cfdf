//! What a row of LoginHistory is, by its words (SALESFORCE sections 2.4 to 2.6).

use crate::world::Login;

/// API logins. "Remote Access Client" is not among them: no source says whether a person uses it.
const MACHINE_TYPES: [&str; 9] = [
    "l",
    "networksportalapionly",
    "networks portal api only",
    "I",
    "otherapi",
    "other apex api",
    "R",
    "partner",
    "partner product",
];
const OAUTH_TYPES: [&str; 3] = ["i", "oauth2", "remote access 2.0"];
/// Machines whatever the type, by API name and by label.
const MACHINE_SUB_TYPES: [&str; 14] = [
    "uipasswordreset",
    "ui password reset",
    "oauthrefreshtoken",
    "oauth refresh token",
    "oauthhybridrefreshtoken",
    "oauth refresh token for hybrid apps",
    "oauthtokenexchange",
    "oauth token exchange",
    "oauthhybridtokenexchange",
    "oauth token exchange for hybrid apps",
    "oauthclientcredentials",
    "oauth client credentials",
    "internalsalesforceauthentication",
    "internal salesforce authentication",
];
/// All subtypes that begin so, by API name and by label.
const SOAP_SUB_TYPES: [&str; 2] = ["soapapilogin", "soap api"];

pub(super) fn is_success(login: &Login) -> bool {
    ["success", "login_no_error"].contains(&status(login).as_str())
}

/// An attempt that failed because the user is frozen.
pub(super) fn is_refused_as_frozen(login: &Login) -> bool {
    status(login) == "user is frozen"
}

pub(super) fn is_oauth(login: &Login) -> bool {
    names(&OAUTH_TYPES, &login.login_type)
}

pub(super) fn is_machine(login: &Login) -> bool {
    names(&MACHINE_TYPES, &login.login_type) || login.sub_type.as_deref().is_some_and(is_machine_sub_type)
}

fn is_machine_sub_type(sub_type: &str) -> bool {
    let folded = sub_type.to_lowercase();
    names(&MACHINE_SUB_TYPES, sub_type) || SOAP_SUB_TYPES.iter().any(|start| folded.starts_with(start))
}

fn status(login: &Login) -> String {
    login.status.trim().to_lowercase()
}

/// One-letter codes differ by case, names and labels do not.
fn names(known: &[&str], text: &str) -> bool {
    if text.len() == 1 { known.contains(&text) } else { known.contains(&text.to_lowercase().as_str()) }
}
