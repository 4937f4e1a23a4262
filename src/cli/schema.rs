//! `hookc schema`: the JSON Schemas of what hookc prints.

use clap::{Args, ValueEnum};

use super::Outcome;
use super::console::Console;
use crate::plan::JSON_SCHEMA;

/// Print the JSON Schema of a document
#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Which document
    document: Document,
}

/// The documents that have a schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Document {
    Plan,
}

/// Runs the command.
pub(super) fn run(args: &SchemaArgs, console: &Console) -> Outcome {
    let Document::Plan = args.document;
    console.answer(|out| out.write_all(JSON_SCHEMA.as_bytes()))
}
