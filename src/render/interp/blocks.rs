//! `block` and `self`.

use std::any::Any;
use std::rc::Rc;
use std::sync::Arc;

use super::Interp;
use super::place::Place;
use super::scope::Scope;
use crate::jinja::ast::{Stmt, StmtKind};
use crate::render::{Args, Eval, Function, Object, Template, Value};

impl Interp<'_> {
    /// A block where it stands: only a scoped one sees the variables around it, others see those of the
    /// text's top level.
    pub(super) fn run_block(&mut self, scoped: bool, body: &[Stmt]) -> Eval<()> {
        let scope = &self.place.scope;
        let around = if scoped {
            Rc::clone(scope)
        } else {
            scope.outermost()
        };
        let outer = std::mem::replace(&mut self.place.scope, Scope::inside(&around));
        let result = self.body(body);
        self.place.scope = outer;
        result.map(|_| ())
    }
}

/// The name `self`: the text's blocks as functions.
pub(super) struct SelfBlocks {
    template: Arc<Template>,
    place: Place,
}

impl SelfBlocks {
    /// The blocks of a template that is being evaluated.
    pub(super) fn new(template: Arc<Template>, place: &Place) -> SelfBlocks {
        let mut place = place.clone();
        place.scope = place.scope.outermost();
        SelfBlocks { template, place }
    }
}

impl Object for SelfBlocks {
    fn type_name(&self) -> &str {
        "TemplateReference"
    }

    fn attr(&self, _interp: &mut Interp<'_>, name: &str) -> Eval<Option<Value>> {
        if find(&self.template.ast.body, name).is_none() {
            return Ok(None);
        }
        let (template, place, block) = (
            Arc::clone(&self.template),
            self.place.clone(),
            name.to_owned(),
        );
        Ok(Some(Function::value(
            name,
            move |interp: &mut Interp<'_>, _: Args| {
                let mut place = place.clone();
                place.scope = Scope::inside(&place.scope);
                place.trace = interp.trace();
                let body = find(&template.ast.body, &block).unwrap_or_default();
                let text =
                    interp.at_place(place, |interp| interp.capture(|interp| interp.body(body)))?;
                Ok(interp.captured(text))
            },
        )))
    }

    fn repr(&self) -> Option<String> {
        Some("<TemplateReference None>".to_owned())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The body of the block of that name, wherever it stands.
fn find<'a>(body: &'a [Stmt], name: &str) -> Option<&'a [Stmt]> {
    body.iter().find_map(|stmt| match &stmt.kind {
        StmtKind::Block {
            name: found, body, ..
        } if **found == *name => Some(body.as_slice()),
        StmtKind::Block { body, .. }
        | StmtKind::SetBlock { body, .. }
        | StmtKind::FilterBlock { body, .. }
        | StmtKind::With { body, .. }
        | StmtKind::Autoescape { body, .. } => find(body, name),
        StmtKind::If { arms, otherwise } => arms
            .iter()
            .find_map(|(_, body)| find(body, name))
            .or_else(|| find(otherwise, name)),
        StmtKind::For(node) => find(&node.body, name).or_else(|| find(&node.otherwise, name)),
        StmtKind::Macro(definition) => find(&definition.body, name),
        StmtKind::Call { caller, .. } => find(&caller.body, name),
        _ => None,
    })
}
