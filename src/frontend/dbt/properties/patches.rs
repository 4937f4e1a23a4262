//! What properties files say of models, seeds, snapshots, analyses and singular tests: matched to
//! the files that hold them, with versions told apart (semantics 1.6; case 32).

use std::cmp::Ordering;
use std::sync::Arc;

use super::entries::{Entry, Sections};
use super::references::Reference;
use super::tests::Target;
use super::{File, Given, Patch, Reader, snapshots};
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::config::{self, Request};
use crate::frontend::dbt::model::{Package, Resource};
use crate::frontend::dbt::parse::{fqn, project};
use crate::source::Text;
use crate::yaml::{Data, Mapping};

pub(super) const SECTIONS: [(&str, Resource); 5] = [
    ("models", Resource::Model),
    ("seeds", Resource::Seed),
    ("snapshots", Resource::Snapshot),
    ("analyses", Resource::Analysis),
    ("data_tests", Resource::Test),
];

/// What may stand beside `config:` and means the same as in it.
const TOP_LEVEL: [&str; 5] = ["meta", "docs", "group", "contract", "access"];

impl<'l, 'f> Reader<'l, 'f> {
    /// Reads the sections that describe nodes.
    pub(super) fn patches(&mut self, file: &File<'_>, sections: &mut Sections<'l>) {
        for (key, resource) in SECTIONS {
            for mut entry in self.entries(sections, key) {
                self.settle(&mut entry);
                let described = (key, resource);
                if resource == Resource::Snapshot && entry.data.contains_key("relation") {
                    self.snapshot(file, &entry);
                }
                match entry.data.get("versions") {
                    Some(Data::List(versions))
                        if resource == Resource::Model && !versions.is_empty() =>
                    {
                        self.versions(file, &entry, versions);
                    }
                    _ => {
                        if resource == Resource::Model {
                            self.no_versions(&entry);
                        }
                        self.single(file, entry, described);
                    }
                }
            }
        }
    }

    /// Adds to the `config:` of an entry what older files have beside it.
    fn settle(&mut self, entry: &mut Entry<'_>) {
        let beside = TOP_LEVEL.map(|key| Some((key, entry.data.get(key)?.clone())));
        let mut settings = match entry.data.get_mut("config") {
            Some(Data::Map(settings)) => std::mem::take(settings),
            None | Some(Data::Null) => Mapping::default(),
            Some(_) => {
                self.error(
                    "dbt::bad-properties",
                    "`config` must be a mapping",
                    entry.span,
                );
                Mapping::default()
            }
        };
        for (key, value) in beside.into_iter().flatten() {
            if settings.contains_key(key) {
                let message =
                    format!("`{key}` stands both beside and in `config`; keep it in `config` only");
                self.error("dbt::conflicting-config-keys", message, entry.span);
            }
            settings.insert(key.into(), value);
        }
        match entry.data.get_mut("config") {
            Some(config @ Data::Map(_)) => *config = Data::Map(settings),
            _ if settings.is_empty() => {}
            _ => {
                entry.data.insert("config".into(), Data::Map(settings));
            }
        }
    }

    fn single(
        &mut self,
        file: &File<'_>,
        entry: Entry<'l>,
        (key, resource): (&'static str, Resource),
    ) {
        if matches!(
            resource,
            Resource::Model | Resource::Seed | Resource::Snapshot
        ) {
            self.tests(file, key, &entry);
        }
        let Some(found) = find(file, resource, entry.name.as_str()) else {
            self.unused(file, key, resource, &entry);
            return;
        };
        if found.resource != resource {
            let message = format!(
                "`{}` is a {}, but is described under `{key}`",
                entry.name,
                found.resource.as_str()
            );
            let warning =
                Diagnostic::warning("dbt::wrong-properties-section", message).at(entry.span);
            self.diagnostics
                .push(warning.help("dbt ignores the entry; move it to its own section"));
            return;
        }
        let patch = Patch {
            name: Arc::clone(&found.name),
            version: None,
            latest_version: None,
            properties: Arc::new(with_path(file, entry.data)),
            span: entry.span,
        };
        let id = format!("{}.{}.{}", resource.as_str(), found.package, found.name);
        let given = Given::Entry(Arc::clone(&patch.properties), entry.config);
        self.add(&found, id, patch, given);
    }

    /// Reports a latest version where there are none.
    fn no_versions(&mut self, entry: &Entry<'_>) {
        if let Some(latest) = entry.data.get("latest_version")
            && !matches!(latest, Data::Null | Data::Int(0))
        {
            let name = &entry.name;
            let message = format!(
                "`latest_version: {}` of `{name}`, which has no `versions`",
                latest.print()
            );
            self.error("dbt::bad-version-list", message, entry.span);
        }
    }

    /// One patch a version of a model.
    fn versions(&mut self, file: &File<'_>, entry: &Entry<'_>, versions: &[Data]) {
        let columns = self.columns(&entry.data, entry.span);
        let numbers: Vec<&Data> = versions
            .iter()
            .filter_map(|version| version.get("v"))
            .collect();
        let newest = numbers.iter().copied().max_by(|a, b| compare(a, b));
        let latest = match entry.data.get("latest_version") {
            Some(Data::Null) | None => newest.cloned(),
            Some(latest) => {
                if !numbers
                    .iter()
                    .any(|number| number.print() == latest.print())
                {
                    let message = format!(
                        "`latest_version: {}` is no version of `{}`",
                        latest.print(),
                        entry.name
                    );
                    self.error("dbt::bad-version-list", message, entry.span);
                }
                Some(latest.clone())
            }
        };
        let mut seen: Vec<String> = Vec::new();
        for version in versions {
            let Data::Map(map) = version else { continue };
            let Some(number) = map.get("v") else {
                self.error(
                    "dbt::bad-version-list",
                    format!("a version of `{}` has no `v`", entry.name),
                    entry.span,
                );
                continue;
            };
            if seen.contains(&number.print()) {
                let message = format!(
                    "version {} of `{}` is listed twice",
                    number.print(),
                    entry.name
                );
                self.error("dbt::bad-version-list", message, entry.span);
                continue;
            }
            seen.push(number.print());
            let columns = self.version_columns(&columns, map, entry.span);
            self.version(file, entry, map, (number, latest.as_ref(), columns));
        }
    }

    fn version(
        &mut self,
        file: &File<'_>,
        entry: &Entry<'_>,
        version: &Mapping,
        (number, latest, columns): (&Data, Option<&Data>, Vec<Mapping>),
    ) {
        let tests = match version.get("data_tests").or(version.get("tests")) {
            Some(_) => self.tests_of(version, entry.span),
            None => self.tests_of(&entry.data, entry.span),
        };
        let target = Target {
            file,
            section: "models",
            name: entry.name.as_str(),
            version: Some(number.print()),
            reference: Reference::Ref(entry.name.to_string(), Some(number.print())),
            quote_columns: entry.data.get("quote_columns") == Some(&Data::Bool(true)),
            tags: Vec::new(),
            span: entry.span,
        };
        self.node_tests(&target, &columns.iter().collect::<Vec<_>>(), tests);
        let stem = match version.get("defined_in").and_then(Data::as_str) {
            Some(name) => name.to_owned(),
            None => format!("{}_v{}", entry.name, number.print()),
        };
        let is_latest = latest.is_some_and(|latest| latest.print() == number.print());
        let own = |name: &str| {
            find_in(file, file.package, name).filter(|found| found.resource == Resource::Model)
        };
        let found = own(&stem).or_else(|| is_latest.then(|| own(entry.name.as_str())).flatten());
        let Some(found) = found else {
            let message = format!(
                "no file holds version {} of `{}`",
                number.print(),
                entry.name
            );
            let help = format!("it should be named `{stem}.sql`, or be named in `defined_in`");
            self.diagnostics.push(
                Diagnostic::warning("dbt::unused-properties", message)
                    .at(entry.span)
                    .help(help),
            );
            return;
        };
        let mut properties = entry.data.clone();
        properties.shift_remove("versions");
        properties.insert(
            "columns".into(),
            Data::List(columns.into_iter().map(Data::Map).collect()),
        );
        for key in [
            "description",
            "access",
            "docs",
            "constraints",
            "deprecation_date",
        ] {
            if let Some(value) = version.get(key).filter(|value| !is_empty(value)) {
                properties.insert(key.into(), value.clone());
            }
        }
        let mut settings = settings_of(entry).cloned().unwrap_or_default();
        if let Some(Data::Map(own)) = version.get("config") {
            deep_merge(&mut settings, own);
        }
        let patch = Patch {
            name: entry.name.shared(),
            version: Some(number.clone()),
            latest_version: latest.cloned(),
            properties: Arc::new(with_path(file, properties)),
            span: entry.span,
        };
        let id = format!("model.{}.{}.v{}", found.package, entry.name, number.print());
        self.add(&found, id, patch, Given::Made(settings));
    }

    fn add(&mut self, found: &Found, id: String, patch: Patch, given: Given<'l>) {
        let key = (
            Arc::clone(&found.package),
            found.resource,
            Arc::clone(&found.name),
        );
        if let Some(first) = self.properties.patches.get(&key) {
            let message = format!("`{}` is described twice", patch.name);
            let mut error = Diagnostic::error("dbt::duplicate-properties", message).at(patch.span);
            if let Some(span) = first.span {
                error = error.related(span, "the other description");
            }
            self.diagnostics
                .push(error.help("dbt does not merge them; keep one"));
            return;
        }
        self.properties.given.insert(id.into(), given);
        self.properties.patches.insert(key, patch);
    }

    /// A description that no node matches; dbt only warns.
    fn unused(&mut self, file: &File<'_>, key: &str, resource: Resource, entry: &Entry<'_>) {
        let broken = &file.env.macros.broken;
        if broken.snapshots.may_hold(entry.name.as_str()) || broken.has_packages() {
            return;
        }
        let message = format!(
            "there is no {} `{}`: the entry under `{key}` has no effect",
            resource.as_str(),
            entry.name
        );
        let names = file
            .loaded
            .packages
            .iter()
            .flat_map(|package| &package.files);
        let names = names
            .filter(|file| file.resource == resource)
            .map(|file| &*file.name);
        let warning = Diagnostic::warning("dbt::unused-properties", message).at(entry.span);
        self.diagnostics
            .push(match closest(entry.name.as_str(), names) {
                Some(meant) => warning.help(format!("did you mean `{meant}`?")),
                None => warning,
            });
    }

    fn tests(&mut self, file: &File<'_>, section: &'static str, entry: &Entry<'_>) {
        let columns = self.columns(&entry.data, entry.span);
        let tests = self.tests_of(&entry.data, entry.span);
        let target = Target {
            file,
            section,
            name: entry.name.as_str(),
            version: None,
            reference: Reference::Ref(entry.name.to_string(), None),
            quote_columns: entry.data.get("quote_columns") == Some(&Data::Bool(true)),
            tags: Vec::new(),
            span: entry.span,
        };
        self.node_tests(&target, &columns, tests);
    }
}

/// The settings of an entry.
fn settings_of<'e>(entry: &'e Entry<'_>) -> Option<&'e Mapping> {
    entry.data.get("config")?.as_map()
}

/// The entry with the path of its file, which templates see as `patch_path`.
pub(super) fn with_path(file: &File<'_>, mut properties: Mapping) -> Mapping {
    // The primary key comes later.
    properties.reserve(2);
    let path = format!("{}://{}", file.package.name, file.path);
    properties.insert("patch_path".into(), Data::Str(Text::new(path)));
    properties
}

/// The file that an entry describes.
struct Found {
    package: Arc<str>,
    resource: Resource,
    name: Arc<str>,
}

/// Looks in the file's own package, then in all others, as dbt does for what `ref` can mean: what
/// the project files disable comes last, so that a package's entry describes the seed that a
/// project has in place of the package's.
fn find(file: &File<'_>, resource: Resource, name: &str) -> Option<Found> {
    match resource {
        Resource::Analysis | Resource::Test => find_kind(file, file.package, resource, name),
        Resource::Snapshot if snapshots::is_defined(file, name) => Some(Found {
            package: Arc::clone(&file.package.name),
            resource,
            name: name.into(),
        }),
        _ => {
            let packages = file.loaded.packages.iter();
            let others = packages.filter(|package| package.name != file.package.name);
            let mut found: Vec<(&Package, Found)> = std::iter::once(file.package)
                .chain(others)
                .filter_map(|package| Some((package, find_in(file, package, name)?)))
                .collect();
            let enabled = |(package, found): &(&Package, Found)| is_enabled(file, package, found);
            let at = match found.len() {
                0 => return None,
                1 => 0,
                _ => found.iter().position(enabled).unwrap_or(0),
            };
            Some(found.swap_remove(at).1)
        }
    }
}

/// Whether the project files leave a node enabled.
fn is_enabled(file: &File<'_>, package: &Package, found: &Found) -> bool {
    let key = (&*package.name, found.resource, &*found.name);
    let Some(node) = file.nodes.get(&key) else {
        return true;
    };
    let fqn = fqn(package, node);
    let request = Request {
        own: project(file.env, &package.name),
        root: &file.env.projects[0],
        adapter: file.env.target.adapter.name,
        section: found.resource.into(),
        fqn: &fqn,
        properties: None,
        written: None,
        calls: &[],
        python: false,
        span: None,
    };
    config::node_config(&request).config.get("enabled") != Some(&Data::Bool(false))
}

fn find_in(file: &File<'_>, package: &Package, name: &str) -> Option<Found> {
    let kinds = [Resource::Model, Resource::Seed, Resource::Snapshot];
    kinds
        .into_iter()
        .find_map(|kind| find_kind(file, package, kind, name))
}

fn find_kind(file: &File<'_>, package: &Package, resource: Resource, name: &str) -> Option<Found> {
    let file = file.nodes.get(&(&*package.name, resource, name))?;
    Some(Found {
        package: Arc::clone(&package.name),
        resource,
        name: Arc::clone(&file.name),
    })
}

/// Versions order as numbers where both are, else as texts.
fn compare(a: &Data, b: &Data) -> Ordering {
    match (a.print().parse::<f64>(), b.print().parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.print().cmp(&b.print()),
    }
}

fn is_empty(value: &Data) -> bool {
    match value {
        Data::Null => true,
        Data::Str(text) => text.as_str().is_empty(),
        Data::List(items) => items.is_empty(),
        Data::Map(map) => map.is_empty(),
        _ => false,
    }
}

/// A version's settings into the model's: dicts merge, the version's lists come first, anything
/// else replaces.
fn deep_merge(into: &mut Mapping, from: &Mapping) {
    for (key, value) in from {
        let merged = match (into.shift_remove(key), value) {
            (Some(Data::Map(mut map)), Data::Map(value)) => {
                deep_merge(&mut map, value);
                Data::Map(map)
            }
            (Some(Data::List(items)), Data::List(value)) => {
                Data::List(value.iter().cloned().chain(items).collect())
            }
            (_, value) => value.clone(),
        };
        into.insert(key.clone(), merged);
    }
}
