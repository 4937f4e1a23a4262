//! The names that `secrets` of `hookc.toml` holds into the values that must not be shown.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use fancy_regex::Regex;

use super::environment::Environment;
use crate::frontend::{FrontEnd, Options};
use crate::yaml::{self, Data, Mapping};

/// The values of variables of the environment, of the command line and of the project's files that
/// have one of these names. A value that a file takes from the environment is that variable's.
pub(super) fn marked(
    names: &[String],
    front_end: &FrontEnd,
    options: &Options,
    environment: &Environment,
) -> Vec<String> {
    if names.is_empty() {
        return Vec::new();
    }
    let mut search = Search {
        names: names.iter().map(String::as_str).collect(),
        values: Vec::new(),
    };
    search.mapping(&options.vars);
    for fields in options.toml_targets.values() {
        search.mapping(fields);
    }
    for file in files(front_end, options) {
        // What is wrong with a file is told when it is loaded.
        let text = fs::read_to_string(file).unwrap_or_default();
        if let Ok(data) = yaml::read_text(&text) {
            search.data(&data);
        }
    }
    let mut variables: BTreeSet<String> = names.iter().cloned().collect();
    variables.extend(search.values.iter().flat_map(|value| read_by(value)));
    let of_environment = variables.iter().filter_map(|name| environment.get(name));
    let mut values: Vec<String> = of_environment.map(str::to_string).collect();
    values.extend(search.values);
    values
}

/// The files of a project that give names to values.
fn files(front_end: &FrontEnd, options: &Options) -> Vec<PathBuf> {
    let own = front_end.files.iter().map(PathBuf::from);
    let told = options.config_files.iter().cloned();
    let mut files: Vec<PathBuf> = own
        .chain(told)
        .map(|file| options.project_dir.join(file))
        .collect();
    let profiles = options.profiles_dir.iter();
    files.extend(profiles.map(|folder| folder.join("profiles.yml")));
    files
}

/// The variables of the environment that a text reads, in templates and in DipDup's own form.
pub(super) fn read_by(text: &str) -> Vec<String> {
    let Ok(reads) = Regex::new(r#"env_var\(\s*['"]([^'"]+)['"]|\$\{([A-Za-z0-9_]+)"#) else {
        return Vec::new();
    };
    let found = reads.captures_iter(text).flatten();
    let names = found.filter_map(|found| found.get(1).or_else(|| found.get(2)));
    names.map(|name| name.as_str().to_string()).collect()
}

/// Looks for values under the names.
struct Search<'n> {
    names: BTreeSet<&'n str>,
    values: Vec<String>,
}

impl Search<'_> {
    fn data(&mut self, data: &Data) {
        match data {
            Data::Map(map) => self.mapping(map),
            Data::List(items) => items.iter().for_each(|item| self.data(item)),
            _ => {}
        }
    }

    fn mapping(&mut self, map: &Mapping) {
        for (key, value) in map {
            if self.names.contains(&**key) {
                self.all_of(value);
            } else {
                self.data(value);
            }
        }
    }

    /// Everything below a name; what says little more than yes or no hides nothing.
    fn all_of(&mut self, data: &Data) {
        match data {
            Data::Null | Data::Bool(_) => {}
            Data::Map(map) => map.values().for_each(|value| self.all_of(value)),
            Data::List(items) | Data::Tuple(items) => {
                items.iter().for_each(|item| self.all_of(item));
            }
            scalar => self.values.push(scalar.print()),
        }
    }
}
