//! From files to an org: bytes, header, typed cells, accepted rows, frames.
//!
//! Every file but LoginHistory becomes a frame; login rows are reduced while they are read and never held.
//! Rows read are rows used and rows refused, for every file.

mod archives;
mod blocks;
mod cell;
mod column_map;
mod container;
mod date_order;
mod dialect;
mod digests;
mod discover;
mod file_kind;
mod file_stats;
mod headerless;
mod issues;
mod latest;
mod loading;
mod login_activity;
mod login_archive;
mod login_batcher;
mod login_blocks;
mod login_reader;
mod login_row;
mod login_sink;
mod login_users;
mod logins;
mod merge;
mod named_date;
mod nested;
mod object;
mod options;
mod refuse;
mod remark;
mod scan;
mod schema;
mod source;
mod stamp;
mod table;
mod timestamp;

pub use discover::Location;
pub use loading::{Loaded, load};
pub use login_archive::{Gathered, gather};
pub use object::{Asked, asked};
pub use options::{ReadOptions, Reading};
