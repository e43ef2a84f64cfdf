//! An invented org of any size, as exported, with what an audit of it must find.
//!
//! Everything about a user or a login is computed from the seed and its number, when it is written: memory is set by the
//! biggest file of logins that is sorted at a time, not by the org. The same order gives the same bytes.

mod company;
mod contact;
mod counts;
mod device;
mod id;
mod license;
mod login_clock;
mod login_file;
mod logins;
mod meter;
mod name;
mod order;
mod org_files;
mod org_spec;
mod own_files;
mod people_files;
mod plan;
mod random;
mod sheet;
mod truth;
mod usage_pattern;
mod user;
mod windows;
mod words;
mod world;

pub use meter::BilledLogins;
pub use order::{FEWEST_USERS, MOST_LOGINS, MOST_USERS, Order};
pub use org_spec::{OrgFile, OrgSpec};
pub use sheet::OutputDialect;
pub use truth::{FilePart, Truth};
