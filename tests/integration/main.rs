//! The program as its users run it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod action;
mod adapters;
mod cli;
mod clients;
mod conformance;
mod dagster;
mod deterministic;
mod dialects;
mod diff;
mod dipdup;
mod documents;
mod effects;
mod engines;
mod errors;
mod fuzz;
mod graph;
mod hookfile;
mod hostile;
mod init;
mod install;
mod jinja;
mod lint;
mod lint_cases;
mod lint_files;
mod look;
mod provenance;
mod readme;
mod schedules;
mod schemas;
mod secrets;
mod select;
mod shells;
mod snapshot;
mod support;
mod truth;
mod unbroken;
mod verify;
