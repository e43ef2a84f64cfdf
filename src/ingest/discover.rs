//! From the command line's paths to files of known objects.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::FileType;
use std::path::{Path, PathBuf};

use super::container::{self, FilePlace, Fingerprint};
use super::file_kind::{FileKind, FolderEntry, entry, file_name};
use super::headerless;
use super::object::schema;
use super::schema::{Header, HeaderMatch};
use super::source::{self, Head, HeaderLine, NoHeader, Source, Start};
use crate::archive;
use crate::error::{Error, Result};
use crate::model::input::{InputError, SkippedFile};
use crate::model::object::Object;
use crate::model::progress;
use crate::model::text::joined;

/// A path of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// A folder or a file.
    pub path: PathBuf,
    /// What a file is said to hold; nothing where its header shall tell.
    pub object: Option<Object>,
}

/// A file of the export. It is not open: an export can have more files than a process may open at once.
#[derive(Clone, Debug)]
pub(super) struct FoundFile {
    place: FilePlace,
    /// Where it lies, for messages: a file in an archive is named behind its archive.
    path: PathBuf,
    /// How reports call it: its path relative to the folder or archive named on the command line.
    pub(super) label: String,
    /// What it was said to hold.
    object: Option<Object>,
    /// Whether the command line names it.
    named: bool,
    /// The names of its columns.
    pub(super) headers: Vec<String>,
    /// Where its rows start.
    start: Start,
    /// What stands above its header, as far as it is shown.
    pub(super) above: Vec<String>,
    /// Size and time when it was looked at first.
    fingerprint: Option<Fingerprint>,
}

impl FoundFile {
    fn new(
        place: FilePlace,
        path: PathBuf,
        label: String,
        object: Option<Object>,
        named: bool,
    ) -> Result<Self> {
        let fingerprint =
            place.fingerprint().map_err(|source| Error::Unreadable { path: path.clone(), source })?;
        Ok(Self {
            place,
            path,
            label,
            object,
            named,
            headers: Vec::new(),
            start: Start::default(),
            above: Vec::new(),
            fingerprint,
        })
    }

    /// What messages call it.
    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The error of a file that cannot be read to its end.
    pub(super) fn unreadable(&self, source: std::io::Error) -> Error {
        Error::Unreadable { path: self.path.clone(), source }
    }

    /// How many bytes the file has, unpacked; it is read for it.
    pub(super) fn size(&self) -> Result<u64> {
        source::size(&self.place).map_err(|error| self.unreadable(error))
    }

    /// The SHA-256 of the file, which is read for it.
    pub(super) fn digest(&self) -> Result<String> {
        source::digest(&self.place).map_err(|error| self.unreadable(error))
    }

    /// Opens the file where its rows start, as often as need be.
    pub(super) fn source(&self) -> Result<Source> {
        Source::open(&self.place, &self.start).map_err(|error| self.unreadable(error))
    }

    /// The file whose columns this one takes, since it has no header.
    pub(super) fn has_borrowed_header(&self) -> bool {
        self.start.borrowed.is_some()
    }

    /// Stops at a file that was written since it was looked at first: what was read of it is of two files.
    pub(super) fn check_unchanged(&self) -> Result<()> {
        let now = self.place.fingerprint().map_err(|error| self.unreadable(error))?;
        if now == self.fingerprint {
            return Ok(());
        }
        let message = format!("{}: the file changed while it was read", self.path.display());
        Err(Error::input(message, "run again when no other program writes to the export"))
    }
}

/// The export's files, sorted by what they hold.
#[derive(Default)]
pub(super) struct Recognised {
    pub(super) files: BTreeMap<Object, Vec<FoundFile>>,
    /// Activity archives.
    pub(super) archives: Vec<FoundFile>,
    pub(super) ignored: Vec<SkippedFile>,
    pub(super) troubles: Vec<InputError>,
}

/// Finds the files and recognises each by its header; the name decides only where the header leaves it
/// open.
///
/// # Errors
///
/// [`Error::Unreadable`] for a path that is not there, [`Error::Input`] for a file that was named, or bears
/// an object's name, and is not one: leaving it out would silently change the figures.
pub(super) fn recognise(locations: &[Location], keep_going: bool) -> Result<Recognised> {
    let mut recognised = Recognised::default();
    let mut found = Vec::new();
    for location in locations {
        list(location, &mut found, &mut recognised, keep_going)?;
    }
    let mut found = each_once(found);
    for file in &found {
        progress::expect(file.place.bytes_on_disk());
    }
    tell_apart(&mut found);
    let mut headerless = Vec::new();
    for file in found {
        match sort_in(file, &mut recognised) {
            Ok(unknown) => headerless.extend(unknown),
            Err(error) if keep_going => recognised.troubles.push(InputError::from(&error)),
            Err(error) => return Err(error),
        }
    }
    for file in headerless {
        match sort_in_by_neighbour(file, &mut recognised) {
            Err(error) if keep_going => recognised.troubles.push(InputError::from(&error)),
            sorted => sorted?,
        }
    }
    for files in recognised.files.values_mut() {
        files.sort_by(|one, other| one.order().cmp(&other.order()));
    }
    Ok(recognised)
}

impl FoundFile {
    fn order(&self) -> (&str, &Path) {
        (&self.label, &self.path)
    }
}

/// Each file once, however often it was named; what the command line says of it holds.
fn each_once(mut found: Vec<FoundFile>) -> Vec<FoundFile> {
    found.sort_by_key(|file| (file.object.is_none(), !file.named));
    let mut seen: BTreeSet<(PathBuf, Option<String>)> = BTreeSet::new();
    found.retain(|file| {
        // Files in an archive have one path on the disk.
        let inside = file.place.is_inside_archive().then(|| file.label.clone());
        let on_disk = file.place.path().canonicalize().unwrap_or_else(|_| file.path.clone());
        seen.insert((on_disk, inside))
    });
    found.sort_by(|one, other| one.order().cmp(&other.order()));
    found
}

/// Gives files of one name in several folders their whole paths as names.
fn tell_apart(found: &mut [FoundFile]) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for file in found.iter() {
        *count.entry(file.label.clone()).or_default() += 1;
    }
    for file in found.iter_mut().filter(|file| count[&file.label] > 1) {
        file.label = file.path.display().to_string();
    }
}

fn list(
    location: &Location,
    found: &mut Vec<FoundFile>,
    recognised: &mut Recognised,
    keep_going: bool,
) -> Result<()> {
    let unreadable = |source| Error::Unreadable { path: location.path.clone(), source };
    if !std::fs::metadata(&location.path).map_err(unreadable)?.is_dir() {
        return list_file(&location.path, location.object, true, found, &mut recognised.ignored);
    }
    let before = found.len();
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(&location.path).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.sort();
    for path in paths {
        let name = file_name(&path);
        match entry(&path, &name) {
            FolderEntry::LeftAside(reason) => {
                recognised.ignored.push(SkippedFile { path: name, reason: reason.to_owned() });
            }
            FolderEntry::Leftover => {}
            FolderEntry::Read => match list_file(&path, None, false, found, &mut recognised.ignored) {
                Err(error) if keep_going => recognised.troubles.push(InputError::from(&error)),
                listed => listed?,
            },
        }
    }
    if found.len() == before && recognised.ignored.is_empty() && recognised.troubles.is_empty() {
        let message = format!("{}: no CSV file in this folder", location.path.display());
        let hint = "name the folder or the zip archive that holds User.csv, Contact.csv and LoginHistory.csv";
        return Err(Error::input(message, hint));
    }
    Ok(())
}

/// Lists a file, or the files in an archive.
fn list_file(
    path: &Path,
    object: Option<Object>,
    named: bool,
    found: &mut Vec<FoundFile>,
    ignored: &mut Vec<SkippedFile>,
) -> Result<()> {
    let label = file_name(path);
    if FileKind::of(&label) != FileKind::Archive {
        found.push(FoundFile::new(place(path)?, path.to_owned(), label, object, named)?);
        return Ok(());
    }
    let before = found.len();
    for (name, place) in container::entries(path)? {
        let inside = format!("{label}/{name}");
        let is_packed = name.to_lowercase().ends_with(".gz");
        let reason = match FileKind::of(&name) {
            FileKind::Data if !is_packed => {
                found.push(FoundFile::new(place, path.join(name), inside, object, false)?);
                continue;
            }
            FileKind::Data | FileKind::Archive | FileKind::Activity | FileKind::Packed => {
                "is a packed file inside an archive: unpack it"
            }
            FileKind::Workbook => "is a workbook: save its sheet as CSV",
            FileKind::Other => "is not named like a CSV file",
            FileKind::Leftover => continue,
        };
        ignored.push(SkippedFile { path: inside, reason: reason.to_owned() });
    }
    if named && found.len() == before {
        let message = format!("{}: no CSV file in this archive", path.display());
        return Err(Error::input(message, "name the archive that Setup > Data Export made"));
    }
    Ok(())
}

/// Where the bytes of a path of the command line lie. A pipe is read now, since it can be read once only.
fn place(path: &Path) -> Result<FilePlace> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
    let kind = std::fs::metadata(path).map_err(unreadable)?.file_type();
    if kind.is_file() {
        return Ok(FilePlace::file(path));
    }
    if is_pipe(kind) {
        return FilePlace::pipe(path).map_err(unreadable);
    }
    let message = format!("{}: this is neither a file nor a pipe", path.display());
    Err(Error::input(message, "name a file, or a program's output as <(…)"))
}

#[cfg(unix)]
fn is_pipe(kind: FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&kind)
}

#[cfg(not(unix))]
fn is_pipe(_: FileType) -> bool {
    false
}

/// A file of whose lines none is a header that is known.
struct Unknown {
    file: FoundFile,
    /// The object that the command line or the file's name promises.
    wanted: Option<Object>,
    first: HeaderLine,
}

/// Sorts a file in by its header; a file without a known one is handed back.
fn sort_in(mut file: FoundFile, recognised: &mut Recognised) -> Result<Option<Unknown>> {
    let wanted = file.object.or_else(|| object_named(&file.label));
    // A file that nobody asked for and whose name promises nothing is listed and left alone.
    let must_serve = file.named || wanted.is_some();
    match FileKind::of(&file.label) {
        FileKind::Workbook => {
            let (why, named) = ("is a workbook: save its sheet as CSV", file.named);
            return leave(file, why, "save its sheet as CSV (UTF-8)", named, recognised).map(|()| None);
        }
        FileKind::Activity if archive::is_archive(&file.path, &file.label)? => {
            recognised.archives.push(file);
            return Ok(None);
        }
        FileKind::Activity => {
            let hint = "use a file that `seatwise activity` wrote, or that its SQL statement (--sql) made in another engine";
            let (why, named) = ("is not an activity archive: some of its columns are missing", file.named);
            return leave(file, why, hint, named, recognised).map(|()| None);
        }
        _ => {}
    }
    let head = match Head::read(&file.place).map_err(|error| file.unreadable(error))? {
        Ok(head) => head,
        Err(NoHeader::Empty) => {
            let hint = "export it again: even a file without rows has a header";
            return leave(file, "is empty", hint, must_serve, recognised).map(|()| None);
        }
        Err(NoHeader::Binary) => {
            let hint = "export it as CSV in UTF-8: workbooks, archives and UTF-16 without a byte order mark cannot \
                        be read";
            return leave(file, "is not a text file", hint, must_serve, recognised).map(|()| None);
        }
    };
    let mut lines = head.lines();
    let Some(first) = lines.next() else { return Ok(None) };
    let known = |line: &HeaderLine| match file.object {
        // What the command line says needs no more than the columns.
        Some(object) => {
            let header = Header::of(&line.cells, schema(object));
            header.missing(schema(object)).is_empty().then_some(object)
        }
        None => by_header(&line.cells, wanted),
    };
    let header = match Some(&first).filter(|first| !first.has_open_quote).and_then(known) {
        Some(object) => Ok((object, first)),
        None => lines
            .filter(|line| !line.has_open_quote && !first.has_open_quote)
            .find_map(|line| known(&line).map(|object| (object, line)))
            .ok_or(first),
    };
    let (object, line) = match header {
        Ok(header) => header,
        Err(first) => return Ok(Some(Unknown { file, wanted, first })),
    };
    file.above = head.text_of_lines(line.lines_above).into_iter().filter(|line| !line.is_empty()).collect();
    file.start = Start { lines_above: line.lines_above, borrowed: None };
    file.headers = line.cells;
    recognised.files.entry(object).or_default().push(file);
    Ok(None)
}

/// Sorts in a part without a header by a file that has as many columns and into whose columns its first row fits.
fn sort_in_by_neighbour(unknown: Unknown, recognised: &mut Recognised) -> Result<()> {
    let Unknown { mut file, wanted, first } = unknown;
    let must_serve = file.named || wanted.is_some();
    if let Some((object, borrowed)) = neighbour(&file, wanted, &first.cells, recognised) {
        file.headers.clone_from(&borrowed);
        file.start = Start { lines_above: first.lines_above, borrowed: Some(borrowed) };
        recognised.files.entry(object).or_default().push(file);
        return Ok(());
    }
    if first.has_open_quote {
        let hint = "a quote in the header is not closed: export the file again";
        return leave(file, "has a line break in its header", hint, must_serve, recognised);
    }
    if must_serve {
        return Err(foreign(&file, wanted, &first.cells));
    }
    if headerless::is_row(&first.cells) {
        let why = "has no header: its first line is a data row, and no other file has matching columns";
        return leave(
            file,
            why,
            "export it with its header, or move the file out of the folder",
            true,
            recognised,
        );
    }
    leave(file, "is not an export of a known object", "", false, recognised)
}

/// The object and the column names of the file to which a part without a header belongs; nothing where none or several
/// objects could be meant.
fn neighbour(
    file: &FoundFile,
    wanted: Option<Object>,
    row: &[String],
    recognised: &Recognised,
) -> Option<(Object, Vec<String>)> {
    let mut fitting: Option<(Object, Vec<String>)> = None;
    for (object, files) in &recognised.files {
        if wanted.is_some_and(|wanted| wanted != *object) {
            continue;
        }
        // The part in front of it is the likeliest to have its columns.
        let before = files.iter().rev().filter(|known| known.order() < file.order());
        let behind = files.iter().filter(|known| known.order() >= file.order());
        for known in before.chain(behind).filter(|known| !known.has_borrowed_header()) {
            if !headerless::fits(row, &known.headers, schema(*object)) {
                continue;
            }
            if fitting.is_some() {
                return None;
            }
            fitting = Some((*object, known.headers.clone()));
            break;
        }
    }
    fitting
}

/// Leaves a file aside, or stops where that would silently change the figures.
fn leave(
    file: FoundFile,
    why: &str,
    hint: &str,
    must_serve: bool,
    recognised: &mut Recognised,
) -> Result<()> {
    if must_serve {
        return Err(Error::input(format!("{}: the file {why}", file.label), hint));
    }
    recognised.ignored.push(SkippedFile { path: file.label, reason: why.to_owned() });
    Ok(())
}

/// The object of a header: one that it certainly is; else the one that the file's name promises, if the
/// header allows it.
fn by_header(headers: &[String], wanted: Option<Object>) -> Option<Object> {
    let header_match = |object: Object| Header::of(headers, schema(object)).header_match(schema(object));
    if let Some(object) = wanted.filter(|object| header_match(*object) != HeaderMatch::None) {
        return Some(object);
    }
    let certain: Vec<Object> =
        Object::ALL.into_iter().filter(|object| header_match(*object) == HeaderMatch::Certain).collect();
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

fn foreign(file: &FoundFile, wanted: Option<Object>, headers: &[String]) -> Error {
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
        let message = format!("{}: the header does not match any known object ({shown})", file.label);
        let known = Object::ALL.map(Object::name).join(", ");
        return Error::input(
            message,
            format!("known objects: {known}; docs/exports.md lists the columns of each"),
        );
    };
    if object == Object::Register {
        let message = format!(
            "{}: this is not a register: no column identifies a user or contact (header: {shown})",
            file.label
        );
        let hint = "add a column user_id, username or contact_id (`seatwise init --register` shows all columns), or \
                    move the file out of the folder if it is not a register";
        return Error::input(message, hint);
    }
    let missing = Header::of(headers, schema(object)).missing(schema(object));
    let lacks = if missing.is_empty() {
        format!("its columns are not those of {}", object.name())
    } else {
        format!("it has no column {}", joined(&missing, "or"))
    };
    let message =
        format!("{}: this is not an export of {}: {lacks} (header: {shown})", file.label, object.name());
    Error::input(
        message,
        "export the object from Salesforce with API field names, or move the file out of the folder",
    )
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
