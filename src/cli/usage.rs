//! A command line that cannot be understood into clap's own message, and into JSON where JSON was
//! asked for.

use std::io::{self, Write};

use clap::error::ErrorKind;

use super::Outcome;
use super::environment::Environment;
use crate::diagnostic::Diagnostic;
use crate::report::{self, Format, Secrets, Style, View};
use crate::source::SourceTree;

/// Prints help and versions as asked for, everything else as an error.
pub(super) fn report(error: &clap::Error) -> Outcome {
    if !error.use_stderr() {
        let _ = error.print();
        return Outcome::Fine;
    }
    let args: Vec<String> = std::env::args_os()
        .map(|arg| arg.to_string_lossy().into_owned())
        .collect();
    if asks_for_json(&args, "--diagnostics") {
        print(&mut io::stderr().lock(), error);
    } else {
        tell(error);
    }
    if asks_for_json(&args, "--format") {
        print(&mut io::stdout().lock(), error);
    }
    Outcome::Refused
}

/// Writes the message as clap does, or without colours if a secret is in it.
fn tell(error: &clap::Error) {
    let text = error.render().to_string();
    let masked = secrets().mask(&text).into_owned();
    // Nothing is left to be told if this fails.
    let _ = match masked == text {
        true => error.print(),
        false => io::stderr().lock().write_all(masked.as_bytes()),
    };
}

/// The secrets that are known before any file is read.
fn secrets() -> Secrets {
    Secrets::of(&Environment::of_process().variables)
}

fn print(out: &mut dyn Write, error: &clap::Error) {
    let view = View {
        sources: &SourceTree::default(),
        secrets: &secrets(),
    };
    let style = Style {
        colour: false,
        width: 80,
        most: usize::MAX,
    };
    // Nothing is left to be told if this fails.
    let _ = report::write(out, Format::Json, &[diagnostic(error).into()], view, style);
}

fn diagnostic(error: &clap::Error) -> Diagnostic {
    let text = error.render().to_string();
    let mut parts = text.trim().splitn(2, "\n\n");
    let message = parts
        .next()
        .unwrap_or_default()
        .trim_start_matches("error: ")
        .trim();
    let help = parts.next().map(str::trim).filter(|help| !help.is_empty());
    let mut diagnostic = Diagnostic::error(code(error.kind()), message);
    diagnostic.help = help.map(str::to_string);
    diagnostic
}

fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "usage::invalid-value",
        ErrorKind::UnknownArgument => "usage::unknown-argument",
        ErrorKind::InvalidSubcommand => "usage::unknown-command",
        ErrorKind::ArgumentConflict => "usage::conflicting-arguments",
        ErrorKind::MissingRequiredArgument
        | ErrorKind::MissingSubcommand
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "usage::missing-argument",
        _ => "usage::invalid-command-line",
    }
}

/// Whether `--flag json` or `--flag=json` is among the arguments.
fn asks_for_json(args: &[String], flag: &str) -> bool {
    let joined = format!("{flag}=json");
    args.contains(&joined)
        || args
            .windows(2)
            .any(|pair| pair[0] == flag && pair[1] == "json")
}
