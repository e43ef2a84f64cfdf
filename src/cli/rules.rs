//! `seatwise rules`: the list of rules, or one rule explained.

use std::io::Write;
use std::process::ExitCode;

use crate::error::{Error, Result};
use crate::model::text::did_you_mean;
use crate::report::rule_page::page;
use crate::rules::{RULES, ids, named};

/// List the rules, or explain one
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The rule to explain, such as idle-seat
    #[arg(value_name = "ID")]
    id: Option<String>,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<ExitCode> {
    let text = match &args.id {
        None => list(),
        Some(id) => explain(id)?,
    };
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(super::unwritable)?;
    Ok(ExitCode::SUCCESS)
}

fn list() -> String {
    let widest = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let lines: Vec<String> = RULES
        .iter()
        .map(|rule| format!("{:widest$}  {:8}  {}\n", rule.id, rule.severity, rule.title))
        .collect();
    lines.concat() + "\n`seatwise rules ID` explains one.\n"
}

fn explain(id: &str) -> Result<String> {
    let rule = named(id).ok_or_else(|| {
        let hint = format!("{}`seatwise rules` lists all rules", did_you_mean(id, ids().into_iter()));
        Error::usage(format!("there is no rule \"{id}\""), hint)
    })?;
    Ok(page(rule))
}
