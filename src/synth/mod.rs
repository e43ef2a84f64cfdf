//! An invented org of any size, as exported, with what an audit of it must find.
//!
//! Everything about a user or a login is computed from the seed and its number, when it is written: memory is set by the
//! biggest file of logins that is sorted at a time, not by the org. The same order gives the same bytes.

mod blueprint;
mod census;
mod company;
mod contact;
mod device;
mod habit;
mod id;
mod license;
mod login_file;
mod logins;
mod meter;
mod name;
mod order;
mod org_files;
mod own_files;
mod people_files;
mod plan;
mod random;
mod rhythm;
mod sheet;
mod truth;
mod user;
mod windows;
mod words;
mod world;

pub use blueprint::{Blueprint, OrgFile};
pub use meter::BilledLogins;
pub use order::{FEWEST_USERS, MOST_LOGINS, MOST_USERS, Order};
pub use sheet::OutputDialect;
pub use truth::{FilePart, Truth};
