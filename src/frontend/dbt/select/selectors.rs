//! `selectors.yml`: named selections, rendered like the project file.

use indexmap::IndexMap;

use super::criterion::{self, Criterion, Indirect, Spec};
use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::context::YamlHost;
use crate::frontend::dbt::model::{Environment, Loaded};
use crate::frontend::dbt::native::{Renderer, place};
use crate::source::Span;
use crate::yaml::{Data, Mapping, Node};

/// How many parts a selector may have, with those of the selectors that it refers to.
const PARTS: usize = 10_000;

/// The selectors of a project by name, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Selectors {
    named: IndexMap<String, Spec>,
    default: Option<String>,
    span: Option<Span>,
}

impl Selectors {
    /// The selection of a name.
    pub(super) fn take(mut self, name: &str) -> Result<Spec, Vec<Diagnostic>> {
        match self.named.shift_remove(name) {
            Some(spec) => Ok(spec),
            None => {
                let message = format!("there is no selector `{name}`");
                let names = || self.named.keys().map(String::as_str);
                let help = match closest(name, names()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None if self.named.is_empty() => {
                        "selectors are defined in selectors.yml".to_owned()
                    }
                    None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
                };
                Err(vec![
                    Diagnostic::error("dbt::unknown-selector", message)
                        .at(self.span)
                        .help(help),
                ])
            }
        }
    }

    /// The selection of the selector with `default: true`.
    pub(super) fn marked(mut self) -> Option<Spec> {
        let name = self.default.take()?;
        self.named.shift_remove(&name)
    }
}

/// Reads all selectors. A definition may refer to those before it.
///
/// # Errors
/// The first definition that dbt refuses; nothing for a file that cannot be read, which is told already.
pub(super) fn read(
    env: &Environment,
    loaded: &Loaded,
    indirect: Indirect,
) -> Result<Selectors, Vec<Diagnostic>> {
    let Some(node) = &loaded.selectors else {
        if loaded.broken.selectors {
            return Err(Vec::new());
        }
        return Ok(Selectors::default());
    };
    let host = YamlHost::for_project(&env.options, Some(&env.target));
    let mut renderer = Renderer::new(&host, |_| true);
    let data = renderer.data(node.data(), &mut Vec::new());
    let diagnostics = renderer.finish();
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let mut reader = Reader {
        selectors: Selectors {
            span: Some(node.span),
            ..Selectors::default()
        },
        indirect,
    };
    let Some(Data::List(entries)) = data.get("selectors") else {
        return Err(vec![bad(
            Some(node.span),
            "selectors.yml must have a list `selectors`",
        )]);
    };
    let nodes = node
        .get("selectors")
        .and_then(Node::sequence)
        .unwrap_or_default();
    for (entry, node) in entries.iter().zip(nodes) {
        reader
            .entry(entry, node.span)
            .map_err(|error| vec![*error])?;
    }
    Ok(reader.selectors)
}

struct Reader {
    selectors: Selectors,
    indirect: Indirect,
}

type Read<T> = Result<T, Box<Diagnostic>>;

impl Reader {
    fn entry(&mut self, entry: &Data, span: Span) -> Read<()> {
        let Some(name) = entry.get("name").and_then(Data::as_str) else {
            return Err(Box::new(bad(Some(span), "a selector has no `name`")));
        };
        let Some(definition) = entry.get("definition") else {
            return Err(Box::new(bad(
                Some(span),
                format!("the selector `{name}` has no `definition`"),
            )));
        };
        if let Data::Map(map) = definition
            && (map.contains_key("union") || map.contains_key("intersection"))
            && map.len() > 1
        {
            let keys: Vec<&str> = map.keys().map(|key| &**key).collect();
            let message = format!(
                "a definition with `union` or `intersection` has no other keys: {}",
                keys.join(", ")
            );
            return Err(Box::new(bad(Some(span), message)));
        }
        let spec = self.definition(definition, span)?;
        if spec.parts() > PARTS {
            let message = format!("the selector `{name}` has more than {PARTS} parts");
            return Err(Box::new(bad(Some(span), message)));
        }
        if entry.get("default") == Some(&Data::Bool(true))
            && let Some(first) = self.selectors.default.replace(name.to_owned())
        {
            let message = format!("both `{first}` and `{name}` are the default");
            return Err(Box::new(bad(Some(span), message)));
        }
        self.selectors.named.insert(name.to_owned(), spec);
        Ok(())
    }

    fn definition(&self, definition: &Data, span: Span) -> Read<Spec> {
        match definition {
            Data::Str(text) => criterion::parse(text, self.indirect).map(Spec::One),
            Data::Map(map) => {
                if let Some(parts) = map.get("union") {
                    self.set(parts, span, |parts| Spec::Union(parts, Indirect::Eager))
                } else if let Some(parts) = map.get("intersection") {
                    self.set(parts, span, |parts| {
                        Spec::Intersection(parts, Indirect::Eager, None)
                    })
                } else {
                    self.dict(map, span)
                }
            }
            _ => Err(Box::new(bad(
                Some(span),
                "a definition must be a string or a mapping",
            ))),
        }
    }

    /// The parts of a set, and what an `exclude` among them takes away.
    fn set(&self, parts: &Data, span: Span, build: fn(Vec<Spec>) -> Spec) -> Read<Spec> {
        let Data::List(parts) = parts else {
            return Err(Box::new(bad(
                Some(span),
                "`union` and `intersection` need a list",
            )));
        };
        let (mut included, mut excluded) = (Vec::new(), None);
        for part in parts {
            match part.get("exclude") {
                Some(_) if excluded.is_some() => {
                    return Err(Box::new(bad(
                        place(part).or(Some(span)),
                        "one set may have only one `exclude`",
                    )));
                }
                Some(list) => excluded = Some(self.exclusions(list, span)?),
                None => included.push(self.definition(part, span)?),
            }
        }
        let set = build(included);
        Ok(match excluded.flatten() {
            Some(excluded) => Spec::Difference(vec![set, excluded], Indirect::Eager),
            None => set,
        })
    }

    fn exclusions(&self, list: &Data, span: Span) -> Read<Option<Spec>> {
        let Data::List(parts) = list else {
            return Err(Box::new(bad(
                place(list).or(Some(span)),
                "`exclude` needs a list",
            )));
        };
        let mut parts: Vec<Spec> = parts
            .iter()
            .map(|part| self.definition(part, span))
            .collect::<Result<_, _>>()?;
        Ok(match parts.len() {
            0 | 1 => parts.pop(),
            _ => Some(Spec::Union(parts, Indirect::Eager)),
        })
    }

    /// `tag: nightly`, or `method`, `value` and operators.
    fn dict(&self, map: &Mapping, span: Span) -> Read<Spec> {
        let span = map.values().find_map(place).unwrap_or(span);
        let (method, value) = match (
            map.len(),
            map.iter().next(),
            map.get("method"),
            map.get("value"),
        ) {
            (1, Some((key, value)), ..) => (key.to_string(), value.clone()),
            (_, _, Some(method), Some(value)) => (method.print(), value.clone()),
            _ => {
                return Err(Box::new(bad(
                    Some(span),
                    "a definition needs `method` and `value`, or one key",
                )));
            }
        };
        if method == "selector" && map.len() > 1 {
            return match self.selectors.named.get(&value.print()) {
                Some(spec) => Ok(spec.clone()),
                None => {
                    let message =
                        format!("there is no selector `{}` before this one", value.print());
                    Err(Box::new(
                        Diagnostic::error("dbt::unknown-selector", message).at(span),
                    ))
                }
            };
        }
        let (method, arguments) = criterion::method(&method, Some(span))?;
        let depth = |key: &str| map.get(key).and_then(|depth| depth.print().parse().ok());
        let operator = |key: &str, limit: &str| {
            (map.get(key) == Some(&Data::Bool(true))).then(|| depth(limit))
        };
        let indirect = map
            .get("indirect_selection")
            .and_then(Data::as_str)
            .and_then(Indirect::named);
        let one = Spec::One(Criterion {
            method,
            arguments,
            value,
            childrens_parents: map.get("childrens_parents") == Some(&Data::Bool(true)),
            parents: operator("parents", "parents_depth"),
            children: operator("children", "children_depth"),
            indirect: indirect.unwrap_or(self.indirect),
            span: Some(span),
        });
        match map.get("exclude") {
            Some(list) => Ok(match self.exclusions(list, span)? {
                Some(excluded) => Spec::Difference(vec![one, excluded], Indirect::Eager),
                None => one,
            }),
            None => Ok(one),
        }
    }
}

fn bad(span: Option<Span>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("dbt::bad-selector", message).at(span)
}
