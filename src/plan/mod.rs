//! Plans into the plan JSON (`hookc.plan/1`, design section 4), written as a stream.

pub(crate) mod json;
mod parts;
mod schedule;
mod text;

use std::io::{self, Write};

use rayon::prelude::*;
use serde::Serialize;

use crate::ir::Plan;
use crate::report::{View, findings_json, merge};
use text::Json;

/// The schema of one plan.
pub const SCHEMA: &str = "hookc.plan/1";
/// The schema of several plans.
pub const SCHEMA_SEVERAL: &str = "hookc.plans/1";

/// The JSON Schema of a plan (`hookc schema plan`).
pub const JSON_SCHEMA: &str = include_str!("schema.json");

/// Writes plans as `--format json` prints them: one alone, or several in a list.
///
/// # Errors
/// Those of `out`.
pub fn write_all(out: &mut dyn Write, plans: &[Plan], view: View<'_>) -> io::Result<()> {
    if let [plan] = plans {
        return write(out, plan, view);
    }
    writeln!(
        out,
        "{{\n\"schema\": {},\n\"plans\": [",
        quoted(SCHEMA_SEVERAL)?
    )?;
    for (n, plan) in plans.iter().enumerate() {
        if n > 0 {
            writeln!(out, ",")?;
        }
        write(out, plan, view)?;
    }
    writeln!(out, "]\n}}")
}

/// Writes one plan: a line for each field, node, step and diagnostic.
///
/// # Errors
/// Those of `out`.
pub fn write(out: &mut dyn Write, plan: &Plan, view: View<'_>) -> io::Result<()> {
    let findings = merge(&[(plan.target.clone(), plan.diagnostics.clone())]);
    writeln!(out, "{{")?;
    let text = |text| view.secrets.mask(text);
    field(out, "schema", SCHEMA)?;
    field(out, "hookc", env!("CARGO_PKG_VERSION"))?;
    field(out, "system", plan.system)?;
    field(out, "project", &text(&plan.project))?;
    field(out, "command", &plan.command)?;
    field(out, "target", &text(&plan.target))?;
    field(out, "adapter", &text(&plan.adapter))?;
    field(out, "dialect", &text(&plan.dialect))?;
    field(out, "system_version", &plan.system_version)?;
    field(out, "dbt_version", &json::dbt_version(plan))?;
    field(out, "assumptions", &json::assumptions(plan))?;
    list(out, ("nodes", view), &plan.nodes, json::node)?;
    writeln!(out, ",")?;
    list(out, ("steps", view), &plan.steps, json::step)?;
    writeln!(out, ",\n\"bindings\": [],")?;
    list(out, ("schedules", view), &plan.schedules, |json, one| {
        json.any(&schedule::json(one, view));
    })?;
    writeln!(out, ",")?;
    let findings = findings_json(&findings, view);
    list(out, ("diagnostics", view), &findings, Json::any)?;
    writeln!(out, "\n}}")
}

fn quoted(text: &str) -> io::Result<String> {
    Ok(serde_json::to_string(text)?)
}

fn field(out: &mut dyn Write, name: &str, value: &(impl Serialize + ?Sized)) -> io::Result<()> {
    write!(out, "\"{name}\": ")?;
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out, ",")
}

/// How many elements of a list are made into text at once, and in pieces of how many.
const WINDOW: usize = 8192;
const PIECE: usize = 256;
/// Room for an element: most need less.
const ROOM: usize = 768;

/// A list with an element a line. Elements become text a window at a time, on all threads.
fn list<'v, I: Sync>(
    out: &mut dyn Write,
    (name, view): (&str, View<'v>),
    items: &[I],
    element: impl Fn(&mut Json<'v>, &I) + Sync,
) -> io::Result<()> {
    write!(out, "\"{name}\": [")?;
    let mut before: &[u8] = b"\n";
    for window in items.chunks(WINDOW) {
        let pieces: Vec<Vec<u8>> = window
            .par_chunks(PIECE)
            .map(|piece| {
                let mut json = Json::new(piece.len() * ROOM, view);
                json.lines(piece, &element);
                json.finish()
            })
            .collect::<io::Result<_>>()?;
        for piece in pieces {
            out.write_all(before)?;
            out.write_all(&piece)?;
            before = b",\n";
        }
    }
    out.write_all(if items.is_empty() { b"]" } else { b"\n]" })
}

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
