//! Generic tests of nodes and columns into nodes of their own (semantics 6.5).

use std::sync::Arc;

use super::columns::{name_of, tags_of};
use super::references::{self, Reference};
use super::test_ids::{Identity, hash, names, python_str};
use super::{File, Given, Reader, folders};
use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::model::{Node, RefCall, Resource};
use crate::frontend::dbt::native::{place, render};
use crate::source::{Span, Text};
use crate::yaml::{Data, DataKey, Mapping};

/// What tests are about.
pub(super) struct Target<'f, 'a> {
    pub(super) file: &'f File<'a>,
    /// The section of the file: `models`, `sources`...
    pub(super) section: &'static str,
    /// The node's name; `<source>_<table>` for a table.
    pub(super) name: &'f str,
    pub(super) version: Option<String>,
    pub(super) reference: Reference,
    pub(super) quote_columns: bool,
    /// Tags that all its tests get.
    pub(super) tags: Vec<String>,
    pub(super) span: Option<Span>,
}

/// Arguments of a test that are settings.
const SETTINGS: [&str; 14] = [
    "severity",
    "tags",
    "enabled",
    "where",
    "limit",
    "warn_if",
    "error_if",
    "fail_calc",
    "store_failures",
    "store_failures_as",
    "meta",
    "database",
    "schema",
    "alias",
];

impl Reader<'_, '_> {
    /// The tests of a node and of its columns.
    pub(super) fn node_tests(
        &mut self,
        target: &Target<'_, '_>,
        columns: &[&Mapping],
        tests: &[Data],
    ) {
        // dbt takes a table's own tests before those of its columns, elsewhere after them.
        let table = target.section == "sources";
        if table {
            self.own_tests(target, tests);
        }
        for column in columns {
            let tests = self.tests_of(column, target.span);
            if tests.is_empty() {
                continue;
            }
            let name = target.column(column);
            let tags = tags_of(column);
            for test in tests {
                self.test(target, test, Some((&name, &tags)));
            }
        }
        if !table {
            self.own_tests(target, tests);
        }
    }

    fn own_tests(&mut self, target: &Target<'_, '_>, tests: &[Data]) {
        for test in tests {
            self.test(target, test, None);
        }
    }

    fn test(&mut self, target: &Target<'_, '_>, test: &Data, column: Option<(&str, &[String])>) {
        let span = place(test).or(target.span);
        match build(target, test, column) {
            Ok((node, settings)) => {
                if self.properties.given.contains_key(&*node.unique_id) {
                    self.asked_for_twice(&node, span);
                    return;
                }
                self.passed_over(test, span);
                let id = Arc::clone(&node.unique_id);
                self.properties.given.insert(id, Given::Made(settings));
                self.properties.nodes.push(node);
            }
            Err(error) => self.diagnostics.push(Diagnostic {
                span: error.span.or(span),
                ..*error
            }),
        }
    }

    fn asked_for_twice(&mut self, node: &Node, span: Option<Span>) {
        let message = format!("the test `{}` is asked for twice", node.name);
        let mut error = Diagnostic::error("dbt::duplicate-test", message).at(span);
        let mut nodes = self.properties.nodes.iter();
        let first = nodes.find(|first| first.unique_id == node.unique_id);
        if let Some(span) = first.and_then(|first| first.span) {
            error = error.related(span, "the first one");
        }
        self.diagnostics
            .push(error.help("give one of them a `name`, or remove it"));
    }

    /// Tells of what stands behind a test's name, which dbt does not read.
    fn passed_over(&mut self, test: &Data, span: Option<Span>) {
        let Ok((written, _)) = split(test) else {
            return;
        };
        let written = written.as_str();
        let Some((namespace, name)) = name_and_namespace(written) else {
            return;
        };
        let (read, rest) =
            written.split_at(namespace.map_or(0, |first| first.len() + 1) + name.len());
        if !rest.is_empty() {
            let message = format!("dbt reads `{written}` as the test `{read}`");
            self.diagnostics.push(
                Diagnostic::warning("dbt::test-name-cut", message)
                    .at(span)
                    .help(format!("remove `{rest}`")),
            );
        }
    }
}

fn refused(message: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("dbt::bad-test", message))
}

/// A test's name as written, and its arguments.
fn split(test: &Data) -> Result<(Text, Mapping), Box<Diagnostic>> {
    let map = match test {
        Data::Str(name) => return Ok((name.clone(), Mapping::default())),
        Data::Map(map) => map,
        _ => {
            return Err(refused(
                "a test must be a name, or a mapping of its name to its arguments",
            ));
        }
    };
    if let Some(name) = map.get("test_name") {
        let mut arguments = map.clone();
        arguments.shift_remove("test_name");
        let Data::Str(name) = name else {
            return Err(refused("`test_name` must be a string"));
        };
        return Ok((name.clone(), arguments));
    }
    match (map.len(), map.iter().next()) {
        (1, Some((name, Data::Map(arguments)))) => Ok((Text::new(name.text()), arguments.clone())),
        (1, Some((name, _))) => Err(refused(format!(
            "the arguments of the test `{name}` must be a mapping"
        ))),
        _ => {
            let keys: Vec<&str> = map.keys().map(|key| &**key).collect();
            let message = format!(
                "a test must have exactly one name, not {}: {}",
                keys.len(),
                keys.join(", ")
            );
            let mut error = refused(message);
            error.help = Some("indent the arguments below the test's name".into());
            Err(error)
        }
    }
}

/// The namespace and the name at the start of what is written as a test's name; dbt passes over
/// what follows them, such as a stray quote (its pattern for names has no end).
fn name_and_namespace(written: &str) -> Option<(Option<&str>, &str)> {
    let first = word(written)?;
    match written[first.len()..].strip_prefix('.').and_then(word) {
        Some(name) => Some((Some(first), name)),
        None => Some((None, first)),
    }
}

/// The word that a text begins with: a letter or `_`, then letters, digits and `_`, of ASCII.
fn word(text: &str) -> Option<&str> {
    let end = text
        .find(|part: char| !part.is_ascii_alphanumeric() && part != '_')
        .unwrap_or(text.len());
    let word = &text[..end];
    (!word.is_empty() && !word.starts_with(|first: char| first.is_ascii_digit())).then_some(word)
}

/// The test's node with the settings that the properties file gives to it.
fn build(
    target: &Target<'_, '_>,
    test: &Data,
    column: Option<(&str, &[String])>,
) -> Result<(Node, Mapping), Box<Diagnostic>> {
    let (written, mut arguments) = split(test)?;
    let Some((namespace, test_name)) = name_and_namespace(written.as_str()) else {
        return Err(refused(format!("`{written}` is no name of a test")));
    };
    if let Some((name, _)) = column {
        arguments.insert("column_name".into(), Data::Str(Text::new(name)));
    }
    if let Some(Data::Map(nested)) = arguments.shift_remove("arguments") {
        arguments.extend(nested);
    }
    if arguments.contains_key("model") {
        return Err(refused(
            "a test's arguments cannot contain `model`: it is the node that is tested",
        ));
    }
    let model = format!("{{{{ get_where_subquery({}) }}}}", target.reference.call());
    arguments.insert("model".into(), Data::Str(Text::new(model)));
    let mut settings = settings(target, &mut arguments)?;
    let description = arguments
        .shift_remove("description")
        .unwrap_or(Data::Str(Text::new("")));
    let given = arguments.shift_remove("name");
    let identity = Identity {
        test: test_name,
        namespace,
        arguments: &arguments,
    };
    let (short, full) = match given {
        Some(name) => (name.print(), name.print()),
        None => {
            let kind = if target.section == "sources" {
                "source_"
            } else {
                ""
            };
            let versioned = target
                .version
                .as_ref()
                .map(|version| format!("{}_v{version}", target.name));
            names(&identity, kind, versioned.as_deref().unwrap_or(target.name))
        }
    };
    if short != full && !settings.contains_key("alias") {
        settings.insert("alias".into(), Data::Str(Text::new(short.as_str())));
    }
    let id = format!(
        "test.{}.{full}.{}",
        target.file.package.name,
        hash(&full, &identity)
    );
    let mut node = Node::new(Resource::Test, Arc::clone(&target.file.package.name));
    node.unique_id = id.into();
    node.raw_code = Text::new(raw_code(test_name, namespace, &settings));
    add_tags(&mut settings, target, column);
    node.path = format!("{short}.sql");
    target.file.path.clone_into(&mut node.original_path);
    node.fqn = fqn(target, &full);
    node.alias.clone_from(&full);
    node.name = full.into();
    node.file = Some(target.file.root.span.file);
    node.span = place(test).or(target.span);
    depend(&mut node, target, &arguments);
    node.properties = properties(target, &identity, column, description).into();
    Ok((node, settings))
}

/// The settings among a test's arguments, taken out of them: older files have them beside `config`.
fn settings(target: &Target<'_, '_>, arguments: &mut Mapping) -> Result<Mapping, Box<Diagnostic>> {
    let mut config = match arguments.shift_remove("config") {
        Some(Data::Map(config)) => config,
        _ => Mapping::default(),
    };
    let mut settings = Mapping::default();
    for key in SETTINGS {
        let beside = arguments.shift_remove(key).filter(is_true);
        if beside.is_some() && config.contains_key(key) {
            return Err(refused(format!(
                "a test has `{key}` both beside and in `config`; keep it in `config` only"
            )));
        }
        if let Some(value) = beside.or_else(|| config.shift_remove(key)) {
            settings.insert(key.into(), value);
        }
    }
    settings.extend(config);
    let mut rendered = Mapping::default();
    for (key, value) in settings {
        let value = match &value {
            Data::Str(text) => render(target.file.host, text).map_err(Box::new)?,
            _ => value,
        };
        if value != Data::Null {
            rendered.insert(key, value);
        }
    }
    Ok(rendered)
}

/// Python's truth of a plain value.
fn is_true(value: &Data) -> bool {
    match value {
        Data::Null | Data::Bool(false) | Data::Int(0) => false,
        Data::Float(value) => *value != 0.0,
        Data::Str(text) => !text.as_str().is_empty(),
        Data::List(items) | Data::Tuple(items) => !items.is_empty(),
        Data::Map(map) => !map.is_empty(),
        _ => true,
    }
}

/// A test's tags are those of its column, of the tested table and its own, sorted.
fn add_tags(settings: &mut Mapping, target: &Target<'_, '_>, column: Option<(&str, &[String])>) {
    let mut tags: Vec<String> = target.tags.clone();
    tags.extend(
        column
            .into_iter()
            .flat_map(|(_, tags)| tags.iter().cloned()),
    );
    tags.extend(tags_of(settings));
    tags.sort();
    tags.dedup();
    if !tags.is_empty() {
        let tags = tags
            .into_iter()
            .map(|tag| Data::Str(Text::new(tag)))
            .collect();
        settings.insert("tags".into(), Data::List(tags));
    }
}

/// The template that dbt makes of a test.
fn raw_code(test: &str, namespace: Option<&str>, settings: &Mapping) -> String {
    let package = namespace
        .map(|namespace| format!("{namespace}."))
        .unwrap_or_default();
    let setting = |(key, value): (&DataKey, &Data)| match value {
        Data::Str(text) => format!("{key}=\"{}\"", text.as_str().replace('"', "\\\"")),
        other => format!("{key}={}", python_str(other)),
    };
    let settings: Vec<String> = settings.iter().map(setting).collect();
    let config = match settings.is_empty() {
        true => String::new(),
        false => format!("{{{{ config({}) }}}}", settings.join(",")),
    };
    format!("{{{{ {package}test_{test}(**_dbt_generic_test_kwargs) }}}}{config}")
}

/// The package, the folders of the properties file below the first, and the name.
fn fqn(target: &Target<'_, '_>, name: &str) -> Vec<String> {
    let mut fqn = vec![target.file.package.name.to_string()];
    fqn.extend(folders(target.file.path).into_iter().skip(1));
    fqn.push(name.to_owned());
    fqn
}

/// What the test refers to: what its arguments name, and what it tests.
fn depend(node: &mut Node, target: &Target<'_, '_>, arguments: &Mapping) {
    for (_, value) in arguments
        .iter()
        .filter(|(key, _)| !matches!(&***key, "model" | "column_name"))
    {
        collect(value, node);
    }
    match &target.reference {
        Reference::Ref(name, version) => node.refs.push(RefCall {
            package: None,
            name: name.clone(),
            version: version.clone(),
            span: node.span,
        }),
        Reference::Source(source, table) => {
            node.source_refs
                .push((source.clone(), table.clone(), node.span))
        }
    }
}

fn collect(value: &Data, node: &mut Node) {
    match value {
        Data::Str(text) => {
            let (refs, sources) = references::find(text);
            node.refs.extend(refs);
            node.source_refs.extend(sources);
        }
        Data::List(items) | Data::Tuple(items) => items.iter().for_each(|item| collect(item, node)),
        Data::Map(map) => map.values().for_each(|value| collect(value, node)),
        _ => {}
    }
}

/// What templates see of a test beside what every node has.
fn properties(
    target: &Target<'_, '_>,
    identity: &Identity<'_>,
    column: Option<(&str, &[String])>,
    description: Data,
) -> Mapping {
    let text = |value: &str| Data::Str(Text::new(value));
    let metadata: Mapping = [
        ("name", text(identity.test)),
        ("kwargs", Data::Map(identity.arguments.clone())),
        ("namespace", identity.namespace.map_or(Data::Null, text)),
    ]
    .into_iter()
    .map(|(key, value)| (key.into(), value))
    .collect();
    let name = match &target.reference {
        Reference::Ref(name, _) => name.as_str(),
        Reference::Source(source, _) => source.as_str(),
    };
    [
        ("description", description),
        (
            "column_name",
            column.map_or(Data::Null, |(name, _)| text(name)),
        ),
        ("file_key_name", text(&format!("{}.{name}", target.section))),
        ("attached_node", attached(target)),
        ("test_metadata", Data::Map(metadata)),
    ]
    .into_iter()
    .map(|(key, value)| (key.into(), value))
    .collect()
}

/// The id of the node that is tested; sources are none.
fn attached(target: &Target<'_, '_>) -> Data {
    let kind = match target.section {
        "models" => "model",
        "seeds" => "seed",
        "snapshots" => "snapshot",
        _ => return Data::Null,
    };
    let version = target
        .version
        .as_ref()
        .map(|version| format!(".v{version}"));
    let (package, version) = (&target.file.package.name, version.unwrap_or_default());
    let id = format!("{kind}.{package}.{}{version}", target.name);
    Data::Str(Text::new(id))
}

impl Target<'_, '_> {
    /// The name of a column as its tests get it: quoted if asked for.
    fn column(&self, column: &Mapping) -> String {
        let name = name_of(column);
        match column.get("quote") {
            Some(Data::Bool(true)) => self.file.env.target.adapter.quoted(name),
            None | Some(Data::Null) if self.quote_columns => {
                self.file.env.target.adapter.quoted(name)
            }
            _ => name.to_owned(),
        }
    }
}
