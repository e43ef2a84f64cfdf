//! A register to start from, or to go on with: one row a seat, with what the export knows.

use std::io::{self, Write};

use serde::Serialize;

/// One entry of a register; the field names are the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RegisterEntry {
    /// The user's id.
    pub user_id: String,
    /// The contact's id.
    pub contact_id: String,
    /// The user's login name.
    pub username: String,
    /// Why the user exists.
    pub purpose: String,
    /// The account that it belongs to.
    pub account: String,
    /// What ends it.
    pub trigger: String,
    /// The day on which it ends.
    pub trigger_date: String,
    /// Who answers for it.
    pub owner: String,
    /// The day by which somebody looks again.
    pub review_date: String,
}

/// Writes a register as CSV for a spreadsheet: a cell that it would run as a formula gets an apostrophe in front.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn write(entries: &[RegisterEntry], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    for entry in entries {
        writer.serialize(harmless(entry)).map_err(io::Error::other)?;
    }
    writer.flush()
}

fn harmless(entry: &RegisterEntry) -> RegisterEntry {
    let text = |text: &String| {
        let runs = text.starts_with([
            '=', '+', '-', '@', '\t', '\r', '\0', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
        ]);
        if runs { format!("'{text}") } else { text.clone() }
    };
    RegisterEntry {
        user_id: text(&entry.user_id),
        contact_id: text(&entry.contact_id),
        username: text(&entry.username),
        purpose: text(&entry.purpose),
        account: text(&entry.account),
        trigger: text(&entry.trigger),
        trigger_date: text(&entry.trigger_date),
        owner: text(&entry.owner),
        review_date: text(&entry.review_date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_become_a_formula() {
        let entry = RegisterEntry {
            account: "=cmd|' /C calc'!A0".into(),
            owner: "Jo".into(),
            ..RegisterEntry::default()
        };
        let mut out = Vec::new();
        write(&[entry], &mut out).expect("written");
        assert_eq!(
            String::from_utf8(out).expect("UTF-8"),
            "user_id,contact_id,username,purpose,account,trigger,trigger_date,owner,review_date\n\
             ,,,,'=cmd|' /C calc'!A0,,,Jo,\n"
        );
    }
}
