//! `seatwise queries`: what to export, and how.

use std::io::Write;
use std::process::ExitCode;

use crate::error::Result;
use crate::ingest::asked;
use crate::model::object::Object;

/// Print the queries and steps that export exactly the columns an audit reads
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
        START.to_owned() + &Object::exported().map(steps).collect::<String>() + END
    };
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(super::unwritable)?;
    Ok(ExitCode::SUCCESS)
}

const START: &str = "\
What an audit reads, object by object: who may export it, the columns with the reason for each, the query, and the
command of the Salesforce CLI (sf) that writes it to a file. User and LoginHistory matter most; each of the others adds
rules. The commands read every record and cut nothing.

";

const END: &str = "\
Other ways to the same files
- Data Loader: Export, and for Contact and Account Export All (deleted and merged records are what some rules look for);
  the object, the query above, a file of the object's name.
- Setup > Data Export: the whole archive as it comes. It has no LoginHistory and no UserLogin: export those beside it.
- Reports last: they are cut at 10,000 rows where larger exports are held back, write ids of 15 characters, and follow the
  language and date form of whoever runs them.

Put all files into one folder and start with `seatwise check FOLDER`. The register of external users is your own:
`seatwise init --register FOLDER` starts one.
";

/// The query of an object's columns.
fn soql(object: Object) -> String {
    let fields: Vec<&str> = asked(object).iter().map(|column| column.field).collect();
    format!("SELECT {} FROM {}", fields.join(", "), object.name())
}

fn steps(object: Object) -> String {
    let name = object.name();
    let query = soql(object);
    let columns: Vec<String> =
        asked(object).iter().map(|column| format!("  {}: {}\n", column.field, column.why)).collect();
    let columns = columns.concat();
    // Deleted and merged records are what some rules look for, and they are read on demand only.
    let all_rows = if matches!(object, Object::Contact | Object::Account) { " --all-rows" } else { "" };
    let note = note(object);
    let note = if note.is_empty() { String::new() } else { format!("{note}\n") };
    format!(
        "{name}\nNeeds {}.\n{note}\n{columns}\n{query}\n\n\
         sf data export bulk --result-format csv --wait 60{all_rows} --output-file {name}.csv --query \"{query}\"\n\n",
        permission(object)
    )
}

/// What the person who exports an object must be allowed to do.
fn permission(object: Object) -> &'static str {
    match object {
        Object::User => "View Setup and Configuration, and View All Users so that no user is left out",
        Object::Contact | Object::Account => "read access to all records of the object (View All)",
        Object::LoginHistory => "Manage Users or Monitor Login History",
        Object::UserLogin => "Manage Users",
        Object::Profile
        | Object::UserLicense
        | Object::UserRole
        | Object::PermissionSetLicense
        | Object::PermissionSetLicenseAssign
        | Object::Register => "View Setup and Configuration",
    }
}

/// What a person needs to know before exporting an object.
fn note(object: Object) -> &'static str {
    match object {
        Object::LoginHistory => {
            "Salesforce keeps it for six months: export it every quarter and keep the files."
        }
        Object::User => {
            "All users, not active external ones alone: inactive ones tell what became of contacts."
        }
        Object::Account => {
            "IsPartner and IsCustomerPortal exist where sites are switched on: take them out of the query if your org has \
             none. If it has person accounts, add PersonContactId."
        }
        _ => "",
    }
}
