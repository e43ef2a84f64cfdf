//! The sample org that the program carries with it.

use std::path::Path;

use crate::error::{Error, Result};

/// A file of the sample org: its name and its bytes.
type Sample = (&'static str, &'static [u8]);

macro_rules! file {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../fixtures/aurora/", $name)))
    };
}

/// The files of the sample org, its policy and its register among them.
const FILES: [Sample; 14] = [
    file!("Account.csv"),
    file!("Contact.csv"),
    file!("LoginHistory-2026-04.csv"),
    file!("LoginHistory-2026-07.csv"),
    file!("PermissionSetLicense.csv"),
    file!("PermissionSetLicenseAssign.csv"),
    file!("Profile.csv"),
    file!("README.md"),
    file!("User.csv"),
    file!("UserLicense.csv"),
    file!("UserLogin.csv"),
    file!("UserRole.csv"),
    file!("register.csv"),
    file!("seatwise.toml"),
];

/// Writes the sample org into a folder, which is made if need be.
///
/// # Errors
///
/// [`Error::Usage`] when the folder holds something already, [`Error::Output`] when it cannot be written.
pub fn demo(folder: &Path) -> Result<()> {
    let failed = |source| Error::Output { path: folder.to_owned(), source };
    if folder.exists() && folder.read_dir().map_err(failed)?.next().is_some() {
        let message = format!("{} is not empty", folder.display());
        return Err(Error::usage(message, "name a new folder: `seatwise demo FOLDER`"));
    }
    std::fs::create_dir_all(folder).map_err(failed)?;
    FILES.iter().try_for_each(|(name, bytes)| std::fs::write(folder.join(name), bytes)).map_err(failed)
}
