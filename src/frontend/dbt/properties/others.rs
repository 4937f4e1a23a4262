//! Exposures, groups, metrics and their kin as templates see them in `graph`.

use std::sync::Arc;

use super::{File, Reader};
use crate::source::Text;
use crate::yaml::{Data, Mapping};

/// Section, and the first part of its unique ids.
const KINDS: [(&str, &str); 6] = [
    ("exposures", "exposure"),
    ("groups", "group"),
    ("metrics", "metric"),
    ("semantic_models", "semantic_model"),
    ("saved_queries", "saved_query"),
    ("unit_tests", "unit_test"),
];

impl<'a> Reader<'a> {
    /// Reads the sections that describe no node of a file.
    pub(super) fn others(&mut self, file: &File<'a>) {
        for (section, kind) in KINDS {
            for entry in self.entries(file, section) {
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
                let text = |value: &str| Data::Str(Text::new(value));
                let fqn = Data::List(fqn.iter().map(|part| text(part)).collect());
                let mut described: Mapping = [
                    ("name", Data::Str(entry.name.clone())),
                    ("resource_type", text(kind)),
                    ("package_name", text(package)),
                    ("path", text(file.path)),
                    ("original_file_path", text(file.path)),
                    ("unique_id", text(&id)),
                    ("fqn", fqn),
                ]
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect();
                described.extend(entry.data.into_iter().filter(|(key, _)| &**key != "name"));
                self.properties
                    .others
                    .entry(section)
                    .or_default()
                    .insert(Arc::from(id), Data::Map(described));
            }
        }
    }
}
