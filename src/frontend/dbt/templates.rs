//! Hook texts into templates: each distinct text is parsed once, whatever number of nodes and
//! targets it applies to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::diagnostic::Diagnostic;
use crate::frontend::dbt::load::parse_diagnostic;
use crate::jinja::{self, ParseError, ast::Ast};
use crate::render::Template;
use crate::source::Text;

/// What a text was parsed to.
type Parsed = Result<Arc<Ast>, Box<ParseError>>;

/// The trees of all hook texts seen so far.
#[derive(Debug, Default)]
pub(crate) struct Templates {
    trees: Mutex<HashMap<Arc<str>, Parsed>>,
}

impl Templates {
    /// The template of a text.
    ///
    /// # Errors
    /// The syntax error, at its place in the user's file.
    pub(crate) fn get(&self, text: &Text) -> Result<Arc<Template>, Box<Diagnostic>> {
        let tree = self
            .trees
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(text.shared())
            .or_insert_with(|| jinja::parse(text.as_str()).map(Arc::new).map_err(Box::new))
            .clone();
        match tree {
            Ok(ast) => Ok(Arc::new(Template {
                text: text.clone(),
                ast,
            })),
            Err(error) => Err(Box::new(parse_diagnostic(text, *error))),
        }
    }
}
