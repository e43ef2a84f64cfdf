//! From the command line's paths to files of known objects.

use std::path::{Path, PathBuf};

use super::object::shape;
use super::shape::{Likeness, folded};
use super::source::{NoHeader, Source};
use crate::error::{Error, Result};
use crate::model::input::Ignored;
use crate::model::object::Object;

/// A path of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// A folder or a file.
    pub path: PathBuf,
    /// What a file is said to hold; nothing where its header shall tell.
    pub object: Option<Object>,
}

/// A file of the export.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// How reports call it: its path relative to the folder named on the command line.
    pub(super) label: String,
    /// What it was said to hold.
    object: Option<Object>,
    /// Whether the command line names it.
    named: bool,
}

impl Found {
    /// The error of a file that cannot be read to its end.
    pub(super) fn unreadable(&self, source: std::io::Error) -> Error {
        Error::Unreadable { path: self.path.clone(), source }
    }
}

/// The export's files, sorted by what they hold.
pub(super) struct Recognised {
    pub(super) files: Vec<(Found, Object, Source)>,
    pub(super) ignored: Vec<Ignored>,
}

const DATA_EXTENSIONS: [&str; 3] = ["csv", "tsv", "txt"];
const PACKED_EXTENSIONS: [&str; 4] = ["zip", "gz", "xlsx", "xls"];

/// Finds the files and recognises each by its header; the name decides only where the header leaves it
/// open.
///
/// # Errors
///
/// [`Error::Unreadable`] for a path that is not there, [`Error::Input`] for a file that was named, or bears
/// an object's name, and is not one: leaving it out would silently change the figures.
pub(super) fn recognise(locations: &[Location]) -> Result<Recognised> {
    let mut recognised = Recognised { files: Vec::new(), ignored: Vec::new() };
    let mut found = Vec::new();
    for location in locations {
        list(location, &mut found)?;
    }
    found.sort_by(|one: &Found, other| one.label.cmp(&other.label).then(one.path.cmp(&other.path)));
    found.dedup_by(|one, other| same_file(&one.path, &other.path));
    for file in found {
        sort_in(file, &mut recognised)?;
    }
    Ok(recognised)
}

fn same_file(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn list(location: &Location, found: &mut Vec<Found>) -> Result<()> {
    let unreadable = |source| Error::Unreadable { path: location.path.clone(), source };
    if !std::fs::metadata(&location.path).map_err(unreadable)?.is_dir() {
        found.push(Found {
            path: location.path.clone(),
            label: file_name(&location.path),
            object: location.object,
            named: true,
        });
        return Ok(());
    }
    let before = found.len();
    for entry in std::fs::read_dir(&location.path).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let known = [&DATA_EXTENSIONS[..], &PACKED_EXTENSIONS[..]].concat();
        if path.is_file() && extension(&path).is_some_and(|extension| known.contains(&extension.as_str())) {
            found.push(Found { label: file_name(&path), path, object: None, named: false });
        }
    }
    if found.len() == before {
        let message = format!("{}: no CSV file in this folder", location.path.display());
        let hint = "name the folder in which User.csv, Contact.csv and LoginHistory.csv lie";
        return Err(Error::input(message, hint));
    }
    Ok(())
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn extension(path: &Path) -> Option<String> {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase())
}

fn sort_in(file: Found, recognised: &mut Recognised) -> Result<()> {
    let wanted = file.object.or_else(|| object_named(&file.path));
    // A file that nobody asked for and whose name promises nothing is listed and left alone.
    let must_serve = file.named || wanted.is_some();
    if extension(&file.path).is_some_and(|extension| PACKED_EXTENSIONS.contains(&extension.as_str())) {
        if file.named {
            let message = format!("{}: packed files cannot be read yet", file.label);
            return Err(Error::input(message, "unpack it and name the folder with the CSV files"));
        }
        recognised.ignored.push(Ignored { path: file.label, reason: "packed: unpack it first".into() });
        return Ok(());
    }
    let source = match Source::open(&file.path)? {
        Ok(source) => source,
        Err(why) => return no_header(file, &why, must_serve, recognised),
    };
    let object = match file.object {
        Some(object) => Some(object),
        None => by_header(&source.headers, wanted),
    };
    match object {
        Some(object) => {
            recognised.files.push((file, object, source));
            Ok(())
        }
        None if must_serve => Err(foreign(&file, wanted, &source.headers)),
        None => {
            let reason = "holds no object that the audit knows".into();
            recognised.ignored.push(Ignored { path: file.label, reason });
            Ok(())
        }
    }
}

fn no_header(file: Found, why: &NoHeader, must_serve: bool, recognised: &mut Recognised) -> Result<()> {
    let (reason, hint) = match why {
        NoHeader::Empty => ("is empty", "export it again; a file without rows still has its header"),
        NoHeader::Binary => ("is no text file", "export it as CSV; a workbook or an archive will not do"),
    };
    if must_serve {
        return Err(Error::input(format!("{}: the file {reason}", file.label), hint));
    }
    recognised.ignored.push(Ignored { path: file.label, reason: reason.into() });
    Ok(())
}

/// The object of a header: one that it certainly is; else the one that the file's name promises, if the
/// header allows it.
fn by_header(headers: &[String], wanted: Option<Object>) -> Option<Object> {
    let likeness = |object: Object| shape(object).likeness(&folded(headers, object));
    if let Some(object) = wanted.filter(|object| likeness(*object) != Likeness::None) {
        return Some(object);
    }
    let certain: Vec<Object> =
        Object::ALL.into_iter().filter(|object| likeness(*object) == Likeness::Certain).collect();
    match certain[..] {
        [object] => Some(object),
        _ => None,
    }
}

/// The object that a file's name promises: its letters are the object's name, in the singular or plural,
/// with nothing but digits and marks around (`LoginHistory-2026-04.csv`, `User (1).csv`).
fn object_named(path: &Path) -> Option<Object> {
    let stem = path.file_stem()?.to_string_lossy().to_lowercase();
    let letters: String = stem.chars().filter(|letter| letter.is_alphabetic()).collect();
    Object::ALL.into_iter().find(|object| {
        let name = object.name().to_lowercase();
        letters == name || letters.strip_suffix('s') == Some(&name)
    })
}

fn foreign(file: &Found, wanted: Option<Object>, headers: &[String]) -> Error {
    let mut shown = headers.iter().take(6).cloned().collect::<Vec<_>>().join(", ");
    if headers.len() > 6 {
        shown.push_str(", …");
    }
    let Some(object) = wanted else {
        let message = format!("{}: the header is of no known object ({shown})", file.label);
        let known = Object::ALL.map(Object::name).join(", ");
        return Error::input(message, format!("known objects: {known}; see README for the columns of each"));
    };
    let missing = shape(object).missing(&folded(headers, object));
    let lacks = if missing.is_empty() {
        format!("its columns are not those of {}", object.name())
    } else {
        format!("it has no column {}", missing.join(", "))
    };
    let message = format!("{}: this is no {} export: {lacks} (header: {shown})", file.label, object.name());
    Error::input(message, "export the object from Salesforce with API field names, or move the file away")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn a_header_tells_the_object() {
        for (header, object) in [
            ("Id,Username,IsActive,UserType", Object::User),
            ("ID,USERNAME,ISACTIVE,LASTLOGINDATE", Object::User),
            ("USER.ID,USER.USERNAME,USER.ISACTIVE", Object::User),
            ("Id,IsDeleted,MasterRecordId,AccountId,LastName,Email", Object::Contact),
            ("Id,Name,BillingCity,OwnerId", Object::Account),
            ("Id,Name,UserLicenseId", Object::Profile),
            ("Id,Name,UserLicense.Name", Object::Profile),
            ("Id,Name,LicenseDefinitionKey,TotalLicenses", Object::UserLicense),
            ("Id,Name,PortalType", Object::UserRole),
            ("Id,UserId,IsFrozen", Object::UserLogin),
            ("Id,UserId,LoginTime,Status", Object::LoginHistory),
        ] {
            assert_eq!(by_header(&headers(header), None), Some(object), "{header}");
        }
    }

    #[test]
    fn other_objects_of_a_data_export_are_left_alone() {
        for header in [
            "Id,IsDeleted,AccountId,Name,StageName,Amount",
            "Id,ContactId,AccountId,CaseNumber,Status",
            "Id,IsDeleted,MasterRecordId,LastName,FirstName,Company,Email,City",
            "Id,AccountId,EffectiveDate,BillingStreet,BillingCity,Name,OrderNumber,OrderId",
            "Id,Name,ParentId,Type,Status,IsActive",
            "Id,AccountId,ContactId,Role,IsPrimary",
            "Id,MasterLabel,DeveloperName,TotalLicenses,UsedLicenses,PermissionSetLicenseKey",
            "Id,Name,ProfileId,LicenseId",
            "user_id,login_time,status,ip",
        ] {
            assert_eq!(by_header(&headers(header), None), None, "{header}");
        }
    }

    #[test]
    fn a_name_decides_only_where_the_header_leaves_it_open() {
        let bare = headers("Id,Name");
        assert_eq!(by_header(&bare, None), None);
        assert_eq!(by_header(&bare, Some(Object::Account)), Some(Object::Account));
        let contact = headers("Id,AccountId,LastName,Email");
        assert_eq!(by_header(&contact, Some(Object::User)), Some(Object::Contact));
    }

    #[test]
    fn names_promise_objects_with_digits_and_marks_around() {
        let named = |name: &str| object_named(Path::new(name));
        assert_eq!(named("LoginHistory-2026-04.csv"), Some(Object::LoginHistory));
        assert_eq!(named("User (1).csv"), Some(Object::User));
        assert_eq!(named("contacts.csv"), Some(Object::Contact));
        assert_eq!(named("ContactHistory.csv"), None);
        assert_eq!(named("users_from_hr.csv"), None);
    }
}
