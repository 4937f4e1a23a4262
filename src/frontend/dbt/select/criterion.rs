//! One word of a selection: `@`, `n+`, `method.argument:value`, `+n`.

use super::Selection;
use crate::diagnostic::Diagnostic;

/// A method with its graph operators.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::frontend::dbt) struct Criterion {
    /// The method; `None` is inferred from the value.
    pub(super) method: Option<String>,
    /// What is sought.
    pub(super) value: String,
    /// `@`: also children, and all their parents.
    pub(super) childrens_parents: bool,
    /// `+` in front, with its depth.
    pub(super) parents: Option<Depth>,
    /// `+` behind, with its depth.
    pub(super) children: Option<Depth>,
}

/// How far a graph operator goes; `None` is all the way.
pub(super) type Depth = Option<usize>;

/// Words of a command line: each is a union of what blanks separate.
///
/// # Errors
/// A word that cannot be read.
pub(super) fn union(words: &[String]) -> Result<Selection, Vec<Diagnostic>> {
    let mut parts = Vec::new();
    let mut diagnostics = Vec::new();
    for word in words.iter().flat_map(|word| word.split_whitespace()) {
        match intersection(word) {
            Ok(part) => parts.push(part),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    if diagnostics.is_empty() {
        Ok(Selection::Union(parts))
    } else {
        Err(diagnostics)
    }
}

fn intersection(word: &str) -> Result<Selection, Box<Diagnostic>> {
    let parts: Vec<Selection> = word
        .split(',')
        .map(|part| parse(part).map(Selection::One))
        .collect::<Result<_, _>>()?;
    Ok(Selection::Intersection(parts))
}

/// Reads one criterion.
///
/// # Errors
/// `@` together with `+` behind, which dbt refuses.
pub(super) fn parse(word: &str) -> Result<Criterion, Box<Diagnostic>> {
    let (childrens_parents, rest) = match word.strip_prefix('@') {
        Some(rest) => (true, rest),
        None => (false, word),
    };
    let (parents, rest) = leading(rest);
    let (children, rest) = trailing(rest);
    if childrens_parents && children.is_some() {
        let message = format!("the selection \"{word}\" has both @ in front and + behind");
        return Err(Box::new(
            Diagnostic::error("dbt::bad-selection", message)
                .help("@ includes the children already: leave the + out"),
        ));
    }
    let (method, value) = match rest.split_once(':') {
        Some((method, value)) if is_method(method) => (Some(method.to_string()), value),
        _ => (None, rest),
    };
    Ok(Criterion {
        method,
        value: value.to_string(),
        childrens_parents,
        parents,
        children,
    })
}

fn is_method(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|one| one.is_alphanumeric() || one == '_' || one == '.')
}

/// `2+rest` or `+rest`.
fn leading(text: &str) -> (Option<Depth>, &str) {
    let digits = text.len()
        - text
            .trim_start_matches(|one: char| one.is_ascii_digit())
            .len();
    match text[digits..].strip_prefix('+') {
        Some(rest) => (Some(text[..digits].parse().ok()), rest),
        None => (None, text),
    }
}

/// `rest+2` or `rest+`.
fn trailing(text: &str) -> (Option<Depth>, &str) {
    let body = text.trim_end_matches(|one: char| one.is_ascii_digit());
    match body.strip_suffix('+') {
        Some(rest) => (Some(text[body.len()..].parse().ok()), rest),
        None => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_and_methods_are_read() {
        let one = parse("2+tag:nightly+").expect("readable");
        assert_eq!(one.method.as_deref(), Some("tag"));
        assert_eq!(one.value, "nightly");
        assert_eq!((one.parents, one.children), (Some(Some(2)), Some(None)));
        let at = parse("@config.materialized:table").expect("readable");
        assert!(at.childrens_parents);
        assert_eq!(at.method.as_deref(), Some("config.materialized"));
        assert!(parse("@a+").is_err());
    }
}
