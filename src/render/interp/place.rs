//! Where an evaluation stands: in which text, with which variables, on which way.

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use super::scope::Scope;
use crate::jinja::ast::Range;
use crate::render::Template;
use crate::source::{Frame, Text};

/// The text before any text.
static NOTHING: LazyLock<Text> = LazyLock::new(Text::default);

/// A text that is being evaluated.
pub(super) struct Code {
    /// What positions refer to.
    pub(super) text: Text,
    /// Whether its undefined names are lenient.
    pub(super) lenient: bool,
    /// The template, if it is no macro of a package.
    pub(super) template: Option<Arc<Template>>,
}

/// Where an evaluation stands.
#[derive(Clone)]
pub(super) struct Place {
    /// The text.
    pub(super) code: Rc<Code>,
    /// The innermost variables.
    pub(super) scope: Rc<Scope>,
    /// The macro calls that led here, innermost first.
    pub(super) trace: Option<Arc<Frame>>,
    /// Whether output is escaped.
    pub(super) autoescape: bool,
    /// The expression being evaluated.
    pub(super) at: Range,
}

impl Place {
    /// At the beginning of a text.
    pub(super) fn new(code: Code, trace: Option<Arc<Frame>>) -> Place {
        Place {
            code: Rc::new(code),
            scope: Scope::root(),
            trace,
            autoescape: false,
            at: Range::default(),
        }
    }

    /// Before any text is evaluated.
    pub(super) fn outside(lenient: bool) -> Place {
        Place::new(
            Code {
                text: NOTHING.clone(),
                lenient,
                template: None,
            },
            None,
        )
    }
}
