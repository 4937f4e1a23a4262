//! What a project is like into a first `hookc.toml`, each setting with a word on it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use toml::Value;

use crate::cli::compiled::Compiled;
use crate::cli::secrets::read_by;
use crate::lint::rules::safety::is_secret;
use crate::lint::{BASELINE, Settings};
use crate::report::{SECRET_PREFIX, terminal_line};

/// The text of the file.
pub(super) fn text(compiled: &Compiled) -> String {
    let targets = compiled.plans.iter();
    let names: Vec<String> = targets
        .map(|plan| format!("{} ({})", plan.target, plan.adapter))
        .collect();
    let project = compiled.plans.first().map(|plan| plan.project.as_str());
    let mut out = String::new();
    let _ = write!(
        out,
        "# Settings of hookc for {} (a project of {}), targets {}.\n\
         # Every line may be left out. `hookc schema hookc.toml` prints this file's schema for editors.\n",
        terminal_line(project.unwrap_or_default()),
        compiled.known.front_end.name,
        terminal_line(&names.join(", ")),
    );
    out.push_str(
        "\n# Tables that are meant to grow, such as a log: that every run adds rows to them is no finding.\n\
         # append-tables = [\"audit.*\"]\n\
         \n# Environment variables, vars and fields of profiles whose values are never shown or written.\n\
         # Those whose names begin with DBT_ENV_SECRET_ are hidden anyway.\n",
    );
    out.push_str(&list("secrets", &secrets(compiled), "API_TOKEN"));
    out.push_str(
        "\n# Values of environment variables that may be missing where the SQL is only looked at.\n\
         # [env]\n\
         # DBT_DATABASE = \"analytics\"\n",
    );
    let _ = write!(
        out,
        "\n[lint]\n\
         # The findings that are known and not told again; `hookc lint --write-baseline` renews them.\n\
         baseline = \"{BASELINE}\"\n\
         \n# The targets that people work with.\n",
    );
    out.push_str(&list("production", &production(compiled), "prod"));
    out.push_str(
        "\n# Whether installed packages are linted, too.\n\
         # packages = true\n\
         \n# off, note, warning or error, by a rule's code or name or by its group; `hookc rule` lists them.\n\
         [lint.rules]\n\
         # I001 = \"note\"\n\
         # H003 = { max = 20 }\n\
         \n# The same for some files alone.\n\
         # [[lint.paths]]\n\
         # paths = [\"models/legacy/**\"]\n\
         # rules = { idempotency = \"note\" }\n",
    );
    out
}

/// A target that stands for a profile.
pub(super) fn target(adapter: &str) -> String {
    format!(
        "# Instead of a profile: what the names of relations are made of. No credentials are needed.\n\
         [targets.dev]\n\
         type = \"{adapter}\"\n\
         database = \"analytics\"\n\
         schema = \"dev\"\n"
    )
}

/// A setting with names, as a comment if there are none.
fn list(key: &str, names: &[String], example: &str) -> String {
    let array = |names: &[String]| Value::from(names.to_vec()).to_string();
    match names {
        [] => format!("# {key} = {}\n", array(&[example.to_string()])),
        names => format!("{key} = {}\n", array(names)),
    }
}

/// Variables of the environment that the project reads and whose names say that they are secret.
fn secrets(compiled: &Compiled) -> Vec<String> {
    let files = compiled.view().sources.files();
    let read: BTreeSet<String> = files.flat_map(|(_, file)| read_by(&file.text)).collect();
    let is_named = |name: &String| is_secret(name) && !name.starts_with(SECRET_PREFIX);
    read.into_iter().filter(is_named).collect()
}

/// The targets whose names say that people work with them.
fn production(compiled: &Compiled) -> Vec<String> {
    let names = compiled.plans.iter().map(|plan| plan.target.clone());
    let settings = Settings::default();
    names.filter(|name| settings.is_production(name)).collect()
}
