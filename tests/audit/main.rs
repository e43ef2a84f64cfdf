//! The one test binary: each linked copy of polars costs time and space.

#![allow(
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    reason = "records of the world are named and shaped like the exported objects"
)]

/// What happens to files on their way.
mod accidents;
/// A generated org, written in any dialect, audits to what the oracle says; the laws.
mod agreement;
/// Activity archives add up and audit as the logins do.
mod archives;
/// Bad input ends with the message that lies beside it.
mod broken;
/// The command line: forms, statuses, files.
mod command;
/// One org as each exporter writes it.
mod dialects;
/// The documentation tells the truth.
mod docs;
/// Files as they come: many, piped, doubled, of no use; readers that go away.
mod files;
/// The first screen of any org.
mod first_screen;
/// Forms in which exports arrive, each with what is right beside it.
mod forms;
/// The sample reports are what the fixtures give, to the byte.
mod golden;
/// What holds for every rule.
mod guards;
/// Damaged files end in a report or a reason.
mod hostile;
/// Arrows between layers point one way.
mod layers;
/// Register, waivers and flags from quarter to quarter.
mod lifecycle;
/// How the program behaves to a newcomer.
mod manners;
/// What holds of logins, renewals and splits in every report.
mod meter_laws;
/// The login meter, right-sizing and renewal on paper.
mod meters;
/// What an audit must find, by plain loops.
mod oracle;
/// Blocks and threads change nothing.
mod reading;
/// Every issue that an export can raise.
mod remarks;
/// The JSON Schemas of policy and report.
mod schema;
/// What is shared out sums to what there was.
mod share_laws;
/// Every total once more, from the written files alone.
mod totals;
/// What other tools fell into.
mod traps;
/// Small orgs as records, and their files.
mod world;
