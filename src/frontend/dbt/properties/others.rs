//! Exposures, groups, metrics and their kin as templates see them in `graph`.

use super::entries::{Entry, Sections};
use super::{File, Reader};
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::config::{self, Request, Section};
use crate::frontend::dbt::native::{place, whole};
use crate::frontend::dbt::parse::project;
use crate::source::Text;
use crate::yaml::{Data, Mapping};

/// The key of a properties file, the first part of its unique ids, and its settings.
pub(super) const KINDS: [(&str, &str, Option<Section>); 6] = [
    ("exposures", "exposure", Some(Section::Exposures)),
    ("groups", "group", None),
    ("metrics", "metric", Some(Section::Metrics)),
    (
        "semantic_models",
        "semantic_model",
        Some(Section::SemanticModels),
    ),
    ("saved_queries", "saved_query", Some(Section::SavedQueries)),
    ("unit_tests", "unit_test", Some(Section::UnitTests)),
];

impl Reader<'_, '_> {
    /// Reads the sections that describe no node of a file.
    pub(super) fn others(&mut self, file: &File<'_>, sections: &mut Sections<'_>) {
        for (key, kind, section) in KINDS {
            for entry in self.entries(sections, key) {
                let package = &file.package.name;
                let mut fqn = vec![package.to_string()];
                fqn.extend(file.folders());
                // A unit test is named after its model, too.
                let model = entry
                    .data
                    .get("model")
                    .filter(|_| kind == "unit_test")
                    .and_then(Data::as_str);
                fqn.extend(model.map(str::to_owned));
                fqn.push(entry.name.to_string());
                let model = model.map(|model| format!("{model}.")).unwrap_or_default();
                let id = format!("{kind}.{package}.{model}{}", entry.name);
                let config = section.map(|section| self.settings(file, section, &fqn, &entry));
                let disabled = config
                    .as_ref()
                    .is_some_and(|(config, _)| config.get("enabled") == Some(&Data::Bool(false)));
                let text = |value: &str| Data::Str(Text::new(value));
                let fqn = Data::List(fqn.iter().map(|part| text(part)).collect());
                let mut described: Mapping = [
                    ("name", Data::Str(entry.name.clone())),
                    ("resource_type", text(kind)),
                    ("package_name", text(package)),
                    ("path", text(&file.path_in_folder())),
                    ("original_file_path", text(file.path)),
                    ("unique_id", text(&id)),
                    ("fqn", fqn),
                ]
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect();
                described.extend(entry.data.into_iter().filter(|(key, _)| &**key != "name"));
                if let Some((config, unrendered)) = config {
                    described.insert("config".into(), Data::Map(config));
                    described.insert("unrendered_config".into(), Data::Map(unrendered));
                }
                let entries = if disabled {
                    &mut self.properties.disabled_others
                } else {
                    &mut self.properties.others
                };
                let entries = entries.entry(key).or_default();
                let first = entries.insert(id.into(), Data::Map(described));
                if let Some(first) = first.filter(|_| !disabled) {
                    self.diagnostics.push(twice(kind, &entry.name, &first));
                }
            }
        }
    }

    /// The settings of an entry, those of the project files first: merged, and as they are written.
    fn settings(
        &mut self,
        file: &File<'_>,
        section: Section,
        fqn: &[String],
        entry: &Entry<'_>,
    ) -> (Mapping, Mapping) {
        let request = Request {
            own: project(file.env, &file.package.name),
            root: &file.env.projects[0],
            adapter: file.env.target.adapter.name,
            section,
            fqn,
            properties: entry.data.get("config").and_then(Data::as_map),
            written: entry.config,
            calls: &[],
            python: false,
            span: entry.span,
        };
        let merged = config::node_config(&request);
        self.diagnostics.extend(merged.diagnostics);
        (merged.config.into_mapping(), config::unrendered(&request))
    }
}

/// Two enabled entries of a package with one name.
fn twice(kind: &str, name: &Text, first: &Data) -> Diagnostic {
    let message = format!("the {} '{name}' is declared twice", kind.replace('_', " "));
    let error = Diagnostic::error("dbt::duplicate-properties", message).at(whole(name));
    let error = error.help("rename one of them, or remove it");
    match first.get("name").and_then(place) {
        Some(span) => error.related(span, "the other one"),
        None => error,
    }
}
