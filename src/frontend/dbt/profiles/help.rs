//! What to do when there is no profile: a block for `hookc.toml`, filled in.

use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::model::Loaded;
use crate::source::{Span, Text};
use crate::yaml::Node;

/// A target in a profile.
pub(super) const OUTPUTS: &str =
    "outputs:\n  dev:\n    type: postgres\n    dbname: analytics\n    schema: dev\n";

/// The profile cannot be found; `written` if the project file names it, not the command line.
pub(super) fn no_profile(loaded: &Loaded, name: Option<&Text>, written: bool) -> Diagnostic {
    let span = loaded.packages.first().filter(|_| written).map(|package| {
        match package.config.get("profile") {
            Some(value) => value.span,
            None => Span {
                file: package.file,
                start: 0,
                end: 0,
            },
        }
    });
    let message = match (name, &loaded.profiles) {
        (None, _) => "the project names no `profile`".to_owned(),
        (Some(name), None) => format!("there is no profiles.yml with the profile `{name}`"),
        (Some(name), Some(_)) => format!("profiles.yml has no profile `{name}`"),
    };
    let names = || {
        let entries = loaded
            .profiles
            .as_ref()
            .and_then(Node::mapping)
            .unwrap_or_default();
        entries
            .iter()
            .filter_map(|(key, _)| key.text())
            .map(Text::as_str)
    };
    let mut help = match name.and_then(|name| closest(name.as_str(), names())) {
        Some(meant) => format!("did you mean the profile `{meant}`? "),
        None => String::new(),
    };
    help.push_str(
        "hookc needs no credentials: put a target into hookc.toml beside dbt_project.yml\n\n",
    );
    let project = loaded
        .packages
        .first()
        .map_or("analytics", |package| &*package.name);
    help.push_str(&block(project));
    Diagnostic::error("dbt::no-profile", message)
        .at(span)
        .help(help)
}

fn block(project: &str) -> String {
    format!("[targets.dev]\ntype = \"postgres\"\ndatabase = \"{project}\"\nschema = \"dev\"\n")
}
