//! Parts and heads into statements: finds the end of every block.

use std::mem::take;
use std::sync::Arc;

use super::ast::{Expr, For, Macro, MacroKind, Range, Stmt, StmtKind};
use super::depth::MAX_BLOCKS;
use super::error::ParseError;
use super::heads::{self, Head};
use super::mention;
use super::scan::{Part, Tag, is_space};
use super::signature::Signature;
use super::tags::TagName;

/// Builds the statements of a template.
///
/// # Errors
/// The first tag that cannot be read or matched.
pub(super) fn build(text: &str, parts: &[Part]) -> Result<Vec<Stmt>, ParseError> {
    let mut builder = Builder {
        text,
        body: Vec::with_capacity(parts.len()),
        open: Vec::new(),
    };
    for part in parts {
        builder.part(*part)?;
    }
    match builder.open.pop() {
        Some(block) => Err(unclosed(&block)),
        None => Ok(builder.body),
    }
}

/// A block that is not closed yet.
struct Open {
    word: TagName,
    head: Head,
    /// The opening tag.
    tag: Range,
    /// What has come since the opening tag, or since its last `elif` or `else`.
    body: Vec<Stmt>,
    /// The arms of an `if` that are finished.
    arms: Vec<(Expr, Vec<Stmt>)>,
    /// The body of a `for`, once its `else` has come.
    looped: Option<Vec<Stmt>>,
    /// Where `else` stands.
    otherwise: Option<Range>,
}

struct Builder<'t> {
    text: &'t str,
    body: Vec<Stmt>,
    open: Vec<Open>,
}

impl Builder<'_> {
    fn part(&mut self, part: Part) -> Result<(), ParseError> {
        match part {
            Part::Data(range) => self.data(range),
            Part::Print(tag) => {
                let value = heads::print(self.text, tag)?;
                self.push(StmtKind::Print(value), tag.whole);
            }
            Part::Statement(tag) => {
                let (word, head) = heads::statement(self.text, tag)?;
                self.statement(word, head, tag)?;
            }
        }
        Ok(())
    }

    fn push(&mut self, kind: StmtKind, range: Range) {
        let body = self
            .open
            .last_mut()
            .map_or(&mut self.body, |block| &mut block.body);
        body.push(Stmt { kind, range });
    }

    /// Text; a carriage return begins a new statement, so that ranges stay exact.
    fn data(&mut self, range: Range) {
        let (start, end) = (range.start as usize, range.end as usize);
        let text = self.text.get(start..end).unwrap_or_default();
        if memchr::memchr(b'\r', text.as_bytes()).is_none() {
            return self.line(start, text);
        }
        let mut from = 0;
        for (at, _) in text.match_indices("\r\n") {
            self.line(start + from, text.get(from..at).unwrap_or_default());
            from = at + 1;
        }
        self.line(start + from, text.get(from..).unwrap_or_default());
    }

    fn line(&mut self, start: usize, text: &str) {
        if !text.is_empty() {
            let at = super::error::range(start, start + text.len());
            let text: Arc<str> = match memchr::memchr(b'\r', text.as_bytes()) {
                Some(_) => text.replace('\r', "\n").into(),
                None => text.into(),
            };
            self.push(StmtKind::Data(text), at);
        }
    }

    fn statement(&mut self, word: TagName, head: Head, tag: Tag) -> Result<(), ParseError> {
        let at = tag.whole;
        let kind = match head {
            Head::Elif(condition) => return self.elif(word, condition),
            Head::Else => return self.otherwise(word),
            Head::End(block, name) => return self.close(word, block, name, at),
            Head::Set(target, value) => StmtKind::Set {
                target: Box::new(target),
                value,
            },
            Head::Do(value) => StmtKind::Do(value),
            Head::NoLoader => StmtKind::NoLoader { tag: word.name },
            Head::Break => StmtKind::Break,
            Head::Continue => StmtKind::Continue,
            Head::Print(values) => {
                for value in values {
                    self.push(StmtKind::Print(value), at);
                }
                return Ok(());
            }
            head => return self.begin(word, head, at),
        };
        self.push(kind, at);
        Ok(())
    }

    fn begin(&mut self, word: TagName, head: Head, tag: Range) -> Result<(), ParseError> {
        if self.open.len() >= MAX_BLOCKS {
            let message = format!("blocks nest deeper than {MAX_BLOCKS} levels");
            return Err(ParseError::new("jinja::too-deep", tag, message)
                .help("move the inner blocks into a macro"));
        }
        self.open.push(Open {
            word,
            head,
            tag,
            body: Vec::new(),
            arms: Vec::new(),
            looped: None,
            otherwise: None,
        });
        Ok(())
    }

    fn elif(&mut self, word: TagName, condition: Expr) -> Result<(), ParseError> {
        match self.open.last_mut() {
            Some(Open {
                head: Head::If(before),
                body,
                arms,
                otherwise: None,
                ..
            }) => {
                let before = std::mem::replace(before, condition);
                arms.push((before, take(body)));
                Ok(())
            }
            other => Err(misplaced(word, other.as_deref())),
        }
    }

    fn otherwise(&mut self, word: TagName) -> Result<(), ParseError> {
        match self.open.last_mut() {
            Some(block) if block.otherwise.is_none() && matches!(block.head, Head::If(_)) => {
                block.otherwise = Some(word.place);
                block.looped = Some(take(&mut block.body));
                Ok(())
            }
            Some(block) if block.otherwise.is_none() && matches!(block.head, Head::For(_)) => {
                block.otherwise = Some(word.place);
                block.looped = Some(take(&mut block.body));
                Ok(())
            }
            other => Err(misplaced(word, other.as_deref())),
        }
    }

    fn close(
        &mut self,
        word: TagName,
        block: &str,
        name: Option<(super::ast::Name, Range)>,
        tag: Range,
    ) -> Result<(), ParseError> {
        let Some(open) = self.open.pop_if(|open| open.word.name == block) else {
            return Err(mismatched(word, self.open.last()));
        };
        if let (Some((given, place)), Head::Block { name, .. }) = (name, &open.head)
            && given != *name
        {
            let message = format!("this ends the block `{name}`, not `{given}`");
            return Err(ParseError::new("jinja::mismatched-block", place, message)
                .related(open.tag, "the block begins here"));
        }
        let range = Range {
            start: open.tag.start,
            end: tag.end,
        };
        let inside = self
            .text
            .get(open.tag.end as usize..tag.start as usize)
            .unwrap_or_default();
        let kind = finish(open, range, inside)?;
        self.push(kind, range);
        Ok(())
    }
}

/// A closed block as a statement; `inside` is its text.
fn finish(open: Open, range: Range, inside: &str) -> Result<StmtKind, ParseError> {
    let Open {
        head,
        tag,
        word,
        body,
        mut arms,
        looped,
        ..
    } = open;
    Ok(match head {
        Head::If(condition) => {
            let (last, otherwise) = match looped {
                Some(last) => (last, body),
                None => (body, Vec::new()),
            };
            arms.push((condition, last));
            StmtKind::If { arms, otherwise }
        }
        Head::For(head) => {
            let (body, otherwise) = match looped {
                Some(looped) => (looped, body),
                None => (body, Vec::new()),
            };
            StmtKind::For(Box::new(For {
                target: head.target,
                iter: head.iter,
                condition: head.condition,
                recursive: head.recursive,
                body,
                otherwise,
            }))
        }
        Head::SetBlock(target, filters) => StmtKind::SetBlock {
            target: Box::new(target),
            filters,
            body,
        },
        Head::Macro(signature) => StmtKind::Macro(definition(signature, body, range)),
        Head::Call(call, params) => {
            let signature = Signature {
                kind: MacroKind::Caller,
                name: "caller".into(),
                name_range: word.place,
                params,
            };
            let caller = definition(signature, body, range);
            StmtKind::Call { call, caller }
        }
        Head::Filter(filters) => StmtKind::FilterBlock { filters, body },
        Head::With(assignments) => StmtKind::With { assignments, body },
        Head::Block { required: true, .. } => required(&body, tag)?,
        Head::Block { name, scoped, .. } => StmtKind::Block { name, scoped, body },
        Head::Autoescape(enabled) => StmtKind::Autoescape { enabled, body },
        Head::Docs(name) => StmtKind::Docs {
            name,
            text: inside.replace("\r\n", "\n").replace('\r', "\n").into(),
        },
        _ => return Err(super::grammar::incomplete(tag)),
    })
}

fn definition(signature: Signature, body: Vec<Stmt>, range: Range) -> Arc<Macro> {
    let [caller, kwargs, varargs] = mention::specials(&body);
    Arc::new(Macro {
        kind: signature.kind,
        name: signature.name,
        name_range: signature.name_range,
        params: signature.params,
        body,
        range,
        uses_varargs: varargs,
        uses_kwargs: kwargs,
        uses_caller: caller,
        refusal: None,
    })
}

/// A required block must be filled by a template that extends this one, and nothing can.
fn required(body: &[Stmt], tag: Range) -> Result<StmtKind, ParseError> {
    let blank =
        |stmt: &Stmt| matches!(&stmt.kind, StmtKind::Data(text) if text.chars().all(is_space));
    if !body.iter().all(blank) {
        let message = "a required block can only contain comments and white space";
        return Err(ParseError::new("jinja::syntax", tag, message));
    }
    Ok(StmtKind::NoLoader { tag: "block" })
}

fn unclosed(open: &Open) -> ParseError {
    let name = open.word.name;
    ParseError::new(
        "jinja::unclosed-block",
        open.tag,
        format!("this `{name}` block is never closed"),
    )
    .help(format!("close it with `{{% end{name} %}}`"))
}

fn misplaced(word: TagName, open: Option<&Open>) -> ParseError {
    let name = word.name;
    let error = ParseError::new(
        "jinja::mismatched-block",
        word.place,
        format!("`{name}` cannot stand here"),
    );
    match open {
        None => error.help(format!("`{name}` belongs into an `if` block")),
        Some(block) => match block.otherwise {
            Some(place) => error
                .related(place, "this `else` is the last branch of its block")
                .help("put `elif` branches before `else`, and only one `else`"),
            None => error
                .related(
                    block.tag,
                    format!("this `{}` block is still open", block.word.name),
                )
                .help(format!(
                    "close it with `{{% end{} %}}` first",
                    block.word.name
                )),
        },
    }
}

fn mismatched(word: TagName, open: Option<&Open>) -> ParseError {
    let name = word.name;
    let block = name.strip_prefix("end").unwrap_or(name);
    match open {
        None => ParseError::new(
            "jinja::mismatched-block",
            word.place,
            format!("`{name}` closes nothing"),
        )
        .help(format!("remove it, or open a block with `{{% {block} %}}`")),
        Some(open) => ParseError::new(
            "jinja::mismatched-block",
            word.place,
            format!(
                "`{name}` closes nothing: a `{}` block is open",
                open.word.name
            ),
        )
        .label(format!("`end{}` is expected", open.word.name))
        .related(
            open.tag,
            format!("this `{}` block is still open", open.word.name),
        )
        .help(format!(
            "close it with `{{% end{} %}}` first",
            open.word.name
        )),
    }
}
