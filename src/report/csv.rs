//! Records as CSV for machines: RFC 4180, UTF-8, exact values, nothing escaped for spreadsheets.

use std::io::{self, Write};

use super::cell::Column;
use super::record::Record;

/// Writes records, and the header even where there is no row: an empty file would look like a failure.
///
/// # Errors
///
/// When the writer cannot take it.
pub fn write<R: Record>(rows: impl Iterator<Item = R>, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    let names = R::columns();
    writer.write_record(names.iter().map(|column: &Column| column.name)).map_err(io::Error::other)?;
    for row in rows {
        for cell in row.cells() {
            writer.write_field(cell.data().as_bytes()).map_err(io::Error::other)?;
        }
        writer.write_record(None::<&[u8]>).map_err(io::Error::other)?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::object::Object;
    use crate::report::records::files::RefusedRecord;

    #[test]
    fn the_header_is_there_without_rows_and_cells_are_exact() {
        let refused = RefusedRecord {
            file: "User.csv".into(),
            object: Object::User,
            record: 3_u64.into(),
            line: 4_u64.into(),
            column: "IsActive".into(),
            value: "=cmd|' /C calc'!A0".into(),
            reason: "is neither true nor false".into(),
        };
        let text = |rows: Vec<RefusedRecord>| {
            let mut out = Vec::new();
            write(rows.into_iter(), &mut out).expect("written");
            String::from_utf8(out).expect("UTF-8")
        };
        let header = "file,object,record,line,column,value,reason\n";
        assert_eq!(text(Vec::new()), header);
        assert_eq!(
            text(vec![refused]),
            format!("{header}User.csv,User,3,4,IsActive,=cmd|' /C calc'!A0,is neither true nor false\n")
        );
    }
}
