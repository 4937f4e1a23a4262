//! `hookc completions` and `hookc man`: what shells and manuals know of the command line.

use std::fs;
use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;
use clap_mangen::{Man, generate_to};

use super::Outcome;
use super::args::Cli;
use super::console::Console;

/// Print the completions for a shell
#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Print the manual page, or write one for each command
#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The folder that gets a page for each command
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs `hookc completions`.
pub(super) fn completions(args: &CompletionsArgs, console: &Console) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "hookc", &mut text);
    console.answer(|out| out.write_all(&text))
}

/// Runs `hookc man`.
pub(super) fn man(args: &ManArgs, console: &Console) -> Outcome {
    match &args.out {
        Some(folder) => console
            .ended(fs::create_dir_all(folder).and_then(|()| generate_to(Cli::command(), folder))),
        None => console.answer(|out| Man::new(Cli::command()).render(&mut &mut *out)),
    }
}
