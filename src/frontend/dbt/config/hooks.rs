//! A hook value of a configuration into hooks (semantics 1.2 to 1.4, case 15).

use serde_json::Value as Json;

use crate::diagnostic::{Diagnostic, closest};
use crate::frontend::dbt::model::NodeHook;
use crate::frontend::dbt::native::{describe, place, whole};
use crate::source::{Origin, Run, Span, Text};
use crate::yaml::{Data, Mapping, Node};

/// Where a hook value was configured.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The layer: `project`, `package`, `properties`, `model`.
    pub layer: &'static str,
    /// The place, for values that do not know their own.
    pub span: Option<Span>,
    /// What the value was written as, in a YAML file.
    pub node: Option<&'a Node>,
}

impl<'a> Source<'a> {
    /// The source of a part of the value, as far as it is written down.
    pub(super) fn part(self, node: Option<&'a Node>) -> Source<'a> {
        Source {
            span: node.map(|node| node.span).or(self.span),
            node,
            ..self
        }
    }

    /// The source of an element of a list.
    fn element(self, at: usize) -> Source<'a> {
        self.part(self.node.and_then(|node| node.sequence()?.get(at)))
    }

    /// Where a value stands: as it is written down, else as its texts know.
    fn place(&self, value: &Data) -> Option<Span> {
        match (self.node, value) {
            (Some(node), Data::List(_) | Data::Map(_) | Data::Tuple(_)) => Some(node.span),
            _ => place(value).or(self.span),
        }
    }
}

/// Hooks of one list. dbt has no bound; the largest projects have some hundreds.
pub(crate) const MAX_HOOKS: usize = 10_000;

/// A list of too many hooks.
pub(crate) fn too_many(span: Option<Span>) -> Diagnostic {
    let message = format!("a list of more than {MAX_HOOKS} hooks");
    Diagnostic::error("load::too-many-hooks", message)
        .at(span)
        .help("write a macro that loops, or a text of several statements")
}

/// The hooks of a value: a text, a dict, or a list of both. What dbt refuses is reported and left
/// out; keys that it ignores are warned about.
pub(super) fn parse_hook_list(
    value: &Data,
    source: Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<NodeHook> {
    match value {
        Data::List(items) if items.len() > MAX_HOOKS => {
            diagnostics.push(too_many(source.place(value)));
            Vec::new()
        }
        Data::List(items) => items
            .iter()
            .enumerate()
            .filter_map(|(at, item)| parse_hook(item, source.element(at), diagnostics))
            .collect(),
        single => parse_hook(single, source, diagnostics)
            .into_iter()
            .collect(),
    }
}

fn parse_hook(
    value: &Data,
    source: Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<NodeHook> {
    let span = source.place(value);
    let refused = match value {
        Data::Str(text) => match decode(text) {
            Json::Null if text.as_str().trim() != "null" => {
                return Some(hook(text.clone(), true, source));
            }
            Json::Object(object) => return parse_object(&object, text, source, diagnostics),
            other => {
                let message = format!("a hook cannot be {}", describe_json(&other));
                let help = "dbt reads a hook text that happens to be JSON as JSON; put a comment or a \
                            blank statement around it to keep it text";
                Diagnostic::error("dbt::hook-is-json", message)
                    .at(span)
                    .help(help)
            }
        },
        Data::Map(map) => return parse_dict(map, source, diagnostics),
        other => {
            let message = format!(
                "a hook must be a string or a dict with `sql`, not {}",
                describe(other)
            );
            let diagnostic = Diagnostic::error("dbt::hook-wrong-type", message).at(span);
            match other {
                Data::Tuple(_) => diagnostic.help("write a list: `[\"...\", \"...\"]`"),
                Data::List(_) => diagnostic.help("lists of hooks do not nest"),
                Data::Null => diagnostic.help("leave the setting out, or use an empty list"),
                _ => diagnostic,
            }
        }
    };
    diagnostics.push(refused);
    None
}

fn hook(sql: Text, transaction: bool, source: Source<'_>) -> NodeHook {
    let span = whole(&sql).or(source.span);
    NodeHook {
        sql,
        template: None,
        transaction,
        layer: source.layer,
        span,
    }
}

/// The JSON value of a text; null if it is none, as for the text `null` itself.
fn decode(text: &Text) -> Json {
    let trimmed = text.as_str().trim_matches(SPACE);
    match trimmed {
        "NaN" | "Infinity" | "-Infinity" => Json::from(0),
        _ if begins_object(trimmed)
            || trimmed.starts_with(['[', '"', '-', 't', 'f'])
            || trimmed.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            serde_json::from_str(trimmed).unwrap_or(Json::Null)
        }
        _ => Json::Null,
    }
}

/// White space of JSON.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Whether a text begins as a JSON object does, which no template does.
fn begins_object(text: &str) -> bool {
    let inside = text.strip_prefix('{').unwrap_or_default();
    inside.trim_start_matches(SPACE).starts_with(['"', '}'])
}

/// The hook of a JSON object, as the transaction helpers return it.
fn parse_object(
    object: &serde_json::Map<String, Json>,
    text: &Text,
    source: Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<NodeHook> {
    let sql = object.get("sql").map(|value| match value {
        Json::String(sql) => Data::Str(inside(text, sql)),
        other => plain(other),
    });
    let mut dict = Mapping::default();
    for (key, value) in object {
        dict.insert(key.as_str().into(), plain(value));
    }
    if let Some(sql) = sql {
        dict.insert("sql".into(), sql);
    }
    let source = Source {
        span: whole(text).or(source.span),
        node: None,
        ..source
    };
    parse_dict(&dict, source, diagnostics)
}

/// A string of a JSON text with its provenance: exact where it stands there without escapes.
fn inside(text: &Text, sql: &str) -> Text {
    if let Some(at) = text.as_str().rfind(&format!("\"{sql}\"")) {
        return text.slice(at + 1..at + 1 + sql.len());
    }
    let runs = whole(text).map(|span| Run {
        at: 0,
        origin: Origin {
            span,
            exact: false,
            via: None,
        },
    });
    Text::with_runs(sql, runs.into_iter().collect())
}

fn plain(value: &Json) -> Data {
    match value {
        Json::Null => Data::Null,
        Json::Bool(value) => Data::Bool(*value),
        Json::Number(number) => match number.as_i128() {
            Some(value) => Data::Int(value),
            None => Data::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Data::Str(Text::new(text.as_str())),
        Json::Array(items) => Data::List(items.iter().map(plain).collect()),
        Json::Object(map) => Data::Map(
            map.iter()
                .map(|(key, value)| (key.as_str().into(), plain(value)))
                .collect(),
        ),
    }
}

fn parse_dict(
    map: &Mapping,
    source: Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<NodeHook> {
    let span = match source.node {
        Some(node) => Some(node.span),
        None => map.values().find_map(place).or(source.span),
    };
    let entry = |key: &str, value: &Data| {
        let part = source.part(source.node.and_then(|node| node.get(key)));
        part.place(value).or(span)
    };
    for key in map
        .keys()
        .filter(|key| !["sql", "transaction", "index"].contains(&&***key))
    {
        let message = format!("dbt ignores `{key}` in a hook; it knows `sql` and `transaction`");
        let warning = Diagnostic::warning("dbt::ignored-hook-key", message)
            .at(map.get(key).and_then(|value| entry(key, value)));
        diagnostics.push(match closest(key, ["sql", "transaction"]) {
            Some(meant) => warning.help(format!("did you mean `{meant}`?")),
            None => warning,
        });
    }
    let before = diagnostics.len();
    let sql = match map.get("sql") {
        Some(Data::Str(sql)) => Some(sql.clone()),
        Some(other) => {
            let message = format!(
                "the `sql` of a hook must be a string, not {}",
                describe(other)
            );
            diagnostics
                .push(Diagnostic::error("dbt::hook-wrong-type", message).at(entry("sql", other)));
            None
        }
        None => {
            let diagnostic =
                Diagnostic::error("dbt::hook-without-sql", "a hook's dict must have `sql`")
                    .at(span);
            diagnostics.push(
                match map
                    .keys()
                    .find_map(|key| closest(key, ["sql", "query"]).map(|_| key))
                {
                    Some(key) => diagnostic.help(format!("rename `{key}` to `sql`")),
                    None => diagnostic.help("write `{sql: \"...\", transaction: false}`"),
                },
            );
            None
        }
    };
    let transaction = match map.get("transaction") {
        None => true,
        Some(Data::Bool(flag)) => *flag,
        Some(other) => {
            let message = format!(
                "`transaction` of a hook must be true or false, not {}",
                describe(other)
            );
            let help = "write it without quotes";
            diagnostics.push(
                Diagnostic::error("dbt::hook-wrong-type", message)
                    .at(entry("transaction", other))
                    .help(help),
            );
            true
        }
    };
    if let Some(other) = map
        .get("index")
        .filter(|index| !matches!(index, Data::Int(_) | Data::Null))
    {
        let message = format!(
            "`index` of a hook must be an integer, not {}",
            describe(other)
        );
        diagnostics
            .push(Diagnostic::error("dbt::hook-wrong-type", message).at(entry("index", other)));
    }
    (diagnostics.len() == before).then_some(())?;
    Some(hook(sql?, transaction, source))
}

fn describe_json(value: &Json) -> &'static str {
    match value {
        Json::Null => "JSON's null",
        Json::Bool(_) => "a JSON boolean",
        Json::Number(_) => "a JSON number",
        Json::String(_) => "a JSON string",
        Json::Array(_) => "a JSON list",
        Json::Object(_) => "a JSON object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: Source<'static> = Source {
        layer: "model",
        span: None,
        node: None,
    };

    fn parse(value: &Data) -> (Vec<(String, bool)>, Vec<&'static str>) {
        let mut diagnostics = Vec::new();
        let hooks = parse_hook_list(value, SOURCE, &mut diagnostics);
        let hooks = hooks
            .into_iter()
            .map(|hook| (hook.sql.to_string(), hook.transaction))
            .collect();
        (
            hooks,
            diagnostics
                .iter()
                .map(|diagnostic| diagnostic.code)
                .collect(),
        )
    }

    fn text(value: &str) -> Data {
        Data::Str(Text::new(value))
    }

    fn dict(entries: &[(&str, Data)]) -> Data {
        Data::Map(
            entries
                .iter()
                .map(|(key, value)| ((*key).into(), value.clone()))
                .collect(),
        )
    }

    #[test]
    fn texts_dicts_and_lists_of_both_are_hooks() {
        let value = Data::List(vec![
            text("a"),
            dict(&[("sql", text("b")), ("transaction", Data::Bool(false))]),
            text(""),
        ]);
        let expected = [
            ("a".to_owned(), true),
            ("b".to_owned(), false),
            (String::new(), true),
        ];
        assert_eq!(parse(&value), (expected.to_vec(), vec![]));
    }

    #[test]
    fn a_json_object_is_the_dict_that_it_describes() {
        let (hooks, codes) = parse(&text(r#" {"transaction": false, "sql": "vacuum \"t\""} "#));
        assert_eq!(
            (hooks, codes),
            (vec![("vacuum \"t\"".to_owned(), false)], vec![])
        );
    }

    #[test]
    fn what_dbt_refuses_is_refused() {
        let cases = [
            (Data::Tuple(vec![text("a")]), "dbt::hook-wrong-type"),
            (Data::Null, "dbt::hook-wrong-type"),
            (Data::Int(5), "dbt::hook-wrong-type"),
            (
                Data::List(vec![Data::List(vec![text("a")])]),
                "dbt::hook-wrong-type",
            ),
            (dict(&[("sql", Data::Int(7))]), "dbt::hook-wrong-type"),
            (
                dict(&[("sql", text("a")), ("transaction", text("false"))]),
                "dbt::hook-wrong-type",
            ),
            (
                dict(&[("transaction", Data::Bool(true))]),
                "dbt::hook-without-sql",
            ),
            (text("12"), "dbt::hook-is-json"),
            (text("null"), "dbt::hook-is-json"),
            (text(r#"["a"]"#), "dbt::hook-is-json"),
            (text(r#""a""#), "dbt::hook-is-json"),
        ];
        for (value, code) in cases {
            assert_eq!(parse(&value), (vec![], vec![code]), "{value:?}");
        }
    }

    #[test]
    fn unknown_keys_are_ignored_with_a_warning() {
        let (hooks, codes) = parse(&dict(&[("sql", text("a")), ("color", text("red"))]));
        assert_eq!((hooks.len(), codes), (1, vec!["dbt::ignored-hook-key"]));
    }

    proptest::proptest! {
        #[test]
        fn what_does_not_begin_as_json_is_none(text in "[{ \n]{0,3}[{} \"a:1,%\\[\\]]{0,12}") {
            let long = serde_json::from_str(text.trim_matches(SPACE)).unwrap_or(Json::Null);
            proptest::prop_assert_eq!(decode(&Text::new(text)), long);
        }
    }

    #[test]
    fn text_that_only_begins_like_json_is_sql() {
        for sql in [
            "{ not json }",
            "{{ macro() }}",
            "-- 12",
            "true story",
            "12 monkeys",
            "-1 -- x",
        ] {
            assert_eq!(parse(&text(sql)).0, [(sql.to_owned(), true)]);
        }
    }
}
