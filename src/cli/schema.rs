//! `hookc schema`: the JSON Schemas of what hookc reads and prints.

use clap::Args;

use super::Outcome;
use super::console::Console;
use crate::schema::{Document, schema};

/// Print the JSON Schema of a document that hookc reads or prints
#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Which document
    document: Document,
}

/// Runs the command.
pub(super) fn run(args: &SchemaArgs, console: &Console) -> Outcome {
    console.answer(|out| {
        serde_json::to_writer_pretty(&mut *out, &schema(args.document)?)?;
        writeln!(out)
    })
}
