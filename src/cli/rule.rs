//! `hookc rule`: the pages of the linter's rules.

use clap::Args;

use super::Outcome;
use super::console::Console;
use crate::lint::rules::{self, RULES};
use crate::report::{Finding, Secrets, View};
use crate::source::SourceTree;

/// Show what a rule of the linter finds and why, or list all rules
#[derive(Debug, Args)]
pub(super) struct RuleArgs {
    /// A code or a name
    #[arg(value_name = "RULE")]
    rule: Option<String>,
}

/// Runs the command.
pub(super) fn run(args: &RuleArgs, console: &Console) -> Outcome {
    let text = match &args.rule {
        None => list(),
        Some(name) => match rules::find(name) {
            Some(rule) => rule.about.page.to_string(),
            None => {
                let view = View {
                    sources: &SourceTree::default(),
                    secrets: &Secrets::default(),
                };
                console.tell(&[Finding::from(rules::unknown(name))], view);
                return Outcome::Refused;
            }
        },
    };
    match console.print_text(&text) {
        Ok(()) => Outcome::Fine,
        Err(_) => Outcome::Refused,
    }
}

fn list() -> String {
    let width = RULES.iter().map(|rule| rule.about.name.len()).max();
    let width = width.unwrap_or_default();
    let line = |rule: &&crate::lint::Rule| {
        format!(
            "{} {:width$} {:7} {}\n",
            rule.about.code,
            rule.about.name,
            rule.level.name(),
            rule.about.summary()
        )
    };
    RULES.iter().map(line).collect()
}
