//! What each dbt command does about hooks and nodes (semantics 2.3, case 73).

use super::model::Options;

/// Whether a command runs hooks.
pub fn runs_hooks(command: &str) -> bool {
    matches!(
        command,
        "run" | "build" | "seed" | "snapshot" | "test" | "source freshness"
    )
}

/// The kinds of resources that a command executes, in dbt's words.
#[derive(Debug)]
pub struct Kinds<'o> {
    of_command: &'static [&'static str],
    included: &'o [String],
    excluded: &'o [String],
}

impl<'o> Kinds<'o> {
    /// Those of the command and its `--resource-type` flags.
    pub fn new(options: &'o Options) -> Kinds<'o> {
        let of_command: &[&str] = match options.command.as_str() {
            "run" => &["model"],
            "seed" => &["seed"],
            "snapshot" => &["snapshot"],
            "test" => &["test", "unit_test"],
            "source freshness" => &["source"],
            // Unit tests belong to the step of their model.
            "build" => &[
                "model",
                "seed",
                "snapshot",
                "test",
                "exposure",
                "saved_query",
            ],
            _ => &[],
        };
        let limited = matches!(options.command.as_str(), "build" | "test");
        Kinds {
            of_command,
            included: if limited {
                &options.resource_types
            } else {
                &[]
            },
            excluded: if limited {
                &options.exclude_resource_types
            } else {
                &[]
            },
        }
    }

    /// Whether resources of a kind are executed by themselves.
    pub fn executes(&self, kind: &str) -> bool {
        self.of_command.contains(&kind) && self.wants(kind)
    }

    /// Whether models are built whose unit tests run before them.
    pub fn runs_unit_tests(&self) -> bool {
        self.executes("model") && self.of_command.contains(&"test") && self.wants("unit_test")
    }

    fn wants(&self, kind: &str) -> bool {
        let named = |names: &[String]| names.iter().any(|name| name.eq_ignore_ascii_case(kind));
        let all = self.included.is_empty()
            || self.included.iter().any(|name| {
                ["all", "default"]
                    .iter()
                    .any(|every| name.eq_ignore_ascii_case(every))
            });
        (all || named(self.included)) && !named(self.excluded)
    }
}
