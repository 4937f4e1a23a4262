//! Snapshots that stand in properties files.

use std::sync::Arc;

use super::entries::Entry;
use super::patches::with_path;
use super::{File, Reader, references};
use crate::frontend::dbt::model::{Node, Resource};
use crate::source::Text;
use crate::yaml::Data;

impl Reader<'_, '_> {
    /// A snapshot without a file of its own: `relation:` says what it selects from.
    pub(super) fn snapshot(&mut self, file: &File<'_>, entry: &Entry<'_>) {
        let relation = match entry.data.get("relation") {
            Some(Data::Str(text)) => text.clone(),
            _ => Text::new(""),
        };
        let mut node = Node::new(Resource::Snapshot, Arc::clone(&file.package.name));
        let (mut refs, mut sources) = references::find(&relation);
        if refs.len() + sources.len() != 1 {
            let message = "`relation` of a snapshot must be `ref('...')` or `source('...', '...')`";
            self.error("dbt::bad-properties", message, entry.span);
            return;
        }
        node.refs.append(&mut refs);
        node.source_refs.append(&mut sources);
        node.name = entry.name.shared();
        node.unique_id = format!("snapshot.{}.{}", file.package.name, entry.name).into();
        node.fqn = vec![file.package.name.to_string()];
        node.fqn.extend(file.folders());
        node.fqn.push(entry.name.to_string());
        let mut path = file.folders();
        path.extend([file.name().to_owned(), format!("{}.sql", entry.name)]);
        node.path = path.join("/");
        file.path.clone_into(&mut node.original_path);
        node.raw_code = Text::new(format!("select * from {{{{ {relation} }}}}"));
        node.file = Some(file.root.span.file);
        node.span = entry.span;
        node.patch = entry.span;
        node.properties = with_path(file, entry.data.clone()).into();
        self.properties.nodes.push(node);
    }
}

/// Whether the file itself defines a snapshot of that name.
pub(super) fn is_defined(file: &File<'_>, name: &str) -> bool {
    let entries = file
        .root
        .get("snapshots")
        .and_then(|section| section.sequence())
        .unwrap_or_default();
    entries.iter().any(|entry| {
        entry.get("relation").is_some()
            && entry
                .get("name")
                .and_then(|it| it.text())
                .is_some_and(|it| it.as_str() == name)
    })
}
