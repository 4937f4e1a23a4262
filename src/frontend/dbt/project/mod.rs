//! A package's project file into a [`Project`]: rendered for one target, checked as dbt checks it,
//! and with its run hooks (semantics 1.8, 2.1; cases 28, 69, 70, 78).

mod check;
mod late;
mod version;

use super::config;
use super::model::{Options, Package, Project};
use super::native::Renderer;
use crate::diagnostic::{Diagnostic, Severity};
use crate::render::Host;
use crate::source::{Span, Text};
use crate::yaml::{Data, Mapping};

/// Renders and checks a package's project file in `host`, the context of project files: `target`,
/// `env_var` and the command line's vars. Hooks and vars stay as they are written. The second value
/// holds all reasons for which dbt would refuse the file, and warnings about hooks that have no effect.
pub fn render(package: &Package, host: &dyn Host, options: &Options) -> (Project, Vec<Diagnostic>) {
    let mut config = match package.config.data() {
        Data::Map(written) => written,
        // Refused while loading.
        _ => Mapping::default(),
    };
    let mut renderer = Renderer::new(host, late::is_rendered);
    renderer.mapping(&mut config, &mut Vec::new());
    let mut diagnostics = renderer.finish();
    complete(&mut config);
    diagnostics.extend(check::check(&config, &package.config));
    diagnostics.extend(version::check(
        &config,
        &package.config,
        &options.dbt_version,
    ));
    diagnostics.extend(config::check_project(&package.config));
    let project = Project {
        name: package.name.clone(),
        dir: package.dir.clone(),
        file: package.file,
        on_run_start: texts(config.get("on-run-start")),
        on_run_end: texts(config.get("on-run-end")),
        config,
        node: package.config.clone(),
    };
    (project, diagnostics)
}

/// The keys of a project file whose values are not known, as there are errors at them: those that stand
/// there, and those that are meant by unknown ones.
pub fn lost_keys(package: &Package, diagnostics: &[Diagnostic]) -> Vec<String> {
    let errors = diagnostics.iter();
    let errors = errors.filter(|one| one.severity == Severity::Error);
    let places: Vec<Span> = errors.filter_map(|one| one.span).collect();
    let stands_in = |place: &Span, whole: Span| {
        place.file == whole.file && whole.start <= place.start && place.end <= whole.end
    };
    let mut lost = Vec::new();
    for (key, value) in package.config.mapping().unwrap_or_default() {
        let at = |place: &Span| stands_in(place, key.span) || stands_in(place, value.span);
        if let Some(name) = key.text().filter(|_| places.iter().any(at)) {
            lost.push(name.to_string());
            lost.extend(check::meant(name.as_str()).map(str::to_owned));
        }
    }
    lost
}

/// Gives the shapes that dbt gives after rendering: single run hooks become lists, empty sections
/// dicts, and `tests` is the old name of `data_tests`.
fn complete(config: &mut Mapping) {
    if !config.contains_key("data_tests")
        && let Some(tests) = config.shift_remove("tests")
    {
        config.insert("data_tests".into(), tests);
    }
    for key in ["on-run-start", "on-run-end"] {
        if let Some(value) = config.get_mut(key) {
            listed(value);
        }
    }
    for key in ["models", "seeds", "snapshots"] {
        match config.get_mut(key) {
            Some(value @ Data::Null) => *value = Data::Map(Mapping::default()),
            Some(Data::Map(section)) => {
                for hook in ["pre-hook", "post-hook"] {
                    if let Some(value) = section.get_mut(hook) {
                        listed(value);
                    }
                }
            }
            _ => {}
        }
    }
}

fn listed(value: &mut Data) {
    *value = match std::mem::replace(value, Data::Null) {
        Data::Null => Data::List(Vec::new()),
        text @ Data::Str(_) => Data::List(vec![text]),
        other => other,
    };
}

/// The texts of run hooks; too many are told, and none is looked at.
fn texts(value: Option<&Data>) -> Vec<Text> {
    match value {
        Some(Data::List(items)) if items.len() <= config::MAX_HOOKS => {
            items.iter().filter_map(Data::as_text).cloned().collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
