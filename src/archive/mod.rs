//! The activity archive: what logins come to, one row per user, month and kind of login, in a Parquet file.
//!
//! Salesforce deletes logins after six months. An archive of each quarter is small enough to be kept for years, is read by
//! DuckDB, pandas and Spark, and adds up with others: days are put together by union, so that the same quarter twice is that
//! quarter once. A file has these columns:
//!
//! | column | type | meaning |
//! | --- | --- | --- |
//! | `user_id` | text | the user, 18 characters; null in rows of the kind `span` |
//! | `month` | date | the first day of the month; null in spans |
//! | `kind` | text | `person`, `oauth`, `machine`; `failed` and `failed-machine`; `span` |
//! | `first_at`, `last_at` | timestamp, UTC | the first and the last login; of a span, the first and last row of the login files |
//! | `logins` | integer | how many; of a span, null where it is not known |
//! | `days` | integer | the days with one: bit *d* − 1 for day *d* of the month; null in spans |
//! | `day_logins` | text | how many on each of these days, in order, with blanks between; null where each has one, and in spans |
//! | `zone` | text | the zone in which days and months are counted, the same in all rows |
//!
//! Rows of the kind `span` come first: one for each stretch of time that the login files cover. The others are ordered by
//! user, month and kind, which lets archives of any size be merged row by row.

mod columns;
mod days;
mod entry;
mod merge;
mod monthly_logins;
mod read;
mod sql;
mod write;

pub use columns::is_told;
pub use days::Days;
pub use entry::{ArchiveEntry, EntryKind};
pub use merge::{ArchiveEntries, MergedArchives, merge};
pub use monthly_logins::{MONTHLY_LOGINS_PARTS, MonthlyLogin, MonthlyLogins, MonthlyLoginsPart};
pub use read::{Archive, is_archive, open};
pub use sql::{Engine, statement};
pub use write::write;
