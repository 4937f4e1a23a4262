//! hookc compiles SQL hooks: it reads a data project, renders the SQL that the platform would send
//! around its real work for a target, and hands it over as a plan and as scripts.
//!
//! ```text
//!  files ── source, yaml ──> SourceTree                    read once
//!                │  jinja::parse (pest) ─> ast             once a template
//!                ▼
//!  frontend ─> project, evaluated per target ── render ──> text, queries, deferrals
//!                │
//!  sql, effect ─> statements      plan ─> Plan      emit ─> scripts, JSON
//! ```
//!
//! | module | turns |
//! |---|---|
//! | [`source`] | files into texts that know where every byte comes from |
//! | [`yaml`] | YAML text into nodes with spans |
//! | [`jinja`] | template text into a syntax tree |
//! | [`render`] | a syntax tree and a host's names into text, as Python's Jinja2 does |
//! | [`frontend`] | a project's files into hooks, evaluated for one target |
//! | [`ir`] | (the words that the stages share) |
//! | [`sql`] | a script into statements |
//! | [`effect`] | statements into what running them twice means |
//! | [`plan`] | resolved hooks into an ordered plan |
//! | [`emit`] | a plan into scripts and folders |
//! | [`lint`] | plans of all targets into findings |
//! | [`look`] | plans and declarations into what people look at |
//! | [`graph`] | plans, what their statements touch, and findings into pictures |
//! | [`compare`] | two plans into what differs between them by meaning |
//! | [`dialect_grants`] | grants of a plan into the forms of its target |
//! | [`report`] | diagnostics into what a person or a machine reads |
//! | [`verify`] | a plan and dbt's debug log into a verdict |
//! | [`config`] | `hookc.toml` into settings |
//! | [`schema`] | what hookc reads and writes into JSON Schemas |
//! | [`cli`] | a command line into all of that |

pub mod cli;
pub mod compare;
pub mod compiler;
pub mod config;
pub mod diagnostic;
pub mod dialect_grants;
pub mod effect;
pub mod emit;
pub mod frontend;
pub mod graph;
pub mod ir;
pub mod jinja;
pub mod lint;
pub mod look;
mod order;
mod parallel;
pub mod plan;
pub mod render;
pub mod report;
pub mod schema;
pub mod source;
pub mod sql;
mod time_zone;
pub mod verify;
pub mod yaml;
