//! The layers of a node's settings as they are written, for comparing them with an earlier state:
//! dbt notes project files unrendered there, properties and calls rendered.

use super::{Request, merge};
use crate::frontend::dbt::adapter;
use crate::frontend::dbt::model::Project;
use crate::source::Text;
use crate::yaml::{Data, DataKey, Mapping, Node};

/// The settings of a node, a later layer's in place of an earlier one's. Defaults are not among them.
pub fn unrendered(request: &Request<'_>) -> Mapping {
    let mut settings = Settings {
        adapter: request.adapter,
        all: Mapping::default(),
    };
    settings.project(request.own, request);
    settings.layer(request.properties.into_iter().flatten());
    if request.python
        && request
            .properties
            .is_none_or(|properties| !properties.contains_key("materialized"))
    {
        let table = Data::Str(Text::new("table"));
        settings.layer([(&DataKey::from("materialized"), &table)]);
    }
    let calls = merge::merge_calls(request.calls).unwrap_or_default();
    settings.layer(&calls);
    if request.own.name != request.root.name {
        settings.project(request.root, request);
    }
    settings.all
}

struct Settings {
    adapter: &'static str,
    all: Mapping,
}

impl Settings {
    /// Adds a layer under the adapter's proper names.
    fn layer<'l>(&mut self, layer: impl IntoIterator<Item = (&'l DataKey, &'l Data)>) {
        let aliases = adapter::find(self.adapter).aliases;
        for (key, value) in layer {
            let proper = aliases.iter().find(|(alias, _)| **alias == **key);
            let key = proper.map_or_else(|| key.clone(), |(_, name)| (*name).into());
            self.all.insert(key, value.clone());
        }
    }

    /// Adds what a project file says on each level of the node's path.
    fn project(&mut self, project: &Project, request: &Request<'_>) {
        let mut level = project.node.get(request.section.key());
        let mut rest = request.fqn.iter();
        while let Some(node) = level {
            self.layer(&written(node));
            level = rest.next().and_then(|name| node.get(name));
        }
    }
}

/// The settings on one level of a project file: keys with `+`, and those whose value is no dict.
fn written(level: &Node) -> Mapping {
    let mut settings = Mapping::default();
    for (key, value) in level.mapping().unwrap_or_default() {
        let Some(key) = key.text() else { continue };
        if let Some(name) = key.as_str().strip_prefix('+') {
            settings.insert(name.trim().into(), value.data());
        } else if value.mapping().is_none() {
            settings.insert(key.as_str().into(), value.data());
        }
    }
    settings
}
