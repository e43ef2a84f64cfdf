//! Rows that are not used, each with the reason, so that a person can mend the source.

use crate::error::{Error, Result};
use crate::model::input::RefusedRow;
use crate::model::object::Object;
use crate::model::text::was;

/// Cells are shown up to this length: a lost quote can turn half a file into one cell.
const SHOWN_BYTES: usize = 200;

/// A cell as messages show it.
pub(super) fn shown(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(&value[..value.len().min(SHOWN_BYTES)]);
    if value.len() > SHOWN_BYTES { format!("{text}…") } else { text.into_owned() }
}

/// Stops the audit when so much of one file is unusable that figures from the rest would mislead.
///
/// # Errors
///
/// [`Error::Input`] with the first refused rows.
pub(super) fn check_share(file: &str, rows: u64, refused: &[RefusedRow], max_percent: u32) -> Result<()> {
    let count = refused.len() as u64;
    if count * 100 <= rows * u64::from(max_percent) {
        return Ok(());
    }
    let first: Vec<String> = refused.iter().take(3).map(RefusedRow::sentence).collect();
    Err(Error::input(
        format!(
            "{file}: {count} of {rows} rows {} refused, more than {max_percent} %\n  {}",
            was(count),
            first.join("\n  ")
        ),
        if refused.iter().any(|row| row.object == Object::Register) {
            "correct these rows of the register; `seatwise check --out DIR` lists all refused rows, and \
             max_refused_percent under [input] in the policy sets the limit"
        } else {
            "export the file again and do not open it in a spreadsheet program; `seatwise check --out DIR` lists \
             all refused rows, and max_refused_percent under [input] in the policy sets the limit"
        },
    ))
}
