//! `seatwise queries`: what to export, and how.

use std::io::Write;
use std::process::ExitCode;

use crate::error::Result;
use crate::ingest::asked;
use crate::model::object::Object;

/// Print the queries and steps that export exactly the columns an audit reads, with the reason for each
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print the SOQL alone, one query a line
    #[arg(long)]
    soql: bool,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    let text: String = if args.soql {
        Object::exported().map(|object| soql(object) + "\n").collect()
    } else {
        Object::exported().map(steps).collect::<String>() + ENDING
    };
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(super::unwritable)?;
    Ok(ExitCode::SUCCESS)
}

const ENDING: &str = "Data Loader: Export (for Contact and Account: Export All), the object, \"Use default\" off, the SOQL above, a file of \
the object's name.\n\nPut all files into one folder and start with `seatwise check FOLDER`. The register of external users is your own: \
`seatwise init --register FOLDER` starts one.\n";

/// The query of an object's columns.
fn soql(object: Object) -> String {
    let fields: Vec<&str> = asked(object).iter().map(|column| column.field).collect();
    format!("SELECT {} FROM {}", fields.join(", "), object.name())
}

fn steps(object: Object) -> String {
    let name = object.name();
    let query = soql(object);
    let columns: String = asked(object)
        .iter()
        .flat_map(|column| {
            [
                "  ".to_owned(),
                column.field.to_owned(),
                ": ".to_owned(),
                column.why.to_owned(),
                "\n".to_owned(),
            ]
        })
        .collect();
    // Deleted and merged records are what some rules look for, and only this command reads them.
    let command = match object {
        Object::Contact | Object::Account => {
            format!("sf data query --all-rows --result-format csv --query \"{query}\" > {name}.csv")
        }
        Object::User | Object::LoginHistory => format!(
            "sf data export bulk --result-format csv --wait 60 --output-file {name}.csv --query \"{query}\""
        ),
        _ => format!("sf data query --result-format csv --query \"{query}\" > {name}.csv"),
    };
    format!("{name}{}\n\n{columns}\n{query}\n\n{command}\n\n", note(object))
}

/// What a person needs to know before exporting an object.
fn note(object: Object) -> &'static str {
    match object {
        Object::LoginHistory => " (kept for six months; needs the permission Manage Users)",
        Object::UserLogin => " (needs the permission Manage Users)",
        Object::Account => " (IsPartner and IsCustomerPortal are there where sites are switched on)",
        _ => "",
    }
}
