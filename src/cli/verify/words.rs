//! The command line of an invocation of dbt into hookc's flags.

use clap::Parser;

use crate::cli::args::{Cli, Command, GlobalArgs};
use crate::cli::compile::{COMMANDS, CompileArgs};
use crate::cli::options::Question;
use crate::cli::run_operation::RunOperationArgs;
use crate::diagnostic::Diagnostic;
use crate::order::InOrder;
use crate::verify::Invocation;

/// What dbt was asked.
#[derive(Debug)]
pub(super) struct Asked {
    /// The flags; those that `hookc verify` was given stand over dbt's.
    pub(super) global: GlobalArgs,
    command: Asking,
}

#[derive(Debug)]
enum Asking {
    Hooks(CompileArgs),
    Operation(RunOperationArgs),
}

impl Asked {
    /// What the front end is asked.
    pub(super) fn question(&self) -> Question<'_> {
        match &self.command {
            Asking::Hooks(args) => args.question(),
            Asking::Operation(args) => args.question(),
        }
    }
}

/// Reads the words of an invocation as hookc would be given them: it accepts dbt's flags.
///
/// # Errors
/// The words hold no command that has hooks, or flags that hookc does not know.
pub(super) fn asked(invocation: &Invocation, given: &GlobalArgs) -> Result<Asked, Diagnostic> {
    let line = invocation.words.join(" ");
    let mut refused = None;
    let mut read = readings(&invocation.words).into_iter().filter_map(|words| {
        let cli =
            Cli::try_parse_from(words).map_err(|error| refused = refused.take().or(Some(error)));
        match cli.ok()? {
            Cli {
                command: Command::Compile(args),
                global,
            } => Some((Asking::Hooks(args), global)),
            Cli {
                command: Command::RunOperation(args),
                global,
            } => Some((Asking::Operation(args), global)),
            _ => None,
        }
    });
    let first = read.next();
    drop(read);
    let Some((command, mut global)) = first else {
        return Err(not_understood(&line, refused.as_ref()));
    };
    if global.project.target.is_empty() {
        global.project.target.extend(invocation.target.clone());
    }
    global.run.invocation_id = Some(invocation.id.clone());
    global.run.dbt_version.clone_from(&invocation.version);
    over(&mut global, given);
    Ok(Asked { global, command })
}

/// Puts the flags that were given in the place of dbt's.
fn over(global: &mut GlobalArgs, given: &GlobalArgs) {
    fn take<T: Clone>(flag: &mut Option<T>, given: Option<&T>) {
        if let Some(given) = given {
            *flag = Some(given.clone());
        }
    }
    let (project, run) = (&given.project, &given.run);
    // dbt's folders are those of the machine that wrote the log.
    global.project.project_dir.clone_from(&project.project_dir);
    global
        .project
        .profiles_dir
        .clone_from(&project.profiles_dir);
    take(&mut global.project.profile, project.profile.as_ref());
    take(&mut global.project.vars, project.vars.as_ref());
    if !project.target.is_empty() {
        global.project.target.clone_from(&project.target);
    }
    take(&mut global.run.dbt_version, run.dbt_version.as_ref());
    take(&mut global.run.run_started_at, run.run_started_at.as_ref());
    take(&mut global.run.answers, run.answers.as_ref());
    take(&mut global.run.run_results, run.run_results.as_ref());
    global.run.diagnostics = run.diagnostics;
}

fn not_understood(line: &str, refused: Option<&clap::Error>) -> Diagnostic {
    let Some(refused) = refused else {
        let message = format!("`dbt {line}` is no command that hooks belong to");
        return Diagnostic::error("verify::no-command", message);
    };
    let told = refused.to_string();
    let first = told.lines().next().unwrap_or_default();
    let message = format!("`dbt {line}` is not understood: {first}");
    Diagnostic::error("verify::unknown-flags", message)
}

/// dbt's words with hookc's commands. dbt joined them with blanks, so which of them is the command
/// is not certain (`--log-format debug run`): there is a reading for each that may be.
fn readings(words: &[String]) -> Vec<Vec<String>> {
    let joined = join_values(words);
    let commands = COMMANDS.iter().copied().chain(["run-operation"]);
    let mut found: Vec<(usize, usize, &str)> = commands
        .flat_map(|name| {
            let words: Vec<&str> = name.split(' ').collect();
            let windows = joined.windows(words.len()).enumerate();
            let places = windows.filter(|(_, window)| window.iter().eq(words.iter()));
            let places: Vec<usize> = places.map(|(index, _)| index).collect();
            places
                .into_iter()
                .map(move |index| (index, name.split(' ').count(), name))
        })
        .collect();
    // The first place first, and there the longest name.
    found.order_by_key(|(index, length, _)| (*index, std::cmp::Reverse(*length)));
    let reading = |(index, length, name): (usize, usize, &str)| {
        let mut out = vec!["hookc".to_string()];
        out.extend(joined[..index].iter().cloned());
        let command: &[&str] = match name {
            "run-operation" => &[name],
            _ => &["compile", "--command", name],
        };
        out.extend(command.iter().map(|word| (*word).to_string()));
        out.extend(joined[index + length..].iter().cloned());
        out
    };
    found.into_iter().map(reading).collect()
}

/// The words with the value of `--vars` and `--args` as one word: it goes on until its braces are
/// closed, or until the next long flag.
fn join_values(words: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut open = false;
    for word in words {
        match out.last_mut() {
            Some(last) if open && !word.starts_with("--") && !last.starts_with("--") => {
                last.push(' ');
                last.push_str(word);
            }
            _ => {
                out.push(word.clone());
                open = open && !word.starts_with("--");
            }
        }
        let value = out.last().map_or("", String::as_str);
        open = matches!(value, "--vars" | "--args") || (open && !is_closed(value));
    }
    out
}

/// Whether all braces of a value are closed, if it has any.
fn is_closed(value: &str) -> bool {
    let count = |brace| value.matches(brace).count();
    count('{') > 0 && count('{') <= count('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_string).collect()
    }

    #[test]
    fn a_command_becomes_a_flag_and_joined_values_are_one_word() {
        let line = "--log-format-file json docs generate --vars {a: 1, b: -2} -s x y --target prod";
        let expected = [
            "hookc",
            "--log-format-file",
            "json",
            "compile",
            "--command",
            "docs generate",
            "--vars",
            "{a: 1, b: -2}",
            "-s",
            "x",
            "y",
            "--target",
            "prod",
        ];
        assert_eq!(readings(&words(line))[0], expected);
    }

    #[test]
    fn an_operation_keeps_its_name_and_arguments() {
        let line = "run-operation grant_all --args {roles: [reader, writer]} --target dev";
        let found = readings(&words(line)).remove(0);
        assert_eq!(
            found,
            [
                "hookc",
                "run-operation",
                "grant_all",
                "--args",
                "{roles: [reader, writer]}",
                "--target",
                "dev"
            ]
        );
    }

    #[test]
    fn a_value_that_is_named_as_a_command_gives_a_second_reading() {
        let found = readings(&words("--log-format debug run"));
        assert_eq!(found[0][3..], ["--command", "debug", "run"]);
        assert_eq!(
            found[1][1..],
            ["--log-format", "debug", "compile", "--command", "run"]
        );
    }

    #[test]
    fn a_line_without_a_command_is_told() {
        assert!(readings(&words("--version")).is_empty());
    }
}
