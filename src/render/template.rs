//! Parsed templates and macros that remember where they stand.

use std::sync::Arc;

use crate::jinja::ast::{Ast, Macro, Range};
use crate::jinja::{self, ParseError};
use crate::source::{Origin, Span, Text};

/// A parsed template with its text. Shared by all targets.
#[derive(Debug, Clone)]
pub struct Template {
    /// The text it was parsed from.
    pub text: Text,
    /// Its tree, shared by all templates of the same text.
    pub ast: Arc<Ast>,
}

/// A macro of a package.
#[derive(Debug, Clone)]
pub struct MacroDef {
    /// The package that defines it.
    pub package: Arc<str>,
    /// The text that the positions of `ast` refer to.
    pub text: Text,
    /// Its tree; the name is `ast.name`.
    pub ast: Arc<Macro>,
}

impl Template {
    /// Parses a text.
    ///
    /// # Errors
    /// The first syntax error, positions in the text.
    pub fn parse(text: Text) -> Result<Template, ParseError> {
        let ast = jinja::parse(text.as_str())?;
        Ok(Template {
            text,
            ast: Arc::new(ast),
        })
    }

    /// The file's bytes behind a range.
    pub fn span(&self, range: Range) -> Option<Span> {
        self.text.span(range.start..range.end)
    }

    /// The origin of a range's first byte.
    pub fn origin(&self, range: Range) -> Option<Origin> {
        self.text.origin(range.start)
    }
}

impl MacroDef {
    /// The file's bytes behind a range.
    pub fn span(&self, range: Range) -> Option<Span> {
        self.text.span(range.start..range.end)
    }
}
