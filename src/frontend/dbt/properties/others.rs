//! Exposures, groups, metrics and their kin as templates see them in `graph`.

use super::entries::{Entry, Sections};
use super::{File, Reader};
use crate::frontend::dbt::config::{self, Request, Section};
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
                if config
                    .as_ref()
                    .is_some_and(|(config, _)| config.get("enabled") == Some(&Data::Bool(false)))
                {
                    continue;
                }
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
                self.properties
                    .others
                    .entry(key)
                    .or_default()
                    .insert(id.into(), Data::Map(described));
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
