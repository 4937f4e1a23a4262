//! A node's own text, rendered late with the CTEs of ephemeral models in front: `sql`,
//! `compiled_code`, and run hooks that refer to such models (semantics 3.5, case 65).

use std::rc::Rc;
use std::sync::Arc;

use super::scope::{Run, Scope, Stage};
use super::session::Session;
use super::{Event, RunHost};
use crate::frontend::dbt::adapter::Relation;
use crate::frontend::dbt::model::{Node, Resource};
use crate::render::{Eval, Interp, Limits, RenderError, Value};
use crate::source::{Text, TextBuilder};

/// How many ephemeral models may stand on each other.
const DEPTH: usize = 100;

/// Bounds on the rendering of one model.
const LIMITS: Limits = Limits {
    fuel: 10_000_000,
    depth: 300,
    bytes: 32 << 20,
    elements: 1_000_000,
};

/// A CTE: the model's unique id and `name as (...)`.
struct Cte {
    id: Arc<str>,
    text: Text,
}

/// The compiled text of a scope's node; `None` where dbt has compiled nothing.
pub(super) fn compiled_code(scope: &Scope) -> Eval {
    let (Stage::Run(Event::Node), Some(node), Some(run)) = (scope.stage, &scope.node, &scope.run)
    else {
        return Ok(Value::None);
    };
    if node.python || node.resource == Resource::Seed {
        return Ok(Value::None);
    }
    if let Some(code) = scope.session.compiled.borrow().as_ref() {
        return Ok(Value::Str(code.clone()));
    }
    let (text, ephemeral) = body(run, node)?;
    let code = with_ctes(run, text, &ephemeral)?;
    *scope.session.compiled.borrow_mut() = Some(code.clone());
    Ok(Value::Str(code))
}

/// A text with the CTEs of the ephemeral models that it refers to in front.
///
/// # Errors
/// Such a model cannot be rendered.
pub fn with_ctes(run: &Rc<Run>, text: Text, ids: &[Arc<str>]) -> Eval<Text> {
    let mut ctes = Vec::new();
    gather(run, ids, &mut ctes, DEPTH)?;
    Ok(if ctes.is_empty() {
        text
    } else {
        inject(&text, &ctes)
    })
}

/// A node's text without CTEs, and the ephemeral models that it refers to. What it sends while it
/// renders is sent when dbt compiles the node, not by a hook.
fn body(run: &Rc<Run>, node: &Arc<Node>) -> Eval<(Text, Vec<Arc<str>>)> {
    let session = Session::new();
    let host = RunHost::new(run, node, Event::Node, Rc::clone(&session));
    let mut interp = Interp::new(&host, LIMITS);
    let text = host.scope().render_string(&mut interp, &node.raw_code)?;
    Ok((text, session.take_uses().ephemeral))
}

fn gather(run: &Rc<Run>, ids: &[Arc<str>], ctes: &mut Vec<Cte>, depth: usize) -> Eval<()> {
    if depth == 0 {
        let message = "ephemeral models refer to each other without end";
        return Err(RenderError::new("dbt::endless-rendering", message).into());
    }
    for id in ids {
        let Some(node) = run.graph.nodes.get(id) else {
            continue;
        };
        if ctes.iter().any(|cte| cte.id == *id) {
            continue;
        }
        let (text, inner) = body(run, node)?;
        gather(run, &inner, ctes, depth - 1)?;
        let name = Relation::ephemeral(run.env.target.adapter, &node.alias).render();
        let text = join(&[Text::new(format!(" {name} as (\n")), text, Text::new("\n)")]);
        ctes.push(Cte {
            id: Arc::clone(id),
            text,
        });
    }
    Ok(())
}

/// Puts CTEs in front of the first statement's own, or in front of the statement. dbt keeps that
/// statement only.
fn inject(text: &Text, ctes: &[Cte]) -> Text {
    let place = Place::find(text.as_str());
    let mut pieces = vec![text.slice(0..place.at)];
    if !place.has_with {
        pieces.push(Text::new("with"));
    }
    for (n, cte) in ctes.iter().enumerate() {
        if n > 0 {
            pieces.push(Text::new(", "));
        }
        pieces.push(cte.text.clone());
    }
    pieces.push(Text::new(if place.has_with { ", " } else { " " }));
    pieces.push(text.slice(place.at..place.end.max(place.at)));
    join(&pieces)
}

/// Joins texts; what has no origin of its own has that of the text that follows or precedes it.
fn join(pieces: &[Text]) -> Text {
    let Some(mut fallback) = pieces.iter().find_map(|piece| piece.origin(0)) else {
        return Text::new(pieces.iter().map(Text::as_str).collect::<String>());
    };
    fallback.exact = false;
    let mut out = TextBuilder::default();
    for piece in pieces {
        out.push_text(piece, &fallback);
    }
    out.finish()
}

/// Where CTEs are put into a statement.
#[derive(Debug, PartialEq)]
struct Place {
    /// After `with` (or `with recursive`) and white space, or before the first character that is no white space.
    at: usize,
    /// Whether there is a `with`.
    has_with: bool,
    /// The end of the first statement.
    end: usize,
}

impl Place {
    fn find(sql: &str) -> Place {
        let mut place = Place {
            at: blank(sql),
            has_with: false,
            end: sql.len(),
        };
        let (mut at, mut depth) = (0, 0usize);
        while let Some(rest) = sql.get(at..).filter(|rest| !rest.is_empty()) {
            let length = token(rest);
            match &rest[..length] {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                ";" if depth == 0 => {
                    place.end = at + length + blank(&rest[length..]);
                    return place;
                }
                word if depth == 0 && !place.has_with && word.eq_ignore_ascii_case("with") => {
                    let next = at + length + blank(&rest[length..]);
                    let word = sql.get(next..next + "recursive".len()).unwrap_or_default();
                    let recursive = word.eq_ignore_ascii_case("recursive");
                    let next = if recursive { next + word.len() } else { next };
                    place.has_with = true;
                    place.at = next + blank(&sql[next..]);
                }
                _ => {}
            }
            at += length;
        }
        place
    }
}

/// Bytes of white space at the start.
fn blank(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Bytes of the first token: a word, a string, a comment, or one character.
fn token(rest: &str) -> usize {
    let until = |end: &str, from: usize| {
        rest[from..]
            .find(end)
            .map_or(rest.len(), |at| from + at + end.len())
    };
    let Some(first) = rest.chars().next() else {
        return 0;
    };
    match first {
        '\'' | '"' | '`' => until(&first.to_string(), 1),
        '-' if rest.starts_with("--") => until("\n", 2),
        '/' if rest.starts_with("/*") => until("*/", 2),
        _ if first.is_alphanumeric() || first == '_' => rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len()),
        _ => first.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn injected(sql: &str) -> String {
        let cte = Cte {
            id: "a".into(),
            text: Text::new(" __a as (\nselect 1\n)"),
        };
        inject(&Text::new(sql), &[cte]).as_str().to_owned()
    }

    #[test]
    fn a_statement_without_with_gets_one() {
        assert_eq!(
            injected("  select 1"),
            "  with __a as (\nselect 1\n) select 1"
        );
        assert_eq!(
            injected("(with x as (select 1) select 1)"),
            "with __a as (\nselect 1\n) (with x as (select 1) select 1)"
        );
    }

    #[test]
    fn ctes_come_before_the_statements_own() {
        assert_eq!(
            injected("with x as (select 1) select * from x"),
            "with  __a as (\nselect 1\n), x as (select 1) select * from x"
        );
        assert_eq!(
            injected("-- with\nwith recursive x as (select 1) select * from x"),
            "-- with\nwith recursive  __a as (\nselect 1\n), x as (select 1) select * from x"
        );
        assert_eq!(
            injected("insert into t with x as (select 1) select * from x"),
            "insert into t with  __a as (\nselect 1\n), x as (select 1) select * from x"
        );
    }

    #[test]
    fn only_the_first_statement_is_kept() {
        assert_eq!(
            injected("-- c\nselect 1; select 2"),
            "with __a as (\nselect 1\n) -- c\nselect 1; "
        );
        assert_eq!(
            injected("select ';' ; "),
            "with __a as (\nselect 1\n) select ';' ; "
        );
    }
}
