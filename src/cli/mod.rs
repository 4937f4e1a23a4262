//! A command line into files and messages.

mod args;
mod compile;
mod compiled;
mod completions;
mod console;
mod dbt_version;
mod diff;
mod discover;
mod environment;
mod git;
mod graph;
mod ignored;
mod init;
mod lint;
mod linted;
mod looking;
mod ls;
mod options;
mod retry;
mod rule;
mod run_operation;
mod schema;
mod secrets;
mod show;
mod snapshot;
mod state;
mod summary;
mod usage;
mod verify;
mod work;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use console::Console;
use environment::Environment;
use work::Work;

/// How a command ended, as an exit status (design section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// 0: nothing to complain of.
    Fine,
    /// 1: findings, a difference, or a step that fails.
    Findings,
    /// 2: the work could not be done.
    Refused,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Findings => 1,
            Outcome::Refused => 2,
        })
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => run(cli).into(),
        Err(error) => usage::report(&error).into(),
    }
}

fn run(cli: Cli) -> Outcome {
    let environment = Environment::of_process();
    let console = Console::new(&environment, cli.global.run.diagnostics);
    let jobs = cli
        .global
        .run
        .jobs
        .or_else(|| environment.get("HOOKC_JOBS")?.parse().ok());
    let work = Work {
        global: &cli.global,
        environment: &environment,
        console: &console,
    };
    work::on_threads(jobs, &console, || match &cli.command {
        Command::Compile(args) => compile::run(args, &work),
        Command::RunOperation(args) => run_operation::run(args, &work),
        Command::Lint(args) => lint::run(args, &work),
        Command::Show(args) => show::run(args, &work),
        Command::Diff(args) => diff::run(args, &work),
        Command::Graph(args) => graph::run(args, &work),
        Command::Ls(args) => ls::run(args, &work),
        Command::Rule(args) => rule::run(args, &console),
        Command::Schema(args) => schema::run(args, &console),
        Command::Snapshot(args) => snapshot::run(args, &work),
        Command::Verify(args) => verify::run(args, &work),
        Command::Init(args) => init::run(args, &work),
        Command::Completions(args) => completions::completions(args, &console),
        Command::Man(args) => completions::man(args, &console),
    })
}
