//! dbt's flags that do not change what hooks send: they are accepted, so that a dbt command line
//! can be taken over as it is.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::diagnostic::Diagnostic;

/// Flags without a value: name, letter, opposite.
const SWITCHES: &[(&str, Option<char>, Option<&str>)] = &[
    ("cache-selected-only", None, Some("no-cache-selected-only")),
    ("compile", None, Some("no-compile")),
    ("debug", Some('d'), Some("no-debug")),
    ("empty-catalog", None, None),
    (
        "export-saved-queries",
        None,
        Some("no-export-saved-queries"),
    ),
    ("include-saved-query", None, Some("no-include-saved-query")),
    (
        "inject-ephemeral-ctes",
        None,
        Some("no-inject-ephemeral-ctes"),
    ),
    ("introspect", None, Some("no-introspect")),
    ("log-cache-events", None, Some("no-log-cache-events")),
    ("macro-debugging", None, Some("no-macro-debugging")),
    ("partial-parse", None, Some("no-partial-parse")),
    (
        "partial-parse-file-diff",
        None,
        Some("no-partial-parse-file-diff"),
    ),
    ("populate-cache", None, Some("no-populate-cache")),
    ("print", None, Some("no-print")),
    ("quiet", Some('q'), Some("no-quiet")),
    (
        "send-anonymous-usage-stats",
        None,
        Some("no-send-anonymous-usage-stats"),
    ),
    ("show", None, None),
    (
        "show-all-deprecations",
        None,
        Some("no-show-all-deprecations"),
    ),
    (
        "show-resource-report",
        None,
        Some("no-show-resource-report"),
    ),
    ("single-threaded", None, Some("no-single-threaded")),
    ("static", None, None),
    ("static-parser", None, Some("no-static-parser")),
    (
        "upload-to-artifacts-ingest-api",
        None,
        Some("no-upload-to-artifacts-ingest-api"),
    ),
    ("use-colors", None, Some("no-use-colors")),
    ("use-colors-file", None, Some("no-use-colors-file")),
    (
        "use-experimental-parser",
        None,
        Some("no-use-experimental-parser"),
    ),
    ("use-fast-test-edges", None, Some("no-use-fast-test-edges")),
    ("version-check", None, Some("no-version-check")),
    ("write-json", None, Some("no-write-json")),
];

/// Flags with a value.
const VALUES: &[(&str, Option<char>)] = &[
    ("inline", None),
    ("inline-direct", None),
    ("limit", None),
    ("log-file-max-bytes", None),
    ("log-format", None),
    ("log-format-file", None),
    ("log-level", None),
    ("log-level-file", None),
    ("log-path", None),
    ("output", None),
    ("output-keys", None),
    ("partial-parse-file-path", None),
    ("printer-width", None),
    ("record-timing-info", Some('r')),
    ("sample", None),
    ("sqlparse", None),
    ("warn-error-options", None),
];

/// Those that can change what dbt sends, in ways that hookc does not know.
const EFFECTIVE: &[&str] = &["sample", "warn-error-options"];

/// The ignored flags that were given and could have mattered.
#[derive(Debug, Clone, Default)]
pub(super) struct Ignored {
    given: Vec<&'static str>,
}

impl Ignored {
    /// A warning for each flag that dbt would have heeded.
    pub(super) fn warnings(&self) -> Vec<Diagnostic> {
        let warning = |name: &&str| {
            let message = format!("`--{name}` is accepted and has no effect on the plan");
            Diagnostic::warning("cli::flag-without-effect", message)
        };
        self.given.iter().map(warning).collect()
    }
}

impl FromArgMatches for Ignored {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Ignored, clap::Error> {
        let mut ignored = Ignored::default();
        ignored.update_from_arg_matches(matches)?;
        Ok(ignored)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        let given = |name: &&&'static str| {
            SWITCHES.iter().any(|(switch, ..)| switch == *name) && matches.get_flag(name)
                || VALUES.iter().any(|(value, _)| value == *name)
                    && matches.get_one::<String>(name).is_some()
        };
        self.given = EFFECTIVE.iter().filter(given).copied().collect();
        Ok(())
    }
}

impl Args for Ignored {
    fn augment_args(command: Command) -> Command {
        let mut args = Vec::new();
        let switch = |name| Arg::new(name).long(name).action(ArgAction::SetTrue);
        for &(name, short, opposite) in SWITCHES {
            let arg = switch(name).short(short);
            match opposite {
                Some(opposite) => {
                    args.push(arg.overrides_with(opposite));
                    args.push(switch(opposite).overrides_with(name));
                }
                None => args.push(arg),
            }
        }
        let values = VALUES.iter().map(|&(name, short)| {
            Arg::new(name)
                .long(name)
                .short(short)
                .action(ArgAction::Append)
                .allow_hyphen_values(name == "warn-error-options")
        });
        args.extend(values);
        command.args(args.into_iter().map(|arg| arg.global(true).hide(true)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Ignored::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_effective_flag_is_one_of_the_ignored() {
        for name in EFFECTIVE {
            let known = SWITCHES.iter().any(|(switch, ..)| switch == name)
                || VALUES.iter().any(|(value, _)| value == name);
            assert!(known, "{name}");
        }
    }
}
