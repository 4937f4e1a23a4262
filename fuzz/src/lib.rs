//! What must hold for any input of the parsers. The fuzz targets run these checks for as long as
//! one likes (`cargo fuzz run jinja`), the tests over a bounded number of mutated inputs.

use std::sync::Arc;

use hookc::effect::{Schema, judge, outline};
use hookc::frontend::dbt::adapter;
use hookc::jinja;
use hookc::render::{Host, Interp, Limits, Template, Value};
use hookc::source::{SourceTree, Text};
use hookc::yaml::{self, Node, NodeKind};

/// Names come from the templates alone.
struct Nothing;

impl Host for Nothing {
    fn global(&self, _interp: &mut Interp<'_>, _name: &str) -> Option<Value> {
        None
    }
}

/// So little that each input is done in no time.
const LIMITS: Limits = Limits {
    fuel: 20_000,
    depth: 200,
    bytes: 1 << 16,
    elements: 10_000,
};

/// Templates and macro files parse or are refused, with ranges that lie in the text; templates render
/// or fail.
pub fn jinja(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let inside = |start: u32, end: u32| {
        assert!(
            start <= end,
            "a range ends before it starts: {start}..{end}"
        );
        assert!(
            text.get(start as usize..end as usize).is_some(),
            "{start}..{end} is no range of {text:?}"
        );
    };
    match jinja::parse(text) {
        Ok(ast) => {
            for stmt in &ast.body {
                inside(stmt.range.start, stmt.range.end);
            }
            let text = Text::new(text);
            let template = Template {
                text,
                ast: ast.into(),
            };
            drop(Interp::new(&Nothing, LIMITS).render(&Arc::new(template)));
        }
        Err(error) => inside(error.range.start, error.range.end),
    }
    for error in jinja::parse_macro_file(text).err().into_iter().flatten() {
        inside(error.range.start, error.range.end);
    }
}

/// Adapters with rules of their own for cutting and classifying scripts.
const ADAPTERS: [&str; 8] = [
    "postgres",
    "snowflake",
    "redshift",
    "trino",
    "databricks",
    "bigquery",
    "mysql",
    "sqlserver",
];

/// A script is cut into statements that stand in it, in order; what an adapter sends of it is made of
/// its text.
pub fn sql(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let text = text.trim();
    for name in ADAPTERS {
        let mut end = 0;
        for one in outline(text, name) {
            assert!(end <= one.range.start, "statements overlap in {text:?}");
            assert_eq!(text.get(one.range.clone()), Some(one.sql.as_str()));
            end = one.range.end;
        }
        let mut rest = text;
        for call in adapter::calls(adapter::find(name), text).unwrap_or_default() {
            let at = rest
                .find(&call)
                .unwrap_or_else(|| panic!("{call:?} is not in {text:?}"));
            rest = &rest[at + call.len()..];
        }
    }
}

/// Dialects whose scripts are judged: each family has one, and each that differs within it.
const DIALECTS: [&str; 15] = [
    "postgres",
    "redshift",
    "mysql",
    "mariadb",
    "sqlite",
    "duckdb",
    "clickhouse",
    "sqlserver",
    "fabric",
    "snowflake",
    "bigquery",
    "databricks",
    "trino",
    "athena",
    "oracle",
];

/// Any script is judged, on databases that it may fill and break as it likes.
pub fn effects(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let dialect = DIALECTS[text.len() % DIALECTS.len()];
    let cuts = outline(text, dialect).len();
    let judged = judge(text, dialect, &Schema::default());
    assert_eq!(judged.statements.len(), cuts, "{text:?}");
}

/// YAML is read or refused; bytes that are said to stand in the file stand there.
pub fn yaml(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut sources = SourceTree::default();
    let file = sources.add("input.yml", text);
    if let Ok((Some(node), _)) = yaml::read(&sources, file) {
        check(&node, text);
        let _ = node.data();
    }
}

fn check(node: &Node, source: &str) {
    match &node.kind {
        NodeKind::Scalar { text, .. } => check_text(text, source),
        NodeKind::Typed(_) => {}
        NodeKind::Sequence(items) => items.iter().for_each(|item| check(item, source)),
        NodeKind::Mapping(entries) => entries.iter().for_each(|(key, value)| {
            check(key, source);
            check(value, source);
        }),
    }
}

fn check_text(text: &Text, source: &str) {
    let ends = text
        .runs()
        .iter()
        .skip(1)
        .map(|run| run.at as usize)
        .chain([text.as_str().len()]);
    for (run, end) in text
        .runs()
        .iter()
        .zip(ends)
        .filter(|(run, _)| run.origin.exact)
    {
        let here = &text.as_str()[run.at as usize..end];
        let start = run.origin.span.start as usize;
        assert_eq!(
            source.get(start..start + here.len()),
            Some(here),
            "the map of {:?} is wrong",
            text.as_str()
        );
    }
}
