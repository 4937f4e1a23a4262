//! TOML text into nodes with spans, the form that all settings are read in.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::order::InOrder;
use crate::source::{FileId, SourceTree, Span, Text};
use crate::yaml::{Data, Node, NodeKind};

/// The table that a file of the sources holds, in the order of the file. Dates and times are texts.
///
/// # Errors
/// Every place that is no TOML.
pub(super) fn read(file: FileId, sources: &SourceTree) -> Result<Node, Vec<Diagnostic>> {
    let source = sources.file(file);
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    if errors.is_empty() {
        let span = at(file, &table.span());
        return Ok(mapping(table.get_ref(), span));
    }
    let problem = |error: &toml::de::Error| {
        let message = format!("{} is not valid TOML: {}", source.path, error.message());
        let range = error.span().unwrap_or_default();
        Diagnostic::error("config::invalid-toml", message).at(at(file, &range))
    };
    Err(errors.iter().map(problem).collect())
}

fn at(file: FileId, range: &Range<usize>) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span {
        file,
        start: offset(range.start),
        end: offset(range.end),
    }
}

fn mapping(table: &DeTable<'_>, span: Span) -> Node {
    let mut entries: Vec<(Node, Node)> = table
        .iter()
        .map(|(key, value)| {
            let place = at(span.file, &key.span());
            (string(key.get_ref(), place), node(value, span.file))
        })
        .collect();
    entries.order_by_key(|(key, _)| key.span.start);
    Node {
        span,
        kind: NodeKind::Mapping(entries),
    }
}

fn string(text: &str, span: Span) -> Node {
    let kind = NodeKind::Scalar {
        text: Text::new(text),
        plain: false,
    };
    Node { span, kind }
}

fn node(value: &Spanned<DeValue<'_>>, file: FileId) -> Node {
    let span = at(file, &value.span());
    let data = match value.get_ref() {
        DeValue::String(text) => return string(text, span),
        DeValue::Datetime(time) => return string(&time.to_string(), span),
        DeValue::Table(table) => return mapping(table, span),
        DeValue::Array(items) => {
            let items = items.iter().map(|item| node(item, file)).collect();
            let kind = NodeKind::Sequence(items);
            return Node { span, kind };
        }
        DeValue::Boolean(truth) => Data::Bool(*truth),
        DeValue::Integer(number) => {
            let value = i128::from_str_radix(number.as_str(), number.radix());
            Data::Int(value.unwrap_or(i128::MAX))
        }
        DeValue::Float(number) => Data::Float(number.as_str().parse().unwrap_or(f64::NAN)),
    };
    let kind = NodeKind::Typed(Box::new(data));
    Node { span, kind }
}
