//! The `ref` and `source` calls in a text of a properties file, which is an expression or a template.

use crate::frontend::dbt::model::RefCall;
use crate::source::{Span, Text};

/// What a test or a snapshot is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reference {
    /// A node: name and version.
    Ref(String, Option<String>),
    /// A table of a source.
    Source(String, String),
}

impl Reference {
    /// The call as dbt writes it.
    pub(super) fn call(&self) -> String {
        match self {
            Reference::Ref(name, None) => format!("ref('{name}')"),
            Reference::Ref(name, Some(version)) => format!("ref('{name}', version='{version}')"),
            Reference::Source(source, table) => format!("source('{source}', '{table}')"),
        }
    }
}

/// A `source` call: source, table, where.
pub(in crate::frontend::dbt) type SourceCall = (String, String, Option<Span>);

/// All calls with literal arguments in a text.
pub(in crate::frontend::dbt) fn find(text: &Text) -> (Vec<RefCall>, Vec<SourceCall>) {
    let (mut refs, mut sources) = (Vec::new(), Vec::new());
    let whole = text.as_str();
    for (at, _) in whole.match_indices('(') {
        let front = whole[..at].trim_end();
        let name = front
            .rsplit(|part: char| !(part.is_alphanumeric() || part == '_' || part == '.'))
            .next();
        let Some(arguments) = name
            .filter(|name| ["ref", "source"].contains(name))
            .and_then(|_| arguments(&whole[at + 1..]))
        else {
            continue;
        };
        let start = (front.len() - name.map_or(0, str::len)) as u32;
        let span = text.span(start..at as u32);
        let positional: Vec<&String> = arguments
            .iter()
            .filter(|(key, _)| key.is_none())
            .map(|(_, value)| value)
            .collect();
        match (name, positional.as_slice()) {
            (Some("ref"), [name]) => refs.push(reference(None, name, &arguments, span)),
            (Some("ref"), [package, name]) => {
                refs.push(reference(Some(package), name, &arguments, span))
            }
            (Some("source"), [source, table]) => {
                sources.push(((*source).clone(), (*table).clone(), span))
            }
            _ => {}
        }
    }
    (refs, sources)
}

type Argument = (Option<String>, String);

fn reference(
    package: Option<&str>,
    name: &str,
    arguments: &[Argument],
    span: Option<Span>,
) -> RefCall {
    let version = arguments
        .iter()
        .find(|(key, _)| matches!(key.as_deref(), Some("v" | "version")));
    RefCall {
        package: package.map(str::to_owned),
        name: name.to_owned(),
        version: version.map(|(_, value)| value.clone()),
        span,
    }
}

/// The literal arguments up to the closing parenthesis; `None` if one is no literal.
fn arguments(text: &str) -> Option<Vec<Argument>> {
    let mut rest = text.trim_start();
    let mut found = Vec::new();
    loop {
        if rest.starts_with(')') {
            return Some(found);
        }
        let mut key = None;
        let word = rest.len()
            - rest
                .trim_start_matches(|part: char| part.is_alphanumeric() || part == '_')
                .len();
        if let Some(after) = rest[word..].trim_start().strip_prefix('=')
            && word > 0
        {
            key = Some(rest[..word].to_owned());
            rest = after.trim_start();
        }
        let (value, after) = literal(rest)?;
        found.push((key, value));
        rest = after.trim_start();
        match rest.strip_prefix(',') {
            Some(after) => rest = after.trim_start(),
            None if rest.starts_with(')') => {}
            None => return None,
        }
    }
}

/// A quoted string or a number, and what follows it.
fn literal(text: &str) -> Option<(String, &str)> {
    match text.chars().next()? {
        quote @ ('\'' | '"') => {
            let end = text[1..].find(quote)? + 1;
            Some((text[1..end].to_owned(), &text[end + 1..]))
        }
        first if first.is_ascii_digit() => {
            let end = text
                .find(|part: char| !(part.is_ascii_digit() || part == '.'))
                .unwrap_or(text.len());
            Some((text[..end].to_owned(), &text[end..]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_found_in_expressions_and_templates() {
        let (refs, sources) = find(&Text::new(
            "{{ ref( 'a' ) }} ref(\"p\", 'b', v=2) source('s', 't') my_ref('x') ref(y)",
        ));
        let names: Vec<_> = refs
            .iter()
            .map(|call| {
                (
                    call.package.as_deref(),
                    &*call.name,
                    call.version.as_deref(),
                )
            })
            .collect();
        assert_eq!(names, [(None, "a", None), (Some("p"), "b", Some("2"))]);
        assert_eq!(
            sources
                .iter()
                .map(|(source, table, _)| (&**source, &**table))
                .collect::<Vec<_>>(),
            [("s", "t")]
        );
    }

    #[test]
    fn unclosed_calls_are_none() {
        for text in ["ref('a", "ref('a'", "ref(", "source('a' 'b')"] {
            let (refs, sources) = find(&Text::new(text));
            assert!(refs.is_empty() && sources.is_empty(), "{text}");
        }
    }
}
