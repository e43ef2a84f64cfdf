//! Records as CSV: RFC 4180, UTF-8.

use std::borrow::Cow;
use std::io::{self, Write};

use super::cell::{Column, ColumnKind};
use super::record::Record;

/// For whom a CSV file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsvForm {
    /// People who open it by double-click: with a byte order mark, and with an apostrophe in front of texts that a spreadsheet
    /// program would run as a formula.
    Spreadsheet,
    /// Programs: exact values.
    Data,
}

/// Writes records, and the header even where there is no row: an empty file would look like a failure. Gives the number of
/// texts that got an apostrophe.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn write<R: Record>(
    rows: impl Iterator<Item = R>,
    form: CsvForm,
    out: &mut dyn Write,
) -> io::Result<u64> {
    let columns = R::columns();
    if form == CsvForm::Spreadsheet {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(columns.iter().map(|column: &Column| column.name)).map_err(io::Error::other)?;
    let mut marked = 0;
    for row in rows {
        for (cell, column) in row.cells().iter().zip(&columns) {
            let data = cell.data();
            let data = match form {
                CsvForm::Spreadsheet if runs_as_formula(&data, column.kind) => {
                    marked += 1;
                    Cow::Owned(format!("'{data}"))
                }
                _ => data,
            };
            writer.write_field(data.as_bytes()).map_err(io::Error::other)?;
        }
        writer.write_record(None::<&[u8]>).map_err(io::Error::other)?;
    }
    writer.flush()?;
    Ok(marked)
}

/// Whether a spreadsheet program takes a text for a formula, or a sign in front of one.
fn runs_as_formula(text: &str, kind: ColumnKind) -> bool {
    !kind.is_number()
        && text.trim_start_matches([' ', '\u{a0}']).starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::object::Object;
    use crate::report::records::files::RefusedRecord;

    #[test]
    fn the_header_is_there_without_rows_and_formulas_are_marked_for_people_only() {
        let refused = RefusedRecord {
            file: "User.csv".into(),
            object: Object::User,
            record: 3_u64.into(),
            line: 4_u64.into(),
            column: "IsActive".into(),
            value: "=cmd|' /C calc'!A0".into(),
            reason: "is neither true nor false".into(),
        };
        let text = |rows: Vec<RefusedRecord>, form: CsvForm| {
            let mut out = Vec::new();
            let marked = write(rows.into_iter(), form, &mut out).expect("written");
            (String::from_utf8(out).expect("UTF-8"), marked)
        };
        let header = "file,object,record,line,column,value,reason\n";
        assert_eq!(text(Vec::new(), CsvForm::Data), (header.to_owned(), 0));
        let row = |mark: &str| {
            format!("{header}User.csv,User,3,4,IsActive,{mark}=cmd|' /C calc'!A0,is neither true nor false\n")
        };
        assert_eq!(text(vec![refused.clone()], CsvForm::Data), (row(""), 0));
        assert_eq!(text(vec![refused], CsvForm::Spreadsheet), ("\u{feff}".to_owned() + &row("'"), 1));
    }

    #[test]
    fn numbers_are_no_formulas() {
        assert!(!runs_as_formula("-2.00", ColumnKind::Amount));
        for text in ["=1", "+1", "-1", "@x", "\tx", " =1"] {
            assert!(runs_as_formula(text, ColumnKind::Text), "{text}");
        }
        assert!(!runs_as_formula("Jo -1", ColumnKind::Text));
    }
}
