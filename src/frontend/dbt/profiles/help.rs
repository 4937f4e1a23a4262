//! What to do when there is no profile: a block for `hookc.toml`, filled in.

use std::path::Path;

use ignore::{DirEntry, WalkBuilder};

use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::model::{Loaded, Options};
use crate::frontend::read::{Location, read};
use crate::source::{SourceTree, Span, Text};
use crate::yaml::Node;

/// The code of what is said where the profile cannot be found.
pub(crate) const NO_PROFILE: &str = "dbt::no-profile";

/// How deep below the project profiles are looked for, among how many files, how large they may be, and
/// where not.
const DEPTH: usize = 4;
const MOST: usize = 10_000;
const MAX_BYTES: u64 = 1 << 20;
const SKIPPED: [&str; 5] = [".git", "dbt_packages", "node_modules", "target", "venv"];

/// A target in a profile.
pub(super) const OUTPUTS: &str =
    "outputs:\n  dev:\n    type: postgres\n    dbname: analytics\n    schema: dev\n";

/// The profile cannot be found; `written` if the project file names it, not the command line.
pub(super) fn no_profile(loaded: &Loaded, options: &Options, name: Option<&Text>) -> Diagnostic {
    let written = options.profile.is_none();
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
    let near = || near(&options.project_dir, name?.as_str());
    let mut help = match name.and_then(|name| closest(name.as_str(), names())) {
        Some(meant) => format!("did you mean the profile `{meant}`? "),
        None => near().unwrap_or_default(),
    };
    help.push_str(
        "hookc needs no credentials: put a target into hookc.toml beside dbt_project.yml, or let \
         `hookc init --adapter postgres` do it\n\n",
    );
    let project = loaded
        .packages
        .first()
        .map_or("analytics", |package| &*package.name);
    help.push_str(&block(project));
    Diagnostic::error(NO_PROFILE, message).at(span).help(help)
}

/// Where else below the project a profile of that name is.
fn near(project: &Path, name: &str) -> Option<String> {
    let folders = WalkBuilder::new(project)
        .standard_filters(false)
        .filter_entry(|entry| !SKIPPED.iter().any(|skipped| entry.file_name() == *skipped))
        .max_depth(Some(DEPTH))
        .sort_by_file_name(Ord::cmp)
        .build();
    let is_small = |entry: &DirEntry| {
        entry
            .metadata()
            .is_ok_and(|metadata| metadata.len() <= MAX_BYTES)
    };
    let profiles = folders
        .take(MOST)
        .flatten()
        .filter(|entry| entry.file_name() == "profiles.yml" && is_small(entry));
    let found = profiles.map(|entry| Location::new(project, entry.into_path()));
    let found = found.filter(|location| {
        let head = format!("{name}:");
        let mut scratch = SourceTree::default();
        let (file, _) = read(location).add(&mut scratch);
        let text = &scratch.file(file).text;
        text.lines().any(|line| line.starts_with(&head))
    });
    let found = found.map(|location| location.shown).next()?;
    let folder = found.strip_suffix("/profiles.yml")?;
    Some(format!(
        "`{found}` has it: say `--profiles-dir {folder}`, or set DBT_PROFILES_DIR. Otherwise: "
    ))
}

fn block(project: &str) -> String {
    format!("[targets.dev]\ntype = \"postgres\"\ndatabase = \"{project}\"\nschema = \"dev\"\n")
}
