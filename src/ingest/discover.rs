//! From the command line's paths to files of known objects.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::container::{self, Place};
use super::object::shape;
use super::shape::{Header, Likeness};
use super::source::{self, NoHeader, Source};
use crate::archive;
use crate::error::{Error, Result};
use crate::model::input::{Ignored, Trouble};
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
    place: Place,
    /// Where it lies, for messages: a file in an archive is named behind its archive.
    path: PathBuf,
    /// How reports call it: its path relative to the folder or archive named on the command line.
    pub(super) label: String,
    /// What it was said to hold.
    object: Option<Object>,
    /// Whether the command line names it.
    named: bool,
}

impl Found {
    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The error of a file that cannot be read to its end.
    pub(super) fn unreadable(&self, source: std::io::Error) -> Error {
        Error::Unreadable { path: self.path.clone(), source }
    }

    /// Bytes and SHA-256 of the file, which is read for it.
    pub(super) fn digest(&self) -> Result<(u64, String)> {
        source::digest(&self.place).map_err(|error| self.unreadable(error))
    }

    /// Opens the file, as often as need be.
    pub(super) fn source(&self) -> Result<Result<Source, NoHeader>> {
        Source::open(&self.place).map_err(|error| self.unreadable(error))
    }
}

/// The export's files, sorted by what they hold.
pub(super) struct Recognised {
    pub(super) files: Vec<(Found, Object, Source)>,
    /// Activity archives.
    pub(super) archives: Vec<Found>,
    pub(super) ignored: Vec<Ignored>,
    pub(super) troubles: Vec<Trouble>,
}

impl Recognised {
    /// The files of each object; they are taken out.
    pub(super) fn by_object(&mut self) -> BTreeMap<Object, Vec<(Found, Source)>> {
        let mut files: BTreeMap<Object, Vec<(Found, Source)>> = BTreeMap::new();
        for (found, object, source) in self.files.drain(..) {
            files.entry(object).or_default().push((found, source));
        }
        files
    }
}

/// What a name's ending says of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// Text in columns, perhaps packed by gzip.
    Data,
    /// Files in an archive.
    Archive,
    /// An activity archive, or another file of that form.
    Activity,
    /// A workbook, which must be saved as CSV first.
    Workbook,
    /// Something else.
    Other,
}

fn ending(name: &str) -> Ending {
    let name = name.to_lowercase();
    let last = name.rsplit('/').next().unwrap_or(&name);
    // What systems and spreadsheet programs leave beside the files they open.
    if name.contains("__macosx/")
        || last.starts_with("._")
        || last.starts_with("~$")
        || last.starts_with(".~lock")
    {
        return Ending::Other;
    }
    let unpacked = last.strip_suffix(".gz");
    if unpacked.is_some_and(|rest| !rest.contains('.')) {
        return Ending::Data;
    }
    match unpacked.unwrap_or(last).rsplit('.').next() {
        Some("csv" | "tsv" | "txt") => Ending::Data,
        Some("zip") => Ending::Archive,
        Some("parquet") => Ending::Activity,
        Some("xlsx" | "xls" | "ods" | "numbers") => Ending::Workbook,
        _ => Ending::Other,
    }
}

/// Finds the files and recognises each by its header; the name decides only where the header leaves it
/// open.
///
/// # Errors
///
/// [`Error::Unreadable`] for a path that is not there, [`Error::Input`] for a file that was named, or bears
/// an object's name, and is not one: leaving it out would silently change the figures.
pub(super) fn recognise(locations: &[Location], keep_going: bool) -> Result<Recognised> {
    let mut recognised =
        Recognised { files: Vec::new(), archives: Vec::new(), ignored: Vec::new(), troubles: Vec::new() };
    let mut found = Vec::new();
    for location in locations {
        list(location, &mut found, &mut recognised, keep_going)?;
    }
    found.sort_by(|one: &Found, other| one.label.cmp(&other.label).then_with(|| one.path.cmp(&other.path)));
    found.dedup_by(|one, other| one.label == other.label && same_file(&one.path, &other.path));
    tell_apart(&mut found);
    for file in found {
        match sort_in(file, &mut recognised) {
            Err(error) if keep_going => recognised.troubles.push(Trouble::from(&error)),
            sorted => sorted?,
        }
    }
    Ok(recognised)
}

/// Gives files of one name in several folders their whole paths as names.
fn tell_apart(found: &mut [Found]) {
    let labels: Vec<String> = found.iter().map(|file| file.label.clone()).collect();
    for file in found {
        if labels.iter().filter(|label| **label == file.label).count() > 1 {
            file.label = file.path.display().to_string();
        }
    }
}

fn same_file(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn list(
    location: &Location,
    found: &mut Vec<Found>,
    recognised: &mut Recognised,
    keep_going: bool,
) -> Result<()> {
    let unreadable = |source| Error::Unreadable { path: location.path.clone(), source };
    if !std::fs::metadata(&location.path).map_err(unreadable)?.is_dir() {
        return list_file(&location.path, location.object, true, found, &mut recognised.ignored);
    }
    let before = found.len();
    for entry in std::fs::read_dir(&location.path).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() && holds_data(&path) {
            let reason = "is a folder with CSV files: name it on the command line too".to_owned();
            recognised.ignored.push(Ignored { path: file_name(&path), reason });
        } else if path.is_file() && ending(&file_name(&path)) != Ending::Other {
            match list_file(&path, None, false, found, &mut recognised.ignored) {
                Err(error) if keep_going => recognised.troubles.push(Trouble::from(&error)),
                listed => listed?,
            }
        }
    }
    let is_empty = recognised.ignored.is_empty() && recognised.troubles.is_empty();
    if found.len() == before && is_empty {
        let message = format!("{}: no CSV file in this folder", location.path.display());
        let hint =
            "name the folder, or the zip archive, in which User.csv, Contact.csv and LoginHistory.csv lie";
        return Err(Error::input(message, hint));
    }
    Ok(())
}

/// Lists a file, or the files in an archive.
fn list_file(
    path: &Path,
    object: Option<Object>,
    named: bool,
    found: &mut Vec<Found>,
    ignored: &mut Vec<Ignored>,
) -> Result<()> {
    let label = file_name(path);
    if ending(&label) != Ending::Archive {
        found.push(Found { place: Place::file(path), path: path.to_owned(), label, object, named });
        return Ok(());
    }
    let before = found.len();
    for (name, place) in container::entries(path)? {
        let inside = format!("{label}/{name}");
        let is_packed = name.to_lowercase().ends_with(".gz");
        match ending(&name) {
            Ending::Data if !is_packed => {
                found.push(Found { place, path: path.join(name), label: inside, object, named: false });
            }
            Ending::Data | Ending::Archive | Ending::Activity => {
                let reason = "is packed inside an archive: unpack it".to_owned();
                ignored.push(Ignored { path: inside, reason });
            }
            Ending::Workbook => {
                let reason = "is a workbook: save its sheet as CSV".to_owned();
                ignored.push(Ignored { path: inside, reason });
            }
            Ending::Other => {}
        }
    }
    if named && found.len() == before {
        let message = format!("{}: no CSV file in this archive", path.display());
        return Err(Error::input(message, "name the archive that Setup > Data Export made"));
    }
    Ok(())
}

/// Whether a folder holds files that an export could consist of.
fn holds_data(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            matches!(ending(&file_name(&entry.path())), Ending::Data | Ending::Archive | Ending::Activity)
        })
    })
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn sort_in(file: Found, recognised: &mut Recognised) -> Result<()> {
    let wanted = file.object.or_else(|| object_named(&file.label));
    // A file that nobody asked for and whose name promises nothing is listed and left alone.
    let must_serve = file.named || wanted.is_some();
    if ending(&file.label) == Ending::Workbook {
        let named = file.named;
        return leave(
            file,
            "is a workbook: save its sheet as CSV",
            "save its sheet as CSV (UTF-8)",
            named,
            recognised,
        );
    }
    if ending(&file.label) == Ending::Activity {
        if archive::is_archive(&file.path, &file.label)? {
            recognised.archives.push(file);
            return Ok(());
        }
        let hint = "name archives that `seatwise activity` wrote, or its statement (--sql) in another engine";
        let must_serve = file.named;
        return leave(file, "is no activity archive: it lacks columns of one", hint, must_serve, recognised);
    }
    let source = match file.source()? {
        Ok(source) => source,
        Err(NoHeader::Empty) => {
            let hint = "export it again; a file without rows still has its header";
            return leave(file, "is empty", hint, must_serve, recognised);
        }
        Err(NoHeader::OpenQuote) => {
            let hint = "a quote in the header is not closed: export the file again";
            return leave(file, "has a line break in its header", hint, must_serve, recognised);
        }
        Err(NoHeader::Binary) => {
            let hint = "export it as CSV in UTF-8: a workbook, an archive or UTF-16 without its byte order mark will not do";
            return leave(file, "is no text file", hint, must_serve, recognised);
        }
    };
    match file.object.or_else(|| by_header(&source.headers, wanted)) {
        Some(object) => recognised.files.push((file, object, source)),
        None if must_serve => return Err(foreign(&file, wanted, &source.headers)),
        None => return leave(file, "holds no object that the audit knows", "", false, recognised),
    }
    Ok(())
}

/// Leaves a file aside, or stops where that would silently change the figures.
fn leave(file: Found, why: &str, hint: &str, must_serve: bool, recognised: &mut Recognised) -> Result<()> {
    if must_serve {
        return Err(Error::input(format!("{}: the file {why}", file.label), hint));
    }
    recognised.ignored.push(Ignored { path: file.label, reason: why.to_owned() });
    Ok(())
}

/// The object of a header: one that it certainly is; else the one that the file's name promises, if the
/// header allows it.
fn by_header(headers: &[String], wanted: Option<Object>) -> Option<Object> {
    let likeness = |object: Object| Header::of(headers, shape(object)).likeness(shape(object));
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
fn object_named(label: &str) -> Option<Object> {
    let name = label.rsplit('/').next()?.to_lowercase();
    let stem = name.strip_suffix(".gz").unwrap_or(&name).rsplit_once('.')?.0.to_owned();
    let letters: String = stem.chars().filter(|letter| letter.is_alphabetic()).collect();
    Object::ALL.into_iter().find(|object| {
        let name = object.name().to_lowercase();
        letters == name || letters.strip_suffix('s') == Some(&name)
    })
}

fn foreign(file: &Found, wanted: Option<Object>, headers: &[String]) -> Error {
    let plain = |header: &String| {
        header
            .chars()
            .take(40)
            .map(|letter| if letter.is_control() { '?' } else { letter })
            .collect::<String>()
    };
    let mut shown = headers.iter().take(6).map(plain).collect::<Vec<_>>().join(", ");
    if headers.len() > 6 {
        shown.push_str(", …");
    }
    let Some(object) = wanted else {
        let message = format!("{}: the header is of no known object ({shown})", file.label);
        let known = Object::ALL.map(Object::name).join(", ");
        return Error::input(message, format!("known objects: {known}; see README for the columns of each"));
    };
    if object == Object::Register {
        let message = format!(
            "{}: this is no register: no column says whom its rows are about (header: {shown})",
            file.label
        );
        let hint = "name each user with user_id or username, or its contact with contact_id; `seatwise init \
                    --register` shows the columns, and a file that is no register goes elsewhere";
        return Error::input(message, hint);
    }
    let missing = Header::of(headers, shape(object)).missing(shape(object));
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
            ("\"_\",Id,Username,IsActive,Profile,Profile.Name", Object::User),
            ("User ID,Username,Active,User Type,Contact ID,Account ID,Email,Role ID,Profile", Object::User),
            ("Contact ID,First Name,Last Name,Email,Account ID", Object::Contact),
            ("Username,Login Time,Source IP,Login Type,Status,Application", Object::LoginHistory),
            ("Role ID,Role Name,Portal Type", Object::UserRole),
            ("User ID,Frozen", Object::UserLogin),
            (
                "Id,MasterLabel,DeveloperName,TotalLicenses,UsedLicenses,PermissionSetLicenseKey",
                Object::PermissionSetLicense,
            ),
            ("Id,AssigneeId,PermissionSetLicenseId", Object::PermissionSetLicenseAssign),
            ("AssigneeId,PermissionSetLicense.MasterLabel", Object::PermissionSetLicenseAssign),
            ("username,purpose,owner", Object::Register),
            ("User ID,Deactivation Trigger,Trigger Date", Object::Register),
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
            "Id,AssigneeId,PermissionSetId",
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
        let named = object_named;
        assert_eq!(named("LoginHistory-2026-04.csv"), Some(Object::LoginHistory));
        assert_eq!(named("User (1).csv"), Some(Object::User));
        assert_eq!(named("contacts.csv"), Some(Object::Contact));
        assert_eq!(named("export.zip/data/Account.csv"), Some(Object::Account));
        assert_eq!(named("LoginHistory.csv.gz"), Some(Object::LoginHistory));
        assert_eq!(named("ContactHistory.csv"), None);
        assert_eq!(named("users_from_hr.csv"), None);
    }
}
