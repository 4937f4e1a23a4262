//! Hook texts into templates: each distinct text is parsed once, whatever number of nodes and
//! targets it applies to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use foldhash::fast::RandomState;

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
    trees: Mutex<HashMap<Arc<str>, Parsed, RandomState>>,
}

impl Templates {
    /// The template of a text.
    ///
    /// # Errors
    /// The syntax error, at its place in the user's file.
    pub(crate) fn get(&self, text: &Text) -> Result<Arc<Template>, Box<Diagnostic>> {
        match self.tree(text) {
            Ok(ast) => Ok(Arc::new(Template {
                text: text.clone(),
                ast,
            })),
            Err(error) => Err(Box::new(parse_diagnostic(text, *error))),
        }
    }

    fn tree(&self, text: &Text) -> Parsed {
        let trees = || self.trees.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = trees().get(text.as_str()) {
            return known.clone();
        }
        // Two threads may parse a text at once; both get the same tree.
        let tree = jinja::parse(text.as_str()).map(Arc::new).map_err(Box::new);
        trees().entry(text.shared()).or_insert(tree).clone()
    }
}
